/**
 * DuckDB's vectors to batch columns. The client library converts one value at a time and crosses into native code for
 * each string longer than 12 bytes (0.6 million log lines a second); here neighbouring strings are read in one go
 * (2 million and more), and numbers straight from their buffer.
 */
import duckdb from '@duckdb/node-bindings';
import type { Value } from '../../../src-shared/results/value.ts';
import { fromItems } from '../../../src-shared/results/value.ts';

/** How a result column is laid out: DOUBLE, VARCHAR, VARCHAR[] or DOUBLE[]. */
export type VectorKind = 'number' | 'text' | 'list' | 'numbers';

/** Appends a vector's first `count` values to `out`. Lists become multivalues: one item is the item, none is null. */
export function appendVector(vector: duckdb.Vector, count: number, kind: VectorKind, out: Value[]): void {
  switch (kind) {
    case 'number':
      appendNumbers(vector, count, out);
      break;
    case 'text':
      appendTexts(vector, count, out);
      break;
    case 'list':
    case 'numbers':
      for (const list of readLists(vector, count, kind)) out.push(list === null ? null : fromItems(list));
      break;
  }
}

/** The lists of a VARCHAR[] or DOUBLE[] vector, null items left out; null for a null list. */
export function readLists(vector: duckdb.Vector, count: number, kind: 'list' | 'numbers'): (readonly (string | number)[] | null)[] {
  const data = duckdb.vector_get_data(vector, count * 16);
  const entries = new Uint32Array(data.buffer, data.byteOffset, count * 4);
  const valid = validity(vector, count);
  const size = duckdb.list_vector_get_size(vector);
  const all: Value[] = [];
  if (size > 0) {
    const child = duckdb.list_vector_get_child(vector);
    if (kind === 'list') appendTexts(child, size, all);
    else appendNumbers(child, size, all);
  }
  const out = new Array<readonly (string | number)[] | null>(count);
  for (let i = 0; i < count; i++) {
    if (!isValid(valid, i)) {
      out[i] = null;
      continue;
    }
    // Offset and length are 64-bit, but a chunk's child vector never comes near 2^32 items.
    const offset = entries[i * 4] as number;
    const length = entries[i * 4 + 2] as number;
    const list: (string | number)[] = [];
    for (let j = offset; j < offset + length; j++) {
      const item = all[j];
      if (item !== null && item !== undefined) list.push(item as string | number);
    }
    out[i] = list;
  }
  return out;
}

/** A vector's validity bits, or null when every value is valid. */
function validity(vector: duckdb.Vector, count: number): Uint8Array | null {
  // The binding answers null for a vector without nulls, which its types leave out.
  return duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8) as Uint8Array | null;
}

function isValid(valid: Uint8Array | null, i: number): boolean {
  return valid === null || ((valid[i >> 3] as number) & (1 << (i & 7))) !== 0;
}

function appendNumbers(vector: duckdb.Vector, count: number, out: Value[]): void {
  const data = duckdb.vector_get_data(vector, count * 8);
  const values = new Float64Array(data.buffer, data.byteOffset, count);
  const valid = validity(vector, count);
  if (valid === null) for (let i = 0; i < count; i++) out.push(values[i] as number);
  else for (let i = 0; i < count; i++) out.push(isValid(valid, i) ? (values[i] as number) : null);
}

/** Bytes of a string that DuckDB keeps within its 16-byte entry; longer ones are behind a pointer. */
const INLINE = 12;

function appendTexts(vector: duckdb.Vector, count: number, out: Value[]): void {
  const data = duckdb.vector_get_data(vector, count * 16);
  const words = new Uint32Array(data.buffer, data.byteOffset, count * 4);
  const inline = Buffer.from(data.buffer, data.byteOffset, count * 16);
  const valid = validity(vector, count);
  let i = 0;
  while (i < count) {
    if (!isValid(valid, i)) {
      out.push(null);
      i++;
      continue;
    }
    const length = words[i * 4] as number;
    if (length <= INLINE) {
      out.push(length === 0 ? '' : text(inline, i * 16 + 4, length));
      i++;
      continue;
    }
    // A run of strings that lie side by side in memory (upwards or downwards). Only exactly adjacent bytes are read
    // together: whatever lies in a gap may not be ours.
    let low = address(words, i);
    let high = low + length;
    let end = i + 1;
    for (; end < count; end++) {
      if (!isValid(valid, end)) continue;
      const n = words[end * 4] as number;
      if (n <= INLINE) continue;
      const at = address(words, end);
      if (at === high) high = at + n;
      else if (at + n === low) low = at;
      else if (at < low || at + n > high) break;
    }
    const run = readMemory(low, high - low);
    for (; i < end; i++) {
      if (!isValid(valid, i)) {
        out.push(null);
        continue;
      }
      const n = words[i * 4] as number;
      if (n > INLINE) out.push(text(run, address(words, i) - low, n));
      else out.push(n === 0 ? '' : text(inline, i * 16 + 4, n));
    }
  }
}

function text(buffer: Buffer, start: number, length: number): string {
  return buffer.toString('utf8', start, start + length);
}

/** Address of a long string; user-space addresses are below 2^53. */
function address(words: Uint32Array, i: number): number {
  return (words[i * 4 + 2] as number) + (words[i * 4 + 3] as number) * 0x1_0000_0000;
}

const pointer = new DataView(new ArrayBuffer(8));

function readMemory(at: number, length: number): Buffer {
  pointer.setBigUint64(0, BigInt(at), true);
  const bytes = duckdb.get_data_from_pointer(pointer.buffer as ArrayBuffer, 0, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
