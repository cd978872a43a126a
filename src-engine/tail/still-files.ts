/** Files that do not grow any more: rolled ones, packed or not. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isPacked, isWhole, members } from '../datasets/containers.ts';
import type { Damage } from '../datasets/packed/damage.ts';
import { type Encoding, endOfLines, passOver } from '../datasets/read-lines.ts';

/** A packed file that breaks off counts as one that is still being written until nothing was written for so long. */
const WRITING_MS = 10_000;

const ignore = (): void => undefined;

/** True for a packed file that somebody is writing: it breaks off, and has just been changed. Throws the file system's error. */
export async function isBeingPacked(path: string): Promise<boolean> {
  return Date.now() - (await stat(path)).mtimeMs < WRITING_MS && (await isPacked(path)) && !(await isWhole(path));
}

/** The unpacked content of a file; of an archive nothing, since its members are files of their own. */
async function* unpacked(path: string): AsyncGenerator<Buffer> {
  for await (const member of members({ path }, ignore)) if (member.name === null && !member.parquet) yield* member.bytes;
}

/** `head` bytes of the start, and those from `from` to `position`, as far as the file can be unpacked. Throws the file system's error. */
export async function unpackedStart(path: string, position: number, from: number, head: number): Promise<{ readonly head: Buffer; readonly lastAt: Buffer }> {
  const start: Buffer[] = [];
  const last: Buffer[] = [];
  let at = 0;
  for await (const bytes of unpacked(path)) {
    if (at < head) start.push(bytes.subarray(0, head - at));
    if (at + bytes.length > from && at < position) last.push(bytes.subarray(Math.max(0, from - at), position - at));
    at += bytes.length;
    if (at >= Math.max(position, head)) break;
  }
  return { head: Buffer.concat(start), lastAt: Buffer.concat(last) };
}

/** What is in a file that does not grow. */
export interface StillContent {
  /** Its path inside an archive; null for what is no archive. */
  readonly name: string | null;
  readonly bytes: AsyncIterable<Buffer>;
}

/** The content of a file after `from` bytes, unpacked; of an archive that of each member. Throws the file system's error. */
export async function* stillContents(path: string, from: number, onDamage: (damage: Damage) => void): AsyncGenerator<StillContent> {
  if (!(await isPacked(path))) {
    yield { name: null, bytes: createReadStream(path, { start: from }) };
    return;
  }
  for await (const { name, bytes, parquet } of members({ path }, onDamage)) {
    if (parquet) onDamage({ name: path, problem: 'is a Parquet file, which cannot be followed' });
    else yield { name, bytes: passOver(bytes, from) };
  }
}

/** Bytes in pieces of whole lines (the last piece may lack its line end), with the place that each reaches when they start at `from`. */
export async function* wholeLines(content: AsyncIterable<Buffer>, from: number, encoding: (start: Buffer) => Encoding): AsyncGenerator<{ readonly bytes: Buffer; readonly position: number; readonly encoding: Encoding }> {
  let at = from;
  let held: Buffer[] = [];
  let written: Encoding | null = null;
  for await (const fresh of content) {
    written ??= encoding(fresh);
    at += fresh.length;
    // A line end of two bytes may stand in two pieces.
    const bytes = held.length === 0 || written === 'utf-8' ? fresh : Buffer.concat([...held.splice(0), fresh]);
    const end = endOfLines(bytes, written);
    if (end === 0) {
      held.push(bytes);
      continue;
    }
    yield { bytes: Buffer.concat([...held, bytes.subarray(0, end)]), position: at, encoding: written };
    held = end < bytes.length ? [bytes.subarray(end)] : [];
  }
  if (held.length > 0) yield { bytes: Buffer.concat(held), position: at, encoding: written ?? 'utf-8' };
}
