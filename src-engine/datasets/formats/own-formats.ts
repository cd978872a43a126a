/** Formats that users add: JSON files in the `formats` folder of the data folder, each one entry or a list of them. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FORMATS } from './all-formats.ts';
import { type DeclaredFormat, declaredFormat, declaredFormatSchema } from './declared.ts';
import { type DerivedFormat, derivedFormat, derivedFormatSchema } from './derived.ts';
import type { Format } from './format.ts';

const entryArray = z.array(declaredFormatSchema).max(200);
/** Entries with a `base` are differences from another format; the others stand for themselves. */
const hasBase = (content: unknown): boolean => typeof content === 'object' && content !== null && 'base' in content;

/** The user's formats, by the names of their files. Throws an Error that names the file and what is wrong with it. */
export async function ownFormats(dataDir: string): Promise<Format[]> {
  const folder = join(dataDir, 'formats');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Error(`The formats in ${folder} cannot be read: ${error.message}.`, { cause: error });
  });
  const declared: DeclaredFormat[] = [];
  const derived: { readonly path: string; readonly entry: DerivedFormat }[] = [];
  for (const name of names.filter((one) => one.endsWith('.json')).sort((a, b) => (a < b ? -1 : 1))) {
    const path = join(folder, name);
    let content: unknown;
    try {
      content = JSON.parse(await readFile(path, 'utf8'));
    } catch (error) {
      throw new Error(`${path} is not valid JSON: ${(error as Error).message}.`, { cause: error });
    }
    if (hasBase(content)) derived.push({ path, entry: checked(derivedFormatSchema, content, path) });
    else declared.push(...(Array.isArray(content) ? checked(entryArray, content, path) : [checked(declaredFormatSchema, content, path)]));
  }
  const formats = declared.map(declaredFormat);
  const known = [...formats, ...FORMATS];
  for (const { path, entry } of derived) {
    try {
      formats.push(derivedFormat(entry, known));
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  }
  return formats;
}

/** The content as the schema has it. Throws an Error that names the place and what is wrong there. */
function checked<T>(schema: z.ZodType<T>, content: unknown, place: string): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${place}: ${issue === undefined ? 'is not a format' : `${issue.path.join('.') || 'the format'}: ${issue.message}`}.`);
}

/** A derived format that is in no file yet. Throws an Error with a sentence where it is none. */
export async function draftFormat(dataDir: string, entry: unknown): Promise<Format> {
  const draft = checked(derivedFormatSchema, entry, 'The format');
  return derivedFormat(draft, [...(await ownFormats(dataDir)), ...FORMATS]);
}

/** Writes a derived format into the user's `formats` folder. Throws an Error with a sentence where it is none, or where there is one of its name. */
export async function saveFormat(dataDir: string, entry: unknown): Promise<void> {
  const { name } = await draftFormat(dataDir, entry);
  if ([...(await ownFormats(dataDir)), ...FORMATS].some((format) => format.name === name)) throw new Error(`There is a format "${name}" already: choose another name.`);
  const folder = join(dataDir, 'formats');
  const path = join(folder, `${name.replaceAll(/[^A-Za-z0-9_.-]+/g, '_')}.json`);
  const part = `${path}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(part, `${JSON.stringify(entry, null, 2)}\n`, { flag: 'wx' });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw new Error(`The format cannot be written to ${folder}: ${(error as Error).message}.`, { cause: error });
  }
}
