/** The reference of the language: an entry for every command and function, from what the parser itself knows of them. */
import { allCommands, refusedCommand, refusedCommandNames } from '../commands/registry.ts';
import type { CommandOption } from '../commands/types.ts';
import { allEvalFunctions } from '../functions/eval-functions.ts';
import { allStatsFunctions } from '../functions/stats-functions.ts';
import type { FunctionDocs } from '../functions/types.ts';

export type ReferenceKind = 'command' | 'eval-function' | 'stats-function' | 'refused-command';

/** One command or function. */
export interface ReferenceEntry {
  readonly kind: ReferenceKind;
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence; of a refused command why, and what to use instead. */
  readonly summary: string;
  /** Empty for a refused command. */
  readonly syntax: string;
  /** Command type (`transforming`...) or group of functions. */
  readonly group: string;
  readonly options: readonly CommandOption[];
  /** Whole searches for commands, expressions and aggregations for functions. */
  readonly examples: readonly { readonly spl: string; readonly description: string }[];
  /** The page of Splunk's documentation that is the authority. */
  readonly page: string;
}

/** All entries: commands, eval functions, stats functions, refused commands, each by name. */
export function referenceEntries(): readonly ReferenceEntry[] {
  const byName = (a: ReferenceEntry, b: ReferenceEntry): number => a.name.localeCompare(b.name, 'en');
  const commands = allCommands().map(({ name, aliases = [], kind, docs }): ReferenceEntry => {
    const { summary, syntax, options, examples, page } = docs;
    return { kind: 'command', name, aliases, summary, syntax, group: kind, options, examples, page };
  });
  const functions = (kind: ReferenceKind, list: readonly { readonly name: string; readonly aliases?: readonly string[]; readonly docs: FunctionDocs }[]): ReferenceEntry[] =>
    list.map(({ name, aliases = [], docs: { syntax, summary, group, example } }) => ({
      kind, name, aliases, summary, syntax, group, options: [],
      examples: example === undefined ? [] : [{ spl: example, description: '' }],
      page: kind === 'eval-function' ? `Search Reference: ${group} functions` : 'Search Reference: Statistical and charting functions',
    }));
  const refused = [...refusedCommandNames()].map((name): ReferenceEntry => ({ kind: 'refused-command', name, aliases: [], summary: refusedCommand(name)?.reason ?? '', syntax: '', group: '', options: [], examples: [], page: `Search Reference: ${name}` }));
  return [...commands.sort(byName), ...functions('eval-function', allEvalFunctions()).sort(byName), ...functions('stats-function', allStatsFunctions()).sort(byName), ...refused.sort(byName)];
}

/** The entries that a text finds: names first, then what begins with it, then what holds it in name or summary. */
export function findEntries(entries: readonly ReferenceEntry[], text: string): readonly ReferenceEntry[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return entries;
  const rank = ({ name, aliases, summary }: ReferenceEntry): number => {
    const names = [name, ...aliases].map((n) => n.toLowerCase());
    if (names.includes(wanted)) return 0;
    if (names.some((n) => n.startsWith(wanted))) return 1;
    if (names.some((n) => n.includes(wanted))) return 2;
    return wanted.length > 2 && summary.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((found) => found.rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}

/** An example as a search that can be run: one of a function gets a search round it. */
export function exampleSearch({ kind }: ReferenceEntry, example: string): string {
  if (kind === 'command') return example;
  if (/^\s*(?:\||index=|search\s)/.test(example)) return example;
  const inCommand = /^(?:eval|where|stats|eventstats|streamstats|timechart|chart|fieldformat)\s/.test(example);
  if (inCommand) return `| makeresults | ${example}`;
  return kind === 'eval-function' ? `| makeresults | eval result=${example}` : `index=* | stats ${example}`;
}

/** The page of an entry, as Markdown. */
export function referencePage(entry: ReferenceEntry): string {
  const { name, aliases, summary, syntax, group, options, examples, page } = entry;
  const lines = [`# ${name}`, '', summary];
  if (aliases.length > 0) lines.push('', `Also written ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`);
  if (syntax !== '') lines.push('', '## Syntax', '', '```spl', syntax, '```');
  if (group !== '') lines.push('', `${entry.kind === 'command' ? 'Type' : 'Group'}: ${group}`);
  if (options.length > 0) {
    const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
    lines.push('', '## Options', '', '| option | value | default | meaning |', '|---|---|---|---|');
    for (const option of options) lines.push(`| \`${cell(option.name)}\` | ${option.type === '' ? '' : `\`${cell(option.type)}\``} | ${option.default === undefined ? '' : `\`${cell(option.default)}\``} | ${cell(option.description)} |`);
  }
  if (examples.length > 0) {
    lines.push('', '## Examples');
    for (const { spl, description } of examples) lines.push('', ...(description === '' ? [] : [description, '']), '```spl', spl, '```');
  }
  lines.push('', `Splunk's page: ${page}.`, '');
  return lines.join('\n');
}
