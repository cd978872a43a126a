/** A search for the events of a pattern, or for all others. Pure. */
import type { MessagePattern } from '../../src-shared/ipc/engine-protocol.ts';
import { findCommand } from '../../src-shared/spl/commands/registry.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';

/** The search up to its first stage that summarises events, then only the events of the pattern, or all but them. */
export function patternSearch(spl: string, { field, regex }: Pick<MessagePattern, 'field' | 'regex'>, exclude: boolean): string {
  const first = parseSearch(spl).pipeline.stages.find((stage) => findCommand(stage.command.text)?.kind === 'transforming');
  const events = (first === undefined ? spl : spl.slice(0, first.span.start)).trimEnd().replace(/\|$/, '').trimEnd();
  const written = regex.replaceAll(/["\\]/g, String.raw`\$&`);
  return `${events === '' ? '*' : events} | regex ${field}${exclude ? '!=' : '='}"${written}"`;
}
