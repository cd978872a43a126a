/** The client against a small real server that answers as told: each status has its own behaviour and sentence. */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionTestStep, NexusApiConnection } from '../../../src-shared/connections/definition.ts';
import { ERROR_STATUS, type ApiErrorCode } from '../../../src-shared/nexus-api/errors.ts';
import { fixedCredentials } from '../../secrets/credentials.ts';
import { NexusApiError } from './api-error.ts';
import { NexusApiClient } from './client.ts';
import { testNexusApiConnection } from './test-connection.ts';
import { readAddress, retryAfter } from './transport.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const meta = { requestId: 'r1', timestamp: '2026-11-21T10:00:00Z' };
const ok = (response: ServerResponse, data: unknown): void => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ success: true, data, meta }));
const fail = (response: ServerResponse, code: ApiErrorCode, message: string, headers: Record<string, string> = {}, details: unknown[] = []): void =>
  void response.writeHead(ERROR_STATUS[code], { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ success: false, error: { code, message, details }, meta }));
const ME = { user: { id: 'u', email: 'ann@acme.example', name: 'Ann' }, organisation: { id: 'acme', name: 'Acme', role: 'analyst' }, role: 'analyst', permissions: [], organisations: [{ id: 'acme', name: 'Acme', role: 'analyst' }] };

/** A server that gives tokens `a1`, `a2`... and asks `handler` for the rest. */
async function serve(handler: Handler): Promise<{ client: NexusApiClient; definition: NexusApiConnection; seen: string[]; port: number }> {
  const seen: string[] = [];
  let issued = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      const path = (request.url ?? '').replace('/api/v1', '');
      seen.push(`${request.method} ${path}`);
      if (path === '/auth/login' || path === '/auth/refresh') {
        issued++;
        ok(response, { accessToken: `a${issued}`, refreshToken: `r${issued}`, tokenType: 'Bearer', expiresIn: 900 });
      } else if (path === '/auth/logout') ok(response, {});
      else handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const definition = definitionOf(`http://127.0.0.1:${port}`);
  const client = await NexusApiClient.open(definition, fixedCredentials(definition.auth, { password: 'secret' }));
  closers.push(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { client, definition, seen, port };
}

function definitionOf(url: string, more: Partial<NexusApiConnection> = {}): NexusApiConnection {
  return { kind: 'nexus-api', id: 'api', name: 'Prod', colour: 'red', folder: '', defaultRange: { earliest: '', latest: '' }, readOnly: true, production: true, tls: {}, auth: { method: 'password', user: 'ann@acme.example' }, url, ...more };
}

async function errorOf(work: Promise<unknown>): Promise<NexusApiError> {
  const error: unknown = await work.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(NexusApiError);
  return error as NexusApiError;
}

describe('signing in', () => {
  it('uses the password once, and the refresh token once for a refused token, whoever asks', async () => {
    const { client, seen } = await serve((request, response) => (request.headers.authorization === 'Bearer a2' ? ok(response, ME) : fail(response, 'UNAUTHENTICATED', 'The token has ended.')));
    const all = await Promise.all([client.whoami(), client.whoami(), client.whoami()]);
    expect(all.map((me) => me.user.name)).toEqual(['Ann', 'Ann', 'Ann']);
    expect(seen.filter((s) => s.includes('/auth/login'))).toHaveLength(1);
    expect(seen.filter((s) => s.includes('/auth/refresh'))).toHaveLength(1);
  });

  it('refused again after the refresh is a sentence, not a loop', async () => {
    const { client, seen } = await serve((_, response) => fail(response, 'UNAUTHENTICATED', 'The account is closed.'));
    const error = await errorOf(client.whoami());
    expect([error.code, error.apiCode]).toEqual(['sign-in', 'UNAUTHENTICATED']);
    expect(error.message).toContain('the account is closed');
    expect(seen.filter((s) => s.includes('/auth/me'))).toHaveLength(2);
  });

  it('sends the organisation', async () => {
    let tenant: unknown;
    const { definition } = await serve((request, response) => {
      tenant = request.headers['x-tenant-id'];
      ok(response, ME);
    });
    const chosen = definitionOf(definition.url, { organisation: 'beta' });
    const client = await NexusApiClient.open(chosen, fixedCredentials(chosen.auth, { password: 'secret' }));
    await client.whoami();
    await client.close();
    expect(tenant).toBe('beta');
  });
});

describe('each status', () => {
  it.each([
    ['FORBIDDEN', 'grants', /does not allow this.*role that may/],
    ['QUERY_TIMEOUT', 'timeout', /took longer than .* allows.*shorter time range/],
    ['LIMIT_EXCEEDED', 'limit', /A limit of .* was passed: too long.*shorter/],
    ['INTERNAL', 'query', /failed inside.*the request is r1/],
    ['CONFLICT', 'read-only', /Load it again/],
    ['NOT_FOUND', 'query', /Too long/],
  ] as const)('%s has its own sentence and is not tried again', async (code, kind, sentence) => {
    const { client, seen } = await serve((_, response) => fail(response, code, 'Too long.'));
    const error = await errorOf(client.whoami());
    expect([error.code, error.apiCode, error.status]).toEqual([kind, code, ERROR_STATUS[code]]);
    expect(error.message).toMatch(sentence);
    expect(seen.filter((s) => s.includes('/auth/me'))).toHaveLength(1);
  });

  it('429 waits as long as Retry-After says and then goes on', async () => {
    const times: number[] = [];
    const { client } = await serve((_, response) => {
      times.push(performance.now());
      if (times.length === 1) fail(response, 'RATE_LIMITED', 'Too many.', { 'retry-after': '1' });
      else ok(response, ME);
    });
    await client.whoami();
    expect(times).toHaveLength(2);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(990);
  });

  it('429 with a long wait leaves it to the user and says how long', async () => {
    const { client } = await serve((_, response) => fail(response, 'TOO_MANY_QUERIES', 'Too many.', { 'retry-after': '120' }));
    const error = await errorOf(client.whoami());
    expect([error.code, error.retryAfterS]).toEqual(['busy', 120]);
    expect(error.message).toContain('Try again in 120 s.');
  });

  it('503 is tried again for what only reads, and not for what writes', async () => {
    let times = 0;
    const { client, seen } = await serve((request, response) => {
      if (request.method === 'GET' && ++times > 1) ok(response, ME);
      else fail(response, 'UNAVAILABLE', 'Storage is away.', { 'retry-after': '1' });
    });
    await client.whoami();
    const error = await errorOf(client.savedSearches.create({ name: 'x', description: '', spl: '*', earliest: '', latest: '', schedule: null }));
    expect(error.message).toMatch(/not available now: storage is away/);
    expect(seen.filter((s) => s.startsWith('POST /saved-searches'))).toHaveLength(1);
  });

  it('a server that is something else, one that is away, and a name that is none', async () => {
    const { definition, port } = await serve((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    const at = async (url: string): Promise<NexusApiError> => {
      const client = await NexusApiClient.open(definitionOf(url), fixedCredentials(definition.auth, { password: 'secret' }));
      const error = await errorOf(client.whoami());
      await client.transport.close();
      return error;
    };
    expect((await at(`http://127.0.0.1:${port}`)).message).toMatch(/not as a Nexus API does.*without "\/api\/v1"/);
    const free = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const found = (probe.address() as AddressInfo).port;
        probe.close(() => resolve(found));
      });
    });
    expect(await at(`http://127.0.0.1:${free}`)).toMatchObject({ code: 'network', message: expect.stringMatching(/Nothing accepts connections/) });
    expect(await at('http://no-such-host.invalid')).toMatchObject({ code: 'name' });
    expect(await at(`https://127.0.0.1:${port}`)).toMatchObject({ code: 'wrong-port' });
  });
});

describe('a search', () => {
  const frames = (response: ServerResponse, ...all: object[]): void => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for (const frame of all) response.write(`${JSON.stringify(frame)}\n`);
  };
  const asked = { query: '*', earliest: '', latest: '' };

  it('that is stopped is cancelled at the server by its id', async () => {
    let queryId: unknown;
    const { client, seen } = await serve((request, response) => {
      if (request.method === 'DELETE') ok(response, { id: 'x', cancelled: true });
      else {
        queryId = request.headers['x-query-id'];
        frames(response, { type: 'schema', fields: [{ name: 'a', type: 'number' }], shape: 'events' }, { type: 'batch', offset: 0, rows: [{ a: 1 }] });
      }
    });
    const stop = new AbortController();
    await expect(async () => {
      for await (const frame of client.query(asked, stop.signal)) if (frame.type === 'batch') stop.abort();
    }).rejects.toThrow(/abort/i);
    await expect.poll(() => seen.filter((s) => s.startsWith('DELETE'))).toEqual([`DELETE /query/${String(queryId)}`]);
  });

  it('that fails on its way tells the frame’s error; one that breaks off is an error too', async () => {
    let breaks = false;
    const { client } = await serve((request, response) => {
      if (request.method === 'DELETE') ok(response, {});
      else if (breaks) {
        frames(response, { type: 'batch', offset: 0, rows: [{ a: 1 }] });
        setTimeout(() => response.socket?.destroy(), 50);
      } else {
        frames(response, { type: 'error', error: { code: 'QUERY_TIMEOUT', message: 'Too slow.', details: [] } });
        response.end();
      }
    });
    const run = async (): Promise<void> => {
      for await (const _ of client.query(asked, new AbortController().signal));
    };
    expect((await errorOf(run())).apiCode).toBe('QUERY_TIMEOUT');
    breaks = true;
    expect((await errorOf(run())).message).toContain('The connection was cut');
  });
});

describe('on the way', () => {
  it('a proxy carries every call', async () => {
    const { definition, port } = await serve((_, response) => ok(response, ME));
    const asked: string[] = [];
    const proxy = createServer((_, response) => void response.writeHead(405).end());
    proxy.on('connect', (request, socket, head) => {
      asked.push(request.url ?? '');
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        if (head.length > 0) onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const through = definitionOf('http://nexus.internal:8080', { proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
    const client = await NexusApiClient.open(through, fixedCredentials(definition.auth, { password: 'secret' }));
    expect((await client.whoami()).user.name).toBe('Ann');
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked)).toEqual(new Set(['nexus.internal:8080']));
    await client.close();
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('a test names the step that fails, its remedy, and skips the rest', async () => {
    const { definition } = await serve((_, response) => fail(response, 'FORBIDDEN', 'Not you.'));
    const steps: ConnectionTestStep[] = [];
    expect(await testNexusApiConnection(definition, fixedCredentials(definition.auth, { password: 'secret' }), (s) => steps.push(s))).toBe(false);
    expect(steps.map((s) => [s.step, s.outcome])).toEqual([['name', 'ok'], ['tcp', 'ok'], ['tls', 'skipped'], ['sign-in', 'failed'], ['schema', 'skipped'], ['rows', 'skipped']]);
    expect(steps[3]?.remedy).toContain('Ask an administrator');
  });

  it.each([
    ['nexus.example.com', 'https://nexus.example.com/'],
    ['localhost:8080', 'http://localhost:8080/'],
    ['https://x.example/api/v1/', 'https://x.example/'],
    ['https://user:pw@x.example/nexus', 'https://x.example/nexus'],
  ])('the address %s is %s', (text, url) => expect(readAddress(text).href).toBe(url));
  it('an address of another kind is refused', () => expect(() => readAddress('ftp://x')).toThrow('not an address of a Nexus API'));
  it('Retry-After is seconds or a date', () => {
    expect(retryAfter('7')).toBe(7);
    expect(retryAfter(new Date(Date.now() + 5000).toUTCString())).toBeGreaterThan(2);
    expect(retryAfter('soon')).toBeNull();
  });
});
