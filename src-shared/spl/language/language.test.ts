import { describe, expect, it } from 'vitest';
import { complete } from './completion.ts';
import { placeAt } from './context.ts';
import type { KnownField } from './known.ts';
import { addFilter, filterText } from './edit.ts';
import { formatSearch } from './format.ts';
import { searchHits } from './highlight.ts';
import { hoverAt } from './hover.ts';

const FIELDS: readonly KnownField[] = [
  { name: 'service', type: 'string' },
  { name: 'latency_ms', type: 'number' },
  { name: 'user.country', type: 'string' },
];

/** Labels proposed where `^` stands in the text. */
function labels(marked: string): string[] {
  const offset = marked.indexOf('^');
  return complete(marked.replace('^', ''), offset, FIELDS).items.map((item) => item.label);
}

describe('complete', () => {
  it('proposes commands after a pipe and after an opening bracket, and nothing else', () => {
    for (const text of ['index=app | ^', 'index=app | ev^', 'index=app [ ^']) {
      expect(labels(text)).toContain('eval');
      expect(labels(text)).not.toContain('service');
    }
  });
  it('proposes fields, written with = , at a search term', () => {
    const { items } = complete('serv', 4, FIELDS);
    expect(items.find((item) => item.label === 'service')?.insert).toBe('service=');
  });
  it('proposes fields that the stages before made, and functions, in eval', () => {
    const found = labels('index=app | eval slow=latency_ms*2 | eval x=if(sl^');
    expect(found).toContain('slow');
    expect(found).toContain('if');
    expect(found).not.toContain('stats');
  });
  it('quotes names that an expression would read otherwise', () => {
    const { items } = complete('| eval x=', 9, [{ name: 'a b', type: 'string' }]);
    expect(items.find((item) => item.label === 'a b')?.insert).toBe("'a b'");
  });
  it('proposes nothing inside a string or a comment', () => {
    expect(labels('index=app | eval x="se^')).toEqual([]);
    expect(labels('index=app | eval x="se^rv"')).toEqual([]);
    expect(labels('index=app ```se^``` | head')).toEqual([]);
  });
  it('replaces the whole word under the cursor', () => {
    expect(complete('| eval x=latency_ms', 12, FIELDS)).toMatchObject({ start: 9, end: 19 });
  });
});

describe('placeAt', () => {
  it('knows the command of a stage, and leaves a subsearch again', () => {
    expect(placeAt('a | where x IN [ search b | fields c ] AND d', 44).command).toBe('where');
    expect(placeAt('a | where x IN [ search b | fields c ', 37).command).toBe('fields');
  });
  it('knows the function and the compared name', () => {
    expect(placeAt('| eval a=round(b', 16)).toMatchObject({ calls: ['round'], depth: 1 });
    expect(placeAt('level=', 6).comparedWith).toBe('level');
  });
});

describe('hoverAt', () => {
  it('documents commands and functions, and names the type of a field', () => {
    expect(hoverAt('index=app | eval x=if(a, b, c)', 13, FIELDS)?.markdown).toContain('```spl');
    expect(hoverAt('index=app | eval x=if(a, b, c)', 19, FIELDS)?.markdown).toContain('if(');
    expect(hoverAt('index=app | eval x=latency_ms', 22, FIELDS)).toMatchObject({ start: 19, end: 29, markdown: 'Field `latency_ms`: number' });
  });
  it('says nothing of what it does not know', () => {
    expect(hoverAt('index=app "quoted text"', 14, FIELDS)).toBeNull();
  });
});

describe('addFilter', () => {
  it('puts a field of the source into the first stage and a computed one at the end', () => {
    const text = 'index=app | eval slow=if(x>1,"y","n")';
    expect(addFilter(text, 'service="a"', true)).toBe('index=app service="a" | eval slow=if(x>1,"y","n")');
    expect(addFilter(text, 'slow="y"', false)).toBe('index=app | eval slow=if(x>1,"y","n") | search slow="y"');
  });
  it('replaces a search for everything', () => {
    expect(addFilter('*', 'a=1', true)).toBe('a=1');
    expect(addFilter('* | head 3', 'a=1', true)).toBe('a=1 | head 3');
  });
  it('appends to a search that starts with another command', () => {
    expect(addFilter('| makeresults', 'a=1', true)).toBe('| makeresults | search a=1');
  });
});

describe('filterText', () => {
  it('quotes text and odd names, and negates so that events without the field stay', () => {
    expect(filterText('service', 'say "hi"', false)).toBe('service="say \\"hi\\""');
    expect(filterText('status', 504, true)).toBe('NOT status=504');
    expect(filterText('a b', 'x', false)).toBe('"a b"="x"');
  });
});

describe('formatSearch', () => {
  it('puts each top-level stage on its own line and leaves strings, comments and subsearches alone', () => {
    expect(formatSearch('a "x|y" | rex "a|b" | append [ search b | head 1 ]   | head')).toBe('a "x|y"\n| rex "a|b"\n| append [ search b | head 1 ]\n| head');
    expect(formatSearch('| makeresults|head 1')).toBe('| makeresults\n| head 1');
  });
});

describe('searchHits', () => {
  it('finds terms and compared words in any case, not the excluded ones', () => {
    const hits = searchHits('index=app (timeout OR "pool exhausted") level=ERROR NOT canary status=500');
    expect('Timeout; POOL EXHAUSTED; error; canary; 500'.match(hits as RegExp)).toEqual(['Timeout', 'POOL EXHAUSTED', 'error']);
  });
  it('reads wildcards as part of a word', () => {
    expect('a time-out b'.match(searchHits('time*out') as RegExp)).toEqual(['time-out']);
  });
  it('has nothing to mark for a search for everything', () => {
    expect(searchHits('* | stats count')).toBeNull();
  });
});
