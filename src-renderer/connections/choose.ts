/** Binding a tab to a connection, and comparing its search on a second one. */
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { closeRun, runSearch } from '../search/run-search.ts';
import { type SearchTabStore, createSearchTab } from '../search/search-tab.ts';

/** Binds a tab to a connection; its default range is taken over. */
export function chooseConnection(tab: SearchTabStore, { id, defaultRange }: ConnectionInfo): void {
  if (tab.getState().connection === id) return;
  tab.setState({ connection: id, ...(defaultRange === null ? {} : { range: defaultRange, zoomedFrom: [] }) });
}

/** Shows the tab's search on another connection beside it, and runs both. */
export function compareOn(tab: SearchTabStore, { id }: ConnectionInfo): void {
  stopComparing(tab);
  const { text, range } = tab.getState();
  tab.setState({ compare: createSearchTab({ text, range, connection: id }) });
  void runSearch(tab);
}

export function stopComparing(tab: SearchTabStore): void {
  const run = tab.getState().compare?.getState().run ?? null;
  if (run !== null) closeRun(run);
  tab.setState({ compare: null });
}
