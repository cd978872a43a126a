/** The loopback redirect of a sign-in (RFC 8252, 7.3): a listener on 127.0.0.1 for one answer of the browser. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PATH = '/callback';
const PAGE = (title: string, text: string): string =>
  `<!doctype html><meta charset="utf-8"><title>${title}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:20vh auto;padding:0 1em}</style><h1>${title}</h1><p>${text}</p>`;

/** A listener waiting for the browser. */
export interface Loopback {
  /** `http://127.0.0.1:<port>/callback`. */
  readonly redirectUri: string;
  /**
   * The address that the browser was sent to, with its code or error; only one that carries this state counts. Rejects
   * with the signal's reason.
   */
  answer(state: string, signal: AbortSignal): Promise<URL>;
  close(): void;
}

/** Listens on a free port of 127.0.0.1. */
export async function openLoopback(): Promise<Loopback> {
  let expected: string | null = null;
  let arrived: (url: URL) => void = () => undefined;
  const answered = new Promise<URL>((resolve) => {
    arrived = resolve;
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', redirectUri);
    response.setHeader('Connection', 'close');
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    // Any page of the browser can call this port; only who knows the state is the provider's answer.
    if (request.method !== 'GET' || url.pathname !== PATH || expected === null || url.searchParams.get('state') !== expected) {
      response.writeHead(404).end(PAGE('Nothing here', 'This address only takes the answer of a sign-in that Nexus Desktop began.'));
      return;
    }
    const failed = url.searchParams.has('error');
    response.end(PAGE(failed ? 'Sign-in refused' : 'Signed in', failed ? 'Nexus Desktop tells the reason. You can close this page.' : 'You can close this page and go back to Nexus Desktop.'));
    arrived(url);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
  return {
    redirectUri,
    answer(state, signal) {
      expected = state;
      return new Promise((resolve, reject) => {
        const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('The sign-in was stopped.'));
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop, { once: true });
        void answered.then((url) => {
          signal.removeEventListener('abort', stop);
          resolve(url);
        });
      });
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
