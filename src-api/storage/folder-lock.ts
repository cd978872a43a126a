/** One process owns a data folder. The lock is the operating system's (through SQLite), so a killed owner leaves none. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../src-engine/store/driver.ts';

/** A folder that is this process's until released. */
export interface FolderLock {
  release(): void;
}

/** Takes a folder, making it where absent. Throws an Error with a sentence when another process has it. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const db = await openDatabase(join(folder, 'owner.lock'));
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    if (!/locked|busy/i.test(String(cause))) throw cause;
    throw new Error(`The folder ${folder} is in use by another server process; give each process a data folder of its own.`, { cause });
  }
  return { release: () => db.close() };
}
