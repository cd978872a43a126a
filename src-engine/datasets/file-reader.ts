/** One load's files, read into the staging: format detected, lines broken into events, fields read. */
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { ByteBlock } from './byte-block.ts';
import { ByteSink } from './byte-sink.ts';
import { type CutFile, type CutSegment, cutsAlone, cutterFor, MAX_CUT_FIELDS, MAX_CUT_SIZE, type SegmentRest } from './cut-segment.ts';
import { CutThreads } from './cut-threads.ts';
import { members } from './containers.ts';
import { EventBlock } from './event-block.ts';
import { breakerFor, type EventBreaker } from './event-breakers.ts';
import { detectFormat } from './formats/all-formats.ts';
import type { EventDefaults, EventTarget } from './event-sink.ts';
import { takeEvents } from './event-taker.ts';
import type { Sample } from './formats/format.ts';
import { cutLines, type LineCutter } from './line-cutter.ts';
import type { InputFile, LoadOptions, LoadProgress, LoadReport } from './load-options.ts';
import { eachLine, readPieces, withoutColours } from './read-lines.ts';
import type { RefusedLines } from './refused-lines.ts';
import { SegmentFeeder, type SegmentLimits } from './segment-feeder.ts';
import type { Staging } from './staging.ts';
import { fileTimeContext, TimestampFinder, type TimeContext } from './timestamps.ts';

/**
 * Rows and characters of text after which a block goes to the staging: they bound the memory that events take here. Large,
 * since sorting a block here costs next to nothing, and sorting overlapping blocks in DuckDB moves every column of every
 * row. Two of DuckDB's row groups, or one where lines are long: what does not fill a group would be written twice.
 */
const ROW_GROUP = 122_880;
const BLOCK_ROWS = 2 * ROW_GROUP;
const BLOCK_CHARACTERS = 72 << 20;
/** Bytes after which a block whose lines are cut is as full as it may be, and those after which it ends with its row group. */
const CUT_BYTES = 128 << 20;
const CUT_GROUP_BYTES = 48 << 20;

const SEGMENT_LIMITS: SegmentLimits = { groupLines: ROW_GROUP, lines: BLOCK_ROWS, groupBytes: CUT_GROUP_BYTES, bytes: CUT_BYTES };

/** Bytes of a file from which on threads cut its lines; starting them takes as long as cutting some megabytes. */
const THREADS_FROM = 24 << 20;

const SAMPLE_LINES = 200;
const SAMPLE_CHARACTERS = 256 << 10;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Where events go while files are read. */
interface Destination {
  readonly context: TimeContext;
  readonly staging: Staging;
  readonly refused: RefusedLines;
  /** The rows of a Parquet file as JSON lines. */
  parquet(path: string): AsyncIterable<Buffer>;
}

/** How the events of the file being read are made. */
interface OpenFile {
  readonly breaker: EventBreaker;
  readonly entry: LoadReport['files'][number] & { events: number };
  readonly defaults: EventDefaults;
  /** What cuts lines without making strings of them; null where nothing does. */
  cutter: LineCutter | null;
  /** The file for threads that cut its lines; null where none can. */
  readonly cutFile: CutFile | null;
  /** Takes the lines instead, once the file has proved to be large. */
  feeder: SegmentFeeder | null;
  /** True where the events have so many fields that their columns would take more memory than their values. */
  wide: boolean;
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
  /** Events of files that are not wide. One of the two blocks is empty: events arrive in the order of the files. */
  #bytes = new ByteBlock();
  readonly #byteSink = new ByteSink(this.#bytes);
  /** Blocks to be handed on. */
  readonly #full: ByteBlock[] = [];
  readonly #threads = new CutThreads();
  #lineNumber = 0;
  /** When the file was last written, in epoch milliseconds; undefined for standard input. */
  #modified: number | undefined;

  constructor(options: LoadOptions, to: Destination, total: number | null) {
    this.#options = options;
    this.#to = to;
    this.#total = total;
  }

  report(phase: LoadProgress['phase']): void {
    const events = this.#to.staging.events + this.#block.length + this.#bytes.rows;
    this.#options.onProgress?.({ phase, bytes: this.bytes, total: this.#total, events });
  }

  /** Ends what runs beside. */
  async close(): Promise<void> {
    await this.#threads.close();
  }

  /** Hands the events held to the staging. */
  async finish(): Promise<void> {
    const block = this.#block;
    this.#block = new EventBlock();
    await this.#to.staging.add(block, this.pause);
    await this.#finishBytes();
  }

  async #finishBytes(): Promise<void> {
    for (const block of this.#full.splice(0)) await this.#to.staging.addBytes(block);
    const bytes = this.#bytes;
    if (bytes.rows === 0) return;
    this.#bytes = new ByteBlock();
    this.#byteSink.block = this.#bytes;
    await this.#to.staging.addBytes(bytes);
  }

  /** Lets others run; throws the signal's reason once it has come. */
  readonly pause = async (): Promise<void> => {
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
    const onDisk = 'path' in file ? await stat(file.path) : null;
    this.#modified = file.modified ?? onDisk?.mtimeMs;
    for await (const member of members('path' in file ? { path: file.path } : { stdin: file.stdin }, options)) {
      const name = member.name === null ? path : `${path}:${member.name}`;
      await this.#readMember(file, name, member.parquet ? this.#to.parquet(path) : member.bytes, member.name === null ? (onDisk?.size ?? 0) : 0);
    }
  }

  /** `known`: bytes that there are at least. */
  async #readMember(file: InputFile, name: string, bytes: AsyncIterable<Buffer>, known: number): Promise<void> {
    const { signal, threadsFrom = THREADS_FROM } = this.#options;
    this.#lineNumber = 0;
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
      if (open.cutter !== null && open.cutFile !== null && open.feeder === null && Math.max(known, size) >= threadsFrom) await this.#feedThreads(open, open.cutFile);
      for (const one of held) await this.#feed(open, file, one);
      held = [];
      this.report('reading');
    }
    open ??= start();
    for (const one of held) await this.#feed(open, file, one);
    await this.#finishSegments(open);
    open.breaker.end();
    this.report('reading');
  }

  #text(file: InputFile, piece: Buffer | string): string {
    const text = typeof piece === 'string' ? piece : piece.toString('utf8');
    return file.transform === undefined ? text : file.transform(text);
  }

  async #feed(open: OpenFile, file: InputFile, piece: Buffer | string): Promise<void> {
    if (open.wide) await this.#finishBytes();
    else if (this.#block.length > 0) await this.finish();
    if (open.cutter === null) {
      await this.#readLines(open, this.#text(file, piece));
      return;
    }
    const bytes = typeof piece !== 'string' && file.transform === undefined ? piece : Buffer.from(this.#text(file, piece));
    if (open.feeder === null) await this.#cut(open, open.cutter, bytes);
    else {
      await open.feeder.add(bytes);
      if (open.wide) await this.#finishSegments(open);
    }
  }

  /** From here on threads cut the lines of the file. */
  async #feedThreads(open: OpenFile, file: CutFile): Promise<void> {
    await this.#finishBytes();
    open.feeder = new SegmentFeeder(this.#threads, file, this.#lineNumber, SEGMENT_LIMITS, {
      take: async (cut) => this.#takeSegment(open, cut),
      takeWide: async (rest) => this.#takeWide(open, rest),
    });
  }

  async #finishSegments(open: OpenFile): Promise<void> {
    const { feeder } = open;
    if (feeder === null) return;
    await feeder.finish();
    open.feeder = null;
    this.#lineNumber = feeder.lines;
  }

  async #takeSegment(open: OpenFile, { block, refused }: CutSegment): Promise<void> {
    // Lines that were read one by one came before.
    if (this.#block.length > 0) await this.finish();
    open.entry.events += block.rows;
    for (const { line, reason, raw } of refused) this.#to.refused.add(open.entry.source, line, reason, raw);
    await this.#to.staging.addBytes(block);
    this.report('reading');
    await this.pause();
  }

  async #takeWide(open: OpenFile, { bytes, firstNumber }: SegmentRest): Promise<void> {
    open.wide = true;
    open.cutter = null;
    this.#lineNumber = firstNumber - 1;
    await this.#readLines(open, Buffer.from(bytes).toString('utf8'));
  }

  async #readLines(open: OpenFile, text: string): Promise<void> {
    // In slices, so that a piece of many short lines cannot overfill the block.
    for (let from = 0; from < text.length;) {
      let end = from + (1 << 20);
      end = end >= text.length ? text.length : text.indexOf('\n', end) + 1 || text.length;
      eachLine(end - from === text.length ? text : text.slice(from, end), (line) => open.breaker.line(line, ++this.#lineNumber));
      from = end;
      await this.#hand(open);
    }
  }

  /** Hands on what is full. */
  async #hand(open: OpenFile): Promise<void> {
    for (const block of this.#full.splice(0)) await this.#to.staging.addBytes(block);
    const bytes = this.#bytes;
    if (bytes.columns.size > MAX_CUT_FIELDS) {
      await this.#finishBytes();
      // Fields of many files may have come together.
      if (bytes.defaults.length === 1) {
        open.wide = true;
        open.cutter = null;
      }
    } else if (bytes.used >= CUT_BYTES || bytes.size >= MAX_CUT_SIZE) await this.#finishBytes();
    if (this.#block.length >= BLOCK_ROWS || this.#block.size >= BLOCK_CHARACTERS) await this.finish();
  }

  /** Starts another block where this one is as full as a block should be. Called in the midst of lines, where nothing can wait. */
  #turn(): void {
    const bytes = this.#bytes;
    if (bytes.rows < BLOCK_ROWS && (bytes.rows !== ROW_GROUP || bytes.used < CUT_GROUP_BYTES)) return;
    this.#full.push(bytes);
    // The next lines are hardly longer.
    this.#bytes = new ByteBlock(Math.ceil(bytes.used * 1.05));
    this.#byteSink.block = this.#bytes;
  }

  async #cut(open: OpenFile, cutter: LineCutter, piece: Buffer): Promise<void> {
    for (let rest = piece; rest.length > 0;) {
      const block = this.#bytes;
      block.setDefaults(open.defaults);
      const { events } = open.entry;
      const { rows } = block;
      const most = rows < ROW_GROUP ? ROW_GROUP : BLOCK_ROWS;
      const start = block.append(rest);
      const cut = cutLines(block, start, start + rest.length, cutter, most, this.#lineNumber + 1, (text, number) => open.breaker.line(text, number));
      this.#lineNumber += cut.lines;
      rest = rest.subarray(cut.end - start);
      // Counts those that were read one by one, too.
      open.entry.events = events + block.rows - rows;
      if (block === this.#bytes) this.#turn();
      await this.#hand(open);
      if (open.cutter !== null) continue;
      await this.#readLines(open, rest.toString('utf8'));
      return;
    }
  }

  #open(file: InputFile, name: string, start: string): OpenFile {
    const source = file.source ?? name;
    const lines: string[] = [];
    const judged = file.start ?? start;
    eachLine(judged.slice(0, SAMPLE_CHARACTERS), (line) => {
      if (lines.length < SAMPLE_LINES) lines.push(withoutColours(line));
    });
    // The cut may go through the last line.
    if (judged.length > SAMPLE_CHARACTERS && lines.length < SAMPLE_LINES && lines.length > 1) lines.pop();
    const sample: Sample = { lines, path: basename('path' in file ? name : source) };
    const format = detectFormat(sample, this.#options.formats);
    const defaults: EventDefaults = {
      host: this.#options.host ?? hostname(),
      source,
      sourcetype: file.sourcetype ?? format.sourcetype(sample),
      index: file.index ?? 'main',
    };
    const entry = { source, format: format.name, sourcetype: defaults.sourcetype, events: 0 };
    this.files.push(entry);
    const context = fileTimeContext(this.#to.context, judged.slice(0, SAMPLE_CHARACTERS), this.#modified);
    const read = format.reader(context, sample);
    const finder = new TimestampFinder(context);
    const header = { pending: format.header === true };
    const emit = takeEvents({
      target: (): EventTarget => (open.wide ? this.#block : this.#byteSink),
      read,
      finder,
      defaults,
      taken: () => {
        entry.events++;
        if (!open.wide) this.#turn();
      },
      header,
      refused: (line, reason, raw) => this.#to.refused.add(source, line, reason, raw),
    });
    const open: OpenFile = {
      breaker: breakerFor(format.breaking(sample), finder, emit),
      entry,
      defaults,
      cutter: cutterFor(format, context, finder),
      cutFile: cutsAlone(format, sample) && this.#threads.size > 0 ? { format: format.name, sample, start: judged.slice(0, SAMPLE_CHARACTERS), defaults, tz: this.#options.tz, now: this.#options.now, modified: this.#modified } : null,
      feeder: null,
      wide: false,
    };
    // The header stands where the file begins.
    if (file.start !== undefined) for (const line of lines) if (header.pending) open.breaker.line(line, 0);
    return open;
  }
}

/** Control characters that no log has, in more than a tenth of the first characters. */
function isBinary(piece: Buffer | string): boolean {
  const head = typeof piece === 'string' ? piece.slice(0, 4096) : piece.toString('utf8', 0, 4096);
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return head.length >= 64 && (head.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0) > head.length / 10;
}
