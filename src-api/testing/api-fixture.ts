/** A whole server on a free port of the loopback, over a folder of its own, with accounts to call it as. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_PREFIX } from '../../src-shared/nexus-api/routes.ts';
import type { Tokens } from '../../src-shared/nexus-api/auth.ts';
import type { QueryFrame } from '../../src-shared/nexus-api/query.ts';
import type { Role } from '../../src-shared/nexus-api/permissions.ts';
import { openAccounts } from '../assemble.ts';
import { type ConfigInput, configSchema } from '../config/schema.ts';
import type { Environment } from '../config/secrets.ts';
import { type RunningServer, startServer } from '../start.ts';

export const PASSWORD = 'correct horse battery staple';

/** Settings of a test's server: all but its folder and address. */
export type FixtureConfig = Omit<ConfigInput, 'dataDir' | 'listen'>;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows what it asked for
  readonly body: any;
  readonly text: string;
}

interface CallOptions {
  readonly token?: string;
  readonly tenant?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface ApiFixture {
  readonly server: RunningServer;
  readonly dataDir: string;
  readonly environment: Environment;
  readonly notices: readonly string[];
  /** A call under `/api/v1`, or at the root where the path begins with `//`. A body that is no text goes as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** An access token of an account, which is made where it is missing. */
  signIn(orgId: string, role: Role): Promise<string>;
  tokens(email: string): Promise<Tokens>;
  /** Adds events and waits until searches see them. */
  ingest(orgId: string, events: readonly object[]): Promise<void>;
  query(token: string, query: string, more?: Readonly<Record<string, unknown>>): Promise<Answer>;
  frames(token: string, query: string, more?: Readonly<Record<string, unknown>>): Promise<readonly QueryFrame[]>;
  close(): Promise<void>;
}

/** Starts one. Limits on requests are out of the way unless the test sets them. */
export async function startApi(settings: FixtureConfig = {}, given?: { readonly dataDir?: string; readonly environment?: Environment }): Promise<ApiFixture> {
  const dataDir = given?.dataDir ?? (await mkdtemp(join(tmpdir(), 'nexus-api-')));
  const environment = { NEXUS_API_SIGNING_KEY: randomBytes(48).toString('base64'), ...given?.environment };
  const config = configSchema.parse({
    logLevel: 'silent',
    shutdownGraceS: 2,
    ...settings,
    limits: { requestsPerSecond: 100_000, burst: 100_000, signInsPerMinute: 10_000, signInsPerMinutePerAddress: 10_000, ...settings.limits },
    ingest: { flushMs: 20, ...settings.ingest },
    dataDir,
    listen: '127.0.0.1:0',
  });
  const notices: string[] = [];
  const server = await startServer(config, environment, (sentence) => notices.push(sentence));
  const accounts = await openAccounts(config);
  const known = new Map<string, Promise<string>>();
  const stored = new Map<string, number>();

  async function call(method: string, path: string, { token, tenant, body, headers, signal }: CallOptions = {}): Promise<Answer> {
    const text = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${server.url}${path.startsWith('//') ? path.slice(1) : `${API_PREFIX}${path}`}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(tenant === undefined ? {} : { 'x-tenant-id': tenant }),
        ...(body === undefined || text ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: text ? (body as string) : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const answer = await response.text();
    let json: unknown = null;
    try {
      json = JSON.parse(answer);
    } catch {
      json = null;
    }
    return { status: response.status, headers: response.headers, body: json, text: answer };
  }

  async function tokens(email: string): Promise<Tokens> {
    const { body, text } = await call('POST', '/auth/login', { body: { email, password: PASSWORD } });
    if (body?.success !== true) throw new Error(`The sign-in of ${email} failed: ${text}`);
    return body.data as Tokens;
  }

  async function newToken(orgId: string, role: Role): Promise<string> {
    const email = `${role}@${orgId}.example`;
    await accounts.add({ email, name: email, password: PASSWORD, orgId, role });
    return (await tokens(email)).accessToken;
  }
  function signIn(orgId: string, role: Role): Promise<string> {
    const key = `${orgId}:${role}`;
    const token = known.get(key) ?? newToken(orgId, role);
    known.set(key, token);
    return token;
  }

  return {
    server,
    dataDir,
    environment,
    notices,
    call,
    signIn,
    tokens,

    async ingest(orgId, events) {
      const answer = await call('POST', '/ingest/logs', { token: await signIn(orgId, 'api'), body: events.map((e) => JSON.stringify(e)).join('\n') });
      if (answer.status !== 202 || answer.body.data.accepted !== events.length) throw new Error(`Events were not taken: ${answer.text}`);
      const total = (stored.get(orgId) ?? 0) + events.length;
      stored.set(orgId, total);
      const token = await signIn(orgId, 'viewer');
      for (const until = Date.now() + 15_000; ; ) {
        const { body, text } = await call('POST', '/query/spl', { token, body: { query: 'index=* | stats count', earliest: '', latest: '' } });
        if (body?.data?.items?.[0]?.count === total) return;
        if (Date.now() > until) throw new Error(`The events were not stored in time: ${text} ${notices.join(' ')}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },

    query: (token, query, more = {}) => call('POST', '/query/spl', { token, body: { query, earliest: '', latest: '', ...more } }),

    async frames(token, query, more = {}) {
      const { text } = await call('POST', '/query/spl', { token, headers: { accept: 'application/x-ndjson' }, body: { query, earliest: '', latest: '', ...more } });
      return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as QueryFrame);
    },

    async close() {
      accounts.close();
      await server.stop();
      if (given?.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
