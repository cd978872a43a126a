/** What an organisation's folder of the embedded engine holds. Replaced as a whole with each change. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../ingest/journal-files.ts';

const segmentSchema = z.object({
  file: z.string().regex(/^\d{10}\.duckdb$/),
  events: z.number(),
  bytes: z.number(),
  /** Epoch microseconds. */
  earliest: z.number(),
  latest: z.number(),
});
export type Segment = Readonly<z.infer<typeof segmentSchema>>;

const manifestSchema = z.object({
  version: z.literal(1),
  /** Number of the next file. */
  next: z.number().int(),
  /** In order of arrival, oldest first. */
  segments: z.array(segmentSchema),
  /** Tokens of the last groups that are stored: they are not stored again. */
  tokens: z.array(z.string()),
});
export type TenantManifest = Readonly<z.infer<typeof manifestSchema>>;

const EMPTY_MANIFEST: TenantManifest = { version: 1, next: 1, segments: [], tokens: [] };

/** Tokens kept: only the last group is ever delivered again. */
const TOKENS = 16;

/** The tokens after one more. */
export function withToken(tokens: readonly string[], token: string): string[] {
  return [...tokens, token].slice(-TOKENS);
}

/** Reads the manifest of a folder, the empty one where there is none. Throws an Error with a sentence where it is damaged. */
export async function readManifest(folder: string): Promise<TenantManifest> {
  const path = join(folder, 'manifest.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY_MANIFEST;
    throw error;
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`The manifest ${path} is damaged; restore the folder from a backup.`, { cause });
  }
}

/** Writes the manifest so that a crash leaves the old one or the new one. */
export async function writeManifest(folder: string, manifest: TenantManifest): Promise<void> {
  await mkdir(folder, { recursive: true });
  await replaceFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
}
