/** Blocks that wait on disk until they are written: memory stays bounded whatever is loaded. */
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteBlock, ByteColumn } from './byte-block.ts';

/** A block whose bytes and columns are on disk. Its `load` has to be called before it is written. */
export class BlockSpill {
  readonly #folder: string;
  #next = 0;

  /** `folder` is made when the first block comes. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Puts what takes memory of a block on disk; returns what brings it back, and removes the file. */
  async put(block: ByteBlock): Promise<() => Promise<void>> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, `block-${this.#next++}`);
    const columns = [block.raw, ...block.columns.values()].filter(({ count }) => count > 0);
    const used = block.used;
    const file = await open(path, 'wx');
    try {
      await write(file, block.bytes.subarray(0, used));
      for (const column of columns) {
        await write(file, bytesOf(column.starts));
        await write(file, bytesOf(column.lengths));
      }
    } finally {
      await file.close();
    }
    const sizes = columns.map((column) => column.starts.length);
    block.clear();
    return async () => {
      const back = await open(path, 'r');
      try {
        const bytes = Buffer.allocUnsafeSlow(used + 16);
        await read(back, bytes.subarray(0, used));
        block.bytes = bytes;
        block.used = used;
        for (const [i, column] of columns.entries()) await readColumn(back, column, sizes[i] as number);
      } finally {
        await back.close();
      }
      await rm(path);
    };
  }
}

const bytesOf = (array: Uint32Array | Int32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

async function readColumn(file: FileHandle, column: ByteColumn, rows: number): Promise<void> {
  column.starts = new Uint32Array(rows);
  column.lengths = new Int32Array(rows);
  await read(file, bytesOf(column.starts));
  await read(file, bytesOf(column.lengths));
}

async function write(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

async function read(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at);
    if (bytesRead === 0) throw new Error('A block that waited on disk is incomplete; is another program cleaning the folder of the dataset?');
    at += bytesRead;
  }
}
