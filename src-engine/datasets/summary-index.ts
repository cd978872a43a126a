/** Summary indexes: datasets to which the rows of searches are added. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pieces } from '../../src-shared/spl/commands/support/stream.ts';
import type { SummaryEvents } from '../../src-shared/spl/commands/types.ts';
import { textFormat } from '../export/formats.ts';
import { ChangedMeanwhile, type DatasetStore, type ImportOptions } from './dataset-store.ts';
import { ownEvents } from './formats/json.ts';

/** How often it is tried again where other searches add to the same index. */
const TRIES = 20;

/** Adds the events of a search to the dataset of the index's name, which is made where there is none. Throws an Error with a sentence. */
export async function addToSummary(datasets: DatasetStore, { index, source, sourcetype, host, events }: SummaryEvents): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'nexus-collect-'));
  try {
    const path = join(folder, 'events.ndjson');
    const format = textFormat('ndjson', { tz: 'UTC', fields: [] });
    await pipeline(Readable.from([...pieces(events)].map((batch) => format.rows(batch))), createWriteStream(path));
    await imported(datasets, {
      name: index,
      files: [{ path, source, sourcetype, index }],
      formats: [ownEvents],
      tz: 'UTC',
      now: Date.now(),
      append: true,
      keepPrevious: true,
      ...(host === null ? {} : { host }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function imported(datasets: DatasetStore, options: ImportOptions): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await datasets.import(options);
      return;
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile) || tried === TRIES) throw error;
    }
  }
}
