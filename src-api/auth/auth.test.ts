/** Signing in, refreshing, signing out, and tokens that are no good, over real sockets. */
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meSchema, tokensSchema } from '../../src-shared/nexus-api/auth.ts';
import { failureSchema, successSchema } from '../../src-shared/nexus-api/envelope.ts';
import { openAccounts } from '../assemble.ts';
import { type ApiFixture, PASSWORD, startApi } from '../testing/api-fixture.ts';
import { signServiceToken } from './token-identity.ts';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
  await api.signIn('acme', 'analyst');
});
afterAll(() => api.close());

const EMAIL = 'analyst@acme.example';
const me = (token: string): ReturnType<ApiFixture['call']> => api.call('GET', '/auth/me', { token });

describe('signing in', () => {
  it('gives tokens that tell who one is', async () => {
    const answer = await api.call('POST', '/auth/login', { body: { email: '  Analyst@ACME.example ', password: PASSWORD } });
    const { data } = successSchema(tokensSchema).parse(answer.body);
    expect(data.expiresIn).toBe(900);
    const { data: who } = successSchema(meSchema).parse((await me(data.accessToken)).body);
    expect(who).toMatchObject({ user: { email: EMAIL }, role: 'analyst', organisation: { id: 'acme' }, organisations: [{ id: 'acme', role: 'analyst' }] });
    expect(who.permissions).toContain('saved-searches:write');
    expect(who.permissions).not.toContain('query:manage');
  });

  it('says the same of a wrong password and an unknown account, and takes about as long', async () => {
    const time = async (email: string): Promise<{ readonly ms: number; readonly error: unknown; readonly status: number }> => {
      const from = performance.now();
      const { body, status } = await api.call('POST', '/auth/login', { body: { email, password: 'not the password' } });
      return { ms: performance.now() - from, error: failureSchema.parse(body).error, status };
    };
    const wrong = await time(EMAIL);
    const unknown = await time('nobody@acme.example');
    expect(wrong.status).toBe(401);
    expect(unknown.error).toEqual(wrong.error);
    // Without a hash for the unknown account it would answer in a few milliseconds.
    expect(unknown.ms).toBeGreaterThan(wrong.ms / 5);
  });

  it('is slowed down for one account and for one address', async () => {
    const slow = await startApi({ limits: { signInsPerMinute: 3, signInsPerMinutePerAddress: 5 } });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 4; i++) statuses.push((await slow.call('POST', '/auth/login', { body: { email: 'a@b.example', password: 'x' } })).status);
      expect(statuses).toEqual([401, 401, 401, 429]);
      const other = await slow.call('POST', '/auth/login', { body: { email: 'c@b.example', password: 'x' } });
      expect(other.status).toBe(401);
      const address = await slow.call('POST', '/auth/login', { body: { email: 'd@b.example', password: 'x' } });
      expect([address.status, address.body.error.code, Number(address.headers.get('retry-after'))]).toEqual([429, 'RATE_LIMITED', expect.any(Number)]);
      expect(Number(address.headers.get('retry-after'))).toBeGreaterThan(5);
    } finally {
      await slow.close();
    }
  });
});

describe('refreshing', () => {
  it('gives new tokens for one use of the old; a second use ends the session for both', async () => {
    const first = await api.tokens(EMAIL);
    const second = await api.call('POST', '/auth/refresh', { body: { refreshToken: first.refreshToken } });
    const { data } = successSchema(tokensSchema).parse(second.body);
    expect(data.refreshToken).not.toBe(first.refreshToken);
    expect((await me(data.accessToken)).status).toBe(200);
    const again = await api.call('POST', '/auth/refresh', { body: { refreshToken: first.refreshToken } });
    expect([again.status, again.body.error.message]).toEqual([401, expect.stringContaining('used before')]);
    expect((await me(data.accessToken)).status).toBe(401);
    expect((await api.call('POST', '/auth/refresh', { body: { refreshToken: data.refreshToken } })).status).toBe(401);
  });

  it('of two at once one wins', async () => {
    const { refreshToken } = await api.tokens(EMAIL);
    const answers = await Promise.all([1, 2].map(() => api.call('POST', '/auth/refresh', { body: { refreshToken } })));
    expect(answers.map((a) => a.status).sort((a, b) => a - b)).toEqual([200, 401]);
  });

  it('refuses what is no refresh token', async () => {
    const { accessToken } = await api.tokens(EMAIL);
    for (const refreshToken of ['x', accessToken, "' OR 1=1 --"]) expect((await api.call('POST', '/auth/refresh', { body: { refreshToken } })).status).toBe(401);
  });
});

it('signing out ends access and refresh tokens at once, of this session only', async () => {
  const gone = await api.tokens(EMAIL);
  const stays = await api.tokens(EMAIL);
  expect((await api.call('POST', '/auth/logout', { token: gone.accessToken })).body.data).toEqual({});
  expect((await me(gone.accessToken)).status).toBe(401);
  expect((await api.call('POST', '/auth/refresh', { body: { refreshToken: gone.refreshToken } })).status).toBe(401);
  expect((await me(stays.accessToken)).status).toBe(200);
});

describe('tokens that are no good', () => {
  const key = (): Uint8Array => new TextEncoder().encode(api.environment['NEXUS_API_SIGNING_KEY']);
  const claims = (sub: string): SignJWT => new SignJWT({ use: 'access', sid: 'no-session' }).setProtectedHeader({ alg: 'HS256' }).setSubject(sub).setIssuer('nexus-api').setAudience('nexus-api');

  it('are refused, whatever is wrong with them', async () => {
    const { accessToken } = await api.tokens(EMAIL);
    const [head = '', body = '', signature = ''] = accessToken.split('.');
    const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as { sub: string; sid: string };
    const forged = Buffer.from(JSON.stringify({ ...payload, sub: 'somebody' })).toString('base64url');
    const tokens = {
      empty: 'x',
      'other payload': `${head}.${forged}.${signature}`,
      'no signature': `${head}.${body}.`,
      'alg none': new UnsecuredJWT({ ...payload, use: 'access' }).setIssuer('nexus-api').setAudience('nexus-api').setExpirationTime('1h').encode(),
      'other key': await claims(payload.sub).setExpirationTime('1h').sign(new TextEncoder().encode('x'.repeat(48))),
      'unknown session': await claims(payload.sub).setExpirationTime('1h').sign(key()),
      'no end': await new SignJWT({ use: 'access', sid: payload.sid }).setProtectedHeader({ alg: 'HS256' }).setSubject(payload.sub).setIssuer('nexus-api').setAudience('nexus-api').sign(key()),
      'over': await new SignJWT({ use: 'access', sid: payload.sid }).setProtectedHeader({ alg: 'HS256' }).setSubject(payload.sub).setIssuer('nexus-api').setAudience('nexus-api').setExpirationTime(1000).sign(key()),
      'other audience': await new SignJWT({ use: 'access', sid: payload.sid }).setProtectedHeader({ alg: 'HS256' }).setSubject(payload.sub).setIssuer('nexus-api').setAudience('x').setExpirationTime('1h').sign(key()),
      'other user of the session': await new SignJWT({ use: 'access', sid: payload.sid }).setProtectedHeader({ alg: 'HS256' }).setSubject('x').setIssuer('nexus-api').setAudience('nexus-api').setExpirationTime('1h').sign(key()),
      'an unknown service token': await new SignJWT({ use: 'service' }).setProtectedHeader({ alg: 'HS256' }).setSubject('x').setIssuer('nexus-api').setAudience('nexus-api').setExpirationTime('1h').sign(key()),
    };
    for (const [what, token] of Object.entries(tokens)) {
      const answer = await me(token);
      expect([answer.status, answer.body.error.code, answer.headers.get('www-authenticate')], what).toEqual([401, 'UNAUTHENTICATED', 'Bearer']);
    }
    expect((await api.call('GET', '/auth/me', { headers: { authorization: `Basic ${accessToken}` } })).status).toBe(401);
    expect((await me(accessToken)).status).toBe(200);
  });
});

describe('accounts', () => {
  it('a removed account, a changed role and a new password hold at once', async () => {
    const accounts = await openAccounts(api);
    try {
      const add = (role: 'viewer' | 'admin', password: string | null): Promise<unknown> => accounts.add({ email: 'temp@acme.example', name: 'Temp', password, orgId: 'acme', role });
      await add('viewer', PASSWORD);
      const { accessToken } = await api.tokens('temp@acme.example');
      expect((await me(accessToken)).body.data.role).toBe('viewer');
      await add('admin', null);
      expect((await me(accessToken)).body.data.role).toBe('admin');
      await add('admin', 'another long password');
      expect((await me(accessToken)).status).toBe(401);
      await add('admin', PASSWORD);
      const next = await api.tokens('temp@acme.example');
      accounts.remove('temp@acme.example');
      expect((await me(next.accessToken)).status).toBe(401);
      await expect(add('viewer', 'short')).rejects.toThrow('at least 12 characters');
    } finally {
      accounts.close();
    }
  });

  it('one account in several organisations chooses by X-Tenant-ID, each with its own role', async () => {
    const accounts = await openAccounts(api);
    try {
      for (const [orgId, role] of [['acme', 'viewer'], ['beta', 'admin']] as const) await accounts.add({ email: 'both@example.com', name: 'Both', password: null, orgId, role });
      await accounts.add({ email: 'both@example.com', name: 'Both', password: PASSWORD, orgId: 'acme', role: 'viewer' });
    } finally {
      accounts.close();
    }
    const { accessToken: token } = await api.tokens('both@example.com');
    const ask = async (tenant?: string): Promise<unknown> => {
      const { body } = await api.call('GET', '/auth/me', { token, ...(tenant === undefined ? {} : { tenant }) });
      return body.data === undefined ? body.error.code : [body.data.organisation.id, body.data.role];
    };
    expect(await ask()).toEqual(['acme', 'viewer']);
    expect(await ask('beta')).toEqual(['beta', 'admin']);
    expect(await ask('gamma')).toBe('FORBIDDEN');
  });

  it('service tokens are good until they are revoked', async () => {
    const accounts = await openAccounts(api);
    try {
      const service = accounts.addServiceToken('acme', 'acme', 'vector', 'api', Date.now() / 1000 + 3600);
      const token = await signServiceToken({ signingKeys: [new TextEncoder().encode(api.environment['NEXUS_API_SIGNING_KEY'])] }, service);
      expect((await me(token)).body.data).toMatchObject({ role: 'api', permissions: ['logs:ingest'], user: { name: 'vector' } });
      expect((await api.query(token, '*')).body.error).toMatchObject({ code: 'FORBIDDEN' });
      expect(accounts.revokeServiceToken(service.id)).toBe(true);
      expect((await me(token)).status).toBe(401);
    } finally {
      accounts.close();
    }
  });
});
