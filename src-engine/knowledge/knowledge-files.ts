/**
 * Knowledge from files: the data models and mappings that ship with the product, those in the data folder's `knowledge`
 * folder, and files that the user names. Later ones replace what earlier ones named alike.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Knowledge, type KnowledgeFile, joinKnowledge, knowledgeSchema } from '../../src-shared/spl/knowledge/knowledge.ts';

export interface KnowledgeSources {
  /** The product's `resources` folder; its `datamodels` are read. */
  readonly resourcesDir: string;
  /** The folder of datasets and lookups; its `knowledge` folder is read where there is one. */
  readonly dataDir: string | null;
  /** Files that the user named. */
  readonly files?: readonly string[];
}

/** Reads all knowledge: a changed file counts from the next search on. Throws an Error with a sentence that names the file. */
export async function readKnowledge({ resourcesDir, dataDir, files = [] }: KnowledgeSources): Promise<Knowledge> {
  const paths = [...(await jsonFiles(join(resourcesDir, 'datamodels'))), ...(dataDir === null ? [] : await jsonFiles(join(dataDir, 'knowledge'))), ...files];
  return joinKnowledge(await Promise.all(paths.map(readKnowledgeFile)));
}

async function jsonFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.filter((n) => n.toLowerCase().endsWith('.json')).sort().map((n) => join(folder, n));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const cache = new Map<string, { readonly version: string; readonly file: KnowledgeFile }>();

/** Reads one knowledge file; one that has not changed since is not read again. Throws an Error with a sentence that names the file and the place. */
export async function readKnowledgeFile(path: string): Promise<KnowledgeFile> {
  const info = await stat(path).catch(() => null);
  const version = info === null ? null : `${info.mtimeMs}:${info.ctimeMs}:${info.size}:${info.ino}`;
  const known = cache.get(path);
  if (known !== undefined && known.version === version) return known.file;
  const file = await readUncached(path);
  if (version !== null) cache.set(path, { version, file });
  return file;
}

/** Reads one knowledge file. Throws an Error with a sentence that names the file and the place. */
async function readUncached(path: string): Promise<KnowledgeFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error(`The knowledge file ${path} cannot be read${(cause as NodeJS.ErrnoException).code === 'ENOENT' ? ': it does not exist' : ''}.`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new Error(`The knowledge file ${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const parsed = knowledgeSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`The knowledge file ${path} is not as expected at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'unknown'}.`);
  }
  return parsed.data;
}
