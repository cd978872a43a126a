/** One temporary file of encoded batches: appended to, read at any place, deleted on close. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { Batch } from '../../src-shared/results/batch.ts';
import { decodeBatch, encodeBatch, type DecodeOptions } from '../../src-shared/results/codec.ts';

/** Where a batch lies in a spill file. */
export interface SpillPlace {
  readonly offset: number;
  readonly bytes: number;
}

/** A spill file; made on disk with the first batch. */
export class SpillFile {
  readonly #path: string;
  #handle: Promise<FileHandle> | null = null;
  #size = 0;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Bytes written. */
  get size(): number {
    return this.#size;
  }

  /** Writes a batch. Throws an Error with one sentence when the disk does not take it; the file is then as before. */
  async append(batch: Batch): Promise<SpillPlace> {
    if (this.#closed) throw new Error('The result is closed.');
    const bytes = encodeBatch(batch);
    const offset = this.#size;
    try {
      this.#handle ??= open(this.#path, 'wx+', 0o600);
      const handle = await this.#handle;
      for (let done = 0; done < bytes.byteLength; ) {
        done += (await handle.write(bytes, done, bytes.byteLength - done, offset + done)).bytesWritten;
      }
    } catch (error) {
      throw diskError(error, this.#path);
    }
    this.#size = offset + bytes.byteLength;
    return { offset, bytes: bytes.byteLength };
  }

  /** Reads a batch back. */
  async read(place: SpillPlace, options: DecodeOptions = {}): Promise<Batch> {
    if (this.#handle === null || this.#closed) throw new Error('The result is closed.');
    const bytes = new Uint8Array(place.bytes);
    const handle = await this.#handle;
    for (let done = 0; done < place.bytes; ) {
      const { bytesRead } = await handle.read(bytes, done, place.bytes - done, place.offset + done);
      if (bytesRead === 0) throw new Error(`The spill file ${this.#path} is shorter than it was written.`);
      done += bytesRead;
    }
    return decodeBatch(bytes, options);
  }

  /** Closes and deletes the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#handle === null) return;
    const handle = await this.#handle.catch(() => null);
    await handle?.close();
    await rm(this.#path, { force: true });
  }
}

/** The disk does not take what is to be kept; the message is the user's sentence. */
export class DiskError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'DiskError';
  }
}

/** The user's sentence for an error of the file system; any other error as it is. */
export function diskError(error: unknown, path: string): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new DiskError(`The disk is full: no room to write ${path}. Free some space and try again.`, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new DiskError(`${path} cannot be written: permission denied.`, error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new DiskError(`${path} cannot be written: its folder does not exist.`, error);
  return error instanceof Error ? error : new Error(String(error));
}
