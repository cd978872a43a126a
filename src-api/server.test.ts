/** What holds for every route: access, envelopes, ids, headers, limits, and how the server ends. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureSchema } from '../src-shared/nexus-api/envelope.ts';
import { allows, ROLES } from '../src-shared/nexus-api/permissions.ts';
import { API_PREFIX, type ApiRoute, ROUTES, routePath, type RouteName } from '../src-shared/nexus-api/routes.ts';
import { toApiError } from './error-mapping.ts';
import { createServer } from './server.ts';
import { assemble } from './assemble.ts';
import { configSchema } from './config/schema.ts';
import { readSecrets } from './config/secrets.ts';
import type { RouteModule } from './routes/route-module.ts';
import { type ApiFixture, startApi } from './testing/api-fixture.ts';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const NAMES = Object.keys(ROUTES) as RouteName[];

describe('routes', () => {
  it('are all there, as the contract has them', () => {
    for (const name of NAMES) {
      const { method, path, unversioned }: ApiRoute = ROUTES[name];
      expect(api.server.app.hasRoute({ method, url: unversioned === true ? path : `${API_PREFIX}${path}` }), name).toBe(true);
    }
  });

  it('the server does not start with one that does not state who may call it', async () => {
    const config = configSchema.parse({ dataDir: `${api.dataDir}/second`, logLevel: 'silent' });
    const parts = await assemble(config, readSecrets(config, api.environment), () => undefined);
    try {
      const bad: RouteModule = { name: 'bad', register: (app) => void app.get('/open', async () => 'x') };
      await expect(createServer(parts.services, [bad])).rejects.toThrow('The route GET /api/v1/open does not state who may call it.');
    } finally {
      await parts.close();
    }
  });

  it.each(ROLES)('let the role %s do what its permissions say and nothing else', async (role) => {
    const token = await api.signIn('acme', role);
    // Signing out comes last: the token is no good after it.
    for (const name of [...NAMES.filter((n) => n !== 'logout'), 'logout'] as const) {
      const { method, access, unversioned }: ApiRoute = ROUTES[name];
      const path = routePath(name, { id: 'none', name: 'none' });
      // An empty body is wrong for each route that wants one: it gets past the permission and no further.
      const answer = await api.call(method, unversioned === true ? `/${path}` : path.slice(API_PREFIX.length), { token, ...(method === 'GET' || name === 'logout' ? {} : { body: {} }) });
      const allowed = access === 'public' || access === 'authenticated' || allows(role, access);
      const what = `${role} ${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`;
      if (allowed) expect([401, 403], what).not.toContain(answer.status);
      else {
        expect(answer.status, what).toBe(403);
        expect(failureSchema.parse(answer.body).error.code, what).toBe('FORBIDDEN');
      }
      expect(answer.status, what).not.toBe(500);
    }
    expect((await api.call('GET', '/auth/me', { token })).status).toBe(401);
  });

  it('that are not public want a token', async () => {
    for (const name of NAMES) {
      const { method, access }: ApiRoute = ROUTES[name];
      if (access === 'public') continue;
      const answer = await api.call(method, routePath(name, { id: 'x', name: 'x' }).slice(API_PREFIX.length));
      expect([answer.status, answer.body.error.code], name).toEqual([401, 'UNAUTHENTICATED']);
    }
  });
});

describe('answers', () => {
  it('carry the request id: the client’s where it is one', async () => {
    const given = await api.call('GET', '/auth/oidc', { headers: { 'x-request-id': 'abc-123' } });
    expect([given.headers.get('x-request-id'), given.body.meta.requestId]).toEqual(['abc-123', 'abc-123']);
    const made = await api.call('GET', '/auth/oidc', { headers: { 'x-request-id': 'a b"c<script>' } });
    expect(made.body.meta.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.headers.get('x-request-id')).toBe(made.body.meta.requestId);
    expect(made.body.meta.timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it.each([
    ['/auth/oidc', 200],
    ['/auth/me', 401],
    ['/nothing', 404],
  ])('carry the security headers: %s', async (path, status) => {
    const { headers, status: found } = await api.call('GET', path);
    expect(found).toBe(status);
    expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('are envelopes for what is no route and no address', async () => {
    for (const [path, status, code] of [
      ['/nothing', 404, 'NOT_FOUND'],
      ['//elsewhere', 404, 'NOT_FOUND'],
      ['/fields/%zz/values', 400, 'VALIDATION_ERROR'],
    ] as const) {
      const answer = await api.call('GET', path);
      expect([answer.status, failureSchema.parse(answer.body).error.code], path).toEqual([status, code]);
    }
    expect((await api.call('PUT', '/query/spl')).status).toBe(404);
  });

  it('to what is no HTTP end the connection', async () => {
    const { port } = new URL(api.server.url);
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('\x16\x03\x01 hello\r\n\r\n'));
      let got = '';
      socket.on('data', (chunk) => (got += String(chunk)));
      socket.on('close', () => resolve(got));
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('INTERNAL tells nothing of the inside', () => {
    const error = toApiError(new TypeError('Cannot read /var/lib/nexus/secret of undefined'));
    expect([error.code, error.message]).toEqual(['INTERNAL', 'Something failed inside the server; its log has more under this request id.']);
  });
});

it('an organisation beyond its requests a second is told when to come back; others are not affected', async () => {
  const limited = await startApi({ limits: { requestsPerSecond: 1, burst: 5 } });
  try {
    const token = await limited.signIn('acme', 'viewer');
    const other = await limited.signIn('beta', 'viewer');
    const answers = await Promise.all(Array.from({ length: 12 }, () => limited.call('GET', '/auth/me', { token })));
    const refused = answers.filter((a) => a.status === 429);
    expect(answers.filter((a) => a.status === 200).length).toBeGreaterThanOrEqual(5);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused[0]?.body.error.code).toBe('RATE_LIMITED');
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused[0]?.headers.get('x-ratelimit-limit')).toBe('1');
    expect(refused[0]?.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(refused[0]?.headers.get('x-ratelimit-reset'))).toBeGreaterThanOrEqual(1);
    expect((await limited.call('GET', '/auth/me', { token: other })).status).toBe(200);
  } finally {
    await limited.close();
  }
});

it('speaks TLS with the certificate of the configuration', async () => {
  const [certFile, keyFile] = ['cert.pem', 'key.pem'].map((name) => join(api.dataDir, name)) as [string, string];
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile]);
  expect(made.status).toBe(0);
  const secure = await startApi({ tls: { certFile, keyFile } });
  try {
    expect(secure.server.url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      get(`${secure.server.url}/api/v1/auth/oidc`, { ca: readFileSync(certFile) }, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(200);
  } finally {
    await secure.close();
  }
  await expect(startApi({ tls: { certFile: '/nowhere/cert.pem', keyFile } })).rejects.toThrow('The TLS certificate /nowhere/cert.pem cannot be read');
});

describe('stopping', () => {
  it('lets a running search end, refuses new ones, then closes', async () => {
    const stopping = await startApi({ shutdownGraceS: 30 });
    const token = await stopping.signIn('acme', 'viewer');
    const running = stopping.query(token, '| makeresults count=1000000 | eval a=sqrt(random()) | stats count');
    await until(async () => ((await stopping.call('GET', '/query', { token })).body.data.items as unknown[]).length === 1);
    const stopped = stopping.close();
    const refused = await stopping.query(token, '| makeresults');
    expect([refused.status, refused.body.error.code]).toEqual([503, 'UNAVAILABLE']);
    expect((await running).body.data.items).toEqual([{ count: 1_000_000 }]);
    await stopped;
    await expect(stopping.call('GET', '/auth/oidc')).rejects.toThrow('fetch failed');
  });

  it('cancels after the grace and tells the client', async () => {
    const stopping = await startApi({ shutdownGraceS: 0.2 });
    const token = await stopping.signIn('acme', 'viewer');
    const running = stopping.query(token, '| makeresults count=50000000 | eval a=sqrt(random()) | where a<0');
    await until(async () => ((await stopping.call('GET', '/query', { token })).body.data.items as unknown[]).length === 1);
    const from = performance.now();
    await stopping.close();
    expect(performance.now() - from).toBeLessThan(7000);
    expect((await running).body.error).toMatchObject({ code: 'UNAVAILABLE' });
  });
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; !(await check()); ) {
    if (Date.now() > end) throw new Error('It did not come to it.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
