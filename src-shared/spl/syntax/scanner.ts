/** Characters and low-level reads that all lexing modes share. Offsets are of the prepared text. */
import { endOfQuoted } from './source-text.ts';

export function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 10 || c === 13 || c === 0xa0 || c === 0xfeff || c === 12 || c === 11;
}

/** Offset of the next character that is not blank, at most `end`. */
export function skipBlanks(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  return i;
}

/**
 * Text inside double or single quotes with `\\` and the escaped quote resolved; other backslash sequences stay as they are,
 * because the reader of the text (a regex, a path) gives them their meaning (Search Manual, "Backslashes").
 */
export function unescapeQuoted(body: string): string {
  return body.includes('\\') ? body.replace(/\\(["\\])/g, '$1') : body;
}

/** True for a character that ends an unquoted word of command arguments. */
export function endsWord(c: number): boolean {
  // blank , " [ ] ( ) | =
  return isBlank(c) || c === 44 || c === 34 || c === 91 || c === 93 || c === 40 || c === 41 || c === 124 || c === 61;
}

/** True for letters, digits, `_` and everything outside ASCII. */
export function isWordChar(c: number): boolean {
  return (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || c > 127;
}

/** Offset of the bracket that closes the one at `at` (same kind), skipping quoted text; -1 when it is not closed before `end`. */
export function matchingBracket(text: string, at: number, end: number): number {
  const open = text.charCodeAt(at);
  const close = open === 40 ? 41 : open === 91 ? 93 : 125;
  let depth = 0;
  for (let i = at; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) i = endOfQuoted(text, i, end) - 1;
    else if (c === open) depth++;
    else if (c === close && --depth === 0) return i;
  }
  return -1;
}

/** Ranges of the stages of a pipeline: the text between top-level pipes, outside quotes and square brackets. */
export function stageRanges(text: string, start: number, end: number): { readonly start: number; readonly end: number }[] {
  const out: { start: number; end: number }[] = [];
  let from = start;
  let depth = 0;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92 && (text.charCodeAt(i + 1) === 34 || text.charCodeAt(i + 1) === 124)) {
      // An escaped quote in an unquoted term opens nothing, and an escaped pipe parts nothing.
      i++;
    } else if (c === 34) {
      i = endOfQuoted(text, i, end) - 1;
    } else if (c === 39 && opensFieldQuote(text, i, from)) {
      const close = text.indexOf("'", i + 1);
      if (close !== -1 && close < end && !text.slice(i, close).includes('\n')) i = close;
    } else if (c === 91) {
      depth++;
    } else if (c === 93) {
      if (depth > 0) depth--;
    } else if (c === 124 && depth === 0) {
      out.push({ start: from, end: i });
      from = i + 1;
    }
  }
  out.push({ start: from, end });
  return out;
}

/**
 * A single quote opens a quoted field name only in the stages of commands (not in search terms, where it is an apostrophe)
 * and only where a name may start.
 */
function opensFieldQuote(text: string, at: number, stageStart: number): boolean {
  if (at === stageStart || isWordChar(text.charCodeAt(at - 1))) return false;
  const command = /^\s*([A-Za-z]+)/.exec(text.slice(stageStart, stageStart + 40))?.[1]?.toLowerCase();
  return command === 'eval' || command === 'where' || command === 'stats' || command === 'eventstats' || command === 'streamstats' || command === 'timechart' || command === 'chart' || command === 'fieldformat';
}

/** Offsets of the square brackets that open and close at the top level of a range, outside quotes. */
export function topBrackets(text: string, start: number, end: number): { readonly open: number; readonly close: number }[] {
  const out: { open: number; close: number }[] = [];
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) i = endOfQuoted(text, i, end) - 1;
    else if (c === 91) {
      const close = matchingBracket(text, i, end);
      if (close === -1) break;
      out.push({ open: i, close });
      i = close;
    }
  }
  return out;
}
