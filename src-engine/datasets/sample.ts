/**
 * The embedded sample data as a dataset. Its files carry times relative to their end; loading anchors that end to now, so
 * that `earliest=-24h` finds the incident on any day.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DatasetStore, type Dataset } from './dataset-store.ts';
import type { InputFile, LoadProgress } from './load-options.ts';

/** The dataset's name. */
export const SAMPLE_DATASET = 'sample';

/** Sample data whose end lies this far from the clock is anchored anew. */
const MAX_AGE_MS = 15 * 60_000;

const sampleManifestSchema = z.object({
  version: z.literal(1),
  seed: z.number(),
  spanMs: z.number(),
  files: z.array(
    z.object({
      file: z.string(),
      index: z.string(),
      source: z.string(),
      sourcetype: z.string(),
      time: z.enum(['iso', 'web', 'postgres']),
      events: z.number(),
      sha256: z.string(),
    }),
  ),
});

/** What is in the sample: resources/sample/manifest.json. */
export type SampleManifest = Readonly<z.infer<typeof sampleManifestSchema>>;

const savedSearchSchema = z.array(
  z.object({
    name: z.string(),
    description: z.string(),
    spl: z.string(),
    earliest: z.string(),
    latest: z.string(),
  }),
);

/** A search that comes with the sample data. Times are SPL time modifiers; an empty one is unbounded. */
export type SampleSearch = Readonly<z.infer<typeof savedSearchSchema>[number]>;

/** Reads the sample's manifest. `resourcesDir` is the product's `resources` folder. */
export async function readSampleManifest(resourcesDir: string): Promise<SampleManifest> {
  return sampleManifestSchema.parse(JSON.parse(await readFile(join(resourcesDir, 'sample', 'manifest.json'), 'utf8')));
}

/** The saved searches that lead through the sample's incident. */
export async function readSampleSearches(resourcesDir: string): Promise<readonly SampleSearch[]> {
  return savedSearchSchema.parse(
    JSON.parse(await readFile(join(resourcesDir, 'sample', 'saved-searches.json'), 'utf8')),
  );
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Writes a moment (its second as ISO text, and the milliseconds within) as the logs of a kind do, in UTC. */
const FORMATS: Record<SampleManifest['files'][number]['time'], (second: string, milliseconds: string) => string> = {
  iso: (second, milliseconds) => `${second}.${milliseconds}Z`,
  web: (second) => {
    const month = MONTHS[Number(second.slice(5, 7)) - 1];
    return `${second.slice(8, 10)}/${month}/${second.slice(0, 4)}:${second.slice(11)} +0000`;
  },
  postgres: (second, milliseconds) => `${second.slice(0, 10)} ${second.slice(11)}.${milliseconds} UTC`,
};

/** Replaces the relative times of the sample's text (`@T-1234@`, milliseconds) by times that end at `anchor`. */
export function anchorTimes(text: string, format: keyof typeof FORMATS, anchor: number): string {
  const write = FORMATS[format];
  let last = Number.NaN;
  let second = '';
  return text.replace(/@T(-?\d+)@/g, (_, offset: string) => {
    const ms = anchor + Number(offset);
    const epochSecond = Math.floor(ms / 1000);
    if (epochSecond !== last) {
      last = epochSecond;
      second = new Date(epochSecond * 1000).toISOString().slice(0, 19);
    }
    return write(second, String(ms - epochSecond * 1000).padStart(3, '0'));
  });
}

export interface EnsureSampleOptions {
  readonly dataDir: string;
  /** The product's `resources` folder. */
  readonly resourcesDir: string;
  /** Epoch milliseconds: the end of the data. */
  readonly now: number;
  /** True where the clock was fixed by the user: the data then ends exactly at `now`. */
  readonly exact?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/**
 * The sample dataset, loaded when it is not there yet or ends too far from `now`. Several processes may call this at once:
 * each gets a complete dataset, the last one's stays.
 */
export async function ensureSample(options: EnsureSampleOptions): Promise<Dataset> {
  const { dataDir, resourcesDir, now, exact = false, signal, onProgress } = options;
  const store = new DatasetStore(dataDir);
  const manifest = await readSampleManifest(resourcesDir);
  const present = await store.get(SAMPLE_DATASET).catch(() => null);
  const content = manifest.files.map((file) => file.sha256).join(' ');
  if (present !== null && present.manifest.note?.['content'] === content) {
    const anchor = Number(present.manifest.note['anchor']);
    if (exact ? anchor === now : Math.abs(now - anchor) <= MAX_AGE_MS) return present;
  }
  const files = manifest.files.map((file): InputFile => ({
    path: join(resourcesDir, 'sample', file.file),
    index: file.index,
    source: file.source,
    sourcetype: file.sourcetype,
    transform: (text) => anchorTimes(text, file.time, now),
  }));
  const { dataset } = await store.import({
    name: SAMPLE_DATASET,
    replace: true,
    keepPrevious: true,
    files,
    // Every time in the sample names its zone.
    tz: 'UTC',
    now,
    host: 'shop',
    note: { anchor: now, content },
    signal,
    onProgress,
  });
  return dataset;
}
