/** A file's lines gathered into segments, which threads cut, and what they made of them in the order of the file. */
import type { CutFile, CutSegment, SegmentRest } from './cut-segment.ts';
import type { CutThreads } from './cut-threads.ts';

const NEWLINE = 10;
/** Bytes that the first segment has room for: they are no memory before they are written to. */
const FIRST_BYTES = 64 << 20;
/** The next one has room for so many times the bytes of the last. */
const ROOM = 1.1;

/** When a segment is full: as a block is (`file-reader.ts`). */
export interface SegmentLimits {
  /** Lines of one of DuckDB's row groups, and those of a block. */
  readonly groupLines: number;
  readonly lines: number;
  /** Bytes after which a segment ends with its row group, and after which it ends with any line. */
  readonly groupBytes: number;
  readonly bytes: number;
}

/** Takes what was made of segments, one after the other. */
interface SegmentTaker {
  take(cut: CutSegment): Promise<void>;
  /** Takes lines that have too many fields to be cut. */
  takeWide(rest: SegmentRest): Promise<void>;
}

/** Feeds the lines of one file to threads. */
export class SegmentFeeder {
  /** Lines taken. */
  lines = 0;
  readonly #threads: CutThreads;
  readonly #file: CutFile;
  readonly #limits: SegmentLimits;
  readonly #taker: SegmentTaker;
  readonly #underWay: Promise<CutSegment>[] = [];
  #buffer = Buffer.alloc(0);
  #used = 0;
  #segmentLines = 0;
  #room = FIRST_BYTES;

  /** `lines`: those of the file that came before. */
  constructor(threads: CutThreads, file: CutFile, lines: number, limits: SegmentLimits, taker: SegmentTaker) {
    this.#threads = threads;
    this.#file = file;
    this.lines = lines;
    this.#limits = limits;
    this.#taker = taker;
  }

  /** Takes whole lines; waits where as many segments are under way as there are threads, and one more. */
  async add(piece: Buffer): Promise<void> {
    const { groupLines, groupBytes, lines: mostLines, bytes: mostBytes } = this.#limits;
    for (let from = 0; from < piece.length;) {
      const most = this.#segmentLines < groupLines ? groupLines : mostLines;
      let to = from;
      while (to < piece.length && this.#segmentLines < most) {
        const newline = piece.indexOf(NEWLINE, to);
        to = newline < 0 ? piece.length : newline + 1;
        this.#segmentLines++;
      }
      this.#append(piece.subarray(from, to));
      from = to;
      const full = this.#segmentLines >= mostLines || (this.#segmentLines === groupLines && this.#used >= groupBytes) || this.#used >= mostBytes;
      if (!full) continue;
      this.#send();
      while (this.#underWay.length > this.#threads.size) await this.#takeFirst();
    }
  }

  /** Waits until everything is taken. */
  async finish(): Promise<void> {
    this.#send();
    while (this.#underWay.length > 0) await this.#takeFirst();
  }

  #append(bytes: Buffer): void {
    const needed = this.#used + bytes.length;
    if (needed > this.#buffer.length) {
      const buffer = Buffer.allocUnsafeSlow(Math.max(this.#room, needed, this.#buffer.length * 2));
      this.#buffer.copy(buffer, 0, 0, this.#used);
      this.#buffer = buffer;
    }
    bytes.copy(this.#buffer, this.#used);
    this.#used = needed;
  }

  #send(): void {
    if (this.#used === 0) return;
    this.#underWay.push(this.#cut(this.#buffer.buffer as ArrayBuffer, this.#used, this.lines + 1));
    this.lines += this.#segmentLines;
    this.#room = Math.ceil(this.#used * ROOM);
    this.#buffer = Buffer.alloc(0);
    this.#used = 0;
    this.#segmentLines = 0;
  }

  async #takeFirst(): Promise<void> {
    let cut = await (this.#underWay.shift() as Promise<CutSegment>);
    for (;;) {
      await this.#taker.take(cut);
      const { rest } = cut;
      if (rest === null) return;
      if (rest.tooWide) {
        await this.#taker.takeWide(rest);
        return;
      }
      cut = await this.#cut(rest.bytes, rest.bytes.byteLength, rest.firstNumber);
    }
  }

  #cut(bytes: ArrayBuffer, used: number, firstNumber: number): Promise<CutSegment> {
    const cut = this.#threads.cut({ file: this.#file, bytes, used, firstNumber });
    // Whoever awaits it later sees the failure.
    cut.catch(() => undefined);
    return cut;
  }
}
