/** Writes a picture that the window drew. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { diskError } from '../results/spill-file.ts';
import { temporaryBeside } from './file-writer.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Writes a PNG or SVG given as base64; what was at the path stays until all is written. Throws an Error with a sentence, also for anything that is no such picture. */
export async function writeImage(path: string, base64: string): Promise<{ readonly bytes: number }> {
  const data = Buffer.from(base64, 'base64');
  if (!data.subarray(0, PNG.length).equals(PNG) && !/^\s*(?:<\?xml[^>]*>\s*)?<svg\b/.test(data.subarray(0, 300).toString('utf8'))) {
    throw new Error('The chart could not be drawn as a picture, so nothing was written; try the other format.');
  }
  const draft = temporaryBeside(path);
  try {
    await writeFile(draft, data, { flag: 'wx' });
    await rename(draft, path);
    return { bytes: data.length };
  } catch (error) {
    await rm(draft, { force: true });
    throw diskError(error, path);
  }
}
