/** `nexus connections` and `--connection` as a user runs them, on a real ClickHouse and without a keychain. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseHost, startClickHouseHost } from '../src-engine/testing/clickhouse-host.ts';

const SECRET = 'canary-cli-4417-secret';
const entry = join(import.meta.dirname, 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'nexus-cli-connections-'));
let host: ClickHouseHost;

beforeAll(async () => {
  host = await startClickHouseHost({ users: { ann: { password: SECRET } } });
  const client = createClient({ url: host.url, username: 'ann', password: SECRET });
  await client.command({ query: 'CREATE TABLE default.app_logs (timestamp DateTime64(3), message String, level LowCardinality(String)) ENGINE = MergeTree ORDER BY timestamp' });
  await client.command({ query: "INSERT INTO default.app_logs SELECT now64(3) - number, concat('m', toString(number)), if(number % 4 = 0, 'error', 'info') FROM numbers(40)" });
  await client.close();
}, 90_000);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

function nexus(args: readonly string[], { stdin = '', secret }: { readonly stdin?: string; readonly secret?: string } = {}): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NEXUS_DATA_DIR: folder, NEXUS_KEYCHAIN: 'off', NODE_NO_WARNINGS: '1', ...(secret === undefined ? {} : { NEXUS_CONNECTION_PASSWORD: secret }) };
    const child = execFile(process.execPath, [entry, ...args], { env }, (error, out, err) => resolve({ status: error === null ? 0 : Number(error.code), out, err }));
    child.stdin?.end(stdin);
  });
}

describe('nexus connections', { timeout: 240_000 }, () => {
  it('adds, lists, tests, searches and removes', async () => {
    const added = await nexus(['connections', 'add', 'shop', '--url', host.url, '--user', 'ann', '--secret-stdin', '--folder', 'EU', '--production', '--table', 'app=default.app_logs'], { stdin: `${SECRET}\n` });
    expect(added).toEqual({ status: 0, out: 'Added "shop".\n', err: expect.stringMatching(/warning: The keychain is switched off.*NEXUS_CONNECTION_PASSWORD/) });
    expect(JSON.parse((await nexus(['connections', '--format', 'json'])).out)).toEqual([
      { name: 'shop', kind: 'clickhouse', address: host.url, auth: 'password', folder: 'EU', production: true, secrets: '' },
    ]);
    expect((await nexus(['connections'])).out).toContain('shop');

    const tested = await nexus(['connections', 'test', 'shop'], { secret: SECRET });
    expect(tested.status).toBe(0);
    expect(tested.out).toMatch(/^name {5}ok[^]*sign-in {2}ok[^]*rows {5}ok/);
    const refused = await nexus(['connections', 'test', 'shop'], { secret: 'wrong' });
    expect(refused).toMatchObject({ status: 1, out: expect.stringMatching(/sign-in {2}failed {2}\S/) });

    const found = await nexus(['search', '--connection', 'shop', '--explain', '--format', 'json', 'index=app level=error | stats count by level'], { secret: SECRET });
    expect(JSON.parse(found.out)).toMatchObject({ stages: [{ where: 'pushed' }, { where: 'pushed' }], dialect: 'clickhouse' });
    expect((await nexus(['search', '--connection', 'shop', 'level=error | stats count by level'], { secret: SECRET })).out).toBe('{"level":"error","count":10}\n');

    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes(SECRET), file).toBe(false);
    expect((await nexus(['connections', 'rm', 'shop'])).out).toBe('Removed "shop".\n');
    expect((await nexus(['connections', 'rm', 'shop'])).status).toBe(1);
  });

  it('tells what is wrong', async () => {
    expect(await nexus(['search', '--connection', 'nowhere', '*'])).toMatchObject({ status: 1, err: expect.stringContaining('There is no connection "nowhere".') });
    expect(await nexus(['search', '--connection', 'x', '--sample', '*'])).toMatchObject({ status: 2 });
    expect(await nexus(['connections', 'add', 'x', '--url', host.url, '--user', 'ann', '--table', 'default.nothing'], { secret: SECRET })).toMatchObject({ status: 1, err: expect.stringContaining('There is no table default.nothing') });
    expect(await nexus(['connections', 'add', 'x'])).toMatchObject({ status: 2, err: expect.stringContaining('--url') });
    expect(await nexus(['connections', 'add', 'x', '--url', 'https://u:pw@h'])).toMatchObject({ status: 2, err: expect.not.stringContaining('u:pw') });
    expect(await nexus(['connections', 'ad', 'x'])).toMatchObject({ status: 2 });
  });
});
