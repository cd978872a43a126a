/**
 * Batches: the unit that flows through every search. Columnar, immutable once handed on.
 */
import type { Value } from './value.ts';

/** One field of all rows of a batch, by row. A row without the field holds null. */
export type Column = readonly Value[];

/** Some rows, stored by column. Column order is the order in which fields are shown. */
export interface Batch {
  /** Rows in this batch. */
  readonly length: number;
  /** Field name to its values; every column has exactly `length` entries. */
  readonly columns: ReadonlyMap<string, Column>;
}

/** Rows that operators aim to put into one batch: enough to amortise a call, few enough to stay in cache. */
export const BATCH_ROWS = 4096;

/** A row as name -> value; null fields are left out. */
export type Row = Record<string, Value>;

/** Makes a batch. `columns` is taken over, not copied. */
export function makeBatch(length: number, columns: ReadonlyMap<string, Column>): Batch {
  return { length, columns };
}

/** An empty batch. */
export const EMPTY_BATCH: Batch = { length: 0, columns: new Map() };

/** The column of a field, or undefined where no row has it. */
export function columnOf(batch: Batch, name: string): Column | undefined {
  return batch.columns.get(name);
}

/** Batch from rows; the columns come in order of first appearance, or as `order` gives them first. */
export function batchFromRows(rows: readonly Readonly<Row>[], order: readonly string[] = []): Batch {
  const columns = new Map<string, Value[]>();
  for (const name of order) columns.set(name, new Array<Value>(rows.length).fill(null));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as Row;
    for (const name in row) {
      let column = columns.get(name);
      if (column === undefined) {
        column = new Array<Value>(rows.length).fill(null);
        columns.set(name, column);
      }
      column[i] = row[name] ?? null;
    }
  }
  return { length: rows.length, columns };
}

/** One row of a batch as an object without its null fields. */
export function rowAt(batch: Batch, index: number): Row {
  // Without a prototype, so that a field called `__proto__` is a field like any other.
  const row = Object.create(null) as Row;
  for (const [name, column] of batch.columns) {
    const v = column[index];
    if (v !== null && v !== undefined) row[name] = v;
  }
  return row;
}

/** All rows of a batch as objects. */
export function rowsOf(batch: Batch): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < batch.length; i++) rows.push(rowAt(batch, i));
  return rows;
}

/** The rows of a batch at these indexes, in this order. */
export function takeRows(batch: Batch, indexes: ArrayLike<number>): Batch {
  const columns = new Map<string, Column>();
  const n = indexes.length;
  for (const [name, column] of batch.columns) {
    const out = new Array<Value>(n);
    for (let i = 0; i < n; i++) out[i] = column[indexes[i] as number] as Value;
    columns.set(name, out);
  }
  return { length: n, columns };
}

/** Rows `start` up to, not including, `end`. */
export function sliceBatch(batch: Batch, start: number, end = batch.length): Batch {
  if (start <= 0 && end >= batch.length) return batch;
  const columns = new Map<string, Column>();
  for (const [name, column] of batch.columns) columns.set(name, column.slice(start, end));
  return { length: Math.max(0, Math.min(end, batch.length) - Math.max(0, start)), columns };
}

/** The same rows with one column set (replaced in place, or added at the end). */
export function withColumn(batch: Batch, name: string, column: Column): Batch {
  const columns = new Map(batch.columns);
  columns.set(name, column);
  return { length: batch.length, columns };
}

/** A column that holds the same value in every row. */
export function constantColumn(length: number, value: Value): Column {
  return new Array<Value>(length).fill(value);
}

/** One batch from several: columns are the union in order of first appearance. */
export function concatBatches(batches: readonly Batch[]): Batch {
  if (batches.length === 1) return batches[0] as Batch;
  let length = 0;
  for (const b of batches) length += b.length;
  const columns = new Map<string, Value[]>();
  let at = 0;
  for (const b of batches) {
    for (const [name, column] of b.columns) {
      let out = columns.get(name);
      if (out === undefined) {
        out = new Array<Value>(length).fill(null);
        columns.set(name, out);
      }
      for (let i = 0; i < b.length; i++) out[at + i] = column[i] as Value;
    }
    at += b.length;
  }
  return { length, columns };
}
