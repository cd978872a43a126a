/**
 * The rows of one search: appended batch by batch, read by page in any order while it still grows. Small results stay in
 * memory; larger ones go to a spill file, of which only the batches last read are kept.
 */
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Page, ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { BATCH_ROWS, type Batch, concatBatches, sliceBatch, takeRows } from '../../src-shared/results/batch.ts';
import type { DecodeOptions } from '../../src-shared/results/codec.ts';
import type { Value } from '../../src-shared/results/value.ts';
import type { ResultRows, ResultSort } from './result-rows.ts';
import { ResultSchema } from './result-schema.ts';
import { SpillFile, type SpillPlace } from './spill-file.ts';
import { sortOrder } from './sort-order.ts';

export interface ResultSetOptions {
  /** Folder for spill files. */
  readonly folder: string;
  /** Estimated bytes that a result may hold in memory before it spills. */
  readonly memoryBytes?: number;
}

interface Chunk {
  readonly start: number;
  readonly rows: number;
  /** Rows in memory; null once they are on disk. */
  batch: Batch | null;
  place: SpillPlace | null;
}

const DEFAULT_MEMORY_BYTES = 32 << 20;
/** Decoded chunks kept of a spilled result: pages come in neighbours. */
const CACHED_CHUNKS = 8;

/** A growing, paged, sortable result. */
export class ResultSet implements ResultRows {
  readonly #schema = new ResultSchema();
  readonly #chunks: Chunk[] = [];
  readonly #file: SpillFile;
  readonly #folder: string;
  readonly #memoryBytes: number;
  /** Batches too small for a chunk of their own. */
  #tail: Batch[] = [];
  #tailRows = 0;
  #rows = 0;
  #heldBytes = 0;
  #spilling = false;
  #closed = false;
  readonly #cache = new Map<Chunk, Batch>();
  #sorted: { readonly key: string; readonly rows: number; readonly order: Promise<Uint32Array> } | null = null;

  constructor(options: ResultSetOptions) {
    this.#folder = options.folder;
    this.#memoryBytes = options.memoryBytes ?? DEFAULT_MEMORY_BYTES;
    this.#file = new SpillFile(join(options.folder, `${randomUUID()}.rows`));
  }

  /** Rows so far. */
  get length(): number {
    return this.#rows;
  }

  /** Fields so far, in display order. */
  get fields(): readonly ResultField[] {
    return this.#schema.fields;
  }

  /** Rises when `fields` changes. */
  get schemaVersion(): number {
    return this.#schema.version;
  }

  /** Bytes on disk. */
  get spilledBytes(): number {
    return this.#file.size;
  }

  /**
   * Adds rows at the end. Calls must not overlap. Throws an Error with one sentence when the disk is full; all rows given
   * so far, these included, can still be read.
   */
  async append(batch: Batch): Promise<void> {
    if (this.#closed) throw new Error('The result is closed.');
    this.#schema.add(batch);
    if (batch.length === 0) return;
    this.#tail.push(batch);
    this.#tailRows += batch.length;
    this.#rows += batch.length;
    if (this.#tailRows < BATCH_ROWS) return;
    const all = concatBatches(this.#tail);
    const first = this.#rows - this.#tailRows;
    this.#tail = [];
    this.#tailRows = 0;
    for (let at = 0; at < all.length; at += BATCH_ROWS) {
      const rows = sliceBatch(all, at, at + BATCH_ROWS);
      this.#chunks.push({ start: first + at, rows: rows.length, batch: rows, place: null });
      this.#heldBytes += estimateBytes(rows);
    }
    if (this.#spilling || this.#heldBytes > this.#memoryBytes) await this.#spill();
  }

  /** A page of rows. Past the end it is empty. */
  async page(offset: number, limit: number, fields?: readonly string[], sort?: ResultSort): Promise<Page> {
    const total = this.#rows;
    const all = this.#schema.fields;
    const shown = fields === undefined ? all : fields.map((name) => all.find((f) => f.name === name) ?? { name, type: 'unknown' as const });
    const end = Math.min(total, offset + limit);
    let batch: Batch;
    if (offset >= end) batch = { length: 0, columns: new Map() };
    else if (sort === undefined) batch = await this.range(offset, end, fields);
    else batch = await this.#pick((await this.#order(sort)).subarray(offset, end), fields);
    const columns = shown.map((f) => batch.columns.get(f.name));
    const rows: Value[][] = [];
    for (let i = 0; i < batch.length; i++) rows.push(columns.map((column) => column?.[i] ?? null));
    return { offset, fields: shown, rows, total };
  }

  /** The rows from `start` up to, not including, `end`, in result order. */
  async range(start: number, end: number, fields?: readonly string[]): Promise<Batch> {
    const parts: Batch[] = [];
    for (let i = this.#chunkAt(start); i < this.#chunks.length; i++) {
      const chunk = this.#chunks[i] as Chunk;
      if (chunk.start >= end) break;
      parts.push(sliceBatch(await this.#read(chunk, fields), Math.max(0, start - chunk.start), Math.min(chunk.rows, end - chunk.start)));
    }
    let at = this.#rows - this.#tailRows;
    for (const batch of this.#tail) {
      if (at < end && at + batch.length > start) parts.push(sliceBatch(batch, Math.max(0, start - at), Math.min(batch.length, end - at)));
      at += batch.length;
    }
    return parts.length === 0 ? { length: 0, columns: new Map() } : concatBatches(parts);
  }

  /** All rows there are now, in result order, a batch at a time: constant memory. */
  async *batches(fields?: readonly string[]): AsyncGenerator<Batch> {
    const end = this.#rows;
    for (let at = 0; at < end; at += BATCH_ROWS) yield await this.range(at, Math.min(end, at + BATCH_ROWS), fields);
  }

  /** Forgets the rows and deletes what is on disk. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#chunks.length = 0;
    this.#tail = [];
    this.#cache.clear();
    this.#sorted = null;
    await this.#file.close();
  }

  async #spill(): Promise<void> {
    this.#spilling = true;
    for (const chunk of this.#chunks) {
      if (chunk.batch === null) continue;
      chunk.place = await this.#file.append(chunk.batch);
      chunk.batch = null;
    }
    this.#heldBytes = 0;
  }

  /** Index of the chunk that holds a row; the number of chunks when it is in the tail. */
  #chunkAt(row: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = this.#chunks[middle] as Chunk;
      if (chunk.start + chunk.rows <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #read(chunk: Chunk, fields?: readonly string[]): Promise<Batch> {
    const known = chunk.batch ?? this.#cache.get(chunk);
    if (known !== undefined) return known;
    const place = chunk.place as SpillPlace;
    if (fields !== undefined) return this.#file.read(place, { fields: new Set(fields) });
    const batch = await this.#file.read(place);
    this.#cache.set(chunk, batch);
    if (this.#cache.size > CACHED_CHUNKS) this.#cache.delete(this.#cache.keys().next().value as Chunk);
    return batch;
  }

  /** The rows at these places, in this order. */
  async #pick(rows: Uint32Array, fields?: readonly string[]): Promise<Batch> {
    const byPlace = [...rows.keys()].sort((a, b) => (rows[a] as number) - (rows[b] as number));
    const parts: Batch[] = [];
    for (let i = 0; i < byPlace.length; ) {
      const row = rows[byPlace[i] as number] as number;
      const chunk = this.#chunks[this.#chunkAt(row)];
      const start = chunk?.start ?? this.#rows - this.#tailRows;
      const end = chunk === undefined ? this.#rows : start + chunk.rows;
      const local: number[] = [];
      for (; i < byPlace.length; i++) {
        const next = rows[byPlace[i] as number] as number;
        if (next >= end) break;
        local.push(next - start);
      }
      parts.push(chunk === undefined ? takeRows(concatBatches(this.#tail), local) : await this.#readRows(chunk, local, fields));
    }
    const gathered = concatBatches(parts);
    const back = new Uint32Array(byPlace.length);
    byPlace.forEach((at, i) => {
      back[at] = i;
    });
    return takeRows(gathered, back);
  }

  async #readRows(chunk: Chunk, rows: readonly number[], fields?: readonly string[]): Promise<Batch> {
    const known = chunk.batch ?? this.#cache.get(chunk);
    if (known !== undefined) return takeRows(known, rows);
    const options: DecodeOptions = fields === undefined ? { rows } : { rows, fields: new Set(fields) };
    return this.#file.read(chunk.place as SpillPlace, options);
  }

  /** The permutation for a sort; kept until another is asked for or rows are added. */
  #order(sort: ResultSort): Promise<Uint32Array> {
    const key = `${sort.descending ? '-' : '+'}${sort.field}`;
    if (this.#sorted === null || this.#sorted.key !== key || this.#sorted.rows !== this.#rows) {
      const rows = this.#rows;
      const column = async function* (set: ResultSet): AsyncGenerator<readonly Value[]> {
        for await (const batch of set.batches([sort.field])) {
          yield batch.columns.get(sort.field) ?? new Array<Value>(batch.length).fill(null);
        }
      };
      const order = sortOrder(column(this), rows, sort.descending, join(this.#folder, `${randomUUID()}.sort`));
      this.#sorted = { key, rows, order };
      // A failed sort is not remembered.
      order.catch(() => {
        if (this.#sorted?.order === order) this.#sorted = null;
      });
    }
    return this.#sorted.order;
  }
}

/** Rough size of a batch in memory; exact enough to bound it. */
function estimateBytes(batch: Batch): number {
  let bytes = 0;
  for (const column of batch.columns.values()) {
    bytes += column.length * 8;
    for (const value of column) {
      if (typeof value === 'string') bytes += 16 + value.length;
      else if (typeof value === 'object' && value !== null) bytes += 32 * value.length;
    }
  }
  return bytes;
}
