import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import { rowsOf } from '../../../src-shared/results/batch.ts';
import type { Row } from '../../../src-shared/results/batch.ts';
import { csvLookups } from '../../lookups/lookups.ts';
import { createSearch } from '../../jobs/search.ts';
import type { Search } from '../../jobs/search.ts';
import { type ClickHouseHost, startClickHouseHost } from '../../testing/clickhouse-host.ts';
import type { ScanProgress } from '../source.ts';
import { createClickHouseSource } from './clickhouse-source.ts';
import type { ClickHouseSource } from './clickhouse-source.ts';
import { discoverClickHouse, previewMapping } from './discover.ts';
import { testClickHouseConnection } from './test-connection.ts';
import { testDefinition } from './test-definition.ts';
import { LAYOUT_STATEMENTS } from './test-layouts.ts';

/** Rows of the big table, newest last. */
const BIG = 200_000;
const T0 = 1_700_000_000;

let host: ClickHouseHost;
let definition: ClickHouseConnection;
let source: ClickHouseSource;
beforeAll(async () => {
  host = await startClickHouseHost();
  const client = createClient({ url: host.url });
  for (const query of LAYOUT_STATEMENTS) await client.command({ query });
  await client.command({ query: 'CREATE TABLE demo.big (ts DateTime64(3), line String, service LowCardinality(String), n UInt32) ENGINE = MergeTree ORDER BY (service, ts)' });
  await client.command({
    query: `INSERT INTO demo.big SELECT fromUnixTimestamp64Milli(${T0}000 + number * 10), concat('event number ', toString(number), ' of many'), concat('svc-', toString(number % 5)), number FROM numbers(${BIG})`,
  });
  await client.command({ query: 'CREATE TABLE demo.mid AS demo.big' });
  await client.command({ query: 'INSERT INTO demo.mid SELECT * FROM demo.big WHERE n % 20 < 2' });
  await client.close();
  definition = testDefinition([host.url], {
    tables: (await discoverClickHouse(testDefinition([host.url]), {})).tables.flatMap(({ table, proposal }) => (proposal === null ? [] : [{ index: table, mapping: proposal }])),
  });
  source = await createClickHouseSource(definition, {});
}, 60_000);
afterAll(async () => {
  await source.close();
  await host.close();
});

function searchOn(on: ClickHouseSource, spl: string, more: { pushdown?: boolean; tz?: string; range?: { earliest: string; latest: string }; signal?: AbortSignal } = {}): Search {
  return createSearch(spl, more.range ?? { earliest: '', latest: '' }, {
    source: () => Promise.resolve(on),
    now: T0 + 100_000,
    tz: more.tz ?? 'UTC',
    pushdown: more.pushdown ?? true,
    lookups: csvLookups({ folder: null }),
    signal: more.signal ?? new AbortController().signal,
  });
}

async function run(spl: string, more: Parameters<typeof searchOn>[2] = {}): Promise<Row[]> {
  const out: Row[] = [];
  for await (const batch of searchOn(source, spl, more).batches()) out.push(...rowsOf(batch).map((row) => ({ ...row })));
  return out;
}

describe('layouts', () => {
  it('estimates what a search would read by the order of the table, without running it', async () => {
    const estimate = async (spl: string, more: Parameters<typeof searchOn>[2] = {}): Promise<{ rows: number; bytes: number | null } | null> => {
      const search = searchOn(source, spl, more);
      await search.prepare();
      return search.estimate();
    };
    const all = await estimate('index=big | stats count by n');
    // A table whose own column names the index may have rows of it too.
    expect(all?.rows).toBeGreaterThanOrEqual(BIG);
    expect(all?.rows).toBeLessThan(BIG + 1000);
    expect(all?.bytes).toBeGreaterThan(BIG);
    const some = await estimate('index=big | stats count by n', { range: { earliest: String(T0), latest: String(T0 + 100) } });
    expect(some?.rows).toBeGreaterThanOrEqual(10_000);
    expect(some?.rows).toBeLessThan(BIG / 2);
    expect(some?.bytes).toBeLessThan(all?.bytes ?? 0);
    expect(await estimate('| makeresults')).toBeNull();
  });

  it('are found with their columns, rows and first events', async () => {
    const { tables, databases, version } = await discoverClickHouse(testDefinition([host.url]), {});
    expect(version).toMatch(/^\d+\.\d+/);
    expect(databases).toContain('demo');
    expect(Object.fromEntries(tables.map((t) => [t.table, t.layout]))).toEqual({
      big: 'by name and type',
      fluentbit: 'Fluent Bit',
      logs: 'Nexus',
      mid: 'by name and type',
      nothing_timed: null,
      otel_logs: 'OpenTelemetry',
      typed: 'by name and type',
      vector_logs: 'Vector',
    });
    const otel = tables.find((t) => t.table === 'otel_logs');
    expect(otel).toMatchObject({ rows: 2, engine: 'MergeTree', proposal: { time: 'Timestamp', raw: 'Body', host: 'ResourceAttributes.host.name', source: 'ServiceName' } });
    expect(otel?.columns).toContainEqual({ name: 'LogAttributes', type: 'Map(LowCardinality(String), String)' });
    expect(otel?.preview).toHaveLength(2);
    expect(tables.find((t) => t.table === 'nothing_timed')).toMatchObject({ proposal: null, trouble: 'No column can be the time of the rows.' });
    for (const t of tables) if (t.proposal !== null) expect(t.trouble, t.table).toBeNull();
  });

  it('are previewed under a changed mapping, and refuse one that does not fit', async () => {
    const mapping = { database: 'demo', table: 'vector_logs', time: 'inserted_at', raw: 'file', attributes: [], fields: { process: 'pid' } };
    const { fields, rows } = await previewMapping(definition, {}, mapping);
    expect(fields).toContain('process');
    expect(new Set(rows.map((r) => r[fields.indexOf('_raw')]))).toEqual(new Set(['/var/log/auth.log', '/var/log/cron.log']));
    await expect(previewMapping(definition, {}, { ...mapping, time: 'file' })).rejects.toThrow('The time column "file" is of type String, which is no DateTime, in the mapping of demo.vector_logs. Correct the mapping');
    await expect(previewMapping(definition, {}, { ...mapping, raw: 'gone' })).rejects.toThrow('There is no column "gone" in the mapping of demo.vector_logs.');
    await expect(previewMapping(definition, {}, { ...mapping, table: 'gone' })).rejects.toThrow('There is no table demo.gone that the user may see.');
  });

  it.each([true, false])('give events with their fields (pushdown %s)', async (pushdown) => {
    expect(await run('index=otel_logs', { pushdown })).toEqual([
      expect.objectContaining({ _time: T0 + 1, _raw: 'page served', host: 'web-2', source: 'front', index: 'otel_logs', SeverityText: 'INFO', SeverityNumber: 9, 'http.status_code': '200', 'host.name': 'web-2' }),
      expect.objectContaining({ _time: T0 + 0.123456, _raw: 'payment failed for user=42', user: '42', 'k8s.pod.name': 'cart-7', 'scope.v': '1', TraceId: 'abc' }),
    ]);
    // What is empty is not there.
    expect((await run('index=otel_logs', { pushdown }))[0]).not.toHaveProperty('SpanId');
    expect(await run('index=vector_logs', { pushdown })).toEqual([
      expect.objectContaining({ _raw: 'cron ran', host: 'gate', sourcetype: 'file', source: '/var/log/cron.log' }),
      expect.objectContaining({ _raw: 'sshd: accepted', pid: 77, tags: ['a', 'b'] }),
    ]);
    expect(await run('index=fluentbit', { pushdown })).toEqual([expect.objectContaining({ _time: T0 + 3.000001, _raw: 'GET /index 200', source: 'kube.web', pod_name: 'web-9', 'labels.app': 'shop', 'labels.tier': '2' })]);
    expect(await run('index=main', { pushdown })).toEqual([expect.objectContaining({ _raw: 'level=warn slow', sourcetype: 'kv', index: 'main', level: 'warn', org_id: 'acme' })]);
  });

  it.each([true, false])('give columns of every type (pushdown %s)', async (pushdown) => {
    const [second, first] = await run('index=typed', { pushdown });
    expect(first).toMatchObject({
      f: 1.5, dec: 12.3456, b: 'true', d: '2023-11-14', id: '61f0c404-5cb3-11e7-907b-a6006ad3dba0', e: 'y', ip: '10.1.2.3', fs: 'ab',
      arr: [1, 2], narr: ['p', 'q'], 'n.k': ['k1', 'k2'], 'n.v': [7, 8], 'tup.a': 'in', 'tup.b.c': 5, 'a.b': 'deep', n: '3', mk: '9',
    });
    expect(JSON.parse(first?.['_raw'] as string)).toMatchObject({ f: 1.5, tup: { a: 'in', b: { c: 5 } }, j: { a: { b: 'deep' }, n: 3, l: [1, 2] } });
    // No value is NaN or infinite.
    expect(second).not.toHaveProperty('f');
    expect(second).not.toHaveProperty('nf');
  });

  it('tell their fields with types', async () => {
    const fields = new Map((await source.fields()).map((f) => [f.name, f.type]));
    expect(['_time', '_raw', 'SeverityNumber', 'tags', 'http.status_code', 'pid', 'labels.app', 'tup.b.c'].map((name) => fields.get(name))).toEqual(['time', 'string', 'number', 'multivalue', 'string', 'number', 'string', 'number']);
    // The Nexus table's own column names its indexes.
    expect(await source.indexes()).toEqual(['big', 'fluentbit', 'main', 'mid', 'otel_logs', 'typed', 'vector_logs']);
  });
});

describe('searches', () => {
  const same = [
    'index=otel_logs http.status_code>=500',
    'index=otel_logs "k8s.pod.name"=cart* | table _time source user',
    'index=otel_logs user=* | eval x=user+1 | fields x',
    'index=otel_logs unseen.key=5',
    'index!=big (payment OR accepted OR cron) | table _time index _raw host',
    'index=vector_logs tags=b | table tags pid',
    'index=vector_logs | stats count by tags',
    'NOT host=gate index!=big index!=mid index!=typed | sort _time | table _time _raw',
    'index=fluentbit labels.tier=2 | rename labels.app AS app | table app',
    'index=otel_logs OR index=vector_logs | stats count, dc(host) AS hosts, latest(_raw) AS last by index',
    'index=mid | stats count avg(n) max(n) min(n) by service',
    'index=mid n<1000 | timechart span=5s count by service',
    'index=mid | top limit=3 service',
    'index=mid n>199900 | head 5 | table n service _raw',
    'index=mid | dedup service | table service n',
    'index=mid n<900 | eventstats avg(n) AS mean by service | where n>mean | stats count by service',
    'index=mid | rex "number (?<num>\\d+)" | where num=81 | table num n',
    'index=typed | table arr narr n.k tup.a',
  ];
  it.each(same)('%s: the same rows pushed and here', async (spl) => {
    for (const tz of spl.includes('timechart') ? ['UTC', 'Asia/Kolkata'] : ['UTC']) {
      const here = await run(spl, { pushdown: false, tz });
      expect(await run(spl, { tz })).toEqual(here);
    }
  });

  it('push what they can, and say why not', async () => {
    const search = searchOn(source, 'index=big n>5 | stats count by service | transpose');
    await search.prepare();
    expect(search.explanation.dialect).toBe('clickhouse');
    expect(search.explanation.stages.map((s) => s.where)).toEqual(['pushed', 'pushed', 'here']);
    expect(search.explanation.sql).toMatch(/GROUP BY/);
    expect(search.explanation.sql).not.toContain('otel_logs');
  });

  it('read only the range', async () => {
    const range = { earliest: String(T0 + 10), latest: String(T0 + 11) };
    // Of a field that one table has as a number and another may have as a key, the values are text.
    expect(await run('index=big | stats count min(n) max(n)', { range })).toEqual([{ count: 100, 'min(n)': '1000', 'max(n)': '1099' }]);
    expect(await run('index=big | stats count', { range, pushdown: false })).toEqual([{ count: 100 }]);
    // The index of a table of DateTime, at ends that its type cannot hold.
    expect(await run('index=typed | stats count', { range: { earliest: '0', latest: '9999999999' } })).toEqual([{ count: 2 }]);
  });

  it('stream many rows newest first, with progress and bounded memory', async () => {
    globalThis.gc?.();
    let rows = 0;
    let last = Number.POSITIVE_INFINITY;
    let highest = 0;
    const before = process.memoryUsage().heapUsed;
    const search = searchOn(source, 'index=big');
    for await (const batch of search.batches()) {
      const times = batch.columns.get('_time') as readonly number[];
      for (const time of times) {
        expect(time <= last).toBe(true);
        last = time;
      }
      rows += batch.length;
      highest = Math.max(highest, process.memoryUsage().heapUsed);
    }
    expect(rows).toBe(BIG);
    // The Nexus table may hold any index: its row is looked at as well where its piece of time is read.
    expect([BIG, BIG + 1]).toContain(search.scan.scanned);
    expect(search.scan.fraction).toBe(1);
    expect((highest - before) / 2 ** 20).toBeLessThan(300);
  }, 60_000);

  it('read a big table in pieces of time: the same rows in the same order, the newest at once', async () => {
    const only = { ...definition, tables: definition.tables.filter((t) => t.index === 'big' || t.index === 'otel_logs') };
    const sliced = await createClickHouseSource(only, {}, { sliceFrom: 1000 });
    const whole = await createClickHouseSource(only, {}, { sliceFrom: Number.POSITIVE_INFINITY });
    const rows = async (on: ClickHouseSource, spl: string, more: Parameters<typeof searchOn>[2] = {}): Promise<unknown[][]> => {
      const out: unknown[][] = [];
      for await (const batch of searchOn(on, spl, more).batches()) for (let i = 0; i < batch.length; i++) out.push(['_time', 'n', '_raw'].map((f) => batch.columns.get(f)?.[i] ?? null));
      return out;
    };
    try {
      for (const [spl, more] of [
        ['index=big n%3=1 OR n<70000', {}],
        ['index=big | where n%7=0', { range: { earliest: String(T0 + 100.005), latest: String(T0 + 900.5) } }],
        ['index=big n>199000 | eval x=n*2', { pushdown: false, range: { earliest: '', latest: String(T0 + 1999) } }],
        ['*', {}],
        ['nothing like this', {}],
      ] as const) {
        expect(await rows(sliced, spl, more), spl).toEqual(await rows(whole, spl, more));
      }
      const search = searchOn(sliced, 'index=big');
      let first = 0;
      for await (const batch of search.batches()) {
        first = batch.length;
        break;
      }
      // One piece has been read, not the table.
      expect(first).toBeGreaterThan(0);
      expect(search.scan.scanned).toBeLessThan(BIG / 2);
      const limited = await createClickHouseSource({ ...only, limits: { timeoutS: 60, maxRows: 5000, maxMemoryMb: 2000 } }, {}, { sliceFrom: 1000 });
      await expect(rows(limited, 'index=big')).rejects.toMatchObject({ code: 'limit' });
      await limited.close();
    } finally {
      await sliced.close();
      await whole.close();
    }
  }, 60_000);

  it('end when they are stopped, and leave the source usable', async () => {
    const abort = new AbortController();
    const seen: ScanProgress[] = [];
    const search = searchOn(source, 'index=big | eval x=1', { signal: abort.signal, pushdown: false });
    await expect(
      (async () => {
        for await (const batch of search.batches()) {
          seen.push(search.scan);
          expect(batch.length).toBeGreaterThan(0);
          abort.abort();
        }
      })(),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toHaveLength(1);
    expect(await run('index=main | stats count')).toEqual([{ count: 1 }]);
  });

  it('keep the sentence of the server’s refusal', async () => {
    const strict = await createClickHouseSource({ ...definition, limits: { timeoutS: 60, maxRows: 1000, maxMemoryMb: 2000 } }, {});
    const rows: number[] = [];
    await expect(
      (async () => {
        for await (const batch of searchOn(strict, 'index=big').batches()) rows.push(batch.length);
      })(),
    ).rejects.toMatchObject({ name: 'SourceError', code: 'limit' });
    await strict.close();
  });
});

describe('hostile names and values', () => {
  const NAMES = ['a`b', "c'd", 'e"f', 'g\\h', 'i;DROP TABLE demo.logs', '日本 x', 'j) UNION ALL SELECT 1 --', '{p1:String}', 'k\ue0000\ue001'];
  let tricky: ClickHouseSource;
  beforeAll(async () => {
    const quote = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
    const client = createClient({ url: host.url });
    await client.command({ query: 'CREATE DATABASE `ho``stile\'`'.replace('``', '\\`') });
    const table = `${quote("ho`stile'")}.${quote('ta`b"le\\')}`;
    await client.command({ query: `CREATE TABLE ${table} (ts DateTime64(6), ${NAMES.map((n) => `${quote(n)} String`).join(', ')}, attrs Map(String, String)) ENGINE = MergeTree ORDER BY ts` });
    await client.insert({ table, values: [{ ts: `${T0}`, ...Object.fromEntries(NAMES.map((n) => [n, `value of ${n}`])), attrs: Object.fromEntries(NAMES.map((n) => [`key ${n}`, n])) }], format: 'JSONEachRow' });
    await client.close();
    const { tables } = await discoverClickHouse(testDefinition([host.url]), {});
    const found = tables.find((t) => t.database === "ho`stile'");
    tricky = await createClickHouseSource(testDefinition([host.url], { tables: [{ index: "x' OR 1=1 --", mapping: found?.proposal as NonNullable<typeof found>['proposal'] & object }] }), {});
  });
  afterAll(() => tricky.close());

  it('are data', async () => {
    const rows: Row[] = [];
    for await (const batch of searchOn(tricky, '*').batches()) rows.push(...rowsOf(batch));
    expect(rows).toHaveLength(1);
    for (const name of NAMES) {
      expect(rows[0]?.[name], name).toBe(`value of ${name}`);
      expect(rows[0]?.[`key ${name}`], name).toBe(name);
    }
    expect(rows[0]?.['index']).toBe("x' OR 1=1 --");
  });

  it.each(NAMES)('can be searched for: %s', async (name) => {
    const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    // The text is the row as JSON, where quotes and backslashes are escaped.
    const term = /["\\]/.test(name) ? [] : [quoted(`value of ${name}`)];
    for (const spl of [...term, `${quoted(name)}=${quoted(`value of ${name}`)}`, `${quoted(`key ${name}`)}=${quoted(name)}`, `* | eval x=${quoted(`${name}') OR 1=1 --`)} | where x=${quoted(name)} | stats count`]) {
      for (const pushdown of [true, false]) {
        let rows = 0;
        for await (const batch of searchOn(tricky, spl, { pushdown }).batches()) rows += batch.length;
        expect(rows, spl).toBe(1);
      }
    }
    expect(await run('index=main | stats count')).toEqual([{ count: 1 }]);
  });
});

it('finds the connection in order, step by step', async () => {
  const told: string[] = [];
  const steps = await testClickHouseConnection(testDefinition([host.url]), {}, (s) => told.push(s.step));
  expect(told).toEqual(['name', 'tcp', 'tls', 'sign-in', 'schema', 'rows']);
  expect(steps.map((s) => s.outcome)).toEqual(['ok', 'ok', 'skipped', 'ok', 'ok', 'ok']);
  const [, , , , schema] = await testClickHouseConnection({ ...definition, tables: [{ index: 'x', mapping: { database: 'demo', table: 'gone', time: 't', attributes: [], fields: {} } }] }, {});
  expect(schema).toMatchObject({ outcome: 'failed', detail: 'There is no table demo.gone that the user may see.', remedy: expect.stringContaining('Choose another table') });
});
