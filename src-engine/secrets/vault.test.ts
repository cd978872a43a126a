/** A connection's single sign-on from sign-in to sign-out, against a real provider, with the secrets where they belong. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NexusApiConnection } from '../../src-shared/connections/definition.ts';
import type { KeytarModule } from './keytar-module.ts';
import { createSecretStore } from './secret-store.ts';
import { type TestProvider, browse, startProvider } from './test-provider.ts';
import { type KnownConnection, SecretMissing, Vault } from './vault.ts';

let provider: TestProvider;
let entries: Map<string, string>;
afterEach(() => provider.close());
beforeEach(() => {
  entries = new Map();
});

const keychain: KeytarModule = {
  getPassword: async (_service, account) => entries.get(account) ?? null,
  setPassword: async (_service, account, secret) => void entries.set(account, secret),
  deletePassword: async (_service, account) => entries.delete(account),
};
const vaultOn = (): Vault => new Vault(createSecretStore(async () => keychain));
const never = new AbortController().signal;
const browser = async (url: string): Promise<void> => void browse(url, 'ann');

async function connection(accessTokenS: number): Promise<NexusApiConnection> {
  provider = await startProvider(accessTokenS);
  return {
    kind: 'nexus-api', id: 'c1', name: 'API', colour: 'blue', folder: '', defaultRange: { earliest: '-1h', latest: 'now' }, readOnly: true, production: false, tls: {}, url: 'https://api.example.com',
    auth: { method: 'oidc', issuer: provider.issuer, clientId: provider.clientId, scopes: 'openid offline_access' },
  };
}

describe('single sign-on', () => {
  it('gives a token, keeps only the refresh token, and works after a restart', async () => {
    const definition = await connection(3600);
    const vault = vaultOn();
    await expect(vault.resolve(definition, { definition, secrets: [] })).rejects.toThrow('Sign in to "API" first');
    const { account, secrets } = await vault.signIn({ definition, secrets: [] }, browser, never);
    expect({ account, secrets }).toEqual({ account: 'ann', secrets: ['refreshToken'] });
    const known: KnownConnection = { definition, secrets };
    const { values, expiresAt } = await vault.resolve(definition, known);
    expect(values.token).toEqual(expect.any(String));
    expect(expiresAt).toBeGreaterThan(Date.now());
    expect([...entries.keys()]).toEqual(['c1/refreshToken']);
    expect([...entries.values()]).not.toContain(values.token);
    // Held until it ends; a server's refusal gets another one.
    expect((await vault.resolve(definition, known)).values.token).toBe(values.token);
    expect((await vault.resolve(definition, known, {}, true)).values.token).not.toBe(values.token);
    expect((await vaultOn().resolve(definition, known)).values.token).toEqual(expect.any(String));
  });

  it('renews a token that ends, once for all who wait', async () => {
    const definition = await connection(30);
    const vault = vaultOn();
    const known = { definition, secrets: (await vault.signIn({ definition, secrets: [] }, browser, never)).secrets };
    const before = provider.requests.filter((path) => path === '/token').length;
    const tokens = await Promise.all([1, 2, 3].map(async () => (await vault.resolve(definition, known)).values.token));
    expect(new Set(tokens).size).toBe(1);
    expect(provider.requests.filter((path) => path === '/token').length).toBe(before + 1);
  });

  it('ends with sign-out: nothing is kept, and the next use asks for a sign-in', async () => {
    const definition = await connection(3600);
    const vault = vaultOn();
    const known = { definition, secrets: (await vault.signIn({ definition, secrets: [] }, browser, never)).secrets };
    expect(await vault.signOut(known)).toEqual([]);
    expect(entries.size).toBe(0);
    expect(provider.requests).toContain('/token/revocation');
    await expect(vault.resolve(definition, { definition, secrets: [] })).rejects.toBeInstanceOf(SecretMissing);
  });

  it('that the provider ended elsewhere asks for a sign-in, in words', async () => {
    const definition = await connection(3600);
    const vault = vaultOn();
    const known = { definition, secrets: (await vault.signIn({ definition, secrets: [] }, browser, never)).secrets };
    entries.set('c1/refreshToken', 'revoked');
    await expect(vaultOn().resolve(definition, known)).rejects.toMatchObject({ need: 'sign-in', message: expect.stringContaining('has ended; sign in again') });
  });

  it('is not used for a connection whose address or issuer changed', async () => {
    const definition = await connection(3600);
    const vault = vaultOn();
    const known = { definition, secrets: (await vault.signIn({ definition, secrets: [] }, browser, never)).secrets };
    await expect(vault.resolve({ ...definition, url: 'https://evil.example.com' }, known)).rejects.toThrow(/sign in to it first/);
    expect(await vault.keep({ ...definition, url: 'https://evil.example.com' }, known, {})).toEqual([]);
    expect(entries.size).toBe(0);
  });
});
