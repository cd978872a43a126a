/**
 * The source of an organisation whose files change under its searches. Each plan is pinned to the files that it was made
 * over; they stay open until its scan has ended, however many newer ones have come meanwhile.
 */
import type { LocalSource } from '../../../src-engine/sources/local/local-source.ts';
import type { Source, SourcePlan } from '../../../src-engine/sources/source.ts';

/** A plan that nobody has run after so many milliseconds was only looked at. */
const PLAN_MS = 120_000;

/** One opened set of files with its users; closed when it is superseded and the last of them has ended. */
export class SharedSource {
  readonly source: LocalSource;
  #users = 0;
  #retired: (() => Promise<void>) | null = null;
  #closed = false;

  constructor(source: LocalSource) {
    this.source = source;
  }

  /** One more user, until the function that comes back is called. */
  use(): () => void {
    this.#users++;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#users--;
      this.#settle();
    };
  }

  /** Closes the source once nothing uses it, then calls `after`. */
  retire(after: () => Promise<void> = async () => undefined): void {
    this.#retired ??= after;
    this.#settle();
  }

  #settle(): void {
    if (this.#retired === null || this.#users > 0 || this.#closed) return;
    this.#closed = true;
    void this.source.close().then(this.#retired);
  }
}

/** A source over whatever files are current: `current` yields them with one more user already counted. */
export function followingSource(current: () => Promise<{ readonly shared: SharedSource; readonly release: () => void }>): Source {
  const pinned = new WeakMap<SourcePlan, { readonly shared: SharedSource; readonly release: () => void; readonly timer: NodeJS.Timeout }>();
  const ask = async <T>(work: (source: LocalSource) => Promise<T>): Promise<T> => {
    const { shared, release } = await current();
    try {
      return await work(shared.source);
    } finally {
      release();
    }
  };
  return {
    kind: 'local',
    name: 'Nexus',
    indexes: () => ask((source) => source.indexes()),
    fields: () => ask((source) => source.fields()),
    async plan(plan, options) {
      const { shared, release } = await current();
      try {
        const made = await shared.source.plan(plan, options);
        pinned.set(made, { shared, release, timer: setTimeout(release, PLAN_MS).unref() });
        return made;
      } catch (error) {
        release();
        throw error;
      }
    },
    async *open(plan, made, signal, onProgress) {
      const pin = pinned.get(made);
      if (pin === undefined) throw new Error('The plan was made by another source.');
      clearTimeout(pin.timer);
      try {
        yield* pin.shared.source.open(plan, made, signal, onProgress);
      } finally {
        pin.release();
      }
    },
    close: async () => undefined,
  };
}
