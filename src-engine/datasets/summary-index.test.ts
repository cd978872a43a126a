import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowsOf } from '../../src-shared/results/batch.ts';
import { createSearch, type JobMessage } from '../jobs/search.ts';
import { csvLookups } from '../lookups/lookups.ts';
import { createLocalSource } from '../sources/local/local-source.ts';
import { DatasetStore } from './dataset-store.ts';
import { addToSummary } from './summary-index.ts';

let folder: string;
let datasets: DatasetStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-summary-'));
  datasets = new DatasetStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a search that may collect, over the dataset `of` where it reads events. */
async function run(spl: string, of = ''): Promise<{ readonly rows: readonly Record<string, unknown>[]; readonly messages: readonly JobMessage[] }> {
  const paths = of === '' ? [] : (await datasets.open(of)).paths;
  const source = of === '' ? null : await createLocalSource({ datasets: paths.map((path) => ({ path })) });
  try {
    const search = createSearch(spl, { earliest: '', latest: '' }, {
      source: () => (source === null ? Promise.reject(new Error('There are no events.')) : Promise.resolve(source)),
      now: 1_700_000_000, tz: 'UTC', pushdown: true, lookups: csvLookups({ folder: null }), signal: new AbortController().signal,
      collect: (events) => addToSummary(datasets, events),
    }); // prettier-ignore
    const rows: Record<string, unknown>[] = [];
    for await (const batch of search.batches()) rows.push(...rowsOf(batch));
    return { rows, messages: search.messages };
  } finally {
    await source?.close();
  }
}

describe('a summary index', () => {
  it('gets the rows of searches as events that can be searched, and hands them on', async () => {
    const first = await run('| makeresults format=csv data="host,n,note\nweb-1,5,a b\nweb-2,7,c" | eval _time=1699990000 | collect index=daily host=collector source="report one"');
    expect(first.rows).toMatchObject([{ host: 'web-1', n: '5' }, { host: 'web-2', n: '7' }]);
    expect(first.messages).toEqual([{ severity: 'info', text: 'collect added 2 events to the index daily.' }]);
    await run('| makeresults | eval _time=1699990060, n=9 | collect index=daily marker="report=late"');

    const all = await run('index=daily | sort 0 -_time, orig_host | table _time index host source sourcetype orig_host n note report', 'daily');
    expect(all.rows).toMatchObject([
      { _time: 1_699_990_060, index: 'daily', source: 'collect', sourcetype: 'stash', n: '9', report: 'late' },
      { _time: 1_699_990_000, index: 'daily', host: 'collector', source: 'report one', sourcetype: 'stash', orig_host: 'web-1', n: '5', note: 'a b' },
      { _time: 1_699_990_000, orig_host: 'web-2', n: '7', note: 'c' },
    ]);
    const text = await run('index=daily "a b" | table _raw', 'daily');
    expect(text.rows).toEqual([{ _raw: '11/14/2023 19:26:40 +0000, info_min_time=0, info_max_time="+Infinity", info_search_time=1700000000, orig_host="web-1", n="5", note="a b"' }]);
  });

  it('holds partial results, which the plain commands finish', async () => {
    const rows = '| makeresults format=csv data="user,n\nann,1\nbob,2\nann,4" | eval n=tonumber(n), _time=1699990000';
    for (const day of [0, 86_400]) {
      await run(`${rows} | eval _time=_time+${day} | sistats count avg(n) dc(user) perc50(n) by user | collect index=partial`);
      await run(`${rows} | eval _time=_time+${day} | sitimechart span=1d sum(n) by user | collect index=by_day`);
    }
    expect((await run('index=partial | stats count avg(n) dc(user) perc50(n) by user', 'partial')).rows).toEqual([
      { user: 'ann', count: 4, 'avg(n)': 2.5, 'dc(user)': 1, 'perc50(n)': 2.5 },
      { user: 'bob', count: 2, 'avg(n)': 2, 'dc(user)': 1, 'perc50(n)': 2 },
    ]);
    expect((await run('index=by_day | timechart span=1d sum(n) by user | table _time ann bob', 'by_day')).rows).toEqual([
      { _time: 1_699_920_000, ann: 5, bob: 2 },
      { _time: 1_700_006_400, ann: 5, bob: 2 },
    ]);
  });

  it('keeps what several searches add at the same time', async () => {
    await Promise.all(Array.from({ length: 6 }, (_, i) => run(`| makeresults count=3 | eval run=${i} | collect index=busy`)));
    const { rows } = await run('index=busy | stats count by run', 'busy');
    expect(rows).toEqual(Array.from({ length: 6 }, (_, run) => ({ run, count: 3 })));
  });

  it('writes nothing where there are no rows, in a test, or under a name that no dataset can have', async () => {
    await run('| makeresults | where 1=2 | collect index=empty');
    await run('| makeresults | eval a=1 | collect index=empty testmode=true');
    expect(await datasets.list()).toEqual([]);
    await expect(run('| makeresults | collect index="../away"')).rejects.toThrow('"../away" cannot name a dataset');
  });
});
