/** Files of the journal: names, and writes that survive a power failure. */
import { open, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a record starts or ends: which segment, and the byte in it. */
export interface JournalPosition {
  readonly segment: number;
  readonly offset: number;
}

/** The file of a segment. */
export function segmentPath(folder: string, segment: number): string {
  return join(folder, `segment-${String(segment).padStart(12, '0')}.log`);
}

/** The file that keeps the idempotency keys of a segment that is delivered and gone. */
export function keysPath(folder: string, segment: number): string {
  return join(folder, `keys-${String(segment).padStart(12, '0')}.ndjson`);
}

/** Numbers of the segments (or key files) in a folder, oldest first. */
export async function listNumbered(folder: string, kind: 'segment' | 'keys'): Promise<number[]> {
  const pattern = kind === 'segment' ? /^segment-(\d{12})\.log$/ : /^keys-(\d{12})\.ndjson$/;
  const names = await readdir(folder);
  return names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b);
}

/** Makes a rename or a new file in a folder durable. Windows cannot open folders and needs it not. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file as a whole: after a crash it is the old one or the new one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** True where a write failed because there is no room: a full disk, a quota, a size limit. */
export function isNoSpace(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');
}
