/** `bin` (also `bucket`): cuts numbers and times into bins (Search Reference, "bin"). */
import { makeBatch, type Column } from '../../results/batch.ts';
import { type Value, isMultivalue, toNumber } from '../../results/value.ts';
import { resolveTime } from '../time/relative.ts';
import { type NumericSpan, type TimeSpan, binner, numericBin, parseNumericSpan, parseSpan, spanSeconds, timeSpanFor, widthFor } from './support/bins.ts';
import { columnsWith, isNeeded, needsMinus, needsPlus } from './support/columns.ts';
import { gatherBatches } from './support/stream.ts';
import type { Batch, CommandDef, ExecContext } from './types.ts';

/** What `bin` was asked. */
export interface BinArgs {
  readonly field: string;
  readonly as: string;
  /** Span as written; null to choose one from the values. */
  readonly span: string | null;
  readonly timeSpan: TimeSpan | null;
  readonly numericSpan: NumericSpan | null;
  readonly minSpan: string | null;
  readonly bins: number;
  readonly start: number | null;
  readonly end: number | null;
  readonly align: string | null;
}

export const binCommand: CommandDef<BinArgs> = {
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  kind: 'streaming',
  docs: {
    summary: 'Puts numbers into ranges and times into bins.',
    syntax: 'bin [span=<span>] [minspan=<span>] [bins=<int>] [start=<num>] [end=<num>] [aligntime=<time>] <field> [AS <field>]',
    options: [
      { name: 'span', type: '<span> | <num> | <log-span>', description: 'Width of a bin: 5m or 1d for time, 10 or 2log10 for numbers.' },
      { name: 'minspan', type: '<span>', description: 'Least width that may be chosen.' },
      { name: 'bins', type: '<int>', default: '100', description: 'Most bins, where no span is given.' },
      { name: 'start', type: '<num>', description: 'Lowest value looked at when bins are chosen.' },
      { name: 'end', type: '<num>', description: 'Highest value looked at when bins are chosen.' },
      { name: 'aligntime', type: '<time>', description: 'Where time bins are laid from: earliest, latest or a time.' },
    ],
    examples: [
      { spl: 'index=* | bin span=10m _time | stats count BY _time', description: 'Events of each ten minutes.' },
      { spl: 'index=* | bin span=100 duration_ms AS range | stats count BY range', description: 'Events by range of latency.' },
    ],
    page: 'Search Reference: bin',
  },
  parse(r) {
    const found: Record<string, unknown> = {};
    const spans: Record<string, { start: number; end: number }> = {};
    const read = (): void => {
      const o = r.options({ span: 'string', minspan: 'string', bins: 'int', start: 'number', end: 'number', aligntime: 'string' });
      for (const [key, value] of Object.entries(o)) if (key !== 'spans' && value !== undefined) found[key] = value;
      Object.assign(spans, o.spans);
    };
    read();
    const field = r.field('the field to put into bins').text;
    let as = field;
    while (!r.atEnd()) {
      if (r.peekOption()) read();
      else if (r.takeKeyword('as') !== null) as = r.field('a name after AS').text;
      else break;
    }
    const span = (found.span as string | undefined) ?? null;
    let timeSpan: TimeSpan | null = null;
    let numericSpan: NumericSpan | null = null;
    if (span !== null) {
      numericSpan = parseNumericSpan(span);
      try {
        timeSpan = parseSpan(span);
      } catch (error) {
        if (numericSpan === null || field === '_time') r.fail(spans.span ?? r.spanFrom(0), error instanceof Error ? error.message : 'That is no span.', 'bad-argument');
      }
    }
    const bins = (found.bins as number | undefined) ?? 100;
    if (bins < 2 && found.bins !== undefined) r.fail(spans.bins ?? r.spanFrom(0), 'bins must be 2 or more.', 'bad-argument');
    const minSpan = (found.minspan as string | undefined) ?? null;
    return { field, as, span, timeSpan, numericSpan, minSpan, bins, start: (found.start as number | undefined) ?? null, end: (found.end as number | undefined) ?? null, align: (found.aligntime as string | undefined) ?? null };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.as, args.field === '_time' ? 'time' : 'string']]),
  needs: (args, after) => (isNeeded(after, args.as) ? needsPlus(needsMinus(after, [args.as]), [args.field]) : after),
  run: (args, ctx) =>
    async function* (input) {
      let batches: AsyncIterable<Batch> | Iterable<Batch> = input;
      let cut: (value: Value) => Value;
      if (args.span !== null) cut = spanCutter(args, ctx);
      else {
        const held = await gatherBatches(input, ctx, 'bin');
        batches = held;
        cut = chosenCutter(args, held, ctx);
      }
      for await (const batch of batches) {
        const column = batch.columns.get(args.field);
        if (column === undefined) {
          yield batch;
          continue;
        }
        const columns = new Map<string, Column>(batch.columns);
        columns.set(args.as, column.map(cut));
        yield makeBatch(batch.length, columns);
      }
    },
};

/** Applies to numbers; all else stays as it is. */
function numbers(work: (n: number) => Value): (value: Value) => Value {
  return (value) => {
    if (value === null || isMultivalue(value)) return value;
    const n = toNumber(value);
    return n === null ? value : work(n);
  };
}

function spanCutter(args: BinArgs, ctx: ExecContext): (value: Value) => Value {
  // A plain number is seconds for time and a width for any other field.
  if (args.field !== '_time' && args.numericSpan !== null) {
    const span = args.numericSpan;
    return numbers((n) => numericBin(n, span));
  }
  const bins = binner(args.timeSpan as TimeSpan, ctx.tz, alignment(args, ctx));
  return numbers((n) => bins.start(n));
}

function chosenCutter(args: BinArgs, held: readonly Batch[], ctx: ExecContext): (value: Value) => Value {
  let low = args.start ?? Number.POSITIVE_INFINITY;
  let high = args.end ?? Number.NEGATIVE_INFINITY;
  for (const batch of held) {
    for (const value of batch.columns.get(args.field) ?? []) {
      const n = toNumber(value);
      if (n === null) continue;
      if (n < low) low = n;
      if (n > high) high = n;
    }
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return (value) => value;
  if (args.field === '_time') {
    const from = ctx.range.earliest ?? low;
    const to = ctx.range.latest ?? high;
    const bins = binner(timeSpanFor(from, to, args.bins, args.minSpan === null ? null : parseSpan(args.minSpan)), ctx.tz, alignment(args, ctx));
    return numbers((n) => bins.start(n));
  }
  const least = args.minSpan === null ? 0 : (parseNumericSpan(args.minSpan)?.kind === 'width' ? Number(args.minSpan) : 0);
  const width = Math.max(widthFor(low, high, args.bins), least);
  return numbers((n) => numericBin(n, { kind: 'width', width }));
}

function alignment(args: BinArgs, ctx: ExecContext): number | null {
  if (args.align === null || (args.timeSpan !== null && spanSeconds(args.timeSpan) >= 86_400)) return null;
  const word = args.align.toLowerCase();
  if (word === 'earliest') return ctx.range.earliest;
  if (word === 'latest') return ctx.range.latest;
  return resolveTime(args.align, ctx.now, ctx.tz);
}
