import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Batch, rowsOf } from '../../src-shared/results/batch.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import type { Value } from '../../src-shared/results/value.ts';
import { batchOf, streamOf } from '../testing/batches.ts';
import { exportResult } from './export-result.ts';
import type { TextFormatName } from './formats.ts';
import { withNotes } from './notes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function written(format: TextFormatName, fields: readonly string[], batches: readonly Batch[], more: { defuse?: boolean; tz?: string } = {}): Promise<string> {
  const path = join(folder, 'out');
  await exportResult({ path, format, fields, batches: streamOf(...batches), tz: more.tz ?? 'UTC', defuse: more.defuse ?? false, signal: new AbortController().signal });
  expect(await readdir(folder)).toEqual(['out']);
  return readFile(path, 'utf8');
}

describe('CSV', () => {
  it('is RFC 4180: quotes, CRLF, multivalues by newline, time with zone', async () => {
    const rows = batchOf({ _time: [1_700_000_000, 1_700_000_000.25, 1_700_000_000.000_001], 'a,b': ['x"y', ['1', 2], null], c: [1.5, '', 'ü'] });
    expect(await written('csv', ['_time', 'a,b', 'c'], [rows], { tz: 'Asia/Kolkata' })).toBe(
      '_time,"a,b",c\r\n2023-11-15T03:43:20.000+05:30,"x""y",1.5\r\n2023-11-15T03:43:20.250+05:30,"1\n2",\r\n2023-11-15T03:43:20.000001+05:30,,ü\r\n',
    );
  });

  it('defuses formulas on request, and leaves numbers alone', async () => {
    const rows = batchOf({ a: ['=1+1', '-5', '@x', '+cmd', -7, 'a=b', '\tx'] });
    expect(await written('csv', ['a'], [rows], { defuse: true })).toBe("a\r\n'=1+1\r\n-5\r\n'@x\r\n'+cmd\r\n-7\r\na=b\r\n'\tx\r\n");
    expect(await written('csv', ['a'], [rows])).toContain('\r\n=1+1\r\n');
  });

  it('keeps rows of one empty cell, and columns that a batch lacks', async () => {
    expect(await written('csv', ['a'], [batchOf({ a: [null, ''] })])).toBe('a\r\n""\r\n""\r\n');
    expect(await written('csv', ['a', 'b'], [batchOf({ a: [1] }), batchOf({ b: [2] })])).toBe('a,b\r\n1,\r\n,2\r\n');
  });
});

describe('TSV and Markdown', () => {
  const rows = batchOf({ a: ['x\ty', '=1+1', null], 'b|c': ['<img src=x onerror=1>', ['p', 'q'], 3] });
  it('writes tabs and line breaks of values as escapes, and defuses', async () => {
    expect(await written('tsv', ['a', 'b|c'], [rows], { defuse: true })).toBe("a\tb|c\nx\\ty\t<img src=x onerror=1>\n'=1+1\tp\\nq\n\t3\n");
  });
  it('makes a Markdown table in which nothing is markup', async () => {
    expect(await written('markdown', ['a', 'b|c'], [rows])).toBe('| a | b\\|c |\n| --- | --- |\n| x\ty | &lt;img src=x onerror=1&gt; |\n| =1+1 | p<br>q |\n|  | 3 |\n');
  });
});

describe('notes', () => {
  it('stand beside the rows they were made on', async () => {
    const note = { rowKey: rowKeyOf([['_time', 5], ['_raw', 'x']]), time: 5, text: 'x', bookmarked: true, comment: 'look', updated: '' };
    const rows = [];
    for await (const one of withNotes(streamOf(batchOf({ _time: [4, 5], _raw: ['x', 'x'], n: [1, 2] })), [note])) rows.push(...rowsOf(one));
    expect(rows).toEqual([{ _time: 4, _raw: 'x', n: 1 }, { _time: 5, _raw: 'x', n: 2, bookmark: 'yes', comment: 'look' }].map((row) => Object.assign(Object.create(null), row)));
  });
});

describe('JSON', () => {
  const rows: Batch = { length: 2, columns: new Map<string, readonly Value[]>([['b', [1, null]], ['404', ['x', ['p', 'q']]], ['_time', [1.5, 2]]]) };
  it('keeps the order of columns, also of names that look like numbers, and leaves nulls out', async () => {
    expect(await written('ndjson', [], [rows])).toBe('{"b":1,"404":"x","_time":1.5}\n{"404":["p","q"],"_time":2}\n');
    expect(JSON.parse(await written('json', [], [rows, rows]))).toHaveLength(4);
    expect(JSON.parse(await written('json', [], []))).toEqual([]);
  });
});

describe('an export that does not come to its end', () => {
  it('leaves what was there and nothing else', async () => {
    const path = join(folder, 'out');
    await writeFile(path, 'before');
    const stop = new AbortController();
    const endless = async function* (): AsyncGenerator<Batch> {
      for (let i = 0; ; i++) {
        if (i === 10) stop.abort();
        yield batchOf({ a: ['x'.repeat(100_000)] });
      }
    };
    const options = { path, format: 'csv' as const, fields: ['a'], tz: 'UTC', defuse: false };
    await expect(exportResult({ ...options, batches: endless(), signal: stop.signal })).rejects.toThrow('abort');
    const late = exportResult({ ...options, batches: streamOf(batchOf({ a: [1] }), batchOf({ z: [1] })), signal: new AbortController().signal });
    await expect(late).rejects.toThrow('"z" came after the header');
    expect(await readdir(folder)).toEqual(['out']);
    expect(await readFile(path, 'utf8')).toBe('before');
  });

  it('says what is wrong with the place', async () => {
    const options = { path: join(folder, 'none', 'out'), format: 'csv' as const, fields: [], batches: streamOf(), tz: 'UTC', defuse: false, signal: new AbortController().signal };
    await expect(exportResult(options)).rejects.toThrow('folder does not exist');
  });
});
