/** What could be written at a place of a search: commands, functions, options, fields, keywords, values of options. */
import { allCommands, findCommand } from '../commands/registry.ts';
import type { CommandDef, CommandOption } from '../commands/types.ts';
import { allEvalFunctions } from '../functions/eval-functions.ts';
import { allStatsFunctions } from '../functions/stats-functions.ts';
import type { FunctionDocs } from '../functions/types.ts';
import type { Macro } from '../syntax/source-text.ts';
import { type PlaceContext, bareName, columnsBefore, isComputed, placeAt } from './context.ts';
import { type KnownField, type KnownNames, NO_NAMES, type ValuePlace } from './known.ts';
import { commandMarkdown, functionMarkdown, macroMarkdown, optionMarkdown } from './markdown.ts';
import { argumentName, expressionName } from './quoting.ts';
import { type Completion, escapeSnippet } from './value-item.ts';

interface Completions {
  /** What an accepted item replaces. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

/** What is proposed, and whether the values of a field would fit besides. */
export interface Proposals extends Completions {
  /** The values of this field fit here; only the source knows them. */
  readonly values: ValuePlace | null;
}

const EVAL_COMMANDS = new Set(['eval', 'where', 'fieldformat']);
const STATS_COMMANDS = new Set(['stats', 'eventstats', 'streamstats', 'chart', 'timechart', 'tstats', 'sistats', 'sichart', 'sitimechart', 'geostats', 'mstats']);
const SEARCH_COMMANDS = new Set(['search', 'metasearch']);
/** Words between the parts of a command, which fit only after a part. */
const JOINING: Readonly<Record<string, readonly string[]>> = {
  stats: ['AS', 'BY'],
  eventstats: ['AS', 'BY'],
  streamstats: ['AS', 'BY'],
  sistats: ['AS', 'BY'],
  tstats: ['AS', 'BY', 'WHERE'],
  mstats: ['AS', 'BY', 'WHERE'],
  geostats: ['AS', 'BY'],
  timechart: ['AS', 'BY'],
  chart: ['AS', 'BY', 'OVER'],
  top: ['BY'],
  rare: ['BY'],
  rename: ['AS'],
  bin: ['AS'],
  lookup: ['AS', 'OUTPUT', 'OUTPUTNEW'],
  inputlookup: ['WHERE'],
  makemv: [],
};
const LOGICAL: Readonly<Record<string, readonly string[]>> = {
  search: ['AND', 'OR', 'NOT', 'IN'],
  metasearch: ['AND', 'OR', 'NOT', 'IN'],
  where: ['AND', 'OR', 'NOT', 'XOR', 'LIKE', 'IN'],
  eval: ['AND', 'OR', 'NOT', 'XOR', 'LIKE', 'IN'],
};
const LOOKUP_COMMANDS = new Set(['lookup', 'inputlookup', 'outputlookup']);
/** Commands that take the name of a saved search. */
const SAVED_COMMANDS = new Set(['savedsearch']);
const SPANS = ['1s', '10s', '1m', '5m', '15m', '30m', '1h', '6h', '1d', '1w', '1mon'];
const TIMES = ['-15m', '-1h', '-4h', '-24h@h', '-7d@d', '-30d@d', '@d', '@w0', '@mon', 'now'];
const TIME_TERMS = new Set(['earliest', 'latest', '_index_earliest', '_index_latest']);

/** Completions at an offset, for a source with these fields and names. */
export function complete(text: string, offset: number, source: readonly KnownField[], names: KnownNames = NO_NAMES): Proposals {
  const place = placeAt(text, offset);
  const none: Proposals = { start: place.start, end: place.end, items: [], values: null };
  if (place.macro !== null) return { ...none, start: place.macro.start, end: place.macro.end, items: names.macros.map(macroItem) };
  const value = place.value === null ? null : { ...place.value, field: bareName(place.value.field) };
  const comparing = SEARCH_COMMANDS.has(place.command) || EVAL_COMMANDS.has(place.command);
  const values = value !== null && comparing && place.command !== 'fieldformat' && !assigns(text, place) && !isComputed(text, place, source, value.field) ? value : null;
  if (place.opaque) return value === null || values === null ? none : { start: value.start, end: value.end, items: [], values };
  if (place.atCommand) return { ...none, items: commands() };
  const definition = findCommand(place.command);
  const command = definition?.name ?? place.command;
  const option = definition?.docs.options.find((o) => place.comparedWith !== null && optionName(o) === place.comparedWith.toLowerCase());
  if (option !== undefined && !SEARCH_COMMANDS.has(command)) {
    const fits = optionValues(option);
    return { ...none, items: /<(?:wc-)?field>/.test(option.type) ? [...fits, ...fields(text, place, source)] : fits };
  }
  if (SEARCH_COMMANDS.has(command) && value !== null) {
    return TIME_TERMS.has(value.field) ? { ...none, items: TIMES.map((word) => valueItem(word, '')) } : { ...none, values };
  }
  if (place.keyword === 'as' && /^as$/i.test(place.previous)) return none;
  const items: Completion[] = [];
  if (place.depth === 0 && LOOKUP_COMMANDS.has(command)) items.push(...lookupItems(command, place, names));
  if (place.depth === 0 && SAVED_COMMANDS.has(command) && place.first) items.push(...names.savedSearches.map((name) => valueItem(argumentName(name), '')));
  if (place.comparedWith === null || EVAL_COMMANDS.has(command)) {
    items.push(...fields(text, place, source));
    items.push(...functionsFor(place, command));
    if (definition !== undefined && place.depth === 0 && place.comparedWith === null) items.push(...options(definition));
    items.push(...keywords(place, command).map((word) => keyword(word)));
  }
  return { ...none, items, values };
}

/** True where `name =` gives a field a value instead of comparing it. */
function assigns(text: string, place: PlaceContext): boolean {
  return EVAL_COMMANDS.has(place.command) && place.depth === 0 && place.comparedWith !== null && place.command !== 'where' && isAssignment(text, place);
}

function isAssignment(text: string, place: PlaceContext): boolean {
  const at = place.value?.start ?? place.start;
  const stage = text.slice(Math.max(text.lastIndexOf('|', at - 1), text.lastIndexOf(',', at - 1)) + 1, at);
  return (stage.match(/=/g) ?? []).length === 1;
}

/** The keywords that can come next. */
function keywords(place: PlaceContext, command: string): readonly string[] {
  if (place.comparedWith !== null && !EVAL_COMMANDS.has(command)) return [];
  const logical = LOGICAL[command];
  if (logical !== undefined) return logical;
  const joining = JOINING[command] ?? [];
  if (place.depth > 0 || place.first || /^(?:,|by|as|over|output|outputnew|where)$/i.test(place.previous)) return [];
  const by = place.keyword === 'by' || place.keyword === 'over';
  return joining.filter((word) => !(by && (word === 'BY' || word === 'OVER' || (word === 'AS' && STATS_COMMANDS.has(command))) && !(word === 'BY' && place.keyword === 'over')));
}

function macroItem(macro: Macro): Completion {
  const args = macro.args.map((arg, i) => `\${${i + 1}:${escapeSnippet(arg)}}`).join(', ');
  const call = macro.args.length === 0 ? macro.name : `${macro.name}(${args})`;
  return { label: `\`${macro.name}\``, kind: 'function', insert: `\`${call}\``, detail: macro.args.length === 0 ? 'macro' : `macro(${macro.args.join(', ')})`, documentation: macroMarkdown(macro), rank: 0 };
}

function lookupItems(command: string, place: PlaceContext, names: KnownNames): Completion[] {
  if (place.first || /^(?:true|false|t|f|1|0)$/i.test(place.previous)) return names.lookups.map(({ name, fields: columns }) => valueItem(name, columns.slice(0, 6).join(', ')));
  if (command !== 'lookup') return [];
  const table = names.lookups.find(({ name }) => name.toLowerCase() === place.firstWord.replace(/\.csv$/i, '').toLowerCase());
  return (table?.fields ?? []).map((name) => ({ label: name, kind: 'field', insert: escapeSnippet(argumentName(name)), detail: 'lookup', documentation: '', rank: 1 }));
}

function valueItem(word: string, detail: string): Completion {
  return { label: word, kind: 'value', insert: escapeSnippet(word), detail, documentation: '', rank: 0 };
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
    const written = inEval ? expressionName(name) : argumentName(name);
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

function functionsFor(place: PlaceContext, command: string): Completion[] {
  const isEval = EVAL_COMMANDS.has(place.command) || place.calls.includes('eval');
  if (isEval) return allEvalFunctions().map((f) => functionItem(f.name, f.docs));
  if (!STATS_COMMANDS.has(command) || place.keyword === 'by' || place.keyword === 'over') return [];
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
  const words = /bool/i.test(option.type) ? ['true', 'false'] : /span|<int>\(s\|m/i.test(option.type + option.name) ? SPANS : option.type.split('|').map((word) => word.trim()).filter((word) => /^[\w-]+$/.test(word));
  return words.map((word) => ({ label: word, kind: 'value', insert: word, detail: word === option.default ? 'default' : '', documentation: optionMarkdown(option), rank: 0 }));
}
