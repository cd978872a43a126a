/**
 * What is inside a file: gzip, zstd and bzip2 are unpacked, the members of zip and tar files come one by one, each also
 * packed. Recognised by their first bytes, never by their names. Of a file that breaks off or is damaged, what can be read.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ByteReader } from './packed/byte-reader.ts';
import type { Damage } from './packed/damage.ts';
import { decoded, gunzipped } from './packed/decoders.ts';
import { tarEntries } from './packed/tar.ts';
import { zipAt, zipEntries, zipEntriesInOrder, zipOf } from './packed/zip.ts';

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

/** The members of a file. `onDamage` is told what cannot be read of it. Throws the file system's error or the signal's reason. */
export async function* members(source: ByteSource, onDamage: (damage: Damage) => void, options: ReadOptions = {}): AsyncGenerator<Member> {
  const name = 'path' in source ? source.path : 'standard input';
  const stream = 'path' in source ? createReadStream(source.path, { highWaterMark: READ_BYTES }) : source.stdin;
  // What packs a broken file breaks with it: the first that says so is closest to the cause.
  const told = new Set<string>();
  const tell = (damage: Damage): void => {
    if (!told.has(damage.name)) onDamage(damage);
    told.add(damage.name);
  };
  try {
    yield* unpack({ bytes: fromStream(stream, options), shown: name, path: 'path' in source ? source.path : null, inside: null, depth: 0 }, tell, options);
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

type Tell = (damage: Damage) => void;

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

async function* unpack(packed: Packed, tell: Tell, options: ReadOptions): AsyncGenerator<Member> {
  const { head, rest } = await begin(packed.bytes);
  const kind = kindOf(head);
  const bytes = joined(head, rest);
  const damaged = (problem: string): void => tell({ name: packed.shown, problem });
  if (packed.depth >= MAX_DEPTH && kind !== 'plain') return damaged(`has archives inside archives more than ${MAX_DEPTH} deep; unpack it first`);
  switch (kind) {
    case 'plain':
      yield { name: packed.inside, bytes, parquet: false };
      return;
    case 'parquet':
      if (packed.path === null) return damaged('is a Parquet file inside an archive, which has to be unpacked first');
      yield { name: null, bytes, parquet: true };
      return;
    case 'gzip':
    case 'bzip2':
    case 'zstd':
      yield* unpack({ ...packed, bytes: kind === 'gzip' ? gunzipped(bytes, damaged) : decoded(bytes, kind, damaged), path: null, depth: packed.depth + 1 }, tell, options);
      return;
    case 'tar':
      for await (const entry of tarEntries(new ByteReader(bytes), damaged)) yield* unpack(memberOf(packed, entry), tell, options);
      return;
    case 'zip':
      yield* fromZip(packed, bytes, tell, options);
  }
}

const memberOf = (packed: Packed, { name, bytes }: { readonly name: string; readonly bytes: AsyncIterable<Buffer> }): Packed => ({
  bytes,
  shown: `${packed.shown}:${name}`,
  path: null,
  inside: packed.inside === null ? name : `${packed.inside}/${name}`,
  depth: packed.depth + 1,
});

async function* fromZip(packed: Packed, bytes: AsyncIterable<Buffer>, tell: Tell, options: ReadOptions): AsyncGenerator<Member> {
  const told = ({ name, problem }: Damage): void => tell({ name: name === '' ? packed.shown : `${packed.shown}:${name}`, problem });
  const held = packed.path === null ? await whole(bytes) : null;
  if (packed.path === null && held === null) return told({ name: '', problem: 'is a zip file of more than 256 MB that is not a file of its own; unpack it first' });
  const zip = await (held === null ? zipAt(packed.path as string) : zipOf(held)).catch((error: unknown) => {
    // The file system's own trouble is no damage.
    if (error instanceof Error && 'syscall' in error) throw error;
    return null;
  });
  if (zip === null) {
    const reader = new ByteReader(held === null ? bytes : once(held));
    for await (const entry of zipEntriesInOrder(reader, told)) yield* unpack(memberOf(packed, entry), tell, options);
    return;
  }
  for await (const entry of zipEntries(zip, told)) {
    if (packed.path !== null) options.onBytes?.(entry.packedSize);
    options.signal?.throwIfAborted();
    yield* unpack(memberOf(packed, entry), tell, options);
  }
}

/** True for a file that is packed or an archive. Throws the file system's error. */
export async function isPacked(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return kindOf(head.subarray(0, bytesRead)) !== 'plain';
  } finally {
    await handle.close();
  }
}

/** True for a packed file or an archive that can be read to its end, which one that is still being written cannot. Throws the file system's error. */
export async function isWhole(path: string): Promise<boolean> {
  let whole = true;
  const damaged = (): void => {
    whole = false;
  };
  for await (const { bytes, parquet } of members({ path }, damaged)) {
    if (parquet) continue;
    for await (const part of bytes) void part;
    if (!whole) break;
  }
  return whole;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

/** All bytes; null where there are too many to hold. */
async function whole(bytes: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > MAX_NESTED_ZIP) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
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
