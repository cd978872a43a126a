/**
 * Summaries: the rows of `sistats`, `sichart`, `sitimechart`, `sitop` and `sirare`, which the plain command finishes with the
 * same result as if it had the events (Search Reference, "sistats"). As in Splunk they are marked by `psrsvd_v` and hold
 * partial results in fields whose names begin with `psrsvd_`; what these hold is our own: an accumulator's state as text.
 */
import type { Batch, Column, Row } from '../../../results/batch.ts';
import { batchFromRows } from '../../../results/batch.ts';
import type { Value } from '../../../results/value.ts';
import type { Aggregation, Group } from '../../eval/aggregate.ts';
import { findStatsFunction } from '../../functions/stats-functions.ts';
import type { Accumulator } from '../../functions/types.ts';
import type { AggregationNode } from '../../syntax/ast.ts';
import type { CommandDef, ExecContext } from '../types.ts';

/** The field that marks a row as a summary; its value is the version of the states. */
export const SUMMARY_MARK = 'psrsvd_v';

/** The number of events that a row of `sitop` or `sirare` stands for. */
export const SUMMARY_COUNT = 'psrsvd_gc';

const VERSION = 1;

/** The field with the partial result of an aggregation: named by its function and argument, whatever the result is called. */
function stateField(node: AggregationNode): string {
  const found = findStatsFunction(node.function.text);
  const name = `${found?.def.name ?? node.function.text.toLowerCase()}${node.percentile ?? ''}`;
  const argument = node.argument === null ? '' : node.argument.kind === 'field' ? `_${node.argument.name.text}` : `_eval(${node.argument.text.replace(/\s+/g, '')})`;
  return `psrsvd_${name}${argument}`;
}

/** The field that a wildcard aggregation finds in a summary: the argument in the name of a partial result, or null. */
export function summarisedField(column: string, node: AggregationNode): string | null {
  const start = stateField({ ...node, argument: null });
  return column.startsWith(`${start}_`) ? column.slice(start.length + 1) : null;
}

/** Rows of groups with their states. `key` gives the fields that they are grouped by. */
export function summaryRows(groups: readonly Group[], key: (group: Group) => Row, nodes: readonly AggregationNode[], fields: readonly string[]): Batch {
  const states = nodes.map(stateField);
  const rows = groups.map((group): Row => {
    const row: Row = { ...key(group), [SUMMARY_MARK]: VERSION };
    states.forEach((name, a) => {
      row[name] = JSON.stringify(saved(group.states[a]));
    });
    return row;
  });
  return batchFromRows(rows, [...fields, SUMMARY_MARK, ...states]);
}

/** A stream whose first batch says whether it is a summary. Throws where summaries and events are mixed. */
export async function summaryOrEvents(input: AsyncIterable<Batch>): Promise<{ readonly summary: boolean; readonly input: AsyncIterable<Batch> }> {
  const iterator = input[Symbol.asyncIterator]();
  const first = await iterator.next();
  const summary = first.done !== true && isSummary(first.value);
  async function* all(): AsyncIterable<Batch> {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) {
        if (next.value.length > 0 && isSummary(next.value) !== summary) throw new Error('Rows of a summary (psrsvd_v) and plain rows cannot be aggregated together: search for one of them.');
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { summary, input: all() };
}

/** True for rows that a summary command made. */
function isSummary(batch: Batch): boolean {
  return batch.columns.get(SUMMARY_MARK)?.some((v) => v !== null) === true;
}

/** The aggregation over partial results instead of events. */
export function overSummary(aggregation: Aggregation, node: AggregationNode): Aggregation {
  const field = stateField(node);
  return {
    ...aggregation,
    create: () => new Merging(aggregation.create()),
    values(batch: Batch): Column {
      const column = batch.columns.get(field);
      if (column === undefined) throw new Error(`The summary has no ${node.as.text}: make it with the same functions, such as si... ${node.as.text}.`);
      return column;
    },
  };
}

/** Takes in states instead of values. */
class Merging implements Accumulator {
  readonly inner: Accumulator;
  private readonly make: () => Accumulator;
  constructor(inner: Accumulator) {
    this.inner = inner;
    const empty = JSON.stringify(saved(inner));
    this.make = () => {
      const copy = Object.assign(Object.create(Object.getPrototypeOf(inner) as object) as Accumulator, inner);
      restore(copy, JSON.parse(empty));
      return copy;
    };
  }
  add(value: Value): void {
    if (typeof value !== 'string') return;
    const other = this.make();
    restore(other, JSON.parse(value));
    if (this.inner.merge === undefined) throw new Error('This function cannot be finished from a summary: use it with the plain command.');
    this.inner.merge(other);
  }
  merge(other: Accumulator): void {
    this.inner.merge?.((other as Merging).inner);
  }
  result(): Value {
    return this.inner.result();
  }
}

/** The accumulator itself, where it is one that takes in states. */
export function mergedInner(accumulator: Accumulator): Accumulator {
  return accumulator instanceof Merging ? accumulator.inner : accumulator;
}

/** The state of an accumulator as plain data: its own fields, functions left out; maps and sets as lists. */
function saved(value: unknown): unknown {
  if (value instanceof Map) return { map: [...value].map(([k, v]) => [k, saved(v)]) };
  if (value instanceof Set) return { set: [...value] };
  if (Array.isArray(value)) return value.map(saved);
  if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (typeof v === 'function' ? [] : [[k, saved(v)]])));
  }
  return value;
}

/** Puts a saved state into a fresh accumulator of the same kind. */
function restore(into: object, state: unknown): void {
  const target = into as Record<string, unknown>;
  for (const [key, value] of Object.entries(state as Record<string, unknown>)) target[key] = restored(value, target[key]);
}

function restored(value: unknown, like: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    // Accumulators within an accumulator keep what they are.
    return value.map((v, i) => restored(v, Array.isArray(like) ? like[i] : undefined));
  }
  if ('map' in value && Array.isArray(value.map)) return new Map((value.map as [unknown, unknown][]).map(([k, v]) => [k, restored(v, undefined)]));
  if ('set' in value && Array.isArray(value.set)) return new Set(value.set);
  if ('number' in value && typeof value.number === 'string') return Number(value.number);
  if (typeof like === 'object' && like !== null && typeof (like as { add?: unknown }).add === 'function') {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(like) as object) as object, like);
    restore(copy, value);
    return copy;
  }
  const plain: Record<string, unknown> = {};
  for (const [k, v] of Object.entries(value)) plain[k] = restored(v, undefined);
  return plain;
}

/** The summary form of a command: takes the same arguments; `summarise` makes the rows. `fields` are those it groups by. */
export function summaryForm<A>(plain: CommandDef<A>, fields: (args: A) => readonly string[], summarise: (args: A, input: AsyncIterable<Batch>, ctx: ExecContext) => AsyncIterable<Batch>): CommandDef<A> {
  const name = `si${plain.name}`;
  return {
    name,
    kind: 'transforming',
    docs: {
      summary: `Makes partial results, from which ${plain.name} makes its own later.`,
      syntax: `si${plain.docs.syntax}`,
      options: [{ name: `as ${plain.name}`, type: '', description: `All arguments of ${plain.name}. The result has the fields that it groups by and fields whose names begin with psrsvd_.` }],
      examples: plain.docs.examples.map(({ spl, description }) => {
        const stage = spl.slice(spl.lastIndexOf(`| ${plain.name}`) + 2);
        return { spl: `${spl.slice(0, spl.length - stage.length)}si${stage} | ${stage}`, description: `${description} In two steps.` };
      }),
      page: `Search Reference: ${name}`,
    },
    parse: (r) => plain.parse(r),
    columnsAfter: (args) => ({ fields: new Map([...fields(args), SUMMARY_MARK].map((f) => [f, { type: 'unknown' }] as const)), open: true }),
    needs: (args, after) => plain.needs(args, after),
    run: (args, ctx) =>
      async function* (input) {
        yield* summarise(args, input, ctx);
      },
  };
}
