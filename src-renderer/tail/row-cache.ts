/** Rows of a tail at hand, by their numbers: those that frames brought, and pages asked for while scrolling. */
import type { Value } from '../../src-shared/results/value.ts';
import type { TailFrame, TailPage, TailRows } from '../../src-shared/ipc/tail-protocol.ts';

export interface TailRow {
  readonly number: number;
  readonly fields: ReadonlyMap<string, Value>;
  /** Index of the highlight rule, or -1. */
  readonly mark: number;
}

/** Rows kept beyond the screen. */
const MAX_ROWS = 3000;
const PAGE = 200;

export class TailRowCache {
  readonly #fetch: (offset: number, limit: number) => Promise<TailPage>;
  readonly #rows = new Map<number, TailRow>();
  readonly #asked = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #generation = 0;
  #changes = 0;

  constructor(fetch: (offset: number, limit: number) => Promise<TailPage>) {
    this.#fetch = fetch;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly version = (): number => this.#changes;

  row(number: number): TailRow | null {
    return this.#rows.get(number) ?? null;
  }

  /** Takes the rows of a frame. */
  take({ generation, latest }: Extract<TailFrame, { type: 'update' }>): void {
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#rows.clear();
      this.#asked.clear();
    }
    this.#add(latest);
  }

  /** Forgets all rows: they are drawn another way now. */
  forget(): void {
    this.#rows.clear();
    this.#asked.clear();
    this.#changed();
  }

  /** Asks for the rows from `first` to `last` that are not here. */
  want(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      const from = Math.max(first, page * PAGE);
      const to = Math.min(last, page * PAGE + PAGE - 1);
      let missing = false;
      for (let n = from; n <= to && !missing; n++) missing = !this.#rows.has(n);
      if (!missing || this.#asked.has(page)) continue;
      this.#asked.add(page);
      this.#fetch(page * PAGE, PAGE).then(
        (answer) => {
          this.#asked.delete(page);
          if (answer.generation !== this.#generation) return;
          this.#add(answer);
          this.#changed();
        },
        () => this.#asked.delete(page),
      );
    }
  }

  #add({ offset, fields, rows, marks }: TailRows): void {
    rows.forEach((values, i) => {
      const named = new Map<string, Value>();
      fields.forEach((name, f) => {
        const value = values[f];
        if (value !== null && value !== undefined) named.set(name, value);
      });
      this.#rows.delete(offset + i);
      this.#rows.set(offset + i, { number: offset + i, fields: named, mark: marks[i] ?? -1 });
    });
    // The ones taken longest ago go first.
    for (const number of this.#rows.keys()) {
      if (this.#rows.size <= MAX_ROWS) break;
      this.#rows.delete(number);
    }
  }

  #changed(): void {
    this.#changes++;
    for (const listener of this.#listeners) listener();
  }
}
