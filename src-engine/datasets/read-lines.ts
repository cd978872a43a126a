/**
 * Bytes to lines, losing nothing but holes: byte order marks, UTF-16 without one, CRLF and CR, a last line without a newline,
 * lines of any length, and bytes that are not UTF-8 (shown as the Windows-1252 characters that they most likely are).
 */
import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

const windows1252 = new TextDecoder('windows-1252');

/**
 * Text of bytes that are not valid UTF-8 as a whole: what is valid stays UTF-8, every stray byte becomes its Windows-1252
 * character, so that nothing disappears and the rest of the line reads as it should.
 */
export function decodeLenient(bytes: Uint8Array): string {
  let text = '';
  let good = 0;
  let i = 0;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  while (i < buffer.length) {
    const b = buffer[i] as number;
    if (b < 0x80) {
      i++;
      continue;
    }
    const length = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc2 ? 2 : 0;
    if (length > 0 && i + length <= buffer.length && isUtf8(buffer.subarray(i, i + length))) {
      i += length;
      continue;
    }
    text += buffer.toString('utf8', good, i) + windows1252.decode(buffer.subarray(i, i + 1));
    good = ++i;
  }
  return text + buffer.toString('utf8', good);
}

/** Whole lines (ending at a newline, or at the end of the input): as they are where they are UTF-8, else as text. */
function decodeLines(bytes: Buffer): Buffer | string {
  if (isUtf8(bytes)) return bytes;
  // One broken line must not change how the others read.
  const parts: string[] = [];
  let from = 0;
  while (from < bytes.length) {
    let end = bytes.indexOf(10, from);
    end = end < 0 ? bytes.length : end + 1;
    const line = bytes.subarray(from, end);
    parts.push(isUtf8(line) ? line.toString('utf8') : decodeLenient(line));
    from = end;
  }
  return parts.join('');
}

/** So many zeros in a row are a hole in the file: what a crash or a log rotation by copying leaves. */
const HOLE = Buffer.alloc(16);
/** Zeros that stand for a file of zeros. */
const NO_TEXT = 4096;

/** Bytes without the holes in them. */
export function withoutHoles(bytes: Buffer): Buffer {
  let hole = bytes.indexOf(HOLE);
  if (hole < 0) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  while (hole >= 0) {
    parts.push(bytes.subarray(from, hole));
    from = hole + HOLE.length;
    while (from < bytes.length && bytes[from] === 0) from++;
    hole = bytes.indexOf(HOLE, from);
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** True where lines end with a carriage return alone: the start of a file has some and no newline. */
const endsWithReturns = (start: Buffer): boolean => start.includes(13) && !start.includes(10) && start.indexOf(13) < start.length - 1;

/** The same with newlines for carriage returns. */
function newlines(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(13); at >= 0; at = copy.indexOf(13, at + 1)) copy[at] = 10;
  return copy;
}

/**
 * The lines of some bytes in pieces of about a megabyte: bytes of valid UTF-8 (the caller's own), or text where they are
 * something else. A piece ends with a newline, except perhaps the last; carriage returns before newlines are still in it.
 */
export async function* readPieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer | string> {
  let pending: Buffer[] = [];
  let utf16: TextDecoder | null = null;
  let first = true;
  let returns = false;
  let holes = false;
  let found = false;
  let tail = '';
  for await (const bytes of source) {
    let piece = bytes;
    if (first) {
      first = false;
      const encoding = encodingOf(piece);
      if (encoding !== 'utf-8') utf16 = new TextDecoder(encoding);
      else {
        if (piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf) piece = piece.subarray(3);
        returns = endsWithReturns(piece);
      }
    }
    if (utf16 !== null) {
      tail += utf16.decode(piece, { stream: true });
      const end = tail.lastIndexOf('\n') + 1;
      if (end > 0) yield tail.slice(0, end);
      tail = tail.slice(end);
      continue;
    }
    if (returns) piece = newlines(piece);
    const { length } = piece;
    piece = withoutHoles(piece);
    holes ||= piece.length < length;
    found ||= piece.length > 0;
    const end = piece.lastIndexOf(10) + 1;
    if (end === 0) {
      pending.push(piece);
      continue;
    }
    // The line that was begun is a piece of its own: the others need no copy then.
    const begun = pending.length === 0 ? 0 : piece.indexOf(10) + 1;
    if (begun > 0) yield decodeLines(Buffer.concat([...pending, piece.subarray(0, begun)]));
    if (begun < end) yield decodeLines(piece.subarray(begun, end));
    pending = end < piece.length ? [piece.subarray(end)] : [];
  }
  if (utf16 !== null) tail += utf16.decode();
  if (tail !== '') yield tail;
  const rest = Buffer.concat(pending);
  if (rest.length > 0) yield decodeLines(rest);
  // Of nothing but zeros is no log with a hole.
  if (holes && !found) yield Buffer.alloc(NO_TEXT);
}

/** How text is written; what is neither UTF-16 nor valid UTF-8 counts as the latter, byte by byte. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Told by the start of a file: a byte order mark, or zeros where Latin text in UTF-16 has them. */
export function encodingOf(start: Buffer): Encoding {
  if ((start[0] === 0xff && start[1] === 0xfe) || looksUtf16(start, 1)) return 'utf-16le';
  return (start[0] === 0xfe && start[1] === 0xff) || looksUtf16(start, 0) ? 'utf-16be' : 'utf-8';
}

/** Bytes of a file, from its start or from a line's, as UTF-8. */
export async function* asUtf8(source: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of source) yield encoding === 'utf-8' ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
  if (encoding !== 'utf-8') yield Buffer.from(decoder.decode());
}

/** Bytes without the first `count` of them. */
export async function* passOver(source: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const bytes of source) {
    const passed = Math.min(left, bytes.length);
    left -= passed;
    if (passed < bytes.length) yield passed === 0 ? bytes : bytes.subarray(passed);
  }
}

/** A line's end as bytes. */
const LINE_END: Record<Encoding, Buffer> = { 'utf-8': Buffer.from('\n'), 'utf-16le': Buffer.from([10, 0]), 'utf-16be': Buffer.from([0, 10]) };

/** The place after the first line end from `from` on; 0 where there is none. */
export function nextLine(bytes: Buffer, from: number, encoding: Encoding): number {
  const mark = LINE_END[encoding];
  let at = bytes.indexOf(mark, from);
  while (at >= 0 && at % mark.length > 0) at = bytes.indexOf(mark, at + 1);
  return at < 0 ? 0 : at + mark.length;
}

/** The place after the last line end; 0 where there is none. */
export function endOfLines(bytes: Buffer, encoding: Encoding): number {
  const mark = LINE_END[encoding];
  let at = bytes.lastIndexOf(mark);
  while (at > 0 && at % mark.length > 0) at = bytes.lastIndexOf(mark, at - 1);
  return at < 0 || at % mark.length > 0 ? 0 : at + mark.length;
}

/** Bytes of a character. */
export const unitOf = (encoding: Encoding): number => LINE_END[encoding].length;

/** The text of whole lines. */
export function textOf(bytes: Buffer, encoding: Encoding): string {
  if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(bytes);
  return isUtf8(bytes) ? bytes.toString('utf8') : decodeLenient(bytes);
}

/** UTF-16 without a byte order mark: of mostly Latin text every second byte is zero. */
function looksUtf16(bytes: Buffer, zeroAt: 0 | 1): boolean {
  const end = Math.min(bytes.length & ~1, 512);
  let zeros = 0;
  for (let i = 0; i < end; i += 2) {
    if (bytes[i + zeroAt] === 0 && bytes[i + 1 - zeroAt] !== 0) zeros++;
  }
  return end >= 16 && zeros > end * 0.4;
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const TERMINAL_CODES = /\u001b\[[0-9;:?]*[A-Za-z]/g;

/** A line without the codes that colour it on a terminal. */
export const withoutColours = (line: string): string => (line.includes('\u001b[') ? line.replace(TERMINAL_CODES, '') : line);

/** Calls `take` with each line of a text, without its line end. */
export function eachLine(text: string, take: (line: string) => void): void {
  let from = 0;
  while (from < text.length) {
    let end = text.indexOf('\n', from);
    if (end < 0) end = text.length;
    take(text.slice(from, end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end));
    from = end + 1;
  }
}
