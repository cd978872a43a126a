/** Files to a dataset file: reads, detects, breaks, extracts, loads. */
import { rename, rm, stat } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { FileReader } from './file-reader.ts';
import type { InputFile, LoadOptions, LoadReport } from './load-options.ts';
import { RefusedLines } from './refused-lines.ts';
import { parquetLines } from './parquet.ts';
import { Staging } from './staging.ts';
import type { TimeContext } from './timestamps.ts';
import { fieldType } from './value-kinds.ts';
import { openZone } from './zone.ts';

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
  let filling: DuckDBConnection | undefined;
  let reader: FileReader | undefined;
  const interrupt = (): void => connection?.interrupt();
  try {
    connection = await instance.connect();
    const open = connection;
    signal?.addEventListener('abort', interrupt);
    filling = await instance.connect();
    const staging = new Staging(connection, { filling, spillFolder: `${temporary}.spill`, textFields: options.textFields });
    const { bases = [] } = options;
    for (const [i, base] of bases.entries()) {
      await connection.run(`ATTACH '${base.replaceAll("'", "''")}' AS base${i} (READ_ONLY)`);
      await staging.addDataset(`base${i}`, bases.length - 1 - i);
    }
    const before = staging.events;
    const files = new FileReader(options, { context, staging, refused, parquet: (path) => parquetLines(open, path, `${temporary}.ndjson`) }, total);
    reader = files;
    for (const file of options.files) await files.read(file);
    await files.finish();
    await files.close();

    await connection.run(`ATTACH '${temporary.replaceAll("'", "''")}' AS target (STORAGE_VERSION '${STORAGE_VERSION}')`);
    await staging.write('target', () => files.report('writing'), { pause: files.pause, compression: COMPRESSION });
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
      warnings: files.warnings,
      fields: [...staging.fields.values()].map(({ name, kinds, count }) => ({
        name,
        type: fieldType(kinds),
        count,
      })),
      bytes: files.bytes,
      elapsedMs: performance.now() - started,
      files: files.files,
      dataset: { events: staging.events, timeRange: staging.timeRange },
    };
  } catch (error) {
    // DuckDB's own word for it is "INTERRUPT Error"; whoever pressed Stop knows the reason better.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await reader?.close();
    filling?.closeSync();
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
