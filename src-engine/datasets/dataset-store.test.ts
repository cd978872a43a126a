import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatasetStore, isDatasetName } from './dataset-store.ts';
import { readDataset, temporaryFolder } from './test-load.ts';

let folder = temporaryFolder();
let store = new DatasetStore(folder.path);
beforeEach(() => {
  folder = temporaryFolder();
  store = new DatasetStore(folder.path);
});
afterEach(() => folder.dispose());

const file = (name: string, content: string): { path: string } => {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return { path };
};
const options = { tz: 'UTC', now: Date.UTC(2026, 10, 21), host: 'here' };
const values = async (path: string, field: string): Promise<unknown[]> =>
  (await readDataset(path)).events.map((e) => e[field]);

describe('DatasetStore', () => {
  it('imports, lists, adds to, replaces and removes', async () => {
    expect(await store.list()).toEqual([]);
    const first = await store.import({
      ...options,
      name: 'logs',
      files: [file('a.ndjson', '{"a":1,"time":1795169470}\n{"a":2,"time":1795169472}\n')],
    });
    expect(first.dataset.manifest).toMatchObject({
      name: 'logs',
      events: 2,
      fieldCount: 2,
      timeRange: { earliest: 1795169470e6, latest: 1795169472e6 },
    });
    const second = await store.import({
      ...options,
      name: 'logs',
      files: [file('b.ndjson', '{"a":"x","time":1795169471,"b":[1,2]}\n{"a":3}\n')],
    });
    expect(second.report.events).toBe(2);
    expect(second.dataset.manifest).toMatchObject({
      events: 4,
      sources: [{ events: 2 }, { events: 2 }],
    });
    const path = (await store.open('logs')).paths[0] as string;
    expect(await values(path, 'a')).toEqual(['2', 'x', '1', '3']);
    expect(await values(path, 'b{}')).toEqual([undefined, ['1', '2'], undefined, undefined]);
    // The generation before is gone, and nothing else is left about.
    expect(readdirSync(join(folder.path, 'datasets', 'logs'))).toHaveLength(2);

    const third = await store.import({
      ...options,
      name: 'logs',
      replace: true,
      files: [file('c.ndjson', '{"c":1}\n')],
    });
    expect(third.dataset.manifest).toMatchObject({ events: 1, timeRange: null });
    expect((await store.list()).map(({ manifest }) => manifest.name)).toEqual(['logs']);
    expect(await store.remove('logs')).toBe(true);
    expect(await store.remove('logs')).toBe(false);
    await expect(store.open('logs')).rejects.toThrow('There is no dataset "logs"');
  });

  it('is as it was after a failed or stopped import', async () => {
    await store.import({ ...options, name: 'logs', files: [file('a.ndjson', '{"a":1}\n')] });
    const before = await store.open('logs');
    await expect(
      store.import({ ...options, name: 'logs', files: [{ path: join(folder.path, 'none.log') }] }),
    ).rejects.toThrow('ENOENT');
    const stop = new AbortController();
    const big = file('big.ndjson', '{"a":2,"broken":"no"}\n'.repeat(100_000));
    const stopped = store.import({
      ...options,
      name: 'logs',
      replace: true,
      files: [big],
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('stopped')),
    });
    await expect(stopped).rejects.toThrow('stopped');
    expect(await store.open('logs')).toEqual(before);
    expect(await values(before.paths[0] as string, 'a')).toEqual([1]);
    expect(readdirSync(join(folder.path, 'datasets', 'logs')).sort()).toEqual(
      [`${before.manifest.generation}.duckdb`, 'manifest.json'].sort(),
    );
  });

  it('never loses the events of an import that ran at the same time', async () => {
    const results = await Promise.allSettled(
      [1, 2, 3].map((n) => store.import({ ...options, name: 'logs', files: [file(`${n}.ndjson`, `{"a":${n}}\n`)] })),
    );
    const done = results.filter((result) => result.status === 'fulfilled');
    expect(done.length).toBeGreaterThan(0);
    for (const result of results)
      if (result.status === 'rejected')
        expect(String(result.reason)).toContain('Another import changed dataset "logs"');
    expect((await store.open('logs')).manifest.events).toBe(done.length);
  });

  it('lists the others where one is damaged, and says so to who opens it', async () => {
    for (const name of ['good', 'bad']) await store.import({ ...options, name, files: [file('a.ndjson', '{"a":1}\n')] });
    writeFileSync(join(folder.path, 'datasets', 'bad', 'manifest.json'), '{"version":1,');
    expect((await store.list()).map(({ manifest }) => manifest.name)).toEqual(['good']);
    await expect(store.open('bad')).rejects.toThrow('The manifest of dataset "bad"');
  });

  it('removes what was left for readers once nobody can need it', async () => {
    await store.import({ ...options, name: 'logs', files: [file('a.ndjson', '{"a":1}\n')] });
    const before = (await store.open('logs')).paths[0] as string;
    await store.import({ ...options, name: 'logs', files: [file('b.ndjson', '{"a":2}\n')], keepPrevious: true });
    await store.tidy();
    expect(existsSync(before)).toBe(true);
    const old = new Date(Date.now() - 3600_000);
    utimesSync(before, old, old);
    await store.tidy();
    expect(existsSync(before)).toBe(false);
    expect(await values((await store.open('logs')).paths[0] as string, 'a')).toEqual([1, 2]);
  });

  it('keeps the refused lines beside the dataset', async () => {
    const { report } = await store.import({
      ...options,
      name: 'logs',
      files: [file('a.ndjson', `${'{"a":1}\n'.repeat(9)}{"a"\n`)],
    });
    expect(report.refused).toBe(1);
    expect(report.refusedFile).toContain(join('datasets', 'logs'));
  });

  it('refuses names that are no folder names', async () => {
    for (const name of ['', '.', '..', '../x', 'a/b', 'a\\b', 'con', 'x'.repeat(65), '-x', 'nul.txt']) {
      expect(isDatasetName(name)).toBe(false);
      await expect(store.import({ ...options, name, files: [] })).rejects.toThrow('cannot name a dataset');
      expect(await store.remove(name)).toBe(false);
    }
  });
});
