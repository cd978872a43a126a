/** The options that say what is searched, when and with what: shared by `search` and `export`. */
import { join } from 'node:path';
import { DatasetStore } from '../src-engine/datasets/dataset-store.ts';
import { ownFormats } from '../src-engine/datasets/formats/own-formats.ts';
import { inputPaths } from '../src-engine/datasets/input-paths.ts';
import type { InputFile, LoadProgress } from '../src-engine/datasets/load-options.ts';
import { addToSummary } from '../src-engine/datasets/summary-index.ts';
import { loadTemporary } from '../src-engine/datasets/load-temporary.ts';
import { ensureSample } from '../src-engine/datasets/sample.ts';
import type { SearchEnvironment } from '../src-engine/jobs/search.ts';
import { csvLookups } from '../src-engine/lookups/lookups.ts';
import { readKnowledge } from '../src-engine/knowledge/knowledge-files.ts';
import { placesOf } from '../src-engine/lookups/places.ts';
import { readMacrosFile } from '../src-engine/lookups/macros-file.ts';
import { createLocalSource } from '../src-engine/sources/local/local-source.ts';
import type { Source } from '../src-engine/sources/source.ts';
import { pastSearches } from '../src-engine/store/past-searches.ts';
import { AppStore } from '../src-engine/store/store.ts';
import type { SearchLibrary } from '../src-shared/spl/commands/types.ts';
import { resolveTime } from '../src-shared/spl/time/relative.ts';
import { isZone } from '../src-shared/spl/time/zone.ts';
import { dataDir, resourcesDir } from './places.ts';
import { openConnectionSource } from './saved-connections.ts';
import { note, progress, progressDone } from './terminal.ts';
import { type OptionReading, type OptionTable, UsageError, text, texts } from './usage.ts';

export const SOURCE_OPTIONS = {
  sample: { type: 'boolean' },
  data: { type: 'string', multiple: true },
  dataset: { type: 'string', multiple: true },
  connection: { type: 'string' },
  earliest: { type: 'string' },
  latest: { type: 'string' },
  now: { type: 'string' },
  tz: { type: 'string' },
  lookup: { type: 'string', multiple: true },
  macros: { type: 'string' },
  datamodels: { type: 'string', multiple: true },
  knowledge: { type: 'string', multiple: true },
  'no-pushdown': { type: 'boolean' },
} as const satisfies OptionTable;

export const SOURCE_HELP = `  --sample                 search the embedded sample data (the default)
  --data [INDEX=]PATH      search files in place: a file, a folder, a pattern ('logs/**/*.gz'); repeatable; - is
                           standard input
  --dataset NAME           search an imported dataset; repeatable
  --connection NAME        search a saved connection
  --earliest T, --latest T time range: -24h@h, ISO 8601 or epoch seconds; default all time
  --now T, --tz ZONE       fix the clock and the time zone (IANA name)
  --lookup NAME=FILE.csv   a table for lookup and inputlookup; repeatable
  --macros FILE.json       search macros
  --datamodels FILE.json   data models, mappings, event types and tags; repeatable
  --knowledge FILE.json    the same, with extractions, aliases, calculated fields and automatic lookups; repeatable
  --no-pushdown            run every stage in the evaluator`;

/** Where a search runs, and what to release afterwards. */
export interface OpenEnvironment {
  readonly env: SearchEnvironment;
  readonly range: { readonly earliest: string; readonly latest: string };
  close(): Promise<void>;
}

/** The zone that `--tz` names, this machine's without it. Throws UsageError for one that is not known. */
export function zoneOption(values: OptionReading): string {
  const tz = text(values, 'tz') ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!isZone(tz)) throw new UsageError(`--tz: "${tz}" is not a time zone; name one of the IANA list, such as Europe/Berlin or UTC.`);
  return tz;
}

/** Reads the options. Files are loaded and the sample made ready only when the search asks for events. */
export async function openEnvironment(values: OptionReading, signal: AbortSignal): Promise<OpenEnvironment> {
  const tz = zoneOption(values);
  const wallClock = Date.now() / 1000;
  const fixed = text(values, 'now');
  const now = fixed === undefined ? wallClock : timeOption('now', fixed, wallClock, tz);
  const range = { earliest: text(values, 'earliest') ?? '', latest: text(values, 'latest') ?? '' };
  for (const end of ['earliest', 'latest'] as const) if (range[end] !== '') timeOption(end, range[end], now, tz);
  const folder = dataDir();
  const files = new Map<string, string>();
  for (const given of texts(values, 'lookup')) {
    const at = given.indexOf('=');
    if (at < 1 || at === given.length - 1) throw new UsageError(`--lookup is NAME=FILE.csv, not "${given}".`);
    files.set(given.slice(0, at), given.slice(at + 1));
  }
  const macros = text(values, 'macros');
  const inputs = (await Promise.all(texts(values, 'data').map(inputFiles))).flat();
  const datasets = texts(values, 'dataset');
  const connection = text(values, 'connection');
  if (connection !== undefined && (inputs.length > 0 || datasets.length > 0 || values['sample'] === true)) {
    throw new UsageError('--connection is searched by itself; leave out --data, --dataset and --sample.');
  }
  const wantsSample = values['sample'] === true || (inputs.length === 0 && datasets.length === 0);

  const closers: (() => Promise<void>)[] = [];
  let source: Promise<Source> | undefined;

  async function open(): Promise<Source> {
    if (connection !== undefined) {
      const opened = await openConnectionSource(connection);
      closers.push(() => opened.close());
      return opened.source;
    }
    const found: { path: string }[] = [];
    if (inputs.length > 0) {
      const loaded = await loadTemporary({ files: inputs, formats: await ownFormats(folder), tz, now: now * 1000, signal, onProgress: (p) => progress(loadLine('Reading', p)) });
      closers.push(() => loaded.dispose());
      progressDone();
      const { refused, refusedSamples, warnings } = loaded.report;
      for (const warning of warnings) note(`warning: ${warning}`);
      if (refused > 0) {
        const first = refusedSamples[0];
        note(`warning: ${refused.toLocaleString('en')} lines could not be read${first === undefined ? '' : `, the first is ${first.source}:${first.line}: ${first.reason}`}`);
      }
      found.push({ path: loaded.path });
    }
    const store = new DatasetStore(folder);
    for (const name of datasets) found.push(...(await store.open(name)).paths.map((path) => ({ path })));
    if (wantsSample) {
      const sample = await ensureSample({
        dataDir: folder,
        resourcesDir: resourcesDir(),
        now: now * 1000,
        exact: fixed !== undefined,
        signal,
        onProgress: (p) => progress(loadLine('Preparing the sample data', p)),
      });
      progressDone();
      found.push(...sample.paths.map((path) => ({ path })));
    }
    const opened = await createLocalSource({ datasets: found });
    closers.push(() => opened.close());
    return opened;
  }

  return {
    range,
    env: {
      source: () => (source ??= open()),
      now,
      tz,
      pushdown: values['no-pushdown'] !== true,
      lookups: csvLookups({ files, folder: join(folder, 'lookups') }),
      macros: macros === undefined ? undefined : await readMacrosFile(macros),
      knowledge: () => readKnowledge({ resourcesDir: resourcesDir(), dataDir: folder, files: [...texts(values, 'datamodels'), ...texts(values, 'knowledge')] }),
      library: savedSearchesOf(folder),
      places: placesOf(join(folder, 'geo')),
      collect: (events) => addToSummary(new DatasetStore(folder), events),
      signal,
    },
    async close() {
      await source?.catch(() => undefined);
      for (const close of closers.reverse()) await close();
    },
  };
}

/** The app's saved searches and history, read when a search first asks for them. Results are not kept between commands. */
function savedSearchesOf(folder: string): SearchLibrary {
  const read = async <T>(ask: (store: AppStore) => T): Promise<T> => {
    const store = await AppStore.open(folder);
    try {
      return ask(store);
    } finally {
      store.close();
    }
  };
  return {
    savedSearches: () => read((store) => store.savedSearches()),
    results: () => null,
    history: () => read(pastSearches),
  };
}

function timeOption(name: string, value: string, now: number, tz: string): number {
  try {
    return resolveTime(value, now, tz);
  } catch (error) {
    throw new UsageError(`--${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `[INDEX=]PATH`. A path that holds "=" itself is given as INDEX=PATH or ./PATH. */
export function inputFile(given: string): InputFile {
  const named = /^([A-Za-z0-9_][\w.-]*)=(.+)$/s.exec(given);
  const index = named?.[1];
  const path = named?.[2] ?? given;
  const where = path === '-' ? { stdin: process.stdin } : { path };
  return index === undefined ? where : { ...where, index };
}

/** The files that an argument stands for, where its path may be a folder or a pattern. Throws an Error with a sentence. */
export async function inputFiles(given: string): Promise<InputFile[]> {
  const input = inputFile(given);
  if (!('path' in input)) return [input];
  return (await inputPaths(input.path)).map((path) => ({ ...input, path }));
}

/** One line on how far a load is. */
export function loadLine(what: string, { bytes, total, events, phase }: LoadProgress): string {
  const share = total === null || total === 0 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.floor((bytes / total) * 100)}%`;
  return `${phase === 'writing' ? `${what}: storing` : `${what}: ${share}`}, ${events.toLocaleString('en')} events`;
}
