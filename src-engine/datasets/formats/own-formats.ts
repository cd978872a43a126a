/** Formats that users add: JSON files in the `formats` folder of the data folder, each one entry or a list of them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { declaredFormat, declaredFormatSchema } from './declared.ts';
import type { Format } from './format.ts';

const fileSchema = z.union([declaredFormatSchema.transform((one) => [one]), z.array(declaredFormatSchema).max(200)]);

/** The user's formats, by the names of their files. Throws an Error that names the file and what is wrong with it. */
export async function ownFormats(dataDir: string): Promise<Format[]> {
  const folder = join(dataDir, 'formats');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Error(`The formats in ${folder} cannot be read: ${error.message}.`, { cause: error });
  });
  const formats: Format[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).sort((a, b) => (a < b ? -1 : 1))) {
    const path = join(folder, name);
    let content: unknown;
    try {
      content = JSON.parse(await readFile(path, 'utf8'));
    } catch (error) {
      throw new Error(`${path} is not valid JSON: ${(error as Error).message}.`, { cause: error });
    }
    const parsed = fileSchema.safeParse(content);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Error(`${path}: ${issue === undefined ? 'is not a format' : `${issue.path.join('.') || 'the format'}: ${issue.message}`}.`);
    }
    formats.push(...parsed.data.map(declaredFormat));
  }
  return formats;
}
