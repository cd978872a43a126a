/**
 * Names with dots that are not in single quotes (Search Reference, "eval": field names): `location.city="Rome"` compares the text
 * of `location` and `city` joined, while most who write it mean the field `location.city`.
 */
import type { Expr } from '../syntax/ast.ts';

/** Functions that are asked about a field far more often than about two joined ones. */
const ASK_FIELDS = new Set(['isnull', 'isnotnull', 'coalesce', 'match', 'like', 'cidrmatch', 'in', 'mvcount', 'mvindex', 'tonumber', 'nullif', 'json_extract']);

/** The name that bare words joined by dots without blanks make; null for anything else. */
function joined(expr: Expr): string | null {
  if (expr.kind === 'field') return expr.quoted ? null : expr.name;
  if (expr.kind !== 'binary' || expr.op !== '.' || expr.right.kind !== 'field' || expr.right.span.start !== expr.left.span.end + 1) return null;
  const left = joined(expr.left);
  return left === null || expr.right.quoted ? null : `${left}.${expr.right.name}`;
}

/** The operands of a comparison, or arguments of a call, that look like names with dots: each with that name. */
export function dottedNames(expr: Extract<Expr, { kind: 'binary' | 'call' | 'in' }>): readonly { readonly operand: Expr; readonly name: string }[] {
  const operands = expr.kind === 'binary' ? [expr.left, expr.right] : expr.kind === 'in' ? [expr.operand] : ASK_FIELDS.has(expr.name.text.toLowerCase()) ? expr.args : [];
  return operands.flatMap((operand) => {
    const name = operand.kind === 'binary' ? joined(operand) : null;
    return name === null ? [] : [{ operand, name }];
  });
}
