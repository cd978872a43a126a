/** The window as a whole: its tabs, the open panel and dialogs, and the settings that outlive it. */
import { createContext, useContext } from 'react';
import { z } from 'zod';
import { create, useStore } from 'zustand';
import type { RangeText, SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import { desktop } from '../lib/desktop.ts';
import { closeRun, runSearch } from '../search/run-search.ts';
import { type SearchTab, type SearchTabStore, createSearchTab } from '../search/search-tab.ts';
import { closeTail } from '../tail/tail-store.ts';
import { engine } from './engine.ts';

export type Theme = 'system' | 'dark' | 'light';
export type Density = 'compact' | 'comfortable';
export type Panel = 'connections' | 'datasets' | 'saved' | 'history';
export type OpenDialog = 'palette' | 'settings' | 'save' | 'export' | 'shortcuts' | 'import' | 'plan' | 'connection' | null;

interface Workbench {
  readonly tabs: readonly SearchTabStore[];
  readonly current: number;
  readonly panel: Panel | null;
  readonly dialog: OpenDialog;
  readonly theme: Theme;
  readonly density: Density;
  /** Shown above the results until the user closes it. */
  readonly guide: boolean;
  readonly wrap: boolean;
  /** Event text as it was read, rather than its message and fields. */
  readonly raw: boolean;
  readonly timelineOpen: boolean;
  readonly fieldsOpen: boolean;
  /** False until the state of the last session has been read. */
  readonly restored: boolean;
  /** Files waiting for their import dialog. */
  readonly importFiles: readonly { readonly grant: string; readonly name: string; readonly size: number }[];
}

export const useWorkbench = create<Workbench>()(() => ({
  tabs: [createSearchTab({})],
  current: 0,
  panel: null,
  dialog: null,
  theme: 'system',
  density: 'compact',
  guide: false,
  wrap: false,
  raw: false,
  timelineOpen: true,
  fieldsOpen: true,
  restored: false,
  importFiles: [],
}));

const state = useWorkbench.getState;
const set = useWorkbench.setState;

/** The tab in front. There is always one. */
export function currentTab(): SearchTabStore {
  const { tabs, current } = state();
  return (tabs[current] ?? tabs[0]) as SearchTabStore;
}
/** The search that a part of the window shows where that is not the tab in front: the second of two compared. */
export const ShownTab = createContext<SearchTabStore | null>(null);
export function useCurrentTab(): SearchTabStore {
  const front = useWorkbench((s) => (s.tabs[s.current] ?? s.tabs[0]) as SearchTabStore);
  return useContext(ShownTab) ?? front;
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
  set({ tabs: [...state().tabs, tab], current: state().tabs.length });
  if (run) void runSearch(tab);
  return tab;
}

/** Puts a search into the tab in front if that has nothing in it, else into a new one. */
export function openSearch(search: NewTab): void {
  const tab = currentTab();
  const { text, run } = tab.getState();
  if (text.trim() !== '' || run !== null) {
    openTab(search);
    return;
  }
  const { run: start = false, ...initial } = search;
  tab.setState(initial);
  if (start) void runSearch(tab);
}

/** Opens a saved search; with `run` it starts at once. A tab that shows it already comes to the front. */
export function openSaved(saved: SavedSearch, run: boolean): void {
  const open = state().tabs.findIndex((tab) => tab.getState().saved?.id === saved.id);
  if (open >= 0) {
    set({ current: open });
    if (run) void runSearch(currentTab());
    return;
  }
  openSearch({
    text: saved.spl,
    range: { earliest: saved.earliest, latest: saved.latest },
    saved: { id: saved.id, name: saved.name, builtin: saved.builtin },
    run,
  });
}

/** Closes a tab; the last one is replaced by an empty one. */
export function closeTab(index: number): void {
  const { tabs, current } = state();
  const tab = tabs[index];
  if (tab === undefined) return;
  const { run, compare } = tab.getState();
  const compared = compare?.getState().run ?? null;
  if (run !== null) closeRun(run);
  if (compared !== null) closeRun(compared);
  const { tail } = tab.getState();
  if (tail !== null) closeTail(tail);
  const rest = tabs.filter((_, i) => i !== index);
  if (rest.length === 0) rest.push(createSearchTab({ connection: tab.getState().connection }));
  set({ tabs: rest, current: Math.min(current > index ? current - 1 : current, rest.length - 1) });
}

export function selectTab(index: number): void {
  if (index >= 0 && index < state().tabs.length) set({ current: index });
}

export function openDialog(dialog: OpenDialog): void {
  set({ dialog });
}
export function togglePanel(panel: Panel): void {
  set({ panel: state().panel === panel ? null : panel });
}

export type Preferences = Pick<Workbench, 'theme' | 'density' | 'guide' | 'wrap' | 'raw' | 'timelineOpen' | 'fieldsOpen'>;
/** Changes a preference and keeps it. */
export function setPreference(change: Partial<Preferences>): void {
  set(change);
  applyAppearance();
  if (change.theme !== undefined) void desktop.setTheme(change.theme);
  save();
}

const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
systemDark.addEventListener('change', applyAppearance);

/** The theme in effect. */
export function effectiveTheme(theme: Theme): 'dark' | 'light' {
  return theme === 'system' ? (systemDark.matches ? 'dark' : 'light') : theme;
}
const appearance = new EventTarget();
/** Calls back whenever theme or density may have changed; returns the unsubscribe function. */
export function onAppearance(listener: () => void): () => void {
  appearance.addEventListener('change', listener);
  return () => appearance.removeEventListener('change', listener);
}
export function applyAppearance(): void {
  const { theme, density } = state();
  document.documentElement.dataset['theme'] = effectiveTheme(theme);
  document.documentElement.dataset['density'] = density;
  appearance.dispatchEvent(new Event('change'));
}

const SETTINGS_KEY = 'workbench';
const rangeText = z.object({ earliest: z.string(), latest: z.string() });
const savedState = z.object({
  theme: z.enum(['system', 'dark', 'light']),
  density: z.enum(['compact', 'comfortable']),
  guide: z.boolean(),
  wrap: z.boolean(),
  raw: z.boolean(),
  timelineOpen: z.boolean(),
  fieldsOpen: z.boolean(),
  current: z.number().int().min(0),
  tabs: z.array(
    z.object({
      text: z.string(),
      range: rangeText,
      connection: z.string(),
      saved: z.object({ id: z.number(), name: z.string(), builtin: z.boolean() }).nullable(),
      columns: z.array(z.string()).readonly().nullable(),
    }),
  ),
});

/** What the first window ever shows: a week of the sample data, with the guide above it. */
const FIRST_SEARCH = { text: '*', range: { earliest: '-7d', latest: 'now' } } as const;

/** Reads the last session once the engine is there. The first session ever starts on the sample data. */
export async function restore(): Promise<void> {
  if (state().restored) return;
  const { value } = await engine.request('settings.get', { key: SETTINGS_KEY });
  let parsed: z.infer<typeof savedState> | null = null;
  if (value !== null) {
    try {
      parsed = savedState.parse(JSON.parse(value));
    } catch {
      // Written by another version: start afresh rather than refuse to start.
      parsed = null;
    }
  }
  if (parsed === null) {
    const tab = createSearchTab({ ...FIRST_SEARCH });
    set({ restored: true, guide: true, tabs: [tab], current: 0 });
    void runSearch(tab);
  } else {
    const { tabs: open, current, ...preferences } = parsed;
    const tabs = open.map(({ columns, ...tab }) => {
      const store = createSearchTab(tab);
      store.setState({ columns });
      return store;
    });
    if (tabs.length === 0) tabs.push(createSearchTab({}));
    set({ ...preferences, tabs, current: Math.min(current, tabs.length - 1), restored: true });
  }
  applyAppearance();
  useWorkbench.subscribe(() => {
    watchTabs();
    save();
  });
  watchTabs();
}

const watched = new WeakSet<SearchTabStore>();
function watchTabs(): void {
  for (const tab of state().tabs) {
    if (watched.has(tab)) continue;
    watched.add(tab);
    tab.subscribe((now, before) => {
      if (now.text !== before.text || now.range !== before.range || now.connection !== before.connection || now.saved !== before.saved || now.columns !== before.columns) save();
    });
  }
}

let saveTimer: number | undefined;
function save(): void {
  if (!state().restored) return;
  window.clearTimeout(saveTimer);
  saveTimer = window.setTimeout(() => {
    const { theme, density, guide, wrap, raw, timelineOpen, fieldsOpen, current, tabs } = state();
    const value = JSON.stringify({
      theme, density, guide, wrap, raw, timelineOpen, fieldsOpen, current,
      tabs: tabs.map((tab) => {
        const { text, range, connection, saved, columns } = tab.getState();
        return { text, range, connection, saved, columns };
      }),
    } satisfies z.infer<typeof savedState>);
    engine.request('settings.set', { key: SETTINGS_KEY, value }).catch(() => undefined);
  }, 400);
}
