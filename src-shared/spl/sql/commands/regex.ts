/** `regex` as WHERE with RE2. */
import type { RegexArgs } from '../../commands/regex.ts';
import { asText } from '../expr.ts';
import { re2 } from '../functions.ts';
import { fieldExpr, filter } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushRegex: Pusher<RegexArgs> = (args, rel, ctx) => {
  const pattern = ctx.parameters.add('text', re2(args.pattern, 'match'));
  const field = fieldExpr(rel, args.field, ctx);
  const matches =
    field.type === 'list'
      ? ctx.dialect.anyItem(field.sql, (item) => ctx.dialect.regexMatches(item, pattern, false))
      : ctx.dialect.regexMatches(asText(field, ctx), pattern, false);
  return filter(rel, args.negated ? `NOT coalesce(${matches}, FALSE)` : matches, ctx);
};
