import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Row, rowsOf } from '../../src-shared/results/batch.ts';
import { csvLookups } from '../lookups/lookups.ts';
import { readMacrosFile } from '../lookups/macros-file.ts';
import { createLocalSource } from '../sources/local/local-source.ts';
import { writeTestDataset } from '../sources/local/test-dataset.ts';
import type { Source } from '../sources/source.ts';
import { barsFor } from './derived.ts';
import { SearchRefused, wireError } from './errors.ts';
import { type Search, type SearchEnvironment, createSearch } from './search.ts';

const NOW = 1_700_000_000;
let folder: string;
let source: Source;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-search-'));
  const events = Array.from({ length: 100 }, (_, i): Row => ({ _time: NOW - i * 60, _raw: `event ${i}`, index: 'main', host: `h${i % 4}`, n: i }));
  await writeTestDataset(join(folder, 'd.duckdb'), events);
  source = await createLocalSource({ datasets: [{ path: join(folder, 'd.duckdb') }] });
});
afterAll(async () => {
  await source.close();
  await rm(folder, { recursive: true, force: true });
});

function search(spl: string, more: Partial<SearchEnvironment> = {}, range = { earliest: '', latest: '' }): Search {
  return createSearch(spl, range, {
    source: async () => source,
    now: NOW,
    tz: 'UTC',
    pushdown: true,
    lookups: csvLookups({ folder: join(folder, 'lookups') }),
    signal: new AbortController().signal,
    ...more,
  });
}

async function rows(s: Search): Promise<Row[]> {
  const out: Row[] = [];
  for await (const batch of s.batches()) out.push(...rowsOf(batch));
  return out;
}

describe('a search', () => {
  it.each([
    ['index=main | stats count', []],
    ['index=MAIN OR index=m* | stats count', []],
    ['NOT index=other | stats count', []],
    ['index=other OR index=main | stats count', ['There is no index "other" here; there is main.']],
    ['index IN (main, a, b*) n<5', ['There is no index "a" here; there is main.']],
  ])('%s says which indexes are not there', async (spl, messages) => {
    const s = search(spl);
    await rows(s);
    expect(s.messages.map(({ text }) => text)).toEqual(messages);
  });

  it.each([true, false])('gives the same with pushdown and without (%s)', async (pushdown) => {
    const s = search('n<50 | stats count sum(n) as total by host | sort host', { pushdown });
    expect(await rows(s)).toEqual([
      { host: 'h0', count: 13, total: 312 },
      { host: 'h1', count: 13, total: 325 },
      { host: 'h2', count: 12, total: 288 },
      { host: 'h3', count: 12, total: 300 },
    ]);
    expect(s.explanation.stages.map((p) => p.where)).toEqual(pushdown ? ['pushed', 'pushed', 'pushed'] : ['here', 'here', 'here']);
    expect(s.profile.at(-1)).toMatchObject({ command: 'sort', rowsOut: 4 });
  });

  it('takes the time range from outside, and from its own terms first', async () => {
    expect(await rows(search('* | stats count', {}, { earliest: '-10m', latest: '' }))).toEqual([{ count: 11 }]);
    expect(await rows(search('* | stats count', {}, { earliest: '-10m', latest: 'now' }))).toEqual([{ count: 10 }]);
    expect(await rows(search('earliest=-5m | stats count', {}, { earliest: '-10m', latest: '' }))).toEqual([{ count: 6 }]);
    expect(() => search('*', {}, { earliest: 'soon', latest: '' })).toThrow('"soon" is no time');
  });

  it('runs subsearches first and says when they are cut', async () => {
    const s = search('[ search n<3 | fields host ] | stats count', { limits: { subsearchRows: 2 } });
    expect(await rows(s)).toEqual([{ count: 50 }]);
    expect(s.messages).toEqual([{ severity: 'warning', text: expect.stringContaining('only the first 2 were used') }]);
  });

  it('tells the place of a mistake', () => {
    const spl = '*\n| stats foo(n)';
    let error: unknown;
    try {
      search(spl);
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(SearchRefused);
    expect(wireError(error, spl)).toMatchObject({ code: 'unknown-function', line: 2, column: 9 });
  });

  it('asks for no source when it reads no events', async () => {
    const refuse = async (): Promise<Source> => {
      throw new Error('asked');
    };
    expect(await rows(search('| makeresults | eval a=1 | fields a', { source: refuse }))).toMatchObject([{ a: 1 }]);
    await expect(rows(search('* | stats count', { source: refuse }))).rejects.toThrow('asked');
  });

  it('stops soon after its signal, also within a generated stream', async () => {
    const stop = new AbortController();
    const running = rows(search('| makeresults count=100000000 | stats count by _time', { signal: stop.signal }));
    running.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const from = performance.now();
    stop.abort();
    await expect(running).rejects.toThrow('abort');
    expect(performance.now() - from).toBeLessThan(1000);
  });

  it('reads and writes lookups', async () => {
    await writeFile(join(folder, 'owners.csv'), 'host,owner,"team, name"\r\nh0,ann,"a ""b"""\r\nh1,,\r\n');
    const lookups = csvLookups({ files: new Map([['owners', join(folder, 'owners.csv')]]), folder: join(folder, 'lookups') });
    const found = await rows(search('n<3 | lookup owners host OUTPUT owner | sort n | table host owner', { lookups }));
    expect(found).toEqual([{ host: 'h0', owner: 'ann' }, { host: 'h1' }, { host: 'h2' }]);
    expect(await rows(search('| inputlookup owners.csv | where isnull(owner)', { lookups }))).toEqual([{ host: 'h1' }]);
    await rows(search('n<2 | sort n | table host n | outputlookup seen.csv', { lookups }));
    expect(await readFile(join(folder, 'lookups', 'seen.csv'), 'utf8')).toBe('host,n\r\nh0,0\r\nh1,1\r\n');
    await expect(rows(search('| inputlookup strict=true missing', { lookups }))).rejects.toThrow('There is no lookup "missing"; there are: owners, seen.');
  });

  it('uses macros of a file', async () => {
    const file = join(folder, 'macros.json');
    await writeFile(file, '[{"name":"below(1)","args":["x"],"definition":"n<$x$"}]');
    expect(await rows(search('`below(7)` | stats count', { macros: await readMacrosFile(file) }))).toEqual([{ count: 7 }]);
    await writeFile(file, '[{"name":1}]');
    await expect(readMacrosFile(file)).rejects.toThrow('is not a list of macros: 0.name');
  });
});

describe('bars of a timeline', () => {
  it('have a round width, cover the range and are no more than asked for', () => {
    for (const [length, bars] of [[1, 10], [59, 100], [3600, 60], [86_400, 120], [7 * 86_400, 120], [400 * 86_400, 50]] as const) {
      const range = { earliest: 1_700_000_123, latest: 1_700_000_123 + length };
      const { start, span, count } = barsFor(range, bars, 'Europe/Berlin');
      expect(count).toBeLessThanOrEqual(bars);
      expect(start).toBeLessThanOrEqual(range.earliest);
      expect(start + span * count).toBeGreaterThanOrEqual(range.latest);
    }
    expect(barsFor({ earliest: 1_700_000_000, latest: 1_700_086_400 }, 25, 'UTC')).toMatchObject({ span: 3600, start: 1_699_999_200 });
    // Events of one moment make one bar of a second, those of a second bars of ten milliseconds.
    expect(barsFor({ earliest: 1_700_000_000.2, latest: 1_700_000_000.201 }, 120, 'UTC')).toEqual({ start: 1_700_000_000, span: 1, count: 1 });
    expect(barsFor({ earliest: 1_700_000_000, latest: 1_700_000_001 }, 120, 'UTC')).toEqual({ start: 1_700_000_000, span: 0.01, count: 100 });
    // A day in Berlin starts at 23:00 UTC in winter.
    expect(barsFor({ earliest: 1_700_000_000, latest: 1_700_000_000 + 30 * 86_400 }, 40, 'Europe/Berlin')).toMatchObject({ span: 86_400, start: 1_699_916_400 });
  });
});
