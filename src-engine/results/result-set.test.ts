import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Row, batchFromRows } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';
import { ResultSet } from './result-set.ts';
import { sortOrder } from './sort-order.ts';
import { createSpillFolder } from './spill-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-result-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function rows(from: number, count: number): Row[] {
  return Array.from({ length: count }, (_, i) => ({ n: from + i, name: `row ${from + i}`, odd: (from + i) % 2 === 0 ? null : 'yes' }));
}

async function filled(memoryBytes: number, total = 30_000): Promise<ResultSet> {
  const set = new ResultSet({ folder, memoryBytes });
  for (let at = 0; at < total; at += 1000) await set.append(batchFromRows(rows(at, Math.min(1000, total - at)), ['n', 'name', 'odd']));
  return set;
}

describe.each([
  ['in memory', 1 << 30],
  ['spilled', 1],
])('a result %s', (_, memoryBytes) => {
  it('reads any page, across the seams of its parts', async () => {
    const set = await filled(memoryBytes);
    expect(set.length).toBe(30_000);
    expect(set.spilledBytes > 0).toBe(memoryBytes === 1);
    const page = await set.page(4090, 10);
    expect(page.total).toBe(30_000);
    expect(page.fields).toEqual([{ name: 'n', type: 'number' }, { name: 'name', type: 'string' }, { name: 'odd', type: 'string' }]);
    expect(page.rows.map((r) => r[0])).toEqual([4090, 4091, 4092, 4093, 4094, 4095, 4096, 4097, 4098, 4099]);
    expect(page.rows[1]).toEqual([4091, 'row 4091', 'yes']);
    expect((await set.page(29_995, 100)).rows.length).toBe(5);
    expect((await set.page(30_000, 100)).rows).toEqual([]);
    expect((await set.page(3, 1, ['name', 'other'])).rows).toEqual([['row 3', null]]);
    await set.close();
  });

  it('sorts the whole by a field, rows without it last', async () => {
    const set = await filled(memoryBytes);
    expect((await set.page(0, 3, undefined, { field: 'n', descending: true })).rows.map((r) => r[0])).toEqual([29_999, 29_998, 29_997]);
    const odd = await set.page(14_998, 4, ['n', 'odd'], { field: 'odd', descending: false });
    expect(odd.rows).toEqual([[29_997, 'yes'], [29_999, 'yes'], [0, null], [2, null]]);
    await set.append(batchFromRows([{ n: 1e9, name: 'late', odd: null }]));
    expect((await set.page(0, 1, ['name'], { field: 'n', descending: true })).rows).toEqual([['late']]);
    await set.close();
  });

  it('gives all rows in order, and leaves nothing behind', async () => {
    const set = await filled(memoryBytes, 9_500);
    const seen: Value[] = [];
    for await (const batch of set.batches()) seen.push(...(batch.columns.get('n') ?? []));
    expect(seen).toEqual(Array.from({ length: 9_500 }, (__, i) => i));
    await set.close();
    expect(await readdir(folder)).toEqual([]);
    await expect(set.append(batchFromRows(rows(0, 1)))).rejects.toThrow('closed');
  });
});

describe('a result whose disk fails', () => {
  it('says so and keeps what has come', async () => {
    const set = new ResultSet({ folder: join(folder, 'missing'), memoryBytes: 1 });
    await expect(set.append(batchFromRows(rows(0, 5000)))).rejects.toThrow('folder does not exist');
    expect((await set.page(4_999, 1)).rows).toEqual([[4_999, 'row 4999', 'yes']]);
  });
});

describe('types of fields', () => {
  it('settle as rows come', async () => {
    const set = new ResultSet({ folder });
    await set.append(batchFromRows([{ _time: 1, a: 1, b: null, c: 2 }]));
    expect(set.fields.map((f) => f.type)).toEqual(['time', 'number', 'unknown', 'number']);
    const version = set.schemaVersion;
    await set.append(batchFromRows([{ _time: 2, a: 'x', b: 3, c: ['1', '2'] }]));
    expect(set.fields.map((f) => f.type)).toEqual(['time', 'string', 'number', 'multivalue']);
    expect(set.schemaVersion).toBeGreaterThan(version);
  });
});

describe('sortOrder', () => {
  it('merges spilled runs as one sort would', async () => {
    const values: Value[] = Array.from({ length: 5000 }, (_, i) => {
      const n = (i * 7919) % 1000;
      return n % 10 === 0 ? null : n % 3 === 0 ? `text ${n}` : n % 3 === 1 ? n : String(n);
    });
    const column = async function* (): AsyncGenerator<Value[]> {
      for (let at = 0; at < values.length; at += 100) yield values.slice(at, at + 100);
    };
    for (const descending of [false, true]) {
      const whole = await sortOrder(column(), values.length, descending, join(folder, 'a.sort'));
      const runs = await sortOrder(column(), values.length, descending, join(folder, 'b.sort'), 700);
      expect(Array.from(runs)).toEqual(Array.from(whole));
      expect(values[whole[0] as number]).toBe(descending ? 'text 999' : 1);
      expect(values[whole[4999] as number]).toBe(null);
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('spill folders', () => {
  it('of dead processes are removed, of living ones kept', async () => {
    const mine = await createSpillFolder(folder);
    const { mkdir } = await import('node:fs/promises');
    // Process ids end far below this on every system.
    await mkdir(join(folder, 'spill', '999999999-dead'));
    const again = await createSpillFolder(folder);
    expect((await readdir(join(folder, 'spill'))).sort()).toEqual([mine, again].map((p) => p.slice(p.lastIndexOf('/') + 1)).sort());
  });
});
