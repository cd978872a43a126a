/** The window: tabs on top, rail at the left, an optional panel, the search, the status line. */
import { Activity, Bell, BookOpen, Bookmark, Database, Gauge, History, LayoutDashboard, NotebookText, PanelLeftClose, Plug, Search, Settings } from 'lucide-react';
import { Suspense, lazy, useEffect, useState } from 'react';
import { AlertsPage } from '../api/AlertsPage.tsx';
import { OverviewPage } from '../api/OverviewPage.tsx';
import { SharedSearches } from '../api/SharedSearches.tsx';
import { ConnectionDialog } from '../connections/ConnectionDialog.tsx';
import { ConnectionsPanel } from '../connections/ConnectionsPanel.tsx';
import { ProductionGuard } from '../connections/ProductionGuard.tsx';
import { DatasetsPanel } from '../datasets/DatasetsPanel.tsx';
import { ImportDialog } from '../datasets/ImportDialog.tsx';
import { dropImport } from '../datasets/import-files.ts';
import { JobsPanel } from '../jobs/JobsPanel.tsx';
import { desktop } from '../lib/desktop.ts';
import { type MessageKey, t } from '../lib/messages.ts';
import { ExportDialog } from '../results/ExportDialog.tsx';
import { HistoryPanel } from '../saved/HistoryPanel.tsx';
import { KnowledgePanel } from '../knowledge/KnowledgePanel.tsx';
import { ParametersDialog } from '../saved/ParametersDialog.tsx';
import { SaveDialog } from '../saved/SaveDialog.tsx';
import { SavedPanel } from '../saved/SavedPanel.tsx';
import { tabTitle } from '../search/tab-title.ts';
import { IconButton } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import { PaneArea } from './PaneArea.tsx';
import { PaneQuery, PaneResults } from './SearchPane.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TabBar } from './TabBar.tsx';
import { handleOpened } from './opened.ts';
import { BundleDialog } from './BundleDialog.tsx';
import { handleKey, keysFor, runAction } from './actions.ts';
import { type Panel, type View, openDialog, showView, togglePanel, useTab, useWorkbench } from './workbench.ts';
import './App.css';

const DashboardsPage = lazy(async () => ({ default: (await import('../dashboards/DashboardsPage.tsx')).DashboardsPage }));
const NotebooksPage = lazy(async () => ({ default: (await import('../notebooks/NotebooksPage.tsx')).NotebooksPage }));

const PANELS: Readonly<Record<Panel, { readonly title: MessageKey; readonly Content: () => React.JSX.Element }>> = {
  connections: { title: 'action.connections', Content: ConnectionsPanel },
  datasets: { title: 'action.datasets', Content: DatasetsPanel },
  saved: { title: 'action.saved', Content: AllSaved },
  history: { title: 'action.history', Content: HistoryPanel },
  knowledge: { title: 'knowledge.title', Content: KnowledgePanel },
  jobs: { title: 'action.jobs', Content: JobsPanel },
};
const RAIL: readonly { readonly panel: Panel; readonly Icon: typeof Search }[] = [
  { panel: 'connections', Icon: Plug },
  { panel: 'datasets', Icon: Database },
  { panel: 'saved', Icon: Bookmark },
  { panel: 'history', Icon: History },
  { panel: 'knowledge', Icon: BookOpen },
  { panel: 'jobs', Icon: Activity },
];

export function App(): React.JSX.Element {
  const panel = useWorkbench((s) => s.panel);
  const view = useWorkbench((s) => s.view);
  useEffect(() => {
    document.addEventListener('keydown', handleKey, true);
    document.addEventListener('keydown', handleKey);
    const stopMenu = desktop.onMenuAction((action) => runAction(action));
    const stopOpened = desktop.onOpened(handleOpened);
    return () => {
      document.removeEventListener('keydown', handleKey, true);
      document.removeEventListener('keydown', handleKey);
      stopMenu();
      stopOpened();
    };
  }, []);

  return (
    <DropZone>
      <div className={`shell${panel === null ? '' : ' with-panel'}`}>
        <ErrorBoundary>
          <TabBar />
        </ErrorBoundary>
        <Rail />
        {panel !== null && <SidePanel panel={panel} />}
        {view === 'search' ? (
          <main className="search" aria-label={t('search.label')}>
            <PaneArea query={<PaneQuery />} results={<PaneResults />} />
          </main>
        ) : (
          <main className="search" aria-label={t(VIEW_LABELS[view])}>
            <ErrorBoundary key={view}>
              <Suspense fallback={null}>
                <Page view={view} />
              </Suspense>
            </ErrorBoundary>
          </main>
        )}
        <ErrorBoundary>
          <StatusBar />
        </ErrorBoundary>
      </div>
      <ErrorBoundary>
        <Dialogs />
        <ParametersDialog />
      </ErrorBoundary>
      <ProductionGuard />
      <WindowTitle />
    </DropZone>
  );
}

/** Names the window after the tab in front, or the page that stands before it. By itself, as the name follows every key typed into the search. */
function WindowTitle(): null {
  const view = useWorkbench((s) => s.view);
  const tab = useTab((s) => tabTitle(s, t('tab.untitled')));
  const title = view === 'search' ? tab : t(VIEW_LABELS[view]);
  useEffect(() => {
    document.title = `${title} – Nexus Desktop`;
  }, [title]);
  return null;
}

/** The searches of this computer, and below them those of an organisation. */
function AllSaved(): React.JSX.Element {
  return (
    <>
      <SavedPanel />
      <SharedSearches />
    </>
  );
}

const VIEWS: readonly { readonly view: View; readonly label: MessageKey; readonly Icon: typeof Search }[] = [
  { view: 'search', label: 'search.label', Icon: Search },
  { view: 'dashboards', label: 'action.dashboards', Icon: LayoutDashboard },
  { view: 'notebooks', label: 'action.notebooks', Icon: NotebookText },
  { view: 'overview', label: 'api.overview', Icon: Gauge },
  { view: 'alerts', label: 'api.alerts', Icon: Bell },
];
const VIEW_LABELS = Object.fromEntries(VIEWS.map(({ view, label }) => [view, label])) as Readonly<Record<View, MessageKey>>;

/** What the middle of the window shows instead of a search. */
function Page({ view }: { readonly view: Exclude<View, 'search'> }): React.JSX.Element {
  switch (view) {
    case 'dashboards':
      return <DashboardsPage />;
    case 'notebooks':
      return <NotebooksPage />;
    case 'overview':
      return <OverviewPage />;
    case 'alerts':
      return <AlertsPage />;
  }
}

function Rail(): React.JSX.Element {
  const panel = useWorkbench((s) => s.panel);
  const view = useWorkbench((s) => s.view);
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      {VIEWS.map(({ view: name, label, Icon }) => {
        const current = view === name && (name !== 'search' || panel === null);
        return (
          <IconButton
            key={name}
            label={t(label)}
            keys={keysFor(`view.${name}`)}
            className={`rail-button${current ? ' is-current' : ''}`}
            aria-current={view === name ? 'page' : undefined}
            onClick={() => {
              showView(name);
              if (name === 'search') useWorkbench.setState({ panel: null });
            }}
          >
            <Icon size={18} strokeWidth={1.7} />
          </IconButton>
        );
      })}
      <i className="rail-line" aria-hidden />
      {RAIL.map(({ panel: name, Icon }) => (
        <IconButton key={name} label={t(PANELS[name].title)} keys={keysFor(`panel.${name}`)} className={`rail-button${panel === name ? ' is-current' : ''}`} aria-expanded={panel === name} onClick={() => togglePanel(name)}>
          <Icon size={18} strokeWidth={1.7} />
        </IconButton>
      ))}
      <IconButton label={t('action.settings')} keys={keysFor('app.settings')} className="rail-button rail-last" onClick={() => openDialog('settings')}>
        <Settings size={18} strokeWidth={1.7} />
      </IconButton>
    </nav>
  );
}

function SidePanel({ panel }: { readonly panel: Panel }): React.JSX.Element {
  const { title, Content } = PANELS[panel];
  return (
    <aside className="panel" aria-label={t(title)}>
      <header className="panel-head">
        <h2>{t(title)}</h2>
        <IconButton label={t('ui.close')} onClick={() => togglePanel(panel)}>
          <PanelLeftClose size={15} />
        </IconButton>
      </header>
      <ErrorBoundary key={panel}>
        <Content />
      </ErrorBoundary>
    </aside>
  );
}

function Dialogs(): React.JSX.Element | null {
  switch (useWorkbench((s) => s.dialog)) {
    case 'palette':
      return <CommandPalette />;
    case 'settings':
      return <SettingsDialog />;
    case 'save':
      return <SaveDialog />;
    case 'export':
      return <ExportDialog />;
    case 'shortcuts':
      return <ShortcutsDialog />;
    case 'import':
      return <ImportDialog />;
    case 'connection':
      return <ConnectionDialog />;
    case 'bundle':
      return <BundleDialog />;
    case null:
      return null;
  }
}

/** Takes files dropped anywhere on the window. */
function DropZone({ children }: { readonly children: React.ReactNode }): React.JSX.Element {
  const [over, setOver] = useState(false);
  const carriesFiles = (event: React.DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return (
    <div
      className="drop-zone"
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setOver(false);
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void dropImport([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && <div className="drop-hint">{t('import.drop')}</div>}
    </div>
  );
}
