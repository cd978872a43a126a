/** `fields` and `table` as the list of columns. */
import type { FieldsArgs } from '../../commands/fields.ts';
import { expandFields, fieldMatcher, hasWildcard } from '../../commands/support/wildcards.ts';
import type { TableArgs } from '../../commands/table.ts';
import { drop, fieldExpr, fieldNames, hasField } from '../relation.ts';
import type { Relation, SqlContext, SqlExpr } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushFields: Pusher<FieldsArgs> = (args, rel, ctx) => {
  const patterns = args.fields.map((f) => f.text);
  if (args.mode === 'remove') return drop(rel, fieldMatcher(patterns));
  const names = fieldNames(rel);
  const listed = expandFields(patterns, names);
  const internal = names.filter((n) => n.startsWith('_') && !listed.includes(n));
  return keep(rel, [...internal, ...listed], patterns, ctx);
};

export const pushTable: Pusher<TableArgs> = (args, rel, ctx) => {
  const patterns = args.fields.map((f) => f.text);
  const names = patterns.flatMap((p) => (hasWildcard(p) ? expandFields([p], fieldNames(rel)) : [p]));
  return { ...keep(rel, [...new Set(names)], patterns, ctx), events: patterns.some(hasWildcard) && rel.events };
};

/** The relation with these fields in this order; rare fields that are meant by a pattern stay in the map. */
function keep(rel: Relation, names: readonly string[], patterns: readonly string[], ctx: SqlContext): Relation {
  const columns = new Map<string, SqlExpr>();
  const rare = new Set<string>();
  for (const name of names) {
    if (rel.columns.has(name) || patterns.includes(name) || !hasField(rel, name)) columns.set(name, fieldExpr(rel, name, ctx));
    else rare.add(name);
  }
  return { ...rel, columns, rest: rare.size === 0 || rel.rest === null ? null : { ...rel.rest, names: rare } };
}
