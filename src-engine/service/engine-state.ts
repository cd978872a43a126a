/** What the clients of one engine share: sources, files that were granted, state and knowledge. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEntry, SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';
import type { PlaceFinder, SummaryEvents } from '../../src-shared/spl/commands/types.ts';
import type { Knowledge } from '../../src-shared/spl/knowledge/knowledge.ts';
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import { readSampleSearches } from '../datasets/sample.ts';
import { sentenceOf } from '../jobs/errors.ts';
import { readKnowledge } from '../knowledge/knowledge-files.ts';
import { addToSummary } from '../datasets/summary-index.ts';
import { OwnKnowledge } from '../knowledge/own-knowledge.ts';
import { type Lookups, csvLookups } from '../lookups/lookups.ts';
import { readMacrosFile } from '../lookups/macros-file.ts';
import { placesOf } from '../lookups/places.ts';
import { HeldResults } from '../results/held-results.ts';
import { createSpillFolder } from '../results/spill-folder.ts';
import { createSecretStore } from '../secrets/secret-store.ts';
import { Vault } from '../secrets/vault.ts';
import { readSampleDocuments } from '../store/sample-documents.ts';
import { AppStore } from '../store/store.ts';
import { Connections } from './connections.ts';
import { DatasetFollower } from './dataset-follower.ts';
import { macrosPath } from './import-conf.ts';
import { Jobs } from './jobs.ts';
import { RemoteConnections } from './remote-connections.ts';

/** Where an engine keeps its files, and whom it tells. */
export interface EngineStateOptions {
  /** Folder for datasets, state, lookups and spill files. */
  readonly dataDir: string;
  /** The product's `resources` folder. */
  readonly resourcesDir: string;
  /** For the operator of the process: what the user of a window cannot be told. */
  readonly log: (line: string) => void;
  /** Shows a sign-in page in the browser. */
  readonly openPage: (url: string) => Promise<void>;
}

/** One engine's state. */
export class EngineState {
  readonly connections: Connections;
  /** Adds what is appended to the files of datasets that follow them. */
  readonly follower: DatasetFollower;
  readonly lookups: Lookups;
  readonly knowledge: () => Promise<Knowledge>;
  /** The knowledge objects that users of the window made. */
  readonly ownKnowledge: OwnKnowledge;
  readonly places: () => Promise<PlaceFinder | null>;
  /** Adds events to a summary index. */
  readonly collect: (events: SummaryEvents) => Promise<void>;
  readonly spillFolder: string;
  /** Results that outlive the app. */
  readonly held: HeldResults;
  /** The searches that run or hold results. */
  readonly jobs: Jobs;
  readonly resourcesDir: string;
  readonly dataDir: string;
  /** The app's own search macros; undefined where there are none. */
  macros: MacroTable | undefined;
  readonly #store: AppStore | Error;
  readonly #log: (line: string) => void;
  readonly #grants = new Map<string, { readonly path: string; readonly access: 'read' | 'write' }>();
  readonly #stop = new AbortController();
  #onSchedules: (searches: readonly SavedSearch[]) => void = () => undefined;

  private constructor(options: EngineStateOptions, spillFolder: string, store: AppStore | Error) {
    const { dataDir, resourcesDir, log, openPage } = options;
    const remote = new RemoteConnections({ table: () => this.store.connections, vault: new Vault(createSecretStore()), openPage });
    this.connections = new Connections(dataDir, resourcesDir, remote);
    this.follower = new DatasetFollower(this.connections.datasets, log);
    this.lookups = csvLookups({ folder: join(dataDir, 'lookups') });
    this.knowledge = () => readKnowledge({ resourcesDir, dataDir });
    this.ownKnowledge = new OwnKnowledge(options);
    this.places = placesOf(join(dataDir, 'geo'));
    this.collect = (events) => addToSummary(this.connections.datasets, events);
    this.spillFolder = spillFolder;
    this.held = new HeldResults(dataDir);
    this.jobs = new Jobs(spillFolder, () => this.store);
    this.resourcesDir = resourcesDir;
    this.dataDir = dataDir;
    this.#store = store;
    this.#log = log;
  }

  /** Opens the state; the sample data loads on. Throws an Error with a sentence when the data folder cannot be used. */
  static async open(options: EngineStateOptions): Promise<EngineState> {
    const spillFolder = await createSpillFolder(options.dataDir);
    let store: AppStore | Error;
    try {
      store = await AppStore.open(options.dataDir);
      if (store.notice !== null) options.log(store.notice);
      await seed(store, options);
    } catch (error) {
      // Searching goes on without it; requests for saved searches tell what is wrong.
      store = error instanceof Error ? error : new Error(String(error));
      options.log(sentenceOf(error));
    }
    const state = new EngineState(options, spillFolder, store);
    await state.readMacros().catch((error: unknown) => options.log(sentenceOf(error)));
    state.follower.start();
    state.connections.datasets.tidy().catch((error: unknown) => options.log(`Files that no dataset needs could not be removed: ${sentenceOf(error)}`));
    state.connections.sample().catch((error: unknown) => options.log(`The sample data could not be loaded: ${sentenceOf(error)}`));
    return state;
  }

  /** The app's state. Throws an Error with a sentence where it could not be opened. */
  get store(): AppStore {
    if (this.#store instanceof Error) throw this.#store;
    return this.#store;
  }

  /** Tells a listener the saved searches, now and whenever their schedules may have changed. */
  watchSchedules(listener: (searches: readonly SavedSearch[]) => void): void {
    this.#onSchedules = listener;
    this.syncSchedules();
  }

  /** To be called after a change of saved searches. */
  syncSchedules(): void {
    if (!(this.#store instanceof Error)) this.#onSchedules(this.#store.savedSearches());
  }

  /** Reads the app's macros anew. Throws an Error with a sentence that names the file. */
  async readMacros(): Promise<void> {
    const path = macrosPath(this.dataDir);
    this.macros = existsSync(path) ? await readMacrosFile(path) : undefined;
  }

  /** Fires when the service ends. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Remembers a run. History is no reason to fail a search. */
  record(entry: Omit<HistoryEntry, 'id' | 'pinned'>): void {
    if (this.#store instanceof Error || this.#stop.signal.aborted) return;
    try {
      this.#store.addHistory(entry);
    } catch (error) {
      this.#log(`The history could not be written: ${sentenceOf(error)}`);
    }
  }

  /** Remembers what a person let the engine read or write. */
  grant(grant: string, path: string, access: 'read' | 'write'): void {
    this.#grants.set(grant, { path, access });
  }

  /** The path behind a grant. Throws an Error with a sentence when there is none for this access. */
  granted(grant: string, access: 'read' | 'write'): string {
    const found = this.#grants.get(grant);
    if (found === undefined || found.access !== access) throw new Error('This file was not chosen for that; choose it again.');
    return found.path;
  }

  /** Stops what runs on its own: first, so that nothing new begins while clients end. */
  stop(): void {
    this.#stop.abort();
  }

  /** Releases all files and deletes what was spilled. */
  async close(): Promise<void> {
    await this.follower.close();
    await this.connections.close();
    if (!(this.#store instanceof Error)) this.#store.close();
    await rm(this.spillFolder, { recursive: true, force: true });
  }
}

/** The searches that come with the product; without them there is still all of the user's own. */
async function seed(store: AppStore, { resourcesDir, log }: EngineStateOptions): Promise<void> {
  try {
    store.seed(await readSampleSearches(resourcesDir));
  } catch (error) {
    log(`The saved searches of the sample data could not be read: ${sentenceOf(error)}`);
  }
  try {
    store.documents.seed(await readSampleDocuments(resourcesDir));
  } catch (error) {
    log(`The dashboards and notebooks of the sample data could not be read: ${sentenceOf(error)}`);
  }
}
