/** `where` as WHERE. */
import type { WhereArgs } from '../../commands/where.ts';
import { asCondition, exprToSql } from '../expr.ts';
import { filter } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushWhere: Pusher<WhereArgs> = (args, rel, ctx) => filter(rel, asCondition(exprToSql(args.expr, rel, ctx)), ctx);
