/** `mstats`: statistics of metrics (Search Reference, "mstats"); the metrics are events here. */
import type { AggregationNode, SearchExpr, Span } from '../syntax/ast.ts';
import { parseSpan, spanSeconds } from '../time/span.ts';
import type { ArgReader, CommandDef, OptionValues } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { searchPipelines } from './support/expressions.ts';
import { measurementStream, metricStream, stepField, withSteps } from './support/metric-events.ts';
import { splitMetricTerms } from './support/metric-names.ts';
import { aggregationText, fieldText, searchStage } from './support/pipeline-text.ts';

/** What `mstats` was asked. */
export interface MstatsArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly where: SearchExpr;
  readonly by: readonly string[];
  readonly span: string | null;
  /** Only the first span of each such time is looked at; null for all. */
  readonly every: string | null;
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

const OPTIONS = { prestats: 'bool', append: 'bool', backfill: 'bool', update_period: 'int', fillnull_value: 'string', chunk_size: 'int', span: 'string', every: 'string', chart: 'bool', ...CHART_OPTIONS } as const;

export const mstatsCommand: CommandDef<MstatsArgs> = {
  name: 'mstats',
  kind: 'generating',
  docs: {
    summary: 'Aggregates measurements: fields metric_name and _value, fields metric_name:<name>, or numeric fields of events.',
    syntax: 'mstats [chart=<bool>] [prestats=<bool>] [append=<bool>] [fillnull_value=<string>] <function>(<metric>) [AS <field>]... [WHERE <search-expression>] [BY <field>...] [span=<span> [every=<span>]]',
    options: [
      { name: 'function(metric)', type: '<function>(<metric> | _value)', description: 'A metric by its name, with * for any text, or _value where the name is in WHERE.' },
      { name: 'where', type: '<search-expression>', default: 'all points', description: 'The points, as in search.' },
      { name: 'by', type: '<field>...', description: 'Dimensions to group by.' },
      { name: 'span', type: '<span>', description: 'Groups by time too, in bins of this length; auto lets the times decide.' },
      { name: 'every', type: '<span>', description: 'Looks only at the first span of each of these, longer, spans.' },
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
    const here = r.here();
    const found = r.takeKeyword('where') === null ? null : r.searchExpression(['by', 'groupby']);
    const { where, span: spanInside, every: everyInside } = withoutSpans(found ?? { kind: 'all', span: r.spanFrom(here) });
    const by = r.takeKeyword('by', 'groupby') === null ? [] : dimensions(r);
    options = mergeOptions(options, r.options(OPTIONS));
    const [span, every] = [options.span ?? spanInside, options.every ?? everyInside];
    if (every !== null && !isLonger(every, span)) r.fail(options.spans.every ?? r.spanFrom(start), `every=${every} needs a span that is shorter, for instance span=10s every=1m.`, 'bad-argument');
    const chart = options.chart === true ? chartOptions(options) : null;
    const { spans } = options;
    if (chart !== null && options.prestats === true && spans.chart) r.fail(spans.chart, 'chart=true makes the chart itself: leave prestats=true out.', 'bad-argument');
    for (const a of aggregations.filter(ofSeries)) {
      if (counterOf(a) === null) r.fail(a.span, `${a.function.text} takes a metric by its name, not eval().`, 'bad-argument');
      if (options.prestats === true) r.fail(a.span, `${a.function.text} has to know the groups: leave prestats=true out.`, 'bad-argument');
    }
    const columns = by.filter((f) => f !== '_time').length;
    const most = span === null ? 2 : 1;
    if (chart !== null && columns > most && spans.chart) r.fail(spans.chart, `chart=true takes ${most === 1 ? 'one BY field with a span' : 'at most two BY fields'}, not ${columns}.`, 'bad-argument');
    return { aggregations, where, by, chart, span, every, prestats: options.prestats ?? false, append: options.append ?? false, fillnull: options.fillnull_value ?? null, at: r.spanFrom(start) };
  },
  columnsAfter: () => OPEN_COLUMNS,
  keepsInput: (args) => args.append,
  needs: (args, after) => (args.append ? after : NEEDS_NONE),
  run: (args, ctx) =>
    async function* (input) {
      if (args.append) yield* input;
      const by = args.span === null || args.by.includes('_time') ? args.by : ['_time', ...args.by];
      const stages: string[] = [];
      const span = args.span === null || args.span.toLowerCase() === 'auto' ? '' : ` span=${args.span}`;
      if (args.span !== null && args.chart === null) stages.push(`bin _time${span}`);
      if (args.fillnull !== null && args.by.length > 0) stages.push(`fillnull value="${args.fillnull}" ${args.by.map(fieldText).join(' ')}`);
      const functions = args.aggregations.map((a) => (ofSeries(a) ? `${a.function.text}(${fieldText(stepField(counterOf(a) ?? ''))}) AS ${fieldText(a.as.text)}` : aggregationText(a))).join(' ');
      const grouped = (fields: readonly string[]): string => (fields.length === 0 ? '' : ` by ${fields.map(fieldText).join(' ')}`);
      if (args.chart !== null && args.span !== null) stages.push(`timechart${span} ${args.chart} ${functions}${grouped(args.by.filter((f) => f !== '_time'))}`);
      else if (args.chart !== null) stages.push(`chart ${args.chart} ${functions}${grouped(args.by)}`);
      else if (!args.prestats) stages.push(`stats ${functions}${grouped(by)}`);
      const { search, isMeant } = splitMetricTerms(args.where);
      const events = ctx.runPipeline({ kind: 'pipeline', stages: [searchStage(search, args.at)], span: args.at });
      const isSingle = isMeant !== null || args.by.includes('metric_name') || args.aggregations.some((a) => counterOf(a) === '_value');
      const all = isSingle ? measurementStream(events, isMeant, args.by) : metricStream(events);
      const found = args.every === null || args.span === null ? all : ctx.runStages(ctx.parse(sampling(args.span, args.every), args.at), all);
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

/** The metric that a function is of, or the pattern of several; null for expressions. */
function counterOf(a: AggregationNode): string | null {
  return a.argument?.kind === 'field' ? a.argument.name.text : null;
}

/** `span` and `every` after WHERE read like terms of it: taken out. */
function withoutSpans(expr: SearchExpr): { readonly where: SearchExpr; readonly span: string | null; readonly every: string | null } {
  const items = expr.kind === 'and' ? expr.items : [expr];
  const valueOf = (name: string): string | null => {
    const found = items.find((e) => isOption(e, name));
    return found?.kind === 'compare' ? found.value.text : null;
  };
  const kept = items.filter((e) => !isOption(e, 'span') && !isOption(e, 'every'));
  const where: SearchExpr = expr.kind === 'and' ? { ...expr, items: kept } : (kept[0] ?? { kind: 'all', span: expr.span });
  return { where, span: valueOf('span'), every: valueOf('every') };
}

const isOption = (e: SearchExpr, name: string): boolean => e.kind === 'compare' && e.op === '=' && e.field.text.toLowerCase() === name;

/** True where `every` leaves something out after each span; also for texts that are no spans, which `bin` then names. */
function isLonger(every: string, span: string | null): boolean {
  if (span === null || span.toLowerCase() === 'auto') return false;
  try {
    return spanSeconds(parseSpan(every)) > spanSeconds(parseSpan(span));
  } catch {
    return true;
  }
}

/** The stages that keep the points in the first `span` of each `every`. Months of 30 days and years of 365, as documented. */
function sampling(span: string, every: string): string {
  const each = parseSpan(every);
  const step = ['mon', 'q', 'y'].includes(each.unit) ? `${spanSeconds(each) / 86_400}d` : every;
  return `| bin _time AS ${SAMPLE} span=${step} | where _time < ${SAMPLE} + ${spanSeconds(parseSpan(span))} | fields - ${SAMPLE}`;
}

/** The start of the time that a point is a sample of, while they are chosen. */
const SAMPLE = '_sample';

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
