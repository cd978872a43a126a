/** An open dashboard: its name and time, its inputs, its panels; while it is edited also what is chosen. */
import { ArrowLeft, Maximize2, Minimize2, Pencil, Redo2, RotateCcw, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '../lib/messages.ts';
import { TimePicker } from '../search/TimePicker.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { AddMenu } from './AddMenu.tsx';
import { BoardMenu, RefreshMenu } from './BoardMenus.tsx';
import { Grid } from './Grid.tsx';
import { Inputs } from './Inputs.tsx';
import { Inspector } from './Inspector.tsx';
import { closeBoard, redo, resetView, setEditing, setRange, undo, useBoard } from './board.ts';
import { initialValues } from './tokens.ts';
import { sameRange } from '../search/time-presets.ts';

export function BoardPage(): React.JSX.Element {
  const id = useBoard((s) => s.id);
  const dashboard = useBoard((s) => s.dashboard);
  const failure = useBoard((s) => s.failure);
  const editing = useBoard((s) => s.editing);
  const selected = useBoard((s) => s.selected);
  const page = useRef<HTMLDivElement | null>(null);
  const full = useFullScreen(page);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inText = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable], .monaco-editor') !== null;
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key.toLowerCase() === 'z' && !inText && useBoard.getState().editing) {
        if (event.shiftKey) redo();
        else undo();
      } else if (event.key === 'Escape' && !inText && useBoard.getState().maximized !== null && document.querySelector('[role=dialog], [role=menu]') === null) useBoard.setState({ maximized: null });
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // On the way down: on the way up Esc would be the search's.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
  if (failure !== null) {
    return (
      <div className="notice" role="alert">
        <h2>{t('dashboard.failed')}</h2>
        <p className="selectable">{failure}</p>
        <Button onClick={() => void closeBoard()}>{t('dashboard.toAll')}</Button>
      </div>
    );
  }
  if (dashboard === null) return <div className="board" aria-busy />;
  return (
    <div className={`board${editing ? ' is-editing' : ''}`} ref={page} data-testid="board" data-board={id}>
      <Head full={full} />
      <Inputs />
      <div className="board-middle">
        <div className="board-scroll">
          <ErrorBoundary>
            <Grid />
          </ErrorBoundary>
        </div>
        {editing && selected !== null && (
          <ErrorBoundary key={selected}>
            <Inspector id={selected} />
          </ErrorBoundary>
        )}
      </div>
    </div>
  );
}

function Head({ full }: { readonly full: FullScreen }): React.JSX.Element | null {
  const dashboard = useBoard((s) => s.dashboard);
  const editing = useBoard((s) => s.editing);
  const range = useBoard((s) => s.range);
  const values = useBoard((s) => s.values);
  const canUndo = useBoard((s) => s.past.length > 0);
  const canRedo = useBoard((s) => s.future.length > 0);
  if (dashboard === null) return null;
  const first = initialValues(dashboard.inputs);
  const moved = !sameRange(range, dashboard.range) || Object.entries(values).some(([name, value]) => (first[name] ?? '') !== value);
  return (
    <header className="page-head board-head">
      {!full.on && (
        <IconButton label={t('dashboard.toAll')} onClick={() => void closeBoard()} data-testid="dashboard-back">
          <ArrowLeft size={16} />
        </IconButton>
      )}
      <div className="board-title">
        {editing ? (
          <button type="button" className="board-name" onClick={() => useBoard.setState({ selected: 'board' })} title={t('dashboard.editName')}>
            <h1 className="truncate">{dashboard.title}</h1>
            <Pencil size={12} aria-hidden />
          </button>
        ) : (
          <h1 className="truncate">{dashboard.title}</h1>
        )}
        {dashboard.description !== '' && <p className="truncate">{dashboard.description}</p>}
      </div>
      <div className="page-tools">
        {editing && (
          <>
            <AddMenu />
            <IconButton label={t('dashboard.undo')} disabled={!canUndo} onClick={undo} data-testid="dashboard-undo">
              <Undo2 size={15} />
            </IconButton>
            <IconButton label={t('dashboard.redo')} disabled={!canRedo} onClick={redo} data-testid="dashboard-redo">
              <Redo2 size={15} />
            </IconButton>
            <i className="page-line" aria-hidden />
          </>
        )}
        {!editing && moved && (
          <Button small variant="ghost" icon={<RotateCcw size={13} />} onClick={resetView} data-testid="dashboard-reset">
            {t('dashboard.reset')}
          </Button>
        )}
        <TimePicker range={range} onChange={setRange} />
        <RefreshMenu />
        <Button variant={editing ? 'primary' : 'plain'} icon={editing ? undefined : <Pencil size={13} />} onClick={() => setEditing(!editing)} data-testid="dashboard-edit">
          {t(editing ? 'dashboard.done' : 'dashboard.edit')}
        </Button>
        <IconButton label={t(full.on ? 'dashboard.leaveFull' : 'dashboard.full')} onClick={full.toggle} data-testid="dashboard-full">
          {full.on ? <Minimize2 size={15} /> : <Maximize2 size={15} />}
        </IconButton>
        {!full.on && <BoardMenu />}
      </div>
    </header>
  );
}

interface FullScreen {
  readonly on: boolean;
  readonly toggle: () => void;
}

/** The page alone, over the whole window. The system's full screen is the menu's. */
function useFullScreen(page: React.RefObject<HTMLDivElement | null>): FullScreen {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const shell = page.current?.closest('.shell');
    shell?.classList.toggle('is-full', on);
    if (!on) return undefined;
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('[role=dialog], [role=menu]') !== null) return;
      event.preventDefault();
      event.stopPropagation();
      setOn(false);
    };
    window.addEventListener('keydown', leave, true);
    return () => {
      window.removeEventListener('keydown', leave, true);
      shell?.classList.remove('is-full');
    };
  }, [on, page]);
  return { on, toggle: () => setOn(!on) };
}
