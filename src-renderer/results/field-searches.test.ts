import { describe, expect, it } from 'vitest';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import { fieldSearches } from './field-searches.ts';

describe('searches for a field', () => {
  it('are about the events of the search, whatever follows the first pipe', () => {
    expect(fieldSearches('level=error | stats count by host', 'user', false).map(({ text }) => text)).toEqual(['level=error | top limit=20 user', 'level=error | timechart count by user', 'level=error | rare limit=20 user']);
    expect(fieldSearches(' ', 'user', false)[0]?.text).toBe('* | top limit=20 user');
  });
  it('ask more of numbers, and are searches with any name', () => {
    const searches = fieldSearches('*', 'http response-ms', true);
    expect(searches).toHaveLength(5);
    for (const { text } of searches) expect(parseSearch(text).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
