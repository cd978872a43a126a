import { describe, expect, it } from 'vitest';
import type { SearchExpr } from './ast.ts';
import { SplError } from './diagnostics.ts';
import { parseSearchExpression } from './search-parser.ts';

const subsearch = (start: number, end: number) => ({ kind: 'pipeline' as const, stages: [], span: { start, end } });
function parse(text: string, stop: string[] = []): SearchExpr {
  return parseSearchExpression({ text, span: (start, end) => ({ start, end }) }, 0, text.length, subsearch, stop).expr;
}
function show(e: SearchExpr): string {
  switch (e.kind) {
    case 'and':
    case 'or':
      return `(${e.kind} ${e.items.map(show).join(' ')})`;
    case 'not':
      return `(not ${show(e.item)})`;
    case 'compare':
      return `${e.field.text}${e.op}${e.value.quoted ? JSON.stringify(e.value.text) : e.value.text}`;
    case 'in':
      return `${e.field.text} in [${e.values.map((v) => v.text).join(' ')}]`;
    case 'term':
      return e.directive === 'none' ? (e.value.quoted ? JSON.stringify(e.value.text) : e.value.text) : `${e.directive}:${e.value.text}`;
    case 'time':
      return `${e.which}:${e.value.text}`;
    case 'subsearch':
      return '[...]';
    case 'knowledge':
      return `${e.object}${e.field === null ? '' : `::${e.field}`}${e.op}${e.value.text}`;
    case 'all':
      return '*';
  }
}

describe('search expressions', () => {
  it.each([
    ['', '*'],
    ['*', '*'],
    ['error timeout', '(and error timeout)'],
    ['a OR b c', '(and (or a b) c)'],
    ['a b OR c', '(and a (or b c))'],
    ['NOT a OR b', '(or (not a) b)'],
    ['NOT (a b)', '(not (and a b))'],
    ['a AND b', '(and a b)'],
    ['AND NOT a', '(not a)'],
    ['status=500', 'status=500'],
    ['status = 500 host != "a b"', '(and status=500 host!="a b")'],
    ['x>=5 y<3', '(and x>=5 y<3)'],
    ['field=*', 'field=*'],
    ['"a b" c', '(and "a b" c)'],
    ['"my field"=3', 'my field=3'],
    ['status IN (500, 503, "a b")', 'status in [500 503 a b]'],
    ['status in (1,2)', 'status in [1 2]'],
    ['x NOT IN (1)', '(not x in [1])'],
    ['TERM(10.0.0.1) CASE(Foo)', '(and term:10.0.0.1 case:Foo)'],
    ['earliest=-1h@h latest=now x', '(and earliest:-1h@h latest:now x)'],
    ['index=main (a=1 OR a=2)', '(and index=main (or a=1 a=2))'],
    ['src=(a OR b)', '(or src=a src=b)'],
    ['[search x] y', '(and [...] y)'],
    ['eventtype=foo tag=bar tag::host=web', '(and eventtype=foo tag=bar tag::host=web)'],
    ['path="*\\\\temp\\\\*"', 'path="*\\\\temp\\\\*"'],
    ['C:\\\\Windows', 'C:\\Windows'],
    ['host::web1', 'host=web1'],
    ['a, b', '(and a b)'],
    ["o'brien", "o'brien"],
    ['uri=/a/b?x=1&y=2', 'uri=/a/b?x=1&y=2'],
    ['or', 'or'],
    ['(a OR (b AND NOT c))', '(or a (and b (not c)))'],
    ['user=a@b.com', 'user=a@b.com'],
    ['x==5', 'x=5'],
    ['daysago=3 x', '(and earliest:-3d x)'],
  ])('%s', (text, expected) => {
    expect(show(parse(text))).toBe(expected);
  });

  it('stops at a keyword outside parentheses', () => {
    const r = parseSearchExpression({ text: 'a=1 (by by) by host', span: (start, end) => ({ start, end }) }, 0, 19, subsearch, ['by']);
    expect(show(r.expr)).toBe('(and a=1 (and by by))');
    expect(r.end).toBe(12);
  });

  it.each([
    ['(a', 'not closed'],
    ['a)', 'closes nothing'],
    ['a OR', 'term on its right'],
    ['OR a', 'term on its left'],
    ['AND', 'term on its right'],
    ['NOT', 'term on its right'],
    ['x=', 'value is missing'],
    ['=5', 'field name on its left'],
    ['"abc', 'not closed'],
    ['x IN ()', 'at least one'],
    ['x IN (a', 'not closed'],
    ['[search x', 'not closed'],
    ['TERM(', 'not closed'],
    ['(x= )', 'value is missing'],
  ])('refuses %s', (text, message) => {
    try {
      parse(text);
    } catch (e) {
      expect(e).toBeInstanceOf(SplError);
      expect((e as SplError).message).toContain(message);
      return;
    }
    throw new Error('no error');
  });

  it('limits the depth instead of overflowing the stack', () => {
    expect(() => parse('('.repeat(5000))).toThrow('nested more than');
    expect(() => parse('NOT '.repeat(5000))).toThrow('nested more than');
  });
});
