/**
 * The text that the parser reads: comments blanked, macros expanded, every offset traceable to the text as typed.
 *
 * Splunk expands macros textually before it parses (Knowledge Manager Manual, "Use search macros in searches") and
 * removes ``` comments ``` (Search Manual, "Add comments to searches").
 */
import type { Span } from './ast.ts';
import { type Diagnostic, nearest } from './diagnostics.ts';
import { filterMacro, standardMacro } from './standard-macros.ts';

/** A search macro. `args` are the names that `$name$` in the definition stands for. */
export interface Macro {
  readonly name: string;
  readonly args: readonly string[];
  readonly definition: string;
  /** True when the definition is an eval expression that yields the text. */
  readonly isEval: boolean;
  /** An eval expression over the arguments that must hold, and what to say when it does not. */
  readonly validation?: string;
  readonly errorMessage?: string;
}

/** The macros that a search may use. */
export interface MacroTable {
  /** The macro of this name that takes this many arguments. */
  find(name: string, argumentCount: number): Macro | undefined;
  names(): Iterable<string>;
}

/** Evaluates an eval-based macro's definition or a validation; yields its text, or null. Throws Error with a sentence. */
export type MacroEvaluator = (expression: string) => string | null;

export interface SourceOptions {
  readonly macros?: MacroTable;
  readonly evaluateMacro?: MacroEvaluator;
  /** What an undefined macro is: an error (runs), or a warning (`nexus check`). */
  readonly undefinedMacro?: 'error' | 'warning';
}

interface Segment {
  readonly start: number;
  readonly end: number;
  readonly originalStart: number;
  readonly originalEnd: number;
  /** True for text copied as typed; false for the expansion of a macro call. */
  readonly verbatim: boolean;
}

/** Expanded text with its way back. */
export interface SourceText {
  /** Text to parse. */
  readonly text: string;
  /** Place in the text as typed of a range of `text`. */
  span(start: number, end: number): Span;
  /** True if a macro without a definition was called within this range of `text`. */
  hasUndefinedMacro(start: number, end: number): boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_DEPTH = 32;
const MAX_EXPANDED = 4_000_000;

/** Offset just after the double-quoted string that starts at `at`, or the end of the text where it is not closed. */
export function endOfQuoted(text: string, at: number, end = text.length): number {
  const quote = text.charCodeAt(at);
  for (let i = at + 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === quote) return i + 1;
  }
  return end;
}

/** Expands macros and blanks comments. Never throws: problems come as diagnostics in offsets of `typed`. */
export function prepareSource(typed: string, options: SourceOptions = {}): SourceText {
  const diagnostics: Diagnostic[] = [];
  const typedText = blankComments(typed, (start, end) => {
    diagnostics.push({
      severity: 'error', code: 'syntax', start, end,
      message: 'This comment is not closed: end it with three backticks.',
    });
  });
  if (!typedText.includes('`')) {
    return {
      text: typedText,
      span: (start, end) => ({ start, end: Math.max(start, end) }),
      hasUndefinedMacro: () => false,
      diagnostics,
    };
  }

  const segments: Segment[] = [];
  const undefinedAt: number[] = [];
  let out = '';
  const emit = (text: string, originalStart: number, originalEnd: number, verbatim: boolean): void => {
    if (text === '') return;
    segments.push({ start: out.length, end: out.length + text.length, originalStart, originalEnd, verbatim });
    out += text;
  };
  let at = 0;
  for (const call of macroCalls(typedText)) {
    emit(typedText.slice(at, call.start), at, call.start, true);
    at = call.end;
    const report = (severity: Diagnostic['severity'], code: Diagnostic['code'], message: string): void => {
      diagnostics.push({ severity, code, message, start: call.start, end: call.end });
    };
    if (!call.closed) {
      report('error', 'syntax', 'This macro call is not closed: end it with a backtick.');
      undefinedAt.push(out.length);
      emit(' ', call.start, call.end, false);
      continue;
    }
    const expansion = expandCall(call.text, options, report, [], out.length);
    if (expansion === null) {
      undefinedAt.push(out.length);
      emit(' ', call.start, call.end, false);
    } else {
      emit(expansion === '' ? ' ' : expansion, call.start, call.end, false);
    }
  }
  emit(typedText.slice(at), at, typedText.length, true);

  const locate = (offset: number, atEnd: boolean): number => {
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const s = segments[middle] as Segment;
      if (atEnd ? offset <= s.end : offset < s.end) high = middle;
      else low = middle + 1;
    }
    const s = segments[low];
    if (s === undefined) return Math.min(offset, typed.length);
    if (s.verbatim) return Math.min(s.originalStart + (offset - s.start), s.originalEnd);
    return atEnd ? s.originalEnd : s.originalStart;
  };
  return {
    text: out,
    span: (start, end) => {
      const from = locate(start, false);
      return { start: from, end: Math.max(from, end <= start ? from : locate(end, true)) };
    },
    hasUndefinedMacro: (start, end) => undefinedAt.some((o) => o >= start && o <= end),
    diagnostics,
  };
}

/** Replaces ``` comments ``` by blanks of the same length; quoted text is left alone. */
function blankComments(text: string, unclosed: (start: number, end: number) => void): string {
  if (!text.includes('```')) return text;
  let out = '';
  let at = 0;
  for (let i = 0; i < text.length; ) {
    const c = text.charCodeAt(i);
    if (c === 92 && text.charCodeAt(i + 1) === 34) {
      i += 2;
    } else if (c === 34) {
      i = endOfQuoted(text, i);
    } else if (c === 96 && text.startsWith('```', i)) {
      const close = text.indexOf('```', i + 3);
      const end = close === -1 ? text.length : close + 3;
      if (close === -1) unclosed(i, text.length);
      out += text.slice(at, i) + text.slice(i, end).replace(/[^\r\n]/g, ' ');
      at = end;
      i = end;
    } else {
      i++;
    }
  }
  return out + text.slice(at);
}

interface MacroCall {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly closed: boolean;
}

/** The macro calls of a text: what stands between backticks outside double quotes (a quoted regex may hold backticks). */
function* macroCalls(text: string): Generator<MacroCall> {
  for (let i = 0; i < text.length; ) {
    const c = text.charCodeAt(i);
    if (c !== 96) {
      // An escaped quote outside quotes is a character of a term and opens nothing.
      i = c === 34 ? endOfQuoted(text, i) : c === 92 && text.charCodeAt(i + 1) === 34 ? i + 2 : i + 1;
      continue;
    }
    let end = -1;
    for (let j = i + 1; j < text.length; j++) {
      const c = text.charCodeAt(j);
      if (c === 34) j = endOfQuoted(text, j) - 1;
      else if (c === 96) {
        end = j;
        break;
      }
    }
    // A quote inside the call may be unbalanced; then the plain next backtick closes it.
    if (end === -1) end = text.indexOf('`', i + 1);
    if (end === -1) {
      yield { start: i, end: text.length, text: text.slice(i + 1), closed: false };
      return;
    }
    yield { start: i, end: end + 1, text: text.slice(i + 1, end), closed: true };
    i = end + 1;
  }
}

/** Text of one call, or null when it has no definition or is wrong (said through `report`). */
function expandCall(
  call: string,
  options: SourceOptions,
  report: (severity: Diagnostic['severity'], code: Diagnostic['code'], message: string) => void,
  stack: readonly string[],
  size: number,
): string | null {
  const match = /^\s*([^\s(]+)\s*(?:\(([\s\S]*)\))?\s*$/.exec(call);
  if (match === null) {
    report('error', 'syntax', `"${call.trim()}" is not a macro call: write \`name\` or \`name(argument, ...)\`.`);
    return null;
  }
  const name = match[1] as string;
  const values = match[2] === undefined || match[2].trim() === '' ? [] : splitArguments(match[2]);
  if (name === 'comment' && options.macros?.find(name, values.length) === undefined) return '';
  const label = values.length === 0 ? name : `${name}(${values.length})`;
  const macro = options.macros?.find(name, values.length) ?? standardMacro(name, values.length);
  if (macro === undefined) {
    const filter = filterMacro(name, values.length);
    if (filter !== null) {
      report('warning', 'bad-argument', `The macro "${label}" has no definition, so it filters nothing: it is taken as ${filter}.`);
      return filter;
    }
    const names = [...(options.macros?.names() ?? [])];
    const near = names.includes(name) ? null : nearest(name, names);
    const other = names.includes(name) ? ` A macro "${name}" exists with another number of arguments.` : near ? ` Did you mean \`${near}\`?` : '';
    report(options.undefinedMacro ?? 'error', 'bad-argument', `The macro "${label}" has no definition.${other}`);
    return null;
  }
  if (stack.includes(label) || stack.length >= MAX_DEPTH) {
    report('error', 'bad-argument', `The macro "${label}" calls itself: ${[...stack, label].join(' -> ')}.`);
    return null;
  }
  // Arguments may be given by name: `m(b=2, a=1)`.
  const bound = new Map<string, string>();
  values.forEach((value, i) => {
    const named = /^\s*([A-Za-z_][\w-]*)\s*=\s*([\s\S]*)$/.exec(value);
    if (named && macro.args.includes(named[1] as string)) bound.set(named[1] as string, unquoteArgument(named[2] as string));
    else bound.set(macro.args[i] ?? String(i), unquoteArgument(value));
  });
  const substitute = (text: string): string => text.replace(/\$([\w-]+)\$/g, (whole, arg: string) => bound.get(arg) ?? whole);
  try {
    if (macro.validation !== undefined && macro.validation !== '' && options.evaluateMacro) {
      const verdict = options.evaluateMacro(substitute(macro.validation));
      // A condition must be true; any other expression tells its own message, and null where all is well.
      if (verdict !== 'true' && verdict !== null) {
        const own = verdict === 'false' ? (macro.errorMessage ?? `The arguments of the macro "${label}" do not pass its validation.`) : verdict;
        report('error', 'bad-argument', own);
        return null;
      }
    }
    let text = substitute(macro.definition);
    if (macro.isEval) {
      const value = options.evaluateMacro?.(text) ?? null;
      if (value === null) {
        report('error', 'bad-argument', `The eval definition of the macro "${label}" yields no text.`);
        return null;
      }
      text = value;
    }
    text = blankComments(text, () => report('error', 'syntax', `A comment in the macro "${label}" is not closed.`));
    let out = '';
    let at = 0;
    for (const inner of macroCalls(text)) {
      out += text.slice(at, inner.start);
      at = inner.end;
      const expansion = expandCall(inner.text, options, report, [...stack, label], size + out.length);
      if (expansion === null) return null;
      out += expansion;
      if (size + out.length > MAX_EXPANDED) {
        report('error', 'bad-argument', `The macro "${label}" grows past ${MAX_EXPANDED} characters.`);
        return null;
      }
    }
    return out + text.slice(at);
  } catch (error) {
    report('error', 'bad-argument', `The macro "${label}" cannot be expanded: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** Arguments of a macro call: commas at the top level outside quotes and parentheses. */
function splitArguments(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') i = endOfQuoted(text, i) - 1;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === ',' && depth <= 0) {
      out.push(text.slice(start, i));
      start = i + 1;
    }
  }
  out.push(text.slice(start));
  return out;
}

/** A quoted argument gives its inner text; others are trimmed. */
function unquoteArgument(text: string): string {
  const t = text.trim();
  return t.length >= 2 && t.startsWith('"') && t.endsWith('"') ? t.slice(1, -1).replace(/\\"/g, '"') : t;
}

/** A macro table over a list; a macro is known by its name and number of arguments. */
export function macroTable(macros: readonly Macro[]): MacroTable {
  const byKey = new Map(macros.map((m) => [`${m.name}(${m.args.length})`, m]));
  return {
    find: (name, count) => byKey.get(`${name}(${count})`),
    names: () => new Set(macros.map((m) => m.name)),
  };
}
