/** Files that do not grow any more: rolled ones, packed or not. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** `head` bytes of the start, and those from `from` to `position`. Throws the file system's or zlib's error. */
export async function unpackedStart(path: string, position: number, from: number, head: number): Promise<{ readonly head: Buffer; readonly lastAt: Buffer }> {
  const file = createReadStream(path);
  const gunzip = file.pipe(createGunzip());
  file.on('error', (error) => gunzip.destroy(error));
  const start: Buffer[] = [];
  const last: Buffer[] = [];
  let at = 0;
  try {
    for await (const bytes of gunzip as AsyncIterable<Buffer>) {
      if (at < head) start.push(bytes.subarray(0, head - at));
      if (at + bytes.length > from && at < position) last.push(bytes.subarray(Math.max(0, from - at), position - at));
      at += bytes.length;
      if (at >= Math.max(position, head)) break;
    }
  } finally {
    gunzip.destroy();
    file.destroy();
  }
  return { head: Buffer.concat(start), lastAt: Buffer.concat(last) };
}

/** The bytes after `from` in pieces of whole lines (the last piece may lack its line end), with the place reached. Unpacks `.gz`. */
export async function* wholeLines(path: string, from: number): AsyncGenerator<{ readonly bytes: Buffer; readonly position: number }> {
  const packed = path.endsWith('.gz');
  const file = createReadStream(path, packed ? {} : { start: from });
  const gunzip = packed ? file.pipe(createGunzip()) : null;
  if (gunzip !== null) file.on('error', (error) => gunzip.destroy(error));
  let at = packed ? 0 : from;
  let held: Buffer[] = [];
  try {
    for await (const bytes of (gunzip ?? file) as AsyncIterable<Buffer>) {
      const start = at;
      at += bytes.length;
      if (at <= from) continue;
      const fresh = start < from ? bytes.subarray(from - start) : bytes;
      const end = fresh.lastIndexOf(10) + 1;
      if (end === 0) {
        held.push(fresh);
        continue;
      }
      yield { bytes: Buffer.concat([...held, fresh.subarray(0, end)]), position: at };
      held = end < fresh.length ? [fresh.subarray(end)] : [];
    }
    if (held.length > 0) yield { bytes: Buffer.concat(held), position: at };
  } finally {
    gunzip?.destroy();
    file.destroy();
  }
}
