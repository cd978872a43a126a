/** `mstats`: statistics of metrics (Search Reference, "mstats"); the metrics are events here. */
import type { AggregationNode, SearchExpr, Span } from '../syntax/ast.ts';
import type { ArgReader, CommandDef } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { searchPipelines } from './support/expressions.ts';
import { metricStream } from './support/metric-events.ts';
import { aggregationText, fieldText, searchStage } from './support/pipeline-text.ts';

/** What `mstats` was asked. */
export interface MstatsArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly where: SearchExpr;
  readonly by: readonly string[];
  readonly span: string | null;
  /** Hands the points on for a chart that follows. */
  readonly prestats: boolean;
  readonly append: boolean;
  readonly fillnull: string | null;
  readonly at: Span;
}

const OPTIONS = { prestats: 'bool', append: 'bool', backfill: 'bool', update_period: 'int', fillnull_value: 'string', chunk_size: 'int', span: 'string' } as const;

export const mstatsCommand: CommandDef<MstatsArgs> = {
  name: 'mstats',
  kind: 'generating',
  docs: {
    summary: 'Aggregates measurements: fields metric_name and _value, fields metric_name:<name>, or numeric fields of events.',
    syntax: 'mstats [prestats=<bool>] [append=<bool>] [fillnull_value=<string>] <function>(<metric>) [AS <field>]... WHERE <search-expression> [BY <field>...] [span=<span>]',
    options: [
      { name: 'function(metric)', type: '<function>(<metric> | _value)', description: 'A metric by its name, with * for any text, or _value where the name is in WHERE.' },
      { name: 'where', type: '<search-expression>', description: 'The points, as in search.' },
      { name: 'by', type: '<field>...', description: 'Dimensions to group by.' },
      { name: 'span', type: '<span>', description: 'Groups by time too, in bins of this length.' },
      { name: 'prestats', type: '<bool>', default: 'false', description: 'Hands the points on for a chart, stats or timechart that follows.' },
      { name: 'append', type: '<bool>', default: 'false', description: 'Puts the results after those of the search.' },
      { name: 'fillnull_value', type: '<string>', description: 'Stands for a missing dimension.' },
      { name: 'backfill, update_period, chunk_size', type: '', description: 'Accepted for searches from Splunk: they tune its previews and memory.' },
    ],
    examples: [
      { spl: '| mstats avg(duration_ms) WHERE index=* BY service span=1h', description: 'The mean of each service by the hour.' },
      { spl: '| mstats max(_value) AS peak WHERE index=* metric_name="cpu.util" BY host', description: 'The peak of one metric.' },
    ],
    page: 'Search Reference: mstats',
  },
  parse(r) {
    const start = r.here();
    let options = r.options(OPTIONS);
    const aggregations: AggregationNode[] = [];
    while (!r.atEnd() && !r.peekKeyword('where', 'by', 'groupby')) {
      const from = r.here();
      if (r.peekOption('chart')) r.fail(r.spanFrom(from), 'chart=true is not here: use prestats=true and chart or timechart after it.', 'unsupported');
      if (r.peekOption()) options = mergeOptions(options, r.options(OPTIONS));
      else aggregations.push(...r.aggregations(['where', 'by', 'groupby']));
      if (r.here() === from) break;
    }
    if (aggregations.length === 0) r.fail(r.spanFrom(start), 'mstats needs a function, for instance mstats avg(cpu.util) WHERE index=*.');
    if (r.takeKeyword('where') === null) r.fail(r.spanFrom(start), 'mstats needs WHERE with an index, for instance WHERE index=*.');
    const { where, span } = withoutSpan(r.searchExpression(['by', 'groupby']));
    const by = r.takeKeyword('by', 'groupby') === null ? [] : dimensions(r);
    options = mergeOptions(options, r.options(OPTIONS));
    return { aggregations, where, by, span: options.span ?? span, prestats: options.prestats ?? false, append: options.append ?? false, fillnull: options.fillnull_value ?? null, at: r.spanFrom(start) };
  },
  columnsAfter: () => OPEN_COLUMNS,
  needs: (args, after) => (args.append ? after : NEEDS_NONE),
  run: (args, ctx) =>
    async function* (input) {
      if (args.append) yield* input;
      const by = args.span === null || args.by.includes('_time') ? args.by : ['_time', ...args.by];
      const stages: string[] = [];
      if (args.span !== null) stages.push(`bin _time span=${args.span}`);
      if (args.fillnull !== null && args.by.length > 0) stages.push(`fillnull value="${args.fillnull}" ${args.by.map(fieldText).join(' ')}`);
      if (!args.prestats) stages.push(`stats ${args.aggregations.map(aggregationText).join(' ')}${by.length === 0 ? '' : ` by ${by.map(fieldText).join(' ')}`}`);
      const points = metricStream(ctx.runPipeline({ kind: 'pipeline', stages: [searchStage(args.where, args.at)], span: args.at }));
      if (stages.length === 0) yield* points;
      else yield* ctx.runStages(ctx.parse(`| ${stages.join(' | ')}`, args.at), points);
    },
  pipelines: (args) => searchPipelines(args.where),
};

/** A span after WHERE reads like a term of it: taken out. */
function withoutSpan(expr: SearchExpr): { readonly where: SearchExpr; readonly span: string | null } {
  const isSpan = (e: SearchExpr): e is Extract<SearchExpr, { kind: 'compare' }> => e.kind === 'compare' && e.op === '=' && e.field.text.toLowerCase() === 'span';
  if (isSpan(expr)) return { where: { kind: 'all', span: expr.span }, span: expr.value.text };
  if (expr.kind !== 'and') return { where: expr, span: null };
  const found = expr.items.find(isSpan);
  return found === undefined ? { where: expr, span: null } : { where: { ...expr, items: expr.items.filter((e) => e !== found) }, span: found.value.text };
}

function dimensions(r: ArgReader): string[] {
  const by: string[] = [];
  while (!r.atEnd() && !r.peekOption()) {
    by.push(r.field('a dimension').text);
    r.takeSymbol(',');
  }
  if (by.length === 0) r.fail(r.spanFrom(r.here()), '"BY" needs at least one field.');
  return by;
}
