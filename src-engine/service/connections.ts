/** What can be searched here: the sample data and the local datasets. Sources are opened once and shared by searches. */
import type { ConnectionInfo, ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Dataset, DatasetStore } from '../datasets/dataset-store.ts';
import type { LoadProgress } from '../datasets/load-files.ts';
import { SAMPLE_DATASET, ensureSample } from '../datasets/sample.ts';
import { createLocalSource } from '../sources/local/local-source.ts';
import type { Source } from '../sources/source.ts';

/** Sample data whose end is at most this old is searched as it is: anchoring it anew would move events between two searches. */
const SAMPLE_AGE_MS = 2 * 3600_000;

interface OpenSource {
  readonly path: string;
  readonly source: Promise<Source>;
  users: number;
  /** A newer file took its place; closed when its last user leaves. */
  replaced: boolean;
}

/** The connections of one engine. A connection's id is its dataset's name. */
export class Connections {
  readonly datasets: DatasetStore;
  readonly #dataDir: string;
  readonly #resourcesDir: string;
  readonly #open = new Map<string, OpenSource>();
  readonly #stop = new AbortController();
  #sample: Promise<Dataset> | null = null;
  #sampleProgress: LoadProgress | null = null;

  constructor(dataDir: string, resourcesDir: string) {
    this.#dataDir = dataDir;
    this.#resourcesDir = resourcesDir;
    this.datasets = new DatasetStore(dataDir);
  }

  /** How far the sample data's first load is; null when it is done or has not begun. */
  get sampleProgress(): LoadProgress | null {
    return this.#sampleProgress;
  }

  /** Makes the sample data ready, once; further calls wait for the same load. A failed one is tried again. */
  sample(): Promise<Dataset> {
    if (this.#sample === null) {
      const load = this.#loadSample();
      this.#sample = load;
      load.catch(() => {
        this.#sample = null;
      });
    }
    return this.#sample;
  }

  async #loadSample(): Promise<Dataset> {
    const present = await this.datasets.get(SAMPLE_DATASET).catch(() => null);
    const anchor = present?.manifest.note?.['anchor'];
    const age = typeof anchor === 'number' ? Date.now() - anchor : Number.POSITIVE_INFINITY;
    if (present !== null && age >= 0 && age < SAMPLE_AGE_MS) return present;
    try {
      return await ensureSample({
        dataDir: this.#dataDir,
        resourcesDir: this.#resourcesDir,
        now: Date.now(),
        signal: this.#stop.signal,
        onProgress: (p) => (this.#sampleProgress = p),
      });
    } finally {
      this.#sampleProgress = null;
    }
  }

  /** The sample first, then the datasets by name. */
  async list(): Promise<readonly ConnectionInfo[]> {
    const all = await this.datasets.list();
    const sample = all.find(({ manifest }) => manifest.name === SAMPLE_DATASET);
    const none = { events: null, earliest: null, latest: null, bytes: null };
    const info = sample === undefined ? none : figures(sample);
    return [{ id: SAMPLE_DATASET, kind: 'sample', name: 'Sample data', ...info }, ...(await this.localDatasets())];
  }

  async localDatasets(): Promise<readonly ConnectionInfo[]> {
    const all = await this.datasets.list();
    return all
      .filter(({ manifest }) => manifest.name !== SAMPLE_DATASET)
      .map((dataset) => ({ id: dataset.manifest.name, kind: 'local', name: dataset.manifest.name, ...figures(dataset) }));
  }

  /** The source of a connection for one user; `release` gives it back. Throws an Error with a sentence. */
  async acquire(id: string): Promise<{ readonly source: Source; release(): Promise<void> }> {
    const dataset = id === SAMPLE_DATASET ? await this.sample() : await this.datasets.open(id);
    let entry = this.#open.get(id);
    if (entry !== undefined && entry.path !== dataset.path) {
      await this.#retire(id, entry);
      entry = undefined;
    }
    if (entry === undefined) {
      entry = { path: dataset.path, source: createLocalSource({ datasets: [{ path: dataset.path }] }), users: 0, replaced: false };
      this.#open.set(id, entry);
    }
    const held = entry;
    held.users++;
    try {
      const source = await held.source;
      let released = false;
      return {
        source,
        release: async () => {
          if (released) return;
          released = true;
          held.users--;
          if (held.replaced && held.users === 0) await source.close();
        },
      };
    } catch (error) {
      held.users--;
      if (this.#open.get(id) === held) this.#open.delete(id);
      throw error;
    }
  }

  async fields(id: string): Promise<readonly ResultField[]> {
    const { source, release } = await this.acquire(id);
    try {
      return (await source.fields()).map(({ name, type }) => ({ name, type }));
    } finally {
      await release();
    }
  }

  async remove(name: string): Promise<void> {
    if (name === SAMPLE_DATASET) throw new Error('The sample data belongs to the app and stays.');
    const entry = this.#open.get(name);
    if (entry !== undefined) await this.#retire(name, entry);
    if (!(await this.datasets.remove(name))) throw new Error(`There is no dataset "${name}".`);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const [id, entry] of this.#open) {
      this.#open.delete(id);
      const source = await entry.source.catch(() => null);
      await source?.close();
    }
  }

  async #retire(id: string, entry: OpenSource): Promise<void> {
    this.#open.delete(id);
    entry.replaced = true;
    if (entry.users > 0) return;
    const source = await entry.source.catch(() => null);
    await source?.close();
  }
}

function figures({ manifest }: Dataset): Pick<ConnectionInfo, 'events' | 'earliest' | 'latest' | 'bytes'> {
  const range = manifest.timeRange;
  return {
    events: manifest.events,
    earliest: range === null ? null : range.earliest / 1e6,
    latest: range === null ? null : range.latest / 1e6,
    bytes: manifest.bytes,
  };
}
