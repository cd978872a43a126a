/** Every statistical function: one table (Search Reference, "Statistical and charting functions"). */
import { type Scalar, type Value, compareText, fromItems, isMultivalue, scalarToText, toNumber } from '../../results/value.ts';
import type { Accumulator, FunctionDocs, StatsFunctionDef } from './types.ts';

/** What an accumulator is made with. */
type Options = Parameters<StatsFunctionDef['create']>[0];

function docs(group: string, syntax: string, summary: string, example: string): FunctionDocs {
  return { group, syntax, summary, example };
}

/** Calls `each` for every item of a value; null has none. */
function forEachItem(value: Value, each: (item: Scalar) => void): void {
  if (value === null) return;
  if (isMultivalue(value)) for (const item of value) each(item);
  else each(value);
}

/** Calls `each` for every item that is a number or reads as one; all else is passed over. */
function forEachNumber(value: Value, each: (n: number) => void): void {
  if (typeof value === 'number') return each(value);
  forEachItem(value, (item) => {
    const n = toNumber(item);
    if (n !== null) each(n);
  });
}

class Count implements Accumulator {
  private n = 0;
  add(value: Value): void {
    if (value !== null) this.n += isMultivalue(value) ? value.length : 1;
  }
  remove(value: Value): void {
    if (value !== null) this.n -= isMultivalue(value) ? value.length : 1;
  }
  merge(other: Accumulator): void {
    this.n += (other as Count).n;
  }
  result(): Value {
    return this.n;
  }
}

class Sum implements Accumulator {
  protected sum = 0;
  protected n = 0;
  add(value: Value): void {
    forEachNumber(value, (x) => {
      this.sum += x;
      this.n++;
    });
  }
  merge(other: Accumulator): void {
    this.sum += (other as Sum).sum;
    this.n += (other as Sum).n;
  }
  result(): Value {
    return this.n === 0 ? null : tidy(this.sum);
  }
}

class Mean extends Sum {
  override result(): Value {
    return this.n === 0 ? null : tidy(this.sum / this.n);
  }
}

class SumOfSquares extends Sum {
  override add(value: Value): void {
    forEachNumber(value, (x) => {
      this.sum += x * x;
      this.n++;
    });
  }
}

/** Welford's running moments. `finish` gets the number of values and the sum of squared distances from the mean. */
class Spread implements Accumulator {
  private n = 0;
  private mean = 0;
  private m2 = 0;
  private readonly finish: (n: number, m2: number) => number;
  constructor(finish: (n: number, m2: number) => number) {
    this.finish = finish;
  }
  add(value: Value): void {
    forEachNumber(value, (x) => {
      this.n++;
      const d = x - this.mean;
      this.mean += d / this.n;
      this.m2 += d * (x - this.mean);
    });
  }
  merge(other: Accumulator): void {
    const o = other as Spread;
    if (o.n === 0) return;
    const n = this.n + o.n;
    const d = o.mean - this.mean;
    this.m2 += o.m2 + (d * d * this.n * o.n) / n;
    this.mean += (d * o.n) / n;
    this.n = n;
  }
  result(): Value {
    return this.n === 0 ? null : tidy(this.finish(this.n, this.m2));
  }
}

/** The least or greatest value. Numbers come before all other text; they are compared by number, text by code point. */
class Extreme implements Accumulator {
  private readonly sign: 1 | -1;
  private number: number | null = null;
  private numberSource: Scalar | null = null;
  private text: string | null = null;
  constructor(sign: 1 | -1) {
    this.sign = sign;
  }
  add(value: Value): void {
    if (typeof value === 'number') this.takeNumber(value, value);
    else forEachItem(value, (item) => this.take(item));
  }
  private take(item: Scalar): void {
    const n = toNumber(item);
    if (n !== null) this.takeNumber(n, item);
    else if (this.text === null || compareText(item as string, this.text) * this.sign > 0) this.text = item as string;
  }
  private takeNumber(n: number, source: Scalar): void {
    if (this.number !== null && (n - this.number) * this.sign <= 0) return;
    this.number = n;
    this.numberSource = source;
  }
  merge(other: Accumulator): void {
    const o = other as Extreme;
    if (o.numberSource !== null) this.take(o.numberSource);
    if (o.text !== null) this.take(o.text);
  }
  result(): Value {
    return this.sign < 0 ? (this.numberSource ?? this.text) : (this.text ?? this.numberSource);
  }
}

class Range implements Accumulator {
  private low: number | null = null;
  private high: number | null = null;
  add(value: Value): void {
    forEachNumber(value, (x) => {
      if (this.low === null || x < this.low) this.low = x;
      if (this.high === null || x > this.high) this.high = x;
    });
  }
  merge(other: Accumulator): void {
    const o = other as Range;
    if (o.low !== null) this.add(o.low);
    if (o.high !== null) this.add(o.high);
  }
  result(): Value {
    return this.low === null || this.high === null ? null : tidy(this.high - this.low);
  }
}

/** Distinct values by their text. */
class Distinct implements Accumulator {
  private readonly seen = new Set<string>();
  add(value: Value): void {
    if (typeof value === 'string') this.seen.add(value);
    else forEachItem(value, (item) => this.seen.add(scalarToText(item)));
  }
  merge(other: Accumulator): void {
    for (const text of (other as Distinct).seen) this.seen.add(text);
  }
  result(): Value {
    return this.seen.size;
  }
}

/** Distinct values by their text, with how often each came. */
abstract class Tally implements Accumulator {
  protected readonly counts = new Map<string, { readonly item: Scalar; n: number }>();
  add(value: Value): void {
    forEachItem(value, (item) => this.count(scalarToText(item), item, 1));
  }
  merge(other: Accumulator): void {
    for (const [key, { item, n }] of (other as Tally).counts) this.count(key, item, n);
  }
  private count(key: string, item: Scalar, n: number): void {
    const seen = this.counts.get(key);
    if (seen === undefined) this.counts.set(key, { item, n });
    else seen.n += n;
  }
  abstract result(): Value;
}

class Values extends Tally {
  result(): Value {
    const keys = [...this.counts.keys()].sort(compareText);
    return fromItems(keys.map((k) => (this.counts.get(k) as { item: Scalar }).item));
  }
}

class Mode extends Tally {
  result(): Value {
    let best: { item: Scalar; n: number } | null = null;
    for (const entry of this.counts.values()) if (best === null || entry.n > best.n) best = entry;
    return best === null ? null : best.item;
  }
}

class List implements Accumulator {
  private items: Scalar[] = [];
  private readonly limit: number;
  constructor(limit: number) {
    this.limit = limit;
  }
  add(value: Value): void {
    forEachItem(value, (item) => {
      if (this.items.length < this.limit) this.items.push(item);
    });
  }
  merge(other: Accumulator): void {
    this.items = [...this.items, ...(other as List).items].slice(0, this.limit);
  }
  result(): Value {
    return fromItems([...this.items]);
  }
}

class First implements Accumulator {
  private value: Value = null;
  add(value: Value): void {
    this.value ??= value;
  }
  merge(other: Accumulator): void {
    this.value ??= (other as First).value;
  }
  result(): Value {
    return this.value;
  }
}

class Last implements Accumulator {
  private value: Value = null;
  add(value: Value): void {
    if (value !== null) this.value = value;
  }
  merge(other: Accumulator): void {
    this.add((other as Last).value);
  }
  result(): Value {
    return this.value;
  }
}

/** The value, or the time, of the oldest or newest event that has the field. Of equal times the first seen stays. */
class Chronological implements Accumulator {
  private value: Value = null;
  private time: number | null = null;
  private readonly sign: 1 | -1;
  private readonly wanted: 'value' | 'time';
  constructor(sign: 1 | -1, wanted: 'value' | 'time') {
    this.sign = sign;
    this.wanted = wanted;
  }
  add(value: Value, time: number | null): void {
    if (value === null || time === null) return;
    if (this.time === null || (time - this.time) * this.sign > 0) {
      this.time = time;
      this.value = value;
    }
  }
  merge(other: Accumulator): void {
    const o = other as Chronological;
    this.add(o.value, o.time);
  }
  result(): Value {
    return this.wanted === 'value' ? this.value : this.time;
  }
}

/**
 * Change per second between the oldest and the newest value of a counter. A counter only falls when it starts again: a value
 * above the newest one is what it had reached before.
 */
class Rate implements Accumulator {
  private firstAt: number | null = null;
  private first = 0;
  private lastAt: number | null = null;
  private last = 0;
  private greatest = Number.NEGATIVE_INFINITY;
  add(value: Value, time: number | null): void {
    if (time === null) return;
    forEachNumber(value, (x) => {
      if (x > this.greatest) this.greatest = x;
      if (this.firstAt === null || time < this.firstAt) {
        this.firstAt = time;
        this.first = x;
      }
      if (this.lastAt === null || time > this.lastAt) {
        this.lastAt = time;
        this.last = x;
      }
    });
  }
  merge(other: Accumulator): void {
    const o = other as Rate;
    if (o.firstAt !== null) this.add(o.first, o.firstAt);
    if (o.lastAt !== null) this.add(o.last, o.lastAt);
    if (o.greatest > this.greatest) this.greatest = o.greatest;
  }
  result(): Value {
    if (this.firstAt === null || this.lastAt === null || this.lastAt === this.firstAt) return null;
    const before = this.greatest > this.last ? this.greatest : 0;
    return tidy((before + this.last - this.first) / (this.lastAt - this.firstAt));
  }
}

/** Sum over a length of time in seconds. timechart knows its bins; elsewhere the time between first and last event counts. */
class PerTime extends Sum {
  private low: number | null = null;
  private high: number | null = null;
  private readonly unit: number;
  constructor(unit: number) {
    super();
    this.unit = unit;
  }
  override add(value: Value, time: number | null = null): void {
    super.add(value);
    if (time !== null) this.reach(time);
  }
  private reach(time: number): void {
    if (this.low === null || time < this.low) this.low = time;
    if (this.high === null || time > this.high) this.high = time;
  }
  override merge(other: Accumulator): void {
    super.merge(other);
    const o = other as PerTime;
    if (o.low !== null) this.reach(o.low);
    if (o.high !== null) this.reach(o.high);
  }
  /** The sum alone, for a caller that knows the seconds it is over. */
  over(seconds: number): Value {
    return this.n === 0 ? null : tidy((this.sum / seconds) * this.unit);
  }
  override result(): Value {
    const seconds = this.low === null || this.high === null ? 0 : this.high - this.low;
    return this.n === 0 ? null : this.over(seconds === 0 ? 1 : seconds);
  }
}

/** The rate of a `per_*` accumulator over a bin of this many seconds; its own result for every other function. */
export function resultOver(accumulator: Accumulator, seconds: number): Value {
  return accumulator instanceof PerTime ? accumulator.over(seconds) : accumulator.result();
}

/** Keeps all numbers and picks from them in order. */
class Percentile implements Accumulator {
  private values: number[] = [];
  private readonly pick: (sorted: ArrayLike<number>) => number;
  constructor(pick: (sorted: ArrayLike<number>) => number) {
    this.pick = pick;
  }
  add(value: Value): void {
    forEachNumber(value, (x) => {
      this.values.push(x);
    });
  }
  merge(other: Accumulator): void {
    for (const x of (other as Percentile).values) this.values.push(x);
  }
  result(): Value {
    if (this.values.length === 0) return null;
    return tidy(this.pick(Float64Array.from(this.values).sort()));
  }
}

/**
 * The percentile by linear interpolation between the two values whose ranks are nearest. The page's text speaks of the
 * nearest rank below 1,000 distinct values, but all its tables are interpolated (perc50 of 1 to 10 is 5.5, perc95 9.55).
 */
export function interpolatedPercentile(sorted: ArrayLike<number>, p: number): number {
  const rank = (p / 100) * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below] as number;
  return below + 1 >= sorted.length ? low : low + (rank - below) * ((sorted[below + 1] as number) - low);
}

/** The middle value; of an even number of values the higher of the two in the middle, as the page says. */
export function higherMedian(sorted: ArrayLike<number>): number {
  return sorted[sorted.length >> 1] as number;
}

/**
 * Keeps results clear of the noise that adding decimals leaves behind: 0.30000000000000004 is 0.3. A number that needs all of
 * its digits keeps them.
 */
function tidy(n: number): number {
  if (!Number.isFinite(n) || Number.isInteger(n)) return n;
  const rounded = Number(n.toPrecision(12));
  return Math.abs(rounded - n) < Math.abs(n) * 1e-15 ? rounded : n;
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
