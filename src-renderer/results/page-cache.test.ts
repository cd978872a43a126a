import { describe, expect, it } from 'vitest';
import type { Page } from '../../src-shared/ipc/engine-protocol.ts';
import { PAGE_ROWS, PageCache, type SortOrder } from './page-cache.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A result of `total.rows` rows whose only field holds the row's number. */
function fakeResult(rows: number): { total: { rows: number }; calls: { offset: number; sort: SortOrder | null }[]; cache: PageCache } {
  const total = { rows };
  const calls: { offset: number; sort: SortOrder | null }[] = [];
  const cache = new PageCache(async (offset, limit, sort): Promise<Page> => {
    calls.push({ offset, sort });
    const n = Math.max(0, Math.min(limit, total.rows - offset));
    return { offset, total: total.rows, fields: [{ name: 'n', type: 'number' }], rows: Array.from({ length: n }, (_, i) => [offset + i]) };
  });
  return { total, calls, cache };
}

describe('PageCache', () => {
  it('fetches the pages in view once and gives their rows', async () => {
    const { cache, calls } = fakeResult(1000);
    cache.want(PAGE_ROWS - 1, PAGE_ROWS, 1000);
    await settle();
    cache.want(PAGE_ROWS - 1, PAGE_ROWS, 1000);
    await settle();
    expect(calls.map((c) => c.offset)).toEqual([0, PAGE_ROWS]);
    expect(cache.row(PAGE_ROWS)?.values).toEqual([PAGE_ROWS]);
    expect(cache.row(999)).toBeNull();
  });
  it('asks again for a page that was not full once the result has grown', async () => {
    const { cache, calls, total } = fakeResult(10);
    cache.want(0, 9, 10);
    await settle();
    total.rows = 150;
    cache.want(0, 30, 150);
    await settle();
    expect(calls).toHaveLength(2);
    expect(cache.row(140)?.values).toEqual([140]);
  });
  it('forgets the least recently used pages', async () => {
    const { cache } = fakeResult(1_000_000);
    for (let page = 0; page < 100; page++) {
      cache.want(page * PAGE_ROWS, page * PAGE_ROWS, 1_000_000);
      await settle();
    }
    expect(cache.row(0)).toBeNull();
    expect(cache.row(99 * PAGE_ROWS)).not.toBeNull();
  });
  it('fetches anew what is in view when the order changes', async () => {
    const { cache, calls } = fakeResult(10);
    cache.want(0, 9, 10);
    await settle();
    cache.setSort({ field: 'n', descending: true });
    await settle();
    expect(calls.at(-1)).toEqual({ offset: 0, sort: { field: 'n', descending: true } });
    expect(cache.row(0)).not.toBeNull();
  });
  it('tells why a fetch failed and does not try again by itself', async () => {
    let calls = 0;
    const cache = new PageCache(() => {
      calls++;
      return Promise.reject(new Error('gone'));
    });
    cache.want(0, 1, 10);
    await settle();
    await settle();
    expect(cache.error).toBe('gone');
    expect(calls).toBe(1);
  });
});
