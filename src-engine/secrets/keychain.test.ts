/** The deadline and the fall-back to memory, with a keychain that misbehaves on purpose; the real one is in gnome-keyring.test.ts. */
import { describe, expect, it } from 'vitest';
import { Keychain } from './keychain.ts';
import type { KeytarModule } from './keytar-module.ts';
import { createSecretStore } from './secret-store.ts';

const silent: KeytarModule = {
  getPassword: () => new Promise(() => undefined),
  setPassword: () => new Promise(() => undefined),
  deletePassword: () => new Promise(() => undefined),
};
const refusing: KeytarModule = {
  getPassword: async () => null,
  setPassword: () => Promise.reject(new Error('Cannot create an item in a locked collection\n  at somewhere')),
  deletePassword: async () => false,
};

describe('a keychain that does not answer', () => {
  it('fails after the deadline with a remedy, and is left alone for a while', async () => {
    const keychain = new Keychain(silent, 50);
    await expect(keychain.get('a/password')).rejects.toThrow(/did not answer within 0\.05 s.*Unlock it/);
    const started = performance.now();
    await expect(keychain.get('a/password')).rejects.toThrow(/a moment ago/);
    expect(performance.now() - started).toBeLessThan(40);
  });

  it('leaves a new secret in memory, and says so', async () => {
    const store = createSecretStore(async () => silent, 50);
    expect((await store.status()).notice).toBeNull();
    expect(await store.set('a', 'password', 'secret')).toBe('session');
    expect(await store.get('a', 'password')).toBe('secret');
    expect(store.inSession('a')).toEqual(['password']);
    expect(store.inSession('b')).toEqual([]);
    const { kind, notice } = await store.status();
    expect(kind).toBe('session');
    expect(notice).toMatch(/did not answer.*memory only/);
    expect(notice).not.toContain('secret,');
  });
});

describe('a keychain that refuses', () => {
  it('names the reason in one line', async () => {
    await expect(new Keychain(refusing).set('a/password', 's3cr3t')).rejects.toThrow('The keychain refused to write the secret (Cannot create an item in a locked collection). Unlock it and try again.');
    const store = createSecretStore(async () => refusing);
    expect(await store.set('a', 'token', 's3cr3t')).toBe('session');
    expect((await store.status()).notice).toContain('locked collection');
  });
});

describe('no keychain', () => {
  it('keeps secrets in memory and tells why', async () => {
    const store = createSecretStore(async () => ({ reason: 'The keychain module is not built on this machine (npm run setup builds it).' }));
    expect(await store.status()).toEqual({ kind: 'session', notice: expect.stringMatching(/^The keychain module is not built.*memory only/) });
    expect(await store.set('a', 'token', 'x')).toBe('session');
    expect(await store.get('a', 'token')).toBe('x');
    await store.delete('a', 'token');
    expect(await store.get('a', 'token')).toBeNull();
  });
});
