/**
 * Laying out a search: each stage on a line, blanks between tokens evened out, comments where they stand. What a search means
 * is never touched: inside strings, macros, comments and the arguments of commands that read blanks, text stays as typed.
 */
import { tokenize } from '../syntax/tokens.ts';

/** Commands whose arguments do not care how much blank stands between them. */
const EVEN = new Set(
  ('search eval where stats eventstats streamstats chart timechart table fields sort head tail dedup rename bin bucket top rare fillnull filldown lookup inputlookup ' +
    'makeresults append appendcols join appendpipe mvexpand transaction tstats fieldformat reverse uniq transpose').split(' '),
);
/** Commands in which a comma separates, so that a blank may follow it. */
const SPACED_COMMAS = new Set('eval where stats eventstats streamstats chart timechart table fields tstats dedup rename'.split(' '));
/** A stage longer than this is broken at its commas, a subsearch longer than this at its pipes. */
const LONG_STAGE = 100;
const LONG_SUBSEARCH = 60;
const INDENT = '    ';

/** The search with each top-level stage on a line of its own. Formatting what it made changes nothing. */
export function formatSearch(text: string): string {
  const tokens = tokenize(text);
  if (tokens.length === 0) return '';
  const broken = brokenBrackets(text, tokens);
  const out: string[] = [];
  const brackets: boolean[] = [];
  let command = 'search';
  const commands: string[] = [];
  let parens = 0;
  let longStage = isLong(text, tokens, 0);
  tokens.forEach((token, i) => {
    const word = text.slice(token.start, token.end);
    const before = tokens[i - 1];
    const gap = before === undefined ? '' : text.slice(before.end, token.start);
    const inBroken = brackets.at(-1) ?? false;
    const pad = INDENT.repeat(brackets.filter(Boolean).length);
    const closing = token.kind === 'bracket' && word === ']';
    if (closing && brackets.length > 0) brackets.pop();
    if (before !== undefined) {
      if (token.kind === 'pipe' && (brackets.length === 0 || inBroken)) out.push(`\n${pad}`);
      else if (closing && inBroken) out.push(`\n${INDENT.repeat(brackets.filter(Boolean).length)}`);
      else if (before.kind === 'bracket' && text[before.start] === '[' && inBroken) out.push(`\n${pad}`);
      else if (token.kind === 'comment' || before.kind === 'comment') out.push(/\n/.test(gap) ? `\n${pad}` : gap === '' ? '' : ' ');
      else if (before.kind === 'pipe' || token.kind === 'pipe') out.push(' ');
      else if (before.kind === 'operator' && text.slice(before.start, before.end) === ',' && SPACED_COMMAS.has(command)) {
        out.push(longStage && parens === 0 && brackets.length === 0 ? `\n${INDENT}` : ' ');
      } else if (EVEN.has(command) || (token.kind === 'bracket' && /[[\]]/.test(word))) out.push(gap === '' ? '' : word === ',' && SPACED_COMMAS.has(command) ? '' : ' ');
      else out.push(gap);
    }
    out.push(word);
    if (token.kind === 'pipe') {
      command = '';
      parens = 0;
      if (brackets.length === 0) longStage = isLong(text, tokens, i + 1);
    } else if (token.kind === 'command') command = word.toLowerCase();
    else if (token.kind === 'bracket' && word === '[') {
      brackets.push(broken.has(i));
      commands.push(command);
      command = 'search';
    } else if (closing) command = commands.pop() ?? command;
    else if (word === '(') parens++;
    else if (word === ')') parens--;
  });
  return out.join('');
}

type Tokens = ReturnType<typeof tokenize>;

/** Length of the tokens from one index to another, each with a blank: what it is does not depend on the blanks there are. */
function width(tokens: Tokens, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (tokens[i] as Tokens[number]).end - (tokens[i] as Tokens[number]).start + 1;
  return sum;
}

function isLong(text: string, tokens: Tokens, from: number): boolean {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    const { kind, start } = tokens[i] as Tokens[number];
    if (kind === 'bracket' && text[start] === '[') depth++;
    else if (kind === 'bracket' && text[start] === ']') depth--;
    else if (kind === 'pipe' && depth <= 0) return width(tokens, from, i) > LONG_STAGE;
  }
  return width(tokens, from, tokens.length) > LONG_STAGE;
}

/** Opening brackets of the subsearches that are laid out on lines of their own: long ones with a pipe. */
function brokenBrackets(text: string, tokens: Tokens): ReadonlySet<number> {
  const found = new Set<number>();
  const open: { readonly at: number; pipes: number }[] = [];
  tokens.forEach(({ kind, start }, i) => {
    if (kind === 'bracket' && text[start] === '[') open.push({ at: i, pipes: 0 });
    else if (kind === 'pipe') open.forEach((level) => level.pipes++);
    else if (kind === 'bracket' && text[start] === ']') {
      const level = open.pop();
      if (level !== undefined && level.pipes > 0 && width(tokens, level.at, i) > LONG_SUBSEARCH) found.add(level.at);
    }
  });
  return found;
}
