import { describe, expect, it } from 'vitest';
import { allOf, conditionProblem, dependsText, isShown } from './visibility.ts';

describe('when a panel is seen', () => {
  it('goes by the values of tokens, quoted or not, numbers as numbers', () => {
    expect(isShown('', {})).toBe(true);
    for (const when of ['$host$ = "web-1"', '"$host$" == "web-1"', '$form.host$ = "web-1"', 'match($host$, "^web")']) expect([when, isShown(when, { host: 'web-1' }), isShown(when, { host: 'db' })]).toEqual([when, true, false]);
    expect(isShown('$n$ > 9', { n: '10' })).toBe(true);
    expect(isShown('$n$ = "a\\"b"', { n: 'a"b' })).toBe(true);
  });
  it('is false for a token without a value, unless the lack of it is asked for', () => {
    expect(isShown('$host$ != ""', {})).toBe(false);
    expect(isShown('isnull($host$)', {})).toBe(true);
    expect(isShown('$host$ != "" OR isnull($host$)', {})).toBe(true);
  });
  it('is what depends and rejects say', () => {
    const when = dependsText('$a$, $b$', '$c$');
    expect(when).toBe('isnotnull($a$) AND isnotnull($b$) AND isnull($c$)');
    expect([isShown(when, { a: '1', b: '' }), isShown(when, { a: '1' }), isShown(when, { a: '1', b: '2', c: '3' })]).toEqual([true, false, false]);
    expect(allOf(['', '$a$ = 1 OR $b$ = 1', 'isnull($c$)'])).toBe('($a$ = 1 OR $b$ = 1) AND (isnull($c$))');
  });
  it('hides nothing by an expression that cannot be read, and says what is wrong with it', () => {
    expect(isShown('$a$ = ', { a: '1' })).toBe(true);
    expect(conditionProblem('$a$ = ')).toMatch(/\.$/);
    expect(conditionProblem('nosuch($a$)')).toContain('nosuch');
    expect(conditionProblem('$a$ = "x"')).toBeNull();
  });
});
