/**
 * Expressions of `eval`, `where` and `eval(...)` (Search Reference, "eval": operators and precedence; Search Manual,
 * "About evaluation expressions"). Precedence from loose to tight: XOR, OR, AND, NOT, comparisons, + - ., * / %, unary minus.
 */
import type { BinaryOp, Expr, Pipeline } from './ast.ts';
import { isBlank, isWordChar, matchingBracket, unescapeQuoted } from './scanner.ts';
import { endOfQuoted } from './source-text.ts';
import { type Site, fail } from './site.ts';

type TokenKind = 'number' | 'string' | 'field' | 'word' | 'symbol' | 'subsearch' | 'end';
interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SYMBOLS = ['==', '!=', '<>', '<=', '>=', '&&', '||', '=', '<', '>', '+', '-', '*', '/', '%', '.', '(', ')', ',', '!'];
const COMPARISONS: Readonly<Record<string, BinaryOp>> = { '=': '=', '==': '=', '!=': '!=', '<>': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' };
const MAX_DEPTH = 200;
const OPERATOR_WORD = /^(?:AND|OR|XOR|NOT|IN|LIKE)$/i;
/** What stands between the brackets of `[0-9]` or `[^a-z]`, and in no subsearch. */
const CHARACTER_CLASS = /^(?:\^|\\|\w-\w)[^\s|]*$/;

/** Parses one expression of `site.text` from `start`; stops at a `,` or `)` at depth 0, a stop word, or `end`. */
export function parseExpression(
  site: Site,
  start: number,
  end: number,
  stop: readonly string[] = [],
  subsearch: ((start: number, end: number) => Pipeline) | null = null,
): { readonly expr: Expr; readonly end: number } {
  const { text } = site;
  let at = start;
  let depth = 0;
  /** True after what is a value: a dot that follows joins text, elsewhere it may begin a number. */
  let afterValue = false;
  let token = read();

  function read(): Token {
    let i = at;
    while (i < end && isBlank(text.charCodeAt(i))) i++;
    if (i >= end) return { kind: 'end', text: '', start: i, end: i };
    const c = text.charCodeAt(i);
    if (c === 34) {
      const close = endOfQuoted(text, i, end);
      if (text.charCodeAt(close - 1) !== 34 || close - i < 2) fail(site, i, close, 'This string is not closed: end it with a double quote.', 'syntax', { title: 'Close the string', start: site.span(close, close).start, end: site.span(close, close).start, replacement: '"' });
      return { kind: 'string', text: unescapeQuoted(text.slice(i + 1, close - 1)), start: i, end: close };
    }
    if (c === 39) {
      const close = endOfQuoted(text, i, end);
      if (text.charCodeAt(close - 1) !== 39 || close - i < 2) fail(site, i, close, 'This field name is not closed: end it with a single quote.');
      return { kind: 'field', text: text.slice(i + 1, close - 1).replace(/\\(['\\])/g, '$1'), start: i, end: close };
    }
    if ((c >= 48 && c <= 57) || (c === 46 && !afterValue && /\d/.test(text[i + 1] ?? ''))) {
      const match = /^(?:0[xX][0-9a-fA-F]+|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)/.exec(text.slice(i, Math.min(end, i + 400)));
      const number = match?.[0] ?? '';
      const after = text.charCodeAt(i + number.length);
      // A name may start with digits when more word characters follow: `5xx`.
      if (number !== '' && !(i + number.length < end && isWordChar(after))) return { kind: 'number', text: number, start: i, end: i + number.length };
      return word(i);
    }
    if (isWordChar(c) || c === 36 || c === 64 || c === 35 || c === 123 || (c === 60 && text.startsWith('<<', i))) return word(i);
    if (c === 91 && subsearch !== null) {
      const close = matchingBracket(text, i, end);
      if (close === -1) fail(site, i, i + 1, 'This subsearch is not closed: add "]".');
      if (CHARACTER_CLASS.test(text.slice(i + 1, close))) fail(site, i, close + 1, 'A subsearch stands in square brackets here: put a regular expression in double quotes.');
      return { kind: 'subsearch', text: '', start: i, end: close + 1 };
    }
    for (const s of SYMBOLS) if (text.startsWith(s, i) && i + s.length <= end) return { kind: 'symbol', text: s, start: i, end: i + s.length };
    if (text.startsWith('~', i) && text[i - 1] === '=') fail(site, i - 1, i + 1, 'There is no operator =~: write match(<field>, "<regular expression>").', 'bad-argument');
    if (c === 59) fail(site, i, i + 1, 'Assignments are separated by commas, not ";".', 'syntax', { title: 'Change to ","', ...site.span(i, i + 1), replacement: ',' });
    return fail(site, i, i + 1, `"${text[i] ?? ''}" has no meaning in an expression here.`);
  }

  /** A bare name: letters, digits, `_`, and the marks of field names that are no operators (`{}`, `::`, `$`, `@`, `#`, `<<X>>`). */
  function word(from: number): Token {
    let i = from;
    while (i < end) {
      const c = text.charCodeAt(i);
      if (isWordChar(c) || c === 36 || c === 64 || c === 35 || c === 123 || c === 125) i++;
      else if (c === 58 && (text.charCodeAt(i + 1) === 58 || isWordChar(text.charCodeAt(i + 1)))) i += text.charCodeAt(i + 1) === 58 ? 2 : 1;
      // Dots belong to a name only inside braces' paths (`a{}.b`), elsewhere they concatenate.
      else if (c === 46 && text.charCodeAt(i - 1) === 125) i++;
      else if (c === 60 && /^<<\w+>>/.test(text.slice(i, i + 40))) i += (/^<<\w+>>/.exec(text.slice(i, i + 40)) as RegExpExecArray)[0].length;
      else break;
    }
    return { kind: 'word', text: text.slice(from, i), start: from, end: i };
  }

  function advance(): Token {
    const t = token;
    at = t.end;
    afterValue = t.kind === 'symbol' ? t.text === ')' : t.kind !== 'word' || !OPERATOR_WORD.test(t.text);
    token = read();
    return t;
  }
  function isSymbol(s: string): boolean {
    return token.kind === 'symbol' && token.text === s;
  }
  function isWord(...words: string[]): boolean {
    return token.kind === 'word' && words.includes(token.text.toUpperCase());
  }
  function spanOf(a: number, b: number): { start: number; end: number } {
    return site.span(a, b);
  }
  function describe(t: Token): string {
    if (t.kind === 'end') return 'the end';
    // Text that brings its own quotes needs no others.
    return t.kind === 'string' ? text.slice(t.start, t.end) : `"${text.slice(t.start, t.end)}"`;
  }

  function notClosed(open: Token, message: string): never {
    let stop = end;
    while (stop > open.end && isBlank(text.charCodeAt(stop - 1))) stop--;
    const place = spanOf(stop, stop);
    return fail(site, open.start, open.end, message, 'syntax', { title: 'Add ")"', start: place.start, end: place.start, replacement: ')' });
  }

  const starts = new Map<Expr, number>();
  const ends = new Map<Expr, number>();
  /** Strings as they are written between their quotes. */
  const written = new Map<Expr, string>();
  function node<E extends Expr>(e: E, a: number, b: number): E {
    starts.set(e, a);
    ends.set(e, b);
    return e;
  }
  function binary(op: BinaryOp, left: Expr, right: Expr): Expr {
    const a = starts.get(left) as number;
    const b = ends.get(right) as number;
    return node({ kind: 'binary', op, left, right, span: spanOf(a, b) }, a, b);
  }
  /**
   * A pattern of LIKE that is written out. There a backslash is undone once, by LIKE itself: `"%\\Temp\\%"` finds the folder Temp,
   * and `"100\%"` the text 100%.
   */
  function pattern(e: Expr): Expr {
    const raw = written.get(e);
    if (e.kind !== 'string' || raw === undefined) return e;
    return node({ ...e, value: raw.replace(/\\(["\\])/g, (pair, c: string) => (c === '"' ? c : pair)) }, starts.get(e) as number, ends.get(e) as number);
  }
  function nested<T>(work: () => T): T {
    if (++depth > MAX_DEPTH) fail(site, token.start, token.end, `This expression is nested more than ${MAX_DEPTH} levels deep: split it into several evals.`);
    const result = work();
    depth--;
    return result;
  }

  function xor(): Expr {
    let left = or();
    while (isWord('XOR')) {
      advance();
      left = binary('XOR', left, or());
    }
    return left;
  }
  function or(): Expr {
    let left = and();
    while (isWord('OR') || isSymbol('||')) {
      advance();
      left = binary('OR', left, and());
    }
    return left;
  }
  function and(): Expr {
    let left = not();
    while (isWord('AND') || isSymbol('&&')) {
      advance();
      left = binary('AND', left, not());
    }
    return left;
  }
  function not(): Expr {
    if (isWord('NOT') || isSymbol('!')) {
      const t = advance();
      const operand = nested(not);
      const b = ends.get(operand) as number;
      return node({ kind: 'unary', op: 'NOT', operand, span: spanOf(t.start, b) }, t.start, b);
    }
    return comparison();
  }
  function comparison(): Expr {
    let left = sum();
    for (;;) {
      const op = token.kind === 'symbol' ? COMPARISONS[token.text] : isWord('LIKE') ? 'LIKE' : undefined;
      if (op !== undefined) {
        advance();
        left = binary(op, left, op === 'LIKE' ? pattern(sum()) : sum());
        continue;
      }
      const negated = isWord('NOT') && /^\s*(?:IN\s*\(|LIKE\b)/i.test(text.slice(token.end, token.end + 40));
      if (negated || isWord('IN')) {
        const a = starts.get(left) as number;
        if (negated) advance();
        if (isWord('LIKE')) {
          advance();
          const like = binary('LIKE', left, pattern(sum()));
          const b = ends.get(like) as number;
          left = node({ kind: 'unary', op: 'NOT', operand: like, span: spanOf(a, b) }, a, b);
          continue;
        }
        const word = advance();
        if (!isSymbol('(')) fail(site, word.start, word.end, 'IN needs a list in parentheses: x IN ("a", "b").');
        const { list, close } = argumentList();
        left = node({ kind: 'in', operand: left, list, negated, span: spanOf(a, close) }, a, close);
        continue;
      }
      return left;
    }
  }
  function sum(): Expr {
    let left = product();
    while (isSymbol('+') || isSymbol('-') || isSymbol('.')) {
      const op = advance().text as BinaryOp;
      left = binary(op, left, product());
    }
    return left;
  }
  function product(): Expr {
    let left = unary();
    while (isSymbol('*') || isSymbol('/') || isSymbol('%')) {
      const op = advance().text as BinaryOp;
      left = binary(op, left, unary());
    }
    return left;
  }
  function unary(): Expr {
    if (isSymbol('-') || isSymbol('+')) {
      const t = advance();
      const operand = nested(unary);
      const b = ends.get(operand) as number;
      if (t.text === '-' && operand.kind === 'number' && operand.value > 0) {
        return node({ kind: 'number', value: -operand.value, text: `-${operand.text}`, span: spanOf(t.start, b) }, t.start, b);
      }
      return node({ kind: 'unary', op: t.text as '-' | '+', operand, span: spanOf(t.start, b) }, t.start, b);
    }
    return primary();
  }
  function argumentList(): { list: Expr[]; close: number } {
    const open = advance();
    const list: Expr[] = [];
    if (isSymbol(')')) return { list, close: advance().end };
    for (;;) {
      list.push(nested(xor));
      if (isSymbol(',')) {
        advance();
        continue;
      }
      if (isSymbol(')')) return { list, close: advance().end };
      if (token.kind === 'end') notClosed(open, 'This parenthesis is not closed: add ")".');
      if (isWord('THEN', 'ELSE')) fail(site, token.start, token.end, `"${token.text}" is no word of SPL: write if(<condition>, <then>, <else>).`);
      const before = ends.get(list.at(-1) as Expr) as number;
      const place = spanOf(before, before).start;
      if (token.kind !== 'symbol') fail(site, token.start, token.end, `A comma or an operator is missing before ${describe(token)}.`, 'syntax', { title: 'Add a comma', start: place, end: place, replacement: ',' });
      fail(site, token.start, token.end, `Expected "," or ")" but found ${describe(token)}.`);
    }
  }
  function primary(): Expr {
    const t = token;
    switch (t.kind) {
      case 'number':
        advance();
        return node({ kind: 'number', value: Number(t.text), text: t.text, span: spanOf(t.start, t.end) }, t.start, t.end);
      case 'string': {
        advance();
        const string = node({ kind: 'string', value: t.text, span: spanOf(t.start, t.end) }, t.start, t.end);
        written.set(string, text.slice(t.start + 1, t.end - 1));
        return string;
      }
      case 'field':
        advance();
        return node({ kind: 'field', name: t.text, quoted: true, span: spanOf(t.start, t.end) }, t.start, t.end);
      case 'word': {
        const upper = t.text.toUpperCase();
        if (['AND', 'OR', 'XOR', 'IN', 'LIKE'].includes(upper) && !/^\s*\(/.test(text.slice(t.end, t.end + 20))) {
          fail(site, t.start, t.end, `"${t.text}" needs a value on its left.`);
        }
        advance();
        if (isSymbol('(')) {
          const { list, close } = argumentList();
          if (t.text.toLowerCase() === 'like' && list[1] !== undefined) list[1] = pattern(list[1]);
          return node({ kind: 'call', name: { text: t.text, span: spanOf(t.start, t.end) }, args: list, span: spanOf(t.start, close) }, t.start, close);
        }
        const lower = t.text.toLowerCase();
        if (lower === 'true' || lower === 'false') return node({ kind: 'boolean', value: lower === 'true', span: spanOf(t.start, t.end) }, t.start, t.end);
        if (lower === 'null') return node({ kind: 'null', span: spanOf(t.start, t.end) }, t.start, t.end);
        return node({ kind: 'field', name: t.text, quoted: false, span: spanOf(t.start, t.end) }, t.start, t.end);
      }
      case 'subsearch':
        advance();
        return node({ kind: 'subsearch', pipeline: (subsearch as NonNullable<typeof subsearch>)(t.start + 1, t.end - 1), span: spanOf(t.start, t.end) }, t.start, t.end);
      case 'symbol':
        if (t.text === '(') {
          advance();
          const inner = nested(xor);
          if (!isSymbol(')')) {
            if (token.kind === 'end') notClosed(t, 'This parenthesis is not closed: add ")".');
            fail(site, token.start, token.end, `Expected ")" but found ${describe(token)}.`);
          }
          const close = advance().end;
          starts.set(inner, t.start);
          ends.set(inner, close);
          return inner;
        }
        if (t.text === '%' || t.text === '*') fail(site, t.start, t.end, `Expected a value but found "${t.text}": put text such as a pattern or a time format in double quotes.`);
        return fail(site, t.start, t.end, `Expected a value but found "${t.text}".`);
      default:
        return endsEarly(t);
    }
  }

  function endsEarly(t: Token): never {
    const wild = /([\w.'"{}]+)\s*(==?|!=|LIKE)\s*([\w./:-]+)([*%])\s*$/i.exec(text.slice(Math.max(start, Math.min(t.start, end) - 200), Math.min(t.start, end)));
    if (wild !== null) {
      const a = Math.max(start, Math.min(t.start, end) - 200) + wild.index;
      const [, name, op, value] = wild as unknown as [string, string, string, string];
      const like = `${op === '!=' ? 'NOT ' : ''}like(${name}, "${value}%")`;
      const span = spanOf(a, a + wild[0].length);
      fail(site, a, a + wild[0].length, `Wildcards need quotes and LIKE here: ${like}.`, 'syntax', { title: 'Use like()', start: span.start, end: span.end, replacement: like });
    }
    return fail(site, Math.max(start, Math.min(t.start, end) - (t.start > start ? 1 : 0)), t.end, 'The expression ends where a value is expected.');
  }

  const expr = xor();
  if (token.kind !== 'end' && !isSymbol(',') && !isSymbol(')') && !(token.kind === 'word' && stop.some((s) => s.toUpperCase() === token.text.toUpperCase()))) {
    if (isSymbol('=')) fail(site, token.start, token.end, 'Use "==" to compare, and one "=" only to assign.');
    if (isWord('IS')) {
      const m = /^is\s+(not\s+)?null\b/i.exec(text.slice(token.start, Math.min(end, token.start + 40)));
      const a = starts.get(expr) as number;
      const test = m?.[1] === undefined ? 'isnull' : 'isnotnull';
      if (m !== null) {
        const span = spanOf(a, token.start + m[0].length);
        fail(site, token.start, token.start + m[0].length, `SPL asks for missing values by a function: ${test}(${text.slice(a, ends.get(expr) as number)}).`, 'syntax', { title: `Use ${test}()`, start: span.start, end: span.end, replacement: `${test}(${text.slice(a, ends.get(expr) as number)})` });
      }
    }
    if (isWord('AS')) fail(site, token.start, token.end, 'An expression has no AS: write the new name before it, <name>=<expression>.');
    if (isWord('BY') || isWord('GROUP')) fail(site, token.start, token.end, `An expression has no ${token.text.toUpperCase()}: group with stats, eventstats or streamstats.`);
    if ((token.kind === 'word' || token.kind === 'field') && isCondition(expr)) {
      const span = spanOf(ends.get(expr) as number, ends.get(expr) as number);
      if (/^\s*(?:==?|!=|[<>]=?|\()/.test(text.slice(token.end, token.end + 20))) fail(site, token.start, token.end, `AND or OR is missing before "${token.text}": conditions are joined by them here.`, 'syntax', { title: 'Add AND', start: span.start, end: span.start, replacement: ' AND' });
    }
    if ((token.kind === 'word' || token.kind === 'field') && /^\s*=(?!=)/.test(text.slice(token.end, token.end + 20))) {
      const span = spanOf(ends.get(expr) as number, ends.get(expr) as number);
      fail(site, token.start, token.end, `A comma is missing before "${token.text}": assignments are separated by commas.`, 'syntax', { title: 'Add a comma', start: span.start, end: span.start, replacement: ',' });
    }
    const left = ends.get(expr) as number;
    const after = text.slice(Math.max(starts.get(expr) as number, left - 30), left);
    fail(site, token.start, token.end, `Expected an operator or the end of the expression after ${after.includes('"') ? after : `"${after}"`} but found ${describe(token)}.`);
  }
  return { expr, end: token.start };
}

/** True for what is true or false by its form. */
function isCondition(expr: Expr): boolean {
  return expr.kind === 'in' || (expr.kind === 'unary' && expr.op === 'NOT') || (expr.kind === 'binary' && !['+', '-', '.', '*', '/', '%'].includes(expr.op));
}
