/**
 * Batches as bytes, for spill files: columnar, so that one field can be read without the others, and with offsets, so that
 * single rows can be read without the rest.
 *
 * Layout (little endian): u32 magic, u32 rows, u32 columns; then per column u32 name bytes, u32 encoding, u32 body bytes,
 * the name and the body, each padded to 4 bytes. Bodies by encoding:
 * - `empty`: nothing, every value is null
 * - `number`: u32 1 when nulls occur, then a null bitmap (1 bit a row, padded to 4 bytes), then float64 a row
 * - `text`: u32 offsets (rows + 1) into the UTF-8 that follows; the top bit of an entry marks a null
 * - `dictionary`: u32 entries, u32 per row (0 is null, else entry + 1), then the entries as `text`
 * - `json`: UTF-8 JSON array; for multivalues and for text that is not well-formed Unicode
 */
import type { Batch, Column } from './batch.ts';
import type { Value } from './value.ts';

const MAGIC = 0x4e585231;
const EMPTY = 0;
const NUMBER = 1;
const TEXT = 2;
const DICTIONARY = 3;
const JSON_TEXT = 4;

const NULL_FLAG = 0x8000_0000;
/** Text columns with at most this share of distinct values are stored as a dictionary. */
const DICTIONARY_SHARE = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

interface EncodedColumn {
  readonly encoding: number;
  readonly parts: readonly Uint8Array[];
}

/** A batch as bytes. */
export function encodeBatch(batch: Batch): Uint8Array {
  const columns: { name: Uint8Array; body: EncodedColumn; bytes: number }[] = [];
  let total = 12;
  for (const [name, column] of batch.columns) {
    const body = encodeColumn(column, batch.length);
    const bytes = body.parts.reduce((sum, part) => sum + part.byteLength, 0);
    const nameBytes = encoder.encode(name);
    columns.push({ name: nameBytes, body, bytes });
    total += 12 + padded(nameBytes.byteLength) + padded(bytes);
  }
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, batch.length, true);
  view.setUint32(8, columns.length, true);
  let at = 12;
  for (const { name, body, bytes } of columns) {
    view.setUint32(at, name.byteLength, true);
    view.setUint32(at + 4, body.encoding, true);
    view.setUint32(at + 8, bytes, true);
    at += 12;
    out.set(name, at);
    at += padded(name.byteLength);
    let part = at;
    for (const piece of body.parts) {
      out.set(piece, part);
      part += piece.byteLength;
    }
    at += padded(bytes);
  }
  return out;
}

export interface DecodeOptions {
  /** Only these fields; all by default. */
  readonly fields?: ReadonlySet<string>;
  /** Only the rows at these indexes, in this order; all by default. */
  readonly rows?: ArrayLike<number>;
}

/** The batch that `encodeBatch` wrote. Throws an Error when the bytes are not such a batch. */
export function decodeBatch(bytes: Uint8Array, options: DecodeOptions = {}): Batch {
  // Typed arrays over the bytes need aligned starts.
  const data = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.byteLength < 12 || view.getUint32(0, true) !== MAGIC) throw new Error('The spill file is damaged: this is not a batch of rows.');
  const rows = view.getUint32(4, true);
  const count = view.getUint32(8, true);
  const columns = new Map<string, Column>();
  let at = 12;
  for (let i = 0; i < count; i++) {
    const nameBytes = view.getUint32(at, true);
    const encoding = view.getUint32(at + 4, true);
    const bodyBytes = view.getUint32(at + 8, true);
    at += 12;
    const name = decoder.decode(data.subarray(at, at + nameBytes));
    at += padded(nameBytes);
    if (options.fields === undefined || options.fields.has(name)) {
      columns.set(name, decodeColumn(encoding, data.subarray(at, at + bodyBytes), rows, options.rows));
    }
    at += padded(bodyBytes);
  }
  return { length: options.rows?.length ?? rows, columns };
}

function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}

function encodeColumn(column: Column, rows: number): EncodedColumn {
  let numbers = false;
  let texts = false;
  let nulls = false;
  for (let i = 0; i < rows; i++) {
    const v = column[i];
    if (typeof v === 'number') numbers = true;
    else if (typeof v === 'string') texts = true;
    else if (v === null || v === undefined) nulls = true;
    else return jsonColumn(column, rows);
  }
  if (numbers && texts) return jsonColumn(column, rows);
  if (numbers) return numberColumn(column, rows, nulls);
  return texts ? textColumn(column, rows) : { encoding: EMPTY, parts: [] };
}

function jsonColumn(column: Column, rows: number): EncodedColumn {
  return { encoding: JSON_TEXT, parts: [encoder.encode(JSON.stringify(column.length === rows ? column : column.slice(0, rows)))] };
}

function numberColumn(column: Column, rows: number, nulls: boolean): EncodedColumn {
  const values = new Float64Array(rows);
  const bitmap = new Uint8Array(nulls ? padded(Math.ceil(rows / 8)) : 0);
  for (let i = 0; i < rows; i++) {
    const v = column[i];
    if (typeof v === 'number') values[i] = v;
    else bitmap[i >> 3] = (bitmap[i >> 3] as number) | (1 << (i & 7));
  }
  return { encoding: NUMBER, parts: [bytesOf(Uint32Array.of(nulls ? 1 : 0)), bitmap, bytesOf(values)] };
}

function textColumn(column: Column, rows: number): EncodedColumn {
  const entries = new Map<string, number>();
  const indexes = new Uint32Array(rows);
  const most = Math.max(1, Math.floor(rows / DICTIONARY_SHARE));
  let i = 0;
  for (; i < rows; i++) {
    const v = column[i];
    if (typeof v !== 'string') continue;
    let entry = entries.get(v);
    if (entry === undefined) {
      if (entries.size >= most) break;
      entry = entries.size + 1;
      entries.set(v, entry);
    }
    indexes[i] = entry;
  }
  const dictionary = i === rows;
  const list = dictionary ? [...entries.keys()] : column;
  const body = textBody(list, dictionary ? list.length : rows);
  if (body === null) return jsonColumn(column, rows);
  return dictionary
    ? { encoding: DICTIONARY, parts: [bytesOf(Uint32Array.of(list.length)), bytesOf(indexes), ...body] }
    : { encoding: TEXT, parts: body };
}

/** Offsets and UTF-8 of a list of texts; null where UTF-8 cannot carry them. */
function textBody(list: Column, count: number): Uint8Array[] | null {
  const joined = list.length === count ? list.join('') : list.slice(0, count).join('');
  const utf8 = encoder.encode(joined);
  const ascii = utf8.byteLength === joined.length;
  if (!ascii && LONE_SURROGATE.test(joined)) return null;
  if (utf8.byteLength >= NULL_FLAG) return null;
  const offsets = new Uint32Array(count + 1);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const v = list[i];
    if (typeof v === 'string') {
      offsets[i] = at;
      at += ascii ? v.length : utf8Length(v);
    } else {
      offsets[i] = (at | NULL_FLAG) >>> 0;
    }
  }
  offsets[count] = at;
  return [bytesOf(offsets), utf8];
}

function utf8Length(text: string): number {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) n += 1;
    else if (c < 0x800) n += 2;
    else if (c >= 0xd800 && c <= 0xdbff) {
      n += 4;
      i++;
    } else n += 3;
  }
  return n;
}

function bytesOf(array: Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function decodeColumn(encoding: number, body: Uint8Array, rows: number, wanted: ArrayLike<number> | undefined): Column {
  const n = wanted?.length ?? rows;
  const out = new Array<Value>(n);
  switch (encoding) {
    case EMPTY:
      return out.fill(null);
    case NUMBER: {
      const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
      const nulls = view.getUint32(0, true) === 1;
      const values = 4 + (nulls ? padded(Math.ceil(rows / 8)) : 0);
      for (let i = 0; i < n; i++) {
        const row = wanted === undefined ? i : (wanted[i] as number);
        const isNull = nulls && ((body[4 + (row >> 3)] as number) & (1 << (row & 7))) !== 0;
        out[i] = isNull ? null : view.getFloat64(values + row * 8, true);
      }
      return out;
    }
    case TEXT: {
      const read = textReader(body, rows, wanted === undefined || wanted.length * 4 > rows);
      for (let i = 0; i < n; i++) out[i] = read(wanted === undefined ? i : (wanted[i] as number));
      return out;
    }
    case DICTIONARY: {
      const entries = new Uint32Array(body.buffer, body.byteOffset, 1)[0] as number;
      const indexes = new Uint32Array(body.buffer, body.byteOffset + 4, rows);
      const read = textReader(body.subarray(4 + rows * 4), entries, wanted === undefined);
      const known = new Array<Value | undefined>(entries);
      for (let i = 0; i < n; i++) {
        const entry = indexes[wanted === undefined ? i : (wanted[i] as number)] as number;
        out[i] = entry === 0 ? null : (known[entry - 1] ??= read(entry - 1));
      }
      return out;
    }
    case JSON_TEXT: {
      const all = JSON.parse(decoder.decode(body)) as Value[];
      if (wanted === undefined) return all;
      for (let i = 0; i < n; i++) out[i] = all[wanted[i] as number] as Value;
      return out;
    }
    default:
      throw new Error('The spill file is damaged: a column has an unknown encoding.');
  }
}

/** Reads single texts of a text body. `whole`: most of them will be read, so that decoding all at once pays. */
function textReader(body: Uint8Array, count: number, whole: boolean): (index: number) => Value {
  const offsets = new Uint32Array(body.buffer, body.byteOffset, count + 1);
  const utf8 = body.subarray((count + 1) * 4);
  const all = whole ? decoder.decode(utf8) : null;
  const sliced = all !== null && all.length === utf8.byteLength ? all : null;
  return (index) => {
    const start = offsets[index] as number;
    if (start >= NULL_FLAG) return null;
    const end = ((offsets[index + 1] as number) & ~NULL_FLAG) >>> 0;
    if (start === end) return '';
    return sliced !== null ? sliced.slice(start, end) : decoder.decode(utf8.subarray(start, end));
  };
}
