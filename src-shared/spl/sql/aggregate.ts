/** Aggregations as SQL, with the meaning of `functions/stats-functions.ts`. Used by stats, timechart, chart and their like. */
import { findStatsFunction } from '../functions/stats-functions.ts';
import type { AggregationNode } from '../syntax/ast.ts';
import { isWildcard } from '../eval/aggregate.ts';
import { asDouble, asNumber, asText, exprToSql, isNumber, notScalar } from './expr.ts';
import { NotPushable, closed, fieldExpr, orderBy, wrap } from './relation.ts';
import type { OrderKey, Relation, SqlContext, SqlExpr } from './relation.ts';

/** Items that list() keeps. */
const LIST_VALUES = 100;

/** A relation whose rows can be grouped, and a key that counts up with them; null where nobody asked for it. */
export interface Rows {
  readonly rel: Relation;
  readonly key: string | null;
}

/** Functions whose result depends on the order of the rows. */
const ORDERED = new Set(['first', 'last', 'list', 'earliest', 'latest']);

/** The rows to aggregate. They are numbered only where a function needs it: numbering sorts them all. */
export function rowsFor(aggregations: readonly AggregationNode[], rel: Relation, ctx: SqlContext): Rows {
  const ordered = aggregations.some((node) => ORDERED.has(findStatsFunction(node.function.text)?.def.name ?? ''));
  return ordered ? orderedRows(rel, ctx) : { rel: closed(rel, ctx), key: null };
}

function keyOf(rows: Rows): string {
  if (rows.key === null) throw new Error('The rows were not numbered.');
  return rows.key;
}

/** Closes a limit, and makes one ascending key of the row order where it is not one already. */
function orderedRows(rel: Relation, ctx: SqlContext): Rows {
  const base = closed(rel, ctx);
  const [first] = base.order;
  if (base.order.length === 1 && first !== undefined && !first.descending) return { rel: base, key: first.sql };
  const key = ctx.fresh('o');
  const over = base.order.length === 0 ? '' : `ORDER BY ${orderBy(base.order)}`;
  const out = wrap(base, ctx, [{ name: key, sql: `row_number() OVER (${over})` }]);
  return { rel: { ...out, order: [{ sql: key, descending: false }] }, key };
}

/** One aggregation over the rows of a group. */
export function aggregationToSql(node: AggregationNode, rows: Rows, ctx: SqlContext): SqlExpr {
  if (isWildcard(node)) throw new NotPushable('wildcards in functions need the evaluator');
  const found = findStatsFunction(node.function.text);
  if (found === null) throw new NotPushable(`${node.function.text} is no function`);
  const name = found.def.name;
  const generate = GENERATORS[name];
  // Told before the argument is looked at: that of sparkline() is no field.
  if (generate === undefined && name !== 'count') throw new NotPushable(`${name}() has no exact SQL form`);
  let arg = argument(node, rows.rel, ctx);
  if (generate === undefined) return count(arg, ctx);
  if (arg === null) throw new NotPushable(`${name} without a field needs the evaluator`);
  if (arg.type === 'boolean') arg = { sql: `CASE WHEN ${arg.sql} THEN 1 END`, type: 'integer' };
  if (arg.type === 'null') return name === 'distinct_count' || name === 'estdc' ? { sql: '0', type: 'integer' } : { sql: 'NULL', type: 'null' };
  return generate(arg, rows, ctx, node.percentile ?? found.percentile ?? 50);
}

/** How many values of an aggregation's argument are numbers. */
export function numbersToSql(node: AggregationNode, rows: Rows, ctx: SqlContext): SqlExpr {
  const arg = argument(node, rows.rel, ctx);
  if (arg === null || arg.type === 'null') return { sql: '0', type: 'integer' };
  const value = arg.type === 'boolean' ? arg.sql : `${asNumber(arg, ctx).sql} IS NOT NULL`;
  return { sql: ctx.dialect.aggregates.count(value), type: 'integer' };
}

/** The argument's value. Of a condition, only rows where it holds count. */
function argument(node: AggregationNode, rel: Relation, ctx: SqlContext): SqlExpr | null {
  if (node.argument === null) return null;
  if (node.argument.kind === 'field') return fieldExpr(rel, node.argument.name.text, ctx);
  const expr = exprToSql(node.argument.expr, rel, ctx);
  return expr;
}

function count(arg: SqlExpr | null, ctx: SqlContext): SqlExpr {
  const { aggregates } = ctx.dialect;
  if (arg === null) return { sql: aggregates.count(null), type: 'integer' };
  if (arg.type === 'boolean') return { sql: aggregates.count(arg.sql), type: 'integer' };
  if (arg.type === 'list' || arg.type === 'numbers') {
    return { sql: ctx.dialect.toInteger(`coalesce(sum(${ctx.dialect.listLength(arg.sql)}), 0)`), type: 'integer' };
  }
  return { sql: aggregates.count(`${arg.sql} IS NOT NULL`), type: 'integer' };
}

type Generator = (arg: SqlExpr, rows: Rows, ctx: SqlContext, percentile: number) => SqlExpr;

function number(sql: string): SqlExpr {
  return { sql, type: 'number' };
}

/** An aggregate of numbers; values that are none are passed over. */
function ofNumbers(f: (n: string, ctx: SqlContext) => string, tidy = true): Generator {
  return (arg, _rows, ctx) => {
    const sql = f(asDouble(arg, ctx), ctx);
    return number(tidy ? ctx.dialect.tidy(sql) : sql);
  };
}

/** min and max: numbers come before all other text, as in the stats functions. */
function extreme(which: 'minimum' | 'maximum'): Generator {
  return (arg, _rows, ctx) => {
    const { aggregates } = ctx.dialect;
    if (isNumber(arg)) return { sql: aggregates[which](arg.sql), type: arg.type };
    const text = asText(arg, ctx);
    if (arg.plainText === true) return { sql: aggregates[which](text), type: 'text' };
    const n = asNumber(arg, ctx).sql;
    const byNumber = which === 'minimum' ? aggregates.firstBy(text, n, null) : aggregates.lastBy(text, n, null);
    const byText = aggregates[which](`CASE WHEN ${n} IS NULL THEN ${text} END`);
    return { sql: which === 'minimum' ? `coalesce(${byNumber}, ${byText})` : `coalesce(${byText}, ${byNumber})`, type: 'text' };
  };
}

function single(arg: SqlExpr): SqlExpr {
  if (arg.type === 'list' || arg.type === 'numbers') throw notScalar(arg);
  return arg;
}

/** The condition that an argument has a value; null where functions pass over those without by themselves. */
function filled(arg: SqlExpr, ctx: SqlContext): string | null {
  return arg.type === 'list' || arg.type === 'numbers' ? `${ctx.dialect.listLength(arg.sql)} > 0` : null;
}

/** The time as stored and the rows' own order, for functions that look at the oldest and newest events. */
function storedTime(rows: Rows, ctx: SqlContext): string {
  const time = fieldExpr(rows.rel, '_time', ctx).micros;
  if (time === undefined) throw new NotPushable('a changed _time needs the evaluator');
  return time;
}

/** earliest and latest: of equal times the first seen stays. */
function chronological(which: 'earliest' | 'latest'): Generator {
  return (arg, rows, ctx) => {
    const { aggregates } = ctx.dialect;
    const time = storedTime(rows, ctx);
    const row = which === 'earliest' ? keyOf(rows) : `(-(${keyOf(rows)}))`;
    const key = aggregates.timeKey(time, row);
    return { sql: which === 'earliest' ? aggregates.firstBy(arg.sql, key, filled(arg, ctx)) : aggregates.lastBy(arg.sql, key, filled(arg, ctx)), type: arg.type };
  };
}

function timeOf(which: 'minimum' | 'maximum'): Generator {
  return (arg, rows, ctx) => number(`(${ctx.dialect.aggregates[which](`CASE WHEN ${filled(arg, ctx) ?? `${arg.sql} IS NOT NULL`} THEN ${storedTime(rows, ctx)} END`)} / 1e6)`);
}

function percentile(arg: SqlExpr, p: number, ctx: SqlContext): SqlExpr {
  const whole = arg.type === 'integer' && arg.literal === undefined;
  return number(ctx.dialect.tidy(ctx.dialect.aggregates.percentile(whole ? arg.sql : asDouble(arg, ctx), p / 100, whole)));
}

const GENERATORS: Readonly<Record<string, Generator>> = {
  distinct_count: (arg, _rows, ctx) => ({ sql: ctx.dialect.aggregates.countDistinct(single(arg).sql), type: 'integer' }),
  estdc: (arg, _rows, ctx) => ({ sql: ctx.dialect.aggregates.countDistinct(single(arg).sql), type: 'integer' }),
  sum: (arg, _rows, ctx) => number(ctx.dialect.tidy(ctx.dialect.aggregates.sum(asNumber(arg, ctx).sql, arg.type === 'integer'))),
  sumsq: ofNumbers((n, ctx) => ctx.dialect.aggregates.sum(`${n} * ${n}`, false)),
  avg: ofNumbers((n, ctx) => ctx.dialect.aggregates.average(n)),
  min: extreme('minimum'),
  max: extreme('maximum'),
  range: ofNumbers((n, ctx) => `${ctx.dialect.aggregates.maximum(n)} - ${ctx.dialect.aggregates.minimum(n)}`),
  // Of one value there is no spread: 0, where SQL has NULL.
  stdev: ofNumbers((n, ctx) => `CASE WHEN ${ctx.dialect.aggregates.count(`${n} IS NOT NULL`)} = 1 THEN 0 ELSE ${ctx.dialect.aggregates.stdevSample(n)} END`),
  stdevp: ofNumbers((n, ctx) => ctx.dialect.aggregates.stdevPopulation(n)),
  var: ofNumbers((n, ctx) => `CASE WHEN ${ctx.dialect.aggregates.count(`${n} IS NOT NULL`)} = 1 THEN 0 ELSE ${ctx.dialect.aggregates.varianceSample(n)} END`),
  varp: ofNumbers((n, ctx) => ctx.dialect.aggregates.variancePopulation(n)),
  median: ofNumbers((n, ctx) => ctx.dialect.aggregates.median(n)),
  perc: (arg, _rows, ctx, p) => percentile(arg, p, ctx),
  exactperc: (arg, _rows, ctx, p) => percentile(arg, p, ctx),
  upperperc: (arg, _rows, ctx, p) => percentile(arg, p, ctx),
  values: (arg, _rows, ctx) => {
    const text = asText(single(arg), ctx);
    return isNumber(arg) ? { sql: ctx.dialect.aggregates.distinctNumbers(text), type: 'numbers' } : { sql: ctx.dialect.aggregates.distinctList(text), type: 'list' };
  },
  list: (arg, rows, ctx) => {
    const value = isNumber(single(arg)) ? asDouble(arg, ctx) : arg.sql;
    return { sql: ctx.dialect.aggregates.listBy(value, keyOf(rows), LIST_VALUES), type: isNumber(arg) ? 'numbers' : 'list' };
  },
  first: (arg, rows, ctx) => ({ sql: ctx.dialect.aggregates.firstBy(arg.sql, keyOf(rows), filled(arg, ctx)), type: arg.type }),
  last: (arg, rows, ctx) => ({ sql: ctx.dialect.aggregates.lastBy(arg.sql, keyOf(rows), filled(arg, ctx)), type: arg.type }),
  earliest: chronological('earliest'),
  latest: chronological('latest'),
  earliest_time: timeOf('minimum'),
  latest_time: timeOf('maximum'),
};

/** The keys that order groups as `stats` shows them: numbers by number, then text by code point. */
export function keyOrder(key: SqlExpr, ctx: SqlContext): readonly string[] {
  if (isNumber(key)) return [key.sql];
  if (key.plainText === true) return [key.sql];
  const n = asNumber(key, ctx).sql;
  return [n, key.sql];
}

/**
 * Rows with several values in a BY field become one row for each value. `keys` are the BY fields' single values; to
 * everything else the fields are what they were.
 */
export function splitLists(rows: Rows, by: readonly string[], ctx: SqlContext): Rows & { readonly keys: readonly SqlExpr[] } {
  let { rel, key } = rows;
  const keys = by.map((name): SqlExpr => {
    const field = fieldExpr(rel, name, ctx);
    if (field.type === 'numbers') throw new NotPushable('groups by a list of numbers need the evaluator');
    if (field.type !== 'list') return field;
    const item = ctx.fresh('x');
    rel = wrap(rel, ctx, [{ name: item, sql: ctx.dialect.unnest(field.sql) }]);
    if (key === 'rowid') key = (rel.order[0] as OrderKey).sql;
    return { sql: item, type: 'text', simple: true };
  });
  return { rel, key, keys };
}
