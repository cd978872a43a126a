/**
 * The files in a zip archive: by its directory, which stands at its end, or where that is missing, from its start by the headers
 * of its members.
 */
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { fromBuffer, open, type Entry, type ZipFile } from 'yauzl';
import type { ByteReader } from './byte-reader.ts';
import { type Damage, endsEarly, isDamaged } from './damage.ts';
import { decoded, type Packing } from './decoders.ts';
import type { ArchiveEntry } from './tar.ts';

/** How members are packed (APPNOTE.TXT 4.4.5). */
const METHODS: Readonly<Record<number, Packing | 'stored'>> = { 0: 'stored', 8: 'deflate', 12: 'bzip2', 93: 'zstd' };

const LOCAL_HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const ENCRYPTED = 1;
/** The sizes stand behind the data. */
const SIZES_FOLLOW = 8;

/** Told of what cannot be read: of a member, or of the archive where `name` is empty. */
type Told = (damage: Damage) => void;

const ENCRYPTED_PROBLEM = 'is encrypted; unpack the archive first';

/** A directory that could be read. */
export const zipAt = (path: string): Promise<ZipFile> =>
  new Promise((resolve, reject) => open(path, { lazyEntries: true, autoClose: false }, (error, zip) => (error === null ? resolve(zip) : reject(error))));

/** The same of an archive that is held in memory. */
export const zipOf = (buffer: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => fromBuffer(buffer, { lazyEntries: true }, (error, zip) => (error === null ? resolve(zip) : reject(error))));

/** The files that the directory names. Closes it. */
export async function* zipEntries(zip: ZipFile, told: Told): AsyncGenerator<ArchiveEntry & { readonly packedSize: number }> {
  try {
    for (;;) {
      let entry: Entry | null;
      try {
        entry = await nextEntry(zip);
      } catch (error) {
        return told({ name: '', problem: isDamaged('zip', error) });
      }
      if (entry === null) return;
      const name = entry.fileName;
      if (name.endsWith('/')) continue;
      const damaged = (problem: string): void => told({ name, problem });
      const packing = METHODS[entry.compressionMethod];
      if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) damaged(ENCRYPTED_PROBLEM);
      else if (packing === undefined) damaged(unknownPacking(entry.compressionMethod));
      else yield { name, packedSize: entry.compressedSize, bytes: checked(unpacked(rawBytes(zip, entry, damaged), packing, damaged), entry.crc32, damaged) };
    }
  } finally {
    zip.close();
  }
}

/** The files of an archive whose directory is missing: as many as there are headers of, the last one as far as it goes. */
export async function* zipEntriesInOrder(reader: ByteReader, told: Told): AsyncGenerator<ArchiveEntry> {
  for (;;) {
    const header = await reader.take(30);
    if (header.length < 30 || header.readUInt32LE(0) !== LOCAL_HEADER) {
      const whole = header.length >= 4 && header.readUInt32LE(0) === CENTRAL_HEADER;
      return told({ name: '', problem: whole || header.length < 30 ? endsEarly('the archive') : isDamaged('zip', 'what follows a member is no header') });
    }
    const flags = header.readUInt16LE(6);
    const packing = METHODS[header.readUInt16LE(8)];
    const names = await reader.take(header.readUInt16LE(26));
    const extra = await reader.take(header.readUInt16LE(28));
    const name = names.toString('utf8');
    const damaged = (problem: string): void => told({ name, problem });
    const follow = (flags & SIZES_FOLLOW) !== 0;
    const size = packedSize(header.readUInt32LE(18), header.readUInt32LE(22), extra);
    const start = reader.position;
    if (follow && size === 0) {
      if (packing !== 'deflate' || (flags & ENCRYPTED) !== 0) return damaged('cannot be read without the archive’s directory, which is missing');
      // Deflated data tell their own end.
      const bytes = decoded(reader.upTo(Number.MAX_SAFE_INTEGER), packing, damaged, (rest) => reader.giveBack(rest));
      // Without a way to close it: what the caller leaves has to be read all the same.
      yield { name, bytes: { [Symbol.asyncIterator]: () => ({ next: () => bytes.next() }) } };
      for await (const rest of bytes) void rest;
      await skipDescriptor(reader);
      continue;
    }
    if (name.endsWith('/')) {
      await reader.skip(size);
      continue;
    }
    if ((flags & ENCRYPTED) !== 0) damaged(ENCRYPTED_PROBLEM);
    else if (packing === undefined) damaged(unknownPacking(header.readUInt16LE(8)));
    else {
      const bytes = unpacked(reader.upTo(size), packing, damaged);
      yield { name, bytes: follow ? bytes : checked(bytes, header.readUInt32LE(14), damaged) };
    }
    if (!(await reader.skip(start + size - reader.position))) return told({ name: '', problem: endsEarly(name) });
    if (follow) await skipDescriptor(reader);
  }
}

const unknownPacking = (method: number): string => `is packed in a way that is not known here (method ${method}); unpack the archive first`;

function unpacked(bytes: AsyncIterable<Buffer>, packing: Packing | 'stored', damaged: (problem: string) => void): AsyncIterable<Buffer> {
  return packing === 'stored' ? bytes : decoded(bytes, packing, damaged);
}

/** Bytes of a member as they stand in the file, up to where they can be read. */
async function* rawBytes(zip: ZipFile, entry: Entry, damaged: (problem: string) => void): AsyncGenerator<Buffer> {
  let stream: Readable;
  try {
    stream = await new Promise((resolve, reject) => zip.openReadStream(entry, { decodeFileData: false }, (error, opened) => (error === null ? resolve(opened) : reject(error))));
  } catch (error) {
    return damaged(isDamaged('zip', error));
  }
  try {
    for await (const part of stream) yield part as Buffer;
  } finally {
    stream.destroy();
  }
}

/** Bytes whose sum is compared when all have come. */
async function* checked(bytes: AsyncIterable<Buffer>, expected: number, damaged: (problem: string) => void): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const part of bytes) {
    sum = crc32(part, sum);
    yield part;
  }
  if (sum !== expected) damaged(isDamaged('zip', 'its checksum is wrong: some of it may not be what was written'));
}

/** The size of the packed data; that of large files stands in the extra field (APPNOTE.TXT 4.5.3). */
function packedSize(size: number, unpackedSize: number, extra: Buffer): number {
  if (size !== 0xffffffff) return size;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const place = at + 4 + (unpackedSize === 0xffffffff ? 8 : 0);
    if (place + 8 <= extra.length) return Number(extra.readBigUInt64LE(place));
  }
  return size;
}

/** Passes over sum and sizes behind the data, which some write with a mark before them and large files with longer sizes. */
async function skipDescriptor(reader: ByteReader): Promise<void> {
  const isNext = (bytes: Buffer, at: number): boolean => bytes.length >= at + 4 && [LOCAL_HEADER, CENTRAL_HEADER].includes(bytes.readUInt32LE(at));
  const bytes = await reader.take(28);
  const marked = bytes.length >= 4 && bytes.readUInt32LE(0) === DESCRIPTOR;
  const length = [12, 16, 20, 24].find((one) => isNext(bytes, one)) ?? (marked ? 16 : 12);
  reader.giveBack(bytes.subarray(Math.min(length, bytes.length)));
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void) => (): void => {
      zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
      act();
    };
    zip.once('entry', (entry: Entry) => done(() => resolve(entry))());
    zip.once('end', done(() => resolve(null)));
    zip.once('error', (error: Error) => done(() => reject(error))());
    zip.readEntry();
  });
}
