/** What the pages of a Nexus API ask, as queries that components share. */
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { create } from 'zustand';
import type { ApiReplies, MetricsResult } from '../../src-shared/ipc/api-protocol.ts';
import type { ConnectionInfo, Params } from '../../src-shared/ipc/engine-protocol.ts';
import type { SharedSearch } from '../../src-shared/nexus-api/saved-searches.ts';
import { engine, queryClient } from '../app/engine.ts';
import { useConnections } from '../app/queries.ts';
import { useTab } from '../app/workbench.ts';

export type Me = ApiReplies['api.whoami'];

/** The server whose pages are shown; null for that of the tab in front, else the first. */
export const useChosenApi = create<{ readonly connection: string | null }>()(() => ({ connection: null }));

/** The Nexus API connections, and the one whose pages are shown: the chosen one, that of the tab in front, the first. */
export function useApiConnection(): { readonly all: readonly ConnectionInfo[]; readonly current: ConnectionInfo | null; readonly known: boolean } {
  const { data } = useConnections();
  const chosen = useChosenApi((s) => s.connection);
  const front = useTab((s) => s.connection);
  const all = (data ?? []).filter((c) => c.kind === 'nexus-api');
  const current = all.find((c) => c.id === chosen) ?? all.find((c) => c.id === front) ?? all[0] ?? null;
  return { all, current, known: data !== undefined };
}

/** Who is signed in, with the permissions of the role. */
export function useMe(connection: string | null): UseQueryResult<Me> {
  return useQuery({
    queryKey: ['api', connection, 'me'],
    queryFn: () => engine.request('api.whoami', { connection: connection as string }),
    enabled: connection !== null,
  });
}
export function useSharedSearches(connection: string): UseQueryResult<readonly SharedSearch[]> {
  return useQuery({ queryKey: ['api', connection, 'searches'], queryFn: () => engine.request('api.savedSearches.list', { connection }) });
}
/** A page of alerts; read again every half minute while it is looked at. */
export function useAlerts(query: Params<'api.alerts.list'>): UseQueryResult<ApiReplies['api.alerts.list']> {
  return useQuery({
    queryKey: ['api', query.connection, 'alerts', query],
    queryFn: () => engine.request('api.alerts.list', query),
    refetchInterval: 30_000,
    placeholderData: (previous) => previous,
  });
}
export function useAlertStats(connection: string): UseQueryResult<ApiReplies['api.alerts.stats']> {
  return useQuery({ queryKey: ['api', connection, 'alert-stats'], queryFn: () => engine.request('api.alerts.stats', { connection }), refetchInterval: 30_000 });
}
/** A metric over the last `rangeS` seconds, about 120 points of each series. */
export function useMetric(connection: string, query: string, rangeS: number): UseQueryResult<MetricsResult> {
  return useQuery({
    queryKey: ['api', connection, 'metric', query, rangeS],
    queryFn: () => {
      const end = Math.floor(Date.now() / 1000);
      return engine.request('api.metrics.queryRange', { connection, query, start: String(end - rangeS), end: String(end), step: `${Math.max(1, Math.round(rangeS / 120))}s` });
    },
    refetchInterval: 60_000,
  });
}

/** Says that what a server told has changed; all of it where no part is named. */
export function refreshApi(connection: string, ...parts: ('me' | 'searches' | 'alerts' | 'alert-stats' | 'metric' | 'volume')[]): void {
  if (parts.length === 0) void queryClient.invalidateQueries({ queryKey: ['api', connection] });
  for (const part of parts) void queryClient.invalidateQueries({ queryKey: ['api', connection, part] });
}
