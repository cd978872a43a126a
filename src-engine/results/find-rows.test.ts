import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchFromRows } from '../../src-shared/results/batch.ts';
import { findRows } from './find-rows.ts';
import { ResultSet } from './result-set.ts';

let folder: string;
let set: ResultSet;
const signal = new AbortController().signal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-find-'));
  set = new ResultSet({ folder });
});
afterEach(async () => {
  await set.close();
  await rm(folder, { recursive: true, force: true });
});
const text = (value: string, limit = 100) => ({ searchId: 's', what: { kind: 'text', text: value } as const, limit });

test('text is found in the raw text in any case, literally', async () => {
  await set.append(batchFromRows([{ _raw: 'GET /a?b=1' }, { _raw: 'get /ab=1', other: '/A?B' }, { _raw: 'x' }]));
  expect(await findRows(set, text('/A?B'), signal)).toEqual({ rows: [0], read: 3, complete: true });
});

test('rows without raw text are looked through whole, multivalues too', async () => {
  await set.append(batchFromRows([{ a: 'one', n: 3 }, { a: ['two', 'three'], n: 10 }, { b: 'Three' }]));
  expect((await findRows(set, text('three'), signal)).rows).toEqual([1, 2]);
  expect((await findRows(set, { ...text('three'), sort: { field: 'n', descending: true } }, signal)).rows).toEqual([0, 2]);
});

test('values are compared whole, and the limit ends the search', async () => {
  await set.append(batchFromRows([{ level: 'ERROR' }, { level: 'errors' }, { level: 'error' }, { level: 'Fatal' }]));
  const what = { kind: 'values' as const, field: 'level', values: ['error', 'fatal'] };
  expect((await findRows(set, { searchId: 's', what, limit: 10 }, signal)).rows).toEqual([0, 2, 3]);
  expect(await findRows(set, { searchId: 's', what, limit: 2 }, signal)).toEqual({ rows: [0, 2], read: 3, complete: false });
});
