/** Clicks on values: they change the search and run it again. */
import type { Scalar } from '../../src-shared/results/value.ts';
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { addFilter, filterText } from '../../src-shared/spl/language/edit.ts';
import { queryClient } from '../app/engine.ts';
import { runSearch } from '../search/run-search.ts';
import type { SearchTabStore } from '../search/search-tab.ts';

/** Adds `field=value`, or its negation, to the tab's search and runs it. */
export function filterByValue(tab: SearchTabStore, field: string, value: Scalar, exclude: boolean): void {
  const { text, connection } = tab.getState();
  const catalog = queryClient.getQueryData<readonly ResultField[]>(['catalog', connection]);
  const ofSource = catalog?.some((known) => known.name === field) ?? false;
  tab.setState({ text: addFilter(text, filterText(field, value, exclude), ofSource) });
  void runSearch(tab);
}
