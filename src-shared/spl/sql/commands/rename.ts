/** `rename` as other names for the same columns: the SQL does not change. */
import type { RenameArgs } from '../../commands/rename.ts';
import { renamed } from '../../commands/rename.ts';
import { fieldMatcher } from '../../commands/support/wildcards.ts';
import { NULL } from '../expr.ts';
import { drop, fieldExpr } from '../relation.ts';
import type { Relation, SqlContext } from '../relation.ts';
import type { Pusher } from './pusher.ts';

export const pushRename: Pusher<RenameArgs> = (args, rel, ctx) => {
  let out = rel;
  for (const { from, to } of args.renames) {
    out = withColumns(out, fieldMatcher([from.text, to.text]), ctx);
    const columns = renamed(out.columns, from.text, to.text, null, NULL);
    // A new name hides a rare field of that name.
    out = { ...drop(out, (name) => columns.has(name)), columns };
  }
  return out;
};

/** Rare fields that are meant become columns. */
function withColumns(rel: Relation, meant: (name: string) => boolean, ctx: SqlContext): Relation {
  const names = [...(rel.rest?.names ?? [])].filter(meant);
  if (names.length === 0) return rel;
  const columns = new Map(rel.columns);
  for (const name of names) columns.set(name, fieldExpr(rel, name, ctx));
  const rest = rel.rest === null ? null : { ...rel.rest, names: new Set([...rel.rest.names].filter((n) => !names.includes(n))) };
  return { ...rel, columns, rest };
}
