/** Sign-in with passwords and rotating refresh tokens; access tokens are JWTs signed by this server, or by the issuer of a single sign-on. */
import { decodeJwt, errors, jwtVerify, type JWTPayload, SignJWT } from 'jose';
import type { OidcInfo, Tokens } from '../../src-shared/nexus-api/auth.ts';
import type { Account, Accounts, ServiceToken } from '../accounts/accounts.ts';
import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import { ApiError } from '../errors.ts';
import type { Identity } from './identity.ts';
import { oidcVerifier } from './oidc.ts';
import type { Principal } from './principal.ts';

const ISSUER = 'nexus-api';
const ALGORITHM = 'HS256';

/** Makes it. `now` yields epoch seconds. */
export function tokenIdentity(config: Pick<Config, 'auth'>, secrets: Pick<Secrets, 'signingKeys'>, accounts: Accounts, now: () => number = () => Date.now() / 1000): Identity {
  const { accessTokenS, refreshTokenS, oidc } = config.auth;
  const issuer = oidc === undefined ? null : oidcVerifier(oidc, accounts);

  async function tokens(account: Account, sessionId: string, refreshToken: string): Promise<Tokens> {
    const accessToken = await signAccessToken(secrets, { subject: account.id, session: sessionId }, now(), accessTokenS);
    return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: accessTokenS };
  }

  async function verifyOwn(token: string): Promise<JWTPayload> {
    let last: unknown;
    for (const key of secrets.signingKeys) {
      try {
        return (await jwtVerify(token, key, { issuer: ISSUER, audience: ISSUER, algorithms: [ALGORITHM], currentDate: new Date(now() * 1000), requiredClaims: ['exp', 'sub'] })).payload;
      } catch (error) {
        last = error;
      }
    }
    throw new ApiError('UNAUTHENTICATED', last instanceof errors.JWTExpired ? 'The access token is no longer good; refresh it.' : 'The access token is not valid; sign in again.', { cause: last });
  }

  return {
    oidc: oidcInfo(config),

    async signIn(email, password) {
      const account = await accounts.authenticate(email, password);
      if (account === null) throw new ApiError('UNAUTHENTICATED', 'The email address or the password is wrong.');
      const { sessionId, refreshToken } = accounts.startSession(account.id, now(), refreshTokenS);
      return tokens(account, sessionId, refreshToken);
    },

    async refresh(refreshToken) {
      const rotated = accounts.rotate(refreshToken, now(), refreshTokenS);
      if (rotated === 'reused') throw new ApiError('UNAUTHENTICATED', 'This refresh token was used before, so its session was ended for safety; sign in again.');
      if (rotated === null) throw new ApiError('UNAUTHENTICATED', 'The session is over; sign in again.');
      return tokens(rotated.account, rotated.sessionId, rotated.refreshToken);
    },

    async signOut(principal, refreshToken) {
      if (refreshToken !== undefined) accounts.endSessionOf(refreshToken, principal.userId);
      else if (principal.sessionId !== null) accounts.endSession(principal.sessionId);
    },

    async verify(token) {
      if (oidc !== undefined && issuer !== null && issuerOf(token) === oidc.issuer) return issuer.verify(token);
      const payload = await verifyOwn(token);
      const expires = payload.exp ?? 0;
      if (payload['use'] === 'service') {
        const service = accounts.serviceToken(payload.sub ?? '');
        if (service === null) throw new ApiError('UNAUTHENTICATED', 'This token was revoked; ask an administrator for a new one.');
        return { userId: `service:${service.id}`, email: '', name: service.name, sessionId: null, organisations: [service.organisation], expires };
      }
      const sessionId = typeof payload['sid'] === 'string' ? payload['sid'] : '';
      const account = accounts.session(sessionId, now());
      if (account === null || account.id !== payload.sub) throw new ApiError('UNAUTHENTICATED', 'The session is over; sign in again.');
      return { userId: account.id, email: account.email, name: account.name, sessionId, organisations: account.organisations, expires };
    },

    stillGood(principal: Principal) {
      if (principal.expires <= now()) return false;
      if (principal.userId.startsWith('service:')) return accounts.serviceToken(principal.userId.slice('service:'.length)) !== null;
      return principal.sessionId === null || accounts.session(principal.sessionId, now()) !== null;
    },
  };
}

/** The long-lived token of a shipper or script. */
export function signServiceToken(secrets: Pick<Secrets, 'signingKeys'>, token: ServiceToken): Promise<string> {
  return sign(secrets, new SignJWT({ use: 'service' }).setSubject(token.id).setExpirationTime(Math.floor(token.expires)));
}

function signAccessToken(secrets: Pick<Secrets, 'signingKeys'>, { subject, session }: { readonly subject: string; readonly session: string }, now: number, seconds: number): Promise<string> {
  const at = Math.floor(now);
  return sign(secrets, new SignJWT({ use: 'access', sid: session }).setSubject(subject).setIssuedAt(at).setExpirationTime(at + seconds));
}

function sign({ signingKeys }: Pick<Secrets, 'signingKeys'>, jwt: SignJWT): Promise<string> {
  return jwt.setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' }).setIssuer(ISSUER).setAudience(ISSUER).sign(signingKeys[0]);
}

function oidcInfo({ auth: { oidc } }: Pick<Config, 'auth'>): OidcInfo {
  return oidc === undefined ? { enabled: false } : { enabled: true, issuer: oidc.issuer, clientId: oidc.clientId, scopes: oidc.scopes };
}

/** The issuer that an unchecked token names: decides only whose keys it is checked with. */
function issuerOf(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null;
  } catch {
    return null;
  }
}
