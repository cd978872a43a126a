import { describe, expect, it } from 'vitest';
import { Memo, duration, itemsOf, mapText, roundDecimal, withCommas } from './support.ts';

describe('Memo', () => {
  it('makes each thing once', () => {
    const made: string[] = [];
    const memo = new Memo((key) => made.push(key));
    for (const key of ['a', 'a', 'b', 'a', 'b']) memo.get(key);
    expect(made).toEqual(['a', 'b']);
  });

  it('gives back what it made, also without a value', () => {
    const memo = new Memo((key) => (key === 'none' ? null : key.toUpperCase()));
    expect(['x', 'none', 'none', 'x'].map((key) => memo.get(key))).toEqual(['X', null, null, 'X']);
  });

  it('forgets all when it holds a thousand', () => {
    const made: string[] = [];
    const memo = new Memo((key) => made.push(key));
    const all = Array.from({ length: 1000 }, (_, i) => String(i));
    for (const key of all) memo.get(key);
    memo.get('0');
    expect(made).toHaveLength(1000);
    memo.get('one more');
    memo.get('0');
    expect(made.slice(1000)).toEqual(['one more', '0']);
  });
});

describe('roundDecimal', () => {
  it.each([
    [2.555, 2, 2.56],
    [-4.5, 0, -4],
    [-4.51, 0, -5],
    [0, 2, 0],
    [1.005, 2, 1.01],
    [1234, -2, 1200],
    [1250, -2, 1300],
    [-1250, -2, -1200],
    [5, 3, 5],
    [0.1234567890123456, 15, 0.123456789012346],
    [0.1234567890123456, 16, 0.1234567890123456],
    [999999.5555555555, 9, 999999.555555556],
    [999999.5555555555, 10, 999999.5555555555],
    [99999.55555555555, 9, 99999.555555556],
    [1e22, -30, 0],
    [1e308, -308, 1e308],
    [1.7e308, -308, 1.7e308],
  ])('%d to %d places is %d', (n, digits, expected) => {
    expect(roundDecimal(n, digits)).toBe(expected);
  });

  it('leaves what is no number', () => {
    expect(roundDecimal(Number.POSITIVE_INFINITY, 2)).toBe(Number.POSITIVE_INFINITY);
    expect(roundDecimal(Number.NaN, 2)).toBeNaN();
  });
});

describe('writing', () => {
  it('groups digits, also behind a sign, and leaves other text', () => {
    expect(['1234567', '-1234.5678', '+999', '1000', 'x1000', ''].map(withCommas)).toEqual(['1,234,567', '-1,234.5678', '+999', '1,000', 'x1000', '']);
  });

  it('writes durations', () => {
    expect([0, 59.999999, 59.9999999, 86_400, -3661, 0.000001, 93_784.5].map(duration)).toEqual([
      '00:00:00', '00:00:59.999999', '00:01:00', '1+00:00:00', '-01:01:01', '00:00:00.000001', '1+02:03:04.500000',
    ]);
  });

  it('goes through items, with booleans as text, and drops what has no result', () => {
    expect([itemsOf(null), itemsOf(undefined), itemsOf(true), itemsOf(false), itemsOf('a'), itemsOf(['a', 1])]).toEqual([[], [], ['True'], ['False'], ['a'], ['a', 1]]);
    expect(mapText(['a', 'b', 'a'], (text) => (text === 'a' ? null : text))).toBe('b');
    expect(mapText(['a'], () => null)).toBeNull();
    expect(mapText(true, (text) => text)).toBe('True');
  });
});
