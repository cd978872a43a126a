/**
 * Decimal places of numbers that become text: `round(x, 2)` is written with two of them, so that `round(0.6*100, 2)."%"` is
 * `60.00%` (Search Reference, "Mathematical functions"). Only the expression itself tells; a field that holds the number has
 * lost them.
 */
import type { Expr } from '../syntax/ast.ts';

/** The decimal places that a call of round() names; null for other expressions and for whole numbers. */
export function decimalPlaces(expr: Expr): number | null {
  if (expr.kind !== 'call' || expr.name.text.toLowerCase() !== 'round') return null;
  const places = expr.args[1];
  return places?.kind === 'number' && Number.isInteger(places.value) && places.value > 0 && places.value <= 20 ? places.value : null;
}

/** A number with decimal places, in the shortest form where it is too great for them. */
export function withPlaces(n: number, places: number): string {
  return Math.abs(n) < 1e21 ? n.toFixed(places) : String(n);
}

/** True for an operation that joins text for certain: `.`, and `+` with text that is written out. */
export function joinsText({ op, left, right }: Extract<Expr, { kind: 'binary' }>): boolean {
  return op === '.' || (op === '+' && (left.kind === 'string' || right.kind === 'string'));
}
