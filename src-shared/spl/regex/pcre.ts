/**
 * Runs PCRE patterns: writes them for JavaScript (exact, with look-around, atomic groups and possessive quantifiers) and
 * for RE2 (DuckDB and ClickHouse), which can do less.
 */
import { parseRegex } from './syntax.ts';
import type { CharRange, ParsedRegex, RegexNode } from './syntax.ts';

/** A pattern ready to run. */
export interface CompiledRegex {
  readonly regex: RegExp;
  /** Names of the named groups in their order; `match.groups` of the regex has them as they are. */
  readonly groups: string[];
  /** JavaScript's group number by PCRE's: they differ where atomic groups needed captures of their own. */
  readonly numbers: readonly number[];
}

/**
 * Compiles a PCRE pattern. `flags` are JavaScript's to add (`g`, `i`, `d`, `y`); `u` is always set, so that characters
 * outside the BMP are one character. Throws an Error with a sentence for a bad or unsupported pattern.
 */
export function compileRegex(pattern: string, options: { readonly flags: string }): CompiledRegex {
  const parsed = parseRegex(pattern);
  const writer = new JavaScriptWriter(parsed);
  const source = writer.source();
  const flags = new Set(options.flags);
  if (writer.folds === 'all') flags.add('i');
  flags.add('u');
  let regex: RegExp;
  try {
    regex = new RegExp(source, [...flags].join(''));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: .*: /s, '') : String(error);
    throw new Error(`The regular expression cannot be used: ${reason} (in "${pattern.slice(0, 60)}").`);
  }
  return { regex, groups: parsed.groupNames.filter((name) => name !== null), numbers: writer.numbers };
}

const META = new Set(Array.from('^$\\.*+?()[]{}|/', (c) => c.charCodeAt(0)));

/** A code point as both dialects read it, outside or inside a class. */
function hexEscape(code: number, dialect: 'js' | 're2'): string {
  if (dialect === 're2') return `\\x{${code.toString(16)}}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

function charText(code: number, dialect: 'js' | 're2'): string {
  if (code < 32 || code === 127 || (code >= 0xd800 && code <= 0xdfff) || code === 0x2028 || code === 0x2029) {
    return hexEscape(code, dialect);
  }
  const text = String.fromCodePoint(code);
  return META.has(code) ? `\\${text}` : text;
}

function classChar(code: number, dialect: 'js' | 're2'): string {
  const plain = (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 32;
  return plain ? String.fromCharCode(code) : hexEscape(code, dialect);
}

/** Other cases of one code point. */
function casesOf(code: number): number[] {
  const text = String.fromCodePoint(code);
  const out: number[] = [];
  for (const other of [text.toLowerCase(), text.toUpperCase()]) {
    const c = other.codePointAt(0) as number;
    if (c !== code && other.length === (c > 0xffff ? 2 : 1)) out.push(c);
  }
  return out;
}

/** Ranges with the other cases of their letters. Long ranges outside ASCII keep their own letters only. */
function withCases(ranges: readonly CharRange[]): CharRange[] {
  const out = [...ranges];
  for (const { low, high } of ranges) {
    const shift = (from: number, to: number, by: number): void => {
      const a = Math.max(low, from);
      const b = Math.min(high, to);
      if (a <= b) out.push({ low: a + by, high: b + by });
    };
    shift(65, 90, 32);
    shift(97, 122, -32);
    if (high > 127 && high - low < 512) {
      for (let code = Math.max(low, 128); code <= high; code++) for (const c of casesOf(code)) out.push({ low: c, high: c });
    }
  }
  return out;
}

/** Which leaves of a pattern ignore case. */
function foldsOf(root: RegexNode): 'all' | 'none' | 'some' {
  let on = 0;
  let off = 0;
  const visit = (node: RegexNode): void => {
    switch (node.kind) {
      case 'alternatives':
      case 'sequence':
        node.items.forEach(visit);
        break;
      case 'char':
      case 'backreference':
        if (node.fold) on++;
        else if (node.kind === 'backreference' || casesOf(node.code).length > 0) off++;
        break;
      case 'class':
        if (node.fold) on++;
        // A class that holds both cases or none of each letter means the same either way.
        else if (node.properties.length > 0 || !closedUnderCase(node.ranges)) off++;
        break;
      case 'capture':
      case 'group':
      case 'atomic':
      case 'look':
      case 'repeat':
        visit(node.body);
        break;
      default:
        break;
    }
  };
  visit(root);
  return on === 0 ? 'none' : off === 0 ? 'all' : 'some';
}

function closedUnderCase(ranges: readonly CharRange[]): boolean {
  const has = (code: number): boolean => ranges.some((r) => r.low <= code && code <= r.high);
  for (let code = 65; code <= 90; code++) if (has(code) !== has(code + 32)) return false;
  return ranges.every((r) => r.high < 128 || r.high === 0x10ffff);
}

/** What both dialects write alike. */
abstract class Writer {
  readonly folds: 'all' | 'none' | 'some';
  protected readonly parsed: ParsedRegex;
  protected readonly dialect: 'js' | 're2';

  constructor(parsed: ParsedRegex, dialect: 'js' | 're2') {
    this.parsed = parsed;
    this.dialect = dialect;
    this.folds = foldsOf(parsed.root);
  }

  protected write(node: RegexNode): string {
    switch (node.kind) {
      case 'alternatives':
        return node.items.map((item) => this.write(item)).join('|');
      case 'sequence':
        return node.items.map((item) => this.part(item)).join('');
      case 'char': {
        const cases = node.fold && this.folds === 'some' ? casesOf(node.code) : [];
        if (cases.length === 0) return charText(node.code, this.dialect);
        return `[${[node.code, ...cases].map((c) => classChar(c, this.dialect)).join('')}]`;
      }
      case 'class':
        return this.charClass(node);
      case 'group':
        return `(?:${this.write(node.body)})`;
      case 'repeat':
        return this.repeat(node);
      case 'newlineSequence':
        return `(?:${hexEscape(13, this.dialect)}${hexEscape(10, this.dialect)}|[${[10, 11, 12, 13, 0x85, 0x2028, 0x2029].map((c) => hexEscape(c, this.dialect)).join('')}])`;
      default:
        return this.special(node);
    }
  }

  /** A node as part of a sequence: alternatives need a group of their own there. */
  protected part(node: RegexNode): string {
    return node.kind === 'alternatives' ? `(?:${this.write(node)})` : this.write(node);
  }

  protected abstract special(node: RegexNode): string;

  protected repeat(node: Extract<RegexNode, { kind: 'repeat' }>): string {
    const { body, min, max, mode } = node;
    const single = body.kind === 'char' || body.kind === 'class' || body.kind === 'capture' || body.kind === 'group';
    const text = single ? this.write(body) : `(?:${this.write(body)})`;
    let count: string;
    if (min === 0 && max === Number.POSITIVE_INFINITY) count = '*';
    else if (min === 1 && max === Number.POSITIVE_INFINITY) count = '+';
    else if (min === 0 && max === 1) count = '?';
    else if (max === min) count = `{${min}}`;
    else count = `{${min},${max === Number.POSITIVE_INFINITY ? '' : max}}`;
    return `${text}${count}${mode === 'lazy' ? '?' : ''}`;
  }

  private charClass(node: Extract<RegexNode, { kind: 'class' }>): string {
    const ranges = node.fold && this.folds === 'some' ? withCases(node.ranges) : node.ranges;
    const parts = ranges.map(({ low, high }) =>
      low === high ? classChar(low, this.dialect) : `${classChar(low, this.dialect)}-${classChar(high, this.dialect)}`,
    );
    for (const { name, negated } of node.properties) {
      // RE2 names scripts without a prefix.
      parts.push(`\\${negated ? 'P' : 'p'}{${this.dialect === 're2' ? name.replace('Script=', '') : name}}`);
    }
    return `[${node.negated ? '^' : ''}${parts.join('')}]`;
  }
}

class JavaScriptWriter extends Writer {
  /** JavaScript's number of each PCRE group. */
  readonly numbers: number[] = [0];
  private readonly atomicNumbers = new Map<RegexNode, number>();

  constructor(parsed: ParsedRegex) {
    super(parsed, 'js');
    this.number(parsed.root, { next: 1 });
  }

  source(): string {
    const { root } = this.parsed;
    if (root.kind === 'keep') return '';
    if (root.kind === 'sequence') {
      // What stands before \K must match, and is not part of the match.
      let from = -1;
      root.items.forEach((item, i) => {
        if (item.kind === 'keep') from = i;
      });
      if (from >= 0) {
        const before = root.items.slice(0, from).filter((item) => item.kind !== 'keep');
        const after = root.items.slice(from + 1);
        return `(?<=${before.map((item) => this.part(item)).join('')})${after.map((item) => this.part(item)).join('')}`;
      }
    }
    return this.write(root);
  }

  /** Numbers captures in the order in which they are written. */
  private number(node: RegexNode, counter: { next: number }): void {
    switch (node.kind) {
      case 'alternatives':
      case 'sequence':
        for (const item of node.items) this.number(item, counter);
        break;
      case 'capture':
        this.numbers[node.index] = counter.next++;
        this.number(node.body, counter);
        break;
      case 'atomic':
        this.atomicNumbers.set(node, counter.next++);
        this.number(node.body, counter);
        break;
      case 'group':
      case 'look':
      case 'repeat':
        this.number(node.body, counter);
        break;
      default:
        break;
    }
  }

  protected special(node: RegexNode): string {
    switch (node.kind) {
      case 'capture':
        return `(${node.name === null ? '' : `?<${node.name}>`}${this.write(node.body)})`;
      case 'atomic':
        // A look-ahead gives nothing back once it has matched; the reference then takes what it saw.
        return `(?:(?=(${this.write(node.body)}))\\${this.atomicNumbers.get(node) as number})`;
      case 'look':
        return `(?${node.ahead ? '' : '<'}${node.negated ? '!' : '='}${this.write(node.body)})`;
      case 'backreference':
        return `(?:\\${this.numbers[node.index] as number})`;
      case 'assertion':
        return { start: '^', end: '$', endOrNewline: '(?=\\n?$)', lineStart: '(?:^|(?<=\\n)(?!$))', lineEnd: '(?=\\n|$)', boundary: '\\b', notBoundary: '\\B' }[
          node.what
        ];
      case 'keep':
        throw new Error('The regular expression cannot be used: "\\K" is supported only outside of groups and alternatives.');
      default:
        throw new Error(`Unexpected part of a regular expression: ${node.kind}.`);
    }
  }
}

/** Why RE2 cannot run a pattern. */
class Re2Refusal extends Error {}

/**
 * What the pattern is for. RE2 has no look-ahead, so that `$` must take a final newline with it: harmless for a yes or
 * no, wrong where the match is replaced, and where a group that holds the `$` is extracted.
 */
export type Re2Use = 'match' | 'extract' | 'replace';

class Re2Writer extends Writer {
  private readonly use: Re2Use;
  private captures = 0;

  constructor(parsed: ParsedRegex, use: Re2Use) {
    super(parsed, 're2');
    this.use = use;
  }

  source(): string {
    return `${this.folds === 'all' ? '(?i)' : ''}${this.write(this.parsed.root)}`;
  }

  protected override repeat(node: Extract<RegexNode, { kind: 'repeat' }>): string {
    if (node.min > 1000 || (node.max > 1000 && node.max !== Number.POSITIVE_INFINITY)) {
      throw new Re2Refusal('RE2 repeats at most 1000 times');
    }
    return super.repeat(node);
  }

  protected special(node: RegexNode): string {
    switch (node.kind) {
      case 'capture': {
        this.captures++;
        const text = `(${node.name === null ? '' : `?P<${node.name}>`}${this.write(node.body)})`;
        this.captures--;
        return text;
      }
      case 'assertion':
        if (node.what === 'endOrNewline') {
          if (this.use === 'replace' || (this.use === 'extract' && this.captures > 0)) {
            throw new Re2Refusal('RE2 cannot stop before a final newline');
          }
          return '(?:\\n?\\z)';
        }
        return { start: '\\A', end: '\\z', lineStart: '(?m:^)', lineEnd: '(?m:$)', boundary: '\\b', notBoundary: '\\B' }[node.what];
      case 'atomic':
        throw new Re2Refusal('RE2 has no atomic groups and possessive quantifiers');
      case 'look':
        throw new Re2Refusal('RE2 has no look-around');
      case 'backreference':
        throw new Re2Refusal('RE2 has no backreferences');
      case 'keep':
        throw new Re2Refusal('RE2 has no \\K');
      default:
        throw new Re2Refusal(`RE2 cannot express ${node.kind}`);
    }
  }
}

/** The pattern in RE2's dialect, or why RE2 cannot run it with the same meaning. */
export function translateToRe2(pattern: string, use: Re2Use = 'match'): { readonly pattern: string } | { readonly reason: string } {
  try {
    return { pattern: new Re2Writer(parseRegex(pattern), use).source() };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The pattern in RE2's dialect, or null when RE2 cannot run it with the same meaning (`translateToRe2` says why). */
export function toRe2(pattern: string, use: Re2Use = 'match'): string | null {
  const translated = translateToRe2(pattern, use);
  return 'pattern' in translated ? translated.pattern : null;
}
