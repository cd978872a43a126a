import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from './batch.ts';
import { decodeBatch, encodeBatch } from './codec.ts';
import type { Value } from './value.ts';

function batch(columns: Record<string, readonly Value[]>): Batch {
  const map = new Map(Object.entries(columns));
  return { length: Object.values(columns)[0]?.length ?? 0, columns: map };
}

const samples = {
  numbers: [1, -2.5, null, 9_007_199_254_740_991, 0],
  texts: ['a', '', null, 'Grüße 😀', 'line\nbreak'],
  ascii: ['x', 'y', 'zz', null, 'longer text'],
  same: ['k', 'k', 'k', null, 'k'],
  lists: [['a', 1], null, 'one', 3, ['b', 'c', 'd']],
  mixed: [1, 'two', null, '3', 4.5],
  nothing: [null, null, null, null, null],
  lone: ['\ud800', 'ok', null, 'x\udfff', ''],
} satisfies Record<string, readonly Value[]>;

describe('codec of batches', () => {
  it('gives back every kind of column, in order', () => {
    const back = decodeBatch(encodeBatch(batch(samples)));
    expect(back.length).toBe(5);
    expect([...back.columns.keys()]).toEqual(Object.keys(samples));
    expect(Object.fromEntries(back.columns)).toEqual(samples);
  });

  it('reads chosen fields and chosen rows only', () => {
    const back = decodeBatch(encodeBatch(batch(samples)), { fields: new Set(['texts', 'lists', 'same', 'numbers']), rows: [4, 0, 3] });
    expect(Object.fromEntries(back.columns)).toEqual({
      numbers: [0, 1, 9_007_199_254_740_991],
      texts: ['line\nbreak', 'a', 'Grüße 😀'],
      same: ['k', 'k', null],
      lists: [['b', 'c', 'd'], ['a', 1], 3],
    });
  });

  it('reads from bytes that are not aligned', () => {
    const bytes = encodeBatch(batch(samples));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(Object.fromEntries(decodeBatch(shifted.subarray(3)).columns)).toEqual(samples);
  });

  it('keeps any batch as it is', () => {
    const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)));
    const value = fc.oneof(scalar, fc.constant(null), fc.array(scalar, { minLength: 2, maxLength: 4 }));
    const column = fc.oneof(fc.constant(scalar), fc.constant(value), fc.constant(fc.constantFrom('a', 'b', null)), fc.constant(fc.option(fc.integer())));
    const batches = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.uniqueArray(fc.string(), { maxLength: 5 }), fc.array(column, { minLength: 5, maxLength: 5 })).chain(([rows, names, kinds]) =>
      fc.tuple(...names.map((_, i) => fc.array(kinds[i] as fc.Arbitrary<Value>, { minLength: rows, maxLength: rows }))).map((columns) => ({
        length: rows,
        columns: new Map(names.map((name, i) => [name, columns[i] as Value[]])),
      })),
    );
    fc.assert(
      fc.property(batches, (b) => {
        expect(decodeBatch(encodeBatch(b))).toEqual(b);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses bytes that are no batch', () => {
    expect(() => decodeBatch(new Uint8Array(40))).toThrow('damaged');
  });
});
