/** ClickHouse goes away and comes back: what was accepted waits in the journal and is stored once; what has no room is refused. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseHost, startClickHouseHost } from '../../src-engine/testing/clickhouse-host.ts';
import { ServerFolder, type ServerProcess } from '../testing/server-process.ts';

let folder: string;
let host: ClickHouseHost;
const running: ServerProcess[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-fault-'));
  host = await startClickHouseHost({ path: join(folder, 'clickhouse') });
}, 60_000);
afterAll(async () => {
  for (const server of running) await server.kill();
  await host.kill();
  rmSync(folder, { recursive: true, force: true });
});

const batch = (name: string, count: number): object[] => Array.from({ length: count }, (_, i) => ({ id: `${name}-${i}`, n: i, message: `event ${i} of ${name}` }));
function report(what: string, figures: Readonly<Record<string, number | string>>): void {
  process.stdout.write(`  ${what}: ${Object.entries(figures).map(([k, v]) => `${k} ${v}`).join(', ')}\n`);
}

describe('ClickHouse as storage', { timeout: 180_000 }, () => {
  it('may be killed with events on their way: they are stored when it is back, once', async () => {
    const place = new ServerFolder(join(folder), {
      storage: { kind: 'clickhouse', urls: [host.url] },
      ingest: { flushMs: 50, maxBufferBytes: 300_000 },
    });
    for (const role of ['viewer', 'api'] as const) await place.token('acme', role);
    let server = await place.start();
    running.push(server);
    let sent = 0;
    let accepted = 0;
    let refused = 0;
    const send = async (name: string, count: number): Promise<number> => {
      sent += count;
      const answer = await place.send(server, 'acme', batch(name, count), { 'idempotency-key': name });
      if (answer.status === 202) accepted += answer.data?.accepted ?? 0;
      else {
        refused += count;
        expect(answer).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/), message: expect.stringContaining('journal is full') });
      }
      return answer.status;
    };
    expect(await send('before', 100)).toBe(202);
    expect(await place.stored(server, 'acme', 100)).toBe(100);

    await host.kill();
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) statuses.push(await send(`down-${i}`, 100));
    expect(statuses.slice(0, 5)).toEqual([202, 202, 202, 202, 202]);
    expect(statuses.at(-1)).toBe(503);
    const ready = await fetch(`${server.url}/health/ready`);
    expect(ready.status).toBe(503);
    await server.kill();
    server = await place.start();
    running.push(server);

    host = await startClickHouseHost({ path: join(folder, 'clickhouse'), port: host.port });
    const stored = await place.stored(server, 'acme', accepted, 60_000);
    const distinct = Number((await place.search(server, 'acme', '* | stats dc(id) as d'))[0]?.['d']);
    report('ClickHouse killed, the server too', { sent, accepted, refused, stored, distinct });
    expect({ accepted: accepted + refused, stored, distinct }).toEqual({ accepted: sent, stored: accepted, distinct: accepted });
    // What was refused is sent again, with what was accepted: only the former is new.
    for (let i = 0; i < 60; i++) {
      for (let status = 0; status !== 202;) {
        status = (await place.send(server, 'acme', batch(`down-${i}`, 100), { 'idempotency-key': `down-${i}` })).status;
        if (status !== 202) await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    const all = await place.stored(server, 'acme', sent, 60_000);
    report('all sent again under the same keys', { sent, stored: all });
    expect(all).toBe(sent);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });

  it('drops an insert that comes again with the token of one it has', async () => {
    const { ClickHouseWriter } = await import('../storage/clickhouse/clickhouse-writer.ts');
    const writer = new ClickHouseWriter({ urls: [host.url], user: 'default', password: null, database: 'twice', cluster: null });
    const day = 86_400_000_000;
    const body = Buffer.from(Array.from({ length: 50 }, (_, i) => `${1_700_000_000_000_000 + (i % 5) * day}\t{"n":${i}}\n`).join(''));
    const head = { org: 'acme', received: 1_700_000_000_000, events: 50, defaults: { host: 'h', source: 's', sourcetype: 't', index: 'main' } };
    try {
      await writer.write({ token: 'one', records: [{ head, body }], events: 50 });
      await writer.write({ token: 'one', records: [{ head, body }], events: 50 });
      await writer.write({ token: 'two', records: [{ head, body }], events: 50 });
      const count = await fetch(`${host.url}/?query=${encodeURIComponent('SELECT count() FROM twice.logs')}`).then((r) => r.text());
      expect(Number(count)).toBe(100);
    } finally {
      await writer.close();
    }
  });
});
