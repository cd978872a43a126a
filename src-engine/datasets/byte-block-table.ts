/** A block of bytes into a table of DuckDB: the bytes are copied once, and every string is a pointer into them. */
import { BIGINT, DOUBLE, DuckDBDataChunk, ENUM, VARCHAR, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type ByteBlock, type ByteColumn, NO_CODE } from './byte-block.ts';
import type { ColumnKind } from './column-writer.ts';
import { literal } from './sql-text.ts';

const CHUNK_ROWS = 2048;
/** Bytes of a `duckdb_string_t`. */
const CELL_BYTES = 16;
/** Strings of up to this many bytes stand in the cell itself; longer ones are pointed to. */
const INLINE_BYTES = 12;
/** Chunks appended between pauses. */
const CHUNKS_BETWEEN = 8;

/** A column of the table. */
export interface StoredColumn {
  /** Its name as SQL. */
  readonly sql: string;
  readonly kind: ColumnKind;
  readonly column: ByteColumn;
}

const TYPES = { bigint: BIGINT, double: DOUBLE, varchar: VARCHAR };
const SQL_TYPES = { bigint: 'BIGINT', double: 'DOUBLE', varchar: 'VARCHAR' };

/** DuckDB has one byte for each value of an ENUM of no more values than this, two for larger ones. */
const MOST_BYTE_VALUES = 255;

/** The type of a column in the table: where its values are encoded, an ENUM of them. */
function typeOf({ kind, column }: StoredColumn, block: ByteBlock): { readonly type: DuckDBType; readonly sql: string } {
  if (kind !== 'varchar' || column.codes === null) return { type: TYPES[kind], sql: SQL_TYPES[kind] };
  const values = Array.from(column.starts, (start, i) => block.bytes.toString('utf8', start, start + (column.lengths[i] as number)));
  return { type: ENUM(values), sql: `ENUM(${values.map(literal).join(', ')})` };
}

/**
 * Makes `table` with `_time` (epoch microseconds), `_raw`, these columns and `_sequence` (`arrival` and the row's number), the
 * rows in this order. `pause` is awaited now and then, for others to run.
 */
export async function writeTable(
  connection: DuckDBConnection,
  table: string,
  block: ByteBlock,
  columns: readonly StoredColumn[],
  order: Uint32Array,
  arrival: number,
  pause: () => Promise<void>,
): Promise<void> {
  const all: readonly StoredColumn[] = [{ sql: '_raw', kind: 'varchar', column: block.raw }, ...columns];
  const types = all.map((stored) => typeOf(stored, block));
  await connection.run(`CREATE TABLE ${table} (_time BIGINT, ${all.map(({ sql }, i) => `${sql} ${types[i]?.sql}, `).join('')}_sequence BIGINT)`);
  const holder = DuckDBDataChunk.create([VARCHAR]);
  const chunk = DuckDBDataChunk.create([BIGINT, ...types.map(({ type }) => type), BIGINT]);
  const appender = await connection.createAppender(table);
  try {
    const cells = new Cells(block, holder);
    for (let from = 0, n = 1; from < block.rows; from += CHUNK_ROWS, n++) {
      const rows = order.subarray(from, Math.min(block.rows, from + CHUNK_ROWS));
      chunk.reset();
      chunk.rowCount = rows.length;
      const vector = (at: number): duckdb.Vector => duckdb.data_chunk_get_vector(chunk.chunk, at);
      cells.times(vector(0), rows);
      for (let c = 0; c < all.length; c++) {
        const { kind, column } = all[c] as StoredColumn;
        if (kind !== 'varchar') cells.numbers(vector(c + 1), column, rows, kind);
        else if (column.codes !== null) cells.codes(vector(c + 1), column.codes, column.starts.length, rows);
        else cells.texts(vector(c + 1), column, rows);
      }
      cells.sequence(vector(all.length + 1), rows, arrival);
      appender.appendDataChunk(chunk);
      if (n % CHUNKS_BETWEEN === 0) await pause();
    }
  } finally {
    appender.closeSync();
    holder.reset();
    chunk.reset();
  }
}

/** Fills the vectors of one chunk after the other. */
class Cells {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #low: number;
  readonly #high: number;
  readonly #scratch = new ArrayBuffer(CHUNK_ROWS * CELL_BYTES);
  readonly #octets = new Uint8Array(this.#scratch);
  readonly #halves = new Uint16Array(this.#scratch);
  readonly #words = new Uint32Array(this.#scratch);
  readonly #doubles = new Float64Array(this.#scratch);
  readonly #validity = new Uint32Array(CHUNK_ROWS / 32);
  #complete = true;

  /** Puts the block's bytes where `holder` keeps them as long as it is not reset. */
  constructor(block: ByteBlock, holder: DuckDBDataChunk) {
    this.#bytes = block.bytes;
    this.#view = new DataView(block.bytes.buffer, block.bytes.byteOffset, block.bytes.length);
    holder.rowCount = 1;
    const vector = duckdb.data_chunk_get_vector(holder.chunk, 0);
    // At least as long as makes a pointer of it.
    duckdb.vector_assign_string_element_len(vector, 0, block.bytes.subarray(0, Math.max(block.used, INLINE_BYTES + 1)));
    const cell = duckdb.vector_get_data(vector, CELL_BYTES);
    const view = new DataView(cell.buffer, cell.byteOffset, CELL_BYTES);
    this.#low = view.getUint32(8, true);
    this.#high = view.getUint32(12, true);
    this.#times = block.times;
  }

  readonly #times: Float64Array;

  times(vector: duckdb.Vector, rows: Uint32Array): void {
    this.#begin();
    for (let i = 0; i < rows.length; i++) {
      const micros = this.#times[rows[i] as number] as number;
      if (Number.isNaN(micros)) this.#none(i);
      else this.#integer(i, micros);
    }
    this.#end(vector, rows.length, 8);
  }

  sequence(vector: duckdb.Vector, rows: Uint32Array, arrival: number): void {
    this.#begin();
    for (let i = 0; i < rows.length; i++) this.#integer(i, arrival + (rows[i] as number));
    this.#end(vector, rows.length, 8);
  }

  numbers(vector: duckdb.Vector, column: ByteColumn, rows: Uint32Array, kind: 'bigint' | 'double'): void {
    this.#begin();
    const bytes = this.#bytes;
    const { starts, lengths } = column;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const length = row < lengths.length ? (lengths[row] as number) : -1;
      if (length < 0) {
        this.#none(i);
        continue;
      }
      const start = starts[row] as number;
      if (kind === 'double') this.#doubles[i] = Number(bytes.toString('latin1', start, start + length));
      else this.#integer(i, integerOf(bytes, start, length));
    }
    this.#end(vector, rows.length, 8);
  }

  texts(vector: duckdb.Vector, column: ByteColumn, rows: Uint32Array): void {
    this.#begin();
    const words = this.#words;
    const view = this.#view;
    const { starts, lengths } = column;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const length = row < lengths.length ? (lengths[row] as number) : -1;
      const w = i * 4;
      if (length < 0) {
        this.#none(i);
        words[w] = 0;
        words[w + 1] = 0;
        words[w + 2] = 0;
        words[w + 3] = 0;
        continue;
      }
      const start = starts[row] as number;
      words[w] = length;
      if (length > INLINE_BYTES) {
        words[w + 1] = view.getUint32(start, true);
        const address = this.#low + start;
        words[w + 2] = address >>> 0;
        words[w + 3] = this.#high + (address > 0xffff_ffff ? 1 : 0);
      } else {
        words[w + 1] = head(view, start, length);
        words[w + 2] = head(view, start + 4, length - 4);
        words[w + 3] = head(view, start + 8, length - 8);
      }
    }
    this.#end(vector, rows.length, CELL_BYTES);
  }

  /** Numbers of `values` different values. */
  codes(vector: duckdb.Vector, codes: Uint16Array, values: number, rows: Uint32Array): void {
    this.#begin();
    const width = values <= MOST_BYTE_VALUES ? 1 : 2;
    const cells = width === 1 ? this.#octets : this.#halves;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const code = row < codes.length ? (codes[row] as number) : NO_CODE;
      cells[i] = code === NO_CODE ? 0 : code;
      if (code === NO_CODE) this.#none(i);
    }
    this.#end(vector, rows.length, width);
  }

  #begin(): void {
    this.#complete = true;
    this.#validity.fill(0xffffffff);
  }

  #none(i: number): void {
    this.#complete = false;
    this.#validity[i >> 5] = (this.#validity[i >> 5] as number) & ~(1 << (i & 31));
  }

  #integer(i: number, value: number): void {
    // Two halves of a two's complement: BigInt would allocate for every value.
    this.#words[i * 2] = value >>> 0;
    this.#words[i * 2 + 1] = Math.floor(value / 0x1_0000_0000) >>> 0;
  }

  #end(vector: duckdb.Vector, rows: number, width: number): void {
    duckdb.copy_data_to_vector(vector, 0, this.#scratch, 0, rows * width);
    if (this.#complete) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#validity.buffer as ArrayBuffer, 0, Math.ceil(rows / 64) * 8);
  }
}

/** Up to four bytes as they stand in a word, the others zero. */
function head(view: DataView, start: number, length: number): number {
  if (length <= 0) return 0;
  const word = view.getUint32(start, true);
  return length >= 4 ? word : word & ((1 << (length * 8)) - 1);
}

function integerOf(bytes: Buffer, start: number, length: number): number {
  const negative = bytes[start] === 45;
  let n = 0;
  for (let i = negative ? start + 1 : start; i < start + length; i++) n = n * 10 + ((bytes[i] as number) - 48);
  return negative ? -n : n;
}
