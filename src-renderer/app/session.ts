/** What of the window outlives it: tabs with their drafts, preferences, keys. Kept by the engine on every change. */
import { z } from 'zod';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { runSearch } from '../search/run-search.ts';
import { type Run, type SearchTabStore, createSearchTab } from '../search/search-tab.ts';
import { notify } from '../ui/toasts.tsx';
import { engine } from './engine.ts';
import { DEFAULT_GRID, gridSettingsSchema } from '../results/grid-settings.ts';
import { RESULT_VIEWS, chartSettingsSchema } from '../charts/chart-settings.ts';
import { link } from '../search/compare-link.ts';
import { type Layout, renamed } from './split-layout.ts';
import { type KeptRun, type TabDraft, applyAppearance, draftOf, useWorkbench } from './workbench.ts';

const state = useWorkbench.getState;
const set = useWorkbench.setState;

const SETTINGS_KEY = 'workbench';
/** From the last keystroke to the write: what a crash of the whole app can lose. */
const SAVE_DELAY_MS = 300;
/** Between attempts to write after one that failed. */
const RETRY_MS = 2000;

const tabDraft = z.object({
  text: z.string(),
  range: z.object({ earliest: z.string(), latest: z.string() }),
  connection: z.string(),
  saved: z.object({ id: z.number(), name: z.string(), builtin: z.boolean() }).nullable(),
  columns: z.array(z.string()).readonly().nullable(),
  view: z.enum(RESULT_VIEWS).default('rows').catch('rows'),
  chart: chartSettingsSchema.nullable().default(null).catch(null),
  sort: z.object({ field: z.string(), descending: z.boolean() }).nullable().default(null).catch(null),
  grid: gridSettingsSchema.default(DEFAULT_GRID).catch(DEFAULT_GRID),
});
/** A layout with places of tabs for their ids. */
const savedLayout: z.ZodType<Layout> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('pane'), tab: z.string() }),
    z.object({ kind: z.literal('split'), direction: z.enum(['row', 'column']), parts: z.array(savedLayout).min(2).max(12), sizes: z.array(z.number().min(0).max(1)).max(12) }),
  ]),
);
const savedTab = tabDraft.extend({
  // Later than the first version: a file without them is one of it.
  pinned: z.boolean().default(false),
  hadResult: z.boolean().default(false),
  ran: z.object({ spl: z.string(), range: z.object({ earliest: z.string(), latest: z.string() }), held: z.string().nullable().default(null) }).nullable().default(null).catch(null),
  follows: z.object({ tab: z.number().int().min(0), earlier: z.boolean() }).nullable().default(null).catch(null),
});
const savedState = z.object({
  theme: z.enum(['system', 'dark', 'light', 'contrast']),
  density: z.enum(['compact', 'comfortable']),
  zoom: z.number().min(0.5).max(2).default(1),
  keys: z.record(z.string(), z.string()).default({}),
  guide: z.boolean(),
  wrap: z.boolean(),
  timelineOpen: z.boolean(),
  fieldsOpen: z.boolean(),
  current: z.number().int().min(0),
  tabs: z.array(savedTab),
  splits: z.array(savedLayout).default([]).catch([]),
  closed: z.array(tabDraft).default([]),
});
type SavedState = z.infer<typeof savedState>;

/** What the first window ever shows: a week of the sample data, with the guide above it. */
const FIRST_SEARCH = { text: '*', range: { earliest: '-7d', latest: 'now' } } as const;

/** Reads the last session once the engine is there. The first session ever starts on the sample data. */
export async function restore(): Promise<void> {
  if (state().restored) return;
  const { value } = await engine.request('settings.get', { key: SETTINGS_KEY });
  const parsed = value === null ? null : parseState(value);
  if (parsed === null) {
    const tab = createSearchTab({ ...FIRST_SEARCH });
    set({ restored: true, guide: true, tabs: [tab], current: 0 });
    void runSearch(tab);
  } else {
    const { tabs: open, splits: laidOut, current, ...preferences } = parsed;
    const tabs = open.map((draft) => tabFrom(draft));
    const ids = (keep: (draft: SavedState['tabs'][number]) => boolean): Set<string> => new Set(open.flatMap((draft, i) => (keep(draft) ? [tabs[i]?.getState().id ?? ''] : [])));
    const pinned = ids((draft) => draft.pinned);
    const hadResult = new Map(open.flatMap((draft, i) => (draft.hadResult ? [[tabs[i]?.getState().id ?? '', draft.ran] as const] : [])));
    open.forEach(({ follows }, i) => {
      const [leader, follower] = [follows === null ? undefined : tabs[follows.tab], tabs[i]];
      if (follows !== null && leader !== undefined && follower !== undefined && leader !== follower) link(leader, follower, follows.earlier);
    });
    const splits = laidOut.flatMap((layout) => renamed(layout, (place) => tabs[Number(place)]?.getState().id ?? null) ?? []);
    if (tabs.length === 0) tabs.push(createSearchTab({}));
    set({ ...preferences, tabs, splits, pinned, hadResult, current: Math.min(current, tabs.length - 1), restored: true });
  }
  applyAppearance();
  // Results of tabs that are gone need no room.
  const held = [...state().hadResult.values()].flatMap((run) => (run === null || run.held === null ? [] : [run.held]));
  engine.request('result.holdOnly', { searchIds: held }).catch(() => undefined);
  useWorkbench.subscribe(() => {
    watchTabs();
    saveSoon();
  });
  watchTabs();
  window.addEventListener('pagehide', () => void write());
}

/** Written by another version: start afresh, and say so, rather than refuse to start. */
function parseState(value: string): SavedState | null {
  try {
    return savedState.parse(JSON.parse(value));
  } catch {
    notify(t('session.unreadable'), 'error');
    return null;
  }
}

/** A tab from what was kept of one. */
export function tabFrom({ columns, text, range, connection, saved, view, chart, sort, grid }: TabDraft): SearchTabStore {
  const store = createSearchTab({ text, range, connection, saved });
  store.setState({ columns, view, chart, sort, grid });
  return store;
}

const watched = new WeakSet<SearchTabStore>();
function watchTabs(): void {
  for (const tab of state().tabs) {
    if (watched.has(tab)) continue;
    watched.add(tab);
    tab.subscribe((now, before) => {
      const ran = (now.run === null) !== (before.run === null) || now.run?.searched !== before.run?.searched || now.run?.held !== before.run?.held;
      if (ran || now.text !== before.text || now.range !== before.range || now.connection !== before.connection || now.saved !== before.saved || now.columns !== before.columns || now.view !== before.view || now.sort !== before.sort || now.grid !== before.grid || now.chart !== before.chart) saveSoon();
    });
  }
}

let timer: number | undefined;
function saveSoon(delay = SAVE_DELAY_MS): void {
  if (!state().restored) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void write(), delay);
}

/** The range of a run as it was: words such as `-1h` would mean another one after a restart. */
function keptRun(run: Run | null): KeptRun | null {
  const whole = run?.preview?.of ?? run;
  if (whole === null || whole === undefined || whole.searched === null) return null;
  const end = (time: number | null): string => (time === null ? '' : String(time));
  return { spl: whole.spl, range: { earliest: end(whole.searched.earliest), latest: end(whole.searched.latest) }, held: whole.held === 'no' ? null : whole.searchId };
}

let complained = false;
async function write(): Promise<void> {
  const { theme, density, zoom, keys, guide, wrap, timelineOpen, fieldsOpen, current, tabs, splits, background, pinned, hadResult, closed } = state();
  const kept: SavedState = {
    theme, density, zoom, guide, wrap, timelineOpen, fieldsOpen, current,
    keys: { ...keys },
    closed: [...closed],
    splits: splits.flatMap((layout) => renamed(layout, (id) => String(tabs.findIndex((tab) => tab.getState().id === id))) ?? []),
    // The engine's process ends with the app: what runs in the background comes back as a tab.
    tabs: [...tabs, ...background].map((tab) => {
      const { id, run, follows } = tab.getState();
      return { ...draftOf(tab), follows: follows === null ? null : { tab: tabs.indexOf(follows.tab), earlier: follows.earlier }, pinned: pinned.has(id), hadResult: run !== null || hadResult.has(id), ran: keptRun(run) ?? hadResult.get(id) ?? null };
    }),
  };
  try {
    await engine.request('settings.set', { key: SETTINGS_KEY, value: JSON.stringify(kept) });
    complained = false;
  } catch (error) {
    // The engine may have gone meanwhile: the next one gets it. A full disk is said once.
    const { code, message } = wireErrorOf(error);
    if (code !== 'engine-lost' && !complained) {
      complained = true;
      notify(t('session.unsaved', { why: message }), 'error');
    }
    saveSoon(RETRY_MS);
  }
}
