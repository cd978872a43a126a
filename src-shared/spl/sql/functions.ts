/** Eval functions as SQL. A function that is not in this table runs in the evaluator. */
import { decimalPlaces } from '../eval/decimal-places.ts';
import { HASHES } from '../functions/crypto.ts';
import { compileRegex, translateToRe2 } from '../regex/pcre.ts';
import type { Expr } from '../syntax/ast.ts';
import { NULL, asCondition, asDouble, asText, compare, exprToSql, inList, isNumber, like, notScalar, numberLiteral } from './expr.ts';
import { localMicros } from './local-time.ts';
import { NotPushable } from './relation.ts';
import type { Relation, SqlContext, SqlExpr } from './relation.ts';

type Call = Extract<Expr, { kind: 'call' }>;

/** The SQL of a call, from its arguments' SQL. */
type Generator = (args: readonly SqlExpr[], ctx: SqlContext, call: Call) => SqlExpr;

/** The SQL of a function call. */
export function callToSql(call: Call, rel: Relation, ctx: SqlContext): SqlExpr {
  const name = call.name.text.toLowerCase();
  if (name === 'tostring' && call.args[0] !== undefined && decimalPlaces(call.args[0]) !== null) throw new NotPushable('the decimal places of rounded numbers in text need the evaluator');
  const generate = GENERATORS.get(name);
  if (generate === undefined) throw new NotPushable(`${name}() has no SQL form`);
  return generate(call.args.map((arg) => exprToSql(arg, rel, ctx)), ctx, call);
}

function number(sql: string): SqlExpr {
  return { sql, type: 'number' };
}

function text(sql: string): SqlExpr {
  return { sql, type: 'text' };
}

function condition(sql: string): SqlExpr {
  return { sql, type: 'boolean' };
}

function arg(args: readonly SqlExpr[], i: number): SqlExpr {
  return args[i] ?? NULL;
}

function literalText(e: SqlExpr, what: string): string {
  if (typeof e.literal !== 'string') throw new NotPushable(`${what} that is not a literal needs the evaluator`);
  return e.literal;
}

function literalInteger(e: SqlExpr, what: string): number {
  if (typeof e.literal !== 'number') throw new NotPushable(`${what} that is not a literal needs the evaluator`);
  return Math.trunc(e.literal);
}

/** `CASE` over values of one type. A result that is a number in some rows and text in others has no static type. */
function choice(branches: readonly { readonly when: string; readonly then: SqlExpr }[], otherwise: SqlExpr, ctx: SqlContext): SqlExpr {
  const values = [...branches.map((b) => b.then), otherwise].filter((e) => e.type !== 'null');
  if (values.length === 0) return NULL;
  const [first] = values as [SqlExpr, ...SqlExpr[]];
  const numbers = values.every(isNumber);
  if (!numbers && !values.every((e) => e.type === first.type)) throw new NotPushable('a value that is a number in some rows and text in others has no SQL type');
  const type = numbers && values.some((e) => e.type === 'number') ? 'number' : first.type;
  const nothing = type === 'list' || type === 'numbers' ? ctx.dialect.nullOf(type) : 'NULL';
  const sql = (e: SqlExpr): string => (e.type === 'null' ? nothing : type === 'number' ? asDouble(e, ctx) : e.sql);
  const cases = branches.map((b) => `WHEN ${b.when} THEN ${sql(b.then)}`).join(' ');
  return { sql: `CASE ${cases} ELSE ${sql(otherwise)} END`, type, plainText: type === 'text' && values.every((e) => e.plainText === true) };
}

/** The RE2 form of a PCRE literal. */
export function re2(pattern: string, use: 'match' | 'extract' | 'replace'): string {
  const translated = translateToRe2(pattern, use);
  if ('reason' in translated) throw new NotPushable(translated.reason);
  return translated.pattern;
}

/** A pattern that can match nothing at all replaces differently in RE2 and PCRE. */
function refuseEmptyMatches(pattern: string): void {
  const { regex } = compileRegex(pattern, { flags: 'g' });
  for (const sample of ['', 'a', ' a ', '1-b']) {
    for (const m of sample.matchAll(regex)) if (m[0] === '') throw new NotPushable('a regular expression that matches nothing at all needs the evaluator');
  }
}

/** An SPL replacement (`\1`, `\\`) as RE2's. */
function re2Replacement(replacement: string): string {
  return replacement.replace(/\\(\d{1,2})|\\(.)|\\$/gs, (whole, digits: string | undefined, char: string | undefined) => {
    if (digits !== undefined) {
      if (digits.length > 1) throw new NotPushable('RE2 knows nine groups in a replacement');
      return whole;
    }
    return char === undefined || char === '\\' ? '\\\\' : char;
  });
}

/** A time format in the variables that every database writes alike. */
function databaseFormat(format: string): string {
  const whole = format.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S');
  if (/%(?![YmdHMSybBaAjpI%])/.test(whole.replaceAll('%%', ''))) throw new NotPushable('a variable of this time format has no SQL form');
  return whole;
}

function numeric(f: (n: string) => string, finite = false): Generator {
  return (args, ctx) => {
    const sql = f(asDouble(arg(args, 0), ctx));
    return number(finite ? ctx.dialect.finite(sql) : sql);
  };
}

function mapText(f: (t: string, ctx: SqlContext) => string): Generator {
  return (args, ctx) => text(f(asText(arg(args, 0), ctx), ctx));
}

/** isnum() and others judge the text of fields; what they say of literals and results is the compiler's business. */
function fieldType(f: (e: SqlExpr, ctx: SqlContext) => string): Generator {
  return (args, ctx, call) => {
    const e = arg(args, 0);
    if (call.args[0]?.kind !== 'field' || e.type === 'list' || e.type === 'numbers') throw new NotPushable(`${call.name.text}() of this argument needs the evaluator`);
    return condition(e.type === 'null' ? 'FALSE' : f(e, ctx));
  };
}

const isNull: Generator = (args, ctx) => {
  const e = arg(args, 0);
  if (e.type === 'list' || e.type === 'numbers') return condition(`coalesce(${ctx.dialect.listLength(e.sql)}, 0) = 0`);
  return condition(`(${e.sql}) IS NULL`);
};

const GENERATORS: ReadonlyMap<string, Generator> = new Map<string, Generator>([
  ['if', (args, ctx) => choice([{ when: asCondition(arg(args, 0)), then: arg(args, 1) }], arg(args, 2), ctx)],
  [
    'case',
    (args, ctx) => {
      if (args.length % 2 !== 0) throw new NotPushable('case() without a value for each condition needs the evaluator');
      const branches: { when: string; then: SqlExpr }[] = [];
      for (let i = 0; i < args.length; i += 2) branches.push({ when: asCondition(arg(args, i)), then: arg(args, i + 1) });
      return choice(branches, NULL, ctx);
    },
  ],
  [
    'coalesce',
    (args, ctx) => {
      const known = args.filter((e) => e.type !== 'null');
      if (known.some((e) => e.type === 'list' || e.type === 'numbers' || e.type === 'boolean')) throw notScalar(known[0] as SqlExpr);
      return known.length === 1 ? (known[0] as SqlExpr) : choice(known.map((e) => ({ when: `${e.sql} IS NOT NULL`, then: e })), NULL, ctx);
    },
  ],
  ['nullif', (args, ctx) => choice([{ when: compare('=', arg(args, 0), arg(args, 1), ctx).sql, then: NULL }], arg(args, 0), ctx)],
  ['null', () => NULL],
  ['true', () => ({ sql: 'TRUE', type: 'boolean', literal: true, simple: true })],
  ['false', () => ({ sql: 'FALSE', type: 'boolean', literal: false, simple: true })],
  ['isnull', isNull],
  ['isnotnull', (args, ctx, call) => condition(`NOT (${isNull(args, ctx, call).sql})`)],
  ['isnum', fieldType((e, ctx) => `${isNumber(e) ? e.sql : asDouble(e, ctx)} IS NOT NULL`)],
  ['isstr', fieldType((e, ctx) => (isNumber(e) ? 'FALSE' : `${e.sql} IS NOT NULL AND ${asDouble(e, ctx)} IS NULL`))],
  ['isint', fieldType((e, ctx) => (e.type === 'integer' ? `${e.sql} IS NOT NULL` : `coalesce(${asDouble(e, ctx)} = trunc(${asDouble(e, ctx)}), FALSE)`))],
  ['in', (args, ctx) => inList(arg(args, 0), args.slice(1), ctx)],
  ['like', (args, ctx) => like(arg(args, 0), arg(args, 1), ctx)],
  [
    'match',
    (args, ctx) => {
      const pattern = ctx.parameters.add('text', re2(literalText(arg(args, 1), 'a regular expression'), 'match'));
      return condition(ctx.dialect.regexMatches(asText(arg(args, 0), ctx), pattern, false));
    },
  ],
  [
    'replace',
    (args, ctx) => {
      const pattern = literalText(arg(args, 1), 'a regular expression');
      refuseEmptyMatches(pattern);
      const replacement = re2Replacement(literalText(arg(args, 2), 'a replacement'));
      const add = (value: string): string => ctx.parameters.add('text', value);
      return text(ctx.dialect.regexReplaceAll(asText(arg(args, 0), ctx), add(re2(pattern, 'replace')), add(replacement)));
    },
  ],
  ...HASHES.map((name): [string, Generator] => [name, mapText((t, ctx) => ctx.dialect.hash(name, t))]),
  ['lower', mapText((t, ctx) => ctx.dialect.lower(t))],
  ['upper', mapText((t, ctx) => ctx.dialect.upper(t))],
  ['len', (args, ctx) => ({ sql: ctx.dialect.length(asText(arg(args, 0), ctx)), type: 'integer' })],
  [
    'substr',
    (args, ctx) => {
      const start = literalInteger(arg(args, 1), 'a position');
      const length = args.length > 2 ? literalInteger(arg(args, 2), 'a length') : null;
      const t = asText(arg(args, 0), ctx);
      const bind = (n: number): string => ctx.parameters.add('integer', n);
      if (start < 0 && length === null) return text(ctx.dialect.right(t, bind(-start)));
      if (start < 1 || (length !== null && length < 0)) throw new NotPushable('substr() with these positions needs the evaluator');
      return text(ctx.dialect.substring(t, bind(start), length === null ? null : bind(length)));
    },
  ],
  ['abs', numeric((n) => `abs(${n})`)],
  ['floor', numeric((n) => `floor(${n})`)],
  ['ceiling', numeric((n) => `ceil(${n})`)],
  ['ceil', numeric((n) => `ceil(${n})`)],
  ['exact', numeric((n) => n)],
  ['exp', numeric((n) => `exp(${n})`, true)],
  ['sqrt', numeric((n) => `CASE WHEN ${n} >= 0 THEN sqrt(${n}) END`)],
  ['ln', numeric((n) => `CASE WHEN ${n} > 0 THEN ln(${n}) END`)],
  ['pow', (args, ctx) => number(ctx.dialect.finite(`pow(${asDouble(arg(args, 0), ctx)}, ${asDouble(arg(args, 1), ctx)})`))],
  [
    'round',
    (args, ctx) => {
      const digits = args.length > 1 ? literalInteger(arg(args, 1), 'a number of decimal places') : 0;
      if (digits < 0 || digits > 12) throw new NotPushable('round() to so many decimal places needs the evaluator');
      return number(ctx.dialect.roundDecimal(asDouble(arg(args, 0), ctx), digits));
    },
  ],
  [
    'tonumber',
    (args, ctx) => {
      const e = arg(args, 0);
      if (args.length > 1) throw new NotPushable('tonumber() with a base has no SQL form');
      if (isNumber(e)) return e;
      return e.type === 'null' ? NULL : number(ctx.dialect.strictTextToNumber(asText(e, ctx)));
    },
  ],
  [
    'tostring',
    (args, ctx) => {
      const e = arg(args, 0);
      if (args.length > 1) throw new NotPushable('tostring() with a format has no SQL form');
      if (e.type === 'boolean') return { sql: `CASE WHEN ${e.sql} THEN 'True' WHEN NOT (${e.sql}) THEN 'False' END`, type: 'text', plainText: true };
      return text(asText(e, ctx));
    },
  ],
  [
    'strftime',
    (args, ctx) => {
      const { micros } = arg(args, 0);
      if (micros === undefined) throw new NotPushable('strftime() of a computed time needs the evaluator');
      const format = databaseFormat(literalText(arg(args, 1), 'a time format'));
      return text(ctx.dialect.formatTime(localMicros(micros, ctx), ctx.parameters.add('text', ctx.dialect.timeFormat(format))));
    },
  ],
  ['now', (_, ctx) => numberLiteral(ctx.now, ctx)],
]);
