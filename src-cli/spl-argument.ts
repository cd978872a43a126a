/** The search of a command: its one positional argument, or standard input for `-`. */
import { text as readAll } from 'node:stream/consumers';
import { type OptionReading, UsageError, texts } from './usage.ts';

/** The SPL text. Throws UsageError. */
export async function splArgument(command: string, positionals: readonly string[], values: OptionReading): Promise<string> {
  const [given, ...more] = positionals;
  if (given === undefined) throw new UsageError(`nexus ${command} needs a search, for example: nexus ${command} 'error | stats count by host'`);
  if (more.length > 0) throw new UsageError(`nexus ${command} takes one search; put it in quotes ("${more[0]}" is one argument too many).`);
  if (given !== '-') return given;
  if (texts(values, 'data').some((d) => d === '-' || d.endsWith('=-'))) throw new UsageError('Standard input cannot be both the search and the data.');
  return (await readAll(process.stdin)).replace(/\r?\n$/, '');
}
