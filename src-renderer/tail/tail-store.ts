/** One live tail of a tab: its source, its figures, the rows at hand, and everything the user can do with it. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Diagnostic } from '../../src-shared/spl/syntax/diagnostics.ts';
import type { HighlightRule, TailFrame, TailSource } from '../../src-shared/ipc/tail-protocol.ts';
import { engine, timeZone } from '../app/engine.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { TailRowCache } from './row-cache.ts';

type Update = Extract<TailFrame, { type: 'update' }>;

interface TailView {
  readonly tailId: string;
  readonly source: TailSource;
  /** What is followed, as the engine names it. */
  readonly sourceName: string;
  /** The filter in effect. */
  readonly spl: string;
  /** What is wrong with the filter that was last asked for; the one before stays in effect. */
  readonly diagnostics: readonly Diagnostic[];
  readonly update: Update | null;
  /** The first row after those on screen while paused; null while the newest are shown. */
  readonly pausedEnd: number | null;
  readonly notes: readonly string[];
  /** Why the tail did not start, or that the engine was lost. */
  readonly error: string | null;
  readonly newestFirst: boolean;
  readonly rows: TailRowCache;
}
export type TailStore = StoreApi<TailView>;

const MAX_NOTES = 50;

/** Starts a tail. Where it cannot start the store says why. */
export function startTail(source: TailSource, spl: string, rules: readonly HighlightRule[], options: { readonly newestFirst: boolean }): TailStore {
  const tailId = crypto.randomUUID();
  const rows = new TailRowCache((offset, limit) => engine.request('tail.page', { tailId, offset, limit }));
  const store = createStore<TailView>()(() => ({
    tailId,
    source,
    sourceName: '',
    spl,
    diagnostics: [],
    update: null,
    pausedEnd: null,
    notes: [],
    error: null,
    newestFirst: options.newestFirst,
    rows,
  }));
  engine.onTail(tailId, (frame) => receive(store, frame));
  engine.request('tail.start', { tailId, source, spl, tz: timeZone() }).then(
    ({ name, diagnostics }) => {
      store.setState({ sourceName: name, diagnostics });
      if (diagnostics.some((d) => d.severity === 'error')) store.setState({ error: diagnostics.find((d) => d.severity === 'error')?.message ?? null });
      else if (rules.length > 0) void setHighlights(store, rules);
    },
    (error: unknown) => store.setState({ error: wireErrorOf(error).message }),
  );
  return store;
}

function receive(store: TailStore, frame: TailFrame): void {
  const before = store.getState();
  switch (frame.type) {
    case 'update': {
      before.rows.take(frame);
      const anew = before.update !== null && before.update.generation !== frame.generation;
      // After a filter the rows have other numbers; a paused view goes on at their end.
      store.setState({ update: frame, ...(anew && before.pausedEnd !== null ? { pausedEnd: frame.end } : {}) });
      // Another frame when this one is on screen: a window that is slow or hidden gets fewer.
      requestAnimationFrame(() => ask(store, 'tail.credit', { frames: 1 }));
      return;
    }
    case 'note':
      store.setState({ notes: [...before.notes.slice(-MAX_NOTES), frame.text] });
      return;
    case 'error':
      store.setState({ error: frame.error.message });
      return;
  }
}

/** Sends a request whose failure means no more than that the tail has gone. */
function ask(store: TailStore, method: 'tail.credit', params: { readonly frames: number }): void;
function ask(store: TailStore, method: 'tail.pause' | 'tail.resume' | 'tail.clear' | 'tail.stop' | 'tail.close'): void;
function ask(store: TailStore, method: 'tail.credit' | 'tail.pause' | 'tail.resume' | 'tail.clear' | 'tail.stop' | 'tail.close', params?: { readonly frames: number }): void {
  const { tailId } = store.getState();
  const sent = method === 'tail.credit' ? engine.request(method, { tailId, frames: params?.frames ?? 1 }) : engine.request(method, { tailId });
  sent.catch(() => undefined);
}

export function pauseTail(store: TailStore): void {
  const { pausedEnd, update } = store.getState();
  if (pausedEnd !== null || update === null) return;
  store.setState({ pausedEnd: update.end });
  ask(store, 'tail.pause');
}
export function resumeTail(store: TailStore): void {
  if (store.getState().pausedEnd === null) return;
  store.setState({ pausedEnd: null });
  ask(store, 'tail.resume');
}
export function clearTail(store: TailStore): void {
  ask(store, 'tail.clear');
}
/** Ends the stream and keeps the rows. */
export function stopTail(store: TailStore): void {
  ask(store, 'tail.stop');
}
/** Ends the stream and lets the engine forget the rows. */
export function closeTail(store: TailStore): void {
  ask(store, 'tail.close');
}

/** Puts another filter in place; the rows at hand are filtered anew. One that cannot run leaves the tail as it is. */
export async function filterTail(store: TailStore, spl: string): Promise<void> {
  const { tailId } = store.getState();
  try {
    const { diagnostics } = await engine.request('tail.filter', { tailId, spl });
    const failed = diagnostics.some((d) => d.severity === 'error');
    store.setState(failed ? { diagnostics } : { diagnostics, spl });
  } catch (error) {
    store.setState({ error: wireErrorOf(error).message });
  }
}

/** Sends the highlight rules; yields per rule what is wrong with it. */
export async function setHighlights(store: TailStore, rules: readonly HighlightRule[]): Promise<readonly (string | null)[]> {
  const { tailId, rows } = store.getState();
  const { problems } = await engine.request('tail.highlight', { tailId, rules: [...rules] });
  rows.forget();
  return problems;
}
