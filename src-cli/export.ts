/** `nexus export`: writes a whole result to a file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { EXPORT_FORMATS, type ExportFormat } from '../src-engine/export/export-options.ts';
import { exportResult, exportSummary } from '../src-engine/export/export-result.ts';
import { isAbort } from '../src-engine/jobs/errors.ts';
import { createSearch } from '../src-engine/jobs/search.ts';
import { ResultSet } from '../src-engine/results/result-set.ts';
import { EXIT, exitStatus, reportError } from './report-error.ts';
import { SOURCE_HELP, SOURCE_OPTIONS, openEnvironment } from './source-options.ts';
import { splArgument } from './spl-argument.ts';
import { note, progress, progressDone } from './terminal.ts';
import { UsageError, choice, readArguments, text } from './usage.ts';

export const EXPORT_HELP = `nexus export --out FILE [options] '<SPL>'

Writes the whole result to FILE, which appears when it is complete.

  --out FILE               where to
  --as F                   csv, ndjson, json, parquet or xlsx; default by the name of FILE
  --defuse                 put an apostrophe before CSV cells that a spreadsheet would run as formulas
${SOURCE_HELP}`;

const BY_ENDING: Readonly<Record<string, ExportFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.parquet': 'parquet',
  '.xlsx': 'xlsx',
};

/** Runs the command; yields the exit status. */
export async function exportCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('export', args, { ...SOURCE_OPTIONS, out: { type: 'string' }, as: { type: 'string' }, defuse: { type: 'boolean' } });
  const out = text(values, 'out');
  if (out === undefined) throw new UsageError('nexus export needs the name of the file to write: --out FILE.');
  const as = choice(values, 'as', EXPORT_FORMATS) ?? BY_ENDING[extname(out).toLowerCase()];
  if (as === undefined) throw new UsageError(`The name "${out}" does not tell the format; say it with --as ${EXPORT_FORMATS.join('|')}.`);
  const spl = await splArgument('export', positionals, values);
  const path = resolve(out);
  const open = await openEnvironment(values, signal);
  const folder = await mkdtemp(join(tmpdir(), 'nexus-export-'));
  const set = new ResultSet({ folder });
  try {
    const search = createSearch(spl, open.range, open.env);
    await search.prepare();
    // A CSV names its columns first, and the last row may bring one more: the rows wait on disk.
    for await (const batch of search.batches()) {
      await set.append(batch);
      progress(`Searching: ${set.length.toLocaleString('en')} rows`);
    }
    const defuse = values['defuse'] === true;
    const { rows } = await exportResult({
      path,
      format: as,
      fields: set.fields.map((f) => f.name),
      batches: set.batches(),
      tz: open.env.tz,
      defuse,
      signal,
      onProgress: (done) => progress(`Writing: ${done.toLocaleString('en')} of ${set.length.toLocaleString('en')} rows`),
    });
    for (const { severity, text: message } of search.messages) note(`${severity}: ${message}`);
    note(exportSummary(rows, out, defuse && as === 'csv'));
    return EXIT.done;
  } catch (error) {
    progressDone();
    if (signal.aborted && isAbort(error)) throw error;
    await reportError(error, spl, false);
    return exitStatus(error);
  } finally {
    await set.close();
    await rm(folder, { recursive: true, force: true });
    await open.close();
  }
}
