/** `fillnull` with named fields as coalesce. */
import type { FillnullArgs } from '../../commands/fillnull.ts';
import { hasWildcard } from '../../commands/support/wildcards.ts';
import { isNumber, numberLiteral, textLiteral } from '../expr.ts';
import { NotPushable, assign, fieldExpr } from '../relation.ts';
import type { SqlExpr } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushFillnull: Pusher<FillnullArgs> = (args, rel, ctx) => {
  const names = args.fields.map((f) => f.text);
  if (names.length === 0 || names.some(hasWildcard)) throw new NotPushable('which fields there are is known only when all rows have come');
  const value = typeof args.value === 'number' ? numberLiteral(args.value, ctx) : textLiteral(args.value, ctx);
  const fields = [...new Set(names)].map((name): readonly [string, SqlExpr] => {
    const field = fieldExpr(rel, name, ctx);
    if (field.type === 'null') return [name, value];
    if (isNumber(field) && isNumber(value)) {
      return field.type === value.type
        ? [name, { sql: `coalesce(${field.sql}, ${value.sql})`, type: field.type }]
        : [name, { sql: `coalesce(${ctx.dialect.toDouble(field.sql)}, ${ctx.dialect.toDouble(value.sql)})`, type: 'number' }];
    }
    if (field.type === 'text' && value.type === 'text') {
      return [name, { sql: `coalesce(${field.sql}, ${value.sql})`, type: 'text', plainText: field.plainText === true && value.plainText === true }];
    }
    throw new NotPushable('a field of text and numbers has no SQL type');
  });
  return assign(rel, fields, ctx);
};
