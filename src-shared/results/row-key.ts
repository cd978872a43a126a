/** A short name for an event by its content, so that what was noted on it is found again in any later result. */
import type { Value } from './value.ts';

/** 53 bits of a text: two 32-bit multiplicative hashes over its UTF-16 units. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

/**
 * The key of a row: of its time and raw text where it has these, else of all its fields that are not null, whatever their
 * order. Events of the same time and text share their key, as nothing tells them apart.
 */
export function rowKeyOf(fields: Iterable<readonly [name: string, value: Value]>): string {
  let time: Value = null;
  let raw: Value = null;
  const all: (readonly [string, Value])[] = [];
  for (const [name, value] of fields) {
    if (value === null) continue;
    if (name === '_time') time = value;
    else if (name === '_raw') raw = value;
    all.push([name, value]);
  }
  if (raw !== null) return hash(JSON.stringify([time, raw]));
  return hash(JSON.stringify(all.sort(([x], [y]) => (x < y ? -1 : 1))));
}
