/** The rows of a table result: any number of rows and columns, ordered by any column over the whole result. */
import { memo, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Value, items, looksNumeric, scalarToText } from '../../src-shared/results/value.ts';
import { useTimeZone } from '../app/engine.ts';
import { useCurrentTab, useRowId, useTab, useWorkbench } from '../app/workbench.ts';
import { type ChartPoint, nextTimes } from '../charts/drill-down.ts';
import { eventsBehind, openEvents } from '../charts/open-events.ts';
import { formatFigure, isComputed } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { cellClick } from '../panels/click.ts';
import type { Run } from '../search/search-tab.ts';
import { rowKeyOf } from '../../src-shared/results/row-key.ts';
import { ColumnHead } from './ColumnHead.tsx';
import { FindMarks } from './FindBar.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { openValueMenu } from './ValueMenu.tsx';
import { useAnnotations } from './annotations.ts';
import { Marked, cellText } from './cell.tsx';
import { fieldsOf } from './fields.ts';
import { findPattern, useFindHere } from './find.ts';
import { LEVEL_FIELDS, levelOf } from './levels.ts';
import type { PageCache, ResultRow } from './page-cache.ts';
import { type GridSettings, ordered } from './grid-settings.ts';
import { VirtualList, useMeasuredRow, useVirtualRows } from './virtual-rows.ts';
import { useWantedRows } from './wanted-rows.ts';
import { SparkCell, sparkCounts } from './SparkCell.tsx';
import './StatsTable.css';

const HEADER = 30;
const ROW_HEIGHTS = { compact: 25, comfortable: 31 } as const;
const INDEX_WIDTH = 56;
const CHARACTER = 7.3;
const MIN_WIDTH = 72;
const MAX_WIDTH = 420;
/** Widest column of whole events. */
const RAW_WIDTH = 1400;
/** Rows that column widths and alignments are judged by. */
const SAMPLE_ROWS = 60;
/** More decimals than this do not push the other numbers of a column to the left. */
const MAX_ALIGNED_DECIMALS = 10;
/** How wide a sparkline is. */
const SPARK_CHARACTERS = 24;

interface TableColumn {
  readonly field: ResultField;
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly numeric: boolean;
  /** Some of its numbers are averages or shares, whose last digits nobody reads. */
  readonly computed: boolean;
  /** Decimals of its numbers, which stand under one another. */
  readonly decimals: number;
  /** Stays at the left while the others scroll. */
  readonly pinned: boolean;
}

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

interface TableRowProps {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly list: VirtualList;
  readonly cells: readonly Value[] | null;
  readonly columns: readonly TableColumn[];
  readonly tz: string;
  readonly hits: RegExp | null;
  readonly focused: boolean;
  /** The field of its cell that the keyboard is at. */
  readonly at: string | null;
  readonly selected: boolean;
  readonly onMouse: (index: number, event: React.MouseEvent) => void;
}

const TableRow = memo(function TableRow({ id, index, top, list, cells, columns, tz, hits, focused, at: cursorField, selected, onMouse }: TableRowProps): React.JSX.Element {
  const measure = useMeasuredRow(list, index);
  // Cells have fixed places, so the row's height comes from the cell with the most lines.
  const lines = cells === null ? 1 : Math.max(1, ...columns.map((column) => linesOf(cells[column.index] ?? null)));
  return (
    <div
      ref={measure}
      id={id}
      className={`table-row${focused ? ' is-focused' : ''}${selected ? ' is-selected' : ''}`}
      onClick={(event) => onMouse(index, event)}
      onContextMenu={(event) => onMouse(index, event)}
      style={{ transform: `translateY(${top}px)`, height: `calc(var(--row) + ${(Math.min(lines, 12) - 1) * 18}px)` }}
      role="row"
      aria-rowindex={index + 2}
      aria-busy={cells === null}
      aria-selected={selected}
    >
      <span role="rowheader" aria-colindex={1} className="table-index num">
        {index + 1}
      </span>
      {columns.map(({ field, index: at, left, width, numeric, computed, decimals, pinned }) => (
        <span key={field.name} id={field.name === cursorField ? `${id}-cell` : undefined} role="gridcell" aria-colindex={at + 2} data-field={field.name} className={`table-cell selectable${numeric ? ' is-number num' : ''}${pinned ? ' is-pinned' : ''}${field.name === cursorField ? ' is-at' : ''}${cells === null ? '' : toneOf(field.name, cells[at] ?? null)}`} style={{ left, width }}>
          {cells === null ? <i className="table-loading" /> : <Cell name={field.name} value={cells[at] ?? null} computed={computed} decimals={numeric ? decimals : 0} tz={tz} hits={hits} />}
        </span>
      ))}
    </div>
  );
});

/** The class of a level that tells of an error or a warning: seen at once among the others. */
function toneOf(name: string, value: Value): string {
  const level = LEVEL_FIELDS.some((one) => one === name) ? levelOf(value) : null;
  return level === 'error' || level === 'warn' ? ` is-${level}` : '';
}

/** Lines that a value takes. */
function linesOf(value: Value): number {
  return sparkCounts(value) === null ? items(value).length : 1;
}

function Cell({ name, value, computed, decimals, tz, hits }: { readonly name: string; readonly value: Value; readonly computed: boolean; readonly decimals: number; readonly tz: string; readonly hits: RegExp | null }): React.ReactNode {
  if (typeof value !== 'object' || value === null) {
    const text = shownText(name, value, computed, tz);
    const full = cellText(name, value, tz);
    // A monospaced face: what a number has fewer in decimals, it stands further to the left.
    const short = decimals === 0 || text === '' ? 0 : pointAndDecimals(decimals) - pointAndDecimals(decimalsOf(text));
    return (
      <span className="truncate" title={full.length > 24 || full !== text ? full : undefined} style={short > 0 ? { marginRight: `${short}ch` } : undefined}>
        <Marked text={text} hits={hits} />
      </span>
    );
  }
  const spark = sparkCounts(value);
  if (spark !== null) return <SparkCell counts={spark} />;
  return (
    <ul className="table-values">
      {value.map((item, i) => (
        <li key={i} className="truncate" data-item={i}>
          <Marked text={scalarToText(item)} hits={hits} />
        </li>
      ))}
    </ul>
  );
}

/** A cell's text: computed numbers without the digits that nobody reads. */
function shownText(name: string, value: Value, computed: boolean, tz: string): string {
  return computed && typeof value === 'number' ? formatFigure(value) : cellText(name, value, tz);
}

/** Digits after the point of a number's text. */
function decimalsOf(text: string): number {
  return /^-?\d+\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
}
/** Characters that decimals take with their point. */
function pointAndDecimals(decimals: number): number {
  return decimals === 0 ? 0 : decimals + 1;
}

/** The first rows, as far as they are there. */
function sampleOf(pages: PageCache): ResultRow[] {
  const rows: ResultRow[] = [];
  for (let i = 0; i < SAMPLE_ROWS; i++) {
    const row = pages.row(i);
    if (row === null) break;
    rows.push(row);
  }
  return rows;
}

interface Wishes {
  readonly shown: readonly string[] | undefined;
  readonly grid: GridSettings;
}

/** The columns from left to right: the pinned ones first. */
function layOut(fields: readonly ResultField[], sample: readonly ResultRow[], tz: string, { shown, grid: { widths, pinned, order } }: Wishes): TableColumn[] {
  let left = INDEX_WIDTH;
  const all = fields.map((field, index) => ({ field, index }));
  const wanted = (shown ?? ordered(fields.map(({ name }) => name), order)).flatMap((name) => all.find(({ field }) => field.name === name) ?? []);
  const stays = ({ field }: { readonly field: ResultField }): boolean => pinned.includes(field.name);
  return [...wanted.filter(stays), ...wanted.filter((one) => !stays(one))].map(({ field, index }) => {
    const computed = field.name !== '_time' && sample.some(({ values }) => typeof values[index] === 'number' && isComputed(values[index]));
    let longest = 0;
    let whole = 0;
    let decimals = 0;
    let numbers = 0;
    let values = 0;
    for (const row of sample) {
      const value = row.values[index] ?? null;
      if (value === null) continue;
      values++;
      if (sparkCounts(value) !== null) {
        longest = Math.max(longest, SPARK_CHARACTERS);
        continue;
      }
      if (typeof value === 'number' || (typeof value === 'string' && looksNumeric(value))) numbers++;
      const text = shownText(field.name, value, computed, tz);
      for (const line of text.split('\n')) longest = Math.max(longest, line.length);
      const own = decimalsOf(text);
      decimals = Math.max(decimals, Math.min(MAX_ALIGNED_DECIMALS, own));
      whole = Math.max(whole, text.length - pointAndDecimals(own));
    }
    const numeric = field.name !== '_time' && values > 0 && numbers === values;
    const most = field.name === '_raw' ? RAW_WIDTH : MAX_WIDTH;
    const characters = Math.max(field.name.length + 4, longest, numeric ? whole + pointAndDecimals(decimals) : 0);
    const width = widths[field.name] ?? Math.round(Math.min(most, Math.max(MIN_WIDTH, characters * CHARACTER + 26)));
    const column = { field, index, left, width, numeric, computed, decimals, pinned: stays({ field }) };
    left += width;
    return column;
  });
}
