/** Terms with several wildcards match as their pattern does, and take no longer on text that is made to hurt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeBatch } from '../../results/batch.ts';
import { likeMatcher } from '../functions/like.ts';
import type { SearchExpr } from '../syntax/ast.ts';
import { compileSearch, termPattern } from './search-match.ts';

const CTX = { now: 0, tz: 'UTC', time: () => 0, random: () => 0 };
const SPAN = { start: 0, end: 0 };

function matches(text: string, quoted: boolean, directive: 'none' | 'term' | 'case', raw: string): boolean {
  const term: SearchExpr = { kind: 'term', value: { text, quoted, span: SPAN }, directive, span: SPAN };
  return compileSearch(term, CTX)(makeBatch(1, new Map([['_raw', [raw]]])), 0);
}

describe('terms with several wildcards', () => {
  it('match as their regular expression does', () => {
    const term = fc.array(fc.constantFrom('a', 'b', '*', '*', '-', '.', ','), { minLength: 3, maxLength: 8 }).map((list) => list.join(''));
    const line = fc.array(fc.constantFrom('a', 'b', 'c', '-', '.', ' ', ',', '\n', '/'), { maxLength: 16 }).map((list) => list.join(''));
    fc.assert(
      fc.property(term, fc.boolean(), fc.constantFrom('none', 'term', 'case'), line, (text, quoted, directive, raw) => {
        fc.pre(text.split('*').length > 2 && /[^*]/.test(text));
        expect(matches(text, quoted, directive, raw)).toBe(termPattern({ text, quoted, span: SPAN }, directive).test(raw));
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it('take one pass over a long line without breakers', () => {
    const line = `${'xyzabcd'.repeat(20_000)}q`;
    expect(matches('*a*b*c*d*e*f*g*h*', false, 'none', line)).toBe(false);
    expect(matches('x*y*z*w', false, 'none', line)).toBe(false);
    expect(matches('*a*b*c*q', false, 'none', line)).toBe(true);
  });
});

describe('like', () => {
  it.each([
    ['a_c', 'abc', true],
    ['a_c', 'a\u{1f600}c', true],
    ['a__c', 'a\u{1f600}c', false],
    ['%a%b_', 'xxaxxbz', true],
    ['%a%b_', 'xxaxxb', false],
    ['a\\%b', 'a%b', true],
    ['a\\%b', 'axb', false],
    ['a\\_b', 'a_b', true],
    ['C:\\\\Win%', 'C:\\Windows', true],
    ['%\\x%', 'a\\xb', true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(likeMatcher(pattern, true)(text)).toBe(expected);
  });

  it('takes no longer on text that is made to hurt', () => {
    expect(likeMatcher('%a%a%a%a%a%a%a%a%a%a%a%b_', true)('a'.repeat(100_000))).toBe(false);
  });
});
