/** Order of the tabs: moved, pinned, opened again. Pinned tabs stand before the others. */
import type { SearchTabStore } from '../search/search-tab.ts';
import { notify } from '../ui/toasts.tsx';
import { t } from '../lib/messages.ts';
import { tabFrom } from './session.ts';
import { currentTab, useWorkbench } from './workbench.ts';

const state = useWorkbench.getState;
const set = useWorkbench.setState;

/** Where the pinned tabs end. */
function pinnedCount(tabs: readonly SearchTabStore[], pinned: ReadonlySet<string>): number {
  return tabs.filter((tab) => pinned.has(tab.getState().id)).length;
}

/** Moves a tab to another place, within the pinned or the other tabs; the tab in front stays in front. */
export function moveTab(from: number, to: number): void {
  const { tabs, pinned } = state();
  const tab = tabs[from];
  if (tab === undefined) return;
  const border = pinnedCount(tabs, pinned);
  const [first, last] = pinned.has(tab.getState().id) ? [0, border - 1] : [border, tabs.length - 1];
  const place = Math.min(last, Math.max(first, to));
  if (place === from) return;
  const front = currentTab();
  const rest = tabs.filter((_, i) => i !== from);
  const moved = [...rest.slice(0, place), tab, ...rest.slice(place)];
  set({ tabs: moved, current: moved.indexOf(front) });
}

/** Moves the tab in front by one place. */
export function moveCurrent(by: 1 | -1): void {
  moveTab(state().current, state().current + by);
}

/** Pins a tab before the others, or lets it go. */
export function togglePin(index: number): void {
  const { tabs, pinned } = state();
  const tab = tabs[index];
  if (tab === undefined) return;
  const { id } = tab.getState();
  const front = currentTab();
  const next = new Set(pinned);
  if (!next.delete(id)) next.add(id);
  const rest = tabs.filter((other) => other !== tab);
  const border = pinnedCount(rest, next);
  const order = [...rest.slice(0, border), tab, ...rest.slice(border)];
  set({ pinned: next, tabs: order, current: order.indexOf(front) });
}

/** Opens the tab that was closed last. */
export function reopenTab(): void {
  const { closed, tabs } = state();
  const last = closed.at(-1);
  if (last === undefined) {
    notify(t('tab.noneClosed'));
    return;
  }
  set({ closed: closed.slice(0, -1), tabs: [...tabs, tabFrom(last)], current: tabs.length, view: 'search' });
}

/** Brings the next or previous tab to the front, round the end. */
export function stepTab(by: 1 | -1): void {
  const { tabs, current } = state();
  set({ current: (current + by + tabs.length) % tabs.length, view: 'search' });
}
