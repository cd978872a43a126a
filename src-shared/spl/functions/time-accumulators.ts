/** What the statistical functions that look at time keep of a group (Search Reference, "Time functions"). */
import { type Value, isMultivalue, toNumber } from '../../results/value.ts';
import { Sum, forEachNumber, tidy } from './accumulators.ts';
import type { Accumulator } from './types.ts';

/** The value, or the time, of the oldest or newest event that has the field. Of equal times the first seen stays. */
export class Chronological implements Accumulator {
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
export class Rate implements Accumulator {
  private firstAt = Number.POSITIVE_INFINITY;
  private first = 0;
  private lastAt = Number.NEGATIVE_INFINITY;
  private last = 0;
  private greatest = Number.NEGATIVE_INFINITY;
  add(value: Value, time: number | null): void {
    if (time === null) return;
    forEachNumber(value, (x) => {
      if (x > this.greatest) this.greatest = x;
      if (time < this.firstAt) {
        this.firstAt = time;
        this.first = x;
      }
      if (time > this.lastAt) {
        this.lastAt = time;
        this.last = x;
      }
    });
  }
  merge(other: Accumulator): void {
    const o = other as Rate;
    if (o.firstAt > o.lastAt) return;
    this.add(o.first, o.firstAt);
    this.add(o.last, o.lastAt);
    if (o.greatest > this.greatest) this.greatest = o.greatest;
  }
  result(): Value {
    if (this.firstAt >= this.lastAt) return null;
    const before = this.greatest > this.last ? this.greatest : 0;
    return tidy((before + this.last - this.first) / (this.lastAt - this.firstAt));
  }
}

const SERIES = 'series:';

/**
 * One step of a counter: the time series that it belongs to, by how much it rose, and in how many seconds. `mstats` hands these
 * to `rate_avg` and `rate_sum`, so that a step may reach back into the time before a group's.
 */
export function counterStep(series: string, rise: number, seconds: number): Value {
  return [`${SERIES}${series}`, rise, seconds];
}

/** Average or total of the rates of several counters, from their steps. Plain numbers are the points of one counter. */
export class RateOfSeries implements Accumulator {
  private readonly plain = new Rate();
  private readonly series = new Map<string, { readonly rise: number; readonly seconds: number }>();
  private readonly combine: 'average' | 'total';
  constructor(combine: 'average' | 'total') {
    this.combine = combine;
  }
  add(value: Value, time: number | null): void {
    const [name, rise, seconds] = isMultivalue(value) && value.length === 3 ? value : [];
    if (typeof name === 'string' && name.startsWith(SERIES)) this.step(name, toNumber(rise) ?? 0, toNumber(seconds) ?? 0);
    else this.plain.add(value, time);
  }
  private step(name: string, rise: number, seconds: number): void {
    const known = this.series.get(name);
    this.series.set(name, { rise: (known?.rise ?? 0) + rise, seconds: (known?.seconds ?? 0) + seconds });
  }
  merge(other: Accumulator): void {
    const o = other as RateOfSeries;
    this.plain.merge(o.plain);
    for (const [name, { rise, seconds }] of o.series) this.step(name, rise, seconds);
  }
  result(): Value {
    const rates = [...this.series.values()].filter((s) => s.seconds > 0).map((s) => s.rise / s.seconds);
    const plain = toNumber(this.plain.result());
    if (plain !== null) rates.push(plain);
    if (rates.length === 0) return null;
    const total = rates.reduce((a, b) => a + b, 0);
    return tidy(this.combine === 'total' ? total : total / rates.length);
  }
}

/** Sum over a length of time in seconds. timechart knows its bins; elsewhere the time between first and last event counts. */
export class PerTime extends Sum {
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
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
    this.low = Math.min(this.low, time);
    this.high = Math.max(this.high, time);
  }
  override merge(other: Accumulator): void {
    super.merge(other);
    const o = other as PerTime;
    this.low = Math.min(this.low, o.low);
    this.high = Math.max(this.high, o.high);
  }
  /** The sum alone, for a caller that knows the seconds it is over. */
  over(seconds: number): Value {
    return this.n === 0 ? null : tidy((this.sum / seconds) * this.unit);
  }
  override result(): Value {
    return this.over(this.high > this.low ? this.high - this.low : 1);
  }
}

/** The rate of a `per_*` accumulator over a bin of this many seconds; its own result for every other function. */
export function resultOver(accumulator: Accumulator, seconds: number): Value {
  return accumulator instanceof PerTime ? accumulator.over(seconds) : accumulator.result();
}
