/** Renaming a field through the pipeline: from the stage that makes it to the last that has it. */
import { findCommand } from '../commands/registry.ts';
import type { Columns } from '../commands/types.ts';
import type { StageNode } from '../syntax/ast.ts';
import { parseSearch } from '../syntax/parser.ts';
import { type Token, tokenize } from '../syntax/tokens.ts';
import { bareName } from './context.ts';
import type { KnownField } from './known.ts';
import { argumentName, expressionName, inQuotes } from './quoting.ts';

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The field's name at a place, with where it stands, or why it cannot be renamed there. */
export type RenameTarget = { readonly start: number; readonly end: number; readonly name: string } | { readonly refused: string };
export type Renamed = { readonly edits: readonly TextEdit[] } | { readonly refused: string };

const EVAL_COMMANDS = new Set(['eval', 'where', 'fieldformat']);
/** Commands whose bare words before BY are functions. */
const STATS_COMMANDS = new Set(['stats', 'eventstats', 'streamstats', 'chart', 'timechart', 'tstats', 'sistats', 'geostats']);
const NAME_KINDS = new Set(['field', 'option', 'string', 'term', 'number']);

interface Occurrence extends TextEdit {
  readonly stage: number;
}

/** What would be renamed at an offset, for a source with these fields. */
export function renameTarget(text: string, offset: number, source: readonly KnownField[]): RenameTarget {
  const found = occurrences(text, offset, source);
  return 'refused' in found ? found : { ...found.at, name: found.name };
}

/** The edits that give the field at an offset another name wherever it means the same field. */
export function renameField(text: string, offset: number, name: string, source: readonly KnownField[]): Renamed {
  const found = occurrences(text, offset, source);
  if ('refused' in found) return found;
  const wanted = name.trim();
  if (wanted === '' || /[`|[\]]/.test(wanted)) return { refused: 'A field name needs a character that is not a backtick, a pipe or a bracket.' };
  const clash = found.stages.some(({ columns }, i) => i >= found.from && i <= found.to && columns.fields.has(wanted));
  if (clash) return { refused: `There is a field ${wanted} already where ${found.name} is used; choose another name.` };
  const edits = found.all.map(({ start, end, stage, text: kind }) => {
    const command = found.stages[stage]?.node.command.text ?? '';
    const written = kind === 'group' ? wanted : kind === 'quoted' ? `"${inQuotes(wanted)}"` : EVAL_COMMANDS.has(command) ? expressionName(wanted) : argumentName(wanted);
    return { start, end, text: written };
  });
  if (found.all.some(({ text: kind }) => kind === 'group') && !/^[A-Za-z_]\w*$/.test(wanted)) return { refused: `A group of a regular expression cannot be named ${wanted}; use letters, digits and underscores.` };
  const errors = (search: string): number => parseSearch(search).diagnostics.filter((d) => d.severity === 'error').length;
  if (errors(applyEdits(text, edits)) > errors(text)) return { refused: `With ${wanted} in its place the search would no longer be understood; choose another name.` };
  return { edits };
}

/** Text with edits applied; they must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits].sort((a, b) => b.start - a.start).reduce((out, { start, end, text: by }) => out.slice(0, start) + by + out.slice(end), text);
}

interface StageColumns {
  readonly node: StageNode;
  /** Fields after the stage that stages made, and whether the source's may be among them. */
  readonly columns: Columns;
}
interface Found {
  readonly name: string;
  readonly at: { readonly start: number; readonly end: number };
  readonly stages: readonly StageColumns[];
  readonly from: number;
  readonly to: number;
  readonly all: readonly Occurrence[];
}

function occurrences(text: string, offset: number, source: readonly KnownField[]): Found | { readonly refused: string } {
  const names = namesIn(text);
  const at = names.find(({ start, end }) => start <= offset && offset <= end);
  if (at === undefined) return { refused: 'There is no field to rename here.' };
  const { name } = at;
  if (name.includes('*')) return { refused: 'A name with a wildcard stands for several fields; it cannot be renamed.' };
  const stages = columnsOfStages(text);
  const own = stageAt(stages, at.start);
  if (own === -1) return { refused: 'The search has to be complete here before a field can be renamed.' };
  const here = names.filter((n) => n.name === name && n.depth === at.depth);
  // The run of stages round the cursor in which the field is known: it begins with the stage that makes it.
  const has = (i: number): boolean => stages[i]?.columns.fields.has(name) === true;
  let from = has(own) ? own : own - 1;
  if (!has(from)) return fromSource(name);
  while (has(from - 1)) from--;
  let to = from;
  while (has(to + 1)) to++;
  // The stage that drops the field still reads it.
  const last = Math.min(to + 1, stages.length - 1);
  const all = here
    .map(({ start, end, form }) => ({ start, end, text: form, stage: stageAt(stages, start) }))
    .filter(({ stage }) => stage >= from && stage <= last);
  if (!all.some(({ stage }) => stage === from)) return { refused: `The stage ${stages[from]?.node.command.text} names ${name} by itself; write "AS" and a name there first.` };
  if (source.some((field) => field.name === name)) return fromSource(name);
  return { name, at: { start: at.start, end: at.end }, stages, from, to, all };
}

function fromSource(name: string): { readonly refused: string } {
  return { refused: `${name} comes with the data; use "| rename ${argumentName(name)} AS ..." to give it another name in the search.` };
}

function stageAt(stages: readonly StageColumns[], at: number): number {
  return stages.findIndex(({ node }) => node.span.start <= at && at <= node.span.end);
}

function columnsOfStages(text: string): StageColumns[] {
  let columns: Columns = { fields: new Map(), open: true };
  return parseSearch(text).pipeline.stages.map((node) => {
    const command = findCommand(node.command.text);
    if (command !== undefined && node.args !== null) columns = command.columnsAfter(node.args, columns);
    return { node, columns };
  });
}

interface NameToken {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** How it is written: bare or in single quotes, in double quotes, or as a group of a regular expression. */
  readonly form: 'plain' | 'quoted' | 'group';
}

/** Everything in a search that can be a field's name. */
function namesIn(text: string): NameToken[] {
  const found: NameToken[] = [];
  let depth = 0;
  let command = 'search';
  let previous: Token | null = null;
  let parens = 0;
  let grouped = false;
  for (const token of tokenize(text)) {
    const word = text.slice(token.start, token.end);
    if (token.kind === 'pipe' || token.kind === 'command') {
      parens = 0;
      grouped = false;
    } else if (word === '(') parens++;
    else if (word === ')') parens--;
    else if (token.kind === 'keyword' && /^(?:by|over)$/i.test(word)) grouped = true;
    const isFunction = STATS_COMMANDS.has(command) && parens === 0 && !grouped && !(previous?.kind === 'keyword' && /^as$/i.test(text.slice(previous.start, previous.end)));
    if (token.kind === 'bracket' && word === '[') depth++;
    else if (token.kind === 'bracket' && word === ']') depth--;
    else if (token.kind === 'pipe') command = '';
    else if (token.kind === 'command') command = word.toLowerCase();
    else if (token.kind === 'string' && word.startsWith('"')) {
      if (command === 'rex') {
        for (const group of word.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)) {
          const start = token.start + group.index + group[0].length - (group[1] as string).length - 1;
          found.push({ name: group[1] as string, start, end: start + (group[1] as string).length, depth, form: 'group' });
        }
      } else if (!EVAL_COMMANDS.has(command) && command !== 'search' && !isValue(text, previous)) {
        found.push({ name: bareName(word), start: token.start, end: token.end, depth, form: 'quoted' });
      }
    } else if (!isFunction && NAME_KINDS.has(token.kind) && token.kind !== 'string' && !(command === 'search' && token.kind !== 'field') && !(EVAL_COMMANDS.has(command) && token.kind === 'number')) {
      if (EVAL_COMMANDS.has(command) && !word.startsWith("'")) {
        // The lexer takes `n*2` for one word; in an expression it is two operands.
        for (const operand of word.matchAll(/[A-Za-z_][\w.:]*/g)) {
          const start = token.start + operand.index;
          found.push({ name: operand[0], start, end: start + operand[0].length, depth, form: 'plain' });
        }
      } else if (!isFieldOption(text, token) || token.kind === 'field') found.push({ name: bareName(word), start: token.start, end: token.end, depth, form: 'plain' });
    }
    previous = token;
  }
  return found;
}

/** True after a comparison or assignment: what follows is a value. */
function isValue(text: string, previous: Token | null): boolean {
  return previous?.kind === 'operator' && /[=<>]/.test(text.slice(previous.start, previous.end));
}

/** True for the key of `key=value` among a command's options, which is no field. */
function isFieldOption(text: string, token: Token): boolean {
  return token.kind === 'option' && /^\s*=/.test(text.slice(token.end));
}
