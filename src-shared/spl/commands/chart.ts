/** `chart`: aggregates by one or two fields, the second as columns (Search Reference, "chart"). */
import { type Batch, batchFromRows, type Row } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { type Aggregation, type Group, Grouper, compareKeys, isWildcard } from '../eval/aggregate.ts';
import type { Accumulator } from '../functions/types.ts';
import type { AggregationNode } from '../syntax/ast.ts';
import { warnOfPattern } from './support/args.ts';
import { aggregationNeeds, aggregationType, readAggregations } from './support/aggregations.ts';
import { BIN_OPTIONS, type Discretization, cutter, discretization, isChosen, isDiscretized } from './support/discretize.ts';
import { DEFAULT_SPLIT, NULL_SERIES, SPLIT_OPTIONS, type SeriesFilter, type SplitOptions, readWhere, splitOptions, splitTable, withFilter, withFrequency } from './support/split.ts';
import { gatherBatches, pieces } from './support/stream.ts';
import { summaryOrEvents } from './support/summary.ts';
import { AggregationPlan } from './stats.ts';
import type { ArgReader, CommandDef, ExecContext } from './types.ts';

/** A field to chart by, with how its numbers are cut. */
export interface ChartField {
  readonly name: string;
  /** Null for values as they are. */
  readonly cut: Discretization | null;
}

/** What `chart` was asked. */
export interface ChartArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly over: ChartField | null;
  readonly split: ChartField | null;
  readonly options: SplitOptions;
  readonly where: SeriesFilter | null;
}

/** Most bins of a field that is cut without a span. */
const DEFAULT_BINS = 300;

export const chartCommand: CommandDef<ChartArgs> = {
  name: 'chart',
  kind: 'transforming',
  docs: {
    summary: 'Aggregates by one field as rows and, where a second is given, by that as columns.',
    syntax: 'chart [limit=<n>] [useother=<bool>] [usenull=<bool>] <function>(<field>)... [OVER <row-field>] [BY <row-field> [,] <column-field>]',
    options: [
      { name: 'limit', type: '<n> | top<n> | bottom<n>', default: '10', description: 'How many columns are shown; 0 for all.' },
      { name: 'useother', type: '<bool>', default: 'true', description: 'Show the other columns together.' },
      { name: 'otherstr', type: '<string>', default: 'OTHER', description: 'Name of the column of the others.' },
      { name: 'usenull', type: '<bool>', default: 'true', description: 'Show rows without the column field.' },
      { name: 'nullstr', type: '<string>', default: 'NULL', description: 'Name of that column.' },
      { name: 'sep', type: '<string>', default: '": "', description: 'Joins function and series in names of columns where there are several functions.' },
      { name: 'format', type: '<string>', description: 'Those names as a template with $AGG$ and $VAL$.' },
      { name: 'agg', type: '<function>', description: 'Function that ranks the columns; without it the sum of their values, or with several functions the number of events.' },
      { name: 'span', type: '<span> | <num> | <log-span>', description: 'Cuts the numbers or times of the field before it.' },
      { name: 'bins', type: '<int>', default: '300', description: 'Most bins of the field before it, where it is cut without a span.' },
      { name: 'start, end', type: '<num>', description: 'Values that those bins reach to at least.' },
      { name: 'aligntime', type: '<time>', description: 'Where bins of time are laid from: earliest, latest or a time.' },
      { name: 'dedup_splitvals', type: '<bool>', default: 'false', description: 'Count a value once that a multivalue field has several times.' },
    ],
    examples: [
      { spl: 'index=* | chart count OVER service BY level', description: 'Events of each service by level.' },
      { spl: 'index=* | chart avg(duration_ms) BY service', description: 'The mean of each service.' },
    ],
    page: 'Search Reference: chart',
  },
  parse(r) {
    let options = splitOptions(r, r.options(SPLIT_OPTIONS), DEFAULT_SPLIT);
    const aggregations = readAggregations(r, ['over', 'by']);
    let over: ChartField | null = null;
    let split: ChartField | null = null;
    if (r.takeKeyword('over') !== null) {
      over = chartField(r);
      options = splitOptions(r, r.options(SPLIT_OPTIONS), options);
    }
    const by = r.takeKeyword('by');
    if (by !== null) {
      const list: ChartField[] = [];
      const start = r.here();
      while (!r.atEnd() && !r.peekKeyword('where')) {
        list.push(chartField(r));
        options = splitOptions(r, r.options(SPLIT_OPTIONS), options);
        r.takeSymbol(',');
      }
      if (list.length === 0) r.fail(by.span, '"BY" needs a field.');
      const most = over === null ? 2 : 1;
      if (list.length > most) r.fail(r.spanFrom(start), `${r.command} takes ${over === null ? 'at most two fields after BY' : 'one field after BY when OVER is given'}.`, 'bad-argument');
      if (over === null) [over = null, split = null] = list as [ChartField?, ChartField?];
      else split = list[0] ?? null;
    }
    const where = readWhere(r);
    options = splitOptions(r, r.options(SPLIT_OPTIONS), options);
    return { aggregations, over, split, options, where };
  },
  columnsAfter: (args) => ({
    fields: new Map([
      ...(args.over === null ? [] : [[args.over.name, { type: 'unknown' }] as const]),
      ...(args.split === null ? args.aggregations.map((a) => [a.as.text, { type: aggregationType(a) }] as const) : []),
    ]),
    open: args.split !== null || args.aggregations.some(isWildcard),
  }),
  needs: (args) => aggregationNeeds(args.aggregations, [args.over, args.split].flatMap((f) => (f === null ? [] : [f.name]))),
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(await chart(args, input, ctx));
    },
};

function chartField(r: ArgReader): ChartField {
  const name = warnOfPattern(r, r.field('a field to chart by')).text;
  const o = r.options(BIN_OPTIONS, false);
  return { name, cut: isDiscretized(o) ? discretization(r, name, o, DEFAULT_BINS) : null };
}

/** What a chart aggregates: its functions and what its series rank by. */
export function chartAggregations(args: ChartArgs): readonly AggregationNode[] {
  return withFrequency(args.aggregations, args.split !== null, args.options, args.where);
}

const ROW = '\u0000row';
const SERIES = '\u0000series';

async function chart(args: ChartArgs, input: AsyncIterable<Batch>, ctx: ExecContext): Promise<Batch> {
  const { groups, aggregations } = await chartGroups(args, input, ctx);
  return chartOfGroups(args, groups, aggregations);
}

/** The groups of a chart, keyed by row, and by series where it is split. Rows of `sichart` are finished. */
export async function chartGroups(args: ChartArgs, rows: AsyncIterable<Batch>, ctx: ExecContext): Promise<ReturnType<AggregationPlan['inOrder']>> {
  const { summary, input } = await summaryOrEvents(rows);
  const fields = [args.over, args.split];
  const plan = new AggregationPlan(chartAggregations(args), fields.flatMap((f) => (f === null ? [] : [f.name])), ctx, summary);
  const grouper = new Grouper([...(args.over === null ? [] : [ROW]), ...(args.split === null ? [] : [SERIES])], plan.fixed, args.options.dedupSplitValues);
  const held = fields.some((f) => f !== null && f.cut !== null && isChosen(f.cut)) ? await gatherBatches(input, ctx, 'chart') : null;
  const cutters = fields.map((f) => (f === null || f.cut === null ? null : cutter(f.cut, held ?? [], ctx)));
  for await (const batch of held ?? input) {
    plan.meet(batch, grouper);
    const columns = new Map(batch.columns);
    const put = (key: string, field: ChartField | null, cutValue: ((v: Value) => Value) | null, missing: Value): void => {
      if (field === null) return;
      const column = batch.columns.get(field.name);
      columns.set(key, Array.from({ length: batch.length }, (_, i): Value => {
        const value = column?.[i] ?? null;
        return value === null ? missing : cutValue === null ? value : cutValue(value);
      }));
    };
    put(ROW, args.over, cutters[0] ?? null, null);
    put(SERIES, args.split, cutters[1] ?? null, NULL_SERIES);
    grouper.add({ length: batch.length, columns });
  }
  if (args.over === null) grouper.only();
  return plan.inOrder(grouper.groups);
}

/** The chart of groups keyed by row, and by series where the chart is split; executors that group elsewhere finish here. */
export function chartOfGroups(args: ChartArgs, groups: readonly Group[], aggregations: readonly Aggregation[]): Batch {
  const names = aggregations.map((a) => a.as);
  if (args.over === null) {
    const group = groups[0] as Group;
    return batchFromRows([Object.fromEntries(names.map((n, i) => [n, (group.states[i] as Accumulator).result()]))], names);
  }
  const over = args.over.name;
  const inOrder = rowOrder(args.over);
  if (args.split === null) {
    const rows = [...groups].sort((a, b) => inOrder(a.key[0] as Scalar, b.key[0] as Scalar)).map((g): Row => ({ [over]: g.key[0] as Scalar, ...Object.fromEntries(names.map((n, i) => [n, (g.states[i] as Accumulator).result()])) }));
    return batchFromRows(rows, [over, ...names]);
  }
  const table = splitTable(groups, aggregations, withFilter(args.options, args.where));
  const rows = [...table.rows].sort(inOrder).map((key): Row => {
    const row: Row = { [over]: key };
    for (const name of table.names) row[name] = table.value(key, name, (state) => state.result()) ?? (table.isCount(name) ? 0 : null);
    return row;
  });
  return batchFromRows(rows, [over, ...table.names]);
}

/** The order of rows: as keys sort, but bins of numbers by where they begin, 5-10 before 10-15. */
function rowOrder(field: ChartField): (a: Scalar, b: Scalar) => number {
  const binned = field.name !== '_time' && field.cut !== null;
  return (a, b) => {
    const x = binned ? Number.parseFloat(String(a)) : Number.NaN;
    const y = binned ? Number.parseFloat(String(b)) : Number.NaN;
    return Number.isNaN(x) || Number.isNaN(y) ? compareKeys([a], [b]) : x - y || compareKeys([a], [b]);
  };
}
