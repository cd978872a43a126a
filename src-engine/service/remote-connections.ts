/** Remote connections: their definitions, secrets, tests, and the sources that searches share. */
import type { ConnectionDefinition, ConnectionTestStep, TableMapping } from '../../src-shared/connections/definition.ts';
import type { DiscoveredTable, MappingPreview } from '../../src-shared/connections/discovery.ts';
import type { ConnectionDetails, ConnectionInfo, ConnectionStatus, EnteredSecrets } from '../../src-shared/ipc/engine-protocol.ts';
import { isAbort, sentenceOf } from '../jobs/errors.ts';
import type { ConnectionCredentials } from '../secrets/credentials.ts';
import { type ResolvedSecrets, SecretMissing, type SecretValues, type Vault } from '../secrets/vault.ts';
import type { ConnectionTable, StoredConnection } from '../store/connection-table.ts';
import { type DriverOf, driverOf } from './drivers.ts';
import { type AcquiredSource, SharedSources } from './shared-sources.ts';

/** What remote connections work with. */
export interface RemoteOptions {
  /** Throws an Error with a sentence where the app's state cannot be opened. */
  readonly table: () => ConnectionTable;
  readonly vault: Vault;
  /** Shows a sign-in page in the system's browser. Rejects with a sentence. */
  readonly openPage: (url: string) => Promise<void>;
  /** Other drivers, for tests. */
  readonly drivers?: DriverOf;
}

/** A source whose token ends this soon is opened anew, so that a search does not lose it on the way. */
const MARGIN_MS = 60_000;

/** The remote connections of one engine. */
export class RemoteConnections {
  readonly vault: Vault;
  readonly #table: () => ConnectionTable;
  readonly #openPage: (url: string) => Promise<void>;
  readonly #drivers: DriverOf;
  readonly #sources = new SharedSources();
  readonly #statuses = new Map<string, ConnectionStatus>();
  readonly #signIns = new Map<string, AbortController>();
  readonly #expiries = new Map<string, { readonly version: string; readonly expiresAt: number | null }>();

  constructor({ table, vault, openPage, drivers = driverOf }: RemoteOptions) {
    this.#table = table;
    this.vault = vault;
    this.#openPage = openPage;
    this.#drivers = drivers;
  }

  /** By folder and name. Asks neither keychain nor network. */
  list(): readonly ConnectionInfo[] {
    return this.#table()
      .all()
      .map((stored) => {
        const { id, kind, name, colour, folder, defaultRange, production, readOnly } = stored.definition;
        return { id, kind, name, colour, folder, defaultRange, production, readOnly, status: this.#status(stored), events: null, earliest: null, latest: null, bytes: null };
      });
  }

  has(id: string): boolean {
    return this.#table().get(id) !== null;
  }

  /** Throws an Error with a sentence where there is none of this id. */
  details(id: string): ConnectionDetails {
    return this.#details(this.#stored(id));
  }

  async save(definition: ConnectionDefinition, entered: EnteredSecrets): Promise<ConnectionDetails> {
    const table = this.#table();
    const known = table.get(definition.id);
    // The name is checked before a secret is stored.
    const stored = table.save(definition, known?.secrets ?? []);
    const secrets = await this.vault.keep(definition, known, entered);
    table.noteSecrets(definition.id, secrets);
    this.#statuses.delete(definition.id);
    await this.#sources.retire(definition.id);
    return this.#details({ ...stored, secrets });
  }

  async remove(id: string): Promise<void> {
    const stored = this.#stored(id);
    this.#signIns.get(id)?.abort();
    await this.#sources.retire(id);
    // The definition goes first: a keychain that fails must not keep a connection that the user wants gone.
    this.#table().remove(id);
    this.#statuses.delete(id);
    await this.vault.forget(stored);
  }

  duplicate(id: string, copyId: string): ConnectionDetails {
    const { definition } = this.#stored(id);
    const names = new Set(this.#table().all().map((other) => other.definition.name.toLowerCase()));
    let name = `${definition.name.slice(0, 85)} copy`;
    for (let n = 2; names.has(name.toLowerCase()); n++) name = `${definition.name.slice(0, 85)} copy ${n}`;
    return this.#details(this.#table().save({ ...definition, id: copyId, name }, []));
  }

  /** Tries a definition step by step; yields true where all went well. */
  async test(definition: ConnectionDefinition, entered: EnteredSecrets, onStep: (step: ConnectionTestStep) => void, signal: AbortSignal): Promise<boolean> {
    const { known, driver } = await this.#driver(definition, entered);
    let failed: ConnectionTestStep | null = null;
    const ok = await driver.test((step) => {
      if (step.outcome === 'failed') failed ??= step;
      onStep(step);
    }, signal);
    const { detail } = (failed ?? { detail: null }) as { readonly detail: string | null };
    if (known !== null) this.#statuses.set(definition.id, ok ? { state: 'ready', detail: null } : { state: 'failed', detail });
    return ok;
  }

  async discover(definition: ConnectionDefinition, entered: EnteredSecrets, signal: AbortSignal): Promise<readonly DiscoveredTable[]> {
    return (await this.#driver(definition, entered)).driver.discover(signal);
  }

  async preview(definition: ConnectionDefinition, entered: EnteredSecrets, mapping: TableMapping, signal: AbortSignal): Promise<MappingPreview> {
    return (await this.#driver(definition, entered)).driver.preview(mapping, signal);
  }

  /** Signs in at the provider of a saved connection. A second call replaces the first. */
  async signIn(id: string): Promise<{ readonly account: string | null }> {
    const stored = this.#stored(id);
    this.#signIns.get(id)?.abort();
    const stop = new AbortController();
    this.#signIns.set(id, stop);
    try {
      const { account, secrets } = await this.vault.signIn(stored, this.#openPage, stop.signal);
      this.#table().noteSecrets(id, secrets);
      this.#statuses.delete(id);
      await this.#sources.retire(id);
      return { account };
    } finally {
      if (this.#signIns.get(id) === stop) this.#signIns.delete(id);
    }
  }

  cancelSignIn(id: string): void {
    this.#signIns.get(id)?.abort();
  }

  async signOut(id: string): Promise<void> {
    const stored = this.#stored(id);
    await this.#sources.retire(id);
    this.#table().noteSecrets(id, stored.secrets.filter((name) => name !== 'refreshToken'));
    this.#statuses.delete(id);
    await this.vault.signOut(stored);
  }

  /** The source of a connection for one user. Throws an Error with a sentence. */
  async acquire(id: string): Promise<AcquiredSource> {
    const stored = this.#stored(id);
    const { definition, updated } = stored;
    try {
      const known = this.#expiries.get(id);
      const current = known !== undefined && known.version.startsWith(updated) && (known.expiresAt === null || known.expiresAt > Date.now() + MARGIN_MS);
      const version = current ? known.version : `${updated}/${Date.now()}`;
      const acquired = await this.#sources.acquire(id, version, async () => {
        const { values, expiresAt } = await this.vault.resolve(definition, stored);
        // A Nexus API source asks for newer tokens by itself.
        this.#expiries.set(id, { version, expiresAt: definition.kind === 'clickhouse' ? expiresAt : null });
        return this.#drivers(definition, { values, credentials: this.#credentials(definition, stored, {}, values) }).open();
      });
      this.#statuses.set(id, { state: 'ready', detail: null });
      return acquired;
    } catch (error) {
      this.#fail(id, error);
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const stop of this.#signIns.values()) stop.abort();
    await this.#sources.close();
  }

  async #driver(definition: ConnectionDefinition, entered: EnteredSecrets) {
    const known = this.#table().get(definition.id);
    let secrets: ResolvedSecrets;
    try {
      secrets = await this.vault.resolve(definition, known, entered);
    } catch (error) {
      if (known !== null) this.#fail(definition.id, error);
      throw error;
    }
    const { values } = secrets;
    return { known, driver: this.#drivers(definition, { values, credentials: this.#credentials(definition, known, entered, values) }) };
  }

  #credentials(definition: ConnectionDefinition, known: StoredConnection | null, entered: EnteredSecrets, values: SecretValues): ConnectionCredentials {
    return {
      password: async () => values.password ?? null,
      clientKey: async () => values.clientKey ?? null,
      token: async ({ renew = false } = {}) => {
        if (definition.auth.method !== 'oidc') return values.token ?? null;
        return (await this.vault.resolve(definition, known, entered, renew)).values.token ?? null;
      },
    };
  }

  #fail(id: string, error: unknown): void {
    if (isAbort(error)) return;
    const state = error instanceof SecretMissing ? (error.need === 'sign-in' ? 'needs-sign-in' : 'needs-secret') : 'failed';
    this.#statuses.set(id, { state, detail: sentenceOf(error) });
  }

  #status(stored: StoredConnection): ConnectionStatus {
    const known = this.#statuses.get(stored.definition.id);
    if (known !== undefined) return known;
    const missing = this.vault.missing(stored);
    // A ClickHouse user may have no password at all.
    if (missing === null || missing === 'password') return { state: 'unknown', detail: null };
    return { state: missing === 'refreshToken' ? 'needs-sign-in' : 'needs-secret', detail: null };
  }

  #details(stored: StoredConnection): ConnectionDetails {
    return { definition: stored.definition, secrets: this.vault.places(stored), status: this.#status(stored) };
  }

  #stored(id: string): StoredConnection {
    const stored = this.#table().get(id);
    if (stored === null) throw new Error('This connection is not there any more; choose another one.');
    return stored;
  }
}
