/** Grouping and aggregating: what `stats`, `chart`, `timechart`, `top` and their like share. */
import type { Batch, Column } from '../../results/batch.ts';
import { type Scalar, type Value, compareText, isMultivalue, items, scalarToText, toNumber } from '../../results/value.ts';
import { functionContext } from '../commands/support/expressions.ts';
import { fieldSegments, fillSegments, hasWildcard } from '../commands/support/wildcards.ts';
import type { ExecContext, TimeRange } from '../commands/types.ts';
import { findStatsFunction } from '../functions/stats-functions.ts';
import type { Accumulator, StatsFunctionDef } from '../functions/types.ts';
import { splitAggregates } from '../syntax/aggregate-expression.ts';
import type { AggregationNode, Expr } from '../syntax/ast.ts';
import { parseSpan, spanSeconds } from '../time/span.ts';
import { compareScalars } from './compare.ts';
import { compileExpr, evalColumn } from './compile.ts';

/** An aggregation ready to run: reads its argument from a batch and makes its accumulators. */
export interface Aggregation {
  /** Result field. */
  readonly as: string;
  readonly def: StatsFunctionDef;
  create(): Accumulator;
  /** The argument's values in a batch; null for `count` without one (every row counts). */
  values(batch: Batch): Column | null;
}

const NO_VALUES: Column = [];

/** Prepares one aggregation whose field has no wildcard. */
export function prepareAggregation(node: AggregationNode, ctx: ExecContext): Aggregation {
  if (node.function.text.toLowerCase() === 'eval' && node.argument?.kind === 'eval') return prepareExpression(node, node.argument.expr, ctx);
  const found = findStatsFunction(node.function.text);
  if (found === null) throw new Error(`"${node.function.text}" is not a statistical function.`);
  const { def } = found;
  const options = { percentile: node.percentile, listValues: ctx.limits.listValues };
  const create = (): Accumulator => def.create(options);
  const { argument } = node;
  if (def.name === 'sparkline') return prepareSparkline(node, def, ctx);
  if (argument === null) return { as: node.as.text, def, create, values: () => null };
  if (argument.kind === 'field') {
    const name = argument.name.text;
    return { as: node.as.text, def, create, values: (batch) => batch.columns.get(name) ?? NO_VALUES };
  }
  const evaluate = evalColumn(argument.expr, functionContext(ctx));
  // A condition counts where it holds; false is as good as no value.
  return { as: node.as.text, def, create, values: (batch) => evaluate(batch).map((v): Value => (typeof v === 'boolean' ? (v ? 1 : null) : v)) };
}

const EXPRESSION_FUNCTION: StatsFunctionDef = {
  name: 'eval',
  docs: { group: 'Aggregate', syntax: 'eval(<expression of functions>)', summary: 'An expression over aggregates.' },
  argument: 'required',
  returns: 'same',
  create: () => {
    throw new Error('An expression over aggregates has accumulators of its own.');
  },
};

/** `eval(avg(a)/max(b))`: aggregates the parts and computes the expression from their results. */
function prepareExpression(node: AggregationNode, expr: Expr, ctx: ExecContext): Aggregation {
  const { outer, parts } = splitAggregates(expr, findStatsFunction);
  const aggregations = parts.map((part) => prepareAggregation(part, ctx));
  const evaluate = compileExpr(outer, functionContext(ctx));
  // Accumulators take one value of a row, parts need several: they are given the row's number and read the columns here.
  let inputs: readonly (Column | null)[] = [];
  class Expression implements Accumulator {
    private readonly states = aggregations.map((a) => a.create());
    add(row: Value, time: number | null): void {
      for (let a = 0; a < inputs.length; a++) {
        const column = inputs[a];
        const value = column === null ? 1 : (column?.[row as number] ?? null);
        if (value !== null) (this.states[a] as Accumulator).add(value, time);
      }
    }
    merge(other: Accumulator): void {
      this.states.forEach((state, a) => {
        if (state.merge === undefined) throw new Error(`${(aggregations[a] as Aggregation).def.name} cannot be shown for other series together; use useother=false or limit=0.`);
        state.merge((other as Expression).states[a] as Accumulator);
      });
    }
    result(): Value {
      const columns = new Map(aggregations.map((a, i) => [a.as, [(this.states[i] as Accumulator).result()]] as const));
      const value = evaluate({ length: 1, columns }, 0);
      return typeof value === 'boolean' ? (value ? 1 : 0) : value;
    }
  }
  return {
    as: node.as.text,
    def: EXPRESSION_FUNCTION,
    create: () => new Expression(),
    values(batch) {
      inputs = aggregations.map((a) => a.values(batch));
      return Array.from({ length: batch.length }, (_, i) => i);
    },
  };
}

/** What stands in the parentheses of a sparkline: `count`, `avg(x)`, each with `, 1h` or without. Null where it is neither. */
function readSparkline(node: AggregationNode): { readonly inner: NonNullable<ReturnType<typeof findStatsFunction>>; readonly field: string; readonly span: number | null } | null {
  // `sparkline` alone counts events.
  const text = node.argument === null ? 'count' : node.argument.kind === 'field' ? node.argument.name.text : '';
  const parts = /^([A-Za-z_.0-9]+)\s*(?:\(\s*([^()]*?)\s*\))?\s*(?:,\s*(\w+)\s*)?$/.exec(text.trim());
  const inner = parts === null ? null : findStatsFunction(parts[1] as string);
  if (parts === null || inner === null || inner.def.name === 'sparkline') return null;
  const argument = parts[2] === undefined || parts[2] === '' ? null : parts[2];
  if (argument === null && inner.def.argument === 'required') return null;
  // Every event has a time, so counting times counts events.
  return { inner, field: argument ?? '_time', span: parts[3] === undefined ? null : spanSeconds(parseSpan(parts[3])) };
}

/** What is wrong with a sparkline, as a sentence; null where nothing is. */
export function sparklineProblem(node: AggregationNode): string | null {
  try {
    return readSparkline(node) === null ? `"${node.as.text}" is no sparkline: write sparkline(count) or sparkline(avg(<field>), 1h).` : null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** `sparkline(avg(x), 1h)`: the inner function over bins of time, as a small chart's list of numbers. */
function prepareSparkline(node: AggregationNode, def: StatsFunctionDef, ctx: ExecContext): Aggregation {
  const read = readSparkline(node);
  if (read === null) throw new Error(sparklineProblem(node) ?? 'That is no sparkline.');
  const { inner, field } = read;
  const { earliest, latest } = ctx.range;
  const span = read.span ?? (earliest === null || latest === null ? null : barWidth(earliest, latest));
  const options = { percentile: inner.percentile, listValues: ctx.limits.listValues };
  return {
    as: node.as.text,
    def,
    create: () => new Sparkline(() => inner.def.create(options), span, ctx.range),
    values: (batch) => batch.columns.get(field) ?? NO_VALUES,
  };
}

/** Bars of a sparkline where the span is not given, and bars at most. */
const SPARKLINE_BARS = 50;
const MAX_BARS = 10_000;

function barWidth(low: number, high: number): number {
  return Math.max(1, Math.ceil((high - low) / SPARKLINE_BARS));
}

class Sparkline implements Accumulator {
  /** Bars by their number, where the span is known from the start; else the values have to wait for it. */
  private readonly bars = new Map<number, Accumulator>();
  private readonly points: { readonly time: number; readonly value: Value }[] = [];
  private readonly make: () => Accumulator;
  private readonly span: number | null;
  private low: number;
  private high: number;
  constructor(make: () => Accumulator, span: number | null, range: TimeRange) {
    this.make = make;
    this.span = span;
    this.low = range.earliest ?? Number.POSITIVE_INFINITY;
    // `latest` itself is not part of the range.
    this.high = range.latest === null ? Number.NEGATIVE_INFINITY : range.latest - 1e-6;
  }
  add(value: Value, time: number | null): void {
    if (time === null) return;
    if (time < this.low) this.low = time;
    if (time > this.high) this.high = time;
    if (this.span === null) this.points.push({ time, value });
    else this.put(this.bars, this.span, time, value);
  }
  private put(bars: Map<number, Accumulator>, span: number, time: number, value: Value): void {
    const number = Math.floor(time / span);
    let bar = bars.get(number);
    if (bar === undefined) bars.set(number, (bar = this.make()));
    bar.add(value, time);
  }
  result(): Value {
    if (this.points.length === 0 && this.bars.size === 0) return null;
    const span = this.span ?? barWidth(this.low, this.high);
    const bars = new Map(this.bars);
    for (const { time, value } of this.points) this.put(bars, span, time, value);
    const first = Math.floor(this.low / span);
    const length = Math.min(MAX_BARS, Math.floor(this.high / span) - first + 1);
    return ['##__SPARKLINE__##', ...Array.from({ length }, (_, i) => toNumber(bars.get(first + i)?.result()) ?? 0)];
  }
}

/** True for an aggregation over several fields, such as `avg(*)`. */
export function isWildcard(node: AggregationNode): boolean {
  return node.argument?.kind === 'field' && hasWildcard(node.argument.name.text);
}

/** The aggregation for one field that a wildcard argument matched; wildcards in the result name are filled in. Null when it does not match. */
export function expandAggregation(node: AggregationNode, field: string): AggregationNode | null {
  if (node.argument?.kind !== 'field') return null;
  const { text } = node.argument.name;
  // The field of a sparkline stands within a function of its own: sparkline(avg(*_ms), 1h).
  const inner = node.function.text.toLowerCase() === 'sparkline' ? /^([^(]*\(\s*)([^()]*?)(\s*\).*)$/s.exec(text) : null;
  const segments = fieldSegments(inner?.[2] ?? text)(field);
  if (segments === null) return null;
  const argument = inner === null ? field : `${inner[1] ?? ''}${field}${inner[3] ?? ''}`;
  const as = node.explicitAs
    ? hasWildcard(node.as.text) ? fillSegments(node.as.text, segments) : node.as.text
    : `${node.function.text}(${argument})`;
  return { ...node, argument: { kind: 'field', name: { text: argument, span: node.argument.name.span } }, as: { text: as, span: node.as.span } };
}

/** One group: its key values and one accumulator for each aggregation. */
export interface Group {
  readonly key: readonly Scalar[];
  readonly states: Accumulator[];
}

/** Values of one field that are numbered; four numbers below it make a code below 2^53. */
const MAX_IDS = 8192;
const MAX_CODED_FIELDS = 4;
const MAX_CODES = 1_000_000;

/** Groups rows by fields and feeds their accumulators. A row without one of the fields belongs to no group; each item of a multivalue to its own. */
export class Grouper {
  readonly groups: Group[] = [];
  private readonly by: readonly string[];
  private readonly aggregations: Aggregation[];
  private readonly single = new Map<Scalar, Group>();
  private readonly many = new Map<string, Group>();

  private readonly distinct: boolean;
  /** For several fields: a number for each value of a field, and the group of each combination of these numbers. */
  private readonly ids: Map<Scalar, number>[] = [];
  private readonly codes = new Map<number, Group>();

  /** With `distinct` (Splunk's dedup_splitvals) a row counts once where a multivalue repeats a value, else once for each. */
  constructor(by: readonly string[], aggregations: readonly Aggregation[], distinct = false) {
    this.by = by;
    this.distinct = distinct;
    this.aggregations = [...aggregations];
  }

  /** Adds an aggregation found on the way (wildcards); groups made before get a fresh state. */
  addAggregation(aggregation: Aggregation): void {
    this.aggregations.push(aggregation);
    for (const group of this.groups) group.states.push(aggregation.create());
  }

  /** The one group of an aggregation without BY, made when it is first asked for. */
  only(): Group {
    return this.groups[0] ?? this.make([]);
  }

  add(batch: Batch): void {
    const inputs = this.aggregations.map((a) => a.values(batch));
    const times = batch.columns.get('_time');
    const rows = this.assign(batch);
    for (let a = 0; a < inputs.length; a++) {
      const column = inputs[a];
      if (column === null || column === undefined) {
        for (let i = 0; i < rows.length; i++) {
          const group = rows[i];
          if (group === undefined) continue;
          if (Array.isArray(group)) for (const g of group) (g.states[a] as Accumulator).add(1, null);
          else ((group as Group).states[a] as Accumulator).add(1, null);
        }
        continue;
      }
      if (column.length === 0) continue;
      for (let i = 0; i < rows.length; i++) {
        const group = rows[i];
        const value = column[i] as Value;
        if (group === undefined || value === null) continue;
        const time = times === undefined ? null : toNumber(times[i]);
        if (Array.isArray(group)) for (const g of group) (g.states[a] as Accumulator).add(value, time);
        else ((group as Group).states[a] as Accumulator).add(value, time);
      }
    }
  }

  /** The group of each row: one, several for multivalues, or undefined. */
  private assign(batch: Batch): (Group | Group[] | undefined)[] {
    const out = new Array<Group | Group[] | undefined>(batch.length);
    if (this.by.length === 0) return out.fill(this.only());
    const columns = this.by.map((name) => batch.columns.get(name));
    if (columns.some((c) => c === undefined)) return out;
    if (columns.length === 1) {
      const column = columns[0] as Column;
      for (let i = 0; i < batch.length; i++) {
        const value = column[i] as Value;
        if (value === null) continue;
        out[i] = isMultivalue(value) ? this.each(value.map((item) => this.one(item))) : this.one(value);
      }
      return out;
    }
    for (let i = 0; i < batch.length; i++) {
      const known = this.known(columns as readonly Column[], i);
      if (known !== undefined) {
        out[i] = known;
        continue;
      }
      const values = columns.map((c) => (c as Column)[i] as Value);
      if (values.some((v) => v === null)) continue;
      if (!values.some(isMultivalue)) {
        const group = this.several(values as Scalar[]);
        this.remember(values as Scalar[], group);
        out[i] = group;
      } else {
        let keys: Scalar[][] = [[]];
        for (const value of values) keys = keys.flatMap((key) => items(value).map((item) => [...key, item]));
        out[i] = this.each(keys.map((key) => this.several(key)));
      }
    }
    return out;
  }

  /** The groups of one row, each as often as it is fed. */
  private each(groups: Group[]): Group[] {
    return this.distinct ? [...new Set(groups)] : groups;
  }

  /** The group of a row whose combination of values has been met before; no text is made to find it. */
  private known(columns: readonly Column[], row: number): Group | undefined {
    let code = 0;
    for (let c = 0; c < columns.length; c++) {
      const id = this.ids[c]?.get((columns[c] as Column)[row] as Scalar);
      if (id === undefined) return undefined;
      code = code * MAX_IDS + id;
    }
    return this.codes.get(code);
  }

  /** Makes a combination known, while its code fits a double exactly and there are not too many. */
  private remember(key: readonly Scalar[], group: Group): void {
    if (key.length > MAX_CODED_FIELDS || this.codes.size >= MAX_CODES) return;
    let code = 0;
    for (let c = 0; c < key.length; c++) {
      const ids = (this.ids[c] ??= new Map<Scalar, number>());
      let id = ids.get(key[c] as Scalar);
      if (id === undefined) {
        if (ids.size >= MAX_IDS) return;
        id = ids.size;
        ids.set(key[c] as Scalar, id);
      }
      code = code * MAX_IDS + id;
    }
    this.codes.set(code, group);
  }

  private one(item: Scalar): Group {
    let group = this.single.get(item);
    if (group === undefined) {
      // 5 and "5" are one value in SPL: the map is also keyed by the text.
      const text = scalarToText(item);
      group = this.many.get(text);
      if (group === undefined) {
        group = this.make([item]);
        this.many.set(text, group);
      }
      this.single.set(item, group);
    }
    return group;
  }

  private several(key: readonly Scalar[]): Group {
    let text = '';
    for (const item of key) {
      const t = typeof item === 'string' ? item : scalarToText(item);
      text += `${t.length}:${t}`;
    }
    let group = this.many.get(text);
    if (group === undefined) {
      group = this.make(key);
      this.many.set(text, group);
    }
    return group;
  }

  private make(key: readonly Scalar[]): Group {
    const group: Group = { key, states: this.aggregations.map((a) => a.create()) };
    this.groups.push(group);
    return group;
  }

  /** The groups in the order in which `stats` shows them: by their keys, numbers by number, text by code point. */
  sorted(): Group[] {
    return this.groups.sort((a, b) => compareKeys(a.key, b.key));
  }
}

/** Order of group keys: field by field, numbers before text. */
export function compareKeys(a: readonly Scalar[], b: readonly Scalar[]): number {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as Scalar;
    const y = b[i] as Scalar;
    const n = toNumber(x);
    const m = toNumber(y);
    // "5" and "5.0" are keys of their own that rank alike: their text decides, as it would in a database.
    const d = n !== null && m !== null ? n - m || compareText(scalarToText(x), scalarToText(y)) : n !== null ? -1 : m !== null ? 1 : compareScalars(x, y);
    if (d !== 0) return d;
  }
  return 0;
}
