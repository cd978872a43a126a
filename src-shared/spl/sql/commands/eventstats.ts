/** `eventstats` as a join of the rows with their groups. */
import type { StatsArgs } from '../../commands/stats.ts';
import { NotPushable, closed, fieldExpr, select, wrap } from '../relation.ts';
import type { SqlExpr } from '../relation.ts';
import type { Pusher } from './pusher.ts';
import { pushStats } from './stats.ts';

export const pushEventstats: Pusher<StatsArgs> = (args, rel, ctx, stage) => {
  const ordered = closed(rel, ctx);
  const keys = args.by.map((name) => fieldExpr(ordered, name, ctx));
  if (keys.some((key) => key.type === 'list' || key.type === 'numbers')) throw new NotPushable('groups of a multivalue field need the evaluator');
  const groups = pushStats(args, ordered, ctx, stage);
  const added = [...groups.columns].filter(([name]) => !args.by.includes(name));
  const rows = wrap(ordered, ctx);
  const on = args.by.map((name, i) => `${(keys[i] as SqlExpr).sql} = ${(groups.columns.get(name) as SqlExpr).sql}`);
  const source = `(${select(rows, '*')}) AS ${ctx.fresh('l')} LEFT JOIN ${groups.source} AS ${ctx.fresh('r')} ON ${on.length === 0 ? 'TRUE' : on.join(' AND ')}`;
  const columns = new Map(rows.columns);
  for (const [name, expr] of added) {
    const before = fieldExpr(rows, name, ctx);
    // A row that belongs to no group keeps what it had under that name.
    if (keys.length === 0) columns.set(name, expr);
    else if (before.type === 'null' || before.type === expr.type) {
      const grouped = keys.map((key) => `${key.sql} IS NOT NULL`).join(' AND ');
      const kept = before.type === 'null' ? ctx.dialect.nullOf(expr.type) : before.sql;
      columns.set(name, { sql: `CASE WHEN ${grouped} THEN ${expr.sql} ELSE ${kept} END`, type: expr.type });
    } else throw new NotPushable('a field of two types needs the evaluator');
  }
  const rare = rows.rest === null ? null : { ...rows.rest, names: new Set([...rows.rest.names].filter((name) => !columns.has(name))) };
  return { ...rows, source, columns, rest: rare, natural: false };
};
