/** What was accepted is there, once, whatever happens to the server. Real processes; each test prints what it sent, got and found. */
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerFolder, type ServerProcess } from '../testing/server-process.ts';

let folder: string;
const running: ServerProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-fault-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Flushing waits long, so that what is accepted is still in the journal when the process dies. */
const SLOW = { ingest: { flushMs: 60_000 } };
const batch = (name: string, count: number): object[] => Array.from({ length: count }, (_, i) => ({ id: `${name}-${i}`, n: i, message: `event ${i} of ${name}` }));
async function start(place: ServerFolder): Promise<ServerProcess> {
  const server = await place.start();
  running.push(server);
  return server;
}
function report(what: string, figures: Readonly<Record<string, number | string>>): void {
  process.stdout.write(`  ${what}: ${Object.entries(figures).map(([k, v]) => `${k} ${v}`).join(', ')}\n`);
}

describe('kill -9', { timeout: 120_000 }, () => {
  it('between acceptance and flush loses nothing, and stores nothing twice', async () => {
    const place = new ServerFolder(folder, SLOW);
    await place.token('acme', 'viewer');
    await place.token('acme', 'api');
    let server = await start(place);
    let sent = 0;
    let accepted = 0;
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 10; i++) {
        sent += 100;
        accepted += (await place.send(server, 'acme', batch(`r${round}b${i}`, 100))).data?.accepted ?? 0;
      }
      await server.kill();
      server = await start(place);
    }
    // Its graceful end stores all at once.
    expect(await server.stop()).toBe(0);
    server = await start(place);
    const stored = await place.stored(server, 'acme', accepted);
    const distinct = Number((await place.search(server, 'acme', '* | stats dc(id) as d'))[0]?.['d']);
    report('killed 3 times before any flush', { sent, accepted, stored, distinct });
    expect({ accepted, stored, distinct }).toEqual({ accepted: sent, stored: sent, distinct: sent });
  });

  it('at any moment of a running stream loses nothing, and a retry under the same key makes no duplicate', async () => {
    const place = new ServerFolder(folder, { ingest: { flushMs: 20 } });
    await place.token('acme', 'viewer');
    await place.token('acme', 'api');
    let server = await start(place);
    let retries = 0;
    let sent = 0;
    let accepted = 0;
    /** As a shipper does: sends a batch until it is told that it was taken. */
    const ship = async (name: string): Promise<void> => {
      sent += 50;
      for (;;) {
        try {
          const answer = await place.send(server, 'acme', batch(name, 50), { 'idempotency-key': name });
          if (answer.status === 202) {
            accepted += answer.data?.accepted ?? 0;
            return;
          }
        } catch {
          // The connection broke: was it taken? The shipper cannot know.
        }
        retries++;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    let going = true;
    let kills = 0;
    const killer = (async () => {
      while (kills < 5) {
        await new Promise((resolve) => setTimeout(resolve, 150 + 90 * kills));
        await server.kill();
        kills++;
        server = await start(place);
      }
      going = false;
    })();
    const shippers = Array.from({ length: 4 }, async (_, s) => {
      for (let i = 0; going || i < 20; i++) await ship(`s${s}-${i}`);
    });
    await Promise.all([killer, ...shippers]);
    const stored = await place.stored(server, 'acme', sent);
    const distinct = Number((await place.search(server, 'acme', '* | stats dc(id) as d'))[0]?.['d']);
    report(`killed ${kills} times in a stream`, { sent, accepted, retries, stored, distinct });
    expect(retries).toBeGreaterThan(0);
    expect({ accepted, stored, distinct }).toEqual({ accepted: sent, stored: sent, distinct: sent });
  });

  it('after delivery and before the journal is trimmed stores nothing twice', async () => {
    const place = new ServerFolder(folder, { ingest: { flushMs: 20 } });
    await place.token('acme', 'viewer');
    const first = await start(place);
    const journal = join(folder, 'journal');
    expect((await place.send(first, 'acme', batch('a', 200))).status).toBe(202);
    expect(await place.stored(first, 'acme', 200)).toBe(200);
    await first.kill();
    // The state as it was when the group was on its way: the newest slot, "delivered", is lost.
    const path = join(journal, 'journal.state');
    const state = readFileSync(path);
    const slots = [0, 4096].map((at) => JSON.parse(state.toString('utf8', at + 8, at + 8 + state.readUInt32LE(at))) as { sequence: number; delivering: unknown });
    const newest = (slots[0]?.sequence ?? 0) > (slots[1]?.sequence ?? 0) ? 0 : 1;
    expect(slots[1 - newest]?.delivering).not.toBeNull();
    state.fill(0, newest * 4096, newest * 4096 + 4096);
    writeFileSync(path, state);
    const second = await start(place);
    await place.send(second, 'acme', batch('b', 1));
    const stored = await place.stored(second, 'acme', 201);
    report('delivered again after the crash', { sent: 201, stored });
    expect(second.log()).toMatch(/200 events that were accepted before the restart/);
    expect(stored).toBe(201);
  });

  it('leaves a torn tail, which is cut off and costs nothing that was acknowledged', async () => {
    const place = new ServerFolder(folder, SLOW);
    await place.token('acme', 'viewer');
    const first = await start(place);
    await place.send(first, 'acme', batch('a', 10), { 'idempotency-key': 'k' });
    await first.kill();
    const journal = join(folder, 'journal');
    const segment = readdirSync(journal).filter((name) => name.startsWith('segment-')).sort().at(-1) as string;
    const whole = readFileSync(join(journal, segment));
    appendFileSync(join(journal, segment), whole.subarray(0, whole.length - 7));
    const second = await start(place);
    expect(second.log()).toMatch(/never acknowledged\. They were cut off/);
    const again = await place.send(second, 'acme', batch('a', 10), { 'idempotency-key': 'k' });
    expect(again).toMatchObject({ status: 202, data: { accepted: 10 } });
    expect(await second.stop()).toBe(0);
    const third = await start(place);
    const stored = await place.stored(third, 'acme', 10);
    report('torn tail', { sent: 10, accepted: 10, stored });
    expect(stored).toBe(10);
  });
});

describe('an idempotency key', { timeout: 60_000 }, () => {
  it('holds for retries, concurrent duplicates and over restarts, by organisation, and not for another body', async () => {
    const place = new ServerFolder(folder, { ingest: { flushMs: 20 } });
    for (const org of ['acme', 'beta']) {
      await place.token(org, 'viewer');
      await place.token(org, 'api');
    }
    let server = await start(place);
    const key = { 'idempotency-key': 'batch-1' };
    const many = await Promise.all(Array.from({ length: 20 }, () => place.send(server, 'acme', [...batch('x', 5), []], key)));
    expect(new Set(many.map((a) => JSON.stringify(a)))).toHaveLength(1);
    expect(many[0]).toMatchObject({ status: 202, data: { accepted: 5, rejected: [{ index: 5 }] } });
    expect(await place.send(server, 'beta', batch('y', 3), key)).toMatchObject({ status: 202, data: { accepted: 3 } });
    expect(await place.send(server, 'acme', batch('z', 1), key)).toMatchObject({ status: 409 });
    expect(await place.stored(server, 'acme', 5)).toBe(5);
    expect(await server.stop()).toBe(0);
    server = await start(place);
    expect(await place.send(server, 'acme', [...batch('x', 5), []], key)).toEqual(many[0]);
    await server.kill();
    server = await start(place);
    expect(await place.send(server, 'acme', [...batch('x', 5), []], key)).toEqual(many[0]);
    const stored = { acme: await place.stored(server, 'acme', 5), beta: await place.stored(server, 'beta', 3) };
    report('one key, 22 sendings, 2 restarts', { 'stored acme': stored.acme, 'stored beta': stored.beta });
    expect(stored).toEqual({ acme: 5, beta: 3 });
  });
});

describe('SIGTERM', { timeout: 60_000 }, () => {
  it('stores what was accepted before the process ends with 0', async () => {
    const place = new ServerFolder(folder, SLOW);
    await place.token('acme', 'viewer');
    const first = await start(place);
    await place.send(first, 'acme', batch('a', 1000));
    expect(await first.stop()).toBe(0);
    const second = await start(place);
    expect(second.log()).not.toMatch(/accepted before the restart/);
    expect(await place.stored(second, 'acme', 1000)).toBe(1000);
  });
});
