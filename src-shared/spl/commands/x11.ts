/** `x11`: a series without its season (Search Reference, "x11"). */
import type { Value } from '../../results/value.ts';
import { toNumber } from '../../results/value.ts';
import { withColumn } from '../../results/batch.ts';
import type { CommandDef } from './types.ts';
import { columnsWith, needsMinus, needsPlus } from './support/columns.ts';
import { findPeriod } from './support/kalman.ts';
import { gather, pieces } from './support/stream.ts';
import { seasonallyAdjusted } from './support/x11.ts';

/** What `x11` was asked. */
export interface X11Args {
  readonly kind: 'add' | 'mult';
  readonly period: number | null;
  readonly field: string;
  readonly as: string;
}

/** Splunk's bounds of a period. */
const MIN_PERIOD = 5;
const MAX_PERIOD = 10_000;

export const x11Command: CommandDef<X11Args> = {
  name: 'x11',
  kind: 'dataset',
  docs: {
    summary: 'Takes the season out of a series, so that its trend shows.',
    syntax: 'x11 [add|mult][<period>](<field>) [AS <newfield>]',
    options: [
      { name: 'add, mult', type: '', default: 'mult', description: 'The season is added to the trend, or multiplied with it.' },
      { name: 'period', type: '<int>', description: `Steps of a season, from ${MIN_PERIOD} to ${MAX_PERIOD}; found from the data where it is not given.` },
      { name: 'field', type: '<field>', description: 'The series.' },
      { name: 'newfield', type: '<field>', default: '<type><period>(<field>)', description: 'The field for the result.' },
    ],
    examples: [
      { spl: 'index=* | timechart span=1h count | x11 add24(count) AS trend', description: 'Without the course of the day.' },
      { spl: 'index=* | timechart span=1h count | eval count=count+1 | x11 mult24(count)', description: 'As a factor.' },
    ],
    page: 'Search Reference: x11',
  },
  parse(r) {
    const rest = r.rest();
    const m = /^(?:(add|mult)\s*(?:\(\s*\))?\s*)?(\d+)?\s*\(\s*("?)([^()"]+?)\3\s*\)(?:\s+as\s+("?)([^"]+?)\5)?$/i.exec(rest.text);
    if (m === null) return r.fail(rest.span, 'x11 is written as x11 add24(<field>) or x11 mult(<field>) [AS <newfield>].');
    const kind = (m[1] ?? 'mult').toLowerCase() as X11Args['kind'];
    const period = m[2] === undefined ? null : Number(m[2]);
    if (period !== null && (period < MIN_PERIOD || period > MAX_PERIOD)) r.fail(rest.span, `The period must be from ${MIN_PERIOD} to ${MAX_PERIOD}, not ${period}.`, 'bad-argument');
    const field = m[4] as string;
    return { kind, period, field, as: m[6] ?? `${kind}${period ?? ''}(${field})` };
  },
  columnsAfter: (args, before) => columnsWith(before, [[args.as, 'number']]),
  needs: (args, after) => needsPlus(needsMinus(after, [args.as]), [args.field]),
  run: (args, ctx) =>
    async function* (input) {
      const batch = await gather(input, ctx, 'x11');
      if (batch.length === 0) return;
      const values = filled((batch.columns.get(args.field) ?? []).map((v) => toNumber(v)));
      if (values === null) throw new Error(`x11 found no number in ${args.field}: name a column of the chart before it.`);
      if (args.kind === 'mult' && values.some((v) => v <= 0)) throw new Error(`x11 mult needs values above 0 and ${args.field} has others: use add.`);
      const period = args.period ?? findPeriod(values, MIN_PERIOD);
      if (period === null) throw new Error(`x11 found no period in ${args.field}: give it, for instance ${args.kind}24(${args.field}).`);
      if (values.length < 2 * period) throw new Error(`x11 needs two periods, ${2 * period} rows, and has ${values.length}.`);
      const out: Value[] = seasonallyAdjusted(values, period, args.kind).map((v) => Number(v.toPrecision(12)));
      yield* pieces(withColumn(batch, args.as, out));
    },
};

/** Missing values on the line between their neighbours; null where there is no value at all. */
function filled(values: readonly (number | null)[]): number[] | null {
  const known = values.flatMap((v, t) => (v === null ? [] : [t]));
  if (known.length === 0) return null;
  let next = 0;
  return values.map((v, t) => {
    if (v !== null) return v;
    while (next < known.length && (known[next] as number) < t) next++;
    const after = known[next];
    const before = known[next - 1];
    if (after === undefined) return values[before as number] as number;
    if (before === undefined) return values[after] as number;
    const share = (t - before) / (after - before);
    return (values[before] as number) * (1 - share) + (values[after] as number) * share;
  });
}
