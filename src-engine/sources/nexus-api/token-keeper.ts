/** The access token of one connection: got by password, or from the credentials; renewed by rotation, one at a time. */
import type { NexusApiConnection } from '../../../src-shared/connections/definition.ts';
import { type Tokens, tokensSchema } from '../../../src-shared/nexus-api/auth.ts';
import type { ConnectionCredentials } from '../../secrets/credentials.ts';
import { NexusApiError } from './api-error.ts';

/** A token that ends this soon is renewed before it is used, in milliseconds. */
const MARGIN_MS = 20_000;

type PublicCall = (name: 'login' | 'refresh' | 'logout', body: unknown) => Promise<unknown>;

interface Held {
  readonly access: string;
  /** Null where the token came from outside. */
  readonly refresh: string | null;
  /** Epoch ms; null where unknown. */
  readonly until: number | null;
}

export class TokenKeeper {
  readonly #definition: NexusApiConnection;
  readonly #credentials: ConnectionCredentials;
  readonly #call: PublicCall;
  #held: Held | null = null;
  /** A refresh token is good for one use: two at once would end the session. */
  #getting: Promise<Held> | null = null;

  constructor(definition: NexusApiConnection, credentials: ConnectionCredentials, call: PublicCall) {
    this.#definition = definition;
    this.#credentials = credentials;
    this.#call = call;
  }

  /** The token to use now; null where the connection signs in by certificate or not at all. */
  async access(signal?: AbortSignal): Promise<string | null> {
    const { method } = this.#definition.auth;
    if (method === 'none' || method === 'certificate') return null;
    const held = this.#held;
    if (held !== null && (held.until === null || held.until - MARGIN_MS > Date.now())) return held.access;
    return (await this.#get(held, signal)).access;
  }

  /** The server refused `refused`: gets another one, unless someone has done so meanwhile. */
  async renew(refused: string | null, signal?: AbortSignal): Promise<void> {
    if (refused === null) return;
    if (this.#held !== null && this.#held.access !== refused) return;
    await this.#get(this.#held, signal, true);
  }

  /** Ends the session at the server. Its end is no matter when the server is away. */
  async signOut(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    if (held !== null && held.refresh !== null) await this.#call('logout', { refreshToken: held.refresh }).catch(() => undefined);
  }

  async #get(before: Held | null, signal: AbortSignal | undefined, renew = false): Promise<Held> {
    this.#getting ??= this.#fetch(before, renew).finally(() => {
      this.#getting = null;
    });
    const got = await this.#getting;
    signal?.throwIfAborted();
    this.#held = got;
    return got;
  }

  async #fetch(before: Held | null, renew: boolean): Promise<Held> {
    const { auth, name } = this.#definition;
    if (auth.method !== 'password') {
      const token = await this.#credentials.token({ renew });
      if (token === null) throw new NexusApiError('sign-in', `There is no token for "${name}".`, auth.method === 'oidc' ? 'Sign in to the connection.' : 'Enter the token in the connection.');
      return { access: token, refresh: null, until: null };
    }
    if (before !== null && before.refresh !== null) {
      try {
        return held(await this.#call('refresh', { refreshToken: before.refresh }));
      } catch (error) {
        // The session has ended: the password opens a new one.
        if (!(error instanceof NexusApiError) || error.apiCode !== 'UNAUTHENTICATED') throw error;
      }
    }
    const password = await this.#credentials.password();
    if (password === null) throw new NexusApiError('sign-in', `There is no password for "${name}".`, 'Enter it in the connection.');
    return held(await this.#call('login', { email: auth.user, password }));
  }
}

function held(answer: unknown): Held {
  const read = tokensSchema.safeParse(answer);
  if (!read.success) throw new NexusApiError('protocol', 'The server answers the sign-in with something else than tokens.', 'Check the address: it is that of the server without "/api/v1".');
  const { accessToken, refreshToken, expiresIn }: Tokens = read.data;
  return { access: accessToken, refresh: refreshToken, until: Date.now() + expiresIn * 1000 };
}
