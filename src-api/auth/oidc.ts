/** Tokens of an OpenID Connect issuer: checked against its published keys (OpenID Connect Discovery 1.0, RFC 7517). */
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Organisation } from '../../src-shared/nexus-api/auth.ts';
import { ROLES } from '../../src-shared/nexus-api/permissions.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { OidcConfig } from '../config/schema.ts';
import { ApiError } from '../errors.ts';
import type { Principal } from './principal.ts';

/** Only signatures that an issuer alone can make: with a shared secret a client could sign its own tokens. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const TIMEOUT_MS = 5000;

export interface OidcVerifier {
  /** Who the token belongs to. Throws UNAUTHENTICATED, or UNAVAILABLE where the issuer's keys cannot be had. */
  verify(token: string): Promise<Principal>;
}

/** Makes it; the issuer is asked at the first token. */
export function oidcVerifier(config: OidcConfig, accounts: Accounts): OidcVerifier {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const audience = config.audiences.length === 0 ? [config.clientId] : [...config.audiences];

  return {
    async verify(token) {
      keys ??= discoverKeys(config.issuer);
      let getKey: JWTVerifyGetKey;
      try {
        getKey = await keys;
      } catch (error) {
        keys = undefined;
        throw error;
      }
      let payload: JWTPayload;
      try {
        ({ payload } = await jwtVerify(token, getKey, { issuer: config.issuer, audience, algorithms: ALGORITHMS, clockTolerance: 30, requiredClaims: ['exp', 'sub'] }));
      } catch (cause) {
        if (cause instanceof errors.JWKSTimeout || !(cause instanceof errors.JOSEError)) throw unreachable(cause);
        throw new ApiError('UNAUTHENTICATED', 'The token of the single sign-on is not valid or no longer good; sign in again.', { cause });
      }
      return principalOf(payload, config, accounts);
    },
  };
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const found = z.object({ issuer: z.string(), jwks_uri: z.url() }).parse(await response.json());
    if (found.issuer !== issuer) throw new Error(`the issuer names itself ${found.issuer}`);
    return createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: TIMEOUT_MS });
  } catch (cause) {
    throw unreachable(cause);
  }
}

function unreachable(cause: unknown): ApiError {
  return new ApiError('UNAVAILABLE', 'The single sign-on cannot be reached to check the token; try again in a moment.', { cause, retryAfterS: 5 });
}

const claimSchema = z.union([z.array(z.string()), z.record(z.string(), z.enum(ROLES))]);

function principalOf(payload: JWTPayload, config: OidcConfig, accounts: Accounts): Principal {
  const { sub = '', email, email_verified: verified, name } = payload as JWTPayload & { email?: unknown; email_verified?: unknown; name?: unknown };
  const address = typeof email === 'string' ? email : '';
  const organisations = config.organisationsClaim === undefined ? ofAccount(address, verified, accounts) : ofClaim(payload[config.organisationsClaim], config, accounts);
  if (organisations.length === 0) throw new ApiError('FORBIDDEN', 'This sign-in belongs to no organisation here; ask an administrator.');
  return { userId: `oidc:${sub}`, email: address, name: typeof name === 'string' ? name : address, sessionId: null, organisations, expires: payload.exp ?? 0 };
}

/** An address that the issuer has not verified could be anybody's. */
function ofAccount(email: string, verified: unknown, accounts: Accounts): readonly Organisation[] {
  return email === '' || verified !== true ? [] : (accounts.byEmail(email)?.organisations ?? []);
}

function ofClaim(claim: unknown, config: OidcConfig, accounts: Accounts): readonly Organisation[] {
  const parsed = claimSchema.safeParse(claim);
  if (!parsed.success) return [];
  const given = Array.isArray(parsed.data) ? parsed.data.map((id) => [id, config.defaultRole] as const) : Object.entries(parsed.data);
  return given.filter(([id]) => config.organisations.includes(id)).map(([id, role]) => ({ id, name: accounts.organisation(id)?.name ?? id, role }));
}
