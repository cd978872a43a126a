/** Reads files for a load: their members, their bytes in pieces, and the lines of these, cut or read one by one. */
import { stat } from 'node:fs/promises';
import { BlockFiller, SEGMENT_LIMITS } from './block-filler.ts';
import { members } from './containers.ts';
import type { CutFile, CutSegment, SegmentRest } from './cut-segment.ts';
import { CutThreads } from './cut-threads.ts';
import { type CountedFile, openFile, type OpenFile, SAMPLE_CHARACTERS } from './file-opening.ts';
import { cutLines, type LineCutter } from './line-cutter.ts';
import type { InputFile, LoadOptions, LoadProgress } from './load-options.ts';
import { type Damage, damageSentences } from './packed/damage.ts';
import { asUtf8, eachLine, passOver, readPieces } from './read-lines.ts';
import type { RefusedLines } from './refused-lines.ts';
import { SegmentFeeder } from './segment-feeder.ts';
import type { Staging } from './staging.ts';
import type { TimeContext } from './timestamps.ts';

/** Bytes of a file from which on threads cut its lines; starting them takes as long as cutting some megabytes. */
const THREADS_FROM = 24 << 20;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Where events go while files are read. */
interface Destination {
  readonly context: TimeContext;
  readonly staging: Staging;
  readonly refused: RefusedLines;
  /** The rows of a Parquet file as JSON lines. */
  parquet(path: string): AsyncIterable<Buffer>;
}

/** Reads files, one after the other. `finish` hands on what is still held. */
export class FileReader {
  /** Bytes read from the disk. */
  bytes = 0;
  readonly files: CountedFile[] = [];
  /** What the user should know of files that could not be read to their end. */
  readonly warnings: string[] = [];
  readonly #options: LoadOptions;
  readonly #to: Destination;
  readonly #total: number | null;
  readonly #blocks: BlockFiller;
  readonly #threads = new CutThreads();
  #lineNumber = 0;
  /** When the file was last written, in epoch milliseconds; undefined for standard input. */
  #modified: number | undefined;

  constructor(options: LoadOptions, to: Destination, total: number | null) {
    this.#options = options;
    this.#to = to;
    this.#total = total;
    this.#blocks = new BlockFiller(to.staging, this.pause);
  }

  report(phase: LoadProgress['phase']): void {
    this.#options.onProgress?.({ phase, bytes: this.bytes, total: this.#total, events: this.#to.staging.events + this.#blocks.rows });
  }

  /** Ends what runs beside. */
  async close(): Promise<void> {
    await this.#threads.close();
  }

  /** Hands the events held to the staging. */
  async finish(): Promise<void> {
    await this.#blocks.finish();
  }

  /** Lets others run; throws the signal's reason once it has come. */
  readonly pause = async (): Promise<void> => {
    await nextTurn();
    this.#options.signal?.throwIfAborted();
  };

  /**
   * Reads one file, all members of an archive, as far as it can be read; `warnings` say where that is not to the end. Throws the
   * signal's reason, the file system's error, or an Error with a sentence.
   */
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
    const damages: Damage[] = [];
    const counted: { readonly name: string; readonly entry: CountedFile }[] = [];
    for await (const member of members('path' in file ? { path: file.path } : { stdin: file.stdin }, (damage) => damages.push(damage), options)) {
      const name = member.name === null ? path : `${path}:${member.name}`;
      const bytes = member.parquet ? this.#to.parquet(path) : asUtf8(passOver(member.bytes, file.skip ?? 0), file.encoding ?? 'utf-8');
      const entry = await this.#readMember(file, name, bytes, member.name === null ? (onDisk?.size ?? 0) : 0);
      if (entry !== null) counted.push({ name, entry });
    }
    this.warnings.push(...damageSentences(damages, counted.map(({ name, entry }) => ({ name, events: entry.events }))));
  }

  /** `known`: bytes that there are at least. Null where it is no text. */
  async #readMember(file: InputFile, name: string, bytes: AsyncIterable<Buffer>, known: number): Promise<CountedFile | null> {
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
        return null;
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
    return open.entry;
  }

  #open(file: InputFile, name: string, start: string): OpenFile {
    const source = file.source ?? name;
    const open = openFile({
      file,
      name,
      start,
      modified: this.#modified,
      context: this.#to.context,
      options: this.#options,
      threads: this.#threads.size > 0,
      target: ({ wide }) => (wide ? this.#blocks.wide : this.#blocks.sink),
      taken: ({ entry, wide }) => {
        entry.events++;
        if (!wide) this.#blocks.turn();
      },
      refused: (line, reason, raw) => this.#to.refused.add(source, line, reason, raw),
    });
    this.files.push(open.entry);
    return open;
  }

  #text(file: InputFile, piece: Buffer | string): string {
    const text = typeof piece === 'string' ? piece : piece.toString('utf8');
    return file.transform === undefined ? text : file.transform(text);
  }

  async #feed(open: OpenFile, file: InputFile, piece: Buffer | string): Promise<void> {
    if (open.wide) await this.#blocks.finishBytes();
    else await this.#blocks.finishWide();
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
    await this.#blocks.finishBytes();
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
    await this.#blocks.finishWide();
    open.entry.events += block.rows;
    for (const { line, reason, raw } of refused) this.#to.refused.add(open.entry.source, line, reason, raw);
    await this.#to.staging.addBytes(block);
    this.report('reading');
    await this.pause();
  }

  async #takeWide(open: OpenFile, { bytes, firstNumber }: SegmentRest): Promise<void> {
    this.#widen(open);
    this.#lineNumber = firstNumber - 1;
    await this.#readLines(open, Buffer.from(bytes).toString('utf8'));
  }

  #widen(open: OpenFile): void {
    open.wide = true;
    open.cutter = null;
  }

  async #readLines(open: OpenFile, text: string): Promise<void> {
    // In slices, so that a piece of many short lines cannot overfill the block.
    for (let from = 0; from < text.length;) {
      let end = from + (1 << 20);
      end = end >= text.length ? text.length : text.indexOf('\n', end) + 1 || text.length;
      eachLine(end - from === text.length ? text : text.slice(from, end), (line) => open.breaker.line(line, ++this.#lineNumber));
      from = end;
      await this.#blocks.handFull(() => this.#widen(open));
    }
  }

  async #cut(open: OpenFile, cutter: LineCutter, piece: Buffer): Promise<void> {
    for (let rest = piece; rest.length > 0;) {
      const block = this.#blocks.bytes;
      block.setDefaults(open.defaults);
      const { events } = open.entry;
      const { rows } = block;
      const most = this.#blocks.mostRows;
      const start = block.append(rest);
      const cut = cutLines(block, start, start + rest.length, cutter, most, this.#lineNumber + 1, (text, number) => open.breaker.line(text, number));
      this.#lineNumber += cut.lines;
      rest = rest.subarray(cut.end - start);
      // Counts those that were read one by one, too.
      open.entry.events = events + block.rows - rows;
      if (block === this.#blocks.bytes) this.#blocks.turn();
      await this.#blocks.handFull(() => this.#widen(open));
      if (open.cutter !== null) continue;
      await this.#readLines(open, rest.toString('utf8'));
      return;
    }
  }
}

/** Control characters that no log has, in more than a tenth of the first characters. */
function isBinary(piece: Buffer | string): boolean {
  const head = typeof piece === 'string' ? piece.slice(0, 4096) : piece.toString('utf8', 0, 4096);
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return head.length >= 64 && (head.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0) > head.length / 10;
}
