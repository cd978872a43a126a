/** The dashboards: the one that is open, or the list of them. */
import { LayoutDashboard } from 'lucide-react';
import { useEffect } from 'react';
import { useWorkbench } from '../app/workbench.ts';
import { useSavedSearches } from '../app/queries.ts';
import { BoardPage } from './BoardPage.tsx';
import { Gallery } from '../panels/Gallery.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { t } from '../lib/messages.ts';
import { Thumbnail } from './Thumbnail.tsx';
import { openBoard, useBoard } from './board.ts';
import { copyDashboard, createDashboard, importDashboard, useImportReport } from './files.ts';
import { followBoard } from './runs.ts';
import './dashboards.css';

export function DashboardsPage(): React.JSX.Element {
  const open = useBoard((s) => s.id !== null);
  // Panels may run saved searches: these are asked for once they are known.
  const { data: saved } = useSavedSearches();
  const shown = useWorkbench((s) => s.view === 'dashboards');
  useEffect(() => (shown && saved !== undefined ? followBoard() : undefined), [shown, saved]);
  return (
    <>
      {open ? (
        <BoardPage />
      ) : (
        <Gallery
          kind="dashboard"
          Icon={LayoutDashboard}
          picture={({ outline }) => <Thumbnail outline={outline} />}
          onOpen={(id) => void openBoard(id)}
          onNew={() => void createDashboard()}
          onImport={() => void importDashboard()}
          onCopy={(id) => void copyDashboard(id)}
        />
      )}
      <ImportReport />
    </>
  );
}

/** What an import left out. */
function ImportReport(): React.JSX.Element | null {
  const report = useImportReport((s) => s.report);
  if (report === null) return null;
  return (
    <Dialog title={t('dashboard.importNotes')} wide onClose={() => useImportReport.setState({ report: null })}>
      <p>{t('dashboard.importNotesText', { name: report.title })}</p>
      <ul className="import-notes" data-testid="import-notes">
        {report.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Dialog>
  );
}
