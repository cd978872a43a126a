/**
 * Mistakes that still parse, but mean something else than was meant: typographic quotes, lower-case operators, a pipe
 * that is missing inside a search. They are found in the text, outside of straight quotes.
 */
import { endOfQuoted } from './source-text.ts';
import { isBlank, skipBlanks } from './scanner.ts';

/** A hint with offsets of the text that was looked through. */
export interface Hint {
  readonly severity: 'error' | 'warning';
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** Text in the place of `from` to `to`. */
  readonly fix: { readonly title: string; readonly from: number; readonly to: number; readonly replacement: string };
}

/** Characters that a typographic quote is looked for on the other side of. */
const LONGEST_QUOTED = 500;
/** Hints of one kind in one search: more help nobody. */
const MOST_HINTS = 100;

const OPENING: Readonly<Record<string, string>> = { '\u201c': '\u201d', '\u201e': '\u201c\u201d', '\u00ab': '\u00bb', '\u2018': '\u2019', '\u201d': '\u201d', '\u2019': '\u2019' };

/** Typographic quotes outside of straight ones: editors and chat programs put them in, and SPL reads them as letters. */
export function quoteHints(text: string): Hint[] {
  if (!/[\u2018-\u201f\u00ab]/.test(text)) return [];
  const hints: Hint[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '"') {
      i = endOfQuoted(text, i) - 1;
      continue;
    }
    const closing = OPENING[c];
    if (closing === undefined) continue;
    let end = i + 1;
    const limit = Math.min(text.length, i + LONGEST_QUOTED);
    while (end < limit && !closing.includes(text[end] as string) && text[end] !== '"' && text[end] !== '|') end++;
    const closed = end < limit && text[end] !== '|' && text[end] !== '"';
    const straight = c === '\u2018' || c === '\u2019' ? "'" : '"';
    const stop = closed ? end + 1 : i + 1;
    hints.push({
      severity: 'error',
      start: i,
      end: stop,
      message: `SPL knows straight quotes only, and ${c} is a typographic one.`,
      fix: { title: 'Use straight quotes', from: i, to: stop, replacement: closed ? `${straight}${text.slice(i + 1, end)}${straight}` : straight },
    });
    i = stop - 1;
    if (hints.length >= MOST_HINTS) break;
  }
  return hints;
}

const STATS = 'count|c|dc|distinct_count|estdc|sum|avg|mean|min|max|median|mode|range|values|list|first|last|earliest|latest|stdev|var|p\\d+|perc\\d+';
/** What shows that a word of a search was meant as a command: what follows it. */
const COMMAND_LIKE = new RegExp(
  `^(?:(?:stats|timechart|chart|eventstats|streamstats)\\s+(?:span=\\S+\\s+)?(?:${STATS})\\b|(?:top|rare)\\s+(?:limit=)?\\d+\\s|(?:eval|where)\\s+[\\w.]+\\s*(?:==?|!=|[<>]=?)|where\\s+\\w+\\(|(?:rex)\\s+(?:field=|")|(?:sort)\\s+[-+]\\s?\\w|(?:head|tail)\\s+\\d+\\s*$|rename\\s+\\S+\\s+as\\s)`,
  'i',
);

/** Words of a search expression from `start` to `end` that are no terms: `and`, `or`, `not`, and commands without their pipe. */
export function searchHints(text: string, start: number, end: number): Hint[] {
  const hints: Hint[] = [];
  let depth = 0;
  let first = true;
  for (let i = skipBlanks(text, start, end); i < end; ) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      i = endOfQuoted(text, i, end);
      first = false;
      continue;
    }
    if (c === 91) depth++;
    else if (c === 93) depth--;
    if (isBlank(c) || c === 40 || c === 41 || c === 91 || c === 93 || c === 44) {
      i++;
      continue;
    }
    let stop = i;
    while (stop < end && !isBlank(text.charCodeAt(stop)) && !'()[]",|'.includes(text[stop] as string)) stop++;
    if (stop === i) stop = i + 1;
    const word = text.slice(i, stop);
    const next = skipBlanks(text, stop, end);
    const compares = /^(?:[=<>]|!=)/.test(text.slice(next, next + 2));
    if (depth === 0 && !compares) {
      const operator = /^(?:and|or|not)$/.test(word) ? word.toUpperCase() : null;
      if (operator !== null && next < end && (operator === 'NOT' || !first)) {
        hints.push({
          severity: 'warning', start: i, end: stop,
          message: `"${word}" is looked for as a word here: the operator is ${operator}, in capitals.`,
          fix: { title: `Change to ${operator}`, from: i, to: stop, replacement: operator },
        });
      } else if (word === 'IN' && !first && next < end && /[\w"*]/.test(text[next] as string)) {
        hints.push({
          severity: 'warning', start: i, end: stop,
          message: '"IN" is looked for as a word here: its values stand in parentheses, <field> IN (a, b).',
          fix: { title: 'Put the values in parentheses', from: next, to: listEnd(text, next, end), replacement: `(${text.slice(next, listEnd(text, next, end))})` },
        });
      } else if (word === '!') {
        hints.push({
          severity: 'warning', start: i, end: stop,
          message: '"!" is looked for as a word here: the operator is NOT.',
          fix: { title: 'Change to NOT', from: i, to: stop, replacement: 'NOT' },
        });
      } else if (!first && COMMAND_LIKE.test(text.slice(i, Math.min(end, i + 200)))) {
        hints.push({
          severity: 'warning', start: i, end: stop,
          message: `"${word}" is looked for as a word here: to run the command, put a pipe before it.`,
          fix: { title: `Put a pipe before "${word}"`, from: i, to: i, replacement: '| ' },
        });
      }
    }
    first = false;
    i = stop;
    if (hints.length >= MOST_HINTS) break;
  }
  return hints;
}

/** Offset after values that are separated by commas. */
function listEnd(text: string, start: number, end: number): number {
  const list = /^(?:"[^"]*"|[^\s,()|]+)(?:\s*,\s*(?:"[^"]*"|[^\s,()|]+))*/.exec(text.slice(start, end));
  return start + (list?.[0].length ?? 0);
}

/** Words of other query languages, and the commands that do their work here. */
export const OTHER_WORDS: Readonly<Record<string, string>> = {
  select: 'table', project: 'table', group: 'stats', groupby: 'stats', summarize: 'stats', aggregate: 'stats', filter: 'where', having: 'where',
  limit: 'head', take: 'head', order: 'sort', orderby: 'sort', distinct: 'dedup', unique: 'dedup', extend: 'eval', set: 'eval', parse: 'rex', extract_fields: 'rex',
  grep: 'search', count: 'stats count', histogram: 'timechart', display: 'table', print: 'table', columns: 'table', drop: 'fields', explode: 'mvexpand', histo: 'timechart',
};

/** Commands by how often searches use them, so that of two that are near a word the commoner one is meant. */
export const COMMON_COMMANDS: readonly string[] = [
  'search', 'eval', 'stats', 'rename', 'table', 'where', 'fields', 'sort', 'tstats', 'dedup', 'rex', 'inputlookup', 'lookup', 'timechart', 'outputlookup', 'fillnull', 'join',
  'mvexpand', 'head', 'append', 'top', 'eventstats', 'spath', 'bin', 'makeresults', 'streamstats', 'chart', 'foreach', 'makemv', 'iplocation', 'transaction', 'convert', 'regex', 'map',
];
