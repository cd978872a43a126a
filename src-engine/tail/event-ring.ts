/** The newest rows of a stream in bounded memory, numbered from 0 for ever. */
import { type Batch, sliceBatch } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';

interface Chunk<T> {
  /** Number of the chunk's first row. */
  readonly first: number;
  readonly batch: Batch;
  /** Characters of text, about. */
  readonly size: number;
  readonly with: T;
}

/** Rows between which others are missing. */
export interface Gap {
  /** Number of the row before which the lost ones would stand. */
  readonly row: number;
  readonly count: number;
}

/** Rows in chunks as they came; `T` goes with each chunk. Rows leave by whole chunks, the oldest first. */
export class EventRing<T> {
  #chunks: Chunk<T>[] = [];
  #gaps: Gap[] = [];
  #end = 0;
  #size = 0;

  /** Number of the oldest row that is held, and the one after the newest. */
  get first(): number {
    return this.#chunks[0]?.first ?? this.#end;
  }
  get end(): number {
    return this.#end;
  }
  get length(): number {
    return this.#end - this.first;
  }
  /** Characters held, about. */
  get size(): number {
    return this.#size;
  }
  get gaps(): readonly Gap[] {
    return this.#gaps;
  }
  get chunks(): readonly { readonly first: number; readonly batch: Batch; readonly with: T }[] {
    return this.#chunks;
  }

  append(batch: Batch, beside: T): void {
    if (batch.length === 0) return;
    const size = sizeOf(batch);
    this.#chunks.push({ first: this.#end, batch, size, with: beside });
    this.#end += batch.length;
    this.#size += size;
  }

  /** Notes that rows are missing at the present end. */
  gap(count: number): void {
    const last = this.#gaps.at(-1);
    if (last?.row === this.#end) this.#gaps[this.#gaps.length - 1] = { row: last.row, count: last.count + count };
    else this.#gaps.push({ row: this.#end, count });
  }

  /** Lets the oldest chunks go until the rest is within both bounds; the newest chunk stays. Returns the number of rows that went. */
  trim(rows: number, size: number): number {
    const before = this.first;
    let drop = 0;
    let held = this.length;
    while (drop < this.#chunks.length - 1 && (held > rows || this.#size > size)) {
      const chunk = this.#chunks[drop] as Chunk<T>;
      held -= chunk.batch.length;
      this.#size -= chunk.size;
      drop++;
    }
    if (drop > 0) {
      this.#chunks = this.#chunks.slice(drop);
      const { first } = this;
      this.#gaps = this.#gaps.filter((g) => g.row >= first);
    }
    return this.first - before;
  }

  clear(): void {
    this.#chunks = [];
    this.#gaps = [];
    this.#size = 0;
  }

  /** Rows from number `from`, at most `limit`, in order, with the fields that any of them has. */
  page(from: number, limit: number): { readonly offset: number; readonly fields: readonly string[]; readonly rows: readonly (readonly Value[])[] } {
    const start = Math.max(from, this.first);
    const end = Math.min(from + limit, this.#end);
    const parts: Batch[] = [];
    // The wanted rows are most often the newest.
    for (let i = this.#chunks.length - 1; i >= 0; i--) {
      const { first, batch } = this.#chunks[i] as Chunk<T>;
      if (first >= end) continue;
      if (first + batch.length <= start) break;
      parts.unshift(sliceBatch(batch, Math.max(0, start - first), Math.min(batch.length, end - first)));
    }
    const fields = [...new Set(parts.flatMap((b) => [...b.columns.keys()]))];
    const rows: Value[][] = [];
    for (const part of parts) {
      const columns = fields.map((name) => part.columns.get(name));
      for (let i = 0; i < part.length; i++) rows.push(columns.map((c) => c?.[i] ?? null));
    }
    return { offset: start, fields, rows };
  }
}

/** Characters of a batch, about: what a number or an empty cell takes counts as eight. */
function sizeOf(batch: Batch): number {
  let size = 0;
  for (const column of batch.columns.values()) for (const value of column) size += typeof value === 'string' ? value.length + 8 : 8;
  return size;
}
