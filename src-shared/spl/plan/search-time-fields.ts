/**
 * Fields that are made when a search runs, of events that are loaded already: default fields of their time, extractions,
 * aliases, calculated fields, automatic lookups, event types and tags become stages after the base search, in this order
 * (Knowledge Manager Manual, "The sequence of search-time operations"). A rule whose fields nothing asks for is left out, so
 * that it costs nothing.
 */
import { findCommand } from '../commands/registry.ts';
import type { SearchArgs } from '../commands/search.ts';
import { NEEDS_NONE } from '../commands/support/columns.ts';
import type { Needs } from '../commands/types.ts';
import type { FieldRules, Knowledge } from '../knowledge/knowledge.ts';
import { expressionText } from '../knowledge/texts.ts';
import type { Expr, Pipeline, SearchExpr, Span, StageNode } from '../syntax/ast.ts';
import { splError } from '../syntax/diagnostics.ts';
import { parseSearch } from '../syntax/parser.ts';
import { type BindOptions, bindPlan } from './bind.ts';
import { defaultFieldsOf } from './datetime-fields.ts';
import { conjunction, conjuncts, visitSearchExpr } from './search-expr.ts';

/** Holds an event's value while a rule for one source type reads it. */
const SCRATCH = '__nexus_rule';

interface Rule {
  readonly sourcetype: string;
  readonly reads: readonly string[];
  readonly makes: readonly string[];
  /** Its stages as SPL; `guard` is the condition for the events that it is about, null for all of the search's. */
  spl(guard: string | null): string;
}

/**
 * The pipeline with the stages that make what it asks for. Terms of the base search on made fields are asked after them,
 * all others before. Event types and tags in search expressions must be resolved. Throws SplError where a rule cannot be read.
 */
export function withSearchTimeFields(pipeline: Pipeline, knowledge: Knowledge, options: BindOptions): Pipeline {
  const first = pipeline.stages[0];
  if (first === undefined || first.args === null || findCommand(first.command.text)?.name !== 'search') return pipeline;
  const { rules } = knowledge;
  const { expr } = first.args as SearchArgs;
  const { stages: planned } = bindPlan(pipeline, options);
  const after = planned[0]?.output ?? { all: true, names: new Set<string>() };
  const asked = fieldsOf(expr);
  const known = knowledgeStages(knowledge, after);
  const wanted: Needs = { all: after.all || known.readsAll, names: new Set([...after.names, ...asked]) };
  const only = exactSourcetype(expr);
  const chosen = rules === undefined ? [] : needed(orderedRules(rules, first.span), wanted, only);
  // Where events are shown whole, the fields that the stages read by name are those that somebody asks for.
  const read = after.all ? planned.slice(1).flatMap(({ command, args }) => [...command.needs(args, NEEDS_NONE).names]) : [];
  const defaults = defaultFieldsOf({ all: false, names: new Set([...wanted.names, ...read, ...chosen.flatMap((rule) => rule.reads)]) });
  const texts = [...defaults.map((field) => field.spl), ...chosen.map((rule) => rule.spl(guardOf(rule.sourcetype, only))), ...known.stages];
  if (texts.length === 0) return pipeline;
  const made = new Set([...defaults.map((field) => field.field), ...chosen.flatMap((rule) => rule.makes)]);
  const later = conjuncts(expr).filter((item) => [...fieldsOf(item)].some((name) => made.has(name)));
  const before = conjuncts(expr).filter((item) => !later.includes(item));
  const stages = [{ ...first, args: { ...(first.args as SearchArgs), expr: conjunction(before, expr.span) } }, ...parsedStages(texts, first.span)];
  if (later.length > 0) stages.push({ ...first, implicit: false, args: { ...(first.args as SearchArgs), expr: conjunction(later, expr.span) } });
  return { ...pipeline, stages: [...stages, ...pipeline.stages.slice(1)] };
}

/** The names of the groups of a regular expression: the fields that it makes. */
export function extractedFields(regex: string): string[] {
  return [...new Set([...regex.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map((match) => match[1] as string))];
}

/** The stage texts for `eventtype` and `tag` fields that later stages name. */
function knowledgeStages(knowledge: Knowledge, { names }: Needs): { readonly stages: readonly string[]; readonly readsAll: boolean } {
  const stages: string[] = [];
  const tagFields = [...names].filter((name) => name.startsWith('tag::')).map((name) => name.slice('tag::'.length));
  const allTags = names.has('tag');
  const types = names.has('eventtype') || allTags || tagFields.includes('eventtype');
  if (types && knowledge.eventtypes.size > 0) stages.push('typer');
  const tagged = knowledge.tags.length > 0 || [...knowledge.eventtypes.values()].some((type) => type.tags.length > 0);
  if (tagged && allTags) stages.push('tags outputfield=tag');
  if (tagged && tagFields.length > 0) stages.push(`tags ${tagFields.map(quoted).join(' ')}`);
  return { stages, readsAll: stages.length > 0 };
}

/** The rules that make something that is wanted, directly or for a later rule, in their order. */
function needed(rules: readonly Rule[], wanted: Needs, only: string | null): Rule[] {
  const names = new Set(wanted.names);
  const isWanted = (field: string): boolean => wanted.all || [...names].some((name) => (name.includes('*') ? wildcard(name).test(field) : name === field));
  const out: Rule[] = [];
  for (const rule of [...rules].reverse()) {
    if (only !== null && !wildcard(rule.sourcetype).test(only)) continue;
    if (!rule.makes.some(isWanted)) continue;
    for (const name of rule.reads) names.add(name);
    out.unshift(rule);
  }
  return out;
}

function orderedRules({ extractions, aliases, calculated, lookups }: FieldRules, at: Span): Rule[] {
  return [
    ...extractions.map(({ sourcetype, field, regex }): Rule => ({
      sourcetype,
      reads: [field],
      makes: extractedFields(regex),
      spl: (guard) => (guard === null ? `rex field=${quoted(field)} ${quoted(regex)}` : `eval ${SCRATCH}=if(${guard}, ${named(field)}, null()) | rex field=${SCRATCH} ${quoted(regex)} | fields - ${SCRATCH}`),
    })),
    ...aliases.map(({ sourcetype, field, alias }): Rule => ({
      sourcetype,
      reads: [field, alias],
      makes: [alias],
      spl: (guard) => `eval ${named(alias)}=if(${guard === null ? '' : `${guard} AND `}isnotnull(${named(field)}), ${named(field)}, ${named(alias)})`,
    })),
    ...calculatedRules(calculated, at),
    ...lookups.map(({ sourcetype, lookup, input, output, overwrite }): Rule => {
      const makes = Object.values(output);
      const pairs = (fields: Readonly<Record<string, string>>, to: (name: string, i: number) => string): string => Object.entries(fields).map(([table, event], i) => `${quoted(table)} AS ${to(event, i)}`).join(' ');
      const word = overwrite ? 'OUTPUT' : 'OUTPUTNEW';
      return {
        sourcetype,
        reads: [...Object.values(input), ...makes],
        makes,
        spl(guard) {
          if (guard === null) return `lookup ${quoted(lookup)} ${pairs(input, quoted)} ${word} ${pairs(output, quoted)}`;
          // OUTPUT takes the values of events without a match away: those of other source types must not lose theirs.
          const inputs = Object.values(input).map((event, i) => `${SCRATCH}_in${i}=if(${guard}, ${named(event)}, null())`);
          const values = makes.map((event, i) => (overwrite ? `${named(event)}=if(${guard}, ${SCRATCH}_out${i}, ${named(event)})` : `${named(event)}=coalesce(${named(event)}, ${SCRATCH}_out${i})`));
          const found = pairs(output, (_event, i) => `${SCRATCH}_out${i}`);
          return `eval ${inputs.join(', ')} | lookup ${quoted(lookup)} ${pairs(input, (_event, i) => `${SCRATCH}_in${i}`)} OUTPUT ${found} | eval ${values.join(', ')} | fields - ${SCRATCH}_*`;
        },
      };
    }),
  ];
}

/** Calculated fields do not see one another: one that reads what another makes comes before it. Throws SplError at a circle. */
function calculatedRules(calculated: FieldRules['calculated'], at: Span): Rule[] {
  let left = calculated.map((rule) => ({ ...rule, reads: expressionFields(rule.name, rule.expression, at) }));
  const out: Rule[] = [];
  while (left.length > 0) {
    const next = left.find((rule) => !left.some((other) => other !== rule && other.field !== rule.field && other.reads.has(rule.field)));
    if (next === undefined) {
      throw splError(at, 'bad-argument', `The calculated fields ${left.map((rule) => `"${rule.name}"`).join(', ')} read one another in a circle: take one of them out.`);
    }
    left = left.filter((rule) => rule !== next);
    const { sourcetype, field, expression, reads } = next;
    out.push({
      sourcetype,
      reads: [...reads, field],
      makes: [field],
      spl: (guard) => `eval ${named(field)}=${guard === null ? expression : `if(${guard}, (${expression}), ${named(field)})`}`,
    });
  }
  return out;
}

function expressionFields(name: string, expression: string, at: Span): Set<string> {
  const fields = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const expr = value as Expr;
    if (expr.kind === 'field') fields.add(expr.name);
    for (const part of Object.values(value)) visit(part);
  };
  try {
    visit(expressionText(expression));
  } catch (error) {
    throw splError(at, 'bad-argument', `The calculated field "${name}" cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return fields;
}

function fieldsOf(expr: SearchExpr): Set<string> {
  const names = new Set<string>();
  visitSearchExpr(expr, (e) => {
    if (e.kind === 'compare' || e.kind === 'in') names.add(e.field.text);
  });
  return names;
}

/** The one source type that the search is limited to, in lower case; null where it may find others. */
function exactSourcetype(expr: SearchExpr): string | null {
  for (const item of conjuncts(expr)) {
    if (item.kind === 'compare' && item.op === '=' && item.field.text === 'sourcetype' && !item.value.text.includes('*')) return item.value.text.toLowerCase();
  }
  return null;
}

function guardOf(sourcetype: string, only: string | null): string | null {
  if (sourcetype === '*' || only !== null) return null;
  const text = sourcetype.toLowerCase();
  if (!text.includes('*')) return `lower(sourcetype)==${quoted(text)}`;
  return `match(lower(sourcetype), ${quoted(wildcard(text).source)})`;
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.*')}$`, 'is');
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** A field's name in an eval expression. */
function named(field: string): string {
  return /^[A-Za-z_]\w*$/.test(field) ? field : `'${field}'`;
}

function parsedStages(texts: readonly string[], at: Span): StageNode[] {
  const { pipeline, diagnostics } = parseSearch(`search * | ${texts.join(' | ')}`);
  const error = diagnostics.find((d) => d.severity === 'error');
  if (error !== undefined) throw splError(at, error.code, `A saved rule for fields cannot be applied: ${error.message}`);
  return pipeline.stages.slice(1).map((stage) => respanned(stage, at));
}

/** Every node at the base search, so that no message points into a text that nobody sees. */
function respanned(stage: StageNode, span: Span): StageNode {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null || value instanceof RegExp || value instanceof Set || value instanceof Map) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, k === 'span' ? span : copy(v)]));
  };
  const { text: _text, ...kept } = copy(stage) as StageNode;
  return kept;
}
