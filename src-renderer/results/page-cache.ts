/**
 * The rows of one result set as the window needs them: pages fetched on demand, the least recently used forgotten, so
 * that memory stays the same whatever the size of the result.
 */
import type { Page, ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import type { Value } from '../../src-shared/results/value.ts';

export const PAGE_ROWS = 200;
const MAX_PAGES = 80;
const MAX_IN_FLIGHT = 3;

export interface SortOrder {
  readonly field: string;
  readonly descending: boolean;
}
export type FetchPage = (offset: number, limit: number, sort: SortOrder | null) => Promise<Page>;

/** A row with the fields of the page it came from. */
export interface ResultRow {
  readonly fields: readonly ResultField[];
  readonly values: readonly Value[];
}

interface CachedPage {
  readonly page: Page;
  /** Came when the result was still growing and is not full: to be asked for again once it has grown. */
  readonly partial: boolean;
  /** Rows that were asked for: the same object each time, so that a row on screen is drawn once. */
  readonly shown: Map<number, ResultRow>;
}

/** Pages of one search. `subscribe` and `version` suit `useSyncExternalStore`. */
export class PageCache {
  private readonly pages = new Map<number, CachedPage>();
  private readonly inFlight = new Set<number>();
  private wanted: number[] = [];
  private inView: readonly [first: number, last: number, total: number] = [0, 0, 0];
  private sort: SortOrder | null = null;
  private generation = 0;
  private readonly listeners = new Set<() => void>();
  private changes = 0;
  private readonly fetchPage: FetchPage;
  /** Why the last fetch failed; null after one that worked. */
  error: string | null = null;

  constructor(fetchPage: FetchPage) {
    this.fetchPage = fetchPage;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly version = (): number => this.changes;

  /** The row at an index of the result, or null where it has not come yet. */
  row(index: number): ResultRow | null {
    const key = Math.floor(index / PAGE_ROWS);
    const cached = this.pages.get(key);
    if (cached === undefined) return null;
    const known = cached.shown.get(index);
    if (known !== undefined) return known;
    const values = cached.page.rows[index - key * PAGE_ROWS];
    if (values === undefined) return null;
    const row = { fields: cached.page.fields, values };
    cached.shown.set(index, row);
    return row;
  }

  /** Orders the whole result by a field, or as it came with null. */
  setSort(sort: SortOrder | null): void {
    if (sort?.field === this.sort?.field && sort?.descending === this.sort?.descending) return;
    this.sort = sort;
    this.clear();
  }

  /** Forgets all rows. */
  clear(): void {
    this.generation++;
    this.pages.clear();
    this.inFlight.clear();
    this.notify();
    this.want(...this.inView);
  }

  /** Says which rows are in view, of `total` there are now; missing pages are fetched, the nearest first. */
  want(first: number, last: number, total: number): void {
    this.inView = [first, last, total];
    const wanted: number[] = [];
    for (let key = Math.floor(first / PAGE_ROWS); key <= Math.floor(Math.max(first, last) / PAGE_ROWS); key++) {
      const cached = this.pages.get(key);
      const available = Math.min(PAGE_ROWS, total - key * PAGE_ROWS);
      if (available <= 0) continue;
      if (cached === undefined || (cached.partial && cached.page.rows.length < available)) {
        wanted.push(key);
      } else {
        // The map's order is the order of use.
        this.pages.delete(key);
        this.pages.set(key, cached);
      }
    }
    this.wanted = wanted;
    this.pump();
  }

  private pump(): void {
    for (const key of this.wanted) {
      if (this.inFlight.size >= MAX_IN_FLIGHT) return;
      if (!this.inFlight.has(key)) void this.load(key);
    }
  }

  private async load(key: number): Promise<void> {
    const generation = this.generation;
    this.inFlight.add(key);
    try {
      const page = await this.fetchPage(key * PAGE_ROWS, PAGE_ROWS, this.sort);
      if (generation !== this.generation) return;
      this.pages.delete(key);
      this.pages.set(key, { page, partial: page.rows.length < PAGE_ROWS, shown: new Map() });
      this.error = null;
      for (const oldest of this.pages.keys()) {
        if (this.pages.size <= MAX_PAGES) break;
        this.pages.delete(oldest);
      }
    } catch (error) {
      if (generation !== this.generation) return;
      this.error = error instanceof Error ? error.message : String(error);
    } finally {
      if (generation === this.generation) {
        this.inFlight.delete(key);
        this.wanted = this.wanted.filter((k) => k !== key);
        this.notify();
        this.pump();
      }
    }
  }

  private notify(): void {
    this.changes++;
    for (const listener of this.listeners) listener();
  }
}
