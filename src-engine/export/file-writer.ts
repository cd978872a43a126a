/** A file that appears whole or not at all: written under a temporary name beside its place, then renamed. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskError } from '../results/spill-file.ts';

const BUFFER_CHARACTERS = 1 << 18;

/** Writes text. `finish` puts the file in place; `discard` leaves no trace. */
export class FileWriter {
  readonly path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  #buffer = '';
  #bytes = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  /** Opens the temporary file. Throws an Error with one sentence. */
  static async create(path: string): Promise<FileWriter> {
    const temporary = temporaryBeside(path);
    try {
      return new FileWriter(path, temporary, await open(temporary, 'wx'));
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  async write(text: string): Promise<void> {
    this.#buffer += text;
    if (this.#buffer.length >= BUFFER_CHARACTERS) await this.#flush();
  }

  /** Completes the file and puts it in its place, over what was there. */
  async finish(): Promise<void> {
    await this.#flush();
    try {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#temporary, this.path);
    } catch (error) {
      throw diskError(error, this.path);
    }
  }

  /** Removes what was written. Harmless after `finish`. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#buffer, 'utf8');
    this.#buffer = '';
    try {
      for (let done = 0; done < bytes.length; ) done += (await this.#handle.write(bytes, done, bytes.length - done)).bytesWritten;
    } catch (error) {
      throw diskError(error, this.path);
    }
    this.#bytes += bytes.length;
  }
}

/** The name under which a file is written before it is complete. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.part`);
}
