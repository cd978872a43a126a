/** Files to a dataset file: reads, detects, breaks, extracts, loads. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { EventBlock, type EventDefaults } from './event-block.ts';
import {
  breakBefore,
  breakBeforeTimestamps,
  breakCsv,
  breakEveryLine,
  breakJson,
  type EmitEvent,
  type EventBreaker,
} from './event-breakers.ts';
import { detectFormat } from './formats/all-formats.ts';
import type { Breaking, Sample } from './formats/format.ts';
import { eachLine, readText } from './read-lines.ts';
import { fieldType, Staging, type FieldType } from './staging.ts';
import { TimestampFinder, type TimeContext } from './timestamps.ts';
import { openZone } from './zone.ts';

/** A file to load, or standard input. */
export type InputFile = {
  /** Splunk's `index` of the events; `main` where absent. */
  readonly index?: string | undefined;
  /** Shown as `source`; the path, or `stdin`, where absent. */
  readonly source?: string | undefined;
  /** Takes the place of the detected source type. */
  readonly sourcetype?: string | undefined;
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
  /** IANA name of the zone of timestamps without one. */
  readonly tz: string;
  /** Epoch milliseconds; gives timestamps without a year theirs. */
  readonly now: number;
  /** `host` of events that name none; this machine's where absent. */
  readonly host?: string | undefined;
  /** File for the text of refused lines; made only when there are some. Without it they are counted alone. */
  readonly refusedFile?: string | undefined;
  /**
   * False for data that is searched a few times and thrown away: strings are then stored as they are, which takes half the
   * time and three times the space.
   */
  readonly compress?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** Why a line was refused. */
export interface RefusedLine {
  readonly source: string;
  readonly line: number;
  readonly reason: string;
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

/**
 * Rows and characters of text after which a block goes to DuckDB: they bound the memory that events take here. Large, since
 * sorting a block here costs next to nothing, and sorting overlapping blocks in DuckDB moves every column of every row.
 * Two of DuckDB's row groups.
 */
const BLOCK_ROWS = 245_760;
const BLOCK_CHARACTERS = 72 << 20;

const SAMPLE_LINES = 200;
const SAMPLE_CHARACTERS = 256 << 10;

/** The memory that DuckDB may take while loading; beyond it spills to disk beside the target. */
const MEMORY_LIMIT = '700MB';

const STRING_COMPRESSION = 'dictionary,fsst,dict_fsst,zstd';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

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
    signal?.addEventListener('abort', interrupt);
    // As a start-up option it is taken and has no effect.
    if (options.compress === false) await connection.run(`SET disabled_compression_methods = '${STRING_COMPRESSION}'`);
    const staging = new Staging(connection);
    if (options.base !== undefined) {
      await connection.run(`ATTACH '${options.base.replaceAll("'", "''")}' AS base (READ_ONLY)`);
      await staging.addDataset('base');
    }
    const before = staging.events;
    const load = new Load(options, context, staging, refused, total);
    for (const file of options.files) await load.file(file);
    await load.flush();

    await connection.run(`ATTACH '${temporary.replaceAll("'", "''")}' AS target`);
    await staging.write('target', () => load.report('writing'));
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
      bytes: load.bytes,
      elapsedMs: performance.now() - started,
      files: load.files,
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

/** The lines that no event was made of: counted, the first few with their reasons, all kept in a file. */
class RefusedLines {
  count = 0;
  readonly samples: RefusedLine[] = [];
  private readonly path: string | undefined;
  private stream: WriteStream | null = null;
  private failure: Error | null = null;

  constructor(path: string | undefined) {
    this.path = path;
  }

  add(source: string, line: number, reason: string, raw: string): void {
    this.count++;
    if (this.samples.length < 5) this.samples.push({ source, line, reason });
    if (this.path === undefined) return;
    if (this.stream === null) {
      this.stream = createWriteStream(this.path);
      this.stream.on('error', (error) => (this.failure ??= error));
    }
    this.stream.write(`${raw}\n`);
  }

  async close(): Promise<void> {
    const { stream } = this;
    if (stream !== null) await new Promise<void>((resolve) => stream.end(resolve).once('error', () => resolve()));
    if (this.failure !== null)
      throw new Error(`The refused lines could not be written to ${this.path}: ${this.failure.message}`);
  }

  async discard(): Promise<void> {
    this.stream?.destroy();
    if (this.stream !== null && this.path !== undefined) await rm(this.path, { force: true });
  }
}

/** The reading half of a load. */
class Load {
  bytes = 0;
  readonly files: { source: string; format: string; sourcetype: string; events: number }[] = [];
  private block = new EventBlock();
  private readonly options: LoadOptions;
  private readonly context: TimeContext;
  private readonly staging: Staging;
  private readonly refused: RefusedLines;
  private readonly total: number | null;

  constructor(
    options: LoadOptions,
    context: TimeContext,
    staging: Staging,
    refused: RefusedLines,
    total: number | null,
  ) {
    this.options = options;
    this.context = context;
    this.staging = staging;
    this.refused = refused;
    this.total = total;
  }

  report(phase: LoadProgress['phase']): void {
    this.options.onProgress?.({
      phase,
      bytes: this.bytes,
      total: this.total,
      events: this.staging.events + this.block.length,
    });
  }

  /** Hands the events held to DuckDB. */
  async flush(): Promise<void> {
    const { block } = this;
    this.block = new EventBlock();
    await this.staging.add(block, async () => {
      await nextTurn();
      this.options.signal?.throwIfAborted();
    });
  }

  async file(file: InputFile): Promise<void> {
    const { signal } = this.options;
    const path = 'path' in file ? file.path : 'stdin';
    const source = file.source ?? path;
    const pieces = readText('path' in file ? { path: file.path } : { stdin: file.stdin }, {
      signal,
      onBytes: (count) => {
        this.bytes += count;
      },
    });
    let reading: { breaker: EventBreaker; entry: { events: number } } | null = null;
    let lineNumber = 0;
    const feed = async (text: string): Promise<void> => {
      const changed = file.transform === undefined ? text : file.transform(text);
      reading ??= this.open(file, path, source, changed);
      const { breaker } = reading;
      // In slices, so that a piece of many short lines cannot overfill the block.
      for (let from = 0; from < changed.length;) {
        let end = from + (1 << 20);
        end = end >= changed.length ? changed.length : changed.indexOf('\n', end) + 1 || changed.length;
        eachLine(end - from === changed.length ? changed : changed.slice(from, end), (line) =>
          breaker.line(line, ++lineNumber),
        );
        from = end;
        if (this.block.length >= BLOCK_ROWS || this.block.size >= BLOCK_CHARACTERS) await this.flush();
      }
      this.report('reading');
    };
    // A pipe may bring its first lines in small pieces; the format is judged on more than one of them.
    let held = '';
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      if (reading === null && held.length + piece.length < SAMPLE_CHARACTERS) {
        held += piece;
        continue;
      }
      await feed(held + piece);
      held = '';
    }
    if (held !== '' || reading === null) await feed(held);
    (reading as { breaker: EventBreaker } | null)?.breaker.end();
  }

  private open(
    file: InputFile,
    path: string,
    source: string,
    start: string,
  ): { breaker: EventBreaker; entry: { events: number } } {
    const lines: string[] = [];
    eachLine(start.slice(0, SAMPLE_CHARACTERS), (line) => {
      if (lines.length < SAMPLE_LINES) lines.push(line);
    });
    // The cut may go through the last line.
    if (start.length > SAMPLE_CHARACTERS && lines.length < SAMPLE_LINES && lines.length > 1) lines.pop();
    const sample: Sample = { lines, path: 'path' in file ? basename(path) : 'stdin' };
    const format = detectFormat(sample);
    const defaults: EventDefaults = {
      host: this.options.host ?? hostname(),
      source,
      sourcetype: file.sourcetype ?? format.sourcetype(sample),
      index: file.index ?? 'main',
    };
    const entry = { source, format: format.name, sourcetype: defaults.sourcetype, events: 0 };
    this.files.push(entry);
    const read = format.reader(this.context, sample);
    const finder = new TimestampFinder(this.context);
    let header = format.header === true;
    const emit: EmitEvent = (raw, line, micros) => {
      const { block } = this;
      block.begin(raw, defaults);
      const problem = read(raw, block);
      if (problem !== null || header) {
        block.rollback();
        if (problem !== null) this.refused.add(source, line, problem, raw);
        header = false;
        return;
      }
      if (!block.hasTime) {
        const found = micros ?? (micros === undefined ? finder.find(raw) : null);
        if (found !== null) block.time(found);
      }
      block.commit();
      entry.events++;
    };
    return { breaker: makeBreaker(format.breaking(sample), finder, emit), entry };
  }
}

function makeBreaker(breaking: Breaking, finder: TimestampFinder, emit: EmitEvent): EventBreaker {
  switch (breaking.kind) {
    case 'lines':
      return breakEveryLine(emit);
    case 'timestamps':
      return breakBeforeTimestamps(finder, emit);
    case 'before':
      return breakBefore(breaking.pattern, emit);
    case 'json':
      return breakJson(emit);
    case 'csv':
      return breakCsv(breaking.delimiter, emit);
  }
}
