/** Every statistical function: one table (Search Reference, "Statistical and charting functions"). */
import { Count, Distinct, Extreme, First, Last, List, Mean, Mode, Percentile, Range, Spread, Sum, SumOfSquares, Values, higherMedian, interpolatedPercentile } from './accumulators.ts';
import { Chronological, PerTime, Rate, RateOfSeries } from './time-accumulators.ts';
import type { FunctionDocs, StatsFunctionDef } from './types.ts';

/** What an accumulator is made with. */
type Options = Parameters<StatsFunctionDef['create']>[0];

function docs(group: string, syntax: string, summary: string, example: string): FunctionDocs {
  return { group, syntax, summary, example };
}

const AGGREGATE = 'Aggregate';
const ORDER = 'Event order';
const MULTIVALUE = 'Multivalue stats and chart';
const TIME = 'Time';

function percentileFunction(name: string, aliases: readonly string[], summary: string): StatsFunctionDef {
  return {
    name, aliases, percentile: true, argument: 'required', returns: 'number',
    docs: docs(AGGREGATE, `${name}<num>(<field>)`, summary, `${name}95(latency_ms)`),
    create: ({ percentile }: Options) => new Percentile((sorted) => interpolatedPercentile(sorted, percentile ?? 50)),
  };
}

function chronological(name: string, sign: 1 | -1, wanted: 'value' | 'time', summary: string): StatsFunctionDef {
  return {
    name, argument: 'required', returns: wanted === 'time' ? 'number' : 'same',
    docs: docs(TIME, `${name}(<field>)`, summary, `${name}(status)`), create: () => new Chronological(sign, wanted),
  };
}

function spread(name: string, summary: string, finish: (n: number, m2: number) => number): StatsFunctionDef {
  return { name, argument: 'required', returns: 'number', docs: docs(AGGREGATE, `${name}(<field>)`, summary, `${name}(latency_ms)`), create: () => new Spread(finish) };
}

function perTime(name: string, unit: number, word: string): StatsFunctionDef {
  return { name, argument: 'required', returns: 'number', docs: docs(TIME, `${name}(<field>)`, `Sum of the values per ${word}.`, `${name}(bytes)`), create: () => new PerTime(unit) };
}

/** Sample variance of one value is 0, as Splunk shows it. */
const sample = (n: number, m2: number): number => (n < 2 ? 0 : m2 / (n - 1));

const STATS_FUNCTIONS: readonly StatsFunctionDef[] = [
  { name: 'count', aliases: ['c'], argument: 'optional', returns: 'number', docs: docs(AGGREGATE, 'count | count(<field>) | count(eval(<condition>))', 'Number of events, of values of a field, or of events that meet a condition.', 'count(eval(status>=500))'), create: () => new Count() },
  { name: 'distinct_count', aliases: ['dc'], argument: 'required', returns: 'number', docs: docs(AGGREGATE, 'distinct_count(<field>) | dc(<field>)', 'Number of distinct values.', 'dc(user)'), create: () => new Distinct() },
  { name: 'estdc', argument: 'required', returns: 'number', docs: docs(AGGREGATE, 'estdc(<field>)', 'Number of distinct values; counted exactly here.', 'estdc(user)'), create: () => new Distinct() },
  { name: 'estdc_error', argument: 'required', returns: 'number', docs: docs(AGGREGATE, 'estdc_error(<field>)', 'Relative error of estdc: 0, because it counts exactly here.', 'estdc_error(user)'), create: () => ({ add: () => undefined, result: () => 0 }) },
  { name: 'sum', argument: 'required', returns: 'number', docs: docs(AGGREGATE, 'sum(<field>)', 'Sum of the numbers among the values.', 'sum(bytes)'), create: () => new Sum() },
  { name: 'sumsq', argument: 'required', returns: 'number', docs: docs(AGGREGATE, 'sumsq(<field>)', 'Sum of the squares of the numbers among the values.', 'sumsq(bytes)'), create: () => new SumOfSquares() },
  { name: 'avg', aliases: ['mean'], argument: 'required', returns: 'number', docs: docs(AGGREGATE, 'avg(<field>) | mean(<field>)', 'Mean of the numbers among the values.', 'avg(latency_ms)'), create: () => new Mean() },
  { name: 'min', argument: 'required', returns: 'same', docs: docs(AGGREGATE, 'min(<field>)', 'Least value: the least number, or where there is none the first text.', 'min(latency_ms)'), create: () => new Extreme(-1) },
  { name: 'max', argument: 'required', returns: 'same', docs: docs(AGGREGATE, 'max(<field>)', 'Greatest value: the last text, or where all are numbers the greatest number.', 'max(latency_ms)'), create: () => new Extreme(1) },
  { name: 'range', argument: 'required', returns: 'number', docs: docs(AGGREGATE, 'range(<field>)', 'Difference of the greatest and the least number.', 'range(latency_ms)'), create: () => new Range() },
  { name: 'mode', argument: 'required', returns: 'same', docs: docs(AGGREGATE, 'mode(<field>)', 'The value that comes most often.', 'mode(status)'), create: () => new Mode() },
  { name: 'median', argument: 'required', returns: 'number', docs: docs(AGGREGATE, 'median(<field>)', 'The middle value; the higher of the two in the middle of an even number.', 'median(latency_ms)'), create: () => new Percentile(higherMedian) },
  percentileFunction('perc', ['p', 'percentile'], 'The value that the given percentage of the values do not exceed, interpolated between neighbours.'),
  percentileFunction('exactperc', [], 'The same percentile; all of them are exact here.'),
  percentileFunction('upperperc', [], 'The same percentile; all of them are exact here.'),
  spread('stdev', 'Sample standard deviation.', (n, m2) => Math.sqrt(sample(n, m2))),
  spread('stdevp', 'Population standard deviation.', (n, m2) => Math.sqrt(m2 / n)),
  spread('var', 'Sample variance.', sample),
  spread('varp', 'Population variance.', (n, m2) => m2 / n),
  { name: 'values', argument: 'required', returns: 'multivalue', docs: docs(MULTIVALUE, 'values(<field>)', 'The distinct values in lexicographic order.', 'values(host)'), create: () => new Values() },
  { name: 'list', argument: 'required', returns: 'multivalue', docs: docs(MULTIVALUE, 'list(<field>)', 'The values in the order of the events, at most 100.', 'list(status)'), create: ({ listValues }: Options) => new List(listValues) },
  { name: 'first', argument: 'required', returns: 'same', docs: docs(ORDER, 'first(<field>)', 'The first value seen: of the newest event, where order is as searched.', 'first(status)'), create: () => new First() },
  { name: 'last', argument: 'required', returns: 'same', docs: docs(ORDER, 'last(<field>)', 'The last value seen.', 'last(status)'), create: () => new Last() },
  chronological('earliest', -1, 'value', 'The value of the oldest event that has the field.'),
  chronological('latest', 1, 'value', 'The value of the newest event that has the field.'),
  chronological('earliest_time', -1, 'time', 'Time of the oldest event that has the field, in epoch seconds.'),
  chronological('latest_time', 1, 'time', 'Time of the newest event that has the field, in epoch seconds.'),
  { name: 'rate', argument: 'required', returns: 'number', docs: docs(TIME, 'rate(<field>)', 'Change per second of a counter between its oldest and newest value, over a start of the counter too.', 'rate(requests_total)'), create: () => new Rate() },
  { name: 'rate_avg', argument: 'required', returns: 'number', docs: docs(TIME, 'rate_avg(<metric>)', 'Mean of the rates of a counter in each of its time series; for mstats.', 'rate_avg(requests_total)'), create: () => new RateOfSeries('average') },
  { name: 'rate_sum', argument: 'required', returns: 'number', docs: docs(TIME, 'rate_sum(<metric>)', 'Sum of the rates of a counter in each of its time series; for mstats.', 'rate_sum(requests_total)'), create: () => new RateOfSeries('total') },
  // Its bins depend on the search's range, so its accumulator is made in eval/aggregate.ts; this one only holds the name.
  { name: 'sparkline', argument: 'optional', returns: 'multivalue', docs: docs(TIME, 'sparkline(count [, <span>]) | sparkline(<function>(<field>) [, <span>])', 'A small chart of a function over time, as a list of numbers.', 'sparkline(count, 1h)'), create: () => new List(0) },
  perTime('per_second', 1, 'second'),
  perTime('per_minute', 60, 'minute'),
  perTime('per_hour', 3600, 'hour'),
  perTime('per_day', 86_400, 'day'),
];

const byName = new Map<string, StatsFunctionDef>();
for (const def of STATS_FUNCTIONS) {
  byName.set(def.name, def);
  for (const alias of def.aliases ?? []) byName.set(alias, def);
}

/** The function of a name in any case; percentiles carry their number in the name (`p95`, `perc99.9`). Null when there is none. */
export function findStatsFunction(name: string): { readonly def: StatsFunctionDef; readonly percentile: number | null } | null {
  const lower = name.toLowerCase();
  const plain = byName.get(lower);
  if (plain !== undefined && plain.percentile !== true) return { def: plain, percentile: null };
  const m = /^([a-z]+)(\d+(?:\.\d+)?)$/.exec(lower);
  if (m === null) return null;
  const def = byName.get(m[1] as string);
  const percentile = Number(m[2]);
  return def?.percentile === true && percentile >= 0 && percentile <= 100 ? { def, percentile } : null;
}

/** All functions, each once. */
export function allStatsFunctions(): readonly StatsFunctionDef[] {
  return STATS_FUNCTIONS;
}
