/** The desktop's Nexus API source against this server: searches, live events, saved searches and alerts as a window uses them. */
import { type AddressInfo, type Socket, connect, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NexusApiConnection } from '../src-shared/connections/definition.ts';
import { rowsOf } from '../src-shared/results/batch.ts';
import { fieldsOf, timelineOf } from '../src-engine/jobs/derived.ts';
import { createSearch } from '../src-engine/jobs/search.ts';
import { csvLookups } from '../src-engine/lookups/lookups.ts';
import { fixedCredentials } from '../src-engine/secrets/credentials.ts';
import { type NexusApiSource, createNexusApiSource } from '../src-engine/sources/nexus-api/nexus-api-source.ts';
import { createApiLiveSource } from '../src-engine/sources/nexus-api/live.ts';
import { testNexusApiConnection } from '../src-engine/sources/nexus-api/test-connection.ts';
import { Tail } from '../src-engine/tail/tail.ts';
import { type ApiFixture, PASSWORD, startApi } from './testing/api-fixture.ts';

/** A relay on the way to the server that can be cut. */
async function startRelay(port: number): Promise<{ readonly port: number; cut(on: boolean): void; close(): Promise<void> }> {
  let isCut = false;
  const open = new Set<Socket>();
  const server = createTcpServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]] as const) {
      open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const destroyAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut(on) {
      isCut = on;
      if (on) destroyAll();
    },
    async close() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let api: ApiFixture;
let source: NexusApiSource;
const COUNT = 60;

function definition(role: string, org = 'acme'): NexusApiConnection {
  return { kind: 'nexus-api', id: 'api', name: 'Prod', colour: 'red', folder: '', defaultRange: { earliest: '', latest: '' }, readOnly: true, production: false, tls: {}, auth: { method: 'password', user: `${role}@${org}.example` }, url: api.server.url };
}
async function open(role: string): Promise<NexusApiSource> {
  await api.signIn('acme', role as 'viewer');
  return createNexusApiSource(definition(role), fixedCredentials(definition(role).auth, { password: PASSWORD }));
}

beforeAll(async () => {
  api = await startApi();
  await api.ingest('acme', Array.from({ length: COUNT }, (_, i) => ({ timestamp: 1_700_000_000 + i, host: `h${i % 3}`, n: i, "odd'name": i, message: i % 10 === 0 ? 'error here' : 'fine' })));
  source = await open('viewer');
});
afterAll(async () => {
  await source.close();
  await api.close();
});

function search(spl: string, pushdown = true, signal = new AbortController().signal) {
  return createSearch(spl, { earliest: '', latest: '' }, { source: async () => source, now: Date.now() / 1000, tz: 'UTC', pushdown, lookups: csvLookups({ folder: null }), signal });
}
async function run(spl: string, pushdown = true) {
  const job = search(spl, pushdown);
  const rows = [];
  for await (const batch of job.batches()) rows.push(...rowsOf(batch));
  return { rows: rows.map((row) => ({ ...row })), job };
}

describe('a search', () => {
  it.each([
    'error | stats count by host | sort host',
    '* | sort - n | head 3 | table _time n host',
    'host=[search error | sort n | head 1 | return $host] | stats count max(n) as m',
    '* | eval b=n%7 | where b=3 ``` a comment ``` | stats values(n) as v',
    '* | append [search error | stats count] | stats count',
  ])('gives the same at the server and here: %s', async (spl) => {
    const there = await run(spl);
    const here = await run(spl, false);
    expect(there.rows).toEqual(here.rows);
    expect(there.rows.length).toBeGreaterThan(0);
    expect(there.job.explanation.stages.map((s) => s.command)).toEqual(here.job.explanation.stages.map((s) => s.command));
    expect(there.job.explanation.sql).not.toBeNull();
  });

  it('answers timeline and fields of the events behind it', async () => {
    const { job } = await run('error OR fine | stats count by host');
    const behind = { pipeline: job.resolved, asked: job.asked, range: job.range, env: { source: async () => source, now: Date.now() / 1000, tz: 'UTC', pushdown: true, lookups: csvLookups({ folder: null }), signal: new AbortController().signal } };
    expect((await timelineOf(behind, 20)).total).toBe(COUNT);
    const split = await timelineOf(behind, 20, 'host');
    expect(split.series.map((s) => s.name).sort()).toEqual(['h0', 'h1', 'h2']);
    // A name that no quotes can hold: the stage that needs it runs here.
    expect((await timelineOf(behind, 20, "odd'name")).total).toBe(COUNT);
    expect((await fieldsOf(behind)).fields.map((f) => f.name)).toContain('host');
  });

  it('that the server refuses says so at its place', async () => {
    await expect(run('* | lookup nowhere host')).rejects.toThrow(/nowhere/);
  });

  it('that is stopped runs no longer at the server', async () => {
    const stop = new AbortController();
    const job = search('* | eval x=1', true, stop.signal);
    await expect(async () => {
      for await (const _ of job.batches()) stop.abort();
      stop.signal.throwIfAborted();
    }).rejects.toThrow();
    await expect.poll(async () => (await source.client.running()).items.length, { timeout: 5000 }).toBe(0);
  });
});

describe('beside searches', () => {
  it('the test of the connection goes through all steps', async () => {
    const steps: string[] = [];
    expect(await testNexusApiConnection(definition('viewer'), fixedCredentials(definition('viewer').auth, { password: PASSWORD }), (s) => steps.push(`${s.step} ${s.outcome}`))).toBe(true);
    expect(steps).toEqual(['name ok', 'tcp ok', 'tls skipped', 'sign-in ok', 'schema ok', 'rows ok']);
    const wrong: string[] = [];
    expect(await testNexusApiConnection(definition('viewer'), fixedCredentials(definition('viewer').auth, { password: 'wrong password' }), (s) => wrong.push(`${s.step} ${s.outcome}`))).toBe(false);
    expect(wrong).toEqual(['name ok', 'tcp ok', 'tls skipped', 'sign-in failed', 'schema skipped', 'rows skipped']);
  });

  it('fields and values serve completion', async () => {
    expect((await source.fields()).map((f) => f.name)).toContain('host');
    expect((await source.client.fieldValues('host')).values.map((v) => v.count)).toEqual([20, 20, 20]);
    expect(await source.indexes()).toEqual(['main']);
  });

  it('roles show: a viewer reads and may not write shared searches', async () => {
    expect(await source.client.whoami()).toMatchObject({ role: 'viewer', organisation: { id: 'acme' } });
    await expect(source.client.savedSearches.create({ name: 'x', description: '', spl: '*', earliest: '', latest: '', schedule: null })).rejects.toMatchObject({ apiCode: 'FORBIDDEN' });
  });

  it('shared saved searches: two who change the same one conflict, and nothing is overwritten', async () => {
    const analyst = await open('analyst');
    const { savedSearches } = analyst.client;
    const made = await savedSearches.create({ name: 'Errors', description: '', spl: 'error', earliest: '-1h', latest: '', schedule: null });
    const { id, version, created: _c, updated: _u, updatedBy: _b, ...input } = made;
    const changed = await savedSearches.update(id, version, { ...input, spl: 'error host=h1' });
    await expect(savedSearches.update(id, version, { ...input, spl: 'lost' })).rejects.toMatchObject({ apiCode: 'CONFLICT' });
    expect((await savedSearches.list()).find((s) => s.id === id)?.spl).toBe('error host=h1');
    await savedSearches.remove(id, changed.version);
    expect((await savedSearches.list()).some((s) => s.id === id)).toBe(false);
    expect((await analyst.client.alerts.list()).items).toEqual([]);
    expect((await analyst.client.alerts.stats()).total).toBe(0);
    await analyst.close();
  });
});

describe('live events', () => {
  it('arrive through the filter, which can be changed, and go on after a break without an event lost or twice', { timeout: 30_000 }, async () => {
    const relay = await startRelay(Number(new URL(api.server.url).port));
    const through = { ...definition('viewer'), url: `http://127.0.0.1:${relay.port}` };
    const far = await createNexusApiSource(through, fixedCredentials(through.auth, { password: PASSWORD }));
    const tail = new Tail({ source: createApiLiveSource(far.client, 'Prod'), spl: 'host=live*', tz: 'UTC', lookups: csvLookups({ folder: null }) });
    tail.start();
    const shown = (): unknown[] => {
      const page = tail.rows.page(tail.rows.first, 1000);
      return page.rows.map((row) => row[page.fields.indexOf('n')]);
    };
    let next = 0;
    const send = (count: number): Promise<void> => api.ingest('acme', Array.from({ length: count }, () => ({ timestamp: Date.now() / 1000, host: `live${next % 2}`, n: next++ })));
    await expect.poll(() => tail.state).toBe('live');
    // The socket opens a moment after the tail does.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await send(4);
    await api.ingest('acme', [{ timestamp: Date.now() / 1000, host: 'other', n: -1 }]);
    await expect.poll(shown).toEqual([0, 1, 2, 3]);
    await tail.refilter('host=live1 | eval m=n*2');
    expect(shown()).toEqual([1, 3]);
    await send(4);
    await expect.poll(shown).toEqual([1, 3, 5, 7]);
    relay.cut(true);
    await expect.poll(() => tail.state).toBe('waiting');
    expect(tail.stateText).toMatch(/Trying again in \d+ s/);
    await send(4);
    relay.cut(false);
    await expect.poll(shown, { timeout: 10_000 }).toEqual([1, 3, 5, 7, 9, 11]);
    await send(2);
    await expect.poll(shown).toEqual([1, 3, 5, 7, 9, 11, 13]);
    await tail.stop();
    expect(tail.figures.dropped).toBe(0);
    await far.close();
    await relay.close();
  });
});
