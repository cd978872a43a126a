/**
 * The strings of a DuckDB vector with one copy for all of them: their bytes go into the vector's heap as one long string,
 * whose address is then read back, and every row's `duckdb_string_t` (public in duckdb.h) is built to point into it. A call
 * per string would cost more than parsing the line that it came from.
 */
import duckdb from '@duckdb/node-bindings';

/** Bytes of a cell. */
export const CELL_BYTES = 16;

/** Strings of up to this many bytes stand in the cell itself; longer ones are pointed to. */
const INLINE_BYTES = 12;

/** Cells of one vector at a time: `begin`, `set` for the rows that are not empty, `end`. */
export class StringCells {
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  #heap: Buffer = Buffer.alloc(0);
  #rows = 0;
  #low = 0;
  #high = 0;

  /** `scratch` has room for `CELL_BYTES` a row. */
  constructor(scratch: ArrayBuffer) {
    this.#words = new Uint32Array(scratch);
    this.#bytes = new Uint8Array(scratch);
  }

  /** Puts the bytes of all strings into the vector. */
  begin(vector: duckdb.Vector, heap: Buffer, rows: number): void {
    this.#heap = heap;
    this.#rows = rows;
    this.#low = 0;
    this.#high = 0;
    if (heap.length > INLINE_BYTES) {
      duckdb.vector_assign_string_element_len(vector, 0, heap);
      const first = duckdb.vector_get_data(vector, CELL_BYTES);
      const view = new DataView(first.buffer, first.byteOffset, CELL_BYTES);
      this.#low = view.getUint32(8, true);
      this.#high = view.getUint32(12, true);
    }
    this.#words.fill(0, 0, rows * 4);
  }

  /** The string of a row: `length` bytes of the heap from `offset`. */
  set(row: number, offset: number, length: number): void {
    const words = this.#words;
    words[row * 4] = length;
    const cell = row * CELL_BYTES + 4;
    const shown = length <= INLINE_BYTES ? length : 4;
    for (let k = 0; k < shown; k++) this.#bytes[cell + k] = this.#heap[offset + k] as number;
    if (length <= INLINE_BYTES) return;
    const address = this.#low + offset;
    words[row * 4 + 2] = address >>> 0;
    words[row * 4 + 3] = this.#high + (address > 0xffff_ffff ? 1 : 0);
  }

  /** Writes the cells. */
  end(vector: duckdb.Vector): void {
    duckdb.copy_data_to_vector(vector, 0, this.#words.buffer as ArrayBuffer, 0, this.#rows * CELL_BYTES);
  }
}
