/** What can be searched here: the sample data, the local datasets and the remote connections. Sources are shared by searches. */
import type { ConnectionInfo, ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Dataset, DatasetStore } from '../datasets/dataset-store.ts';
import type { LoadProgress } from '../datasets/load-options.ts';
import { SAMPLE_DATASET, ensureSample } from '../datasets/sample.ts';
import { createLocalSource } from '../sources/local/local-source.ts';
import type { Source } from '../sources/source.ts';
import type { RemoteConnections } from './remote-connections.ts';
import { type AcquiredSource, SharedSources } from './shared-sources.ts';

/** Sample data whose end is at most this old is searched as it is: anchoring it anew would move events between two searches. */
const SAMPLE_AGE_MS = 2 * 3600_000;

/** What ConnectionInfo says of data on this computer. */
const LOCAL = { colour: 'grey', folder: '', defaultRange: null, production: false, readOnly: true, status: { state: 'ready', detail: null } } as const;

/** The connections of one engine. A local connection's id is its dataset's name. */
export class Connections {
  readonly datasets: DatasetStore;
  readonly remote: RemoteConnections;
  readonly #dataDir: string;
  readonly #resourcesDir: string;
  readonly #sources = new SharedSources();
  readonly #stop = new AbortController();
  /** Sources that live no longer than the app: what a tail held. */
  readonly #temporary = new Map<string, { readonly name: string; readonly source: Source; readonly events: number; readonly dispose: (() => Promise<void>) | undefined }>();
  #sample: Promise<Dataset> | null = null;
  #sampleProgress: LoadProgress | null = null;

  constructor(dataDir: string, resourcesDir: string, remote: RemoteConnections) {
    this.remote = remote;
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

  /** The sample first, then the datasets by name, then the remote connections by folder and name. */
  async list(): Promise<readonly ConnectionInfo[]> {
    const all = await this.datasets.list();
    const sample = all.find(({ manifest }) => manifest.name === SAMPLE_DATASET);
    const none = { events: null, earliest: null, latest: null, bytes: null };
    const info = sample === undefined ? none : figures(sample);
    return [{ id: SAMPLE_DATASET, kind: 'sample', name: 'Sample data', ...LOCAL, ...info }, ...(await this.localDatasets()), ...this.#temporaryList(), ...this.#remoteList()];
  }

  async localDatasets(): Promise<readonly ConnectionInfo[]> {
    const all = await this.datasets.list();
    return all
      .filter(({ manifest }) => manifest.name !== SAMPLE_DATASET)
      .map((dataset) => ({ id: dataset.manifest.name, kind: 'local', name: dataset.manifest.name, ...LOCAL, ...figures(dataset), following: dataset.manifest.follow !== undefined }));
  }

  /** The source of a connection for one user; `release` gives it back. Throws an Error with a sentence. */
  async acquire(id: string): Promise<AcquiredSource> {
    const temporary = this.#temporary.get(id);
    if (temporary !== undefined) return { source: temporary.source, release: async () => undefined };
    if (this.#isRemote(id)) return this.remote.acquire(id);
    const { manifest, paths } = id === SAMPLE_DATASET ? await this.sample() : await this.datasets.open(id);
    return this.#sources.acquire(id, manifest.generation, () => createLocalSource({ datasets: paths.map((path) => ({ path })) }));
  }

  /** Makes a source searchable under an id of its own until the app ends or `removeTemporary`; `dispose` is called then. */
  addTemporary(id: string, name: string, source: Source, events: number, dispose?: () => Promise<void>): void {
    this.#temporary.set(id, { name, source, events, dispose });
  }

  async removeTemporary(id: string): Promise<void> {
    const found = this.#temporary.get(id);
    this.#temporary.delete(id);
    await found?.dispose?.();
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
    await this.#sources.retire(name);
    if (!(await this.datasets.remove(name))) throw new Error(`There is no dataset "${name}".`);
  }

  /** Gives a dataset another name; searches that have it open go on. Throws an Error with a sentence. */
  async rename(name: string, to: string): Promise<void> {
    if (to === SAMPLE_DATASET || this.#isRemote(to)) throw new Error(`There is a connection "${to}" already; choose another name.`);
    await this.#sources.retire(name);
    await this.datasets.rename(name, to);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const id of this.#temporary.keys()) await this.removeTemporary(id);
    await this.#sources.close();
    await this.remote.close();
  }

  #temporaryList(): readonly ConnectionInfo[] {
    return [...this.#temporary].map(([id, { name, events }]) => ({ id, kind: 'local', name, ...LOCAL, temporary: true, events, earliest: null, latest: null, bytes: null }));
  }

  #isRemote(id: string): boolean {
    if (id === SAMPLE_DATASET) return false;
    try {
      return this.remote.has(id);
    } catch {
      // Without the app's state there are no remote connections; local data is searched all the same.
      return false;
    }
  }

  #remoteList(): readonly ConnectionInfo[] {
    try {
      return this.remote.list();
    } catch {
      return [];
    }
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
