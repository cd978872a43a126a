/** What could be written at a place of a search: commands, functions, options, fields, keywords, values of options. */
import { allCommands, findCommand } from '../commands/registry.ts';
import type { CommandDef, CommandOption } from '../commands/types.ts';
import { allEvalFunctions } from '../functions/eval-functions.ts';
import { allStatsFunctions } from '../functions/stats-functions.ts';
import type { FunctionDocs } from '../functions/types.ts';
import { type KnownField, type PlaceContext, columnsBefore, placeAt } from './context.ts';

interface Completion {
  readonly label: string;
  readonly kind: 'command' | 'function' | 'option' | 'field' | 'keyword' | 'value';
  /** What is inserted; `$0` marks where the cursor goes. A literal `$`, `}` or backslash is escaped with a backslash. */
  readonly insert: string;
  /** Short, beside the label. */
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  /** Groups in this order; alphabetical within. */
  readonly rank: number;
}
export interface Completions {
  /** What an accepted item replaces. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

const EVAL_COMMANDS = new Set(['eval', 'where', 'fieldformat']);
const STATS_COMMANDS = new Set(['stats', 'eventstats', 'streamstats', 'chart', 'timechart', 'tstats', 'sistats', 'geostats', 'mstats']);
const SEARCH_COMMANDS = new Set(['search', 'metasearch']);
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  search: ['AND', 'OR', 'NOT', 'IN'],
  where: ['AND', 'OR', 'NOT', 'XOR', 'LIKE', 'IN'],
  eval: ['AND', 'OR', 'NOT', 'XOR', 'LIKE', 'IN'],
  stats: ['BY', 'AS'],
  eventstats: ['BY', 'AS'],
  streamstats: ['BY', 'AS'],
  timechart: ['BY', 'AS'],
  chart: ['BY', 'OVER', 'AS'],
  top: ['BY'],
  rare: ['BY'],
  rename: ['AS'],
  bin: ['AS'],
  lookup: ['AS', 'OUTPUT', 'OUTPUTNEW'],
  inputlookup: ['WHERE'],
};

/** Completions at an offset, for a source with these fields. */
export function complete(text: string, offset: number, source: readonly KnownField[]): Completions {
  const place = placeAt(text, offset);
  const none: Completions = { start: place.start, end: place.end, items: [] };
  if (place.opaque) return none;
  if (place.atCommand) return { ...none, items: commands() };
  const definition = findCommand(place.command);
  const option = definition?.docs.options.find((o) => place.comparedWith !== null && optionName(o) === place.comparedWith.toLowerCase());
  if (option !== undefined && !SEARCH_COMMANDS.has(place.command)) return { ...none, items: optionValues(option) };

  const items: Completion[] = [];
  if (place.comparedWith === null || EVAL_COMMANDS.has(place.command)) {
    items.push(...fields(text, place, source));
    items.push(...functionsFor(place));
    if (definition !== undefined && place.depth === 0 && place.comparedWith === null) items.push(...options(definition));
    if (place.depth === 0 || EVAL_COMMANDS.has(place.command) || SEARCH_COMMANDS.has(place.command)) {
      items.push(...(KEYWORDS[place.command] ?? []).map((word) => keyword(word)));
    }
  }
  return { ...none, items };
}

function keyword(word: string): Completion {
  return { label: word, kind: 'keyword', insert: word, detail: '', documentation: '', rank: 4 };
}

function commands(): Completion[] {
  return allCommands().map((command) => ({
    label: command.name,
    kind: 'command',
    insert: `${command.name} `,
    detail: command.docs.summary,
    documentation: commandMarkdown(command),
    rank: 0,
  }));
}

function fields(text: string, place: PlaceContext, source: readonly KnownField[]): Completion[] {
  const inSearch = SEARCH_COMMANDS.has(place.command);
  const inEval = EVAL_COMMANDS.has(place.command) || place.calls.includes('eval');
  return [...columnsBefore(text, place, source).fields].map(([name, { type }]) => {
    const plain = inEval ? /^[A-Za-z_][\w.]*$/.test(name) : /^[\w.@{}:#-]+$/.test(name);
    const written = plain ? name : inEval ? `'${name}'` : `"${name}"`;
    return {
      label: name,
      kind: 'field',
      insert: escapeSnippet(written) + (inSearch ? '=' : ''),
      detail: type === 'unknown' ? '' : type,
      documentation: '',
      rank: 1,
    };
  });
}

function functionsFor(place: PlaceContext): Completion[] {
  const isEval = EVAL_COMMANDS.has(place.command) || place.calls.includes('eval');
  if (isEval) return allEvalFunctions().map((f) => functionItem(f.name, f.docs));
  if (!STATS_COMMANDS.has(place.command) || place.keyword === 'by' || place.keyword === 'over') return [];
  if (place.depth > 0) return [functionItem('eval', { syntax: 'eval(<expression>)', summary: 'Aggregates the value of an expression.', group: '' })];
  return allStatsFunctions().map((f) => functionItem(f.name, f.docs));
}

function functionItem(name: string, docs: FunctionDocs): Completion {
  return { label: name, kind: 'function', insert: `${name}($0)`, detail: docs.summary, documentation: functionMarkdown(docs), rank: 2 };
}

function optionName(option: CommandOption): string {
  return option.name.replace(/=.*$/, '').toLowerCase();
}

function options(command: CommandDef): Completion[] {
  return command.docs.options
    .filter((option) => /^[A-Za-z_][\w-]*=?$/.test(option.name))
    .map((option) => ({
      label: `${optionName(option)}=`,
      kind: 'option',
      insert: `${optionName(option)}=`,
      detail: option.type,
      documentation: optionMarkdown(option),
      rank: 3,
    }));
}

function optionValues(option: CommandOption): Completion[] {
  const words = /bool/i.test(option.type) ? ['true', 'false'] : option.type.split('|').map((word) => word.trim()).filter((word) => /^[\w-]+$/.test(word));
  return words.map((word) => ({ label: word, kind: 'value', insert: word, detail: '', documentation: optionMarkdown(option), rank: 0 }));
}

/** Escapes what a snippet would read as its own syntax. */
function escapeSnippet(text: string): string {
  return text.replaceAll(/[$}\\]/g, String.raw`\$&`);
}

/** A command's documentation as Markdown. */
export function commandMarkdown(command: CommandDef): string {
  const { docs } = command;
  const lines = [docs.summary, '', '```spl', docs.syntax, '```'];
  for (const option of docs.options) lines.push(`- ${optionMarkdown(option)}`);
  const example = docs.examples[0];
  if (example !== undefined) lines.push('', example.description, '', '```spl', example.spl, '```');
  return lines.join('\n');
}

/** A function's documentation as Markdown. */
export function functionMarkdown(docs: FunctionDocs): string {
  const lines = ['```spl', docs.syntax, '```', docs.summary];
  if (docs.example !== undefined) lines.push('', '```spl', docs.example, '```');
  return lines.join('\n');
}

/** One option's documentation as Markdown. */
export function optionMarkdown(option: CommandOption): string {
  return `**${option.name}** \`${option.type}\`${option.default === undefined ? '' : `, default \`${option.default}\``}: ${option.description}`;
}
