/** Aggregations of the stats family: `count`, `dc(user) AS users`, `avg(eval(bytes/1024))`, `sparkline(avg(x), 1h)` (Search Reference, "stats"). */
import { splitAggregates } from './aggregate-expression.ts';
import type { AggregationNode, Expr, Name, Span } from './ast.ts';
import { wildcardCount } from '../commands/support/wildcards.ts';
import { splError } from './diagnostics.ts';
import { parseExpression } from './expr-parser.ts';
import { endsWord, isBlank, matchingBracket, skipBlanks, unescapeQuoted } from './scanner.ts';
import { type Site, fail } from './site.ts';
import { endOfQuoted } from './source-text.ts';
import { unknownAggregation } from './unknown-aggregation.ts';

export interface AggregationHost {
  /** The function of a name such as `count`, `p95`; null when there is none. */
  find(name: string): { readonly def: { readonly name: string; readonly argument: 'required' | 'optional' }; readonly percentile: number | null } | null;
  names(): Iterable<string>;
  /** True where `PREFIX(kbps=)` may stand for a field. */
  readonly takesPrefix: boolean;
  checkExpression(expr: Expr): void;
  /** Where a function without its field is one of all fields: is told of each such place. Elsewhere it is an error. */
  readonly ofAllFields?: ((word: string, at: Span) => void) | undefined;
}

/** What `eval(...)` in the place of a function is read as. Which commands take it is theirs to say. */
const EXPRESSION = { def: { name: 'eval', argument: 'required' }, percentile: null } as const;

/** Reads aggregations from `start` up to a stop keyword or `end`. */
export function parseAggregations(
  site: Site, start: number, end: number, stop: readonly string[], host: AggregationHost,
): { readonly aggregations: AggregationNode[]; readonly end: number } {
  const { text } = site;
  const stops = stop.map((s) => s.toLowerCase());
  const aggregations: AggregationNode[] = [];
  let at = skipBlanks(text, start, end);

  /** End of the bare name at `from`: names of functions and of result fields. */
  function nameEnd(from: number): number {
    let i = from;
    while (i < end && !endsWord(text.charCodeAt(i))) i++;
    return i;
  }
  function name(expected: string): Name {
    const c = text.charCodeAt(at);
    if (at < end && (c === 34 || c === 39)) {
      const close = endOfQuoted(text, at, end);
      if (close - at < 2 || text.charCodeAt(close - 1) !== c) fail(site, at, close, 'This quote is not closed.');
      const from = at;
      at = close;
      return { text: unescapeQuoted(text.slice(from + 1, close - 1)), span: site.span(from, close) };
    }
    const from = at;
    let stop = nameEnd(at);
    // A result field may be named like a call: `AS count(x)`.
    if (stop > from && text.charCodeAt(stop) === 40 && stop < end) {
      const close = matchingBracket(text, stop, end);
      if (close !== -1) stop = close + 1;
    }
    if (stop === from) fail(site, at, Math.min(end, at + 1), `Expected ${expected} but found ${at >= end ? 'the end' : `"${text[at] as string}"`}.`);
    at = stop;
    return { text: text.slice(from, stop), span: site.span(from, stop) };
  }

  while (at < end) {
    if (text[at] === ',') {
      at = skipBlanks(text, at + 1, end);
      continue;
    }
    const quoted = text[at] === '"' ? quotedAggregation() : null;
    if (quoted !== null) {
      aggregations.push(quoted);
      continue;
    }
    const from = at;
    const wordStop = nameEnd(at);
    const word = text.slice(at, wordStop);
    if (stops.includes(word.toLowerCase())) break;
    if (text[at] === '"') {
      const close = endOfQuoted(text, at, end);
      fail(site, at, close, `${text.slice(at, close)} is no statistical function: write one without quotes, such as count or avg(x).`, 'unknown-function');
    }
    // An expression of functions may stand in mere parentheses: chart (max(a)-min(a)) AS spread.
    const bare = word === '' && text[at] === '(';
    if (word === '' && !bare) fail(site, at, at + 1, `Expected a statistical function such as count or avg(x) but found "${text[at] as string}".`);
    // An option that comes late, such as `| stats count allnum=t`, is for the caller to refuse.
    const next = skipBlanks(text, wordStop, end);
    if (text[next] === '=' && next < end) break;
    at = wordStop;
    const functionName: Name = { text: bare ? 'eval' : word, span: site.span(from, bare ? from + 1 : wordStop) };
    const found = bare || (word.toLowerCase() === 'eval' && text[next] === '(') ? EXPRESSION : host.find(word);
    if (found === null) {
      const unknown = unknownAggregation(site, { word, from, to: wordStop, end, before: aggregations, names: host.names() });
      fail(site, unknown.from, unknown.to, unknown.message, unknown.code, unknown.fix);
    }
    let argument: AggregationNode['argument'] = null;
    const open = skipBlanks(text, at, end);
    let callEnd = wordStop;
    if (text[open] === '(' && open < end) {
      const close = matchingBracket(text, open, end);
      if (close === -1) fail(site, open, open + 1, 'This parenthesis is not closed: add ")".');
      argument = found === EXPRESSION ? readAggregates(from, open, close) : readArgument(open + 1, close, word);
      at = close + 1;
      callEnd = at;
    }
    if (argument === null && found.def.argument === 'required') argument = withoutField(word, from, callEnd, callEnd === wordStop);
    // Quotes around a field are not part of the result's name: sum("a b") is sum(a b).
    const inQuotes = argument?.kind === 'field' && /^\s*["']/.test(text.slice(open + 1, callEnd)) ? argument.name.text : null;
    const prefix = argument?.kind === 'field' ? /^PREFIX\((.+)\)$/.exec(argument.name.text)?.[1] : undefined;
    const plain = inQuotes ?? prefix ?? null;
    const written = text.slice(from, callEnd).replace(/\s*\(\s*/g, '(').replace(/\s*\)$/, ')');
    const as: Name = { text: plain === null ? written : `${word}(${plain})`, span: site.span(from, callEnd) };
    aggregations.push({ function: functionName, percentile: found.percentile, argument, ...alias(argument, as), span: site.span(from, at) });
  }
  return { aggregations, end: at };

  /** A function that lacks its field: one of all fields where the command takes that, else an error. */
  function withoutField(functionWord: string, from: number, to: number, isBare: boolean): AggregationNode['argument'] {
    const next = skipBlanks(text, to, end);
    const nextWord = text.slice(next, nameEnd(next));
    // `sum bytes`: the field stands where another function could.
    if (isBare && /^[A-Za-z_]\w*$/.test(nextWord) && nextWord.toLowerCase() !== 'as' && !stops.includes(nextWord.toLowerCase()) && host.find(nextWord) === null && !/^\s*[=(]/.test(text.slice(nameEnd(next), end))) {
      const span = site.span(from, nameEnd(next));
      const meant = `${functionWord}(${nextWord})`;
      fail(site, from, nameEnd(next), `${functionWord} takes its field in parentheses: ${meant}.`, 'bad-argument', { title: `Change to ${meant}`, ...span, replacement: meant });
    }
    if (!isBare || host.ofAllFields === undefined || nextWord.toLowerCase() === 'as') fail(site, from, to, `${functionWord} needs a field: ${functionWord}(<field>).`, 'bad-argument');
    const span = site.span(from, to);
    host.ofAllFields(functionWord, span);
    return { kind: 'field', name: { text: '*', span } };
  }

  /** The name after AS at `at`, or the one that the result has without. */
  function alias(argument: AggregationNode['argument'], unnamed: Name): Pick<AggregationNode, 'as' | 'explicitAs'> {
    at = skipBlanks(text, at, end);
    // A comma is a blank to Splunk, even before AS: values(user), AS users.
    if (text[at] === ',') {
      const next = skipBlanks(text, at + 1, end);
      if (text.slice(next, nameEnd(next)).toLowerCase() === 'as') at = next;
    }
    const asStop = nameEnd(at);
    if (text.slice(at, asStop).toLowerCase() !== 'as') return { as: unnamed, explicitAs: false };
    const asAt = at;
    at = skipBlanks(text, asStop, end);
    if (at >= end || (stops.includes(text.slice(at, nameEnd(at)).toLowerCase()) && skipBlanks(text, nameEnd(at), end) < end && !isFollowedBy(nameEnd(at)))) {
      fail(site, asAt, asStop, '"AS" needs a name for the result.');
    }
    const as = name('a name after AS');
    checkWildcards(argument, as);
    at = skipBlanks(text, at, end);
    return { as, explicitAs: true };
  }

  /** A whole function in double quotes, `stats "count" BY host`; null where the quotes hold anything else. */
  function quotedAggregation(): AggregationNode | null {
    const close = endOfQuoted(text, at, end);
    const inside = /^\w+/.exec(text.slice(at + 1, close - 1))?.[0];
    if (inside === undefined || host.find(inside) === null) return null;
    const { aggregations: found, end: stopAt } = parseAggregations(site, at + 1, close - 1, [], host);
    const [only] = found;
    if (only === undefined || found.length > 1 || stopAt < close - 1) return null;
    const from = at;
    at = close;
    return { ...only, ...alias(only.argument, only.as), span: site.span(from, at) };
  }

  /** `sum(*.free) AS *_free`: what the wildcards of the field stand for fills those of the name, so both have as many. */
  function checkWildcards(argument: AggregationNode['argument'], as: Name): void {
    if (argument?.kind !== 'field') return;
    const [stars, newStars] = [wildcardCount(argument.name.text), wildcardCount(as.text)];
    if (stars === newStars) return;
    throw splError(as.span, 'bad-argument', `${argument.name.text} has ${stars} wildcard${stars === 1 ? '' : 's'} and ${as.text} has ${newStars}: AS needs the same number.`);
  }

  /** True when a word that reads like a stop keyword is really a name: `AS by BY host`. */
  function isFollowedBy(after: number): boolean {
    const i = skipBlanks(text, after, end);
    return stops.includes(text.slice(i, nameEnd(i)).toLowerCase());
  }

  /** `eval(avg(a)/max(b))`: an expression over aggregates. */
  function readAggregates(from: number, open: number, close: number): AggregationNode['argument'] {
    const { expr, end: stopAt } = parseExpression(site, open + 1, close);
    if (skipBlanks(text, stopAt, close) < close) fail(site, stopAt, close, 'eval(...) takes one expression here.');
    const { outer, parts } = splitAggregates(expr, (name) => host.find(name));
    if (parts.length === 0) fail(site, from, close + 1, 'eval(...) must use a statistical function here, for instance eval(avg(a)/max(b)).', 'bad-argument');
    host.checkExpression(outer);
    for (const part of parts) if (part.argument?.kind === 'eval') host.checkExpression(part.argument.expr);
    return { kind: 'eval', expr, text: text.slice(open + 1, close).trim() };
  }

  function readArgument(a: number, b: number, functionWord: string): AggregationNode['argument'] {
    const from = skipBlanks(text, a, b);
    let to = b;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    if (from >= to) return null;
    const evalCall = /^eval\s*\(/i.exec(text.slice(from, Math.min(to, from + 40)));
    if (evalCall) {
      const open = from + evalCall[0].length - 1;
      const close = matchingBracket(text, open, to);
      if (close === -1) fail(site, open, open + 1, 'This parenthesis is not closed: add ")".');
      if (skipBlanks(text, close + 1, to) < to) fail(site, close + 1, to, `"${text.slice(close + 1, to).trim()}" is left over after eval(...).`);
      const { expr, end: stopAt } = parseExpression(site, open + 1, close);
      if (skipBlanks(text, stopAt, close) < close) fail(site, stopAt, close, 'eval(...) takes one expression here.');
      host.checkExpression(expr);
      return { kind: 'eval', expr, text: text.slice(open + 1, close).trim() };
    }
    const c = text.charCodeAt(from);
    if (c === 34 || c === 39) {
      const close = endOfQuoted(text, from, to);
      if (close === to && text.charCodeAt(to - 1) === c) return { kind: 'field', name: { text: unescapeQuoted(text.slice(from + 1, to - 1)), span: site.span(from, to) } };
    }
    const body = text.slice(from, to);
    const prefix = /^PREFIX\s*\(\s*(.+?)\s*\)$/i.exec(body)?.[1];
    if (prefix !== undefined) {
      if (!host.takesPrefix) fail(site, from, to, `PREFIX() is for tstats, which reads terms of events: get ${prefix} with rex or extract first.`, 'bad-argument');
      return { kind: 'field', name: { text: `PREFIX(${prefix.toLowerCase()})`, span: site.span(from, to) } };
    }
    // A call inside a call is an expression: Splunk wants eval(...) round it, save for sparkline and timechart's per_* forms.
    if (/[()]/.test(body) && functionWord.toLowerCase() !== 'sparkline') {
      const inner = /^([A-Za-z_]\w*)\s*\(/.exec(body)?.[1];
      if (inner !== undefined && matchingBracket(text, from + body.indexOf('('), to) === to - 1) {
        const span = site.span(from, to);
        fail(site, from, to, `${functionWord}() takes a field: write ${functionWord}(eval(${body})) to aggregate an expression.`, 'bad-argument', { title: 'Wrap in eval(...)', start: span.start, end: span.end, replacement: `eval(${body})` });
      }
    }
    if (functionWord.toLowerCase() !== 'sparkline' && /[<>=]|\s[-+/]\s/.test(body)) {
      const span = site.span(from, to);
      fail(site, from, to, `${functionWord}() takes a field: write ${functionWord}(eval(${body})) to aggregate an expression.`, 'bad-argument', { title: 'Wrap in eval(...)', start: span.start, end: span.end, replacement: `eval(${body})` });
    }
    const distinct = /^distinct\s+([\w.{}:-]+)$/i.exec(body)?.[1];
    if (distinct !== undefined && /^c(?:ount)?$/i.test(functionWord)) {
      const span = site.span(a - functionWord.length - 1, b + 1);
      fail(site, from, to, `Different values are counted with dc(${distinct}).`, 'bad-argument', { title: `Use dc(${distinct})`, start: span.start, end: span.end, replacement: `dc(${distinct})` });
    }
    const blank = /^[\w.*{}:-]+[\s,]+[\w.*{}:-]/.exec(body);
    if (blank !== null && functionWord.toLowerCase() !== 'sparkline') {
      fail(site, from, to, `${functionWord}() takes one field: write ${body.split(/[\s,]+/).map((f) => `${functionWord}(${f})`).join(' ')}, or put a name with blanks in quotes.`, 'bad-argument');
    }
    return { kind: 'field', name: { text: body, span: site.span(from, to) } };
  }
}
