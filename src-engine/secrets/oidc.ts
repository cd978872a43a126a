/**
 * Sign-in with OpenID Connect: authorization code with PKCE over a loopback redirect, state and nonce checked, refresh and
 * sign-out (RFC 6749, 7636, 8252, 7009). The access token lives in memory only, the refresh token in the secret store.
 */
import * as oidc from 'openid-client';
import { Agent, fetch as fetchWith } from 'undici';
import type { ConnectionAuth } from '../../src-shared/connections/definition.ts';
import { sentenceOf } from '../jobs/errors.ts';
import { openLoopback } from './loopback.ts';

/** What a sign-in needs to know. */
export interface OidcSettings extends Pick<Extract<ConnectionAuth, { method: 'oidc' }>, 'issuer' | 'clientId' | 'scopes'> {
  /** A private authority's certificates, PEM, for the issuer as well. */
  readonly ca?: string | undefined;
}

/** Tokens of one sign-in. */
export interface OidcTokens {
  readonly accessToken: string;
  /** Epoch ms; null where the provider did not say. */
  readonly expiresAt: number | null;
  /** Null where the provider gives none: then the user signs in again when the access token ends. */
  readonly refreshToken: string | null;
  /** Who signed in, as the provider names them; null where it does not. */
  readonly account: string | null;
}

/** The sign-in failed; one sentence with a remedy. Never holds a token or code. */
export class OidcError extends Error {
  /** True where only a new sign-in of the user helps. */
  readonly signInAgain: boolean;
  constructor(message: string, signInAgain = false) {
    super(message);
    this.name = 'OidcError';
    this.signInAgain = signInAgain;
  }
}

/** Time for the user to sign in at the provider. */
const SIGN_IN_MS = 5 * 60_000;
const REQUEST_S = 20;

/**
 * Signs in: opens the provider's page through `openPage` and waits for the browser's answer.
 * @throws OidcError, or the signal's reason.
 */
export async function signIn(settings: OidcSettings, openPage: (url: string) => Promise<void> | void, signal: AbortSignal): Promise<OidcTokens> {
  const config = await discover(settings);
  const loopback = await openLoopback();
  try {
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    const openId = settings.scopes.split(/\s+/).includes('openid');
    const page = oidc.buildAuthorizationUrl(config, {
      redirect_uri: loopback.redirectUri,
      scope: settings.scopes,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      ...(openId ? { nonce } : {}),
      // Providers that follow OpenID Connect Core give a refresh token for offline_access only with consent.
      ...(settings.scopes.split(/\s+/).includes('offline_access') ? { prompt: 'consent' } : {}),
    });
    const late = AbortSignal.timeout(SIGN_IN_MS);
    const answer = loopback.answer(state, AbortSignal.any([signal, late]));
    // Only waiting notices a failure of the answer; until then it must not count as nobody's.
    answer.catch(() => undefined);
    await openPage(page.href);
    const url = await answer.catch((error: unknown) => {
      if (late.aborted) throw new OidcError('Nobody signed in within five minutes; start the sign-in again.', true);
      throw error;
    });
    const refusal = url.searchParams.get('error');
    if (refusal !== null) {
      const why = url.searchParams.get('error_description') ?? refusal;
      throw new OidcError(`${hostOf(settings)} refused the sign-in (${sentenceOf(why)}). Sign in again, or ask its administrator whether you may use ${settings.clientId}.`, true);
    }
    const tokens = await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      ...(openId ? { expectedNonce: nonce, idTokenExpected: true } : {}),
    });
    return tokensOf(tokens, null);
  } catch (error) {
    throw explained(error, settings, 'sign-in');
  } finally {
    loopback.close();
  }
}

/** A new access token for a refresh token; the answer carries the refresh token to keep from now on. */
export async function refresh(settings: OidcSettings, refreshToken: string): Promise<OidcTokens> {
  try {
    return tokensOf(await oidc.refreshTokenGrant(await discover(settings), refreshToken), refreshToken);
  } catch (error) {
    throw explained(error, settings, 'refresh');
  }
}

/** Asks the provider to forget the refresh token. False where the provider has no revocation; what we keep is forgotten by the caller in any case. */
export async function revoke(settings: OidcSettings, refreshToken: string): Promise<boolean> {
  try {
    const config = await discover(settings);
    if (config.serverMetadata().revocation_endpoint === undefined) return false;
    await oidc.tokenRevocation(config, refreshToken, { token_type_hint: 'refresh_token' });
    return true;
  } catch (error) {
    throw explained(error, settings, 'sign-out');
  }
}

function tokensOf(response: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers, before: string | null): OidcTokens {
  const lasts = response.expiresIn();
  const claims = response.claims();
  const account = claims?.['email'] ?? claims?.['preferred_username'] ?? claims?.sub;
  return {
    accessToken: response.access_token,
    expiresAt: lasts === undefined ? null : Date.now() + lasts * 1000,
    refreshToken: response.refresh_token ?? before,
    account: typeof account === 'string' ? account : null,
  };
}

async function discover(settings: OidcSettings): Promise<oidc.Configuration> {
  const issuer = new URL(settings.issuer);
  // Plain HTTP is for a provider on this very machine (a proxy, a test) and for nothing else.
  const loopback = issuer.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(issuer.hostname);
  if (issuer.protocol !== 'https:' && !loopback) throw new OidcError(`The issuer ${settings.issuer} must begin with https://; correct it in the connection.`);
  const { ca } = settings;
  const agent = ca === undefined ? null : new Agent({ connect: { ca } });
  // undici's fetch is the one Node has; its types differ from the DOM's only in name.
  const fetchIt = agent === null ? undefined : ((url: string, options: object) => fetchWith(url, { ...options, dispatcher: agent })) as unknown as oidc.CustomFetch;
  try {
    return await oidc.discovery(issuer, settings.clientId, { token_endpoint_auth_method: 'none' }, oidc.None(), {
      timeout: REQUEST_S,
      ...(loopback ? { execute: [oidc.allowInsecureRequests] } : {}),
      ...(fetchIt === undefined ? {} : { [oidc.customFetch]: fetchIt }),
    });
  } catch (error) {
    throw explained(error, settings, 'discovery');
  }
}

function hostOf(settings: OidcSettings): string {
  return URL.canParse(settings.issuer) ? new URL(settings.issuer).host : settings.issuer;
}

/** What went wrong in words that name the place and help. Messages of the library may quote the request, so few are repeated. */
function explained(error: unknown, settings: OidcSettings, step: 'discovery' | 'sign-in' | 'refresh' | 'sign-out'): unknown {
  if (error instanceof OidcError || (error instanceof Error && error.name === 'AbortError')) return error;
  const host = hostOf(settings);
  if (error instanceof oidc.ResponseBodyError) {
    if (step === 'refresh' && error.error === 'invalid_grant') return new OidcError(`The sign-in at ${host} has ended; sign in again.`, true);
    if (error.error === 'invalid_client') return new OidcError(`${host} does not know the client id ${settings.clientId}; correct it in the connection.`);
    return new OidcError(`${host} refused the ${step} (${sentenceOf(error.error_description ?? error.error)}).`, true);
  }
  const code = networkCode(error);
  if (step === 'discovery') {
    return new OidcError(`${host} does not answer as an OpenID Connect provider (${code ?? sentenceOf(error)}). Check the issuer's address, the network and, with a private authority, its certificate.`);
  }
  return new OidcError(`The ${step} at ${host} failed (${code ?? sentenceOf(error)}); try again.`, step !== 'sign-out');
}

/** The system's or TLS's code (ECONNREFUSED, SELF_SIGNED_CERT_IN_CHAIN), which fetch wraps twice; null where there is none. */
function networkCode(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) && !code.startsWith('OAUTH_')) return code;
  }
  return null;
}
