/** What happens to a dataset after its first import: it follows its files, and is read again with other settings. */
import type { DatasetManifest, DatasetOrigin } from './dataset-manifest.ts';
import type { Dataset, DatasetStore, ImportOptions } from './dataset-store.ts';
import { nextLines } from './following/next-lines.ts';
import type { FollowState } from './following/state.ts';
import { ownFormats } from './formats/own-formats.ts';
import type { Format } from './formats/format.ts';
import { inputPaths } from './input-paths.ts';
import type { LoadReport } from './load-options.ts';
import { chosenFormat } from './preview.ts';

/** How a load is run. */
export interface LifeOptions extends Pick<ImportOptions, 'signal' | 'onProgress' | 'keepPrevious' | 'host'> {
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What came of a look at followed files; `report` is null where nothing was added. */
export interface LookReport extends Omit<LifeReport, 'report'> {
  readonly report: LoadReport | null;
}

/** A dataset after a load, and what the user should know of its files. */
export interface LifeReport {
  readonly dataset: Dataset;
  readonly report: LoadReport;
  readonly notes: readonly string[];
}

/** The formats to read files with: the chosen one alone, or the user's own before the known ones. Throws an Error that lists the names. */
async function formatsOf(store: DatasetStore, name: string | undefined): Promise<Format[]> {
  const own = await ownFormats(store.dataDir);
  return name === undefined ? own : [chosenFormat(name, own)];
}

/**
 * Loads files into a dataset and follows them from there: what is appended later is added by `addNewLines`. With `replace` the
 * dataset's former events go; otherwise they stay, and files followed so far are followed no longer.
 */
export async function followFiles(store: DatasetStore, name: string, from: Omit<FollowState, 'files'>, options: LifeOptions & { readonly replace?: boolean }): Promise<LifeReport> {
  const formats = await formatsOf(store, from.format);
  const { files, state, notes } = await nextLines({ ...from, files: [] }, formats);
  const { tz, index, format, sourcetype, textFields } = from;
  const origin: DatasetOrigin = { files: from.paths.map((path) => ({ path, index })), tz, format, sourcetype, textFields };
  return { ...(await store.import({ ...options, name, files, formats, tz, textFields, origin, follow: state })), notes };
}

/** Adds what has come to the files of a dataset. Throws an Error with a sentence; the dataset is then as it was. */
export async function addNewLines(store: DatasetStore, name: string, options: LifeOptions): Promise<LookReport> {
  const dataset = await store.open(name);
  const { manifest } = dataset;
  const { follow } = manifest;
  if (follow === undefined) throw new Error(`The dataset "${name}" follows no files.`);
  const formats = await formatsOf(store, follow.format);
  const { files, state, notes } = await nextLines(follow, formats);
  if (files.length > 0) {
    const { note } = manifest;
    return { ...(await store.import({ ...options, name, files, formats, append: true, tz: follow.tz, textFields: follow.textFields, origin: 'as before', builtOn: manifest.generation, follow: state, ...(note === undefined ? {} : { note }) })), notes };
  }
  const changed = JSON.stringify(state) !== JSON.stringify(follow);
  return { dataset: changed ? await store.keepFollow(manifest, state) : dataset, report: null, notes };
}

/** Follows the files of a dataset no longer; its events stay. */
export async function stopFollowing(store: DatasetStore, name: string): Promise<Dataset> {
  const dataset = await store.open(name);
  return dataset.manifest.follow === undefined ? dataset : store.keepFollow(dataset.manifest, null);
}

/** Settings of an import that can be changed; what is absent is as it was, an empty text is the detected one. */
export interface ImportSettings {
  readonly tz?: string | undefined;
  readonly format?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly textFields?: string[] | undefined;
  readonly follow?: boolean | undefined;
}

/** How a dataset's files can be read again; throws an Error with a sentence where they cannot. */
function originOf({ name, origin }: DatasetManifest): DatasetOrigin {
  if (origin !== undefined) return origin;
  throw new Error(`It is not known how all of "${name}" was imported: import its files again into a new dataset.`);
}

/** Reads the files of a dataset again, with other settings; the new events take the place of all the old ones. */
export async function importAgain(store: DatasetStore, name: string, settings: ImportSettings, options: LifeOptions): Promise<LifeReport> {
  const { manifest } = await store.open(name);
  const before = originOf(manifest);
  const chosen = (now: string | undefined, then: string | undefined): string | undefined => (now === undefined ? then : now === '' ? undefined : now);
  const origin: DatasetOrigin = {
    files: before.files,
    tz: settings.tz ?? before.tz,
    format: chosen(settings.format, before.format),
    sourcetype: chosen(settings.sourcetype, before.sourcetype),
    textFields: settings.textFields ?? before.textFields,
  };
  if (settings.follow ?? manifest.follow !== undefined) {
    const { tz, format, sourcetype, textFields } = origin;
    return followFiles(store, name, { paths: origin.files.map(({ path }) => path), index: origin.files[0]?.index, tz, format, sourcetype, textFields }, { ...options, replace: true });
  }
  const files = await Promise.all(origin.files.map(async ({ path, index }) => (await inputPaths(path)).map((file) => ({ path: file, index, sourcetype: origin.sourcetype }))));
  const { dataset, report } = await store.import({ ...options, name, files: files.flat(), replace: true, formats: await formatsOf(store, origin.format), tz: origin.tz, textFields: origin.textFields, origin });
  return { dataset, report, notes: [] };
}
