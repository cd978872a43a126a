/** `key=value` pairs in bytes: the same that `eachKeyValue` of key-values.ts finds in text. */
import type { ByteBlock } from './byte-block.ts';

const EQUALS = 61;
const BACKSLASH = 92;
const DOUBLE = 34;
const SINGLE = 39;
const OPEN = 91;
const CLOSE = 93;
const BLANK = 32;

/** Letters and underscore 1, digits, dot and minus 2: what a key consists of; it starts with a 1. */
const KEY = new Uint8Array(256);
/** What ends a value without quotes: 1; brackets that open: 2, and that close, where the value opened none: 3. */
const ENDS = new Uint8Array(256);
for (let c = 0; c < 256; c++) {
  if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95) KEY[c] = 1;
  else if ((c >= 48 && c <= 57) || c === 46 || c === 45) KEY[c] = 2;
  if (c <= 32 || ',;|&"'.includes(String.fromCharCode(c))) ENDS[c] = 1;
  else if ('([{'.includes(String.fromCharCode(c))) ENDS[c] = 2;
  else if (')]}'.includes(String.fromCharCode(c))) ENDS[c] = 3;
}

/** The bracket that ends a value which one opens, or -1: see key-values.ts. */
function closingBracket(bytes: Buffer, from: number, end: number): number {
  let blank = false;
  for (let i = from; i < end; i++) {
    const b = bytes[i] as number;
    if (b === CLOSE) return i;
    if (b < BLANK || b === OPEN || b === DOUBLE || (b === EQUALS && blank)) return -1;
    if (b === BLANK) blank = true;
  }
  return -1;
}

/** Takes a pair: where the key starts and ends, where the value starts, and its length. */
export type TakePair = (key: number, keyEnd: number, value: number, length: number) => void;

/** Calls `take` with each pair of a line. A value with escapes is written to the end of the block, without them. */
export function eachPairOfBytes(block: ByteBlock, start: number, end: number, take: TakePair): void {
  let bytes = block.bytes;
  let from = start;
  for (;;) {
    let equals = from;
    while (equals < end && bytes[equals] !== EQUALS) equals++;
    if (equals >= end) return;
    let key = equals;
    while (key > from && KEY[bytes[key - 1] as number] !== 0) key--;
    // Keys start with a letter: `==`, `a<=b` and base64 padding are no pairs.
    while (key < equals && KEY[bytes[key] as number] !== 1) key++;
    from = equals + 1;
    if (key === equals) continue;
    const quote = from < end ? bytes[from] : -1;
    if (quote === DOUBLE || quote === SINGLE) {
      let close = from + 1;
      let escaped = false;
      for (; close < end && bytes[close] !== quote; close++) {
        if (bytes[close] === BACKSLASH) {
          escaped = true;
          close++;
        }
      }
      if (close >= end) continue;
      if (escaped) {
        const value = block.write(bytes.toString('utf8', from + 1, close).replace(/\\(["'\\])/g, '$1'));
        bytes = block.bytes;
        take(key, equals, value, block.used - value);
      } else take(key, equals, from + 1, close - from - 1);
      from = close + 1;
      continue;
    }
    if (quote === OPEN) {
      const close = closingBracket(bytes, from + 1, end);
      if (close > from + 1) {
        take(key, equals, from + 1, close - from - 1);
        from = close + 1;
        continue;
      }
    }
    let stop = from;
    for (let opened = 0; stop < end; stop++) {
      const kind = ENDS[bytes[stop] as number];
      if (kind === 0) continue;
      if (kind === 1 || (kind === 3 && opened === 0)) break;
      opened += kind === 2 ? 1 : -1;
    }
    if (stop === from || bytes[from] === EQUALS) {
      from = stop;
      continue;
    }
    take(key, equals, from, stop - from);
    from = stop;
  }
}
