import { expect, test } from 'vitest';
import type { Input } from './definition.ts';
import { initialValues, substitute, substituteRange, tokenLabel } from './tokens.ts';

const inputs: readonly Input[] = [
  { kind: 'text', id: '1', token: 'user', label: 'User', value: '' },
  { kind: 'choice', id: '2', token: 'host', label: 'Host', value: '', choices: [{ value: 'a', label: 'A' }], fill: null },
  { kind: 'time', id: '3', token: 'before', label: '', range: { earliest: '-2d', latest: '-1d' } },
];

test('inputs give tokens their first values; a choice that was not made gives none', () => {
  expect(initialValues(inputs)).toEqual({ user: '', 'before.earliest': '-2d', 'before.latest': '-1d' });
});

test('values are put in, what is missing is named, and two dollars are one', () => {
  expect(substitute('host=$host$ user=$form.user|s$ | rex "a$$" | eval p="$$user$$"', { user: 'x"y' })).toEqual({
    text: 'host=$host$ user="x\\"y" | rex "a$" | eval p="$user$"',
    missing: ['host'],
  });
  expect(substituteRange({ earliest: '$before.earliest$', latest: '$t$' }, { 'before.earliest': '-2d' })).toEqual({ range: { earliest: '-2d', latest: '$t$' }, missing: ['t'] });
});

test('a token is called as its input is', () => {
  expect(tokenLabel('host', { inputs: [...inputs] })).toBe('Host');
  expect(tokenLabel('before.earliest', { inputs: [...inputs] })).toBe('before.earliest');
  expect(tokenLabel('other', { inputs: [...inputs] })).toBe('other');
});
