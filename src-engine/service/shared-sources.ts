/** Open sources that several searches share: opened by the first user, closed when a newer one took its place or at the end. */
import type { Source } from '../sources/source.ts';

/** A source on loan. */
export interface AcquiredSource {
  readonly source: Source;
  /** Gives it back; a second call does nothing. */
  release(): Promise<void>;
}

interface OpenSource {
  readonly version: string;
  readonly source: Promise<Source>;
  users: number;
  /** A newer version took its place; closed when its last user leaves. */
  replaced: boolean;
}

/** Sources by the id of their connection. */
export class SharedSources {
  readonly #open = new Map<string, OpenSource>();

  /** The source of this version, opened where there is none; one of another version is replaced. Throws what `open` throws. */
  async acquire(id: string, version: string, open: () => Promise<Source>): Promise<AcquiredSource> {
    let entry = this.#open.get(id);
    if (entry !== undefined && entry.version !== version) {
      await this.retire(id);
      entry = this.#open.get(id);
    }
    if (entry === undefined || entry.version !== version) {
      entry = { version, source: open(), users: 0, replaced: false };
      this.#open.set(id, entry);
    }
    const held = entry;
    held.users++;
    try {
      const source = await held.source;
      let released = false;
      return {
        source,
        release: async () => {
          if (released) return;
          released = true;
          held.users--;
          if (held.replaced && held.users === 0) await source.close();
        },
      };
    } catch (error) {
      held.users--;
      if (this.#open.get(id) === held) this.#open.delete(id);
      throw error;
    }
  }

  /** Forgets the source of a connection; its users keep it until they give it back. */
  async retire(id: string): Promise<void> {
    const entry = this.#open.get(id);
    if (entry === undefined) return;
    this.#open.delete(id);
    entry.replaced = true;
    if (entry.users > 0) return;
    const source = await entry.source.catch(() => null);
    await source?.close();
  }

  /** Closes all, users or not. */
  async close(): Promise<void> {
    const entries = [...this.#open.values()];
    this.#open.clear();
    for (const entry of entries) {
      const source = await entry.source.catch(() => null);
      await source?.close();
    }
  }
}
