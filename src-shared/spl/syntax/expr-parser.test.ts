import { describe, expect, it } from 'vitest';
import type { Expr } from './ast.ts';
import { SplError } from './diagnostics.ts';
import { parseExpression } from './expr-parser.ts';

function parse(text: string): Expr {
  return parseExpression({ text, span: (start, end) => ({ start, end }) }, 0, text.length).expr;
}
/** Compact prefix form, for assertions on structure. */
function show(e: Expr): string {
  switch (e.kind) {
    case 'number':
      return e.text;
    case 'string':
      return JSON.stringify(e.value);
    case 'boolean':
      return String(e.value);
    case 'null':
      return 'null';
    case 'field':
      return e.quoted ? `'${e.name}'` : e.name;
    case 'unary':
      return `(${e.op} ${show(e.operand)})`;
    case 'binary':
      return `(${e.op} ${show(e.left)} ${show(e.right)})`;
    case 'in':
      return `(${e.negated ? 'NOT IN' : 'IN'} ${show(e.operand)} ${e.list.map(show).join(' ')})`;
    case 'call':
      return `${e.name.text}(${e.args.map(show).join(', ')})`;
    case 'subsearch':
      return `[${e.pipeline.stages.length}]`;
  }
}
const problem = (text: string): { message: string; start: number; end: number } => {
  try {
    parse(text);
  } catch (e) {
    if (e instanceof SplError) return e.diagnostic;
    throw e;
  }
  throw new Error(`no error for ${text}`);
};

describe('eval expressions', () => {
  it.each([
    ['1 + 2 * 3', '(+ 1 (* 2 3))'],
    ['a . b . "x"', '(. (. a b) "x")'],
    ['NOT a=1 AND b=2 OR c=3', '(OR (AND (NOT (= a 1)) (= b 2)) (= c 3))'],
    ['a==1', '(= a 1)'],
    ['-x', '(- x)'],
    ['-5 - -2', '(- -5 -2)'],
    ["'a b' > 3", "(> 'a b' 3)"],
    ['if(x>1, "a", null())', 'if((> x 1), "a", null())'],
    ['x IN ("a", 2)', '(IN x "a" 2)'],
    ['x NOT IN (1)', '(NOT IN x 1)'],
    ['name LIKE "a%"', '(LIKE name "a%")'],
    ['(a OR b) AND c', '(AND (OR a b) c)'],
    ['match(p, "\\\\d+\\"x")', 'match(p, "\\\\d+\\"x")'],
    ['len(split(a," "))-1', '(- len(split(a, " ")) 1)'],
    ['user{}.name', 'user{}.name'],
    ['x=true AND y!=null', '(AND (= x true) (!= y null))'],
    ['1e3 + .5', '(+ 1e3 .5)'],
    ['in(x, "a")', 'in(x, "a")'],
    ['a XOR b', '(XOR a b)'],
    ['a XOR b OR c AND d', '(XOR a (OR b (AND c d)))'],
    ["'it\\'s' + 1", "(+ 'it's' 1)"],
  ])('%s', (text, expected) => {
    expect(show(parse(text))).toBe(expected);
  });

  it.each([
    ['', 'ends where a value'],
    ['a +', 'ends where a value'],
    ['(a', 'not closed'],
    ['if(a, b', 'not closed'],
    ['"abc', 'not closed'],
    ['a b', 'Expected an operator'],
    ['AND b', 'needs a value on its left'],
    ['a ? b', 'no meaning'],
  ])('refuses %s', (text, message) => {
    const d = problem(text);
    expect(d.message).toContain(message);
    expect(d.start).toBeGreaterThanOrEqual(0);
    expect(d.end).toBeLessThanOrEqual(text.length);
  });

  it('limits the depth instead of overflowing the stack', () => {
    expect(problem('('.repeat(5000) + '1').message).toContain('nested more than');
    expect(problem('NOT '.repeat(5000) + '1').message).toContain('nested more than');
    expect(problem('-'.repeat(5000) + 'x').message).toContain('nested more than');
  });
});
