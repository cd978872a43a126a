import { describe, expect, test } from 'vitest';
import { rowKeyOf } from './row-key.ts';

describe('rowKeyOf', () => {
  test('goes by time and text, not by other fields', () => {
    const key = rowKeyOf([['_time', 5], ['_raw', 'x'], ['a', 1]]);
    expect(rowKeyOf([['a', 2], ['_raw', 'x'], ['_time', 5]])).toBe(key);
    expect(rowKeyOf([['_time', 6], ['_raw', 'x']])).not.toBe(key);
    expect(rowKeyOf([['_time', 5], ['_raw', 'y']])).not.toBe(key);
  });
  test('goes by all fields in any order where there is no text', () => {
    expect(rowKeyOf([['a', 1], ['b', null], ['c', ['x', 'y']]])).toBe(rowKeyOf([['c', ['x', 'y']], ['a', 1]]));
    expect(rowKeyOf([['a', 1]])).not.toBe(rowKeyOf([['a', '1']]));
  });
  test('tells ten thousand lines apart', () => {
    expect(new Set(Array.from({ length: 10_000 }, (_, i) => rowKeyOf([['_time', 1], ['_raw', `line ${i}`]]))).size).toBe(10_000);
  });
});
