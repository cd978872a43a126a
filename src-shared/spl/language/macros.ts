/** Macro calls of a search: which macro they mean, and what they stand for. */
import type { Macro } from '../syntax/source-text.ts';
import { macroTable, prepareSource } from '../syntax/source-text.ts';
import { tokenize } from '../syntax/tokens.ts';

/** The macro that a call such as `` `name(a, b)` `` means; the one of that name where none takes as many arguments. */
export function macroOf(call: string, macros: readonly Macro[]): Macro | null {
  const parts = /^`\s*([^`(\s]+)\s*(?:\(([\s\S]*)\))?\s*`?$/.exec(call);
  if (parts === null) return null;
  const [, name = '', inner = ''] = parts;
  const count = inner.trim() === '' ? 0 : inner.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').split(',').length;
  const named = macros.filter((macro) => macro.name === name);
  return named.find((macro) => macro.args.length === count) ?? named[0] ?? null;
}

/** A macro call at a place of a search. */
export interface MacroCall {
  readonly start: number;
  readonly end: number;
  readonly macro: Macro;
  /** The search's text in place of the call; null where it cannot be made without running it. */
  readonly expansion: string | null;
}

/** The macro call at an offset, with its definition and expansion; null where there is none, or none that is known. */
export function macroCallAt(text: string, offset: number, macros: readonly Macro[]): MacroCall | null {
  const token = tokenize(text).find((t) => t.kind === 'macro' && t.start <= offset && offset <= t.end);
  if (token === undefined) return null;
  const call = text.slice(token.start, token.end);
  const macro = macroOf(call, macros);
  if (macro === null) return null;
  const expanded = macro.isEval ? null : prepareSource(call, { macros: macroTable(macros) });
  const broken = expanded === null || expanded.diagnostics.some((d) => d.severity === 'error');
  return { start: token.start, end: token.end, macro, expansion: broken ? null : expanded.text };
}
