import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch } from '../../src-shared/results/batch.ts';
import { batchOf, streamOf } from '../testing/batches.ts';
import type { ExportFormat } from './export-options.ts';
import { exportResult } from './export-result.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(format: ExportFormat, fields: readonly string[], batches: readonly Batch[], signal = new AbortController().signal): Promise<string> {
  const path = join(folder, `out.${format}`);
  await exportResult({ path, format, fields, batches: streamOf(...batches), tz: 'Europe/Berlin', defuse: false, signal });
  expect(await readdir(folder)).toEqual([`out.${format}`]);
  return path;
}

/** The texts of a zip's entries, by its central directory. */
function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const packed = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26);
    entries.set(bytes.toString('utf8', at + 46, at + 46 + nameLength), inflateRawSync(bytes.subarray(start, start + packed)).toString('utf8'));
    at += 46 + nameLength;
  }
  return entries;
}

describe('Parquet', () => {
  async function read(path: string): Promise<{ types: Record<string, string>; rows: unknown[][] }> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
    const types = Object.fromEntries(result.columnNames().map((name, i) => [name, String(result.columnTypes()[i])]));
    const rows = result.getRowsJson() as unknown[][];
    connection.closeSync();
    instance.closeSync();
    return { types, rows };
  }

  it('has types that fit all rows, also of fields that come late', async () => {
    const path = await write('parquet', ['_time', 'n', 'x', 'mixed', 'list'], [
      batchOf({ _time: [1_700_000_000.25], n: [1], x: [1.5], mixed: [7], list: ['a'] }),
      batchOf({ _time: [1_700_000_001], n: [2], x: [2], mixed: ['seven'], list: [['b', 2]], late: ["it's"] }),
    ]);
    const { types, rows } = await read(path);
    expect(types).toEqual({ _time: 'TIMESTAMP WITH TIME ZONE', n: 'BIGINT', x: 'DOUBLE', mixed: 'VARCHAR', list: 'VARCHAR[]', late: 'VARCHAR' });
    expect(rows.map((r) => r.slice(1))).toEqual([
      ['1', 1.5, '7', ['a'], null],
      ['2', 2, 'seven', ['b', '2'], "it's"],
    ]);
  });

  it('keeps fields apart whose names differ in case only, and is a file for no rows too', async () => {
    expect((await read(await write('parquet', ['a', 'A'], [batchOf({ a: [1], A: [2] })]))).rows).toEqual([['1', '2']]);
    expect((await read(await write('parquet', [], []))).rows).toEqual([]);
  });
});

describe('XLSX', () => {
  it('holds numbers as numbers, times as dates in the zone, and text that looks like a formula as text', async () => {
    const path = await write('xlsx', ['_time', 'n', 't'], [batchOf({ _time: [0], n: [1.5], t: ['=1+1 <b> & \u0001'] }), batchOf({ _time: [null], n: [null], t: [['x', 2]] })]);
    const entries = unzip(await readFile(path));
    const sheet = entries.get('xl/worksheets/sheet1.xml') as string;
    expect(sheet).toContain(`<v>${25_569 + 1 / 24}</v>`);
    expect(sheet).toContain('<v>1.5</v>');
    expect(sheet).toContain('=1+1 &lt;b&gt; &amp; \ufffd');
    expect(sheet).toContain('x\n2');
    expect(sheet).not.toContain('<f>');
    expect(sheet.match(/<row>/g)).toHaveLength(3);
    expect([...entries.keys()]).toContain('[Content_Types].xml');
  });

  it('leaves nothing when it is stopped', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(write('xlsx', ['a'], [batchOf({ a: [1] })], abort.signal)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });
});
