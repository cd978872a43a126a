import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetStore } from '../datasets/dataset-store.ts';
import { Client } from '../testing/engine-client.ts';
import { EngineService } from './engine-service.ts';

const START = 1_700_000_000;
const EVENTS = 6000;
let folder: string;
let service: EngineService;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-service-'));
  const lines = Array.from({ length: EVENTS }, (_, i) =>
    JSON.stringify({ timestamp: START + i, level: i % 10 === 0 ? 'error' : 'info', user: `u${i % 50}`, ms: i % 100, text: 'a'.repeat(28) }),
  );
  await writeFile(join(folder, 'events.ndjson'), lines.join('\n'));
  await new DatasetStore(join(folder, 'data')).import({ name: 'events', files: [{ path: join(folder, 'events.ndjson'), index: 'events' }], tz: 'UTC', now: START * 1000 });
  await mkdir(join(folder, 'resources'));
  service = await EngineService.start({ dataDir: join(folder, 'data'), resourcesDir: join(folder, 'resources'), log: (line) => logged.push(line) });
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the engine service', () => {
  it('runs a search: frames, pages, what is behind it, history', async () => {
    const client = await Client.connect(service, 'a');
    const end = await client.run('s1', 'level=error | stats count by user | sort user');
    expect(end).toMatchObject({ type: 'end', outcome: 'done', progress: { rows: 5 }, messages: [] });
    expect(client.frames[0]).toMatchObject({ type: 'schema', shape: 'table' });
    expect(client.frames.find((f) => f.type === 'rows')).toMatchObject({ offset: 0, fields: ['user', 'count'] });
    const page = await client.ask('result.page', { searchId: 's1', offset: 1, limit: 2, sort: { field: 'user', descending: true } });
    expect(page).toMatchObject({ total: 5, rows: [['u30', 120], ['u20', 120]] });
    const timeline = await client.ask('result.timeline', { searchId: 's1', bars: 20, splitBy: 'level' });
    expect(timeline.total).toBe(600);
    expect(timeline.series).toMatchObject([{ name: 'error' }]);
    expect(timeline.series[0]?.counts.reduce((a, b) => a + b, 0)).toBe(600);
    expect(timeline.start).toBeLessThanOrEqual(START);
    expect(timeline.series[0]?.counts.length).toBeLessThanOrEqual(20);
    const { total, fields } = await client.ask('result.fields', { searchId: 's1' });
    expect(total).toBe(600);
    expect(fields.find((f) => f.name === 'user')).toEqual({ name: 'user', type: 'string', count: 600, distinct: 5, approximate: false });
    const values = await client.ask('result.fieldValues', { searchId: 's1', field: 'ms', limit: 3 });
    expect(values).toMatchObject({ count: 600, distinct: 10, numeric: { min: 0, max: 90, avg: 45 } });
    expect(values.values).toHaveLength(3);
    expect((await client.ask('history.list', { limit: 1 }))[0]).toMatchObject({ spl: 'level=error | stats count by user | sort user', outcome: 'done', rows: 5, connection: 'events' });
    client.close();
  });

  it('counts the period before in the bars of the timeline', async () => {
    const client = await Client.connect(service, 'earlier');
    const range = { earliest: String(START + 3000), latest: String(START + 4000) };
    client.frames.length = 0;
    await client.ask('search.start', { searchId: 'e', spl: 'level=error', range, connection: 'events', tz: 'UTC' });
    await client.until(() => client.frames.find((f) => f.type === 'end'));
    const timeline = await client.ask('result.timeline', { searchId: 'e', bars: 50 });
    const earlier = await client.ask('result.earlier', { searchId: 'e', bars: 50 });
    expect(earlier).toMatchObject({ by: 1000, total: 100 });
    expect(earlier?.counts).toEqual(timeline.series[0]?.counts);
    await client.ask('search.start', { searchId: 'own', spl: `earliest=${START + 3000} latest=${START + 4000} level=error`, range: { earliest: '', latest: '' }, connection: 'events', tz: 'UTC' });
    expect(await client.ask('result.earlier', { searchId: 'own', bars: 50 })).toBeNull();
    client.close();
  });

  it('runs saved searches by name, and reads the results that are open', async () => {
    const client = await Client.connect(service, 'library');
    const spl = 'level=error | stats count by user | sort user';
    await client.ask('saved.create', { name: 'Errors by user', description: '', spl, earliest: '', latest: '' });
    expect(await client.run('by-name', '| savedsearch "Errors by user" | stats count')).toMatchObject({ type: 'end', outcome: 'done' });
    expect((await client.ask('result.page', { searchId: 'by-name', offset: 0, limit: 1 })).rows).toEqual([[5]]);
    expect(await client.run('too-early', '| loadjob savedsearch="me:search:Errors by user"')).toMatchObject({ type: 'error', error: { message: expect.stringContaining('is not kept here') } });
    await client.run('kept', spl);
    await client.run('by-saved', '| loadjob savedsearch="me:search:Errors by user" | stats sum(count) AS n');
    expect((await client.ask('result.page', { searchId: 'by-saved', offset: 0, limit: 1 })).rows).toEqual([[600]]);
    await client.run('by-id', '| loadjob kept | head 1 | table user');
    expect((await client.ask('result.page', { searchId: 'by-id', offset: 0, limit: 1 })).rows).toEqual([['u0']]);
    await client.run('ran', `| history | search search="${spl}" | head 1 | table search result_count status`);
    expect((await client.ask('result.page', { searchId: 'ran', offset: 0, limit: 1 })).rows).toEqual([[spl, 5, 'completed']]);
    client.close();
  });

  it('adds what a search collects to a dataset, which is a connection at once', async () => {
    const client = await Client.connect(service, 'summary');
    const spl = 'level=error | stats count by user | collect index=errors_by_user';
    await client.run('collects', spl);
    await client.run('again', spl);
    await client.run('reads', 'index=errors_by_user sourcetype=stash | stats count sum(count) AS n', 'errors_by_user');
    expect((await client.ask('result.page', { searchId: 'reads', offset: 0, limit: 1 })).rows).toEqual([[10, 1200]]);
    await client.ask('datasets.remove', { dataset: 'errors_by_user' });
    client.close();
  });

  it('sends rows only as far as credits go', async () => {
    const client = await Client.connect(service, 'b');
    await client.run('s', '*');
    const rows = (): number => client.frames.filter((f) => f.type === 'rows').length;
    expect(rows()).toBe(1);
    await client.ask('search.credit', { searchId: 's', batches: 2 });
    await client.until(() => (rows() === 3 ? true : undefined));
    await client.ask('settings.get', { key: 'x' });
    expect(rows()).toBe(3);
    client.close();
  });

  it('tells the place of a mistake, and nothing runs', async () => {
    const client = await Client.connect(service, 'c');
    const reply = await client.ask('search.start', { searchId: 's', spl: '* | stast count', range: { earliest: '', latest: '' }, connection: 'events', tz: 'UTC' });
    expect(reply.diagnostics).toMatchObject([{ code: 'unknown-command', start: 4, end: 9 }]);
    const error = await client.until(() => client.frames.find((f) => f.type === 'error'));
    expect(error).toMatchObject({ error: { code: 'unknown-command', line: 1, column: 5 } });
    client.close();
  });

  it('stops a search, keeps what has come and is idle soon', async () => {
    const client = await Client.connect(service, 'd');
    await client.ask('search.start', { searchId: 's', spl: '| makeresults count=5000000 | eval a=md5(random())', range: { earliest: '', latest: '' }, connection: 'events', tz: 'UTC' });
    await client.until(() => client.frames.find((f) => f.type === 'rows'));
    const from = performance.now();
    await client.ask('search.cancel', { searchId: 's' });
    expect(performance.now() - from).toBeLessThan(1000);
    const end = await client.until(() => client.frames.find((f) => f.type === 'end'));
    expect(end).toMatchObject({ outcome: 'stopped' });
    const page = await client.ask('result.page', { searchId: 's', offset: 0, limit: 10 });
    expect(page.total).toBeGreaterThan(0);
    expect(page.rows).toHaveLength(10);
    client.close();
  });

  it('ends a catastrophic regex at its deadline (security item 20)', { timeout: 20_000 }, async () => {
    const client = await Client.connect(service, 'e');
    const end = await client.run('s', '* | head 5 | rex field=text "^(?<x>(a+)+)(?=b)$"');
    expect(end).toMatchObject({ type: 'error', error: { code: 'failed', message: expect.stringContaining('regular expression took longer') } });
    expect(await client.run('t', '* | stats count')).toMatchObject({ outcome: 'done' });
    client.close();
  });

  it('refuses what is not in the protocol, and never shows a stack', async () => {
    const client = await Client.connect(service, 'f');
    for (const [method, params] of [
      ['search.start', { searchId: 's' }],
      ['search.start', null],
      ['constructor', {}],
      ['nothing.here', {}],
      ['result.page', { searchId: 's', offset: -1, limit: 1 }],
      ['saved.create', { name: '', description: '', spl: '', earliest: '', latest: '' }],
      ['settings.get', { key: 'a', more: 1 }],
    ] as const) {
      const reply = await client.raw(method, params);
      expect(reply).toMatchObject({ kind: 'failure', error: { code: 'bad-request' } });
      expect(JSON.stringify(reply)).not.toMatch(/\bat .*:\d+:\d+/);
    }
    expect(await client.raw('result.page', { searchId: 'none', offset: 0, limit: 1 })).toMatchObject({ kind: 'failure', error: { message: expect.stringContaining('closed') } });
    expect(await client.raw('search.explain', { spl: 'x', range: { earliest: '', latest: '' }, connection: 'missing', tz: 'UTC' })).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringContaining('missing') },
    });
    client.close();
  });

  it('writes exports and reads imports only where a grant allows', async () => {
    const client = await Client.connect(service, 'g');
    const out = join(folder, 'out.csv');
    await service.control({ type: 'grant', grant: 'w', path: out, access: 'write' }, undefined);
    await service.control({ type: 'grant', grant: 'r', path: join(folder, 'events.ndjson'), access: 'read' }, undefined);
    await client.run('s', 'user=u7 | head 2 | table _time user ms');
    const request = { exportId: 'x', searchId: 's', format: 'csv' as const, defuse: false };
    await expect(client.ask('export.start', { ...request, grant: 'r' })).rejects.toThrow('not chosen for that');
    await expect(client.ask('export.start', { ...request, grant: out })).rejects.toThrow('not chosen for that');
    await client.ask('export.start', { ...request, grant: 'w' });
    const end = await client.ended('x');
    expect(end).toMatchObject({ type: 'end', rows: 2 });
    expect(await readFile(out, 'utf8')).toBe('_time,user,ms\r\n2023-11-14T23:52:37.000+00:00,u7,57\r\n2023-11-14T23:51:47.000+00:00,u7,7\r\n');

    await client.ask('datasets.import', { importId: 'i', grants: ['r'], dataset: 'again', tz: 'UTC' });
    expect(await client.ended('i')).toMatchObject({ type: 'end', rows: EVENTS, refused: 0 });
    expect((await client.ask('datasets.list', {})).map((d) => [d.name, d.events])).toEqual([['again', EVENTS], ['events', EVENTS]]);
    await client.ask('datasets.remove', { dataset: 'again' });
    expect(await client.ask('datasets.list', {})).toHaveLength(1);
    client.close();
  });

  it('says what is wrong with the sample data, and searches the rest', async () => {
    const client = await Client.connect(service, 'h');
    const list = await client.ask('connections.list', {});
    expect(list.map((c) => [c.id, c.kind])).toEqual([['sample', 'sample'], ['events', 'local']]);
    expect(logged.some((l) => l.includes('sample data could not be loaded'))).toBe(true);
    expect((await client.ask('catalog.fields', { connection: 'events' })).map((f) => f.name)).toContain('user');
    client.close();
  });

  it('lists jobs with their state, rows and disk, and keeps results within their limit', { timeout: 60_000 }, async () => {
    const client = await Client.connect(service, 'jobs');
    await client.run('few', '* | head 5');
    client.frames.length = 0;
    await client.ask('search.start', { searchId: 'board', spl: 'no such command', range: { earliest: '', latest: '' }, connection: 'events', tz: 'UTC', origin: 'dashboard' });
    await client.until(() => client.frames.find((f) => f.type === 'end'));
    const limit = service.state.jobs.limit;
    expect(limit).toBe(10_000_000_000);
    service.state.jobs.setLimit(1_000_000);
    const end = await client.run('many', '| makeresults count=20000000 | eval text="0123456789012345678901234567890123456789"');
    service.state.jobs.setLimit(limit);
    expect(end).toMatchObject({ type: 'end', outcome: 'stopped', messages: [{ severity: 'warning', text: expect.stringContaining('limit of 0.001 GB') }] });
    const { jobs, bytes, free } = await client.ask('jobs.list', {});
    expect(jobs.map(({ id, origin, state }) => `${id} ${origin} ${state}`).sort()).toEqual(['board dashboard done', 'few tab done', 'many tab stopped']);
    const many = jobs.find((job) => job.id === 'many');
    expect(many?.rows).toBeGreaterThan(100_000);
    expect(many?.rows).toBeLessThan(20_000_000);
    expect(many?.bytes).toBe(bytes);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(free).toBeGreaterThan(0);
    await client.ask('search.close', { searchId: 'many' });
    expect((await client.ask('jobs.list', {})).bytes).toBe(0);
    client.close();
  });

  it('lists scheduled runs; one can be stopped, and one that has ended taken off', async () => {
    const client = await Client.connect(service, 'schedules');
    const saved = await client.ask('saved.create', { name: 'Hourly', description: '', spl: '* | head 3', earliest: '', latest: '', schedule: { cron: '0 * * * *', enabled: true, connection: 'events', above: null } });
    const run = service.state.jobs.schedule(saved, service.state.signal);
    const [job] = (await client.ask('jobs.list', {})).jobs;
    expect(job).toMatchObject({ origin: 'schedule', savedId: saved.id, state: 'running', connection: 'events' });
    await client.ask('jobs.endScheduled', { jobId: job?.id ?? '' });
    expect(run.signal.aborted).toBe(true);
    run.end('stopped');
    await client.ask('jobs.endScheduled', { jobId: job?.id ?? '' });
    expect((await client.ask('jobs.list', {})).jobs).toEqual([]);
    await client.ask('saved.remove', { savedId: saved.id });
    client.close();
  });

  it('deletes the results of a client that has gone', async () => {
    const client = await Client.connect(service, 'i');
    await client.run('s', '*');
    await service.control({ type: 'client-gone', clientId: 'i' }, undefined);
    expect(await readdir(service.state.spillFolder)).toEqual([]);
  });
});
