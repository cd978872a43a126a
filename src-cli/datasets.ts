/** `nexus import` and `nexus datasets`. */
import { DatasetStore, isDatasetName } from '../src-engine/datasets/dataset-store.ts';
import { batchFromRows } from '../src-shared/results/batch.ts';
import { isZone } from '../src-shared/spl/time/zone.ts';
import { dataDir } from './places.ts';
import { EXIT } from './report-error.ts';
import { inputFiles, loadLine } from './source-options.ts';
import { formatTable } from './table.ts';
import { note, print, progress, progressDone } from './terminal.ts';
import { UsageError, choice, readArguments, text } from './usage.ts';

export const IMPORT_HELP = `nexus import [options] FILE... --dataset NAME

Loads files into a dataset, all of them or none: logs in the usual formats, JSON, CSV, Parquet, also packed (gzip, zstd,
bzip2, zip, tar). FILE is a file, a folder or a pattern; "-" is standard input. INDEX=FILE sets the index of a file's events, which is NAME otherwise.

  --dataset NAME           the dataset; made where it is not there
  --replace                drop what the dataset held; otherwise the events are added
  --tz ZONE                time zone of timestamps without one`;

export const DATASETS_HELP = `nexus datasets [--format table|json]
nexus datasets rm NAME

Lists the datasets, or removes one.`;

/** Runs `nexus import`; yields the exit status. */
export async function importCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('import', args, { dataset: { type: 'string' }, replace: { type: 'boolean' }, tz: { type: 'string' } });
  const name = text(values, 'dataset');
  if (name === undefined) throw new UsageError('nexus import needs the name of the dataset: --dataset NAME.');
  if (!isDatasetName(name)) throw new UsageError(`"${name}" cannot name a dataset; use letters, digits, "_", "-" and ".", starting with a letter or digit, at most 64.`);
  if (positionals.length === 0) throw new UsageError('nexus import needs at least one file.');
  const tz = text(values, 'tz') ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!isZone(tz)) throw new UsageError(`--tz: "${tz}" is not a time zone; name one of the IANA list, such as Europe/Berlin or UTC.`);
  const files = (await Promise.all(positionals.map(inputFiles))).flat().map((file) => ({ ...file, index: file.index ?? name }));
  const { dataset, report } = await new DatasetStore(dataDir()).import({
    name,
    files,
    replace: values['replace'] === true,
    tz,
    now: Date.now(),
    signal,
    onProgress: (p) => progress(loadLine('Loading', p)),
  });
  progressDone();
  const number = (n: number): string => n.toLocaleString('en');
  await print(`Loaded ${number(report.events)} events into "${name}" in ${(report.elapsedMs / 1000).toFixed(1)} s; it now holds ${number(dataset.manifest.events)}.\n`);
  for (const file of report.files) await print(`  ${file.source}: ${number(file.events)} events, ${file.format}, sourcetype ${file.sourcetype}\n`);
  if (report.refused > 0) {
    await print(`Refused ${number(report.refused)} lines${report.refusedFile === null ? '' : `, kept in ${report.refusedFile}`}:\n`);
    for (const { source, line, reason } of report.refusedSamples) await print(`  ${source}:${line}: ${reason}\n`);
  } else {
    await print('Refused 0 lines.\n');
  }
  const fields = [...report.fields].sort((a, b) => b.count - a.count).map((f) => f.name);
  await print(`Found ${number(fields.length)} fields: ${fields.slice(0, 30).join(', ')}${fields.length > 30 ? ', ...' : ''}\n`);
  return EXIT.done;
}

/** Runs `nexus datasets`; yields the exit status. */
export async function datasetsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('datasets', args, { format: { type: 'string' } });
  const format = choice(values, 'format', ['table', 'json'] as const) ?? 'table';
  const store = new DatasetStore(dataDir());
  const [action, name, ...more] = positionals;
  if (action === 'rm') {
    if (name === undefined || more.length > 0) throw new UsageError('nexus datasets rm takes the name of one dataset.');
    if (!(await store.remove(name))) {
      note(`error: There is no dataset "${name}".`);
      return EXIT.failed;
    }
    await print(`Removed "${name}".\n`);
    return EXIT.done;
  }
  if (action !== undefined) throw new UsageError(`nexus datasets lists or removes ("rm NAME"); "${action}" is neither.`);
  const rows = (await store.list()).map(({ manifest: m }) => ({
    name: m.name,
    events: m.events,
    earliest: m.timeRange === null ? null : new Date(m.timeRange.earliest / 1000).toISOString(),
    latest: m.timeRange === null ? null : new Date(m.timeRange.latest / 1000).toISOString(),
    fields: m.fieldCount,
    bytes: m.bytes,
  }));
  if (format === 'json') await print(`${JSON.stringify(rows)}\n`);
  else if (rows.length === 0) note('There are no datasets yet; make one with: nexus import FILE... --dataset NAME');
  else {
    const numbers = new Set(['events', 'fields', 'bytes']);
    const names = Object.keys(rows[0] as object);
    const fields = names.map((n) => ({ name: n, type: numbers.has(n) ? ('number' as const) : ('string' as const) }));
    await print(formatTable(fields, batchFromRows(rows, names), { tz: 'UTC', cellWidth: null }));
  }
  return EXIT.done;
}
