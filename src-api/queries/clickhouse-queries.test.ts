/** Searches over a real ClickHouse: limits that the database holds, cancels that reach it, and its going away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseHost, startClickHouseHost } from '../../src-engine/testing/clickhouse-host.ts';
import { type ApiFixture, startApi } from '../testing/api-fixture.ts';

/** Within the retention of the server's own table. */
const T0 = Math.floor(Date.now() / 1000) - 100_000;
let folder = '';
let host: ClickHouseHost;
let api: ApiFixture;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-api-clickhouse-'));
  host = await startClickHouseHost({ path: folder });
  api = await startApi({ storage: { kind: 'clickhouse', urls: [host.url] }, guardrails: { maxMemoryMb: 64, timeoutS: 20 } });
  token = await api.signIn('acme', 'admin');
  for (let part = 0; part < 4; part++) {
    await api.ingest('acme', Array.from({ length: 10_000 }, (_, i) => ({ _time: T0 + part * 10_000 + i, host: `h${i % 3}`, n: part * 10_000 + i, text: `${part}-${i}-${'x'.repeat(80)}` })));
  }
}, 90_000);
afterAll(async () => {
  await api.close();
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

async function inDatabase(sql: string): Promise<string> {
  const response = await fetch(host.url, { method: 'POST', body: sql });
  return (await response.text()).trim();
}

describe('on ClickHouse', () => {
  it('searches are pushed with the organisation bound as a parameter', async () => {
    const { body } = await api.query(token, 'n<100 | stats count by host | sort host');
    expect(body.data.items.map((r: { count: number }) => r.count)).toEqual([34, 33, 33]);
    const { data } = (await api.call('POST', '/query/explain', { token, body: { query: 'n<100 | stats count by host', earliest: '', latest: '' } })).body;
    expect(data.dialect).toBe('clickhouse');
    expect(data.stages.every((s: { where: string }) => s.where === 'pushed')).toBe(true);
    expect(data.sql).toMatch(/WHERE `org_id` = \{\w+:String\}/);
    expect(data.sql).not.toContain('acme');
  });

  it('frames come in order of time over several parts', async () => {
    const frames = await api.frames(token, '* | fields n', { limit: 25_000 });
    const ns = frames.flatMap((f) => (f.type === 'batch' ? f.rows.map((r) => Number(r['n'])) : []));
    expect(ns).toHaveLength(25_000);
    expect(ns[0]).toBe(39_999);
    expect(ns.every((n, i) => i === 0 || n < (ns[i - 1] as number))).toBe(true);
  });

  it('LIMIT_EXCEEDED where the database needs more memory than one search may', async () => {
    const { status, body } = await api.query(token, '* | eval a=text.text.text.text.text.text.text.text.text.text | eval b=a.a.a.a.a.a | stats values(b) as v by n | stats dc(v) as d');
    expect([status, body.error?.code, body.error?.message]).toEqual([422, 'LIMIT_EXCEEDED', expect.stringContaining('memory')]);
    expect(body.error.message).not.toContain('127.0.0.1');
  });

  it('a cancel ends the query in the database too', async () => {
    // A second of hashing in the database.
    const query = `* | eval h=text ${'| eval h=sha512(h) '.repeat(60)}| stats dc(h) by host`;
    const running = api.call('POST', '/query/spl', { token, headers: { 'x-query-id': 'to-be-cancelled' }, body: { query, earliest: '', latest: '' } });
    const processes = (): Promise<string> => inDatabase("SELECT count() FROM system.processes WHERE query_id LIKE 'nexus-%'");
    await until(async () => (await processes()) !== '0');
    const cancelled = await api.call('DELETE', '/query/to-be-cancelled', { token });
    expect([cancelled.status, (await running).status]).toEqual([200, 409]);
    await until(async () => (await processes()) === '0');
  }, 60_000);

  it('answers UNAVAILABLE while it is away, and searches again once it is back', async () => {
    const { port } = host;
    await host.kill();
    const away = await api.query(token, '* | stats count');
    expect([away.status, away.body.error.code]).toEqual([503, 'UNAVAILABLE']);
    expect(away.body.error.message).not.toMatch(/127\.0\.0\.1|ECONN|default/);
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const frames = await api.frames(token, '* | stats count');
    expect(frames.at(-1)).toMatchObject({ type: 'error', error: { code: 'UNAVAILABLE' } });
    expect((await api.call('GET', '//health/ready')).status).toBe(503);
    host = await startClickHouseHost({ path: folder, port });
    await until(async () => (await api.query(token, '* | stats count')).body.data?.items[0].count === 40_000);
  }, 60_000);
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await check()); ) {
    if (Date.now() > end) throw new Error('It did not come to it.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
