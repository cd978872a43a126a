/**
 * Where secrets are: the operating system's keychain, and where there is none or it fails, the memory of this process
 * until it ends. Never a file, never the database.
 */
import type { SecretName } from '../../src-shared/connections/definition.ts';
import { Keychain, KeychainError } from './keychain.ts';
import type { KeytarModule } from './keytar-module.ts';
import { loadKeytar } from './keytar.ts';

/** Where one secret is kept. */
export type SecretPlace = 'keychain' | 'session';

/** What the user should know about the keychain. */
interface SecretStoreStatus {
  /** `session`: secrets last until the app is closed. */
  readonly kind: SecretPlace;
  /** One sentence on why, null when all is well. */
  readonly notice: string | null;
}

/** Secrets of connections. Errors are KeychainError, one sentence with its remedy. */
export interface SecretStore {
  /** Loads the keychain module at the first call; makes no call to the keychain. */
  status(): Promise<SecretStoreStatus>;
  /** Null where this secret was never stored, or its keyring is locked and does not say so. */
  get(connectionId: string, name: SecretName): Promise<string | null>;
  /** Stores a secret and tells where it went: to memory where the keychain fails, or always with `memoryOnly`. */
  set(connectionId: string, name: SecretName, secret: string, options?: { readonly memoryOnly?: boolean }): Promise<SecretPlace>;
  /** Forgets a secret; no error where it was not there. */
  delete(connectionId: string, name: SecretName): Promise<void>;
  /** Names of the connection's secrets that are in memory only. */
  inSession(connectionId: string): readonly SecretName[];
}

/** The account of a secret in the keychain: `<connection id>/<secret>`. */
function secretAccount(connectionId: string, name: SecretName): string {
  return `${connectionId}/${name}`;
}

/** The store of this process. `load` is replaced in tests. */
export function createSecretStore(load: () => Promise<KeytarModule | { readonly reason: string }> = loadKeytar, deadlineMs?: number): SecretStore {
  const session = new Map<string, string>();
  let loading: Promise<{ readonly keychain: Keychain | null; readonly reason: string | null }> | null = null;
  /** Why the last write went to memory instead of the keychain. */
  let failure: string | null = null;

  const open = () =>
    (loading ??= load().then((found) => ('reason' in found ? { keychain: null, reason: found.reason } : { keychain: new Keychain(found, deadlineMs), reason: null })));

  return {
    async status() {
      const { keychain, reason } = await open();
      if (keychain === null) return { kind: 'session', notice: `${reason} Passwords and tokens are kept in memory only and are asked for again after a restart.` };
      if (failure !== null) return { kind: 'session', notice: `${failure} Until then new passwords and tokens are kept in memory only.` };
      return { kind: 'keychain', notice: null };
    },
    async get(connectionId, name) {
      const account = secretAccount(connectionId, name);
      const held = session.get(account);
      if (held !== undefined) return held;
      const { keychain } = await open();
      return keychain === null ? null : keychain.get(account);
    },
    async set(connectionId, name, secret, { memoryOnly = false } = {}) {
      const account = secretAccount(connectionId, name);
      const { keychain } = await open();
      if (keychain !== null && !memoryOnly) {
        try {
          await keychain.set(account, secret);
          session.delete(account);
          failure = null;
          return 'keychain';
        } catch (error) {
          if (!(error instanceof KeychainError)) throw error;
          failure = error.message;
        }
      }
      session.set(account, secret);
      return 'session';
    },
    async delete(connectionId, name) {
      const account = secretAccount(connectionId, name);
      session.delete(account);
      const { keychain } = await open();
      await keychain?.delete(account);
    },
    inSession(connectionId) {
      const prefix = `${connectionId}/`;
      return [...session.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length) as SecretName);
    },
  };
}
