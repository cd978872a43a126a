import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppStore } from './store.ts';

const DRIVERS = ['better-sqlite3', 'node-sqlite3-wasm'] as const;
const board = { name: 'Shop', description: 'How it is', outline: '[]', body: '{"panels":[]}' };

describe.each(DRIVERS)('documents with %s', (driver) => {
  let folder: string;
  let store: AppStore;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-documents-'));
    store = await AppStore.open(folder, driver);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('are kept by kind, read again after a restart, changed and removed', async () => {
    const { id } = store.documents.create('dashboard', board);
    store.documents.create('notebook', { ...board, name: 'Notes' });
    store.close();
    store = await AppStore.open(folder, driver);
    expect(store.documents.list('dashboard').map((d) => d.name)).toEqual(['Shop']);
    expect(store.documents.get(id)).toMatchObject({ ...board, kind: 'dashboard', builtin: false });
    store.documents.update(id, { ...board, name: 'Shop 2', body: '{}' });
    expect(store.documents.get(id)).toMatchObject({ name: 'Shop 2', body: '{}' });
    store.documents.remove(id);
    expect(store.documents.list('dashboard')).toEqual([]);
    expect(() => store.documents.get(id)).toThrow(/not there any more/);
    expect(() => store.documents.update(id, board)).toThrow(/not there any more/);
    expect(() => store.documents.remove(id)).toThrow(/not there any more/);
  });

  test('that come with the product are added once ever, and are the user’s own once changed', () => {
    const shipped = [{ kind: 'dashboard' as const, ...board }];
    store.documents.seed(shipped);
    store.documents.seed(shipped);
    const [only, ...others] = store.documents.list('dashboard');
    expect(others).toEqual([]);
    expect(only?.builtin).toBe(true);
    store.documents.update(only?.id ?? 0, board);
    expect(store.documents.list('dashboard')[0]?.builtin).toBe(false);
    store.documents.remove(only?.id ?? 0);
    store.documents.seed(shipped);
    expect(store.documents.list('dashboard')).toEqual([]);
  });
});
