/**
 * The operating system's keychain through keytar. A keyring that is there but locked may never answer (it waits for a
 * prompt that nobody sees), so every call has a deadline, and after one miss no further call is made for a while: each
 * holds a thread of the process until it is answered.
 */
import { sentenceOf } from '../jobs/errors.ts';
import type { KeytarModule } from './keytar-module.ts';

/** Service name of all entries. */
const KEYCHAIN_SERVICE = 'Nexus Desktop';
const DEADLINE_MS = 5_000;
const REST_MS = 30_000;

/** The keychain could not do what was asked; the message is one sentence with a remedy. Never holds a secret. */
export class KeychainError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KeychainError';
  }
}

/** One keychain. */
export class Keychain {
  readonly #keytar: KeytarModule;
  readonly #deadlineMs: number;
  #restUntil = 0;

  constructor(keytar: KeytarModule, deadlineMs = DEADLINE_MS) {
    this.#keytar = keytar;
    this.#deadlineMs = deadlineMs;
  }

  /** The secret, or null where there is none (or the keyring is locked and says nothing). Throws KeychainError. */
  get(account: string): Promise<string | null> {
    return this.#call('read', () => this.#keytar.getPassword(KEYCHAIN_SERVICE, account));
  }

  async set(account: string, secret: string): Promise<void> {
    await this.#call('write', () => this.#keytar.setPassword(KEYCHAIN_SERVICE, account, secret));
  }

  async delete(account: string): Promise<void> {
    await this.#call('change', () => this.#keytar.deletePassword(KEYCHAIN_SERVICE, account));
  }

  async #call<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (Date.now() < this.#restUntil) throw new KeychainError('The keychain did not answer a moment ago; unlock it, then try again in half a minute.');
    let timer: NodeJS.Timeout | undefined;
    const late = Symbol('late');
    const deadline = new Promise<typeof late>((resolve) => {
      timer = setTimeout(() => resolve(late), this.#deadlineMs);
    });
    try {
      const result = await Promise.race([work(), deadline]);
      if (result === late) {
        this.#restUntil = Date.now() + REST_MS;
        throw new KeychainError(`The keychain did not answer within ${this.#deadlineMs / 1000} s; it is probably locked. Unlock it and try again.`);
      }
      return result;
    } catch (error) {
      if (error instanceof KeychainError) throw error;
      throw new KeychainError(`The keychain refused to ${what} the secret (${firstLine(sentenceOf(error))}). Unlock it and try again.`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] as string).replace(/[.\s]+$/, '').slice(0, 200);
}
