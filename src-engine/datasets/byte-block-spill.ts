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
    const { used, rows } = block;
    const file = await open(path, 'wx');
    try {
      await write(file, block.bytes.subarray(0, used));
      await write(file, bytesOf(block.times.subarray(0, rows)));
      for (const { starts, lengths, codes } of columns) for (const array of codes === null ? [starts, lengths] : [starts, lengths, codes]) await write(file, bytesOf(array));
    } finally {
      await file.close();
    }
    const sizes = columns.map(({ starts, codes }) => ({ places: starts.length, codes: codes?.length ?? null }));
    block.clear();
    return async () => {
      const back = await open(path, 'r');
      try {
        const bytes = Buffer.allocUnsafeSlow(used + 16);
        await read(back, bytes.subarray(0, used));
        block.bytes = bytes;
        block.used = used;
        block.times = new Float64Array(rows);
        await read(back, bytesOf(block.times));
        for (const [i, column] of columns.entries()) await readColumn(back, column, sizes[i] as ColumnSize);
      } finally {
        await back.close();
      }
      await rm(path);
    };
  }
}

/** Entries of a column's arrays. */
interface ColumnSize {
  readonly places: number;
  readonly codes: number | null;
}

const bytesOf = (array: Uint16Array | Uint32Array | Int32Array | Float64Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

async function readColumn(file: FileHandle, column: ByteColumn, { places, codes }: ColumnSize): Promise<void> {
  column.starts = new Uint32Array(places);
  column.lengths = new Int32Array(places);
  await read(file, bytesOf(column.starts));
  await read(file, bytesOf(column.lengths));
  if (codes === null) return;
  column.codes = new Uint16Array(codes);
  await read(file, bytesOf(column.codes));
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
