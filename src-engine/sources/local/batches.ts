/** Turns a running query into batches: chunks are converted while the next one is made, small ones are joined. */
import duckdb from '@duckdb/node-bindings';
import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import type { Batch, Column } from '../../../src-shared/results/batch.ts';
import { makeBatch } from '../../../src-shared/results/batch.ts';
import type { Value } from '../../../src-shared/results/value.ts';
import type { PushedQuery } from '../../../src-shared/spl/sql/push.ts';
import { appendVector, readLists } from './convert.ts';

/** Rows that a batch gets at least while more come quickly; a DuckDB chunk has 2048. */
const ROWS = 2048;
/** Rows found are handed on after this many milliseconds although they are few. */
const PATIENCE_MS = 100;

/** The batches of a query's result. */
export async function* readBatches(result: DuckDBResult, query: Pick<PushedQuery, 'columns' | 'rest' | 'events'>): AsyncGenerator<Batch> {
  let builder = new BatchBuilder(query);
  let since = performance.now();
  let next = result.fetchChunk();
  try {
    for (;;) {
      const chunk = await next;
      if (chunk === null || chunk.rowCount === 0) break;
      next = result.fetchChunk();
      builder.add(chunk);
      if (builder.length >= ROWS || performance.now() - since > PATIENCE_MS) {
        yield builder.build();
        builder = new BatchBuilder(query);
        since = performance.now();
      }
    }
    if (builder.length > 0) yield builder.build();
  } finally {
    // A reader that leaves early must not leave an unobserved failure of the chunk that is under way.
    next.catch(() => {});
  }
}

class BatchBuilder {
  length = 0;
  private readonly query: Pick<PushedQuery, 'columns' | 'rest' | 'events'>;
  private readonly columns: Value[][];
  private readonly rare = new Map<string, Value[]>();

  constructor(query: Pick<PushedQuery, 'columns' | 'rest' | 'events'>) {
    this.query = query;
    this.columns = query.columns.map(() => []);
  }

  add(chunk: DuckDBDataChunk): void {
    const count = chunk.rowCount;
    this.query.columns.forEach(({ kind }, i) => {
      appendVector(duckdb.data_chunk_get_vector(chunk.chunk, i), count, kind, this.columns[i] as Value[]);
    });
    if (this.query.rest !== null) this.addRare(chunk, count, this.query.rest);
    this.length += count;
  }

  /** Rare fields become columns of the batches that have them. */
  private addRare(chunk: DuckDBDataChunk, count: number, wanted: ReadonlySet<string>): void {
    const at = this.query.columns.length;
    const keys = readLists(duckdb.data_chunk_get_vector(chunk.chunk, at), count, 'list');
    const values = readLists(duckdb.data_chunk_get_vector(chunk.chunk, at + 1), count, 'list');
    for (let row = 0; row < count; row++) {
      keys[row]?.forEach((key, k) => {
        if (!wanted.has(key as string)) return;
        let column = this.rare.get(key as string);
        if (column === undefined) {
          column = [];
          this.rare.set(key as string, column);
        }
        while (column.length < this.length + row) column.push(null);
        column.push(values[row]?.[k] ?? null);
      });
    }
  }

  build(): Batch {
    const columns = new Map<string, Column>();
    this.query.columns.forEach(({ field }, i) => {
      const column = this.columns[i] as Value[];
      if (!this.query.events || column.some((v) => v !== null)) columns.set(field, column);
    });
    for (const [name, column] of this.rare) {
      while (column.length < this.length) column.push(null);
      columns.set(name, column);
    }
    return makeBatch(this.length, columns);
  }
}
