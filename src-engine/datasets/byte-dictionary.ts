/**
 * Columns of few different values, such as methods, levels or hosts: each value is kept once, and a row says which it has. That
 * is a fourth of the memory, and DuckDB's tables of such values (ENUM) are made and read faster than those of text.
 */
import { type ByteBlock, type ByteColumn, NO_CODE, RESERVED_FIELDS } from './byte-block.ts';
import { MULTI, TEXT } from './value-kinds.ts';

/** A column with more different values in one block stays as it is; they are named one by one in the table's definition. */
export const MOST_VALUES = 1024;
/** Nor are they to be longer than this together. */
const MOST_BYTES = 1 << 16;
/** After so many rows with values it is seen whether they repeat at all. */
const PROBE_ROWS = 4096;
const PROBE_VALUES = 512;
/** Where values repeat less often than this, their list is hardly shorter than they are. */
const REPEATS = 4;

const FIRST_SLOTS = 64;
const FIRST_ROWS = 16_384;

/** Values of a column by row, with the number of each. */
export interface NumberedValues {
  readonly column: ByteColumn;
  /** As in `ByteColumn`. */
  readonly starts: Uint32Array;
  readonly lengths: Int32Array;
  readonly codes: Uint16Array;
}

/** Encodes the columns of text that have few values. The block may grow meanwhile: `take` looks at the events that came since, whose bytes are best still in the processor's cache. */
export class BlockEncoder {
  readonly #block: ByteBlock;
  readonly #columns = new Map<ByteColumn, ColumnEncoder>();

  constructor(block: ByteBlock) {
    this.#block = block;
  }

  take(): void {
    const { bytes, rows, columns } = this.#block;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const column of columns.values()) {
      if ((column.kinds & TEXT) === 0 || RESERVED_FIELDS.has(column.name)) continue;
      let encoder = this.#columns.get(column);
      if (encoder === undefined) {
        encoder = new ColumnEncoder(column);
        this.#columns.set(column, encoder);
      }
      encoder.take(view, rows);
    }
  }

  /** The columns that had few values so far, of at least so many bytes on average. */
  numbered(bytes: number): NumberedValues[] {
    return [...this.#columns.values()].map((encoder) => encoder.numbered(bytes)).filter((values) => values !== null);
  }

  /** Takes the last events and encodes the columns. The block takes no more events then. */
  finish(): void {
    this.take();
    for (const [column, encoder] of this.#columns) if ((column.kinds & MULTI) === 0) encoder.finish();
  }
}

/** The different values of one column. */
class ColumnEncoder {
  readonly #column: ByteColumn;
  #gaveUp = false;
  /** Rows looked at, and those of them with a value. */
  #rows = 0;
  #values = 0;
  #codes = new Uint16Array(0);
  /** Number of a value and one, 0 for none; by hash. */
  #slots = new Uint16Array(FIRST_SLOTS);
  /** Of each value. */
  readonly #hashes: number[] = [];
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  /** Of all values together. */
  #bytes = 0;

  constructor(column: ByteColumn) {
    this.#column = column;
  }

  take(view: DataView, rows: number): void {
    if (this.#gaveUp) return;
    const { starts, lengths } = this.#column;
    const to = Math.min(rows, starts.length);
    const codes = this.#room(to);
    let values = this.#values;
    for (let row = this.#rows; row < to; row++) {
      const length = lengths[row] as number;
      if (length < 0) {
        codes[row] = NO_CODE;
        continue;
      }
      const code = this.#codeOf(view, starts[row] as number, length);
      if (code < 0 || (++values === PROBE_ROWS && this.#starts.length > PROBE_VALUES)) {
        this.#giveUp();
        return;
      }
      codes[row] = code;
    }
    this.#rows = to;
    this.#values = values;
  }

  numbered(bytes: number): NumberedValues | null {
    const column = this.#column;
    return this.#gaveUp || this.#bytes < this.#lengths.length * bytes || this.#bytes === 0 ? null : { column, starts: column.starts, lengths: column.lengths, codes: this.#codes };
  }

  finish(): void {
    // A single value may turn out to be that of the whole dataset, however few events this block has.
    if (this.#gaveUp || (this.#starts.length > 1 && this.#starts.length * REPEATS > this.#values)) return;
    this.#column.encode(this.#codes.slice(0, this.#rows), Uint32Array.from(this.#starts), Int32Array.from(this.#lengths));
  }

  #giveUp(): void {
    this.#gaveUp = true;
    this.#codes = new Uint16Array(0);
    this.#slots = new Uint16Array(0);
  }

  #room(rows: number): Uint16Array {
    if (rows > this.#codes.length) {
      const codes = new Uint16Array(Math.max(FIRST_ROWS, rows, this.#codes.length * 4));
      codes.set(this.#codes);
      this.#codes = codes;
    }
    return this.#codes;
  }

  /** The number of the value at this place, a new one where it was not seen; -1 where there are too many, or it cannot be named in SQL. */
  #codeOf(view: DataView, start: number, length: number): number {
    const hash = hashOf(view, start, length);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = (slots[slot] as number) - 1;
      if (code < 0) return this.#add(view, hash, start, length);
      if (this.#hashes[code] === hash && this.#lengths[code] === length && isSame(view, this.#starts[code] as number, start, length)) return code;
    }
  }

  #add(view: DataView, hash: number, start: number, length: number): number {
    const code = this.#starts.length;
    this.#bytes += length;
    if (code === MOST_VALUES || this.#bytes > MOST_BYTES) return -1;
    for (let i = start; i < start + length; i++) if (view.getUint8(i) === 0) return -1;
    this.#hashes.push(hash);
    this.#starts.push(start);
    this.#lengths.push(length);
    if (code * 2 < this.#slots.length) this.#place(code);
    else {
      this.#slots = new Uint16Array(this.#slots.length * 4);
      for (let one = 0; one <= code; one++) this.#place(one);
    }
    return code;
  }

  #place(code: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#hashes[code] as number) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = code + 1;
  }
}

function hashOf(view: DataView, start: number, length: number): number {
  let hash = length;
  let i = start;
  for (const end = start + length - 3; i < end; i += 4) hash = Math.imul(hash ^ view.getInt32(i, true), 0x9e3779b1) ^ (hash >>> 13);
  for (const end = start + length; i < end; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

function isSame(view: DataView, a: number, b: number, length: number): boolean {
  let i = 0;
  for (; i < length - 3; i += 4) if (view.getInt32(a + i, true) !== view.getInt32(b + i, true)) return false;
  for (; i < length; i++) if (view.getUint8(a + i) !== view.getUint8(b + i)) return false;
  return true;
}
