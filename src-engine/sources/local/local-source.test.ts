import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../src-shared/results/batch.ts';
import { rowsOf } from '../../../src-shared/results/batch.ts';
import { bindPlan } from '../../../src-shared/spl/plan/bind.ts';
import { parseSearch } from '../../../src-shared/spl/syntax/parser.ts';
import { createLocalSource } from './local-source.ts';
import type { LocalPlan, LocalSource } from './local-source.ts';
import { writeTestDataset } from './test-dataset.ts';

const NOW = 1_700_000_000;
const OPTIONS = { pushdown: true, now: NOW, tz: 'UTC' } as const;
const folder = mkdtempSync(join(tmpdir(), "nexus-local-o'brien-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function planOf(text: string, range = { earliest: null as number | null, latest: null as number | null }): ReturnType<typeof bindPlan> {
  const { pipeline, diagnostics } = parseSearch(text);
  expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return bindPlan(pipeline, { range, now: NOW, tz: 'UTC' });
}

async function search(source: LocalSource, text: string, range?: { earliest: number | null; latest: number | null }): Promise<{ plan: LocalPlan; rows: Row[] }> {
  const plan = planOf(text, range);
  const split = await source.plan(plan, OPTIONS);
  const rows: Row[] = [];
  for await (const batch of source.open(plan, split, new AbortController().signal, () => {})) rows.push(...rowsOf(batch));
  return { plan: split, rows };
}

describe('hostile names and values', () => {
  const names = ['a"; DROP TABLE events; --', 'x") OR 1=1 --', '$1', 'c0', 'Status', 'status', 'SELECT', 'ünï', '\uE0000\uE001', 'f1', '_rest'];
  const values = ["'; DROP TABLE events; --", '$1', '\uE0000\uE001', '\\', '%', '" OR ""="', '*/ SELECT 1'];
  const path = join(folder, "it's.duckdb");
  let source: LocalSource;
  beforeAll(async () => {
    const row = Object.fromEntries(names.map((name, i) => [name, values[i % values.length] as string]));
    await writeTestDataset(path, [{ _time: NOW, _raw: values.join(' '), host: 'h', ...row, rare: values[0] as string }], ['rare', names[1] as string]);
    source = await createLocalSource({ datasets: [{ path, index: "main'--" }] });
  });
  afterAll(() => source.close());

  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

  it.each(names)('a field called %s is found by its value, and no user text is in the SQL', async (name) => {
    const value = values[names.indexOf(name) % values.length] as string;
    const { plan, rows } = await search(source, `* | where '${name.replace(/[\\']/g, '\\$&')}'=${quoted(value)} | stats count AS ${quoted(name)}`);
    expect(plan.pushed).toBe(3);
    expect(rows).toEqual([{ [name]: 1 }]);
    for (const text of ['DROP', 'OR 1=1', 'Status', 'ünï', '*/']) expect(plan.sql).not.toContain(text);
  });

  it('keeps fields apart that differ in case only', async () => {
    const { rows } = await search(source, '* | table Status status');
    expect(rows).toEqual([{ Status: values[4], status: values[5] }]);
  });

  it.each(values)('a value %s is data wherever it stands', async (value) => {
    for (const text of [`${quoted(value)}`, `rare!=${quoted(`x${value}`)}`, `* | eval y=${quoted(value)} | where y=${quoted(value)}`]) {
      const { plan, rows } = await search(source, text);
      expect(plan.sql).not.toContain('DROP');
      if (value !== '\\' && value !== '%') expect(rows.length).toBe(1);
    }
  });

  it('does not change the file', async () => {
    const before = createHash('sha256').update(readFileSync(path)).digest('hex');
    await search(source, `* | eval a=${quoted(values[0] as string)} | stats count BY a`);
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(before);
  });

  it('refuses a file whose catalog names columns that the loader never makes', async () => {
    const bad = join(folder, 'bad.duckdb');
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(bad);
    const connection = await instance.connect();
    await connection.run('CREATE TABLE events (_time BIGINT)');
    await connection.run('CREATE TABLE fields (name VARCHAR, column_name VARCHAR, type VARCHAR, "count" BIGINT)');
    await connection.run("INSERT INTO fields VALUES ('x', 'f0 FROM events; DROP TABLE events; --', 'string', 1)");
    connection.closeSync();
    instance.closeSync();
    await expect(createLocalSource({ datasets: [{ path: bad }] })).rejects.toThrow('import the data again');
  });
});

describe('events', () => {
  const path = join(folder, 'events.duckdb');
  const many = join(folder, 'many.duckdb');
  let source: LocalSource;
  beforeAll(async () => {
    const events: Row[] = Array.from({ length: 20 }, (_, i) => ({ _time: NOW - i * 0.25, _raw: `event ${i} ${i % 2 === 0 ? 'even' : 'odd'}`, host: `h${i % 3}`, n: i, tags: i % 5 === 0 ? ['a', 'b'] : null, rare: i === 7 ? 'x' : null }));
    await writeTestDataset(path, events, ['rare']);
    await writeTestDataset(many, [{ _time: NOW - 0.1, _raw: 'other', host: 'z', n: 'text', rare: 'column' }, { _raw: 'timeless', host: 'z' }]);
    source = await createLocalSource({ datasets: [{ path, index: 'main' }, { path: many, index: 'other' }] });
  });
  afterAll(() => source.close());

  it('come newest first, with microseconds as seconds, multivalues and rare fields', async () => {
    const one = await createLocalSource({ datasets: [{ path }] });
    const { rows } = await search(one, '*');
    await one.close();
    expect(rows.map((r) => r['n'])).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(rows[1]?.['_time']).toBe(NOW - 0.25);
    expect(rows[0]?.['tags']).toEqual(['a', 'b']);
    expect(rows[7]?.['rare']).toBe('x');
  });

  it('of several datasets are merged by time, those without one last', async () => {
    const { rows } = await search(source, '*');
    expect(rows.slice(0, 2).map((r) => r['_raw'])).toEqual(['event 0 even', 'other']);
    expect(rows.at(-1)?.['_raw']).toBe('timeless');
    expect(rows[1]).toMatchObject({ n: 'text', rare: 'column' });
  });

  it('of one index are read from its dataset alone', async () => {
    const { pipeline } = parseSearch('index=other NOT missing=1');
    const split = await source.plan(bindPlan(pipeline, { range: { earliest: null, latest: null }, now: NOW, tz: 'UTC' }), OPTIONS);
    expect(split.sql).toContain('d1.events');
    expect(split.sql).not.toContain('d0.events');
  });

  it('are cut to the time range, whose end is exclusive', async () => {
    const { rows } = await search(source, '* | stats count', { earliest: NOW - 1, latest: NOW });
    expect(rows).toEqual([{ count: 5 }]);
  });

  it('stop when the signal is aborted', async () => {
    const plan = planOf('*');
    const abort = new AbortController();
    const reason = new Error('stopped');
    const read = async (): Promise<void> => {
      for await (const _ of source.open(plan, await source.plan(plan, OPTIONS), abort.signal, () => {})) abort.abort(reason);
    };
    await expect(read()).rejects.toBe(reason);
  });

  it('can be left early', async () => {
    const plan = planOf('*');
    for await (const batch of source.open(plan, await source.plan(plan, OPTIONS), new AbortController().signal, () => {})) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect((await search(source, '* | stats count')).rows).toEqual([{ count: 22 }]);
  });

  it('say of each stage where it runs and why', async () => {
    const split = await source.plan(planOf('even | rex "(?<w>ev(?=en))" | stats count by w'), OPTIONS);
    expect(split.placements.map(({ command, where, reason }) => ({ command, where, reason }))).toEqual([
      { command: 'search', where: 'pushed', reason: '' },
      { command: 'rex', where: 'here', reason: expect.stringContaining('look-around') },
      { command: 'stats', where: 'here', reason: 'follows rex, which runs here' },
    ]);
  });

  it('are narrowed by what is certain when the exact test runs here', async () => {
    const split = await source.plan(planOf('n>5 host=10.0.0.0/8'), OPTIONS);
    expect(split.pushed).toBe(0);
    expect(split.placements[0]?.reason).toContain('superset');
    expect(split.parameters).toContain(5);
  });
});
