/** `timechart`: aggregates over bins of time, one column for each series (Search Reference, "timechart"). */
import { type Batch, type Column, batchFromRows, type Row } from '../../results/batch.ts';
import { type Scalar, type Value, toNumber } from '../../results/value.ts';
import { type Aggregation, type Group, Grouper, compareKeys, isWildcard } from '../eval/aggregate.ts';
import { resultOver } from '../functions/time-accumulators.ts';
import type { Accumulator } from '../functions/types.ts';
import type { AggregationNode, Span } from '../syntax/ast.ts';
import { warnOfPattern } from './support/args.ts';
import { aggregationNeeds, aggregationType, readAggregations } from './support/aggregations.ts';
import { type Binner, type TimeSpan, binner, parseNumericSpan, parseSpan, timeSpanFor } from './support/bins.ts';
import { needsOf, needsUnion } from './support/columns.ts';
import { type Discretization, alignTime, cutter, discretization, isChosen, isDiscretized } from './support/discretize.ts';
import { DEFAULT_SPLIT, NULL_SERIES, SPLIT_OPTIONS, type SeriesFilter, type SplitOptions, readWhere, splitOptions, splitTable, withFilter, withFrequency } from './support/split.ts';
import { gatherBatches, pieces } from './support/stream.ts';
import { mergedInner, summaryOrEvents } from './support/summary.ts';
import { AggregationPlan } from './stats.ts';
import type { ArgReader, CommandDef, ExecContext, OptionValues } from './types.ts';

/** What `timechart` was asked. */
export interface TimechartArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly split: string | null;
  /** How the values of the split field are cut; null for values as they are. */
  readonly splitCut: Discretization | null;
  readonly span: TimeSpan | null;
  /** Most bins where no span is given. */
  readonly bins: number;
  readonly minSpan: TimeSpan | null;
  /** Bins without events are shown. */
  readonly cont: boolean;
  /** The first and last bin are shown though the range covers them only in part. */
  readonly partial: boolean;
  /** Bins reach over the whole range searched, not only over the events. */
  readonly fixedRange: boolean;
  readonly align: string | null;
  readonly options: SplitOptions;
  readonly where: SeriesFilter | null;
}

const OPTIONS = { ...SPLIT_OPTIONS, span: 'string', bins: 'int', minspan: 'string', partial: 'bool', fixedrange: 'bool', aligntime: 'string', start: 'number', end: 'number' } as const;
/** Past this many bins the result is a mistake in the span rather than a chart. */
const MAX_BINS = 100_000;

export const timechartCommand: CommandDef<TimechartArgs> = {
  name: 'timechart',
  kind: 'transforming',
  docs: {
    summary: 'Aggregates over bins of time, with a column for each value of a field where one is given.',
    syntax: 'timechart [span=<span>] [bins=<int>] [limit=<n>] [useother=<bool>] [usenull=<bool>] [cont=<bool>] [partial=<bool>] <function>(<field>)... [BY <field>]',
    options: [
      { name: 'span', type: '<span>', description: 'Length of a bin, such as 5m, 1h, 1d@d or 1mon. After the split field a number such as 10, or log2, cuts the values of that field.' },
      { name: 'bins', type: '<int>', default: '100', description: 'Most bins, where no span is given. After the split field those of its values.' },
      { name: 'minspan', type: '<span>', description: 'Shortest bin that may be chosen.' },
      { name: 'limit', type: '<n> | top<n> | bottom<n>', default: '10', description: 'How many series are shown; 0 for all.' },
      { name: 'useother', type: '<bool>', default: 'true', description: 'Show the other series together.' },
      { name: 'otherstr', type: '<string>', default: 'OTHER', description: 'Name of the column of the others.' },
      { name: 'usenull', type: '<bool>', default: 'true', description: 'Show events without the field as a series.' },
      { name: 'nullstr', type: '<string>', default: 'NULL', description: 'Name of that series.' },
      { name: 'agg', type: '<function>', description: 'Function that ranks the series; without it the sum of their values, or with several functions the number of events.' },
      { name: 'sep', type: '<string>', default: '": "', description: 'Joins function and series in names of columns where there are several functions.' },
      { name: 'format', type: '<string>', description: 'Those names as a template with $AGG$ and $VAL$.' },
      { name: 'cont', type: '<bool>', default: 'true', description: 'Show bins without events.' },
      { name: 'partial', type: '<bool>', default: 'true', description: 'Show the first and last bin where the range covers only a part of them.' },
      { name: 'fixedrange', type: '<bool>', default: 'true', description: 'Show bins over the whole range that was searched.' },
      { name: 'aligntime', type: '<time>', description: 'Where bins are laid from: earliest, latest or a time.' },
    ],
    examples: [
      { spl: 'index=* | timechart span=1h count BY sourcetype', description: 'Events an hour of each source type.' },
      { spl: 'index=* | timechart span=15m p95(duration_ms) BY service limit=5', description: 'The slowest latencies of five services.' },
    ],
    page: 'Search Reference: timechart',
  },
  parse(r) {
    const state = { ...READ_DEFAULTS };
    readOptions(r, state);
    const aggregations: AggregationNode[] = [];
    while (!r.atEnd() && !r.peekKeyword('by', 'where')) {
      if (r.peekOption()) {
        readOptions(r, state);
        continue;
      }
      const more = r.aggregations(['by', 'where']);
      if (more.length === 0) break;
      aggregations.push(...more);
    }
    if (aggregations.length === 0) readAggregations(r, ['by', 'where']);
    let split: string | null = null;
    let splitCut: Discretization | null = null;
    const by = r.takeKeyword('by');
    if (by !== null) {
      split = warnOfPattern(r, r.field('a field to split by')).text;
      const values = r.options(OPTIONS);
      const own = ofSplitField(values);
      if (isDiscretized(own)) splitCut = discretization(r, split, own, DEFAULT_BINS);
      takeOptions(r, { ...values, span: own.span === undefined ? values.span : undefined, bins: undefined }, state);
      if (!r.atEnd() && !r.peekKeyword('where')) {
        r.takeSymbol(',');
        const extra = r.value('a field to split by');
        r.fail(extra.span, `timechart splits by one field only and "${extra.text}" is too many: join the fields first, for instance with eval pair=a."/".b.`, 'bad-argument');
      }
    }
    const where = readWhere(r);
    readOptions(r, state);
    return { aggregations, split, splitCut, where, ...state };
  },
  columnsAfter: (args) => ({
    fields: new Map([
      ['_time', { type: 'time' } as const],
      ...(args.split === null ? args.aggregations.map((a) => [a.as.text, { type: aggregationType(a) }] as const) : []),
    ]),
    open: args.split !== null || args.aggregations.some(isWildcard),
  }),
  needs: (args) => needsUnion(aggregationNeeds(args.aggregations, args.split === null ? [] : [args.split]), needsOf(['_time'])),
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(await chartTime(args, input, ctx));
    },
};

interface ReadState {
  span: TimeSpan | null;
  bins: number;
  minSpan: TimeSpan | null;
  cont: boolean;
  partial: boolean;
  fixedRange: boolean;
  align: string | null;
  options: SplitOptions;
}
const DEFAULT_BINS = 100;
const READ_DEFAULTS: ReadState = { span: null, bins: DEFAULT_BINS, minSpan: null, cont: true, partial: true, fixedRange: true, align: null, options: DEFAULT_SPLIT };

function readOptions(r: ArgReader, state: ReadState): void {
  takeOptions(r, r.options(OPTIONS), state);
}

/**
 * The options after the split field that cut its values, as the reference page says of all bin options there. A span with a
 * unit of time can only be meant for the time axis and stays with it.
 */
function ofSplitField(o: OptionValues<typeof OPTIONS>): Pick<typeof o, 'span' | 'bins' | 'start' | 'end' | 'spans'> {
  return { span: o.span !== undefined && parseNumericSpan(o.span) !== null ? o.span : undefined, bins: o.bins, start: o.start, end: o.end, spans: o.spans };
}

function takeOptions(r: ArgReader, o: OptionValues<typeof OPTIONS>, state: ReadState): void {
  const time = (text: string, at: Span | undefined): TimeSpan => {
    try {
      return parseSpan(text);
    } catch (error) {
      return r.fail(at ?? r.spanFrom(r.here()), error instanceof Error ? error.message : 'That is no span.', 'bad-argument');
    }
  };
  if (o.span !== undefined && o.span.toLowerCase() !== 'auto') state.span = time(o.span, o.spans.span);
  if (o.minspan !== undefined) state.minSpan = time(o.minspan, o.spans.minspan);
  if (o.bins !== undefined) {
    if (o.bins < 1) r.fail(o.spans.bins ?? r.spanFrom(r.here()), 'bins must be at least 1.', 'bad-argument');
    state.bins = o.bins;
  }
  state.cont = o.cont ?? state.cont;
  state.partial = o.partial ?? state.partial;
  state.fixedRange = o.fixedrange ?? state.fixedRange;
  state.align = o.aligntime ?? state.align;
  state.options = splitOptions(r, o, state.options);
}

/** What a chart aggregates: its functions and what its series rank by. */
export function timechartAggregations(args: TimechartArgs): readonly AggregationNode[] {
  return withFrequency(args.aggregations, args.split !== null, args.options, args.where);
}

/** The chart of a stream of events. */
async function chartTime(args: TimechartArgs, input: AsyncIterable<Batch>, ctx: ExecContext): Promise<Batch> {
  const { groups, aggregations, bins, low, high } = await timechartGroups(args, input, ctx);
  return timechartOfGroups(args, groups, aggregations, bins, low, high, ctx);
}

/** The groups of a chart, keyed by bin start, and by series where it is split. Rows of `sitimechart` are finished. */
export async function timechartGroups(
  args: TimechartArgs,
  rows: AsyncIterable<Batch>,
  ctx: ExecContext,
): Promise<ReturnType<AggregationPlan['inOrder']> & { readonly bins: Binner; readonly low: number; readonly high: number }> {
  const { summary, input } = await summaryOrEvents(rows);
  // Without a span its length depends on the range; an open range is known only when all events have come.
  const open = args.span === null && (ctx.range.earliest === null || ctx.range.latest === null);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const see = (times: Column | undefined): void => {
    if (times === undefined) return;
    for (const value of times) {
      const t = toNumber(value);
      if (t === null) continue;
      if (t < low) low = t;
      if (t > high) high = t;
    }
  };
  let batches: AsyncIterable<Batch> | Iterable<Batch> = input;
  let cut: ((value: Value) => Value) | null = null;
  if (open || (args.splitCut !== null && isChosen(args.splitCut))) {
    const held = await gatherBatches(input, ctx, 'timechart');
    for (const batch of held) see(batch.columns.get('_time'));
    batches = held;
    if (args.splitCut !== null) cut = cutter(args.splitCut, held, ctx);
  } else if (args.splitCut !== null) cut = cutter(args.splitCut, [], ctx);
  const bins = timechartBins(args, low, high, ctx);
  const plan = new AggregationPlan(timechartAggregations(args), args.split === null ? [] : [args.split], ctx, summary);
  const grouper = new Grouper(args.split === null ? [BIN] : [BIN, SERIES], plan.fixed, args.options.dedupSplitValues);
  for await (const batch of batches) {
    if (!open) see(batch.columns.get('_time'));
    plan.meet(batch, grouper);
    grouper.add(withBins(batch, bins, args.split, cut));
  }
  return { ...plan.inOrder(grouper.groups), bins, low, high };
}

/** What the shape of a chart depends on besides its events. */
export type ChartContext = Pick<ExecContext, 'range' | 'now' | 'tz'>;

/** The bins of a chart over events from `low` to `high` (epoch seconds, the newest included; infinite where there are none). */
export function timechartBins(args: TimechartArgs, low: number, high: number, ctx: ChartContext): Binner {
  const span = args.span ?? timeSpanFor(ctx.range.earliest ?? low, ctx.range.latest ?? high, args.bins, args.minSpan);
  return binner(span, ctx.tz, alignTime(args.align, ctx));
}

/** The chart of groups keyed by bin start, and by series where the chart is split; executors that group elsewhere finish here. */
export function timechartOfGroups(args: TimechartArgs, groups: readonly Group[], aggregations: readonly Aggregation[], bins: Binner, low: number, high: number, ctx: ChartContext): Batch {
  const rows = timeRows(args, ctx, bins, low, high);
  const seconds = (start: number): number => bins.next(start) - start;
  return args.split === null ? plain(groups, aggregations, rows, seconds) : bySeries(args, groups, aggregations, rows, seconds);
}

const BIN = '\u0000bin';
const SERIES = '\u0000series';

/** The batch with each event's bin and series in columns that no search can name. Events without time are left out by the null key. */
function withBins(batch: Batch, bins: Binner, split: string | null, cut: ((value: Value) => Value) | null): Batch {
  const columns = new Map(batch.columns);
  const times = batch.columns.get('_time');
  columns.set(BIN, Array.from({ length: batch.length }, (_, i): Value => {
    const t = times === undefined ? null : toNumber(times[i]);
    return t === null ? null : bins.start(t);
  }));
  if (split !== null) {
    const series = batch.columns.get(split);
    columns.set(SERIES, Array.from({ length: batch.length }, (_, i): Value => {
      const value = series?.[i] ?? null;
      return value === null ? NULL_SERIES : cut === null ? value : cut(value);
    }));
  }
  return { length: batch.length, columns };
}

/** Starts of the bins that are shown; null for just those that have events. */
function timeRows(args: TimechartArgs, ctx: ChartContext, bins: Binner, low: number, high: number): { readonly starts: readonly number[] | null; readonly keep: (start: number) => boolean } {
  const { earliest, latest } = ctx.range;
  const keep = (start: number): boolean => args.partial || ((earliest === null || start >= earliest) && (latest === null || bins.next(start) <= latest));
  if (!args.cont) return { starts: null, keep };
  const from = args.fixedRange && earliest !== null ? earliest : low;
  const to = args.fixedRange && latest !== null ? latest : high;
  if (!Number.isFinite(from) || !Number.isFinite(to)) return { starts: null, keep };
  const starts: number[] = [];
  // `latest` itself is not part of the range; the newest event is.
  const within = args.fixedRange && latest !== null ? (s: number): boolean => s < to : (s: number): boolean => s <= to;
  for (let start = bins.start(from); within(start); start = bins.next(start)) {
    starts.push(start);
    if (starts.length > MAX_BINS) throw new Error(`timechart would show more than ${MAX_BINS} bins: use a longer span or a shorter time range.`);
  }
  return { starts, keep };
}

type Rows = ReturnType<typeof timeRows>;

function plain(list: readonly Group[], aggregations: readonly Aggregation[], rows: Rows, seconds: (start: number) => number): Batch {
  const groups = new Map([...list].sort((a, b) => compareKeys(a.key, b.key)).map((g) => [g.key[0] as number, g]));
  const starts = (rows.starts ?? [...groups.keys()]).filter(rows.keep);
  const out = starts.map((start): Row => {
    const row: Row = { _time: start };
    const group = groups.get(start);
    aggregations.forEach((a, i) => {
      row[a.as] = group === undefined ? (isCount(a) ? 0 : null) : resultOver(mergedInner(group.states[i] as Accumulator), seconds(start));
    });
    return row;
  });
  return batchFromRows(out, ['_time', ...aggregations.map((a) => a.as)]);
}

function bySeries(args: TimechartArgs, groups: readonly Group[], aggregations: readonly Aggregation[], rows: Rows, seconds: (start: number) => number): Batch {
  const table = splitTable(groups, aggregations, withFilter(args.options, args.where));
  const starts = (rows.starts ?? (table.rows as readonly number[])).filter(rows.keep);
  const out = starts.map((start): Row => {
    const row: Row = { _time: start };
    for (const name of table.names) {
      row[name] = table.value(start as Scalar, name, (state) => resultOver(mergedInner(state), seconds(start))) ?? (table.isCount(name) ? 0 : null);
    }
    return row;
  });
  return batchFromRows(out, ['_time', ...table.names]);
}

function isCount(a: Aggregation): boolean {
  return a.def.name === 'count' || a.def.name === 'distinct_count' || a.def.name === 'estdc';
}
