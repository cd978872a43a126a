/** The test host is trusted by many tests, so that it is tested itself: with the official client. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseHost, startClickHouseHost } from './clickhouse-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-host-'));
let host: ClickHouseHost;
beforeAll(async () => {
  host = await startClickHouseHost({ users: { default: {}, ann: { password: 'se:cret' }, reader: { password: 'r', readonly: 2 }, robot: { token: 'tok' } } });
}, 60_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const client = (options: Parameters<typeof createClient>[0] = {}): ReturnType<typeof createClient> => createClient({ url: host.url, log: { level: ClickHouseLogLevel.OFF }, ...options });
const failure = (work: Promise<unknown>): Promise<ClickHouseError> =>
  work.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => error as ClickHouseError,
  );

describe('the ClickHouse test host', () => {
  it('answers ping', async () => {
    expect(await client().ping()).toEqual({ success: true });
  });

  it('binds parameters of any text', async () => {
    const hostile = "a'b\\c\t\n\r\u0001 \"`{x:String}` 日本 👍";
    const rows = await client()
      .query({ query: 'SELECT {t:String} AS t, {n:Int64} AS n, {d:Float64} AS d', query_params: { t: hostile, n: -5, d: 1.5 }, format: 'JSONEachRow', clickhouse_settings: { output_format_json_quote_64bit_integers: 0 } })
      .then((r) => r.json());
    expect(rows).toEqual([{ t: hostile, n: -5, d: 1.5 }]);
  });

  it('keeps parameters of concurrent requests apart', async () => {
    const c = client({ max_open_connections: 20 });
    const answers = await Promise.all(Array.from({ length: 40 }, async (_, i) => (await c.query({ query: 'SELECT {n:UInt32} AS n', query_params: { n: i }, format: 'JSONEachRow' })).json<{ n: number }>()));
    expect(answers.map((rows) => rows[0]?.n)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    await c.close();
  });

  it('creates, inserts with a body, zipped both ways, and reads', async () => {
    const c = client({ compression: { request: true, response: true } });
    await c.command({ query: 'CREATE TABLE t (a UInt64, b String) ENGINE = MergeTree ORDER BY a' });
    await c.insert({ table: 't', values: [{ a: 1, b: 'x\ny' }, { a: 2, b: "it's" }], format: 'JSONEachRow' });
    const r = await c.query({ query: 'SELECT * FROM t ORDER BY a', format: 'JSONEachRow' });
    expect(r.response_headers['content-encoding'] ?? 'gzip').toBe('gzip');
    expect(await r.json()).toEqual([{ a: 1, b: 'x\ny' }, { a: 2, b: "it's" }].map((row) => ({ ...row, a: expect.anything() })));
    await c.close();
  });

  it.each(['JSONCompactEachRowWithNamesAndTypes', 'JSONEachRow', 'CSVWithNames', 'JSON', 'TabSeparatedWithNamesAndTypes'] as const)('sends %s as one document, however many chunks', async (format) => {
    const text = await client().query({ query: 'SELECT number FROM numbers(200000)', format }).then((r) => r.text());
    expect(text.match(/"?number"?\W/g)?.length ?? 0).toBe(format.startsWith('JSON') && !format.includes('Compact') ? 200_000 + Number(format === 'JSON') : 1);
    const empty = await client().query({ query: 'SELECT number FROM numbers(0)', format }).then((r) => r.text());
    expect(empty.includes('number')).toBe(format !== 'JSONEachRow');
  });

  it('streams: the first rows come while the query runs', async () => {
    const r = await client().query({ query: 'SELECT number, sleepEachRow(0.1) AS s FROM numbers(20) SETTINGS max_block_size = 2', format: 'JSONEachRow' });
    const started = Date.now();
    for await (const rows of r.stream()) {
      expect(rows.length).toBeLessThan(20);
      break;
    }
    expect(Date.now() - started).toBeLessThan(1500);
  });

  it('answers errors with code, type and text', async () => {
    const error = await failure(client().query({ query: 'SELECT nope FROM system.one', format: 'JSONEachRow' }));
    expect(error).toBeInstanceOf(ClickHouseError);
    expect([error.code, error.type]).toEqual(['47', 'UNKNOWN_IDENTIFIER']);
    expect((await failure(client().query({ query: 'SELEC 1', format: 'JSONEachRow' }))).code).toBe('62');
    expect((await failure(client().query({ query: 'SELECT {x:String}', format: 'JSONEachRow' }))).code).toBe('456');
    expect((await failure(client().query({ query: 'SELECT 1', clickhouse_settings: { nonsense: 1 } as Record<string, number>, format: 'JSONEachRow' }))).code).toBe('115');
  });

  it('ends a stream that fails in the middle with the exception', async () => {
    const r = await client().query({ query: "SELECT number, throwIf(number = 300000, 'boom') FROM numbers(1000000) SETTINGS max_block_size = 10000", format: 'JSONEachRow' });
    const error = await failure(
      (async () => {
        for await (const _ of r.stream()) void _;
      })(),
    );
    expect(error.message).toContain('boom');
    expect(error.code).toBe('395');
  });

  it('signs in by password, header and token, and refuses others', async () => {
    const one = (options: Parameters<typeof createClient>[0]): Promise<unknown> => client(options).query({ query: 'SELECT 1 AS x', format: 'JSONEachRow' }).then((r) => r.json());
    await one({ username: 'ann', password: 'se:cret' });
    await one({ access_token: 'tok' });
    expect((await failure(one({ username: 'ann', password: 'no' }))).code).toBe('516');
    expect((await failure(one({ username: 'nobody', password: '' }))).code).toBe('516');
    expect((await failure(one({ username: 'constructor', password: '' }))).code).toBe('516');
    expect((await failure(one({ access_token: 'other' }))).code).toBe('516');
    const byHeader = await fetch(`${host.url}/?query=SELECT%201`, { headers: { 'X-ClickHouse-User': 'ann', 'X-ClickHouse-Key': 'se:cret' } });
    expect([byHeader.status, await byHeader.text()]).toEqual([200, '1\n']);
  });

  it('refuses writes of a reader', async () => {
    const error = await failure(client({ username: 'reader', password: 'r' }).command({ query: 'CREATE TABLE w (a UInt8) ENGINE = Memory' }));
    expect(error.code).toBe('164');
  });

  it('kills a query from another session, and by its client going away', async () => {
    const heavy = (id: string, signal?: AbortSignal): Promise<unknown> =>
      client().query({
        query: 'SELECT sum(sipHash64(number)) FROM numbers(20000000000)',
        query_id: id,
        format: 'JSONEachRow',
        clickhouse_settings: { cancel_http_readonly_queries_on_client_close: 1 },
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
    const running = async (): Promise<number> => {
      const rows = await client().query({ query: "SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64(number)%' AND query NOT LIKE '%processes%'", format: 'JSONEachRow' }).then((r) => r.json<{ n: string }>());
      return Number(rows[0]?.n);
    };
    const until = async (n: number): Promise<void> => {
      for (let i = 0; i < 100 && (await running()) !== n; i++) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await running()).toBe(n);
    };
    const first = failure(heavy('q-kill'));
    await until(1);
    await client().command({ query: "KILL QUERY WHERE query_id = {id:String}", query_params: { id: 'q-kill' } });
    expect((await first).code).toBe('394');
    const abort = new AbortController();
    const second = failure(heavy('q-abort', abort.signal));
    await until(1);
    abort.abort();
    await second;
    await until(0);
  });

  it('keeps a given folder over restarts, orderly or not', async () => {
    const path = join(folder, 'kept');
    const query = async (h: ClickHouseHost, sql: string): Promise<string> => (await fetch(h.url, { method: 'POST', body: sql })).text();
    let h = await startClickHouseHost({ path });
    await query(h, 'CREATE TABLE k (a UInt8) ENGINE = MergeTree ORDER BY a');
    await query(h, 'INSERT INTO k VALUES (1)');
    await h.close();
    h = await startClickHouseHost({ path });
    expect(await query(h, 'SELECT * FROM k')).toBe('1\n');
    await query(h, 'INSERT INTO k VALUES (2)');
    const { port } = h;
    await h.kill();
    await expect(fetch(h.url)).rejects.toThrow();
    h = await startClickHouseHost({ path, port });
    expect(await query(h, 'SELECT sum(a) FROM k')).toBe('3\n');
    await h.close();
  }, 60_000);
});
