/**
 * The secrets of connections by definition: what was just entered, else what is stored for the very same target, and for
 * OpenID Connect an access token that is renewed when it ends.
 */
import type { ConnectionDefinition, SecretName } from '../../src-shared/connections/definition.ts';
import { secretTarget, secretsOf } from '../../src-shared/connections/target.ts';
import type { EnteredSecrets } from '../../src-shared/ipc/engine-protocol.ts';
import { OidcError, type OidcSettings, type OidcTokens, refresh, revoke, signIn } from './oidc.ts';
import type { SecretPlace, SecretStore } from './secret-store.ts';

/** Values to sign in with, in memory for as long as the source that has them. */
export interface SecretValues {
  readonly password?: string;
  readonly token?: string;
  readonly clientKey?: string;
}

/** What a source is opened with. */
export interface ResolvedSecrets {
  readonly values: SecretValues;
  /** Epoch ms when the token ends; null where it does not. */
  readonly expiresAt: number | null;
}

/** A secret is missing: what the user has to do is in the message. */
export class SecretMissing extends Error {
  readonly need: 'secret' | 'sign-in';
  constructor(message: string, need: 'secret' | 'sign-in') {
    super(message);
    this.name = 'SecretMissing';
    this.need = need;
  }
}

/** A connection as it is kept, as far as secrets go. */
export interface KnownConnection {
  readonly definition: ConnectionDefinition;
  readonly secrets: readonly SecretName[];
}

const LABELS: Readonly<Record<SecretName, string>> = { password: 'password', token: 'token', clientKey: "client certificate's key", refreshToken: 'sign-in' };
/** A token that ends this soon is renewed before it is used. */
const MARGIN_MS = 60_000;

/** Secrets of all connections of one process. */
export class Vault {
  readonly store: SecretStore;
  /** Given from outside instead of the stored ones: the environment of the `nexus` command. */
  readonly #given: SecretValues;
  readonly #access = new Map<string, OidcTokens>();
  readonly #renewals = new Map<string, Promise<OidcTokens>>();

  constructor(store: SecretStore, given: SecretValues = {}) {
    this.store = store;
    this.#given = given;
  }

  /** Which secrets are set and where they are. */
  places({ definition, secrets }: KnownConnection): Partial<Record<SecretName, SecretPlace>> {
    const places: Partial<Record<SecretName, SecretPlace>> = {};
    for (const name of secrets) places[name] = 'keychain';
    for (const name of this.store.inSession(definition.id)) places[name] = 'session';
    return places;
  }

  /** The first secret that the connection needs and nobody has entered; null when it can sign in. */
  missing(known: KnownConnection): SecretName | null {
    const places = this.places(known);
    return secretsOf(known.definition).find((name) => places[name] === undefined && !this.#isGiven(name) && !(name === 'refreshToken' && this.#access.has(known.definition.id))) ?? null;
  }

  /**
   * What to sign in with. `known` is the saved connection of the same id, null for a new one; its secrets count only for the
   * same target. Throws SecretMissing, KeychainError or OidcError.
   */
  async resolve(definition: ConnectionDefinition, known: KnownConnection | null, entered: EnteredSecrets = {}, renew = false): Promise<ResolvedSecrets> {
    const stored = known !== null && secretTarget(known.definition) === secretTarget(definition) ? known : null;
    if (definition.auth.method === 'oidc') {
      if (this.#given.token !== undefined) return { values: { token: this.#given.token }, expiresAt: null };
      const { accessToken, expiresAt } = await this.#accessToken(definition, stored, renew);
      return { values: { token: accessToken }, expiresAt };
    }
    const values: { [N in 'password' | 'token' | 'clientKey']?: string } = {};
    for (const name of secretsOf(definition)) {
      if (name === 'refreshToken') continue;
      const value = entered[name] === undefined ? await this.#stored(name, definition, stored, known) : entered[name];
      if (value !== null) values[name] = value;
    }
    return { values, expiresAt: null };
  }

  /** Keeps what was entered and forgets what no longer belongs; yields the names that are now in the keychain. */
  async keep(definition: ConnectionDefinition, known: KnownConnection | null, entered: EnteredSecrets): Promise<readonly SecretName[]> {
    const { id } = definition;
    const used = secretsOf(definition);
    const moved = known !== null && secretTarget(known.definition) !== secretTarget(definition);
    const inKeychain = new Set(known?.secrets ?? []);
    for (const name of new Set([...(known?.secrets ?? []), ...this.store.inSession(id)])) {
      const replaced = name !== 'refreshToken' && typeof entered[name] === 'string';
      if (replaced || (used.includes(name) && !moved && (name === 'refreshToken' || entered[name] !== null))) continue;
      await this.store.delete(id, name);
      inKeychain.delete(name);
    }
    if (moved || definition.auth.method !== 'oidc') this.#access.delete(id);
    for (const name of used) {
      const value = name === 'refreshToken' ? undefined : entered[name];
      if (typeof value !== 'string') continue;
      if ((await this.store.set(id, name, value)) === 'keychain') inKeychain.add(name);
      else inKeychain.delete(name);
    }
    return [...inKeychain];
  }

  /** Forgets all secrets of a connection. */
  async forget(known: KnownConnection): Promise<void> {
    const { id } = known.definition;
    this.#access.delete(id);
    for (const name of new Set([...known.secrets, ...this.store.inSession(id)])) await this.store.delete(id, name);
  }

  /** Signs in at the provider of a saved connection. Yields who signed in, and the names now in the keychain. */
  async signIn(known: KnownConnection, openPage: (url: string) => Promise<void>, signal: AbortSignal): Promise<{ readonly account: string | null; readonly secrets: readonly SecretName[] }> {
    const { definition } = known;
    const tokens = await signIn(settingsOf(definition), openPage, signal);
    this.#access.set(definition.id, tokens);
    return { account: tokens.account, secrets: await this.#keepRefreshToken(known, tokens) };
  }

  /** Signs out: the provider is asked to revoke, and what is kept here is forgotten even where that fails. */
  async signOut(known: KnownConnection): Promise<readonly SecretName[]> {
    const { definition } = known;
    const refreshToken = await this.store.get(definition.id, 'refreshToken').catch(() => null);
    this.#access.delete(definition.id);
    await this.store.delete(definition.id, 'refreshToken');
    if (refreshToken !== null) await revoke(settingsOf(definition), refreshToken);
    return known.secrets.filter((name) => name !== 'refreshToken');
  }

  #isGiven(name: SecretName): boolean {
    return name !== 'refreshToken' && this.#given[name] !== undefined;
  }

  async #stored(name: 'password' | 'token' | 'clientKey', definition: ConnectionDefinition, stored: KnownConnection | null, known: KnownConnection | null): Promise<string | null> {
    const given = this.#given[name];
    if (given !== undefined) return given;
    const label = LABELS[name];
    if (stored === null) {
      if (known !== null && this.places(known)[name] !== undefined) throw new SecretMissing(`The address of "${definition.name}" changed, so its stored ${label} is not sent there; enter the ${label} again.`, 'secret');
      // ClickHouse's default user may have no password; a token or key that is missing is an error in any case.
      if (name === 'password') return null;
      throw new SecretMissing(`"${definition.name}" needs its ${label}; enter it in the connection.`, 'secret');
    }
    const place = this.places(stored)[name];
    if (place === undefined) {
      if (name === 'password') return null;
      throw new SecretMissing(`"${definition.name}" needs its ${label}; enter it in the connection.`, 'secret');
    }
    const value = await this.store.get(definition.id, name);
    if (value !== null) return value;
    throw new SecretMissing(`The keychain does not give the ${label} of "${definition.name}"; unlock the keychain, or enter the ${label} again in the connection.`, 'secret');
  }

  async #accessToken(definition: ConnectionDefinition, stored: KnownConnection | null, renew: boolean): Promise<OidcTokens> {
    const { id, name } = definition;
    if (stored === null) throw new SecretMissing(`Save "${name}" and sign in to it first.`, 'sign-in');
    const held = this.#access.get(id);
    if (held !== undefined && !renew && (held.expiresAt === null || held.expiresAt > Date.now() + MARGIN_MS)) return held;
    // Providers that rotate refresh tokens take a second use of one as theft, so all who wait share one renewal.
    const running = this.#renewals.get(id);
    if (running !== undefined) return running;
    const renewal = this.#renew(stored).finally(() => this.#renewals.delete(id));
    this.#renewals.set(id, renewal);
    return renewal;
  }

  async #renew(stored: KnownConnection): Promise<OidcTokens> {
    const { definition } = stored;
    const refreshToken = await this.store.get(definition.id, 'refreshToken');
    if (refreshToken === null) throw new SecretMissing(`Sign in to "${definition.name}" first: open Connections and choose Sign in.`, 'sign-in');
    let tokens: OidcTokens;
    try {
      tokens = await refresh(settingsOf(definition), refreshToken);
    } catch (error) {
      if (error instanceof OidcError && error.signInAgain) throw new SecretMissing(error.message, 'sign-in');
      throw error;
    }
    this.#access.set(definition.id, tokens);
    if (tokens.refreshToken !== refreshToken) await this.#keepRefreshToken(stored, tokens);
    return tokens;
  }

  async #keepRefreshToken({ definition, secrets }: KnownConnection, { refreshToken }: OidcTokens): Promise<readonly SecretName[]> {
    const others = secrets.filter((name) => name !== 'refreshToken');
    if (refreshToken === null) return others;
    const place = await this.store.set(definition.id, 'refreshToken', refreshToken);
    return place === 'keychain' ? [...others, 'refreshToken'] : others;
  }
}

function settingsOf(definition: ConnectionDefinition): OidcSettings {
  const { auth, tls } = definition;
  if (auth.method !== 'oidc') throw new Error(`"${definition.name}" does not sign in with OpenID Connect.`);
  return { issuer: auth.issuer, clientId: auth.clientId, scopes: auth.scopes, ca: tls.ca };
}
