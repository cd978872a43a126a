/** Runs the panels of the open dashboard: so many at once, stopped while nobody sees them, again when what they ask changes. */
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import type { SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import { queryClient } from '../app/engine.ts';
import { t } from '../lib/messages.ts';
import { JobError, type JobResult, closeJob, runJob } from '../panels/job.ts';
import { WorkQueue } from '../panels/queue.ts';
import { type PanelRun, useBoard } from './board.ts';
import type { Dashboard, Panel } from './definition.ts';
import { type TokenValues, allValues, substitute, substituteRange } from './tokens.ts';
import { isShown } from './visibility.ts';

/** Searches of a dashboard that run at once. */
const AT_ONCE = 4;
const TABLE_ROWS = 1000;

const queue = new WorkQueue(AT_ONCE);
const running = new Map<string, AbortController>();
/** Base searches by id: what they run and what they find. */
const bases = new Map<string, { readonly key: string; readonly stop: AbortController; readonly result: Promise<JobResult> }>();
let visible = false;

const state = useBoard.getState;

/** What a panel asks for, as its tokens stand. */
export interface Asked {
  readonly spl: string;
  readonly range: RangeText;
  readonly connection: string;
  /** The base search that it works on further. */
  readonly base: { readonly id: string; readonly spl: string } | null;
  readonly missing: readonly string[];
  /** Why it cannot be asked; a sentence. */
  readonly problem: string | null;
}

/** What a panel asks for; null for one that asks nothing. */
export function askedOf(panel: Panel, dashboard: Dashboard, view: { readonly range: RangeText; readonly values: TokenValues }, saved: readonly SavedSearch[], firstConnection: string): Asked | null {
  if (panel.look === 'text') return null;
  const values = allValues(view.values, view.range, dashboard.inputs);
  const connection = panel.connection ?? dashboard.connection ?? firstConnection;
  const of = (spl: string, range: RangeText | null, base: Asked['base'] = null, problem: string | null = null): Asked => {
    const text = substitute(spl, values);
    const over = substituteRange(range ?? view.range, values);
    return { spl: text.text, range: over.range, connection, base, missing: [...new Set([...text.missing, ...over.missing])], problem };
  };
  const { source } = panel;
  switch (source.kind) {
    case 'spl':
      return of(source.spl, panel.range);
    case 'saved': {
      const search = saved.find(({ name }) => name === source.name);
      return search === undefined ? of('', panel.range, null, t('dashboard.noSaved', { name: source.name })) : of(search.spl, panel.range ?? { earliest: search.earliest, latest: search.latest });
    }
    case 'base': {
      const base = dashboard.bases.find(({ id }) => id === source.base);
      if (base === undefined) return of(source.spl, panel.range, null, t('dashboard.noBase'));
      const before = substitute(base.spl, values);
      const after = of(source.spl, base.range);
      return { ...after, base: { id: base.id, spl: before.text }, missing: [...new Set([...before.missing, ...after.missing])] };
    }
  }
}

/** The search as a tab can run it: a base search and what follows it in one. */
export function wholeSearch({ spl, base }: Pick<Asked, 'spl' | 'base'>): string {
  if (base === null) return spl;
  return spl.trim() === '' ? base.spl : `${base.spl.trimEnd()} ${afterPipe(spl)}`;
}

function afterPipe(spl: string): string {
  return spl.trimStart().startsWith('|') ? spl.trimStart() : `| ${spl.trimStart()}`;
}

/**
 * Runs the panels from now on, until the returned function is called: then, and while the window is hidden, nothing of
 * the dashboard runs.
 */
export function followBoard(): () => void {
  const look = (): void => {
    const now = document.visibilityState === 'visible';
    if (now === visible) return;
    visible = now;
    if (now) runPanels();
    else stopAll();
  };
  visible = true;
  runPanels();
  let timer: number | undefined;
  let every = 0;
  const follow = (): void => {
    const { dashboard } = state();
    const wanted = dashboard?.refresh ?? 0;
    if (wanted === every) return;
    every = wanted;
    window.clearInterval(timer);
    if (every > 0) timer = window.setInterval(() => document.visibilityState === 'visible' && !isBusy() && refreshBoard(), every * 1000);
  };
  follow();
  const stopFollowing = useBoard.subscribe((now, before) => {
    if (now.dashboard === before.dashboard && now.range === before.range && now.values === before.values && now.round === before.round) return;
    if (now.id !== before.id || now.dashboard === null) stopAll();
    follow();
    runPanels();
  });
  document.addEventListener('visibilitychange', look);
  return () => {
    stopFollowing();
    window.clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    visible = false;
    stopAll();
  };
}

/** True while a panel waits for its rows. */
function isBusy(): boolean {
  return Object.values(state().runs).some(({ state: run }) => run === 'running' || run === 'queued');
}

/** Runs all panels anew. */
export function refreshBoard(): void {
  useBoard.setState({ round: state().round + 1 });
}

/** Runs one panel anew. */
export function rerunPanel(id: string): void {
  const { [id]: _, ...runs } = state().runs;
  const base = state().dashboard?.panels.find((panel) => panel.id === id)?.source;
  if (base?.kind === 'base') dropBase(base.base);
  useBoard.setState({ runs });
  runPanels();
}

/** Stops what runs; what is done stays on the screen. */
function stopAll(): void {
  for (const stop of running.values()) stop.abort();
  running.clear();
  for (const id of bases.keys()) dropBase(id);
  const runs = Object.entries(state().runs).map(([id, run]) => [id, run.state === 'running' || run.state === 'queued' ? { ...run, key: '', state: 'stopped' as const } : run]);
  useBoard.setState({ runs: Object.fromEntries(runs) as Record<string, PanelRun> });
}

function dropBase(id: string): void {
  const base = bases.get(id);
  if (base === undefined) return;
  bases.delete(id);
  base.stop.abort();
  base.result.then(({ searchId }) => closeJob(searchId), () => undefined);
}

/** Starts what has changed and stops what is gone. Called after every change of the dashboard or of the view on it. */
function runPanels(): void {
  const { dashboard, round, range, values } = state();
  if (!visible || dashboard === null) return;
  const saved = queryClient.getQueryData<readonly SavedSearch[]>(['saved']) ?? [];
  const known = allValues(values, range, dashboard.inputs);
  const runs: Record<string, PanelRun> = {};
  const start: { readonly panel: Panel; readonly asked: Asked; readonly key: string }[] = [];
  for (const panel of [...dashboard.panels].sort((a, b) => a.place.y - b.place.y || a.place.x - b.place.x)) {
    if (!isShown(panel.visibility.when, known)) continue;
    const asked = askedOf(panel, dashboard, { range, values }, saved, 'sample');
    if (asked === null) continue;
    const before = state().runs[panel.id];
    const key = JSON.stringify([asked, round, panel.look === 'table']);
    if (before?.key === key) {
      runs[panel.id] = before;
      continue;
    }
    running.get(panel.id)?.abort();
    running.delete(panel.id);
    const { spl, range: over, connection, missing, problem } = asked;
    const common = { key, fraction: null, missing, spl, range: over, connection, at: before?.at ?? null };
    const empty = spl.trim() === '' && asked.base === null;
    if (problem !== null) runs[panel.id] = { ...common, state: 'failed', result: null, error: { code: 'failed', message: problem } };
    else if (missing.length > 0 || empty) runs[panel.id] = { ...common, state: 'waiting', result: null, error: null };
    else {
      runs[panel.id] = { ...common, state: 'queued', result: before?.result ?? null, error: null };
      start.push({ panel, asked, key });
    }
  }
  for (const [id, stop] of running) {
    if (id in runs) continue;
    stop.abort();
    running.delete(id);
  }
  useBoard.setState({ runs });
  for (const { panel, asked, key } of start) void run(panel, asked, key, round);
  const used = new Set(dashboard.panels.flatMap(({ source }) => (source.kind === 'base' ? [source.base] : [])));
  for (const id of bases.keys()) if (!used.has(id)) dropBase(id);
}

function update(id: string, key: string, part: Partial<PanelRun>): void {
  const { runs } = state();
  const run = runs[id];
  if (run?.key === key) useBoard.setState({ runs: { ...runs, [id]: { ...run, ...part } } });
}

async function run(panel: Panel, asked: Asked, key: string, round: number): Promise<void> {
  const stop = new AbortController();
  running.set(panel.id, stop);
  const { signal } = stop;
  try {
    const from = asked.base === null ? null : await baseResult(asked, round);
    signal.throwIfAborted();
    const spl = from === null ? asked.spl : `| loadjob ${from.searchId}${asked.spl.trim() === '' ? '' : ` ${afterPipe(asked.spl)}`}`;
    const result = await queue.run(() => {
      update(panel.id, key, { state: 'running' });
      const request = { spl, range: asked.range, connection: asked.connection, ...(panel.look === 'table' ? { rows: TABLE_ROWS } : {}) };
      return runJob(request, { signal, onProgress: (fraction) => update(panel.id, key, { fraction }) });
    }, signal);
    update(panel.id, key, { state: 'done', result: from === null ? result : { ...result, searched: from.searched, scanned: from.scanned }, error: null, at: Date.now() });
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof JobError) update(panel.id, key, { state: 'failed', error: error.wire, result: null });
    else update(panel.id, key, { state: 'stopped' });
  } finally {
    if (running.get(panel.id) === stop) running.delete(panel.id);
  }
}

/** What a base search found: run once for all panels that work on it further. */
function baseResult({ base, range, connection }: Asked, round: number): Promise<JobResult> {
  const { id, spl } = base as NonNullable<Asked['base']>;
  const key = JSON.stringify([spl, range, connection, round]);
  const known = bases.get(id);
  if (known?.key === key) return known.result;
  dropBase(id);
  const stop = new AbortController();
  const result = queue.run(() => runJob({ spl, range, connection, rows: 1, keep: true }, { signal: stop.signal }), stop.signal);
  // Each panel tells of its own.
  result.catch(() => undefined);
  bases.set(id, { key, stop, result });
  return result;
}
