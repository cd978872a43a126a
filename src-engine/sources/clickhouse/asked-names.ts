/** The fields that a search names itself: in tables with open columns they may be keys that nobody has seen yet. */
import type { LogicalPlan } from '../../../src-shared/spl/plan/types.ts';

const NONE = { all: false, names: new Set<string>() };

/** Exact names that any stage reads, in order of first use. */
export function askedNames(plan: LogicalPlan): Set<string> {
  const names = new Set<string>();
  const add = (more: Iterable<string>): void => {
    for (const name of more) if (!name.includes('*')) names.add(name);
  };
  for (const { command, args } of plan.stages) add(command.needs(args, NONE).names);
  if (!plan.needs.all) add(plan.needs.names);
  return names;
}
