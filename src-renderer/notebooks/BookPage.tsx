/** An open notebook: its name, what can be done with it, its cells. */
import { ArrowLeft, Copy, FileCode2, FileDown, FileInput, FileText, MoreHorizontal, Play, Redo2, Square, Trash2, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../lib/messages.ts';
import { ActionMenu } from '../ui/ActionMenu.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { ConfirmRemoval } from '../panels/ConfirmRemoval.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { AddBetween } from './AddBetween.tsx';
import { CellFrame } from './CellFrame.tsx';
import { change, closeBook, redo, undo, useBook } from './book.ts';
import { runAll, stopCells } from './cell-runs.ts';
import { copyNotebook, exportNotebook, importNotebook, takeNotebook } from './files.ts';

export function BookPage(): React.JSX.Element {
  const notebook = useBook((s) => s.notebook);
  const readOnly = useBook((s) => s.readOnly);
  const failure = useBook((s) => s.failure);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inText = event.target instanceof Element && event.target.closest('input, textarea, .monaco-editor') !== null;
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || inText) return;
      if (event.shiftKey) redo();
      else undo();
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  if (failure !== null) {
    return (
      <div className="notice" role="alert">
        <h2>{t('notebook.failed')}</h2>
        <p className="selectable">{failure}</p>
        <Button onClick={() => void closeBook()}>{t('notebook.toAll')}</Button>
      </div>
    );
  }
  if (notebook === null) return <div className="notebook" aria-busy />;
  return (
    <div className="notebook" data-testid="notebook">
      <Head />
      {readOnly && (
        <div className="book-read-only" role="note">
          <span>{t('notebook.readOnly')}</span>
          <Button small variant="primary" icon={<Copy size={13} />} onClick={() => void takeNotebook(notebook)} data-testid="notebook-take">
            {t('notebook.take')}
          </Button>
        </div>
      )}
      <div className="book-scroll">
        <div className="book-cells">
          {notebook.cells.length === 0 && (
            <div className="page-teach">
              <h2>{t('notebook.emptyTitle')}</h2>
              <p>{t('notebook.emptyText')}</p>
            </div>
          )}
          {notebook.cells.map((cell, i) => (
            <ErrorBoundary key={cell.id}>
              {!readOnly && <AddBetween at={i} />}
              <CellFrame cell={cell} number={notebook.cells.slice(0, i + 1).filter(({ kind }) => kind === 'search').length} first={i === 0} last={i === notebook.cells.length - 1} readOnly={readOnly} />
            </ErrorBoundary>
          ))}
          {!readOnly && <AddBetween at={notebook.cells.length} open />}
        </div>
      </div>
    </div>
  );
}

function Head(): React.JSX.Element | null {
  const notebook = useBook((s) => s.notebook);
  const readOnly = useBook((s) => s.readOnly);
  const canUndo = useBook((s) => s.past.length > 0);
  const canRedo = useBook((s) => s.future.length > 0);
  const busy = useBook((s) => Object.values(s.runs).some(({ state }) => state !== 'failed'));
  if (notebook === null) return null;
  return (
    <header className="page-head">
      <IconButton label={t('notebook.toAll')} onClick={() => void closeBook()} data-testid="notebook-back">
        <ArrowLeft size={16} />
      </IconButton>
      {readOnly ? (
        <h1 className="truncate">{notebook.title}</h1>
      ) : (
        <input className="book-title" aria-label={t('notebook.name')} value={notebook.title} maxLength={200} onChange={(event) => event.target.value.trim() !== '' && change((book) => ({ ...book, title: event.target.value }), 'title')} />
      )}
      <div className="page-tools">
        {!readOnly && (
          <>
            <IconButton label={t('dashboard.undo')} disabled={!canUndo} onClick={undo} data-testid="notebook-undo">
              <Undo2 size={15} />
            </IconButton>
            <IconButton label={t('dashboard.redo')} disabled={!canRedo} onClick={redo}>
              <Redo2 size={15} />
            </IconButton>
            <i className="page-line" aria-hidden />
            {busy ? (
              <Button icon={<Square size={12} />} onClick={stopCells}>
                {t('action.stop')}
              </Button>
            ) : (
              <Button variant="primary" icon={<Play size={13} />} onClick={runAll} data-testid="notebook-run-all">
                {t('notebook.runAll')}
              </Button>
            )}
          </>
        )}
        <BookMenu />
      </div>
    </header>
  );
}

function BookMenu(): React.JSX.Element {
  const id = useBook((s) => s.id);
  const title = useBook((s) => s.notebook?.title ?? '');
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <ActionMenu
        className="icon-button"
        label={t('notebook.more')}
        testId="notebook-more"
        groups={[
          {
            actions: [
              { label: t('notebook.share'), icon: <FileDown size={14} aria-hidden />, run: () => void exportNotebook('nexus') },
              { label: t('notebook.markdown'), icon: <FileText size={14} aria-hidden />, run: () => void exportNotebook('md') },
              { label: t('notebook.html'), icon: <FileCode2 size={14} aria-hidden />, run: () => void exportNotebook('html') },
              { label: t('notebook.import'), icon: <FileInput size={14} aria-hidden />, run: () => void importNotebook() },
            ],
          },
          {
            actions:
              id === null
                ? []
                : [
                    { label: t('dashboard.copy'), icon: <Copy size={14} aria-hidden />, run: () => void copyNotebook(id) },
                    { label: t('dashboard.remove'), icon: <Trash2 size={14} aria-hidden />, run: () => setRemoving(true) },
                  ],
          },
        ]}
      >
        <MoreHorizontal size={16} />
      </ActionMenu>
      {removing && id !== null && <ConfirmRemoval kind="notebook" id={id} name={title} leave={closeBook} onClose={() => setRemoving(false)} />}
    </>
  );
}
