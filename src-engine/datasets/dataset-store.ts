/**
 * The datasets of a data directory: `<dataDir>/datasets/<name>/<generation>.duckdb` with a `manifest.json` that names the
 * current generation, and the earlier ones to which it only added. A generation is never changed once made; an import makes the
 * next one and then replaces the manifest in one step, so readers and crashes see the old dataset or the new one and nothing between.
 */
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatasetPart, fieldsOfFiles, partsKept } from './dataset-parts.ts';
import { type DatasetManifest, type DatasetOrigin, followOf, joinSources, manifestSchema, originOf, partsOf, together } from './dataset-manifest.ts';
import { takeLock } from './folder-lock.ts';
import type { FollowState } from './following/state.ts';
import { ownFormats } from './formats/own-formats.ts';
import { loadFiles } from './load-files.ts';
import type { LoadOptions, LoadReport } from './load-options.ts';

/** A dataset and the files that hold its events, what arrived last first. */
export interface Dataset {
  readonly manifest: DatasetManifest;
  readonly paths: readonly string[];
}

/** What is imported into which dataset. */
export interface ImportOptions extends Omit<LoadOptions, 'target' | 'bases' | 'refusedFile'> {
  readonly name: string;
  /** Drops what the dataset held; otherwise the events are added to it. */
  readonly replace?: boolean;
  /** Adds a file to those of the dataset instead of writing all of it anew: for what is added often and in small numbers. */
  readonly append?: boolean;
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
    return { manifest, paths: partsOf(manifest).map(({ generation }) => join(this.root, name, `${generation}.duckdb`)).reverse() };
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
    const { name, replace = false, append = false, note, keepPrevious = false, origin: _origin, follow, builtOn, ...load } = options;
    if (!isDatasetName(name)) throw badName(name);
    const previousDataset = await this.get(name).catch(() => null);
    const before = replace ? null : await this.get(name);
    if (builtOn !== undefined && before?.manifest.generation !== builtOn) throw new ChangedMeanwhile(name);
    const folder = join(this.root, name);
    await mkdir(folder, { recursive: true });
    const generation = `${Date.now().toString(36)}-${process.pid.toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    const path = join(folder, `${generation}.duckdb`);
    const parts = before === null ? [] : partsOf(before.manifest);
    const kept = append ? parts.slice(0, partsKept(parts)) : [];
    const fileOf = (part: DatasetPart): string => join(folder, `${part.generation}.duckdb`);
    try {
      const report = await loadFiles({
        formats: await ownFormats(this.dataDir),
        ...load,
        target: path,
        bases: parts.slice(kept.length).map(fileOf),
        refusedFile: join(folder, `${generation}.refused`),
      });
      options.signal?.throwIfAborted();
      const sources = joinSources([...(before?.manifest.sources ?? []), ...report.files]);
      const files = [...kept.map(fileOf), path];
      const fields = kept.length === 0 ? report.fields : await fieldsOfFiles(files);
      const all = [...kept, { generation, events: report.dataset.events }];
      const manifest: DatasetManifest = {
        version: kept.length === 0 ? 1 : 2,
        name,
        generation,
        ...(kept.length === 0 ? {} : { parts: all }),
        created: Date.now(),
        events: all.reduce((sum, part) => sum + part.events, 0),
        bytes: (await Promise.all(files.map((file) => stat(file)))).reduce((sum, { size }) => sum + size, 0),
        timeRange: kept.length === 0 ? report.dataset.timeRange : together(before?.manifest.timeRange ?? null, report.dataset.timeRange),
        sources,
        fieldCount: fields.length,
        fields: [...fields]
          .sort((a, b) => b.count - a.count)
          .slice(0, LISTED_FIELDS)
          .map((field) => ({ ...field })),
        ...(note === undefined ? {} : { note: { ...note } }),
        ...originOf(before?.manifest ?? null, options),
        ...followOf(before?.manifest.follow, follow),
      };
      await this.publish(folder, manifest, replace ? undefined : (before?.manifest.generation ?? null));
      const previous = ((before ?? previousDataset)?.paths ?? []).filter((file) => !files.includes(file));
      if (keepPrevious) for (const file of previous) await utimes(file, new Date(), new Date()).catch(() => undefined);
      await this.sweep(folder, all, keepPrevious ? [] : previous);
      return { dataset: { manifest, paths: files.reverse() }, report };
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
    for (const { manifest } of await this.list()) await this.sweep(join(this.root, manifest.name), partsOf(manifest), []);
  }

  /** Makes a manifest the dataset's. `expected`: the generation that it builds on (null for none); undefined for any. */
  private async publish(folder: string, manifest: DatasetManifest, expected: string | null | undefined): Promise<void> {
    const lock = join(folder, 'manifest.lock');
    await takeLock(lock);
    try {
      if (expected !== undefined) {
        const now = (await this.get(manifest.name))?.manifest.generation ?? null;
        if (now !== expected) throw new ChangedMeanwhile(manifest.name);
      }
      const temporary = join(folder, `manifest.${manifest.generation}.tmp`);
      await writeFile(temporary, `${JSON.stringify(manifest, null, 2)}\n`);
      await rename(temporary, join(folder, 'manifest.json'));
    } finally {
      await rm(lock, { force: true });
    }
  }

  /** Removes files that nobody can need. Best effort: an open file may refuse (Windows); the next import tries again. */
  private async sweep(folder: string, current: readonly DatasetPart[], superseded: readonly string[]): Promise<void> {
    for (const file of await readdir(folder).catch(() => [])) {
      if (file === 'manifest.json' || file === 'manifest.lock' || current.some(({ generation }) => file.startsWith(generation))) continue;
      const path = join(folder, file);
      try {
        const grace = file.includes('.tmp') ? UNFINISHED_GRACE_MS : GRACE_MS;
        if (superseded.includes(path) || Date.now() - (await stat(path)).mtimeMs > grace)
          await rm(path, { force: true, recursive: true });
      } catch {
        continue;
      }
    }
  }
}

/** Another import was complete first: this one changed nothing and can be run again. */
export class ChangedMeanwhile extends Error {
  constructor(name: string) {
    super(`Another import changed dataset "${name}" meanwhile; run this one again.`);
  }
}

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
