/** What a user names as input: files, folders, patterns. */
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { escapePath, glob, isDynamicPattern } from 'tinyglobby';

/** More files than this are hardly meant. */
const MAX_FILES = 10_000;

/**
 * The files that a name stands for: a file itself, all files in a folder and its subfolders (hidden ones left out), or what a
 * pattern (`logs/*.gz`, `**` for any depth) matches, in the order of their paths. Throws an Error with one sentence.
 */
export async function inputPaths(name: string): Promise<string[]> {
  const info = await stat(name).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new Error(`${name} cannot be read: ${error.message}.`, { cause: error });
  });
  if (info !== null && !info.isDirectory()) return [name];
  if (info === null && !isDynamicPattern(name)) throw new Error(`There is no file ${name}.`);
  const found =
    info === null
      ? // A backslash before a sign of patterns takes its meaning away; any other parts folders on Windows.
        await glob(name.replaceAll(/\\(?![()[\]{}!*?@+])/g, '/'), { onlyFiles: true, followSymbolicLinks: false, absolute: isAbsolute(name) })
      : (await glob('**/*', { cwd: name, onlyFiles: true, followSymbolicLinks: false })).map((path) => join(name, path));
  if (found.length === 0) throw new Error(info === null ? `No file matches ${name}.` : `There are no files in ${name}.`);
  if (found.length > MAX_FILES) throw new Error(`${name} stands for ${found.length.toLocaleString('en')} files; at most ${MAX_FILES.toLocaleString('en')} are read at once.`);
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** What stands for the files of a folder that a pattern matches, for `inputPaths`; the folder itself without one. */
export function inFolder(folder: string, pattern: string | undefined): string {
  if (pattern === undefined) return folder;
  return isDynamicPattern(pattern) ? `${escapePath(folder.replaceAll('\\', '/'))}/${pattern}` : join(folder, pattern);
}
