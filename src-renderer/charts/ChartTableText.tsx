/** The chart as a table, for those who do not see it. */
import { formatCount, formatNumber } from '../lib/format.ts';
import { t } from '../lib/messages.ts';
import { FiguresTable } from '../ui/FiguresTable.tsx';
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
    <FiguresTable
      testId="chart-table"
      caption={t('chart.tableCaption', { type: t(`chart.${type}`), rows: formatCount(rows), total: formatCount(data.totalRows) })}
      columns={[data.axis?.field ?? t('table.row'), ...data.categories.map((c) => c.field), ...series.map((s) => s.name)]}
      rows={Array.from({ length: rows }, (_, i) => [
        names[i] ?? String(i + 1),
        ...data.categories.map((c) => c.values[i] ?? ''),
        ...series.map((s) => {
          const value = s.values[i] ?? null;
          return value === null ? '' : formatNumber(value);
        }),
      ])}
    />
  );
}
