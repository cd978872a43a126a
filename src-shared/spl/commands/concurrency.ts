/** `concurrency`: how many events run at the start of each (Search Reference, "concurrency"). */
import type { Value } from '../../results/value.ts';
import { toNumber } from '../../results/value.ts';
import { withColumn } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';

/** What `concurrency` was asked. */
export interface ConcurrencyArgs {
  readonly duration: string;
  readonly start: string;
  readonly output: string;
}

export const concurrencyCommand: CommandDef<ConcurrencyArgs> = {
  name: 'concurrency',
  kind: 'dataset',
  docs: {
    summary: 'Counts for each event how many run at its start, itself included.',
    syntax: 'concurrency duration=<field> [start=<field>] [output=<field>]',
    options: [
      { name: 'duration', type: '<field>', description: 'How long the event lasts, in the unit of start.' },
      { name: 'start', type: '<field>', default: '_time', description: 'When it starts.' },
      { name: 'output', type: '<field>', default: 'concurrency', description: 'The field for the count.' },
    ],
    examples: [
      { spl: 'index=* | concurrency duration=took', description: 'Requests at work.' },
      { spl: 'index=* | transaction session | concurrency duration=duration output=sessions', description: 'Sessions at a time.' },
    ],
    page: 'Search Reference: concurrency',
  },
  parse(r) {
    const at = r.here();
    const options = r.options({ duration: 'field', start: 'field', output: 'field' });
    if (options.duration === undefined) return r.fail(r.spanFrom(at), 'concurrency needs duration=<field>.');
    return { duration: options.duration, start: options.start ?? '_time', output: options.output ?? 'concurrency' };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.output, 'number']]),
  needs: (args, after) => needsPlus(needsMinus(after, [args.output]), [args.duration, args.start]),
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'concurrency');
      const number = (name: string, i: number): number | null => toNumber(batch.columns.get(name)?.[i]);
      const events: { row: number; start: number; end: number }[] = [];
      for (let i = 0; i < batch.length; i++) {
        const [start, duration] = [number(args.start, i), number(args.duration, i)];
        if (start !== null && duration !== null) events.push({ row: i, start, end: start + duration });
      }
      const lasting = events.filter((e) => e.end > e.start);
      const starts = lasting.map((e) => e.start).sort((a, b) => a - b);
      const ends = lasting.map((e) => e.end).sort((a, b) => a - b);
      // Events without a duration are there at their own start only.
      const instant = new Map<number, number>();
      for (const e of events) if (e.end <= e.start) instant.set(e.start, (instant.get(e.start) ?? 0) + 1);
      const out = new Array<Value>(batch.length).fill(null);
      // At a start: all that have started, less those that have ended by then.
      for (const e of events) out[e.row] = countUpTo(starts, e.start) - countUpTo(ends, e.start) + (instant.get(e.start) ?? 0);
      yield* pieces(withColumn(batch, args.output, out));
    },
};

/** How many numbers of a sorted list are at most `limit`. */
function countUpTo(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
