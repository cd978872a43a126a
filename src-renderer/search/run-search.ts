/** Starting, following, stopping and forgetting the run of a tab. */
import type { SearchFrame } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, timeZone } from '../app/engine.ts';
import { connectionInfo, refresh } from '../app/queries.ts';
import { mayStart, noteUse } from '../connections/guard.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { PageCache } from '../results/page-cache.ts';
import { notify } from '../ui/toasts.tsx';
import { applyFilter } from '../tail/tail-tab.ts';
import { pauseTail } from '../tail/tail-store.ts';
import { bringUpToDate, leaderOf } from './compare-link.ts';
import { type Run, type SearchTabStore, isActive } from './search-tab.ts';

/**
 * Runs the tab's search as it stands, and with it the tab that it is compared with. The run before it is
 * stopped and forgotten. A production connection may ask first, and then nothing has changed until the user agrees. Rows are read by page from the result
 * set, so the one credit that the engine starts with is enough: its frame says that the first rows are there.
 */
export async function runSearch(tab: SearchTabStore): Promise<void> {
  if (tab.getState().tail !== null) {
    applyFilter(tab);
    return;
  }
  const leader = leaderOf(tab);
  const { compare } = leader.getState();
  bringUpToDate(leader);
  if (compare !== null) void runAlone(compare);
  await runAlone(leader);
}

async function runAlone(tab: SearchTabStore): Promise<void> {
  const { text, range, connection } = tab.getState();
  tab.setState({ waiting: true });
  const go = await mayStart(text, range, connection).finally(() => tab.setState({ waiting: false }));
  if (!go) return;
  const before = tab.getState().run;
  if (before !== null) closeRun(before);
  await start(tab, { spl: text, range, connection, preview: null });
}

/** Shows again what a tab showed when the app ended: the same search over the same moments, which is nothing new for the history. */
export async function restoreRun(tab: SearchTabStore, { spl, range }: { readonly spl: string; readonly range: Run['range'] }): Promise<void> {
  await start(tab, { spl, range, connection: tab.getState().connection, preview: null }, true);
}

/**
 * Shows a result again that was held over the end of the app, as it was: its source is asked nothing. False where it is gone.
 */
export async function reopenRun(tab: SearchTabStore, searchId: string, { spl, range }: { readonly spl: string; readonly range: Run['range'] }): Promise<boolean> {
  begin(tab, searchId, { spl, range, connection: tab.getState().connection, preview: null, held: 'before' });
  const { found } = await engine.request('result.reopen', { searchId }).catch(() => ({ found: false }));
  if (!found && tab.getState().run?.searchId === searchId) tab.setState({ run: null });
  return found;
}

/**
 * Shows the result as it is after a stage of the run on screen: that part of the search runs by itself, is not kept in the
 * history, and the whole run stays as it is for `leavePreview`. The last stage is the whole run.
 */
export async function previewStage(tab: SearchTabStore, stage: number): Promise<void> {
  const { run } = tab.getState();
  if (run === null || isActive(run)) return;
  const whole = run.preview?.of ?? run;
  const span = whole.profile[stage]?.span;
  if (stage >= whole.profile.length - 1 || span === undefined) {
    leavePreview(tab);
    return;
  }
  if (run.preview !== null) forget(run);
  // The same events as the whole run had, though the clock has moved on.
  const { searched } = whole;
  const range = searched === null ? whole.range : { earliest: searched.earliest === null ? '' : String(searched.earliest), latest: searched.latest === null ? '' : String(searched.latest) };
  await start(tab, { spl: whole.spl.slice(0, span.end), range, connection: whole.connection, preview: { stage, of: whole } });
}

/** Back from a stage's result to the run it belongs to. */
export function leavePreview(tab: SearchTabStore): void {
  const { run } = tab.getState();
  if (run === null || run.preview === null) return;
  const { of } = run.preview;
  forget(run);
  tab.setState({ run: of, sort: null, ...(of.shape === null ? {} : { resultView: of.shape }) });
}

const endListeners = new Set<(tab: SearchTabStore) => void>();
/** Calls back whenever the run of a tab has ended, however it did, until the returned function is called. */
export function onRunEnded(listener: (tab: SearchTabStore) => void): () => void {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}

type Asked = Pick<Run, 'spl' | 'range' | 'connection' | 'preview' | 'held'>;

/** Gives a tab a run that has told nothing yet, and listens to what it tells. */
function begin(tab: SearchTabStore, searchId: string, { spl, ...asked }: Asked): (change: Partial<Run>) => void {
  const pages = new PageCache((offset, limit, sort) =>
    engine.request('result.page', { searchId, offset, limit, ...(sort === null ? {} : { sort }) }),
  );
  const run: Run = {
    ...asked,
    searchId,
    state: 'starting',
    spl,
    startedAt: performance.now(),
    shape: null,
    fields: [],
    progress: null,
    messages: [],
    profile: [],
    explanation: null,
    searched: null,
    error: null,
    pages,
  };
  // The same search again is looked at as it was.
  const again = (tab.getState().run?.spl ?? spl) === spl;
  tab.setState({ run, ...(again ? {} : { sort: null, splitBy: undefined }) });
  const update = (change: Partial<Run>): void => {
    const current = tab.getState().run;
    if (current?.searchId === searchId) tab.setState({ run: { ...current, ...change } });
  };
  engine.onSearch(searchId, (frame) => receive(tab, searchId, frame, update));
  return update;
}

async function start(tab: SearchTabStore, asked: Omit<Asked, 'held'>, transient = asked.preview !== null): Promise<void> {
  const { spl, range, connection } = asked;
  const searchId = crypto.randomUUID();
  const update = begin(tab, searchId, { ...asked, held: 'no' });
  try {
    const { diagnostics } = await engine.request('search.start', { searchId, spl, range, connection, tz: timeZone(), ...(transient ? { transient } : {}) });
    const first = diagnostics.find((d) => d.severity === 'error');
    if (first !== undefined) update({ state: 'failed', error: first });
    else if (tab.getState().run?.state === 'starting') update({ state: 'running' });
  } catch (error) {
    update({ state: 'failed', error: wireErrorOf(error) });
  }
}

function receive(tab: SearchTabStore, searchId: string, frame: SearchFrame, update: (change: Partial<Run>) => void): void {
  const run = tab.getState().run;
  if (run?.searchId !== searchId) return;
  switch (frame.type) {
    case 'schema':
      if (run.shape !== frame.shape) tab.setState({ resultView: frame.shape });
      update({ state: run.state === 'starting' ? 'running' : run.state, shape: frame.shape, fields: frame.fields });
      return;
    case 'rows': {
      const rows = Math.max(run.progress?.rows ?? 0, frame.offset + frame.rows.length);
      const known = run.progress ?? { rows: 0, scanned: 0, total: null, fraction: null, elapsedMs: performance.now() - run.startedAt };
      update({ progress: { ...known, rows } });
      return;
    }
    case 'progress': {
      const { type: _, ...progress } = frame;
      update({ progress });
      return;
    }
    case 'end':
      update({
        state: frame.outcome,
        progress: frame.progress,
        messages: frame.messages,
        profile: frame.profile,
        explanation: frame.explanation,
        searched: frame.range,
      });
      ended(tab, run);
      if (frame.outcome === 'done') void hold(run, update);
      return;
    case 'error':
      // What is wrong with the text came with the reply already, and there with the edit that mends it.
      update({ state: 'failed', error: run.error?.message === frame.error.message ? run.error : frame.error });
      ended(tab, run);
      return;
  }
}

/** Keeps the result of another computer's search over the end of the app: that one may have moved on, and cost to ask again. */
async function hold({ searchId, connection, preview, held }: Run, update: (change: Partial<Run>) => void): Promise<void> {
  const kind = connectionInfo(connection)?.kind;
  if (preview !== null || held !== 'no' || (kind !== 'clickhouse' && kind !== 'nexus-api')) return;
  try {
    if ((await engine.request('result.hold', { searchId })).held) update({ held: 'fresh' });
  } catch (error) {
    // A search that was closed meanwhile has nothing to hold.
    const { code, message } = wireErrorOf(error);
    if (code === 'disk') notify(message, 'error');
  }
}

function ended(tab: SearchTabStore, { connection, held }: Run): void {
  // One that was opened again has asked its source nothing.
  if (held === 'before') return;
  refresh('history');
  noteUse(connection);
  for (const listener of endListeners) listener(tab);
}

/** Stops the run and keeps what has come. */
export function stopSearch(tab: SearchTabStore): void {
  const { tail } = tab.getState();
  if (tail !== null) {
    pauseTail(tail);
    return;
  }
  const leader = tab.getState().follows?.tab ?? tab;
  const { compare } = leader.getState();
  for (const one of compare === null ? [leader] : [leader, compare]) {
    const { run } = one.getState();
    if (run !== null && isActive(run)) engine.request('search.cancel', { searchId: run.searchId }).catch(() => undefined);
  }
}

/** Stops the run, and the one it is a preview of, and lets the engine delete their result sets. */
export function closeRun(run: Run): void {
  forget(run);
  if (run.preview !== null) forget(run.preview.of);
}

/** A failure means that the engine has forgotten it already. */
function forget(run: Run): void {
  engine.request('search.close', { searchId: run.searchId }).catch(() => undefined);
}
