import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driverForRuntime, openDatabase } from './driver.ts';
import { AppStore } from './store.ts';

const search = { name: 'Errors', description: 'All errors', spl: 'level=ERROR', earliest: '-24h', latest: 'now' };
const entry = { spl: 'error | stats count', earliest: '', latest: '', connection: 'sample', started: '2026-11-21T00:00:00.000Z', elapsedMs: 12.5, rows: 3, outcome: 'done' as const };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the driver', () => {
  it('is the native one only where Node-API is new enough for it', () => {
    expect(driverForRuntime('9')).toBe('node-sqlite3-wasm');
    expect(driverForRuntime('10')).toBe('better-sqlite3');
    expect(driverForRuntime(undefined)).toBe(Number(process.versions['napi']) >= 10 ? 'better-sqlite3' : 'node-sqlite3-wasm');
  });

  it('may change between runs on the same file', async () => {
    const first = await AppStore.open(folder, 'node-sqlite3-wasm');
    first.createSaved(search);
    first.close();
    const second = await AppStore.open(folder, 'better-sqlite3');
    second.createSaved({ ...search, name: 'Other' });
    second.close();
    const third = await AppStore.open(folder, 'node-sqlite3-wasm');
    expect(third.savedSearches().map((s) => s.name)).toEqual(['Errors', 'Other']);
    third.close();
  });
});

describe.each(['better-sqlite3', 'node-sqlite3-wasm'] as const)('the store on %s', (driver) => {
  it('keeps saved searches over a restart', async () => {
    const store = await AppStore.open(folder, driver);
    const made = store.createSaved(search);
    expect(made).toMatchObject({ ...search, builtin: false });
    expect(store.updateSaved(made.id, { ...search, spl: 'level=FATAL' }).spl).toBe('level=FATAL');
    expect(() => store.createSaved(search)).toThrow('already a saved search "Errors"');
    const other = store.createSaved({ ...search, name: "O'Brien; DROP TABLE saved_searches" });
    expect(() => store.updateSaved(other.id, search)).toThrow('already');
    store.removeSaved(other.id);
    expect(() => store.removeSaved(other.id)).toThrow('not there any more');
    store.close();
    const again = await AppStore.open(folder, driver);
    expect(again.savedSearches()).toMatchObject([{ id: made.id, name: 'Errors', spl: 'level=FATAL' }]);
    again.close();
  });

  it('seeds the searches of the product once', async () => {
    const store = await AppStore.open(folder, driver);
    const seeds = ['10. Last', '2. Second'].map((name) => ({ ...search, name }));
    store.seed(seeds);
    store.createSaved({ ...search, name: 'mine' });
    expect(store.savedSearches().map((s) => [s.name, s.builtin])).toEqual([['mine', false], ['2. Second', true], ['10. Last', true]]);
    store.removeSaved(store.savedSearches()[1]?.id ?? -1);
    store.seed(seeds);
    expect(store.savedSearches().map((s) => s.name)).toEqual(['mine', '10. Last']);
    store.close();
  });

  it('keeps history, latest first, and finds text in it as it stands', async () => {
    const store = await AppStore.open(folder, driver);
    store.addHistory(entry);
    store.addHistory({ ...entry, spl: 'a=100% | head 5', outcome: 'stopped' });
    expect(store.history(10).map((h) => h.spl)).toEqual(['a=100% | head 5', 'error | stats count']);
    expect(store.history(10, '100%')).toMatchObject([{ outcome: 'stopped', elapsedMs: 12.5, rows: 3 }]);
    expect(store.history(10, 'STATS')).toHaveLength(1);
    expect(store.history(1)).toHaveLength(1);
    store.clearHistory();
    expect(store.history(10)).toEqual([]);
    store.close();
  });

  it('keeps settings', async () => {
    const store = await AppStore.open(folder, driver);
    expect(store.setting('theme')).toBe(null);
    store.setSetting('theme', '"dark"');
    store.setSetting('theme', '"light"');
    expect(store.setting('theme')).toBe('"light"');
    store.close();
  });

  it('sets a damaged file aside and says so', async () => {
    await writeFile(join(folder, 'state.db'), 'this is no database at all, and it is long enough to be looked at as one '.repeat(100));
    const store = await AppStore.open(folder, driver);
    expect(store.notice).toContain('was damaged');
    store.createSaved(search);
    expect(store.savedSearches()).toHaveLength(1);
    store.close();
    const aside = (await readdir(folder)).find((f) => f.startsWith('state.damaged-')) ?? '';
    expect(await readFile(join(folder, aside), 'utf8')).toContain('this is no database');
  });

  it('leaves a file of a newer version as it is', async () => {
    const db = await openDatabase(join(folder, 'state.db'), driver);
    db.exec('PRAGMA user_version = 999; CREATE TABLE future (x)');
    db.close();
    const before = await readFile(join(folder, 'state.db'));
    await expect(AppStore.open(folder, driver)).rejects.toThrow('newer version of Nexus Desktop');
    expect(await readFile(join(folder, 'state.db'))).toEqual(before);
  });
});
