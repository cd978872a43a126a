/**
 * Sign-in pages of connections in the system's browser. Which provider a connection uses is the user's choice and no fixed
 * list can hold it, so a host gets on the list when the user agrees in a dialog of main, which no page can answer.
 */

/** What it needs of Electron. */
export interface SignInPagesOptions {
  /** Asks the user; true when they agree. */
  readonly confirm: (host: string) => Promise<boolean>;
  readonly open: (url: string) => Promise<void>;
}

/** The normalised URL where it is `https` and carries no credentials, else null. */
export function signInUrl(text: string): URL | null {
  if (text.length > 8000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : null;
}

/** The sign-in pages of one run of the app. */
export class SignInPages {
  readonly #options: SignInPagesOptions;
  readonly #hosts = new Set<string>();

  constructor(options: SignInPagesOptions) {
    this.#options = options;
  }

  /** Opens a page; yields null, or why not in one sentence. */
  async open(text: string): Promise<string | null> {
    const url = signInUrl(text);
    if (url === null) return 'The sign-in page does not begin with https://, so it was not opened; correct the issuer in the connection.';
    if (!this.#hosts.has(url.host)) {
      if (!(await this.#options.confirm(url.host))) return `The sign-in page at ${url.host} was not opened, because you did not agree.`;
      this.#hosts.add(url.host);
    }
    try {
      await this.#options.open(url.href);
      return null;
    } catch {
      return `The browser could not be opened for ${url.host}; choose a default browser in the system's settings and sign in again.`;
    }
  }
}
