/** Signing in and telling who a token belongs to. */
import type { OidcInfo, Tokens } from '../../src-shared/nexus-api/auth.ts';
import type { Principal } from './principal.ts';

export interface Identity {
  /** Tokens for an account. Throws UNAUTHENTICATED, with the same sentence for an unknown account and a wrong password. */
  signIn(email: string, password: string): Promise<Tokens>;
  /** New tokens for a refresh token, which is good for this one use. Throws UNAUTHENTICATED; a second use ends the session. */
  refresh(refreshToken: string): Promise<Tokens>;
  /** Ends the session of the refresh token, else the one of the access token. */
  signOut(principal: Principal, refreshToken: string | undefined): Promise<void>;
  /** Who an access token belongs to. Throws UNAUTHENTICATED. */
  verify(token: string): Promise<Principal>;
  /** True while the token's session and account still stand; asked again on long connections. */
  stillGood(principal: Principal): boolean;
  readonly oidc: OidcInfo;
}
