import { describe, expect, it } from 'vitest';
import { batchFromRows } from '../../results/batch.ts';
import type { Row } from '../../results/batch.ts';
import { findStatsFunction } from '../functions/stats-functions.ts';
import type { Aggregation } from './aggregate.ts';
import { Grouper } from './aggregate.ts';

const def = (findStatsFunction('count') as NonNullable<ReturnType<typeof findStatsFunction>>).def;
const count: Aggregation = { as: 'count', def, create: () => def.create({ percentile: null, listValues: 100 }), values: () => null };

function counts(by: readonly string[], batches: readonly (readonly Row[])[], distinct = false): unknown[] {
  const grouper = new Grouper(by, [count], distinct);
  for (const rows of batches) grouper.add(batchFromRows(rows));
  return grouper.sorted().map((g) => [...g.key, g.states[0]?.result()]);
}

describe('Grouper', () => {
  it('takes a number and its text as one value', () => {
    expect(counts(['a'], [[{ a: 5 }, { a: '5' }]])).toEqual([[5, 2]]);
    expect(counts(['a', 'b'], [[{ a: 5, b: 'x' }, { a: '5', b: 'x' }], [{ a: '5', b: 'x' }, { a: 5, b: 'x' }]])).toEqual([[5, 'x', 4]]);
  });

  it('keeps texts apart that run together', () => {
    expect(counts(['a', 'b'], [[{ a: 'x', b: 'yz' }, { a: 'xy', b: 'z' }]])).toEqual([['x', 'yz', 1], ['xy', 'z', 1]]);
  });

  it('leaves out rows without one of the fields, also when the combination is known', () => {
    expect(counts(['a', 'b'], [[{ a: 'x', b: 'y' }, { a: 'x' }, { b: 'y' }, { a: 'x', b: 'y' }]])).toEqual([['x', 'y', 2]]);
  });

  it('crosses the items of multivalues', () => {
    expect(counts(['a', 'b'], [[{ a: ['1', '2'], b: ['x', 'y'] }, { a: '1', b: 'x' }]])).toEqual([['1', 'x', 2], ['1', 'y', 1], ['2', 'x', 1], ['2', 'y', 1]]);
  });

  it('counts a repeated item each time, or once when asked', () => {
    expect(counts(['a'], [[{ a: ['x', 'x'] }]])).toEqual([['x', 2]]);
    expect(counts(['a'], [[{ a: ['x', 'x'] }]], true)).toEqual([['x', 1]]);
  });

  it('counts a repeated item each time unless told otherwise', () => {
    const grouper = new Grouper(['a'], [count]);
    grouper.add(batchFromRows([{ a: ['x', 'x'] }]));
    expect(grouper.groups.map((g) => g.states[0]?.result())).toEqual([2]);
  });

  it('starts an aggregation found on the way in the groups that there are', () => {
    const grouper = new Grouper(['a'], [count]);
    grouper.add(batchFromRows([{ a: 'x' }, { a: 'y' }]));
    grouper.addAggregation({ ...count, as: 'later' });
    grouper.add(batchFromRows([{ a: 'x' }, { a: 'z' }]));
    expect(grouper.sorted().map((g) => [...g.key, ...g.states.map((s) => s.result())])).toEqual([['x', 2, 1], ['y', 1, 0], ['z', 1, 1]]);
  });

  it('has no groups where one of the fields is in no row', () => {
    expect(counts(['a', 'b'], [[{ a: 'x' }]])).toEqual([]);
    expect(counts(['b', 'a'], [[{ a: 'x' }]])).toEqual([]);
  });

  it('keeps combinations apart with as many fields as are numbered, and with more', () => {
    for (const fields of [['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd', 'e']]) {
      const rows = Array.from({ length: 64 }, (_, i) => Object.fromEntries(fields.map((f, k) => [f, `v${(i >> k) & 1}`])));
      const result = counts(fields, [rows, rows]);
      expect(result).toHaveLength(2 ** fields.length);
      expect(result.every((r) => (r as unknown[]).at(-1) === 128 / 2 ** fields.length)).toBe(true);
    }
  });

  it('groups right past the number of values that it numbers', () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => ({ a: `v${i % 10_000}`, b: i % 3 }));
    const result = counts(['a', 'b'], [rows.slice(0, 15_000), rows.slice(15_000)]);
    expect(result).toHaveLength(30_000);
    expect(new Set(result.map((r) => (r as unknown[])[2]))).toEqual(new Set([1]));
  });

  it('has one group without BY, also for no rows', () => {
    const grouper = new Grouper([], [count]);
    expect(grouper.only().states[0]?.result()).toBe(0);
  });
});
