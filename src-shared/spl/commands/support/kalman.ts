/**
 * Forecasts of a series by Kalman filters: the models of `predict` (Search Reference, "predict"; Durbin and Koopman, "Time
 * Series Analysis by State Space Methods", chapters 2, 4 and 7). A series is one number for each step; null is missing, and
 * steps to forecast are missing steps at the end. Variances are found by maximum likelihood, on a grid that is refined.
 */

/** One number for each step; null where there is none. */
export type Series = readonly (number | null)[];

/** For each step what was expected before it was seen, and the variance of that; null until the model has begun. */
export interface Forecast {
  readonly mean: (number | null)[];
  readonly variance: (number | null)[];
}

interface Run extends Forecast {
  /** Sum of the logarithms of the scaled variances and of the scaled squared errors, over `n` steps. */
  logs: number;
  squares: number;
  n: number;
}

/** The concentrated log-likelihood, up to a constant. */
function likelihood(run: Run): number {
  if (run.n === 0) return Number.NEGATIVE_INFINITY;
  return -0.5 * (run.n * Math.log(Math.max(run.squares / run.n, 1e-300)) + run.logs);
}

function scaled(run: Run): Forecast {
  const unit = run.n === 0 ? 0 : run.squares / run.n;
  return { mean: run.mean, variance: run.variance.map((v) => (v === null ? null : v * unit)) };
}

/** Ratios of variances that are tried, as powers of ten; then finer steps round the best. */
const COARSE = [-6, -4, -3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 2, 4];

function best(run: (q: number) => Run): Run {
  let power = 0;
  let found: Run | null = null;
  let top = Number.NEGATIVE_INFINITY;
  const attempt = (p: number): void => {
    const r = run(10 ** p);
    const l = likelihood(r);
    if (found === null || l > top + 1e-9) {
      found = r;
      top = l;
      power = p;
    }
  };
  for (const p of COARSE) attempt(p);
  for (let step = 0.25; step > 0.01; step /= 2) for (const p of [power - step, power + step]) attempt(p);
  return found as unknown as Run;
}

/** Local level: a mean that wanders. At least two values. */
export function localLevel(y: Series): Forecast {
  return scaled(best((q) => phases(y, 1, q)));
}

/** Seasonal local level: each phase of the period has a mean of its own that wanders. At least two periods. */
export function seasonalLocalLevel(y: Series, period: number): Forecast {
  return scaled(best((q) => phases(y, period, q)));
}

/** Local levels of the interleaved series, one for each phase; all with the same variances. */
function phases(y: Series, period: number, q: number): Run {
  const run: Run = { mean: [], variance: [], logs: 0, squares: 0, n: 0 };
  const level = new Array<number | null>(period).fill(null);
  const spread = new Array<number>(period).fill(0);
  y.forEach((value, t) => {
    const k = t % period;
    const a = level[k] as number | null;
    const p = spread[k] as number;
    run.mean.push(a);
    run.variance.push(a === null ? null : p + 1);
    if (a === null) {
      level[k] = value;
      spread[k] = 1 + q;
      return;
    }
    if (value === null) {
      spread[k] = p + q;
      return;
    }
    const f = p + 1;
    const error = value - a;
    run.logs += Math.log(f);
    run.squares += (error * error) / f;
    run.n++;
    level[k] = a + (p / f) * error;
    spread[k] = p - (p * p) / f + q;
  });
  return run;
}

/** Local level with a slope that wanders too. At least three values. */
export function localLevelTrend(y: Series): Forecast {
  let found: Run | null = null;
  let top = Number.NEGATIVE_INFINITY;
  let at: readonly [number, number] = [0, 0];
  const attempt = (a: number, b: number): void => {
    const run = trend(y, 10 ** a, 10 ** b);
    const l = likelihood(run);
    if (found === null || l > top + 1e-9) {
      found = run;
      top = l;
      at = [a, b];
    }
  };
  for (const a of [-6, -4, -2, -1, 0, 1, 3]) for (const b of [-8, -6, -4, -3, -2, -1, 0]) attempt(a, b);
  for (let step = 0.5; step > 0.05; step /= 2) {
    const [a, b] = at;
    for (const da of [-step, 0, step]) for (const db of [-step, 0, step]) attempt(a + da, b + db);
  }
  return scaled(found as unknown as Run);
}

/** The filter of level and slope. It begins at the second value: a line through the first two. */
function trend(y: Series, q1: number, q2: number): Run {
  const run: Run = { mean: [], variance: [], logs: 0, squares: 0, n: 0 };
  let first: { readonly t: number; readonly value: number } | null = null;
  let begun = false;
  let level = 0;
  let slope = 0;
  let [pll, pls, pss] = [0, 0, 0];
  y.forEach((value, t) => {
    if (begun) {
      // One step on: the level moves by the slope.
      level += slope;
      [pll, pls, pss] = [pll + 2 * pls + pss + q1, pls + pss, pss + q2];
    }
    run.mean.push(begun ? level : null);
    run.variance.push(begun ? pll + 1 : null);
    if (value === null) return;
    if (!begun) {
      if (first === null) {
        first = { t, value };
        return;
      }
      const gap = t - first.t;
      level = value;
      slope = (value - first.value) / gap;
      [pll, pls, pss] = [1, 1 / gap, (2 + q1 * gap) / (gap * gap) + q2];
      begun = true;
      return;
    }
    const f = pll + 1;
    const error = value - level;
    run.logs += Math.log(f);
    run.squares += (error * error) / f;
    run.n++;
    const [kl, ks] = [pll / f, pls / f];
    level += kl * error;
    slope += ks * error;
    [pll, pls, pss] = [pll - kl * pll, pls - kl * pls, pss - ks * pls];
  });
  return run;
}

/** Two forecasts as one, each weighted by how sure it is. */
export function combined(a: Forecast, b: Forecast): Forecast {
  const mean: (number | null)[] = [];
  const variance: (number | null)[] = [];
  a.mean.forEach((m, t) => {
    const [n, v, w] = [b.mean[t] ?? null, a.variance[t] ?? null, b.variance[t] ?? null];
    if (m === null || n === null || v === null || w === null) {
      mean.push(m ?? n);
      variance.push(v ?? w);
      return;
    }
    const share = v + w === 0 ? 0.5 : w / (v + w);
    mean.push(share * m + (1 - share) * n);
    variance.push(share * v + (1 - share) * w);
  });
  return { mean, variance };
}

/**
 * Two local levels that wander together. `x` of the same step helps to expect `y` where `withX` holds (model LLB); else
 * only what came before does (BiLL).
 */
export function bivariate(y: Series, x: Series, withX: boolean): { readonly y: Forecast; readonly x: Forecast } {
  const { noise, drift } = covariances(y, x);
  const out = { y: { mean: [], variance: [] } as Forecast, x: { mean: [], variance: [] } as Forecast };
  let a: [number, number] | null = null;
  let p: [number, number, number] = [0, 0, 0];
  y.forEach((value, t) => {
    const other = x[t] ?? null;
    if (a === null) {
      for (const f of [out.y, out.x]) {
        f.mean.push(null);
        f.variance.push(null);
      }
      if (value !== null && other !== null) {
        a = [value, other];
        p = [noise[0] + drift[0], noise[1] + drift[1], noise[2] + drift[2]];
      }
      return;
    }
    const [fyy, fxy, fxx] = [p[0] + noise[0], p[1] + noise[1], p[2] + noise[2]];
    const helps = withX && other !== null && fxx > 0;
    out.y.mean.push(helps ? a[0] + (fxy / fxx) * (other - a[1]) : a[0]);
    out.y.variance.push(helps ? Math.max(0, fyy - (fxy * fxy) / fxx) : fyy);
    out.x.mean.push(a[1]);
    out.x.variance.push(fxx);
    if (value !== null && other !== null) {
      const det = fyy * fxx - fxy * fxy;
      if (det > 1e-12 * fyy * fxx) {
        const [iyy, ixy, ixx] = [fxx / det, -fxy / det, fyy / det];
        const [ey, ex] = [value - a[0], other - a[1]];
        const [kyy, kyx] = [p[0] * iyy + p[1] * ixy, p[0] * ixy + p[1] * ixx];
        const [kxy, kxx] = [p[1] * iyy + p[2] * ixy, p[1] * ixy + p[2] * ixx];
        a = [a[0] + kyy * ey + kyx * ex, a[1] + kxy * ey + kxx * ex];
        p = [p[0] - kyy * p[0] - kyx * p[1], p[1] - kyy * p[1] - kyx * p[2], p[2] - kxy * p[1] - kxx * p[2]];
      } else {
        a = [value, other];
      }
    } else if (value !== null && fyy > 0) {
      const e = value - a[0];
      a = [a[0] + (p[0] / fyy) * e, a[1] + (p[1] / fyy) * e];
      p = [p[0] - (p[0] * p[0]) / fyy, p[1] - (p[0] * p[1]) / fyy, p[2] - (p[1] * p[1]) / fyy];
    } else if (other !== null && fxx > 0) {
      const e = other - a[1];
      a = [a[0] + (p[1] / fxx) * e, a[1] + (p[2] / fxx) * e];
      p = [p[0] - (p[1] * p[1]) / fxx, p[1] - (p[1] * p[2]) / fxx, p[2] - (p[2] * p[2]) / fxx];
    }
    p = [p[0] + drift[0], p[1] + drift[1], p[2] + drift[2]];
  });
  return out;
}

type Covariance = readonly [yy: number, xy: number, xx: number];

/**
 * The covariances of the noise and of the drift, from the differences of consecutive steps: those of one step with itself
 * are drift and twice the noise, with the step before less the noise.
 */
function covariances(y: Series, x: Series): { readonly noise: Covariance; readonly drift: Covariance } {
  const steps: (readonly [number, number] | null)[] = [];
  for (let t = 1; t < y.length; t++) {
    const [a, b, c, d] = [y[t] ?? null, y[t - 1] ?? null, x[t] ?? null, x[t - 1] ?? null];
    steps.push(a === null || b === null || c === null || d === null ? null : [a - b, c - d]);
  }
  const own = [0, 0, 0];
  const lagged = [0, 0, 0];
  let n = 0;
  let m = 0;
  steps.forEach((step, t) => {
    if (step === null) return;
    n++;
    own[0] = (own[0] as number) + step[0] ** 2;
    own[1] = (own[1] as number) + step[0] * step[1];
    own[2] = (own[2] as number) + step[1] ** 2;
    const before = steps[t - 1] ?? null;
    if (before === null) return;
    m++;
    lagged[0] = (lagged[0] as number) + step[0] * before[0];
    lagged[1] = (lagged[1] as number) + (step[0] * before[1] + step[1] * before[0]) / 2;
    lagged[2] = (lagged[2] as number) + step[1] * before[1];
  });
  const g0 = own.map((v) => v / Math.max(1, n));
  const g1 = lagged.map((v) => v / Math.max(1, m));
  // What is estimated must be a covariance: no negative variance, no correlation beyond 1.
  const least = (k: 0 | 2): number => Math.max(1e-9, 1e-3 * (g0[k] as number));
  const noiseOf = (k: 0 | 2): number => Math.min(Math.max(-(g1[k] as number), least(k)), Math.max(least(k), (g0[k] as number) / 2));
  const noise = bounded(noiseOf(0), -(g1[1] as number), noiseOf(2));
  const drift = bounded(Math.max(least(0), (g0[0] as number) - 2 * noise[0]), (g0[1] as number) - 2 * noise[1], Math.max(least(2), (g0[2] as number) - 2 * noise[2]));
  return { noise, drift };
}

function bounded(yy: number, xy: number, xx: number): Covariance {
  const most = 0.999 * Math.sqrt(yy * xx);
  return [yy, Math.min(most, Math.max(-most, xy)), xx];
}

/** Lags looked at for a period. */
const MAX_LAG = 2000;

/** The period of a series by its autocorrelation without its trend, at least `least` steps; null where there is none. */
export function findPeriod(y: Series, least = 2): number | null {
  const points = y.flatMap((v, t) => (v === null ? [] : [[t, v] as const]));
  const n = points.length;
  if (n < 2 * least) return null;
  const mt = points.reduce((s, [t]) => s + t, 0) / n;
  const mv = points.reduce((s, [, v]) => s + v, 0) / n;
  const stt = points.reduce((s, [t]) => s + (t - mt) ** 2, 0);
  const slope = stt === 0 ? 0 : points.reduce((s, [t, v]) => s + (t - mt) * (v - mv), 0) / stt;
  const rest = y.map((v, t) => (v === null ? 0 : v - mv - slope * (t - mt)));
  const power = rest.reduce((s, v) => s + v * v, 0);
  if (power < 1e-12 * n) return null;
  const lags = Math.min(MAX_LAG, Math.floor(y.length / 2));
  const r: number[] = [1];
  for (let k = 1; k <= lags + 1; k++) {
    let sum = 0;
    for (let t = k; t < rest.length; t++) sum += (rest[t] as number) * (rest[t - k] as number);
    // Divided by the number of pairs: long periods are not to look weaker than they are.
    r.push(((sum / Math.max(1, rest.length - k)) * rest.length) / power);
  }
  let found: number | null = null;
  for (let k = least; k <= lags; k++) {
    const here = r[k] as number;
    if (here <= (r[k - 1] as number) || here < (r[k + 1] as number)) continue;
    if (here > Math.max(0.3, 2 / Math.sqrt(n)) && (found === null || here > (r[found] as number) * 1.1)) found = k;
  }
  return found;
}
