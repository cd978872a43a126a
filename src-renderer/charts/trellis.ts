/** One result as several charts side by side: by series, by function, or by a field. As Splunk's trellis layout. Pure. */
import { drawnValues } from './cartesian-option.ts';
import { type ChartData, misfit, suggestType } from './chart-data.ts';
import type { ChartSettings, ChartType } from './chart-settings.ts';
import type { SharedScale } from './option-parts.ts';
import { slicesOf } from './pie-option.ts';

/** Charts that are drawn of one result. */
export const MAX_FACETS = 48;
/** Between a function and a value in the name of a series. */
const SEPARATOR = ': ';

/** One of the charts, and the way from its points back to the whole. */
export interface Facet {
  readonly name: string;
  readonly data: ChartData;
  /** Rows of the whole by row of this chart. */
  readonly rows: readonly number[];
  /** Series of the whole by series of this chart. */
  readonly series: ReadonlyMap<string, string>;
}
/** The charts, the first `MAX_FACETS` of `total`. */
export interface Facets {
  readonly facets: readonly Facet[];
  readonly total: number;
}

/** What charts can be split by; `by` is kept in the settings. */
export interface TrellisChoice {
  readonly by: string;
  readonly kind: 'series' | 'aggregate' | 'split' | 'field';
  /** The field, for a split by one. */
  readonly field: string;
}

/** The ways in which a result falls into several charts. */
export function trellisChoices(data: ChartData): readonly TrellisChoice[] {
  const names = namePairs(data);
  const fields = [...(data.axis === null || data.axis.time || data.places !== null ? [] : [{ field: data.axis.field, values: data.names }]), ...data.categories].filter(({ values }) => new Set(values).size > 1);
  return [
    ...fields.map(({ field }) => ({ by: `field:${field}`, kind: 'field' as const, field })),
    ...(names === null ? [] : [{ by: 'aggregate', kind: 'aggregate' as const, field: '' }, { by: 'split', kind: 'split' as const, field: '' }]),
    ...(data.series.length > 1 ? [{ by: 'series', kind: 'series' as const, field: '' }] : []),
  ];
}

/** The choice that settings mean; null where the result does not fall apart that way. A field that became columns is a split by series. */
export function chosenSplit(data: ChartData, by: string): TrellisChoice | null {
  const choices = trellisChoices(data);
  const named = (name: string): TrellisChoice | undefined => choices.find((choice) => choice.by === name);
  return named(by) ?? (by.startsWith('field:') ? named('split') : undefined) ?? (by === 'series' ? undefined : named('series')) ?? null;
}

/** The charts of a split; null where the result does not fall apart that way. */
export function facetsOf(data: ChartData, asked: string): Facets | null {
  const by = chosenSplit(data, asked)?.by;
  if (by === undefined) return null;
  const all = by === 'series' ? bySeries(data) : by === 'aggregate' || by === 'split' ? byName(data, by) : byField(data, by.slice('field:'.length));
  return { facets: all.slice(0, MAX_FACETS), total: all.length };
}

/** How a result is drawn: as one chart or as several, and of which type; `of` is the data by which types fit. */
export interface ChartShape {
  readonly facets: Facets | null;
  readonly of: ChartData;
  readonly suggested: ChartType;
  readonly type: ChartType;
}

/** How a result is drawn with the settings, where `wanted` is the type asked for. */
export function chartShape(data: ChartData, settings: ChartSettings, wanted: ChartType | null): ChartShape {
  const facets = settings.trellis === null ? null : facetsOf(data, settings.trellis.by);
  const of = facets?.facets[0]?.data ?? data;
  const suggested = suggestType(of);
  return { facets, of, suggested, type: wanted !== null && misfit(wanted, of) === null ? wanted : suggested };
}

const whole = (data: ChartData): number[] => Array.from({ length: data.rows }, (_, i) => i);

function bySeries(data: ChartData): Facet[] {
  return data.series.map((series) => ({ name: series.name, data: { ...data, series: [series], totalSeries: 1 }, rows: whole(data), series: new Map([[series.name, series.name]]) }));
}

/** `avg(ms): web` as function and value; null where not all names are made so, with several functions. */
function namePairs(data: ChartData): readonly (readonly [aggregate: string, split: string])[] | null {
  const pairs = data.series.map(({ name }) => {
    const at = name.indexOf(SEPARATOR);
    return at <= 0 ? null : ([name.slice(0, at), name.slice(at + SEPARATOR.length)] as const);
  });
  const found = pairs.filter((pair) => pair !== null);
  return found.length === pairs.length && new Set(found.map(([aggregate]) => aggregate)).size > 1 ? found : null;
}

function byName(data: ChartData, by: 'aggregate' | 'split'): Facet[] {
  const pairs = namePairs(data) ?? [];
  const [own, other] = by === 'aggregate' ? ([0, 1] as const) : ([1, 0] as const);
  const others = [...new Set(pairs.map((pair) => pair[other]))];
  const nothing = whole(data).map(() => null);
  return [...new Set(pairs.map((pair) => pair[own]))].map((name) => {
    const nameOf = (rest: string): string => (by === 'aggregate' ? `${name}${SEPARATOR}${rest}` : `${rest}${SEPARATOR}${name}`);
    // All charts have all series, in one order: a colour means the same in each.
    const series = others.map((rest) => ({ name: rest, values: data.series.find((one) => one.name === nameOf(rest))?.values ?? nothing }));
    return { name, data: { ...data, series, totalSeries: series.length }, rows: whole(data), series: new Map(others.map((rest) => [rest, nameOf(rest)])) };
  });
}

function byField(data: ChartData, field: string): Facet[] {
  const byAxis = data.axis?.time === false && data.axis.field === field;
  const values = byAxis ? data.names : (data.categories.find((one) => one.field === field)?.values ?? []);
  const rows = new Map<string, number[]>();
  values.forEach((value, row) => {
    const known = rows.get(value);
    if (known === undefined) rows.set(value, [row]);
    else known.push(row);
  });
  const series = new Map(data.series.map(({ name }) => [name, name]));
  return [...rows].map(([name, of]) => ({ name, data: partOf(data, field, byAxis, of), rows: of, series }));
}

/** The rows of one chart; without the field that all of them share. */
function partOf(data: ChartData, field: string, byAxis: boolean, rows: readonly number[]): ChartData {
  const pick = <T>(values: readonly T[]): T[] => rows.map((row) => values[row] as T);
  const categories = data.categories.filter((one) => one.field !== field).map((one) => ({ field: one.field, values: pick(one.values) }));
  const next = byAxis ? categories.shift() : undefined;
  const numbered = rows.length > 1 && data.places === null;
  return {
    ...data,
    axis: !byAxis ? data.axis : next !== undefined ? { field: next.field, time: false } : numbered ? { field: '', time: false } : null,
    times: data.times.length === 0 ? [] : pick(data.times),
    names: !byAxis ? (data.names.length === 0 ? [] : pick(data.names)) : (next?.values ?? (numbered ? rows.map((_, i) => String(i + 1)) : [])),
    categories,
    series: data.series.map(({ name, values }) => ({ name, values: pick(values) })),
    places: data.places === null ? null : { ...data.places, latitude: pick(data.places.latitude), longitude: pick(data.places.longitude) },
    rows: rows.length,
    totalRows: rows.length,
    rowIndex: pick(data.rowIndex),
  };
}

/** Ends of the axes that hold all charts; null where each has its own. */
export function sharedScale({ facets }: Facets, type: ChartType, settings: ChartSettings): SharedScale | null {
  if (settings.trellis?.scale !== 'shared') return null;
  let [low, high] = [0, 0];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { data } of facets) {
    const { stack, totals } = drawnValues({ data, type, settings });
    for (const { values } of data.series) for (const value of values) [low, high] = [Math.min(low, value ?? 0), Math.max(high, value ?? 0)];
    if (stack === 'stacked') high = totals.reduce((most, total) => Math.max(most, total), high);
    for (const time of data.times) [first, last] = [Math.min(first, time), Math.max(last, time)];
  }
  return { low: low < 0 ? -roundUp(-low) : 0, high: roundUp(high), times: first <= last ? [first, last] : null };
}

/** The next number that an axis may end at. */
function roundUp(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value) ?? 10;
  return step * power;
}

/** Colours of slices by name: the same in all pies. */
export function sliceColours({ facets }: Facets, tz: string, chosen: Readonly<Record<string, number>>): Record<string, number> {
  const names = [...new Set(facets.flatMap(({ data }) => slicesOf({ data, tz }).map(({ name }) => name)))];
  return { ...Object.fromEntries(names.map((name, i) => [name, (i % 8) + 1])), ...chosen };
}
