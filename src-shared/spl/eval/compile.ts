/**
 * Compiles expressions to closures over batches (Search Reference, "eval"). One closure per node, specialised by what is
 * known at compile time: a literal side, a constant argument, a field. Nodes without fields are folded to constants.
 */
import type { Batch, Column } from '../../results/batch.ts';
import type { EvalValue } from '../../results/value.ts';
import { compareText, numberToText, scalarToText, toNumber } from '../../results/value.ts';
import { allEvalFunctions, findEvalFunction } from '../functions/eval-functions.ts';
import { TYPE_FUNCTIONS } from '../functions/informational.ts';
import { likeMatcher } from '../functions/like.ts';
import { FunctionError } from '../functions/types.ts';
import type { EvalFunctionDef, FunctionContext } from '../functions/types.ts';
import type { CompareOp, Expr } from '../syntax/ast.ts';
import { nearest, splError } from '../syntax/diagnostics.ts';
import { decimalPlaces, joinsText, withPlaces } from './decimal-places.ts';
import { compareValues, equalValues, holds } from './compare.ts';
import { SPECIAL_FORMS } from './special-forms.ts';

export { checkExpr, staticType } from './check.ts';

/** The value of an expression in one row. */
export type Evaluator = (batch: Batch, row: number) => EvalValue;

/** The item that `mvmap` and `mvfilter` are at: it stands in for the field they go through. */
export interface Binding {
  readonly field: string;
  value: EvalValue;
}

/** What the compiler carries down. */
export interface Scope {
  readonly ctx: FunctionContext;
  readonly bindings: readonly Binding[];
}

/** A compiled node; `constant` holds its value when that does not depend on the row. */
export interface Node {
  readonly run: Evaluator;
  readonly constant?: { readonly value: EvalValue };
}

/** True for the one value that a condition accepts: `true`. */
export function truthy(value: EvalValue): boolean {
  return value === true;
}

/** Compiles an expression. Throws SplError for an unknown function, a wrong number of arguments or a bad literal. */
export function compileExpr(expr: Expr, ctx: FunctionContext): Evaluator {
  return compileNode(expr, { ctx, bindings: [] }).run;
}

/** Compiles an expression to a function of whole batches: one value per row, in order. */
export function evalColumn(expr: Expr, ctx: FunctionContext): (batch: Batch) => EvalValue[] {
  const node = compileNode(expr, { ctx, bindings: [] });
  const { constant, run } = node;
  if (constant !== undefined) return (batch) => new Array<EvalValue>(batch.length).fill(constant.value);
  return (batch) => {
    const out = new Array<EvalValue>(batch.length);
    for (let row = 0; row < batch.length; row++) out[row] = run(batch, row);
    return out;
  };
}

/** A node that yields the same in every row. */
function constantNode(value: EvalValue): Node {
  return { run: () => value, constant: { value } };
}

const NO_BATCH: Batch = { length: 1, columns: new Map() };

/** A node made of others by a pure operation: folded when they are all constant. */
export function derived(run: Evaluator, parts: readonly Node[]): Node {
  return parts.every((part) => part.constant !== undefined) ? constantNode(run(NO_BATCH, 0)) : { run };
}

/** Compiles one node. */
export function compileNode(expr: Expr, scope: Scope): Node {
  switch (expr.kind) {
    case 'number':
      return constantNode(expr.value);
    case 'string':
      return constantNode(expr.value);
    case 'boolean':
      return constantNode(expr.value);
    case 'null':
      return constantNode(null);
    case 'field':
      return fieldNode(expr.name, scope);
    case 'unary':
      return unaryNode(expr, scope);
    case 'binary':
      return binaryNode(expr, scope);
    case 'in':
      return inNode(expr, scope);
    case 'call':
      return callNode(expr, scope);
    case 'subsearch':
      return {
        run: () => {
          throw new Error('A subsearch reached the compiler: the planner resolves subsearches before a search runs.');
        },
      };
  }
}

function fieldNode(name: string, scope: Scope): Node {
  const binding = scope.bindings.findLast((b) => b.field === name);
  if (binding !== undefined) return { run: () => binding.value };
  // The column is looked up once per batch, not per row.
  let last: Batch | null = null;
  let column: Column | undefined;
  return {
    run: (batch, row) => {
      if (batch !== last) {
        last = batch;
        column = batch.columns.get(name);
      }
      return column === undefined ? null : (column[row] ?? null);
    },
  };
}

function unaryNode(expr: Extract<Expr, { kind: 'unary' }>, scope: Scope): Node {
  const operand = compileNode(expr.operand, scope);
  const { run } = operand;
  if (expr.op === 'NOT') {
    return derived((batch, row) => {
      const v = run(batch, row);
      return typeof v === 'boolean' ? !v : null;
    }, [operand]);
  }
  const sign = expr.op === '-' ? -1 : 1;
  return derived((batch, row) => {
    const n = toNumber(run(batch, row));
    return n === null ? null : sign * n;
  }, [operand]);
}

function binaryNode(expr: Extract<Expr, { kind: 'binary' }>, scope: Scope): Node {
  const operand = joinsText(expr) ? textNode : compileNode;
  const left = operand(expr.left, scope);
  const right = operand(expr.right, scope);
  return derived(binaryRun(expr.op, left, right), [left, right]);
}

/** What becomes text: a rounded number with the decimal places that it was rounded to. */
function textNode(expr: Expr, scope: Scope): Node {
  const node = compileNode(expr, scope);
  const places = decimalPlaces(expr);
  if (places === null) return node;
  return derived((batch, row) => {
    const v = node.run(batch, row);
    return typeof v === 'number' ? withPlaces(v, places) : v;
  }, [node]);
}

function binaryRun(op: Extract<Expr, { kind: 'binary' }>['op'], left: Node, right: Node): Evaluator {
  const l = left.run;
  const r = right.run;
  switch (op) {
    case '+':
      return (batch, row) => add(l(batch, row), r(batch, row));
    case '-':
      return arithmetic(l, r, (a, b) => a - b);
    case '*':
      return arithmetic(l, r, (a, b) => a * b);
    case '/':
      return arithmetic(l, r, (a, b) => a / b);
    case '%':
      return arithmetic(l, r, (a, b) => a % b);
    case '.':
      return (batch, row) => concatenate(l(batch, row), r(batch, row));
    case 'AND':
      return (batch, row) => {
        const a = l(batch, row);
        if (a === false) return false;
        const b = r(batch, row);
        if (b === false) return false;
        return a === true && b === true ? true : null;
      };
    case 'OR':
      return (batch, row) => {
        const a = l(batch, row);
        if (a === true) return true;
        const b = r(batch, row);
        if (b === true) return true;
        return a === false && b === false ? false : null;
      };
    case 'XOR':
      return (batch, row) => {
        const a = l(batch, row);
        const b = r(batch, row);
        return typeof a === 'boolean' && typeof b === 'boolean' ? a !== b : null;
      };
    case 'LIKE':
      return likeRun(l, right);
    default:
      return comparison(op, left, right);
  }
}

/** `+`: adds numbers, joins text. */
function add(a: EvalValue, b: EvalValue): EvalValue {
  if (typeof a === 'number' && typeof b === 'number') return finite(a + b);
  // Null and multivalues are objects.
  if (typeof a === 'object' || typeof b === 'object') return null;
  if (typeof a === 'boolean' || typeof b === 'boolean') return null;
  const x = toNumber(a);
  if (x !== null) {
    const y = toNumber(b);
    if (y !== null) return finite(x + y);
  }
  return scalarToText(a) + scalarToText(b);
}

function finite(n: number): number | null {
  return Number.isFinite(n) ? n : null;
}

function arithmetic(l: Evaluator, r: Evaluator, f: (a: number, b: number) => number): Evaluator {
  return (batch, row) => {
    const a = l(batch, row);
    const b = r(batch, row);
    const x = typeof a === 'number' ? a : toNumber(a);
    const y = typeof b === 'number' ? b : toNumber(b);
    return x === null || y === null ? null : finite(f(x, y));
  };
}

function concatenate(a: EvalValue, b: EvalValue): EvalValue {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (typeof a === 'object' || typeof b === 'object') return null;
  if (typeof a === 'boolean' || typeof b === 'boolean') return null;
  return scalarToText(a) + scalarToText(b);
}

function comparison(op: CompareOp, left: Node, right: Node): Evaluator {
  const l = left.run;
  const r = right.run;
  const literal = right.constant?.value;
  if (typeof literal === 'number') {
    const text = numberToText(literal);
    return (batch, row) => {
      const v = l(batch, row);
      if (typeof v === 'number') return holds(op, v - literal);
      if (typeof v === 'string') {
        const n = toNumber(v);
        return holds(op, n === null ? compareText(v, text) : n - literal);
      }
      return compareValues(op, v, literal);
    };
  }
  if (typeof literal === 'string' && toNumber(literal) === null) {
    // Text that is no number compares as text whatever the other side is.
    return (batch, row) => {
      const v = l(batch, row);
      if (typeof v === 'string') {
        if (op === '=') return v === literal;
        if (op === '!=') return v !== literal;
        return holds(op, compareText(v, literal));
      }
      return compareValues(op, v, literal);
    };
  }
  return (batch, row) => compareValues(op, l(batch, row), r(batch, row));
}

function likeRun(l: Evaluator, right: Node): Evaluator {
  const literal = right.constant?.value;
  const r = right.run;
  let pattern = typeof literal === 'string' ? literal : null;
  let matches = pattern === null ? null : likeMatcher(pattern, true);
  return (batch, row) => {
    const v = l(batch, row);
    const p = r(batch, row);
    if (v === null || typeof v === 'boolean' || typeof p === 'boolean' || typeof p === 'object') return null;
    const text = scalarToText(p);
    if (matches === null || text !== pattern) {
      pattern = text;
      matches = likeMatcher(text, false);
    }
    return typeof v === 'object' ? v.some((item) => matches?.(scalarToText(item)) === true) : matches(scalarToText(v));
  };
}

function inNode(expr: Extract<Expr, { kind: 'in' }>, scope: Scope): Node {
  const operand = compileNode(expr.operand, scope);
  const list = expr.list.map((item) => compileNode(item, scope));
  const found = membership(operand, list);
  const { negated } = expr;
  return derived(
    negated
      ? (batch, row) => {
          const v = found(batch, row);
          return v === null ? null : !v;
        }
      : found,
    [operand, ...list],
  );
}

/** True when the operand equals an element of the list. */
export function membership(operand: Node, list: readonly Node[]): (batch: Batch, row: number) => boolean | null {
  const { run } = operand;
  const texts = new Set<string>();
  const numbers = new Set<number>();
  for (const { constant } of list) {
    const value = constant?.value;
    if (typeof value !== 'string' && typeof value !== 'number') {
      return (batch, row) => {
        const v = run(batch, row);
        if (v === null) return null;
        for (const item of list) if (equalValues(v, item.run(batch, row)) === true) return true;
        return false;
      };
    }
    const n = toNumber(value);
    if (n === null) texts.add(value as string);
    else numbers.add(n);
  }
  const has = (v: string | number): boolean => {
    if (typeof v === 'number') return numbers.has(v);
    if (texts.has(v)) return true;
    const n = toNumber(v);
    return n !== null && numbers.has(n);
  };
  return (batch, row) => {
    const v = run(batch, row);
    if (v === null || typeof v === 'boolean') return v === null ? null : list.some((item) => equalValues(v, item.run(batch, row)) === true);
    return typeof v === 'object' ? v.some(has) : has(v);
  };
}

function callNode(expr: Extract<Expr, { kind: 'call' }>, scope: Scope): Node {
  const def = findEvalFunction(expr.name.text);
  if (def === undefined) {
    throw splError(expr.name.span, 'unknown-function', unknownFunction(expr.name.text));
  }
  const wrong = arityError(def, expr.args.length);
  if (wrong !== null) throw splError(expr.span, 'bad-argument', wrong);
  try {
    const special = SPECIAL_FORMS[def.name];
    return special === undefined ? strictCall(def, expr, scope) : special(expr, scope);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    throw splError((expr.args[error.argument] ?? expr).span, 'bad-argument', error.message);
  }
}

/** A call whose arguments are all evaluated first. */
function strictCall(def: EvalFunctionDef, expr: Extract<Expr, { kind: 'call' }>, scope: Scope): Node {
  const argument = TYPE_FUNCTIONS.has(def.name) ? typedNode : def.name === 'tostring' ? textNode : compileNode;
  const nodes = expr.args.map((arg) => argument(arg, scope));
  const call = def.prepare?.(expr.args.map(literalOf)) ?? def.call;
  if (call === undefined) throw new Error(`${def.name}() has no evaluator.`);
  const { ctx } = scope;
  const runs = nodes.map((node) => node.run);
  // One array per call site, filled anew for each row: functions do not keep it.
  const args = new Array<EvalValue>(runs.length).fill(null);
  let run: Evaluator;
  if (runs.length === 1) {
    const only = runs[0] as Evaluator;
    run = (batch, row) => {
      args[0] = only(batch, row);
      return call(args, ctx);
    };
  } else {
    run = (batch, row) => {
      for (let i = 0; i < runs.length; i++) args[i] = (runs[i] as Evaluator)(batch, row);
      return call(args, ctx);
    };
  }
  return def.pure ? derived(run, nodes) : { run };
}

/** An argument of `isnum` and its like: the text of a field that looks like a number is a number to them. */
function typedNode(expr: Expr, scope: Scope): Node {
  const node = compileNode(expr, scope);
  if (expr.kind !== 'field') return node;
  return {
    run: (batch, row) => {
      const v = node.run(batch, row);
      return typeof v === 'string' ? (toNumber(v) ?? v) : v;
    },
  };
}

/** The value of a literal argument, as functions are prepared with; undefined for anything else. */
export function literalOf(expr: Expr): EvalValue | undefined {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return expr.value;
    case 'null':
      return null;
    default:
      return undefined;
  }
}

/** The sentence for a function that does not exist, with the one that was meant where that is clear. */
export function unknownFunction(name: string): string {
  const meant = nearest(
    name,
    allEvalFunctions().map((def) => def.name),
  );
  return meant === null ? `Unknown function "${name}".` : `Unknown function "${name}": did you mean ${meant}()?`;
}

/** The sentence for a wrong number of arguments, or null when it is right. */
export function arityError(def: EvalFunctionDef, given: number): string | null {
  const [least, most] = def.arity;
  if (given >= least && given <= most) {
    if ((def.name === 'case' || def.name === 'validate' || def.name === 'json_object') && given % 2 !== 0) {
      return `${def.name}() takes pairs of arguments, and here are ${given}: ${def.docs.syntax}.`;
    }
    if (/^json_(set|set_exact|append|extend)$/.test(def.name) && given % 2 === 0) {
      return `${def.name}() takes JSON and then pairs of path and value: ${def.docs.syntax}.`;
    }
    return null;
  }
  const count = least === most ? String(least) : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
  return `${def.name}() takes ${count} argument${count === '1' || count === 'at least 1' ? '' : 's'}, and here ${given === 1 ? 'is 1' : `are ${given}`}: ${def.docs.syntax}.`;
}
