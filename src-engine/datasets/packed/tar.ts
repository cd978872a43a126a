/** The files in a tar archive (POSIX pax and GNU), one after the other, as far as the archive can be read. */
import type { ByteReader } from './byte-reader.ts';
import { endsEarly, isDamaged } from './damage.ts';

const BLOCK = 512;
/** Longest header of names: no path is longer. */
const MAX_NAMES = 1 << 20;

/** A file in an archive. */
export interface ArchiveEntry {
  readonly name: string;
  /** To be read to its end, or left, before the next entry is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
}

const text = (block: Buffer, from: number, length: number): string => {
  const end = block.indexOf(0, from);
  return block.toString('utf8', from, end < 0 || end > from + length ? from + length : end);
};

/** A number in octal digits, or with GNU's mark in the first byte, in binary. */
function numberAt(block: Buffer, from: number, length: number): number {
  if (((block[from] as number) & 0x80) === 0) return Number.parseInt(text(block, from, length).trim() || '0', 8);
  let value = (block[from] as number) & 0x7f;
  for (let i = 1; i < length; i++) value = value * 256 + (block[from + i] as number);
  return value;
}

/** True where the block's sum is the one that it states. */
function hasSum(block: Buffer): boolean {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i] as number;
  return sum === numberAt(block, 148, 8);
}

/** `length name=value` lines. */
function paxHeader(bytes: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const length = Number.parseInt(bytes.toString('latin1', at, at + 20), 10);
    if (!(length > 0)) break;
    const line = bytes.toString('utf8', at, at + length);
    const blank = line.indexOf(' ');
    const equals = line.indexOf('=');
    if (blank > 0 && equals > blank) found.set(line.slice(blank + 1, equals), line.slice(equals + 1).replace(/\n$/, ''));
    at += length;
  }
  return found;
}

/** The files of an archive; where it ends early or is damaged, `damaged` is told with words to be put after its name. */
export async function* tarEntries(reader: ByteReader, damaged: (problem: string) => void): AsyncGenerator<ArchiveEntry> {
  let longName: string | null = null;
  let pax = new Map<string, string>();
  for (;;) {
    const block = await reader.take(BLOCK);
    // Some writers leave the two empty blocks at the end out.
    if (block.length === 0) return;
    if (block.length < BLOCK) return damaged(endsEarly('the archive'));
    if (block.every((byte) => byte === 0)) return;
    if (!hasSum(block)) return damaged(isDamaged('tar', 'a header’s checksum is wrong'));
    const type = String.fromCharCode(block[156] as number);
    const size = type === 'x' || pax.get('size') === undefined ? numberAt(block, 124, 12) : Number(pax.get('size'));
    if (!(size >= 0)) return damaged(isDamaged('tar', 'a header has no size'));
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if ('xgLK'.includes(type)) {
      if (size > MAX_NAMES) return damaged(isDamaged('tar', 'a header is too long'));
      const bytes = await reader.take(size);
      if (type === 'x') pax = paxHeader(bytes);
      else if (type === 'L') longName = text(bytes, 0, bytes.length);
      if (!(await reader.skip(padding))) return damaged(endsEarly('the archive'));
      continue;
    }
    const start = reader.position;
    const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
    const short = text(block, 0, 100);
    const name = pax.get('path') ?? longName ?? (prefix === '' ? short : `${prefix}/${short}`);
    longName = null;
    pax = new Map();
    // Also files of old writers and those to be kept in one piece. Links and devices have no content.
    if (type === '0' || type === '\0' || type === '7') yield { name, bytes: reader.upTo(size) };
    if (type >= '1' && type <= '6') continue;
    if (!(await reader.skip(start + size - reader.position))) return damaged(endsEarly(name));
    if (!(await reader.skip(padding))) return damaged(endsEarly('the archive'));
  }
}
