/** Regular expressions as commands take them: from a quoted argument, compiled once, errors at the argument. */
import { compileRegex } from '../../regex/pcre.ts';
import type { ArgReader, FieldItem } from '../types.ts';

/** A pattern as written and the names of its capturing groups. */
export interface PatternArg {
  readonly pattern: string;
  readonly groups: readonly string[];
}

/** Checks a pattern where it is written: a bad one is reported at its place. */
export function checkPattern(r: ArgReader, item: FieldItem | { readonly text: string; readonly span: FieldItem['span'] }): PatternArg {
  try {
    return { pattern: item.text, groups: compileRegex(item.text, { flags: '' }).groups };
  } catch (error) {
    return r.fail(item.span, error instanceof Error ? error.message : String(error), 'bad-argument');
  }
}

/** Compiles a pattern that `checkPattern` has accepted; `flags` are added to those that the pattern itself sets. */
export function regexOf(pattern: string, flags: string): RegExp {
  const { regex } = compileRegex(pattern, { flags: '' });
  const all = new Set([...regex.flags, ...flags]);
  return new RegExp(regex.source, [...all].join(''));
}
