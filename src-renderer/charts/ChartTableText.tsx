/** The chart as a table, for those who do not see it. */
import { formatCount, formatNumber } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import type { ChartData } from './chart-data.ts';
import type { ChartType } from './chart-settings.ts';
import { rowNames } from './option-parts.ts';

/** Rows of the table; the statistics have them all. */
const MOST_ROWS = 200;
const MOST_SERIES = 20;

export function ChartTableText({ data, type, tz }: { readonly data: ChartData; readonly type: ChartType; readonly tz: string }): React.JSX.Element {
  const names = rowNames({ data, tz });
  const series = data.series.slice(0, MOST_SERIES);
  const rows = Math.min(MOST_ROWS, data.rows);
  return (
    <table className="sr-only" data-testid="chart-table">
      <caption>{t('chart.tableCaption', { type: t(`chart.${type}`), rows: formatCount(rows), total: formatCount(data.totalRows) })}</caption>
      <thead>
        <tr>
          <th scope="col">{data.axis?.field ?? t('table.row')}</th>
          {data.categories.map((c) => (
            <th key={c.field} scope="col">
              {c.field}
            </th>
          ))}
          {series.map((s) => (
            <th key={s.name} scope="col">
              {s.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: rows }, (_, i) => (
          <tr key={i}>
            <th scope="row">{names[i] ?? i + 1}</th>
            {data.categories.map((c) => (
              <td key={c.field}>{c.values[i]}</td>
            ))}
            {series.map((s) => {
              const value = s.values[i] ?? null;
              return <td key={s.name}>{value === null ? '' : formatNumber(value)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
