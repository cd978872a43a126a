/** `head`, `tail` and `reverse` as LIMIT and ORDER BY. */
import type { HeadArgs } from '../../commands/head.ts';
import type { TailArgs } from '../../commands/tail.ts';
import { NotPushable, closed, limitTo, reversed } from '../relation.ts';
import type { Relation, SqlContext } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushHead: Pusher<HeadArgs> = (args, rel) => {
  if (args.condition !== null) throw new NotPushable('a condition that ends the rows needs the evaluator');
  return limitTo(rel, Math.max(0, args.limit));
};

/** The rows backwards. */
export const pushReverse: Pusher<unknown> = (_args, rel, ctx) => backwards(rel, ctx);

/** The last rows, the very last one first. */
export const pushTail: Pusher<TailArgs> = (args, rel, ctx) => limitTo(backwards(rel, ctx), Math.max(0, args.limit));

function backwards(rel: Relation, ctx: SqlContext): Relation {
  const base = closed(rel, ctx);
  return { ...base, order: reversed(base.order), natural: false };
}
