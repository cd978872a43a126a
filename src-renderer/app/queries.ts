/** What the engine knows besides rows, as queries that components share. */
import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ConnectionDetails, ConnectionInfo, HistoryEntry, ResultField, SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import type { KnowledgeObjects } from '../../src-shared/ipc/knowledge-protocol.ts';
import type { KnownNames } from '../../src-shared/spl/language/known.ts';
import { engine, queryClient } from './engine.ts';

export function useConnections(): UseQueryResult<readonly ConnectionInfo[]> {
  return useQuery({ queryKey: ['connections'], queryFn: () => engine.request('connections.list', {}) });
}
/** What is known of a connection now; undefined while the list has not come, and for one that is gone. */
export function connectionInfo(id: string): ConnectionInfo | undefined {
  return queryClient.getQueryData<readonly ConnectionInfo[]>(['connections'])?.find((connection) => connection.id === id);
}
/** A remote connection as it is edited. */
export function useConnectionDetails(connection: string): UseQueryResult<ConnectionDetails> {
  return useQuery({ queryKey: ['connections', connection], queryFn: () => engine.request('connections.get', { connection }) });
}
/** Where secrets are kept, with what the user should know about it. */
export function useSecretsStatus(): UseQueryResult<{ readonly kind: 'keychain' | 'session'; readonly notice: string | null }> {
  return useQuery({ queryKey: ['connections', 'secrets-status'], queryFn: () => engine.request('secrets.status', {}) });
}
export function useDatasets(): UseQueryResult<readonly ConnectionInfo[]> {
  return useQuery({ queryKey: ['datasets'], queryFn: () => engine.request('datasets.list', {}) });
}
export function useSavedSearches(): UseQueryResult<readonly SavedSearch[]> {
  return useQuery({ queryKey: ['saved'], queryFn: () => engine.request('saved.list', {}) });
}
export function useHistory(text: string): UseQueryResult<readonly HistoryEntry[]> {
  return useQuery({
    queryKey: ['history', text],
    queryFn: () => engine.request('history.list', { limit: 500, ...(text === '' ? {} : { text }) }),
    placeholderData: (previous) => previous,
  });
}
/** Fields of a connection, for completion. */
export function useCatalogFields(connection: string): UseQueryResult<readonly ResultField[]> {
  return useQuery({ queryKey: ['catalog', connection], queryFn: () => engine.request('catalog.fields', { connection }) });
}

/** Saved searches, lookups and macros by name, for completion. */
export function useCatalogNames(): UseQueryResult<KnownNames> {
  return useQuery({ queryKey: ['saved', 'names'], queryFn: () => engine.request('catalog.names', {}) });
}

/** The knowledge objects that were made here. */
export function useKnowledge(): UseQueryResult<KnowledgeObjects> {
  return useQuery({ queryKey: ['knowledge'], queryFn: () => engine.request('knowledge.list', {}) });
}

/** Says that something a query shows has changed. */
export function refresh(...keys: ('connections' | 'datasets' | 'saved' | 'history' | 'catalog' | 'knowledge')[]): void {
  for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] });
}
