/**
 * The datasets of a data directory: `<dataDir>/datasets/<name>/<generation>.duckdb` with a `manifest.json` that names the
 * current generation. A generation is never changed once made; an import makes the next one and then replaces the manifest
 * in one step, so readers and crashes see the old dataset or the new one and nothing between.
 */
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type FollowState, followStateSchema } from './following/state.ts';
import { ownFormats } from './formats/own-formats.ts';
import { loadFiles } from './load-files.ts';
import type { LoadOptions, LoadReport } from './load-options.ts';

const originSchema = z.object({
  /** Files, folders and patterns, each with the `index` of its events. */
  files: z.array(z.object({ path: z.string(), index: z.string().optional() })).min(1).max(10_000),
  tz: z.string(),
  /** Name of the format that was chosen; the detected one where absent. */
  format: z.string().optional(),
  sourcetype: z.string().optional(),
});

/** How the files of a dataset were imported. */
export type DatasetOrigin = Readonly<z.infer<typeof originSchema>>;

const manifestSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  generation: z.string(),
  /** Epoch milliseconds of the last import. */
  created: z.number(),
  events: z.number(),
  /** Size of the dataset file. */
  bytes: z.number(),
  /** Epoch microseconds. */
  timeRange: z.object({ earliest: z.number(), latest: z.number() }).nullable(),
  sources: z.array(
    z.object({
      source: z.string(),
      format: z.string(),
      sourcetype: z.string(),
      events: z.number(),
    }),
  ),
  /** Distinct fields, and the most common ones. */
  fieldCount: z.number(),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['integer', 'number', 'string', 'multivalue']),
      count: z.number(),
    }),
  ),
  /** How its files were imported, for doing so again; absent where a part of it came in another way. */
  origin: originSchema.optional(),
  /** The files whose new lines are added, and how far they were read. */
  follow: followStateSchema.optional(),
  /** What the importer wants to find again, such as the anchor of the sample data. */
  note: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** What is known of a dataset without opening it. */
export type DatasetManifest = Readonly<z.infer<typeof manifestSchema>>;

/** A dataset and the file that holds its events. */
export interface Dataset {
  readonly manifest: DatasetManifest;
  readonly path: string;
}

export interface ImportOptions extends Omit<LoadOptions, 'target' | 'base' | 'refusedFile'> {
  readonly name: string;
  /** Drops what the dataset held; otherwise the events are added to it. */
  readonly replace?: boolean;
  readonly note?: Readonly<Record<string, string | number>>;
  /** How the files are imported, where that can be done again; `as before` for more of the same files. */
  readonly origin?: DatasetOrigin | 'as before' | undefined;
  /** The generation that the files are chosen for: another one by now makes the import fail. */
  readonly builtOn?: string | undefined;
  /** What is followed from now on, with the places up to which `files` go; undefined leaves it as it is, null ends it. */
  readonly follow?: FollowState | null | undefined;
  /** Leaves the generation before this one on disk until the next import, for readers that have just looked it up. */
  readonly keepPrevious?: boolean;
}

/** Fields that a manifest lists; the file has all of them. */
const LISTED_FIELDS = 200;

/** Sources that a manifest lists, the latest. */
const LISTED_SOURCES = 200;

/** Files that no manifest names are kept this long: another process may be about to name or to open them. */
const GRACE_MS = 60_000;

/** The same for files still being written: a large import may take hours. */
const UNFINISHED_GRACE_MS = 24 * 3600_000;

/** Datasets under one data directory. Safe with several processes at once: the last complete import wins. */
export class DatasetStore {
  readonly dataDir: string;
  private readonly root: string;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.root = join(dataDir, 'datasets');
  }

  /** All datasets, by name. Folders without a readable manifest are left out. */
  async list(): Promise<readonly Dataset[]> {
    let names: string[];
    try {
      names = await readdir(this.root);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    // A damaged one must not hide the others; who opens it is told.
    const found = await Promise.all(names.sort().map((name) => this.get(name).catch(() => null)));
    return found.filter((dataset) => dataset !== null);
  }

  /** A dataset by name, or null. */
  async get(name: string): Promise<Dataset | null> {
    if (!isDatasetName(name)) return null;
    let text: string;
    try {
      text = await readFile(join(this.root, name, 'manifest.json'), 'utf8');
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
    let manifest: DatasetManifest;
    try {
      // The folder names the dataset: a rename that was cut off after it left the old name in the manifest.
      manifest = { ...manifestSchema.parse(JSON.parse(text)), name };
    } catch (cause) {
      throw new Error(
        `The manifest of dataset "${name}" in ${this.root} is damaged; remove the dataset and import it again.`,
        { cause },
      );
    }
    return { manifest, path: join(this.root, name, `${manifest.generation}.duckdb`) };
  }

  /** A dataset by name; throws one sentence that lists the names there are. */
  async open(name: string): Promise<Dataset> {
    const dataset = await this.get(name);
    if (dataset !== null) return dataset;
    const names = (await this.list()).map(({ manifest }) => manifest.name);
    throw new Error(
      names.length === 0
        ? `There is no dataset "${name}", nor any other; make one with: nexus import FILE... --dataset ${name}`
        : `There is no dataset "${name}"; there are: ${names.join(', ')}.`,
    );
  }

  /** Removes a dataset. Returns false where there is none of this name. */
  async remove(name: string): Promise<boolean> {
    if (!isDatasetName(name)) return false;
    const folder = join(this.root, name);
    try {
      await stat(folder);
    } catch {
      return false;
    }
    // The manifest goes first: from then on nobody finds the dataset, even where a file cannot be removed yet.
    await rm(join(folder, 'manifest.json'), { force: true });
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    return true;
  }

  /**
   * Gives a dataset another name: its folder is renamed in one step, so that it is found under one of the names at any
   * moment. The manifest's own name follows after; the folder's counts until then. Throws an Error with a sentence.
   */
  async rename(from: string, to: string): Promise<Dataset> {
    if (!isDatasetName(to)) throw badName(to);
    await this.open(from);
    const source = join(this.root, from);
    const target = join(this.root, to);
    if (await stat(target).then(() => true, () => false)) throw new Error(`There is a dataset "${to}" already; choose another name or remove it first.`);
    const lock = join(source, 'manifest.lock');
    await takeLock(lock);
    try {
      await rename(source, target);
    } catch (cause) {
      await rm(lock, { force: true });
      throw new Error(`"${from}" cannot be renamed to "${to}": ${(cause as NodeJS.ErrnoException).code === 'EBUSY' || (cause as NodeJS.ErrnoException).code === 'EPERM' ? 'a search has it open; stop it and try again' : (cause as Error).message}.`, { cause });
    }
    await rm(join(target, 'manifest.lock'), { force: true });
    const dataset = await this.open(to);
    await this.publish(target, dataset.manifest, dataset.manifest.generation);
    return dataset;
  }

  /**
   * Keeps what is known of the files that a dataset follows, or that it follows none (null), without touching its events.
   * `from` is the manifest that this is based on; throws an Error with a sentence where another import came in between.
   */
  async keepFollow(from: DatasetManifest, state: FollowState | null): Promise<Dataset> {
    const { follow: _, ...rest } = from;
    const folder = join(this.root, from.name);
    await this.publish(folder, { ...rest, ...followOf(undefined, state) }, from.generation);
    return this.open(from.name);
  }

  /**
   * Writes a dataset anew: its blocks are merged in order of time and files that nothing names are removed. Events stay as
   * they are. On failure the dataset is as it was.
   */
  async compact(name: string, options: Pick<ImportOptions, 'tz' | 'now' | 'signal' | 'keepPrevious'>): Promise<{ readonly before: DatasetManifest; readonly dataset: Dataset }> {
    const { manifest: before } = await this.open(name);
    const { note } = before;
    const { dataset } = await this.import({ ...options, name, files: [], ...(note === undefined ? {} : { note }) });
    return { before, dataset };
  }

  /**
   * Loads files into a dataset: what it held and the new events (or these alone, with `replace`). On failure, or when the
   * signal comes, the dataset is as it was. Refused lines are kept in the dataset's folder; the report names the file.
   */
  async import(options: ImportOptions): Promise<{ readonly dataset: Dataset; readonly report: LoadReport }> {
    const { name, replace = false, note, keepPrevious = false, origin: _origin, follow, builtOn, ...load } = options;
    if (!isDatasetName(name)) throw badName(name);
    const previousDataset = await this.get(name).catch(() => null);
    const before = replace ? null : await this.get(name);
    if (builtOn !== undefined && before?.manifest.generation !== builtOn) throw changedMeanwhile(name);
    const folder = join(this.root, name);
    await mkdir(folder, { recursive: true });
    const generation = `${Date.now().toString(36)}-${process.pid.toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    const path = join(folder, `${generation}.duckdb`);
    try {
      const report = await loadFiles({
        formats: await ownFormats(this.dataDir),
        ...load,
        target: path,
        base: before?.path,
        refusedFile: join(folder, `${generation}.refused`),
      });
      options.signal?.throwIfAborted();
      const sources = joinSources([...(before?.manifest.sources ?? []), ...report.files]).slice(-LISTED_SOURCES);
      const manifest: DatasetManifest = {
        version: 1,
        name,
        generation,
        created: Date.now(),
        events: report.dataset.events,
        bytes: (await stat(path)).size,
        timeRange: report.dataset.timeRange,
        sources,
        fieldCount: report.fields.length,
        fields: [...report.fields]
          .sort((a, b) => b.count - a.count)
          .slice(0, LISTED_FIELDS)
          .map((field) => ({ ...field })),
        ...(note === undefined ? {} : { note: { ...note } }),
        ...originOf(before?.manifest ?? null, options),
        ...followOf(before?.manifest.follow, follow),
      };
      await this.publish(folder, manifest, replace ? undefined : (before?.manifest.generation ?? null));
      const previous = (before ?? previousDataset)?.path;
      if (previous !== undefined && keepPrevious) await utimes(previous, new Date(), new Date()).catch(() => undefined);
      await this.sweep(folder, generation, keepPrevious ? undefined : previous);
      return { dataset: { manifest, path }, report };
    } catch (error) {
      await rm(path, { force: true });
      // A first import that failed leaves no empty folder; `rm` of a folder in use by another import fails, rightly.
      if (before === null) await rm(join(folder, `${generation}.refused`), { force: true });
      // DuckDB passes the system's text on, without a code.
      if (error instanceof Error && /no space left on device|ENOSPC|not enough space on the disk/i.test(error.message)) {
        throw new Error(`The disk of ${folder} is full: the dataset "${name}" is as it was. Free some space there and try again.`, { cause: error });
      }
      throw error;
    }
  }

  /** Removes what no manifest names any more and nobody can be using: generations that were left for readers, unfinished files. */
  async tidy(): Promise<void> {
    for (const { manifest } of await this.list()) await this.sweep(join(this.root, manifest.name), manifest.generation, undefined);
  }

  /** Makes a manifest the dataset's. `expected`: the generation that it builds on (null for none); undefined for any. */
  private async publish(folder: string, manifest: DatasetManifest, expected: string | null | undefined): Promise<void> {
    const lock = join(folder, 'manifest.lock');
    await takeLock(lock);
    try {
      if (expected !== undefined) {
        const now = (await this.get(manifest.name))?.manifest.generation ?? null;
        if (now !== expected) throw changedMeanwhile(manifest.name);
      }
      const temporary = join(folder, `manifest.${manifest.generation}.tmp`);
      await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`);
      await rename(temporary, join(folder, 'manifest.json'));
    } finally {
      await rm(lock, { force: true });
    }
  }

  /** Removes files that nobody can need. Best effort: an open file may refuse (Windows); the next import tries again. */
  private async sweep(folder: string, current: string, superseded: string | undefined): Promise<void> {
    for (const file of await readdir(folder).catch(() => [])) {
      if (file === 'manifest.json' || file === 'manifest.lock' || file.startsWith(current)) continue;
      const path = join(folder, file);
      try {
        const grace = file.includes('.tmp') ? UNFINISHED_GRACE_MS : GRACE_MS;
        if (path === superseded || Date.now() - (await stat(path)).mtimeMs > grace)
          await rm(path, { force: true, recursive: true });
      } catch {
        continue;
      }
    }
  }
}

/** Sources with what came of each at several times together, in the order of the last time. */
function joinSources(sources: readonly DatasetManifest['sources'][number][]): DatasetManifest['sources'] {
  const joined = new Map<string, DatasetManifest['sources'][number]>();
  for (const { source, format, sourcetype, events } of sources) {
    const key = JSON.stringify([source, format, sourcetype]);
    const before = joined.get(key)?.events ?? 0;
    joined.delete(key);
    joined.set(key, { source, format, sourcetype, events: before + events });
  }
  return [...joined.values()];
}

/** The origin of a dataset after an import: together with the one it had, where both are known and alike in all but the files. */
function originOf(before: Dataset['manifest'] | null, { files, origin }: Pick<ImportOptions, 'files' | 'origin'>): Pick<DatasetManifest, 'origin'> {
  const earlier = before?.origin;
  // Nothing added (compacted), or more of the same.
  if (origin === 'as before' || (files.length === 0 && origin === undefined)) return earlier === undefined ? {} : { origin: earlier };
  if (origin === undefined || before === null || before.events === 0) return origin === undefined ? {} : { origin };
  if (earlier === undefined || earlier.tz !== origin.tz || earlier.format !== origin.format || earlier.sourcetype !== origin.sourcetype) return {};
  return { origin: { ...earlier, files: [...earlier.files, ...origin.files] } };
}

function followOf(before: FollowState | undefined, follow: FollowState | null | undefined): Pick<DatasetManifest, 'follow'> {
  const state = follow === undefined ? before : (follow ?? undefined);
  return state === undefined ? {} : { follow: state };
}

/** A lock is held for the blink of a rename; one this old was left by a process that died. */
const STALE_LOCK_MS = 10_000;

/** Waits for and takes a lock file. */
async function takeLock(path: string): Promise<void> {
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = await stat(path).then(
        (info) => Date.now() - info.mtimeMs,
        () => 0,
      );
      if (age > STALE_LOCK_MS) await rm(path, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const changedMeanwhile = (name: string): Error => new Error(`Another import changed dataset "${name}" meanwhile; run this one again.`);

function badName(name: string): Error {
  return new Error(`"${name}" cannot name a dataset; use letters, digits, "_", "-" and ".", starting with a letter or digit, at most 64.`);
}

/** True for a name that is safe as a folder on every system. */
export function isDatasetName(name: string): boolean {
  return (
    /^[A-Za-z0-9][\w.-]{0,63}$/.test(name) &&
    !/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name) &&
    !name.endsWith('.')
  );
}
