/** `nexus search`: runs a search, explains it, or profiles it. */
import { isAbort } from '../src-engine/jobs/errors.ts';
import { type Search, createSearch } from '../src-engine/jobs/search.ts';
import { sliceBatch } from '../src-shared/results/batch.ts';
import { explainJson, explainText, profileText } from './explain.ts';
import { EXIT, exitStatus, reportError } from './report-error.ts';
import { OUTPUT_FORMATS, type OutputFormat, rowOutput } from './row-output.ts';
import { SOURCE_HELP, SOURCE_OPTIONS, openEnvironment } from './source-options.ts';
import { splArgument } from './spl-argument.ts';
import { ReaderGone, note, print, progress, progressDone, styled } from './terminal.ts';
import { type OptionReading, choice, count, readArguments } from './usage.ts';

export const SEARCH_HELP = `nexus search [options] '<SPL>'

Runs a search; "-" reads the SPL from standard input.

${SOURCE_HELP}
  --format F               table, json, ndjson, csv or raw; default table on a terminal, else ndjson
  --limit N                rows printed; default 10000 for table and json, none for the others; 0 is none
  --explain                print the plan instead of running: where each stage runs and why, and the SQL
  --profile                after the run: rows in and out, milliseconds and place of each stage

  nexus search --data access.log.gz 'status>=500 | timechart span=5m count by host'`;

const DEFAULT_LIMIT = 10_000;

/** Runs the command; yields the exit status. */
export async function searchCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('search', args, {
    ...SOURCE_OPTIONS,
    format: { type: 'string' },
    limit: { type: 'string' },
    explain: { type: 'boolean' },
    profile: { type: 'boolean' },
  });
  const format = choice(values, 'format', OUTPUT_FORMATS) ?? (process.stdout.isTTY ? 'table' : 'ndjson');
  const given = count(values, 'limit') ?? (format === 'table' || format === 'json' ? DEFAULT_LIMIT : 0);
  const limit = given === 0 ? Number.POSITIVE_INFINITY : given;
  const spl = await splArgument('search', positionals, values);
  // Reaching the limit stops the search as an interrupt does, without being one.
  const stop = new AbortController();
  const open = await openEnvironment(values, AbortSignal.any([signal, stop.signal]));
  try {
    const search = createSearch(spl, open.range, open.env);
    if (values['explain'] === true) {
      await search.prepare();
      await print(format === 'json' ? `${JSON.stringify(explainJson(search.explanation))}\n` : explainText(search.explanation));
      return EXIT.done;
    }
    return await run(search, { format, limit, tz: open.env.tz, values, signal });
  } catch (error) {
    if (error instanceof ReaderGone || (signal.aborted && isAbort(error))) throw error;
    await reportError(error, spl, format === 'json');
    return exitStatus(error);
  } finally {
    stop.abort();
    await open.close();
  }
}

interface RunOptions {
  readonly format: OutputFormat;
  readonly limit: number;
  readonly tz: string;
  readonly values: OptionReading;
  readonly signal: AbortSignal;
}

async function run(search: Search, { format, limit, tz, values, signal }: RunOptions): Promise<number> {
  const started = performance.now();
  const timer = setInterval(() => progress(progressLine(search, performance.now() - started)), 200);
  let rows = 0;
  let truncated = false;
  let interrupted = false;
  try {
    await search.prepare();
    const output = await rowOutput(format, search, tz);
    try {
      try {
        for await (const batch of search.batches()) {
          if (rows + batch.length > limit) {
            truncated = true;
            await output.rows(sliceBatch(batch, 0, limit - rows));
            rows = limit;
            break;
          }
          rows += batch.length;
          progressDone();
          await output.rows(batch);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
        interrupted = true;
      }
      clearInterval(timer);
      progressDone();
      const elapsedMs = Math.round(performance.now() - started);
      await output.end({ scanned: search.scan.scanned, rows, elapsedMs, truncated: truncated || interrupted });
    } finally {
      await output.close();
    }
  } finally {
    clearInterval(timer);
    progressDone();
  }
  if (format !== 'json') for (const { severity, text } of search.messages) note(`${severityLabel(severity)} ${text}`);
  if (truncated && values['limit'] === undefined) note(`note: only the first ${limit.toLocaleString('en')} rows are printed; --limit 0 prints all.`);
  if (format === 'table' && process.stderr.isTTY) {
    note(styled(`${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'} · ${search.scan.scanned.toLocaleString('en')} events scanned · ${((performance.now() - started) / 1000).toFixed(2)} s`, 'dim', process.stderr));
  }
  if (values['profile'] === true) note(profileText(search.profile));
  if (!interrupted) return EXIT.done;
  note('interrupted: the output is partial');
  return EXIT.interrupted;
}

function severityLabel(severity: 'info' | 'warning' | 'error'): string {
  if (severity === 'info') return 'note:';
  return styled(`${severity}:`, severity === 'error' ? 'red' : 'yellow', process.stderr);
}

function progressLine(search: Search, elapsedMs: number): string {
  const { scanned, total, fraction } = search.scan;
  const share = fraction === null ? '' : ` ${Math.floor(fraction * 100)}%`;
  const events = scanned === 0 ? '' : ` · ${scanned.toLocaleString('en')}${total === null ? '' : ` of ${total.toLocaleString('en')}`} events`;
  return `Searching${share}${events} · ${(elapsedMs / 1000).toFixed(1)} s`;
}
