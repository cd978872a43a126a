/** Values as paths, put together by their first parts: `folderize` and `bucketdir`. */

/** The folder of each path: as deep as gives at most `most` folders, but deep enough for at least `least`. */
export function foldersOf(paths: readonly string[], separator: string, least: number, most: number): string[] {
  const parts = paths.map((p) => p.split(separator));
  const deepest = parts.reduce((n, p) => Math.max(n, p.length), 1);
  const at = (depth: number): string[] => parts.map((p) => (p.length <= depth ? p.join(separator) : `${p.slice(0, depth).join(separator)}${separator}`));
  let found = at(1);
  for (let depth = 2; depth <= deepest; depth++) {
    const next = at(depth);
    const n = new Set(next).size;
    if (n > most && new Set(found).size >= least) break;
    found = next;
    if (n > most) break;
  }
  return found;
}
