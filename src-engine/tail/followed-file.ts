/** One file that grows: reads what is appended, whole lines at a time, through renames. */
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Batch } from '../../src-shared/results/batch.ts';
import { eachLine, type Encoding, encodingOf, endOfLines, textOf, unitOf } from '../datasets/read-lines.ts';
import type { TimeContext } from '../datasets/timestamps.ts';
import { EventReader } from './event-reader.ts';

/** Bytes read at once. */
const READ_BYTES = 1 << 20;
/** Bytes kept of the start of a file and of what was read last, to know its copies by. */
export const MARK_BYTES = 1024;
/** A line longer than this is taken as it is: a file without line ends must not grow in memory. */
const MAX_LINE_BYTES = 8 << 20;
/** An event of several lines is taken to be whole when nothing was appended for so long. */
const SETTLE_MS = 500;
/** Bytes of the start of a file by which its format is judged. */
const SAMPLE_BYTES = 64 << 10;

/** What tells whether another file is a copy of this one, as far as this one was read. */
export interface FileMark {
  readonly head: Buffer;
  /** The bytes before `position`. */
  readonly last: Buffer;
  readonly position: number;
}

export interface FollowOptions {
  readonly path: string;
  /** Where to start: at the end for a file that was there before, at the start for a new one. */
  readonly from: 'start' | 'end' | number;
  readonly context: TimeContext;
  readonly host: string;
  readonly index: string;
}

export class FollowedFile {
  readonly path: string;
  /** `device:inode`. */
  readonly identity: string;
  readonly #handle: FileHandle;
  readonly #options: FollowOptions;
  #position: number;
  #head: Buffer = Buffer.alloc(0);
  #encoding: Encoding = 'utf-8';
  #last: Buffer = Buffer.alloc(0);
  #partial: Buffer[] = [];
  #partialBytes = 0;
  #reader: EventReader | null = null;
  #quietSince = performance.now();
  #changedAt = 0;
  /** The path now names another file, or none: this one is read to its end and then closed. */
  replaced = false;

  private constructor(handle: FileHandle, identity: string, position: number, options: FollowOptions) {
    this.path = options.path;
    this.identity = identity;
    this.#handle = handle;
    this.#position = position;
    this.#options = options;
  }

  /** Opens a file. Throws the file system's error. */
  static async open(options: FollowOptions): Promise<FollowedFile> {
    const handle = await open(options.path, 'r');
    try {
      const { dev, ino, size } = await handle.stat();
      const position = options.from === 'end' ? size : options.from === 'start' ? 0 : options.from;
      const file = new FollowedFile(handle, `${dev}:${ino}`, position, options);
      await file.#learnHead();
      if (options.from === 'end') await file.#skipToLineStart();
      file.#last = await file.#bytesAt(Math.max(0, file.#position - MARK_BYTES), Math.min(MARK_BYTES, file.#position));
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get mark(): FileMark {
    return { head: this.#head, last: this.#last, position: this.#position };
  }
  /** Milliseconds since bytes last came. */
  get quietMs(): number {
    return performance.now() - this.#quietSince;
  }
  get refused(): { readonly count: number; readonly reason: string | null } {
    return { count: this.#reader?.refused ?? 0, reason: this.#reader?.firstRefusal ?? null };
  }

  /**
   * Reads what has been appended, at most about a megabyte. `truncated` tells that the file had become shorter: it is then
   * read from its start, and `before` is how far it had been read.
   */
  async read(): Promise<{ readonly batch: Batch | null; readonly more: boolean; readonly truncated: FileMark | null }> {
    let truncated: FileMark | null = null;
    const { size, mtimeMs } = await this.#handle.stat();
    // Emptied and grown beyond the old place in between shows only in another start.
    const touched = mtimeMs !== this.#changedAt;
    this.#changedAt = mtimeMs;
    if (size < this.#position || (touched && this.#head.length > 0 && (await this.#rewritten()))) {
      truncated = this.mark;
      this.#flush();
      this.#position = 0;
      this.#head = Buffer.alloc(0);
      this.#last = Buffer.alloc(0);
    }
    if (this.#head.length === 0 && size > 0) await this.#learnHead();
    // The whole characters: of UTF-16 half of one may be written.
    const unread = size - this.#position;
    const wanted = Math.min(READ_BYTES, unread - (unread % unitOf(this.#encoding)));
    if (wanted > 0) {
      const bytes = await this.#bytesAt(this.#position, wanted);
      this.#position += bytes.length;
      this.#last = Buffer.from(bytes.length >= MARK_BYTES ? bytes.subarray(-MARK_BYTES) : Buffer.concat([this.#last, bytes]).subarray(-MARK_BYTES));
      if (bytes.length > 0) {
        this.#quietSince = performance.now();
        if (this.#head.length < MARK_BYTES) await this.#learnHead();
        await this.#feed(bytes);
      }
    } else if (this.quietMs > SETTLE_MS) {
      this.#reader?.settle(false);
    }
    return { batch: this.#reader?.take() ?? null, more: size - this.#position >= unitOf(this.#encoding), truncated };
  }

  /** The last events, when the file will not grow any more; a last line without a line end is one. */
  finish(): Batch | null {
    this.#flush();
    return this.#reader?.take() ?? null;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #bytesAt(at: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#handle.read(buffer, 0, length, at);
    return buffer.subarray(0, bytesRead);
  }

  async #learnHead(): Promise<void> {
    this.#head = await this.#bytesAt(0, MARK_BYTES);
    this.#encoding = encodingOf(this.#head);
  }

  /** True where the file no longer starts as it did. */
  async #rewritten(): Promise<boolean> {
    const head = await this.#bytesAt(0, this.#head.length);
    return !head.equals(this.#head);
  }

  /** An end within a line: the line is read from its start, so that no half event is shown. */
  async #skipToLineStart(): Promise<void> {
    this.#position -= this.#position % unitOf(this.#encoding);
    const from = Math.max(0, this.#position - READ_BYTES);
    const bytes = await this.#bytesAt(from, this.#position - from);
    const lineEnd = endOfLines(bytes, this.#encoding);
    if (lineEnd > 0) this.#position = from + lineEnd;
    else if (from === 0) this.#position = 0;
  }

  async #feed(bytes: Buffer): Promise<void> {
    const end = endOfLines(bytes, this.#encoding);
    if (end === 0) {
      this.#partial.push(bytes);
      this.#partialBytes += bytes.length;
      if (this.#partialBytes > MAX_LINE_BYTES) {
        const line = this.#takePartial();
        await this.#lines(line);
      }
      return;
    }
    const whole = this.#partialBytes === 0 ? bytes.subarray(0, end) : Buffer.concat([this.#takePartial(), bytes.subarray(0, end)]);
    if (end < bytes.length) {
      this.#partial = [bytes.subarray(end)];
      this.#partialBytes = bytes.length - end;
    }
    await this.#lines(whole);
  }

  #takePartial(): Buffer {
    const bytes = Buffer.concat(this.#partial);
    this.#partial = [];
    this.#partialBytes = 0;
    return bytes;
  }

  async #lines(bytes: Buffer): Promise<void> {
    const text = textOf(bytes, this.#encoding);
    const reader = (this.#reader ??= await this.#openReader(text));
    eachLine(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, (line) => reader.line(line));
  }

  /** The format is judged on the start of the file, whose first line may name columns. */
  async #openReader(text: string): Promise<EventReader> {
    const start = await this.#bytesAt(0, SAMPLE_BYTES);
    const head = textOf(start, this.#encoding).replace(/^\ufeff/, '');
    const whole = head.slice(0, head.lastIndexOf('\n') + 1);
    const lines: string[] = [];
    eachLine(whole === '' ? text : whole, (line) => {
      if (lines.length < 200) lines.push(line);
    });
    const { path, context, host, index } = this.#options;
    const reader = new EventReader({ sample: { lines, path: basename(path) }, context, host, source: path, index });
    // The line that names the columns was written before we came.
    if (reader.format === 'csv' && this.#position > text.length && lines[0] !== undefined && !text.startsWith(lines[0])) reader.line(lines[0]);
    return reader;
  }

  #flush(): void {
    if (this.#partialBytes > 0) {
      const bytes = this.#takePartial();
      const text = textOf(bytes, this.#encoding);
      if (this.#reader !== null) eachLine(text, (line) => this.#reader?.line(line));
      else this.#reader = this.#readerOf(text);
    }
    this.#reader?.settle(true);
  }

  #readerOf(text: string): EventReader {
    const { path, context, host, index } = this.#options;
    const lines = text.split('\n');
    const reader = new EventReader({ sample: { lines, path: basename(path) }, context, host, source: path, index });
    for (const line of lines) reader.line(line);
    return reader;
  }
}

/** True where a file's bytes are a copy of one that was read: the same start, and the same bytes before the place reached. */
export function isCopy(mark: FileMark, head: Buffer, lastAt: Buffer): boolean {
  const n = Math.min(mark.head.length, head.length);
  if (n < 16 || !mark.head.subarray(0, n).equals(head.subarray(0, n))) return false;
  return mark.last.equals(lastAt);
}
