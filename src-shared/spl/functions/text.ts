/** Text functions (Search Reference, "Text functions"). Characters are Unicode code points. */
import { isMultivalue, scalarToText, toNumber } from '../../results/value.ts';
import { compileRegex } from '../regex/pcre.ts';
import { extractPath } from './paths.ts';
import { Memo, docs, mapText, textOf } from './support.ts';
import { FunctionError } from './types.ts';
import type { EvalFunctionDef, EvalValue } from './types.ts';

const GROUP = 'Text';

const ASTRAL = /[\ud800-\udfff]/;

/** Number of code points. */
function codePoints(text: string): number {
  if (!ASTRAL.test(text)) return text.length;
  let n = 0;
  for (const _ of text) n++;
  return n;
}

/** Substring with SQLite's rules: positions from 1, negative ones from the end; null length means the rest. */
function substring(text: string, start: number, length: number | null): string {
  const chars = ASTRAL.test(text) ? Array.from(text) : null;
  const size = chars === null ? text.length : chars.length;
  let from = start;
  let count = length ?? Number.POSITIVE_INFINITY;
  const backwards = count < 0;
  if (backwards) count = -count;
  if (from < 0) {
    from += size;
    if (from < 0) {
      count = Math.max(0, count + from);
      from = 0;
    }
  } else if (from > 0) from--;
  else if (count > 0) count--;
  if (backwards) {
    from -= count;
    if (from < 0) {
      count += from;
      from = 0;
    }
  }
  const to = Math.min(size, from + count);
  return chars === null ? text.slice(from, to) : chars.slice(from, to).join('');
}

const BLANKS = ' \t';

/** Removes characters of a set from the ends of text. */
function trimChars(text: string, chars: string, left: boolean, right: boolean): string {
  let start = 0;
  let end = text.length;
  if (!ASTRAL.test(chars)) {
    if (left) while (start < end && chars.includes(text[start] as string)) start++;
    if (right) while (end > start && chars.includes(text[end - 1] as string)) end--;
    return text.slice(start, end);
  }
  const set = new Set(chars);
  const list = Array.from(text);
  end = list.length;
  if (left) while (start < end && set.has(list[start] as string)) start++;
  if (right) while (end > start && set.has(list[end - 1] as string)) end--;
  return list.slice(start, end).join('');
}

function trimmer(name: string, summary: string, left: boolean, right: boolean): EvalFunctionDef {
  return {
    name,
    docs: docs(GROUP, `${name}(<str>, <trim_chars>)`, summary, `${name}("  ZZZZabcZZ ", " Z")`),
    arity: [1, 2],
    returns: 'string',
    pure: true,
    call: (args) => {
      const chars = args.length > 1 ? textOf(args[1]) : BLANKS;
      return chars === null ? null : mapText(args[0], (text) => trimChars(text, chars, left, right));
    },
  };
}

/** A replacement with its `\1` references resolved to parts: text, or the number of a group. */
function replacementParts(replacement: string): (string | number)[] {
  const parts: (string | number)[] = [];
  for (const m of replacement.matchAll(/\\(\d{1,2})|\\(.)|[^\\]+|\\$/gs)) {
    if (m[1] !== undefined) parts.push(Number(m[1]));
    else parts.push(m[2] ?? m[0]);
  }
  return parts;
}

type Replacer = (text: string, replacement: string) => string;

/** Makes the replacer of a pattern; throws an Error with a sentence for a bad pattern. */
function replacerOf(pattern: string): Replacer {
  const { regex, numbers } = compileRegex(pattern, { flags: 'g' });
  const replacements = new Memo(replacementParts);
  return (text, replacement) => {
    const parts = replacements.get(replacement);
    if (parts.every((part) => typeof part === 'string')) {
      const literal = parts.join('');
      return text.replace(regex, () => literal);
    }
    return text.replace(regex, (...match: unknown[]) =>
      parts.map((part) => (typeof part === 'string' ? part : ((match[numbers[part] ?? -1] as string | undefined) ?? ''))).join(''),
    );
  };
}

/** Decodes `%41` escapes as UTF-8; what is no valid escape stays. */
function urlDecode(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      const bytes = Uint8Array.from(run.slice(1).split('%'), (h) => Number.parseInt(h, 16));
      return new TextDecoder('utf-8').decode(bytes);
    }
  });
}

export const TEXT_FUNCTIONS: readonly EvalFunctionDef[] = [
  {
    name: 'len',
    aliases: ['length'],
    docs: docs(GROUP, 'len(<str>)', 'The number of characters in text.', 'len(user)'),
    arity: [1, 1],
    returns: 'number',
    pure: true,
    call: (args) => {
      const text = textOf(args[0]);
      return text === null ? null : codePoints(text);
    },
  },
  {
    name: 'lower',
    docs: docs(GROUP, 'lower(<str>)', 'Text in lower case.', 'lower(username)'),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => mapText(args[0], (text) => text.toLowerCase()),
  },
  trimmer('ltrim', 'Text without blanks, or without the characters given, on its left.', true, false),
  {
    name: 'replace',
    docs: docs(
      GROUP,
      'replace(<str>, <regex>, <replacement>)',
      'Text with every match of a regular expression replaced; \\1 stands for the first group.',
      'replace(date, "^(\\d{1,2})/(\\d{1,2})/", "\\2/\\1/")',
    ),
    arity: [3, 3],
    returns: 'string',
    pure: true,
    prepare: (literals) => {
      const memo = new Memo<Replacer | null>((pattern) => {
        try {
          return replacerOf(pattern);
        } catch {
          return null;
        }
      });
      if (typeof literals[1] === 'string') {
        try {
          replacerOf(literals[1]);
        } catch (error) {
          throw new FunctionError(1, (error as Error).message);
        }
      }
      return (args) => {
        const pattern = textOf(args[1]);
        const replacement = textOf(args[2]);
        if (pattern === null || replacement === null) return null;
        const replacer = memo.get(pattern);
        return replacer === null ? null : mapText(args[0], (text) => replacer(text, replacement));
      };
    },
  },
  trimmer('rtrim', 'Text without blanks, or without the characters given, on its right.', false, true),
  {
    name: 'spath',
    docs: docs(GROUP, 'spath(<value>, <path>)', 'What stands at a path of JSON or XML text.', 'spath(_raw, "user.name")'),
    arity: [2, 2],
    returns: 'any',
    pure: true,
    call: (args) => {
      const text = textOf(args[0]);
      const path = textOf(args[1]);
      return text === null || path === null ? null : extractPath(text, path);
    },
  },
  {
    name: 'substr',
    docs: docs(GROUP, 'substr(<str>, <start>, <length>)', 'A part of text; positions count from 1, negative ones from the end.', 'substr("string", 1, 3)'),
    arity: [2, 3],
    returns: 'string',
    pure: true,
    call: (args) => {
      const start = toNumber(args[1]);
      const length = args.length > 2 ? toNumber(args[2]) : null;
      if (start === null || (args.length > 2 && length === null)) return null;
      return mapText(args[0], (text) => substring(text, Math.trunc(start), length === null ? null : Math.trunc(length)));
    },
  },
  trimmer('trim', 'Text without blanks, or without the characters given, at both ends.', true, true),
  {
    name: 'upper',
    docs: docs(GROUP, 'upper(<str>)', 'Text in upper case.', 'upper(username)'),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => mapText(args[0], (text) => text.toUpperCase()),
  },
  {
    name: 'urldecode',
    docs: docs(GROUP, 'urldecode(<url>)', 'Text with its URL escapes decoded.', 'urldecode("http%3A%2F%2Fwww.example.com%2F")'),
    arity: [1, 1],
    returns: 'string',
    pure: true,
    call: (args) => mapText(args[0], urlDecode),
  },
];

/** The texts of an argument: one for a scalar, all of a multivalue. */
export function textsOf(value: EvalValue | undefined): readonly string[] {
  if (isMultivalue(value)) return value.map(scalarToText);
  const text = textOf(value);
  return text === null ? [] : [text];
}
