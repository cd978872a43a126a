/** A result as a chart sees it: what its columns mean, and which kinds of chart suit it. Pure. */
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Value, scalarToText, toNumber } from '../../src-shared/results/value.ts';
import type { ChartType } from './chart-settings.ts';

/** Rows that are drawn; the first of a longer result. */
export const MAX_ROWS = 10_000;
/** Series that are drawn. */
export const MAX_SERIES = 50;
/** Slices of a pie, the rest together. */
export const MAX_SLICES = 20;

export interface ChartTable {
  readonly fields: readonly ResultField[];
  readonly rows: readonly (readonly Value[])[];
  /** Rows of the whole result. */
  readonly total: number;
}

interface ChartSeries {
  readonly name: string;
  /** By row. */
  readonly values: readonly (number | null)[];
}

/** What the columns of a result mean. */
export interface ChartData {
  /** The field along the axis: times, or names of categories. Null where there is one row without a name. */
  readonly axis: { readonly field: string; readonly time: boolean } | null;
  /** Epoch seconds by row; only where the axis is time. */
  readonly times: readonly number[];
  /** The axis by row, as text; empty where the axis is time. */
  readonly names: readonly string[];
  /** Further columns that are no numbers, such as the second of two `by` fields. */
  readonly categories: readonly { readonly field: string; readonly values: readonly string[] }[];
  readonly series: readonly ChartSeries[];
  /** Columns of latitude and longitude by row, where the result has places. */
  readonly places: { readonly latitude: readonly (number | null)[]; readonly longitude: readonly (number | null)[]; readonly fields: readonly [string, string] } | null;
  /** Rows drawn and in the result; series drawn and in the result. */
  readonly rows: number;
  readonly totalRows: number;
  readonly totalSeries: number;
  /** Index in the result of each row drawn: rows without a time are left out. */
  readonly rowIndex: readonly number[];
}

const LATITUDE = /^(?:latitude|lat)$/i;
const LONGITUDE = /^(?:longitude|lon|long|lng)$/i;

/** Reads the columns of a result. Null where it has no number to draw. */
export function readChart(table: ChartTable): ChartData | null {
  const shown = table.fields.map((field, index) => ({ name: field.name, index })).filter(({ name }) => name === '_time' || !name.startsWith('_'));
  const rows = table.rows.slice(0, MAX_ROWS);
  if (rows.length === 0) return null;
  const timeColumn = shown.find(({ name }) => name === '_time');
  const timed = timeColumn !== undefined && rows.some((row) => toNumber(row[timeColumn.index] ?? null) !== null);
  const rowIndex = timed ? rows.flatMap((row, i) => (toNumber(row[timeColumn.index] ?? null) === null ? [] : [i])) : rows.map((_, i) => i);
  const at = (i: number, column: number): Value => rows[i]?.[column] ?? null;
  const others = shown.filter(({ name }) => name !== '_time');
  // A column without any value, such as a series of an average where no event has the number, draws nothing.
  const filled = others.filter(({ index }) => rowIndex.some((i) => at(i, index) !== null && at(i, index) !== ''));
  const numeric = filled.filter(({ index }) => isNumeric(rowIndex.map((i) => at(i, index))));
  const numbers = (index: number): (number | null)[] => rowIndex.map((i) => toNumber(at(i, index)));
  const texts = (index: number): string[] => rowIndex.map((i) => textOf(at(i, index)));

  const latitude = numeric.find(({ name }) => LATITUDE.test(name));
  const longitude = numeric.find(({ name }) => LONGITUDE.test(name));
  const places = latitude === undefined || longitude === undefined ? null : { latitude: numbers(latitude.index), longitude: numbers(longitude.index), fields: [latitude.name, longitude.name] as const };

  let axis: ChartData['axis'] = null;
  let names: string[] = [];
  let used: readonly number[] = places === null ? [] : [latitude?.index ?? -1, longitude?.index ?? -1];
  if (timed) axis = { field: '_time', time: true };
  else if (places === null) {
    // The first column names the rows, even where the names are numbers, as of `chart count by status`.
    const first = filled[0];
    const text = filled.find((column) => !numeric.includes(column));
    const namer = text ?? (rowIndex.length > 1 && filled.length > 1 ? first : undefined);
    if (namer !== undefined) {
      axis = { field: namer.name, time: false };
      names = texts(namer.index);
      used = [namer.index];
    }
  }
  const all = numeric.filter(({ index, name }) => !used.includes(index) && !(name === 'percent' && numeric.some((n) => n.name === 'count')));
  if (all.length === 0 && places === null) return null;
  const categories = filled.filter((column) => !numeric.includes(column) && !used.includes(column.index)).map(({ name, index }) => ({ field: name, values: texts(index) }));
  return {
    axis,
    times: timed ? rowIndex.map((i) => toNumber(at(i, timeColumn.index)) as number) : [],
    names,
    categories,
    series: all.slice(0, MAX_SERIES).map(({ name, index }) => ({ name, values: numbers(index) })),
    places,
    rows: rowIndex.length,
    totalRows: table.total,
    totalSeries: all.length,
    rowIndex,
  };
}

function isNumeric(values: readonly Value[]): boolean {
  let any = false;
  for (const value of values) {
    if (value === null || value === '') continue;
    if (toNumber(value) === null) return false;
    any = true;
  }
  return any;
}

function textOf(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? value.map(scalarToText).join(', ') : scalarToText(value);
}

/** True where the rows are two numbers each: named by a number, with one other. */
function isTwoNumbers(data: ChartData): boolean {
  return data.axis !== null && !data.axis.time && data.series.length === 1 && data.names.length > 1 && data.names.every((n) => n !== '' && toNumber(n) !== null);
}

/** Whole numbers from 0 on, as counts are. */
function areCounts(data: ChartData): boolean {
  return data.series.every((s) => s.values.every((v) => v === null || (v >= 0 && Number.isInteger(v))));
}

/** The chart that suits a result best. */
export function suggestType(data: ChartData): ChartType {
  if (data.places !== null) return 'map';
  if (data.axis === null) return 'single';
  if (data.axis.time) {
    if (data.categories.length > 0) return 'scatter';
    return areCounts(data) && data.rows <= 120 ? 'column' : 'line';
  }
  if (data.categories.length > 0 && data.series.length === 1) return 'heatmap';
  if (data.rows === 1 && data.series.length === 1) return 'single';
  if (isTwoNumbers(data) && data.rows > 30) return 'scatter';
  const longest = data.names.reduce((most, name) => Math.max(most, name.length), 0);
  return data.series.length <= 2 && (longest > 14 || data.rows > 14) && data.rows <= 60 ? 'bar' : 'column';
}

/** How series are laid on each other where the user has not said: counts of a whole add up, other numbers do not. */
export function suggestStack(data: ChartData, type: ChartType): 'none' | 'stacked' {
  return (type === 'column' || type === 'area' || type === 'bar') && data.series.length > 1 && areCounts(data) && data.axis?.time === true ? 'stacked' : 'none';
}

/** Why a kind of chart cannot show a result; null where it can. */
export function misfit(type: ChartType, data: ChartData): 'needsPlaces' | 'needsAxis' | 'needsTwo' | null {
  switch (type) {
    case 'map':
      return data.places === null ? 'needsPlaces' : null;
    case 'single':
      return null;
    case 'scatter':
      return data.axis === null && data.series.length < 2 ? 'needsTwo' : null;
    case 'heatmap':
      return data.axis === null || (data.categories.length === 0 && data.series.length < 2) ? 'needsTwo' : null;
    case 'line':
    case 'area':
    case 'column':
    case 'bar':
    case 'pie':
      return data.series.length === 0 || (data.axis === null && data.series.length < 2 && type !== 'column' && type !== 'bar') ? 'needsAxis' : null;
  }
}
