/** Datasets as a window works with them: opened without import, followed, read again, renamed, compacted. */
import { MessageChannel } from 'node:worker_threads';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineMessage, Method, Params, Replies, SearchFrame, TransferFrame } from '../../src-shared/ipc/engine-protocol.ts';
import { EngineService } from './engine-service.ts';

const POLL = { timeout: 20_000, interval: 100 };
let folder: string;
let service: EngineService;
let request: <M extends Method>(method: M, params: Params<M>) => Promise<Replies[M]>;
const searches: SearchFrame[] = [];
const transfers = new Map<string, TransferFrame[]>();

const file = (name: string): string => join(folder, name);
const lines = (from: number, to: number): string => Array.from({ length: to - from }, (_, i) => `ts=2026-11-20T10:00:0${(from + i) % 10}Z level=info n=${from + i}\n`).join('');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-datasets-'));
  await mkdir(file('resources'));
  await writeFile(file('app.log'), lines(0, 10));
  service = await EngineService.start({ dataDir: file('data'), resourcesDir: file('resources'), log: () => undefined });
  const { port1, port2 } = new MessageChannel();
  await service.control({ type: 'client', clientId: 'a' }, {
    post: (message) => port2.postMessage(message),
    listen(onMessage, onClose) {
      port2.on('message', onMessage);
      port2.on('close', onClose);
    },
    close: () => port2.close(),
  });
  const pending = new Map<number, (message: EngineMessage) => void>();
  port1.on('message', (message: EngineMessage) => {
    if (message.kind === 'reply' || message.kind === 'failure') pending.get(message.id)?.(message);
    else if (message.kind === 'search') searches.push(message.frame);
    else if (message.kind === 'import') transfers.set(message.importId, [...(transfers.get(message.importId) ?? []), message.frame]);
  });
  let next = 1;
  request = (method, params) =>
    new Promise((resolve, reject) => {
      const id = next++;
      pending.set(id, (message) => (message.kind === 'reply' ? resolve(message.result as never) : message.kind === 'failure' ? reject(new Error(message.error.message)) : undefined));
      port1.postMessage({ id, method, params });
    });
  await service.control({ type: 'grant', grant: 'app', path: file('app.log'), access: 'read' }, undefined);
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

/** The last frame of a load: its summary, or its error's sentence. */
async function ended(importId: string): Promise<string> {
  const last = (): TransferFrame | undefined => transfers.get(importId)?.find((frame) => frame.type === 'end' || frame.type === 'error');
  await expect.poll(last, POLL).toBeDefined();
  const frame = last();
  return frame?.type === 'end' ? frame.summary : frame?.type === 'error' ? frame.error.message : '';
}

async function count(connection: string): Promise<number> {
  searches.length = 0;
  const searchId = `s${Math.random()}`;
  await request('search.start', { searchId, spl: '*', range: { earliest: '', latest: '' }, connection, tz: 'UTC' });
  await expect.poll(() => searches.some((frame) => frame.type === 'end' || frame.type === 'error'), POLL).toBe(true);
  const { total } = await request('result.page', { searchId, offset: 0, limit: 1 });
  await request('search.close', { searchId });
  return total;
}

describe('requests about datasets', { timeout: 60_000 }, () => {
  it('search files without importing them, until they are forgotten', async () => {
    await request('datasets.open', { importId: 'o', grants: ['app'], tz: 'UTC' });
    expect(await ended('o')).toBe('Loaded 10 events with 3 fields.');
    expect(await count('o')).toBe(10);
    expect((await request('connections.list', {})).find((c) => c.id === 'o')).toMatchObject({ name: 'app.log', temporary: true, events: 10 });
    expect(await request('datasets.list', {})).toEqual([]);
    await request('datasets.close', { connection: 'o' });
    expect((await request('connections.list', {})).some((c) => c.id === 'o')).toBe(false);
    await expect(request('datasets.open', { importId: 'p', grants: ['other'], tz: 'UTC' })).rejects.toThrow('not chosen for that');
  });

  it('add what is appended to followed files by themselves, and say so', async () => {
    await request('datasets.import', { importId: 'f', grants: ['app'], dataset: 'live', tz: 'UTC', follow: true });
    expect(await ended('f')).toBe('Loaded 10 events with 3 fields.');
    expect((await request('datasets.list', {}))[0]).toMatchObject({ name: 'live', following: true });
    await appendFile(file('app.log'), lines(10, 13));
    await expect.poll(async () => (await request('datasets.info', { dataset: 'live' })).events, POLL).toBe(13);
    expect((await request('datasets.info', { dataset: 'live' })).follow).toEqual({ paths: [file('app.log')], added: 3, problem: null });
    expect(await count('live')).toBe(13);
  });

  it('tell figures, sources and fields, read the files again with other settings, compact and rename', async () => {
    const info = await request('datasets.info', { dataset: 'live' });
    expect(info).toMatchObject({ events: 13, fieldCount: 3, origin: { files: [file('app.log')], tz: 'UTC', format: '', sourcetype: '' } });
    expect(info.fields).toContainEqual({ name: 'n', type: 'integer', count: 13 });
    await request('datasets.importAgain', { importId: 'g', dataset: 'live', tz: 'UTC', format: '', sourcetype: 'shop', follow: false });
    expect(await ended('g')).toBe('Loaded 13 events with 3 fields.');
    expect(await request('datasets.info', { dataset: 'live' })).toMatchObject({ follow: null, sources: [{ sourcetype: 'shop', events: 13 }] });
    expect((await request('datasets.compact', { dataset: 'live' })).after).toBeGreaterThan(0);
    await request('datasets.rename', { dataset: 'live', name: 'shop' });
    expect(await count('shop')).toBe(13);
    await expect(request('datasets.rename', { dataset: 'shop', name: 'sample' })).rejects.toThrow('There is a connection "sample" already');
    await expect(request('datasets.info', { dataset: 'live' })).rejects.toThrow('There is no dataset "live"');
  });

  it('say why nothing can be added, and go on once it can', async () => {
    await request('datasets.importAgain', { importId: 'h', dataset: 'shop', tz: 'UTC', format: '', sourcetype: '', follow: true });
    await ended('h');
    await rm(file('app.log'));
    await writeFile(file('app.log'), Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(lines(0, 1), 'utf16le')]));
    // A file of another kind in the place of the old one is left out.
    await expect.poll(async () => (await request('datasets.info', { dataset: 'shop' })).follow?.problem, POLL).toContain('UTF-16');
    await request('datasets.unfollow', { dataset: 'shop' });
    expect(await request('datasets.info', { dataset: 'shop' })).toMatchObject({ events: 13, follow: null });
    await request('datasets.remove', { dataset: 'shop' });
    expect(await readdir(file('data/datasets'))).not.toContain('shop');
  });
});
