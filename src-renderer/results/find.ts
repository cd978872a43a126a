/** Find in results: the rows of the whole result that hold a text, and which of them is in front. */
import { create } from 'zustand';
import { engine } from '../app/engine.ts';
import { useInFront } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import type { Run } from '../search/search-tab.ts';
import { ERROR_VALUES, LEVEL_FIELDS } from './levels.ts';
import type { SortOrder } from './page-cache.ts';

/** Rows that one find names; more are only said to be more. */
const LIMIT = 10_000;

export interface Found {
  /** The result that was looked through, in which order, at which size. */
  readonly searchId: string;
  readonly rows: readonly number[];
  readonly complete: boolean;
}
interface Find {
  readonly open: boolean;
  readonly text: string;
  readonly found: Found | null;
  /** Place in `found.rows` of the row in front; -1 before the first step. */
  readonly at: number;
  readonly busy: boolean;
  readonly error: string | null;
  /** Row to bring into view; a new object each time. */
  readonly reveal: { readonly row: number } | null;
}
const CLOSED: Find = { open: false, text: '', found: null, at: -1, busy: false, error: null, reveal: null };
export const useFind = create<Find>()(() => CLOSED);
/** Find as a pane has it: closed in all but the one in front. */
export function useFindHere(): Find {
  const find = useFind();
  return useInFront() ? find : CLOSED;
}

/** The text as a pattern, or null where nothing is looked for. */
export function findPattern({ open, text }: Pick<Find, 'open' | 'text'>): RegExp | null {
  return !open || text === '' ? null : new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'gi');
}

export function openFind(): void {
  useFind.setState({ open: true });
  const input = document.querySelector<HTMLInputElement>('[data-testid=find-input]');
  input?.focus();
  input?.select();
}

export function closeFind(): void {
  useFind.setState(CLOSED);
  document.querySelector<HTMLElement>('.pane.is-front .results .grid-scroll')?.focus();
}

let latest = 0;
/** Looks for a text in a result, in the order shown, and goes to the first hit. */
export async function find(run: Run, text: string, sort: SortOrder | null): Promise<void> {
  const mine = ++latest;
  if (text === '') {
    useFind.setState({ text, found: null, at: -1, busy: false, error: null });
    return;
  }
  useFind.setState({ text, busy: true, error: null });
  try {
    const found = await engine.request('result.find', { searchId: run.searchId, what: { kind: 'text', text }, limit: LIMIT, ...(sort === null ? {} : { sort }) });
    if (mine !== latest) return;
    const first = found.rows[0];
    useFind.setState({ busy: false, found: { searchId: run.searchId, rows: found.rows, complete: found.complete }, at: first === undefined ? -1 : 0, reveal: first === undefined ? null : { row: first } });
  } catch (error) {
    if (mine === latest) useFind.setState({ busy: false, found: null, at: -1, error: wireErrorOf(error).message });
  }
}

/** Goes to the next hit, or back; round the ends. */
export function stepFind(step: 1 | -1): void {
  const { found, at } = useFind.getState();
  if (found === null || found.rows.length === 0) return;
  const next = (at + step + found.rows.length) % found.rows.length;
  useFind.setState({ at: next, reveal: { row: found.rows[next] as number } });
}

/** The row that the keyboard is at, in which run. */
let cursor: { readonly searchId: string; readonly row: number } = { searchId: '', row: -1 };
/** Tells where the keyboard is, for `stepError`. */
export function noteCursor(run: Run, row: number): void {
  cursor = { searchId: run.searchId, row };
}

/** Goes to the next event with a level of errors, or the previous one. False where there is none. */
export async function stepError(run: Run, step: 1 | -1, sort: SortOrder | null): Promise<boolean> {
  const field = LEVEL_FIELDS.find((name) => run.fields.some((one) => one.name === name));
  const from = cursor.searchId === run.searchId ? cursor.row : -1;
  const row = field === undefined ? null : await nextWith(run, field, ERROR_VALUES, from, step, sort);
  if (row === null) return false;
  useFind.setState({ reveal: { row } });
  return true;
}

/** The row of the next hit of some values (levels) after a row, or before it; null where there is none. */
async function nextWith(run: Run, field: string, values: readonly string[], from: number, step: 1 | -1, sort: SortOrder | null): Promise<number | null> {
  const { rows } = await engine.request('result.find', { searchId: run.searchId, what: { kind: 'values', field, values: [...values] }, limit: 100_000, ...(sort === null ? {} : { sort }) });
  return (step === 1 ? rows.find((row) => row > from) : rows.findLast((row) => row < from)) ?? null;
}
