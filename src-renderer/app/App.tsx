/** The window: tabs on top, rail at the left, an optional panel, the search, the status line. */
import { Bell, BookOpen, Bookmark, Database, Gauge, History, PanelLeftClose, Plug, Search, Settings } from 'lucide-react';
import { useEffect, useState } from 'react';
import { AlertsPage } from '../api/AlertsPage.tsx';
import { OverviewPage } from '../api/OverviewPage.tsx';
import { SharedSearches } from '../api/SharedSearches.tsx';
import { CompareArea } from '../connections/CompareArea.tsx';
import { ConnectionDialog } from '../connections/ConnectionDialog.tsx';
import { ConnectionsPanel } from '../connections/ConnectionsPanel.tsx';
import { ProductionGuard } from '../connections/ProductionGuard.tsx';
import { DatasetsPanel } from '../datasets/DatasetsPanel.tsx';
import { ImportDialog } from '../datasets/ImportDialog.tsx';
import { dropImport } from '../datasets/import-files.ts';
import { desktop } from '../lib/desktop.ts';
import { type MessageKey, t } from '../lib/messages.ts';
import { ExportDialog } from '../results/ExportDialog.tsx';
import { ResultsArea } from '../results/ResultsArea.tsx';
import { HistoryPanel } from '../saved/HistoryPanel.tsx';
import { KnowledgePanel } from '../knowledge/KnowledgePanel.tsx';
import { ParametersDialog } from '../saved/ParametersDialog.tsx';
import { SaveDialog } from '../saved/SaveDialog.tsx';
import { SavedPanel } from '../saved/SavedPanel.tsx';
import { PipelineStrip } from '../search/PipelineStrip.tsx';
import { PlanDialog } from '../search/PlanDialog.tsx';
import { tabTitle } from '../search/search-tab.ts';
import { QueryBar } from '../search/QueryBar.tsx';
import { TailArea } from '../tail/TailArea.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { GuideStrip } from './Guide.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TabBar } from './TabBar.tsx';
import { TourStrip } from './Tour.tsx';
import { handleOpened } from './opened.ts';
import { BundleDialog } from './BundleDialog.tsx';
import { handleKey, runAction } from './actions.ts';
import { useEngineStatus } from './engine.ts';
import { useConnections } from './queries.ts';
import { runSearch } from '../search/run-search.ts';
import { type Panel, type View, openDialog, showView, togglePanel, useCurrentTab, useTab, useWorkbench } from './workbench.ts';
import './App.css';

const PANELS: Readonly<Record<Panel, { readonly title: MessageKey; readonly Content: () => React.JSX.Element }>> = {
  connections: { title: 'action.connections', Content: ConnectionsPanel },
  datasets: { title: 'action.datasets', Content: DatasetsPanel },
  saved: { title: 'action.saved', Content: AllSaved },
  history: { title: 'action.history', Content: HistoryPanel },
  knowledge: { title: 'knowledge.title', Content: KnowledgePanel },
};
const RAIL: readonly { readonly panel: Panel; readonly Icon: typeof Search }[] = [
  { panel: 'connections', Icon: Plug },
  { panel: 'datasets', Icon: Database },
  { panel: 'saved', Icon: Bookmark },
  { panel: 'history', Icon: History },
  { panel: 'knowledge', Icon: BookOpen },
];

export function App(): React.JSX.Element {
  const panel = useWorkbench((s) => s.panel);
  const guide = useWorkbench((s) => s.guide);
  const engineState = useEngineStatus((s) => s.state);
  const view = useWorkbench((s) => s.view);
  const tour = useWorkbench((s) => s.tour);
  const tail = useTab((s) => s.tail);
  const hasRun = useTab((s) => s.run !== null);
  const connection = useTab((s) => s.connection);
  const onSample = useConnections().data?.find((c) => c.id === connection)?.kind === 'sample';
  const title = useTab((s) => tabTitle(s, t('tab.untitled')));
  useEffect(() => {
    document.title = `${title} – Nexus Desktop`;
  }, [title]);
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
            <ErrorBoundary>
              <QueryBar />
            </ErrorBoundary>
            {engineState === 'crashed' ? (
              <p className="engine-note" role="alert">
                {t('engine.crashedText')}
              </p>
            ) : (
              tail === null && <PipelineStrip />
            )}
            {tour !== null ? <TourStrip step={tour} /> : guide && tail === null && hasRun && onSample && <GuideStrip />}
            <RunAgainStrip />
            <ErrorBoundary>
              {tail !== null ? (
                <TailArea key={tail.getState().tailId} store={tail} />
              ) : (
                <CompareArea>
                  <ResultsArea />
                </CompareArea>
              )}
            </ErrorBoundary>
          </main>
        ) : (
          <main className="search">{view === 'overview' ? <OverviewPage /> : <AlertsPage />}</main>
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
    </DropZone>
  );
}

/** The result of a tab that the last session had: not run again by itself, as that may cost a cluster much. */
function RunAgainStrip(): React.JSX.Element | null {
  const tab = useCurrentTab();
  const had = useWorkbench((s) => s.hadResult.has(tab.getState().id));
  const idle = useTab((s) => s.run === null && s.tail === null);
  if (!had || !idle) return null;
  return (
    <div className="run-again" data-testid="run-again">
      <span>{t('session.hadResult')}</span>
      <Button small variant="primary" onClick={() => void runSearch(tab)}>
        {t('action.runAgain')}
      </Button>
    </div>
  );
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
  { view: 'overview', label: 'api.overview', Icon: Gauge },
  { view: 'alerts', label: 'api.alerts', Icon: Bell },
];

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
        <IconButton key={name} label={t(PANELS[name].title)} className={`rail-button${panel === name ? ' is-current' : ''}`} aria-expanded={panel === name} onClick={() => togglePanel(name)}>
          <Icon size={18} strokeWidth={1.7} />
        </IconButton>
      ))}
      <IconButton label={t('action.settings')} className="rail-button rail-last" onClick={() => openDialog('settings')}>
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
    case 'plan':
      return <PlanDialog />;
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
