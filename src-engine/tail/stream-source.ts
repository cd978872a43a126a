/** Lines from a pipe as live events: what a shell's `|` brings. */
import { isUtf8 } from 'node:buffer';
import { hostname } from 'node:os';
import type { Readable } from 'node:stream';
import { decodeLenient, eachLine } from '../datasets/read-lines.ts';
import { EventReader, liveTimeContext } from './event-reader.ts';
import type { LiveItem, LiveOptions, LiveSource } from './live-source.ts';

/** An event of several lines is taken to be whole when nothing came for so long, in milliseconds. */
const SETTLE_MS = 500;

/** A source that reads a stream to its end. */
export function createStreamSource(stream: Readable, { index = 'main', name = 'stdin' }: { readonly index?: string | undefined; readonly name?: string } = {}): LiveSource {
  return {
    kind: 'files',
    name,
    open: (options) => ({ refilter: () => undefined, [Symbol.asyncIterator]: () => read(stream, index, name, options) }),
  };
}

async function* read(stream: Readable, index: string, name: string, { signal, tz }: LiveOptions): AsyncGenerator<LiveItem> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const stopped = new Promise<'stopped'>((resolve) => signal.addEventListener('abort', () => resolve('stopped'), { once: true }));
  let reader: EventReader | null = null;
  let held: Buffer = Buffer.alloc(0);
  let pending: Promise<IteratorResult<Buffer>> | null = null;
  const feed = (bytes: Buffer): void => {
    const text = isUtf8(bytes) ? bytes.toString('utf8') : decodeLenient(bytes);
    reader ??= new EventReader({ sample: { lines: text.split('\n').slice(0, 200), path: name }, context: liveTimeContext(tz), host: hostname(), source: name, index });
    const into = reader;
    eachLine(text, (line) => into.line(line));
  };
  const taken = function* (): Generator<LiveItem> {
    const batch = reader?.take() ?? null;
    if (batch !== null) yield { type: 'events', batch };
  };
  try {
    while (!signal.aborted) {
      pending ??= chunks.next();
      let timer: NodeJS.Timeout | undefined;
      const quiet = new Promise<'quiet'>((resolve) => {
        timer = setTimeout(() => resolve('quiet'), SETTLE_MS);
      });
      const next = await Promise.race([pending, stopped, quiet]);
      clearTimeout(timer);
      if (next === 'stopped') return;
      if (next === 'quiet') {
        (reader as EventReader | null)?.settle(false);
        yield* taken();
        continue;
      }
      pending = null;
      if (next.done === true) break;
      const bytes = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
      const end = bytes.lastIndexOf(10) + 1;
      held = bytes.subarray(end);
      if (end > 0) feed(bytes.subarray(0, end));
      yield* taken();
    }
    if (held.length > 0) feed(held);
    (reader as EventReader | null)?.settle(true);
    yield* taken();
  } finally {
    pending?.catch(() => undefined);
    // A terminal's read cannot be taken back; the stream is let go instead.
    stream.destroy();
  }
}
