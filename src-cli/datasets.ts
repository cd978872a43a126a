/** `nexus import` and `nexus datasets`. */
import { resolve } from 'node:path';
import { type LifeReport, addNewLines, followFiles, importAgain, stopFollowing } from '../src-engine/datasets/dataset-life.ts';
import type { DatasetManifest } from '../src-engine/datasets/dataset-manifest.ts';
import { DatasetStore, isDatasetName } from '../src-engine/datasets/dataset-store.ts';
import { ownFormats } from '../src-engine/datasets/formats/own-formats.ts';
import { chosenFormat, previewImport } from '../src-engine/datasets/preview.ts';
import type { LoadProgress } from '../src-engine/datasets/load-options.ts';
import { batchFromRows } from '../src-shared/results/batch.ts';
import { dataDir } from './places.ts';
import { EXIT } from './report-error.ts';
import { inputFile, inputFiles, loadLine, zoneOption } from './source-options.ts';
import { formatTable } from './table.ts';
import { note, print, progress, progressDone } from './terminal.ts';
import { UsageError, choice, readArguments, text, texts } from './usage.ts';

export const IMPORT_HELP = `nexus import [options] FILE... --dataset NAME

Loads files into a dataset, all of them or none: logs in the usual formats, JSON, CSV, Parquet, also packed (gzip, zstd,
bzip2, zip, tar). FILE is a file, a folder or a pattern; "-" is standard input. INDEX=FILE sets the index of a file's events, which is NAME otherwise.

  --dataset NAME           the dataset; made where it is not there
  --replace                drop what the dataset held; otherwise the events are added
  --tz ZONE                time zone of timestamps without one
  --format NAME            read the files in this format, not the detected one
  --sourcetype NAME        source type of the events
  --text-field NAME        keep the values of this field as text, whatever they look like; repeatable
  --follow                 remember how far the files were read: "nexus datasets update NAME" adds what was written since, and
                           so does the app while it runs
  --preview                only show how the files would be loaded: format, first events, fields; --dataset is not needed`;

export const DATASETS_HELP = `nexus datasets [--format table|json]
nexus datasets info NAME [--format table|json]
nexus datasets rename NAME NEW-NAME
nexus datasets compact NAME
nexus datasets again NAME [--tz ZONE] [--format NAME] [--sourcetype NAME] [--follow]
nexus datasets update NAME
nexus datasets unfollow NAME
nexus datasets rm NAME

Lists the datasets; shows one with its sources and fields, renames it, writes it anew in less space, reads its files again
with other settings, adds what was written to the files that it follows, follows them no longer, or removes it.`;

/** How files are read; what is absent is as found. */
interface Reading {
  readonly tz: string;
  readonly format: string | undefined;
  readonly sourcetype: string | undefined;
  readonly textFields: string[] | undefined;
}

/** Runs `nexus import`; yields the exit status. */
export async function importCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('import', args, { dataset: { type: 'string' }, replace: { type: 'boolean' }, follow: { type: 'boolean' }, tz: { type: 'string' }, format: { type: 'string' }, sourcetype: { type: 'string' }, 'text-field': { type: 'string', multiple: true }, preview: { type: 'boolean' } });
  const kept = texts(values, 'text-field');
  const reading: Reading = { tz: zoneOption(values), format: text(values, 'format'), sourcetype: text(values, 'sourcetype'), textFields: kept.length === 0 ? undefined : [...kept] };
  const { tz, format, sourcetype, textFields } = reading;
  if (values['preview'] === true) return previewFiles(positionals, reading, signal);
  const name = text(values, 'dataset');
  if (name === undefined) throw new UsageError('nexus import needs the name of the dataset: --dataset NAME.');
  if (!isDatasetName(name)) throw new UsageError(`"${name}" cannot name a dataset; use letters, digits, "_", "-" and ".", starting with a letter or digit, at most 64.`);
  if (positionals.length === 0) throw new UsageError('nexus import needs at least one file.');
  const store = new DatasetStore(dataDir());
  const replace = values['replace'] === true;
  const options = { now: Date.now(), signal, onProgress: (p: LoadProgress) => progress(loadLine('Loading', p)) };
  if (values['follow'] === true) {
    const given = positionals.map(inputFile);
    const paths = given.map((file) => {
      if (!('path' in file)) throw new UsageError('--follow reads files; standard input cannot be followed.');
      return resolve(file.path);
    });
    const [index = name, ...others] = new Set(given.map((file) => file.index ?? name));
    if (others.length > 0) throw new UsageError('With --follow all files go into one index; import the others into a dataset of their own.');
    await printLoad(name, await followFiles(store, name, { paths, index, tz, format, sourcetype, textFields }, { ...options, replace }));
    return EXIT.done;
  }
  const files = (await Promise.all(positionals.map(inputFiles))).flat().map((file) => ({ ...file, index: file.index ?? name, sourcetype }));
  const again = files.every((file) => 'path' in file);
  const { dataset, report } = await store.import({
    ...options,
    name,
    files,
    replace,
    tz,
    textFields,
    ...(format === undefined ? {} : { formats: [chosenFormat(format, await ownFormats(dataDir()))] }),
    // What came from standard input cannot be read a second time.
    ...(again ? { origin: { files: positionals.map(inputFile).flatMap((file) => ('path' in file ? [{ path: resolve(file.path), index: file.index ?? name }] : [])), tz, format, sourcetype, textFields } } : {}),
  });
  await printLoad(name, { dataset, report, notes: [] });
  return EXIT.done;
}

const number = (n: number): string => n.toLocaleString('en');

/** Says what a load did. */
async function printLoad(name: string, { dataset, report, notes }: LifeReport): Promise<void> {
  progressDone();
  await print(`Loaded ${number(report.events)} events into "${name}" in ${(report.elapsedMs / 1000).toFixed(1)} s; it now holds ${number(dataset.manifest.events)}.\n`);
  for (const file of report.files) await print(`  ${file.source}: ${number(file.events)} events, ${file.format}, sourcetype ${file.sourcetype}\n`);
  for (const one of [...report.warnings, ...notes]) note(`warning: ${one}`);
  if (report.refused > 0) {
    await print(`Refused ${number(report.refused)} lines${report.refusedFile === null ? '' : `, kept in ${report.refusedFile}`}:\n`);
    for (const { source, line, reason } of report.refusedSamples) await print(`  ${source}:${line}: ${reason}\n`);
  } else {
    await print('Refused 0 lines.\n');
  }
  const fields = [...report.fields].sort((a, b) => b.count - a.count).map((f) => f.name);
  await print(`Found ${number(fields.length)} fields: ${fields.slice(0, 30).join(', ')}${fields.length > 30 ? ', ...' : ''}\n`);
}

async function printInfo(manifest: DatasetManifest, format: 'table' | 'json'): Promise<void> {
  const { name, events, bytes, created, timeRange, sources, fieldCount, fields, follow } = manifest;
  const moment = (micros: number): string => new Date(micros / 1000).toISOString();
  const range = timeRange === null ? null : { earliest: moment(timeRange.earliest), latest: moment(timeRange.latest) };
  if (format === 'json') {
    await print(`${JSON.stringify({ name, events, bytes, written: new Date(created).toISOString(), ...range, fieldCount, fields, sources, follows: follow?.paths ?? [] })}\n`);
    return;
  }
  const lines = [
    `${name}: ${events.toLocaleString('en')} events, ${bytes.toLocaleString('en')} bytes, written ${new Date(created).toISOString()}`,
    range === null ? 'No event has a time.' : `From ${range.earliest} to ${range.latest}`,
    ...(follow === undefined ? [] : [`Follows ${follow.paths.join(', ')}`]),
    'Sources:',
    ...sources.map((source) => `  ${source.source}: ${source.events.toLocaleString('en')} events, ${source.format}, sourcetype ${source.sourcetype}`),
    `Fields (${fieldCount}):`,
    ...fields.map((field) => `  ${field.name}: ${field.type}, in ${field.count.toLocaleString('en')} events`),
  ];
  await print(`${lines.join('\n')}\n`);
}

/** Events that a preview prints. */
const PREVIEW_EVENTS = 10;

/** Shows how files would be loaded. */
async function previewFiles(names: readonly string[], reading: Reading, signal: AbortSignal): Promise<number> {
  if (names.length === 0) throw new UsageError('nexus import --preview needs at least one file.');
  const files = (await Promise.all(names.map(inputFiles))).flat();
  const paths = files.map((file) => {
    if (!('path' in file)) throw new UsageError('--preview reads files; standard input can be read only once.');
    return file.path;
  });
  const shown = await previewImport({ ...reading, paths, now: Date.now(), formats: await ownFormats(dataDir()), events: PREVIEW_EVENTS, signal });
  for (const file of shown.files) await print(`${file.source}: ${file.format}, sourcetype ${file.sourcetype}\n`);
  await print(`\nFirst events${shown.partial ? ' (only the start of the files was read)' : ''}:\n`);
  for (const event of shown.events) {
    const [first = '', ...more] = event.raw.split('\n');
    await print(`  ${event.time === null ? 'no time'.padEnd(24) : new Date(event.time * 1000).toISOString()}  ${first}\n${more.map((line) => `${' '.repeat(28)}${line}\n`).join('')}`);
  }
  await print(`\n${shown.read.toLocaleString('en')} events read, ${shown.untimed.toLocaleString('en')} without a time, ${shown.refused.toLocaleString('en')} lines refused.${shown.refusal === null ? '' : ` ${shown.refusal}`}\n`);
  for (const warning of shown.warnings) note(`warning: ${warning}`);
  const rows = shown.fields.map(({ name, type, count, examples }) => ({ field: name, type, events: count, examples: examples.join(', ') }));
  const fields = ['field', 'type', 'events', 'examples'].map((name) => ({ name, type: name === 'events' ? ('number' as const) : ('string' as const) }));
  await print(formatTable(fields, batchFromRows(rows, ['field', 'type', 'events', 'examples']), { tz: 'UTC', cellWidth: 60 }));
  return EXIT.done;
}

/** Runs `nexus datasets`; yields the exit status. */
export async function datasetsCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments('datasets', args, { format: { type: 'string' }, tz: { type: 'string' }, sourcetype: { type: 'string' }, follow: { type: 'boolean' } });
  const store = new DatasetStore(dataDir());
  const [action, name, ...more] = positionals;
  const options = { now: Date.now(), signal, onProgress: (p: LoadProgress) => progress(loadLine('Loading', p)) };
  if (action === 'again') {
    if (name === undefined || more.length > 0) throw new UsageError('nexus datasets again takes the name of one dataset.');
    const settings = { tz: values['tz'] === undefined ? undefined : zoneOption(values), format: text(values, 'format'), sourcetype: text(values, 'sourcetype'), ...(values['follow'] === true ? { follow: true } : {}) };
    await printLoad(name, await importAgain(store, name, settings, options));
    return EXIT.done;
  }
  const format = choice(values, 'format', ['table', 'json'] as const) ?? 'table';
  for (const only of ['tz', 'sourcetype', 'follow']) if (values[only] !== undefined) throw new UsageError(`--${only} is an option of nexus datasets again.`);
  if (action === 'update') {
    if (name === undefined || more.length > 0) throw new UsageError('nexus datasets update takes the name of one dataset.');
    const { dataset, report, notes } = await addNewLines(store, name, options);
    if (report !== null) await printLoad(name, { dataset, report, notes });
    else {
      for (const one of notes) note(`warning: ${one}`);
      await print(`Nothing was written to the files of "${name}" since the last look.\n`);
    }
    return EXIT.done;
  }
  if (action === 'unfollow') {
    if (name === undefined || more.length > 0) throw new UsageError('nexus datasets unfollow takes the name of one dataset.');
    await stopFollowing(store, name);
    await print(`"${name}" follows no files.\n`);
    return EXIT.done;
  }
  if (action === 'rm') {
    if (name === undefined || more.length > 0) throw new UsageError('nexus datasets rm takes the name of one dataset.');
    if (!(await store.remove(name))) {
      note(`error: There is no dataset "${name}".`);
      return EXIT.failed;
    }
    await print(`Removed "${name}".\n`);
    return EXIT.done;
  }
  if (action === 'rename') {
    const [to, ...rest] = more;
    if (name === undefined || to === undefined || rest.length > 0) throw new UsageError('nexus datasets rename takes the name of a dataset and its new name.');
    if (!isDatasetName(to)) throw new UsageError(`"${to}" cannot name a dataset; use letters, digits, "_", "-" and ".", starting with a letter or digit, at most 64.`);
    await store.rename(name, to);
    await print(`Renamed "${name}" to "${to}".\n`);
    return EXIT.done;
  }
  if (action === 'compact') {
    if (name === undefined || more.length > 0) throw new UsageError('nexus datasets compact takes the name of one dataset.');
    const { before, dataset } = await store.compact(name, { tz: 'UTC', now: Date.now() });
    await print(`Compacted "${name}": ${before.bytes.toLocaleString('en')} bytes before, ${dataset.manifest.bytes.toLocaleString('en')} now, ${dataset.manifest.events.toLocaleString('en')} events.\n`);
    return EXIT.done;
  }
  if (action === 'info') {
    if (name === undefined || more.length > 0) throw new UsageError('nexus datasets info takes the name of one dataset.');
    await printInfo((await store.open(name)).manifest, format);
    return EXIT.done;
  }
  if (action !== undefined) throw new UsageError(`nexus datasets knows info, rename, compact, again, update, unfollow and rm; "${action}" is none of them.`);
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
