/**
 * Events by column as places in one run of bytes: a value is where it starts and how long it is, and no string is made of
 * it on the way into DuckDB. What does not stand in the lines themselves (unescaped text, lists) is appended to the bytes.
 */
import type { EventDefaults } from './event-sink.ts';
import type { TokenFilter } from './token-filter.ts';
import { MULTI, TEXT } from './value-kinds.ts';

const FIRST_ROWS = 4096;
/** Columns may be so much longer than their block. */
const SLACK = 1.25;
const FIRST_BYTES = 1 << 20;
/** Bytes behind the last one that may be read, and mean nothing. */
const PADDING = 16;

/** Gives memory back at once: the garbage collector lets hundreds of megabytes pile up. The view cannot be used afterwards. */
function release(view: Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array): void {
  const buffer = view.buffer as { readonly byteLength: number; transfer?: (length: number) => unknown };
  // What is a part of a shared pool is not ours; an older runtime leaves it to the collector.
  if (buffer.byteLength === view.byteLength && view.byteLength > 0) buffer.transfer?.(0);
}

/** The code of a row without a value. */
export const NO_CODE = 0xffff;

/**
 * The values of one field: for each row start and length in the block's bytes, -1 for none. Where the column is encoded
 * (byte-dictionary.ts), each of its different values has one place, and a row the number of its value.
 */
export class ByteColumn {
  readonly name: string;
  /** Bits of `value-kinds.ts`. */
  kinds = 0;
  /** Rows with a value. */
  count = 0;
  /** The last row with a value, or -1. */
  last = -1;
  starts = new Uint32Array(0);
  lengths = new Int32Array(0);
  /** Rows whose bytes are the JSON text of a list. */
  lists: Set<number> | null = null;
  /** The number of each row's value, or `NO_CODE`; null where `starts` and `lengths` are those of the rows. */
  codes: Uint16Array | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** Sets the value of a row; rows are set in their order, each once. */
  set(row: number, start: number, length: number, kind: number): void {
    if (row >= this.starts.length) this.#grow(row);
    this.starts[row] = start;
    this.lengths[row] = length;
    this.kinds |= kind;
    this.count++;
    this.last = row;
  }

  /** Sets a list; `start` and `length` are those of its JSON text. */
  setList(row: number, start: number, length: number): void {
    this.set(row, start, length, MULTI);
    (this.lists ??= new Set()).add(row);
  }

  /** Length of a row's value, -1 where it has none. */
  lengthAt(row: number): number {
    if (this.codes !== null) row = this.codes[row] ?? NO_CODE;
    return row < this.lengths.length ? (this.lengths[row] as number) : -1;
  }

  /** Where a row's value starts, which it has to have. */
  startAt(row: number): number {
    return this.starts[this.codes === null ? row : (this.codes[row] as number)] as number;
  }

  /** From now on the rows have these codes, whose values stand at these places. */
  encode(codes: Uint16Array, starts: Uint32Array<ArrayBuffer>, lengths: Int32Array<ArrayBuffer>): void {
    this.#replace(starts, lengths);
    this.codes = codes;
  }

  /** Memory held, in bytes. */
  get size(): number {
    return this.starts.byteLength + this.lengths.byteLength + (this.codes?.byteLength ?? 0);
  }

  /** Gives back what is held beyond so many rows. */
  trim(rows: number): void {
    if (this.starts.length <= rows * SLACK) return;
    this.#replace(this.starts.slice(0, rows), this.lengths.slice(0, rows));
  }

  /** Gives back all memory; the values are gone. */
  clear(): void {
    this.#replace(new Uint32Array(0), new Int32Array(0));
    if (this.codes !== null) release(this.codes);
    this.codes = null;
  }

  #replace(starts: Uint32Array<ArrayBuffer>, lengths: Int32Array<ArrayBuffer>): void {
    release(this.starts);
    release(this.lengths);
    this.starts = starts;
    this.lengths = lengths;
  }

  #grow(row: number): void {
    const rows = Math.max(FIRST_ROWS, this.starts.length * 4, row + 1);
    const starts = new Uint32Array(rows);
    starts.set(this.starts);
    const lengths = new Int32Array(rows).fill(-1);
    lengths.set(this.lengths);
    this.#replace(starts, lengths);
  }
}

/** Names that are columns of their own: a field of that name sets the column instead. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set(['_time', '_raw', 'host', 'source', 'sourcetype', 'index']);

/** The metadata that an event may state itself. */
export const METADATA_FIELDS = ['host', 'source', 'sourcetype', 'index'] as const;

/** Some hundred thousand events. A row is complete when `commit` was called for it. */
export class ByteBlock {
  /** Grows: to be read anew after `append` and `write`. */
  bytes: Buffer;
  /** Bytes in use. */
  used = 0;
  /** Events. */
  rows = 0;
  /** Epoch microseconds by row; NaN where an event has no time. */
  times = new Float64Array(FIRST_ROWS);
  /** The events' text. */
  readonly raw = new ByteColumn('');
  readonly columns = new Map<string, ByteColumn>();
  /** What the metadata is where the event does not say otherwise, with the first row of which it is true. */
  readonly defaults: { readonly from: number; readonly values: EventDefaults }[] = [];
  /** The words of all its events; null until they were looked for and columns of few values encoded. No events can be added then. */
  filters: readonly TokenFilter[] | null = null;

  /** `bytes`: how many it will have, about; or those that it has, of which `used` are in use and the others are room. */
  constructor(bytes: number | Buffer = 0, used = 0) {
    this.bytes = typeof bytes === 'number' ? Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, bytes)) : bytes;
    this.used = used;
  }

  /** The column of a field. */
  column(name: string): ByteColumn {
    let column = this.columns.get(name);
    if (column === undefined) {
      column = new ByteColumn(name);
      this.columns.set(name, column);
    }
    return column;
  }

  /** The columns that are fields, in order of discovery. */
  fieldColumns(): ByteColumn[] {
    return [...this.columns.values()].filter(({ name, count }) => count > 0 && !RESERVED_FIELDS.has(name));
  }

  /** Memory held, about. */
  get size(): number {
    let columns = this.raw.size;
    for (const { size } of this.columns.values()) columns += size;
    return this.used + columns + this.times.byteLength;
  }

  /** The metadata of the events that follow. */
  setDefaults(values: EventDefaults): void {
    const last = this.defaults.at(-1);
    if (last !== undefined && METADATA_FIELDS.every((name) => last.values[name] === values[name])) return;
    if (last?.from === this.rows) this.defaults.pop();
    this.defaults.push({ from: this.rows, values });
  }

  /** Copies bytes to the end; returns where they start. */
  append(piece: Uint8Array): number {
    const start = this.#room(piece.length);
    this.bytes.set(piece, start);
    this.used += piece.length;
    return start;
  }

  /** Writes a text to the end; returns where it starts, `used` is then its end. */
  write(text: string): number {
    const start = this.#room(text.length * 3);
    this.used += this.bytes.write(text, start, 'utf8');
    return start;
  }

  /** Sets a value that does not stand in the lines. */
  setText(column: ByteColumn, text: string, kind: number): void {
    const start = this.write(text);
    column.set(this.rows, start, this.used - start, kind);
  }

  /** Ends an event whose text is at this place. */
  commit(micros: number, start: number, length: number): void {
    if (this.rows >= this.times.length) {
      const times = new Float64Array(this.times.length * 2);
      times.set(this.times);
      this.times = times;
    }
    this.times[this.rows] = micros;
    this.raw.set(this.rows, start, length, TEXT);
    this.rows++;
  }

  /** Gives back the memory of all columns but the text and these, and what is held beyond the rows. */
  seal(kept: readonly ByteColumn[]): void {
    this.times = new Float64Array(this.times.subarray(0, this.rows));
    for (const column of this.columns.values()) if (!kept.includes(column)) column.clear();
    this.columns.clear();
    this.raw.trim(this.rows);
    for (const [i, column] of kept.entries()) {
      column.trim(this.rows);
      this.columns.set(`${i}`, column);
    }
  }

  /** Gives back the memory of the bytes and the columns; their values are gone. */
  clear(): void {
    release(this.bytes);
    this.bytes = Buffer.alloc(0);
    this.used = 0;
    release(this.times);
    this.times = new Float64Array(0);
    for (const column of [this.raw, ...this.columns.values()]) column.clear();
  }

  #room(length: number): number {
    const needed = this.used + length + PADDING;
    if (needed > this.bytes.length) {
      const bytes = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(bytes, 0, 0, this.used);
      release(this.bytes);
      this.bytes = bytes;
    }
    return this.used;
  }

  /** The text of a value. */
  text(column: ByteColumn, row: number): string {
    const start = column.startAt(row);
    return this.bytes.toString('utf8', start, start + column.lengthAt(row));
  }
}
