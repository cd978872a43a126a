/**
 * Seasonal adjustment by the method X-11 of the US Census Bureau: moving averages for the trend, averages over the same phase
 * of each period for the season, twice (Ladiray and Quenneville, "Seasonal Adjustment with the X-11 Method").
 */

/** How season and trend go together. */
export type Decomposition = 'add' | 'mult';

/** The series without its season. Values must be present; above 0 for `mult`. `period` is at least 2 and fits twice. */
export function seasonallyAdjusted(y: readonly number[], period: number, kind: Decomposition): number[] {
  const take = kind === 'mult' ? (a: number, b: number): number => (b === 0 ? a : a / b) : (a: number, b: number): number => a - b;
  const season = (trend: readonly number[], weights: readonly number[]): number[] => {
    const ratios = y.map((v, t) => take(v, trend[t] as number));
    const raw = byPhase(ratios, period, weights);
    const level = centred(raw, period);
    return raw.map((s, t) => take(s, level[t] as number));
  };
  const first = season(centred(y, period), WEIGHTS_3X3);
  const adjusted = y.map((v, t) => take(v, first[t] as number));
  const second = season(henderson(adjusted, hendersonTerms(period)), WEIGHTS_3X5);
  return y.map((v, t) => take(v, second[t] as number));
}

/** Averages of averages: 3 of 3 and 3 of 5. */
const WEIGHTS_3X3 = [1, 2, 3, 2, 1].map((w) => w / 9);
const WEIGHTS_3X5 = [1, 2, 3, 3, 3, 2, 1].map((w) => w / 15);

/** A moving average over one period round each step. At the ends, where a part of a period would be taken for a trend, it goes on as a line. */
function centred(y: readonly number[], period: number): number[] {
  const half = period >> 1;
  const weights = new Array<number>(2 * half + 1).fill(1 / period);
  if (period % 2 === 0) weights[0] = weights[2 * half] = 0.5 / period;
  const out = weighted(y, weights);
  const last = y.length - 1 - half;
  const reach = Math.min(period, last - half);
  const slope = (from: number, to: number): number => (reach <= 0 ? 0 : ((out[to] as number) - (out[from] as number)) / reach);
  const [head, tail] = [slope(half, half + reach), slope(last - reach, last)];
  for (let t = 0; t < half; t++) out[t] = (out[half] as number) - head * (half - t);
  for (let t = last + 1; t < y.length; t++) out[t] = (out[last] as number) + tail * (t - last);
  return out;
}

/** Each value as the weighted sum of those round it; weights beyond the ends are shared among the others. */
function weighted(y: readonly number[], weights: readonly number[]): number[] {
  const half = weights.length >> 1;
  return y.map((_, t) => {
    let sum = 0;
    let total = 0;
    weights.forEach((w, k) => {
      const v = y[t + k - half];
      if (v === undefined) return;
      sum += w * v;
      total += w;
    });
    return sum / total;
  });
}

function byPhase(y: readonly number[], period: number, weights: readonly number[]): number[] {
  const out = new Array<number>(y.length);
  for (let phase = 0; phase < Math.min(period, y.length); phase++) {
    const own: number[] = [];
    for (let t = phase; t < y.length; t += period) own.push(y[t] as number);
    weighted(own, weights).forEach((v, k) => {
      out[phase + k * period] = v;
    });
  }
  return out;
}

function hendersonTerms(period: number): number {
  return Math.min(23, Math.max(5, 2 * (period >> 1) + 1));
}

/** Henderson's average: leaves cubic trends as they are. */
function henderson(y: readonly number[], terms: number): number[] {
  const p = (terms - 1) / 2;
  const n = p + 2;
  const weights = Array.from({ length: terms }, (_, i) => {
    const j = i - p;
    const top = 315 * ((n - 1) ** 2 - j * j) * (n * n - j * j) * ((n + 1) ** 2 - j * j) * (3 * n * n - 16 - 11 * j * j);
    return top / (8 * n * (n * n - 1) * (4 * n * n - 1) * (4 * n * n - 9) * (4 * n * n - 25));
  });
  return weighted(y, weights);
}
