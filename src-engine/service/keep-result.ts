/** Keeping a result as a dataset, with where it came from, so that it can be searched again, offline. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DatasetStore } from '../datasets/dataset-store.ts';
import { ownEvents } from '../datasets/formats/json.ts';
import { chosenFormat } from '../datasets/preview.ts';
import { textFormat } from '../export/formats.ts';
import type { ResultRows } from '../results/result-rows.ts';

export interface KeptResult {
  readonly results: ResultRows;
  readonly spl: string;
  readonly earliest: string;
  readonly latest: string;
  /** The connection it was read from. */
  readonly connection: string;
}

/**
 * Writes a result's rows into a dataset of this name; its manifest's note holds search, range, source, time taken, rows and
 * the SHA-256 of the rows as JSON lines. Throws an Error with a sentence where a dataset of the name is there already.
 */
export async function keepResult(
  datasets: DatasetStore, name: string, kept: KeptResult, folder: string, tz: string, signal: AbortSignal,
): Promise<{ readonly dataset: string; readonly rows: number; readonly hash: string }> {
  if ((await datasets.get(name)) !== null) throw new Error(`There is already a dataset "${name}"; choose another name.`);
  const scratch = join(folder, `${randomUUID()}.ndjson`);
  const hash = createHash('sha256');
  const format = textFormat('ndjson', { tz, fields: [] });
  let rows = 0;
  const lines = async function* (): AsyncGenerator<string> {
    for await (const batch of kept.results.batches()) {
      signal.throwIfAborted();
      rows += batch.length;
      const text = format.rows(batch);
      hash.update(text);
      yield text;
    }
  };
  try {
    await pipeline(Readable.from(lines()), createWriteStream(scratch));
    const digest = hash.digest('hex');
    await datasets.import({
      name,
      files: [{ path: scratch, source: kept.connection, index: name, sourcetype: 'snapshot' }],
      // Events keep their own text.
      formats: kept.results.fields.some(({ name: field }) => field === '_raw') ? [ownEvents] : [chosenFormat('ndjson')],
      tz,
      now: Date.now(),
      signal,
      note: { snapshot: kept.spl, earliest: kept.earliest, latest: kept.latest, connection: kept.connection, taken: new Date().toISOString(), rows, sha256: digest },
    });
    return { dataset: name, rows, hash: digest };
  } finally {
    await rm(scratch, { force: true });
  }
}
