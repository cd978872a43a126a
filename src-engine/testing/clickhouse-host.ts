/**
 * A real ClickHouse for tests: the engine of the npm package chdb behind ClickHouse's HTTP interface, in a process of its own,
 * so that the official client, its errors and its cancels are tried against the real thing. Test code only: chdb is a
 * development dependency, has no Windows build and is never packaged.
 *
 * What differs from a server: no native protocol, no access control inside the engine (users are checked at the door),
 * `query_id` travels as the setting `log_comment`, and `KILL QUERY` and `system.processes` are rewritten to match.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Someone who may sign in. Any of the named ways will do; none at all means that no password is asked for. */
export interface ClickHouseUser {
  readonly password?: string;
  /** Bearer token. */
  readonly token?: string;
  /** Common name of the client certificate; needs `tls.ca`. */
  readonly certificate?: string;
  /** ClickHouse's `readonly`: 1 refuses writes and settings, 2 refuses writes. */
  readonly readonly?: 1 | 2;
}

export interface ClickHouseHostOptions {
  /** Data folder, kept at the end; it serves a second host afterwards. Absent: a temporary one. */
  readonly path?: string;
  /** By name. Absent: `default` without a password. */
  readonly users?: Readonly<Record<string, ClickHouseUser>>;
  /** PEM texts. With `ca` client certificates are asked for. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** Time zone of the server. Absent: UTC. */
  readonly timezone?: string;
  /** Port to listen on, to come back under the same address. Absent: any free one. */
  readonly port?: number;
}

export interface ClickHouseHost {
  /** `http://127.0.0.1:port`; `https://localhost:port` with TLS. */
  readonly url: string;
  readonly port: number;
  /** Ends the process in good order; what was inserted stays in a given folder. */
  close(): Promise<void>;
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>;
}

/** What the child is told, and what it answers. */
export type HostRequest = Required<Pick<ClickHouseHostOptions, 'path' | 'users' | 'port'>> & Pick<ClickHouseHostOptions, 'tls'>;
export type HostReply = { readonly listening: number } | { readonly failed: string };

/** How long a process may take to start, or to end in good order, in ms. */
const START_MS = 60_000;
const END_MS = 5000;

/** Starts a host and waits until it answers. Throws with the child's own words where it cannot start. */
export async function startClickHouseHost(options: ClickHouseHostOptions = {}): Promise<ClickHouseHost> {
  const temporary = options.path === undefined ? mkdtempSync(join(tmpdir(), 'nexus-clickhouse-')) : null;
  const path = options.path ?? (temporary as string);
  const child = fork(new URL('./clickhouse-server/main.ts', import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Queries run on libuv's threads: a long one must leave some for those that kill it.
    env: { ...process.env, TZ: options.timezone ?? 'UTC', UV_THREADPOOL_SIZE: '16', NODE_OPTIONS: '' },
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const removed = (): void => {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    removed();
  };
  const request: HostRequest = { path, users: options.users ?? { default: {} }, port: options.port ?? 0, ...(options.tls === undefined ? {} : { tls: options.tls }) };
  let port: number;
  try {
    port = await started(child, request, () => stderr);
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    url: options.tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    port,
    kill,
    close: async () => {
      if (child.connected) child.send('close');
      const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(timer);
      removed();
    },
  };
}

function started(child: ChildProcess, request: HostRequest, stderr: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`The ClickHouse host did not start: ${why}`));
    const timer = setTimeout(() => fail(`no answer within ${START_MS / 1000} s. ${stderr()}`), START_MS);
    child.once('message', (reply: HostReply) => {
      clearTimeout(timer);
      if ('listening' in reply) resolve(reply.listening);
      else fail(reply.failed);
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`it ended with ${signal ?? code}. ${stderr()}`);
    });
    child.send(request);
  });
}
