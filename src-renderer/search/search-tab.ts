/** One search of the window: its text and range, the run on screen, and how its results are looked at. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { RangeText, ResultField, SearchProgress } from '../../src-shared/ipc/engine-protocol.ts';
import type { WireError } from '../../src-shared/ipc/wire-error.ts';
import type { Diagnostic } from '../../src-shared/spl/syntax/diagnostics.ts';
import type { Explanation, StageProfile } from '../../src-shared/spl/plan/types.ts';
import type { ChartSettings, ResultView } from '../charts/chart-settings.ts';
import { DEFAULT_GRID, type GridSettings } from '../results/grid-settings.ts';
import type { PageCache, SortOrder } from '../results/page-cache.ts';
import type { TailStore } from '../tail/tail-store.ts';

type RunState = 'starting' | 'running' | 'done' | 'stopped' | 'failed';

/** One run of a search, from start to end. */
export interface Run {
  readonly searchId: string;
  readonly state: RunState;
  readonly spl: string;
  readonly range: RangeText;
  readonly connection: string;
  /** Milliseconds of `performance.now()` at the start. */
  readonly startedAt: number;
  readonly shape: 'events' | 'table' | null;
  readonly fields: readonly ResultField[];
  readonly progress: SearchProgress | null;
  readonly messages: readonly { readonly severity: 'info' | 'warning' | 'error'; readonly text: string }[];
  readonly profile: readonly StageProfile[];
  readonly explanation: Explanation | null;
  /** Range that was searched, epoch seconds, once known. */
  readonly searched: { readonly earliest: number | null; readonly latest: number | null } | null;
  /** What is wrong, and an edit that mends it where one is near. */
  readonly error: (WireError & Pick<Diagnostic, 'fix'>) | null;
  readonly pages: PageCache;
  /** The search whose stages up to and with `stage` this run shows for a while; null for a run of its own. */
  readonly preview: { readonly stage: number; readonly of: Run } | null;
  /** Its result outlives the app: `fresh` where it came in this run of the app, `before` where it was opened again. */
  readonly held: 'no' | 'fresh' | 'before';
}

export interface SearchTab {
  readonly id: string;
  /** The saved search this tab shows, if it does. */
  readonly saved: { readonly id: number; readonly name: string; readonly builtin: boolean } | null;
  readonly text: string;
  readonly range: RangeText;
  readonly connection: string;
  readonly run: Run | null;
  /** True while a search that was asked for waits for its connection's guard: for the estimate of its cost, or the user's word. */
  readonly waiting: boolean;
  /** The live tail that the tab shows instead of a run; its text is then the filter. */
  readonly tail: TailStore | null;
  /** Ranges before each zoom of the timeline, oldest first. */
  readonly zoomedFrom: readonly RangeText[];
  readonly resultView: 'events' | 'table';
  /** Rows, chart or patterns of the result. */
  readonly view: ResultView;
  /** How the chart is drawn; null until the user adjusts it. */
  readonly chart: ChartSettings | null;
  /** Fields shown as columns of the events list; null until the user or the first result chooses. */
  readonly columns: readonly string[] | null;
  readonly sort: SortOrder | null;
  /** Widths, order and pins of columns. */
  readonly grid: GridSettings;
  readonly splitBy: string | null | undefined;
  /** The tab that follows this one: the same search on another connection, or over the period before; null where nothing is compared. */
  readonly compare: SearchTabStore | null;
  /** The tab that this one follows; `earlier` over the period before. */
  readonly follows: { readonly tab: SearchTabStore; readonly earlier: boolean } | null;
  /** True while the drawer with the run's plan is open. */
  readonly planOpen: boolean;
  /** Asks the editor to take the focus and select this range; a new object each time. */
  readonly reveal: { readonly start: number; readonly end: number } | null;
}
export type SearchTabStore = StoreApi<SearchTab>;

/** True while the engine works on the run. */
export function isActive(run: Run | null): boolean {
  return run !== null && (run.state === 'starting' || run.state === 'running');
}

const DEFAULT_RANGE: RangeText = { earliest: '-24h@h', latest: 'now' };

/** A new tab; what is not given is empty. */
export function createSearchTab(initial: Partial<Pick<SearchTab, 'saved' | 'text' | 'range' | 'connection'>>): SearchTabStore {
  return createStore<SearchTab>()(() => ({
    id: crypto.randomUUID(),
    saved: initial.saved ?? null,
    text: initial.text ?? '',
    range: initial.range ?? DEFAULT_RANGE,
    connection: initial.connection ?? 'sample',
    run: null,
    tail: null,
    zoomedFrom: [],
    resultView: 'events',
    view: 'rows',
    chart: null,
    columns: null,
    sort: null,
    grid: DEFAULT_GRID,
    splitBy: undefined,
    compare: null,
    follows: null,
    waiting: false,
    planOpen: false,
    reveal: null,
  }));
}
