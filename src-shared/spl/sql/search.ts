/**
 * Search expressions as SQL, with the meaning of `eval/search-match.ts`. Conditions may be NULL where they are not true;
 * under NOT they are made two-valued, because `NOT status=404` keeps the events without a status.
 */
import { toNumber } from '../../results/value.ts';
import { type Alternatives, groupAlternatives, plainNumber } from '../eval/alternatives.ts';
import { termPattern, wildcardParts } from '../eval/search-match.ts';
import { isCidr } from '../functions/ip.ts';
import type { CompareOp, SearchExpr, SearchLiteral } from '../syntax/ast.ts';
import { asNumber, asText, isNumber, numberLiteral, textLiteral } from './expr.ts';
import { NotPushable, fieldExpr } from './relation.ts';
import type { Relation, SqlContext, SqlExpr } from './relation.ts';

/** The condition of a search expression. Throws NotPushable where a part has no exact form. */
export function searchToSql(expr: SearchExpr, rel: Relation, ctx: SqlContext): string {
  switch (expr.kind) {
    case 'all':
    case 'time':
      return 'TRUE';
    case 'and':
      return expr.items.map((item) => `(${searchToSql(item, rel, ctx)})`).join(' AND ');
    case 'or': {
      const { groups, others } = groupAlternatives(expr.items);
      const looked = groups.map((group) => alternativesToSql(group, rel, ctx));
      // Lists have no such form: where one is asked for, each alternative is tried.
      const tried = looked.includes(null) ? expr.items : others;
      return [...(looked.includes(null) ? [] : looked), ...tried.map((item) => searchToSql(item, rel, ctx))].map((sql) => `(${sql})`).join(' OR ');
    }
    case 'not':
      return expr.item.kind === 'time' ? 'TRUE' : `NOT coalesce(${searchToSql(expr.item, rel, ctx)}, FALSE)`;
    case 'compare':
      return fieldCondition(fieldExpr(rel, expr.field.text, ctx), (value) => compareToSql(expr.op, expr.value, value, ctx), ctx);
    case 'in': {
      const [group] = groupAlternatives([expr]).groups;
      const looked = group === undefined ? null : alternativesToSql(group, rel, ctx);
      if (looked !== null) return looked;
      return fieldCondition(
        fieldExpr(rel, expr.field.text, ctx),
        (value) => expr.values.map((v) => `(${equalToSql(v, value, ctx)})`).join(' OR '),
        ctx,
      );
    }
    case 'term':
      return termToSql(expr.value, expr.directive, rel, ctx);
    case 'subsearch':
      throw new NotPushable('a subsearch needs the evaluator');
    case 'knowledge':
      throw new NotPushable('knowledge objects need the evaluator');
  }
}

/**
 * A condition that every matching row fulfils, and maybe others; null where nothing can be said. The exact test then runs
 * in the evaluator on what is left.
 */
export function searchSuperset(expr: SearchExpr, rel: Relation, ctx: SqlContext): string | null {
  try {
    return searchToSql(expr, rel, ctx);
  } catch (error) {
    if (!(error instanceof NotPushable)) throw error;
  }
  if (expr.kind === 'and') {
    const parts = expr.items.map((item) => searchSuperset(item, rel, ctx)).filter((sql) => sql !== null);
    return parts.length === 0 ? null : parts.map((sql) => `(${sql})`).join(' AND ');
  }
  if (expr.kind === 'or') {
    const parts = expr.items.map((item) => searchSuperset(item, rel, ctx));
    return parts.includes(null) ? null : parts.map((sql) => `(${sql})`).join(' OR ');
  }
  return null;
}

/** A list of values or of tuples of them, which a database looks up; null where a field is a list itself. */
function alternativesToSql({ fields, rows }: Alternatives, rel: Relation, ctx: SqlContext): string | null {
  const values = fields.map((name) => fieldExpr(rel, name, ctx));
  if (values.some(({ type }) => type === 'list' || type === 'numbers')) return null;
  if (values.some(({ type }) => type === 'null')) return 'FALSE';
  const tuples: string[] = [];
  for (const row of rows) {
    // A number is equal to no text that is not its own.
    if (values.some((value, f) => isNumber(value) && plainNumber(row[f] as string) === null)) continue;
    const literals = values.map((value, f) => (isNumber(value) ? numberLiteral(plainNumber(row[f] as string) as number, ctx) : textLiteral((row[f] as string).toLowerCase(), ctx)).sql);
    tuples.push(tuple(literals));
  }
  return tuples.length === 0 ? 'FALSE' : `${tuple(values.map((value) => (isNumber(value) ? value.sql : foldedText(value, ctx))))} IN (${tuples.join(', ')})`;
}

function tuple(parts: readonly string[]): string {
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(', ')})`;
}

/** Some value of the field passes. */
function fieldCondition(field: SqlExpr, test: (value: SqlExpr) => string, ctx: SqlContext): string {
  switch (field.type) {
    case 'null':
      return 'FALSE';
    case 'list':
      return ctx.dialect.anyItem(field.sql, (item) => test({ sql: item, type: 'text' }));
    case 'numbers':
      return ctx.dialect.anyItem(field.sql, (item) => test({ sql: item, type: 'number' }));
    default:
      return test(field);
  }
}

function compareToSql(op: CompareOp, literal: SearchLiteral, value: SqlExpr, ctx: SqlContext): string {
  if (op === '=') return equalToSql(literal, value, ctx);
  if (op === '!=') return `${value.sql} IS NOT NULL AND NOT coalesce(${equalToSql(literal, value, ctx)}, FALSE)`;
  const { text } = literal;
  const number = toNumber(text);
  const byText = (): string => `${ctx.dialect.lower(asText(value, ctx))} ${op} ${textLiteral(text.toLowerCase(), ctx).sql}`;
  if (number === null) return byText();
  const n = numberLiteral(number, ctx).sql;
  if (isNumber(value)) return `${value.sql} ${op} ${n}`;
  const parsed = asNumber(value, ctx).sql;
  return `CASE WHEN ${parsed} IS NOT NULL THEN ${parsed} ${op} ${n} ELSE ${byText()} END`;
}

function equalToSql({ text: literal, exactCase = false }: SearchLiteral, value: SqlExpr, ctx: SqlContext): string {
  const fold = (text: string): string => (exactCase ? text : text.toLowerCase());
  const own = (): string => (exactCase ? asText(value, ctx) : foldedText(value, ctx));
  const parts = wildcardParts(literal);
  const [text] = parts as [string];
  if (parts.length > 1) {
    if (parts.every((part) => part === '')) return `${value.sql} IS NOT NULL`;
    const pattern = parts.map((part) => fold(part).replace(/[\\%_]/g, '\\$&')).join('%');
    return ctx.dialect.like(own(), textLiteral(pattern, ctx).sql);
  }
  if (isNumber(value)) {
    const number = plainNumber(text);
    return number === null ? 'FALSE' : `${value.sql} = ${numberLiteral(number, ctx).sql}`;
  }
  if (isCidr(text)) throw new NotPushable('an address range needs the evaluator');
  return `${own()} = ${textLiteral(fold(text), ctx).sql}`;
}

function foldedText(value: SqlExpr, ctx: SqlContext): string {
  return value.type === 'integer' ? asText(value, ctx) : ctx.dialect.lower(asText(value, ctx));
}

/** JavaScript's `\s` in RE2's terms, for use in a class. */
const JS_SPACE = '\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';

/**
 * A term in `_raw`. The matcher's look-behind and look-ahead for breakers become alternatives of "edge of the text" and
 * "a breaker", which for a yes or no is the same.
 */
function termToSql(literal: SearchLiteral, directive: 'none' | 'term' | 'case', rel: Relation, ctx: SqlContext): string {
  if (wildcardParts(literal.text).every((part) => part === '')) return 'TRUE';
  const raw = rel.columns.get('_raw');
  // Rows without raw text are searched in all their fields.
  if (raw?.raw !== true) throw new NotPushable('terms search all fields of rows without _raw');
  const source = termPattern(literal, directive).source.replaceAll('\\s', JS_SPACE);
  const inner = source.replace(/\(\?!\[\^((?:\\.|[^\]\\])*)\]\)$/, '(?:$|[$1])');
  const matches = (pattern: string): string => ctx.dialect.regexMatches(raw.sql, textLiteral(pattern, ctx).sql, directive !== 'case');
  const edge = /^\(\?<!\[\^((?:\\.|[^\]\\])*)\]\)/.exec(inner);
  if (edge === null) return matches(inner);
  const rest = inner.slice(edge[0].length);
  // RE2 is three times as fast on a pattern that starts with its literal, so that one goes first.
  return `${matches(rest)} AND ${matches(`(?:^|[${edge[1]}])${rest}`)}`;
}
