import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../results/value.ts';
import { higherMedian, interpolatedPercentile, tidy } from './accumulators.ts';
import { allStatsFunctions, findStatsFunction } from './stats-functions.ts';
import { counterStep, resultOver } from './time-accumulators.ts';
import type { Accumulator } from './types.ts';

const OPTIONS = { percentile: 95, listValues: 100 };

function make(name: string): Accumulator {
  const found = findStatsFunction(name);
  if (found === null) throw new Error(`no function ${name}`);
  return found.def.create({ ...OPTIONS, percentile: found.percentile });
}

function over(name: string, values: readonly Value[]): Value {
  const state = make(name);
  values.forEach((v, i) => {
    if (v !== null) state.add(v, 1_700_000_000 - i);
  });
  return state.result();
}

describe('findStatsFunction', () => {
  it('finds functions in any case and by alias', () => {
    expect(findStatsFunction('DC')?.def.name).toBe('distinct_count');
    expect(findStatsFunction('c')?.def.name).toBe('count');
  });

  it('reads the percentile from the name', () => {
    expect(findStatsFunction('p95')).toMatchObject({ percentile: 95, def: { name: 'perc' } });
    expect(findStatsFunction('exactperc99.9')).toMatchObject({ percentile: 99.9, def: { name: 'exactperc' } });
    expect(findStatsFunction('perc05')).toMatchObject({ percentile: 5 });
  });

  it('knows no percentile without a number or outside of 0 to 100', () => {
    expect(findStatsFunction('perc')).toBeNull();
    expect(findStatsFunction('p101')).toBeNull();
    expect(findStatsFunction('count95')).toBeNull();
    expect(findStatsFunction('nosuch95')).toBeNull();
    expect(findStatsFunction('perc0')?.percentile).toBe(0);
    expect(findStatsFunction('perc100')?.percentile).toBe(100);
  });

  it('has every function of the reference', () => {
    const names = ['avg', 'c', 'count', 'dc', 'distinct_count', 'earliest', 'earliest_time', 'estdc', 'estdc_error', 'exactperc50', 'first', 'last',
      'latest', 'latest_time', 'list', 'max', 'mean', 'median', 'min', 'mode', 'p5', 'per_day', 'per_hour', 'per_minute', 'per_second', 'perc5',
      'percentile5', 'range', 'rate', 'sparkline', 'stdev', 'stdevp', 'sum', 'sumsq', 'upperperc5', 'values', 'var', 'varp'];
    expect(names.filter((name) => findStatsFunction(name) === null)).toEqual([]);
  });
});

describe('percentiles', () => {
  it('interpolates as the tables of the reference', () => {
    expect(interpolatedPercentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 50)).toBe(5.5);
    expect(interpolatedPercentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 95)).toBeCloseTo(9.55, 12);
    expect(interpolatedPercentile([7], 95)).toBe(7);
  });

  it('takes the higher of two middle values as the median', () => {
    expect(higherMedian([1, 2, 3, 4])).toBe(3);
    expect(higherMedian([1, 2, 3])).toBe(2);
  });
});

describe('accumulators', () => {
  it('sum keeps decimals clear of noise', () => {
    expect(over('sum', [0.1, 0.2])).toBe(0.3);
  });

  it('avg is the documented one where adding loses digits', () => {
    expect(over('avg', new Array<number>(100).fill(3.99))).toBe(3.9900000000000055);
  });

  it('per_second spreads the sum over the seconds given', () => {
    const state = make('per_minute');
    state.add(120, 1_700_000_000);
    expect(resultOver(state, 60)).toBe(120);
  });

  it.each([['rate_avg', 1.5], ['rate_sum', 3]] as const)('%s of counters put together from parts', (name, expected) => {
    const [left, right] = [make(name), make(name)];
    left.add(counterStep('a', 10, 10), 1);
    right.add(counterStep('a', 30, 10), 2);
    right.add(counterStep('b', 10, 10), 3);
    left.add(counterStep('c', 5, 0), 4);
    left.merge?.(right);
    expect(left.result()).toBe(expected);
  });

  it('three values that are no step of a counter are its points', () => {
    const state = make('rate_sum');
    state.add([10, 20, 30], 0);
    state.add(['x', 60, 70], 10);
    state.add([1, 2], 20);
    expect(state.result()).toBe(3.05);
  });

  it.each(['rate', 'earliest', 'latest', 'first', 'last', 'min', 'max', 'range', 'per_second', 'values', 'rate_avg'])('%s of nothing, put together, is nothing', (name) => {
    const state = make(name);
    state.merge?.(make(name));
    expect(state.result()).toBeNull();
  });

  it.each(allStatsFunctions().filter((def) => !/^(?:sparkline|per_)/.test(def.name)).map((def) => (def.percentile === true ? `${def.name}95` : def.name)))('%s passes over rows without a value', (name) => {
    const [with_, without] = [make(name), make(name)];
    for (const [v, t] of [[5, 10], [7, 20], [7, 30]] as const) {
      for (const state of [with_, without]) state.add(v, t);
      with_.add(null, t + 1);
    }
    expect(with_.result()).toEqual(without.result());
  });

  it.each(['rate', 'earliest', 'latest', 'earliest_time', 'latest_time'])('%s passes over events without a time', (name) => {
    const state = make(name);
    state.add(5, null);
    expect(state.result()).toBeNull();
  });

  it('a list put together keeps to its limit', () => {
    const def = findStatsFunction('list')?.def;
    const [left, right] = [def?.create({ ...OPTIONS, listValues: 3 }), def?.create({ ...OPTIONS, listValues: 3 })];
    for (const v of ['a', 'b']) left?.add(v, null);
    for (const v of ['c', 'd']) right?.add(v, null);
    left?.merge?.(right as Accumulator);
    expect(left?.result()).toEqual(['a', 'b', 'c']);
  });

  it('keeps sums that need all of their digits', () => {
    expect(tidy(0.30000000000000004)).toBe(0.3);
    expect(tidy(1 / 3)).toBe(1 / 3);
    expect(tidy(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(tidy(123456789012345.67)).toBe(123456789012345.67);
  });

  it('has no value where none was numeric', () => {
    for (const name of ['sum', 'avg', 'range', 'stdev', 'var', 'p95', 'median', 'sumsq']) expect(over(name, ['x', null])).toBeNull();
  });

  const values = fc.array(fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom('a', 'B', '10', '9', '1.0', ''), fc.constant(null)), { maxLength: 30 });
  const merging = allStatsFunctions().filter((def) => def.name !== 'sparkline' && def.create(OPTIONS).merge !== undefined);

  it.each(merging.map((def) => [def.name, def] as const))('%s of two parts merged is that of the whole', (_name, def) => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [whole, left, right] = [def.create(OPTIONS), def.create(OPTIONS), def.create(OPTIONS)];
        [...a, ...b].forEach((v, i) => {
          if (v === null) return;
          whole.add(v, 1_700_000_000 - i);
          (i < a.length ? left : right).add(v, 1_700_000_000 - i);
        });
        left.merge?.(right);
        const [x, y] = [left.result(), whole.result()];
        if (typeof x === 'number' && typeof y === 'number') expect(x).toBeCloseTo(y, 6);
        else expect(x).toEqual(y);
      }),
      { numRuns: 60 },
    );
  });
});
