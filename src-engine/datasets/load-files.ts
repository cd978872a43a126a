/** Files to a dataset file: reads, detects, breaks, extracts, loads. */
import { rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { FileReader } from './file-reader.ts';
import type { Format } from './formats/format.ts';
import { RefusedLines, type RefusedLine } from './refused-lines.ts';
import { parquetLines } from './parquet.ts';
import { Staging } from './staging.ts';
import type { TimeContext } from './timestamps.ts';
import { fieldType, type FieldType } from './value-kinds.ts';
import { openZone } from './zone.ts';

/** A file to load, or standard input. */
export type InputFile = {
  /** Splunk's `index` of the events; `main` where absent. */
  readonly index?: string | undefined;
  /** Shown as `source`; the path, or `stdin`, where absent. */
  readonly source?: string | undefined;
  /** Takes the place of the detected source type. */
  readonly sourcetype?: string | undefined;
  /** Epoch milliseconds when it was last written, where the file itself does not tell. */
  readonly modified?: number | undefined;
  /** The start of the file whose continuation this is: format and names of columns are judged by it. */
  readonly start?: string | undefined;
  /** Changes each piece of text (whole lines) before anything looks at it. */
  readonly transform?: ((text: string) => string) | undefined;
} & ({ readonly path: string } | { readonly stdin: Readable });

export interface LoadProgress {
  readonly phase: 'reading' | 'writing';
  /** Bytes read of the bytes of all files as they are on disk; `total` is null where standard input is among them. */
  readonly bytes: number;
  readonly total: number | null;
  readonly events: number;
}

export interface LoadOptions {
  readonly files: readonly InputFile[];
  /** The dataset file to make. It appears when the load is complete, and not otherwise. */
  readonly target: string;
  /** A dataset file whose events come first. */
  readonly base?: string | undefined;
  /** The user's own formats, tried before the known ones. */
  readonly formats?: readonly Format[] | undefined;
  /** IANA name of the zone of timestamps without one. */
  readonly tz: string;
  /** Epoch milliseconds; gives timestamps without a year theirs. */
  readonly now: number;
  /** `host` of events that name none; this machine's where absent. */
  readonly host?: string | undefined;
  /** File for the text of refused lines; made only when there are some. Without it they are counted alone. */
  readonly refusedFile?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

export interface LoadReport {
  /** Events loaded from the files (those of `base` not counted). */
  readonly events: number;
  readonly refused: number;
  /** The first five refused lines. */
  readonly refusedSamples: readonly RefusedLine[];
  /** Where the refused lines are, when there are some and a place was given. */
  readonly refusedFile: string | null;
  /** Fields of the dataset, in order of discovery. */
  readonly fields: readonly {
    readonly name: string;
    readonly type: FieldType;
    readonly count: number;
  }[];
  /** Bytes read from the disk. */
  readonly bytes: number;
  readonly elapsedMs: number;
  readonly files: readonly {
    readonly source: string;
    readonly format: string;
    readonly sourcetype: string;
    readonly events: number;
  }[];
  /** Everything in the dataset file, `base` included. */
  readonly dataset: {
    readonly events: number;
    /** Epoch microseconds; null where no event has a time. */
    readonly timeRange: { readonly earliest: number; readonly latest: number } | null;
  };
}

/** The memory that DuckDB may take while loading; beyond it spills to disk beside the target. */
const MEMORY_LIMIT = '500MB';

/** The first version of DuckDB's files that has these ways to compress. */
const STORAGE_VERSION = 'v1.3.0';

/** Named, since finding the best way for each column takes longer than compressing it. Lines become a third of what FSST makes of them. */
const COMPRESSION = { raw: 'zstd', fields: 'dict_fsst' } as const;

/**
 * Loads files into a new dataset file: all of them, or on any failure, or when the signal comes, nothing. Throws the signal's
 * reason, the file system's error, or an Error with one sentence.
 */
export async function loadFiles(options: LoadOptions): Promise<LoadReport> {
  const started = performance.now();
  const { target, signal } = options;
  const context: TimeContext = { zone: openZone(options.tz), now: options.now };
  const total = await totalBytes(options.files);
  signal?.throwIfAborted();

  const temporary = `${target}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.tmp`;
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    temp_directory: `${temporary}.spill`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const refused = new RefusedLines(options.refusedFile);
  let complete = false;
  let connection: DuckDBConnection | undefined;
  const interrupt = (): void => connection?.interrupt();
  try {
    connection = await instance.connect();
    const open = connection;
    signal?.addEventListener('abort', interrupt);
    const staging = new Staging(connection, `${temporary}.spill`);
    if (options.base !== undefined) {
      await connection.run(`ATTACH '${options.base.replaceAll("'", "''")}' AS base (READ_ONLY)`);
      await staging.addDataset('base');
    }
    const before = staging.events;
    const reader = new FileReader(options, { context, staging, refused, parquet: (path) => parquetLines(open, path, `${temporary}.ndjson`) }, total);
    for (const file of options.files) await reader.read(file);
    await reader.finish();

    await connection.run(`ATTACH '${temporary.replaceAll("'", "''")}' AS target (STORAGE_VERSION '${STORAGE_VERSION}')`);
    await staging.write('target', () => reader.report('writing'), { pause: reader.pause, compression: COMPRESSION });
    signal?.throwIfAborted();
    await connection.run('CHECKPOINT target');
    await connection.run('DETACH target');
    await refused.close();
    signal?.throwIfAborted();
    await rename(temporary, target);
    complete = true;
    return {
      events: staging.events - before,
      refused: refused.count,
      refusedSamples: refused.samples,
      refusedFile: refused.count > 0 ? (options.refusedFile ?? null) : null,
      fields: [...staging.fields.values()].map(({ name, kinds, count }) => ({
        name,
        type: fieldType(kinds),
        count,
      })),
      bytes: reader.bytes,
      elapsedMs: performance.now() - started,
      files: reader.files,
      dataset: { events: staging.events, timeRange: staging.timeRange },
    };
  } catch (error) {
    // DuckDB's own word for it is "INTERRUPT Error"; whoever pressed Stop knows the reason better.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    connection?.closeSync();
    instance.closeSync();
    if (!complete) {
      await refused.discard();
      await rm(temporary, { force: true });
    }
    await rm(`${temporary}.wal`, { force: true });
    await rm(`${temporary}.spill`, { force: true, recursive: true });
  }
}

async function totalBytes(files: readonly InputFile[]): Promise<number | null> {
  let total = 0;
  for (const file of files) {
    if (!('path' in file)) return null;
    const info = await stat(file.path);
    if (info.isDirectory()) throw new Error(`${file.path} is a folder; name the files in it.`);
    total += info.size;
  }
  return total;
}
