/** Datasets that a plan cannot need: `index=` terms name those that it does. */
import type { LogicalPlan } from '../../../src-shared/spl/plan/types.ts';
import { compareTest } from '../../../src-shared/spl/eval/search-match.ts';
import { conjuncts } from '../../../src-shared/spl/plan/search-expr.ts';
import type { SearchExpr } from '../../../src-shared/spl/syntax/ast.ts';

/** A test whether a dataset of this index may hold events that the plan's first stage keeps. */
export function indexTest(plan: LogicalPlan): (index: string) => boolean {
  const first = plan.stages[0];
  const expressions = first?.command.searches?.get(first.args) ?? [];
  const tests = expressions.flatMap((expr) => conjuncts(expr).map(testOf)).filter((test) => test !== null);
  return (index) => tests.every((test) => test(index));
}

/** What an expression says of the index; null where it says nothing for sure. */
function testOf(expr: SearchExpr): ((index: string) => boolean) | null {
  switch (expr.kind) {
    case 'compare':
      return expr.field.text === 'index' ? compareTest(expr.op, expr.value) : null;
    case 'in': {
      if (expr.field.text !== 'index') return null;
      const tests = expr.values.map((value) => compareTest('=', value));
      return (index) => tests.some((test) => test(index));
    }
    case 'or': {
      const tests = expr.items.map(testOf);
      if (tests.includes(null)) return null;
      return (index) => tests.some((test) => test?.(index));
    }
    default:
      return null;
  }
}
