/**
 * No search of one organisation sees anything of another. Two servers hold the same events of acme; only one holds events
 * of beta too. Every answer to acme must be the same on both: rows, field names, counts, messages, errors. Beside that no
 * canary out of beta's events may be in any answer.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseHost, startClickHouseHost } from '../../src-engine/testing/clickhouse-host.ts';
import { type ApiFixture, type FixtureConfig, startApi } from '../testing/api-fixture.ts';
import { openLive } from '../testing/live-client.ts';
import { attacks, GUESSED } from './attacks.ts';

const T0 = Math.floor(Date.now() / 1000) - 7200;
/** In beta's values, field names and index, and in no search. */
const CANARY = 'qzcanaryqz';
const ACME_EVENTS = 37;
/** A number that none of acme's answers holds by chance; nor its sum with acme's. */
const BETA_EVENTS = 7919;

const acmeEvents = Array.from({ length: ACME_EVENTS }, (_, i) => ({ _time: T0 + i, host: `web${i % 3}`, index: 'main', n: i, user: `u${i % 5}`, ip: `10.0.0.${i}`, message: `request ${i}` }));
const betaEvents = Array.from({ length: BETA_EVENTS }, (_, i) => ({
  _time: T0 + (i % 3600),
  host: i % 2 === 0 ? GUESSED.host : `${CANARY}-host-${i % 7}`,
  index: i % 3 === 0 ? GUESSED.index : i % 3 === 1 ? 'main' : `${CANARY}-index`,
  n: i,
  user: `${CANARY}-user-${i % 11}`,
  ip: '10.0.0.1',
  [GUESSED.field]: `${CANARY}-value-${i}`,
  [`${CANARY}_field`]: i,
  org_id: 'acme',
  message: `${CANARY} request ${i}`,
}));

async function filled(settings: FixtureConfig, withBeta: boolean): Promise<ApiFixture> {
  const api = await startApi({ ...settings, limits: { concurrentQueries: 100, ...settings.limits } });
  await knowledge(api, 'acme', {
    lookups: { users: 'host,owner\nweb0,ann\nweb1,bob\n' },
    macros: [
      { name: 'own(1)', args: ['x'], definition: 'index="$x$"' },
      { name: 'everything', definition: 'index=*' },
    ],
  });
  if (withBeta) {
    await knowledge(api, 'beta', {
      lookups: { [GUESSED.lookup]: `host,secret\nweb0,${CANARY}-secret\n${GUESSED.host},${CANARY}-secret\n` },
      macros: [{ name: GUESSED.macro, definition: `index=* OR ${CANARY}` }],
    });
    await api.ingest('beta', betaEvents);
  }
  await api.ingest('acme', acmeEvents);
  return api;
}

async function knowledge(api: ApiFixture, org: string, { lookups, macros }: { lookups: Readonly<Record<string, string>>; macros: readonly object[] }): Promise<void> {
  const folder = join(api.dataDir, 'organisations', org);
  await mkdir(join(folder, 'lookups'), { recursive: true });
  for (const [name, csv] of Object.entries(lookups)) await writeFile(join(folder, 'lookups', `${name}.csv`), csv);
  await writeFile(join(folder, 'macros.json'), JSON.stringify(macros.map((m) => ({ args: [], ...m }))));
}

/** Attacks at once. */
const TOGETHER = 4;

/** What differs from one run to the next without telling anything. */
const VOLATILE = /"(?:requestId|timestamp|elapsedS)":(?:"[^"]*"|[\d.e-]+)/g;
const VOLATILE_FIELDS = /"(?:_indextime|info_search_time|info_sid|_cd|x_random)":(?:"[^"]*"|[\d.e-]+)/g;
const NOW_TIMES = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

function comparable(text: string): string {
  // Event times are the same on both servers; those near now are of generated rows.
  const now = Date.now();
  return text.replace(VOLATILE, '').replace(VOLATILE_FIELDS, '').replace(NOW_TIMES, (time) => (Math.abs(Date.parse(time) - now) < 600_000 ? '<now>' : time));
}

/** What an answer of acme must not hold. */
export function leaks(text: string): readonly string[] {
  const found: string[] = [];
  if (text.includes(CANARY)) found.push('a canary');
  for (const count of [BETA_EVENTS, BETA_EVENTS + ACME_EVENTS, 2640, 3960]) if (new RegExp(`[:,[ "]${count}[,}\\] "]`).test(text)) found.push(`the count ${count}`);
  return found;
}

let clickhouse: Promise<ClickHouseHost> | undefined;
afterAll(async () => (await clickhouse)?.close());

const STORAGES: readonly { readonly name: string; open(withBeta: boolean): Promise<{ readonly api: ApiFixture; close(): Promise<void> }> }[] = [
  {
    name: 'ClickHouse',
    async open(withBeta) {
      clickhouse ??= startClickHouseHost();
      const { url } = await clickhouse;
      const api = await filled({ storage: { kind: 'clickhouse', urls: [url], database: withBeta ? 'nexus_both' : 'nexus_alone' } }, withBeta);
      return { api, close: () => api.close() };
    },
  },
  {
    name: 'the embedded engine',
    async open(withBeta) {
      const api = await filled({}, withBeta);
      return { api, close: () => api.close() };
    },
  },
];

describe.each(STORAGES)('on $name', ({ open }) => {
  let both: ApiFixture;
  let alone: ApiFixture;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    for (const withBeta of [true, false]) {
      const opened = await open(withBeta);
      closers.push(() => opened.close());
      if (withBeta) both = opened.api;
      else alone = opened.api;
    }
  }, 120_000);
  afterAll(async () => {
    for (const close of closers) await close();
  });

  it('the checks find a leak: beta’s own answers are full of them', async () => {
    const token = await both.signIn('beta', 'analyst');
    for (const query of ['* | head 5', '* | stats count', '* | stats count by host', '* | fieldsummary', '| metadata type=hosts', `| inputlookup ${GUESSED.lookup}`]) {
      const { text } = await both.query(token, query);
      expect(leaks(text), query).not.toEqual([]);
    }
    // acme's answers are not empty either.
    const own = await both.query(await both.signIn('acme', 'analyst'), '* | stats count dc(host) as hosts');
    expect(own.body.data.items).toEqual([{ count: ACME_EVENTS, hosts: 3 }]);
  });

  it('at least 200 searches see nothing of another organisation', async () => {
    const list = attacks();
    expect(list.length).toBeGreaterThanOrEqual(200);
    const tokens = [await both.signIn('acme', 'admin'), await alone.signIn('acme', 'admin')] as const;
    const findings: { readonly query: string; readonly what: unknown }[] = [];
    const outcomes: Record<string, number> = {};
    let withRows = 0;
    const attack = async (query: string): Promise<void> => {
      const [here, there] = await Promise.all([both.query(tokens[0], query, { limit: 1000 }), alone.query(tokens[1], query, { limit: 1000 })]);
      const outcome = here.body?.success === true ? 'answered' : String(here.body?.error?.code);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (here.body?.data?.items?.length > 0) withRows++;
      if (leaks(here.text).length > 0) findings.push({ query, what: leaks(here.text) });
      if (here.status === 500) findings.push({ query, what: here.text });
      if (comparable(here.text) !== comparable(there.text)) findings.push({ query, what: { here: comparable(here.text).slice(0, 2000), alone: comparable(there.text).slice(0, 2000) } });
    };
    for (let at = 0; at < list.length; at += TOGETHER) await Promise.all(list.slice(at, at + TOGETHER).map(attack));
    process.stdout.write(`isolation: ${list.length} searches, ${withRows} with rows, ${JSON.stringify(outcomes)}\n`);
    expect(findings).toEqual([]);
    // An attack that is refused as a whole proves little: most of them must really have searched.
    expect(outcomes['answered']).toBeGreaterThan(200);
    expect(withRows).toBeGreaterThan(100);
  }, 900_000);

  it('nor as frames, explained, or through fields and values', async () => {
    const tokens = [await both.signIn('acme', 'analyst'), await alone.signIn('acme', 'analyst')] as const;
    const same = async (ask: (api: ApiFixture, token: string) => Promise<string>, what: string): Promise<void> => {
      const [here, there] = await Promise.all([ask(both, tokens[0]), ask(alone, tokens[1])]);
      expect(leaks(here), what).toEqual([]);
      expect(comparable(here), what).toBe(comparable(there));
    };
    for (const query of attacks().filter((_, i) => i % 7 === 0)) {
      await same(async (api, token) => JSON.stringify((await api.frames(token, query)).filter((f) => f.type !== 'progress')), query);
      await same(async (api, token) => (await api.call('POST', '/query/explain', { token, body: { query, earliest: '', latest: '' } })).text.replaceAll(/org-[a-z0-9]+|d\d+\.events|nexus_(?:both|alone)/g, ''), query);
    }
    for (const path of ['/fields', '/fields?prefix=beta', '/fields?prefix=org', '/fields?prefix=_', '/fields?prefix=q', '/fields/host/values', `/fields/${GUESSED.field}/values`, '/fields/org_id/values', '/fields/index/values?limit=100', "/fields/x'%20OR%201=1%20--/values"]) {
      await same(async (api, token) => (await api.call('GET', path, { token })).text, path);
    }
  }, 600_000);

  it('the organisation of a request cannot be chosen', async () => {
    const token = await both.signIn('acme', 'admin');
    const unknown = await both.call('GET', '/auth/me', { token, tenant: 'no-such-org' });
    for (const tenant of ['beta', 'BETA', 'beta ', '*', "acme' OR '1'='1", 'acme,beta', '../beta']) {
      const answer = await both.call('POST', '/query/spl', { token, tenant, body: { query: '*', earliest: '', latest: '' } });
      expect([answer.status, answer.body.error.message], tenant).toEqual([403, unknown.body.error.message]);
    }
    expect((await both.call('POST', '/query/spl?tenant=beta&org_id=beta', { token, body: { query: '* | stats count', earliest: '', latest: '' } })).body.data.items).toEqual([{ count: ACME_EVENTS }]);
    for (const extra of [{ org_id: 'beta' }, { tenant: 'beta' }, { organisation: { id: 'beta' } }]) {
      expect((await both.call('POST', '/query/spl', { token, body: { query: '*', earliest: '', latest: '', ...extra } })).status).toBe(400);
    }
    // What one writes into an event is a field of the event and moves it nowhere.
    await both.ingest('acme', [{ _time: T0, host: 'web0', n: -1, org_id: 'beta', tenant: 'beta', index: 'main' }]);
    expect((await both.query(await both.signIn('beta', 'viewer'), 'n=-1 | stats count')).body.data.items).toEqual([{ count: 0 }]);
    await alone.ingest('acme', [{ _time: T0, host: 'web0', n: -1, org_id: 'beta', tenant: 'beta', index: 'main' }]);
  });

  it('live events stay inside', async () => {
    const token = await both.signIn('acme', 'viewer');
    const filters = ['', '*', 'index=*', 'org_id=*', 'org_id=beta OR index=*', `NOT host=web0`, `* | eval x=org_id`];
    const clients = await Promise.all(filters.map((query) => openLive(both.server.url, token, { query })));
    await both.ingest('beta', betaEvents.slice(0, 50));
    await both.ingest('acme', [{ _time: T0, host: 'last', n: 1 }]);
    for (const client of clients.slice(0, 3)) await client.until((frames) => frames.some((f) => f.type === 'event' && f.event['host'] === 'last'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const client of clients) {
      expect(leaks(JSON.stringify(client.frames))).toEqual([]);
      expect(client.frames.filter((f) => f.type === 'event').every((f) => f.type === 'event' && f.event['host'] === 'last')).toBe(true);
      client.close();
    }
    const refused = await openLive(both.server.url, token, { query: '*', tenant: 'beta' }).catch((error: Error) => error.message);
    expect(refused).toContain('403');
  });
});
