/** Real servers of Debian's packages for tests: Redis, VictoriaMetrics. Each on a free port of the loopback, gone at the end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REDIS = '/usr/bin/redis-server';
const VICTORIA_METRICS = '/usr/bin/victoria-metrics';
export const HAS_REDIS = existsSync(REDIS);
export const HAS_VICTORIA_METRICS = existsSync(VICTORIA_METRICS);

export interface Program {
  readonly url: string;
  readonly port: number;
  kill(): Promise<void>;
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Redis without persistence. */
export async function startRedis(port?: number): Promise<Program> {
  const on = port ?? (await freePort());
  return run(REDIS, (folder) => ['--port', String(on), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder], on, `redis://127.0.0.1:${on}`, async () => {
    const { Redis } = await import('ioredis');
    const client = new Redis(on, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.ping();
    } finally {
      client.disconnect();
    }
  });
}

/** VictoriaMetrics, single node. */
export async function startVictoriaMetrics(): Promise<Program> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  return run(VICTORIA_METRICS, (folder) => [`-storageDataPath=${folder}`, `-httpListenAddr=127.0.0.1:${port}`, '-search.latencyOffset=0s', '-memory.allowedBytes=256MB', '-retentionPeriod=1y'], port, url, async () => {
    if (!(await fetch(`${url}/health`)).ok) throw new Error('not yet');
  });
}

async function run(program: string, args: (folder: string) => readonly string[], port: number, url: string, ready: () => Promise<void>): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-program-'));
  const child: ChildProcess = spawn(program, [...args(folder)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2000)));
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
    }
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries++) {
    try {
      await ready();
      return { url, port, kill };
    } catch {
      if (child.exitCode !== null || tries > 200) {
        await kill();
        throw new Error(`${program} did not start: ${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
