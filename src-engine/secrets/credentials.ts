/** What a source is given to sign in with. Values are asked for when they are needed and never kept beside the definition. */
import type { ConnectionAuth } from '../../src-shared/connections/definition.ts';

/** The secrets of one connection, as its source needs them. Each call may throw an Error with one sentence. */
export interface ConnectionCredentials {
  /** For `auth.method` password; null where none was entered. */
  password(): Promise<string | null>;
  /** For `certificate`: the client's key, PEM. */
  clientKey(): Promise<string | null>;
  /**
   * Bearer token for `token` and `oidc`; null for the other methods. With `renew` an access token that the server refused
   * is not given again: a new one is fetched where the method can.
   */
  token(options?: { readonly renew?: boolean }): Promise<string | null>;
}

/** Credentials from values at hand: for a test before saving, for the command line's environment, for tests. */
export function fixedCredentials(auth: ConnectionAuth, values: { readonly password?: string; readonly token?: string; readonly clientKey?: string }): ConnectionCredentials {
  return {
    password: async () => (auth.method === 'password' ? (values.password ?? null) : null),
    clientKey: async () => values.clientKey ?? null,
    token: async () => (auth.method === 'token' || auth.method === 'oidc' ? (values.token ?? null) : null),
  };
}
