/** The rows of a table result: any number of rows and columns, ordered by any column over the whole result. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Value, items, looksNumeric, scalarToText } from '../../src-shared/results/value.ts';
import { useTimeZone } from '../app/engine.ts';
import { useCurrentTab, useTab, useWorkbench } from '../app/workbench.ts';
import { t } from '../lib/messages.ts';
import type { Run } from '../search/search-tab.ts';
import { cellText } from './cell.tsx';
import type { PageCache, ResultRow } from './page-cache.ts';
import { VirtualList, useMeasuredRow, useVirtualRows } from './virtual-rows.ts';
import './StatsTable.css';

const HEADER = 30;
const ROW_HEIGHTS = { compact: 25, comfortable: 31 } as const;
const INDEX_WIDTH = 56;
const CHARACTER = 7.3;
const MIN_WIDTH = 72;
const MAX_WIDTH = 420;
/** Rows that column widths and alignments are judged by. */
const SAMPLE_ROWS = 60;

interface TableColumn {
  readonly field: ResultField;
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly numeric: boolean;
}

/** Rendered anew (by key) for each run. */
export function StatsTable({ run, total }: { readonly run: Run; readonly total: number }): React.JSX.Element {
  const tz = useTimeZone();
  const tab = useCurrentTab();
  const density = useWorkbench((s) => s.density);
  const wrap = useWorkbench((s) => s.wrap);
  const sort = useTab((s) => s.sort);
  const [list] = useState(() => new VirtualList());
  useSyncExternalStore(run.pages.subscribe, run.pages.version);
  const scroller = useRef<HTMLDivElement | null>(null);
  const [horizontal, setHorizontal] = useState({ left: 0, width: 2000 });
  const [cursor, setCursor] = useState(0);
  const view = useVirtualRows(list, total, ROW_HEIGHTS[density], HEADER);

  const { scrollRef } = view;

  useEffect(() => run.pages.setSort(sort), [run.pages, sort]);
  useEffect(() => list.toStart(), [list, sort]);
  useEffect(() => list.forgetHeights(), [list, wrap]);
  const first = view.rows[0]?.index ?? 0;
  const last = view.rows.at(-1)?.index ?? 0;
  useEffect(() => {
    const timer = window.setTimeout(() => run.pages.want(first, last, total), 30);
    return () => window.clearTimeout(timer);
  }, [run.pages, first, last, total]);

  const hasSample = run.pages.row(0) !== null;
  // Widths follow the first rows that come and then stay: columns that move under the pointer are worse than wide ones.
  const sample = useMemo(() => (hasSample ? sampleOf(run.pages) : []), [run.pages, hasSample]);
  const columns = useMemo(() => layOut(run.fields, sample, tz), [run.fields, sample, tz]);
  const width = INDEX_WIDTH + columns.reduce((sum, column) => sum + column.width, 0);
  const visible = columns.filter((c) => c.left + c.width > horizontal.left - 200 && c.left < horizontal.left + horizontal.width + 200);

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
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(view.viewport / ROW_HEIGHTS[density]) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, PageDown: cursor + page, PageUp: cursor - page, Home: 0, End: total - 1 };
    const to = steps[event.key];
    if (to === undefined || event.target !== event.currentTarget) return;
    const next = Math.max(0, Math.min(total - 1, to));
    setCursor(next);
    list.reveal(next);
    event.preventDefault();
  };
  const sortBy = (field: string): void => {
    const descending = sort?.field === field ? !sort.descending : (columns.find((c) => c.field.name === field)?.numeric ?? false);
    tab.setState({ sort: { field, descending } });
  };

  return (
    <div
      className={`grid-scroll table${wrap ? ' is-wrapped' : ''}`}
      ref={setScroller}
      onScroll={onScroll}
      tabIndex={0}
      role="grid"
      aria-label={t('table.label')}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={`result-${cursor}`}
      onKeyDown={onKeyDown}
      data-testid="table"
    >
      <div className="grid-box" style={{ height: view.boxHeight, width }}>
        <div className="grid-window" style={{ height: view.viewport + HEADER }}>
          <div className="table-head" role="row" aria-rowindex={1}>
            <span role="columnheader" aria-colindex={1} className="table-index" aria-label={t('table.row')} />
            {visible.map(({ field, index, left, width: columnWidth, numeric }) => (
              <span
                key={field.name}
                role="columnheader"
                aria-colindex={index + 2}
                aria-sort={sort?.field === field.name ? (sort.descending ? 'descending' : 'ascending') : 'none'}
                className={`table-cell${numeric ? ' is-number' : ''}`}
                style={{ left, width: columnWidth }}
              >
                <button type="button" className="table-sort" title={field.name} onClick={() => sortBy(field.name)}>
                  <span className="truncate">{field.name}</span>
                  {sort?.field === field.name && (sort.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
                </button>
              </span>
            ))}
          </div>
          <div className="table-rows" role="rowgroup">
            {view.rows.map(({ index, top }) => (
              <TableRow key={index} index={index} top={top} list={list} cells={run.pages.row(index)?.values ?? null} columns={visible} tz={tz} focused={index === cursor} />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

interface TableRowProps {
  readonly index: number;
  readonly top: number;
  readonly list: VirtualList;
  readonly cells: readonly Value[] | null;
  readonly columns: readonly TableColumn[];
  readonly tz: string;
  readonly focused: boolean;
}

function TableRow({ index, top, list, cells, columns, tz, focused }: TableRowProps): React.JSX.Element {
  const measure = useMeasuredRow(list, index);
  // Cells have fixed places, so the row's height comes from the cell with the most lines.
  const lines = cells === null ? 1 : Math.max(1, ...columns.map((column) => items(cells[column.index]).length));
  return (
    <div
      ref={measure}
      id={`result-${index}`}
      className={`table-row${focused ? ' is-focused' : ''}`}
      style={{ transform: `translateY(${top}px)`, height: `calc(var(--row) + ${(Math.min(lines, 12) - 1) * 18}px)` }}
      role="row"
      aria-rowindex={index + 2}
      aria-busy={cells === null}
    >
      <span role="rowheader" aria-colindex={1} className="table-index num">
        {index + 1}
      </span>
      {columns.map(({ field, index: at, left, width, numeric }) => (
        <span key={field.name} role="gridcell" aria-colindex={at + 2} className={`table-cell selectable${numeric ? ' is-number num' : ''}`} style={{ left, width }}>
          {cells === null ? <i className="table-loading" /> : <Cell name={field.name} value={cells[at] ?? null} tz={tz} />}
        </span>
      ))}
    </div>
  );
}

function Cell({ name, value, tz }: { readonly name: string; readonly value: Value; readonly tz: string }): React.ReactNode {
  if (typeof value !== 'object' || value === null) {
    const text = cellText(name, value, tz);
    return (
      <span className="truncate" title={text.length > 24 ? text : undefined}>
        {text}
      </span>
    );
  }
  return (
    <ul className="table-values">
      {value.map((item, i) => (
        <li key={i} className="truncate">
          {scalarToText(item)}
        </li>
      ))}
    </ul>
  );
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

function layOut(fields: readonly ResultField[], sample: readonly ResultRow[], tz: string): TableColumn[] {
  let left = INDEX_WIDTH;
  return fields.map((field, index) => {
    let longest = field.name.length + 2;
    let numbers = 0;
    let values = 0;
    for (const row of sample) {
      const value = row.values[index] ?? null;
      if (value === null) continue;
      values++;
      if (typeof value === 'number' || (typeof value === 'string' && looksNumeric(value))) numbers++;
      for (const line of cellText(field.name, value, tz).split('\n')) longest = Math.max(longest, line.length);
    }
    const numeric = field.name !== '_time' && values > 0 && numbers === values;
    const width = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, longest * CHARACTER + 26)));
    const column = { field, index, left, width, numeric };
    left += width;
    return column;
  });
}
