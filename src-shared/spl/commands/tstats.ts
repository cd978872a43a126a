/** `tstats`: statistics straight from the events' fields or those of a data model (Search Reference, "tstats"). */
import type { AggregationNode, Name, Pipeline, SearchExpr, Span, StageNode } from '../syntax/ast.ts';
import type { ArgReader, CommandDef, ExecContext } from './types.ts';
import { mergeOptions } from './support/args.ts';
import { columnsOf, NEEDS_NONE, OPEN_COLUMNS } from './support/columns.ts';
import { type Wanted, datasetStages } from '../knowledge/dataset-stages.ts';
import { fieldsOf, findDataset, pathOf, referenceOf } from '../knowledge/datasets.ts';
import type { FoundDataset } from '../knowledge/datasets.ts';
import { NO_KNOWLEDGE } from '../knowledge/knowledge.ts';
import { exprNeeds, searchNeeds, searchPipelines } from './support/expressions.ts';
import { fieldSegments, hasWildcard } from './support/wildcards.ts';
import { aggregationText, fieldText, searchStage } from './support/pipeline-text.ts';

/** What `tstats` was asked. */
export interface TstatsArgs {
  readonly aggregations: readonly AggregationNode[];
  /** `Endpoint.Processes` of `from datamodel=Endpoint.Processes`. */
  readonly datamodel: string | null;
  readonly where: SearchExpr | null;
  readonly by: readonly string[];
  /** The span of `_time` in the BY clause. */
  readonly span: string | null;
  /** True where the next command makes the statistics: rows are handed on as they are. */
  readonly prestats: boolean;
  readonly append: boolean;
  /** Text for missing BY fields, whose rows are left out otherwise. */
  readonly fillnull: string | null;
  readonly at: Span;
}

const OPTIONS = {
  prestats: 'bool',
  append: 'bool',
  fillnull_value: 'string',
  local: 'bool',
  summariesonly: 'bool',
  allow_old_summaries: 'bool',
  include_reduced_buckets: 'bool',
  use_summary_index_values: 'bool',
  chunk_size: 'int',
  tstats_chunk_size: 'int',
} as const;

/** Begins the name of the field that holds the values of a PREFIX() meanwhile. */
const PREFIX_FIELD = '__prefix';
/** Holds the beginning of an event's span, which `_time` is after the groups are made. */
const SPAN_FIELD = '__span';

/** The beginning of terms in a field that is written as PREFIX(kbps=), or null for a plain field. */
function termPrefix(field: string): string | null {
  return /^PREFIX\((.+)\)$/i.exec(field)?.[1] ?? null;
}

/** The fields that the functions are of. */
function argumentsOf(aggregations: readonly AggregationNode[]): string[] {
  return aggregations.flatMap((a) => (a.argument?.kind === 'field' ? [a.argument.name.text] : []));
}

const CLAUSES = ['from', 'where', 'by', 'groupby'];

export const tstatsCommand: CommandDef<TstatsArgs> = {
  name: 'tstats',
  kind: 'generating',
  docs: {
    summary: 'Counts and other statistics over the events of the range, without showing them.',
    syntax: 'tstats [prestats=<bool>] [append=<bool>] <function>(<field>) [AS <name>]... [FROM datamodel=<model>[.<dataset>]] [WHERE <search-expression>] [BY <field>... [span=<span>]]',
    options: [
      { name: 'prestats', type: '<bool>', default: 'false', description: 'Leaves the statistics to the next command, for instance timechart.' },
      { name: 'append', type: '<bool>', default: 'false', description: 'Puts the rows after those of the search.' },
      { name: 'fillnull_value', type: '<string>', description: 'A value for BY fields that are missing.' },
      { name: 'FROM datamodel', type: '<model>[.<dataset>]', description: 'A dataset of a data model; its fields are named <dataset>.<field>.' },
      { name: 'WHERE', type: '<search-expression>', description: 'Which events, as in search.' },
      { name: 'function', type: '<function>([<field> | PREFIX(<text>)]) [AS <field>]', description: 'Statistics as in stats; of fields, or of what the terms that begin with the text go on with.' },
      { name: 'BY', type: '<field> | PREFIX(<text>), ... [span=<span>]', description: 'The fields to group by; span is for _time; auto lets the times decide. PREFIX(kbps=) groups by what the terms that begin so go on with.' },
      { name: 'summariesonly, allow_old_summaries, local, chunk_size, include_reduced_buckets, use_summary_index_values', type: '', description: 'Accepted for searches from Splunk: there are no summaries here, all events are counted.' },
    ],
    examples: [
      { spl: '| tstats count where index=* by host', description: 'Events per host.' },
      { spl: '| tstats count where index=* by _time, sourcetype span=1h', description: 'Events per hour and source type.' },
      { spl: '| tstats count from datamodel=Web.Web where Web.status>=500 by Web.url', description: 'Server errors by address, whatever logs they come from.' },
    ],
    page: 'Search Reference: tstats',
  },
  parse(r) {
    const start = r.here();
    let options = r.options(OPTIONS);
    const aggregations: AggregationNode[] = [];
    while (!r.atEnd() && !r.peekKeyword(...CLAUSES)) {
      const from = r.here();
      if (r.peekOption()) options = mergeOptions(options, r.options(OPTIONS));
      else aggregations.push(...r.aggregations(CLAUSES));
      // Neither an option nor an aggregation moved on: the parser reports what is left.
      if (r.here() === from) break;
    }
    if (aggregations.length === 0) r.fail(r.spanFrom(start), 'tstats needs a statistical function, for instance tstats count where index=* by host.');
    const datamodel = r.takeKeyword('from') === null ? null : source(r);
    const where = r.takeKeyword('where') === null ? null : r.searchExpression(['by', 'groupby']);
    const { by, span } = r.takeKeyword('by', 'groupby') === null ? { by: [], span: null } : groupBy(r);
    options = mergeOptions(options, r.options(OPTIONS));
    if (datamodel !== null && [...by, ...argumentsOf(aggregations)].some((name) => termPrefix(name) !== null)) r.fail(r.spanFrom(start), 'PREFIX() reads the text of events: leave FROM datamodel out, or group by a field of it.', 'bad-argument');
    return {
      aggregations,
      datamodel,
      where,
      by,
      span,
      prestats: options.prestats ?? false,
      append: options.append ?? false,
      fillnull: options.fillnull_value ?? null,
      at: r.spanFrom(start),
    };
  },
  columnsAfter(args) {
    return args.prestats || args.append ? OPEN_COLUMNS : columnsOf([...args.by.map((name) => termPrefix(name) ?? name), ...args.aggregations.map((a) => a.as.text)]);
  },
  keepsInput: (args) => args.append,
  needs: (args, after) => (args.append ? after : NEEDS_NONE),
  run: (args, ctx) =>
    async function* (input) {
      if (args.append) yield* input;
      const stages: string[] = [];
      // The groups go by the span, while statistics such as min(_time) see the times of the events.
      const spans = args.span !== null && !args.prestats;
      if (args.span !== null) stages.push(`bin _time${args.span.toLowerCase() === 'auto' ? '' : ` span=${args.span}`}${spans ? ` AS ${SPAN_FIELD}` : ''}`);
      const prefixes = [...new Set([...args.by, ...argumentsOf(args.aggregations)])].filter((name) => termPrefix(name) !== null);
      prefixes.forEach((name, i) => stages.push(...prefixStages(termPrefix(name) ?? '', i)));
      const held = (name: string): string => (prefixes.includes(name) ? `${PREFIX_FIELD}${prefixes.indexOf(name)}` : name);
      const groups = args.by.map((name) => (spans && name === '_time' ? SPAN_FIELD : fieldText(held(name)))).join(' ');
      if (args.fillnull !== null && groups !== '') stages.push(`fillnull value="${args.fillnull}" ${groups}`);
      if (!args.prestats) stages.push(`stats ${args.aggregations.map((a) => aggregationText(overField(a, held))).join(' ')}${groups === '' ? '' : ` by ${groups}`}`);
      if (spans) stages.push(`rename ${SPAN_FIELD} AS _time`);
      for (const name of prefixes) if (args.prestats || args.by.includes(name)) stages.push(`rename ${held(name)} AS ${fieldText(termPrefix(name) ?? '')}`);
      const head = args.datamodel === null ? [searchStage(args.where ?? { kind: 'all', span: args.at }, args.at)] : await modelStages(args, args.datamodel, ctx);
      const rest = stages.length === 0 ? [] : ctx.parse(`| ${stages.join(' | ')}`, args.at).stages;
      yield* ctx.runPipeline({ kind: 'pipeline', stages: [...head, ...rest], span: args.at });
    },
  pipelines: (args): readonly Pipeline[] => (args.where === null ? [] : searchPipelines(args.where)),
};

/** The events of the dataset with the fields that the search names. */
async function modelStages(args: TstatsArgs, name: string, ctx: ExecContext): Promise<readonly StageNode[]> {
  const knowledge = (await ctx.knowledge?.()) ?? NO_KNOWLEDGE;
  const refs = new Set<string>(args.by);
  for (const { argument } of args.aggregations) {
    if (argument?.kind === 'field') refs.add(argument.name.text);
    else if (argument?.kind === 'eval') for (const field of exprNeeds(argument.expr).names) refs.add(field);
  }
  if (args.where !== null) for (const field of searchNeeds(args.where).names) refs.add(field);
  const found = findDataset(knowledge, name, refs);
  const { stages, notes } = datasetStages(knowledge, found, wantedFields(refs, found), args.where, args.at);
  for (const note of notes) ctx.message('warning', note);
  return stages;
}

/** The fields to make: those of the dataset under the names that the search uses; `Processes.*` stands for all of them. */
function wantedFields(refs: Iterable<string>, found: FoundDataset): Wanted[] {
  const wanted: Wanted[] = [];
  for (const ref of refs) {
    if (hasWildcard(ref)) {
      const match = fieldSegments(ref);
      for (const { field, path } of fieldsOf(found)) {
        const full = `${path}.${field.name}`;
        if (match(full) !== null) wanted.push({ as: full, ref: full });
      }
    } else if (referenceOf(found, ref).kind !== 'event') wanted.push({ as: ref, ref });
    // The events of a dataset are counted by its name, alone or with the model's.
    else if (ref === `${found.model.name}.${pathOf(found.lineage)}`) wanted.push({ as: ref, ref: pathOf(found.lineage) });
  }
  return wanted;
}

/** `datamodel=Model.Dataset`, quoted or not; `Model` alone stands for its root dataset. */
function source(r: ArgReader): string | null {
  const option = r.takeOption('datamodel');
  if (option !== null) return option.text;
  const sid = r.takeOption('sid');
  if (sid !== null) r.fail(sid.span, 'tstats reads events here, not the results of an earlier job.', 'unsupported');
  const name = r.value('datamodel=<name> after FROM');
  if (name.text.toLowerCase() === 'datamodel') return r.value('the name of a data model').text;
  return r.fail(name.span, `tstats has no namespace ${name.text} here: leave FROM out, or write FROM datamodel=<name>.`, 'unsupported');
}

/** `PREFIX(kbps=)` in lower case: what the terms that begin with it go on with, under the name `kbps=`. */
function prefixOf(r: ArgReader, from: Name): string {
  let text = from.text.slice('PREFIX('.length);
  while (!text.endsWith(')')) {
    const next = ['=', ')'].find((symbol) => r.takeSymbol(symbol));
    if (next === undefined) return r.fail(from.span, 'PREFIX() takes the beginning of a term, for instance PREFIX(kbps=).', 'bad-argument');
    text += next;
  }
  const prefix = text.slice(0, -1).toLowerCase();
  if (prefix === '') r.fail(from.span, 'PREFIX() takes the beginning of a term, for instance PREFIX(kbps=).', 'bad-argument');
  return `PREFIX(${prefix})`;
}

/** The same function of the field that holds its argument. */
function overField(node: AggregationNode, held: (field: string) => string): AggregationNode {
  return node.argument?.kind === 'field' ? { ...node, argument: { kind: 'field', name: { ...node.argument.name, text: held(node.argument.name.text) } } } : node;
}

/** Stages that make the values of a prefix: the rest of each term of the event text, in lower case as the index has them. */
function prefixStages(prefix: string, i: number): string[] {
  const breakers = String.raw`\[\]<>(){}|!;,'\"*\s&?+`;
  const literal = prefix.replace(/[^\w=:-]/g, String.raw`\$&`);
  return [`rex max_match=0 "(?i)(?:^|[${breakers}])${literal}(?<${PREFIX_FIELD}${i}>[^${breakers}]+)"`, `eval ${PREFIX_FIELD}${i}=mvmap(${PREFIX_FIELD}${i}, lower(${PREFIX_FIELD}${i}))`];
}

function groupBy(r: ArgReader): { by: string[]; span: string | null } {
  const by: string[] = [];
  let span: Name | null = null;
  while (!r.atEnd()) {
    const option = r.takeOption('span');
    if (option !== null) span = option;
    else {
      if (r.peekOption()) break;
      const field = r.field('a field to group by');
      const name = /^PREFIX\(/i.test(field.text) ? prefixOf(r, field) : field.text;
      if (!by.includes(name)) by.push(name);
    }
    r.takeSymbol(',');
  }
  if (by.length === 0) r.fail(r.spanFrom(r.here()), 'by needs the names of fields.');
  if (span !== null && !by.includes('_time')) r.fail(span.span, 'span is for _time: write by _time span=<span>.', 'bad-argument');
  return { by, span: span?.text ?? null };
}
