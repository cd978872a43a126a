/** The window as a whole: its tabs, the open panel and dialogs, and the settings that outlive it. */
import { parametersOf, useAsked } from '../saved/parameters.ts';
import { createContext, useContext } from 'react';
import { create, useStore } from 'zustand';
import type { FileGrant } from '../../src-shared/ipc/desktop-api.ts';
import type { RangeText, SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import { readSavedView } from '../charts/chart-settings.ts';
import { desktop } from '../lib/desktop.ts';
import { unlink } from '../search/compare-link.ts';
import { closeRun, runSearch } from '../search/run-search.ts';
import { type SearchTab, type SearchTabStore, createSearchTab } from '../search/search-tab.ts';
import { closeTail } from '../tail/tail-store.ts';
import { type Layout, splitsWithout, tabsOf } from './split-layout.ts';

export type Theme = 'system' | 'dark' | 'light' | 'contrast';
export type Density = 'compact' | 'comfortable';
export type Panel = 'connections' | 'datasets' | 'saved' | 'history' | 'knowledge' | 'jobs';
export type OpenDialog = 'palette' | 'settings' | 'save' | 'export' | 'shortcuts' | 'import' | 'connection' | 'bundle' | null;

/** What the middle of the window shows: the tab in front, dashboards, notebooks, or a page of a Nexus API. */
export type View = 'search' | 'dashboards' | 'notebooks' | 'overview' | 'alerts';

/** A tab as it is kept beyond its life. */
export interface TabDraft {
  readonly text: string;
  readonly range: RangeText;
  readonly connection: string;
  readonly saved: SearchTab['saved'];
  readonly columns: readonly string[] | null;
  readonly view: SearchTab['view'];
  readonly chart: SearchTab['chart'];
  readonly sort: SearchTab['sort'];
  readonly grid: SearchTab['grid'];
}

/** What of a run is kept beyond its life: the text, and the range as it was then. */
export interface KeptRun {
  readonly spl: string;
  readonly range: RangeText;
  /** Id of its result, where that is held on disk. */
  readonly held: string | null;
}

interface Workbench {
  readonly tabs: readonly SearchTabStore[];
  readonly current: number;
  /** Tabs that share the window, each by its id in one of them at most. */
  readonly splits: readonly Layout[];
  /** Ids of the pinned tabs: they stand first and close only when unpinned. */
  readonly pinned: ReadonlySet<string>;
  /** Restored tabs that showed a result when the app ended, by id: what was searched, where that is known. */
  readonly hadResult: ReadonlyMap<string, KeptRun | null>;
  /** Tabs whose search goes on without being shown; the oldest first. */
  readonly background: readonly SearchTabStore[];
  /** Tabs that were closed, the last one last. */
  readonly closed: readonly TabDraft[];
  readonly view: View;
  readonly panel: Panel | null;
  readonly dialog: OpenDialog;
  readonly theme: Theme;
  readonly density: Density;
  /** Scale of the whole window; 1 is 100%. */
  readonly zoom: number;
  /** Keys that the user gave to actions, by action; '' takes an action's keys away. */
  readonly keys: Readonly<Record<string, string>>;
  /** Step of the guided tour; null while it is not on. */
  readonly tour: number | null;
  /** Shown above the results until the user closes it. */
  readonly guide: boolean;
  readonly wrap: boolean;
  /** Event text as it was read, rather than its message and fields. */
  readonly timelineOpen: boolean;
  readonly fieldsOpen: boolean;
  /** False until the state of the last session has been read. */
  readonly restored: boolean;
  /** True where what waits for its import is a folder. */
  readonly importFolder: boolean;
  /** Files waiting for their import dialog. */
  readonly importFiles: readonly FileGrant[];
}

export const useWorkbench = create<Workbench>()(() => ({
  tabs: [createSearchTab({})],
  current: 0,
  splits: [],
  pinned: new Set(),
  hadResult: new Map(),
  background: [],
  closed: [],
  view: 'search',
  panel: null,
  dialog: null,
  theme: 'system',
  density: 'compact',
  zoom: 1,
  keys: {},
  tour: null,
  guide: false,
  wrap: false,
  timelineOpen: true,
  fieldsOpen: true,
  restored: false,
  importFolder: false,
  importFiles: [],
}));

const state = useWorkbench.getState;
const set = useWorkbench.setState;

/** The tab in front. There is always one. */
export function currentTab(): SearchTabStore {
  const { tabs, current } = state();
  return (tabs[current] ?? tabs[0]) as SearchTabStore;
}
/** The type of what a dragged tab carries: its place. */
export const TAB_DRAG = 'application/x-nexus-tab';

/** The split that a tab is in, by its id; null where it has the window for itself. */
export function splitOf(splits: readonly Layout[], id: string): Layout | null {
  return splits.find((layout) => tabsOf(layout).includes(id)) ?? null;
}

/** The search that a part of the window shows: that of its pane, which need not be the one in front. */
export const ShownTab = createContext<SearchTabStore | null>(null);
export function useFrontTab(): SearchTabStore {
  return useWorkbench((s) => (s.tabs[s.current] ?? s.tabs[0]) as SearchTabStore);
}
export function useCurrentTab(): SearchTabStore {
  const front = useFrontTab();
  return useContext(ShownTab) ?? front;
}
/** True in the pane that has the keyboard: what there is once in the window belongs to it. */
export function useInFront(): boolean {
  return useCurrentTab() === useFrontTab();
}
/** Ids of the elements of rows: those of panes that are not in front are told apart by their tab. */
export function useRowId(kind: string): (index: number) => string {
  const tab = useCurrentTab();
  const prefix = useInFront() ? kind : `${kind}-${tab.getState().id}`;
  return (index) => `${prefix}-${index}`;
}
/** A part of the tab in front. */
export function useTab<T>(select: (tab: SearchTab) => T): T {
  return useStore(useCurrentTab(), select);
}

export interface NewTab {
  readonly text?: string;
  readonly range?: RangeText;
  readonly connection?: string;
  readonly saved?: SearchTab['saved'];
  readonly run?: boolean;
}

/** Opens a tab and brings it to the front. */
export function openTab({ run = false, ...initial }: NewTab = {}): SearchTabStore {
  const tab = createSearchTab({ connection: currentTab().getState().connection, ...initial });
  set({ tabs: [...state().tabs, tab], current: state().tabs.length, view: 'search' });
  if (run) void runSearch(tab);
  return tab;
}

/** Puts a search into the tab in front if that has nothing in it, else into a new one. */
export function openSearch(search: NewTab): void {
  const tab = currentTab();
  set({ view: 'search' });
  const { text, run } = tab.getState();
  if (text.trim() !== '' || run !== null) {
    openTab(search);
    return;
  }
  const { run: start = false, ...initial } = search;
  tab.setState(initial);
  if (start) void runSearch(tab);
}

/** Opens a saved search; with `run` it starts at once, one with parameters when they are given. A tab that shows it already comes to the front. */
export function openSaved(saved: SavedSearch, run: boolean): void {
  if (run && parametersOf(saved.spl).length > 0) {
    useAsked.setState({ saved });
    return;
  }
  const open = state().tabs.findIndex((tab) => tab.getState().saved?.id === saved.id);
  if (open >= 0) {
    set({ current: open, view: 'search' });
    if (run) void runSearch(currentTab());
    return;
  }
  openSearch({
    text: saved.spl,
    range: { earliest: saved.earliest, latest: saved.latest },
    saved: { id: saved.id, name: saved.name, builtin: saved.builtin },
    run,
  });
  const kept = readSavedView(saved.view);
  if (kept !== null) currentTab().setState(kept);
}

const MAX_CLOSED = 30;

/** What of a tab is kept. */
export function draftOf(tab: SearchTabStore): TabDraft {
  const { text, range, connection, saved, columns, view, chart, sort, grid } = tab.getState();
  return { text, range, connection, saved, columns, view, chart, sort, grid };
}

/** Closes a tab; the last one is replaced by an empty one. A pinned tab stays. */
export function closeTab(index: number): void {
  const { tabs, current, pinned, closed } = state();
  const tab = tabs[index];
  if (tab === undefined || pinned.has(tab.getState().id)) return;
  const draft = draftOf(tab);
  if (draft.text.trim() !== '') set({ closed: [...closed, draft].slice(-MAX_CLOSED) });
  const { run } = tab.getState();
  unlink(tab);
  if (run !== null) closeRun(run);
  const { tail } = tab.getState();
  if (tail !== null) closeTail(tail);
  const rest = tabs.filter((_, i) => i !== index);
  // The panes beside the one that is closed stay in front.
  const split = index === current ? splitOf(state().splits, tab.getState().id) : null;
  const beside = split === null ? -1 : rest.findIndex((one) => tabsOf(split).includes(one.getState().id));
  if (rest.length === 0) rest.push(createSearchTab({ connection: tab.getState().connection }));
  set({ tabs: rest, splits: splitsWithout(state().splits, tab.getState().id), current: beside >= 0 ? beside : Math.min(current > index ? current - 1 : current, rest.length - 1) });
}

export function selectTab(index: number): void {
  if (index >= 0 && index < state().tabs.length) set({ current: index, view: 'search' });
}

export function openDialog(dialog: OpenDialog): void {
  set({ dialog });
}
export function showView(view: View): void {
  set({ view });
}
export function togglePanel(panel: Panel): void {
  set({ panel: state().panel === panel ? null : panel });
}

export type Preferences = Pick<Workbench, 'theme' | 'density' | 'zoom' | 'keys' | 'guide' | 'wrap' | 'timelineOpen' | 'fieldsOpen'>;
/** Changes a preference; the session's state is kept on every change. */
export function setPreference(change: Partial<Preferences>): void {
  set(change);
  applyAppearance();
  // The system's own parts (menus, scroll bars) know no high contrast of ours: they are dark under it.
  if (change.theme !== undefined) void desktop.setTheme(change.theme === 'contrast' ? 'dark' : change.theme);
}

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
systemDark.addEventListener('change', applyAppearance);

/** The theme in effect as light or dark; high contrast is dark. */
export function effectiveTheme(theme: Theme): 'dark' | 'light' {
  if (theme === 'contrast') return 'dark';
  return theme === 'system' ? (systemDark.matches ? 'dark' : 'light') : theme;
}
const appearance = new EventTarget();
/** Calls back whenever theme or density may have changed; returns the unsubscribe function. */
export function onAppearance(listener: () => void): () => void {
  appearance.addEventListener('change', listener);
  return () => appearance.removeEventListener('change', listener);
}
export function applyAppearance(): void {
  const { theme, density, zoom } = state();
  document.documentElement.dataset['theme'] = theme === 'contrast' ? theme : effectiveTheme(theme);
  desktop.setZoom(zoom);
  document.documentElement.dataset['density'] = density;
  appearance.dispatchEvent(new Event('change'));
}
