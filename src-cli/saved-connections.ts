/** The connections that the desktop app and this command share: definitions in the app's state, secrets in the keychain. */
import { createSecretStore } from '../src-engine/secrets/secret-store.ts';
import { Vault, type SecretValues } from '../src-engine/secrets/vault.ts';
import { RemoteConnections } from '../src-engine/service/remote-connections.ts';
import type { Source } from '../src-engine/sources/source.ts';
import type { StoredConnection } from '../src-engine/store/connection-table.ts';
import { AppStore } from '../src-engine/store/store.ts';
import { nearest } from '../src-shared/spl/syntax/diagnostics.ts';
import { dataDir } from './places.ts';
import { note } from './terminal.ts';

/** The opened connections of the data folder. */
export interface SavedConnections {
  readonly store: AppStore;
  readonly remote: RemoteConnections;
  /** By name or id. Throws an Error that names the nearest one. */
  find(name: string): StoredConnection;
  close(): Promise<void>;
}

/** Secrets from the environment, which count before stored ones: for machines without a keychain. */
export function environmentSecrets(environment: NodeJS.ProcessEnv = process.env): SecretValues {
  const { NEXUS_CONNECTION_PASSWORD: password, NEXUS_CONNECTION_TOKEN: token } = environment;
  return { ...(password === undefined || password === '' ? {} : { password }), ...(token === undefined || token === '' ? {} : { token }) };
}

/** Opens them. Throws an Error with a sentence where the app's state cannot be read. */
export async function openConnections(given: SecretValues = environmentSecrets()): Promise<SavedConnections> {
  const store = await AppStore.open(dataDir());
  if (store.notice !== null) note(`warning: ${store.notice}`);
  const remote = new RemoteConnections({
    table: () => store.connections,
    vault: new Vault(createSecretStore(), given),
    openPage: async (url) => note(`Open this address in a browser on this machine to sign in:\n  ${url}`),
  });
  return {
    store,
    remote,
    find(name) {
      const found = store.connections.find(name);
      if (found !== null) return found;
      const near = nearest(name, store.connections.all().map(({ definition }) => definition.name));
      throw new Error(`There is no connection "${name}".${near === null ? ' See: nexus connections' : ` Did you mean "${near}"?`}`);
    },
    async close() {
      await remote.close();
      store.close();
    },
  };
}

/** The source of a saved connection, closed together with what it was opened through. */
export async function openConnectionSource(name: string): Promise<{ readonly source: Source; close(): Promise<void> }> {
  const connections = await openConnections();
  try {
    const { source, release } = await connections.remote.acquire(connections.find(name).definition.id);
    return {
      source,
      async close() {
        await release();
        await connections.close();
      },
    };
  } catch (error) {
    await connections.close();
    throw error;
  }
}
