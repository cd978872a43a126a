/** A real shipper: Debian's syslog-ng sends its batches by its HTTP destination, through a restart of the server. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerFolder, type ServerProcess } from '../../testing/server-process.ts';

const SYSLOG_NG = '/usr/sbin/syslog-ng';
const hasHttp = existsSync(SYSLOG_NG) && /\bhttp\b/.test(spawnSync(SYSLOG_NG, ['--module-registry'], { encoding: 'utf8' }).stdout + spawnSync(SYSLOG_NG, ['--version'], { encoding: 'utf8' }).stdout);

const folder = mkdtempSync(join(tmpdir(), 'nexus-shipper-'));
let place: ServerFolder;
let server: ServerProcess;
let shipper: ChildProcess;
let port: number;
let log = '';

/** A free port of the loopback. */
async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: found } = probe.address() as { port: number };
      probe.close(() => resolve(found));
    });
  });
}

beforeAll(async () => {
  if (!hasHttp) return;
  const apiPort = await freePort();
  place = new ServerFolder(folder, { ingest: { flushMs: 50 } }, { NEXUS_API__LISTEN: `127.0.0.1:${apiPort}` });
  const token = await place.token('acme', 'api');
  await place.token('acme', 'viewer');
  server = await place.start();
  port = await freePort();
  writeFileSync(
    join(folder, 'syslog-ng.conf'),
    `@version: 3.38
options { keep-hostname(yes); stats-freq(0); frac-digits(6); time-reopen(1); };
source s_net { network(ip("127.0.0.1") transport("udp") port(${port}) flags(syslog-protocol)); };
destination d_nexus {
  http(
    url("${server.url}/api/v1/ingest/logs?sourcetype=syslog&source=syslog-ng")
    method("POST")
    headers("Authorization: Bearer ${token}", "Content-Type: application/x-ndjson")
    body("$(format-json timestamp=$ISODATE host=$HOST program=$PROGRAM severity=$LEVEL message=$MSG)")
    delimiter("\\n")
    batch-lines(25)
    batch-timeout(200)
    retries(100)
    workers(1)
    disk-buffer(reliable(no) disk-buf-size(10485760) mem-buf-length(10000) dir("${folder}"))
  );
};
log { source(s_net); destination(d_nexus); };
`,
  );
  shipper = spawn(SYSLOG_NG, ['-F', '--no-caps', '-f', join(folder, 'syslog-ng.conf'), '-R', join(folder, 'persist'), '-p', join(folder, 'pid'), '-c', join(folder, 'ctl'), '--stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
  shipper.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await new Promise((resolve) => setTimeout(resolve, 1500));
}, 90_000);

afterAll(async () => {
  shipper?.kill('SIGKILL');
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function emit(from: number, count: number): Promise<void> {
  const socket = createSocket('udp4');
  for (let i = from; i < from + count; i++) {
    const message = `<13>1 2026-01-02T03:04:${String(i % 60).padStart(2, '0')}.123456Z web-${i % 3} shop ${1000 + i} - - order ${i} "quoted" \\ done`;
    await new Promise((resolve) => socket.send(message, port, '127.0.0.1', resolve));
    if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  socket.close();
}

describe.skipIf(!hasHttp)('syslog-ng (packages syslog-ng-core and syslog-ng-mod-http)', { timeout: 120_000 }, () => {
  it('delivers its batches, with times, hosts and texts as they were', async () => {
    await emit(0, 200);
    expect(await place.stored(server, 'acme', 200), log).toBe(200);
    const [row] = await place.search(server, 'acme', 'sourcetype=syslog source=syslog-ng message="order 7 *" | table _time host program severity message');
    expect(row).toEqual({ _time: '2026-01-02T03:04:07.123456Z', host: 'web-1', program: 'shop', severity: 'notice', message: 'order 7 "quoted" \\ done' });
  });

  it('sends again what the killed server did not take, and nothing is lost', async () => {
    await server.kill();
    await emit(200, 200);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    server = await place.start();
    const stored = await place.stored(server, 'acme', 400, 60_000);
    const distinct = Number((await place.search(server, 'acme', '* | stats dc(message) as d'))[0]?.['d']);
    process.stdout.write(`  syslog-ng through a crash: sent 400, stored ${stored}, distinct ${distinct}\n`);
    expect(distinct, log).toBe(400);
  });
});
