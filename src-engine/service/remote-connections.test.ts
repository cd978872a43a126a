/** Connections against a real ClickHouse: what is kept, what is asked, where secrets go and where they never go. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClickHouseConnection, ConnectionTestStep } from '../../src-shared/connections/definition.ts';
import type { KeytarModule } from '../secrets/keytar-module.ts';
import { createSecretStore } from '../secrets/secret-store.ts';
import { Vault } from '../secrets/vault.ts';
import { AppStore } from '../store/store.ts';
import { type ClickHouseHost, startClickHouseHost } from '../testing/clickhouse-host.ts';
import { RemoteConnections } from './remote-connections.ts';

const CANARY = 'canary-51c7-in-the-password';
let host: ClickHouseHost;
let other: ClickHouseHost;
let folder: string;
let store: AppStore;
let entries: Map<string, string>;
let remote: RemoteConnections;

/** A keychain of this test that can be read back. */
const keychain = (): KeytarModule => ({
  getPassword: async (_service, account) => entries.get(account) ?? null,
  setPassword: async (_service, account, secret) => void entries.set(account, secret),
  deletePassword: async (_service, account) => entries.delete(account),
});

function open(given = {}): RemoteConnections {
  return new RemoteConnections({ table: () => store.connections, vault: new Vault(createSecretStore(async () => keychain()), given), openPage: async () => undefined });
}

function definition(change: Partial<ClickHouseConnection> = {}): ClickHouseConnection {
  return {
    kind: 'clickhouse', id: 'c1', name: 'Shop', colour: 'amber', folder: 'EU', defaultRange: { earliest: '-1h', latest: 'now' }, readOnly: true, production: false,
    tls: {}, auth: { method: 'password', user: 'ann' }, urls: [host.url], tables: [], limits: { timeoutS: 30, maxRows: 1_000_000, maxMemoryMb: 1000 }, ...change,
  };
}

beforeAll(async () => {
  host = await startClickHouseHost({ users: { ann: { password: CANARY } } });
  other = await startClickHouseHost({ users: { ann: { password: CANARY } } });
  const client = createClient({ url: host.url, username: 'ann', password: CANARY });
  await client.command({ query: "CREATE TABLE default.otel_logs (Timestamp DateTime64(9), TraceId String, SpanId String, TraceFlags UInt32, SeverityText String, SeverityNumber Int32, ServiceName String, Body String, ResourceSchemaUrl String, ResourceAttributes Map(String, String), ScopeSchemaUrl String, ScopeName String, ScopeVersion String, ScopeAttributes Map(String, String), LogAttributes Map(String, String)) ENGINE = MergeTree ORDER BY Timestamp" });
  await client.command({ query: "INSERT INTO default.otel_logs (Timestamp, SeverityText, ServiceName, Body) SELECT toDateTime64('2026-11-20 10:00:00', 9) + number, 'INFO', 'shop', concat('order ', toString(number)) FROM numbers(100)" });
  await client.close();
}, 90_000);
afterAll(async () => {
  await host.close();
  await other.close();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-remote-'));
  entries = new Map();
  store = await AppStore.open(folder);
  remote = open();
  return async () => {
    await remote.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  };
});

describe('saving', () => {
  it('keeps the definition in the database and the password in the keychain', async () => {
    const saved = await remote.save(definition(), { password: CANARY });
    expect(saved).toMatchObject({ secrets: { password: 'keychain' }, status: { state: 'unknown' } });
    expect(entries).toEqual(new Map([['c1/password', CANARY]]));
    expect(JSON.stringify([saved, remote.list(), remote.details('c1')])).not.toContain(CANARY);
    expect(remote.list()).toEqual([expect.objectContaining({ id: 'c1', kind: 'clickhouse', colour: 'amber', folder: 'EU', readOnly: true })]);
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes(CANARY), file).toBe(false);
    // As after a restart.
    expect(open().details('c1').secrets).toEqual({ password: 'keychain' });
  });

  it('refuses a second connection of the same name, and stores nothing of it', async () => {
    await remote.save(definition(), {});
    await expect(remote.save(definition({ id: 'c2', name: 'SHOP' }), { password: 'x' })).rejects.toThrow('There is already a connection "SHOP"; choose another name.');
    expect(entries.size).toBe(0);
  });

  it('forgets secrets that no longer belong: another way to sign in, removal', async () => {
    await remote.save(definition(), { password: CANARY });
    await remote.save(definition({ auth: { method: 'token' } }), { token: 't' });
    expect([...entries.keys()]).toEqual(['c1/token']);
    await remote.remove('c1');
    expect(entries.size).toBe(0);
    expect(remote.list()).toEqual([]);
    await expect(remote.acquire('c1')).rejects.toThrow('not there any more');
  });

  it('copies a connection without its secrets', async () => {
    await remote.save(definition(), { password: CANARY });
    expect(remote.duplicate('c1', 'c2')).toMatchObject({ definition: { id: 'c2', name: 'Shop copy' }, secrets: {} });
    expect(remote.duplicate('c1', 'c3').definition.name).toBe('Shop copy 2');
  });
});

describe('a stored secret', () => {
  it('is never sent to another address, by a test or a save', async () => {
    await remote.save(definition(), { password: CANARY });
    const moved = definition({ urls: [other.url] });
    await expect(remote.test(moved, {}, () => undefined, AbortSignal.timeout(5000))).rejects.toThrow('The address of "Shop" changed, so its stored password is not sent there; enter the password again.');
    await expect(remote.discover(moved, {}, AbortSignal.timeout(5000))).rejects.toThrow('enter the password again');
    const saved = await remote.save(moved, {});
    expect(saved.secrets).toEqual({});
    expect(entries.size).toBe(0);
  });

  it('that the keychain does not give is asked for in words', async () => {
    await remote.save(definition(), { password: CANARY });
    entries.clear();
    await expect(remote.acquire('c1')).rejects.toThrow('The keychain does not give the password of "Shop"; unlock the keychain, or enter the password again in the connection.');
    expect(remote.details('c1').status).toMatchObject({ state: 'needs-secret' });
  });

  it('yields to one from the environment', async () => {
    await remote.save(definition(), {});
    const withEnvironment = open({ password: CANARY });
    const { source, release } = await withEnvironment.acquire('c1');
    expect(await source.indexes()).toEqual(['otel_logs']);
    await release();
    await withEnvironment.close();
  });
});

describe('a server', () => {
  it('is tested step by step, and a wrong password is named at its step without being repeated', async () => {
    await remote.save(definition(), { password: CANARY });
    const steps: ConnectionTestStep[] = [];
    expect(await remote.test(definition(), {}, (step) => steps.push(step), AbortSignal.timeout(20_000))).toBe(true);
    expect(steps.map((s) => `${s.step} ${s.outcome}`)).toEqual(['name ok', 'tcp ok', 'tls skipped', 'sign-in ok', 'schema ok', 'rows ok']);
    expect(remote.details('c1').status).toEqual({ state: 'ready', detail: null });

    const failed: ConnectionTestStep[] = [];
    expect(await remote.test(definition(), { password: 'wrong-7aa1' }, (step) => failed.push(step), AbortSignal.timeout(20_000))).toBe(false);
    expect(failed.find((s) => s.outcome === 'failed')).toMatchObject({ step: 'sign-in', remedy: expect.any(String) });
    expect(JSON.stringify([failed, remote.details('c1')])).not.toMatch(/wrong-7aa1|canary/);
  });

  it('shows its tables with a mapping and first events', async () => {
    const tables = await remote.discover(definition(), { password: CANARY }, AbortSignal.timeout(20_000));
    expect(tables).toEqual([expect.objectContaining({ database: 'default', table: 'otel_logs', layout: 'OpenTelemetry', proposal: expect.objectContaining({ time: 'Timestamp' }) })]);
    const preview = await remote.preview(definition(), { password: CANARY }, tables[0]?.proposal as never, AbortSignal.timeout(20_000));
    expect(preview.fields.slice(0, 2)).toEqual(['_time', '_raw']);
    expect(preview.rows).toHaveLength(5);
  });

  it('is opened once for many searches, and anew after a change', async () => {
    await remote.save(definition(), { password: CANARY });
    const first = await remote.acquire('c1');
    const second = await remote.acquire('c1');
    expect(second.source).toBe(first.source);
    await remote.save(definition({ colour: 'red' }), {});
    const third = await remote.acquire('c1');
    expect(third.source).not.toBe(first.source);
    // Those who had the old one may still use it.
    expect(await first.source.indexes()).toEqual(['otel_logs']);
    for (const held of [first, second, third]) await held.release();
  });
});
