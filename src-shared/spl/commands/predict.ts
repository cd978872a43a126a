/** `predict`: what a series is expected to be, and becomes (Search Reference, "predict"). */
import type { Batch, Column, Row } from '../../results/batch.ts';
import { batchFromRows, concatBatches, makeBatch } from '../../results/batch.ts';
import { toNumber } from '../../results/value.ts';
import { addSpan } from '../time/span.ts';
import type { ArgReader, CommandDef, ExecContext } from './types.ts';
import { mergeOptions, wholeNumber } from './support/args.ts';
import { NEEDS_ALL } from './support/columns.ts';
import { type Forecast, type Series, bivariate, combined, findPeriod, localLevel, localLevelTrend, seasonalLocalLevel } from './support/kalman.ts';
import { zOf } from './support/numeric.ts';
import { gather, pieces } from './support/stream.ts';

/** What `predict` was asked. */
export interface PredictArgs {
  readonly fields: readonly { readonly name: string; readonly as: string }[];
  readonly algorithm: Algorithm;
  readonly correlate: string | null;
  /** Steps after the last. */
  readonly future: number;
  /** Steps at the end that the model does not see. */
  readonly holdback: number;
  readonly period: number | null;
  readonly suppress: string | null;
  /** Percent and name of the bounds. */
  readonly lower: Bound;
  readonly upper: Bound;
}

type Algorithm = 'LL' | 'LLT' | 'LLP' | 'LLP5' | 'LLB' | 'BiLL';

interface Bound {
  readonly percent: number;
  readonly name: string | null;
}

const OPTIONS = {
  algorithm: ['LL', 'LLT', 'LLP', 'LLP5', 'LLB', 'BiLL'], correlate: 'field', correlate_field: 'field', future_timespan: 'int', holdback: 'int', period: 'int', suppress: 'field',
} as const;

/** Steps that are forecast at most. */
const MAX_FUTURE = 100_000;

export const predictCommand: CommandDef<PredictArgs> = {
  name: 'predict',
  kind: 'dataset',
  docs: {
    summary: 'Forecasts a series of a timechart with a Kalman filter, with bounds that most values fall between.',
    syntax: 'predict <field> [AS <newfield>]... [algorithm=LL|LLT|LLP|LLP5|LLB|BiLL] [future_timespan=<int>] [holdback=<int>] [period=<int>] [correlate=<field>] [suppress=<field>] [lower<n>=<field>] [upper<n>=<field>]',
    options: [
      { name: 'field', type: '<field> [AS <newfield>]...', description: 'What to forecast; the result is prediction(<field>) unless renamed.' },
      { name: 'algorithm', type: 'LL | LLT | LLP | LLP5 | LLB | BiLL', default: 'LLP5', description: 'Local level; with trend; seasonal; seasonal and trend together; bivariate from another field; bivariate of both.' },
      { name: 'future_timespan', type: '<int>', default: '5', description: 'Steps after the last that are forecast.' },
      { name: 'holdback', type: '<int>', default: '0', description: 'Steps at the end that the model does not see.' },
      { name: 'period', type: '<int>', description: 'Steps of a season, for LLP and LLP5; found from the data where it is not given.' },
      { name: 'correlate', type: '<field>', description: 'For LLB, the field that helps.' },
      { name: 'suppress', type: '<field>', description: 'A forecast field that is left out.' },
      { name: 'lower<n>, upper<n>', type: '<field>', default: 'lower95, upper95', description: 'The names of the bounds of n percent.' },
    ],
    examples: [
      { spl: 'index=* | timechart span=1h count | predict count', description: 'The count of the next five hours.' },
      { spl: 'index=* | timechart span=10m count | predict count AS expected algorithm=LLT future_timespan=12 holdback=6 upper90=high lower90=low', description: 'With a trend, and bounds of 90 percent.' },
    ],
    page: 'Search Reference: predict',
  },
  parse: parsePredict,
  columnsAfter: (_args, before) => ({ fields: before.fields, open: true }),
  needs: () => NEEDS_ALL,
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(predict(await gather(input, ctx, 'predict'), args, ctx));
    },
};

function parsePredict(r: ArgReader): PredictArgs {
  const start = r.here();
  let options = r.options(OPTIONS, false);
  const fields: { name: string; as: string }[] = [];
  let lower: Bound = { percent: 95, name: null };
  let upper: Bound = { percent: 95, name: null };
  while (!r.atEnd()) {
    const bound = /^(lower|upper)(\d{1,2})$/i.exec(r.peekWord() ?? '');
    if (r.peekOption() && bound !== null) {
      const name = (r.takeOption(bound[0]) as { text: string }).text;
      if ((bound[1] as string).toLowerCase() === 'lower') lower = { percent: Number(bound[2]), name };
      else upper = { percent: Number(bound[2]), name };
    } else if (r.peekOption()) {
      const before = r.here();
      options = mergeOptions(options, r.options(OPTIONS, false));
      // What is left is unknown: the strict reader says so.
      if (r.here() === before) r.options({ ...OPTIONS, lower95: 'field', upper95: 'field' });
    } else {
      const name = r.field('a field to predict').text;
      const as = r.takeKeyword('as') === null ? `prediction(${name})` : r.field('a new name').text;
      fields.push({ name, as });
      r.takeSymbol(',');
    }
  }
  const place = r.spanFrom(start);
  if (fields.length === 0) r.fail(place, 'predict needs a field: predict <field>.');
  const algorithm = (options.algorithm ?? 'LLP5') as Algorithm;
  const correlate = options.correlate ?? options.correlate_field ?? null;
  if (algorithm === 'LLB' && correlate === null) r.fail(options.spans.algorithm ?? place, 'algorithm=LLB needs correlate=<field>: the field that helps to predict.', 'bad-argument');
  if (algorithm === 'BiLL' && fields.length !== 2) r.fail(options.spans.algorithm ?? place, 'algorithm=BiLL predicts two fields together: predict <field> <field> algorithm=BiLL.', 'bad-argument');
  const future = wholeNumber(r, options, 'future_timespan', 5, 0);
  if (future > MAX_FUTURE) r.fail(options.spans.future_timespan ?? place, `future_timespan must be ${MAX_FUTURE} or less.`, 'bad-argument');
  return {
    fields, algorithm, correlate, lower, upper, future,
    holdback: wholeNumber(r, options, 'holdback', 0, 0),
    period: options.period === undefined ? null : wholeNumber(r, options, 'period', 2, 2),
    suppress: options.suppress ?? null,
  };
}

function predict(batch: Batch, args: PredictArgs, ctx: ExecContext): Batch {
  if (batch.length === 0) return batch;
  // LLB uses the helping field's own values: there are none after the last row.
  const future = args.algorithm === 'LLB' ? 0 : args.future;
  const all = future === 0 ? batch : concatBatches([batch, futureRows(batch, future, ctx.tz)]);
  const columns = new Map<string, Column>(all.columns);
  const seriesOf = (name: string, hold: number): Series => {
    const column = batch.columns.get(name);
    if (column === undefined) throw new Error(`predict found no field ${name}: name a column of the chart before it.`);
    return Array.from({ length: all.length }, (_, t) => (t < batch.length - hold ? toNumber(column[t]) : null));
  };
  const put = (field: PredictArgs['fields'][number], forecast: Forecast): void => {
    if (args.suppress === field.name || args.suppress === field.as) return;
    const several = args.fields.length > 1;
    columns.set(field.as, forecast.mean.map(tidy));
    for (const [bound, side, word] of [[args.lower, -1, 'lower'], [args.upper, 1, 'upper']] as const) {
      const z = zOf(bound.percent) * side;
      const name = bound.name === null ? `${word}${bound.percent}(${field.as})` : several ? `${bound.name}(${field.as})` : bound.name;
      columns.set(name, forecast.mean.map((m, t) => (m === null ? null : tidy(m + z * Math.sqrt(forecast.variance[t] as number)))));
    }
  };
  if (args.algorithm === 'BiLL') {
    const [first, second] = args.fields as [PredictArgs['fields'][number], PredictArgs['fields'][number]];
    const [y, x] = [seriesOf(first.name, args.holdback), seriesOf(second.name, args.holdback)];
    enough(first.name, y, 2, args);
    enough(second.name, x, 2, args);
    const both = bivariate(y, x, false);
    put(first, both.y);
    put(second, both.x);
  } else {
    for (const field of args.fields) put(field, forecastOf(field.name, seriesOf(field.name, args.holdback), args, seriesOf));
  }
  return makeBatch(all.length, columns);
}

function forecastOf(name: string, y: Series, args: PredictArgs, seriesOf: (name: string, hold: number) => Series): Forecast {
  switch (args.algorithm) {
    case 'LL':
      enough(name, y, 2, args);
      return localLevel(y);
    case 'LLT':
      enough(name, y, 3, args);
      return localLevelTrend(y);
    case 'LLB': {
      enough(name, y, 2, args);
      return bivariate(y, seriesOf(args.correlate as string, 0), true).y;
    }
    case 'LLP': {
      const period = args.period ?? findPeriod(y);
      if (period === null) throw new Error(`predict found no period in ${name}: give it with period=<steps>, or use algorithm=LLT.`);
      enough(name, y, 2 * period, args);
      return seasonalLocalLevel(y, period);
    }
    default: {
      enough(name, y, 3, args);
      const period = args.period ?? findPeriod(y);
      const trend = localLevelTrend(y);
      if (period === null || y.filter((v) => v !== null).length < 2 * period) return trend;
      return combined(trend, seasonalLocalLevel(y, period));
    }
  }
}

function enough(name: string, y: Series, least: number, args: PredictArgs): void {
  const n = y.filter((v) => v !== null).length;
  if (n >= least) return;
  throw new Error(`predict has too few values of ${name}: ${args.algorithm} needs ${least}, there ${n === 1 ? 'is' : 'are'} ${n}${args.holdback > 0 ? ` without the ${args.holdback} held back` : ''}.`);
}

/** Rows after the last, as far apart as the last two: in calendar steps where these are. */
function futureRows(batch: Batch, count: number, tz: string): Batch {
  const times = (batch.columns.get('_time') ?? []).map((v) => toNumber(v));
  const last = times[batch.length - 1] ?? null;
  const before = times[batch.length - 2] ?? null;
  const rows = Array.from({ length: count }, (_, i): Row => (last === null || before === null ? {} : { _time: ahead(before, last, i + 1, tz) }));
  return batchFromRows(rows, ['_time']);
}

function ahead(before: number, last: number, n: number, tz: string): number {
  const days = Math.round((last - before) / 86_400);
  const spans = [{ count: 1, unit: 'mon' }, { count: 1, unit: 'q' }, { count: 1, unit: 'y' }, { count: Math.max(1, days), unit: 'd' }] as const;
  for (const span of spans) {
    if (addSpan(before, span, 1, tz) === last) return addSpan(last, span, n, tz);
  }
  return last + (last - before) * n;
}

function tidy(n: number | null): number | null {
  return n === null ? null : Number(n.toPrecision(12));
}
