import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteBlock } from './byte-block.ts';
import { BlockSpill } from './byte-block-spill.ts';
import { writeTable } from './byte-block-table.ts';
import { eachPairOfBytes } from './byte-pairs.ts';
import { eachKeyValue } from './key-values.ts';
import { kindOfBytes, FRACTION, INTEGER, TEXT } from './value-kinds.ts';
import { isCanonicalNumber } from './event-sink.ts';

it('brings a block back from the disk as it was, strings of every length included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-spill-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const block = new ByteBlock();
    const rows = 5000;
    const text = (i: number): string => 'äbcdefghijklmnopqrstuvwxyz'.slice(0, i % 27);
    for (let i = 0; i < rows; i++) {
      if (i % 3 !== 0) block.setText(block.column('s'), text(i), TEXT);
      if (i % 7 !== 0) block.setText(block.column('n'), String(i * 3_000_000_017 - 7e12), INTEGER);
      block.setText(block.column('d'), String(i / 8), FRACTION);
      const start = block.write(`line ${i}`);
      block.commit(i % 5 === 0 ? Number.NaN : -i * 1e9, start, block.used - start);
    }
    const stored = (['varchar', 'bigint', 'double'] as const).map((kind, i) => ({ sql: `c${i}`, kind, column: block.column(['s', 'n', 'd'][i] as string) }));
    block.seal(stored.map(({ column }) => column));
    const load = await new BlockSpill(join(folder, 'spill')).put(block);
    expect(block.size).toBeLessThan(rows * 9);
    await load();
    expect(readdirSync(join(folder, 'spill'))).toEqual([]);
    const order = Uint32Array.from({ length: rows }, (_, i) => (i * 7919) % rows);
    await writeTable(connection, 't', block, stored, order, 10, () => Promise.resolve());
    const found = (await connection.runAndReadAll('SELECT _time::DOUBLE, _raw, c0, c1::DOUBLE, c2, _sequence::DOUBLE FROM t ORDER BY rowid')).getRowsJS();
    expect(found).toEqual(
      Array.from(order, (i) => [i % 5 === 0 ? null : -i * 1e9, `line ${i}`, i % 3 === 0 ? null : text(i), i % 7 === 0 ? null : i * 3_000_000_017 - 7e12, i / 8, i + 10]),
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
});

it('finds the same pairs in bytes as in text', () => {
  const piece = fc.constantFrom('a', 'key_1', '-', '9', '=', '==', '"', "'", '\\', ' ', ',', '&', ')', 'é', 'x.y', '\t', '\\"', 'v v');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const line = pieces.join('');
      const expected: [string, string][] = [];
      eachKeyValue(line, (key, value) => expected.push([key, value]));
      const block = new ByteBlock();
      block.append(Buffer.from('before=1 '));
      const start = block.append(Buffer.from(line));
      const end = block.used;
      block.append(Buffer.from('=behind'));
      const found: [string, string][] = [];
      eachPairOfBytes(block, start, end, (key, keyEnd, value, length) => {
        found.push([block.bytes.toString('utf8', key, keyEnd), block.bytes.toString('utf8', value, value + length)]);
      });
      expect(found).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

it('takes the same bytes for numbers that are numbers as text', () => {
  const digits = fc.array(fc.constantFrom('0', '1', '9', '-', '.', 'e', '+', 'a'), { maxLength: 18 }).map((all) => all.join(''));
  fc.assert(
    fc.property(fc.oneof(digits, fc.integer().map(String), fc.double().map(String), fc.maxSafeInteger().map(String)), (text) => {
      const expected = isCanonicalNumber(text) ? (Number.isInteger(Number(text)) ? INTEGER : FRACTION) : TEXT;
      expect(kindOfBytes(Buffer.from(`x${text}1`), 1, text.length)).toBe(expected);
    }),
    { numRuns: 5000 },
  );
});
