/** The rows of a table result in a panel: sorted by a click, counts with bars behind them, arrows and Enter for the keyboard. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useId, useMemo, useRef, useState } from 'react';
import { type Value, looksNumeric, numberToText, toNumber } from '../../src-shared/results/value.ts';
import { formatCount, formatNumber } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { SparkCell, sparkCounts } from '../results/SparkCell.tsx';
import { cellText } from '../results/cell.tsx';
import { Button } from '../ui/Button.tsx';
import type { JobResult } from './job.ts';
import './panels.css';

/** Rows that are drawn at first. */
const FIRST_ROWS = 100;
/** Columns whose numbers are parts of a whole: a bar tells more than digits. */
const BARS = /^(?:count|percent|total|events|requests|failed|errors|hits|sessions)$|^(?:count|dc|sum)\(|_count$/i;

export interface PanelTableProps {
  readonly result: Pick<JobResult, 'fields' | 'rows' | 'total'>;
  readonly label: string;
  readonly tz: string;
  /** Called with the index of a row and of a column; absent where a click does nothing. */
  readonly onCell: ((row: number, column: number) => void) | null;
}

export function PanelTable({ result, label, tz, onCell }: PanelTableProps): React.JSX.Element {
  const { rows, total } = result;
  const id = useId();
  const [sort, setSort] = useState<{ readonly column: number; readonly down: boolean } | null>(null);
  const [all, setAll] = useState(false);
  const [cursor, setCursor] = useState({ row: 0, column: 0 });
  const box = useRef<HTMLDivElement | null>(null);
  const columns = useMemo(() => columnsOf(result), [result]);
  const order = useMemo(() => {
    const indexes = rows.map((_, i) => i);
    return sort === null ? indexes : indexes.sort((a, b) => compare(rows[a]?.[sort.column] ?? null, rows[b]?.[sort.column] ?? null) * (sort.down ? -1 : 1));
  }, [rows, sort]);
  const shown = all ? order : order.slice(0, FIRST_ROWS);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const moves: Readonly<Record<string, readonly [number, number]>> = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [10, 0], PageUp: [-10, 0] };
    const move = moves[event.key];
    const at = order[cursor.row];
    if (move !== undefined) {
      const row = Math.max(0, Math.min(shown.length - 1, cursor.row + move[0]));
      const column = Math.max(0, Math.min(columns.length - 1, cursor.column + move[1]));
      setCursor({ row, column });
      box.current?.querySelector(`[data-cell="${row} ${column}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else if ((event.key === 'Enter' || event.key === ' ') && onCell !== null && at !== undefined) onCell(at, columns[cursor.column]?.index ?? 0);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={`panel-table${onCell === null ? '' : ' is-clickable'}`}
      ref={box}
      tabIndex={0}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-activedescendant={rows.length === 0 ? undefined : `${id}-${cursor.row}-${cursor.column}`}
      onKeyDown={onKeyDown}
    >
      <table role="presentation">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ name, index, numeric }) => (
              <th key={index} role="columnheader" aria-sort={sort?.column === index ? (sort.down ? 'descending' : 'ascending') : 'none'} className={numeric ? 'is-number' : undefined}>
                <button type="button" tabIndex={-1} onClick={() => setSort({ column: index, down: sort?.column === index ? !sort.down : numeric })}>
                  {name}
                  {sort?.column === index && (sort.down ? <ArrowDown size={11} aria-hidden /> : <ArrowUp size={11} aria-hidden />)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map((at, r) => (
            <tr key={at} role="row" aria-rowindex={r + 2}>
              {columns.map(({ name, index, numeric, most }, c) => {
                const value = rows[at]?.[index] ?? null;
                const number = numeric ? toNumber(value) : null;
                const spark = sparkCounts(value);
                const text = spark !== null ? '' : number === null || name === '_time' ? cellText(name, value, tz) : formatNumber(number);
                return (
                  <td
                    key={index}
                    id={`${id}-${r}-${c}`}
                    role="gridcell"
                    data-cell={`${r} ${c}`}
                    className={`${numeric ? 'is-number num' : ''}${cursor.row === r && cursor.column === c ? ' is-cursor' : ''}`}
                    title={text.length > 40 ? text : number !== null && numberToText(number) !== text.replaceAll(',', '') ? numberToText(number) : undefined}
                    onClick={() => {
                      setCursor({ row: r, column: c });
                      onCell?.(at, index);
                    }}
                  >
                    {most !== null && number !== null && <i className="panel-table-bar" style={{ width: `${Math.max(1, (number / most) * 100)}%` }} />}
                    {spark === null ? <span>{text}</span> : <SparkCell counts={spark} />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {(shown.length < rows.length || rows.length < total) && (
        <p className="panel-table-more num">
          {t('panel.rowsShown', { shown: formatCount(shown.length), total: formatCount(total) })}
          {shown.length < rows.length && (
            <Button small onClick={() => setAll(true)}>
              {t('panel.rowsAll', { count: formatCount(rows.length) })}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

interface Column {
  readonly name: string;
  readonly index: number;
  readonly numeric: boolean;
  /** The highest number, where bars are drawn. */
  readonly most: number | null;
}

function columnsOf({ fields, rows }: Pick<JobResult, 'fields' | 'rows'>): Column[] {
  return fields.flatMap(({ name }, index) => {
    if (name.startsWith('_') && name !== '_time' && name !== '_raw') return [];
    const values = rows.map((row) => row[index] ?? null).filter((value) => value !== null && value !== '');
    const numeric = name !== '_time' && values.length > 0 && values.every((value) => typeof value === 'number' || (typeof value === 'string' && looksNumeric(value)));
    const numbers = numeric && BARS.test(name) ? values.map((value) => toNumber(value) ?? 0) : [];
    const most = numbers.length > 1 && numbers.every((n) => n >= 0) ? Math.max(...numbers) : 0;
    return [{ name, index, numeric, most: most > 0 ? most : null }];
  });
}

function compare(a: Value, b: Value): number {
  const [x, y] = [toNumber(a), toNumber(b)];
  if (x !== null && y !== null) return x - y;
  return String(a ?? '').localeCompare(String(b ?? ''), 'en', { numeric: true });
}
