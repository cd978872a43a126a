import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetStore } from '../datasets/dataset-store.ts';
import { csvLookups } from '../lookups/lookups.ts';
import { Vault } from '../secrets/vault.ts';
import { createSecretStore } from '../secrets/secret-store.ts';
import { catalogHandlers } from './catalog-requests.ts';
import { Connections } from './connections.ts';
import { RemoteConnections } from './remote-connections.ts';

let folder: string;
let dataDir: string;
let connections: Connections;
let ask: ReturnType<typeof catalogHandlers>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-catalog-'));
  dataDir = join(folder, 'data');
  const lines = Array.from({ length: 3000 }, (_, i) => JSON.stringify({ timestamp: 1_700_000_000 + i, level: i % 10 === 0 ? 'error' : 'info', 'odd name': `a "b" ${i % 3}`, request: `req-${i}`, code: i % 4 }));
  await writeFile(join(folder, 'events.ndjson'), lines.join('\n'));
  await new DatasetStore(dataDir).import({ name: 'events', files: [{ path: join(folder, 'events.ndjson'), index: 'events' }], tz: 'UTC', now: 1_700_000_000_000 });
  await mkdir(join(dataDir, 'lookups'), { recursive: true });
  await writeFile(join(dataDir, 'lookups', 'teams.csv'), 'level,team\nerror,on call\n');
  const noTable = (): never => {
    throw new Error('There is no state in this test.');
  };
  connections = new Connections(dataDir, join(folder, 'resources'), new RemoteConnections({ table: noTable, vault: new Vault(createSecretStore()), openPage: noTable }));
  ask = catalogHandlers({ connections, lookups: csvLookups({ folder: join(dataDir, 'lookups') }), dataDir, savedSearches: () => [{ name: 'Errors' }], signal: new AbortController().signal });
});
afterAll(async () => {
  await connections.close();
  await rm(folder, { recursive: true, force: true });
});

describe('catalog.values', () => {
  it('gives the commonest values first, with their counts', async () => {
    expect(await ask['catalog.values']({ connection: 'events', field: 'level', prefix: '' })).toEqual({ values: [{ value: 'info', count: 2700 }, { value: 'error', count: 300 }], complete: true });
  });
  it('gives those that begin with what is typed before those that hold it, in any case', async () => {
    expect((await ask['catalog.values']({ connection: 'events', field: 'level', prefix: 'R' })).values.map((v) => v.value)).toEqual(['error']);
    expect((await ask['catalog.values']({ connection: 'events', field: 'odd name', prefix: 'A "b" 2' })).values).toEqual([{ value: 'a "b" 2', count: 1000 }]);
  });
  it('finds a rare value of a field with many by what is typed of it', async () => {
    const { values, complete } = await ask['catalog.values']({ connection: 'events', field: 'request', prefix: 'req-1000' });
    expect(values).toEqual([{ value: 'req-1000', count: 1 }]);
    expect(complete).toBe(true);
    expect((await ask['catalog.values']({ connection: 'events', field: 'request', prefix: '' })).complete).toBe(false);
  });
  it('reads numbers, and has nothing for a field that is not there', async () => {
    expect((await ask['catalog.values']({ connection: 'events', field: 'code', prefix: '' })).values.map((v) => v.value).sort()).toEqual(['0', '1', '2', '3']);
    expect((await ask['catalog.values']({ connection: 'events', field: 'nosuch', prefix: '' })).values).toEqual([]);
  });
  it('counts once for what is asked twice', async () => {
    const first = await ask['catalog.values']({ connection: 'events', field: 'code', prefix: '' });
    const start = performance.now();
    expect(await ask['catalog.values']({ connection: 'events', field: 'code', prefix: '' })).toEqual(first);
    expect(performance.now() - start).toBeLessThan(20);
  });
  it('says what is wrong with a connection that is not there', async () => {
    await expect(ask['catalog.values']({ connection: 'gone', field: 'x', prefix: '' })).rejects.toThrow('gone');
  });
});

describe('catalog.names', () => {
  it('names saved searches, lookups with their columns, and macros', async () => {
    expect(await ask['catalog.names']({})).toEqual({ savedSearches: ['Errors'], lookups: [{ name: 'teams', fields: ['level', 'team'] }], macros: [] });
    await writeFile(join(dataDir, 'macros.json'), JSON.stringify([{ name: 'slow(1)', args: ['ms'], definition: 'ms>$ms$' }]));
    expect((await ask['catalog.names']({})).macros).toEqual([{ name: 'slow', args: ['ms'], definition: 'ms>$ms$', isEval: false }]);
  });
});
