/** A client's requests to a Nexus API: saved searches, alerts, metrics of the connection it names. */
import type { Method, Params, Replies } from '../../src-shared/ipc/engine-protocol.ts';
import type { NexusApiClient } from '../sources/nexus-api/client.ts';
import { isNexusApiSource } from '../sources/nexus-api/nexus-api-source.ts';
import type { Connections } from './connections.ts';

type ApiMethod = Extract<Method, `api.${string}`>;
type Handlers = { readonly [M in ApiMethod]: (params: Params<M>) => Promise<Replies[M]> };

/** The handlers; each borrows the connection's source for as long as it asks. */
export function apiHandlers(connections: Connections): Handlers {
  const using = async <T>(connection: string, work: (client: NexusApiClient) => Promise<T>): Promise<T> => {
    const { source, release } = await connections.acquire(connection);
    try {
      if (!isNexusApiSource(source)) throw new Error(`"${source.name}" is not a Nexus API; choose a connection that is one.`);
      return await work(source.client);
    } finally {
      await release();
    }
  };
  return {
    'api.whoami': ({ connection }) => using(connection, (api) => api.whoami()),
    'api.savedSearches.list': ({ connection }) => using(connection, (api) => api.savedSearches.list()),
    'api.savedSearches.create': ({ connection, search }) => using(connection, (api) => api.savedSearches.create(search)),
    'api.savedSearches.update': ({ connection, id, version, search }) => using(connection, (api) => api.savedSearches.update(id, version, search)),
    'api.savedSearches.remove': async ({ connection, id, version }) => {
      await using(connection, (api) => api.savedSearches.remove(id, version));
      return null;
    },
    'api.alerts.list': ({ connection, ...query }) => using(connection, (api) => api.alerts.list(query)),
    'api.alerts.stats': ({ connection }) => using(connection, (api) => api.alerts.stats()),
    'api.alerts.setStatus': ({ connection, id, status, comment }) => using(connection, (api) => api.alerts.setStatus(id, status, comment)),
    'api.alerts.acknowledge': ({ connection, id, comment }) => using(connection, (api) => api.alerts.acknowledge(id, comment)),
    'api.metrics.query': ({ connection, query, time }) => using(connection, (api) => api.metrics.query(query, time)),
    'api.metrics.queryRange': ({ connection, ...asked }) => using(connection, (api) => api.metrics.queryRange(asked)),
  };
}
