import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, rowsOf } from '../../../src-shared/results/batch.ts';
import { bindPlan } from '../../../src-shared/spl/plan/bind.ts';
import { parseSearch } from '../../../src-shared/spl/syntax/parser.ts';
import { loadFiles } from '../../datasets/load-files.ts';
import { createLocalSource, type LocalSource } from './local-source.ts';

const NOW = Date.UTC(2026, 10, 21);
const folder = mkdtempSync(join(tmpdir(), 'nexus-words-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const EVENTS = 90_000;

async function search(source: LocalSource, text: string): Promise<{ sql: string; rows: Row[] }> {
  const { pipeline, diagnostics } = parseSearch(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const plan = bindPlan(pipeline, { range: { earliest: null, latest: null }, now: NOW / 1000, tz: 'UTC' });
  const split = await source.plan(plan, { pushdown: true, now: NOW / 1000, tz: 'UTC' });
  const rows: Row[] = [];
  for await (const batch of source.open(plan, split, new AbortController().signal, () => {})) rows.push(...rowsOf(batch));
  return { sql: split.sql ?? '', rows };
}

/** Every thousandth event or so has a rare word; forty in the middle, a day later than the others, have one of their own. */
function line(i: number): string {
  const rare = i % 9001 === 5000 ? ` session=c0ffee${i} from 10.9.${i % 250}.7` : '';
  const burst = i >= 45_000 && i < 45_040 ? ' Outage of db-primary' : '';
  return `${new Date(NOW - (EVENTS - i) * 1000).toISOString()} level=info user=u${i % 500} request ${i} from 10.0.${i % 7}.${i % 200}${rare}${burst}`;
}

async function load(target: string, files: readonly string[], bases: readonly string[] = []): Promise<void> {
  await loadFiles({ files: files.map((path) => ({ path, index: 'main' })), target, bases, tz: 'UTC', now: NOW });
}

describe('words of events', () => {
  let source: LocalSource;
  let plain: LocalSource;
  beforeAll(async () => {
    writeFileSync(at('a.log'), Array.from({ length: EVENTS }, (_, i) => `${line(i)}\n`).join(''));
    await load(at('a.duckdb'), [at('a.log')]);
    copyFileSync(at('a.duckdb'), at('plain.duckdb'));
    const instance = await DuckDBInstance.create(at('plain.duckdb'));
    const connection = await instance.connect();
    await connection.run('DROP TABLE token_filters');
    connection.closeSync();
    instance.closeSync();
    source = await createLocalSource({ datasets: [{ path: at('a.duckdb'), index: 'main' }] });
    plain = await createLocalSource({ datasets: [{ path: at('plain.duckdb'), index: 'main' }] });
  });
  afterAll(async () => {
    await source.close();
    await plain.close();
  });

  it.each([
    ['outage | table _time _raw', 40, 'narrow'],
    ['"OUTAGE of DB-primary" | stats count by level', 1, 'narrow'],
    ['c0ffee5000', 1, 'narrow'],
    // Ten stretches apart from each other: ranges in groups.
    ['session', 10, 'narrow'],
    ['session OR neverwritten | stats count', 1, 'narrow'],
    ['10.9.0.7 OR c0ffee5000', 1, 'narrow'],
    ['request outage NOT u1', 39, 'narrow'],
    ['index=main | search outage | search request', 40, 'narrow'],
    ['outag* | stats count', 1, 'all'],
    ['c0ffee5000* session', 2, 'narrow'],
    ['NOT request', 0, 'all'],
    ['outage OR user=u1 | stats count', 1, 'all'],
    ['outage OR nothing*', 40, 'all'],
    ['neverwritten', 0, 'none'],
    ['neverwritten OR alsonot | stats count', 1, 'narrow'],
    ['outage | head 1', 1, 'narrow'],
    ['request | stats count', 1, 'all'],
    ['CASE(Outage) | stats count', 1, 'narrow'],
    ['TERM(10.9.0.7) | stats count', 1, 'narrow'],
  ])('%s finds what it finds without them', async (spl, rows, reads) => {
    const [with_, without] = [await search(source, spl), await search(plain, spl)];
    expect(with_.rows).toEqual(without.rows);
    expect(with_.rows.length).toBe(rows);
    expect(without.sql).not.toContain('_time BETWEEN');
    expect(/WHERE \(?FALSE/.test(with_.sql) ? 'none' : with_.sql.includes('_time BETWEEN') ? 'narrow' : 'all').toBe(reads);
  });

  it('are kept where events are added, and not relied on where a file has none', async () => {
    writeFileSync(at('b.log'), `${Array.from({ length: 60_000 }, (_, i) => `no time here but zebra${i % 3000} and line ${i}`).join('\n')}\n`);
    await load(at('both.duckdb'), [at('b.log')], [at('a.duckdb')]);
    await load(at('mixed.duckdb'), [at('b.log')], [at('plain.duckdb')]);
    for (const name of ['both', 'mixed']) {
      const added = await createLocalSource({ datasets: [{ path: at(`${name}.duckdb`), index: 'main' }] });
      try {
        const zebra = await search(added, 'zebra77 | table _raw');
        expect(zebra.rows.length).toBe(20);
        const outage = await search(added, 'outage');
        expect(outage.rows.length).toBe(40);
        expect((await search(added, 'neverwritten')).rows).toEqual([]);
      } finally {
        await added.close();
      }
    }
  });

  it('serve several files together', async () => {
    writeFileSync(at('c.log'), Array.from({ length: EVENTS }, (_, i) => `${line(i).replace('Outage', 'Recovery')}\n`).join(''));
    await load(at('c.duckdb'), [at('c.log')]);
    const several = await createLocalSource({ datasets: [{ path: at('a.duckdb'), index: 'main' }, { path: at('c.duckdb'), index: 'other' }, { path: at('plain.duckdb'), index: 'old' }] });
    try {
      expect((await search(several, 'recovery')).rows.length).toBe(40);
      expect((await search(several, 'outage | stats count by index')).rows).toEqual([{ index: 'main', count: 80 }]);
      expect((await search(several, 'outage index=other')).rows).toEqual([]);
      expect((await search(several, 'outage | eval x=len(_raw) | stats count, max(x) as x | fields count')).rows).toEqual([{ count: 80 }]);
    } finally {
      await several.close();
    }
  });
});
