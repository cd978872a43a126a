/** The folder for spill files of one process: `<dataDir>/spill/<pid>-<random>`. Folders of processes that are gone are removed. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes this process's spill folder under `dataDir`, and removes those that dead processes left. */
export async function createSpillFolder(dataDir: string): Promise<string> {
  const root = join(dataDir, 'spill');
  await mkdir(root, { recursive: true });
  await removeStale(root);
  return mkdtemp(join(root, `${process.pid}-`));
}

async function removeStale(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = /^(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // Another process may be removing it too, or a virus scanner holds a file: the next start tries again.
    await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
