/** The documentation of commands, functions and options as Markdown: what hover, completion and the reference show. */
import type { CommandDef, CommandOption } from '../commands/types.ts';
import type { FunctionDocs } from '../functions/types.ts';
import type { Macro } from '../syntax/source-text.ts';

/** A command's documentation as Markdown. */
export function commandMarkdown(command: CommandDef): string {
  const { docs } = command;
  const lines = [docs.summary, '', '```spl', docs.syntax, '```'];
  for (const option of docs.options) lines.push(`- ${optionMarkdown(option)}`);
  const example = docs.examples[0];
  if (example !== undefined) lines.push('', example.description, '', '```spl', example.spl, '```');
  lines.push('', `Splunk: ${docs.page}`);
  return lines.join('\n');
}

/** A function's documentation as Markdown. */
export function functionMarkdown(docs: FunctionDocs): string {
  const lines = ['```spl', docs.syntax, '```', docs.summary];
  if (docs.example !== undefined) lines.push('', '```spl', docs.example, '```');
  if (docs.group !== '') lines.push('', `Splunk: Search Reference: ${docs.group} functions`);
  return lines.join('\n');
}

/** One option's documentation as Markdown. */
export function optionMarkdown(option: CommandOption): string {
  return `**${option.name}** \`${option.type}\`${option.default === undefined ? '' : `, default \`${option.default}\``}: ${option.description}`;
}

/** What a macro stands for, as Markdown. */
export function macroMarkdown(macro: Macro): string {
  const call = `${macro.name}${macro.args.length === 0 ? '' : `(${macro.args.join(', ')})`}`;
  return [`Macro \`${call}\`${macro.isEval ? ', an eval expression' : ''}`, '', '```spl', macro.definition, '```'].join('\n');
}
