/**
 * Search expressions (Search Reference, "search"; Search Manual, "Boolean expressions"): NOT binds tightest, then OR, then
 * AND, which stands between terms where no operator does.
 */
import type { CompareOp, Name, Pipeline, SearchExpr, SearchLiteral } from './ast.ts';
import { isBlank, isWordChar, matchingBracket, skipBlanks, unescapeQuoted } from './scanner.ts';
import { resolveTime } from '../time/relative.ts';
import { splError } from './diagnostics.ts';
import { type Site, fail } from './site.ts';
import { endOfQuoted } from './source-text.ts';

/** Parses a subsearch: the text inside brackets. */
export type SubsearchParser = (start: number, end: number) => Pipeline;

const TIME_FIELDS: Readonly<Record<string, 'earliest' | 'latest' | 'index_earliest' | 'index_latest'>> = {
  earliest: 'earliest', latest: 'latest', starttime: 'earliest', endtime: 'latest',
  starttimeu: 'earliest', endtimeu: 'latest', _index_earliest: 'index_earliest', _index_latest: 'index_latest',
};
/** `daysago=3` and its like: a number of units back from now. */
const AGO_FIELDS: Readonly<Record<string, readonly [which: 'earliest' | 'latest', unit: string]>> = {
  daysago: ['earliest', 'd'], hoursago: ['earliest', 'h'], minutesago: ['earliest', 'm'], monthsago: ['earliest', 'mon'],
  startdaysago: ['earliest', 'd'], starthoursago: ['earliest', 'h'], startminutesago: ['earliest', 'm'], startmonthsago: ['earliest', 'mon'],
  enddaysago: ['latest', 'd'], endhoursago: ['latest', 'h'], endminutesago: ['latest', 'm'], endmonthsago: ['latest', 'mon'],
};
const MAX_DEPTH = 200;

export interface SearchParse {
  readonly expr: SearchExpr;
  readonly end: number;
}

/** Parses a search expression of `site.text` between `start` and `end`, up to a stop keyword outside parentheses. */
export function parseSearchExpression(site: Site, start: number, end: number, subsearch: SubsearchParser, stop: readonly string[] = []): SearchParse {
  const { text } = site;
  const stops = stop.map((s) => s.toUpperCase());
  let at = start;
  let depth = 0;
  let timeFormat: string | null = null;

  function skip(): void {
    at = skipBlanks(text, at, end);
  }
  function spanned(from: number): { start: number; end: number } {
    return site.span(from, at);
  }
  /** The bare word at the cursor, for keywords. */
  function peekWord(): string {
    let i = at;
    while (i < end && isWordChar(text.charCodeAt(i))) i++;
    // A word that goes on with other term characters (`NOT-this`, `or=1`) is no keyword.
    if (i < end) {
      const c = text.charCodeAt(i);
      if (!isBlank(c) && c !== 40 && c !== 41 && c !== 91 && c !== 34) return '';
    }
    return text.slice(at, i);
  }
  function atStop(): boolean {
    if (at >= end) return true;
    if (depth > 0 || stops.length === 0) return false;
    const word = peekWord();
    if (word === '' || !stops.includes(word.toUpperCase())) return false;
    return true;
  }
  function done(): boolean {
    skip();
    return atStop() || text.charCodeAt(at) === 41;
  }

  function and(field: Name | null): SearchExpr {
    const from = at;
    const list: SearchExpr[] = [];
    while (!done()) {
      const word = peekWord();
      if (word === 'AND') {
        const a = at;
        at += 3;
        // At the start it joins what a macro left empty, such as a comment: `comment("...")` AND NOT x.
        if (done()) fail(site, a, at, '"AND" needs a term on its right.');
        if (peekWord() === 'OR' || peekWord() === 'AND') fail(site, at, at + peekWord().length, `Expected a term after "AND" but found "${peekWord()}".`);
        continue;
      }
      if (word === 'OR') fail(site, at, at + 2, '"OR" needs a term on its left.');
      // Commas between terms are read as blanks.
      if (text[at] === ',') {
        at++;
        continue;
      }
      list.push(or(field));
    }
    if (list.length === 0) return { kind: 'all', span: site.span(from, from) };
    return list.length === 1 ? (list[0] as SearchExpr) : { kind: 'and', items: list, span: spanned(from) };
  }
  function or(field: Name | null): SearchExpr {
    const from = at;
    const list = [not(field)];
    for (;;) {
      skip();
      if (atStop() || peekWord() !== 'OR') break;
      const a = at;
      at += 2;
      if (done()) fail(site, a, at, '"OR" needs a term on its right.');
      if (peekWord() === 'OR' || peekWord() === 'AND') fail(site, at, at + peekWord().length, `Expected a term after "OR" but found "${peekWord()}".`);
      list.push(not(field));
    }
    return list.length === 1 ? (list[0] as SearchExpr) : { kind: 'or', items: list, span: spanned(from) };
  }
  function not(field: Name | null): SearchExpr {
    skip();
    if (peekWord() === 'NOT') {
      const from = at;
      at += 3;
      if (done()) fail(site, from, at, '"NOT" needs a term on its right.');
      if (++depth > MAX_DEPTH) fail(site, from, at, `This search is nested more than ${MAX_DEPTH} levels deep.`);
      const item = notNested(field);
      depth--;
      return { kind: 'not', item, span: spanned(from) };
    }
    return primary(field);
  }
  function notNested(field: Name | null): SearchExpr {
    return not(field);
  }

  function primary(field: Name | null): SearchExpr {
    const from = at;
    const c = text.charCodeAt(at);
    if (c === 40) {
      at++;
      if (++depth > MAX_DEPTH) fail(site, from, at, `This search is nested more than ${MAX_DEPTH} levels deep.`);
      const inner = and(field);
      skip();
      if (text.charCodeAt(at) !== 41 || at >= end) fail(site, from, from + 1, 'This parenthesis is not closed: add ")".', 'syntax', { title: 'Add ")"', start: site.span(end, end).start, end: site.span(end, end).start, replacement: ')' });
      at++;
      depth--;
      return inner;
    }
    if (c === 91) return bracketed(from);
    if (c === 93) fail(site, at, at + 1, 'This "]" closes nothing.');
    if (c === 61 || c === 60 || c === 62 || (c === 33 && text[at + 1] === '=')) {
      fail(site, at, at + 1, `"${text[at] as string}" needs a field name on its left.`);
    }
    if (c === 34) {
      const literal = quoted();
      return afterName(from, literal, field);
    }
    const directive = /^(TERM|CASE)\(/.exec(text.slice(at, at + 5));
    if (directive) {
      const open = at + 4;
      const close = matchingBracket(text, open, end);
      if (close === -1) fail(site, from, open + 1, `This ${directive[1] as string}( is not closed: add ")".`);
      at = close + 1;
      const inner = text.slice(open + 1, close).trim();
      const body = inner.length > 1 && inner.startsWith('"') && inner.endsWith('"') ? unescapeQuoted(inner.slice(1, -1)) : unescapeQuoted(inner);
      if (body === '') fail(site, from, at, `${directive[1] as string}() needs a term between the parentheses.`);
      return { kind: 'term', directive: directive[1] === 'TERM' ? 'term' : 'case', value: { text: body, quoted: true, span: site.span(open + 1, close) }, span: spanned(from) };
    }
    return afterName(from, bareWord(), field);
  }

  function bracketed(from: number): SearchExpr {
    const close = matchingBracket(text, at, end);
    if (close === -1) fail(site, at, at + 1, 'This subsearch is not closed: add "]".');
    const pipeline = subsearch(at + 1, close);
    at = close + 1;
    return { kind: 'subsearch', pipeline, span: spanned(from) };
  }

  /** A quoted literal at the cursor. */
  function quoted(): SearchLiteral {
    const from = at;
    const close = endOfQuoted(text, at, end);
    if (close - from < 2 || text.charCodeAt(close - 1) !== 34) fail(site, from, close, 'This quote is not closed: end it with a double quote.', 'syntax', { title: 'Close the quote', start: site.span(close, close).start, end: site.span(close, close).start, replacement: '"' });
    at = close;
    return { text: unescapeQuoted(text.slice(from + 1, close - 1)), quoted: true, span: spanned(from) };
  }
  /** Outside quotes a backslash also escapes a pipe (Search Reference, "search"). */
  function unescapeBare(body: string): string {
    return unescapeQuoted(body).replaceAll('\\|', '|');
  }
  /** A term or field name: up to a blank, parenthesis, quote, bracket, pipe or comparison. */
  function bareWord(): SearchLiteral {
    const from = at;
    while (at < end) {
      const c = text.charCodeAt(at);
      if (c === 92 && at + 1 < end && !isBlank(text.charCodeAt(at + 1))) {
        at += 2;
        continue;
      }
      if (isBlank(c) || c === 40 || c === 41 || c === 34 || c === 124 || c === 61 || c === 60 || c === 62 || c === 93) break;
      if (c === 91 && at === from) break;
      if (c === 33 && text[at + 1] === '=') break;
      if (c === 44 && separates(at)) break;
      at++;
    }
    if (at === from) fail(site, at, at + 1, `"${text[at] ?? ''}" has no meaning in a search here.`);
    return { text: unescapeBare(text.slice(from, at)), quoted: false, span: spanned(from) };
  }
  /** A value after an operator: like a word, but `=` and comparison signs belong to it. */
  function value(nameStart: number): SearchLiteral {
    skip();
    if (at >= end || text.charCodeAt(at) === 41 || text.charCodeAt(at) === 124) {
      fail(site, nameStart, at, `A value is missing after "${text.slice(nameStart, at).trim()}".`);
    }
    if (text.charCodeAt(at) === 34) return quoted();
    const from = at;
    const directive = /^(CASE|TERM)\(\s*([^()"\s]+|"[^"]*")\s*\)/.exec(text.slice(at, Math.min(end, at + 1000)));
    if (directive !== null) {
      at += directive[0].length;
      const inner = directive[2] as string;
      const isQuoted = inner.startsWith('"');
      const literal = { text: isQuoted ? inner.slice(1, -1) : unescapeBare(inner), quoted: isQuoted, span: spanned(from) };
      return directive[1] === 'CASE' ? { ...literal, exactCase: true } : literal;
    }
    let nested = 0;
    while (at < end) {
      const c = text.charCodeAt(at);
      if (c === 92 && at + 1 < end && !isBlank(text.charCodeAt(at + 1))) {
        at += 2;
        continue;
      }
      if (isBlank(c) || c === 34 || c === 124) break;
      if (c === 40) nested++;
      if (c === 41 && nested-- === 0) break;
      if (c === 93) break;
      if (c === 44 && separates(at)) break;
      at++;
    }
    if (at === from) fail(site, nameStart, at + 1, `A value is missing after "${text.slice(nameStart, at).trim()}".`);
    return { text: unescapeBare(text.slice(from, at)), quoted: false, span: spanned(from) };
  }
  function separates(i: number): boolean {
    return i + 1 >= end || isBlank(text.charCodeAt(i + 1)) || text.charCodeAt(i + 1) === 41;
  }

  /** A term, or the comparison whose field name was just read. */
  function afterName(from: number, name: SearchLiteral, field: Name | null): SearchExpr {
    const nameEnd = at;
    const op = comparison();
    if (op !== null) return compare(from, { text: name.text, span: name.span }, op);
    // `field IN (...)`, `field NOT IN (...)`.
    const list = /^\s*(NOT\s+)?IN\s*\(/i.exec(text.slice(at, Math.min(end, at + 200)));
    if (list && field === null) {
      at += list[0].length - 1;
      const inner = /^\(\s*\[/.exec(text.slice(at, at + 200));
      if (inner) {
        at += inner[0].length - 1;
        const node = framed(from, `${quotedName(name.text)} IN (`, ')');
        skip();
        if (text.charCodeAt(at) !== 41) fail(site, from, at, 'IN takes one subsearch alone, or values: close it with ")".');
        at++;
        return list[1] === undefined ? node : { kind: 'not', item: node, span: spanned(from) };
      }
      const values = valueList();
      const node: SearchExpr = { kind: 'in', field: { text: name.text, span: name.span }, values, span: spanned(from) };
      return list[1] === undefined ? node : { kind: 'not', item: node, span: node.span };
    }
    at = nameEnd;
    if (field !== null) return makeComparison(field, '=', name, from);
    if (!name.quoted) {
      const indexed = /^([^:\s]+)::(.+)$/.exec(name.text);
      if (indexed && indexed[1] !== 'tag') {
        return makeComparison({ text: indexed[1] as string, span: name.span }, '=', { text: indexed[2] as string, quoted: false, span: name.span }, from);
      }
      if (name.text === '*') return { kind: 'all', span: name.span };
    }
    return { kind: 'term', directive: 'none', value: name, span: name.span };
  }

  function comparison(): CompareOp | null {
    const before = at;
    skip();
    const match = /^(?:==|!=|<=|>=|=|<|>)/.exec(text.slice(at, Math.min(end, at + 2)));
    if (match === null) {
      at = before;
      return null;
    }
    if (match[0] === '<' && text[at + 1] === '>') {
      fail(site, at, at + 2, 'search has no operator <>: write != or, where the field may be missing, NOT.', 'bad-argument', { title: 'Write !=', ...site.span(at, at + 2), replacement: '!=' });
    }
    if (match[0] === '=' && /^=[<>]\s*-?\d/.test(text.slice(at, Math.min(end, at + 20)))) {
      const right = `${text[at + 1] as string}=`;
      fail(site, at, at + 2, `There is no operator =${text[at + 1] as string}: write ${right}.`, 'bad-argument', { title: `Write ${right}`, ...site.span(at, at + 2), replacement: right });
    }
    at += match[0].length;
    return match[0] === '==' ? '=' : (match[0] as CompareOp);
  }

  function compare(from: number, name: Name, op: CompareOp): SearchExpr {
    skip();
    // `field=(a OR b)` spreads the comparison over the terms.
    if (text.charCodeAt(at) === 40 && (op === '=' || op === '!=')) {
      const inner = primary(name);
      return op === '=' ? inner : { kind: 'not', item: inner, span: spanned(from) };
    }
    // `field=[ ... | return $x ]`: what the subsearch yields is put behind the operator as text.
    if (text.charCodeAt(at) === 91) return framed(from, `${quotedName(name.text)}${op}`, '');
    return makeComparison(name, op, value(from), from);
  }

  /** Time modifiers are read before the search runs; tokens that are put in later (`$t$`) are left alone. */
  function checkTime(literal: SearchLiteral): void {
    if (literal.text.includes('$') || literal.text.includes('<<')) return;
    try {
      resolveTime(literal.text, 0, 'UTC');
    } catch (error) {
      throw splError(literal.span, 'bad-argument', error instanceof Error ? error.message : `"${literal.text}" is not a time.`);
    }
  }

  function framed(from: number, before: string, after: string): SearchExpr {
    const { pipeline, span } = bracketed(from) as Extract<SearchExpr, { kind: 'subsearch' }>;
    return { kind: 'subsearch', pipeline, frame: { before, after }, span };
  }

  function quotedName(text: string): string {
    return /^[\w.:{}@-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
  }

  function makeComparison(name: Name, op: CompareOp, literal: SearchLiteral, from: number): SearchExpr {
    const span = spanned(from);
    const lower = name.text.toLowerCase();
    if (op === '=') {
      if (lower === 'timeformat') {
        timeFormat = literal.text;
        return { kind: 'all', span };
      }
      const which = TIME_FIELDS[lower];
      if (which !== undefined && timeFormat === null && !lower.startsWith('start') && !lower.startsWith('end')) checkTime(literal);
      if (which !== undefined) {
        const format = lower === 'starttime' || lower === 'endtime' ? (timeFormat ?? '%m/%d/%Y:%H:%M:%S') : timeFormat;
        return { kind: 'time', which, value: literal, format, ...(lower === 'endtime' ? { inclusive: true as const } : {}), span };
      }
      const ago = AGO_FIELDS[lower];
      if (ago !== undefined) {
        if (!/^\d+$/.test(literal.text)) fail(site, from, at, `"${name.text}" takes a whole number, not "${literal.text}".`, 'bad-argument');
        return { kind: 'time', which: ago[0], value: { ...literal, text: `-${literal.text}${ago[1]}` }, format: null, span };
      }
    }
    if (op === '=' || op === '!=') {
      if (lower === 'eventtype' || lower === 'savedsearch' || lower === 'savedsplunk') {
        return { kind: 'knowledge', object: lower === 'eventtype' ? 'eventtype' : 'savedsearch', field: null, value: literal, op, span };
      }
      if (lower === 'tag' || lower.startsWith('tag::')) {
        return { kind: 'knowledge', object: 'tag', field: lower === 'tag' ? null : name.text.slice(5), value: literal, op, span };
      }
      if (lower === 'hosttag' || lower === 'eventtypetag') {
        return { kind: 'knowledge', object: 'tag', field: lower.slice(0, -'tag'.length), value: literal, op, span };
      }
      // There is one server here, and its name in searches is local.
      if (op === '=' && lower === 'splunk_server' && (literal.text === '*' || literal.text.toLowerCase() === 'local')) return { kind: 'all', span };
    }
    return { kind: 'compare', field: name, op, value: literal, span };
  }

  function valueList(): SearchLiteral[] {
    const open = at;
    at++;
    const values: SearchLiteral[] = [];
    for (;;) {
      skip();
      if (at >= end) fail(site, open, open + 1, 'This list is not closed: add ")".');
      const c = text.charCodeAt(at);
      if (c === 41) {
        at++;
        break;
      }
      if (c === 44) {
        at++;
        continue;
      }
      if (c === 34) {
        values.push(quoted());
        continue;
      }
      const from = at;
      while (at < end) {
        const d = text.charCodeAt(at);
        if (d === 92 && at + 1 < end && !isBlank(text.charCodeAt(at + 1))) at += 2;
        else if (isBlank(d) || d === 44 || d === 41 || d === 34 || d === 124) break;
        else at++;
      }
      if (at === from) fail(site, at, at + 1, `"${text[at] ?? ''}" has no meaning in a list of values.`);
      values.push({ text: unescapeBare(text.slice(from, at)), quoted: false, span: spanned(from) });
    }
    if (values.length === 0) fail(site, open, at, 'IN needs at least one value: field IN (a, b).');
    return values;
  }

  const expr = and(null);
  skip();
  if (at < end && text.charCodeAt(at) === 41) fail(site, at, at + 1, 'This ")" closes nothing.', 'syntax', { title: 'Remove ")"', start: site.span(at, at + 1).start, end: site.span(at, at + 1).end, replacement: '' });
  return { expr, end: at };
}
