/** A real OpenID Connect provider on loopback and a browser that signs in there, for tests. */
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** A running provider. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  /** Paths of the requests so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts the provider with one public client of this app. Access tokens last `accessTokenS` seconds. */
export async function startProvider(accessTokenS = 3600): Promise<TestProvider> {
  const requests: string[] = [];
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => {
    requests.push((request.url ?? '').split('?')[0] as string);
    handle(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientId = 'nexus-desktop';
  handle = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        // A native client's loopback redirect may have any port.
        redirect_uris: ['http://127.0.0.1/callback'],
      },
    ],
    scopes: ['openid', 'offline_access', 'profile'],
    features: { devInteractions: { enabled: true }, revocation: { enabled: true } },
    ttl: { AccessToken: accessTokenS, RefreshToken: 86_400, Grant: 86_400, Session: 86_400, Interaction: 3600, IdToken: 3600 },
    cookies: { keys: ['test'] },
  }).callback();
  return {
    issuer,
    clientId,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/**
 * Does what a person in a browser does: follows redirects with cookies, signs in as `user`, consents (or not), and lands
 * on the loopback address. Yields the last page's status.
 */
export async function browse(start: string, user: string, consent = true): Promise<number> {
  const cookies = new Map<string, string>();
  let url = start;
  let form: URLSearchParams | null = null;
  for (let hop = 0; hop < 20; hop++) {
    const response: Response = await fetch(url, {
      redirect: 'manual',
      method: form === null ? 'GET' : 'POST',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === null ? {} : { body: form }),
    });
    form = null;
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1);
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const to = response.headers.get('location');
    if (to !== null) {
      url = new URL(to, url).href;
      continue;
    }
    const page = await response.text();
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined || new URL(url).pathname === '/callback') return response.status;
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? '';
    const abort = /href="([^"]*abort)"/.exec(page)?.[1];
    if (prompt === 'consent' && !consent && abort !== undefined) {
      url = new URL(abort, url).href;
      continue;
    }
    url = new URL(action, url).href;
    form = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login: user, password: 'any' } : {}) });
  }
  throw new Error(`the sign-in did not end: ${url}`);
}
