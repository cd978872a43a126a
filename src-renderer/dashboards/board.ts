/** The open dashboard: what it is, how it is looked at, what its panels found. Changes are kept as they are made. */
import { create } from 'zustand';
import { z } from 'zod';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import type { WireError } from '../../src-shared/ipc/wire-error.ts';
import { engine } from '../app/engine.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { createEditing } from '../panels/editing.ts';
import type { JobResult } from '../panels/job.ts';
import { type Dashboard, type Panel, outlineOf, readDashboard } from './definition.ts';
import { type TokenValues, initialValues } from './tokens.ts';

/** How the run of a panel stands. */
export interface PanelRun {
  /** What it runs, by which a change is noticed. */
  readonly key: string;
  readonly state: 'waiting' | 'queued' | 'running' | 'done' | 'failed' | 'stopped';
  /** Between 0 and 1; null where it is not known. */
  readonly fraction: number | null;
  /** Tokens without a value, for `waiting`. */
  readonly missing: readonly string[];
  /** The last result, also while the next one is on its way. */
  readonly result: JobResult | null;
  readonly error: WireError | null;
  /** The search with its tokens' values, and where it runs. */
  readonly spl: string;
  readonly range: RangeText;
  readonly connection: string;
  /** Milliseconds of the clock when the result came. */
  readonly at: number | null;
}

interface Board {
  /** Id of the document; null where none is open. */
  readonly id: number | null;
  readonly dashboard: Dashboard | null;
  /** Why it could not be opened. */
  readonly failure: string | null;
  readonly past: readonly Dashboard[];
  readonly future: readonly Dashboard[];
  readonly editing: boolean;
  /** The panel, input or base that is edited; `board` for the dashboard itself. */
  readonly selected: string | null;
  /** The panel that fills the page. */
  readonly maximized: string | null;
  readonly range: RangeText;
  readonly values: TokenValues;
  readonly runs: Readonly<Record<string, PanelRun>>;
  /** Grows with each refresh. */
  readonly round: number;
  readonly keeping: 'kept' | 'changed' | 'failed';
}

const CLOSED: Board = {
  id: null, dashboard: null, failure: null, past: [], future: [], editing: false, selected: null, maximized: null,
  range: { earliest: '-24h@h', latest: 'now' }, values: {}, runs: {}, round: 0, keeping: 'kept',
};

/** The open dashboard. */
export const useBoard = create<Board>()(() => CLOSED);
const state = useBoard.getState;
const set = useBoard.setState;

const VIEW_KEY = 'dashboard-view:';
const viewSchema = z.object({ range: z.object({ earliest: z.string(), latest: z.string() }), values: z.record(z.string(), z.string()) });

/** Opens a dashboard as it was last looked at. */
export async function openBoard(id: number, options: { readonly editing?: boolean } = {}): Promise<void> {
  await closeBoard();
  set({ ...CLOSED, id });
  try {
    const document = await engine.request('documents.get', { documentId: id });
    const { value } = await engine.request('settings.get', { key: VIEW_KEY + id });
    if (state().id !== id) return;
    const dashboard = readDashboard(document.body);
    if (dashboard === null) {
      set({ failure: t('dashboard.unreadable', { name: document.name }) });
      return;
    }
    const view = readView(value);
    set({ dashboard, editing: options.editing ?? false, range: view?.range ?? dashboard.range, values: { ...initialValues(dashboard.inputs), ...view?.values } });
  } catch (error) {
    if (state().id === id) set({ failure: wireErrorOf(error).message });
  }
}

function readView(text: string | null): z.infer<typeof viewSchema> | null {
  try {
    return text === null ? null : viewSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Closes what is open, once its last change is kept. */
export async function closeBoard(): Promise<void> {
  await editing.keepNow();
  set(CLOSED);
}

const editing = createEditing<Dashboard>({
  kind: 'dashboard',
  get: () => ({ ...state(), content: state().dashboard }),
  // An input that is new, or back by undo, begins with its own value.
  set: ({ content, ...part }) => set({ ...part, ...(content === undefined || content === null ? {} : { dashboard: content, selected: stillThere(content), values: { ...initialValues(content.inputs), ...state().values } }) }),
  describe: (dashboard) => ({ name: dashboard.title, description: dashboard.description, outline: outlineOf(dashboard) }),
});
/** Changes the dashboard, undone by `undo`; see `Editing`. */
export const { change, undo, redo } = editing;

/** What is chosen, where a change has not taken it away. */
function stillThere(dashboard: Dashboard): string | null {
  const { selected } = state();
  return selected === 'board' || [...dashboard.panels, ...dashboard.inputs, ...dashboard.bases].some(({ id }) => id === selected) ? selected : null;
}

/** Changes one panel. */
export function changePanel(id: string, part: Partial<Panel>): void {
  change((dashboard) => ({ ...dashboard, panels: dashboard.panels.map((panel) => (panel.id === id ? { ...panel, ...part } : panel)) }), `${id} ${Object.keys(part).join(' ')}`);
}

/** Looks at another time. While the dashboard is edited this becomes its own range. */
export function setRange(range: RangeText): void {
  set({ range });
  if (state().editing) change((dashboard) => ({ ...dashboard, range }), 'range');
  keepView();
}
/** Gives tokens values. */
export function setValues(values: TokenValues): void {
  set({ values: { ...state().values, ...values } });
  keepView();
}
/** The value of a token under another name, or, with null, no value any more: its input was renamed or deleted. */
export function renameToken(from: string, to: string | null): void {
  const own = [from, `${from}.earliest`, `${from}.latest`];
  const values = Object.entries(state().values).flatMap(([name, value]) => (own.includes(name) ? (to === null ? [] : [[to + name.slice(from.length), value] as const]) : [[name, value] as const]));
  set({ values: Object.fromEntries(values) });
  keepView();
}
/** Takes the values away that were clicked together, back to those of the inputs. */
export function resetView(): void {
  const { dashboard } = state();
  if (dashboard === null) return;
  set({ values: initialValues(dashboard.inputs), range: dashboard.range });
  keepView();
}
function keepView(): void {
  const { id, range, values } = state();
  if (id !== null) engine.request('settings.set', { key: VIEW_KEY + id, value: JSON.stringify({ range, values }) }).catch(() => undefined);
}

/** Starts or ends editing. */
export function setEditing(on: boolean): void {
  set({ editing: on, selected: null, maximized: null });
}
