/**
 * Aggregates that the database made, as accumulators of the evaluator, so that results which take their shape from the
 * data (series past a limit together, bins of a calendar) are finished by the commands' own code.
 */
import type { Scalar, Value } from '../../results/value.ts';
import { items, toNumber } from '../../results/value.ts';
import type { Aggregation } from '../eval/aggregate.ts';
import { findStatsFunction } from '../functions/stats-functions.ts';
import type { Accumulator } from '../functions/types.ts';
import type { AggregationNode } from '../syntax/ast.ts';
import { aggregationToSql, numbersToSql } from './aggregate.ts';
import type { Rows } from './aggregate.ts';
import { NotPushable } from './relation.ts';
import type { SqlContext, SqlExpr } from './relation.ts';

/** One aggregation: the columns to select for it, and the accumulator that their values in one row make. */
export interface Partial {
  readonly aggregation: Aggregation;
  readonly columns: readonly SqlExpr[];
  state(values: readonly Value[]): Accumulator;
}

/** A count, to which others can be added. */
class Total implements Accumulator {
  private n: number;
  constructor(n: number) {
    this.n = n;
  }
  add(): void {}
  merge(other: Accumulator): void {
    this.n += toNumber(other.result()) ?? 0;
  }
  result(): Value {
    return this.n;
  }
}

/** A mean with its number of values. */
class MeanOf implements Accumulator {
  private sum: number;
  private n: number;
  private readonly make: () => Accumulator;
  constructor(sum: number, n: number, make: () => Accumulator) {
    this.sum = sum;
    this.n = n;
    this.make = make;
  }
  add(): void {}
  merge(other: Accumulator): void {
    if (!(other instanceof MeanOf)) return;
    this.sum += other.sum;
    this.n += other.n;
  }
  result(): Value {
    if (this.n === 0) return null;
    // The mean of one value is that value: the function's own finish is applied to the quotient.
    const mean = this.make();
    mean.add(this.sum / this.n, null);
    return mean.result();
  }
}

/** A result that stands as it is: no other can be added to it. */
class Settled implements Accumulator {
  private readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
  add(): void {}
  result(): Value {
    return this.value;
  }
}

/** Functions of time that are sums until their seconds are known. */
const PER_TIME = new Set(['per_second', 'per_minute', 'per_hour', 'per_day']);

/**
 * Prepares an aggregation. With `mergeable` its states can be added to each other; a function whose states cannot is then
 * refused.
 */
export function partialAggregation(node: AggregationNode, rows: Rows, mergeable: boolean, ctx: SqlContext): Partial {
  const found = findStatsFunction(node.function.text);
  if (found === null) throw new NotPushable(`${node.function.text} is no function`);
  const { def } = found;
  const make = (): Accumulator => def.create({ percentile: node.percentile ?? found.percentile, listValues: 100 });
  const aggregation: Aggregation = { as: node.as.text, def, create: make, values: () => null };
  const of = (name: string): SqlExpr => aggregationToSql({ ...node, function: { ...node.function, text: name } }, rows, ctx);
  const first = (values: readonly Value[]): Value => values[0] ?? null;
  switch (def.name) {
    case 'count':
      return { aggregation, columns: [of('count')], state: (values) => new Total(toNumber(first(values)) ?? 0) };
    case 'sum':
      return { aggregation, columns: [of('sum')], state: (values) => fed(make, values) };
    case 'avg': {
      return { aggregation, columns: [of('sum'), numbersToSql(node, rows, ctx)], state: ([sum, n]) => new MeanOf(toNumber(sum ?? null) ?? 0, toNumber(n ?? null) ?? 0, make) };
    }
    case 'min':
    case 'max': {
      const column = of(def.name);
      if (mergeable && column.type === 'text') break;
      return { aggregation, columns: [column], state: (values) => fed(make, values) };
    }
    case 'range':
      if (!mergeable) break;
      return { aggregation, columns: [numeric(of('min')), numeric(of('max'))], state: (values) => fed(make, values) };
    case 'distinct_count':
    case 'estdc':
      if (!mergeable) break;
      return { aggregation, columns: [of('values')], state: (values) => fed(make, items(first(values))) };
    default:
      if (PER_TIME.has(def.name)) return { aggregation, columns: [of('sum')], state: (values) => fed(make, values) };
  }
  if (mergeable) throw new NotPushable(`results of ${def.name}() cannot be put together`);
  return { aggregation, columns: [aggregationToSql(node, rows, ctx)], state: (values) => new Settled(first(values)) };
}

function numeric(e: SqlExpr): SqlExpr {
  if (e.type === 'text') throw new NotPushable('the range of text that may be no number needs the evaluator');
  return e;
}

function fed(make: () => Accumulator, values: readonly (Value | undefined)[]): Accumulator {
  const state = make();
  for (const value of values) if (value !== null && value !== undefined) state.add(value as Scalar, null);
  return state;
}
