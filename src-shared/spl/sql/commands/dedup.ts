/** `dedup` as the first row, or rows, of each combination of values. */
import type { DedupArgs } from '../../commands/dedup.ts';
import { NotPushable, closed, fieldExpr, filter, orderBy, select, wrap } from '../relation.ts';
import type { Relation } from '../relation.ts';
import type { Pusher } from './pusher.ts';
import { sortRows } from './sort.ts';

export const pushDedup: Pusher<DedupArgs> = (args, rel, ctx) => {
  if (args.keepEvents) throw new NotPushable('keepevents has no SQL form');
  if (args.consecutive) throw new NotPushable('consecutive has no SQL form');
  // `sortby` decides which row of a combination comes first, so it is done before.
  const rows = args.sortBy.length === 0 ? closed(rel, ctx) : sortRows(rel, args.sortBy, ctx);
  const fields = args.fields.map((name) => fieldExpr(rows, name, ctx));
  if (fields.some((f) => f.type === 'list' || f.type === 'numbers')) throw new NotPushable('dedup by a multivalue field needs the evaluator');
  const present = fields.map((f) => `${f.sql} IS NOT NULL`);
  // A value that is the same in every row tells no rows apart, and a parameter cannot be grouped by.
  const by = fields.filter((f) => f.literal === undefined).map((f) => f.sql).join(', ');
  let out = rows;
  if (isFileOrder(rows) && args.n === 1 && !args.keepEmpty && fields.every((f) => f.type !== 'null') && by !== '') {
    // The rows that stay are found in the key columns alone, and the scan keeps its order.
    const first = select({ ...rows, where: [...rows.where, ...present] }, 'min(rowid)');
    out = { ...rows, where: [`rowid IN (${first} GROUP BY ${by})`] };
  } else {
    const known = args.keepEmpty ? rows : present.reduce((r, condition) => filter(r, condition, ctx), rows);
    const place = ctx.fresh('p');
    // A total is one row, which has no order.
    const over = [...(by === '' ? [] : [`PARTITION BY ${by}`]), ...(known.order.length === 0 ? [] : [`ORDER BY ${orderBy(known.order)}`])].join(' ');
    const base = wrap(known, ctx, [{ name: place, sql: `row_number() OVER (${over})` }]);
    const empty = args.keepEmpty ? fields.map((f) => ` OR ${f.sql} IS NULL`).join('') : '';
    out = { ...filter(base, `${place} <= ${args.n}${empty}`, ctx), natural: false };
  }
  return out;
};

/** True while the rows are in the order of DuckDB's row numbers. */
function isFileOrder({ order }: Relation): boolean {
  return order.length === 1 && order[0]?.sql === 'rowid' && !order[0].descending;
}
