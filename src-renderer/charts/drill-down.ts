/** From a point of a chart to the events behind it: the search before it was summarised, narrowed to the point. Pure. */
import { type Scalar, toNumber } from '../../src-shared/results/value.ts';
import type { ChartData } from './chart-data.ts';
import type { ChartArgs } from '../../src-shared/spl/commands/chart.ts';
import { findCommand } from '../../src-shared/spl/commands/registry.ts';
import type { RenameArgs } from '../../src-shared/spl/commands/rename.ts';
import type { StatsArgs } from '../../src-shared/spl/commands/stats.ts';
import type { TopArgs } from '../../src-shared/spl/commands/support/top.ts';
import type { TimechartArgs } from '../../src-shared/spl/commands/timechart.ts';
import { addFilter, filterText } from '../../src-shared/spl/language/edit.ts';
import type { StageNode } from '../../src-shared/spl/syntax/ast.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import { addSpan } from '../../src-shared/spl/time/span.ts';

/** A point of a chart: what its row says in each of its fields, and the series it belongs to. */
export interface ChartPoint {
  /** Epoch seconds of the bin, and of the next one where that is known. */
  readonly time: number | null;
  readonly nextTime: number | null;
  /** Values of the row by field, time left out. */
  readonly row: Readonly<Record<string, Scalar>>;
  /** Name of the series; null where there is one only. */
  readonly series: string | null;
  /** Names of all series drawn, among which `OTHER` is not. */
  readonly allSeries: readonly string[];
}

/** A search for the events behind a point. `range` is null where the point has no time. */
export interface DrillDown {
  readonly text: string;
  /** Epoch seconds. */
  readonly range: { readonly earliest: number; readonly latest: number } | null;
}

interface Grouping {
  /** Fields whose value in a row says which events it counts. */
  readonly by: readonly string[];
  /** The field whose values became columns. */
  readonly split: string | null;
  readonly other: string;
  readonly none: string;
  /** Several functions: the name of a column is function and value. */
  readonly separator: string | null;
  readonly span: TimechartArgs['span'];
}

/** The search for the events behind a point; null where the search has no events before a summary of them. `ofSource` tells whether a field is one of the source's. */
export function drillDown(spl: string, point: ChartPoint, tz: string, ofSource: (field: string) => boolean): DrillDown | null {
  const { stages } = parseSearch(spl).pipeline;
  const at = stages.findIndex((stage) => findCommand(stage.command.text)?.kind === 'transforming');
  const stage = stages[at];
  if (stage === undefined || at === 0) return null;
  const before = spl.slice(0, stage.span.start).trimEnd().replace(/\|$/, '').trimEnd();
  const grouping = groupingOf(stage);
  const renamed = renames(stages.slice(at + 1));
  const filters: [filter: string, field: string][] = [];
  for (const field of grouping.by) {
    if (field === '_time') continue;
    const value = point.row[renamed.get(field) ?? field];
    if (value !== undefined) filters.push([valueFilter(field, value, stage), field]);
  }
  const { split, series } = { split: grouping.split, series: point.series };
  if (split !== null && series !== null) filters.push([splitFilter(split, series, point.allSeries, grouping), split]);
  let text = before === '' ? '*' : before;
  for (const [filter, field] of filters) text = addFilter(text, filter, ofSource(field));
  if (point.time === null) return { text, range: null };
  const latest = grouping.span === null ? point.nextTime : addSpan(point.time, grouping.span, 1, tz);
  return { text, range: latest === null ? null : { earliest: point.time, latest } };
}

function groupingOf(stage: StageNode): Grouping {
  const none: Grouping = { by: [], split: null, other: 'OTHER', none: 'NULL', separator: null, span: null };
  switch (stage.command.text) {
    case 'timechart': {
      const args = stage.args as TimechartArgs;
      return { ...none, by: ['_time'], split: args.split, other: args.options.otherText, none: args.options.nullText, separator: args.aggregations.length > 1 ? args.options.sep : null, span: args.span };
    }
    case 'chart': {
      const args = stage.args as ChartArgs;
      const rows = args.over ?? args.split;
      const columns = args.over === null ? null : args.split;
      return { ...none, by: rows === null ? [] : [rows.name], split: columns?.name ?? null, other: args.options.otherText, none: args.options.nullText, separator: args.aggregations.length > 1 ? args.options.sep : null };
    }
    case 'stats':
      return { ...none, by: (stage.args as StatsArgs).by };
    case 'top':
    case 'rare': {
      const args = stage.args as TopArgs;
      return { ...none, by: [...args.by, ...args.fields] };
    }
    default:
      return none;
  }
}

/** The new name of each field that later stages renamed. */
function renames(stages: readonly StageNode[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const stage of stages) {
    if (stage.command.text !== 'rename') continue;
    for (const { from, to } of (stage.args as RenameArgs).renames) found.set(from.text, to.text);
  }
  return found;
}

/** A value of a field; a bin such as `100-200` of `chart ... span=100` is a range. */
function valueFilter(field: string, value: Scalar, stage: StageNode): string {
  const bin = typeof value === 'string' && stage.command.text === 'chart' ? /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/.exec(value) : null;
  return bin === null ? filterText(field, value, false) : `${nameOf(field)}>=${bin[1]} ${nameOf(field)}<${bin[2]}`;
}

function splitFilter(split: string, series: string, all: readonly string[], { other, none, separator }: Grouping): string {
  const value = (name: string): string => (separator !== null && name.includes(separator) ? name.slice(name.indexOf(separator) + separator.length) : name);
  if (value(series) === none) return `NOT ${nameOf(split)}=*`;
  if (value(series) !== other) return filterText(split, value(series), false);
  const shown = [...new Set(all.map(value))].filter((name) => name !== other && name !== none);
  return [`${nameOf(split)}=*`, ...shown.map((name) => filterText(split, name, true))].join(' ');
}

const nameOf = (field: string): string => filterText(field, 0, false).slice(0, -2);

/** When the bin of a row ends: where the next one begins, and for the last, as long after as bins are apart. */
export function nextTimes(times: readonly number[]): (number | null)[] {
  const starts = [...new Set(times)].sort((a, b) => a - b);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < starts.length; i++) least = Math.min(least, (starts[i] as number) - (starts[i - 1] as number));
  const next = new Map(starts.map((start, i) => [start, Math.min(starts[i + 1] ?? Number.POSITIVE_INFINITY, start + least * 1.2)]));
  return times.map((time) => {
    const end = next.get(time) ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(end) ? (end === time + least * 1.2 ? time + least : end) : null;
  });
}

/** The number a category stands for, else its text: `200` is filtered as a number, as it was typed. */
function categoryValue(name: string): Scalar {
  const number = toNumber(name);
  return number !== null && String(number) === name ? number : name;
}

/** A point that was clicked, by its row and series, with what its row says. */
export function chartPoint(data: ChartData, { row, series }: { readonly row: number | null; readonly series: string | null }): ChartPoint {
  const at = row ?? 0;
  const values: Record<string, Scalar> = {};
  if (row !== null && data.axis !== null && !data.axis.time) values[data.axis.field] = categoryValue(data.names[at] ?? '');
  if (row !== null) for (const { field, values: texts } of data.categories) values[field] = categoryValue(texts[at] ?? '');
  if (row !== null) for (const one of data.series) if (!(one.name in values) && one.values[at] !== null && one.values[at] !== undefined) values[one.name] = one.values[at];
  const timed = row !== null && data.axis?.time === true;
  return { time: timed ? (data.times[at] ?? null) : null, nextTime: timed ? (nextTimes(data.times)[at] ?? null) : null, row: values, series, allSeries: data.series.map((s) => s.name) };
}
