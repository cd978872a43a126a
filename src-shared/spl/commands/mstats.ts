/** `mstats`: statistics of metrics (Search Reference, "mstats"); the metrics are events here. */
import type { AggregationNode, SearchExpr, Span } from '../syntax/ast.ts';
import type { ArgReader, CommandDef, OptionValues } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { searchPipelines } from './support/expressions.ts';
import { metricStream, stepField, withSteps } from './support/metric-events.ts';
import { aggregationText, fieldText, searchStage } from './support/pipeline-text.ts';
import { hasWildcard } from './support/wildcards.ts';

/** What `mstats` was asked. */
export interface MstatsArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly where: SearchExpr;
  readonly by: readonly string[];
  readonly span: string | null;
  /** Hands the points on for a chart that follows. */
  readonly prestats: boolean;
  readonly append: boolean;
  /** The options of the chart that the result is made into (`limit=5 useother=false`); null for a row of each group. */
  readonly chart: string | null;
  readonly fillnull: string | null;
  readonly at: Span;
}

/** Of `chart=true`: they are those of chart and timechart without the prefix. */
const CHART_OPTIONS = { 'chart.limit': 'string', 'chart.agg': 'string', 'chart.usenull': 'bool', 'chart.useother': 'bool', 'chart.nullstr': 'string', 'chart.otherstr': 'string' } as const;

const OPTIONS = { prestats: 'bool', append: 'bool', backfill: 'bool', update_period: 'int', fillnull_value: 'string', chunk_size: 'int', span: 'string', chart: 'bool', ...CHART_OPTIONS } as const;

export const mstatsCommand: CommandDef<MstatsArgs> = {
  name: 'mstats',
  kind: 'generating',
  docs: {
    summary: 'Aggregates measurements: fields metric_name and _value, fields metric_name:<name>, or numeric fields of events.',
    syntax: 'mstats [chart=<bool>] [prestats=<bool>] [append=<bool>] [fillnull_value=<string>] <function>(<metric>) [AS <field>]... WHERE <search-expression> [BY <field>...] [span=<span>]',
    options: [
      { name: 'function(metric)', type: '<function>(<metric> | _value)', description: 'A metric by its name, with * for any text, or _value where the name is in WHERE.' },
      { name: 'where', type: '<search-expression>', description: 'The points, as in search.' },
      { name: 'by', type: '<field>...', description: 'Dimensions to group by.' },
      { name: 'span', type: '<span>', description: 'Groups by time too, in bins of this length.' },
      { name: 'prestats', type: '<bool>', default: 'false', description: 'Hands the points on for a chart, stats or timechart that follows.' },
      { name: 'chart', type: '<bool>', default: 'false', description: 'Makes a column of each value of the BY field: by time with a span, by the first of two BY fields without.' },
      { name: 'chart.limit, chart.agg, chart.usenull, chart.useother, chart.nullstr, chart.otherstr', type: '', description: 'With chart=true: which columns, as in chart and timechart.' },
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
      if (r.peekOption()) options = mergeOptions(options, r.options(OPTIONS));
      else aggregations.push(...r.aggregations(['where', 'by', 'groupby']));
      if (r.here() === from) break;
    }
    if (aggregations.length === 0) r.fail(r.spanFrom(start), 'mstats needs a function, for instance mstats avg(cpu.util) WHERE index=*.');
    if (r.takeKeyword('where') === null) r.fail(r.spanFrom(start), 'mstats needs WHERE with an index, for instance WHERE index=*.');
    const { where, span } = withoutSpan(r.searchExpression(['by', 'groupby']));
    const by = r.takeKeyword('by', 'groupby') === null ? [] : dimensions(r);
    options = mergeOptions(options, r.options(OPTIONS));
    const chart = options.chart === true ? chartOptions(options) : null;
    const { spans } = options;
    if (chart !== null && options.prestats === true && spans.chart) r.fail(spans.chart, 'chart=true makes the chart itself: leave prestats=true out.', 'bad-argument');
    for (const a of aggregations.filter(ofSeries)) {
      if (counterOf(a) === null) r.fail(a.span, `${a.function.text} takes one metric by its name, without * and eval().`, 'bad-argument');
      if (options.prestats === true) r.fail(a.span, `${a.function.text} has to know the groups: leave prestats=true out.`, 'bad-argument');
    }
    const columns = by.filter((f) => f !== '_time').length;
    const most = (options.span ?? span) === null ? 2 : 1;
    if (chart !== null && columns > most && spans.chart) r.fail(spans.chart, `chart=true takes ${most === 1 ? 'one BY field with a span' : 'at most two BY fields'}, not ${columns}.`, 'bad-argument');
    return { aggregations, where, by, chart, span: options.span ?? span, prestats: options.prestats ?? false, append: options.append ?? false, fillnull: options.fillnull_value ?? null, at: r.spanFrom(start) };
  },
  columnsAfter: () => OPEN_COLUMNS,
  keepsInput: (args) => args.append,
  needs: (args, after) => (args.append ? after : NEEDS_NONE),
  run: (args, ctx) =>
    async function* (input) {
      if (args.append) yield* input;
      const by = args.span === null || args.by.includes('_time') ? args.by : ['_time', ...args.by];
      const stages: string[] = [];
      if (args.span !== null && args.chart === null) stages.push(`bin _time span=${args.span}`);
      if (args.fillnull !== null && args.by.length > 0) stages.push(`fillnull value="${args.fillnull}" ${args.by.map(fieldText).join(' ')}`);
      const functions = args.aggregations.map((a) => (ofSeries(a) ? `${a.function.text}(${fieldText(stepField(counterOf(a) ?? ''))}) AS ${fieldText(a.as.text)}` : aggregationText(a))).join(' ');
      const grouped = (fields: readonly string[]): string => (fields.length === 0 ? '' : ` by ${fields.map(fieldText).join(' ')}`);
      if (args.chart !== null && args.span !== null) stages.push(`timechart span=${args.span} ${args.chart} ${functions}${grouped(args.by.filter((f) => f !== '_time'))}`);
      else if (args.chart !== null) stages.push(`chart ${args.chart} ${functions}${grouped(args.by)}`);
      else if (!args.prestats) stages.push(`stats ${functions}${grouped(by)}`);
      const found = metricStream(ctx.runPipeline({ kind: 'pipeline', stages: [searchStage(args.where, args.at)], span: args.at }));
      const counters = args.aggregations.filter(ofSeries).flatMap((a) => counterOf(a) ?? []);
      const points = counters.length === 0 ? found : withSteps(ctx.runStages(ctx.parse('| sort 0 _time', args.at), found), [...new Set(counters)]);
      if (stages.length === 0) yield* points;
      else yield* ctx.runStages(ctx.parse(`| ${stages.join(' | ')}`, args.at), points);
    },
  pipelines: (args) => searchPipelines(args.where),
};

/** True for the functions that look at each time series of a counter. */
function ofSeries(a: AggregationNode): boolean {
  return ['rate_avg', 'rate_sum'].includes(a.function.text.toLowerCase());
}

/** The metric that a function is of; null for several and for expressions. */
function counterOf(a: AggregationNode): string | null {
  return a.argument?.kind === 'field' && !hasWildcard(a.argument.name.text) ? a.argument.name.text : null;
}

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

/** The options of the chart as its own command takes them. */
function chartOptions(options: OptionValues<typeof CHART_OPTIONS>): string {
  return (Object.keys(CHART_OPTIONS) as (keyof typeof CHART_OPTIONS)[])
    .filter((name) => options[name] !== undefined)
    .map((name) => `${name.slice('chart.'.length)}=${JSON.stringify(String(options[name]))}`)
    .join(' ');
}
