/** The `nexus` command: picks the command, ends with its status. */
import { readFile } from 'node:fs/promises';
import { nearest } from '../src-shared/spl/syntax/diagnostics.ts';
import { isAbort } from '../src-engine/jobs/errors.ts';
import { API_HELP, apiCommand } from './api.ts';
import { CHECK_HELP, checkCommand } from './check.ts';
import { CONNECTIONS_HELP, connectionsCommand } from './connections.ts';
import { DATASETS_HELP, IMPORT_HELP, datasetsCommand, importCommand } from './datasets.ts';
import { EXPORT_HELP, exportCommand } from './export.ts';
import { packageFile } from './places.ts';
import { EXIT, exitStatus, reportError } from './report-error.ts';
import { SEARCH_HELP, searchCommand } from './search.ts';
import { TAIL_HELP, tailCommand } from './tail.ts';
import { ReaderGone, note, print, progressDone } from './terminal.ts';
import { UsageError } from './usage.ts';

interface Command {
  readonly help: string;
  run(args: readonly string[], signal: AbortSignal): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  search: { help: SEARCH_HELP, run: searchCommand },
  check: { help: CHECK_HELP, run: checkCommand },
  import: { help: IMPORT_HELP, run: importCommand },
  datasets: { help: DATASETS_HELP, run: datasetsCommand },
  connections: { help: CONNECTIONS_HELP, run: connectionsCommand },
  export: { help: EXPORT_HELP, run: exportCommand },
  tail: { help: TAIL_HELP, run: tailCommand },
  api: { help: API_HELP, run: apiCommand },
};

const HELP = `nexus <command> [options]

Searches logs with SPL, the Splunk Search Processing Language, without a server.

  nexus search '<SPL>'     run a search on files, a dataset or the sample data
  nexus check              check searches from standard input
  nexus import FILE...     load files into a dataset
  nexus datasets           list datasets; "rm NAME" removes one
  nexus connections        list, add, test and remove connections to ClickHouse and the Nexus API
  nexus export '<SPL>'     write a whole result to a file
  nexus tail '<filter>'    print events as they arrive
  nexus api                start the Nexus API server, manage its accounts

  nexus <command> --help   options of a command
  nexus --version          the version

Results go to standard output, everything else to standard error. Exit status: 0 done; 1 the search, the source or the
disk failed; 2 the arguments or the SPL are wrong; 130 interrupted.`;

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-V') {
    const { version } = JSON.parse(await readFile(packageFile(), 'utf8')) as { version: string };
    await print(`${version}\n`);
    return EXIT.done;
  }
  if (name === undefined || name === '--help' || name === '-h' || (name === 'help' && rest[0] === undefined)) {
    await print(`${HELP}\n`);
    return name === undefined ? EXIT.wrong : EXIT.done;
  }
  const asked = name === 'help' ? (rest[0] as string) : name;
  const command = Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined;
  if (command === undefined) {
    const near = nearest(asked, Object.keys(COMMANDS));
    throw new UsageError(`nexus has no command "${asked}".${near === null ? ' See: nexus --help' : ` Did you mean "${near}"?`}`);
  }
  const end = rest.indexOf('--');
  if (name === 'help' || rest.slice(0, end === -1 ? undefined : end).some((a) => a === '--help' || a === '-h')) {
    await print(`${command.help}\n`);
    return EXIT.done;
  }
  return command.run(rest, signal);
}

/** True where the arguments ask for JSON, so that even an error in them is told as JSON. */
function wantsJson(args: readonly string[]): boolean {
  return args.some((a, i) => a === '--format=json' || (a === '--format' && args[i + 1] === 'json'));
}

const interrupt = new AbortController();
process.on('SIGINT', () => {
  // The second time the user does not want to wait for tidiness.
  if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
  interrupt.abort();
});
process.on('SIGTERM', () => interrupt.abort());

const args = process.argv.slice(2);
try {
  process.exitCode = await main(args, interrupt.signal);
} catch (error) {
  progressDone();
  if (error instanceof ReaderGone) process.exitCode = EXIT.done;
  else if (interrupt.signal.aborted && isAbort(error)) {
    note('interrupted: nothing was written');
    process.exitCode = EXIT.interrupted;
  } else {
    await reportError(error, null, wantsJson(args)).catch(() => undefined);
    process.exitCode = exitStatus(error);
  }
}
