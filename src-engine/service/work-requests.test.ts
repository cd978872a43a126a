import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScheduleNotice } from '../../src-shared/ipc/engine-protocol.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import { DatasetStore } from '../datasets/dataset-store.ts';
import { Client } from '../testing/engine-client.ts';
import { EngineService } from './engine-service.ts';
import { Scheduler, checkCron } from './scheduler.ts';

const START = 1_700_000_000;
let folder: string;
let service: EngineService;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-work-'));
  const lines = Array.from({ length: 100 }, (_, i) => JSON.stringify({ timestamp: START + i, level: i % 10 === 0 ? 'error' : 'info', n: i }));
  await writeFile(join(folder, 'events.ndjson'), lines.join('\n'));
  await new DatasetStore(join(folder, 'data')).import({ name: 'events', files: [{ path: join(folder, 'events.ndjson'), index: 'events' }], tz: 'UTC', now: START * 1000 });
  await mkdir(join(folder, 'resources'));
  service = await EngineService.start({ dataDir: join(folder, 'data'), resourcesDir: join(folder, 'resources'), log: () => undefined });
  client = await Client.connect(service, 'a');
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a search and throws where it fails. */
async function search(searchId: string, spl: string, connection = 'events'): Promise<void> {
  const last = await client.run(searchId, spl, connection);
  if (last.type === 'error') throw new Error(last.error.message);
}

describe('requests for working with results', () => {
  it('find rows of the whole result in the order shown', async () => {
    await search('f', '*');
    const errors = await client.ask('result.find', { searchId: 'f', what: { kind: 'values', field: 'level', values: ['ERROR'] }, limit: 100 });
    expect(errors).toEqual({ rows: [9, 19, 29, 39, 49, 59, 69, 79, 89, 99], read: 100, complete: true });
    const sorted = await client.ask('result.find', { searchId: 'f', what: { kind: 'text', text: '"n":7' }, sort: { field: 'n', descending: false }, limit: 3 });
    expect(sorted).toEqual({ rows: [7, 70, 71], read: 72, complete: false });
  });

  it('notes stay with the event and go when they are empty', async () => {
    const rowKey = rowKeyOf([['_time', 1], ['_raw', 'x']]);
    const note = { connection: 'events', rowKey, time: 1, text: 'x', bookmarked: true, comment: 'why' };
    await client.ask('annotations.set', note);
    expect(await client.ask('annotations.list', { connection: 'events' })).toMatchObject([{ rowKey, bookmarked: true, comment: 'why' }]);
    expect(await client.ask('annotations.list', { connection: 'other' })).toEqual([]);
    await client.ask('annotations.set', { ...note, bookmarked: false, comment: '' });
    expect(await client.ask('annotations.list', { connection: 'events' })).toEqual([]);
  });

  it('a result is kept with its provenance, searched as a source and read by loadjob', async () => {
    await search('k', 'level=error | stats count max(n) as most by level');
    const kept = await client.ask('datasets.keep', { searchId: 'k', dataset: 'snap' });
    expect(kept).toMatchObject({ dataset: 'snap', rows: 1 });
    const dataset = await service.state.connections.datasets.open('snap');
    expect(dataset.manifest.note).toMatchObject({ snapshot: 'level=error | stats count max(n) as most by level', connection: 'events', rows: 1, sha256: kept.hash });
    await expect(client.ask('datasets.keep', { searchId: 'k', dataset: 'snap' })).rejects.toThrow('already a dataset "snap"');
    await search('l', '| loadjob snap | table level count most');
    expect((await client.ask('result.page', { searchId: 'l', offset: 0, limit: 10 })).rows).toEqual([['error', 10, 90]]);
    await expect(search('m', '| loadjob nothing')).rejects.toThrow('nothing');
    await search('e', 'level=error | head 3');
    await client.ask('datasets.keep', { searchId: 'e', dataset: 'events_kept' });
    await search('o', '* | table _time n', 'events_kept');
    expect((await client.ask('result.page', { searchId: 'o', offset: 0, limit: 10 })).rows).toEqual([[START + 90, 90], [START + 80, 80], [START + 70, 70]]);
  });

  it("takes over Splunk's files: searches into a folder, macros for every search", async () => {
    await writeFile(join(folder, 'savedsearches.conf'), '[Errors]\nsearch = level=error \\\n| stats count\ncron_schedule = 0 * * * *\nenableSched = 1\n[None]\nx = 1\n');
    await writeFile(join(folder, 'macros.conf'), '[worst(1)]\nargs = n\ndefinition = level=error | head $n$\n');
    for (const name of ['savedsearches.conf', 'macros.conf']) await service.control({ type: 'grant', grant: name, path: join(folder, name), access: 'read' }, undefined);
    expect(await client.ask('saved.importConf', { grants: ['savedsearches.conf', 'macros.conf'], folder: 'Splunk' })).toEqual({ searches: 1, macros: 1, scheduled: 1, skipped: ['"None" (line 6) has no search.'] });
    expect((await client.ask('saved.list', {})).find((s) => s.name === 'Errors')).toMatchObject({ folder: 'Splunk', schedule: { cron: '0 * * * *', enabled: false }, tags: [] });
    await search('w', '`worst(2)`');
    expect((await client.ask('result.page', { searchId: 'w', offset: 0, limit: 10 })).rows).toHaveLength(2);
    expect(JSON.parse(await readFile(join(folder, 'data', 'macros.json'), 'utf8'))).toHaveLength(1);
  });

  it('what an update of a saved search leaves out stays', async () => {
    const base = { name: 'P', description: '', spl: 'host=$h$', earliest: '', latest: '' };
    const saved = await client.ask('saved.create', { ...base, folder: 'a/b', tags: ['x'], parameters: [{ name: 'h', label: 'Host', value: 'w' }] });
    const renamed = await client.ask('saved.update', { savedId: saved.id, search: { ...base, name: 'Q' } });
    expect(renamed).toMatchObject({ name: 'Q', folder: 'a/b', tags: ['x'], parameters: [{ name: 'h' }] });
    await expect(client.ask('saved.update', { savedId: saved.id, search: { ...base, schedule: { cron: 'not a cron', enabled: true, connection: 'events', above: 0 } } })).rejects.toThrow('no schedule');
  });

  it('a scheduled search tells when it finds more than asked, and when it fails', async () => {
    expect(() => checkCron('61 * * * *')).toThrow('no schedule');
    const told: ScheduleNotice[] = [];
    const scheduler = new Scheduler(service.state, (notice) => told.push(notice), () => undefined);
    const saved = { id: 9, name: 'S', description: '', spl: 'level=error', earliest: '', latest: '', updated: '', builtin: false, schedule: { cron: '* * * * *', enabled: true, connection: 'events', above: 9 } };
    await scheduler.run(saved);
    await scheduler.run({ ...saved, schedule: { ...saved.schedule, above: 10 } });
    await scheduler.run({ ...saved, spl: '| nonsense' });
    expect(told).toMatchObject([{ savedId: 9, rows: 10, failure: null }, { rows: 0, failure: expect.stringContaining('nonsense') as string }]);
    expect((await client.ask('history.list', { limit: 3 })).map((entry) => entry.outcome)).toEqual(['failed', 'done', 'done']);
  });

  it('pinned runs come first and outlast a clearing', async () => {
    const [latest, before] = await client.ask('history.list', { limit: 2 });
    await client.ask('history.pin', { historyId: before?.id ?? -1, pinned: true });
    expect((await client.ask('history.list', { limit: 1 }))[0]?.id).toBe(before?.id);
    await client.ask('history.clear', {});
    expect((await client.ask('history.list', { limit: 10 })).map((entry) => entry.id)).toEqual([before?.id]);
    await expect(client.ask('history.pin', { historyId: latest?.id ?? -1, pinned: true })).rejects.toThrow('not in the history');
  });
});
