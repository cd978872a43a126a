/**
 * gzip, deflate, bzip2 and zstd, unpacked in small steps, so that what was unpacked before the file breaks off or is damaged is not lost:
 * a stream that fails drops what it holds.
 */
import { crc32, createInflateRaw } from 'node:zlib';
import { Decompress as ZstdDecompress } from 'fzstd';
import unbzip2 from 'unbzip2-stream';
import { ByteReader } from './byte-reader.ts';
import { endsEarly, isDamaged } from './damage.ts';

/** Packed bytes of one step: what it yields is held in memory. */
const STEP_BYTES = 64 << 10;

/** Unpacks bytes that come in order. Both calls throw the decoder's error; `out` then holds what was unpacked before. */
interface Decoder {
  readonly out: Buffer[];
  push(bytes: Buffer): Promise<void> | void;
  end(): Promise<void> | void;
  close(): void;
  /** Bytes that were pushed and do not belong to the packed data, once that has come to its own end. */
  unused?(): number;
  /** True for an error that says that the bytes end too early. */
  ended(error: Error): boolean;
}

/** zlib gives nothing of a piece of its output in which an error comes. Small pieces cost time; the data of small files are read in tiny ones when there is one. */
const PIECE_BYTES = 16 << 10;
const TINY_BYTES = 64;

function deflateDecoder(chunkSize = PIECE_BYTES): Decoder {
  const stream = createInflateRaw({ chunkSize });
  const out: Buffer[] = [];
  let failure: Error | null = null;
  let fail = (_: Error): void => undefined;
  let pushed = 0;
  stream.on('data', (part: Buffer) => out.push(part));
  stream.on('error', (error) => {
    failure = error;
    fail(error);
  });
  const run = (start: (done: () => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure !== null) return reject(failure);
      fail = reject;
      start(resolve);
    });
  return {
    out,
    push(bytes) {
      pushed += bytes.length;
      return run((done) => stream.write(bytes, (error) => error ?? done()));
    },
    unused: () => pushed - stream.bytesWritten,
    end: () =>
      run((done) => {
        stream.once('end', done);
        stream.end();
      }),
    close: () => stream.destroy(),
    ended: (error) => (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR',
  };
}

function bzip2Decoder(): Decoder {
  const out: Buffer[] = [];
  let failure: Error | null = null;
  let ending = false;
  const stream = unbzip2();
  stream.on('data', (part: Buffer) => out.push(part));
  stream.on('error', (error: unknown) => (failure ??= error instanceof Error ? error : new Error(String(error))));
  const check = (): void => {
    if (failure !== null) throw failure;
  };
  return {
    out,
    push(bytes) {
      stream.write(bytes);
      check();
    },
    end() {
      ending = true;
      stream.end();
      check();
    },
    close: () => undefined,
    // A whole block is waited for; where the input is over there is none.
    ended: () => ending,
  };
}

function zstdDecoder(): Decoder {
  const out: Buffer[] = [];
  const decompress = new ZstdDecompress((part) => out.push(Buffer.from(part)));
  let ending = false;
  return {
    out,
    push: (bytes) => decompress.push(bytes),
    end() {
      ending = true;
      decompress.push(new Uint8Array(0), true);
    },
    close: () => undefined,
    ended: () => ending,
  };
}

const DECODERS = { deflate: deflateDecoder, bzip2: bzip2Decoder, zstd: zstdDecoder };

/** A way to pack one file; `deflate` is that of a zip file's members, and within gzip. */
export type Packing = keyof typeof DECODERS;

/**
 * The unpacked bytes, up to where the packed ones end or are damaged; that is told to `damaged` with words to be put after the
 * file's name. With `after`, deflated data tell their own end, and it gets the bytes that were read beyond it. Throws what the
 * source throws.
 */
export async function* decoded(bytes: AsyncIterable<Buffer>, packing: Packing, damaged: (problem: string) => void, after?: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  const decoder = DECODERS[packing]();
  const { out } = decoder;
  const held = function* (): Generator<Buffer> {
    const parts = out.splice(0);
    if (parts.length > 0) yield parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  };
  const told = (error: unknown): void => damaged(decoder.ended(error as Error) ? endsEarly(`its ${packing === 'deflate' ? 'packed' : packing} data`) : isDamaged(packing, error));
  let first = true;
  try {
    for await (const part of bytes) {
      for (let from = 0; from < part.length; from += STEP_BYTES) {
        const step = part.subarray(from, from + STEP_BYTES);
        try {
          await decoder.push(step);
        } catch (error) {
          if (first && packing === 'deflate') out.splice(0, out.length, ...(await beforeDamage(step)));
          yield* held();
          return told(error);
        }
        first = false;
        yield* held();
        const unused = after === undefined ? 0 : (decoder.unused?.() ?? 0);
        if (unused > 0) return after?.(part.subarray(Math.min(from + STEP_BYTES, part.length) - unused));
      }
    }
    try {
      await decoder.end();
    } catch (error) {
      told(error);
    }
    yield* held();
  } finally {
    decoder.close();
  }
}

/** What can be unpacked of deflated data before they fail, all but the last few bytes. */
async function beforeDamage(bytes: Buffer): Promise<readonly Buffer[]> {
  const decoder = deflateDecoder(TINY_BYTES);
  try {
    await decoder.push(bytes);
  } catch {
    // That they fail is known.
  } finally {
    decoder.close();
  }
  return decoder.out;
}

const GZIP = { id: 0x8b1f, headerBytes: 10, trailerBytes: 8, sum: 2, extra: 4, name: 8, comment: 16 };

/** Passes over a gzip member's header (RFC 1952, 2.3); false where there is none. */
async function skipGzipHeader(reader: ByteReader): Promise<boolean> {
  const header = await reader.take(GZIP.headerBytes);
  if (header.length < GZIP.headerBytes || header.readUInt16LE(0) !== GZIP.id) return false;
  const flags = header[3] as number;
  if ((flags & GZIP.extra) !== 0) {
    const length = await reader.take(2);
    if (length.length < 2) return false;
    await reader.skip(length.readUInt16LE(0));
  }
  for (const flag of [GZIP.name, GZIP.comment]) {
    // They end with a zero.
    if ((flags & flag) !== 0) for (let byte = await reader.take(1); byte.length > 0 && byte[0] !== 0; byte = await reader.take(1));
  }
  if ((flags & GZIP.sum) !== 0) await reader.skip(2);
  return true;
}

/** The unpacked bytes of a gzip file, of all its members; what is no member after the first is passed over, as gzip does. Otherwise as `decoded`. */
export async function* gunzipped(bytes: AsyncIterable<Buffer>, damaged: (problem: string) => void): AsyncGenerator<Buffer> {
  const reader = new ByteReader(bytes);
  let whole = true;
  const told = (problem: string): void => {
    whole = false;
    damaged(problem);
  };
  try {
    for (let members = 0; ; members++) {
      if (!(await skipGzipHeader(reader))) {
        if (members === 0) damaged(endsEarly('its header'));
        return;
      }
      let sum = 0;
      let size = 0;
      for await (const part of decoded(reader.upTo(Number.MAX_SAFE_INTEGER), 'deflate', told, (rest) => reader.giveBack(rest))) {
        sum = crc32(part, sum);
        size += part.length;
        yield part;
      }
      if (!whole) return;
      const trailer = await reader.take(GZIP.trailerBytes);
      if (trailer.length < GZIP.trailerBytes) return damaged(endsEarly('its last bytes'));
      if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== size % 2 ** 32) return damaged(isDamaged('gzip', 'its checksum is wrong: some of it may not be what was written'));
    }
  } finally {
    await reader.close();
  }
}
