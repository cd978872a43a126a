/** `nexus check`: parses searches from standard input without data. */
import { createInterface } from 'node:readline';
import { readMacrosFile } from '../src-engine/lookups/macros-file.ts';
import { evaluateMacroText } from '../src-shared/spl/eval/macro.ts';
import { lineColumn } from '../src-shared/spl/syntax/diagnostics.ts';
import { parseSearch } from '../src-shared/spl/syntax/parser.ts';
import { EXIT } from './report-error.ts';
import { note, print } from './terminal.ts';
import { UsageError, readArguments, text } from './usage.ts';

export const CHECK_HELP = `nexus check [--macros FILE.json] < searches.ndjson

Reads {"id","search"} from standard input, one object a line, and prints {"id","ok","errors","commands"} for each,
in the same order. A macro without a definition is a warning, not an error.

  --macros FILE.json       search macros`;

/** Runs the command; yields the exit status. */
export async function checkCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('check', args, { macros: { type: 'string' } });
  if (positionals.length > 0) throw new UsageError(`nexus check reads from standard input; "${positionals[0]}" is not expected.`);
  const file = text(values, 'macros');
  const macros = file === undefined ? undefined : await readMacrosFile(file);
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity, signal })) {
    number++;
    if (line.trim() === '') continue;
    let item: unknown;
    try {
      item = JSON.parse(number === 1 ? line.replace(/^\ufeff/, '') : line);
    } catch {
      note(`error: line ${number} of the input is not JSON; each line is an object {"id":...,"search":"..."}.`);
      return EXIT.wrong;
    }
    if (typeof item !== 'object' || item === null || typeof (item as { search?: unknown }).search !== 'string') {
      note(`error: line ${number} of the input has no text "search"; each line is an object {"id":...,"search":"..."}.`);
      return EXIT.wrong;
    }
    const { id, search } = item as { id?: unknown; search: string };
    const { diagnostics, commands } = parseSearch(search, { ...(macros === undefined ? {} : { macros }), evaluateMacro: evaluateMacroText, undefinedMacro: 'warning' });
    const errors = diagnostics
      .filter((d) => d.severity === 'error')
      .map(({ message, start, end, code }) => ({ message, ...lineColumn(search, start), start, end, code }));
    await print(`${JSON.stringify({ id: id ?? null, ok: errors.length === 0, ...(errors.length === 0 ? {} : { errors }), commands })}\n`);
  }
  return EXIT.done;
}
