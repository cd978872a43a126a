/** Tells of a search that ended where the user does not look: in the background, in another tab, or with the window behind others. */
import { currentTab, useWorkbench } from '../app/workbench.ts';
import { desktop } from '../lib/desktop.ts';
import { formatCount, formatElapsed } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { onRunEnded } from '../search/run-search.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { tabTitle } from '../search/tab-title.ts';
import { notify } from '../ui/toasts.tsx';
import { bringBack } from './background.ts';

/** A search that took longer than this has let the user turn to something else, in milliseconds. */
const LONG_MS = 10_000;

/** Listens from the start of the window on. */
export function tellOfFinished(): void {
  onRunEnded((tab) => {
    const { run } = tab.getState();
    if (run === null || run.preview !== null) return;
    const inBackground = useWorkbench.getState().background.includes(tab);
    const elapsed = run.progress?.elapsedMs ?? performance.now() - run.startedAt;
    if (!inBackground && elapsed < LONG_MS) return;
    const windowInFront = document.visibilityState === 'visible' && document.hasFocus();
    if (windowInFront && useWorkbench.getState().view === 'search' && currentTab() === tab) return;
    const search = tabTitle(tab.getState(), t('tab.untitled'));
    const rows = formatCount(run.progress?.rows ?? 0);
    const text = run.state === 'failed' ? t('jobs.told.failed', { reason: run.error?.message ?? '', search }) : t(run.state === 'stopped' ? 'jobs.told.stopped' : 'jobs.told.done', { rows, time: formatElapsed(elapsed), search });
    notify(text, run.state === 'failed' ? 'error' : 'info', { label: t('jobs.show'), run: () => show(tab) });
    if (!windowInFront) desktop.notify(t('jobs.told.title'), text.slice(0, 500)).catch(() => undefined);
  });
}

function show(tab: SearchTabStore): void {
  const at = useWorkbench.getState().tabs.indexOf(tab);
  if (at >= 0) useWorkbench.setState({ current: at, view: 'search' });
  else if (useWorkbench.getState().background.includes(tab)) bringBack(tab);
}
