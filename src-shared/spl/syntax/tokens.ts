/**
 * Tokens for colouring: a lexer over the text as typed that follows the modes of the parser (command after a pipe, options,
 * search terms, expressions) without judging. Linear time; every character belongs to one token or is blank.
 */
import { isBlank, isWordChar } from './scanner.ts';
import { endOfQuoted } from './source-text.ts';

export type TokenKind =
  | 'pipe' | 'command' | 'function' | 'option' | 'field' | 'string' | 'number' | 'keyword' | 'operator' | 'macro' | 'comment' | 'bracket' | 'term';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const KEYWORDS = new Set(['and', 'or', 'not', 'xor', 'in', 'like', 'by', 'as', 'over', 'where', 'output', 'outputnew', 'with', 'from']);
/** Commands whose bare words are search terms rather than field names. */
const SEARCH_LIKE = new Set(['search', 'metasearch']);

/** Tokens of a search, in order. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const push = (kind: TokenKind, start: number, end: number): void => {
    if (end > start) tokens.push({ kind, start, end });
  };
  /** Command of the stage at each bracket level. */
  const stages: string[] = ['search'];
  let expectCommand = false;
  let i = 0;
  // A search that starts with a word starts with search terms, save for the word `search` itself.
  const first = /^\s*(search)(?=[\s("[]|$)/i.exec(text);
  if (first) expectCommand = true;

  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (isBlank(c)) {
      i++;
      continue;
    }
    if (c === 96) {
      if (text.startsWith('```', i)) {
        const close = text.indexOf('```', i + 3);
        const end = close === -1 ? text.length : close + 3;
        push('comment', i, end);
        i = end;
      } else {
        const close = text.indexOf('`', i + 1);
        const end = close === -1 ? text.length : close + 1;
        push('macro', i, end);
        i = end;
        expectCommand = false;
      }
      continue;
    }
    if (c === 34) {
      const end = endOfQuoted(text, i);
      push('string', i, end);
      i = end;
      continue;
    }
    if (c === 124) {
      push('pipe', i, i + 1);
      expectCommand = true;
      i++;
      continue;
    }
    if (c === 91) {
      push('bracket', i, i + 1);
      stages.push('');
      expectCommand = true;
      i++;
      continue;
    }
    if (c === 93) {
      push('bracket', i, i + 1);
      if (stages.length > 1) stages.pop();
      expectCommand = false;
      i++;
      continue;
    }
    if (c === 40 || c === 41) {
      push('bracket', i, i + 1);
      i++;
      continue;
    }
    if (expectCommand && isWordChar(c)) {
      let end = i;
      while (end < text.length && isWordChar(text.charCodeAt(end))) end++;
      push('command', i, end);
      stages[stages.length - 1] = text.slice(i, end).toLowerCase();
      expectCommand = false;
      i = end;
      continue;
    }
    const stage = stages[stages.length - 1] as string;
    if (c === 39 && !SEARCH_LIKE.has(stage)) {
      const close = text.indexOf("'", i + 1);
      const end = close === -1 ? i + 1 : close + 1;
      push('field', i, end);
      i = end;
      continue;
    }
    if (c === 61 || c === 60 || c === 62 || c === 33 || c === 44 || c === 43 || c === 37 || c === 47) {
      let end = i + 1;
      if ((c === 61 || c === 60 || c === 62 || c === 33) && text.charCodeAt(end) === 61) end++;
      push('operator', i, end);
      i = end;
      continue;
    }
    let end = i;
    while (end < text.length) {
      const d = text.charCodeAt(end);
      if (isBlank(d) || (d === 124 && text.charCodeAt(end - 1) !== 92) || d === 40 || d === 41 || d === 91 || d === 93 || d === 61 || d === 60 || d === 62 || d === 44 || d === 34 || d === 96) break;
      if (d === 33 && text.charCodeAt(end + 1) === 61) break;
      end++;
    }
    if (end === i) end = i + 1;
    const word = text.slice(i, end);
    let next = end;
    while (next < text.length && isBlank(text.charCodeAt(next))) next++;
    const follows = text[next];
    const comparison = follows === '=' || follows === '<' || follows === '>' || (follows === '!' && text[next + 1] === '=');
    const previous = tokens[tokens.length - 1];
    const isValue = previous?.kind === 'operator' && /[=<>]/.test(text.slice(previous.start, previous.end));
    if (KEYWORDS.has(word.toLowerCase()) && !comparison && (!SEARCH_LIKE.has(stage) || word === word.toUpperCase())) push('keyword', i, end);
    else if (/^[-+]?\d+(?:\.\d+)?$/.test(word)) push('number', i, end);
    else if (follows === '(' && next === end && isWordChar(c)) push('function', i, end);
    else if (comparison && !isValue) push(SEARCH_LIKE.has(stage) || stage === 'where' || stage === 'eval' ? 'field' : 'option', i, end);
    else if (isValue && (SEARCH_LIKE.has(stage) || stage === '')) push('string', i, end);
    else if (SEARCH_LIKE.has(stage)) push('term', i, end);
    else push('field', i, end);
    i = end;
  }
  return tokens;
}
