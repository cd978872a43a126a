/** What a ClickHouse connection signs in with, resolved by the caller from the keychain; kept in memory only. */
export interface ClickHouseCredentials {
  readonly password?: string | undefined;
  /** Bearer token: the secret of that name, or the access token of a single sign-on. */
  readonly token?: string | undefined;
  /** PEM of the client certificate's key. */
  readonly clientKey?: string | undefined;
}
