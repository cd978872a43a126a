/** A zip file written as a stream, entry after entry (PKWARE APPNOTE 6.3: deflate, sizes in data descriptors). */
import { once } from 'node:events';
import { type DeflateRaw, crc32, createDeflateRaw } from 'node:zlib';

interface Entry {
  readonly name: Buffer;
  readonly offset: number;
  crc: number;
  size: number;
  packed: number;
}

/** Without the 64-bit extension, which spreadsheets do not read everywhere, sizes and offsets end here. */
const MOST_BYTES = 0xffff_ffff;

/** Writes a zip through `sink`. One entry is open at a time. */
export class ZipWriter {
  readonly #sink: (bytes: Buffer) => Promise<void>;
  readonly #entries: Entry[] = [];
  #offset = 0;
  #open: { readonly entry: Entry; readonly deflate: DeflateRaw; readonly drained: Promise<void> } | null = null;

  constructor(sink: (bytes: Buffer) => Promise<void>) {
    this.#sink = sink;
  }

  /** Bytes of the file so far. */
  get bytes(): number {
    return this.#offset;
  }

  /** Begins an entry; ends the one before. */
  async begin(name: string): Promise<void> {
    await this.#endEntry();
    const entry: Entry = { name: Buffer.from(name, 'utf8'), offset: this.#offset, crc: 0, size: 0, packed: 0 };
    this.#entries.push(entry);
    await this.#put(Buffer.concat([header(0x0403_4b50, entry, false), entry.name]));
    const deflate = createDeflateRaw({ level: 3 });
    const drained = (async () => {
      for await (const chunk of deflate as AsyncIterable<Buffer>) {
        entry.packed += chunk.length;
        await this.#put(chunk);
      }
    })();
    drained.catch(() => undefined);
    this.#open = { entry, deflate, drained };
  }

  /** Adds text to the open entry. */
  async write(text: string): Promise<void> {
    const open = this.#open;
    if (open === null || text === '') return;
    const bytes = Buffer.from(text, 'utf8');
    open.entry.crc = crc32(bytes, open.entry.crc);
    open.entry.size += bytes.length;
    if (!open.deflate.write(bytes)) await Promise.race([once(open.deflate, 'drain'), open.drained]);
  }

  /** Ends the file: the directory of its entries. */
  async end(): Promise<void> {
    await this.#endEntry();
    const start = this.#offset;
    for (const entry of this.#entries) await this.#put(Buffer.concat([header(0x0201_4b50, entry, true), entry.name]));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x0605_4b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(this.#offset - start, 12);
    end.writeUInt32LE(start, 16);
    await this.#put(end);
  }

  async #endEntry(): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    open.deflate.end();
    await open.drained;
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x0807_4b50, 0);
    descriptor.writeUInt32LE(open.entry.crc, 4);
    descriptor.writeUInt32LE(checked(open.entry.packed), 8);
    descriptor.writeUInt32LE(checked(open.entry.size), 12);
    await this.#put(descriptor);
  }

  async #put(bytes: Buffer): Promise<void> {
    this.#offset = checked(this.#offset + bytes.length);
    await this.#sink(bytes);
  }
}

function checked(bytes: number): number {
  if (bytes > MOST_BYTES) throw new Error('The workbook would be larger than 4 GB, which spreadsheets cannot open: export to CSV or Parquet instead.');
  return bytes;
}

/** A local header, or with `central` an entry of the directory. Sizes of a local header follow its data. */
function header(signature: number, entry: Entry, central: boolean): Buffer {
  const bytes = Buffer.alloc(central ? 46 : 30);
  let at = bytes.writeUInt32LE(signature, 0);
  if (central) at = bytes.writeUInt16LE(20, at);
  at = bytes.writeUInt16LE(20, at);
  // Bit 3: sizes come after the data; bit 11: names are UTF-8.
  at = bytes.writeUInt16LE(0x0808, at);
  at = bytes.writeUInt16LE(8, at);
  at = bytes.writeUInt16LE(0, at);
  // 1980-01-01: the same result is the same file.
  at = bytes.writeUInt16LE(0x21, at);
  at = bytes.writeUInt32LE(central ? entry.crc : 0, at);
  at = bytes.writeUInt32LE(central ? entry.packed : 0, at);
  at = bytes.writeUInt32LE(central ? entry.size : 0, at);
  bytes.writeUInt16LE(entry.name.length, at);
  if (central) bytes.writeUInt32LE(entry.offset, 42);
  return bytes;
}
