/** One search of one client: runs the job into a result set and sends frames. */
import type { EarlierCounts, HistoryEntry, Page, Params, Patterns, SearchFrame, SearchProgress, Timeline, FieldSummary, FieldValues } from '../../src-shared/ipc/engine-protocol.ts';
import type { Job } from '../../src-shared/ipc/jobs-protocol.ts';
import type { FoundRows, RowGroups } from '../../src-shared/ipc/work-protocol.ts';
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import type { Diagnostic } from '../../src-shared/spl/syntax/diagnostics.ts';
import type { Explanation } from '../../src-shared/spl/plan/types.ts';
import type { LoadProgress } from '../datasets/load-options.ts';
import { SAMPLE_DATASET } from '../datasets/sample.ts';
import { type EventsBehind, fieldValuesOf, fieldsOf, timelineOf } from '../jobs/derived.ts';
import { earlierCounts } from '../jobs/earlier.ts';
import { SearchRefused, isAbort, wireError } from '../jobs/errors.ts';
import { patternsOf } from '../jobs/patterns.ts';
import { type Search, type SearchEnvironment, createSearch } from '../jobs/search.ts';
import type { PlaceFinder, SearchLibrary, SummaryEvents } from '../../src-shared/spl/commands/types.ts';
import type { Knowledge } from '../../src-shared/spl/knowledge/knowledge.ts';
import type { Lookups } from '../lookups/lookups.ts';
import { findRows } from '../results/find-rows.ts';
import { groupRows } from '../results/group-rows.ts';
import { ReferencedRows } from '../results/referenced-rows.ts';
import type { ResultRows } from '../results/result-rows.ts';
import { ResultSet } from '../results/result-set.ts';
import type { Source } from '../sources/source.ts';
import type { Connections } from './connections.ts';
import type { JobSource, Jobs } from './jobs.ts';

const PROGRESS_MS = 100;
/** Rows of one `rows` frame. */
const FRAME_ROWS = 500;

export interface SessionHost {
  readonly connections: Connections;
  readonly lookups: Lookups;
  readonly knowledge: () => Promise<Knowledge>;
  readonly library: SearchLibrary;
  readonly macros: MacroTable | undefined;
  readonly places: () => Promise<PlaceFinder | null>;
  readonly collect: (events: SummaryEvents) => Promise<void>;
  readonly spillFolder: string;
  readonly jobs: Jobs;
  send(frame: SearchFrame): void;
  /** Tells how a run ended, for the history. */
  ended(entry: Omit<HistoryEntry, 'id' | 'pinned'>): void;
}

/** A search that a client has open, whether it runs, has run, or ran before the app was started. */
export type OpenSearch = Omit<Pick<SearchSession, keyof SearchSession>, 'start'>;

/** From `start` to `close`. What has come can be read while it runs, after a stop and after a failure. */
export class SearchSession implements JobSource {
  #results: ResultRows;
  /** Set where the rows stay in the source. */
  #referenced: ReferencedRows | null = null;
  /** Its text, by which `loadjob` finds the latest run of a saved search. */
  get spl(): string {
    return this.#params.spl;
  }
  /** The range as the user gave it. */
  get range(): Params<'search.start'>['range'] {
    return this.#params.range;
  }
  get connection(): string {
    return this.#params.connection;
  }
  readonly tz: string;
  readonly #params: Params<'search.start'>;
  readonly #host: SessionHost;
  /** Ends the run. */
  readonly #stop = new AbortController();
  /** Ends the run and everything that is asked about it. */
  readonly #close = new AbortController();
  readonly #env: SearchEnvironment;
  readonly #releases: (() => Promise<void>)[] = [];
  #acquired: Promise<Source> | null = null;
  #search: Search | null = null;
  #prepared: Promise<Search>;
  #setPrepared: (search: Search) => void = () => undefined;
  #failPrepared: (error: unknown) => void = () => undefined;
  #run: Promise<void> = Promise.resolve();
  /** The first frame is free: it tells the client that rows are there. */
  #credits = 1;
  #sent = 0;
  #sending = false;
  #schemaSent = -1;
  #started = performance.now();
  #elapsedMs: number | null = null;
  readonly #startedAt = new Date().toISOString();
  #state: Job['state'] = 'running';
  #end: Extract<SearchFrame, { type: 'end' }> | null = null;
  /** Why the engine ended it, where it did. */
  readonly #notes: { readonly severity: 'warning'; readonly text: string }[] = [];

  constructor(params: Params<'search.start'>, host: SessionHost) {
    this.#params = params;
    this.#host = host;
    this.tz = params.tz === '' ? Intl.DateTimeFormat().resolvedOptions().timeZone : params.tz;
    this.#results = new ResultSet({ folder: host.spillFolder });
    this.#env = {
      source: () => (this.#acquired ??= this.#acquire()),
      now: Date.now() / 1000,
      tz: this.tz,
      pushdown: params.pushdown ?? true,
      lookups: host.lookups,
      knowledge: host.knowledge,
      library: host.library,
      macros: host.macros,
      places: host.places,
      collect: host.collect,
      signal: AbortSignal.any([this.#stop.signal, this.#close.signal]),
    };
    this.#prepared = new Promise((resolve, reject) => {
      this.#setPrepared = resolve;
      this.#failPrepared = reject;
    });
    host.jobs.add(this);
    // Those who ask about the search get the error; nobody asking is no fault.
    this.#prepared.catch(() => undefined);
  }

  /** Parses and starts the run; what is wrong with the text comes back, and then nothing runs. */
  start(): readonly Diagnostic[] {
    let search: Search;
    try {
      search = createSearch(this.#params.spl, this.#params.range, this.#env);
    } catch (error) {
      this.#failPrepared(error);
      this.#state = 'failed';
      if (!(error instanceof SearchRefused)) throw error;
      // After the reply, so that a client knows the search by then.
      setImmediate(() => this.#host.send({ type: 'error', error: wireError(error, this.#params.spl) }));
      return error.diagnostics;
    }
    this.#search = search;
    this.#run = this.#go(search);
    return search.diagnostics;
  }

  /** Stops the run; the rows stay. Resolves when the engine is idle again. */
  async cancel(): Promise<void> {
    this.#stop.abort();
    await this.#run;
  }

  /** Allows further `rows` frames. */
  credit(batches: number): void {
    this.#credits = Math.min(64, this.#credits + batches);
    void this.#sendRows();
  }

  /** What was told at the end of the run; null before, and where it failed. */
  get end(): Extract<SearchFrame, { type: 'end' }> | null {
    return this.#end;
  }
  /** Events or a table; null before that is known. */
  get shape(): 'events' | 'table' | null {
    return this.#end === null ? null : (this.#search?.shape ?? null);
  }

  /** The rows. Another object once it is known how they are kept, before there are any. */
  get results(): ResultRows {
    return this.#results;
  }

  /** The search as the list of jobs shows it. */
  get job(): Job {
    const { searchId, spl, range, connection, origin = 'tab' } = this.#params;
    const { rows, fraction, elapsedMs } = this.#progress();
    return { id: searchId, origin, savedId: null, spl, range, connection, state: this.#state, started: this.#startedAt, elapsedMs, rows, fraction, bytes: this.results.spilledBytes };
  }

  page({ offset, limit, fields, sort }: Params<'result.page'>): Promise<Page> {
    return this.results.page(offset, limit, fields, sort);
  }

  async timeline(bars: number, splitBy: string | undefined): Promise<Timeline> {
    return timelineOf(await this.#behind(), bars, splitBy);
  }

  async earlier(bars: number): Promise<EarlierCounts | null> {
    return earlierCounts(await this.#behind(), bars);
  }

  async fields(): Promise<{ readonly total: number; readonly fields: readonly FieldSummary[] }> {
    if (this.#referenced !== null && this.#elapsedMs !== null) return { total: this.#referenced.length, fields: await this.#referenced.summary() };
    return fieldsOf(await this.#behind());
  }

  async fieldValues(field: string, limit: number): Promise<FieldValues> {
    return fieldValuesOf(await this.#behind(), field, limit);
  }

  async patterns(limit: number): Promise<Patterns> {
    return patternsOf(await this.#behind(), limit);
  }

  /** Rows that hold a text or one of some values, among those there are now. */
  find(params: Params<'result.find'>): Promise<FoundRows> {
    return findRows(this.results, params, this.#close.signal);
  }

  /** Rows that say the same, among those there are now. */
  groups(params: Params<'result.groups'>): Promise<RowGroups> {
    return groupRows(this.results, params, this.#close.signal);
  }

  /** Resolves when the run has ended, however it did. */
  finished(): Promise<void> {
    return this.#run;
  }

  /** Ends everything and deletes the rows. */
  async close(): Promise<void> {
    this.#close.abort();
    await this.#run;
    await this.results.close();
    this.#host.jobs.remove(this);
    for (const release of this.#releases.splice(0)) await release();
  }

  async #behind(): Promise<EventsBehind> {
    const search = await this.#prepared;
    return { pipeline: search.resolved, asked: search.asked, range: search.range, env: { ...this.#env, signal: this.#close.signal } };
  }

  async #acquire(): Promise<Source> {
    const { source, release } = await this.#host.connections.acquire(this.#params.connection);
    this.#releases.push(release);
    if (this.#close.signal.aborted) await release();
    this.#close.signal.throwIfAborted();
    return source;
  }

  async #go(search: Search): Promise<void> {
    this.#started = performance.now();
    const timer = setInterval(() => {
      // Before the schema there is something to tell only while the sample data loads.
      if (this.#schemaSent >= 0 || this.#preparing !== null) this.#host.send({ type: 'progress', ...this.#progress() });
    }, PROGRESS_MS);
    let outcome: HistoryEntry['outcome'] = 'done';
    try {
      try {
        await search.prepare();
        this.#setPrepared(search);
        this.#sendSchema(search);
        for await (const added of this.#take(search)) {
          const first = this.results.length === added;
          this.#sendSchema(search);
          if (first && added > 0) this.#host.send({ type: 'progress', ...this.#progress() });
          void this.#sendRows();
          this.#keepWithinDisk();
        }
      } catch (error) {
        this.#failPrepared(error);
        if (!this.#env.signal.aborted || !isAbort(error)) throw error;
        outcome = 'stopped';
      }
      clearInterval(timer);
      this.#elapsedMs = performance.now() - this.#started;
      this.#state = outcome;
      if (!this.#close.signal.aborted) this.#sendEnd(search, outcome);
    } catch (error) {
      outcome = 'failed';
      this.#state = 'failed';
      this.#elapsedMs = performance.now() - this.#started;
      if (!this.#close.signal.aborted) this.#host.send({ type: 'error', error: wireError(error, this.#params.spl) });
    } finally {
      clearInterval(timer);
      const { spl, range, connection } = this.#params;
      if (this.#params.transient !== true) this.#host.ended({ spl, ...range, connection, started: this.#startedAt, elapsedMs: this.#elapsedMs ?? 0, rows: this.results.length, outcome });
    }
  }

  /** Runs the search into the result; yields the number of rows that came. */
  async *#take(search: Search): AsyncGenerator<number> {
    const { references } = search;
    if (references === null) {
      const kept = this.#results as ResultSet;
      for await (const batch of search.batches()) {
        await kept.append(batch);
        yield batch.length;
      }
      return;
    }
    const referenced = new ReferencedRows(references, { folder: this.#host.spillFolder, signal: this.#close.signal });
    await this.#results.close();
    this.#results = referenced;
    this.#referenced = referenced;
    for await (const places of search.places(references)) {
      await referenced.add(places);
      yield places.length;
    }
    await referenced.complete();
    yield 0;
  }

  /** Ends the run where the results have filled what they may take of the disk; its rows stay. */
  #keepWithinDisk(): void {
    const full = this.results.spilledBytes === 0 || this.#stop.signal.aborted ? null : this.#host.jobs.full();
    if (full === null) return;
    this.#notes.push({ severity: 'warning', text: full });
    this.#stop.abort();
  }

  #sendEnd(search: Search, outcome: 'done' | 'stopped'): void {
    const nothing: Explanation = { stages: [], sql: null, dialect: null };
    let explanation = nothing;
    let profile: Extract<SearchFrame, { type: 'end' }>['profile'] = [];
    try {
      ({ explanation, profile } = search);
    } catch {
      // Stopped before there was a plan.
      explanation = nothing;
    }
    this.#end = { type: 'end', outcome, progress: this.#progress(), messages: [...search.messages, ...this.#notes], profile, explanation, range: search.range };
    this.#host.send(this.#end);
  }

  #sendSchema(search: Search): void {
    if (this.#schemaSent === this.results.schemaVersion) return;
    this.#schemaSent = this.results.schemaVersion;
    this.#host.send({ type: 'schema', fields: this.results.fields, shape: search.shape });
  }

  /** How far the load is that this search waits for; null where it waits for none. */
  get #preparing(): LoadProgress | null {
    return this.#params.connection === SAMPLE_DATASET ? this.#host.connections.sampleProgress : null;
  }

  #progress(): SearchProgress {
    const loading = this.#search !== null && this.results.length === 0 ? this.#preparing : null;
    const scan = loading === null ? this.#search?.scan : { scanned: loading.events, total: null, fraction: loading.total === null ? null : loading.bytes / loading.total };
    return {
      rows: this.results.length,
      scanned: scan?.scanned ?? 0,
      total: scan?.total ?? null,
      fraction: scan?.fraction ?? null,
      elapsedMs: Math.round(this.#elapsedMs ?? performance.now() - this.#started),
    };
  }

  async #sendRows(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#credits > 0 && this.#sent < this.results.length && !this.#close.signal.aborted) {
        this.#credits--;
        const { offset, fields, rows } = await this.results.page(this.#sent, FRAME_ROWS);
        this.#sent = offset + rows.length;
        this.#host.send({ type: 'rows', offset, rows, fields: fields.map((f) => f.name) });
      }
    } catch (error) {
      if (!this.#close.signal.aborted) this.#host.send({ type: 'error', error: wireError(error, this.#params.spl) });
    } finally {
      this.#sending = false;
    }
  }
}
