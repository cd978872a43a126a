/** One load's files, read into the staging: format detected, lines broken into events, fields read, one by one or in bulk. */
import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { BulkAccess } from './bulk-access.ts';
import type { BulkJson } from './bulk-json.ts';
import { members } from './containers.ts';
import { EventBlock, type EventDefaults } from './event-block.ts';
import { breakerFor, type EmitEvent, type EventBreaker } from './event-breakers.ts';
import { detectFormat } from './formats/all-formats.ts';
import type { Sample } from './formats/format.ts';
import { LineBlock } from './line-block.ts';
import type { InputFile, LoadOptions, LoadProgress, LoadReport } from './load-files.ts';
import { eachLine, readPieces } from './read-lines.ts';
import type { RefusedLines } from './refused-lines.ts';
import type { Staging } from './staging.ts';
import { TimestampFinder, type TimeContext } from './timestamps.ts';

/**
 * Rows and characters of text after which a block goes to DuckDB: they bound the memory that events take here. Large, since
 * sorting a block here costs next to nothing, and sorting overlapping blocks in DuckDB moves every column of every row.
 * Two of DuckDB's row groups.
 */
const BLOCK_ROWS = 245_760;
const BLOCK_CHARACTERS = 72 << 20;

/** Fewer lines than this are read sooner one by one than in bulk. */
const BULK_LINES = 10_000;

/** After this many blocks that could not be read in bulk no further one of the file is tried. */
const MAX_BULK_FAILURES = 2;

const SAMPLE_LINES = 200;
const SAMPLE_CHARACTERS = 256 << 10;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Where events go while files are read. */
interface Destination {
  readonly context: TimeContext;
  readonly staging: Staging;
  readonly bulk: { readonly json: BulkJson; readonly access: BulkAccess };
  readonly refused: RefusedLines;
  /** The rows of a Parquet file as JSON lines. */
  parquet(path: string): AsyncIterable<Buffer>;
}

/** How the events of the file being read are made. */
interface OpenFile {
  readonly breaker: EventBreaker;
  readonly entry: LoadReport['files'][number] & { events: number };
  readonly defaults: EventDefaults;
  /** What reads lines in bulk; null where nothing does. */
  readonly bulk: BulkJson | BulkAccess | null;
  /** Lines waiting to be read in bulk; null where they are read one by one. */
  lines: LineBlock | null;
}

/** Reads files, one after the other. `finish` hands on what is still held. */
export class FileReader {
  /** Bytes read from the disk. */
  bytes = 0;
  readonly files: (LoadReport['files'][number] & { events: number })[] = [];
  readonly #options: LoadOptions;
  readonly #to: Destination;
  readonly #total: number | null;
  #block = new EventBlock();
  #lineNumber = 0;
  #bulkFailures = 0;

  constructor(options: LoadOptions, to: Destination, total: number | null) {
    this.#options = options;
    this.#to = to;
    this.#total = total;
  }

  report(phase: LoadProgress['phase']): void {
    const events = this.#to.staging.events + this.#block.length;
    this.#options.onProgress?.({ phase, bytes: this.bytes, total: this.#total, events });
  }

  /** Hands the events held to DuckDB. */
  async finish(): Promise<void> {
    const block = this.#block;
    this.#block = new EventBlock();
    await this.#to.staging.add(block, this.#pause);
  }

  readonly #pause = async (): Promise<void> => {
    await nextTurn();
    this.#options.signal?.throwIfAborted();
  };

  /** Reads one file, all members of an archive. Throws the signal's reason, the file system's error, or an Error with a sentence. */
  async read(file: InputFile): Promise<void> {
    const options = {
      signal: this.#options.signal,
      onBytes: (count: number) => {
        this.bytes += count;
      },
    };
    const path = 'path' in file ? file.path : 'stdin';
    for await (const member of members('path' in file ? { path: file.path } : { stdin: file.stdin }, options)) {
      const name = member.name === null ? path : `${path}:${member.name}`;
      await this.#readMember(file, name, member.parquet ? this.#to.parquet(path) : member.bytes);
    }
  }

  async #readMember(file: InputFile, name: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    const { signal } = this.#options;
    this.#lineNumber = 0;
    this.#bulkFailures = 0;
    let open: OpenFile | null = null;
    // A pipe may bring its first lines in small pieces; the format is judged on more than one of them.
    let held: (Buffer | string)[] = [];
    let size = 0;
    const start = (): OpenFile => this.#open(file, name, held.map((piece) => this.#text(file, piece)).join(''));
    for await (const piece of readPieces(bytes)) {
      signal?.throwIfAborted();
      if (open === null && held.length === 0 && isBinary(piece)) {
        this.#to.refused.add(file.source ?? name, 1, 'it is a binary file, not text', '');
        return;
      }
      held.push(piece);
      size += piece.length;
      if (open === null && size < SAMPLE_CHARACTERS) continue;
      open ??= start();
      for (const one of held) await this.#feed(open, file, one);
      held = [];
      this.report('reading');
    }
    open ??= start();
    for (const one of held) await this.#feed(open, file, one);
    await this.#flushLines(open);
    open.breaker.end();
    this.report('reading');
  }

  #text(file: InputFile, piece: Buffer | string): string {
    const text = typeof piece === 'string' ? piece : piece.toString('utf8');
    return file.transform === undefined ? text : file.transform(text);
  }

  async #feed(open: OpenFile, file: InputFile, piece: Buffer | string): Promise<void> {
    if (open.lines !== null) {
      if (typeof piece !== 'string') {
        const bytes = file.transform === undefined ? piece : Buffer.from(this.#text(file, piece));
        this.#lineNumber += open.lines.add(bytes, this.#lineNumber + 1);
        if (open.lines.length >= BLOCK_ROWS || open.lines.bytes >= BLOCK_CHARACTERS) await this.#flushLines(open);
        return;
      }
      await this.#flushLines(open);
    }
    const text = this.#text(file, piece);
    // In slices, so that a piece of many short lines cannot overfill the block.
    for (let from = 0; from < text.length;) {
      let end = from + (1 << 20);
      end = end >= text.length ? text.length : text.indexOf('\n', end) + 1 || text.length;
      eachLine(end - from === text.length ? text : text.slice(from, end), (line) => open.breaker.line(line, ++this.#lineNumber));
      from = end;
      if (this.#block.length >= BLOCK_ROWS || this.#block.size >= BLOCK_CHARACTERS) await this.finish();
    }
  }

  /** Reads the lines gathered: in bulk where that gives the same events, else one by one. */
  async #flushLines(open: OpenFile): Promise<void> {
    const { lines } = open;
    if (lines === null || lines.length === 0) return;
    open.lines = new LineBlock();
    if (lines.length >= BULK_LINES && open.bulk !== null) {
      await this.finish();
      const { staging } = this.#to;
      const staged = await open.bulk.stage(lines, staging.nextTable, staging.nextArrival, open.defaults, this.#pause);
      if (typeof staged !== 'string') {
        staging.addBulk(staged);
        open.entry.events += staged.rows;
        return;
      }
      // One odd line makes a block of an access log fail, and that costs next to nothing: the following ones are tried too.
      if (open.bulk === this.#to.bulk.json && ++this.#bulkFailures >= MAX_BULK_FAILURES) open.lines = null;
    }
    lines.each((text, number) => open.breaker.line(text, number));
    if (lines.length >= BULK_LINES) await this.finish();
  }

  #open(file: InputFile, name: string, start: string): OpenFile {
    const source = file.source ?? name;
    const lines: string[] = [];
    eachLine(start.slice(0, SAMPLE_CHARACTERS), (line) => {
      if (lines.length < SAMPLE_LINES) lines.push(line);
    });
    // The cut may go through the last line.
    if (start.length > SAMPLE_CHARACTERS && lines.length < SAMPLE_LINES && lines.length > 1) lines.pop();
    const sample: Sample = { lines, path: basename(name) };
    const format = detectFormat(sample, this.#options.formats);
    const defaults: EventDefaults = {
      host: this.#options.host ?? hostname(),
      source,
      sourcetype: file.sourcetype ?? format.sourcetype(sample),
      index: file.index ?? 'main',
    };
    const entry = { source, format: format.name, sourcetype: defaults.sourcetype, events: 0 };
    this.files.push(entry);
    const read = format.reader(this.#to.context, sample);
    const finder = new TimestampFinder(this.#to.context);
    let header = format.header === true;
    const emit: EmitEvent = (raw, line, micros) => {
      const block = this.#block;
      block.begin(raw, defaults);
      const problem = read(raw, block);
      if (problem !== null || header) {
        block.rollback();
        if (typeof problem === 'string') this.#to.refused.add(source, line, problem, raw);
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
    const { json, access } = this.#to.bulk;
    const bulk = format.jsonLines === true ? json : format.accessLines === true ? access : null;
    return {
      breaker: breakerFor(format.breaking(sample), finder, emit),
      entry,
      defaults,
      bulk,
      lines: bulk === null ? null : new LineBlock(),
    };
  }
}

/** Control characters that no log has, in more than a tenth of the first characters. */
function isBinary(piece: Buffer | string): boolean {
  const head = typeof piece === 'string' ? piece.slice(0, 4096) : piece.toString('utf8', 0, 4096);
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return head.length >= 64 && (head.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0) > head.length / 10;
}
