/** The signature of the function whose arguments are being written, and which of them. */
import { findEvalFunction } from '../functions/eval-functions.ts';
import { findStatsFunction } from '../functions/stats-functions.ts';
import type { FunctionDocs } from '../functions/types.ts';
import { tokenize } from '../syntax/tokens.ts';
import { placeAt } from './context.ts';

export interface Signature {
  /** `if(<predicate>, <true_value>, <false_value>)`. */
  readonly label: string;
  /** Where each argument stands in the label. */
  readonly parameters: readonly { readonly start: number; readonly end: number }[];
  /** The argument at the cursor, from 0. */
  readonly active: number;
}

const EVAL_COMMANDS = new Set(['eval', 'where', 'fieldformat']);

/** The innermost function call round an offset; null outside of any that is known. */
export function signatureAt(text: string, offset: number): Signature | null {
  interface Open {
    readonly name: string | null;
    commas: number;
  }
  const open: Open[] = [];
  let previous: { readonly kind: string; readonly start: number; readonly end: number } | null = null;
  for (const token of tokenize(text)) {
    if (token.start >= offset) break;
    const word = text.slice(token.start, token.end);
    if (token.kind === 'comment' && offset < token.end) return null;
    if (word === '(') open.push({ name: previous?.kind === 'function' && previous.end === token.start ? text.slice(previous.start, previous.end) : null, commas: 0 });
    else if (word === ')') open.pop();
    else if (token.kind === 'pipe' || word === '[') open.length = 0;
    else if (word === ',' && open.length > 0) (open[open.length - 1] as Open).commas++;
    previous = token;
  }
  const call = open.findLast(({ name }) => name !== null);
  if (call === undefined || call.name === null) return null;
  const place = placeAt(text, offset);
  const evaluated = findEvalFunction(call.name);
  const stats = findStatsFunction(call.name)?.def;
  const inEval = EVAL_COMMANDS.has(place.command) || place.calls.includes('eval');
  const aggregatesExpression = /^eval$/i.test(call.name) && !EVAL_COMMANDS.has(place.command);
  const docs: FunctionDocs | undefined = aggregatesExpression
    ? { syntax: 'eval(<expression>)', summary: 'Aggregates the value of an expression.', group: '' }
    : (inEval ? (evaluated ?? stats) : (stats ?? evaluated))?.docs;
  if (docs === undefined) return null;
  const label = docs.syntax;
  const parameters = parametersOf(label);
  // The last argument stands for all that follow where there may be any number.
  const active = Math.min(call.commas, Math.max(0, parameters.length - 1));
  const repeats = /\.\.\.|…/.test(label) || evaluated?.arity[1] === Number.POSITIVE_INFINITY;
  return { label, parameters, active: call.commas >= parameters.length && !repeats ? parameters.length : active };
}

/** The arguments in a syntax line: what stands between commas at the depth of the first parenthesis. */
function parametersOf(label: string): { readonly start: number; readonly end: number }[] {
  const from = label.indexOf('(');
  const to = label.lastIndexOf(')');
  if (from === -1 || to <= from + 1) return [];
  const found: { start: number; end: number }[] = [];
  let depth = 0;
  let start = from + 1;
  const push = (end: number): void => {
    const raw = label.slice(start, end);
    const lead = raw.length - raw.trimStart().length;
    if (raw.trim() !== '') found.push({ start: start + lead, end: start + raw.trimEnd().length });
    start = end + 1;
  };
  for (let i = from + 1; i < to; i++) {
    const c = label[i];
    if (c === '(' || c === '<') depth++;
    else if (c === ')' || c === '>') depth--;
    else if (c === ',' && depth <= 0) push(i);
  }
  push(to);
  return found;
}
