import { describe, expect, it } from 'vitest';
import { fillText } from './fill-text.ts';

describe('a text of a catalogue', () => {
  it('takes its parameters, and keeps a name that has no value', () => {
    expect(fillText('{n} of {total} rows', { n: 3 }, false)).toBe('3 of {total} rows');
  });

  it('has the word that goes with a number', () => {
    const text = '{n} {n|row|rows} of {total} {total|event|events}';
    expect(fillText(text, { n: 1, total: '1,200' }, false)).toBe('1 row of 1,200 events');
    expect(fillText(text, { n: '0', total: '1' }, false)).toBe('0 rows of 1 event');
  });

  it('is marked, longer and accented in the pseudo-locale; its parameters are not', () => {
    const marked = fillText('Saved {name}', { name: 'access.log' }, true);
    expect(marked).toMatch(/^⟦.*⟧$/u);
    expect(marked).toContain('access.log');
    expect(marked.length).toBeGreaterThan('Saved access.log'.length);
    expect(marked).not.toContain('Saved');
  });

  it('keeps what looks like a pattern of replacement as it is', () => {
    expect(fillText('{name}', { name: '$& {name}' }, false)).toBe('$& {name}');
  });
});
