/** `top` and `rare` as counts, ranked within each group. */
import type { TopArgs } from '../../commands/support/top.ts';
import { splitLists } from '../aggregate.ts';
import { asText } from '../expr.ts';
import { NotPushable, closed, select } from '../relation.ts';
import type { OrderKey, Relation, SqlExpr } from '../relation.ts';
import type { Pusher } from './pusher.ts';

function ranked(name: 'top' | 'rare'): Pusher<TopArgs> {
  return (args, rel, ctx) => {
    if (args.useOther) throw new NotPushable('useother has no SQL form');
    const names = [...args.by, ...args.fields];
    if (new Set(names).size < names.length) throw new NotPushable('a field given twice needs the evaluator');
    const { rel: rows, keys } = splitLists({ rel: closed(rel, ctx), key: null }, names, ctx);
    const columns = keys.map((key): SqlExpr => ({ ...key, sql: ctx.fresh('g'), simple: true }));
    const count = ctx.fresh('n');
    const list = keys.map((key, i) => `${key.type === 'null' ? ctx.dialect.toText('NULL') : key.sql} AS ${(columns[i] as SqlExpr).sql}`);
    const counted = select(
      { ...rows, where: [...rows.where, ...keys.map((key) => `${key.sql} IS NOT NULL`)] },
      [...list, `${ctx.dialect.aggregates.count(null)} AS ${count}`].join(', '),
    );
    const grouped = `${counted} GROUP BY ${list.map((_, i) => i + 1).join(', ')}`;
    const texts = columns.map((column) => asText(column, ctx));
    const groups = texts.slice(0, args.by.length);
    const partition = groups.length === 0 ? '' : `PARTITION BY ${columns.slice(0, args.by.length).map((c) => c.sql).join(', ')}`;
    const total = ctx.fresh('n');
    const rank = ctx.fresh('p');
    // The most and the last of the alphabet first, or the least and the first.
    const descending = name === 'top';
    const direction = descending ? 'DESC' : 'ASC';
    // Without groups the database can keep the first ones alone; ranks would sort all.
    const alone = groups.length === 0 && args.limit > 0;
    const ranking = alone ? '' : `, row_number() OVER (${partition} ORDER BY ${[count, ...texts].map((key) => `${key} ${direction}`).join(', ')}) AS ${rank}`;
    const ranks = `SELECT *, sum(${count}) OVER (${partition}) AS ${total}${ranking} FROM (${grouped})`;
    const result = new Map<string, SqlExpr>(names.map((field, i) => [field, columns[i] as SqlExpr]));
    if (args.showCount) result.set(args.countField, { sql: count, type: 'integer', simple: true });
    if (args.showPercent) {
      const share = `(${ctx.dialect.toDouble(count)} / ${ctx.dialect.toDouble(total)} * 100)`;
      result.set(args.percentField, { sql: ctx.dialect.sixDecimals(share), type: 'text' });
    }
    const ascending = (sql: string): OrderKey => ({ sql, descending: false });
    const order = alone ? [count, ...texts].map((sql) => ({ sql, descending })) : [...groups, rank].map(ascending);
    const where = alone || args.limit === 0 ? [] : [`${rank} <= ${args.limit}`];
    const out: Relation = { source: `(${ranks})`, where, columns: result, rest: null, order, natural: false, limit: alone ? args.limit : null, events: false };
    return out;
  };
}

export const pushTop = ranked('top');
export const pushRare = ranked('rare');
