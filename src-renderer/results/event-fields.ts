/** The fields of the events behind a run, which timeline and sidebar share. */
import { useQuery } from '@tanstack/react-query';
import type { FieldSummary } from '../../src-shared/ipc/engine-protocol.ts';
import { engine } from '../app/engine.ts';
import { type Run, isActive } from '../search/search-tab.ts';

export interface EventFieldSummaries {
  /** Events they were counted on. */
  readonly total: number;
  readonly fields: readonly FieldSummary[];
}

/** Counted once the first events are there, again while more come; undefined before. */
export function useEventFields(run: Run): EventFieldSummaries | undefined {
  const active = isActive(run);
  return useQuery({
    queryKey: ['fields', run.searchId, active],
    queryFn: () => engine.request('result.fields', { searchId: run.searchId }),
    enabled: run.shape !== null && run.state !== 'failed',
    refetchInterval: active ? 2000 : false,
    placeholderData: (previous) => previous,
    gcTime: 10_000,
  }).data;
}
