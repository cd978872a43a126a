import { expect, it } from 'vitest';
import { readType } from './column-types.ts';

it.each([
  ['String', 'text', false],
  ['LowCardinality(Nullable(String))', 'text', true],
  ["DateTime64(9, 'Europe/Berlin')", 'time', false],
  ['Nullable(DateTime)', 'time', true],
  ['Date32', 'date', false],
  ['UInt256', 'integer', false],
  ['Decimal(18, 4)', 'number', false],
  ["Enum8('a,b(' = 1, 'x' = 2)", 'text', false],
  ['Map(LowCardinality(String), String)', 'map', false],
  ['JSON(max_dynamic_paths=10, a.b UInt32)', 'json', false],
  ['SimpleAggregateFunction(sum, UInt64)', 'integer', false],
  ['AggregateFunction(uniq, String)', 'opaque', false],
] as const)('reads %s as %s', (text, kind, nullable) => {
  expect(readType(text)).toMatchObject({ kind, nullable });
});

it('reads what is inside', () => {
  expect(readType('Array(Nullable(Int32))').item).toMatchObject({ kind: 'integer', nullable: true });
  expect(readType("Map(String, Tuple(a String, b Enum('x,y' = 1)))").item).toMatchObject({ kind: 'tuple' });
  const tuple = readType('Tuple(a String, `b c` Tuple(d Int32, e Array(String)))');
  expect([...tuple.parts.keys()]).toEqual(['a', 'b c']);
  expect([...(tuple.parts.get('b c')?.parts.keys() ?? [])]).toEqual(['d', 'e']);
  expect(readType('Tuple(String, Int8)').parts.size).toBe(0);
});
