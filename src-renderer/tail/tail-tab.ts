/** A tab's way into a live tail and out of it. */
import type { HighlightRule, TailSource } from '../../src-shared/ipc/tail-protocol.ts';
import type { ConnectionInfo } from '../../src-shared/ipc/engine-protocol.ts';
import { engine, queryClient } from '../app/engine.ts';
import { refresh } from '../app/queries.ts';
import { desktop } from '../lib/desktop.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import type { SearchTabStore } from '../search/search-tab.ts';
import { notify } from '../ui/toasts.tsx';
import { highlightRules } from './highlight-rules.ts';
import { closeTail, filterTail, startTail } from './tail-store.ts';

/** Generated events a second that can be chosen. */
export const SAMPLE_RATES = [1, 20, 200, 2000, 10_000] as const;

let newestFirst = false;
/** Remembers the order for the next tail of this window. */
export function rememberOrder(first: boolean): void {
  newestFirst = first;
}

/** Follows a source in the tab; what it followed before is closed. */
export function followIn(tab: SearchTabStore, source: TailSource): void {
  const { tail, text } = tab.getState();
  if (tail !== null) closeTail(tail);
  const rules: readonly HighlightRule[] = highlightRules.getState().rules;
  tab.setState({ tail: startTail(source, text.trim() === '' ? '*' : text, rules, { newestFirst }) });
}

/** Starts a tail of the tab's connection, or ends the one that runs. */
export function toggleTail(tab: SearchTabStore): void {
  const { tail, connection } = tab.getState();
  if (tail !== null) {
    leaveTail(tab);
    return;
  }
  const info = queryClient.getQueryData<readonly ConnectionInfo[]>(['connections'])?.find((c) => c.id === connection);
  if (info?.kind === 'sample' || connection === 'sample') followIn(tab, { kind: 'sample', rate: 20 });
  else followIn(tab, { kind: 'connection', connection });
}

/** Back to searching. */
export function leaveTail(tab: SearchTabStore): void {
  const { tail } = tab.getState();
  if (tail !== null) closeTail(tail);
  tab.setState({ tail: null });
}

/** Applies the tab's text as the filter. */
export function applyFilter(tab: SearchTabStore): void {
  const { tail, text } = tab.getState();
  if (tail === null) return;
  const spl = text.trim() === '' ? '*' : text;
  const { update, error, source } = tail.getState();
  // One that never started starts anew.
  if (update === null && error !== null) followIn(tab, source);
  else void filterTail(tail, spl);
}

/** Asks for files or a folder and follows them in the tab. */
export async function followFiles(tab: SearchTabStore, what: 'files' | 'folder'): Promise<void> {
  try {
    const files = await desktop.chooseFollow(what);
    if (files.length > 0) followIn(tab, { kind: 'files', grants: files.map((file) => file.grant) });
  } catch (error) {
    notify(wireErrorOf(error).message);
  }
}

/** What a search of the same events needs: a snapshot of what is held, or for a connection the range itself. */
export async function searchOfTail(tab: SearchTabStore): Promise<{ readonly text: string; readonly connection: string; readonly range: { readonly earliest: string; readonly latest: string } } | null> {
  const { tail } = tab.getState();
  if (tail === null) return null;
  const { tailId, spl, source } = tail.getState();
  try {
    const { connection, events, range } = await engine.request('tail.snapshot', { tailId });
    if (events === 0 || range === null) {
      notify(t('tail.nothingYet'));
      return null;
    }
    refresh('connections');
    const span = { earliest: String(Math.floor(range.earliest)), latest: String(Math.floor(range.latest) + 1) };
    return { text: spl, connection: source.kind === 'connection' ? source.connection : connection, range: span };
  } catch (error) {
    notify(wireErrorOf(error).message);
    return null;
  }
}
