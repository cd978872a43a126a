/** Indexes that a search names and that are not there: it finds nothing in them, which looks like no events. */
import { comparedValues } from '../../src-shared/spl/plan/search-expr.ts';
import type { LogicalPlan } from '../../src-shared/spl/plan/types.ts';
import type { Source } from '../sources/source.ts';

/** So many of the indexes are named. */
const SHOWN = 8;

/** A sentence for each index that the plan's first stage names, without wildcards, and this computer does not have. */
export async function missingIndexes(plan: LogicalPlan, source: Source): Promise<string[]> {
  const first = plan.stages[0];
  if (source.kind !== 'local' || first === undefined) return [];
  const named = (first.command.searches?.get(first.args) ?? []).flatMap((expr) => comparedValues(expr, 'index'));
  if (named.length === 0) return [];
  const indexes = await source.indexes();
  const known = new Set(indexes.map((name) => name.toLowerCase()));
  const more = indexes.length > SHOWN ? ` and ${indexes.length - SHOWN} more` : '';
  const there = indexes.length === 0 ? '' : `; there ${indexes.length === 1 ? 'is' : 'are'} ${indexes.slice(0, SHOWN).join(', ')}${more}`;
  return named.filter((name) => !known.has(name.toLowerCase())).map((name) => `There is no index "${name}" here${there}.`);
}
