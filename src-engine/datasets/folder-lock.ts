/** A lock of a folder between processes: a file that only one can make. */
import { rm, stat, writeFile } from 'node:fs/promises';

/** A lock is held for the blink of a rename; one this old was left by a process that died. */
const STALE_LOCK_MS = 10_000;

/** Waits for and takes a lock file. */
export async function takeLock(path: string): Promise<void> {
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const age = await stat(path).then(
        (info) => Date.now() - info.mtimeMs,
        () => 0,
      );
      if (age > STALE_LOCK_MS) await rm(path, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
