/** What was clicked in a result, whatever shows it. Pure. */
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Scalar, type Value, items, scalarToText } from '../../src-shared/results/value.ts';
import type { ChartData } from '../charts/chart-data.ts';
import { type ChartPoint, chartPoint } from '../charts/drill-down.ts';

/** A value that was clicked. */
export interface Click {
  /** Names and values as drill-downs write them: `click.value`, `click.name`, `click.value2`, `click.name2`, `row.<field>`, `earliest`, `latest`. */
  readonly tokens: Readonly<Record<string, string>>;
  /** For the search of the events behind it. */
  readonly point: ChartPoint;
}

/** A point of a chart: `click.value` is what stands along the axis, `click.value2` the number. */
export function chartClick(data: ChartData, clicked: { readonly row: number | null; readonly series: string | null }): Click {
  const point = chartPoint(data, clicked);
  const axis = data.axis?.field ?? '';
  const series = clicked.series ?? data.series[0]?.name ?? '';
  const number = clicked.row === null ? null : (data.series.find(({ name }) => name === series)?.values[clicked.row] ?? null);
  const along = data.axis?.time === true ? point.time : point.row[axis];
  return {
    point,
    tokens: {
      ...rowTokens(point.row),
      'click.name': axis, 'click.value': textOf(along ?? (clicked.row === null ? series : '')), 'click.name2': series, 'click.value2': textOf(number),
      ...(point.time === null ? {} : { 'row._time': String(point.time), earliest: String(point.time), latest: String(point.nextTime ?? point.time + 1) }),
    },
  };
}

/** A cell of a table: `click.value` is the row's first column, `click.value2` the cell. */
export function cellClick(fields: readonly ResultField[], row: readonly Value[], column: number): Click {
  const values: Record<string, Scalar> = {};
  fields.forEach(({ name }, i) => {
    const first = items(row[i])[0];
    if (name !== '_time' && first !== undefined) values[name] = first;
  });
  const timeAt = fields.findIndex(({ name }) => name === '_time');
  const time = typeof row[timeAt] === 'number' ? row[timeAt] : null;
  const names = fields.filter(({ name }) => !name.startsWith('_')).map(({ name }) => name);
  const field = fields[column]?.name ?? '';
  const numeric = fields[column]?.type === 'number' && column > 0;
  return {
    // A number of `chart ... by` belongs to the series that its column is named after.
    point: { time, nextTime: null, row: values, series: numeric ? field : null, allSeries: numeric ? names : [] },
    tokens: {
      ...rowTokens(values),
      'click.name': fields[0]?.name ?? '', 'click.value': textOf(items(row[0])[0] ?? null), 'click.name2': field, 'click.value2': textOf(items(row[column])[0] ?? null),
      ...(time === null ? {} : { 'row._time': String(time), earliest: String(time), latest: String(time + 1) }),
    },
  };
}

function rowTokens(row: Readonly<Record<string, Scalar>>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [`row.${name}`, scalarToText(value)]));
}
const textOf = (value: Scalar | null): string => (value === null ? '' : scalarToText(value));
