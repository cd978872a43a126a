/** Datasets as a window works with them: opened without import, followed, read again, renamed, compacted. */
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../testing/engine-client.ts';
import { EngineService } from './engine-service.ts';

const POLL = { timeout: 20_000, interval: 100 };
let folder: string;
let service: EngineService;
let client: Client;

const file = (name: string): string => join(folder, name);
const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => `ts=2026-11-20T10:00:0${(from + i) % 10}Z level=info n=${from + i}\n`).join('');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-datasets-'));
  await mkdir(file('resources'));
  await writeFile(file('app.log'), lines(0, 10));
  service = await EngineService.start({ dataDir: file('data'), resourcesDir: file('resources'), log: () => undefined });
  client = await Client.connect(service, 'a');
  await service.control({ type: 'grant', grant: 'app', path: file('app.log'), access: 'read' }, undefined);
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

/** The last frame of a load: its summary, or its error's sentence. */
async function ended(importId: string): Promise<string> {
  const frame = await client.ended(importId);
  return frame.type === 'end' ? frame.summary : frame.type === 'error' ? frame.error.message : '';
}

async function count(connection: string): Promise<number> {
  const searchId = `s${Math.random()}`;
  await client.run(searchId, '*', connection);
  const { total } = await client.ask('result.page', { searchId, offset: 0, limit: 1 });
  await client.ask('search.close', { searchId });
  return total;
}

describe('requests about datasets', { timeout: 60_000 }, () => {
  it('search files without importing them, until they are forgotten', async () => {
    await client.ask('datasets.open', { importId: 'o', grants: ['app'], tz: 'UTC' });
    expect(await ended('o')).toBe('Loaded 10 events with 3 fields.');
    expect(await count('o')).toBe(10);
    expect((await client.ask('connections.list', {})).find((c) => c.id === 'o')).toMatchObject({ name: 'app.log', temporary: true, events: 10 });
    expect(await client.ask('datasets.list', {})).toEqual([]);
    await client.ask('datasets.close', { connection: 'o' });
    expect((await client.ask('connections.list', {})).some((c) => c.id === 'o')).toBe(false);
    await expect(client.ask('datasets.open', { importId: 'p', grants: ['other'], tz: 'UTC' })).rejects.toThrow('not chosen for that');
  });

  it('add to a dataset of the same name, or take its place', async () => {
    for (const [importId, replace, events] of [['first', undefined, 10], ['added', false, 20], ['replaced', true, 10]] as const) {
      await client.ask('datasets.import', { importId, grants: ['app'], dataset: 'twice', tz: 'UTC', ...(replace === undefined ? {} : { replace }) });
      await ended(importId);
      expect([importId, await count('twice')]).toEqual([importId, events]);
    }
    await client.ask('datasets.remove', { dataset: 'twice' });
  });

  it('tell how many events no bar of the timeline counts', async () => {
    await writeFile(file('mixed.log'), `${lines(0, 3)}`);
    await writeFile(file('plain.txt'), 'hello\nworld\n');
    for (const name of ['mixed.log', 'plain.txt']) await service.control({ type: 'grant', grant: name, path: file(name), access: 'read' }, undefined);
    await client.ask('datasets.open', { importId: 'mixed', grants: ['mixed.log', 'plain.txt'], tz: 'UTC' });
    await ended('mixed');
    await client.run('untimed', '*', 'mixed');
    expect(await client.ask('result.timeline', { searchId: 'untimed', bars: 20 })).toMatchObject({ total: 3, untimed: 2 });
    await client.ask('search.close', { searchId: 'untimed' });
    await client.ask('datasets.close', { connection: 'mixed' });
  });

  it('read files in a way of the user\'s own, seen before it is kept, and again from their dataset', async () => {
    const jobs = file('jobs.log');
    await writeFile(jobs, 'BEGIN job=1 created=2026-11-20T10:00:00Z\n  took 12 ms at 2026-11-21T00:00:00Z\nBEGIN job=2 created=2026-11-20T11:00:00Z\n  took 7 ms at 2026-11-21T00:00:00Z\n');
    await service.control({ type: 'grant', grant: 'jobs', path: jobs, access: 'read' }, undefined);
    const draft = { base: 'text', breaking: { before: '^BEGIN' }, pattern: 'took (?<ms>\\d+) ms', time: 'created' } as const;
    const { events, files } = await client.ask('datasets.preview', { grants: ['jobs'], tz: 'UTC', events: 10, draft });
    expect(events.map(({ time, fields }) => [time, fields['ms'], fields['job']])).toEqual([[Date.UTC(2026, 10, 20, 10) / 1000, '12', '1'], [Date.UTC(2026, 10, 20, 11) / 1000, '7', '2']]);
    expect(files[0]?.format).toBe('text');
    await expect(client.ask('datasets.preview', { grants: ['jobs'], tz: 'UTC', events: 10, draft: { base: 'text', breaking: { before: '(' } } })).rejects.toThrow('is no regular expression');
    await expect(client.ask('formats.save', { name: 'x', draft: { base: 'no such format' } })).rejects.toThrow('There is no format "no such format"');
    await client.ask('formats.save', { name: 'jobs', draft });
    await expect(client.ask('formats.save', { name: 'jobs', draft })).rejects.toThrow('There is a format "jobs" already');
    await client.ask('datasets.import', { importId: 'jobs-in', grants: ['jobs'], dataset: 'jobs', tz: 'UTC', format: 'jobs' });
    expect(await ended('jobs-in')).toContain('Loaded 2 events');
    const again = await client.ask('datasets.preview', { dataset: 'jobs', tz: 'UTC', events: 10, format: 'text' });
    expect(again.read).toBe(4);
    expect(again.formats).toContain('jobs');
    await client.ask('datasets.remove', { dataset: 'jobs' });
  });

  it('keep numbers as text where that is asked, in the preview, in the dataset and when it is read again', async () => {
    await writeFile(file('orders.log'), '2026-11-20T10:00:00Z order=17 paid=3\n2026-11-20T10:01:00Z order=18 paid=4\n');
    await service.control({ type: 'grant', grant: 'orders', path: file('orders.log'), access: 'read' }, undefined);
    const typesOf = (fields: readonly { readonly name: string; readonly type: string }[]): unknown => Object.fromEntries(fields.filter(({ name }) => name === 'order' || name === 'paid').map(({ name, type }) => [name, type]));
    const asked = { grants: ['orders'], tz: 'UTC', textFields: ['order'] };
    expect(typesOf((await client.ask('datasets.preview', { ...asked, events: 10 })).fields)).toEqual({ order: 'string', paid: 'integer' });
    await client.ask('datasets.import', { importId: 'orders-in', dataset: 'orders', ...asked });
    await ended('orders-in');
    const info = await client.ask('datasets.info', { dataset: 'orders' });
    expect([typesOf(info.fields), info.origin?.textFields]).toEqual([{ order: 'string', paid: 'integer' }, ['order']]);
    expect((await client.run('typed', '* | stats sum(order) AS n', 'orders')).type).toBe('end');
    expect((await client.ask('result.page', { searchId: 'typed', offset: 0, limit: 1 })).rows).toEqual([[35]]);
    const again = { dataset: 'orders', tz: 'UTC', format: '', sourcetype: '', follow: true };
    await client.ask('datasets.importAgain', { importId: 'orders-again', ...again });
    await ended('orders-again');
    expect(typesOf((await client.ask('datasets.info', { dataset: 'orders' })).fields)).toEqual({ order: 'string', paid: 'integer' });
    await client.ask('datasets.importAgain', { importId: 'orders-found', ...again, textFields: [], follow: false });
    await ended('orders-found');
    expect(typesOf((await client.ask('datasets.info', { dataset: 'orders' })).fields)).toEqual({ order: 'integer', paid: 'integer' });
    await client.ask('datasets.remove', { dataset: 'orders' });
  });

  it('follow the files of a folder that a pattern matches, new ones too, and nothing outside of it', async () => {
    const logs = file('logs [a]');
    await mkdir(join(logs, 'deep'), { recursive: true });
    await writeFile(join(logs, 'one.log'), lines(0, 2));
    await writeFile(join(logs, 'notes.txt'), lines(0, 5));
    await service.control({ type: 'grant', grant: 'logs', path: logs, access: 'read' }, undefined);
    expect((await client.ask('datasets.preview', { grants: ['logs'], tz: 'UTC', pattern: '**/*.log', events: 30 })).events).toHaveLength(2);
    await client.ask('datasets.import', { importId: 'in', grants: ['logs'], dataset: 'folder', tz: 'UTC', follow: true, pattern: '**/*.log' });
    expect(await ended('in')).toBe('Loaded 2 events with 3 fields.');
    await writeFile(join(logs, 'deep', 'two.log'), lines(2, 5));
    await writeFile(join(logs, 'more.txt'), lines(5, 9));
    await expect.poll(() => count('folder'), POLL).toBe(5);
    for (const pattern of ['../*.log', '/etc/*', 'a/../../b', 'C:/x', '{../x,y}', '']) await expect(client.ask('datasets.import', { importId: 'out', grants: ['logs'], dataset: 'other', tz: 'UTC', pattern })).rejects.toThrow();
    await client.ask('datasets.remove', { dataset: 'folder' });
  });

  it('add what is appended to followed files by themselves, and say so', async () => {
    await client.ask('datasets.import', { importId: 'f', grants: ['app'], dataset: 'live', tz: 'UTC', follow: true });
    expect(await ended('f')).toBe('Loaded 10 events with 3 fields.');
    expect((await client.ask('datasets.list', {}))[0]).toMatchObject({ name: 'live', following: true });
    await appendFile(file('app.log'), lines(10, 13));
    await expect.poll(async () => (await client.ask('datasets.info', { dataset: 'live' })).events, POLL).toBe(13);
    expect((await client.ask('datasets.info', { dataset: 'live' })).follow).toEqual({ paths: [file('app.log')], added: 3, problem: null });
    expect(await count('live')).toBe(13);
  });

  it('tell figures, sources and fields, read the files again with other settings, compact and rename', async () => {
    const info = await client.ask('datasets.info', { dataset: 'live' });
    expect(info).toMatchObject({ events: 13, fieldCount: 3, origin: { files: [file('app.log')], tz: 'UTC', format: '', sourcetype: '' } });
    expect(info.fields).toContainEqual({ name: 'n', type: 'integer', count: 13 });
    await client.ask('datasets.importAgain', { importId: 'g', dataset: 'live', tz: 'UTC', format: '', sourcetype: 'shop', follow: false });
    expect(await ended('g')).toBe('Loaded 13 events with 3 fields.');
    expect(await client.ask('datasets.info', { dataset: 'live' })).toMatchObject({ follow: null, sources: [{ sourcetype: 'shop', events: 13 }] });
    expect((await client.ask('datasets.compact', { dataset: 'live' })).after).toBeGreaterThan(0);
    await client.ask('datasets.rename', { dataset: 'live', name: 'shop' });
    expect(await count('shop')).toBe(13);
    await expect(client.ask('datasets.rename', { dataset: 'shop', name: 'sample' })).rejects.toThrow('There is a connection "sample" already');
    await expect(client.ask('datasets.info', { dataset: 'live' })).rejects.toThrow('There is no dataset "live"');
  });

  it('say why nothing can be added, and go on once it can', async () => {
    await client.ask('datasets.importAgain', { importId: 'h', dataset: 'shop', tz: 'UTC', format: '', sourcetype: '', follow: true });
    await ended('h');
    await rm(file('app.log'));
    await writeFile(file('app.log'), Buffer.from([7, 0, 1, 0, 2, 9, 0, 10]));
    // A file of another kind in the place of the old one is left out.
    await expect.poll(async () => (await client.ask('datasets.info', { dataset: 'shop' })).follow?.problem, POLL).toContain('is no text');
    await client.ask('datasets.unfollow', { dataset: 'shop' });
    expect(await client.ask('datasets.info', { dataset: 'shop' })).toMatchObject({ events: 13, follow: null });
    await client.ask('datasets.remove', { dataset: 'shop' });
    expect(await readdir(file('data/datasets'))).not.toContain('shop');
  });
});
