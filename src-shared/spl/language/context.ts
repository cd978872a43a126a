/** Where in a search a place is: its stage, what came before, what can stand there. Pure functions over the tokens. */
import { findCommand } from '../commands/registry.ts';
import type { Columns } from '../commands/types.ts';
import { parseSearch } from '../syntax/parser.ts';
import { type Token, tokenize } from '../syntax/tokens.ts';
import type { KnownField, ValuePlace } from './known.ts';

/** The place of a cursor. */
export interface PlaceContext {
  /** The word under the cursor: from `start` to `end`. */
  readonly start: number;
  readonly end: number;
  readonly prefix: string;
  /** The stage's command as typed in lower case; empty where a command is to be written; `search` for an implicit one. */
  readonly command: string;
  /** True where a command's name is to be written. */
  readonly atCommand: boolean;
  /** True inside a string, a comment or a macro, where nothing is proposed. */
  readonly opaque: boolean;
  /** Name before the `=` or other comparison that the cursor follows; null elsewhere. */
  readonly comparedWith: string | null;
  /** The value that is written here; null where none is. */
  readonly value: ValuePlace | null;
  /** The macro call that the cursor is in, from its backtick; null elsewhere. */
  readonly macro: { readonly start: number; readonly end: number } | null;
  /** The token before the word under the cursor, as typed; empty at the start. */
  readonly previous: string;
  /** True where the stage has nothing yet but its command. */
  readonly first: boolean;
  /** The first word after the command; empty where there is none. */
  readonly firstWord: string;
  /** Depth of parentheses within the stage. */
  readonly depth: number;
  /** Last keyword of the stage before the cursor, in lower case (`by`, `as`...). */
  readonly keyword: string | null;
  /** Names of the functions whose parentheses are open round the cursor, outermost first. */
  readonly calls: readonly string[];
  /** Offsets of the stages before this one in the same pipeline: the text from `from` to `to`. */
  readonly before: { readonly from: number; readonly to: number };
}

const WORD = /[\w.@{}:*#-]/;

/** Reads the place of `offset`. */
export function placeAt(text: string, offset: number): PlaceContext {
  let start = offset;
  while (start > 0 && WORD.test(text[start - 1] as string)) start--;
  let end = offset;
  while (end < text.length && WORD.test(text[end] as string)) end++;
  const tokens = tokenize(text);
  const inside = tokens.find((token) => token.start < offset && offset < token.end + (token.kind === 'comment' ? 0 : 1) && isOpaque(text, token, offset));

  interface Level {
    from: number;
    to: number;
    command: string | null;
    calls: string[];
    /** Fields of the open lists of values, by parenthesis; null for other parentheses. */
    lists: (string | null)[];
    keyword: string | null;
    /** Null until the stage has a word after its command. */
    firstWord: string | null;
  }
  const open = (at: number, command: string | null): Level => ({ from: at, to: at, command, calls: [], lists: [], keyword: null, firstWord: null });
  const levels: Level[] = [open(0, 'search')];
  let previous: Token | null = null;
  let beforePrevious: Token | null = null;
  for (const token of tokens) {
    // A string round the cursor is what is being written, not what came before.
    if (token.start >= start || token === inside) break;
    const level = levels[levels.length - 1] as Level;
    const word = text.slice(token.start, token.end);
    if (token.kind === 'pipe') {
      level.to = token.start;
      level.command = null;
      level.calls = [];
      level.lists = [];
      level.keyword = null;
      level.firstWord = null;
    } else if (token.kind === 'command') {
      level.command = word.toLowerCase();
    } else if (word === '[') {
      levels.push(open(token.end, null));
    } else if (word === ']') {
      if (levels.length > 1) levels.pop();
    } else if (word === '(') {
      level.calls.push(previous?.kind === 'function' && previous.end === token.start ? text.slice(previous.start, previous.end).toLowerCase() : '');
      const isIn = previous !== null && /^in$/i.test(text.slice(previous.start, previous.end)) && beforePrevious !== null;
      level.lists.push(isIn ? bareName(text.slice((beforePrevious as Token).start, (beforePrevious as Token).end)) : null);
    } else if (word === ')') {
      level.calls.pop();
      level.lists.pop();
    } else if (token.kind === 'keyword') {
      level.keyword = word.toLowerCase();
    }
    if (level.command !== null && token.kind !== 'command' && token.kind !== 'pipe' && token.kind !== 'comment') level.firstWord ??= word;
    if (token.kind === 'comment') continue;
    beforePrevious = previous;
    previous = token;
  }
  const level = levels[levels.length - 1] as Level;
  const symbol = previous === null ? '' : text.slice(previous.start, previous.end);
  const compares = previous?.kind === 'operator' && /^(?:=|==|!=|<|>|<=|>=)$/.test(symbol) && beforePrevious !== null;
  const comparedWith = compares ? text.slice((beforePrevious as Token).start, (beforePrevious as Token).end) : null;
  const field = comparedWith !== null ? bareName(comparedWith) : (level.lists.at(-1) ?? null);
  // In quotes the value begins after them, and the word rules of unquoted text do not hold.
  const quote = inside?.kind === 'string' ? inside : undefined;
  const closed = quote !== undefined && quote.end - quote.start > 1 && text[quote.end - 1] === '"';
  const from = quote === undefined ? start : quote.start + 1;
  const to = quote === undefined ? end : closed ? quote.end - 1 : offset;
  return {
    start,
    end,
    prefix: text.slice(start, offset),
    value: field === null ? null : { field, start: from, end: to, prefix: text.slice(from, offset), quoted: quote !== undefined, inExpression: level.command !== 'search' && level.command !== 'metasearch' },
    macro: inside?.kind === 'macro' ? { start: inside.start, end: inside.end } : null,
    previous: symbol,
    firstWord: level.firstWord ?? '',
    first: previous?.kind === 'command' || previous === null || symbol === '|',
    command: level.command ?? '',
    atCommand: level.command === null,
    opaque: inside !== undefined,
    comparedWith,
    depth: level.calls.length,
    keyword: level.keyword,
    calls: level.calls,
    before: { from: level.from, to: level.to },
  };
}

/** A name without its quotes. */
export function bareName(written: string): string {
  return /^(['"]).*\1$/s.test(written) && written.length > 1 ? written.slice(1, -1) : written;
}

function isOpaque(text: string, token: Token, offset: number): boolean {
  if (token.kind === 'comment') return offset < token.end || !text.slice(token.start, token.end).endsWith('```') || token.end - token.start < 6;
  if (token.kind !== 'string' && token.kind !== 'macro') return false;
  const quote = text[token.start];
  if (quote !== '"' && quote !== '`') return false;
  const closed = token.end - token.start > 1 && text[token.end - 1] === quote;
  return offset < token.end || !closed;
}

/** True where a stage before this one makes the field, so that the source does not know its values. */
export function isComputed(text: string, place: PlaceContext, source: readonly KnownField[], field: string): boolean {
  const before = columnsBefore(text, place, source.filter(({ name }) => name !== field));
  return before.fields.has(field) || !before.open;
}

/** The fields that a stage is given, from the source's fields and the stages before it. */
export function columnsBefore(text: string, place: PlaceContext, source: readonly KnownField[]): Columns {
  let columns: Columns = { fields: new Map(source.map((field) => [field.name, { type: field.type }])), open: true };
  if (place.before.to <= place.before.from) return columns;
  const own = text.slice(place.before.from, place.before.to);
  // A subsearch names its first command without a pipe.
  const { pipeline } = parseSearch(place.before.from === 0 ? own : `|${own}`);
  for (const stage of pipeline.stages) {
    const command = findCommand(stage.command.text);
    if (command === undefined || stage.args === null) continue;
    columns = command.columnsAfter(stage.args, columns);
  }
  return columns;
}
