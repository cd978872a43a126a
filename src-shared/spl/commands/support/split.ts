/** Splitting a result into one column for each value of a field: `chart` and `timechart` (Search Reference, "timechart", "chart"). */
import { type Scalar, type Value, compareText, scalarToText, toNumber } from '../../../results/value.ts';
import type { Aggregation, Group } from '../../eval/aggregate.ts';
import { compareKeys } from '../../eval/aggregate.ts';
import type { Accumulator } from '../../functions/types.ts';
import { findStatsFunction } from '../../functions/stats-functions.ts';
import type { AggregationNode, Name } from '../../syntax/ast.ts';
import type { ArgReader } from '../types.ts';

/** How many series are shown, and what becomes of the others. */
export interface SplitOptions {
  /** Series kept; 0 for all. `bottom` keeps the least. */
  readonly limit: number;
  readonly bottom: boolean;
  /** The series within the limit are left out instead, the others shown: `where max notin top5`. */
  readonly except?: boolean;
  readonly useOther: boolean;
  readonly otherText: string;
  readonly useNull: boolean;
  readonly nullText: string;
  /** Joins function and series in the names of columns where there are several functions. */
  readonly sep: string;
  /** Template of those names with `$AGG$` and `$VAL$`; null for function, separator, series. */
  readonly format: string | null;
  readonly dedupSplitValues: boolean;
  /** Function that ranks the series over the whole result; where null the sum of the values, or with several functions the number of events. */
  readonly agg: string | null;
  /** Only series whose rank passes this are shown: `where max > 10`. */
  readonly threshold: { readonly op: '<' | '>'; readonly value: number } | null;
}

/** The options that chart and timechart share. */
export const SPLIT_OPTIONS = { limit: 'string', useother: 'bool', usenull: 'bool', otherstr: 'string', nullstr: 'string', agg: 'string', cont: 'bool', format: 'string', sep: 'string', dedup_splitvals: 'bool', dedup_splitval: 'bool' } as const;

/** Merges options given in any place with what was read before. */
export function splitOptions(r: ArgReader, values: { readonly limit?: string | undefined; readonly useother?: boolean | undefined; readonly usenull?: boolean | undefined; readonly otherstr?: string | undefined; readonly nullstr?: string | undefined; readonly agg?: string | undefined; readonly sep?: string | undefined; readonly format?: string | undefined; readonly dedup_splitvals?: boolean | undefined; readonly dedup_splitval?: boolean | undefined; readonly spans: Readonly<Partial<Record<string, Name['span']>>> }, base: SplitOptions): SplitOptions {
  let { limit, bottom } = base;
  if (values.limit !== undefined) {
    const m = /^(top|bottom)?\s*(\d+)$/i.exec(values.limit.trim());
    if (m === null) r.fail(values.spans.limit ?? r.spanFrom(r.here()), `limit takes a number such as 5, top5 or bottom5, not "${values.limit}".`, 'bad-argument');
    limit = Number((m as RegExpExecArray)[2]);
    bottom = (m as RegExpExecArray)[1]?.toLowerCase() === 'bottom';
  }
  // `agg=max(x)` too: the function is applied to the values of the series.
  const agg = values.agg?.replace(/^\(?\s*(\w+)\s*\(.*$/, '$1');
  if (agg !== undefined && findStatsFunction(agg) === null) {
    r.fail(values.spans.agg ?? r.spanFrom(r.here()), `"${values.agg}" is not a statistical function.`, 'unknown-function');
  }
  return {
    limit, bottom,
    useOther: values.useother ?? base.useOther,
    otherText: values.otherstr ?? base.otherText,
    useNull: values.usenull ?? base.useNull,
    nullText: values.nullstr ?? base.nullText,
    sep: values.sep ?? base.sep,
    format: values.format ?? base.format,
    dedupSplitValues: values.dedup_splitvals ?? values.dedup_splitval ?? base.dedupSplitValues,
    agg: agg ?? base.agg,
    threshold: base.threshold,
  };
}

export const DEFAULT_SPLIT: SplitOptions = { limit: 10, bottom: false, useOther: true, otherText: 'OTHER', useNull: true, nullText: 'NULL', sep: ': ', format: null, dedupSplitValues: false, agg: null, threshold: null };

/** `where max in top5`, `where max notin bottom5`, `where sum > 10`: which series are shown. */
export interface SeriesFilter {
  readonly agg: string;
  readonly test: { readonly kind: 'rank'; readonly bottom: boolean; readonly n: number; readonly except: boolean } | { readonly kind: 'compare'; readonly op: '<' | '>'; readonly value: number };
}

/** The options with the `where` clause worked in. */
export function withFilter(options: SplitOptions, where: SeriesFilter | null): SplitOptions {
  if (where === null) return options;
  return where.test.kind === 'rank'
    ? { ...options, agg: where.agg, limit: where.test.n, bottom: where.test.bottom, except: where.test.except }
    : { ...options, agg: where.agg, threshold: where.test };
}

/** `where <agg> in|notin top5|bottom5` or `where <agg> > 10`, with blanks round the sign or without, if it is next. */
export function readWhere(r: ArgReader): SeriesFilter | null {
  const word = r.takeKeyword('where');
  if (word === null) return null;
  const bad = (): never => r.fail(word.span, 'Expected "where <function> in top5", "where <function> notin top5" or "where <function> > 10".', 'bad-argument');
  const [, agg = '', glued] = /^(\w+)([<>].*)?$/.exec(r.peekWord() ?? '') ?? [];
  if (findStatsFunction(agg) === null) return bad();
  r.value('a function');
  // The function is applied to the values of the series, whatever field is named.
  r.takeParenText();
  const within = glued === undefined ? r.takeKeyword('in', 'notin') : null;
  if (within !== null) {
    const m = /^(top|bottom)(\d+)$/i.exec(r.value('top<n> or bottom<n>').text);
    if (m === null) return bad();
    return { agg, test: { kind: 'rank', bottom: (m[1] as string).toLowerCase() === 'bottom', n: Number(m[2]), except: within.text.toLowerCase() === 'notin' } };
  }
  const text = glued ?? (r.takeSymbol('>') ? '>' : r.takeSymbol('<') ? '<' : (/^[<>].*$/.exec(r.peekWord() ?? '') === null ? bad() : r.value('a threshold').text));
  const value = Number(text.length > 1 ? text.slice(1) : r.value('a number').text);
  return Number.isNaN(value) ? bad() : { agg, test: { kind: 'compare', op: text.startsWith('<') ? '<' : '>', value } };
}

/** The result of the count by which series rank where it is not a function's values that rank them; no field is named so. */
const FREQUENCY = '\u0000events';

/**
 * What a chart aggregates: its functions and, where the number of events ranks its series, that number. It does where there are
 * several functions, and where `count` is asked for, which is of the events as a whole.
 */
export function withFrequency(nodes: readonly AggregationNode[], split: boolean, options: SplitOptions, where: SeriesFilter | null): readonly AggregationNode[] {
  const [first] = nodes;
  const agg = where?.agg ?? options.agg;
  const byEvents = agg === null ? nodes.length > 1 && options.limit !== 0 : isCountOfEvents(agg);
  if (first === undefined || !split || !byEvents) return nodes;
  const { span } = first;
  return [...nodes, { function: { text: 'count', span }, percentile: null, argument: null, as: { text: FREQUENCY, span }, explicitAs: true, span }];
}

function isCountOfEvents(agg: string): boolean {
  return findStatsFunction(agg)?.def.name === 'count';
}

/** A cell of the split table: the row's key and the accumulators of one series in it. */
interface Cell {
  readonly row: Scalar;
  readonly states: readonly Accumulator[];
}

/** The series of a split result in the order in which their columns stand: by the code points of the name, then OTHER, then NULL. */
export interface SplitTable {
  /** Row keys in order. */
  readonly rows: readonly Scalar[];
  /** Column names of all series, for each aggregation. */
  readonly names: readonly string[];
  /** Value of a row in a column; null where the series has nothing there. */
  value(row: Scalar, name: string, finish: (state: Accumulator) => Value): Value;
  /** True for columns of counts, which are 0 where nothing was counted. */
  isCount(name: string): boolean;
}

/**
 * Turns groups keyed by (row, series) into a table. Series past the limit are merged into OTHER; a null series is called NULL.
 */
export function splitTable(groups: readonly Group[], aggregations: readonly Aggregation[], options: SplitOptions): SplitTable {
  const rows = new Map<string, Scalar>();
  const series = new Map<string, Cell[]>();
  for (const group of groups) {
    const row = group.key[0] as Scalar;
    const rowText = scalarToText(row);
    if (!rows.has(rowText)) rows.set(rowText, row);
    const name = scalarToText(group.key[1] as Scalar);
    if (name === NULL_SERIES && !options.useNull) continue;
    let cells = series.get(name);
    if (cells === undefined) series.set(name, (cells = []));
    cells.push({ row, states: group.states });
  }
  const ranked = [...series.keys()].filter((name) => name !== NULL_SERIES);
  const frequency = aggregations.findIndex((a) => a.as === FREQUENCY);
  const ranking = Math.max(0, frequency);
  const rankingFunction = frequency === -1 ? options.agg : null;
  const rank = new Map(ranked.map((name) => [name, score(series.get(name) as Cell[], ranking, rankingFunction)]));
  ranked.sort((a, b) => ((rank.get(b) as number) - (rank.get(a) as number)) * (options.bottom ? -1 : 1) || compareText(a, b));
  const { threshold } = options;
  const passes = (name: string): boolean => threshold === null || (threshold.op === '>' ? (rank.get(name) as number) > threshold.value : (rank.get(name) as number) < threshold.value);
  const kept = threshold !== null ? ranked.filter(passes) : options.except === true ? ranked.slice(options.limit) : options.limit === 0 ? ranked : ranked.slice(0, options.limit);
  const others = ranked.filter((name) => !kept.includes(name));

  const cells = new Map<string, Map<string, readonly Accumulator[]>>();
  const put = (name: string, list: readonly Cell[]): void => {
    let column = cells.get(name);
    if (column === undefined) cells.set(name, (column = new Map()));
    for (const cell of list) {
      const key = scalarToText(cell.row);
      const there = column.get(key);
      if (there === undefined) {
        column.set(key, cell.states);
        continue;
      }
      cell.states.forEach((state, a) => {
        const into = there[a] as Accumulator;
        if (into.merge === undefined) throw new Error(`${(aggregations[a] as Aggregation).def.name} cannot be shown for other series together; use useother=false or limit=0.`);
        into.merge(state);
      });
    }
  };
  const order: string[] = [];
  for (const name of [...kept].sort(compareText)) {
    put(name, series.get(name) as Cell[]);
    order.push(name);
  }
  if (options.useOther && others.length > 0) {
    for (const name of others) put(options.otherText, series.get(name) as Cell[]);
    if (!order.includes(options.otherText)) order.push(options.otherText);
  }
  if (series.has(NULL_SERIES)) {
    put(options.nullText, series.get(NULL_SERIES) as Cell[]);
    if (!order.includes(options.nullText)) order.push(options.nullText);
  }

  const single = aggregations.length === (frequency === -1 ? 1 : 2);
  const columns = new Map<string, { readonly name: string; readonly aggregation: number }>();
  aggregations.forEach((a, index) => {
    if (index === frequency) return;
    for (const name of order) columns.set(visible(single ? name : columnName(a.as, name, options)), { name, aggregation: index });
  });
  return {
    rows: [...rows.values()].sort((a, b) => compareKeys([a], [b])),
    names: [...columns.keys()],
    isCount: (name) => ['count', 'distinct_count', 'estdc'].includes((aggregations[columns.get(name)?.aggregation ?? 0] as Aggregation).def.name),
    value(row, name, finish) {
      const column = columns.get(name);
      if (column === undefined) return null;
      const state = cells.get(column.name)?.get(scalarToText(row))?.[column.aggregation];
      return state === undefined ? null : finish(state);
    },
  };
}

/** The column of one function and one series. */
function columnName(agg: string, series: string, options: SplitOptions): string {
  if (options.format === null) return `${agg}${options.sep}${series}`;
  return options.format.replace(/\$(AGG|VAL)\$/g, (_, which: string) => (which === 'AGG' ? agg : series));
}

/** Columns whose names begin with `_` are hidden, so those of series are shown with VALUE before them. */
function visible(name: string): string {
  return name.startsWith('_') ? `VALUE${name}` : name;
}

/** The key under which rows without the split field are grouped; no value reads like this. */
export const NULL_SERIES = '\u0000null';

/** What a series is ranked by: the total of one function's values, or another function of them. Ties go by code points of the name. */
function score(cells: readonly Cell[], ranking: number, agg: string | null): number {
  const found = agg === null ? null : findStatsFunction(agg);
  const over = found?.def.create({ percentile: found.percentile, listValues: 100 }) ?? null;
  let total = 0;
  for (const cell of cells) {
    const value = (cell.states[ranking] as Accumulator).result();
    if (over !== null) over.add(value, null);
    else total += toNumber(value) ?? 0;
  }
  return over === null ? total : (toNumber(over.result()) ?? 0);
}
