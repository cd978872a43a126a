/** sed expressions of `rex mode=sed`: `s/regex/replacement/flags` and `y/from/to/` (Search Reference, "rex"). */
import { regexOf } from './regex.ts';

/** One parsed sed command. */
export type SedCommand =
  | { readonly kind: 's'; readonly pattern: string; readonly replacement: string; readonly which: 'all' | number }
  | { readonly kind: 'y'; readonly from: string; readonly to: string };

/** Parses one or more sed commands separated by blanks or `;`. Throws an Error with a sentence where one is malformed. */
export function parseSed(text: string): SedCommand[] {
  const commands: SedCommand[] = [];
  let at = 0;
  const skip = (): void => {
    while (at < text.length && /[\s;]/.test(text[at] as string)) at++;
  };
  for (skip(); at < text.length; skip()) {
    const kind = text[at];
    const delimiter = text[at + 1];
    if ((kind !== 's' && kind !== 'y') || delimiter === undefined || /[\w\s\\]/.test(delimiter)) {
      throw new Error(`A sed expression is s/<regex>/<replacement>/<flags> or y/<from>/<to>/, not ${text.slice(at)}.`);
    }
    at += 2;
    const part = (): string => {
      let out = '';
      for (; at < text.length && text[at] !== delimiter; at++) {
        if (text[at] === '\\' && at + 1 < text.length) {
          // Only the delimiter loses its backslash here; the rest is for the regex or the replacement to read.
          if (text[at + 1] !== delimiter) out += '\\';
          at++;
        }
        out += text[at];
      }
      if (at >= text.length) throw new Error(`The sed expression ${text} has no closing ${delimiter}.`);
      at++;
      return out;
    };
    const first = part();
    const second = part();
    if (kind === 'y') {
      const [from, to] = [unescapeText(first), unescapeText(second)];
      if ([...from].length !== [...to].length) {
        throw new Error(`y${delimiter}${first}${delimiter}${second}${delimiter} needs as many characters on both sides.`);
      }
      commands.push({ kind: 'y', from, to });
      continue;
    }
    let flags = '';
    while (at < text.length && /[^\s;]/.test(text[at] as string)) flags += text[at++];
    if (!/^(?:g|i|[1-9]\d*)*$/.test(flags)) throw new Error(`The sed flags ${flags} are not known: use g, i or a number.`);
    const number = /\d+/.exec(flags);
    commands.push({
      kind: 's',
      pattern: flags.includes('i') ? `(?i)${first}` : first,
      replacement: second,
      which: flags.includes('g') ? 'all' : number === null ? 1 : Number(number[0]),
    });
  }
  if (commands.length === 0) throw new Error('The sed expression is empty: write s/<regex>/<replacement>/g.');
  return commands;
}

/** Compiles parsed commands into one function over text. */
export function compileSed(commands: readonly SedCommand[]): (text: string) => string {
  const steps = commands.map((command) => {
    if (command.kind === 'y') {
      const map = new Map([...command.from].map((c, i) => [c, [...command.to][i] as string]));
      return (text: string) => Array.from(text, (c) => map.get(c) ?? c).join('');
    }
    const regex = regexOf(command.pattern, 'g');
    const parts = replacementParts(command.replacement);
    const { which } = command;
    return (text: string) => {
      let n = 0;
      return text.replace(regex, (...args: unknown[]) => {
        n++;
        if (which !== 'all' && n !== which) return args[0] as string;
        return parts.map((p) => (typeof p === 'string' ? p : p === 0 ? (args[0] as string) : groupText(args, p))).join('');
      });
    };
  });
  return (text) => steps.reduce((value, step) => step(value), text);
}

/** The text of a numbered group among the arguments of a `replace` callback; '' where it took no part. */
function groupText(args: readonly unknown[], group: number): string {
  // The arguments are match, groups..., offset (a number), subject: a group beyond the last is no text.
  const offset = args.findIndex((a, i) => i > 0 && typeof a === 'number');
  const value = group < offset ? args[group] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A replacement as literal texts and group numbers (`\1`; `&` is literal in Splunk). */
function replacementParts(replacement: string): (string | number)[] {
  const parts: (string | number)[] = [];
  let literal = '';
  for (let i = 0; i < replacement.length; i++) {
    const c = replacement[i] as string;
    const next = replacement[i + 1];
    if (c === '\\' && next !== undefined) {
      i++;
      if (/\d/.test(next)) {
        if (literal !== '') parts.push(literal);
        literal = '';
        parts.push(Number(next));
      } else literal += escapeOf(next);
    } else literal += c;
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

function unescapeText(text: string): string {
  return text.replace(/\\(.)/gs, (_, c: string) => escapeOf(c));
}

function escapeOf(c: string): string {
  return c === 'n' ? '\n' : c === 't' ? '\t' : c === 'r' ? '\r' : c;
}
