/** Writes `docs/reference/` anew: `node scripts/reference/main.ts`. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { referencePages } from './pages.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'reference');
await rm(folder, { recursive: true, force: true });
const pages = referencePages();
for (const [path, text] of pages) {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
process.stdout.write(`Wrote ${pages.size} pages to docs/reference.\n`);
