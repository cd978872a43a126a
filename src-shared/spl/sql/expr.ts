/**
 * Eval expressions as SQL. Types are static: a number column compares as a plain number, text columns get the check
 * "looks like a number" only where their content could matter. What has no exact form throws NotPushable.
 */
import { EMPTY_BATCH } from '../../results/batch.ts';
import { looksNumeric, numberToText, toNumber } from '../../results/value.ts';
import { compileExpr } from '../eval/compile.ts';
import { decimalPlaces, joinsText } from '../eval/decimal-places.ts';
import { fieldsIn } from '../eval/special-forms.ts';
import type { BinaryOp, Expr } from '../syntax/ast.ts';
import { callToSql } from './functions.ts';
import { NotPushable, fieldExpr } from './relation.ts';
import type { Relation, SqlContext, SqlExpr } from './relation.ts';

/** The SQL of an eval expression over a relation's rows. */
export function exprToSql(expr: Expr, rel: Relation, ctx: SqlContext): SqlExpr {
  switch (expr.kind) {
    case 'number':
      return numberLiteral(expr.value, ctx);
    case 'string':
      return textLiteral(expr.value, ctx);
    case 'boolean':
      return { sql: expr.value ? 'TRUE' : 'FALSE', type: 'boolean', literal: expr.value, simple: true };
    case 'null':
      return NULL;
    case 'field':
      return fieldExpr(rel, expr.name, ctx);
    case 'unary':
      return unary(expr, rel, ctx);
    case 'binary':
      return binary(expr, rel, ctx);
    case 'in': {
      const operand = exprToSql(expr.operand, rel, ctx);
      const found = inList(operand, expr.list.map((e) => exprToSql(e, rel, ctx)), ctx);
      return expr.negated ? { sql: `NOT (${found.sql})`, type: 'boolean' } : found;
    }
    case 'call':
      return constantCall(expr, ctx) ?? callToSql(expr, rel, ctx);
    case 'subsearch':
      throw new NotPushable('a subsearch needs the evaluator');
  }
}

/** Calls whose value is another at each evaluation, or depends on more than their arguments. */
const VOLATILE = new Set(['random', 'time', 'searchmatch', 'lookup']);

/** A call that reads no field, as its value: `relative_time(now(), "-1h")`. */
function constantCall(expr: Extract<Expr, { kind: 'call' }>, ctx: SqlContext): SqlExpr | null {
  if (fieldsIn(expr).length > 0 || callsVolatile(expr)) return null;
  const functions = { now: ctx.now, tz: ctx.tz, time: () => ctx.now, random: () => 0 };
  const value = compileExpr(expr, functions)(EMPTY_BATCH, 0);
  if (value === null) return NULL;
  if (typeof value === 'number') return numberLiteral(value, ctx);
  if (typeof value === 'string') return textLiteral(value, ctx);
  if (typeof value === 'boolean') return { sql: value ? 'TRUE' : 'FALSE', type: 'boolean', literal: value, simple: true };
  throw new NotPushable('a multivalue needs the evaluator');
}

function callsVolatile(expr: Expr): boolean {
  switch (expr.kind) {
    case 'call':
      return VOLATILE.has(expr.name.text.toLowerCase()) || expr.args.some(callsVolatile);
    case 'unary':
      return callsVolatile(expr.operand);
    case 'binary':
      return callsVolatile(expr.left) || callsVolatile(expr.right);
    case 'in':
      return callsVolatile(expr.operand) || expr.list.some(callsVolatile);
    default:
      return false;
  }
}

/** The null that no type is known of. */
export const NULL: SqlExpr = { sql: 'NULL', type: 'null', literal: null, simple: true };

/** A number as a bound parameter; whole numbers are bound as integers, so that BIGINT columns are compared as such. */
export function numberLiteral(value: number, ctx: SqlContext): SqlExpr {
  if (!Number.isFinite(value)) return NULL;
  const whole = Number.isSafeInteger(value);
  return { sql: ctx.parameters.add(whole ? 'integer' : 'double', value === 0 ? 0 : value), type: whole ? 'integer' : 'number', literal: value, simple: true };
}

/** Text as a bound parameter. */
export function textLiteral(value: string, ctx: SqlContext): SqlExpr {
  // DuckDB's text ends at a zero byte when it is bound.
  if (value.includes('\0')) throw new NotPushable('a text with a zero byte has no SQL form');
  return { sql: ctx.parameters.add('text', value), type: 'text', literal: value, simple: true, plainText: !looksNumeric(value) };
}

/** True for static numbers. */
export function isNumber(e: SqlExpr): boolean {
  return e.type === 'integer' || e.type === 'number';
}

/** The expression as a nullable DOUBLE (or BIGINT for integers when `integers`), as `toNumber` reads it. */
export function asNumber(e: SqlExpr, ctx: SqlContext): SqlExpr {
  switch (e.type) {
    case 'integer':
    case 'number':
      return e;
    case 'text': {
      if (typeof e.literal === 'string') {
        const n = toNumber(e.literal);
        return n === null ? { ...NULL, type: 'number', sql: ctx.dialect.nullOf('number') } : numberLiteral(n, ctx);
      }
      if (e.plainText === true) return { sql: ctx.dialect.nullOf('number'), type: 'number', literal: null };
      return { sql: ctx.dialect.textToNumber(e.sql), type: 'number' };
    }
    case 'null':
      return { sql: ctx.dialect.nullOf('number'), type: 'number', literal: null };
    default:
      throw notScalar(e);
  }
}

/** The SQL of the expression as a DOUBLE. */
export function asDouble(e: SqlExpr, ctx: SqlContext): string {
  const n = asNumber(e, ctx);
  if (n.type === 'number') return n.sql;
  if (typeof n.literal === 'number') return ctx.parameters.add('double', n.literal);
  return ctx.dialect.toDouble(n.sql);
}

/** The SQL of the expression as text, as `toText` prints it. */
export function asText(e: SqlExpr, ctx: SqlContext): string {
  switch (e.type) {
    case 'text':
      return e.sql;
    case 'integer':
      return typeof e.literal === 'number' ? ctx.parameters.add('text', numberToText(e.literal)) : ctx.dialect.integerToText(e.sql);
    case 'number':
      return typeof e.literal === 'number' ? ctx.parameters.add('text', numberToText(e.literal)) : ctx.dialect.numberToText(e.sql);
    case 'null':
      return ctx.dialect.nullOf('text');
    default:
      throw notScalar(e);
  }
}

/** The SQL of a condition. */
export function asCondition(e: SqlExpr): string {
  if (e.type === 'boolean') return e.sql;
  if (e.type === 'null') return 'NULL';
  throw new NotPushable('a value that is not true or false is used as a condition');
}

/** The reason why a value that is not a single one stops the generator. */
export function notScalar(e: SqlExpr): NotPushable {
  return new NotPushable(e.type === 'boolean' ? 'a true/false value is used as a value' : 'a multivalue field needs the evaluator');
}

function unary(expr: Extract<Expr, { kind: 'unary' }>, rel: Relation, ctx: SqlContext): SqlExpr {
  const operand = exprToSql(expr.operand, rel, ctx);
  if (expr.op === 'NOT') return { sql: `NOT (${asCondition(operand)})`, type: 'boolean' };
  if (typeof operand.literal === 'number') return numberLiteral(expr.op === '-' ? -operand.literal : operand.literal, ctx);
  const n = asDouble(operand, ctx);
  return { sql: expr.op === '-' ? `(-(${n}))` : n, type: 'number' };
}

const COMPARE = new Set<BinaryOp>(['=', '!=', '<', '<=', '>', '>=']);

function binary(expr: Extract<Expr, { kind: 'binary' }>, rel: Relation, ctx: SqlContext): SqlExpr {
  const { op, left: leftExpr, right: rightExpr } = expr;
  if (joinsText(expr) && (decimalPlaces(leftExpr) ?? decimalPlaces(rightExpr)) !== null) throw new NotPushable('the decimal places of rounded numbers in text need the evaluator');
  const left = exprToSql(leftExpr, rel, ctx);
  const right = exprToSql(rightExpr, rel, ctx);
  switch (op) {
    case 'AND':
    case 'OR':
      return { sql: `(${asCondition(left)}) ${op} (${asCondition(right)})`, type: 'boolean' };
    case 'XOR':
      return { sql: `(${asCondition(left)}) <> (${asCondition(right)})`, type: 'boolean' };
    case 'LIKE':
      return like(left, right, ctx);
    case '.':
      return { sql: `(${asText(left, ctx)} || ${asText(right, ctx)})`, type: 'text' };
    case '+':
      return plus(left, right, ctx);
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(op, left, right, ctx);
    default:
      if (COMPARE.has(op)) return compare(op as '=' | '!=' | '<' | '<=' | '>' | '>=', left, right, ctx);
      throw new NotPushable(`the operator ${op} has no SQL form`);
  }
}

function arithmetic(op: '-' | '*' | '/' | '%', left: SqlExpr, right: SqlExpr, ctx: SqlContext): SqlExpr {
  const l = asDouble(left, ctx);
  const r = asDouble(right, ctx);
  // Division by zero has no value; other results may leave the range of doubles.
  const zero = ctx.parameters.add('double', 0);
  if (op === '/' || op === '%') {
    const divisor = typeof right.literal === 'number' && right.literal !== 0 ? r : `nullif(${r}, ${zero})`;
    return { sql: ctx.dialect.finite(`(${l} ${op} ${divisor})`), type: 'number' };
  }
  return { sql: ctx.dialect.finite(`(${l} ${op} ${r})`), type: 'number' };
}

/** `+` adds numbers and joins text; where the data decide which, the evaluator has to. */
function plus(left: SqlExpr, right: SqlExpr, ctx: SqlContext): SqlExpr {
  if (left.type === 'null' || right.type === 'null') return NULL;
  if (isNumber(left) && isNumber(right)) {
    return { sql: ctx.dialect.finite(`(${asDouble(left, ctx)} + ${asDouble(right, ctx)})`), type: 'number' };
  }
  if (left.plainText === true || right.plainText === true) return { sql: `(${asText(left, ctx)} || ${asText(right, ctx)})`, type: 'text' };
  throw new NotPushable('+ adds numbers or joins text: the data decide which');
}

const SQL_OPS = { '=': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

/** A comparison: by number where both sides are numbers or look like it, else by code point. */
export function compare(op: '=' | '!=' | '<' | '<=' | '>' | '>=', left: SqlExpr, right: SqlExpr, ctx: SqlContext): SqlExpr {
  if (left.type === 'null' || right.type === 'null') return { sql: ctx.dialect.nullOf('boolean'), type: 'boolean' };
  const sql = SQL_OPS[op];
  const l = staticNumber(left, ctx);
  const r = staticNumber(right, ctx);
  if (l !== null && r !== null) return { sql: `${l.sql} ${sql} ${r.sql}`, type: 'boolean' };
  const byText = `${asText(left, ctx)} ${sql} ${asText(right, ctx)}`;
  if (left.plainText === true || right.plainText === true) return { sql: byText, type: 'boolean' };
  const ln = asNumber(left, ctx).sql;
  const rn = asNumber(right, ctx).sql;
  const known = l !== null ? `${rn} IS NOT NULL` : r !== null ? `${ln} IS NOT NULL` : `${ln} IS NOT NULL AND ${rn} IS NOT NULL`;
  return { sql: `CASE WHEN ${known} THEN ${ln} ${sql} ${rn} ELSE ${byText} END`, type: 'boolean' };
}

/** The expression where it is a number for sure: a number column, a number, a text literal that looks like one. */
function staticNumber(e: SqlExpr, ctx: SqlContext): SqlExpr | null {
  if (isNumber(e)) return e;
  if (typeof e.literal === 'string' && e.plainText !== true) return asNumber(e, ctx);
  return null;
}

/** `x IN (a, b)`: equal to any. */
export function inList(operand: SqlExpr, list: readonly SqlExpr[], ctx: SqlContext): SqlExpr {
  if (list.length === 0) return { sql: 'FALSE', type: 'boolean' };
  const sameType = list.every((e) => e.literal !== undefined && e.literal !== null && (isNumber(operand) ? isNumber(e) : e.plainText === true));
  if (sameType && (isNumber(operand) || operand.type === 'text')) {
    return { sql: ctx.dialect.isIn(operand.sql, list.map((e) => e.sql)), type: 'boolean' };
  }
  const equal = list.map((e) => compare('=', operand, e, ctx).sql);
  if (list.every((e) => e.literal !== undefined && e.literal !== null)) return { sql: equal.map((sql) => `(${sql})`).join(' OR '), type: 'boolean' };
  // A null in the list equals nothing; only a null operand makes the answer null.
  return { sql: `CASE WHEN ${operand.sql} IS NULL THEN NULL ELSE ${equal.map((sql) => `coalesce(${sql}, FALSE)`).join(' OR ')} END`, type: 'boolean' };
}

/** `x LIKE pattern`: `%` any text, `_` any character, case-sensitive. */
export function like(left: SqlExpr, right: SqlExpr, ctx: SqlContext): SqlExpr {
  if (typeof right.literal !== 'string') throw new NotPushable('a LIKE pattern that is not a literal needs the evaluator');
  if (left.type === 'null') return { sql: ctx.dialect.nullOf('boolean'), type: 'boolean' };
  if (!right.literal.includes('\\')) return { sql: `${asText(left, ctx)} LIKE ${right.sql}`, type: 'boolean' };
  // A backslash that takes no meaning away is one; a database wants it doubled.
  const pattern = right.literal.replace(/\\[%_\\]|\\/g, (found) => (found.length === 2 ? found : '\\\\'));
  return { sql: ctx.dialect.like(asText(left, ctx), textLiteral(pattern, ctx).sql), type: 'boolean' };
}
