/** Shared saved searches and the alerts that scheduled ones raise, over HTTP; documents in SQLite and in a real Redis. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlertRunner } from '../alerts/alert-runner.ts';
import { Alerts } from '../alerts/alerts.ts';
import { memoryState } from '../limits/memory-state.ts';
import type { Documents } from '../storage/documents/documents.ts';
import { redisDocuments } from '../storage/documents/redis-documents.ts';
import { sqliteDocuments } from '../storage/documents/sqlite-documents.ts';
import { type ApiFixture, startApi } from '../testing/api-fixture.ts';
import { HAS_REDIS, type Program, startRedis } from '../testing/programs.ts';
import { SavedSearches } from './saved-searches.ts';

let redis: Program | null = null;
beforeAll(async () => {
  if (HAS_REDIS) redis = await startRedis();
});
afterAll(async () => {
  await redis?.kill();
});

const KINDS: readonly (readonly [string, boolean, () => Promise<Documents>])[] = [
  ['SQLite', true, () => sqliteDocuments(':memory:')],
  ['Redis (package redis-server)', HAS_REDIS, async () => redisDocuments({ url: redis?.url ?? '', password: null, prefix: 'test:' })],
];

describe.each(KINDS)('documents in %s', (_, there, open) => {
  it.skipIf(!there)('have versions, and one of two writers wins', async () => {
    const documents = await open();
    try {
      expect(await documents.get('acme', 'alert', 'x')).toBeNull();
      expect(await documents.put('acme', 'alert', 'x', { n: 1 }, '7')).toBeNull();
      const first = await documents.put('acme', 'alert', 'x', { n: 1 }, null);
      expect(await documents.put('acme', 'alert', 'x', { n: 2 }, null)).toBeNull();
      const writers = await Promise.all(Array.from({ length: 10 }, (_value, i) => documents.put('acme', 'alert', 'x', { n: i }, first)));
      expect(writers.filter((version) => version !== null)).toHaveLength(1);
      const now = await documents.get('acme', 'alert', 'x');
      expect(now?.version).not.toBe(first);
      expect(await documents.list('beta', 'alert')).toEqual([]);
      expect(await documents.list('acme', 'saved-search')).toEqual([]);
      expect(await documents.organisations('alert')).toEqual(['acme']);
      expect(await documents.delete('acme', 'alert', 'x', first as string)).toBe(false);
      expect(await documents.delete('acme', 'alert', 'x', now?.version as string)).toBe(true);
      expect(await documents.list('acme', 'alert')).toEqual([]);
    } finally {
      await documents.close();
    }
  });
});

describe('saved searches', () => {
  let api: ApiFixture;
  let analyst: string;
  beforeAll(async () => {
    api = await startApi();
    analyst = await api.signIn('acme', 'analyst');
  });
  afterAll(() => api.close());
  const search = { name: 'Errors', spl: 'level=error', earliest: '-1h', latest: 'now' };

  it('are made, read, changed and removed, each change on the version it is based on', async () => {
    const made = await api.call('POST', '/saved-searches', { token: analyst, body: search });
    expect(made).toMatchObject({ status: 201, body: { data: { ...search, description: '', schedule: null, updatedBy: 'analyst@acme.example' } } });
    const etag = made.headers.get('etag') as string;
    expect(etag).toBe(`"${made.body.data.version}"`);
    const path = `/saved-searches/${made.body.data.id}`;
    expect((await api.call('GET', path, { token: await api.signIn('acme', 'viewer') })).headers.get('etag')).toBe(etag);
    expect((await api.call('GET', '/saved-searches', { token: analyst })).body.data).toMatchObject({ items: [{ name: 'Errors' }], pagination: { total: 1 } });

    expect(await api.call('PUT', path, { token: analyst, body: search })).toMatchObject({ status: 400, body: { error: { details: [{ field: 'If-Match' }] } } });
    const changed = await api.call('PUT', path, { token: analyst, body: { ...search, name: 'All errors' }, headers: { 'if-match': etag } });
    expect(changed).toMatchObject({ status: 200, body: { data: { name: 'All errors' } } });
    expect(changed.headers.get('etag')).not.toBe(etag);
    expect(await api.call('PUT', path, { token: analyst, body: search, headers: { 'if-match': etag } })).toMatchObject({ status: 409, body: { error: { message: expect.stringContaining('was changed by analyst@acme.example') } } });
    expect((await api.call('DELETE', path, { token: analyst, headers: { 'if-match': etag } })).status).toBe(409);
    expect((await api.call('DELETE', path, { token: analyst, headers: { 'if-match': changed.headers.get('etag') as string } })).status).toBe(200);
    expect((await api.call('GET', path, { token: analyst })).status).toBe(404);
  });

  it('are the organisation’s own, and only for those who may', async () => {
    const made = await api.call('POST', '/saved-searches', { token: analyst, body: { ...search, name: 'Own' } });
    const path = `/saved-searches/${made.body.data.id}`;
    const other = await api.signIn('beta', 'admin');
    expect((await api.call('GET', path, { token: other })).status).toBe(404);
    expect((await api.call('PUT', path, { token: other, body: search, headers: { 'if-match': made.headers.get('etag') as string } })).status).toBe(404);
    expect((await api.call('GET', '/saved-searches', { token: other })).body.data.items).toEqual([]);
    expect((await api.call('POST', '/saved-searches', { token: await api.signIn('acme', 'viewer'), body: search })).status).toBe(403);
    expect(await api.call('POST', '/saved-searches', { token: analyst, body: { ...search, name: 'Own' } })).toMatchObject({ status: 409 });
  });

  it('with a schedule must be able to run', async () => {
    const scheduled = { ...search, name: 'S', schedule: { cron: 'every day' } };
    expect(await api.call('POST', '/saved-searches', { token: analyst, body: scheduled })).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR', details: [{ field: 'schedule.cron' }] } } });
    expect(await api.call('POST', '/saved-searches', { token: analyst, body: { ...scheduled, schedule: { cron: '*/5 * * * *' }, spl: '* | nosuchcommand' } })).toMatchObject({ status: 400, body: { error: { code: 'SPL_ERROR' } } });
  });
});

describe('alerts', () => {
  it('are raised by a scheduled search when it gives enough rows, seen, acknowledged and settled', { timeout: 30_000 }, async () => {
    const api = await startApi();
    try {
      const [analyst, viewer] = [await api.signIn('acme', 'analyst'), await api.signIn('acme', 'viewer')];
      await api.ingest('acme', [{ level: 'error', n: 1 }, { level: 'error', n: 2 }, { level: 'info', n: 3 }]);
      const schedule = { cron: '* * * * * *', severity: 'high', throttleS: 3600 };
      await api.call('POST', '/saved-searches', { token: analyst, body: { name: 'Errors', spl: 'level=error', earliest: '-1h', latest: '+1h', schedule: { ...schedule, threshold: 2 } } });
      await api.call('POST', '/saved-searches', { token: analyst, body: { name: 'Many', spl: 'level=error', earliest: '-1h', latest: '+1h', schedule: { ...schedule, threshold: 3 } } });
      let items: { id: string }[] = [];
      for (let i = 0; i < 100 && items.length === 0; i++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        ({ items } = (await api.call('GET', '/alerts', { token: viewer })).body.data);
      }
      expect(items).toMatchObject([{ title: 'Errors', severity: 'high', status: 'open', acknowledged: null, rows: 2, sample: [{ level: 'error' }, { level: 'error' }], spl: 'level=error', earliest: expect.stringMatching(/Z$/) }]);
      const [alert] = items as [{ id: string }];
      expect((await api.call('POST', `/alerts/${alert.id}/acknowledge`, { token: viewer })).status).toBe(403);
      expect(await api.call('POST', `/alerts/${alert.id}/acknowledge`, { token: analyst, body: { comment: 'seen' } })).toMatchObject({ status: 200, body: { data: { acknowledged: { by: 'analyst@acme.example' } } } });
      expect(await api.call('PUT', `/alerts/${alert.id}/status`, { token: analyst, body: { status: 'resolved' } })).toMatchObject({ status: 200, body: { data: { status: 'resolved' } } });
      expect((await api.call('PUT', `/alerts/${alert.id}/status`, { token: analyst, body: { status: 'gone' } })).status).toBe(400);
      expect((await api.call('GET', '/alerts/stats', { token: viewer })).body.data).toMatchObject({ total: 1, unacknowledged: 0, byStatus: { resolved: 1, open: 0 }, bySeverity: { high: 1 } });
      expect((await api.call('GET', '/alerts?status=open', { token: viewer })).body.data.items).toEqual([]);
      expect((await api.call('GET', '/alerts', { token: await api.signIn('beta', 'viewer') })).body.data.items).toEqual([]);
      expect((await api.call('PUT', `/alerts/${alert.id}/status`, { token: await api.signIn('beta', 'admin'), body: { status: 'closed' } })).status).toBe(404);
    } finally {
      await api.close();
    }
  });

  it('come from one of several servers that look at the same clock', { timeout: 20_000 }, async () => {
    const api = await startApi({ alerts: { enabled: false } });
    const documents = await sqliteDocuments(':memory:');
    const shared = memoryState();
    const runners: AlertRunner[] = [];
    try {
      await api.ingest('acme', [{ a: 1 }]);
      const knowledge = { macros: async () => undefined };
      await new SavedSearches({ documents, knowledge }).create('acme', { name: 'x', description: '', spl: '*', earliest: '', latest: '', schedule: { cron: '* * * * * *', severity: 'low', threshold: 1, throttleS: 0 } }, 'me');
      const alerts = new Alerts(documents);
      const environment = async () => ({
        source: async () => (await import('../storage/embedded/embedded-storage.ts')) && Promise.reject(new Error('not asked')),
        now: 0, tz: 'UTC', pushdown: true, lookups: {} as never, signal: new AbortController().signal,
      });
      // A search without events, so that the servers need no storage.
      const saved = new SavedSearches({ documents, knowledge });
      const [only] = await saved.list('acme');
      await saved.update('acme', only?.id as string, only?.version as string, { name: 'x', description: '', spl: '| makeresults', earliest: '', latest: '', schedule: { cron: '* * * * * *', severity: 'low', threshold: 1, throttleS: 0 } }, 'me');
      for (let i = 0; i < 3; i++) {
        const runner = new AlertRunner({ saved, alerts, services: { shared, queries: { environment } as never, stopping: new AbortController().signal }, onNotice: (text) => expect.fail(text), lookMs: 50 });
        runners.push(runner);
        runner.start();
      }
      await new Promise((resolve) => setTimeout(resolve, 3500));
      for (const runner of runners) await runner.stop();
      const raised = await alerts.list('acme');
      expect(raised.length).toBeGreaterThanOrEqual(2);
      expect(new Set(raised.map((a) => a.raised)).size).toBe(raised.length);
    } finally {
      for (const runner of runners) await runner.stop();
      await documents.close();
      await api.close();
    }
  });
});
