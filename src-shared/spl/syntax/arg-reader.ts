/** The `ArgReader` that commands read their arguments with (see `commands/types.ts`). */
import type { ArgReader, FieldItem, OptionSpec, OptionSpecs, OptionValues } from '../commands/types.ts';
import { allStatsFunctions, findStatsFunction } from '../functions/stats-functions.ts';
import { parseAggregations } from './aggregation-parser.ts';
import type { Expr, Name, Pipeline, Span } from './ast.ts';
import { type Diagnostic, type DiagnosticCode, nearest, splError } from './diagnostics.ts';
import { parseExpression } from './expr-parser.ts';
import { endsWord, isBlank, isWordChar, matchingBracket, skipBlanks, unescapeQuoted } from './scanner.ts';
import { parseSearchExpression } from './search-parser.ts';
import type { Site } from './site.ts';
import { endOfQuoted } from './source-text.ts';

export interface ReaderHost {
  readonly site: Site;
  /** Parses a bracketed pipeline. */
  subsearch(start: number, end: number): Pipeline;
  report(diagnostic: Diagnostic): void;
  /** Checks an expression's functions and types once it is parsed. */
  checkExpression(expr: Expr): void;
  readonly command: string;
}

/** Commands for which a function without its field is one of all fields (Search Reference, "stats": Usage). */
const OF_ALL_FIELDS = new Set(['stats', 'eventstats', 'streamstats', 'sistats']);

/** A reader over `host.site.text` from `start` to `end`, the text of one stage after the command's name. */
export function createArgReader(host: ReaderHost, start: number, end: number): ArgReader & { readonly offset: () => number } {
  const { site } = host;
  const { text } = site;
  let at = skipBlanks(text, start, end);

  function moveTo(offset: number): void {
    at = skipBlanks(text, offset, end);
  }
  function fail(span: Span, message: string, code: DiagnosticCode = 'syntax', fix?: Diagnostic['fix']): never {
    throw splError(span, code, message, fix);
  }
  /** Offset after the bare word that starts at `from`. */
  function wordEnd(from: number): number {
    let i = from;
    while (i < end && !endsWord(text.charCodeAt(i))) i++;
    return i;
  }
  /** What stands at the cursor, for messages. */
  function found(): string {
    if (at >= end) return 'the end';
    const stop = Math.max(wordEnd(at), at + 1);
    return `"${text.slice(at, Math.min(stop, at + 40))}"`;
  }
  /** Offset of the last character before the cursor that is no blank. */
  function lastMark(): number {
    let i = at - 1;
    while (i > 0 && isBlank(text.charCodeAt(i))) i--;
    return i;
  }
  /** Something has to stand at the cursor and does not. */
  function missing(expected: string): never {
    const message = at >= end ? `${host.command} needs ${expected} here.` : `Expected ${expected} but found ${found()}.`;
    return fail(site.span(at, Math.min(end, at + 1)), message);
  }
  /** Quoted text at the cursor; the cursor must be on a quote. */
  function quotedHere(): FieldItem {
    const from = at;
    const single = text.charCodeAt(from) === 39;
    const close = endOfQuoted(text, from, end);
    if (close - from < 2 || text.charCodeAt(close - 1) !== text.charCodeAt(from)) {
      fail(site.span(from, close), `This quote is not closed: end it with a ${single ? 'single' : 'double'} quote.`);
    }
    moveTo(close);
    return { text: unescapeQuoted(text.slice(from + 1, close - 1)), quoted: true, span: site.span(from, close) };
  }
  function onQuote(): boolean {
    if (at >= end) return false;
    const c = text.charCodeAt(at);
    if (c === 34) return true;
    // An apostrophe quotes only when it is closed within the stage.
    return c === 39 && text.indexOf("'", at + 1) !== -1 && text.indexOf("'", at + 1) < end;
  }
  function optionAt(from = at): { name: string; nameEnd: number; valueStart: number } | null {
    if (from >= end || !(isWordChar(text.charCodeAt(from)) || text.charCodeAt(from) === 34)) return null;
    const nameEnd = wordEnd(from);
    if (nameEnd === from) return null;
    const i = skipBlanks(text, nameEnd, end);
    if (text.charCodeAt(i) !== 61 || i >= end || text.charCodeAt(i + 1) === 61) return null;
    return { name: text.slice(from, nameEnd), nameEnd, valueStart: i + 1 };
  }
  /** The value of an option: quoted, or up to a blank or comma, with balanced parentheses. */
  function optionValue(from: number, valueStart: number): Name {
    moveTo(valueStart);
    if (at >= end) fail(site.span(from, end), `"${text.slice(from, valueStart).replace(/\s*=\s*$/, '')}" needs a value after "=".`, 'bad-argument');
    // A condition may stand between quoted parentheses: reset_after="("n==3")".
    let framed = text.startsWith('"("', at) ? text.indexOf('")"', at + 3) : -1;
    // An escaped quote belongs to the condition: match(test,\"yes\").
    while (framed !== -1 && text[framed - 1] === '\\') framed = text.indexOf('")"', framed + 1);
    if (framed !== -1 && framed < end) {
      const span = site.span(at, framed + 3);
      const body = unescapeQuoted(text.slice(at + 3, framed));
      moveTo(framed + 3);
      return { text: `(${body})`, span };
    }
    if (onQuote()) return quotedHere();
    const begin = at;
    let i = at;
    let depth = 0;
    // A lone separator is a value too: `delim=,`.
    if (text.charCodeAt(i) === 44 && (i + 1 >= end || isBlank(text.charCodeAt(i + 1)))) i++;
    else {
      while (i < end) {
        const c = text.charCodeAt(i);
        if (c === 40) depth++;
        else if (c === 41 && depth-- === 0) break;
        else if (isBlank(c) || (c === 44 && depth <= 0) || c === 124 || c === 91 || c === 93 || (c === 34 && depth <= 0)) break;
        i++;
      }
    }
    if (i === begin) fail(site.span(from, Math.min(end, begin + 1)), `"${text.slice(from, valueStart).replace(/\s*=\s*$/, '')}" needs a value after "=".`, 'bad-argument');
    const span = site.span(begin, i);
    const value = text.slice(begin, i);
    moveTo(i);
    return { text: unescapeQuoted(value), span };
  }
  /**
   * A comma parts an option from what follows it just as a blank does; one that nothing follows is left to be reported, and so is
   * one within what may be meant as a list: `allowed_tags=db,web`.
   */
  function skipComma(list: boolean): void {
    if (text[at] !== ',' || (list && !isBlank(text.charCodeAt(at + 1)))) return;
    if (skipBlanks(text, at + 1, end) < end) moveTo(at + 1);
  }
  function keywordAt(words: readonly string[]): string | null {
    if (at >= end || !isWordChar(text.charCodeAt(at))) return null;
    const stop = wordEnd(at);
    const word = text.slice(at, stop).toLowerCase();
    return words.some((w) => w.toLowerCase() === word) ? text.slice(at, stop) : null;
  }

  const reader: ArgReader & { readonly offset: () => number } = {
    command: host.command,
    offset: () => at,
    atEnd: () => at >= end,
    here: () => at,
    spanFrom: (from) => {
      let stop = Math.min(at, end);
      while (stop > from && isBlank(text.charCodeAt(stop - 1))) stop--;
      return site.span(from, stop);
    },
    peekWord: () => {
      if (at >= end) return null;
      if (onQuote()) {
        const close = endOfQuoted(text, at, end);
        return unescapeQuoted(text.slice(at + 1, close - 1));
      }
      const stop = wordEnd(at);
      return stop === at ? null : text.slice(at, stop);
    },
    peekSymbol: (symbol) => at < end && text.startsWith(symbol, at),
    takeSymbol: (symbol) => {
      if (!(at < end && text.startsWith(symbol, at))) return false;
      moveTo(at + symbol.length);
      return true;
    },
    takeKeyword: (...words) => {
      const word = keywordAt(words);
      if (word === null) return null;
      const span = site.span(at, at + word.length);
      moveTo(at + word.length);
      return { text: word, span };
    },
    peekKeyword: (...words) => keywordAt(words) !== null,
    peekOption: (name) => {
      const option = optionAt();
      return option !== null && (name === undefined || option.name.toLowerCase() === name.toLowerCase());
    },
    takeOption: (name) => {
      const option = optionAt();
      if (option === null || option.name.toLowerCase() !== name.toLowerCase()) return null;
      const value = optionValue(at, option.valueStart);
      skipComma(true);
      return value;
    },
    options: <S extends OptionSpecs>(specs: S, strict = true): OptionValues<S> => {
      const values: Record<string, unknown> = {};
      const spans: Record<string, Span> = {};
      const known = new Map(Object.keys(specs).map((k) => [k.toLowerCase(), k]));
      for (;;) {
        // A comma before an option is a blank as well.
        if (text[at] === ',') {
          const next = optionAt(skipBlanks(text, at + 1, end));
          if (next === null || !known.has(next.name.toLowerCase())) break;
          moveTo(at + 1);
        }
        const option = optionAt();
        if (option === null) break;
        const key = known.get(option.name.toLowerCase());
        const from = at;
        if (key === undefined) {
          if (!strict) break;
          const near = nearest(option.name, known.keys()) ?? longerName(option.name, known.keys());
          const span = site.span(from, option.nameEnd);
          const list = [...known.values()].join(', ');
          fail(
            span,
            `"${option.name}" is not an option of ${host.command}.${near ? ` Did you mean "${near}"?` : list === '' ? ' It takes none.' : ` It has: ${list}.`}`,
            'bad-argument',
            near ? { title: `Change to "${near}"`, start: span.start, end: span.end, replacement: near } : undefined,
          );
        }
        const value = optionValue(from, option.valueStart);
        values[key] = checkOption(host.command, key, specs[key] as OptionSpec, value);
        spans[key] = { start: site.span(from, from + 1).start, end: value.span.end };
        skipComma((specs[key] === 'string' || specs[key] === 'field') && text[at - 1] !== '"');
      }
      return { ...values, spans } as unknown as OptionValues<S>;
    },
    value: (expected) => {
      if (onQuote()) return quotedHere();
      const stop = wordEnd(at);
      if (stop === at) missing(expected);
      const item = { text: unescapeQuoted(text.slice(at, stop)), quoted: false, span: site.span(at, stop) };
      moveTo(stop);
      return item;
    },
    field: (expected = 'a field name') => {
      if (onQuote()) return quotedHere();
      let stop = wordEnd(at);
      if (stop === at) missing(expected);
      // Names that stats made, such as `count(x)`, may be written without quotes.
      if (text.charCodeAt(stop) === 40 && stop < end) {
        const close = matchingBracket(text, stop, end);
        if (close !== -1) stop = wordEnd(close + 1);
      }
      const item = { text: text.slice(at, stop), quoted: false, span: site.span(at, stop) };
      moveTo(stop);
      return item;
    },
    fields: (options = {}) => {
      const list: FieldItem[] = [];
      const stop = options.stop ?? [];
      while (at < end) {
        if (text[at] === ',') {
          if (list.length === 0) fail(site.span(at, at + 1), 'Expected a field name but found ",".');
          moveTo(at + 1);
          continue;
        }
        if (keywordAt(stop) !== null) break;
        const c = text[at] as string;
        if (c === '(' || c === ')' || c === '[' || c === ']' || c === '=' || c === '|') break;
        const item = reader.field();
        if (item.text.toLowerCase() === 'having' && list.length > 0 && at < end) fail(item.span, `${host.command} has no HAVING: put a where after it, for instance | where count>5.`);
        if (!item.quoted && /[<>]/.test(item.text) && !item.text.includes('<<')) fail(item.span, `"${item.text}" is no field name: to compare, put a where after ${host.command}.`);
        list.push(item);
      }
      if (list.length === 0 && options.optional !== true) missing('a field name');
      return list;
    },
    takeString: () => (onQuote() ? quotedHere() : null),
    takeInteger: () => {
      const stop = wordEnd(at);
      const word = text.slice(at, stop);
      if (!/^[-+]?\d+$/.test(word)) return null;
      const span = site.span(at, stop);
      moveTo(stop);
      return { value: Number(word), span };
    },
    expression: (stop = []) => {
      if (at >= end) fail(site.span(Math.max(lastMark(), 0), end), `${host.command} needs an expression here.`);
      const { expr, end: next } = parseExpression(site, at, end, stop, (a, b) => host.subsearch(a, b));
      moveTo(next);
      host.checkExpression(expr);
      return expr;
    },
    searchExpression: (stop = []) => {
      const { expr, end: next } = parseSearchExpression(site, at, end, (a, b) => host.subsearch(a, b), stop);
      moveTo(next);
      return expr;
    },
    aggregations: (stop = []) => {
      const { aggregations, end: next } = parseAggregations(site, at, end, stop, {
        find: (name) => findStatsFunction(name),
        names: () => allStatsFunctions().flatMap((f) => [f.name, ...(f.aliases ?? [])]),
        takesPrefix: host.command === 'tstats',
        checkExpression: (expr) => host.checkExpression(expr),
        ofAllFields: !OF_ALL_FIELDS.has(host.command) ? undefined : (word, span) => {
          const message = `${word} without a field is taken of all fields: write ${word}(*) for that, or name one field.`;
          host.report({ severity: 'warning', code: 'bad-argument', message, ...span, fix: { title: `Change to ${word}(*)`, ...span, replacement: `${word}(*)` } });
        },
      });
      moveTo(next);
      return aggregations;
    },
    takeSubsearch: () => {
      if (text[at] !== '[' || at >= end) return null;
      const close = matchingBracket(text, at, end);
      if (close === -1) fail(site.span(at, at + 1), 'This subsearch is not closed: add "]".');
      const pipeline = host.subsearch(at + 1, close);
      moveTo(close + 1);
      return pipeline;
    },
    takeBracketText: () => {
      if (text[at] !== '[' || at >= end) return null;
      const close = matchingBracket(text, at, end);
      if (close === -1) fail(site.span(at, at + 1), 'This bracket is not closed: add "]".');
      const body = { text: text.slice(at + 1, close).trim(), span: site.span(at + 1, close) };
      moveTo(close + 1);
      return body;
    },
    takeParenText: () => {
      if (text[at] !== '(' || at >= end) return null;
      const close = matchingBracket(text, at, end);
      if (close === -1) fail(site.span(at, at + 1), 'This parenthesis is not closed: add ")".');
      const body = { text: text.slice(at + 1, close).trim(), span: site.span(at + 1, close) };
      moveTo(close + 1);
      return body;
    },
    parseExpression: (source, span) => {
      const inner: Site = { text: source, span: () => span };
      const { expr, end: next } = parseExpression(inner, 0, source.length);
      if (skipBlanks(source, next, source.length) < source.length) fail(span, `"${source.slice(next).trim()}" is left over after the expression.`);
      host.checkExpression(expr);
      return expr;
    },
    rest: () => {
      const from = at;
      at = end;
      let stop = end;
      while (stop > from && isBlank(text.charCodeAt(stop - 1))) stop--;
      return { text: text.slice(from, stop), span: site.span(from, stop) };
    },
    fail,
    report: (diagnostic) => host.report(diagnostic),
  };
  return reader;
}

/** The one option whose name goes on where a word of three letters or more ends: `header` for header_field. */
function longerName(word: string, names: Iterable<string>): string | null {
  const found = word.length < 3 ? [] : [...names].filter((name) => name.startsWith(word.toLowerCase()));
  return found.length === 1 ? (found[0] as string) : null;
}

const TRUE_WORDS = ['t', 'true', '1', 'yes', 'y', 'on'];
const FALSE_WORDS = ['f', 'false', '0', 'no', 'n', 'off'];

/** The typed value of an option; throws a located error when the text does not fit. */
function checkOption(command: string, key: string, spec: OptionSpec, value: Name): unknown {
  const bad = (expected: string): never => {
    throw splError(value.span, 'bad-argument', `The option "${key}" of ${command} takes ${expected}, not "${value.text}".`);
  };
  if (spec === 'string' || spec === 'field') return value.text;
  if (spec === 'bool') {
    const word = value.text.toLowerCase();
    if (TRUE_WORDS.includes(word)) return true;
    if (FALSE_WORDS.includes(word)) return false;
    return bad('true or false');
  }
  if (spec === 'int') return /^[-+]?\d+$/.test(value.text) ? Number(value.text) : bad('a whole number');
  if (spec === 'number') return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value.text) ? Number(value.text) : bad('a number');
  const word = spec.find((w) => w.toLowerCase() === value.text.toLowerCase());
  if (word !== undefined) return word;
  const near = nearest(value.text, spec);
  throw splError(
    value.span, 'bad-argument',
    `The option "${key}" of ${command} takes one of ${spec.join(', ')}, not "${value.text}".`,
    near ? { title: `Change to "${near}"`, start: value.span.start, end: value.span.end, replacement: near } : undefined,
  );
}
