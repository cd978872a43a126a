import { describe, expect, it } from 'vitest';
import { metricSeries, seriesName } from './metric-series.ts';

describe('series of a PromQL answer', () => {
  it('are named as Prometheus writes them', () => {
    expect(seriesName({ __name__: 'up', job: 'a', instance: 'b' }, 'x')).toBe('up{job="a", instance="b"}');
    expect(seriesName({ __name__: 'up' }, 'x')).toBe('up');
    expect(seriesName({}, 'sum(up)')).toBe('sum(up)');
  });

  it('share their times; what is missing or no number is a gap', () => {
    const { times, series } = metricSeries(
      {
        resultType: 'matrix',
        result: [
          { metric: { __name__: 'a' }, values: [[20, '2'], [10, '1']] },
          { metric: { __name__: 'b' }, values: [[30, 'NaN'], [20, '5']] },
        ],
      },
      'q',
    );
    expect(times).toEqual([10, 20, 30]);
    expect(series).toEqual([
      { name: 'a', values: [1, 2, null] },
      { name: 'b', values: [null, 5, null] },
    ]);
  });

  it('of a scalar are one point', () => {
    expect(metricSeries({ resultType: 'scalar', result: [5, '7'] }, '7')).toEqual({ times: [5], series: [{ name: '7', values: [7] }] });
  });
});
