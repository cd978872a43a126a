/** A result over the end of an engine: held by one, opened again by the next, without its source. */
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetStore } from '../datasets/dataset-store.ts';
import { Client } from '../testing/engine-client.ts';
import { EngineService } from './engine-service.ts';

const START = 1_700_000_000;
let folder: string;
let service: EngineService;
let client: Client;

async function start(): Promise<void> {
  service = await EngineService.start({ dataDir: join(folder, 'data'), resourcesDir: join(folder, 'resources'), log: () => undefined });
  client = await Client.connect(service, 'a');
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-held-'));
  await writeFile(join(folder, 'events.ndjson'), Array.from({ length: 3000 }, (_, i) => JSON.stringify({ timestamp: START + i, level: i % 10 === 0 ? 'error' : 'info', n: i })).join('\n'));
  await new DatasetStore(join(folder, 'data')).import({ name: 'events', files: [{ path: join(folder, 'events.ndjson'), index: 'events' }], tz: 'UTC', now: START * 1000 });
  await mkdir(join(folder, 'resources'));
  await start();
}, 60_000);
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a result that is held', { timeout: 60_000 }, () => {
  it('is opened again by the next engine as it was, its source gone: rows, order, timeline, fields, search in it', async () => {
    await client.run('e', '*');
    await client.run('s', '* | stats count max(n) as most by level');
    expect([await client.ask('result.hold', { searchId: 'e' }), await client.ask('result.hold', { searchId: 's' })]).toEqual([{ held: true }, { held: true }]);
    await client.run('none', 'level=nothing');
    expect(await client.ask('result.hold', { searchId: 'none' })).toEqual({ held: false });
    await client.ask('datasets.remove', { dataset: 'events' });
    await service.close();
    await start();

    expect(await client.ask('result.reopen', { searchId: 'e' })).toEqual({ found: true });
    const end = await client.until(() => client.frames.find((frame) => frame.type === 'end'));
    expect(end).toMatchObject({ outcome: 'done', progress: { rows: 3000 } });
    expect(end?.type === 'end' && end.messages[0]?.text).toMatch(/^This is the result of 20\d\d-/);
    expect(client.frames.find((frame) => frame.type === 'schema')).toMatchObject({ shape: 'events' });
    const page = await client.ask('result.page', { searchId: 'e', offset: 0, limit: 2, fields: ['_time', 'n'] });
    expect(page).toMatchObject({ total: 3000, rows: [[START + 2999, 2999], [START + 2998, 2998]] });
    const sorted = await client.ask('result.page', { searchId: 'e', offset: 0, limit: 1, fields: ['n'], sort: { field: 'n', descending: false } });
    expect(sorted.rows).toEqual([[0]]);
    expect((await client.ask('result.timeline', { searchId: 'e', bars: 20, splitBy: 'level' })).total).toBe(3000);
    expect((await client.ask('result.fieldValues', { searchId: 'e', field: 'level', limit: 5 })).values).toMatchObject([{ value: 'info', count: 2700 }, { value: 'error', count: 300 }]);
    expect((await client.ask('result.find', { searchId: 'e', what: { kind: 'values', field: 'level', values: ['error'] }, limit: 1000 })).rows).toHaveLength(300);
    expect((await client.ask('jobs.list', {})).jobs.map(({ id, state, rows }) => [id, state, rows])).toContainEqual(['e', 'done', 3000]);

    expect(await client.ask('result.reopen', { searchId: 's' })).toEqual({ found: true });
    expect((await client.ask('result.page', { searchId: 's', offset: 0, limit: 5 })).rows).toEqual([['error', 300, 2990], ['info', 2700, 2999]]);
    await expect(client.ask('result.timeline', { searchId: 's', bars: 20 })).rejects.toThrow('run the search again');
  });

  it('goes with the search that is closed, with those that are not named, and where its file was cut', async () => {
    await client.ask('search.close', { searchId: 'e' });
    await service.close();
    await start();
    expect(await client.ask('result.reopen', { searchId: 'e' })).toEqual({ found: false });
    await truncate(join(folder, 'data', 'held', 's.rows'), 40);
    expect(await client.ask('result.reopen', { searchId: 's' })).toEqual({ found: false });
    expect(await client.ask('result.reopen', { searchId: '../../state' })).toEqual({ found: false });
    await client.ask('result.holdOnly', { searchIds: [] });
    expect(await readdir(join(folder, 'data', 'held'))).toEqual([]);
  });
});
