/** Panes: which tabs share the window. A tab is in one split at most; the one in front brings its split with it. */
import { link, unlink } from '../search/compare-link.ts';
import { closeRun, runSearch } from '../search/run-search.ts';
import { type SearchTabStore, createSearchTab } from '../search/search-tab.ts';
import { shiftRange } from '../search/shift-range.ts';
import { notify } from '../ui/toasts.tsx';
import { t } from '../lib/messages.ts';
import { timeZone } from './engine.ts';
import { type Edge, type Layout, addAt, resized, splitsWithout, tabsOf } from './split-layout.ts';
import { tabFrom } from './session.ts';
import { closeTab, currentTab, draftOf, splitOf, useWorkbench } from './workbench.ts';

/** Panes that one split may have. */
const MAX_PANES = 6;
const state = useWorkbench.getState;
const set = useWorkbench.setState;

/** Opens a copy of the tab in front at an edge of its pane. */
export function splitFront(edge: Edge): void {
  const front = currentTab();
  if (isFull(front.getState().id)) return;
  const copy = tabFrom(draftOf(front));
  insertAfter(front, copy);
  show(copy, front, edge);
}

/** Moves a tab of the tab bar to an edge of a pane. */
export function dockTab(index: number, target: SearchTabStore, edge: Edge): void {
  const tab = state().tabs[index];
  if (tab === undefined || tab === target || isFull(target.getState().id, tab.getState().id)) return;
  show(tab, target, edge);
}

/** Gives the tab in front the window for itself. */
export function leaveSplit(tab: SearchTabStore): void {
  set({ splits: splitsWithout(state().splits, tab.getState().id) });
}

/** Brings the next pane of the split to the front, or the previous one, and the keyboard with it. */
export function stepPane(by: 1 | -1): void {
  const { tabs, splits } = state();
  const id = currentTab().getState().id;
  const layout = splitOf(splits, id);
  if (layout === null) return;
  const panes = tabsOf(layout);
  const next = panes[(panes.indexOf(id) + by + panes.length) % panes.length];
  set({ current: tabs.findIndex((tab) => tab.getState().id === next), view: 'search' });
  window.requestAnimationFrame(() => document.querySelector<HTMLElement>('.pane.is-front :is(.monaco-editor textarea, .native-edit-context, .grid-scroll)')?.focus());
}

/** Moves the border after a part of a split by a share of it. */
export function resizeSplit(layout: Layout, path: readonly number[], border: number, by: number): void {
  set({ splits: state().splits.map((one) => (one === layout ? resized(one, path, border, by) : one)) });
}

/** Shows the tab's search on another connection beside it, and runs both. */
export function compareOn(tab: SearchTabStore, { id }: { readonly id: string }): void {
  const { text, range } = tab.getState();
  compareWith(tab, createSearchTab({ text, range, connection: id }), false);
}

/** Runs the search, and beside it the same over the period before, as long as its own. False for a range without a beginning, which has none before. */
export function compareEarlier(tab: SearchTabStore): boolean {
  const { text, range, connection } = tab.getState();
  const earlier = shiftRange(range, -1, Date.now() / 1000, timeZone());
  if (earlier === null) return false;
  compareWith(tab, createSearchTab({ text, range: earlier, connection }), true);
  return true;
}

function compareWith(tab: SearchTabStore, second: SearchTabStore, earlier: boolean): void {
  stopComparing(tab);
  if (isFull(tab.getState().id)) return;
  link(tab, second, earlier);
  insertAfter(tab, second);
  show(second, tab, 'right');
  set({ current: state().tabs.indexOf(tab) });
  void runSearch(tab);
}

/** Closes the tab that follows this one. */
export function stopComparing(tab: SearchTabStore): void {
  const { compare } = tab.getState();
  if (compare === null) return;
  unlink(tab);
  const at = state().tabs.indexOf(compare);
  const front = currentTab();
  if (at >= 0) {
    // It is only the other half of a comparison, nothing to open again.
    const { closed } = state();
    closeTab(at);
    set({ closed, current: Math.max(0, state().tabs.indexOf(front === compare ? tab : front)) });
  } else if (compare.getState().run !== null) closeRun(compare.getState().run as NonNullable<ReturnType<SearchTabStore['getState']>['run']>);
}

/** True, and said, where the split of a pane has no room for another one. */
function isFull(target: string, tab?: string): boolean {
  const layout = splitOf(state().splits, target);
  const panes = layout === null ? [] : tabsOf(layout);
  if (panes.length < MAX_PANES || (tab !== undefined && panes.includes(tab))) return false;
  notify(t('pane.full', { panes: String(MAX_PANES) }));
  return true;
}

function insertAfter(tab: SearchTabStore, added: SearchTabStore): void {
  const { tabs, pinned } = state();
  const last = pinned.has(tab.getState().id) ? tabs.findLastIndex((one) => pinned.has(one.getState().id)) : tabs.indexOf(tab);
  set({ tabs: tabs.toSpliced(last + 1, 0, added) });
}

/** Puts a tab at an edge of another one's pane, and in front. */
function show(tab: SearchTabStore, target: SearchTabStore, edge: Edge): void {
  const added = tab.getState().id;
  const at = target.getState().id;
  const others = splitsWithout(state().splits, added);
  const layout = splitOf(others, at);
  const splits = layout === null ? [...others, addAt({ kind: 'pane', tab: at }, at, edge, added)] : others.map((one) => (one === layout ? addAt(one, at, edge, added) : one));
  set({ splits, current: state().tabs.indexOf(tab), view: 'search' });
}
