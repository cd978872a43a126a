/** What a search found: timeline, fields, events or table; or why there is nothing to show and what to do about it. */
import { Archive, Columns3, Download, PanelLeft, Search, WrapText } from 'lucide-react';
import { Menu } from '@base-ui/react/menu';
import { memo, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { PatternsTab } from '../charts/PatternsTab.tsx';
import { VisualizationTab } from '../charts/VisualizationTab.tsx';
import { RESULT_VIEWS, type ResultView } from '../charts/chart-settings.ts';
import { keysFor } from '../app/actions.ts';
import { keysText } from '../app/keys.ts';
import { usePaneRoom, useRoomOf } from '../app/pane-room.ts';
import { openDialog, setPreference, useCurrentTab, useInFront, useTab, useWorkbench } from '../app/workbench.ts';
import { Guide } from '../app/Guide.tsx';
import { formatCount } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { CheckItem, MenuLayer } from '../ui/ActionMenu.tsx';
import { runSearch } from '../search/run-search.ts';
import { type Run, isActive } from '../search/search-tab.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Segments } from '../ui/Segments.tsx';
import { EventGroups } from './EventGroups.tsx';
import { EventsGrid } from './EventsGrid.tsx';
import { ExtractDialog } from './ExtractDialog.tsx';
import { FindBar } from './FindBar.tsx';
import { KeepDialog } from './KeepDialog.tsx';
import { ValueMenu } from './ValueMenu.tsx';
import { defaultColumns } from './fields.ts';
import { openFind } from './find.ts';
import { FieldsSidebar } from './FieldsSidebar.tsx';
import { LEVEL_FIELDS } from './levels.ts';
import { Failure, Nothing } from './ResultNotices.tsx';
import { StatsTable } from './StatsTable.tsx';
import { Timeline } from './Timeline.tsx';
import { EVENT_VIEWS, type EventView, setView, useViewSettings } from './view-settings.ts';
import './ResultsArea.css';

export function ResultsArea(): React.JSX.Element {
  const run = useTab((s) => s.run);
  if (run === null) return <Guide />;
  return run.state === 'failed' ? <Failure run={run} /> : <Found run={run} />;
}

/** Pixels across below which there is no room for fields beside the rows of a tab that has the window for itself: a panel or the plan is open in a small window. */
const ROOM_FOR_FIELDS = 600;

function Found({ run }: { readonly run: Run }): React.JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const cramped = useRoomOf(host, ROOM_FOR_FIELDS).narrow;
  const fields = useFieldsOpen(cramped);
  const fieldsWidth = useViewSettings((s) => s.fieldsWidth);
  const view = useTab((s) => s.view);
  // A search that makes its own rows has no events behind it; those behind a table of before the restart are not here.
  const hasEvents = run.shape === 'events' || (run.held !== 'before' && (run.explanation === null || run.progress === null || run.progress.scanned > 0));
  return (
    <div className="results-area" ref={host}>
      {hasEvents && view !== 'chart' && <Timeline run={run} />}
      {run.held === 'before' && run.shape === 'table' && view !== 'chart' && <WithoutEvents />}
      <div className={`results-body${fields.open && hasEvents && view === 'rows' ? '' : ' without-fields'}`} style={{ '--fields-width': `${fieldsWidth}px` } as React.CSSProperties}>
        {fields.open && hasEvents && view === 'rows' && <FieldsSidebar run={run} />}
        <Results run={run} fields={hasEvents ? fields : null} />
      </div>
    </div>
  );
}

/** In place of the timeline of a table that was kept over a restart: its rows were, the events behind it were not. */
function WithoutEvents(): React.JSX.Element {
  const tab = useCurrentTab();
  return (
    <div className="without-events" data-testid="without-events">
      <p>{t('held.withoutEvents')}</p>
      <Button small onClick={() => void runSearch(tab)}>
        {t('action.runAgain')}
      </Button>
    </div>
  );
}

interface FieldsOpen {
  readonly open: boolean;
  readonly toggle: () => void;
}

/** Whether the list of fields is open. Where there is little room it is not, until it is opened there. */
function useFieldsOpen(cramped: boolean): FieldsOpen {
  const wanted = useWorkbench((s) => s.fieldsOpen);
  const { height, narrow } = usePaneRoom();
  const [openedHere, setOpenedHere] = useState(false);
  if (height === 'tight' || narrow || cramped) return { open: openedHere, toggle: () => setOpenedHere(!openedHere) };
  return { open: wanted, toggle: () => setPreference({ fieldsOpen: !wanted }) };
}

/** `fields` is null where there are no events that could have any. */
function Results({ run, fields }: { readonly run: Run; readonly fields: FieldsOpen | null }): React.JSX.Element {
  const total = run.progress?.rows ?? 0;
  const wrap = useWorkbench((s) => s.wrap);
  const look = useViewSettings((s) => s.view);
  const chosen = useTab((s) => s.columns);
  const [keeping, setKeeping] = useState(false);
  const view = useTab((s) => s.view);
  // Until a search knows what it yields, its tools are those of the one before: nothing jumps twice.
  const lastShape = useRef(run.shape);
  if (run.shape !== null) lastShape.current = run.shape;
  const shape = run.shape ?? lastShape.current;
  const inFront = useInFront();
  useSyncExternalStore(run.pages.subscribe, run.pages.version);
  const usual = chosen ?? defaultColumns(run);
  const table = useMemo(() => tableColumns(run.fields.map((f) => f.name), usual), [run.fields, usual]);
  return (
    <section className="results" aria-label={t('results.label')}>
      <div className="results-bar">
        <ViewTabs view={view} shape={shape} total={total} />
        <div className="results-tools">
          {view === 'rows' && fields !== null && <Button small icon={<PanelLeft size={13} />} title={`${t('results.fields')} (${keysFor('view.fields')})`} pressed={fields.open} onClick={fields.toggle}>
            {t('results.fields')}
          </Button>}
          {shape === 'events' && view === 'rows' && (
            <>
              <Button small icon={<WrapText size={13} />} title={t('results.wrap')} pressed={wrap} onClick={() => setPreference({ wrap: !wrap })}>
                {t('results.wrap')}
              </Button>
              <LookSwitch look={look} />
              <ColumnsMenu run={run} />
            </>
          )}
          {view === 'rows' && (
            <IconButton label={t('results.find')} keys={keysText('Mod+F')} onClick={openFind} disabled={total === 0}>
              <Search size={14} />
            </IconButton>
          )}
          <IconButton label={t('keep.action')} disabled={total === 0 || isActive(run)} onClick={() => setKeeping(true)} data-testid="keep">
            <Archive size={14} />
          </IconButton>
          <Button small icon={<Download size={13} />} title={`${t('results.export')} (${keysFor('result.export')})`} disabled={total === 0} onClick={() => openDialog('export')} data-testid="export">
            {t('results.export')}
          </Button>
        </div>
      </div>
      {run.messages.length > 0 && (
        <div role="status">
          <ul className="messages">
            {run.messages.map(({ severity, text }) => (
              <li key={text} className={`message message-${severity}`}>
                {text}
              </li>
            ))}
          </ul>
        </div>
      )}
      {inFront && view === 'rows' && total > 0 && <FindBar run={run} />}
      {run.pages.error !== null && (
        <p className="message message-error" role="alert">
          {run.pages.error}
        </p>
      )}
      {total === 0 ? isActive(run) ? <RowsSkeleton run={run} /> : <Nothing run={run} /> : view === 'chart' ? <VisualizationTab run={run} /> : view === 'patterns' ? <PatternsTab key={run.searchId} run={run} /> : shape === 'table' ? <StatsTable key={run.searchId} run={run} total={total} /> : look === 'table' ? <StatsTable key={run.searchId} run={run} total={total} {...table} /> : look === 'groups' ? <EventGroups key={run.searchId} run={run} /> : <EventsGrid key={run.searchId} run={run} total={total} view={look} />}
      {inFront && <ValueMenu />}
      {inFront && <ExtractDialog />}
      {keeping && <KeepDialog run={run} onClose={() => setKeeping(false)} />}
    </section>
  );
}

/** Rows, chart or patterns. */
function ViewTabs({ view, shape, total }: { readonly view: ResultView; readonly shape: Run['shape']; readonly total: number }): React.JSX.Element {
  const tab = useCurrentTab();
  return (
    <nav className="results-tabs" aria-label={t('results.views')}>
      {RESULT_VIEWS.map((name) => (
        <button
          key={name}
          type="button"
          className="results-tab"
          aria-current={name === view}
          data-testid={name === 'rows' ? 'result-tab' : `result-tab-${name}`}
          onClick={() => tab.setState({ view: name })}
        >
          <span className="results-tab-name">
            {t(name === 'chart' ? 'results.chart' : name === 'patterns' ? 'results.patterns' : shape === 'table' ? 'results.table' : 'results.events')}
            {name === 'rows' && <span className="pill num">{formatCount(total)}</span>}
          </span>
        </button>
      ))}
    </nav>
  );
}

/** The columns of events as a table: time and level, then what the user chose, then what the event says. */
function tableColumns(names: readonly string[], columns: readonly string[]): { readonly shown: readonly string[]; readonly chosen: readonly string[] } {
  const known = new Set(names);
  const level = LEVEL_FIELDS.find((name) => known.has(name));
  const text = ['message', 'msg', '_raw'].find((name) => known.has(name));
  return { shown: [...new Set(['_time', ...(level === undefined ? [] : [level]), ...columns, ...(text === undefined ? [] : [text])])], chosen: columns };
}

/** How events are shown. */
const LookSwitch = memo(function LookSwitch({ look }: { readonly look: EventView }): React.JSX.Element {
  return (
    <Segments
      place="hidden"
      label={t('results.view')}
      value={look}
      options={EVENT_VIEWS.map((name) => ({ value: name, label: t(name === 'list' ? 'results.list' : name === 'raw' ? 'results.rawView' : name === 'table' ? 'results.tableView' : name === 'json' ? 'results.json' : 'results.groups') }))}
      onChoose={(name) => setView({ view: name })}
      testId="look"
    />
  );
});

const ColumnsMenu = memo(function ColumnsMenu({ run }: { readonly run: Run }): React.JSX.Element {
  const tab = useCurrentTab();
  const chosen = useTab((s) => s.columns);
  const names = new Set(run.fields.map((f) => f.name));
  const current = chosen ?? defaultColumns(run);
  const offered = [...names].filter((name) => !name.startsWith('_') && !LEVEL_FIELDS.some((l) => l === name)).sort((a, b) => a.localeCompare(b));
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="button button-small button-plain" title={t('results.columns')}>
        <Columns3 size={13} aria-hidden />
        {t('results.columns')}
      </Menu.Trigger>
      <MenuLayer align="end">
        {offered.map((name) => (
          <CheckItem key={name} label={name} checked={current.includes(name)} onChange={(on) => tab.setState({ columns: on ? [...current, name] : current.filter((n) => n !== name) })} />
        ))}
      </MenuLayer>
    </Menu.Root>
  );
});

function RowsSkeleton({ run }: { readonly run: Run }): React.JSX.Element {
  // Before there is a shape, what the engine counts is the sample data on its way into the database.
  const preparing = run.shape === null && run.progress !== null && run.progress.scanned > 0;
  return (
    <>
      {preparing && (
        <p className="preparing num" role="status">
          {t('results.preparing', { count: formatCount(run.progress?.scanned ?? 0) })}
        </p>
      )}
      <SkeletonLines />
    </>
  );
}

function SkeletonLines(): React.JSX.Element {
  return (
    <div className="rows-skeleton" role="status" aria-busy="true" aria-label={t('results.loading')}>
      {Array.from({ length: 18 }, (_, i) => (
        <i key={i} style={{ width: `${52 + ((i * 31) % 40)}%` }} />
      ))}
    </div>
  );
}
