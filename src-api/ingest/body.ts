/** Bodies of ingest requests: decompressed within limits, and cut into the texts of events. */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { decodeLenient } from '../../src-engine/datasets/read-lines.ts';
import { ApiError } from '../errors.ts';

const gunzip = promisify(zlib.gunzip);
// Node has zstd from 22.15 on.
const zstdDecompress = typeof zlib.zstdDecompress === 'function' ? promisify(zlib.zstdDecompress) : null;

/**
 * The body as it was before compression. Throws PAYLOAD_TOO_LARGE beyond `maxBytes` (the rest is then not decompressed) and
 * VALIDATION_ERROR where the encoding is not known or the bytes are not of it.
 */
export async function decompress(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return body;
  const options = { maxOutputLength: maxBytes };
  try {
    if (name === 'gzip' || name === 'x-gzip') return await gunzip(body, options);
    if (name === 'zstd' && zstdDecompress !== null) return await zstdDecompress(body, options);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ApiError('PAYLOAD_TOO_LARGE', `The body is larger than ${maxBytes.toLocaleString('en')} bytes after decompression; send smaller batches.`, { cause });
    }
    throw new ApiError('VALIDATION_ERROR', `The body is not valid ${name}: it may be cut off or already decompressed on the way.`, {
      details: [{ field: 'Content-Encoding', message: `the body cannot be read as ${name}` }],
      cause,
    });
  }
  throw new ApiError('VALIDATION_ERROR', `The Content-Encoding "${encoding}" is not supported; send plain text, gzip${zstdDecompress === null ? '' : ' or zstd'}.`, {
    details: [{ field: 'Content-Encoding', message: 'not supported' }],
  });
}

/**
 * The texts of the events of a body, in order: the elements of a JSON array, a single object that may go over several
 * lines, or the lines of NDJSON. Bytes that are no UTF-8 are kept as Latin-1 characters.
 */
export function* eventTexts(body: Buffer): Generator<string> {
  const text = decodeLenient(body);
  const start = /[^\s\ufeff]/.exec(text)?.index ?? text.length;
  if (text[start] === '[') yield* elements(text, start);
  else if (isOneObject(text, start)) yield text.slice(start).trim();
  else yield* lines(text, start);
}

function* lines(text: string, from: number): Generator<string> {
  for (let at = from; at < text.length;) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const line = text.slice(at, end).trim();
    if (line !== '') yield line;
    at = end + 1;
  }
}

/** True for an object whose first line is not whole: a single one, printed over several lines. */
function isOneObject(text: string, start: number): boolean {
  const end = text.indexOf('\n', start);
  if (end < 0 || text[start] !== '{') return false;
  const depth = endOfValue(text.slice(start, end), 0);
  return depth === null;
}

/** The elements of an array as they are written. What follows its end, or an end that is missing, is an element that the reader refuses. */
function* elements(text: string, start: number): Generator<string> {
  let at = start + 1;
  for (;;) {
    while (at < text.length && (text.charCodeAt(at) <= 32 || text[at] === ',')) at++;
    if (at >= text.length) {
      yield '';
      return;
    }
    if (text[at] === ']') break;
    const end = endOfValue(text, at);
    if (end === null) {
      yield text.slice(at);
      return;
    }
    yield text.slice(at, end).trim();
    at = end;
  }
  const rest = text.slice(at + 1).trim();
  if (rest !== '') yield rest;
}

/** The offset behind the value at `from`: before the comma or bracket that follows it. Null where the text ends inside it. */
function endOfValue(text: string, from: number): number | null {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      i = endOfString(text, i);
      if (i < 0) return null;
    } else if (c === 123 || c === 91) depth++;
    else if (c === 125 || c === 93) {
      if (depth === 0) return i;
      depth--;
      if (depth === 0) return i + 1;
    } else if (c === 44 && depth === 0) return i;
  }
  return null;
}

/** At `"`: the offset of the quote that ends the string, or -1. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}
