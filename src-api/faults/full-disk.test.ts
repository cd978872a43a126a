/** A disk that is full: refused with 503, nothing half accepted, and all well again once there is room. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerFolder, type ServerProcess } from '../testing/server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-full-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;
const running: ServerProcess[] = [];
let place: ServerFolder;

beforeAll(() => {
  place = new ServerFolder(disk, { ingest: { flushMs: 50 } });
});
afterAll(async () => {
  for (const server of running) await server.kill();
  if (mounted) spawnSync('umount', [disk]);
  rmSync(folder, { recursive: true, force: true });
});

const batch = (name: string, count: number): object[] => Array.from({ length: count }, (_, i) => ({ id: `${name}-${i}`, text: Buffer.from(`${name}${i}`.repeat(40)).toString('base64') }));

describe.skipIf(!mounted)('a full disk (a tmpfs of 24 MB; needs the right to mount)', { timeout: 120_000 }, () => {
  it('refuses batches whole, keeps what was accepted, and goes on when there is room', async () => {
    for (const role of ['viewer', 'api'] as const) await place.token('acme', role);
    let server = await place.start();
    running.push(server);
    let sent = 0;
    let accepted = 0;
    const send = async (name: string): Promise<number> => {
      sent += 500;
      const answer = await place.send(server, 'acme', batch(name, 500));
      accepted += answer.data?.accepted ?? 0;
      if (answer.status !== 202) expect(answer).toMatchObject({ status: 503, retryAfter: expect.any(String), message: expect.stringMatching(/disk is full|journal is full/) });
      return answer.status;
    };
    expect(await send('first')).toBe(202);
    // Others fill the disk to its last byte.
    const filler = join(disk, 'filler');
    for (let size = 64 << 20; size >= 4096; size >>= 1) {
      try {
        writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
      } catch {
        // Smaller pieces fit.
      }
    }
    let status = 202;
    for (let i = 0; i < 50 && status === 202; i++) status = await send(`full-${i}`);
    expect(status).toBe(503);
    await server.kill();
    unlinkSync(filler);
    server = await place.start();
    running.push(server);
    expect(await send('after')).toBe(202);
    const stored = await place.stored(server, 'acme', accepted);
    const distinct = Number((await place.search(server, 'acme', '* | stats dc(id) as d'))[0]?.['d']);
    process.stdout.write(`  full disk: sent ${sent}, accepted ${accepted}, stored ${stored}, distinct ${distinct}\n`);
    expect({ stored, distinct }).toEqual({ stored: accepted, distinct: accepted });
  });
});
