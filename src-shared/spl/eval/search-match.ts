/**
 * Matches rows against search expressions (Search Reference, "search"; Search Manual, "Event segmentation and
 * searching"; Knowledge of breakers: segmenters.conf). Values compare without case; `*` stands for any text.
 */
import type { Batch, Column } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { compareText, isMultivalue, scalarToText, toNumber } from '../../results/value.ts';
import { cidrContains, isCidr, parseCidr, parseIp } from '../functions/ip.ts';
import type { Cidr } from '../functions/ip.ts';
import type { FunctionContext } from '../functions/types.ts';
import type { CompareOp, SearchExpr, SearchLiteral } from '../syntax/ast.ts';
import { splError } from '../syntax/diagnostics.ts';
import { alternativesTest, groupAlternatives, plainNumber } from './alternatives.ts';
import { holds } from './compare.ts';
import { wildTermTest } from './wild-term.ts';

/** True when a row matches. */
export type RowTest = (batch: Batch, row: number) => boolean;

/** Tests one value. */
type ScalarTest = (value: Scalar) => boolean;

/** Compiles a search expression. Time terms match every row: the planner has taken them. Throws SplError for what it cannot match. */
export function compileSearch(expr: SearchExpr, ctx: FunctionContext): RowTest {
  switch (expr.kind) {
    case 'all':
    case 'time':
      return () => true;
    case 'and': {
      const tests = expr.items.map((item) => compileSearch(item, ctx));
      return (batch, row) => {
        for (const test of tests) if (!test(batch, row)) return false;
        return true;
      };
    }
    case 'or': {
      const { groups, others } = groupAlternatives(expr.items);
      const tests = [...groups.map(alternativesTest), ...others.map((item) => compileSearch(item, ctx))];
      return (batch, row) => {
        for (const test of tests) if (test(batch, row)) return true;
        return false;
      };
    }
    case 'not': {
      // Time terms say nothing about rows, negated or not.
      if (expr.item.kind === 'time') return () => true;
      const test = compileSearch(expr.item, ctx);
      return (batch, row) => !test(batch, row);
    }
    case 'compare':
      return fieldTest(expr.field.text, compareTest(expr.op, expr.value));
    case 'in': {
      const { groups } = groupAlternatives([expr]);
      if (groups[0] !== undefined) return alternativesTest(groups[0]);
      const tests = expr.values.map((value) => compareTest('=', value));
      return fieldTest(expr.field.text, (value) => tests.some((test) => test(value)));
    }
    case 'term':
      return termTest(expr.value, expr.directive);
    case 'subsearch':
      throw new Error('A subsearch reached the matcher: the planner resolves subsearches before a search runs.');
    case 'knowledge':
      throw splError(expr.span, 'unsupported', `There are no ${expr.object === 'savedsearch' ? 'saved searches' : `${expr.object}s`} here to search by: name the fields themselves.`);
  }
}

/** Some value of a field passes; a row without the field does not. */
function fieldTest(name: string, test: ScalarTest): RowTest {
  let last: Batch | null = null;
  let column: Column | undefined;
  return (batch, row) => {
    if (batch !== last) {
      last = batch;
      column = batch.columns.get(name);
    }
    const value = column?.[row];
    if (value === null || value === undefined) return false;
    return isMultivalue(value) ? value.some(test) : test(value);
  };
}

/** The test of `field op literal` on one value. */
export function compareTest(op: CompareOp, literal: SearchLiteral): ScalarTest {
  if (op === '=') return equalTest(literal);
  if (op === '!=') {
    const equal = equalTest(literal);
    return (value) => !equal(value);
  }
  const { text } = literal;
  const number = toNumber(text);
  const folded = text.toLowerCase();
  return (value) => {
    if (number !== null) {
      const n = toNumber(value);
      if (n !== null) return holds(op, n - number);
    }
    return holds(op, compareText(scalarToText(value).toLowerCase(), folded));
  };
}

function equalTest({ text: literal, exactCase = false }: SearchLiteral): ScalarTest {
  const fold = exactCase ? (text: string): string => text : (text: string): string => text.toLowerCase();
  const parts = wildcardParts(literal);
  if (parts.length === 1) {
    const text = parts[0] as string;
    const folded = fold(text);
    const number = plainNumber(text);
    const network: Cidr | null = isCidr(text) ? parseCidr(text) : null;
    if (number !== null) return (value) => (typeof value === 'number' ? value === number : value === text);
    if (network !== null) {
      return (value) => {
        const candidate = scalarToText(value);
        if (fold(candidate) === folded) return true;
        const ip = parseIp(candidate);
        return ip !== null && cidrContains(network, ip);
      };
    }
    return (value) => {
      if (typeof value === 'number') return scalarToText(value) === folded;
      // Lengths differ under folding only outside ASCII; the quick ways are exact.
      return value === text || fold(value) === folded;
    };
  }
  if (parts.every((part) => part === '')) return () => true;
  const match = wildcardMatcher(parts.map(fold));
  return (value) => match(fold(scalarToText(value)));
}

/**
 * The texts between the `*` of a literal; without a wildcard it is one text. Every `*` is a wildcard: a backslash before it
 * is a backslash of the value, as in `path="C:\\Windows\\*"` (Search Manual, "Backslashes").
 */
export function wildcardParts(literal: string): string[] {
  return literal.split('*');
}

/** Matches whole text against parts with any text between them. */
export function wildcardMatcher(parts: readonly string[]): (text: string) => boolean {
  const first = parts[0] as string;
  const last = parts[parts.length - 1] as string;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - last.length;
  };
}

/** Major breakers of segmenters.conf, as they can stand in decoded text. */
const MAJOR = '[\\]<>(){}|!;,\'"*\\n\\r\\s\\t&?+';
/** Minor breakers. */
const MINOR = '/:=@.$#%\\\\_-';

/**
 * The pattern that finds a term in raw text: bounded by breakers where it has no wildcard at its edge. A wildcard inside
 * does not leave its segment. Flags: `u`, and `i` unless case counts.
 */
export function termPattern(literal: SearchLiteral, directive: 'none' | 'term' | 'case'): RegExp {
  const parts = wildcardParts(literal.text);
  const breakers = directive === 'term' ? MAJOR : `${MAJOR}${MINOR}`;
  const escape = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&');
  const first = parts[0] as string;
  const last = parts[parts.length - 1] as string;
  const isBreaker = new RegExp(`^[${breakers}]$`, 'u');
  const edge = (c: string | undefined): boolean => c !== undefined && !isBreaker.test(c);
  // An edge that is itself a breaker bounds the term already.
  const before = edge(Array.from(first)[0]) ? `(?<![^${breakers}])` : '';
  const after = edge(Array.from(last).at(-1)) ? `(?![^${breakers}])` : '';
  const inner = literal.quoted ? '[^\\n]*?' : `[^${MAJOR}]*?`;
  const source = parts
    .map((part, i) => (i === 0 ? escape(part) : i === parts.length - 1 && part === '' ? '' : `${i === 1 && first === '' ? '' : inner}${escape(part)}`))
    .join('');
  return new RegExp(`${before}${source}${after}`, directive === 'case' ? 'u' : 'iu');
}

/** The test of a term with two wildcards or more, in one pass; null where only the pattern will do. */
function wildTest(literal: SearchLiteral, directive: 'none' | 'term' | 'case'): ((text: string) => boolean) | null {
  const fold = (text: string): string => (directive === 'case' ? text : text.toLowerCase());
  const parts = wildcardParts(fold(literal.text));
  const breaker = new RegExp(`^[${directive === 'term' ? MAJOR : `${MAJOR}${MINOR}`}]$`);
  const edge = (c: string | undefined): boolean => c !== undefined && !breaker.test(c);
  // A wildcard at an edge, or an edge that is itself a breaker, bounds the term.
  const test = wildTermTest({
    parts,
    stop: literal.quoted ? /\n/ : new RegExp(`[${MAJOR}]`),
    boundedStart: edge((parts[0] as string)[0]),
    boundedEnd: edge((parts[parts.length - 1] as string).at(-1)),
    breaker,
  });
  return test === null ? null : (text) => test(fold(text));
}

function termTest(literal: SearchLiteral, directive: 'none' | 'term' | 'case'): RowTest {
  const parts = wildcardParts(literal.text);
  if (parts.every((part) => part === '')) return () => true;
  const pattern = termPattern(literal, directive);
  const wild = parts.length > 2 ? wildTest(literal, directive) : null;
  const test: ScalarTest = wild === null ? (value) => pattern.test(scalarToText(value)) : (value) => wild(scalarToText(value));
  return (batch, row) => {
    const raw = batch.columns.get('_raw')?.[row];
    if (raw !== null && raw !== undefined) return matchesValue(raw, test);
    // Results without raw text are searched in their values.
    for (const [name, column] of batch.columns) {
      const value = column[row];
      if (value !== null && value !== undefined && name !== '_time' && matchesValue(value, test)) return true;
    }
    return false;
  };
}

function matchesValue(value: Exclude<Value, null>, test: ScalarTest): boolean {
  return isMultivalue(value) ? value.some(test) : test(value);
}
