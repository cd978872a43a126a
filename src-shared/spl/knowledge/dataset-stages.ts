/**
 * A dataset of a data model as stages of a pipeline: the events that are mapped to it, and the fields that are asked for
 * as expressions over the events' own. What comes out can be pushed into a source like any search.
 */
import type { EvalArgs } from '../commands/eval.ts';
import type { SearchArgs } from '../commands/search.ts';
import type { Expr, SearchExpr, Span, StageNode } from '../syntax/ast.ts';
import { conjunction, conjuncts, mapSearchExpr } from '../plan/search-expr.ts';
import { fieldNamed, lineageOf, pathOf, referenceOf, rootOf } from './datasets.ts';
import type { FoundDataset } from './datasets.ts';
import { givenTagSearch, resolveKnowledge } from './search-terms.ts';
import { expressionText, searchText } from './texts.ts';
import type { Knowledge, ModelDataset } from './knowledge.ts';

/** A field to make: its name in the rows, and the name by which the dataset is asked for it. */
export interface Wanted {
  readonly as: string;
  readonly ref: string;
}

/** Events of one kind that belong to the dataset. */
interface Kind {
  readonly search: string | null;
  readonly expr: SearchExpr;
  readonly fields: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
}

export interface DatasetStages {
  readonly stages: readonly StageNode[];
  /** Sentences for the user: nothing mapped, fields that the model does not have. */
  readonly notes: readonly string[];
}

/** The field that tells which kind of events a row is, where there are several. */
const KIND = '__nexus_kind';

/** The stages of a dataset. `where` narrows it: terms on the events' own fields and times go into the first search. */
export function datasetStages(knowledge: Knowledge, found: FoundDataset, wanted: readonly Wanted[], where: SearchExpr | null, at: Span): DatasetStages {
  const { model, lineage } = found;
  const full = `${model.name}.${pathOf(lineage)}`;
  const kinds = kindsOf(knowledge, found);
  const notes: string[] = [];
  if (kinds.length === 0) notes.push(`No events are mapped to ${full}: add a mapping for them to a knowledge file.`);
  const unknown = wanted.filter(({ ref }) => isUnknown(found, ref)).map(({ ref }) => ref);
  if (unknown.length > 0) notes.push(`The dataset ${full} has no field ${[...new Set(unknown)].join(', ')}: taken from events that have it.`);

  const builder = new FieldBuilder(found, kinds, at);
  // Fields of a constraint are made under their full names, so that none is made twice.
  const constraints = lineage.flatMap((dataset, depth) => (depth > 0 && dataset.constraint !== null ? [searchText(dataset.constraint)] : []));
  const hidden = new Map<string, string>();
  const bound = constraints.map((expr) =>
    mapSearchExpr(expr, (e) => {
      if (e.kind !== 'compare' && e.kind !== 'in') return null;
      const as = `${rootOf(found).name}.${e.field.text}`;
      hidden.set(as, e.field.text);
      return { ...e, field: { ...e.field, text: as } };
    }),
  );
  const first: SearchExpr[] = [{ kind: 'or', items: kinds.map((kind) => kind.expr), span: at }];
  if (kinds.length === 1) first[0] = (kinds[0] as Kind).expr;
  if (kinds.length === 0) first[0] = { kind: 'not', item: { kind: 'all', span: at }, span: at };
  const later: SearchExpr[] = [...bound];
  for (const item of where === null ? [] : conjuncts(where)) (onEvents(item, found) ? first : later).push(item);

  const assignments: { target: EvalArgs['assignments'][number]['target']; expr: Expr }[] = [];
  const assign = (name: string, expr: Expr): void => {
    assignments.push({ target: { text: name, quoted: true, span: at }, expr });
  };
  if (kinds.length > 1) assign(KIND, call('case', kinds.flatMap((kind, i) => [call('searchmatch', [text(kind.search ?? '*', at)], at), number(i, at)]), at));
  for (const { as, ref } of wanted) {
    const reference = referenceOf(found, ref);
    if (reference.kind === 'object') assign(as, number(1, at));
    else if (reference.kind === 'nodename') assign(as, builder.nodename());
    else if (reference.kind === 'field') assign(as, builder.field(reference.name));
    else if (as !== ref) assign(as, { kind: 'field', name: ref, quoted: true, span: at });
    hidden.delete(as);
  }
  for (const [as, name] of hidden) assign(as, builder.field(name));

  const stages = [searchStage(conjunction(first, at), at)];
  if (assignments.length > 0) stages.push(stage('eval', { assignments } satisfies EvalArgs, at));
  if (later.length > 0) stages.push(searchStage(conjunction(later, at), at));
  return { stages, notes };
}

/** The kinds of events that the dataset is made of: its mappings, its root's constraint, events with its tags. */
function kindsOf(knowledge: Knowledge, found: FoundDataset): Kind[] {
  const { model, lineage } = found;
  const root = rootOf(found);
  const kinds: Kind[] = [];
  const childTags = lineage.slice(1).flatMap((dataset) => dataset.tags);
  for (const mapping of knowledge.mappings) {
    if (mapping.dataset !== `${model.name}.${root.name}` || !childTags.every((tag) => mapping.tags.includes(tag))) continue;
    kinds.push({ search: mapping.search, expr: resolveKnowledge(searchText(mapping.search), knowledge), fields: mapping.fields, tags: [...root.tags, ...mapping.tags] });
  }
  if (root.constraint !== null) {
    kinds.push({ search: root.constraint, expr: resolveKnowledge(searchText(root.constraint), knowledge), fields: {}, tags: root.tags });
  }
  const tags = [...root.tags, ...childTags];
  const searches = tags.map((tag) => givenTagSearch(tag, knowledge));
  if (tags.length > 0 && searches.every((search) => search !== null)) {
    const search = searches.map((s) => `(${s})`).join(' ');
    kinds.push({ search, expr: searchText(search), fields: {}, tags });
  }
  return kinds;
}

/** True for a condition that asks for nothing of the dataset, so that it can be asked of the events first. */
function onEvents(expr: SearchExpr, found: FoundDataset): boolean {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.items.every((item) => onEvents(item, found));
    case 'not':
      return onEvents(expr.item, found);
    case 'compare':
    case 'in':
      return referenceOf(found, expr.field.text).kind === 'event';
    case 'subsearch':
      return false;
    default:
      return true;
  }
}

function isUnknown(found: FoundDataset, ref: string): boolean {
  const reference = referenceOf(found, ref);
  return reference.kind === 'field' && !reference.known && reference.name !== 'tag';
}

/** Makes the expressions of fields. */
class FieldBuilder {
  private readonly found: FoundDataset;
  private readonly kinds: readonly Kind[];
  private readonly at: Span;

  constructor(found: FoundDataset, kinds: readonly Kind[], at: Span) {
    this.found = found;
    this.kinds = kinds;
    this.at = at;
  }

  /** The value of a field, with the model's text for missing ones. */
  field(name: string, asked: readonly string[] = []): Expr {
    const { at } = this;
    if (asked.includes(name)) throw new Error(`The field ${name} of the data model ${this.found.model.name} is calculated from itself.`);
    const field = fieldNamed(this.found, name);
    const parts = this.kinds.map((kind): Expr => {
      const given = kind.fields[name];
      if (given !== undefined) return parsed(given, `${this.found.model.name}: ${name}`, at);
      if (name === 'tag') return kind.tags.length === 0 ? { kind: 'null', span: at } : call('mvappend', kind.tags.map((tag) => text(tag, at)), at);
      // A calculated field that a mapping does not give is made from the other fields of the dataset.
      if (field !== undefined && field.expression !== null) {
        return mapFields(parsed(field.expression, `${this.found.model.name}: ${name}`, at), (other) => this.field(other, [...asked, name]));
      }
      return { kind: 'field', name, quoted: true, span: at };
    });
    const isText = field === undefined ? false : field.type === 'string';
    const values = isText ? parts.map((part) => (part.kind === 'string' ? part : call('tostring', [part], at))) : parts;
    let value = this.byKind(values);
    const { missing } = this.found.model;
    if (missing !== null && isText) value = call('coalesce', [value, text(missing, at)], at);
    return value;
  }

  /** The paths of the datasets that an event belongs to. */
  nodename(): Expr {
    const { at, found } = this;
    const root = rootOf(found).name;
    const paths: Expr[] = [];
    for (const dataset of found.model.datasets) {
      const lineage = lineageOf(found.model, dataset.name);
      if (lineage[0]?.name !== root) continue;
      const path = text(pathOf(lineage), at);
      const member = this.membership(lineage);
      paths.push(member === null ? path : call('if', [member, path, { kind: 'null', span: at }], at));
    }
    return paths.length === 1 ? (paths[0] as Expr) : call('mvappend', paths, at);
  }

  /** The condition for an event of the root to be in a child dataset; null for the root. */
  private membership(lineage: readonly ModelDataset[]): Expr | null {
    const { at } = this;
    const tags = lineage.slice(1).flatMap((d) => d.tags);
    const conditions: Expr[] = [];
    if (tags.length > 0) {
      const parts = this.kinds.map((kind): Expr => ({ kind: 'boolean', value: tags.every((tag) => kind.tags.includes(tag)), span: at }));
      const truth = this.byKind(parts.map((part) => (part.kind === 'boolean' ? number(part.value ? 1 : 0, at) : part)));
      conditions.push({ kind: 'binary', op: '=', left: truth, right: number(1, at), span: at });
    }
    for (const dataset of lineage.slice(1)) {
      if (dataset.constraint !== null) conditions.push(this.condition(searchText(dataset.constraint)));
    }
    return conditions.length === 0 ? null : conditions.reduce((left, right) => ({ kind: 'binary', op: 'AND', left, right, span: at }));
  }

  /** A child's constraint over the dataset's fields as a condition of eval: searchmatch() cannot see fields that are not made yet. */
  private condition(expr: SearchExpr): Expr {
    const { at } = this;
    switch (expr.kind) {
      case 'and':
      case 'or':
        return expr.items.map((item) => this.condition(item)).reduce((left, right) => ({ kind: 'binary', op: expr.kind === 'and' ? 'AND' : 'OR', left, right, span: at }));
      case 'not':
        return { kind: 'unary', op: 'NOT', operand: this.condition(expr.item), span: at };
      case 'compare': {
        const value = call('lower', [call('tostring', [this.field(expr.field.text)], at)], at);
        const like: Expr = { kind: 'binary', op: 'LIKE', left: value, right: text(expr.value.text.toLowerCase().replace(/[%_\\]/g, '\\$&').replaceAll('*', '%'), at), span: at };
        if (expr.op === '=') return like;
        if (expr.op === '!=') return { kind: 'unary', op: 'NOT', operand: like, span: at };
        return { kind: 'binary', op: expr.op, left: this.field(expr.field.text), right: Number.isFinite(Number(expr.value.text)) ? number(Number(expr.value.text), at) : text(expr.value.text, at), span: at };
      }
      case 'in':
        // Each value with its wildcards and in any case, as `=` compares.
        return this.condition({ kind: 'or', items: expr.values.map((value) => ({ kind: 'compare', field: expr.field, op: '=', value, span: expr.span })), span: expr.span });
      case 'term': {
        // Terms are looked for in the event itself, which searchmatch() does see.
        const term = `"${expr.value.text.replace(/["\\]/g, '\\$&')}"`;
        return call('searchmatch', [text(expr.directive === 'none' ? (expr.value.quoted ? term : expr.value.text) : `${expr.directive.toUpperCase()}(${term})`, at)], at);
      }
      default:
        return { kind: 'boolean', value: true, span: at };
    }
  }

  private byKind(values: readonly Expr[]): Expr {
    const { at } = this;
    const [first] = values;
    if (first === undefined) return { kind: 'null', span: at };
    // Kinds that give the same expression need no choice.
    const shape = JSON.stringify(first);
    if (values.every((value) => JSON.stringify(value) === shape)) return first;
    return call('case', values.flatMap((value, i) => [{ kind: 'binary', op: '=', left: { kind: 'field', name: KIND, quoted: true, span: at }, right: number(i, at), span: at } as Expr, value]), at);
  }
}

function parsed(expression: string, what: string, at: Span): Expr {
  try {
    return respanned(expressionText(expression), at);
  } catch (error) {
    throw new Error(`The expression of ${what} in a knowledge file cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The same expression with every field replaced. */
function mapFields(expr: Expr, replace: (name: string) => Expr): Expr {
  switch (expr.kind) {
    case 'field':
      return replace(expr.name);
    case 'unary':
      return { ...expr, operand: mapFields(expr.operand, replace) };
    case 'binary':
      return { ...expr, left: mapFields(expr.left, replace), right: mapFields(expr.right, replace) };
    case 'in':
      return { ...expr, operand: mapFields(expr.operand, replace), list: expr.list.map((e) => mapFields(e, replace)) };
    case 'call':
      return { ...expr, args: expr.args.map((e) => mapFields(e, replace)) };
    default:
      return expr;
  }
}

/** Every node at the place that names the dataset, so that no message points into a text that nobody sees. */
function respanned(expr: Expr, span: Span): Expr {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, k === 'span' ? span : copy(v)]));
  };
  return copy(expr) as Expr;
}

function stage(command: string, args: unknown, span: Span): StageNode {
  return { kind: 'stage', command: { text: command, span }, args, span, implicit: false };
}

function searchStage(expr: SearchExpr, span: Span): StageNode {
  return stage('search', { expr } satisfies SearchArgs, span);
}

function call(name: string, args: readonly Expr[], span: Span): Expr {
  return { kind: 'call', name: { text: name, span }, args, span };
}

function text(value: string, span: Span): Expr {
  return { kind: 'string', value, span };
}

function number(value: number, span: Span): Expr {
  return { kind: 'number', value, text: String(value), span };
}
