/** Searches in the background: tabs that are not in the tab bar any more, whose search goes on until it is done. */
import { tabFrom } from '../app/session.ts';
import { renamed } from '../app/split-layout.ts';
import { currentTab, draftOf, useWorkbench } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import { unlink } from '../search/compare-link.ts';
import { closeRun } from '../search/run-search.ts';
import { type SearchTabStore, isActive } from '../search/search-tab.ts';
import { notify } from '../ui/toasts.tsx';

/** Lets the search of the tab in front go on by itself; the tab keeps its text, for another run. */
export function sendToBackground(): void {
  const tab = currentTab();
  if (tab.getState().tail !== null || !isActive(tab.getState().run)) {
    notify(t('jobs.noneRunning'));
    return;
  }
  const { tabs, splits, background } = useWorkbench.getState();
  const { id } = tab.getState();
  const next = tabFrom(draftOf(tab));
  unlink(tab);
  useWorkbench.setState({
    tabs: tabs.map((one) => (one === tab ? next : one)),
    splits: splits.flatMap((layout) => renamed(layout, (one) => (one === id ? next.getState().id : one)) ?? []),
    background: [...background, tab],
  });
  notify(t('jobs.sent'));
}

/** Brings a tab back from the background, to the front. */
export function bringBack(tab: SearchTabStore): void {
  const { tabs, background } = useWorkbench.getState();
  useWorkbench.setState({ background: background.filter((one) => one !== tab), tabs: [...tabs, tab], current: tabs.length, view: 'search' });
}

/** Ends a search in the background and deletes its result. */
export function dropBackground(tab: SearchTabStore): void {
  const { run } = tab.getState();
  if (run !== null) closeRun(run);
  useWorkbench.setState({ background: useWorkbench.getState().background.filter((one) => one !== tab) });
}
