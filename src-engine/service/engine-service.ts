/** The engine as a service for windows: clients on ports, grants for files, shared sources and state. No Electron here. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ControlMessage, HistoryEntry } from '../../src-shared/ipc/engine-protocol.ts';
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import { readSampleSearches } from '../datasets/sample.ts';
import { sentenceOf } from '../jobs/errors.ts';
import type { PlaceFinder } from '../../src-shared/spl/commands/types.ts';
import type { Knowledge } from '../../src-shared/spl/knowledge/knowledge.ts';
import { readKnowledge } from '../knowledge/knowledge-files.ts';
import { OwnKnowledge } from '../knowledge/own-knowledge.ts';
import { readMacrosFile } from '../lookups/macros-file.ts';
import { placesOf } from '../lookups/places.ts';
import { type Lookups, csvLookups } from '../lookups/lookups.ts';
import { createSecretStore } from '../secrets/secret-store.ts';
import { Vault } from '../secrets/vault.ts';
import { createSpillFolder } from '../results/spill-folder.ts';
import { readSampleDocuments } from '../store/sample-documents.ts';
import { AppStore } from '../store/store.ts';
import { ClientSession } from './client-session.ts';
import { Connections } from './connections.ts';
import { DatasetFollower } from './dataset-follower.ts';
import { Jobs } from './jobs.ts';
import type { EnginePort } from './port.ts';
import { macrosPath } from './import-conf.ts';
import { Scheduler } from './scheduler.ts';
import { RemoteConnections } from './remote-connections.ts';

export interface EngineOptions {
  /** Folder for datasets, state, lookups and spill files. */
  readonly dataDir: string;
  /** The product's `resources` folder. */
  readonly resourcesDir: string;
  /** For the operator of the process: what the user of a window cannot be told. */
  readonly log: (line: string) => void;
  /** Asks the process that started this one to show a sign-in page in the browser; it answers with `page-opened`. */
  readonly askForPage?: (requestId: number, url: string) => void;
}

const controlSchema: z.ZodType<ControlMessage> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('client'), clientId: z.string() }),
  z.object({ type: z.literal('client-gone'), clientId: z.string() }),
  z.object({ type: z.literal('grant'), grant: z.string(), path: z.string(), access: z.enum(['read', 'write']) }),
  z.object({ type: z.literal('page-opened'), requestId: z.number(), error: z.string().nullable() }),
  z.object({ type: z.literal('shutdown') }),
]);

/** One engine process's service. */
export class EngineService {
  readonly connections: Connections;
  /** Adds what is appended to the files of datasets that follow them. */
  readonly follower: DatasetFollower;
  readonly lookups: Lookups;
  readonly knowledge: () => Promise<Knowledge>;
  /** The knowledge objects that users of the window made. */
  readonly ownKnowledge: OwnKnowledge;
  readonly places: () => Promise<PlaceFinder | null>;
  readonly spillFolder: string;
  /** The searches that run or hold results. */
  readonly jobs: Jobs;
  readonly resourcesDir: string;
  readonly dataDir: string;
  /** The app's own search macros; undefined where there are none. */
  macros: MacroTable | undefined;
  readonly #scheduler: Scheduler;
  readonly #store: AppStore | Error;
  readonly #log: (line: string) => void;
  readonly #clients = new Map<string, ClientSession>();
  readonly #grants = new Map<string, { readonly path: string; readonly access: 'read' | 'write' }>();
  readonly #stop = new AbortController();
  readonly #pages = new Map<number, (error: string | null) => void>();
  readonly #askForPage: EngineOptions['askForPage'];
  #nextPage = 1;

  private constructor(options: EngineOptions, spillFolder: string, store: AppStore | Error) {
    const remote = new RemoteConnections({ table: () => this.store.connections, vault: new Vault(createSecretStore()), openPage: (url) => this.#openPage(url) });
    this.connections = new Connections(options.dataDir, options.resourcesDir, remote);
    this.follower = new DatasetFollower(this.connections.datasets, options.log);
    this.#askForPage = options.askForPage;
    this.lookups = csvLookups({ folder: join(options.dataDir, 'lookups') });
    this.knowledge = () => readKnowledge({ resourcesDir: options.resourcesDir, dataDir: options.dataDir });
    this.ownKnowledge = new OwnKnowledge(options);
    this.places = placesOf(join(options.dataDir, 'geo'));
    this.spillFolder = spillFolder;
    this.jobs = new Jobs(spillFolder, () => this.store);
    this.resourcesDir = options.resourcesDir;
    this.dataDir = options.dataDir;
    this.#store = store;
    this.#log = options.log;
    // One window tells it; the others would say the same.
    this.#scheduler = new Scheduler(this, (notice) => [...this.#clients.values()][0]?.notice(notice), options.log);
  }

  /** Starts the service; the sample data loads on. Throws an Error with a sentence when the data folder cannot be used. */
  static async start(options: EngineOptions): Promise<EngineService> {
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
    const service = new EngineService(options, spillFolder, store);
    await service.readMacros().catch((error: unknown) => options.log(sentenceOf(error)));
    service.syncSchedules();
    service.follower.start();
    service.connections.datasets.tidy().catch((error: unknown) => options.log(`Files that no dataset needs could not be removed: ${sentenceOf(error)}`));
    service.connections.sample().catch((error: unknown) => options.log(`The sample data could not be loaded: ${sentenceOf(error)}`));
    return service;
  }

  /** The app's state. Throws an Error with a sentence where it could not be opened. */
  get store(): AppStore {
    if (this.#store instanceof Error) throw this.#store;
    return this.#store;
  }

  /** Takes over the schedules of saved searches after a change. */
  syncSchedules(): void {
    if (!(this.#store instanceof Error)) this.#scheduler.sync(this.#store.savedSearches());
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

  /** The path behind a grant. Throws an Error with a sentence when there is none for this access. */
  granted(grant: string, access: 'read' | 'write'): string {
    const found = this.#grants.get(grant);
    if (found === undefined || found.access !== access) throw new Error('This file was not chosen for that; choose it again.');
    return found.path;
  }

  /** Handles a message of the process that started the engine. `port` comes with `client`. Resolves to true on `shutdown`. */
  async control(data: unknown, port: EnginePort | undefined): Promise<boolean> {
    const parsed = controlSchema.safeParse(data);
    if (!parsed.success) {
      this.#log('The engine got a control message that it does not know.');
      return false;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'client': {
        if (port === undefined) return false;
        const { clientId } = message;
        const client = new ClientSession(this, port, () => this.#clients.delete(clientId));
        this.#clients.set(clientId, client);
        return false;
      }
      case 'client-gone': {
        const client = this.#clients.get(message.clientId);
        this.#clients.delete(message.clientId);
        await client?.close();
        return false;
      }
      case 'grant':
        this.#grants.set(message.grant, { path: message.path, access: message.access });
        return false;
      case 'page-opened':
        this.#pages.get(message.requestId)?.(message.error);
        this.#pages.delete(message.requestId);
        return false;
      case 'shutdown':
        await this.close();
        return true;
    }
  }

  #openPage(url: string): Promise<void> {
    const ask = this.#askForPage;
    if (ask === undefined) return Promise.reject(new Error('There is no browser here to sign in with.'));
    const requestId = this.#nextPage++;
    return new Promise((resolve, reject) => {
      this.#pages.set(requestId, (error) => (error === null ? resolve() : reject(new Error(error))));
      ask(requestId, url);
    });
  }

  /** Ends all clients, releases all files, deletes what was spilled. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#scheduler.stop();
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    this.#clients.clear();
    await this.follower.close();
    await this.connections.close();
    if (!(this.#store instanceof Error)) this.#store.close();
    await rm(this.spillFolder, { recursive: true, force: true });
  }
}

/** The searches that come with the product; without them there is still all of the user's own. */
async function seed(store: AppStore, { resourcesDir, log }: EngineOptions): Promise<void> {
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
