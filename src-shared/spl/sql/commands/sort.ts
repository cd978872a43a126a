/** `sort` as ORDER BY, and with a limit as a top-N. */
import type { SortArgs } from '../../commands/sort.ts';
import type { SortKey } from '../../commands/support/sorting.ts';
import { asNumber, asText, isNumber, textLiteral } from '../expr.ts';
import { NotPushable, closed, fieldExpr, limitTo } from '../relation.ts';
import type { OrderKey, Relation, SqlContext } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushSort: Pusher<SortArgs> = (args, rel, ctx) => {
  const sorted = sortRows(rel, args.keys, ctx);
  return args.limit === 0 ? sorted : limitTo(sorted, args.limit);
};

/** The relation in the order of the keys; equal rows keep their order. */
export function sortRows(rel: Relation, keys: readonly SortKey[], ctx: SqlContext): Relation {
  const base = closed(rel, ctx);
  return { ...base, order: [...keys.flatMap((key) => keyOrder(key, base, ctx)), ...base.order], natural: false };
}

/** Numbers come before other text and turn round with the key; rows without a value come last either way. */
function keyOrder(key: SortKey, rel: Relation, ctx: SqlContext): OrderKey[] {
  const { descending } = key;
  const field = fieldExpr(rel, key.field, ctx);
  // A value that is the same in every row orders nothing.
  if (field.type === 'null' || field.literal !== undefined) return [];
  if (field.type === 'list' || field.type === 'numbers') throw new NotPushable('sorting by a multivalue field needs the evaluator');
  if (key.kind === 'str') return [{ sql: asText(field, ctx), descending }];
  if (key.kind === 'ip' || field.plainText === true) return textOrder(asText(field, ctx), descending, ctx);
  const number = asNumber(field, ctx).sql;
  if (isNumber(field) || key.kind === 'num') return [{ sql: number, descending }];
  return [
    { sql: `(${field.sql} IS NULL)`, descending: false },
    { sql: `(${number} IS NULL)`, descending },
    { sql: number, descending },
    ...textOrder(`CASE WHEN ${number} IS NULL THEN ${field.sql} END`, descending, ctx),
  ];
}

/** IPv4 addresses by their numbers, then other text. */
function textOrder(text: string, descending: boolean, ctx: SqlContext): OrderKey[] {
  const literal = (value: string): string => textLiteral(value, ctx).sql;
  const isAddress = ctx.dialect.regexMatches(text, literal('^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$'), false);
  const padded = ctx.dialect.regexReplaceAll(ctx.dialect.regexReplaceAll(text, literal('\\d+'), literal('00\\0')), literal('\\d*(\\d{3})'), literal('\\1'));
  return [
    { sql: `(NOT ${isAddress})`, descending },
    { sql: `CASE WHEN ${isAddress} THEN ${padded} ELSE ${text} END`, descending },
  ];
}
