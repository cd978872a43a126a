import { describe, expect, it } from 'vitest';
import { compileRegex, toRe2, translateToRe2 } from './pcre.ts';

const match = (pattern: string, text: string, flags = ''): string[] | null => {
  const m = compileRegex(pattern, { flags }).regex.exec(text);
  return m === null ? null : Array.from(m, (g) => g ?? '');
};
const groups = (pattern: string, text: string): Record<string, string> | null => {
  const m = compileRegex(pattern, { flags: '' }).regex.exec(text);
  return m === null ? null : { ...(m.groups as Record<string, string>) };
};

describe('compileRegex', () => {
  const cases: readonly [string, string, string | null][] = [
    ['err\\d+', 'an err42 here', 'err42'],
    ['(?i)ERROR', 'an Error', 'Error'],
    ['a(?i)b', 'AB aB', 'aB'],
    ['a(?i:b)c', 'aBc', 'aBc'],
    ['a(?i:b)c', 'aBC', null],
    ['(?i)[a-c]+(?-i)X', 'ABCx ABCX', 'ABCX'],
    ['(?s)a.b', 'a\nb', 'a\nb'],
    ['a.b', 'a\nb', null],
    ['a.b', 'a\rb', 'a\rb'],
    ['(?m)^b$', 'a\nb\nc', 'b'],
    ['^b$', 'a\nb\nc', null],
    ['b$', 'ab\n', 'b'],
    ['b\\z', 'ab\n', null],
    ['b\\Z', 'ab\n', 'b'],
    ['\\Ab', 'ab', null],
    ['(?x) a  b # note\n c', 'abc', 'abc'],
    ['a++b', 'aaab', 'aaab'],
    ['a++ab', 'aaab', null],
    ['(?>a+)ab', 'aaab', null],
    ['(?>a|ab)c', 'abc', null],
    ['"(?:[^"\\\\]++|\\\\.)*+"', 'x "a\\"b" y', '"a\\"b"'],
    ['[[:alpha:]_]+', '12ab_c3', 'ab_c'],
    ['[[:^digit:]]+', '12ab', 'ab'],
    ['[]a]+', 'x]a]', ']a]'],
    ['[^]a]+', ']xy', 'xy'],
    ['[\\w.-]+', '!a.b-c!', 'a.b-c'],
    ['[a\\]b]+', 'a]b', 'a]b'],
    ['\\x41\\x{1F600}', 'A😀', 'A😀'],
    ['^.$', '😀', '😀'],
    ['\\p{L}+', '12äß3', 'äß'],
    ['\\p{Greek}+', 'abγδ', 'γδ'],
    ['\\p{^L}+', 'ab12', '12'],
    ['\\Qa.b*\\E+', 'a.b**', 'a.b**'],
    ['\\h+x\\R', 'a \tx\r\n', ' \tx\r\n'],
    ['(a)(b)?\\1', 'aba', 'aba'],
    ['(?<q>[\'"]).*?\\k<q>', 'say "hi" now', '"hi"'],
    ['(?P<q>a)(?P=q)', 'aa', 'aa'],
    ['(a)\\g{-1}', 'aa', 'aa'],
    ['foo\\Kbar', 'foobar', 'bar'],
    ['(?<=foo)bar', 'foobar', 'bar'],
    ['(?<!foo)bar', 'foobar', null],
    ['a{,2}b', 'aaab', 'aab'],
    ['a{x', 'a{x', 'a{x'],
    ['[a-z]{2,3}?', 'abcd', 'ab'],
    ['(?U)a+', 'aaa', 'a'],
    ['a(?#note)b', 'ab', 'ab'],
    ['\\t\\x09\\011', '\t\t\t', '\t\t\t'],
    ['[\\x{41}-\\x43]+', 'ABCD', 'ABC'],
    ['\\/path\\-x\\_y\\"', '/path-x_y"', '/path-x_y"'],
    ['^\\d{1,3}\\.\\d{1,3}$', '10.1', '10.1'],
    ['(?:a|b)+c', 'abac', 'abac'],
    ['x|', 'y', ''],
    ['(*UTF8)(*UCP)é+', 'caféé', 'éé'],
    ['(?x) a b # to the end', 'ab', 'ab'],
    ['(?x)a\\ b', 'a b', 'a b'],
    ['a\\Eb', 'ab', 'ab'],
    ['\\Bb', 'b ab', 'b'],
    ['\\N+', '\na\n', 'a'],
    ['^\\X$', 'e\u0301', 'e\u0301'],
    ['\\cI+', 'a\t\tb', '\t\t'],
    ['\\e\\[\\d+m', '\u001b[31m', '\u001b[31m'],
    ['[\\Qa-c]\\E]+', 'b-]', '-]'],
    ['[a\\Eb]+', 'ab', 'ab'],
    ['[a-\\d]+', 'xa-5', 'a-5'],
    ['[\\b]', 'a\bb', '\b'],
    ['a(?i)[à-ü]+', 'aÀü', 'aÀü'],
    ['(?J)a', 'a', 'a'],
  ];
  it.each(cases)('%s on %j', (pattern, text, expected) => {
    expect(match(pattern, text)?.[0] ?? null).toBe(expected);
  });

  it('names groups as PCRE and Python write them', () => {
    expect(groups("(?<user>\\w+)@(?P<host>[\\w.]+):(?'port'\\d+)", 'ann@db1.x:5432')).toEqual({ user: 'ann', host: 'db1.x', port: '5432' });
    expect(compileRegex('(?<b>x)(y)(?<a>z)', { flags: '' }).groups).toEqual(['b', 'a']);
  });

  it('keeps numbers of groups known behind atomic groups', () => {
    const { regex, numbers } = compileRegex('(?>a+)(b)(?>c)(d)\\2', { flags: '' });
    const m = regex.exec('aabcdd');
    expect([m?.[numbers[1] as number], m?.[numbers[2] as number]]).toEqual(['b', 'd']);
  });

  it('takes flags of the caller', () => {
    expect(match('abc', 'xABC', 'i')?.[0]).toBe('ABC');
    expect('a1b2'.match(compileRegex('\\d', { flags: 'g' }).regex)).toEqual(['1', '2']);
  });

  const bad: readonly [string, RegExp][] = [
    ['(a', /"\(" is not closed.*character 1/],
    ['a)', /no "\(" before/],
    ['[a', /"\[" is not closed/],
    ['*a', /nothing for "\*" to repeat/],
    ['(?<1a>x)', /cannot name a group/],
    ['(?<a>x)(?<a>y)', /two groups are named "a"/],
    ['(?R)', /subroutine/],
    ['(?(1)a|b)', /condition/],
    ['\\p{Nope}', /no Unicode property/],
    ['a{3,2}', /counts down/],
    ['[z-a]', /backwards/],
    ['\\2(a)', /refers to group 2/],
    ['abc\\', /ends with a backslash/],
    ['(*ACCEPT)a', /"\(\*ACCEPT\)" is not supported/],
    ['\\Ga', /"\\G" is not supported/],
    ['(?q)a', /"q" is no flag/],
    ['(a\\K)b', /\\K" is supported only outside of groups/],
    ['[a-', /"\[" is not closed/],
  ];
  it.each(bad)('refuses %s', (pattern, message) => {
    expect(() => compileRegex(pattern, { flags: '' })).toThrow(message);
  });
});

describe('toRe2', () => {
  it('writes what RE2 can run', () => {
    expect(toRe2('(?<user>\\w+)@x')).toBe('(?P<user>[0-9A-Z_a-z]+)@x');
    expect(toRe2('(?i)error')).toBe('(?i)error');
    expect(toRe2('a(?i)b')).toBe('a[bB]');
    expect(toRe2('^a.b')).toBe('\\Aa[^\\x{a}]b');
    expect(toRe2('a$')).toBe('a(?:\\n?\\z)');
  });

  it('says why it cannot', () => {
    expect(toRe2('(?<=a)b')).toBeNull();
    expect(translateToRe2('(a)\\1')).toEqual({ reason: 'RE2 has no backreferences' });
    expect(translateToRe2('a\\Kb')).toEqual({ reason: 'RE2 has no \\K' });
    expect(toRe2('a++')).toBeNull();
    expect(toRe2('a{1001}')).toBeNull();
    expect(toRe2('a$', 'replace')).toBeNull();
    expect(toRe2('(a$)', 'extract')).toBeNull();
    expect(toRe2('(a)$', 'extract')).not.toBeNull();
  });
});
