/** `timewrap`: a chart's periods as series beside one another (Search Reference, "timewrap"). */
import type { Batch, Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { toNumber } from '../../results/value.ts';
import { strftime } from '../time/format.ts';
import { type TimeSpan, addSpan, parseSpan, timeUnit } from '../time/span.ts';
import type { CommandDef, ExecContext } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';

/** What `timewrap` was asked. */
export interface TimewrapArgs {
  readonly span: TimeSpan;
  readonly align: 'now' | 'end';
  readonly series: 'relative' | 'exact' | 'short';
  readonly format: string;
}

const OPTIONS = { align: ['now', 'end'], series: ['relative', 'exact', 'short'], time_format: 'string' } as const;

const WORDS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week', mon: 'month', q: 'quarter', y: 'year' };

/** Periods at most: more are a mistake in the span. */
const MAX_PERIODS = 1000;

export const timewrapCommand: CommandDef<TimewrapArgs> = {
  name: 'timewrap',
  kind: 'transforming',
  docs: {
    summary: 'Lays the periods of a timechart over one another: a column for each day, week or month.',
    syntax: 'timewrap [<int>]<timescale> [align=now|end] [series=relative|exact|short] [time_format=<format>]',
    options: [
      { name: 'timescale', type: '[<int>]<unit>', description: 'The period: s, min, h, d, w, m (month), q or y, or their names: sec, minute, hr, day, week, mon, qtr, year.' },
      { name: 'align', type: 'now | end', default: 'end', description: 'Periods end with the time range of the search, or now.' },
      { name: 'series', type: 'relative | exact | short', default: 'relative', description: 'Columns end in latest_day and 1day_before, in the date of the period, or in s0 and s1, which is the whole name of a single series.' },
      { name: 'time_format', type: '<format>', default: '%Y-%m-%d', description: 'The date for series=exact.' },
    ],
    examples: [
      { spl: 'index=* | timechart span=1h count | timewrap 1day', description: 'Each day as a line.' },
      { spl: 'index=* | timechart span=1d count | timewrap w series=short', description: 'Weeks as s0, s1...' },
    ],
    page: 'Search Reference: timewrap',
  },
  parse(r) {
    let options = r.options(OPTIONS);
    if (r.atEnd()) r.fail(r.spanFrom(r.here()), 'timewrap needs a period, such as 1day or 1week.');
    const word = r.value('a period such as 1day');
    options = mergeOptions(options, r.options(OPTIONS));
    const m = /^(\d*)([A-Za-z]+)$/.exec(word.text);
    // The one command where m is a month: minutes are min.
    const name = m?.[2]?.toLowerCase() === 'm' ? 'mon' : m?.[2];
    const unit = name === undefined ? null : timeUnit(name);
    if (unit === null || WORDS[unit] === undefined) return r.fail(word.span, `"${word.text}" is no period: write a number and sec, min, hr, day, week, month, qtr or year, such as 2week.`, 'bad-argument');
    let span: TimeSpan;
    try {
      span = parseSpan(`${m?.[1] ?? ''}${name ?? ''}`);
    } catch (error) {
      return r.fail(word.span, (error as Error).message, 'bad-argument');
    }
    return { span, align: options.align ?? 'end', series: options.series ?? 'relative', format: options.time_format ?? '%Y-%m-%d' };
  },
  columnsAfter: () => ({ fields: new Map([['_time', { type: 'time' }]]), open: true }),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(wrap(await gather(input, ctx, 'timewrap'), args, ctx));
    },
};

function wrap(batch: Batch, args: TimewrapArgs, ctx: ExecContext): Batch {
  const times = (batch.columns.get('_time') ?? []).map((v) => toNumber(v));
  const known = times.filter((t): t is number => t !== null);
  if (known.length === 0) {
    if (batch.length > 0) throw new Error('timewrap needs _time: put it after timechart.');
    return batch;
  }
  const last = known.reduce((a, b) => Math.max(a, b));
  // The end of the last bin where the range is open: it is as long as the one before it.
  const before = known.filter((t) => t < last).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const end = args.align === 'now' ? ctx.now : (ctx.range.latest ?? (Number.isFinite(before) ? last + (last - before) : last + 1));
  const back = (n: number): number => addSpan(end, args.span, -n, ctx.tz);
  const names = [...batch.columns.keys()].filter((n) => !n.startsWith('_'));
  const column = (name: string, period: number): string => {
    const series = seriesName(period, back(period + 1), args, ctx.tz);
    return args.series === 'short' && names.length === 1 ? series : `${name}_${series}`;
  };
  const rows = new Map<number, Row>();
  const found = new Set<number>();
  for (let i = 0; i < batch.length; i++) {
    const t = times[i] ?? null;
    if (t === null || t >= end) continue;
    let period = Math.max(0, Math.floor((end - t) / Math.max(1, end - back(1))) - 1);
    while (t < back(period + 1)) period++;
    while (period > 0 && t >= back(period)) period--;
    if (period > MAX_PERIODS) throw new Error(`timewrap would show more than ${MAX_PERIODS} periods: use a longer one.`);
    found.add(period);
    const at = addSpan(t, args.span, period, ctx.tz);
    let row = rows.get(at);
    if (row === undefined) rows.set(at, (row = { _time: at }));
    for (const name of names) row[column(name, period)] = batch.columns.get(name)?.[i] ?? null;
  }
  const periods = [...found].sort((a, b) => b - a);
  const order = names.flatMap((name) => periods.map((p) => column(name, p)));
  return batchFromRows([...rows.keys()].sort((a, b) => a - b).map((t) => rows.get(t) as Row), ['_time', ...order]);
}

function seriesName(period: number, start: number, args: TimewrapArgs, tz: string): string {
  if (args.series === 'short') return `s${period}`;
  if (args.series === 'exact') return strftime(start, args.format, tz) ?? String(start);
  const { count, unit } = args.span;
  const word = WORDS[unit] as string;
  if (period === 0) return count === 1 ? `latest_${word}` : `latest_${count}${word}s`;
  const n = period * count;
  return `${n}${word}${n === 1 ? '' : 's'}_before`;
}
