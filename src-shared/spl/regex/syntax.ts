/**
 * Perl-compatible regular expressions as a tree. SPL's patterns are PCRE (Knowledge Manager Manual, "About Splunk
 * regular expressions"); what runs them here, JavaScript and RE2, speaks other dialects, so patterns are read once and
 * written in either.
 */

/** A range of code points, both ends included. */
export interface CharRange {
  readonly low: number;
  readonly high: number;
}

/** A Unicode property as JavaScript and RE2 write it: `L`, `Lu`, `Script=Greek`. */
export interface CharProperty {
  readonly name: string;
  readonly negated: boolean;
}

/** Parts of a pattern. `fold` marks those that ignore case. */
export type RegexNode =
  | { readonly kind: 'alternatives'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'char'; readonly code: number; readonly fold: boolean }
  | {
      readonly kind: 'class';
      readonly ranges: readonly CharRange[];
      readonly properties: readonly CharProperty[];
      readonly negated: boolean;
      readonly fold: boolean;
    }
  | { readonly kind: 'capture'; readonly index: number; readonly name: string | null; readonly body: RegexNode }
  | { readonly kind: 'group'; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negated: boolean; readonly body: RegexNode }
  | { readonly kind: 'repeat'; readonly body: RegexNode; readonly min: number; readonly max: number; readonly mode: 'greedy' | 'lazy' }
  | { readonly kind: 'assertion'; readonly what: 'start' | 'end' | 'endOrNewline' | 'lineStart' | 'lineEnd' | 'boundary' | 'notBoundary' }
  | { readonly kind: 'backreference'; readonly index: number; readonly fold: boolean }
  | { readonly kind: 'newlineSequence' }
  | { readonly kind: 'keep' };

/** A pattern that was read. */
export interface ParsedRegex {
  readonly root: RegexNode;
  /** Names by PCRE group number, null for unnamed; index 0 is unused. */
  readonly groupNames: readonly (string | null)[];
}

interface Flags {
  readonly fold: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
  readonly extended: boolean;
  readonly ungreedy: boolean;
}

const MAX_CODE = 0x10ffff;
const range = (low: number, high: number = low): CharRange => ({ low, high });

const DIGIT = [range(48, 57)];
const WORD = [range(48, 57), range(65, 90), range(95), range(97, 122)];
const SPACE = [range(9, 13), range(32)];
const HORIZONTAL = [range(9), range(32), range(0xa0), range(0x1680), range(0x180e), range(0x2000, 0x200a), range(0x202f), range(0x205f), range(0x3000)];
const VERTICAL = [range(10, 13), range(0x85), range(0x2028, 0x2029)];
const NEWLINE = [range(10)];

/** Classes that an escape letter names; the upper-case letter is the complement. */
const ESCAPE_CLASSES: Readonly<Record<string, readonly CharRange[]>> = { d: DIGIT, w: WORD, s: SPACE, h: HORIZONTAL, v: VERTICAL };

const POSIX_CLASSES: Readonly<Record<string, readonly CharRange[]>> = {
  alpha: [range(65, 90), range(97, 122)],
  digit: DIGIT,
  alnum: [range(48, 57), range(65, 90), range(97, 122)],
  upper: [range(65, 90)],
  lower: [range(97, 122)],
  space: SPACE,
  blank: [range(9), range(32)],
  punct: [range(33, 47), range(58, 64), range(91, 96), range(123, 126)],
  print: [range(32, 126)],
  graph: [range(33, 126)],
  cntrl: [range(0, 31), range(127)],
  xdigit: [range(48, 57), range(65, 70), range(97, 102)],
  word: WORD,
  ascii: [range(0, 127)],
};

const CONTROL_ESCAPES: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** The code points outside these ranges. */
function complement(ranges: readonly CharRange[]): CharRange[] {
  const sorted = [...ranges].sort((a, b) => a.low - b.low);
  const out: CharRange[] = [];
  let next = 0;
  for (const r of sorted) {
    if (r.low > next) out.push(range(next, r.low - 1));
    next = Math.max(next, r.high + 1);
  }
  if (next <= MAX_CODE) out.push(range(next, MAX_CODE));
  return out;
}

/** Reads a pattern; throws an Error with a sentence that names the place for what is wrong or not supported. */
export function parseRegex(pattern: string): ParsedRegex {
  return new RegexParser(pattern).parse();
}

class RegexParser {
  private readonly pattern: string;
  private at = 0;
  private flags: Flags = { fold: false, dotAll: false, multiline: false, extended: false, ungreedy: false };
  private readonly groupNames: (string | null)[] = [null];
  private readonly groupCount: number;
  private depth = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.groupCount = countGroups(pattern);
  }

  parse(): ParsedRegex {
    let verb: RegExpExecArray | null;
    while ((verb = /^\(\*([A-Z0-9_]+)\)/.exec(this.pattern.slice(this.at))) !== null) {
      if (!/^(?:UTF8?|UTF16|UCP|NO_START_OPT|CRLF|LF|ANYCRLF|ANY|BSR_\w+)$/.test(verb[1] as string)) {
        this.fail(`"${verb[0]}" is not supported`);
      }
      this.at += verb[0].length;
    }
    const root = this.alternatives();
    if (this.at < this.pattern.length) this.fail('")" has no "(" before it');
    return { root, groupNames: this.groupNames };
  }

  private fail(what: string, at = this.at): never {
    throw new Error(`The regular expression cannot be used: ${what} (character ${at + 1} of "${shorten(this.pattern)}").`);
  }

  private alternatives(): RegexNode {
    if (++this.depth > 200) this.fail('it is nested too deep');
    const outer = this.flags;
    const items = [this.sequence()];
    while (this.pattern[this.at] === '|') {
      this.at++;
      items.push(this.sequence());
    }
    this.flags = outer;
    this.depth--;
    return items.length === 1 ? (items[0] as RegexNode) : { kind: 'alternatives', items };
  }

  private sequence(): RegexNode {
    const items: RegexNode[] = [];
    for (;;) {
      const c = this.pattern[this.at];
      if (c === undefined || c === '|' || c === ')') break;
      if (this.flags.extended) {
        if (/\s/.test(c)) {
          this.at++;
          continue;
        }
        if (c === '#') {
          const end = this.pattern.indexOf('\n', this.at);
          this.at = end < 0 ? this.pattern.length : end + 1;
          continue;
        }
      }
      if (this.pattern.startsWith('\\Q', this.at)) {
        items.push(...this.quoted());
        // A quantifier after \E repeats the last quoted character.
        const last = items.pop();
        if (last !== undefined) items.push(this.quantified(last, this.at));
        continue;
      }
      if (this.pattern.startsWith('\\E', this.at)) {
        this.at += 2;
        continue;
      }
      const start = this.at;
      const atom = this.atom();
      if (atom !== null) items.push(this.quantified(atom, start));
    }
    return items.length === 1 ? (items[0] as RegexNode) : { kind: 'sequence', items };
  }

  private quoted(): RegexNode[] {
    const end = this.pattern.indexOf('\\E', this.at + 2);
    const text = this.pattern.slice(this.at + 2, end < 0 ? undefined : end);
    this.at = end < 0 ? this.pattern.length : end + 2;
    return Array.from(text, (c) => this.char(c.codePointAt(0) as number));
  }

  private char(code: number): RegexNode {
    return { kind: 'char', code, fold: this.flags.fold };
  }

  private charClass(ranges: readonly CharRange[], negated = false, properties: readonly CharProperty[] = []): RegexNode {
    return { kind: 'class', ranges, properties, negated, fold: this.flags.fold };
  }

  private quantified(atom: RegexNode, start: number): RegexNode {
    let node = atom;
    for (;;) {
      if (this.flags.extended) this.skipExtended();
      const m = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\}|\{,(\d+)\})/.exec(this.pattern.slice(this.at, this.at + 30));
      if (m === null) return node;
      if (node.kind === 'keep') this.fail('"\\K" cannot be repeated', start);
      let min = 0;
      let max = Number.POSITIVE_INFINITY;
      if (m[0] === '+') min = 1;
      else if (m[0] === '?') max = 1;
      else if (m[4] !== undefined) max = Number(m[4]);
      else if (m[0] !== '*') {
        min = Number(m[1]);
        max = m[2] === undefined ? min : m[3] === '' ? Number.POSITIVE_INFINITY : Number(m[3]);
      }
      if (max < min) this.fail(`"${m[0]}" counts down`);
      if (min > 65535 || (max > 65535 && max !== Number.POSITIVE_INFINITY)) this.fail(`"${m[0]}" repeats too often`);
      this.at += m[0].length;
      const suffix = this.pattern[this.at];
      let mode: 'greedy' | 'lazy' = this.flags.ungreedy ? 'lazy' : 'greedy';
      let possessive = false;
      if (suffix === '?') {
        mode = mode === 'greedy' ? 'lazy' : 'greedy';
        this.at++;
      } else if (suffix === '+') {
        possessive = true;
        mode = 'greedy';
        this.at++;
      }
      const repeat: RegexNode = { kind: 'repeat', body: node, min, max, mode };
      node = possessive ? { kind: 'atomic', body: repeat } : repeat;
    }
  }

  private skipExtended(): void {
    for (;;) {
      const c = this.pattern[this.at];
      if (c === undefined) return;
      if (/\s/.test(c)) this.at++;
      else if (c === '#') {
        const end = this.pattern.indexOf('\n', this.at);
        this.at = end < 0 ? this.pattern.length : end + 1;
      } else return;
    }
  }

  private atom(): RegexNode | null {
    const c = this.pattern[this.at] as string;
    switch (c) {
      case '(':
        return this.group();
      case '[':
        return this.bracket();
      case '.':
        this.at++;
        return this.flags.dotAll ? this.charClass([range(0, MAX_CODE)]) : this.charClass(NEWLINE, true);
      case '^':
        this.at++;
        return { kind: 'assertion', what: this.flags.multiline ? 'lineStart' : 'start' };
      case '$':
        this.at++;
        return { kind: 'assertion', what: this.flags.multiline ? 'lineEnd' : 'endOrNewline' };
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        return this.fail(`there is nothing for "${c}" to repeat; write \\${c} for the character itself`);
      default: {
        const code = this.pattern.codePointAt(this.at) as number;
        this.at += code > 0xffff ? 2 : 1;
        return this.char(code);
      }
    }
  }

  private escape(): RegexNode {
    const start = this.at;
    const c = this.pattern[this.at + 1];
    if (c === undefined) this.fail('it ends with a backslash; write \\\\ for the character itself');
    this.at += 2;
    const classRanges = ESCAPE_CLASSES[c.toLowerCase()];
    if (classRanges !== undefined) return this.charClass(classRanges, c !== c.toLowerCase());
    switch (c) {
      case 'A':
        return { kind: 'assertion', what: 'start' };
      case 'Z':
        return { kind: 'assertion', what: 'endOrNewline' };
      case 'z':
        return { kind: 'assertion', what: 'end' };
      case 'b':
        return { kind: 'assertion', what: 'boundary' };
      case 'B':
        return { kind: 'assertion', what: 'notBoundary' };
      case 'N':
        return this.charClass(NEWLINE, true);
      case 'R':
        return { kind: 'newlineSequence' };
      case 'K':
        return { kind: 'keep' };
      case 'X': {
        const mark = [{ name: 'M', negated: false }];
        const rest: RegexNode = { kind: 'repeat', body: this.charClass([], false, mark), min: 0, max: Number.POSITIVE_INFINITY, mode: 'greedy' };
        return { kind: 'group', body: { kind: 'sequence', items: [this.charClass([], true, mark), rest] } };
      }
      case 'p':
      case 'P':
        return this.charClass([], false, [this.property(c === 'P')]);
      case 'k': {
        const m = /^(?:<(\w+)>|'(\w+)'|\{(\w+)\})/.exec(this.pattern.slice(this.at));
        if (m === null) this.fail('"\\k" needs the name of a group: \\k<name>', start);
        this.at += m[0].length;
        return this.reference(m[1] ?? m[2] ?? (m[3] as string), start);
      }
      case 'g': {
        const m = /^(?:(\d+)|\{([-+]?\d+)\}|\{(\w+)\})/.exec(this.pattern.slice(this.at));
        if (m === null) return this.fail('"\\g" calls a group as a subroutine, which is not supported', start);
        this.at += m[0].length;
        if (m[3] !== undefined) return this.reference(m[3], start);
        const n = Number(m[1] ?? m[2]);
        const relative = m[2] !== undefined && /^[-+]/.test(m[2]);
        return this.numbered(relative ? this.groupNames.length + n + (n > 0 ? -1 : 0) : n, start);
      }
      case 'G':
      case 'C':
        return this.fail(`"\\${c}" is not supported`, start);
      default:
    }
    if (c >= '1' && c <= '9') {
      const m = /^\d+/.exec(this.pattern.slice(start + 1)) as RegExpExecArray;
      const n = Number(m[0]);
      if (n < 10 || n <= this.groupCount) {
        this.at = start + 1 + m[0].length;
        return this.numbered(n, start);
      }
    }
    this.at = start;
    return this.char(this.charEscape());
  }

  private numbered(index: number, start: number): RegexNode {
    if (index < 1 || index > this.groupCount) {
      this.fail(`it refers to group ${index}, and there ${this.groupCount === 1 ? 'is 1 group' : `are ${this.groupCount} groups`}`, start);
    }
    return { kind: 'backreference', index, fold: this.flags.fold };
  }

  private reference(name: string, start: number): RegexNode {
    const index = this.groupNames.indexOf(name);
    if (index < 1) this.fail(`it refers to a group "${name}" that does not stand before`, start);
    return { kind: 'backreference', index, fold: this.flags.fold };
  }

  /** The code point of an escape that stands for one character, at `\`. */
  private charEscape(): number {
    const start = this.at;
    const rest = this.pattern.slice(this.at + 1, this.at + 14);
    let m = /^x\{([0-9A-Fa-f]{1,6})\}/.exec(rest) ?? /^x([0-9A-Fa-f]{0,2})/.exec(rest);
    if (m !== null) {
      this.at += 1 + m[0].length;
      const code = m[1] === '' ? 0 : Number.parseInt(m[1] as string, 16);
      if (code > MAX_CODE) this.fail(`"\\${m[0]}" is no character`, start);
      return code;
    }
    m = /^o\{([0-7]+)\}/.exec(rest) ?? /^(0[0-7]{0,2})/.exec(rest) ?? /^([1-7][0-7]{1,2})/.exec(rest);
    if (m !== null) {
      this.at += 1 + m[0].length;
      return Number.parseInt(m[1] as string, 8) & 0xffff;
    }
    m = /^c([\x20-\x7e])/.exec(rest);
    if (m !== null) {
      this.at += 3;
      return (m[1] as string).toUpperCase().charCodeAt(0) ^ 64;
    }
    const c = rest[0];
    if (c === undefined) this.fail('it ends with a backslash; write \\\\ for the character itself');
    const control = CONTROL_ESCAPES[c];
    if (control !== undefined) {
      this.at += 2;
      return control;
    }
    if (/[A-Za-z]/.test(c)) this.fail(`"\\${c}" has no meaning`, start);
    const code = this.pattern.codePointAt(this.at + 1) as number;
    this.at += code > 0xffff ? 3 : 2;
    return code;
  }

  /** The property after `\p` or `\P`. */
  private property(negated: boolean): CharProperty {
    const start = this.at;
    const m = /^(?:\{(\^?)\s*([A-Za-z_&][\w &]*)\s*\}|([A-Z]))/.exec(this.pattern.slice(this.at));
    if (m === null) this.fail('a Unicode property needs a name, as in \\p{L}', start);
    this.at += m[0].length;
    const name = m[2]?.trim() ?? (m[3] as string);
    const flip = m[1] === '^';
    const candidates = name === 'L&' ? ['LC'] : name === 'Any' ? ['Any'] : [name, `Script=${name}`];
    for (const candidate of candidates) {
      try {
        new RegExp(`\\p{${candidate}}`, 'u');
        return { name: candidate, negated: negated !== flip };
      } catch {
        // Not this form of the name; the next one may be known.
      }
    }
    return this.fail(`"${name}" is no Unicode property`, start);
  }

  private bracket(): RegexNode {
    const start = this.at;
    this.at++;
    let negated = false;
    if (this.pattern[this.at] === '^') {
      negated = true;
      this.at++;
    }
    const ranges: CharRange[] = [];
    const properties: CharProperty[] = [];
    let first = true;
    let quoting = false;
    for (;;) {
      const c = this.pattern[this.at];
      if (c === undefined) this.fail('"[" is not closed; write \\[ for the character itself', start);
      if (c === ']' && !first && !quoting) break;
      first = false;
      if (quoting) {
        if (this.pattern.startsWith('\\E', this.at)) {
          quoting = false;
          this.at += 2;
          continue;
        }
      } else if (this.pattern.startsWith('\\Q', this.at)) {
        quoting = true;
        this.at += 2;
        continue;
      } else if (this.pattern.startsWith('\\E', this.at)) {
        this.at += 2;
        continue;
      }
      const low = quoting ? this.plainCode() : this.classItem(ranges, properties);
      if (low === null) continue;
      if (!quoting && this.pattern[this.at] === '-' && this.pattern[this.at + 1] !== ']' && this.pattern[this.at + 1] !== undefined) {
        const dash = this.at;
        this.at++;
        const before = ranges.length + properties.length;
        const high = this.classItem(ranges, properties);
        if (high === null) {
          // `[a-\d]`: the hyphen is a character.
          if (ranges.length + properties.length === before) this.fail('a range of characters has no end', dash);
          ranges.push(range(low), range(45));
          continue;
        }
        if (high < low) this.fail('a range of characters runs backwards', dash);
        ranges.push(range(low, high));
      } else ranges.push(range(low));
    }
    this.at++;
    return this.charClass(ranges, negated, properties);
  }

  private plainCode(): number {
    const code = this.pattern.codePointAt(this.at) as number;
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  /** One item of a class: its code point, or null when it was a set, which is added to `ranges` or `properties`. */
  private classItem(ranges: CharRange[], properties: CharProperty[]): number | null {
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.pattern.slice(this.at, this.at + 16));
    if (posix !== null) {
      const set = POSIX_CLASSES[posix[2] as string];
      if (set === undefined) this.fail(`"${posix[0]}" is no class of characters`);
      ranges.push(...(posix[1] === '^' ? complement(set) : set));
      this.at += posix[0].length;
      return null;
    }
    if (this.pattern[this.at] !== '\\') return this.plainCode();
    const c = this.pattern[this.at + 1];
    if (c === undefined) this.fail('"[" is not closed');
    const set = ESCAPE_CLASSES[c.toLowerCase()];
    if (set !== undefined) {
      ranges.push(...(c === c.toLowerCase() ? set : complement(set)));
      this.at += 2;
      return null;
    }
    if (c === 'p' || c === 'P') {
      this.at += 2;
      properties.push(this.property(c === 'P'));
      return null;
    }
    if (c === 'b') {
      this.at += 2;
      return 8;
    }
    return this.charEscape();
  }

  private group(): RegexNode | null {
    const start = this.at;
    const rest = this.pattern.slice(this.at, this.at + 100);
    const close = (body: RegexNode): RegexNode => {
      if (this.pattern[this.at] !== ')') this.fail('"(" is not closed; write \\( for the character itself', start);
      this.at++;
      return body;
    };
    const inside = (skip: number): RegexNode => {
      this.at += skip;
      return close(this.alternatives());
    };
    if (!rest.startsWith('(?')) {
      if (rest.startsWith('(*')) this.fail(`"${/^\(\*[^)]*\)?/.exec(rest)?.[0] ?? '(*'}" is not supported`);
      return this.capture(null, 1, close);
    }
    const named = /^\(\?(?:P?<([^>=!][^>]*)>|'([^']*)')/.exec(rest);
    if (named !== null) {
      const name = named[1] ?? (named[2] as string);
      if (!/^[A-Za-z_]\w*$/.test(name)) {
        this.fail(`"${name}" cannot name a group: use letters, digits and _, and no digit first`);
      }
      if (this.groupNames.includes(name)) this.fail(`two groups are named "${name}"`);
      return this.capture(name, named[0].length, close);
    }
    if (rest.startsWith('(?:')) return { kind: 'group', body: inside(3) };
    if (rest.startsWith('(?>')) return { kind: 'atomic', body: inside(3) };
    if (rest.startsWith('(?=')) return { kind: 'look', ahead: true, negated: false, body: inside(3) };
    if (rest.startsWith('(?!')) return { kind: 'look', ahead: true, negated: true, body: inside(3) };
    if (rest.startsWith('(?<=')) return { kind: 'look', ahead: false, negated: false, body: inside(4) };
    if (rest.startsWith('(?<!')) return { kind: 'look', ahead: false, negated: true, body: inside(4) };
    if (rest.startsWith('(?#')) {
      const end = this.pattern.indexOf(')', this.at);
      if (end < 0) this.fail('the comment is not closed', start);
      this.at = end + 1;
      return null;
    }
    const reference = /^\(\?P=(\w+)\)/.exec(rest);
    if (reference !== null) {
      this.at += reference[0].length;
      return this.reference(reference[1] as string, start);
    }
    if (/^\(\?(?:R|[-+]?\d|&|P>)/.test(rest)) this.fail('it calls itself or a group as a subroutine, which is not supported');
    if (rest.startsWith('(?(')) this.fail('it has a condition "(?(", which is not supported; write the cases as alternatives');
    if (rest.startsWith('(?|')) this.fail('it has a branch reset "(?|", which is not supported');
    const flags = /^\(\?(\^?)([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/.exec(rest);
    if (flags === null) return this.fail(`"${rest.slice(0, 4)}" has no meaning`);
    const before = this.flags;
    if (flags[1] === '^') this.flags = { fold: false, dotAll: false, multiline: false, extended: false, ungreedy: before.ungreedy };
    this.setFlags(flags[2] as string, true);
    this.setFlags(flags[3] ?? '', false);
    if (flags[4] === ')') {
      // Holds to the end of the enclosing group, whose `alternatives` restores what was before.
      this.at += flags[0].length;
      return null;
    }
    const body = inside(flags[0].length);
    this.flags = before;
    return { kind: 'group', body };
  }

  private setFlags(letters: string, on: boolean): void {
    for (const letter of letters) {
      if (letter === 'i') this.flags = { ...this.flags, fold: on };
      else if (letter === 's') this.flags = { ...this.flags, dotAll: on };
      else if (letter === 'm') this.flags = { ...this.flags, multiline: on };
      else if (letter === 'x') this.flags = { ...this.flags, extended: on };
      else if (letter === 'U') this.flags = { ...this.flags, ungreedy: on };
      else if (letter !== 'J' && letter !== 'u') this.fail(`"${letter}" is no flag; use i, s, m, x or U`);
    }
  }

  private capture(name: string | null, skip: number, close: (body: RegexNode) => RegexNode): RegexNode {
    const index = this.groupNames.length;
    this.groupNames.push(name);
    this.at += skip;
    return { kind: 'capture', index, name, body: close(this.alternatives()) };
  }
}

/** Number of capturing groups in a pattern, needed before it is read: `\11` is a reference only with eleven groups. */
function countGroups(pattern: string): number {
  const stripped = pattern.replace(/\\Q[\s\S]*?(?:\\E|$)|\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\(\?#[^)]*\)/g, '');
  return (stripped.match(/\((?!\?|\*)|\(\?(?:P?<(?![=!])|')/g) ?? []).length;
}

function shorten(pattern: string): string {
  return pattern.length > 60 ? `${pattern.slice(0, 57)}...` : pattern;
}
