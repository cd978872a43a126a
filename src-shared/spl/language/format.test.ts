import { describe, expect, it } from 'vitest';
import { allCommands } from '../commands/registry.ts';
import { parseSearch } from '../syntax/parser.ts';
import { formatSearch } from './format.ts';

/** What a search means, without the places: two searches with the same meaning give the same text. */
function meaning(text: string): string {
  return JSON.stringify(parseSearch(text).pipeline, (key, value: unknown) => (key === 'span' || key === 'text' && typeof value === 'string' && value.includes('|') ? undefined : value instanceof RegExp ? value.source : value));
}
const stripped = (text: string): string => text.replaceAll(/"text":"[^"\\]*(?:\\.[^"\\]*)*"/g, (m) => m.replaceAll(/\s+/g, ''));

describe('formatSearch', () => {
  it('breaks a long stage at its commas and a long subsearch at its pipes', () => {
    const long = 'index=app | eval alpha=round(bytes/1024,2),beta=if(status>=500,"server error","fine"),gamma=lower(user),delta=upper(host) | table alpha,beta';
    expect(formatSearch(long)).toBe(
      'index=app\n| eval alpha=round(bytes/1024, 2),\n    beta=if(status>=500, "server error", "fine"),\n    gamma=lower(user),\n    delta=upper(host)\n| table alpha, beta',
    );
    expect(formatSearch('a | append [ search index=other status=500 | stats count by service, host | sort -count ]')).toBe(
      'a\n| append [\n    search index=other status=500\n    | stats count by service, host\n    | sort -count\n]',
    );
  });
  it('keeps comments, strings, macros and the blanks of regular expressions', () => {
    const text = 'index=app ```only  the app``` | rex field=x (?<a>\\d+)  (?<b>\\w+) | eval s="a  b" | `m( 1 ,2)`\n```\n a note\n```\n| head   5';
    const formatted = formatSearch(text);
    for (const part of ['```only  the app```', '(?<a>\\d+)  (?<b>\\w+)', '"a  b"', '`m( 1 ,2)`', '\n```\n a note\n```\n', '| head 5']) expect(formatted).toContain(part);
  });
  it('leaves a comma of a search term alone', () => {
    expect(formatSearch('a,b   c')).toBe('a,b c');
  });
  for (const command of allCommands()) {
    it(`changes neither what the examples of ${command.name} mean nor what it has formatted`, () => {
      for (const { spl } of command.docs.examples) {
        const formatted = formatSearch(spl);
        expect(stripped(meaning(formatted))).toBe(stripped(meaning(spl)));
        expect(formatSearch(formatted)).toBe(formatted);
      }
    });
  }
});
