/** `stats` as GROUP BY. */
import type { StatsArgs } from '../../commands/stats.ts';
import { aggregationToSql, keyOrder, rowsFor, splitLists } from '../aggregate.ts';
import { NotPushable, select } from '../relation.ts';
import type { OrderKey, SqlExpr } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushStats: Pusher<StatsArgs> = (args, rel, ctx) => {
  if (args.dedupSplitValues === true) throw new NotPushable('dedup_splitvals has no SQL form');
  if (args.allnum) throw new NotPushable('allnum has no SQL form');
  if (args.delim !== null) throw new NotPushable('delim has no SQL form');
  const split = splitLists(rowsFor(args.aggregations, rel, ctx), args.by, ctx);
  const { keys } = split;
  const list: string[] = [];
  const columns = new Map<string, SqlExpr>();
  const named = (sql: string, prefix: string): string => {
    const name = ctx.fresh(prefix);
    list.push(`${sql} AS ${name}`);
    return name;
  };
  const order: OrderKey[] = [];
  const grouped: SqlExpr[] = keys.map((key) => {
    return { sql: named(key.sql, 'g'), type: key.type, simple: true, ...(key.plainText === true ? { plainText: true } : {}) };
  });
  args.by.forEach((name, i) => columns.set(name, grouped[i] as SqlExpr));
  for (const node of args.aggregations) {
    const { sql, type } = aggregationToSql(node, split, ctx);
    columns.set(node.as.text, { sql: named(sql, 'a'), type, simple: true });
  }
  for (const key of grouped) for (const sql of keyOrder(key, ctx)) order.push({ sql, descending: false });
  // Without groups the query must aggregate something, even where no field exists: it has one row whatever comes in.
  if (keys.length === 0) named(ctx.dialect.aggregates.count(null), 'n');
  // Databases push a condition on a key down to where the key is computed and compute it there once more; a condition on
  // a count of the groups stays where it is.
  const present = keys.filter((key) => key.computed !== true).map((key) => `${key.sql} IS NOT NULL`);
  const having = keys.filter((key) => key.computed === true).map((key) => `count(${key.sql}) > 0`);
  const source = { ...split.rel, where: [...split.rel.where, ...present] };
  // By place in the list, where the keys come first: a key may be a parameter, which GROUP BY does not take.
  const grouping = keys.length === 0 ? '' : ` GROUP BY ${keys.map((_, i) => i + 1).join(', ')}${having.length === 0 ? '' : ` HAVING ${having.join(' AND ')}`}`;
  return {
    source: `(${select(source, list.join(', '))}${grouping})`,
    where: [],
    columns,
    rest: null,
    order,
    natural: false,
    limit: null,
    events: false,
  };
};
