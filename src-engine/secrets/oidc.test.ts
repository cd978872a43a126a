/** The whole sign-in against oidc-provider, with a browser that keeps cookies and fills in its forms. */
import { afterEach, describe, expect, it } from 'vitest';
import { type OidcSettings, OidcError, refresh, revoke, signIn } from './oidc.ts';
import { type TestProvider, browse, startProvider } from './test-provider.ts';

let provider: TestProvider;
afterEach(() => provider.close());

const never = new AbortController().signal;

async function start(): Promise<OidcSettings> {
  provider = await startProvider();
  return { issuer: provider.issuer, clientId: provider.clientId, scopes: 'openid offline_access' };
}

describe('sign-in', () => {
  it('gets tokens through code, PKCE, state and nonce, and renews them', async () => {
    const settings = await start();
    let page = new URL('http://x');
    const tokens = await signIn(settings, (url) => {
      page = new URL(url);
      void browse(url, 'ann');
    }, never);
    expect(Object.fromEntries(page.searchParams)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', client_id: 'nexus-desktop', state: expect.any(String), nonce: expect.any(String) });
    expect(page.searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    expect(tokens).toMatchObject({ accessToken: expect.any(String), refreshToken: expect.any(String), account: 'ann' });
    expect(tokens.expiresAt).toBeGreaterThan(Date.now() + 3_000_000);

    const renewed = await refresh(settings, tokens.refreshToken as string);
    expect(renewed.accessToken).not.toBe(tokens.accessToken);
    expect(renewed.refreshToken).toEqual(expect.any(String));
  });

  it('ends with the sign-out: the refresh token is worth nothing afterwards', async () => {
    const settings = await start();
    const { refreshToken } = await signIn(settings, (url) => void browse(url, 'ann'), never);
    expect(await revoke(settings, refreshToken as string)).toBe(true);
    expect(provider.requests).toContain('/token/revocation');
    const again = refresh(settings, refreshToken as string);
    await expect(again).rejects.toThrow(/The sign-in at 127\.0\.0\.1:\d+ has ended; sign in again\./);
    await expect(again).rejects.toMatchObject({ signInAgain: true });
  });

  it('takes no answer with another state, and still takes the right one', async () => {
    const settings = await start();
    const statuses: number[] = [];
    const tokens = await signIn(settings, async (url) => {
      const redirect = new URL(url).searchParams.get('redirect_uri') as string;
      statuses.push((await fetch(`${redirect}?code=stolen&state=forged`)).status, (await fetch(`${redirect}?code=stolen`)).status, (await fetch(new URL('/', redirect))).status);
      void browse(url, 'ann');
    }, never);
    expect(statuses).toEqual([404, 404, 404]);
    expect(tokens.account).toBe('ann');
  });

  it('refuses an id token with another nonce', async () => {
    const settings = await start();
    const attempt = signIn(settings, (url) => {
      const page = new URL(url);
      page.searchParams.set('nonce', 'another-one-that-is-long-enough');
      void browse(page.href, 'ann');
    }, never);
    await expect(attempt).rejects.toBeInstanceOf(OidcError);
  });

  it('cannot be finished by who has the code but not the verifier', async () => {
    const settings = await start();
    const attempt = signIn(settings, (url) => {
      const page = new URL(url);
      page.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
      void browse(page.href, 'ann');
    }, never);
    await expect(attempt).rejects.toThrow(/refused the sign-in/);
  });

  it('tells that the user refused', async () => {
    const settings = await start();
    await expect(signIn(settings, (url) => void browse(url, 'ann', false), never)).rejects.toThrow(/refused the sign-in \(End-User aborted interaction/);
  });

  it('stops when the user gives up, and frees its port', async () => {
    const settings = await start();
    const stop = new AbortController();
    let redirect = '';
    await expect(
      signIn(settings, (url) => {
        redirect = new URL(url).searchParams.get('redirect_uri') as string;
        stop.abort();
      }, stop.signal),
    ).rejects.toMatchObject({ name: 'AbortError' });
    await expect(fetch(redirect)).rejects.toThrow();
  });
});

describe('a provider that is not one', () => {
  it('is named, with the remedy', async () => {
    const settings = await start();
    const gone = await startProvider();
    await gone.close();
    await expect(signIn({ ...settings, issuer: gone.issuer }, () => undefined, never)).rejects.toThrow(/^127\.0\.0\.1:\d+ does not answer as an OpenID Connect provider \(ECONNREFUSED\)\. Check/);
    await expect(signIn({ ...settings, issuer: `${settings.issuer}/nothing` }, () => undefined, never)).rejects.toThrow(/does not answer as an OpenID Connect provider/);
    await expect(signIn({ ...settings, issuer: 'http://login.example.com' }, () => undefined, never)).rejects.toThrow(/must begin with https/);
    await expect(refresh({ ...settings, clientId: 'unknown' }, 'x')).rejects.toThrow(/does not know the client id unknown/);
  });
});
