/** The numbers behind the statistical commands, held against properties and values of known answers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStatsFunction } from '../../functions/stats-functions.ts';
import { findPeriod, localLevel, localLevelTrend, seasonalLocalLevel } from './kalman.ts';
import { clusterPoints } from './kmeans.ts';
import { contextDiff, unifiedDiff } from './line-diff.ts';
import { normalBelow, zOf } from './numeric.ts';
import { windowOf } from './window.ts';
import { seasonallyAdjusted } from './x11.ts';

describe('normal distribution', () => {
  it('has its tabled values', () => {
    expect(normalBelow(0)).toBeCloseTo(0.5, 6);
    expect(normalBelow(1.959964)).toBeCloseTo(0.975, 6);
    expect(zOf(95)).toBeCloseTo(1.96, 3);
    expect(zOf(90)).toBeCloseTo(1.6449, 3);
  });
});

describe('windows', () => {
  const names = ['count', 'sum', 'avg', 'min', 'max', 'range', 'stdev', 'var', 'sumsq', 'distinct_count', 'first', 'last', 'earliest', 'latest', 'values', 'list', 'median'];
  for (const name of names) {
    it(`${name} over a window is what it is over the window's rows alone`, () => {
      const def = (findStatsFunction(name) as NonNullable<ReturnType<typeof findStatsFunction>>).def;
      const create = (): ReturnType<typeof def.create> => def.create({ percentile: null, listValues: 100 });
      fc.assert(
        fc.property(fc.array(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constant(null)), { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (values, size) => {
          const window = windowOf({ as: 'x', def, create, values: () => null });
          values.forEach((value, i) => {
            window.push(value, i);
            if (i >= size) window.shift();
            const alone = create();
            for (let k = Math.max(0, i - size + 1); k <= i; k++) if (values[k] !== null) alone.add(values[k] as number, k);
            const [got, wanted] = [window.result(), alone.result()];
            if (typeof wanted === 'number') expect(got).toBeCloseTo(wanted, 6);
            else expect(got).toEqual(wanted);
          });
        }),
        { numRuns: 60 },
      );
    });
  }
});

describe('forecasts', () => {
  it('of a line go on as a line, with bounds that are near', () => {
    const { mean, variance } = localLevelTrend([...Array.from({ length: 30 }, (_, t) => 3 * t + 2), null, null]);
    expect(mean[30]).toBeCloseTo(92, 3);
    expect(mean[31]).toBeCloseTo(95, 3);
    expect(variance[31]).toBeLessThan(1);
  });
  it('of noise round a level stay near it, and are less sure the further they go', () => {
    const y = Array.from({ length: 60 }, (_, t) => 10 + ((t * 7919) % 13) / 13 - 0.5);
    const { mean, variance } = localLevel([...y, null, null, null]);
    expect(mean[62]).toBeGreaterThan(9.5);
    expect(mean[62]).toBeLessThan(10.5);
    expect(variance[62] as number).toBeGreaterThanOrEqual(variance[60] as number);
  });
  it('of a season repeat it', () => {
    const y = Array.from({ length: 35 }, (_, t) => [1, 5, 9, 5, 2, 0, 3][t % 7] as number);
    expect(findPeriod(y)).toBe(7);
    const { mean } = seasonalLocalLevel([...y, null, null], 7);
    expect(mean[35]).toBeCloseTo(1, 6);
    expect(mean[36]).toBeCloseTo(5, 6);
  });
  it('find no period where there is none', () => {
    expect(findPeriod(Array.from({ length: 40 }, (_, t) => t))).toBeNull();
    expect(findPeriod([1, 1, 1, 1, 1, 1])).toBeNull();
  });
});

describe('seasonal adjustment', () => {
  it('leaves trend and takes season', () => {
    const trend = Array.from({ length: 96 }, (_, t) => 100 + 0.5 * t);
    const adjusted = seasonallyAdjusted(trend.map((v, t) => v + 8 * Math.sin((2 * Math.PI * t) / 12)), 12, 'add');
    adjusted.forEach((v, t) => expect(Math.abs(v - (trend[t] as number))).toBeLessThan(1.5));
  });
});

describe('groups', () => {
  it('have every point nearest to its own middle', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })), { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (points, k) => {
        const { labels, centroids } = clusterPoints(points, k, { distance: 'sqeuclidean', repetitions: 3, iterations: 100, tolerance: 0 });
        const far = (p: readonly number[], c: readonly number[]): number => p.reduce((s, v, d) => s + (v - (c[d] as number)) ** 2, 0);
        points.forEach((p, i) => {
          const own = far(p, centroids[labels[i] as number] as readonly number[]);
          for (const c of centroids) expect(own).toBeLessThanOrEqual(far(p, c) + 1e-9);
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe('differences', () => {
  it('turn the first text into the second', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 25 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const diff = unifiedDiff(a, b);
        if (a.join() === b.join() && a.length === b.length) expect(diff).toEqual([]);
        const out: string[] = [];
        let at = 0;
        for (const line of diff) {
          const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
          if (hunk !== null) {
            const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
            while (at < start) out.push(a[at++] as string);
          } else if (line.startsWith('+')) out.push(line.slice(1));
          else {
            expect(line.slice(1)).toBe(a[at]);
            if (line.startsWith(' ')) out.push(line.slice(1));
            at++;
          }
        }
        expect([...out, ...a.slice(at)]).toEqual(b);
        expect(contextDiff(a, b).length === 0).toBe(diff.length === 0);
      }),
    );
  });
});
