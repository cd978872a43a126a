/** What cuts lines into fields without making strings of them, and how lines go through it. */
import type { ByteBlock } from './byte-block.ts';

/** Reads lines of one form. One cutter serves a whole file, whose lines may be in several blocks. */
export interface LineCutter {
  /**
   * Puts the line in these bytes of the block into the block, complete. Returns false, and has changed nothing, where the
   * line is for the reader of single lines, which does the same for any line.
   */
  cut(block: ByteBlock, start: number, end: number): boolean;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** What `cutLines` did. */
interface CutLines {
  readonly lines: number;
  /** Where the first line starts that was not cut. */
  readonly end: number;
}

/**
 * Cuts the whole lines of valid UTF-8 that stand between two places of the block, until it has `maxRows` events. `other` gets the
 * text of each line that the cutter leaves alone, and its number; `firstNumber` is that of the first.
 */
export function cutLines(block: ByteBlock, from: number, to: number, cutter: LineCutter, maxRows: number, firstNumber: number, other: (text: string, number: number) => void): CutLines {
  let lines = 0;
  let start = from;
  while (start < to && block.rows < maxRows) {
    let end = block.bytes.indexOf(NEWLINE, start);
    if (end < 0 || end > to) end = to;
    const stop = end > start && block.bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (!cutter.cut(block, start, stop) && !isBlank(block.bytes, start, stop)) other(block.bytes.toString('utf8', start, stop), firstNumber + lines);
    lines++;
    start = end + 1;
  }
  return { lines, end: Math.min(start, to) };
}

function isBlank(bytes: Buffer, from: number, end: number): boolean {
  for (let i = from; i < end; i++) {
    const b = bytes[i] as number;
    if (b !== 32 && b !== 9 && b !== CARRIAGE_RETURN && b !== 11 && b !== 12) return false;
  }
  return true;
}
