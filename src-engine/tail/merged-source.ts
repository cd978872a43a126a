/** Several live sources as one. */
import type { LiveItem, LiveOptions, LiveSource, LiveStream } from './live-source.ts';

/** The items of all sources as they come; it ends when the last one ends, and fails when one fails. */
export function mergeSources(sources: readonly LiveSource[]): LiveSource {
  const [first] = sources;
  if (first === undefined) throw new Error('There is nothing to follow.');
  if (sources.length === 1) return first;
  return {
    kind: first.kind,
    name: sources.map((s) => s.name).join(', '),
    open(options: LiveOptions): LiveStream {
      const streams = sources.map((source) => source.open(options));
      return {
        refilter: (filter) => streams.forEach((stream) => stream.refilter(filter)),
        [Symbol.asyncIterator]: () => merged(streams),
      };
    },
  };
}

async function* merged(streams: readonly LiveStream[]): AsyncGenerator<LiveItem> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  const next = (i: number): Promise<{ readonly i: number; readonly result: IteratorResult<LiveItem> }> => (iterators[i] as AsyncIterator<LiveItem>).next().then((result) => ({ i, result }));
  const pending = new Map(iterators.map((_, i) => [i, next(i)]));
  try {
    while (pending.size > 0) {
      const { i, result } = await Promise.race(pending.values());
      // To the end of the line, so that a busy source does not starve the others.
      pending.delete(i);
      if (result.done === true) continue;
      pending.set(i, next(i));
      yield result.value;
    }
  } finally {
    for (const promise of pending.values()) promise.catch(() => undefined);
    for (const iterator of iterators) await iterator.return?.();
  }
}
