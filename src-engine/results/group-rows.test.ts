import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchFromRows } from '../../src-shared/results/batch.ts';
import { groupRows } from './group-rows.ts';
import { ResultSet } from './result-set.ts';

let folder: string;
let set: ResultSet;
const signal = new AbortController().signal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-groups-'));
  set = new ResultSet({ folder });
});
afterEach(async () => {
  await set.close();
  await rm(folder, { recursive: true, force: true });
});

test('rows that say the same are one, with their number, times and places', async () => {
  await set.append(batchFromRows([
    { _time: 30, _raw: '{"a":1}', message: 'order 3 failed', level: 'ERROR' },
    { _time: 20, _raw: '{"a":2}', message: 'order 2 failed', level: 'ERROR' },
    { _time: 10, _raw: '{"a":3}', message: 'started', level: 'INFO' },
    { _time: 5, _raw: 'plain text 7' },
    { _time: 1, _raw: 'plain text 8' },
    { _time: 0, _raw: 'plain text 9' },
  ]));
  const asked = { searchId: 's', by: 'numbers', level: 'level', limit: 10, order: 'newest' } as const;
  expect(await groupRows(set, asked, signal)).toEqual({
    groups: [
      { text: 'order 3 failed', level: 'ERROR', count: 2, first: 20, last: 30, rows: [0, 1] },
      { text: 'started', level: 'INFO', count: 1, first: 10, last: 10, rows: [2] },
      { text: 'plain text 7', level: null, count: 3, first: 0, last: 5, rows: [3, 4, 5] },
    ],
    read: 6,
    total: 6,
    more: { groups: 0, rows: 0 },
  });
  const most = await groupRows(set, { ...asked, order: 'count', limit: 1 }, signal);
  expect(most.groups.map(({ text, count }) => [text, count])).toEqual([['plain text 7', 3]]);
  expect(most.more).toEqual({ groups: 2, rows: 3 });
  expect((await groupRows(set, { ...asked, by: 'exact' }, signal)).groups).toHaveLength(6);
});

test('rows without a text are told apart by all of their fields', async () => {
  await set.append(batchFromRows([{ a: 'x', n: 1 }, { a: 'x', n: 2 }, { a: 'x', n: 1 }]));
  const { groups } = await groupRows(set, { searchId: 's', by: 'exact', limit: 10, order: 'count' }, signal);
  expect(groups.map(({ text, count, rows }) => ({ text, count, rows }))).toEqual([{ text: 'x 1', count: 2, rows: [0, 2] }, { text: 'x 2', count: 1, rows: [1] }]);
});
