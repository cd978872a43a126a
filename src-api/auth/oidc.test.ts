/** Tokens of a real OpenID Connect provider on the loopback, checked by its published keys. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oidcInfoSchema } from '../../src-shared/nexus-api/auth.ts';
import { successSchema } from '../../src-shared/nexus-api/envelope.ts';
import { type ApiFixture, startApi } from '../testing/api-fixture.ts';

const AUDIENCE = 'urn:nexus-api';
let issuer = '';
let listener: Server;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
/** What the provider puts into tokens. */
let claims: Record<string, unknown> = {};

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true });
  // The provider must know its own address, so it comes after the listener.
  const answering: { by?: RequestListener } = {};
  listener = createServer((request, response) => answering.by?.(request, response)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'desktop', client_secret: 'only for this test', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    jwks: { keys: [{ ...(await exportJWK(keys.privateKey)), kid: 'k1', use: 'sig', alg: 'RS256' }] },
    scopes: ['nexus'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'nexus', audience: AUDIENCE, accessTokenFormat: 'jwt', accessTokenTTL: 300, jwt: { sign: { alg: 'RS256' } } }),
      },
    },
    extraTokenClaims: () => claims,
  });
  answering.by = provider.callback() as RequestListener;
});
afterAll(() => void listener.close());

/** A token as the provider gives it to a client. */
async function providerToken(withClaims: Record<string, unknown>): Promise<string> {
  claims = withClaims;
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('desktop:only%20for%20this%20test').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: AUDIENCE, scope: 'nexus' }),
  });
  const body = (await response.json()) as { access_token?: string };
  if (body.access_token === undefined) throw new Error(`The provider gave no token: ${JSON.stringify(body)}`);
  return body.access_token;
}

/** A token signed as told, right but for what the test changes. */
function signed(change: { readonly issuer?: string; readonly audience?: string; readonly expires?: number; readonly key?: CryptoKey; readonly more?: Record<string, unknown> } = {}): Promise<string> {
  return new SignJWT({ organisations: { acme: 'analyst' }, ...change.more })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setSubject('ann')
    .setIssuer(change.issuer ?? issuer)
    .setAudience(change.audience ?? AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(change.expires ?? Math.floor(Date.now() / 1000) + 60)
    .sign(change.key ?? keys.privateKey);
}

describe('organisations out of a claim', () => {
  let api: ApiFixture;
  const me = (token: string, tenant?: string): ReturnType<ApiFixture['call']> => api.call('GET', '/auth/me', { token, ...(tenant === undefined ? {} : { tenant }) });
  beforeAll(async () => {
    api = await startApi({ auth: { oidc: { issuer, clientId: 'desktop', audiences: [AUDIENCE], organisationsClaim: 'organisations', organisations: ['acme', 'beta'] } } });
  });
  afterAll(() => api.close());

  it('the server tells where to sign in', async () => {
    const { data } = successSchema(oidcInfoSchema).parse((await api.call('GET', '/auth/oidc')).body);
    expect(data).toEqual({ enabled: true, issuer, clientId: 'desktop', scopes: 'openid profile email offline_access' });
  });

  it('a token of the provider is taken, with the roles it names', async () => {
    const token = await providerToken({ organisations: { acme: 'analyst', beta: 'viewer' } });
    expect((await me(token)).body.data).toMatchObject({ organisation: { id: 'acme', role: 'analyst' }, user: { id: 'oidc:desktop' } });
    expect((await me(token, 'beta')).body.data.role).toBe('viewer');
    expect((await api.query(token, '| makeresults | eval a=1 | table a')).body.data.items).toEqual([{ a: 1 }]);
  });

  it('organisations without a role have the default one; others than the configured do not count', async () => {
    expect((await me(await providerToken({ organisations: ['acme', 'gamma'] }))).body.data.organisations).toEqual([{ id: 'acme', name: 'acme', role: 'viewer' }]);
    expect((await me(await providerToken({ organisations: ['gamma'] }))).body.error.code).toBe('FORBIDDEN');
    expect((await me(await providerToken({}))).body.error.code).toBe('FORBIDDEN');
    expect((await me(await providerToken({ organisations: { acme: 'root' } }))).body.error.code).toBe('FORBIDDEN');
  });

  it('what is wrong with a token is refused', async () => {
    const other = await generateKeyPair('RS256');
    const tokens = {
      'another key': await signed({ key: other.privateKey }),
      'another audience': await signed({ audience: 'urn:other' }),
      'it is over': await signed({ expires: Math.floor(Date.now() / 1000) - 120 }),
      'another issuer': await signed({ issuer: 'http://127.0.0.1:9/evil' }),
      'a shared secret, the public key as one': await new SignJWT({ organisations: { acme: 'admin' } })
        .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
        .setSubject('x')
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)))),
    };
    expect((await me(await signed())).status).toBe(200);
    for (const [what, token] of Object.entries(tokens)) {
      const answer = await me(token);
      expect([answer.status, answer.body.error.code], what).toEqual([401, 'UNAUTHENTICATED']);
    }
  });
});

it('without a claim the account of the verified address gives the organisations', async () => {
  const api = await startApi({ auth: { oidc: { issuer, clientId: 'desktop', audiences: [AUDIENCE] } } });
  try {
    await api.signIn('acme', 'manager');
    const me = async (more: Record<string, unknown>): Promise<unknown> => {
      const { body } = await api.call('GET', '/auth/me', { token: await signed({ more }) });
      return body.data?.role ?? body.error.code;
    };
    expect(await me({ email: 'Manager@acme.example', email_verified: true })).toBe('manager');
    expect(await me({ email: 'manager@acme.example' })).toBe('FORBIDDEN');
    expect(await me({ email: 'manager@acme.example', email_verified: 'true' })).toBe('FORBIDDEN');
    expect(await me({ email: 'nobody@acme.example', email_verified: true })).toBe('FORBIDDEN');
    expect(await me({})).toBe('FORBIDDEN');
  } finally {
    await api.close();
  }
});

it('an issuer that cannot be reached is UNAVAILABLE, and is asked again', async () => {
  const listening = createServer((_request, response) => response.writeHead(500).end()).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const away = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const api = await startApi({ auth: { oidc: { issuer: away, clientId: 'desktop', audiences: [AUDIENCE] } } });
  try {
    const token = await signed({ issuer: away });
    for (let i = 0; i < 2; i++) {
      const answer = await api.call('GET', '/auth/me', { token });
      expect([answer.status, answer.body.error.code]).toEqual([503, 'UNAVAILABLE']);
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    // Sign-in with a password does not need the issuer.
    expect(await api.signIn('acme', 'viewer')).toBeTypeOf('string');
  } finally {
    await api.close();
    listening.close();
  }
});
