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

/**
 * True once the engine may be asked about the events behind a run: its answers cover all of them, however far the run
 * is, so they are asked for once, and not before the first rows, which should not wait for them.
 */
export function mayAskAboutEvents(run: Run): boolean {
  return run.shape !== null && run.state !== 'failed' && (!isActive(run) || (run.progress?.rows ?? 0) > 0);
}

/** True where two states of a run differ in nothing but how far it is: what shows its events need not be drawn anew. */
export function sameEvents({ run: a }: { readonly run: Run }, { run: b }: { readonly run: Run }): boolean {
  return a.searchId === b.searchId && a.state === b.state && a.shape === b.shape && a.fields === b.fields && a.searched === b.searched && mayAskAboutEvents(a) === mayAskAboutEvents(b);
}

/** The fields, once they are known; until then those of the run before, which are then not `current`. */
export function useEventFields(run: Run): { readonly summaries: EventFieldSummaries | undefined; readonly current: boolean } {
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['fields', run.searchId],
    queryFn: () => engine.request('result.fields', { searchId: run.searchId }),
    enabled: mayAskAboutEvents(run),
    placeholderData: (previous) => previous,
    gcTime: 10_000,
  });
  return { summaries: data, current: data !== undefined && !isPlaceholderData };
}
