/**
 * Metric points that are kept as events, as `mstats` and `mcatalog` read them (Metrics manual, "Metrics data format"): one
 * measurement in `metric_name` and `_value`, several in fields named `metric_name:<name>`, or plain numeric fields.
 */
import type { Batch, Column } from '../../../results/batch.ts';
import { makeBatch } from '../../../results/batch.ts';
import type { Value } from '../../../results/value.ts';
import { fromItems, items, toNumber, toText } from '../../../results/value.ts';
import { counterStep } from '../../functions/time-accumulators.ts';
import { expandFields } from './wildcards.ts';

const PREFIX = 'metric_name:';

/** The events with each measurement in a field of its own name; `metric_name` lists the measurements and `_dims` the other fields. */
function metricPoints(batch: Batch): Batch {
  const columns = new Map<string, Column>();
  const measured = new Map<string, Value[]>();
  const put = (name: string, row: number, value: Value): void => {
    let column = measured.get(name);
    if (column === undefined) measured.set(name, (column = new Array<Value>(batch.length).fill(null)));
    column[row] = value;
  };
  const names = batch.columns.get('metric_name');
  const values = batch.columns.get('_value');
  const dimensions: string[] = [];
  for (const [name, column] of batch.columns) {
    if (name.startsWith(PREFIX)) column.forEach((v, i) => v !== null && put(name.slice(PREFIX.length), i, v));
    else if (name !== 'metric_name') {
      columns.set(name, column);
      if (!name.startsWith('_')) dimensions.push(name);
    }
  }
  names?.forEach((n, i) => {
    const name = toText(n);
    const value = values?.[i] ?? null;
    if (name !== null && value !== null) put(name, i, value);
  });
  // Without the metric formats a number in an event is a measurement by the name of its field.
  if (measured.size === 0) {
    for (const name of dimensions) columns.get(name)?.forEach((v, i) => toNumber(v) !== null && put(name, i, v));
  }
  const listed = [...measured].map(([name, column]) => [name, column] as const);
  for (const [name, column] of listed) columns.set(name, column);
  columns.set('metric_name', Array.from({ length: batch.length }, (_, i): Value => fromItems(listed.flatMap(([name, column]) => (column[i] === null ? [] : [name])))));
  const dims = dimensions.filter((d) => !measured.has(d)).map((d) => [d, batch.columns.get(d) as Column] as const);
  columns.set('_dims', Array.from({ length: batch.length }, (_, i): Value => fromItems(dims.flatMap(([name, column]) => (column[i] === null ? [] : [name])))));
  return makeBatch(batch.length, columns);
}

/** The same of a stream. */
export async function* metricStream(input: AsyncIterable<Batch>): AsyncIterable<Batch> {
  for await (const batch of input) yield metricPoints(batch);
}

/**
 * A row for each measurement, with its name in `metric_name` and its value in `_value`; `isMeant` picks among them. A field that is
 * a measurement itself is empty on the rows of others, unless rows are grouped by it.
 */
export async function* measurementStream(input: AsyncIterable<Batch>, isMeant: ((metric: string) => boolean) | null, by: readonly string[]): AsyncIterable<Batch> {
  for await (const batch of input) {
    const points = metricPoints(batch);
    const found: { readonly row: number; readonly metric: string }[] = [];
    points.columns.get('metric_name')?.forEach((names, row) => {
      for (const metric of items(names).map(String)) if (isMeant === null || isMeant(metric)) found.push({ row, metric });
    });
    if (found.length === 0) continue;
    const measured = new Set((points.columns.get('metric_name') ?? []).flatMap((v) => items(v).map(String)));
    const columns = new Map<string, Column>();
    for (const [name, column] of points.columns) {
      const isOwn = measured.has(name) && !by.includes(name);
      columns.set(name, found.map(({ row, metric }): Value => (isOwn && metric !== name ? null : (column[row] ?? null))));
    }
    columns.set('metric_name', found.map((f) => f.metric));
    columns.set('_value', found.map(({ row, metric }): Value => points.columns.get(metric)?.[row] ?? null));
    yield makeBatch(found.length, columns);
  }
}

/** The field with the steps of a counter, or the pattern of such fields, for `rate_avg` and `rate_sum`. */
export function stepField(metric: string): string {
  return `_step:${metric}`;
}

/**
 * Points in the order of time with the steps of these counters, which may be patterns: from the point before it in its time series, which is told by
 * the values of all of its dimensions. A counter that falls has started again from 0.
 */
export async function* withSteps(points: AsyncIterable<Batch>, metrics: readonly string[]): AsyncIterable<Batch> {
  const before = new Map<string, { readonly value: number; readonly time: number }>();
  for await (const batch of points) {
    const columns = new Map(batch.columns);
    const times = batch.columns.get('_time');
    const measured = new Set((batch.columns.get('metric_name') ?? []).flatMap((v) => items(v).map(String)));
    for (const metric of expandFields(metrics, measured)) {
      const values = batch.columns.get(metric);
      const steps = Array.from({ length: batch.length }, (_, i): Value => {
        const value = toNumber(values?.[i]);
        const time = toNumber(times?.[i]);
        if (value === null || time === null) return null;
        const dims = items(batch.columns.get('_dims')?.[i]).map(String);
        const series = JSON.stringify([metric, toText(batch.columns.get('metric_name')?.[i]), ...dims.map((d) => [d, toText(batch.columns.get(d)?.[i])])]);
        const last = before.get(series);
        before.set(series, { value, time });
        return last === undefined ? null : counterStep(series, value < last.value ? value : value - last.value, time - last.time);
      });
      columns.set(stepField(metric), steps);
    }
    yield makeBatch(batch.length, columns);
  }
}
