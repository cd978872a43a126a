/** What is said of an expression before it runs: its type, its warnings and the fixes that the editor can apply. */
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../syntax/diagnostics.ts';
import { parseExpressionText } from '../syntax/parser.ts';
import { checkExpr, staticType } from './check.ts';

function problems(text: string): Diagnostic[] {
  const out: Diagnostic[] = [];
  checkExpr(parseExpressionText(text), (d) => out.push(d));
  return out;
}

/** What is said of each problem, with its place. */
const said = (text: string): string[] => problems(text).map((d) => `${d.code} ${text.slice(d.start, d.end)}: ${d.message}`);

/** The text after the fix of its only problem. */
function mended(text: string): string {
  const [problem, ...others] = problems(text);
  expect(others).toEqual([]);
  const fix = problem?.fix;
  if (fix === undefined) throw new Error(`nothing to mend in ${text}`);
  expect(fix.title).not.toBe('');
  return text.slice(0, fix.start) + fix.replacement + text.slice(fix.end);
}

describe('staticType', () => {
  it.each([
    ['1+2', 'number'],
    ['1+x', 'any'],
    ['x+1', 'any'],
    ['"a"+"b"', 'any'],
    ['a.b', 'string'],
    ['a*b', 'number'],
    ['a%2', 'number'],
    ['-x', 'number'],
    ['NOT x', 'boolean'],
    ['a<b', 'boolean'],
    ['a LIKE "x"', 'boolean'],
    ['a IN (1, 2)', 'boolean'],
    ['x', 'any'],
    ['null()', 'null'],
    ['len(x)', 'number'],
    ['nosuchfunction(x)', 'any'],
    ['if(a=1, "x", "y")', 'string'],
    ['if(a=1, "x", 5)', 'any'],
    ['if(a=1, 5, "x")', 'any'],
    ['if(a=1, 5, null())', 'number'],
    ['if(a=1, null(), null())', 'any'],
    ['if(a=1, b=2, "x")', 'boolean'],
    ['if(a=1, "x", b=2)', 'boolean'],
    ['case(a=1, 5, b=2, 6)', 'number'],
    ['case(a=1, 5, b=2, "x")', 'any'],
    ['case(a=1, 5, b=2, c=3)', 'boolean'],
    ['validate(a=1, "x", b=2, "y")', 'string'],
    ['coalesce("a", "b")', 'string'],
    ['coalesce(a=1, "b")', 'boolean'],
    ['nullif("a", 5)', 'string'],
    ['nullif(a=1, 5)', 'boolean'],
  ] as const)('%s', (text, type) => {
    expect(staticType(parseExpressionText(text))).toBe(type);
  });
});

describe('fixes', () => {
  it.each([
    ['v="a*"', 'like(v, "a%")'],
    ['v!="a*b"', 'NOT like(v, "a%b")'],
    [`'my field'="a*"`, `like('my field', "a%")`],
    [`v='Abc'`, 'v="Abc"'],
    [`v!='Abc'`, 'v!="Abc"'],
    ['like(v, "a*")', 'like(v, "a%")'],
    ['lenn(x)', 'len(x)'],
  ])('%s', (text, better) => {
    expect(mended(text)).toBe(better);
  });

  it('a function that resembles none has no fix', () => {
    const [problem] = problems('qqqqqqqqqq(x)');
    expect(problem?.code).toBe('unknown-function');
    expect(problem).not.toHaveProperty('fix');
  });
});

describe('nothing is said', () => {
  it.each([
    // One star may well be meant as itself, and orders have no wildcards to confuse.
    'v="*"',
    'v>"a*"',
    '"a*"=v',
    '5="a*"',
    'v="abc"',
    `'v'='Abc'`,
    `v>'Abc'`,
    `5='Abc'`,
    `v='my field'`,
    'v=w',
    'like(v, "a%*")',
    'like(v, "a_*")',
    'like(v, p)',
    'replace(v, "a*", "b")',
    'match(v, "a*")',
    'like(v, 5)',
    'case(a=1, "x", true(), y)',
    'validate(a=1, 5)',
    'mvfilter(x>1)',
    'if(x, 1, 2)',
    'a=1 AND b',
    'tostring(a=1) . "x"',
    'searchmatch("a=1 b*")',
    'sigfig(a*b)',
  ])('%s', (text) => {
    expect(problems(text)).toEqual([]);
  });
});

describe('one problem, said once and at its place', () => {
  it.each([
    ['NOT 5', 'bad-argument', '5'],
    ['-(a=1)', 'bad-argument', 'a=1'],
    ['a + (b=1)', 'bad-argument', 'b=1'],
    ['(b=1) . a', 'bad-argument', 'b=1'],
    ['5 OR a=1', 'bad-argument', '5'],
    ['a=1 XOR "x"', 'bad-argument', '"x"'],
    ['a=1 AND split(b, ",")', 'bad-argument', 'split(b, ",")'],
    ['x IN (nosuchfunction(1), 2)', 'unknown-function', 'nosuchfunction'],
    ['nosuchfunction(1) IN (2)', 'unknown-function', 'nosuchfunction'],
    ['nosuchfunction(1) + len(x)', 'unknown-function', 'nosuchfunction'],
    ['len(x) + nosuchfunction(1)', 'unknown-function', 'nosuchfunction'],
    ['tonumber(nosuchfunction(1), 99)', 'unknown-function', 'nosuchfunction'],
    ['tonumber(len(nosuchfunction(1)), 99)', 'unknown-function', 'nosuchfunction'],
    ['tonumber(x + nosuchfunction(1), 99)', 'unknown-function', 'nosuchfunction'],
    ['tonumber(if(x IN (nosuchfunction(1)), 1, 2), 99)', 'unknown-function', 'nosuchfunction'],
    ['tonumber(len(), 99)', 'bad-argument', 'len()'],
    ['tonumber(match(x, "["), 99)', 'bad-argument', '"["'],
    ['tonumber(x, 99)', 'bad-argument', '99'],
    ['case("x", 1)', 'bad-argument', '"x"'],
    ['case(a=1, 1, "x", 2)', 'bad-argument', '"x"'],
    ['validate("x", 1)', 'bad-argument', '"x"'],
    ['mvfilter(len(x))', 'bad-argument', 'len(x)'],
    ['if("x", 1, 2)', 'bad-argument', '"x"'],
    ['if(split(x, ","), 1, 2)', 'bad-argument', 'split(x, ",")'],
    ['searchmatch(x)', 'bad-argument', 'x'],
    ['mvmap("x", 1)', 'bad-argument', '"x"'],
    ['mvfilter(a IN (b, 1))', 'bad-argument', 'a IN (b, 1)'],
    ['mvfilter(len(a)>-b)', 'bad-argument', 'len(a)>-b'],
    ['json_object("a")', 'bad-argument', 'json_object("a")'],
    ['validate(a=1, 2, b=1)', 'bad-argument', 'validate(a=1, 2, b=1)'],
  ])('%s', (text, code, place) => {
    const found = problems(text).map((d) => ({ code: d.code, place: text.slice(d.start, d.end), severity: d.severity }));
    expect(found).toEqual([{ code, place, severity: 'error' }]);
  });
});

describe('what is said', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['iff(1=1, 1, 2)', /^unknown-function iff: Unknown function "iff": did you mean if\(\)\?/],
    ['if(1=1, 2)', /^bad-argument .*if\(\) takes 3 arguments, and here are 2/],
    ['case(a=1, 2, 3)', /pairs of arguments/],
    ['match(a, "(x")', /^bad-argument "\(x": .*not closed/],
    ['tonumber("seven")', /"seven" is no number/],
    ['tonumber(a, 99)', /base from 2 to 36/],
    ['sum(1, "3")', /takes numbers and fields/],
    ['relative_time(now(), "tomorrow")', /no relative time/],
    ['tostring(a, "comma")', /knows the formats/],
    ['1 + (a=2)', /"\+" takes values/],
    ['a AND 5', /AND takes a condition, not a number/],
    ['if("x", 1, 2)', /if\(\) takes a condition/],
    ['mvfilter(a=b)', /one field only/],
    ['searchmatch("x=(")', /cannot be read/],
    ['round(a, "x")', /a number of decimal places/],
    ['cidrmatch("10.0.0.0/99", ip)', /no network in CIDR/],
    ['printf("%y", a)', /not supported in a printf format/],
  ];
  it.each(cases)('%s', (text, message) => {
    expect(said(text).join('\n')).toMatch(message);
  });

  it('accepts what is right and knows booleans', () => {
    expect(said('case(status<400 AND match(path, "^/api"), "ok", true(), strftime(_time, "%H"))')).toEqual([]);
    expect(staticType(parseExpressionText('if(a=1, true(), false())'))).toBe('boolean');
    expect(staticType(parseExpressionText('if(a=1, "x", "y")'))).toBe('string');
    expect(staticType(parseExpressionText('coalesce(a, 1)'))).toBe('any');
  });
});
