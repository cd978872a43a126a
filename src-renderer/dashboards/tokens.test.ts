import { expect, test } from 'vitest';
import type { Input } from './definition.ts';
import { allValues, initialValues, readChosen, substitute, substituteRange, tokenLabel, writeChosen } from './tokens.ts';

const inputs: readonly Input[] = [
  { kind: 'text', id: '1', token: 'user', label: 'User', panel: null, when: '', value: '', prefix: '', suffix: '' },
  { kind: 'choice', id: '2', token: 'host', label: 'Host', panel: null, when: '', prefix: '', suffix: '', value: '', choices: [{ value: 'a', label: 'A' }], fill: null },
  { kind: 'time', id: '3', token: 'before', label: '', panel: null, when: '', range: { earliest: '-2d', latest: '-1d' } },
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

test('several values stand between what the input says; none is no value; the form has them bare', () => {
  const codes: Input = { kind: 'several', id: '4', token: 'codes', label: '', panel: null, when: '', shownAs: 'menu', values: ['500', '503'], choices: [], fill: null, prefix: '(', suffix: ')', valuePrefix: 'status="', valueSuffix: '"', delimiter: ' OR ' };
  const text: Input = { kind: 'text', id: '5', token: 'user', label: '', panel: null, when: '', value: 'x', prefix: 'user=', suffix: '*' };
  const search = (values: Readonly<Record<string, string>>): unknown => substitute('$codes$ $user$ $form.codes$ $form.user$', allValues({ ...initialValues([codes, text]), ...values }, { earliest: '', latest: '' }, [codes, text]));
  expect(search({})).toEqual({ text: '(status="500" OR status="503") user=x* 500,503 x', missing: [] });
  // One that was clicked is a value as it is.
  expect(search({ codes: '404' })).toEqual({ text: '(status="404") user=x* 404 x', missing: [] });
  expect(search({ codes: writeChosen([]) })).toMatchObject({ missing: ['codes'] });
  expect(readChosen(writeChosen(['a,b', '"']))).toEqual(['a,b', '"']);
});
