/** A server in a process of its own, to be killed: `nexus api` over a folder that outlives it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Role } from '../../src-shared/nexus-api/permissions.ts';
import type { IngestResult } from '../../src-shared/nexus-api/ingest.ts';
import { openAccounts } from '../assemble.ts';
import { signServiceToken } from '../auth/token-identity.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigInput } from '../config/schema.ts';
import { readSecrets } from '../config/secrets.ts';

const MAIN = new URL('../../src-cli/main.ts', import.meta.url).pathname;
const START_MS = 60_000;

/** One life of a server process. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL: nothing is flushed, nothing is said. */
  kill(): Promise<void>;
  /** SIGTERM; yields the exit status. */
  stop(): Promise<number | null>;
  /** All that it wrote to standard error. */
  log(): string;
}

export interface IngestAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly data: IngestResult | null;
  readonly message: string;
}

/** A data folder whose server is started and killed again and again. */
export class ServerFolder {
  readonly dataDir: string;
  readonly #settings: Omit<ConfigInput, 'dataDir' | 'listen'>;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #tokens = new Map<string, string>();

  constructor(dataDir: string, settings: Omit<ConfigInput, 'dataDir' | 'listen'> = {}, environment: NodeJS.ProcessEnv = {}) {
    this.dataDir = dataDir;
    this.#settings = settings;
    this.#environment = { ...process.env, NEXUS_API_SIGNING_KEY: randomBytes(48).toString('base64'), ...environment };
  }

  async #config(): Promise<string> {
    const path = join(this.dataDir, 'config.json');
    const limits = { requestsPerSecond: 100_000, burst: 100_000, concurrentQueries: 100, ...this.#settings.limits };
    await writeFile(path, JSON.stringify({ logLevel: 'error', ...this.#settings, limits, dataDir: this.dataDir, listen: this.#environment['NEXUS_API__LISTEN'] ?? '127.0.0.1:0' }));
    return path;
  }

  /** A service token; made beside a running server where there is one. */
  async token(org: string, role: Role): Promise<string> {
    const known = this.#tokens.get(`${org}:${role}`);
    if (known !== undefined) return known;
    const config = loadConfig(await this.#config(), this.#environment);
    const accounts = await openAccounts(config);
    try {
      const token = await signServiceToken(readSecrets(config, this.#environment), accounts.addServiceToken(org, org, `test-${role}`, role, Date.now() / 1000 + 86_400));
      this.#tokens.set(`${org}:${role}`, token);
      return token;
    } finally {
      accounts.close();
    }
  }

  /** Starts a process and waits until it listens. Throws with what it said. */
  async start(): Promise<ServerProcess> {
    const child = spawn(process.execPath, [MAIN, 'api', '--config', await this.#config()], { env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The server did not start: ${log}`)), START_MS);
      child.stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        const found = /listens on (http:\/\/\S+)/.exec(log);
        if (found?.[1] === undefined) return;
        clearTimeout(timer);
        resolve(found[1]);
      });
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`The server ended with ${code}: ${log}`));
      });
    });
    return {
      url,
      pid: child.pid as number,
      kill: async () => {
        child.kill('SIGKILL');
        await ended(child);
      },
      stop: async () => {
        child.kill('SIGTERM');
        return ended(child);
      },
      log: () => log,
    };
  }

  /** Sends a body of events. */
  async send(server: ServerProcess, org: string, events: readonly object[] | Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<IngestAnswer> {
    const body = events instanceof Uint8Array ? events : events.map((e) => JSON.stringify(e)).join('\n');
    const answer = await fetch(`${server.url}/api/v1/ingest/logs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.token(org, 'api')}`, 'content-type': 'application/x-ndjson', ...headers },
      body: body as string,
    });
    const { data = null, error } = (await answer.json()) as { data?: IngestResult; error?: { message: string } };
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), data, message: error?.message ?? '' };
  }

  /** Rows of a search. */
  async search(server: ServerProcess, org: string, query: string): Promise<readonly Record<string, unknown>[]> {
    const answer = await fetch(`${server.url}/api/v1/query/spl`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.token(org, 'viewer')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, earliest: '', latest: '', limit: 1000 }),
    });
    const { data, error } = (await answer.json()) as { data?: { items: Record<string, unknown>[] }; error?: { message: string } };
    if (data === undefined) throw new Error(error?.message ?? `status ${answer.status}`);
    return data.items;
  }

  /** Asks until the search gives the number of events that is waited for, then a moment longer: there must not come more. */
  async stored(server: ServerProcess, org: string, expected: number, timeoutMs = 30_000): Promise<number> {
    const until = Date.now() + timeoutMs;
    let count = -1;
    while (Date.now() < until) {
      count = await this.search(server, org, '* | stats count').then((rows) => Number(rows[0]?.['count'] ?? 0), () => -1);
      if (count >= expected) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    return Number((await this.search(server, org, '* | stats count'))[0]?.['count'] ?? 0);
  }
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
}
