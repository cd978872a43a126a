/** What the statistical functions keep of the values of a group (Search Reference, "Aggregate functions", "Event order functions"). */
import { type Scalar, type Value, compareText, fromItems, isMultivalue, scalarToText, toNumber } from '../../results/value.ts';
import type { Accumulator } from './types.ts';

/** Calls `each` for every item of a value; null has none. */
function forEachItem(value: Value, each: (item: Scalar) => void): void {
  if (value === null) return;
  if (isMultivalue(value)) for (const item of value) each(item);
  else each(value);
}

/** Calls `each` for every item that is a number or reads as one; all else is passed over. */
export function forEachNumber(value: Value, each: (n: number) => void): void {
  if (typeof value === 'number') return each(value);
  forEachItem(value, (item) => {
    const n = toNumber(item);
    if (n !== null) each(n);
  });
}

/** Counts values. */
export class Count implements Accumulator {
  private n = 0;
  add(value: Value): void {
    if (value !== null) this.n += isMultivalue(value) ? value.length : 1;
  }
  merge(other: Accumulator): void {
    this.n += (other as Count).n;
  }
  result(): Value {
    return this.n;
  }
}

/** The sum of the numbers among the values; null where there is none. */
export class Sum implements Accumulator {
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

/** Their mean. */
export class Mean extends Sum {
  override result(): Value {
    return this.n === 0 ? null : tidy(this.sum / this.n);
  }
}

/** The sum of their squares. */
export class SumOfSquares extends Sum {
  override add(value: Value): void {
    forEachNumber(value, (x) => {
      this.sum += x * x;
      this.n++;
    });
  }
}

/** Welford's running moments. `finish` gets the number of values and the sum of squared distances from the mean. */
export class Spread implements Accumulator {
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
export class Extreme implements Accumulator {
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

/** The greatest number less the least. */
export class Range implements Accumulator {
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  add(value: Value): void {
    forEachNumber(value, (x) => {
      this.low = Math.min(this.low, x);
      this.high = Math.max(this.high, x);
    });
  }
  merge(other: Accumulator): void {
    const o = other as Range;
    this.low = Math.min(this.low, o.low);
    this.high = Math.max(this.high, o.high);
  }
  result(): Value {
    return this.low > this.high ? null : tidy(this.high - this.low);
  }
}

/** Distinct values by their text. */
export class Distinct implements Accumulator {
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

/** The distinct values in the order of their text. */
export class Values extends Tally {
  private ordered: readonly string[] = [];
  result(): Value {
    // Asked for row by row, the values seldom change: they only ever grow in number.
    if (this.ordered.length !== this.counts.size) this.ordered = [...this.counts.keys()].sort(compareText);
    return fromItems(this.ordered.map((k) => (this.counts.get(k) as { item: Scalar }).item));
  }
}

/** The value that came most often; of equals the first. */
export class Mode extends Tally {
  result(): Value {
    let best: { item: Scalar; n: number } | null = null;
    for (const entry of this.counts.values()) if (best === null || entry.n > best.n) best = entry;
    return best === null ? null : best.item;
  }
}

/** The first values, up to a limit. */
export class List implements Accumulator {
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

/** The first value. */
export class First implements Accumulator {
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

/** The last value. */
export class Last implements Accumulator {
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

/** Fewer new numbers than this share of the old ones are put in one by one. */
const FEW_OF = 16;

/** Where a number goes in numbers in order. */
function placeOf(sorted: readonly number[], x: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] as number) < x) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Keeps all numbers and picks from them in order. */
export class Percentile implements Accumulator {
  /** The numbers in order as of the last result, and those that came since. */
  private sorted: number[] | Float64Array = [];
  private fresh: number[] = [];
  private readonly pick: (sorted: ArrayLike<number>) => number;
  constructor(pick: (sorted: ArrayLike<number>) => number) {
    this.pick = pick;
  }
  add(value: Value): void {
    forEachNumber(value, (x) => {
      this.fresh.push(x);
    });
  }
  merge(other: Accumulator): void {
    for (const x of (other as Percentile).sorted) this.fresh.push(x);
    for (const x of (other as Percentile).fresh) this.fresh.push(x);
  }
  result(): Value {
    this.order();
    return this.sorted.length === 0 ? null : tidy(this.pick(this.sorted));
  }
  private order(): void {
    if (this.fresh.length === 0) return;
    if (this.fresh.length * FEW_OF < this.sorted.length) {
      // Asked for row by row: the few new numbers go to their places.
      const sorted = Array.isArray(this.sorted) ? this.sorted : Array.from(this.sorted);
      for (const x of this.fresh) sorted.splice(placeOf(sorted, x), 0, x);
      this.sorted = sorted;
    } else {
      const all = new Float64Array(this.sorted.length + this.fresh.length);
      all.set(this.sorted);
      all.set(this.fresh, this.sorted.length);
      this.sorted = all.sort();
    }
    this.fresh = [];
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
export function tidy(n: number): number {
  if (!Number.isFinite(n) || Number.isInteger(n)) return n;
  const rounded = Number(n.toPrecision(12));
  return Math.abs(rounded - n) < Math.abs(n) * 1e-15 ? rounded : n;
}
