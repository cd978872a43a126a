/**
 * Which words stand in a stretch of events: a Bloom filter for each some thousand of them, so that a search for a word reads
 * only the stretches that may hold it. Words are runs of ASCII letters and digits, whatever their case; what is between them,
 * other scripts too, only parts them. An address such as `10.1.2.3` counts as one word more, since its numbers alone stand
 * everywhere. (Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970; each word has its bits in one of
 * sixteen slices, and a search reads only the slices of its words.)
 */
import type { ByteBlock, ByteColumn } from './byte-block.ts';
import { MOST_VALUES, type NumberedValues } from './byte-dictionary.ts';

/** The words of some events of a block. */
export interface TokenFilter {
  readonly rows: number;
  /** Epoch microseconds of its oldest and newest event with a time; NaN where none has one. */
  readonly oldest: number;
  readonly newest: number;
  readonly untimed: boolean;
  /** `SLICES` slices of the same length behind each other; of length 0 where any word may stand in these events. */
  readonly bits: Uint8Array<ArrayBuffer>;
}

export const SLICES = 16;

/** Events of a filter, if their words are not too many before. */
const MOST_ROWS = 4096;
const ENOUGH_WORDS = 1 << 16;
/** From here on a filter would not be worth its memory. */
const MOST_WORDS = 1 << 17;
/** Of the table of words at first; one that is larger than need be would push the events out of the processor's cache. */
const FIRST_SLOTS = 1 << 14;
/** Bits for each word, at least, and how many of them a word sets: one stretch in twenty is read in vain at most. */
const BITS_PER_WORD = 6;
const PROBES = 4;
const FEWEST_BITS = 64;

/** Shorter words are not kept. */
const SHORTEST = 3;
const DOT = 46;
/** Numbers of an address. */
const QUAD = 4;

/** The lower case of letters and digits, `OTHER` for bytes of signs that may be letters to a search, 0 for all others. */
const FOLDED = new Uint8Array(256);
const OTHER = 1;
for (let c = 0; c < 256; c++) {
  if ((c >= 48 && c <= 57) || (c >= 97 && c <= 122)) FOLDED[c] = c;
  else if (c >= 65 && c <= 90) FOLDED[c] = c + 32;
  else if (c === 0xc5 || c === 0xe2) FOLDED[c] = OTHER;
}
/** A bit of lower case letters that digits do not have. */
const LETTER = 64;

const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
const step = (hash: number, byte: number): number => Math.imul(hash ^ byte, PRIME);

/** The hash of a word is never 0. */
function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash === 0 ? 1 : hash;
}

const quadOf = (a: number, b: number, c: number, d: number): number => finish(step(step(step(step(SEED, a), b), c), d));

const sliceOf = (hash: number): number => hash >>> 28;

/** Calls `visit` with the places of a word's bits in a slice of so many bits, a power of two; ends where it returns false. */
function eachBit(hash: number, bits: number, visit: (bit: number) => boolean): boolean {
  const first = Math.imul(hash, 0x9e3779b1);
  const stride = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) | 1;
  for (let i = 0; i < PROBES; i++) if (!visit((first + Math.imul(i, stride)) & (bits - 1))) return false;
  return true;
}

/** Values from this length on are not read again in a stretch of events that has them already. */
export const LONG_VALUE = 12;

/** Gathers the words of a block while it grows. */
export class TokenFilterBuilder {
  readonly #block: ByteBlock;
  readonly #filters: TokenFilter[] = [];
  #slots = new Int32Array(FIRST_SLOTS);
  readonly #words = new Int32Array(MOST_WORDS);
  #size = 0;
  #full = false;
  /** Rows looked at, and the first of them that belong to the filter that is being made. */
  #rows = 0;
  #from = 0;

  /** By column and number of a value: the filter, by its number, that has the value's words. */
  readonly #seen = new Map<ByteColumn, Int32Array>();
  /** Where the values of an event start and end that are not read again. */
  readonly #known: number[] = [];

  constructor(block: ByteBlock) {
    this.#block = block;
  }

  /** Looks at the events that came since. `values`: of their longer fields, those that repeat. */
  take(values: readonly NumberedValues[] = []): void {
    const { bytes, rows, raw } = this.#block;
    const seen = values.map(({ column }) => this.#seenOf(column));
    for (let row = this.#rows; row < rows; row++) {
      const start = raw.startAt(row);
      const end = start + raw.lengthAt(row);
      this.#findKnown(bytes, row, start, end, values, seen);
      let from = start;
      for (let i = 0; i < this.#known.length; i += 2) {
        this.#read(bytes, from, this.#known[i] as number);
        from = this.#known[i + 1] as number;
      }
      this.#read(bytes, from, end);
      if (row + 1 - this.#from >= MOST_ROWS || this.#size >= ENOUGH_WORDS) this.#end(row + 1);
    }
    this.#rows = rows;
  }

  /** Looks at the last events; returns the filters of all. */
  finish(): TokenFilter[] {
    this.take();
    if (this.#rows > this.#from) this.#end(this.#rows);
    return this.#filters;
  }

  #seenOf(column: ByteColumn): Int32Array {
    let seen = this.#seen.get(column);
    if (seen === undefined) {
      seen = new Int32Array(MOST_VALUES).fill(-1);
      this.#seen.set(column, seen);
    }
    return seen;
  }

  #findKnown(bytes: Buffer, row: number, start: number, end: number, values: readonly NumberedValues[], seenOf: readonly Int32Array[]): void {
    const known = this.#known;
    known.length = 0;
    for (let c = 0; c < values.length; c++) {
      const { starts, lengths, codes } = values[c] as NumberedValues;
      const length = row < lengths.length ? (lengths[row] as number) : -1;
      const from = starts[row] as number;
      const to = from + length;
      if (length < LONG_VALUE || from < start || to > end || !isBreak(bytes, from - 1, start, end) || !isBreak(bytes, to, start, end)) continue;
      const seen = seenOf[c] as Int32Array;
      const code = codes[row] as number;
      if (seen[code] !== this.#filters.length) {
        seen[code] = this.#filters.length;
        continue;
      }
      // In the order of their places, which is mostly that of the columns; of those that lie in each other one.
      let at = known.length;
      while (at > 0 && (known[at - 2] as number) > from) at -= 2;
      if ((at > 0 && (known[at - 1] as number) > from) || (at < known.length && (known[at] as number) < to)) continue;
      if (at < known.length) known.splice(at, 0, from, to);
      else known.push(from, to);
    }
  }

  #read(bytes: Buffer, start: number, end: number): void {
    // The last words, where they are numbers with a dot between each.
    let a = 0;
    let b = 0;
    let c = 0;
    let dotted = 0;
    let wordEnd = -1;
    for (let i = start; i < end; i++) {
      let folded = FOLDED[bytes[i] as number] as number;
      if (folded <= OTHER) {
        if (folded === OTHER) this.#full ||= isLetterToSearches(bytes, i);
        continue;
      }
      const from = i;
      let hash = SEED;
      let all = 0;
      do {
        hash = Math.imul(hash ^ folded, PRIME);
        all |= folded;
        folded = ++i < end ? (FOLDED[bytes[i] as number] as number) : 0;
      } while (folded > OTHER);
      // The next turn goes on behind this byte, which ended the word.
      if (folded === OTHER) this.#full ||= isLetterToSearches(bytes, i);
      if (i - from >= SHORTEST) this.#add(finish(hash));
      if ((all & LETTER) !== 0) dotted = 0;
      else {
        dotted = dotted > 0 && wordEnd === from - 1 && bytes[wordEnd] === DOT ? dotted + 1 : 1;
        if (dotted >= QUAD) this.#add(quadOf(a, b, c, hash));
        a = b;
        b = c;
        c = hash;
      }
      wordEnd = i;
    }
  }

  #add(hash: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const known = slots[slot];
      if (known === hash) return;
      if (known === 0) break;
      slot = (slot + 1) & mask;
    }
    if (this.#size === MOST_WORDS) {
      this.#full = true;
      return;
    }
    slots[slot] = hash;
    this.#words[this.#size++] = hash;
    if (this.#size * 2 > slots.length) this.#grow();
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const hash of this.#words.subarray(0, this.#size)) {
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = hash;
    }
    this.#slots = slots;
  }

  #end(row: number): void {
    let oldest = Number.NaN;
    let newest = Number.NaN;
    let untimed = false;
    for (let i = this.#from; i < row; i++) {
      const time = this.#block.times[i] as number;
      if (Number.isNaN(time)) untimed = true;
      else {
        if (!(time >= oldest)) oldest = time;
        if (!(time <= newest)) newest = time;
      }
    }
    this.#filters.push({ rows: row - this.#from, oldest, newest, untimed, bits: this.#full ? new Uint8Array(0) : this.#bits() });
    this.#from = row;
    this.#size = 0;
    this.#full = false;
    this.#slots.fill(0);
  }

  #bits(): Uint8Array<ArrayBuffer> {
    let bits = FEWEST_BITS;
    while (bits * SLICES < this.#size * BITS_PER_WORD) bits *= 2;
    const bytes = new Uint8Array((SLICES * bits) / 8);
    for (let i = 0; i < this.#size; i++) {
      const hash = this.#words[i] as number;
      const base = (sliceOf(hash) * bits) / 8;
      eachBit(hash, bits, (bit) => {
        const at = base + (bit >>> 3);
        bytes[at] = (bytes[at] as number) | (1 << (bit & 7));
        return true;
      });
    }
    return bytes;
  }
}

/** The long s and the sign of Kelvin are an s and a k to a search in any case. */
const isLetterToSearches = (bytes: Buffer, at: number): boolean => (bytes[at] === 0xc5 ? bytes[at + 1] === 0xbf : bytes[at + 1] === 0x84 && bytes[at + 2] === 0xaa);

/** True where no word or address goes over this place in an event. */
const isBreak = (bytes: Buffer, at: number, start: number, end: number): boolean => at < start || at >= end || ((FOLDED[bytes[at] as number] as number) <= OTHER && bytes[at] !== DOT);

/** A word that is looked for: its hash, and the slice where its bits are. */
export interface Token {
  readonly hash: number;
  readonly slice: number;
}

/**
 * The words that an event has to hold for this text to stand in it. `openStart`, `openEnd`: the text may go on there without a
 * break, so that its first or last word may be a part of a longer one.
 */
export function tokensOf(text: string, openStart: boolean, openEnd: boolean): Token[] {
  const hashes = new Set<number>();
  let quad: number[] = [];
  let before = -2;
  for (const match of text.matchAll(/[A-Za-z0-9]+/g)) {
    const [word] = match;
    const end = match.index + word.length;
    const whole = !(openStart && match.index === 0) && !(openEnd && end === text.length);
    let hash = SEED;
    for (let i = 0; i < word.length; i++) hash = step(hash, FOLDED[word.charCodeAt(i)] as number);
    if (whole && word.length >= SHORTEST) hashes.add(finish(hash));
    const joined = match.index === before + 1 && text[before] === '.';
    quad = !whole || !/^\d+$/.test(word) ? [] : joined ? [...quad, hash].slice(-QUAD) : [hash];
    if (quad.length === QUAD) hashes.add(quadOf(...(quad as [number, number, number, number])));
    before = end;
  }
  return [...hashes].map((hash) => ({ hash, slice: sliceOf(hash) }));
}

/** True where a word may stand in the events of a filter whose slice this is. */
export function mayHold(slice: Uint8Array, { hash }: Token): boolean {
  return slice.length === 0 || eachBit(hash, slice.length * 8, (bit) => ((slice[bit >>> 3] as number) & (1 << (bit & 7))) !== 0);
}
