/** Bytes that come in pieces of any size, taken in the pieces that a reader wants. */

/** Takes bytes from a source in order. One reader at a time: what `upTo` gives has to be read to its end, or be left, before the next call. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  /** Bytes taken so far. */
  position = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes, `count` of them, or fewer where the source ends. */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.upTo(count)) parts.push(part);
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** The next bytes in pieces, `count` of them, or fewer where the source ends. */
  async *upTo(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      const piece = await this.#next();
      if (piece === null) return;
      const taken = piece.length > left ? piece.subarray(0, left) : piece;
      this.#held = piece.subarray(taken.length);
      this.position += taken.length;
      left -= taken.length;
      yield taken;
    }
  }

  /** Puts back the last bytes that were taken, so that they come again. */
  giveBack(bytes: Buffer): void {
    this.position -= bytes.length;
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([bytes, this.#held]);
  }

  /** Passes over bytes; false where the source ends before. */
  async skip(count: number): Promise<boolean> {
    let passed = 0;
    for await (const part of this.upTo(count)) passed += part.length;
    return passed === count;
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #next(): Promise<Buffer | null> {
    if (this.#held.length > 0) return this.#held;
    for (;;) {
      const next = await this.#source.next();
      if (next.done === true) return null;
      if (next.value.length > 0) return next.value;
    }
  }
}
