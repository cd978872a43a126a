/** `mcatalog`: which metrics and dimensions there are (Search Reference, "mcatalog"); the metrics are events here. */
import type { AggregationNode, SearchExpr, Span } from '../syntax/ast.ts';
import type { CommandDef } from './types.ts';
import { readAggregations, readBy } from './support/aggregations.ts';
import { mergeOptions } from './support/args.ts';
import { NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { searchPipelines } from './support/expressions.ts';
import { measurementStream, metricStream } from './support/metric-events.ts';
import { splitMetricTerms } from './support/metric-names.ts';
import { aggregationText, fieldText, searchStage } from './support/pipeline-text.ts';

/** What `mcatalog` was asked. */
export interface McatalogArgs {
  readonly aggregations: readonly AggregationNode[];
  readonly where: SearchExpr | null;
  readonly by: readonly string[];
  readonly append: boolean;
  readonly at: Span;
}

const OPTIONS = { prestats: 'bool', append: 'bool' } as const;

export const mcatalogCommand: CommandDef<McatalogArgs> = {
  name: 'mcatalog',
  kind: 'generating',
  docs: {
    summary: 'Lists the names of metrics (metric_name), of dimensions (_dims) and their values.',
    syntax: 'mcatalog [append=<bool>] values(<field>) [AS <field>]... [WHERE <search-expression>] [BY <field>...]',
    options: [
      { name: 'values(field)', type: 'values(metric_name | _dims | <dimension>)', description: 'What to list.' },
      { name: 'where', type: '<search-expression>', description: 'The points, as in search.' },
      { name: 'by', type: '<field>...', description: 'Lists for each value of these.' },
      { name: 'append', type: '<bool>', default: 'false', description: 'Puts the results after those of the search.' },
      { name: 'prestats', type: '<bool>', default: 'false', description: 'Accepted for searches from Splunk.' },
    ],
    examples: [
      { spl: '| mcatalog values(metric_name) WHERE index=*', description: 'Names of metrics.' },
      { spl: '| mcatalog values(_dims) WHERE index=* BY metric_name', description: 'Dimensions of each metric.' },
    ],
    page: 'Search Reference: mcatalog',
  },
  parse(r) {
    const start = r.here();
    let options = r.options(OPTIONS);
    const aggregations = readAggregations(r, ['where', 'by']);
    for (const a of aggregations) if (a.function.text.toLowerCase() !== 'values') r.fail(a.span, 'mcatalog takes values(<field>) only; mstats has the other functions.', 'bad-argument');
    const where = r.takeKeyword('where') === null ? null : r.searchExpression(['by']);
    const by = readBy(r).map((f) => f.text);
    options = mergeOptions(options, r.options(OPTIONS));
    return { aggregations, where, by, append: options.append ?? false, at: r.spanFrom(start) };
  },
  columnsAfter: () => OPEN_COLUMNS,
  keepsInput: (args) => args.append,
  needs: (args, after) => (args.append ? after : NEEDS_NONE),
  run: (args, ctx) =>
    async function* (input) {
      if (args.append) yield* input;
      const { search, isMeant } = splitMetricTerms(args.where ?? { kind: 'all', span: args.at });
      const events = ctx.runPipeline({ kind: 'pipeline', stages: [searchStage(search, args.at)], span: args.at });
      const by = args.by.length === 0 ? '' : ` by ${args.by.map(fieldText).join(' ')}`;
      const points = isMeant === null && !args.by.includes('metric_name') ? metricStream(events) : measurementStream(events, isMeant, args.by);
      yield* ctx.runStages(ctx.parse(`| stats ${args.aggregations.map(aggregationText).join(' ')}${by}`, args.at), points);
    },
  pipelines: (args) => (args.where === null ? [] : searchPipelines(args.where)),
};
