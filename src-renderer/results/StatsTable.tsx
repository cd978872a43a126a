/** The rows of a table result: any number of rows and columns, ordered by any column over the whole result. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { items } from '../../src-shared/results/value.ts';
import { useTimeZone } from '../app/engine.ts';
import { useCurrentTab, useRowId, useTab, useWorkbench } from '../app/workbench.ts';
import { type ChartPoint, nextTimes } from '../charts/drill-down.ts';
import { eventsBehind, openEvents } from '../charts/open-events.ts';
import { t } from '../lib/messages.ts';
import { cellClick } from '../panels/click.ts';
import type { Run } from '../search/search-tab.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import { ColumnHead } from './ColumnHead.tsx';
import { FindMarks } from './FindBar.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { openValueMenu } from './ValueMenu.tsx';
import { useAnnotations } from './annotations.ts';
import { fieldsOf } from './fields.ts';
import { findPattern, useFindHere } from './find.ts';
import type { ResultRow } from './page-cache.ts';
import { INDEX_WIDTH, layOut, sampleOf } from './table-columns.ts';
import { VirtualList, useVirtualRows } from './virtual-rows.ts';
import { useWantedRows } from './wanted-rows.ts';
import { sparkCounts } from './SparkCell.tsx';
import { TableRow } from './TableRow.tsx';
import './StatsTable.css';

const HEADER = 30;
const ROW_HEIGHTS = { compact: 25, comfortable: 31 } as const;
export interface StatsTableProps {
  readonly run: Run;
  readonly total: number;
  /** The fields to show, in their order, where these are not all: the columns chosen for events. */
  readonly shown?: readonly string[];
  /** Which of them can be moved and taken away. */
  readonly chosen?: readonly string[];
}

/** Rendered anew (by key) for each run. */
export function StatsTable({ run, total, shown, chosen }: StatsTableProps): React.JSX.Element {
  const tz = useTimeZone();
  const tab = useCurrentTab();
  const density = useWorkbench((s) => s.density);
  const wrap = useWorkbench((s) => s.wrap);
  const sort = useTab((s) => s.sort);
  const notes = useAnnotations(run.connection);
  const [list] = useState(() => new VirtualList());
  useSyncExternalStore(run.pages.subscribe, run.pages.version);
  const scroller = useRef<HTMLDivElement | null>(null);
  const [horizontal, setHorizontal] = useState({ left: 0, width: 2000 });
  const [cursor, setCursor] = useState(0);
  /** The field of the cell that the keyboard is at; null before it went sideways, for the first one. */
  const [cursorField, setCursorField] = useState<string | null>(null);
  const view = useVirtualRows(list, total, ROW_HEIGHTS[density], HEADER);

  const { scrollRef } = view;

  useEffect(() => list.forgetHeights(), [list, wrap]);
  useWantedRows(run.pages, list, view, sort, total);

  const hasSample = run.pages.row(0) !== null;
  // Widths follow the first rows that come and then stay: columns that move under the pointer are worse than wide ones.
  const sample = useMemo(() => (hasSample ? sampleOf(run.pages) : []), [run.pages, hasSample]);
  const grid = useTab((s) => s.grid);
  const columns = useMemo(() => layOut(run.fields, sample, tz, { shown, grid }), [run.fields, sample, tz, shown, grid]);
  // Pinned ones stand first and move among themselves.
  const groups = useMemo(() => [true, false].map((stays) => columns.filter((column) => column.pinned === stays).map(({ field }) => field.name)), [columns]);
  const find = useFindHere();
  const rowId = useRowId('result');
  const hits = useMemo(() => findPattern(find), [find]);
  const [selected, setSelected] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const { reveal } = find;
  useEffect(() => {
    if (reveal === null) return;
    setCursor(reveal.row);
    list.reveal(reveal.row);
  }, [list, reveal]);
  const width = INDEX_WIDTH + columns.reduce((sum, column) => sum + column.width, 0);
  // A pinned column goes along with the view.
  const visible = useMemo(
    () =>
      columns
        .filter((c) => c.pinned || (c.left + c.width > horizontal.left - 200 && c.left < horizontal.left + horizontal.width + 200))
        .map((c) => (c.pinned ? { ...c, left: c.left + horizontal.left } : c)),
    [columns, horizontal],
  );

  const onScroll = (): void => {
    const node = scroller.current;
    if (node !== null && (node.scrollLeft !== horizontal.left || node.clientWidth !== horizontal.width)) setHorizontal({ left: node.scrollLeft, width: node.clientWidth });
  };
  const setScroller = useMemo(
    () => (node: HTMLDivElement | null) => {
      scroller.current = node;
      return scrollRef(node);
    },
    [scrollRef],
  );
  const select = (from: number, to: number): void => setSelected({ from: Math.min(from, to), to: Math.max(from, to) });
  /** Goes to the cell beside the one that the keyboard is at, and brings it into view. */
  const moveSideways = (step: 1 | -1): void => {
    const at = Math.max(0, columns.findIndex(({ field }) => field.name === cursorField));
    const column = columns[Math.max(0, Math.min(columns.length - 1, at + step))];
    const node = scroller.current;
    if (column === undefined || node === null) return;
    setCursorField(column.field.name);
    const fixed = columns.reduce((sum, { pinned, width: wide }) => sum + (pinned ? wide : 0), INDEX_WIDTH);
    if (column.pinned) return;
    if (column.left - node.scrollLeft < fixed) node.scrollLeft = column.left - fixed;
    else if (column.left + column.width - node.scrollLeft > node.clientWidth) node.scrollLeft = column.left + column.width - node.clientWidth;
  };
  /** Opens the menu of the cell that an element is in. */
  const openMenu = (index: number, element: Element, at: Element | { readonly x: number; readonly y: number }): boolean => {
    const row = run.pages.row(index);
    const field = element.closest<HTMLElement>('[data-field]')?.dataset['field'];
    if (row === null || field === undefined) return false;
    const fields = fieldsOf(row);
    const item = element.closest<HTMLElement>('[data-item]')?.dataset['item'] ?? '0';
    const whole = fields.get(field) ?? null;
    const value = items(whole)[Number(item)];
    if (value === undefined || sparkCounts(whole) !== null) return false;
    const behind = run.shape === 'table' ? eventsBehind(run, pointOf(run, index, row, field), tz) : null;
    const before = behind === null ? {} : { before: { actions: [{ label: t('chart.menu.events'), run: () => openEvents(run, behind) }] } };
    openValueMenu({ tab, at, ...before, value: { field, value }, event: run.shape === 'events' ? fields : null, bookmarked: notes.get(rowKeyOf(fields))?.bookmarked === true, toggle: null });
    return true;
  };
  const handleMouse = (index: number, event: React.MouseEvent): void => {
    if (event.type === 'click' && event.shiftKey) {
      window.getSelection()?.removeAllRanges();
      select(selected?.from ?? cursor, index);
      return;
    }
    if (event.type === 'click') {
      setCursor(index);
      setCursorField((event.target as Element).closest<HTMLElement>('[data-field]')?.dataset['field'] ?? null);
      setSelected(null);
    }
    if (window.getSelection()?.isCollapsed !== false && openMenu(index, event.target as Element, { x: event.clientX, y: event.clientY })) event.preventDefault();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(view.viewport / ROW_HEIGHTS[density]) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, PageDown: cursor + page, PageUp: cursor - page, Home: 0, End: total - 1 };
    const to = steps[event.key];
    if (event.target !== event.currentTarget) return;
    if (to !== undefined) {
      const next = Math.max(0, Math.min(total - 1, to));
      if (event.shiftKey) select(selected === null || selected.from === cursor ? (selected?.to ?? cursor) : selected.from, next);
      else setSelected(null);
      setCursor(next);
      list.reveal(next);
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') moveSideways(event.key === 'ArrowRight' ? 1 : -1);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) select(0, total - 1);
    else if (event.key === 'ContextMenu' || event.key === 'Enter' || (event.key === 'F10' && event.shiftKey)) {
      const cell = document.querySelector(`#${rowId(cursor)} .is-at`) ?? document.querySelector(`#${rowId(cursor)} [data-field]`);
      if (cell !== null) openMenu(cursor, cell, cell);
    } else if (event.key === 'Escape' && selected !== null) {
      setSelected(null);
      event.stopPropagation();
    } else return;
    event.preventDefault();
  };
  // Rows and heads are drawn anew only when what they show has changed: the same functions reach them in every render.
  const latestMouse = useRef(handleMouse);
  useEffect(() => {
    latestMouse.current = handleMouse;
  });
  const onRowMouse = useCallback((index: number, event: React.MouseEvent) => latestMouse.current(index, event), []);
  const sortBy = useCallback(
    (field: string) => {
      const { sort: now } = tab.getState();
      const descending = now?.field === field ? !now.descending : (columns.find((c) => c.field.name === field)?.numeric ?? false);
      tab.setState({ sort: { field, descending } });
    },
    [tab, columns],
  );

  return (
    <div className="grid-frame">
    <div
      className={`grid-scroll table${wrap ? ' is-wrapped' : ''}`}
      ref={setScroller}
      onScroll={onScroll}
      tabIndex={0}
      role="grid"
      aria-label={t('table.label')}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={visible.some(({ field }) => field.name === (cursorField ?? columns[0]?.field.name)) ? `${rowId(cursor)}-cell` : rowId(cursor)}
      onKeyDown={onKeyDown}
      data-testid="table"
    >
      <div className="grid-box" style={{ height: view.boxHeight, width }}>
        <div className="grid-window" style={{ height: view.viewport + HEADER }}>
          <div className="table-head" role="row" aria-rowindex={1}>
            <span role="columnheader" aria-colindex={1} className="table-index" aria-label={t('table.row')} />
            {visible.map(({ field, index, left, width: columnWidth, numeric, pinned: stays }) => (
              <span
                key={field.name}
                role="columnheader"
                aria-colindex={index + 2}
                aria-sort={sort?.field === field.name ? (sort.descending ? 'descending' : 'ascending') : 'none'}
                className={`table-cell${numeric ? ' is-number' : ''}${stays ? ' is-pinned' : ''}`}
                style={{ left, width: columnWidth }}
              >
                <ColumnHead name={field.name} width={columnWidth} numeric={numeric} pinnable onSort={sortBy} {...(chosen === undefined ? { among: groups[stays ? 0 : 1] ?? [] } : { columns: chosen })} />
              </span>
            ))}
          </div>
          <div className="table-rows" role="rowgroup">
            {view.rows.map(({ index, top }) => (
              <TableRow key={index} id={rowId(index)} index={index} top={top} list={list} cells={run.pages.row(index)?.values ?? null} columns={visible} tz={tz} hits={hits} focused={index === cursor} at={index === cursor ? (cursorField ?? columns[0]?.field.name ?? null) : null} selected={selected !== null && index >= selected.from && index <= selected.to} onMouse={onRowMouse} />
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

/** Rows on either side of one by whose times it is known when its bin ends. */
const NEIGHBOURS = 60;

/** What a cell stands for, among the events that were summarised. */
function pointOf(run: Run, index: number, row: ResultRow, field: string): ChartPoint {
  const { point } = cellClick(row.fields, row.values, row.fields.findIndex(({ name }) => name === field));
  const { time } = point;
  if (time === null) return point;
  const at = row.fields.findIndex(({ name }) => name === '_time');
  const times = Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, i) => run.pages.row(index - NEIGHBOURS + i)?.values[at]).filter((value) => typeof value === 'number');
  return { ...point, nextTime: nextTimes(times)[times.indexOf(time)] ?? null };
}
