/** Lines as bytes on their way into DuckDB: no string is made of them here. */
import { BIGINT, DuckDBDataChunk, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { CELL_BYTES, StringCells } from './string-cells.ts';

const CHUNK_ROWS = 2048;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** A piece of a file: whole lines of valid UTF-8. */
interface Piece {
  readonly bytes: Buffer;
  /** Start and end of each line that is not blank, without its line end. */
  readonly bounds: Uint32Array;
  /** Numbers of these lines in the file, from 1. */
  readonly numbers: Uint32Array;
}

/** Lines of one file, gathered until there are enough for a table. */
export class LineBlock {
  /** Lines that are not blank. */
  length = 0;
  bytes = 0;
  readonly #pieces: Piece[] = [];

  /** Takes whole lines; returns the number of lines in them, blank ones too. */
  add(bytes: Buffer, firstNumber: number): number {
    const bounds: number[] = [];
    const numbers: number[] = [];
    let lines = 0;
    for (let from = 0; from < bytes.length;) {
      let end = bytes.indexOf(NEWLINE, from);
      if (end < 0) end = bytes.length;
      const stop = end > from && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
      if (!isBlank(bytes, from, stop)) {
        bounds.push(from, stop);
        numbers.push(firstNumber + lines);
      }
      lines++;
      from = end + 1;
    }
    if (numbers.length > 0) this.#pieces.push({ bytes, bounds: Uint32Array.from(bounds), numbers: Uint32Array.from(numbers) });
    this.length += numbers.length;
    this.bytes += bytes.length;
    return lines;
  }

  /** Calls `take` with each line, or every n-th, in the order of the file. */
  each(take: (text: string, number: number) => void, every = 1): void {
    let at = 0;
    for (const { bytes, bounds, numbers } of this.#pieces) {
      for (; at < numbers.length; at += every) take(bytes.toString('utf8', bounds[2 * at], bounds[2 * at + 1]), numbers[at] as number);
      at -= numbers.length;
    }
  }

  /** Calls `take` with each line that has a byte, and with its place among all lines (from 0, in the order of the file). */
  eachWith(byte: number, take: (text: string, place: number) => void): void {
    let before = 0;
    for (const { bytes, bounds, numbers } of this.#pieces) {
      let line = 0;
      for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, bounds[2 * line + 1])) {
        while (line < numbers.length && (bounds[2 * line + 1] as number) <= at) line++;
        if (line === numbers.length) break;
        if ((bounds[2 * line] as number) <= at) take(bytes.toString('utf8', bounds[2 * line], bounds[2 * line + 1]), before + line);
      }
      before += numbers.length;
    }
  }

  /**
   * Makes a table of `line` and `_sequence` (`arrival` for the first line, and so on) with the last line first, which is the
   * order of SPL where a file is in the order of time. `pause` is awaited now and then.
   */
  async write(connection: DuckDBConnection, table: string, arrival: number, pause: () => Promise<void>): Promise<void> {
    await connection.run(`CREATE TABLE ${table} (line VARCHAR, _sequence BIGINT)`);
    const appender = await connection.createAppender(table);
    try {
      const chunk = DuckDBDataChunk.create([VARCHAR, BIGINT]);
      const cells = new StringCells(new ArrayBuffer(CHUNK_ROWS * CELL_BYTES));
      const sequence = new BigInt64Array(CHUNK_ROWS);
      let at = arrival + this.length - 1;
      let chunks = 0;
      for (let p = this.#pieces.length - 1; p >= 0; p--) {
        const { bytes, bounds, numbers } = this.#pieces[p] as Piece;
        for (let to = numbers.length; to > 0; to -= CHUNK_ROWS) {
          const from = Math.max(0, to - CHUNK_ROWS);
          const rows = to - from;
          chunk.reset();
          chunk.rowCount = rows;
          const vector = duckdb.data_chunk_get_vector(chunk.chunk, 0);
          const start = bounds[2 * from] as number;
          const heap = bytes.subarray(start, bounds[2 * to - 1]);
          cells.begin(vector, heap, rows);
          for (let i = 0; i < rows; i++) {
            const line = to - 1 - i;
            const lineStart = bounds[2 * line] as number;
            const length = (bounds[2 * line + 1] as number) - lineStart;
            cells.set(i, lineStart - start, length);
            sequence[i] = BigInt(at--);
          }
          cells.end(vector);
          duckdb.copy_data_to_vector(duckdb.data_chunk_get_vector(chunk.chunk, 1), 0, sequence.buffer as ArrayBuffer, 0, rows * 8);
          appender.appendDataChunk(chunk);
          if (++chunks % 8 === 0) await pause();
        }
      }
    } finally {
      appender.closeSync();
    }
  }
}

function isBlank(bytes: Buffer, from: number, end: number): boolean {
  for (let i = from; i < end; i++) {
    const b = bytes[i] as number;
    if (b !== 32 && b !== 9 && b !== CARRIAGE_RETURN && b !== 11 && b !== 12) return false;
  }
  return true;
}
