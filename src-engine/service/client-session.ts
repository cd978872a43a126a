/** One client of the engine: checks each message, answers each request, owns the client's searches and transfers. */
import { basename } from 'node:path';
import { type EngineMessage, type Method, type Params, type Replies, type ScheduleNotice, type TransferFrame, clientMessageSchema, requestSchemas } from '../../src-shared/ipc/engine-protocol.ts';
import { exportResult, exportSummary } from '../export/export-result.ts';
import { NOTE_FIELDS, withNotes } from '../export/notes.ts';
import { writeImage } from '../export/write-image.ts';
import { wireError } from '../jobs/errors.ts';
import { type Search, createSearch } from '../jobs/search.ts';
import type { Batch } from '../../src-shared/results/batch.ts';
import type { SearchLibrary } from '../../src-shared/spl/commands/types.ts';
import { pastSearches } from '../store/past-searches.ts';
import type { EngineState } from './engine-state.ts';
import type { EnginePort } from './port.ts';
import { HeldSession } from './held-session.ts';
import { type OpenSearch, SearchSession } from './search-session.ts';
import { apiHandlers } from './api-requests.ts';
import { catalogHandlers } from './catalog-requests.ts';
import { ClientTails } from './tail-requests.ts';
import { connectionHandlers } from './connection-requests.ts';
import { datasetHandlers } from './dataset-requests.ts';
import { documentHandlers } from './document-requests.ts';
import { knowledgeHandlers } from './knowledge-requests.ts';
import { checkCron } from './scheduler.ts';
import { workHandlers } from './work-requests.ts';

/** What an estimate may take, in milliseconds. */
const ESTIMATE_MS = 5000;
/** Searches that one client may hold open at once. */
const MAX_SEARCHES = 64;

type Handlers = { readonly [M in Method]: (params: Params<M>) => Replies[M] | Promise<Replies[M]> };

/** From the arrival of a port to its end. */
export class ClientSession {
  readonly #engine: EngineState;
  readonly #port: EnginePort;
  readonly #searches = new Map<string, OpenSearch>();
  readonly #transfers = new Map<string, AbortController>();
  readonly #tests = new Map<string, AbortController>();
  readonly #tails: ClientTails;
  readonly #handlers: Handlers;
  #closed = false;

  constructor(engine: EngineState, port: EnginePort, onClosed: () => void) {
    this.#engine = engine;
    this.#port = port;
    this.#tails = new ClientTails(
      { connections: engine.connections, lookups: engine.lookups, knowledge: engine.knowledge, resourcesDir: engine.resourcesDir, granted: (grant) => engine.granted(grant, 'read') },
      (tailId, frame) => this.#post({ kind: 'tail', tailId, frame }),
    );
    this.#handlers = this.#makeHandlers();
    port.listen(
      (data) => void this.#receive(data),
      () => {
        void this.close();
        onClosed();
      },
    );
  }

  /** Ends the client's searches and transfers, and deletes its results. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const transfer of this.#transfers.values()) transfer.abort();
    for (const test of this.#tests.values()) test.abort();
    await Promise.all([...this.#searches.values()].map((s) => s.close()));
    this.#searches.clear();
    await this.#tails.dispose();
    this.#port.close();
  }

  /** Tells the client what a scheduled search found. */
  notice(notice: ScheduleNotice): void {
    this.#post({ kind: 'schedule', notice });
  }

  #post(message: EngineMessage): void {
    if (!this.#closed) this.#port.post(message);
  }

  async #receive(data: unknown): Promise<void> {
    const message = clientMessageSchema.safeParse(data);
    // Without an id there is nobody to answer.
    if (!message.success) return;
    const { id, method, params } = message.data;
    try {
      if (!isMethod(method)) throw new RequestError(`The engine has no method "${method}".`);
      const checked = requestSchemas[method].safeParse(params);
      if (!checked.success) {
        const issue = checked.error.issues[0];
        throw new RequestError(`${method}: ${issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue?.message ?? 'not as expected'}.`);
      }
      // The table ties parameters to their method; the compiler cannot follow that through a variable method.
      const handler = this.#handlers[method] as (params: unknown) => unknown;
      const result = await handler(checked.data);
      this.#post({ kind: 'reply', id, result });
    } catch (error) {
      this.#post({ kind: 'failure', id, error: error instanceof RequestError ? { code: 'bad-request', message: error.message } : wireError(error) });
    }
  }

  #search(searchId: string): OpenSearch {
    const session = this.#searches.get(searchId);
    if (session === undefined) throw new Error('This search is closed; run it again.');
    return session;
  }

  #makeHandlers(): Handlers {
    const engine = this.#engine;
    const { connections } = engine;
    return {
      'search.start': (params) => this.#startSearch(params),
      'search.cancel': async ({ searchId }) => {
        await this.#search(searchId).cancel();
        return null;
      },
      'search.credit': ({ searchId, batches }) => {
        this.#search(searchId).credit(batches);
        return null;
      },
      'search.close': async ({ searchId }) => {
        const session = this.#searches.get(searchId);
        this.#searches.delete(searchId);
        await session?.close();
        await engine.held.forget(searchId);
        return null;
      },
      'result.hold': ({ searchId }) => this.#hold(searchId),
      'result.reopen': ({ searchId }) => this.#reopen(searchId),
      'result.holdOnly': async ({ searchIds }) => {
        await engine.held.keepOnly(new Set(searchIds));
        return null;
      },
      'search.explain': (params) => this.#withPlan(params, engine.signal, async (search) => search.explanation),
      // A subsearch would have to run before the plan is known.
      'search.estimate': async (params) => (params.spl.includes('[') ? null : this.#withPlan(params, AbortSignal.any([engine.signal, AbortSignal.timeout(ESTIMATE_MS)]), (search) => search.estimate())),
      'result.page': (params) => this.#search(params.searchId).page(params),
      'result.timeline': ({ searchId, bars, splitBy }) => this.#search(searchId).timeline(bars, splitBy),
      'result.earlier': ({ searchId, bars }) => this.#search(searchId).earlier(bars),
      'result.fields': ({ searchId }) => this.#search(searchId).fields(),
      'result.fieldValues': ({ searchId, field, limit }) => this.#search(searchId).fieldValues(field, limit),
      'result.patterns': ({ searchId, limit }) => this.#search(searchId).patterns(limit),
      'export.image': ({ grant, data }) => writeImage(engine.granted(grant, 'write'), data),
      'export.start': (params) => this.#startExport(params),
      'export.cancel': ({ exportId }) => {
        this.#transfers.get(exportId)?.abort();
        return null;
      },
      'connections.list': () => connections.list(),
      ...connectionHandlers(connections.remote, this.#tests, (testId, frame) => this.#post({ kind: 'connection-test', testId, frame })),
      'datasets.list': () => connections.localDatasets(),
      ...datasetHandlers(
        engine,
        (importId, work) => this.#transfer(importId, work, (frame) => this.#post({ kind: 'import', importId, frame })),
        (importId) => this.#transfers.get(importId)?.abort(),
      ),
      'saved.list': () => engine.store.savedSearches(),
      'saved.create': (search) => {
        if (search.schedule !== undefined && search.schedule !== null) checkCron(search.schedule.cron);
        const saved = engine.store.createSaved(search);
        engine.syncSchedules();
        return saved;
      },
      'saved.update': ({ savedId, search }) => {
        if (search.schedule !== undefined && search.schedule !== null) checkCron(search.schedule.cron);
        const saved = engine.store.updateSaved(savedId, search);
        engine.syncSchedules();
        return saved;
      },
      'saved.remove': ({ savedId }) => {
        engine.store.removeSaved(savedId);
        engine.syncSchedules();
        return null;
      },
      'history.list': ({ limit, text }) => engine.store.history(limit, text),
      'history.clear': () => {
        engine.store.clearHistory();
        return null;
      },
      'jobs.list': () => engine.jobs.list(this.#searches.values()),
      'jobs.endScheduled': ({ jobId }) => {
        engine.jobs.endScheduled(jobId);
        return null;
      },
      'jobs.setLimit': ({ bytes }) => {
        engine.jobs.setLimit(bytes);
        return null;
      },
      'settings.get': ({ key }) => ({ value: engine.store.setting(key) }),
      'settings.set': ({ key, value }) => {
        engine.store.setSetting(key, value);
        return null;
      },
      ...catalogHandlers({ connections, lookups: engine.lookups, dataDir: engine.dataDir, savedSearches: () => engine.store.savedSearches(), signal: engine.signal }),
      ...this.#tails.handlers,
      ...apiHandlers(connections),
      ...workHandlers(engine, (searchId) => this.#search(searchId)),
      ...knowledgeHandlers(engine),
      ...documentHandlers(engine),
    };
  }

  /** Plans a search without running it. */
  async #withPlan<T>({ spl, range, connection, tz }: Params<'search.explain'>, signal: AbortSignal, ask: (search: Search) => Promise<T>): Promise<T> {
    const engine = this.#engine;
    const { source, release } = await engine.connections.acquire(connection);
    try {
      const search = createSearch(spl, range, {
        source: async () => source,
        now: Date.now() / 1000,
        tz,
        pushdown: true,
        lookups: engine.lookups,
        knowledge: engine.knowledge,
        library: this.#library(),
        macros: engine.macros,
        places: engine.places,
        signal,
      });
      await search.prepare();
      return await ask(search);
    } finally {
      await release();
    }
  }

  #startSearch(params: Params<'search.start'>): Replies['search.start'] {
    const { searchId } = params;
    if (this.#searches.has(searchId)) throw new RequestError(`The search "${searchId}" is there already.`);
    if (this.#searches.size >= MAX_SEARCHES) throw new RequestError(`${MAX_SEARCHES} searches are open; close one first.`);
    const session = new SearchSession(params, {
      connections: this.#engine.connections,
      lookups: this.#engine.lookups,
      knowledge: this.#engine.knowledge,
      library: this.#library(),
      macros: this.#engine.macros,
      places: this.#engine.places,
      collect: this.#engine.collect,
      spillFolder: this.#engine.spillFolder,
      jobs: this.#engine.jobs,
      send: (frame) => this.#post({ kind: 'search', searchId, frame }),
      ended: (entry) => this.#engine.record(entry),
    });
    const diagnostics = session.start();
    this.#searches.set(searchId, session);
    return { diagnostics };
  }

  /** Holds the result of a search that was done over the end of the app. */
  async #hold(searchId: string): Promise<Replies['result.hold']> {
    const session = this.#search(searchId);
    await session.finished();
    const { spl, range, connection, tz, shape, end, results } = session;
    if (end === null || shape === null || end.outcome !== 'done') return { held: false };
    const { scanned, elapsedMs } = end.progress;
    const about = { spl, range, connection, tz, shape, taken: new Date().toISOString(), scanned, elapsedMs, messages: [...end.messages], profile: [...end.profile], explanation: { ...end.explanation, stages: [...end.explanation.stages] }, searched: end.range };
    return { held: await this.#engine.held.hold(searchId, about, results) };
  }

  /** Opens a held result under the id that its search had; its frames follow the reply. */
  async #reopen(searchId: string): Promise<Replies['result.reopen']> {
    if (this.#searches.has(searchId)) throw new RequestError(`The search "${searchId}" is there already.`);
    const held = await this.#engine.held.read(searchId);
    if (held === null) return { found: false };
    const session = await HeldSession.open(searchId, held, { spillFolder: this.#engine.spillFolder, lookups: this.#engine.lookups, send: (frame) => this.#post({ kind: 'search', searchId, frame }) });
    this.#searches.set(searchId, session);
    setImmediate(() => session.tell());
    return { found: true };
  }

  /** Saved searches of the app, and the results that this window has open. */
  #library(): SearchLibrary {
    return {
      savedSearches: async () => this.#engine.store.savedSearches(),
      results: (of) => {
        const open = 'id' in of ? this.#searches.get(of.id) : [...this.#searches.values()].reverse().find((s) => s.spl.trim() === of.spl.trim());
        if (open !== undefined) return keptRows(open);
        return 'id' in of ? snapshotRows(of.id, this.#engine) : null;
      },
      history: async () => pastSearches(this.#engine.store),
    };
  }

  async #startExport({ exportId, searchId, grant, format, defuse, annotations = false }: Params<'export.start'>): Promise<null> {
    const session = this.#search(searchId);
    const path = this.#engine.granted(grant, 'write');
    this.#transfer(exportId, async (signal, send) => {
      await session.finished();
      const { results } = session;
      const total = results.length;
      const { rows } = await exportResult({
        path,
        format,
        fields: [...results.fields.map((f) => f.name), ...(annotations ? NOTE_FIELDS : [])],
        batches: annotations ? withNotes(results.batches(), this.#engine.store.notes.annotations(session.connection)) : results.batches(),
        tz: session.tz,
        defuse,
        signal,
        onProgress: (done) => send({ type: 'progress', done, total, unit: 'rows' }),
      });
      send({ type: 'end', summary: exportSummary(rows, basename(path), defuse && (format === 'csv' || format === 'tsv')), rows, refused: 0 });
    }, (frame) => this.#post({ kind: 'export', exportId, frame }));
    return null;
  }

  /** Runs an export or import; its frames follow the reply. */
  #transfer(id: string, work: (signal: AbortSignal, send: (frame: TransferFrame) => void) => Promise<void>, post: (frame: TransferFrame) => void): void {
    if (this.#transfers.has(id)) throw new RequestError(`The transfer "${id}" is there already.`);
    const stop = new AbortController();
    this.#transfers.set(id, stop);
    const run = async (): Promise<void> => {
      try {
        await work(stop.signal, post);
      } catch (error) {
        post({ type: 'error', error: stop.signal.aborted ? { code: 'cancelled', message: 'Stopped; nothing was changed.' } : wireError(error) });
      } finally {
        this.#transfers.delete(id);
      }
    };
    setImmediate(() => void run());
  }
}

/** The client asked for something that is not as the protocol has it. */
class RequestError extends Error {}

function isMethod(method: string): method is Method {
  return Object.hasOwn(requestSchemas, method);
}

/** The rows of a search, once it has ended. */
async function* keptRows(session: OpenSearch): AsyncIterable<Batch> {
  await session.finished();
  yield* session.results.batches();
}

/** The rows of a dataset of this name: a result kept as one. Throws an Error with a sentence where there is none. */
async function* snapshotRows(name: string, engine: EngineState): AsyncIterable<Batch> {
  if ((await engine.connections.datasets.get(name)) === null) {
    throw new Error(`Neither an open search nor a kept result is called ${name}: keep a result with "Keep as dataset", or run the search again and leave it open.`);
  }
  const { source, release } = await engine.connections.acquire(name);
  try {
    const env = { source: async () => source, now: Date.now() / 1000, tz: 'UTC', pushdown: true, lookups: engine.lookups, signal: engine.signal };
    const search = createSearch('*', { earliest: '', latest: '' }, env);
    await search.prepare();
    yield* search.batches();
  } finally {
    await release();
  }
}
