/**
 * The knowledge objects that users make in the window: one file, `<dataDir>/knowledge/own.json`, in the format of all
 * knowledge files. It is replaced in one step, so a crash leaves it before or after a change.
 */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnowledgeObject, KnowledgeObjects } from '../../src-shared/ipc/knowledge-protocol.ts';
import { type KnowledgeFile, knowledgeSchema } from '../../src-shared/spl/knowledge/knowledge.ts';
import { expressionText, searchText } from '../../src-shared/spl/knowledge/texts.ts';
import { extractedFields } from '../../src-shared/spl/plan/search-time-fields.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import { readKnowledge, readKnowledgeFile } from './knowledge-files.ts';

/** Objects of one kind are told apart by this. */
function keyOf(object: KnowledgeObject): string {
  return object.kind === 'tags' ? `${object.value.field}=${object.value.value}` : object.value.name;
}

/** Reads and changes the file of one data folder. Changes of one process wait for one another. */
export class OwnKnowledge {
  readonly #sources: { readonly resourcesDir: string; readonly dataDir: string };
  readonly #folder: string;
  readonly #path: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ resourcesDir, dataDir }: { readonly resourcesDir: string; readonly dataDir: string }) {
    this.#sources = { resourcesDir, dataDir };
    this.#folder = join(dataDir, 'knowledge');
    this.#path = join(this.#folder, 'own.json');
  }

  /** All objects. Throws an Error with a sentence where the file is damaged. */
  async read(): Promise<KnowledgeFile> {
    try {
      return await readKnowledgeFile(this.#path);
    } catch (error) {
      if (((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return knowledgeSchema.parse({});
      throw error;
    }
  }

  /** The objects that the window edits. */
  async list(): Promise<KnowledgeObjects> {
    const { extractions, aliases, calculated, lookups, eventtypes, tags } = await this.read();
    return { extractions, aliases, calculated, lookups, eventtypes, tags };
  }

  /** Adds an object, in place of that of the key `replaces` and of one with its own key. Throws an Error with a sentence for one that cannot work. */
  save(object: KnowledgeObject, replaces: string | null): Promise<KnowledgeObjects> {
    return this.#change((file) => {
      checkObject(object);
      const key = keyOf(object);
      const kept = entries(file, object.kind).filter((other) => ![key, replaces].includes(keyOf(other)));
      return { ...file, [object.kind]: [...kept, object].map(({ value }) => value) };
    });
  }

  /** Removes an object. Throws an Error with a sentence where there is none. */
  remove(kind: KnowledgeObject['kind'], key: string): Promise<KnowledgeObjects> {
    return this.#change((file) => {
      const before = entries(file, kind);
      const kept = before.filter((other) => keyOf(other) !== key);
      if (kept.length === before.length) throw new Error(`There is no "${key}" among the ${kind} any more.`);
      return { ...file, [kind]: kept.map(({ value }) => value) };
    });
  }

  /** Takes over what a knowledge file holds; objects of the same key are replaced. Nothing changes where one of them cannot work. */
  async import(path: string): Promise<KnowledgeObjects> {
    const added = await readKnowledgeFile(path);
    // Its mappings may be for models that ship.
    await readKnowledge({ ...this.#sources, files: [path] });
    return this.#change((file) => {
      const out: Record<string, unknown> = { ...file };
      for (const kind of ['extractions', 'aliases', 'calculated', 'lookups', 'eventtypes', 'tags'] as const) {
        const all = new Map([...entries(file, kind), ...entries(added, kind)].map((object) => [keyOf(object), object]));
        for (const object of entries(added, kind)) checkObject(object);
        out[kind] = [...all.values()].map(({ value }) => value);
      }
      for (const kind of ['models', 'mappings'] as const) out[kind] = [...new Map([...file[kind], ...added[kind]].map((one) => [one.name, one])).values()];
      return knowledgeSchema.parse(out);
    });
  }

  /** Writes all objects to a file that `import` and `--knowledge` read. */
  async export(path: string): Promise<void> {
    await writeWhole(path, await this.read());
  }

  #change(work: (file: KnowledgeFile) => KnowledgeFile): Promise<KnowledgeObjects> {
    const done = this.#last.then(async () => {
      const file = work(await this.read());
      await mkdir(this.#folder, { recursive: true });
      await writeWhole(this.#path, file);
      return this.list();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

function entries(file: KnowledgeFile, kind: KnowledgeObject['kind']): KnowledgeObject[] {
  return file[kind].map((value) => ({ kind, value }) as KnowledgeObject);
}

/** Throws an Error with a sentence that names what is wrong with an object. */
export function checkObject(object: KnowledgeObject): void {
  const failed = (reason: string): never => {
    throw new Error(`"${keyOf(object)}" cannot be kept: ${reason}`);
  };
  try {
    if (object.kind === 'extractions') {
      const { regex } = object.value;
      if (extractedFields(regex).length === 0) failed('the regular expression has no named group such as (?<user>\\w+), which names the field.');
      const error = parseSearch(`* | rex "${regex.replaceAll('"', String.raw`\"`)}"`).diagnostics.find((d) => d.severity === 'error');
      if (error !== undefined) failed(error.message);
    } else if (object.kind === 'calculated') {
      expressionText(object.value.expression);
      const error = parseSearch(`* | eval x=${object.value.expression}`).diagnostics.find((d) => d.severity === 'error');
      if (error !== undefined) failed(error.message);
    } else if (object.kind === 'eventtypes') {
      searchText(object.value.search);
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(`"${keyOf(object)}"`)) throw error;
    failed(error instanceof Error ? error.message : String(error));
  }
}

async function writeWhole(path: string, file: KnowledgeFile): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new Error(full ? `The disk of ${path} is full: free some space and save again.` : `${path} cannot be written: choose another place or allow writing there.`, { cause });
  }
}
