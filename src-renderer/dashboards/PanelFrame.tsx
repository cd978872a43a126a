/** A panel: its title with what can be done, and what it shows or why it shows nothing. */
import { Copy, ExternalLink, GripVertical, Maximize2, Minimize2, MoreVertical, Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { useTimeZone } from '../app/engine.ts';
import { formatCount, formatElapsed } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { ActionMenu } from '../ui/ActionMenu.tsx';
import { Markdown } from '../panels/Markdown.tsx';
import { ResultView } from '../panels/ResultView.tsx';
import { rangeLabel } from '../search/time-presets.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx';
import { type PanelRun, change, setEditing, useBoard } from './board.ts';
import { type Input, MAX_PANELS, type Panel, bottomOf } from './definition.ts';
import { drill, openPanel, zoomBoard } from './drill.ts';
import { PanelInputs } from './Inputs.tsx';
import { refreshBoard, rerunPanel } from './runs.ts';
import { allValues, substitute, substituteRange, tokenLabel } from './tokens.ts';

const NO_INPUTS: readonly Input[] = [];

export interface PanelFrameProps {
  readonly panel: Panel;
  readonly editing: boolean;
  readonly dragged: boolean;
  /** Is not seen as the tokens stand; only while the dashboard is edited it is there. */
  readonly hidden: boolean;
  readonly box: React.CSSProperties;
  readonly onBegin: (how: 'move' | 'resize', event: React.PointerEvent) => void;
  readonly onKey: (event: React.KeyboardEvent) => void;
}

export function PanelFrame({ panel, editing, dragged, hidden, box, onBegin, onKey }: PanelFrameProps): React.JSX.Element {
  const run = useBoard((s) => s.runs[panel.id]);
  const values = useBoard((s) => s.values);
  const range = useBoard((s) => s.range);
  const inputs = useBoard((s) => s.dashboard?.inputs) ?? NO_INPUTS;
  const selected = useBoard((s) => s.selected === panel.id);
  const tz = useTimeZone();
  const maximized = useBoard((s) => s.maximized === panel.id);
  const known = allValues(values, range, inputs);
  const title = substitute(panel.title, known).text;
  const own = inputs.filter((input) => input.panel === panel.id);
  // A time in its head says already over what it runs.
  const ownTime = own.some(({ kind }) => kind === 'time');
  const plain = panel.look === 'text' && panel.title === '';
  const busy = run?.state === 'running' || run?.state === 'queued';
  return (
    <section
      className={`board-panel look-${panel.look}${selected ? ' is-selected' : ''}${dragged ? ' is-dragged' : ''}${hidden ? ' is-hidden-now' : ''}${plain && !editing ? ' is-plain' : ''}`}
      style={box}
      aria-label={title === '' ? t('dashboard.look.text') : title}
      data-panel={panel.id}
      data-state={run?.state ?? 'idle'}
      data-testid="panel"
    >
      {(!plain || editing) && (
        <header className="board-panel-head" onPointerDown={(event) => editing && (event.target as Element).closest('button') === null && onBegin('move', event)}>
          {editing && (
            <button type="button" className="board-grip" aria-label={t('dashboard.move', { title })} title={t('dashboard.moveHint')} onKeyDown={onKey} onPointerDown={(event) => onBegin('move', event)}>
              <GripVertical size={13} />
            </button>
          )}
          <h2 className="truncate" title={panel.description === '' ? title : `${title}\n${panel.description}`}>
            {title}
          </h2>
          {hidden && <span className="board-panel-range truncate">{t('dashboard.hiddenNow')}</span>}
          {panel.range !== null && !ownTime && <span className="board-panel-range truncate num">{rangeLabel(substituteRange(panel.range, known).range, tz, Date.now() / 1000)}</span>}
          <span className="board-panel-tools">
            {editing && (
              <IconButton label={t('dashboard.editPanel', { title })} onClick={() => useBoard.setState({ selected: panel.id })}>
                <Pencil size={13} />
              </IconButton>
            )}
            {!editing && panel.look !== 'text' && (
              <IconButton label={t(maximized ? 'dashboard.shrink' : 'dashboard.enlarge', { title })} onClick={() => useBoard.setState({ maximized: maximized ? null : panel.id })}>
                {maximized ? <Minimize2 size={13} /> : <Maximize2 size={13} />}
              </IconButton>
            )}
            <PanelMenu panel={panel} run={run} title={title} />
          </span>
        </header>
      )}
      {own.length > 0 && <PanelInputs panel={panel.id} />}
      {busy && <ProgressEdge run={run} />}
      <div className={`board-panel-body${busy && run.result !== null ? ' is-old' : ''}`} onDoubleClick={() => editing && useBoard.setState({ selected: panel.id })}>
        <ErrorBoundary>{panel.look === 'text' ? <TextBody text={substitute(panel.text, known).text} /> : <RunBody panel={panel} run={run} title={title} />}</ErrorBoundary>
      </div>
      {editing && <i className="board-resize" onPointerDown={(event) => onBegin('resize', event)} aria-hidden />}
    </section>
  );
}

const TextBody = memo(function TextBody({ text }: { readonly text: string }): React.JSX.Element {
  return (
    <div className="board-text" tabIndex={0} role="region" aria-label={t('dashboard.look.text')}>
      <Markdown text={text} />
    </div>
  );
});

/** How far the run is, along the upper edge: it takes no room. */
function ProgressEdge({ run }: { readonly run: PanelRun }): React.JSX.Element {
  const known = run.state === 'running' && run.fraction !== null;
  return (
    <div className={`board-progress${known ? '' : ' is-unknown'}`} role="progressbar" aria-label={t(run.state === 'queued' ? 'dashboard.queued' : 'dashboard.running')} {...(known ? { 'aria-valuenow': Math.round((run.fraction ?? 0) * 100) } : {})}>
      <i style={known ? { width: `${(run.fraction ?? 0) * 100}%` } : undefined} />
    </div>
  );
}

function RunBody({ panel, run, title }: { readonly panel: Panel; readonly run: PanelRun | undefined; readonly title: string }): React.JSX.Element {
  const dashboard = useBoard((s) => s.dashboard);
  const tz = useTimeZone();
  const { look } = panel;
  if (run === undefined || dashboard === null || look === 'text') return <Skeleton look={look} />;
  if (run.state === 'waiting') {
    return (
      <div className="board-note">
        <p>{run.missing.length === 0 ? t('dashboard.noSearch') : t('dashboard.missing', { names: run.missing.map((name) => tokenLabel(name, dashboard)).join(', ') })}</p>
        {run.missing.length === 0 && (
          <Button
            small
            onClick={() => {
              setEditing(true);
              useBoard.setState({ selected: panel.id });
            }}
          >
            {t('dashboard.writeSearch')}
          </Button>
        )}
      </div>
    );
  }
  if (run.state === 'failed') {
    return (
      <div className="board-note board-error" role="alert">
        <p className="selectable">{run.error?.message}</p>
        {run.error?.line !== undefined && run.error.line > 1 && <p className="board-place num">{t('dashboard.place', { line: run.error.line, column: run.error.column ?? 1 })}</p>}
        <span className="notice-actions">
          <Button small icon={<RefreshCw size={12} />} onClick={() => rerunPanel(panel.id)}>
            {t('dashboard.again')}
          </Button>
          <Button small icon={<ExternalLink size={12} />} onClick={() => openPanel(panel)}>
            {t('dashboard.openSearch')}
          </Button>
        </span>
      </div>
    );
  }
  if (run.result === null) {
    if (run.state === 'stopped') {
      return (
        <div className="board-note">
          <p>{t('dashboard.stopped')}</p>
          <Button small icon={<RefreshCw size={12} />} onClick={() => rerunPanel(panel.id)}>
            {t('dashboard.again')}
          </Button>
        </div>
      );
    }
    return <Skeleton look={look} />;
  }
  return (
    <>
      <ResultView result={run.result} look={look} label={title} tz={tz} chart={panel.chart} single={panel.single} onClick={panel.drill.kind === 'none' ? null : (click) => drill(panel, run, click)} clickLabel={t(`dashboard.clickMenu.${panel.drill.kind === 'none' ? 'events' : panel.drill.kind}`)} onZoom={panel.range === null ? zoomBoard : null} />
      {run.result.warnings.length > 0 && (
        <p className="board-warning truncate" title={run.result.warnings.join('\n')}>
          {run.result.warnings[0]}
        </p>
      )}
    </>
  );
}

/** The room of the result before it is there. */
function Skeleton({ look }: { readonly look: Panel['look'] }): React.JSX.Element {
  return (
    <div className={`board-skeleton skeleton-${look === 'single' ? 'single' : look === 'table' || look === 'events' ? 'rows' : 'chart'}`} aria-busy aria-label={t('results.loading')} role="status">
      {look !== 'single' && Array.from({ length: 6 }, (_, i) => <i key={i} />)}
    </div>
  );
}

function PanelMenu({ panel, run, title }: { readonly panel: Panel; readonly run: PanelRun | undefined; readonly title: string }): React.JSX.Element {
  const result = run?.result ?? null;
  const full = useBoard((s) => (s.dashboard?.panels.length ?? 0) >= MAX_PANELS);
  return (
    <ActionMenu
      className="icon-button"
      label={t('dashboard.panelMenu', { title })}
      groups={[
        {
          actions: [
            ...(panel.look === 'text'
              ? []
              : [
                  { label: t('dashboard.openSearch'), icon: <ExternalLink size={14} aria-hidden />, run: () => openPanel(panel) },
                  { label: t('dashboard.again'), icon: <RefreshCw size={14} aria-hidden />, run: () => (run === undefined ? refreshBoard() : rerunPanel(panel.id)) },
                ]),
            {
              label: t('dashboard.edit'),
              icon: <Pencil size={14} aria-hidden />,
              run: () => {
                setEditing(true);
                useBoard.setState({ selected: panel.id });
              },
            },
            {
              label: t('dashboard.copyPanel'),
              icon: <Copy size={14} aria-hidden />,
              disabled: full,
              run: () => change((dashboard) => ({ ...dashboard, panels: [...dashboard.panels, { ...panel, id: crypto.randomUUID(), place: { ...panel.place, x: 0, y: bottomOf(dashboard.panels) } }] }), `copy ${panel.id}`),
            },
            {
              label: t('dashboard.removePanel'),
              icon: <Trash2 size={14} aria-hidden />,
              run: () => {
                change((dashboard) => ({ ...dashboard, panels: dashboard.panels.filter(({ id }) => id !== panel.id) }), `remove ${panel.id}`);
                useBoard.setState({ selected: null, maximized: null });
              },
            },
          ],
        },
        { actions: [], ...(result === null ? {} : { note: <span className="num">{t('dashboard.figures', { rows: formatCount(result.total), time: formatElapsed(result.elapsedMs) })}</span> }) },
      ]}
    >
      <MoreVertical size={13} />
    </ActionMenu>
  );
}
