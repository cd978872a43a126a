/**
 * Results that outlive the app: those of searches whose source is elsewhere and may have moved on, or cost something to ask
 * again. One folder, two files a result: `<id>.rows` (lengths and encoded batches) and `<id>.json` (what was searched), which is
 * written last and so says that the rows are whole.
 */
import { mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Batch } from '../../src-shared/results/batch.ts';
import { decodeBatch, encodeBatch } from '../../src-shared/results/codec.ts';
import type { ResultRows } from './result-rows.ts';
import { diskError } from './spill-file.ts';

/** Larger results are not held: asking again is told to be cheaper than their room. */
const MAX_ROWS = 200_000;
const MAX_BYTES = 64 << 20;
/** Results held together. */
const MAX_HELD = 60;

const spanSchema = z.object({ start: z.number(), end: z.number() });
const stageSchema = z.object({ command: z.string(), span: spanSchema, where: z.enum(['pushed', 'here']), reason: z.string() });
const heldSchema = z.object({
  version: z.literal(1),
  spl: z.string(),
  range: z.object({ earliest: z.string(), latest: z.string() }),
  connection: z.string(),
  tz: z.string(),
  shape: z.enum(['events', 'table']),
  /** ISO 8601. */
  taken: z.string(),
  rows: z.number().int(),
  scanned: z.number(),
  elapsedMs: z.number(),
  messages: z.array(z.object({ severity: z.enum(['info', 'warning', 'error']), text: z.string() })),
  profile: z.array(stageSchema.extend({ rowsIn: z.number().nullable(), rowsOut: z.number().nullable(), ms: z.number().nullable() })),
  explanation: z.object({ stages: z.array(stageSchema), sql: z.string().nullable(), dialect: z.enum(['duckdb', 'clickhouse']).nullable() }),
  /** What was searched, epoch seconds. */
  searched: z.object({ earliest: z.number().nullable(), latest: z.number().nullable() }),
});
/** What is known of a held result. */
export type HeldResult = z.infer<typeof heldSchema>;

/** The held results of one data folder. */
export class HeldResults {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'held');
  }

  /**
   * Holds a result whose search has ended. False where it is empty or too large: then nothing is written. Throws an Error with a
   * sentence when the disk does not take it.
   */
  async hold(id: string, about: Omit<HeldResult, 'version' | 'rows'>, results: ResultRows): Promise<boolean> {
    if (results.length === 0 || results.length > MAX_ROWS) return false;
    await mkdir(this.#folder, { recursive: true }).catch((error: unknown) => {
      throw diskError(error, this.#folder);
    });
    const part = this.#path(id, 'part');
    try {
      const handle = await open(part, 'w', 0o600);
      let size = 0;
      try {
        for await (const batch of results.batches()) {
          const bytes = encodeBatch(batch);
          size += bytes.byteLength + 4;
          if (size > MAX_BYTES) break;
          const length = Buffer.alloc(4);
          length.writeUInt32LE(bytes.byteLength);
          await handle.writev([length, bytes]);
        }
      } finally {
        await handle.close();
      }
      if (size > MAX_BYTES) {
        await rm(part, { force: true });
        return false;
      }
      await rename(part, this.#path(id, 'rows'));
      await writeFile(this.#path(id, 'json'), JSON.stringify({ ...about, version: 1, rows: results.length } satisfies HeldResult), { mode: 0o600 });
    } catch (error) {
      await this.forget(id);
      throw diskError(error, this.#folder);
    }
    await this.#dropOldest();
    return true;
  }

  /** A held result: what is known of it, and its rows; null where there is none, or where another version wrote it. */
  async read(id: string): Promise<{ readonly about: HeldResult; readonly batches: readonly Batch[] } | null> {
    try {
      const about = heldSchema.parse(JSON.parse(await readFile(this.#path(id, 'json'), 'utf8')));
      const bytes = await readFile(this.#path(id, 'rows'));
      const batches: Batch[] = [];
      for (let at = 0; at + 4 <= bytes.length; ) {
        const end = at + 4 + bytes.readUInt32LE(at);
        // A copy: a batch wants bytes that begin at a multiple of eight.
        batches.push(decodeBatch(new Uint8Array(bytes.subarray(at + 4, end))));
        at = end;
      }
      return batches.reduce((sum, batch) => sum + batch.length, 0) === about.rows ? { about, batches } : null;
    } catch {
      // Gone, cut or foreign: the search is offered again.
      return null;
    }
  }

  /** Deletes a result; nothing where there is none. */
  async forget(id: string): Promise<void> {
    for (const kind of ['json', 'rows', 'part'] as const) await rm(this.#path(id, kind), { force: true }).catch(() => undefined);
  }

  /** Deletes all but these. */
  async keepOnly(ids: ReadonlySet<string>): Promise<void> {
    for (const id of await this.#ids()) if (!ids.has(id)) await this.forget(id);
  }

  async #ids(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return [...new Set(names.map((name) => name.replace(/\.(?:json|rows|part)$/, '')))];
  }

  async #dropOldest(): Promise<void> {
    const all: { id: string; taken: string }[] = [];
    for (const id of await this.#ids()) {
      const text = await readFile(this.#path(id, 'json'), 'utf8').catch(() => '');
      all.push({ id, taken: /"taken":"([^"]*)"/.exec(text)?.[1] ?? '' });
    }
    all.sort((a, b) => (a.taken < b.taken ? 1 : -1));
    for (const { id } of all.slice(MAX_HELD)) await this.forget(id);
  }

  /** Ids come from a window: none leads out of the folder. */
  #path(id: string, kind: 'json' | 'rows' | 'part'): string {
    return join(this.#folder, `${id.replaceAll(/[^A-Za-z0-9-]/g, '_')}.${kind}`);
  }
}
