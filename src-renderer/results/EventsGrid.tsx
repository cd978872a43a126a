/** The events of a search, any number of them: a line each, as read, or as JSON; a line opens to all of its fields. */
import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { searchHits } from '../../src-shared/spl/language/highlight.ts';
import { useTimeZone } from '../app/engine.ts';
import { useRoomOf } from '../app/pane-room.ts';
import { useCurrentTab, useInFront, useRowId, useTab, useWorkbench } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import type { Run } from '../search/search-tab.ts';
import { IconButton } from '../ui/Button.tsx';
import { notify } from '../ui/toasts.tsx';
import { ColumnHead } from './ColumnHead.tsx';
import { EventRow } from './EventRow.tsx';
import { FindMarks } from './FindBar.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { openValueMenu } from './ValueMenu.tsx';
import { annotate, useAnnotations } from './annotations.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import { defaultColumns, fieldsOf } from './fields.ts';
import { FoldStore } from './fold-store.ts';
import { findPattern, noteCursor, stepError, useFindHere } from './find.ts';
import { LEVEL_FIELDS } from './levels.ts';
import type { EventView } from './view-settings.ts';
import { VirtualList, useVirtualRows } from './virtual-rows.ts';
import { useWantedRows } from './wanted-rows.ts';
import './EventsGrid.css';

const HEADER = 28;
const ROW_HEIGHTS = { compact: 25, comfortable: 31 } as const;
const TIME_WIDTH = 190;
const COLUMN_WIDTH = 140;
/** Columns whose values are known to be short. */
const SHORT_COLUMNS: Readonly<Record<string, number>> = { status: 72, method: 84, host: 110 };
/** Pixels across below which columns that nobody has chosen would leave no room for what the event says. */
const ROOM_FOR_COLUMNS = 640;
const NO_COLUMNS: readonly string[] = [];
const usualWidth = (name: string): number => SHORT_COLUMNS[name] ?? COLUMN_WIDTH;

/** Rendered anew (by key) for each run. */
export function EventsGrid({ run, total, view: look }: { readonly run: Run; readonly total: number; readonly view: Exclude<EventView, 'table' | 'groups'> }): React.JSX.Element {
  const tz = useTimeZone();
  const tab = useCurrentTab();
  const density = useWorkbench((s) => s.density);
  const wrap = useWorkbench((s) => s.wrap) || look === 'json';
  const chosen = useTab((s) => s.columns);
  const sort = useTab((s) => s.sort);
  const widths = useTab((s) => s.grid.widths);
  const find = useFindHere();
  const inFront = useInFront();
  const rowId = useRowId('event');
  const notes = useAnnotations(run.connection);
  const [list] = useState(() => new VirtualList());
  const [folds] = useState(() => new FoldStore());
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [cursor, setCursor] = useState(0);
  const [selected, setSelected] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const hits = useMemo(() => findPattern(find) ?? searchHits(run.spl), [find, run.spl]);
  const names = useMemo(() => new Set(run.fields.map((f) => f.name)), [run.fields]);
  const levelField = LEVEL_FIELDS.find((name) => names.has(name)) ?? null;
  useSyncExternalStore(run.pages.subscribe, run.pages.version);
  const frame = useRef<HTMLDivElement>(null);
  const { narrow } = useRoomOf(frame, ROOM_FOR_COLUMNS);
  const usual = chosen ?? (narrow ? NO_COLUMNS : defaultColumns(run));
  const columns = useMemo(() => usual.filter((name) => name !== levelField && name !== '_time' && name !== '_raw'), [usual, levelField]);

  useEffect(() => list.forgetHeights(), [list, wrap, look]);
  // In another order the same rows are other events.
  useEffect(() => {
    setOpen(new Set());
    folds.forget();
  }, [folds, sort]);

  const view = useVirtualRows(list, total, ROW_HEIGHTS[density], HEADER);
  useWantedRows(run.pages, list, view, sort, total);

  const { reveal } = find;
  useEffect(() => {
    if (reveal === null) return;
    setSelected(null);
    setCursor(reveal.row);
    list.reveal(reveal.row);
  }, [list, reveal]);

  const toggle = useCallback((index: number) => {
    setCursor(index);
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  }, []);
  const select = useCallback((from: number, to: number) => setSelected({ from: Math.min(from, to), to: Math.max(from, to) }), []);
  const onRowClick = useCallback(
    (index: number, extend: boolean) => {
      if (!extend) {
        setSelected(null);
        toggle(index);
        return;
      }
      window.getSelection()?.removeAllRanges();
      setSelected((before) => (before === null ? { from: Math.min(cursor, index), to: Math.max(cursor, index) } : { from: Math.min(before.from, index), to: Math.max(before.from, index) }));
    },
    [toggle, cursor],
  );

  const width = (name: string, usual: number): number => widths[name] ?? usual;
  const template = `36px ${width('_time', TIME_WIDTH)}px ${levelField === null ? '' : `${width(levelField, 64)}px `}${columns.map((name) => `${width(name, usualWidth(name))}px `).join('')}minmax(${narrow ? 90 : 260}px, 1fr)`;
  const move = (to: number, extend: boolean): void => {
    const next = Math.max(0, Math.min(total - 1, to));
    if (extend) select(selected === null ? cursor : selected.from === cursor ? selected.to : selected.from, next);
    else setSelected(null);
    setCursor(next);
    list.reveal(next);
  };
  useEffect(() => {
    if (inFront) noteCursor(run, cursor);
  }, [inFront, run, cursor]);
  const toError = async (step: 1 | -1): Promise<void> => {
    if (!(await stepError(run, step, sort))) notify(t('grid.noMoreErrors'));
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(view.viewport / ROW_HEIGHTS[density]) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, PageDown: cursor + page, PageUp: cursor - page, Home: 0, End: total - 1 };
    const to = steps[event.key];
    const row = run.pages.row(cursor);
    const mod = event.ctrlKey || event.metaKey;
    if (to !== undefined) move(to, event.shiftKey);
    else if (event.key === 'Enter' || event.key === ' ') toggle(cursor);
    else if (event.key === 'a' && mod) select(0, total - 1);
    else if (mod || event.altKey) return;
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const element = document.getElementById(rowId(cursor));
      if (row === null || element === null) return;
      const fields = fieldsOf(row);
      openValueMenu({ tab, at: element, value: null, event: fields, bookmarked: notes.get(rowKeyOf(fields))?.bookmarked === true, toggle: () => toggle(cursor) });
    } else if (event.key.toLowerCase() === 'e') void toError(event.shiftKey ? -1 : 1);
    else if (event.key.toLowerCase() === 'b' && row !== null) {
      const fields = fieldsOf(row);
      void annotate(run.connection, fields, { bookmarked: notes.get(rowKeyOf(fields))?.bookmarked !== true });
    } else if (event.key === 'Escape' && selected !== null) {
      setSelected(null);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };

  return (
    <div className="grid-frame" ref={frame}>
      <div
        className={`grid-scroll events${wrap ? ' is-wrapped' : ''} is-${look}${find.open ? ' is-finding' : ''}`}
        ref={view.scrollRef}
        tabIndex={0}
        role="treegrid"
        aria-label={t('events.label')}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + (levelField === null ? 3 : 4)}
        aria-activedescendant={rowId(cursor)}
        aria-multiselectable
        onKeyDown={onKeyDown}
        data-testid="events"
      >
        <div className="grid-box" style={{ height: view.boxHeight }}>
          <div className="grid-window" style={{ height: view.viewport + HEADER, ['--columns' as string]: template }}>
            <div className="event-head" role="row" aria-rowindex={1}>
              <span role="columnheader" aria-label={t('events.expand')} />
              <span role="columnheader" aria-sort={sort === null ? 'descending' : sort.field === '_time' ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
                <ColumnHead name="_time" label={sort === null ? `${t('events.time')} ↓` : t('events.time')} width={width('_time', TIME_WIDTH)} numeric />
              </span>
              {levelField !== null && (
                <span role="columnheader">
                  <ColumnHead name={levelField} width={width(levelField, 64)} />
                </span>
              )}
              {columns.map((name) => (
                <span key={name} role="columnheader" aria-sort={sort?.field === name ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
                  <ColumnHead name={name} width={width(name, usualWidth(name))} columns={columns} />
                </span>
              ))}
              <span role="columnheader">
                {t('events.event')}
                {look === 'json' && (
                  <span className="event-head-tools">
                    <IconButton label={t('json.foldAll')} onClick={() => folds.setAll('folded')} data-testid="json-fold-all">
                      <ChevronsDownUp size={13} />
                    </IconButton>
                    <IconButton label={t('json.unfoldAll')} onClick={() => folds.setAll('open')} data-testid="json-unfold-all">
                      <ChevronsUpDown size={13} />
                    </IconButton>
                  </span>
                )}
              </span>
            </div>
            <div className="grid-rows" role="rowgroup">
              {view.rows.map(({ index, top }) => (
                <EventRow
                  key={index}
                  id={rowId(index)}
                  index={index}
                  top={top}
                  row={run.pages.row(index)}
                  open={open.has(index)}
                  focused={index === cursor}
                  selected={selected !== null && index >= selected.from && index <= selected.to}
                  list={list}
                  folds={folds}
                  levelField={levelField}
                  columns={columns}
                  tz={tz}
                  hits={hits}
                  look={find.open && find.text !== '' && index === cursor && look === 'list' ? 'raw' : look}
                  notes={notes}
                  onClick={onRowClick}
                  onToggle={toggle}
                />
              ))}
            </div>
          </div>
        </div>
      </div>
      <FindMarks run={run} total={total} inset={HEADER} />
      {selected !== null && <SelectionBar run={run} from={selected.from} to={selected.to} onClear={() => setSelected(null)} />}
    </div>
  );
}
