/** What belongs to a name that stands somewhere in bytes, without making a string of it. */

const FIRST_SLOTS = 64;

interface Entry<T> {
  readonly hash: number;
  readonly name: Buffer;
  readonly value: T;
}

/** A hash table of names as bytes. */
export class ByteNames<T> {
  #slots: (Entry<T> | undefined)[] = Array.from({ length: FIRST_SLOTS });
  #size = 0;
  readonly #make: (name: string) => T;

  /** `make` gives what belongs to a name that is new. */
  constructor(make: (name: string) => T) {
    this.#make = make;
  }

  /** Names known. */
  get size(): number {
    return this.#size;
  }

  /** What belongs to the name in these bytes. */
  get(bytes: Buffer, start: number, end: number): T {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot];
      if (entry === undefined) return this.#add(hash, bytes, start, end);
      if (entry.hash === hash && isName(entry.name, bytes, start, end)) return entry.value;
    }
  }

  #add(hash: number, bytes: Buffer, start: number, end: number): T {
    const entry = { hash, name: Buffer.from(bytes.subarray(start, end)), value: this.#make(bytes.toString('utf8', start, end)) };
    if (++this.#size * 2 > this.#slots.length) {
      const known = this.#slots;
      this.#slots = Array.from({ length: known.length * 2 });
      for (const one of known) if (one !== undefined) this.#place(one);
    }
    this.#place(entry);
    return entry.value;
  }

  #place(entry: Entry<T>): void {
    const mask = this.#slots.length - 1;
    let slot = (entry.hash ^ (entry.hash >>> 15)) & mask;
    while (this.#slots[slot] !== undefined) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }
}

function isName(name: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
