/** Columns as numbers, and the small statistics that several commands share. */
import type { Batch } from '../../../results/batch.ts';
import { toNumber } from '../../../results/value.ts';
import { interpolatedPercentile } from '../../functions/accumulators.ts';
import { expandFields } from './wildcards.ts';

/** A field whose values are numbers; null where a row has none. */
export interface NumericField {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/**
 * The listed fields as numbers (other values count as missing). Without a list: every field, internal ones aside, whose
 * values are all numbers.
 */
export function numericFields(batch: Batch, listed: readonly string[]): NumericField[] {
  const names = listed.length > 0 ? expandFields(listed, batch.columns.keys()) : [...batch.columns.keys()].filter((n) => !n.startsWith('_'));
  const fields: NumericField[] = [];
  for (const name of names) {
    const column = batch.columns.get(name) ?? [];
    const values = column.map((v) => toNumber(v));
    const present = values.filter((v) => v !== null).length;
    if (present === 0) continue;
    if (listed.length === 0 && column.some((v, i) => v !== null && values[i] === null)) continue;
    fields.push({ name, values });
  }
  return fields;
}

/** The numbers among values. */
export function present(values: readonly (number | null)[]): number[] {
  return values.filter((v): v is number => v !== null);
}

/** Quartiles by interpolation between ranks; null without values. */
export function quartiles(values: readonly number[]): { readonly q1: number; readonly median: number; readonly q3: number } | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return { q1: interpolatedPercentile(sorted, 25), median: interpolatedPercentile(sorted, 50), q3: interpolatedPercentile(sorted, 75) };
}

/** Mean and sample standard deviation; the deviation of one value is 0. */
export function moments(values: readonly number[]): { readonly mean: number; readonly stdev: number } {
  const n = values.length;
  if (n === 0) return { mean: 0, stdev: 0 };
  const mean = values.reduce((s, v) => s + v, 0) / n;
  const m2 = values.reduce((s, v) => s + (v - mean) ** 2, 0);
  return { mean, stdev: n < 2 ? 0 : Math.sqrt(m2 / (n - 1)) };
}

/** The probability that a standard normal variable lies below z (Abramowitz and Stegun 7.1.26, error below 2e-7). */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const erf = 1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

/** How likely a value at least this far from the mean is. 1 where all values are the same as the mean. */
export function tailProbability(value: number, mean: number, stdev: number): number {
  if (stdev === 0) return value === mean ? 1 : 0;
  return 2 * (1 - normalBelow(Math.abs(value - mean) / stdev));
}

/** The z of a two-sided confidence level in percent: 95 gives 1.96. By bisection of `normalBelow`. */
export function zOf(percent: number): number {
  const target = 0.5 + percent / 200;
  let low = 0;
  let high = 10;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Rounded to so many decimals; -0 is 0. */
export function rounded(value: number, decimals: number): number {
  const r = Number(value.toFixed(decimals));
  return r === 0 ? 0 : r;
}

/** Repeatable numbers in [0, 1) (mulberry32): commands that start at random give the same answer each time. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A sum of decimals without the noise that adding them leaves: 0.1 + 0.2 is 0.3. */
export function withoutNoise(n: number): number {
  return Number.isInteger(n) ? n : Number(n.toPrecision(15));
}
