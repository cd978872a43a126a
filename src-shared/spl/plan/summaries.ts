/** Plans over summary indexes, whose rows hold partial results (Search Reference, "sistats"). */
import { NEEDS_ALL } from '../commands/support/columns.ts';
import type { LogicalPlan } from './types.ts';

/** Commands that finish what `sistats` and its like began. */
const FINISHERS = new Set(['stats', 'chart', 'timechart', 'top', 'rare']);

/**
 * The plan for a source of partial results, and how many of its stages may run there: those before the first that finishes them, with all fields
 * of the rows. Null where no stage does.
 */
export function beforeFinish(plan: LogicalPlan): { readonly plan: LogicalPlan; readonly most: number } | null {
  const most = plan.stages.findIndex(({ command }) => FINISHERS.has(command.name));
  if (most < 1) return null;
  return { plan: { ...plan, stages: plan.stages.map((stage, i) => (i === most - 1 ? { ...stage, output: NEEDS_ALL } : stage)) }, most };
}
