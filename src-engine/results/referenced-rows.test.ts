import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, rowsOf } from '../../src-shared/results/batch.ts';
import { csvLookups } from '../lookups/lookups.ts';
import { createSearch, type SearchEnvironment } from '../jobs/search.ts';
import { createLocalSource, type LocalSource } from '../sources/local/local-source.ts';
import { writeTestDataset } from '../sources/local/test-dataset.ts';
import { ReferencedRows } from './referenced-rows.ts';
import type { ResultRows } from './result-rows.ts';
import { ResultSet } from './result-set.ts';

const NOW = 1_700_000_000;
const folder = mkdtempSync(join(tmpdir(), 'nexus-referenced-'));
let source: LocalSource;

/** Events newest first, with fields that come and go, lists and rare fields. */
const events = (count: number, from: number, more: Row): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    _time: NOW - from - i * 2,
    _raw: `event ${from + i} ${i % 5 === 0 ? 'boom' : 'fine'}`,
    host: `h${i % 4}`,
    n: i % 7 === 0 ? null : i,
    mixed: i % 2 === 0 ? `t${i % 11}` : i % 11,
    list: i % 3 === 0 ? ['a', `b${i % 2}`] : null,
    ...(i % 50 === 0 ? { odd: `o${i}` } : {}),
    ...more,
  }));

beforeAll(async () => {
  const [a, b] = [join(folder, 'a.duckdb'), join(folder, 'b.duckdb')];
  await writeTestDataset(a, events(3000, 0, { only_a: 1 }), ['odd']);
  await writeTestDataset(b, events(2000, 1, { only_b: 'x' }), ['odd']);
  source = await createLocalSource({ datasets: [{ path: a, index: 'a' }, { path: b, index: 'b' }] });
});
afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = (): SearchEnvironment => ({
  source: () => Promise.resolve(source),
  now: NOW,
  tz: 'UTC',
  pushdown: true,
  lookups: csvLookups({ files: new Map(), folder }),
  signal: new AbortController().signal,
});

/** The same search with its rows kept, and with its rows referred to. */
async function both(spl: string): Promise<{ kept: ResultSet; referenced: ReferencedRows }> {
  const range = { earliest: '', latest: '' };
  const copying = createSearch(spl, range, environment());
  await copying.prepare();
  const kept = new ResultSet({ folder });
  for await (const batch of copying.batches()) await kept.append(batch);
  const referring = createSearch(spl, range, environment());
  await referring.prepare();
  const { references } = referring;
  if (references === null) throw new Error('The search has no references.');
  const referenced = new ReferencedRows(references, { folder, signal: new AbortController().signal });
  for await (const places of referring.places(references)) await referenced.add(places);
  await referenced.complete();
  return { kept, referenced };
}

const names = (rows: ResultRows): string[] => rows.fields.map((field) => field.name).sort((a, b) => (a < b ? -1 : 1));

describe('rows that stay in the source', () => {
  it.each([
    '*',
    'only_a=1',
    'only_b=x boom',
    'host=h1 n>100',
    '* | eval double=n*2, low=lower(mixed) | where double>500 | fields - only_a',
    'boom | rex "event (?<id>\\d+)" | rename host as machine',
    'nothing_has_this=1',
  ])('are those that are kept: %s', async (spl) => {
    const { kept, referenced } = await both(spl);
    expect(referenced.length).toBe(kept.length);
    expect(names(referenced)).toEqual(names(kept));
    const fields = names(kept);
    for (const [offset, limit] of [[0, 50], [Math.floor(kept.length / 2), 73], [Math.max(0, kept.length - 10), 50]] as const) {
      expect(await referenced.page(offset, limit, fields)).toEqual(await kept.page(offset, limit, fields));
      const sort = { field: 'n', descending: true };
      expect((await referenced.page(offset, limit, fields, sort)).rows).toEqual((await kept.page(offset, limit, fields, sort)).rows);
    }
    // Rows kept in memory may bring more fields than were asked for.
    const all = async (rows: ResultRows): Promise<string> => {
      const out: unknown[] = [];
      for await (const batch of rows.batches(['_time', 'n', 'list'])) for (const row of rowsOf(batch)) out.push([row['_time'], row['n'] ?? null, row['list'] ?? null]);
      return JSON.stringify(out);
    };
    expect((await all(referenced)) === (await all(kept))).toBe(true);
    await kept.close();
    await referenced.close();
  });

  it('are counted field by field', async () => {
    const { referenced } = await both('only_a=1');
    const fields = new Map((await referenced.summary()).map((field) => [field.name, field]));
    expect(fields.get('host')).toMatchObject({ count: 3000, distinct: 4, type: 'string' });
    expect(fields.get('n')).toMatchObject({ count: 2571, distinct: 2571, type: 'number' });
    expect(fields.get('list')).toMatchObject({ count: 1000, type: 'multivalue' });
    expect(fields.get('odd')).toMatchObject({ count: 60, distinct: 60 });
    expect(fields.has('only_b')).toBe(false);
  });

  it('are not to be had where rows are made, or the last stage runs here', async () => {
    for (const spl of ['* | stats count', '* | sort n', '* | transaction host', '* | where match(_raw, "(?=e)event")']) {
      const search = createSearch(spl, { earliest: '', latest: '' }, environment());
      await search.prepare();
      expect(search.references, spl).toBeNull();
    }
  });
});
