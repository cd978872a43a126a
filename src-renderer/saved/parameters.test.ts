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
