/** Dashboards as documents and as files: made, copied, shared as `.nexus`, taken from one or from Splunk's Simple XML or Dashboard Studio. */
import { create } from 'zustand';
import type { RangeText, SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import { parseBundle, writeBundle } from '../app/bundle.ts';
import { engine, queryClient } from '../app/engine.ts';
import { currentTab, showView } from '../app/workbench.ts';
import { wireErrorOf } from '../lib/engine-client.ts';
import { t } from '../lib/messages.ts';
import { chooseTextFile, refreshDocuments, saveTextFile } from '../panels/documents.ts';
import { notify } from '../ui/toasts.tsx';
import { sameRange } from '../search/time-presets.ts';
import { change, openBoard, useBoard } from './board.ts';
import { type Dashboard, type Panel, type ReadDashboard, emptyDashboard, newPanel, outlineOf, readDashboard } from './definition.ts';
import { readSimpleXml } from './simple-xml.ts';
import { isStudio, readStudio } from './studio.ts';

/** What an import left out; null while there is nothing to tell. */
export const useImportReport = create<{ readonly report: { readonly title: string; readonly notes: readonly string[] } | null }>()(() => ({ report: null }));

/** Keeps a dashboard as a new document and yields its id. */
export async function keepDashboard(dashboard: Dashboard): Promise<number> {
  const { id } = await engine.request('documents.create', { kind: 'dashboard', name: dashboard.title, description: dashboard.description, outline: outlineOf(dashboard), body: JSON.stringify(dashboard) });
  refreshDocuments('dashboard');
  return id;
}

async function keepAndOpen(dashboard: Dashboard, editing: boolean): Promise<void> {
  try {
    const id = await keepDashboard(dashboard);
    showView('dashboards');
    await openBoard(id, { editing });
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}

/** Makes an empty dashboard and opens it to be edited. */
export async function createDashboard(): Promise<void> {
  await keepAndOpen(emptyDashboard(t('dashboard.untitled')), true);
}

/** Copies a dashboard and opens the copy to be edited. */
export async function copyDashboard(id: number): Promise<void> {
  try {
    const { body, name } = await engine.request('documents.get', { documentId: id });
    const dashboard = readDashboard(body);
    if (dashboard === null) notify(t('dashboard.unreadable', { name }), 'error');
    else await keepAndOpen({ ...dashboard, title: t('dashboard.copyTitle', { name: dashboard.title }).slice(0, 200) }, true);
  } catch (error) {
    notify(wireErrorOf(error).message, 'error');
  }
}

/** Takes a dashboard that somebody shared and opens it. Connections that are not here are those of the reader. */
export async function takeDashboard(dashboard: Dashboard): Promise<void> {
  const connections = await engine.request('connections.list', {});
  const known = (id: string | null): string | null => (connections.some((one) => one.id === id) ? id : null);
  await keepAndOpen({ ...dashboard, connection: known(dashboard.connection), panels: dashboard.panels.map((panel) => ({ ...panel, connection: known(panel.connection) })) }, false);
}

/** The open dashboard as it is shared: its saved searches are written out, as they are not there elsewhere. */
export function shared(dashboard: Dashboard, saved: readonly SavedSearch[]): Dashboard {
  return {
    ...dashboard,
    panels: dashboard.panels.map((panel) => {
      const { source } = panel;
      const search = source.kind === 'saved' ? saved.find(({ name }) => name === source.name) : undefined;
      return search === undefined ? panel : { ...panel, source: { kind: 'spl', spl: search.spl }, range: panel.range ?? { earliest: search.earliest, latest: search.latest } };
    }),
  };
}

/** Asks where to, and writes the open dashboard there as a `.nexus` file. */
export async function exportDashboard(): Promise<void> {
  const { dashboard } = useBoard.getState();
  if (dashboard === null) return;
  const whole = shared(dashboard, queryClient.getQueryData<readonly SavedSearch[]>(['saved']) ?? []);
  await saveTextFile(dashboard.title, 'nexus', 'Nexus', writeBundle({ format: 'nexus', version: 1, title: dashboard.title, items: [{ kind: 'dashboard', dashboard: whole }] }));
}

/** What reads a file of Splunk; null for any other. */
function foreignReader(text: string): ((text: string, name: string) => ReadDashboard) | null {
  return text.trimStart().startsWith('<') ? readSimpleXml : isStudio(text) ? readStudio : null;
}

/** Asks for a file and takes the dashboards in it. */
export async function importDashboard(): Promise<void> {
  const file = await chooseTextFile();
  if (file === null) return;
  const foreign = foreignReader(file.text);
  if (foreign !== null) {
    try {
      const { dashboard, notes } = foreign(file.text, file.name.replace(/\.(?:xml|json)$/i, ''));
      await keepAndOpen(dashboard, false);
      if (notes.length > 0) useImportReport.setState({ report: { title: dashboard.title, notes } });
      else notify(t('dashboard.imported', { name: dashboard.title, count: dashboard.panels.length }));
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error), 'error');
    }
    return;
  }
  const dashboards = parseBundle(file.text)?.items.flatMap((item) => (item.kind === 'dashboard' ? [item.dashboard] : [])) ?? [];
  const [first, ...others] = dashboards;
  if (first === undefined) {
    notify(t('dashboard.notOne', { name: file.name }), 'error');
    return;
  }
  for (const other of others) await keepDashboard(other);
  await takeDashboard(first);
}

/** Puts the search of the tab in front as a panel on the dashboard that is open, or on a new one. */
export async function addCurrentSearch(): Promise<void> {
  const tab = currentTab().getState();
  if (tab.text.trim() === '') {
    notify(t('notebook.nothing'));
    return;
  }
  const look = tab.view === 'chart' ? (tab.chart?.type ?? 'auto') : tab.run?.shape === 'table' ? 'table' : 'auto';
  const title = tab.saved?.name ?? t('dashboard.newPanel');
  const panel = (panels: readonly Panel[], range: RangeText): Panel => ({
    ...newPanel(look, title, panels), source: { kind: 'spl', spl: tab.text }, connection: tab.connection, range: sameRange(tab.range, range) ? null : tab.range, ...(tab.chart === null ? {} : { chart: tab.chart }),
  });
  const { dashboard } = useBoard.getState();
  if (dashboard === null) {
    const empty = { ...emptyDashboard(t('dashboard.untitled')), range: tab.range };
    await keepAndOpen({ ...empty, panels: [panel([], tab.range)] }, true);
    return;
  }
  const added = panel(dashboard.panels, dashboard.range);
  change((board) => ({ ...board, panels: [...board.panels, added] }), `add ${added.id}`);
  showView('dashboards');
  notify(t('notebook.added', { name: dashboard.title }));
}
