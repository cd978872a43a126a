/** Notebooks as documents and as files: made, copied, shared as `.nexus`, written as Markdown and HTML. */
import { parseBundle, writeBundle } from '../app/bundle.ts';
import { engine, timeZone } from '../app/engine.ts';
import { currentTab, showView } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { formatCount, formatElapsed, formatEventTime } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { chooseTextFile, refreshDocuments, saveTextFile } from '../panels/documents.ts';
import { tabTitle } from '../search/tab-title.ts';
import { notify } from '../ui/toasts.tsx';
import { addCell, firstText, lookAt, openBook, useBook } from './book.ts';
import { runCell } from './cell-runs.ts';
import { type Notebook, type Snapshot, outlineOf, readNotebook, searchCell, textCell } from './definition.ts';
import { notebookHtml, notebookMarkdown } from './export.ts';

async function keepAndOpen(notebook: Notebook): Promise<void> {
  try {
    const { id } = await engine.request('documents.create', { kind: 'notebook', name: notebook.title, description: firstText(notebook), outline: outlineOf(notebook), body: JSON.stringify(notebook) });
    refreshDocuments('notebook');
    showView('notebooks');
    await openBook(id);
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}

/** Makes a notebook with an empty search and opens it. */
export async function createNotebook(): Promise<void> {
  await keepAndOpen({ version: 1, title: t('notebook.untitled'), cells: [textCell(''), searchCell({})] });
}

/** Copies a notebook and opens the copy. */
export async function copyNotebook(id: number): Promise<void> {
  try {
    const { body, name } = await engine.request('documents.get', { documentId: id });
    const notebook = readNotebook(body);
    if (notebook === null) notify(t('dashboard.unreadable', { name }), 'error');
    else await takeNotebook(notebook, t('dashboard.copyTitle', { name: notebook.title }));
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}

/** Makes a notebook of somebody else one of the user's own, results included. Connections that are not here are those of the reader. */
export async function takeNotebook(notebook: Notebook, title = notebook.title): Promise<void> {
  const connections = await engine.request('connections.list', {});
  const cells = notebook.cells.map((cell) => (cell.kind === 'search' && !connections.some(({ id }) => id === cell.connection) ? { ...cell, connection: null } : cell));
  await keepAndOpen({ ...notebook, title: title.slice(0, 200), cells });
}

/** Shows a notebook of a file as it is there. */
export async function showNotebook(notebook: Notebook): Promise<void> {
  showView('notebooks');
  await lookAt(notebook);
}

/** Asks for a `.nexus` file and shows the notebook in it. */
export async function importNotebook(): Promise<void> {
  const file = await chooseTextFile();
  if (file === null) return;
  const found = parseBundle(file.text)?.items.find((item) => item.kind === 'notebook');
  if (found === undefined) notify(t('notebook.notOne', { name: file.name }), 'error');
  else await showNotebook(found.notebook);
}

/** Where a result comes from, in a sentence. */
export function provenanceText(snapshot: Snapshot, tz: string): string {
  const { total, connection, range, at, elapsedMs, hash } = snapshot;
  const moment = (time: number | null, open: string): string => (time === null ? open : formatEventTime(time, tz));
  return t('notebook.provenance', {
    rows: formatCount(total), connection, from: moment(range.earliest, t('time.open')), to: moment(range.latest, t('time.now')), at: formatEventTime(Date.parse(at) / 1000, tz), zone: tz, time: formatElapsed(elapsedMs), hash: hash.slice(0, 16),
  });
}

/** Asks where to, and writes the open notebook there. */
export async function exportNotebook(format: 'nexus' | 'md' | 'html'): Promise<void> {
  const { notebook } = useBook.getState();
  if (notebook === null) return;
  const tz = timeZone();
  const texts = { provenance: (snapshot: Snapshot) => provenanceText(snapshot, tz), noResult: t('notebook.notRun'), rowsShown: (shown: number, total: number) => t('panel.rowsShown', { shown: formatCount(shown), total: formatCount(total) }) };
  const text = format === 'nexus' ? writeBundle({ format: 'nexus', version: 1, title: notebook.title, items: [{ kind: 'notebook', notebook }] }) : format === 'md' ? notebookMarkdown(notebook, tz, texts) : notebookHtml(notebook, tz, texts);
  await saveTextFile(notebook.title, format, format === 'nexus' ? 'Nexus' : format === 'md' ? 'Markdown' : 'HTML', text);
}

/** Puts the search of the tab in front at the end of the notebook that was open last, or into a new one, and runs it there. */
export async function addCurrentSearch(): Promise<void> {
  const tab = currentTab().getState();
  if (tab.text.trim() === '') {
    notify(t('notebook.nothing'));
    return;
  }
  const title = tab.saved === null ? '' : tabTitle(tab, '');
  const cell = searchCell({ title, spl: tab.text, range: tab.range, connection: tab.connection, look: tab.view === 'chart' ? (tab.chart?.type ?? 'auto') : (tab.run?.shape ?? 'auto'), ...(tab.chart === null ? {} : { chart: tab.chart }) });
  const { notebook, readOnly, id } = useBook.getState();
  if (notebook === null || readOnly || id === null) await keepAndOpen({ version: 1, title: t('notebook.untitled'), cells: [textCell(''), cell] });
  else {
    addCell(cell, notebook.cells.length);
    showView('notebooks');
    notify(t('notebook.added', { name: notebook.title }));
  }
  if (useBook.getState().notebook?.cells.some((one) => one.id === cell.id) === true) void runCell(cell.id);
}
