/** Which page, dashboard and notebook were open: opened again in the next session. */
import { z } from 'zod';
import { engine } from '../app/engine.ts';
import { useWorkbench } from '../app/workbench.ts';
import { openBoard, useBoard } from '../dashboards/board.ts';
import { refreshBoard } from '../dashboards/runs.ts';
import { openBook, useBook } from '../notebooks/book.ts';
import { listDocuments } from './documents.ts';

const KEY = 'documents-open';
const SAVE_DELAY_MS = 300;
const openSchema = z.object({ view: z.enum(['search', 'dashboards', 'notebooks']).catch('search'), dashboard: z.number().nullable(), notebook: z.number().nullable() });

let restored = false;

/** Opens what the last session had open, and from then on remembers what this one has. After a crash of the engine the panels run again. */
export async function restoreDocuments(): Promise<void> {
  if (restored) {
    refreshBoard();
    return;
  }
  restored = true;
  const { value } = await engine.request('settings.get', { key: KEY });
  const last = readOpen(value);
  const there = async (kind: 'dashboard' | 'notebook', id: number | null): Promise<number | null> => (id !== null && (await listDocuments(kind)).some((one) => one.id === id) ? id : null);
  const [dashboard, notebook] = await Promise.all([there('dashboard', last.dashboard), there('notebook', last.notebook)]);
  if (dashboard !== null && useBoard.getState().id === null) await openBoard(dashboard);
  if (notebook !== null && useBook.getState().id === null) await openBook(notebook);
  // A search that was opened meanwhile, such as one of a link, stays in front.
  if (last.view !== 'search' && useWorkbench.getState().view === 'search' && useWorkbench.getState().dialog === null) useWorkbench.setState({ view: last.view });
  let timer: number | undefined;
  let written = '';
  const save = (): void => {
    const { view } = useWorkbench.getState();
    const text = JSON.stringify({ view: view === 'dashboards' || view === 'notebooks' ? view : 'search', dashboard: useBoard.getState().id, notebook: useBook.getState().id } satisfies z.infer<typeof openSchema>);
    if (text === written) return;
    written = text;
    engine.request('settings.set', { key: KEY, value: text }).catch(() => undefined);
  };
  const saveSoon = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, SAVE_DELAY_MS);
  };
  useWorkbench.subscribe((now, before) => now.view !== before.view && saveSoon());
  useBoard.subscribe((now, before) => now.id !== before.id && saveSoon());
  useBook.subscribe((now, before) => now.id !== before.id && saveSoon());
  window.addEventListener('pagehide', save);
}

function readOpen(text: string | null): z.infer<typeof openSchema> {
  try {
    return openSchema.parse(JSON.parse(text ?? 'null'));
  } catch {
    return { view: 'search', dashboard: null, notebook: null };
  }
}
