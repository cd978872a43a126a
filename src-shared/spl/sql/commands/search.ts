/** `search` as WHERE. */
import type { SearchArgs } from '../../commands/search.ts';
import { NotPushable, Superset, filter } from '../relation.ts';
import { searchSuperset, searchToSql } from '../search.ts';
import type { Pusher } from './pusher.ts';

export const pushSearch: Pusher<SearchArgs> = (args, rel, ctx) => {
  if (args.expr.kind === 'all') return rel;
  try {
    return filter(rel, searchToSql(args.expr, rel, ctx), ctx);
  } catch (error) {
    if (!(error instanceof NotPushable)) throw error;
    const superset = searchSuperset(args.expr, rel, ctx);
    if (superset === null) throw error;
    throw new Superset(filter(rel, superset, ctx), `pushed as a superset and checked here: ${error.message}`);
  }
};
