/** Which arguments and events of the system are something to open: `nexus://` links and `.nexus` files. */
import { statSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Opened } from '../../src-shared/ipc/desktop-api.ts';

export const LINK_SCHEME = 'nexus';
const MAX_LINK = 200_000;
/** Bytes; a notebook with its snapshots is smaller. */
const MAX_FILE = 16 * 1024 * 1024;

/** What of a command line is to be opened, in its order. Switches and the app's own folder are not. `cwd` is where paths begin. */
export function openedOf(args: readonly string[], cwd: string): Opened[] {
  return args.flatMap((arg) => {
    if (arg.startsWith('-')) return [];
    if (arg.toLowerCase().startsWith(`${LINK_SCHEME}:`)) return [openedLink(arg)];
    return arg.toLowerCase().endsWith('.nexus') ? [openedFile(resolve(cwd, arg))] : [];
  });
}

/** A link; the page decides what it means. */
export function openedLink(url: string): Opened {
  return url.length > MAX_LINK ? { kind: 'problem', message: 'The nexus:// link is too long; share the search as a file.' } : { kind: 'link', url };
}

/** The text of a `.nexus` file, or the sentence why it cannot be read. */
export function openedFile(path: string): Opened {
  const name = basename(path);
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE) return { kind: 'problem', message: `${name} is larger than 16 MB and is not opened.` };
    return { kind: 'bundle', name, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there any more' : 'cannot be read';
    return { kind: 'problem', message: `${name} ${why}; look for it where it was saved.` };
  }
}
