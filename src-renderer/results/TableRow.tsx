/** One row of a table of results. */
import { memo } from 'react';
import { type Value, items, scalarToText } from '../../src-shared/results/value.ts';
import { SparkCell, sparkCounts } from './SparkCell.tsx';
import { Marked, cellText } from './cell.tsx';
import { LEVEL_FIELDS, levelOf } from './levels.ts';
import { type TableColumn, decimalsOf, pointAndDecimals, shownText } from './table-columns.ts';
import { type VirtualList, useMeasuredRow } from './virtual-rows.ts';

export interface TableRowProps {
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

export const TableRow = memo(function TableRow({ id, index, top, list, cells, columns, tz, hits, focused, at: cursorField, selected, onMouse }: TableRowProps): React.JSX.Element {
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
