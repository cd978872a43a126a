/**
 * Comparison in expressions (Search Reference, "eval" and "where"): numeric when both sides are numbers or text that
 * looks like one, else by text in code point order, with case. A null on either side gives null. A multivalue compares
 * true when any of its items does.
 */
import type { EvalValue, Scalar } from '../../results/value.ts';
import { compareText, scalarToText, toNumber } from '../../results/value.ts';
import type { CompareOp } from '../syntax/ast.ts';

/** Negative, zero or positive as `a` comes before, with or after `b`. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const x = toNumber(a);
  if (x !== null) {
    const y = toNumber(b);
    if (y !== null) return x - y;
  }
  return compareText(scalarToText(a), scalarToText(b));
}

/** What an operator makes of an order. */
export function holds(op: CompareOp, order: number): boolean {
  switch (op) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** Booleans compare with booleans and with the words true and false, as fields hold them. */
function compareBoolean(op: CompareOp, a: EvalValue, b: EvalValue): boolean | null {
  if (op !== '=' && op !== '!=') return null;
  const asBoolean = (v: EvalValue): boolean | null => {
    if (typeof v === 'boolean') return v;
    const word = typeof v === 'string' ? v.toLowerCase() : '';
    return word === 'true' ? true : word === 'false' ? false : null;
  };
  const x = asBoolean(a);
  const y = asBoolean(b);
  return (x !== null && y !== null && x === y) === (op === '=');
}

/** `a op b`: true, false, or null when a side is null. */
export function compareValues(op: CompareOp, a: EvalValue, b: EvalValue): boolean | null {
  if (a === null || b === null) return null;
  if (typeof a === 'boolean' || typeof b === 'boolean') return compareBoolean(op, a, b);
  if (typeof a === 'object') return a.some((item) => compareValues(op, item, b) === true);
  if (typeof b === 'object') return b.some((item) => holds(op, compareScalars(a, item)));
  return holds(op, compareScalars(a, b));
}

/** `a = b`. */
export function equalValues(a: EvalValue, b: EvalValue): boolean | null {
  return compareValues('=', a, b);
}
