import { expect, test } from 'vitest';
import { parametersOf, withValues } from './parameters.ts';

test('tokens are found once each, with what is known of them', () => {
  expect(parametersOf('host=$host$ user=$user.name$ NOT host=$host$ cost=$5', [{ name: 'host', label: 'Host', value: 'web1' }])).toEqual([
    { name: 'host', label: 'Host', value: 'web1' },
    { name: 'user.name', label: '', value: '' },
  ]);
});

test('values are put in as they are', () => {
  expect(withValues('a=$a$ b=$b$ a=$a$', { a: '$& "x"' })).toBe('a=$& "x" b=$b$ a=$& "x"');
});

test('a filter quotes a value for SPL or for an address; an unknown one leaves the token', () => {
  expect(withValues('user=$u|s$ link="$u|u$" raw=$u|n$ odd=$u|z$', { u: 'C:\\a "b" $1' })).toBe('user="C:\\\\a \\"b\\" $1" link="C%3A%5Ca%20%22b%22%20%241" raw=C:\\a "b" $1 odd=$u|z$');
  expect(parametersOf('a=$u|s$ b=$u$').map((p) => p.name)).toEqual(['u']);
});
