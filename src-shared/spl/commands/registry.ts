/** Every command of the language: the one list that parser, planner, editor and documentation read. */
import { evalCommand } from './eval.ts';
import { fieldsCommand } from './fields.ts';
import { regexCommand } from './regex.ts';
import { renameCommand } from './rename.ts';
import { rexCommand } from './rex.ts';
import { searchCommand } from './search.ts';
import { tableCommand } from './table.ts';
import { whereCommand } from './where.ts';
import type { CommandDef, RefusedCommand } from './types.ts';

const COMMANDS: readonly CommandDef<never>[] = [
  evalCommand,
  fieldsCommand,
  regexCommand,
  renameCommand,
  rexCommand,
  searchCommand,
  tableCommand,
  whereCommand,
];

const byName = new Map<string, CommandDef>();
for (const command of COMMANDS as readonly unknown[] as readonly CommandDef[]) {
  byName.set(command.name, command);
  for (const alias of command.aliases ?? []) byName.set(alias, command);
}
const refusedByName = new Map<string, RefusedCommand>(([] as readonly RefusedCommand[]).map((c) => [c.name, c]));

/** The command of a name or alias, in any case. */
export function findCommand(name: string): CommandDef | undefined {
  return byName.get(name.toLowerCase());
}

/** All commands, each once, by name. */
export function allCommands(): readonly CommandDef[] {
  return COMMANDS as readonly unknown[] as readonly CommandDef[];
}

/** The reason why a command that Splunk has is refused, or undefined for commands that are implemented or unknown. */
export function refusedCommand(name: string): RefusedCommand | undefined {
  return refusedByName.get(name.toLowerCase());
}

/** Names of all refused commands. */
export function refusedCommandNames(): Iterable<string> {
  return refusedByName.keys();
}
