/** Binding a tab to a connection. */
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import type { SearchTabStore } from '../search/search-tab.ts';

/** Binds a tab to a connection; its default range is taken over. */
export function chooseConnection(tab: SearchTabStore, { id, defaultRange }: ConnectionInfo): void {
  if (tab.getState().connection === id) return;
  tab.setState({ connection: id, ...(defaultRange === null ? {} : { range: defaultRange, zoomedFrom: [] }) });
}
