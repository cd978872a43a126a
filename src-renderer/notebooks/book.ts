/** The open notebook: its cells, what runs of them. Changes are kept as they are made; one from a file is only looked at. */
import { create } from 'zustand';
import type { WireError } from '../../src-shared/ipc/wire-error.ts';
import { engine } from '../app/engine.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { createEditing } from '../panels/editing.ts';
import { type Cell, MAX_CELLS, type Notebook, type SearchCell, outlineOf, readNotebook } from './definition.ts';

/** How the run of a cell stands. */
export interface CellRun {
  readonly state: 'queued' | 'running' | 'failed';
  /** Between 0 and 1; null where it is not known. */
  readonly fraction: number | null;
  readonly error: WireError | null;
}

interface Book {
  /** Id of the document; null where none is open, or where it is one from a file. */
  readonly id: number | null;
  readonly notebook: Notebook | null;
  /** Only looked at: from a file. */
  readonly readOnly: boolean;
  readonly failure: string | null;
  readonly past: readonly Notebook[];
  readonly future: readonly Notebook[];
  readonly keeping: 'kept' | 'changed' | 'failed';
  readonly runs: Readonly<Record<string, CellRun>>;
  /** The text cell that is being written. */
  readonly writing: string | null;
}

const CLOSED: Book = { id: null, notebook: null, readOnly: false, failure: null, past: [], future: [], keeping: 'kept', runs: {}, writing: null };

/** The open notebook. */
export const useBook = create<Book>()(() => CLOSED);
const state = useBook.getState;
const set = useBook.setState;

const editing = createEditing<Notebook>({
  kind: 'notebook',
  get: () => ({ ...state(), content: state().readOnly ? null : state().notebook }),
  set: ({ content, ...part }) => set({ ...part, ...(content === undefined ? {} : { notebook: content }) }),
  describe: (notebook) => ({ name: notebook.title, description: firstText(notebook), outline: outlineOf(notebook) }),
});
/** Changes the notebook, undone by `undo`; see `Editing`. */
export const { change, undo, redo } = editing;

/** The first words of a notebook, for the list. */
export function firstText({ cells }: Notebook): string {
  const text = cells.find((cell) => cell.kind === 'text')?.text ?? '';
  return text
    .split('\n')
    .map((line) => line.replace(/^[#>\s*-]+/, '').replaceAll(/[*`_]/g, '').trim())
    .filter((line) => line !== '')
    .join(' ')
    .slice(0, 300);
}

/** Opens a notebook. */
export async function openBook(id: number): Promise<void> {
  await closeBook();
  set({ ...CLOSED, id });
  try {
    const { body, name } = await engine.request('documents.get', { documentId: id });
    if (state().id !== id) return;
    const notebook = readNotebook(body);
    set(notebook === null ? { failure: t('dashboard.unreadable', { name }) } : { notebook });
  } catch (error) {
    if (state().id === id) set({ failure: wireErrorOf(error).message });
  }
}

/** Shows a notebook of a file: nothing of it changes. */
export async function lookAt(notebook: Notebook): Promise<void> {
  await closeBook();
  set({ ...CLOSED, notebook, readOnly: true });
}

/** Closes what is open, once its last change is kept. */
export async function closeBook(): Promise<void> {
  await editing.keepNow();
  set(CLOSED);
}

/** Changes one cell. */
export function changeCell(id: string, part: Partial<SearchCell> | Partial<Extract<Cell, { kind: 'text' }>>): void {
  change((notebook) => ({ ...notebook, cells: notebook.cells.map((cell) => (cell.id === id ? ({ ...cell, ...part } as Cell) : cell)) }), `${id} ${Object.keys(part).join(' ')}`);
}

/** Adds a cell at a place and yields its id. */
export function addCell(cell: Cell, at: number): string {
  change((notebook) => (notebook.cells.length >= MAX_CELLS ? notebook : { ...notebook, cells: [...notebook.cells.slice(0, at), cell, ...notebook.cells.slice(at)] }), `add ${cell.id}`);
  return cell.id;
}

/** Moves a cell up or down by one. */
export function moveCell(id: string, by: 1 | -1): void {
  change((notebook) => {
    const at = notebook.cells.findIndex((cell) => cell.id === id);
    const to = at + by;
    const cell = notebook.cells[at];
    if (cell === undefined || to < 0 || to >= notebook.cells.length) return notebook;
    const rest = notebook.cells.filter((one) => one !== cell);
    return { ...notebook, cells: [...rest.slice(0, to), cell, ...rest.slice(to)] };
  }, `move ${id}`);
}

/** Puts a cell before another one; at the end without one. */
export function placeCell(id: string, before: string | null): void {
  change((notebook) => {
    const cell = notebook.cells.find((one) => one.id === id);
    if (cell === undefined || id === before) return notebook;
    const rest = notebook.cells.filter((one) => one !== cell);
    const at = before === null ? rest.length : rest.findIndex((one) => one.id === before);
    return { ...notebook, cells: [...rest.slice(0, at), cell, ...rest.slice(at)] };
  }, `place ${id}`);
}

export function removeCell(id: string): void {
  change((notebook) => ({ ...notebook, cells: notebook.cells.filter((cell) => cell.id !== id) }), `remove ${id}`);
}
