/** Eval-based macros: their definition is an expression whose value is the text (Knowledge Manager Manual, "Define search macros"). */
import { EMPTY_BATCH } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import { parseExpressionText } from '../syntax/parser.ts';
import { compileExpr, staticType } from './compile.ts';

/** Text of an expression that reads no fields; null for null, but false for a condition that cannot be decided. Throws Error with a sentence when it does not parse. */
export function evaluateMacroText(expression: string): string | null {
  const now = Date.now() / 1000;
  const expr = parseExpressionText(expression);
  const evaluate = compileExpr(expr, { now, tz: 'UTC', time: () => now, random: Math.random });
  return toText(evaluate(EMPTY_BATCH, 0) ?? (staticType(expr) === 'boolean' ? false : null));
}
