/**
 * Columns of JavaScript values into DuckDB data chunks. Goes to the bindings directly: the vectors of the higher layer set
 * one validity bit at a time with BigInt arithmetic, which takes longer than all the rest of a load.
 */
import { DuckDBDataChunk, BIGINT, DOUBLE, VARCHAR, type DuckDBAppender, type DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { CELL_BYTES, StringCells } from './string-cells.ts';

/** How a column is stored. */
export type ColumnKind = 'bigint' | 'double' | 'varchar';

/** A column to write: one entry per row, undefined for null. Strings may stand in `varchar` columns only. */
export interface WriteColumn {
  readonly kind: ColumnKind;
  readonly values: readonly (string | number | undefined)[];
}

const CHUNK_ROWS = 2048;
const TYPES: Record<ColumnKind, DuckDBType> = { bigint: BIGINT, double: DOUBLE, varchar: VARCHAR };

/** Appends rows to a table whose columns are these, in this order. `pause` is awaited now and then, for others to run. */
export async function appendColumns(
  appender: DuckDBAppender,
  columns: readonly WriteColumn[],
  length: number,
  pause: () => Promise<void>,
): Promise<void> {
  const chunk = DuckDBDataChunk.create(columns.map((column) => TYPES[column.kind]));
  const scratch = new ArrayBuffer(CHUNK_ROWS * CELL_BYTES);
  const validity = new Uint32Array(CHUNK_ROWS / 32);
  for (let from = 0; from < length; from += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, length - from);
    chunk.reset();
    chunk.rowCount = rows;
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c] as WriteColumn;
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, c);
      validity.fill(0xffffffff);
      const complete =
        column.kind === 'varchar'
          ? writeText(vector, column.values, from, rows, scratch, validity)
          : writeNumbers(vector, column.kind, column.values, from, rows, scratch, validity);
      if (!complete) {
        duckdb.vector_ensure_validity_writable(vector);
        duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer as ArrayBuffer, 0, Math.ceil(rows / 64) * 8);
      }
    }
    appender.appendDataChunk(chunk);
    if ((from / CHUNK_ROWS) % 4 === 3) await pause();
  }
}

/** Returns false where a value is null; its validity bit is then cleared. */
function writeNumbers(
  vector: duckdb.Vector,
  kind: 'bigint' | 'double',
  values: WriteColumn['values'],
  from: number,
  rows: number,
  scratch: ArrayBuffer,
  validity: Uint32Array,
): boolean {
  let complete = true;
  const doubles = new Float64Array(scratch);
  const words = new Uint32Array(scratch);
  for (let i = 0; i < rows; i++) {
    const value = values[from + i];
    if (value === undefined) {
      complete = false;
      validity[i >> 5] = (validity[i >> 5] as number) & ~(1 << (i & 31));
    } else if (kind === 'double') {
      doubles[i] = value as number;
    } else {
      // Two halves of a two's complement: BigInt would allocate for every value.
      words[i * 2] = (value as number) >>> 0;
      words[i * 2 + 1] = Math.floor((value as number) / 0x1_0000_0000) >>> 0;
    }
  }
  duckdb.copy_data_to_vector(vector, 0, scratch, 0, rows * 8);
  return complete;
}

/** Writes the strings of a chunk. Returns false where one is null; its validity bit is then cleared. */
function writeText(
  vector: duckdb.Vector,
  values: WriteColumn['values'],
  from: number,
  rows: number,
  scratch: ArrayBuffer,
  validity: Uint32Array,
): boolean {
  let complete = true;
  const texts: string[] = [];
  for (let i = 0; i < rows; i++) {
    const value = values[from + i];
    if (value === undefined) {
      complete = false;
      validity[i >> 5] = (validity[i >> 5] as number) & ~(1 << (i & 31));
      texts.push('');
    } else texts.push(typeof value === 'string' ? value : String(value));
  }
  const joined = texts.join('');
  const heap = Buffer.from(joined, 'utf8');
  const ascii = heap.length === joined.length;

  const cells = new StringCells(scratch);
  cells.begin(vector, heap, rows);
  let offset = 0;
  for (let i = 0; i < rows; i++) {
    const text = texts[i] as string;
    const length = ascii ? text.length : Buffer.byteLength(text, 'utf8');
    if (length === 0) continue;
    cells.set(i, offset, length);
    offset += length;
  }
  cells.end(vector);
  return complete;
}
