/**
 * Bytes to lines, losing nothing: gzip by its magic bytes, byte order marks, CRLF, a last line without a newline, lines of
 * any length, and bytes that are not UTF-8 (shown as the Windows-1252 characters that they most likely are).
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';

/** Bytes read at once: few calls, and still many progress reports on a file of ordinary size. */
const READ_BYTES = 1 << 20;

/** A file to read, or standard input. */
export type ByteSource = { readonly path: string } | { readonly stdin: Readable };

export interface ReadLinesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes just read from the disk (compressed where the file is). */
  readonly onBytes?: ((count: number) => void) | undefined;
}

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

/** The bytes of a source, unpacked where they are gzip. */
async function* readBytes(source: ByteSource, options: ReadLinesOptions): AsyncGenerator<Buffer> {
  const { signal, onBytes } = options;
  const file = 'path' in source ? createReadStream(source.path, { highWaterMark: READ_BYTES }) : source.stdin;
  const name = 'path' in source ? source.path : 'standard input';
  const raw = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    const first = await nextBytes(raw, signal, onBytes);
    if (first === null) return;
    let head = first;
    while (head.length < 2) {
      const more = await nextBytes(raw, signal, onBytes);
      if (more === null) break;
      head = Buffer.concat([head, more]);
    }
    if (head[0] !== 0x1f || head[1] !== 0x8b) {
      yield head;
      for (
        let bytes = await nextBytes(raw, signal, onBytes);
        bytes !== null;
        bytes = await nextBytes(raw, signal, onBytes)
      ) {
        yield bytes;
      }
      return;
    }
    const gunzip = createGunzip({ chunkSize: READ_BYTES });
    const feeding = (async () => {
      for (let bytes: Buffer | null = head; bytes !== null; bytes = await nextBytes(raw, signal, onBytes)) {
        if (!gunzip.write(bytes))
          await new Promise<void>((resolve) => gunzip.once('drain', resolve).once('close', resolve));
        if (gunzip.destroyed) return;
      }
      gunzip.end();
    })();
    feeding.catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))));
    try {
      for await (const bytes of gunzip) yield bytes as Buffer;
      await feeding;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code?.startsWith('Z_'))
        throw new Error(`${name} is a damaged gzip file (${(error as Error).message}).`, {
          cause: error,
        });
      throw error;
    } finally {
      gunzip.destroy();
    }
  } finally {
    if ('path' in source) file.destroy();
  }
}

async function nextBytes(
  raw: AsyncIterator<Buffer>,
  signal: AbortSignal | undefined,
  onBytes: ((count: number) => void) | undefined,
): Promise<Buffer | null> {
  signal?.throwIfAborted();
  let next: IteratorResult<Buffer>;
  if (signal === undefined) next = await raw.next();
  else {
    // Standard input may never bring another byte: the wait itself has to end when the signal comes.
    let stop = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
    });
    try {
      next = await Promise.race([raw.next(), aborted]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
  if (next.done === true) return null;
  onBytes?.(next.value.length);
  return next.value;
}

/**
 * The lines of a source in pieces of about a megabyte: bytes of valid UTF-8 (the caller's own), or text where they are
 * something else. A piece ends with a newline, except perhaps the last; carriage returns before newlines are still in it.
 * Throws the file system's error, the signal's reason, or one sentence for a damaged gzip file.
 */
export async function* readPieces(source: ByteSource, options: ReadLinesOptions = {}): AsyncGenerator<Buffer | string> {
  let pending: Buffer[] = [];
  let first = true;
  let utf16: TextDecoder | null = null;
  let tail = '';
  for await (const bytes of readBytes(source, options)) {
    let piece = bytes;
    if (first) {
      first = false;
      if (piece[0] === 0xff && piece[1] === 0xfe) utf16 = new TextDecoder('utf-16le');
      else if (piece[0] === 0xfe && piece[1] === 0xff) utf16 = new TextDecoder('utf-16be');
      else if (piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf) piece = piece.subarray(3);
    }
    if (utf16 !== null) {
      tail += utf16.decode(piece, { stream: true });
      const end = tail.lastIndexOf('\n') + 1;
      if (end > 0) yield tail.slice(0, end);
      tail = tail.slice(end);
      continue;
    }
    const end = piece.lastIndexOf(10) + 1;
    if (end === 0) {
      pending.push(piece);
      continue;
    }
    const whole = piece.subarray(0, end);
    yield decodeLines(pending.length === 0 ? whole : Buffer.concat([...pending, whole]));
    pending = end < piece.length ? [piece.subarray(end)] : [];
  }
  if (utf16 !== null) tail += utf16.decode();
  if (tail !== '') yield tail;
  const rest = Buffer.concat(pending);
  if (rest.length > 0) yield decodeLines(rest);
}

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
