import { describe, expect, it } from 'vitest';
import { draftOf, noChanges, requestOf } from './reading.ts';

const choice = { format: '', sourcetype: ' ', tz: 'UTC', textFields: [] as string[], changes: null };

describe('how files are read', () => {
  it('leaves out what is as found', () => {
    expect(requestOf(choice)).toEqual({ tz: 'UTC' });
    expect(requestOf({ ...choice, format: 'csv', sourcetype: ' a:b ' })).toEqual({ tz: 'UTC', format: 'csv', sourcetype: 'a:b' });
    expect(requestOf({ ...choice, textFields: ['order'] })).toEqual({ tz: 'UTC', textFields: ['order'] });
  });
  it('is a format of its own only where something is changed', () => {
    const changes = noChanges('text', 'mine');
    expect(draftOf(choice)).toBeNull();
    expect(draftOf({ ...choice, changes })).toBeNull();
    expect(draftOf({ ...choice, changes: { ...changes, starts: 'before' } })).toBeNull();
    expect(draftOf({ ...choice, changes: { ...changes, starts: 'before', before: '^A', time: 'at' } })).toEqual({ base: 'text', breaking: { before: '^A' }, time: 'at' });
    expect(draftOf({ ...choice, changes: { ...changes, starts: 'lines', pattern: '(?<a>.)' } })).toEqual({ base: 'text', breaking: 'lines', pattern: '(?<a>.)' });
  });
});
