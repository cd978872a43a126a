/** The pages of a result follow its grid: its order, and which rows are in view. */
import { useEffect } from 'react';
import type { PageCache, SortOrder } from './page-cache.ts';
import type { VirtualList, VirtualView } from './virtual-rows.ts';

/** How long a place is rested at before its rows are asked for, in milliseconds: dragging the bar passes over thousands of pages. */
const REST_MS = 30;

/** Keeps the pages in order and asks for those in view, of `total` rows; another order starts at the top. */
export function useWantedRows(pages: PageCache, list: VirtualList, view: VirtualView, sort: SortOrder | null, total: number): void {
  useEffect(() => pages.setSort(sort), [pages, sort]);
  useEffect(() => list.toStart(), [list, sort]);
  const first = view.rows[0]?.index ?? 0;
  const last = view.rows.at(-1)?.index ?? 0;
  useEffect(() => {
    const timer = window.setTimeout(() => pages.want(first, last, total), REST_MS);
    return () => window.clearTimeout(timer);
  }, [pages, first, last, total]);
}
