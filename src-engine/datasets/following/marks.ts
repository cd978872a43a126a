/** Marks of files: the bytes by which a file is known again after it was renamed, copied, packed or emptied. */
import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { unpackedStart } from '../../tail/still-files.ts';
import { isPacked } from '../containers.ts';
import type { FollowedState, Mark } from './state.ts';

/** Bytes of the start and of the end of what was read that are remembered. */
const MARK_BYTES = 1024;
/** Fewer bytes than this are alike in too many files. */
const TELLING_BYTES = 16;

const markOf = (bytes: Buffer): Mark => ({ length: bytes.length, hash: createHash('sha256').update(bytes).digest('base64') });

/** `device:inode`, size and time of writing of a file; null where there is none. */
export async function fileInfo(path: string): Promise<{ readonly identity: string; readonly size: number; readonly modified: number } | null> {
  try {
    const info = await stat(path);
    return info.isFile() ? { identity: `${info.dev}:${info.ino}`, size: info.size, modified: info.mtimeMs } : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** `length` bytes of a file from `at`, fewer at its end. */
export async function bytesAt(path: string, at: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(buffer, 0, length, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The marks of a file that was read up to `position`. */
export async function marksAt(path: string, position: number): Promise<Pick<FollowedState, 'head' | 'last'>> {
  const length = Math.min(MARK_BYTES, position);
  return { head: markOf(await bytesAt(path, 0, length)), last: markOf(await bytesAt(path, position - length, length)) };
}

/** True where a file holds what a followed one held as far as it was read: it is this one, grown, or a copy, packed or not. */
export async function holds(path: string, followed: Pick<FollowedState, 'head' | 'last' | 'position'>): Promise<boolean> {
  const { head, last, position } = followed;
  if (position < TELLING_BYTES) return false;
  const from = position - last.length;
  if (await isPacked(path)) {
    const start = await unpackedStart(path, position, from, head.length);
    return same(start.head.subarray(0, head.length), head) && same(start.lastAt, last);
  }
  return same(await bytesAt(path, 0, head.length), head) && same(await bytesAt(path, from, last.length), last);
}

const same = (bytes: Buffer, mark: Mark): boolean => bytes.length === mark.length && markOf(bytes).hash === mark.hash;
