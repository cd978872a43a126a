import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteBlock } from './byte-block.ts';
import { packBlock, unpackBlock } from './byte-block-transfer.ts';
import { writeTable } from './byte-block-table.ts';
import { BlockEncoder } from './byte-dictionary.ts';
import { INTEGER, MULTI, TEXT } from './value-kinds.ts';

/** A block of one field with these values, encoded in turns of so many rows. */
function blockOf(values: readonly (string | undefined)[], turn = Number.POSITIVE_INFINITY): ByteBlock {
  const block = new ByteBlock();
  const encoder = new BlockEncoder(block);
  values.forEach((value, i) => {
    if (value !== undefined) block.setText(block.column('f'), value, TEXT);
    block.commit(i, 0, 0);
    if (i % turn === turn - 1) encoder.take();
  });
  encoder.finish();
  return block;
}

const valuesOf = (block: ByteBlock): (string | undefined)[] => {
  const column = block.column('f');
  return Array.from({ length: block.rows }, (_, row) => (column.lengthAt(row) < 0 ? undefined : block.text(column, row)));
};

const repeat = (values: readonly (string | undefined)[], times: number): (string | undefined)[] => Array.from({ length: times }, () => values).flat();

it('keeps every value, whatever it is and whenever it is looked at', () => {
  const value = fc.option(fc.oneof(fc.constantFrom('', 'GET', 'a', 'ab', "it's", 'Grüße', 'x'.repeat(40)), fc.string({ unit: 'binary', maxLength: 12 })), { nil: undefined });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 12 }), (values, turn, times) => {
      const all = repeat(values, times);
      expect(valuesOf(blockOf(all, turn))).toEqual(all);
    }),
    { numRuns: 500 },
  );
});

it('encodes what repeats, and leaves what does not', () => {
  const encoded = (values: readonly (string | undefined)[], turn?: number): boolean => blockOf(values, turn).column('f').codes !== null;
  expect(encoded(repeat(['GET', 'POST', undefined], 100))).toBe(true);
  expect(encoded(repeat(['GET'], 3))).toBe(true);
  expect(encoded(repeat(['GET', 'POST'], 3))).toBe(false);
  expect(encoded(Array.from({ length: 20_480 }, (_, i) => `v${Math.floor(i / 20)}`))).toBe(true);
  expect(encoded(Array.from({ length: 20_500 }, (_, i) => `v${Math.floor(i / 20)}`))).toBe(false);
  expect(encoded(Array.from({ length: 20_000 }, (_, i) => (i < 5000 ? `v${i}` : 'same')), 1000)).toBe(false);
  expect(encoded(repeat(Array.from({ length: 8 }, (_, i) => `${i}${'x'.repeat(8000)}`), 10))).toBe(true);
  expect(encoded(repeat(Array.from({ length: 9 }, (_, i) => `${i}${'x'.repeat(8000)}`), 10))).toBe(false);
  // A zero byte ends an SQL text.
  expect(encoded(repeat(['a\u0000b', 'c'], 50))).toBe(false);
});

it('leaves numbers and lists alone, and takes numbers that turn out to be text', () => {
  const block = new ByteBlock();
  const encoder = new BlockEncoder(block);
  for (let i = 0; i < 200; i++) {
    block.setText(block.column('number'), '1', INTEGER);
    block.setText(block.column('mixed'), i < 100 ? '1' : 'x', i < 100 ? INTEGER : TEXT);
    if (i < 100) block.setText(block.column('list'), 'x', TEXT);
    else {
      const start = block.write('["a","b"]');
      block.column('list').setList(block.rows, start, block.used - start);
    }
    block.setText(block.column('host'), 'h', TEXT);
    block.commit(i, 0, 0);
    encoder.take();
  }
  encoder.finish();
  expect(['number', 'mixed', 'list', 'host'].map((name) => block.column(name).codes !== null)).toEqual([false, true, false, false]);
  expect(block.column('list').kinds).toBe(TEXT | MULTI);
  expect(block.text(block.column('mixed'), 199)).toBe('x');
});

it('comes through a message to another thread and into a table as it was', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    for (const different of [1, 3, 255, 256, 500]) {
      const values = Array.from({ length: 6000 }, (_, i) => (i % 7 === 0 ? undefined : `'v' ${i % different}\n`));
      const { packed, transfer } = packBlock(blockOf(values));
      const block = unpackBlock(structuredClone(packed, { transfer }));
      const column = block.column('f');
      expect(column.codes).not.toBeNull();
      block.seal([column]);
      await writeTable(connection, 't', block, [{ sql: 'f', kind: 'varchar', column }], Uint32Array.from(values.keys()), 0, () => Promise.resolve());
      const found = (await connection.runAndReadAll('SELECT CAST(f AS VARCHAR) FROM t ORDER BY rowid')).getRowsJS();
      expect(found.map(([value]) => value ?? undefined)).toEqual(values);
      await connection.run('DROP TABLE t');
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});

