/**
 * What is inside a file: gzip, zstd and bzip2 are unpacked, the members of zip and tar files come one by one, each also
 * packed. Recognised by their first bytes, never by their names.
 */
import { createReadStream } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress as ZstdDecompress } from 'fzstd';
import { extract as untar } from 'tar-stream';
import unbzip2 from 'unbzip2-stream';
import { fromBuffer, open as openZip, type Entry, type ZipFile } from 'yauzl';

/** Bytes read at once: few calls, and still many progress reports on a file of ordinary size. */
const READ_BYTES = 1 << 20;

/** Archives in archives go no deeper. */
const MAX_DEPTH = 4;

/** Longest archive that has to be held in memory: a zip inside another archive, whose directory stands at its end. */
const MAX_NESTED_ZIP = 256 << 20;

/** A file to read, or standard input. */
export type ByteSource = { readonly path: string } | { readonly stdin: Readable };

/** Bytes that belong together: a file, or a member of an archive. */
export interface Member {
  /** Its path inside the archive; null for what is no archive. */
  readonly name: string | null;
  /** To be read to its end, or left, before the next member is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
  /** True for a Parquet file, which can only be read from where it is. */
  readonly parquet: boolean;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes just read from the disk (compressed where the file is). */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** The members of a file. Throws the file system's error, the signal's reason, or one sentence for a damaged file. */
export async function* members(source: ByteSource, options: ReadOptions = {}): AsyncGenerator<Member> {
  const name = 'path' in source ? source.path : 'standard input';
  const stream = 'path' in source ? createReadStream(source.path, { highWaterMark: READ_BYTES }) : source.stdin;
  try {
    yield* unpack({ bytes: fromStream(stream, options), shown: name, path: 'path' in source ? source.path : null, inside: null, depth: 0 }, options);
  } finally {
    if ('path' in source) stream.destroy();
  }
}

interface Packed {
  readonly bytes: AsyncIterable<Buffer>;
  /** Its name in messages. */
  readonly shown: string;
  /** The file, where these are the bytes of a whole one. */
  readonly path: string | null;
  /** Its path inside archives. */
  readonly inside: string | null;
  readonly depth: number;
}

type Kind = 'gzip' | 'zstd' | 'bzip2' | 'zip' | 'tar' | 'parquet' | 'plain';

function kindOf(head: Buffer): Kind {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  if (/^BZh[1-9]1AY&SY/.test(head.toString('latin1', 0, 10))) return 'bzip2';
  if (head.length >= 4 && head.readUInt32LE(0) === 0x04034b50) return 'zip';
  if (head.length >= 262 && head.toString('latin1', 257, 262) === 'ustar') return 'tar';
  if (head.toString('latin1', 0, 4) === 'PAR1') return 'parquet';
  return 'plain';
}

/** Bytes that tell every kind apart. */
const HEAD_BYTES = 262;

async function* unpack(packed: Packed, options: ReadOptions): AsyncGenerator<Member> {
  const { head, rest } = await begin(packed.bytes);
  const kind = kindOf(head);
  const bytes = joined(head, rest);
  if (packed.depth >= MAX_DEPTH && kind !== 'plain') throw new Error(`${packed.shown} has archives inside archives more than ${MAX_DEPTH} deep.`);
  const inner = (unpacked: AsyncIterable<Buffer>): Packed => ({ ...packed, bytes: unpacked, path: null, depth: packed.depth + 1 });
  switch (kind) {
    case 'plain':
      yield { name: packed.inside, bytes, parquet: false };
      return;
    case 'parquet':
      if (packed.path === null) throw new Error(`${packed.shown}: a Parquet file inside an archive has to be unpacked first.`);
      yield { name: null, bytes, parquet: true };
      return;
    case 'gzip':
      yield* unpack(inner(through(bytes, createGunzip({ chunkSize: READ_BYTES }), packed.shown, 'gzip')), options);
      return;
    case 'bzip2':
      yield* unpack(inner(through(bytes, unbzip2() as unknown as NodeJS.ReadWriteStream, packed.shown, 'bzip2')), options);
      return;
    case 'zstd':
      yield* unpack(inner(unzstd(bytes, packed.shown)), options);
      return;
    case 'tar':
      yield* fromTar(packed, bytes, options);
      return;
    case 'zip':
      yield* fromZip(packed, bytes, options);
  }
}

const memberName = (packed: Packed, name: string): string => (packed.inside === null ? name : `${packed.inside}/${name}`);

async function* fromTar(packed: Packed, bytes: AsyncIterable<Buffer>, options: ReadOptions): AsyncGenerator<Member> {
  const extract = untar();
  const feeding = pump(bytes, extract);
  feeding.catch((error: unknown) => extract.destroy(error as Error));
  try {
    for await (const entry of extract) {
      const { name, type } = entry.header;
      if (type === 'file') {
        const inside = memberName(packed, name);
        yield* unpack({ bytes: fromStream(entry as unknown as Readable, {}), shown: `${packed.shown}:${name}`, path: null, inside, depth: packed.depth + 1 }, options);
      }
      entry.resume();
    }
    await feeding;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw damaged(packed.shown, 'tar', error);
  } finally {
    extract.destroy();
  }
}

async function* fromZip(packed: Packed, bytes: AsyncIterable<Buffer>, options: ReadOptions): AsyncGenerator<Member> {
  let zip: ZipFile;
  try {
    zip = packed.path === null ? await zipOf(await whole(bytes, packed.shown)) : await zipAt(packed.path);
  } catch (error) {
    throw damaged(packed.shown, 'zip', error);
  }
  try {
    for (;;) {
      const entry = await nextEntry(zip);
      if (entry === null) return;
      if (entry.fileName.endsWith('/')) continue;
      if ((entry.generalPurposeBitFlag & 1) !== 0) throw new Error(`${packed.shown}: ${entry.fileName} is encrypted; unpack the archive first.`);
      const stream = await new Promise<Readable>((resolve, reject) => zip.openReadStream(entry, (error, opened) => (error === null ? resolve(opened) : reject(error))));
      const inside = memberName(packed, entry.fileName);
      if (packed.path !== null) options.onBytes?.(entry.compressedSize);
      yield* unpack({ bytes: fromStream(stream, { signal: options.signal }), shown: `${packed.shown}:${entry.fileName}`, path: null, inside, depth: packed.depth + 1 }, options);
      stream.destroy();
    }
  } finally {
    zip.close();
  }
}

const zipAt = (path: string): Promise<ZipFile> =>
  new Promise((resolve, reject) => openZip(path, { lazyEntries: true, autoClose: false }, (error, zip) => (error === null ? resolve(zip) : reject(error))));

const zipOf = (buffer: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => fromBuffer(buffer, { lazyEntries: true }, (error, zip) => (error === null ? resolve(zip) : reject(error))));

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

async function whole(bytes: AsyncIterable<Buffer>, shown: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > MAX_NESTED_ZIP) throw new Error(`${shown} is a zip file of more than 256 MB that is not a file of its own; unpack it first.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function* unzstd(bytes: AsyncIterable<Buffer>, shown: string): AsyncGenerator<Buffer> {
  const out: Buffer[] = [];
  const decompress = new ZstdDecompress((chunk) => out.push(Buffer.from(chunk)));
  try {
    for await (const part of bytes) {
      // In small steps: what a step yields is held in memory.
      for (let from = 0; from < part.length; from += 64 << 10) {
        decompress.push(part.subarray(from, from + (64 << 10)));
        yield* out.splice(0);
      }
    }
    decompress.push(new Uint8Array(0), true);
  } catch (error) {
    throw damaged(shown, 'zstd', error);
  }
  yield* out;
}

/** Sends bytes through a transforming stream. */
async function* through(bytes: AsyncIterable<Buffer>, stream: NodeJS.ReadWriteStream, shown: string, what: string): AsyncGenerator<Buffer> {
  const out = stream.pipe(new PassThrough({ highWaterMark: READ_BYTES }));
  stream.once('error', (error: Error) => out.destroy(error));
  const feeding = pump(bytes, stream);
  let failure: unknown = null;
  feeding.catch((error: unknown) => {
    failure = error;
    out.destroy(error as Error);
  });
  try {
    for await (const part of out) yield part as Buffer;
    await feeding;
  } catch (error) {
    if (failure !== null) throw failure;
    throw damaged(shown, what, error);
  } finally {
    out.destroy();
    (stream as unknown as { destroy?: () => void }).destroy?.();
  }
}

async function pump(bytes: AsyncIterable<Buffer>, to: NodeJS.WritableStream): Promise<void> {
  let closed = false;
  const close = (): void => {
    closed = true;
  };
  to.once('close', close).once('error', close);
  for await (const part of bytes) {
    if (closed) return;
    if (!to.write(part)) await new Promise<void>((resolve) => to.once('drain', resolve).once('close', resolve).once('error', () => resolve()));
  }
  if (!closed) to.end();
}

function damaged(shown: string, what: string, error: unknown): Error {
  if (error instanceof Error && (error.message.startsWith(shown) || 'syscall' in error)) return error;
  const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  return new Error(`${shown} is a damaged ${what} file (${reason}); leave it out, or unpack what can be read of it by hand.`, { cause: error });
}

async function begin(bytes: AsyncIterable<Buffer>): Promise<{ readonly head: Buffer; readonly rest: AsyncIterator<Buffer> }> {
  const rest = bytes[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const next = await rest.next();
    if (next.done === true) break;
    parts.push(next.value);
    size += next.value.length;
    // A pipe's first line shall not wait for the second: only what could be a tar file needs more.
    if (parts.length > 1 || next.value.includes(10)) break;
  }
  return { head: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), rest };
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** The chunks of a stream; the wait for the next one ends when the signal comes, since standard input may never bring it. */
async function* fromStream(stream: Readable, { signal, onBytes }: ReadOptions): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    signal?.throwIfAborted();
    let next: IteratorResult<Buffer>;
    if (signal === undefined) next = await chunks.next();
    else {
      let stop = (): void => undefined;
      const aborted = new Promise<never>((_, reject) => {
        stop = () => reject(signal.reason as Error);
        signal.addEventListener('abort', stop, { once: true });
      });
      try {
        next = await Promise.race([chunks.next(), aborted]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    }
    if (next.done === true) return;
    onBytes?.(next.value.length);
    yield next.value;
  }
}
