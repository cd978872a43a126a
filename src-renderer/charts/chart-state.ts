/** What the visualization of a tab works with: its settings, and the rows it draws. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Page } from '../../src-shared/ipc/engine-protocol.ts';
import { engine } from '../app/engine.ts';
import { useSavedSearches } from '../app/queries.ts';
import { useCurrentTab, useTab } from '../app/workbench.ts';
import type { Run } from '../search/search-tab.ts';
import { isActive } from '../search/search-tab.ts';
import { type ChartSettings, DEFAULT_CHART, readSavedView } from './chart-settings.ts';
import { MAX_ROWS } from './chart-data.ts';

/** The settings in effect: the tab's own, else those of its saved search, else none; and a way to change them. */
export function useChartSettings(): readonly [ChartSettings, (change: Partial<ChartSettings> | null) => void] {
  const tab = useCurrentTab();
  const own = useTab((s) => s.chart);
  const savedId = useTab((s) => s.saved?.id ?? null);
  const saved = useSavedSearches().data?.find((s) => s.id === savedId);
  const kept = useMemo(() => readSavedView(saved?.view)?.chart ?? null, [saved?.view]);
  const settings = own ?? kept ?? DEFAULT_CHART;
  return [settings, (change) => tab.setState({ chart: change === null ? DEFAULT_CHART : { ...settings, ...change } })];
}

/** The first rows of a table result. A result that is still growing is read again as it grows. */
export function useChartRows(run: Run): { readonly page: Page | undefined; readonly failure: Error | null } {
  const rows = run.progress?.rows ?? 0;
  const grown = isActive(run) ? `${Math.min(MAX_ROWS, rows)}` : `end ${rows}`;
  const { data, error } = useQuery({
    queryKey: ['chart', run.searchId, grown],
    queryFn: () => engine.request('result.page', { searchId: run.searchId, offset: 0, limit: MAX_ROWS }),
    enabled: run.shape === 'table' && rows > 0,
    placeholderData: (previous, query) => (query?.queryKey[1] === run.searchId ? previous : undefined),
    gcTime: 10_000,
  });
  return { page: data, failure: error };
}
