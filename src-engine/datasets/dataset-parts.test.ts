import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSearch } from '../jobs/search.ts';
import { csvLookups } from '../lookups/lookups.ts';
import { createLocalSource } from '../sources/local/local-source.ts';
import { writeTestDataset } from '../sources/local/test-dataset.ts';
import { type DatasetPart, partsKept } from './dataset-parts.ts';
import { type Dataset, DatasetStore } from './dataset-store.ts';
import { loadFiles } from './load-files.ts';
import { readDataset, temporaryFolder } from './test-load.ts';

const options = { tz: 'UTC', now: Date.UTC(2026, 10, 21), host: 'here' };
const FIRST = 1_795_169_470;
let folder = temporaryFolder();
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const parts = (...events: number[]): DatasetPart[] => events.map((count, i) => ({ generation: `g${i}`, events: count }));

/** The values of a field as a search finds them. */
async function found({ paths }: Dataset, spl: string, field: string): Promise<unknown[]> {
  const source = await createLocalSource({ datasets: paths.map((path) => ({ path })) });
  const signal = new AbortController().signal;
  const search = createSearch(spl, { earliest: '', latest: '' }, { source: () => Promise.resolve(source), now: options.now / 1000, tz: 'UTC', pushdown: true, lookups: csvLookups({ folder: null }), signal });
  const values: unknown[] = [];
  for await (const batch of search.batches()) for (let row = 0; row < batch.length; row++) values.push(batch.columns.get(field)?.[row] ?? null);
  await source.close();
  return values;
}

describe('which files stay as they are when something is added', () => {
  it.each<[string, DatasetPart[], number]>([
    ['a large one', parts(5_000_000), 1],
    ['not a small one', parts(50), 0],
    ['not the small ones at the end', parts(5_000_000, 20_000, 9000, 10), 2],
    ['a few large ones', parts(20_000, 30_000, 40_000), 3],
    ['not those like each other where they are many', parts(5_000_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000, 20_000), 1],
    ['not the last where they are many', parts(9e9, 9e8, 9e7, 9e6, 3e6, 6e5, 1e5, 2e4), 7],
  ])('%s', (_, given, kept) => {
    expect(partsKept(given)).toBe(kept);
  });
});

describe('a dataset to which events are appended', { timeout: 60_000 }, () => {
  const line = (n: number, more = ''): string => `{"time":${FIRST + n},"n":${n}${more}}\n`;
  const file = (name: string, text: string): { path: string } => {
    writeFileSync(join(folder.path, name), text);
    return { path: join(folder.path, name) };
  };

  it('is searched as one, leaves its large file alone, and is one file again once it is compacted', async () => {
    const store = new DatasetStore(folder.path);
    const many = Array.from({ length: 12_000 }, (_, n) => line(n)).join('');
    const first = (await store.import({ ...options, name: 'live', files: [file('a.ndjson', many)] })).dataset;
    const [large] = first.paths as [string];
    const written = statSync(large).mtimeMs;
    // Late events, equal times, and a field of another type.
    await store.import({ ...options, name: 'live', append: true, files: [file('b.ndjson', line(12_000) + line(11_999, ',"m":"x"') + line(5))] });
    await store.import({ ...options, name: 'live', append: true, files: [file('c.ndjson', `{"time":${FIRST + 12_001},"n":"last"}\n`)] });
    const added = await store.open('live');
    expect(added.paths).toEqual([join(folder.path, 'datasets', 'live', `${added.manifest.generation}.duckdb`), large]);
    expect(statSync(large).mtimeMs).toBe(written);
    expect(added.manifest).toMatchObject({ version: 2, events: 12_004, fieldCount: 3, timeRange: { earliest: FIRST * 1e6, latest: (FIRST + 12_001) * 1e6 } });
    expect(added.manifest.fields).toContainEqual({ name: 'n', type: 'string', count: 12_004 });
    expect(readdirSync(join(folder.path, 'datasets', 'live'))).toHaveLength(3);
    expect((await found(added, '* | head 4 | table n', 'n')).map(String)).toEqual(['last', '12000', '11999', '11999']);
    expect(await found(added, 'm=x | table n', 'n')).toHaveLength(1);
    expect(await found(added, 'n=5 | stats count', 'count')).toEqual([2]);

    const { dataset } = await store.compact('live', options);
    expect(dataset.paths).toHaveLength(1);
    expect(dataset.manifest).toMatchObject({ version: 1, events: 12_004, timeRange: added.manifest.timeRange, fieldCount: 3 });
    const { events } = await readDataset(dataset.paths[0] as string);
    expect(events.map((event) => event['n'])).toEqual(['last', '12000', '11999', ...Array.from({ length: 11_994 }, (_, i) => String(11_999 - i)), '5', '5', '4', '3', '2', '1', '0']);
    expect(events[2]).toHaveProperty('m', 'x');
    expect(readdirSync(join(folder.path, 'datasets', 'live'))).toHaveLength(2);
  });

  it('keeps a field that is a column in one file and rare in another', async () => {
    const paths = ['one', 'two', 'three'].map((name) => join(folder.path, `${name}.duckdb`));
    await writeTestDataset(paths[0] as string, [{ _time: FIRST, a: 'x', b: '1' }], ['a']);
    await writeTestDataset(paths[1] as string, [{ _time: FIRST + 1, a: 'y', b: '2' }], ['b']);
    await writeTestDataset(paths[2] as string, [{ _time: FIRST + 1, a: 7, c: 3 }]);
    const target = join(folder.path, 'all.duckdb');
    const report = await loadFiles({ ...options, bases: paths, target, files: [] });
    expect(report.dataset.events).toBe(3);
    const { events } = await readDataset(target);
    expect(events.map(({ a, b, c }) => [a ?? null, b ?? null, c ?? null])).toEqual([['7', null, 3], ['y', '2', null], ['x', '1', null]]);
  });
});
