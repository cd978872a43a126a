/**
 * A relation: the rows after some pushed stages, as SQL that is still open for more. Field names of the user are keys
 * of a map here and never identifiers there; the SQL knows internal column names only.
 */
import type { Batch } from '../../results/batch.ts';
import type { TimeRange } from '../commands/types.ts';
import type { Dialect } from './dialect.ts';
import type { Parameters } from './parameters.ts';
import type { SqlType } from './types.ts';

/** A typed SQL expression over the columns of its relation's source. */
export interface SqlExpr {
  readonly sql: string;
  readonly type: SqlType;
  /** For literals: their value, so that comparisons with them can be made tight. */
  readonly literal?: string | number | boolean | null;
  /** True for a plain column or parameter: may be repeated at no cost. */
  readonly simple?: boolean;
  /** For `_time` as stored: the same time in whole microseconds. */
  readonly micros?: string;
  /** True for `_raw` as stored, which every event has. */
  readonly raw?: boolean;
  /** True for a column of a subquery that stands for more than a stored value: a condition on it would have it computed twice. */
  readonly computed?: boolean;
  /** True for text that is known never to look like a number (formatted times, `host-1`-like literals). */
  readonly plainText?: boolean;
}

/** One key of the row order. */
export interface OrderKey {
  readonly sql: string;
  readonly descending: boolean;
  /** Rows without a value come first; last where not set, whichever way the key goes. */
  readonly nullsFirst?: boolean;
}

/** The map column that holds rare fields, and the fields of it that are still visible. */
interface RestColumn {
  readonly sql: string;
  readonly names: ReadonlySet<string>;
}

/** The rows after some stages. */
export interface Relation {
  /** What follows FROM. */
  readonly source: string;
  /** Conditions on the source's rows. */
  readonly where: readonly string[];
  /** Field -> expression over the source's columns, in display order. */
  readonly columns: ReadonlyMap<string, SqlExpr>;
  readonly rest: RestColumn | null;
  /** A total order of the rows (SPL order). */
  readonly order: readonly OrderKey[];
  /** True while the database yields rows in that order by itself (a plain scan of the file). */
  readonly natural: boolean;
  readonly limit: number | null;
  /** True for events: rows may lack fields, and a field that no row has is not shown. */
  readonly events: boolean;
  /**
   * Makes the stage's rows of all rows of the query, where a result takes its shape from the data (a column for each
   * series). No further stage can be pushed.
   */
  readonly finish?: (rows: Batch) => Batch;
}

/** A stage (or a part of it) has no exact SQL form; the message says why, to be read after "Not pushed:". */
export class NotPushable extends Error {}

/**
 * A stage cannot be pushed, but a condition that all its rows fulfil can: `relation` has it, the exact test runs in the
 * evaluator. The message says so.
 */
export class Superset extends NotPushable {
  readonly relation: Relation;
  constructor(relation: Relation, message: string) {
    super(message);
    this.relation = relation;
  }
}

/** What the generators share while they make one query. */
export interface SqlContext {
  readonly dialect: Dialect;
  readonly parameters: Parameters;
  /** Epoch seconds of `now()`, and the zone of the search. */
  readonly now: number;
  readonly tz: string;
  readonly range: TimeRange;
  /** Oldest and newest time of the events, in epoch seconds; null where there are none or nobody knows. */
  readonly times: { readonly earliest: number; readonly latest: number } | null;
  /** A name that no other column of this query has. */
  fresh(prefix: string): string;
}

const NULL_EXPR: SqlExpr = { sql: 'NULL', type: 'null', literal: null, simple: true };

/** The expression of a field: a column, a rare field out of the map, or NULL for a field that does not exist. */
export function fieldExpr(rel: Relation, name: string, ctx: SqlContext): SqlExpr {
  const column = rel.columns.get(name);
  if (column !== undefined) return column;
  if (rel.rest !== null && rel.rest.names.has(name)) {
    return { sql: ctx.dialect.mapItem(rel.rest.sql, ctx.parameters.add('text', name)), type: 'text' };
  }
  return NULL_EXPR;
}

/** True when the field may be non-null in some row. */
export function hasField(rel: Relation, name: string): boolean {
  return rel.columns.has(name) || (rel.rest?.names.has(name) ?? false);
}

/** All visible fields: columns in display order, then rare fields. */
export function fieldNames(rel: Relation): string[] {
  const names = [...rel.columns.keys()];
  for (const name of rel.rest?.names ?? []) if (!rel.columns.has(name)) names.push(name);
  return names;
}

/**
 * The relation as `SELECT <list> FROM source WHERE ...`. Its order is made where it decides what comes out (a limit), and
 * where the reader asks for it.
 */
export function select(rel: Relation, list: string, options: { readonly ordered: boolean } = { ordered: false }): string {
  let sql = `SELECT ${list} FROM ${rel.source}`;
  if (rel.where.length > 0) sql += ` WHERE ${rel.where.map((w) => `(${w})`).join(' AND ')}`;
  if ((options.ordered || rel.limit !== null) && !rel.natural && rel.order.length > 0) sql += ` ORDER BY ${orderBy(rel.order)}`;
  if (rel.limit !== null) sql += ` LIMIT ${rel.limit}`;
  return sql;
}

/** The keys of an ORDER BY. */
export function orderBy(keys: readonly OrderKey[]): string {
  return keys.map((k) => `${k.sql} ${k.descending ? 'DESC' : 'ASC'} NULLS ${k.nullsFirst === true ? 'FIRST' : 'LAST'}`).join(', ');
}

/** The same order backwards. */
export function reversed(keys: readonly OrderKey[]): OrderKey[] {
  return keys.map((k) => ({ sql: k.sql, descending: !k.descending, nullsFirst: k.nullsFirst !== true }));
}

/**
 * Closes what is open: the relation becomes a subquery whose columns are those of before, `extra` columns added.
 * Needed before a condition on limited rows, and to compute an expression once that is used often.
 */
export function wrap(rel: Relation, ctx: SqlContext, extra: readonly { readonly name: string; readonly sql: string }[] = []): Relation {
  const list = ['*'];
  // rowid is no part of `*`, so that an order by it gets a column of its own on the way out.
  const order = rel.order.map((k) => {
    if (k.sql !== 'rowid') return k;
    const name = ctx.fresh('o');
    list.push(`rowid AS ${name}`);
    return { ...k, sql: name };
  });
  for (const e of extra) list.push(`${e.sql} AS ${e.name}`);
  return { ...rel, source: `(${select(rel, list.join(', '))})`, where: [], order, limit: null };
}

/** The relation with one more condition. */
export function filter(rel: Relation, condition: string, ctx: SqlContext): Relation {
  const open = rel.limit === null ? rel : wrap(rel, ctx);
  return { ...open, where: [...open.where, condition] };
}

/** The relation with fields set; simple expressions stay inline, others become columns of a subquery (computed once). */
export function assign(rel: Relation, fields: readonly (readonly [string, SqlExpr])[], ctx: SqlContext): Relation {
  const extra: { name: string; sql: string }[] = [];
  const set = fields.map(([field, expr]): readonly [string, SqlExpr] => {
    if (expr.type === 'boolean') throw new NotPushable('a true/false value cannot be stored in a field');
    if (expr.simple === true) return [field, expr];
    const name = ctx.fresh('x');
    extra.push({ name, sql: expr.sql });
    return [field, { ...expr, sql: name, simple: true, computed: true }];
  });
  const base = extra.length === 0 ? rel : wrap(rel, ctx, extra);
  const columns = new Map(base.columns);
  for (const [field, expr] of set) columns.set(field, expr);
  return { ...base, columns, rest: withoutNames(base.rest, set.map(([field]) => field)) };
}

/** The relation without the fields. */
export function drop(rel: Relation, dropped: (name: string) => boolean): Relation {
  const columns = new Map([...rel.columns].filter(([name]) => !dropped(name)));
  const rest = rel.rest === null ? null : keepNames(rel.rest, (name) => !dropped(name));
  return { ...rel, columns, rest };
}

function keepNames(rest: RestColumn, keep: (name: string) => boolean): RestColumn | null {
  const names = new Set([...rest.names].filter(keep));
  return names.size === 0 ? null : { ...rest, names };
}

function withoutNames(rest: RestColumn | null, gone: readonly string[]): RestColumn | null {
  if (rest === null || !gone.some((name) => rest.names.has(name))) return rest;
  return keepNames(rest, (name) => !gone.includes(name));
}

/** First `n` rows in order. */
export function limitTo(rel: Relation, n: number): Relation {
  return { ...rel, limit: rel.limit === null ? n : Math.min(rel.limit, n) };
}

/** The relation without a limit that is still open, so that its order can be changed and its rows grouped. */
export function closed(rel: Relation, ctx: SqlContext): Relation {
  return rel.limit === null ? rel : wrap(rel, ctx);
}
