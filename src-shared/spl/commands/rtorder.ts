/** `rtorder`: events in the order of their time, oldest first (Search Reference, "rtorder"). */
import type { Row } from '../../results/batch.ts';
import { BATCH_ROWS, batchFromRows, rowAt } from '../../results/batch.ts';
import { toNumber } from '../../results/value.ts';
import { parseSpan, spanSeconds } from '../time/span.ts';
import type { CommandDef } from './types.ts';
import { wholeNumber } from './support/args.ts';
import { needsPlus } from './support/columns.ts';

/** What `rtorder` was asked. */
export interface RtorderArgs {
  /** Drops events that come too late instead of handing them on out of order. */
  readonly discard: boolean;
  /** Seconds that events wait for older ones. */
  readonly wait: number;
  readonly maxBuffer: number;
}

const OPTIONS = { discard: 'bool', buffer_span: 'string', max_buffer_size: 'int' } as const;

interface Held {
  readonly time: number;
  readonly row: Row;
}

export const rtorderCommand: CommandDef<RtorderArgs> = {
  name: 'rtorder',
  kind: 'stateful-streaming',
  docs: {
    summary: 'Holds events for a while and hands them on oldest first.',
    syntax: 'rtorder [discard=<bool>] [buffer_span=<span>] [max_buffer_size=<int>]',
    options: [
      { name: 'buffer_span', type: '<span>', default: '10s', description: 'How long an event waits for older ones.' },
      { name: 'discard', type: '<bool>', default: 'false', description: 'Drops events that come later than that.' },
      { name: 'max_buffer_size', type: '<int>', default: '50000', description: 'Events that wait at most.' },
    ],
    examples: [
      { spl: 'index=* | rtorder buffer_span=5m', description: 'In order within five minutes.' },
      { spl: 'index=* | reverse | rtorder discard=t buffer_span=1m', description: 'Late events are dropped.' },
    ],
    page: 'Search Reference: rtorder',
  },
  parse(r) {
    const options = r.options(OPTIONS);
    let wait = 10;
    if (options.buffer_span !== undefined) {
      try {
        wait = spanSeconds(parseSpan(options.buffer_span));
      } catch (error) {
        r.fail(options.spans.buffer_span ?? r.spanFrom(r.here()), (error as Error).message, 'bad-argument');
      }
    }
    return { discard: options.discard ?? false, wait, maxBuffer: wholeNumber(r, options, 'max_buffer_size', 50_000, 1) };
  },
  columnsAfter: (_args, before) => before,
  needs: (_args, after) => needsPlus(after, ['_time']),
  run: (args) =>
    async function* (input) {
      // A heap by time: the oldest event is the first to go.
      const held: Held[] = [];
      let newest = Number.NEGATIVE_INFINITY;
      let gone = Number.NEGATIVE_INFINITY;
      let names: readonly string[] = [];
      let out: Row[] = [];
      const release = (item: Held): void => {
        gone = Math.max(gone, item.time);
        out.push(item.row);
      };
      for await (const batch of input) {
        names = [...new Set([...names, ...batch.columns.keys()])];
        const times = batch.columns.get('_time');
        for (let i = 0; i < batch.length; i++) {
          const time = toNumber(times?.[i]) ?? newest;
          if (time < gone && args.discard) continue;
          newest = Math.max(newest, time);
          push(held, { time, row: rowAt(batch, i) });
          while (held.length > 0 && ((held[0] as Held).time <= newest - args.wait || held.length > args.maxBuffer)) release(pop(held));
        }
        if (out.length >= BATCH_ROWS) {
          yield batchFromRows(out, names);
          out = [];
        }
      }
      while (held.length > 0) release(pop(held));
      if (out.length > 0) yield batchFromRows(out, names);
    },
};

function push(heap: Held[], item: Held): void {
  let i = heap.push(item) - 1;
  while (i > 0) {
    const up = (i - 1) >> 1;
    if ((heap[up] as Held).time <= item.time) break;
    heap[i] = heap[up] as Held;
    i = up;
  }
  heap[i] = item;
}

function pop(heap: Held[]): Held {
  const top = heap[0] as Held;
  const last = heap.pop() as Held;
  if (heap.length === 0) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as Held).time < (heap[child] as Held).time) child++;
    if ((heap[child] as Held).time >= last.time) break;
    heap[i] = heap[child] as Held;
    i = child;
  }
  heap[i] = last;
  return top;
}
