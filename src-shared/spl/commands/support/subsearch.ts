/** The grammar that append, appendcols, appendpipe, join and others share: options round one subsearch in brackets. */
import type { Pipeline } from '../../syntax/ast.ts';
import type { ArgReader, ExecContext } from '../types.ts';

/** The subsearch that a command needs here; fails with an example where there is none. */
export function requireSubsearch(r: ArgReader, command: string): Pipeline {
  const pipeline = r.takeSubsearch();
  if (pipeline !== null) return pipeline;
  if (r.peekSymbol('(')) return r.fail(r.spanFrom(r.here()), `${command} takes its subsearch in square brackets, not in parentheses: ${command} [ search index=* | stats count ].`);
  return r.fail(r.spanFrom(r.here()), `${command} needs a subsearch in square brackets, for instance ${command} [ search index=* | stats count ].`);
}

/** Rows a subsearch may give: what was asked for (0 is no wish), within the engine's own limit. */
export function rowLimit(asked: number | undefined, ctx: ExecContext): number {
  const own = ctx.limits.subsearchJoinRows;
  return asked === undefined || asked <= 0 ? own : Math.min(asked, own);
}
