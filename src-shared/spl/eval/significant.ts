/**
 * `sigfig`, and what `eval` assigns for products written out (Search Reference, "Mathematical functions" and "eval"): products
 * have as many significant figures as their least exact factor, sums as many decimal places as their least exact term. How
 * exact an operand is shows in how it is written.
 */
import type { Batch } from '../../results/batch.ts';
import type { EvalValue } from '../../results/value.ts';
import { roundDecimal, textOf } from '../functions/support.ts';
import type { Expr } from '../syntax/ast.ts';

/** Exactness of a number: its significant figures, and its decimal places (negative for rounded tens and hundreds). */
interface Exactness {
  readonly figures: number;
  readonly places: number;
}

type Measure = (batch: Batch, row: number) => Exactness | null;

/** Exactness of a number as it is written: `1.00` has 3 figures and 2 places, `1111` has 4 and 0. */
function written(text: string): Exactness | null {
  const m = /^\s*[-+]?(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?\s*$/.exec(text);
  if (m === null) return null;
  const digits = `${m[1] ?? ''}${m[2] ?? ''}`.replace(/^0+/, '');
  return { figures: Math.max(1, digits.length), places: (m[2]?.length ?? 0) - Number(m[3] ?? 0) };
}

function magnitude(n: number): number {
  return n === 0 ? 0 : Math.floor(Math.log10(Math.abs(n)));
}

function byFigures(figures: number, n: number): Exactness {
  return { figures, places: figures - 1 - magnitude(n) };
}

function byPlaces(places: number, n: number): Exactness {
  return { figures: Math.max(1, places + 1 + magnitude(n)), places };
}

function measure(expr: Expr, compile: (e: Expr) => (batch: Batch, row: number) => EvalValue): Measure {
  if (expr.kind === 'number') {
    const exact = written(expr.text);
    return () => exact;
  }
  if (expr.kind === 'unary' && expr.op !== 'NOT') return measure(expr.operand, compile);
  const run = compile(expr);
  const ownText: Measure = (batch, row) => {
    const text = textOf(run(batch, row));
    return text === null ? null : written(text);
  };
  if (expr.kind !== 'binary') return ownText;
  const multiplies = expr.op === '*' || expr.op === '/';
  if (!multiplies && expr.op !== '+' && expr.op !== '-') return ownText;
  const left = measure(expr.left, compile);
  const right = measure(expr.right, compile);
  return (batch, row) => {
    const a = left(batch, row);
    const b = right(batch, row);
    const n = run(batch, row);
    if (a === null || b === null || typeof n !== 'number') return null;
    return multiplies ? byFigures(Math.min(a.figures, b.figures), n) : byPlaces(Math.min(a.places, b.places), n);
  };
}

/** Value and significant figures of what is made of nothing but numbers written out, multiplied and divided; null for all else. */
function writtenOut(expr: Expr): { readonly value: number; readonly figures: number } | null {
  if (expr.kind === 'number') {
    // Whole numbers count things: they are exact.
    const exact = expr.text.includes('.') ? written(expr.text) : null;
    return { value: expr.value, figures: exact?.figures ?? Number.POSITIVE_INFINITY };
  }
  if (expr.kind === 'unary' && expr.op !== 'NOT') {
    const operand = writtenOut(expr.operand);
    return operand === null ? null : { ...operand, value: expr.op === '-' ? -operand.value : operand.value };
  }
  if (expr.kind === 'call' && expr.name.text.toLowerCase() === 'exact' && expr.args.length === 1) {
    const exact = writtenOut(expr.args[0] as Expr);
    return exact === null ? null : { value: exact.value, figures: Number.POSITIVE_INFINITY };
  }
  if (expr.kind !== 'binary' || (expr.op !== '*' && expr.op !== '/')) return null;
  const left = writtenOut(expr.left);
  const right = writtenOut(expr.right);
  if (left === null || right === null) return null;
  const value = expr.op === '*' ? left.value * right.value : left.value / right.value;
  return { value, figures: Math.min(left.figures, right.figures) };
}

/**
 * What `eval` assigns for an expression (Search Reference, "eval": Rounding): a product or quotient of numbers written out is
 * shown to the figures of the least exact of them, though never without a digit of its whole part (8.250*0.2 is 2, 1.00*1111 is
 * 1111). Values of fields are calculated with all digits of a double.
 */
export function asWritten(expr: Expr): Expr {
  if (expr.kind !== 'binary') return expr;
  const product = writtenOut(expr);
  if (product === null || !Number.isFinite(product.value) || !Number.isFinite(product.figures)) return expr;
  const places = Math.max(0, byFigures(product.figures, product.value).places);
  const value = roundDecimal(product.value, places);
  return { kind: 'number', value, text: String(value), span: expr.span };
}

/** Makes the rounding of an expression's results. */
export function significant(
  expr: Expr,
  compile: (e: Expr) => (batch: Batch, row: number) => EvalValue,
): (batch: Batch, row: number, n: number) => number {
  const exactness = measure(expr, compile);
  return (batch, row, n) => {
    const exact = exactness(batch, row);
    return exact === null ? n : roundDecimal(n, exact.places);
  };
}
