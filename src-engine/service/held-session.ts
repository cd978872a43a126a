/** A result that was held over a restart, open again: read by page like that of a search, without asking its source anything. */
import type { EarlierCounts, FieldSummary, FieldValues, Page, Params, Patterns, SearchFrame, SearchProgress, Timeline } from '../../src-shared/ipc/engine-protocol.ts';
import type { Job } from '../../src-shared/ipc/jobs-protocol.ts';
import type { FoundRows, RowGroups } from '../../src-shared/ipc/work-protocol.ts';
import type { Batch } from '../../src-shared/results/batch.ts';
import { parseSearch } from '../../src-shared/spl/syntax/parser.ts';
import { type EventsBehind, fieldValuesOf, fieldsOf, timelineOf } from '../jobs/derived.ts';
import { patternsOf } from '../jobs/patterns.ts';
import type { Lookups } from '../lookups/lookups.ts';
import { findRows } from '../results/find-rows.ts';
import { groupRows } from '../results/group-rows.ts';
import type { HeldResult } from '../results/held-results.ts';
import { ResultSet } from '../results/result-set.ts';
import { createHeldSource } from '../tail/held-source.ts';
import type { OpenSearch } from './search-session.ts';

export interface HeldSessionHost {
  readonly spillFolder: string;
  readonly lookups: Lookups;
  send(frame: SearchFrame): void;
}

/** An open search that has ended before. */
export class HeldSession implements OpenSearch {
  readonly results: ResultSet;
  readonly #id: string;
  readonly #about: HeldResult;
  readonly #batches: readonly Batch[];
  readonly #host: HeldSessionHost;
  readonly #close = new AbortController();

  private constructor(id: string, about: HeldResult, batches: readonly Batch[], host: HeldSessionHost) {
    this.#id = id;
    this.#about = about;
    this.#batches = batches;
    this.#host = host;
    this.results = new ResultSet({ folder: host.spillFolder });
  }

  /** Opens a held result; `tell` then sends what a search sends at its end. */
  static async open(id: string, { about, batches }: { readonly about: HeldResult; readonly batches: readonly Batch[] }, host: HeldSessionHost): Promise<HeldSession> {
    const session = new HeldSession(id, about, batches, host);
    for (const batch of batches) await session.results.append(batch);
    return session;
  }

  get spl(): string {
    return this.#about.spl;
  }
  get range(): HeldResult['range'] {
    return this.#about.range;
  }
  get connection(): string {
    return this.#about.connection;
  }
  get tz(): string {
    return this.#about.tz;
  }
  get shape(): HeldResult['shape'] {
    return this.#about.shape;
  }

  get job(): Job {
    const { spl, range, connection, taken, elapsedMs } = this.#about;
    return { id: this.#id, origin: 'tab', savedId: null, spl, range, connection, state: 'done', started: taken, elapsedMs, rows: this.results.length, fraction: null, bytes: this.results.spilledBytes };
  }

  /** The last frame: what the search told when it ended, and that it was then. */
  get end(): Extract<SearchFrame, { type: 'end' }> {
    const { messages, profile, explanation, searched, taken } = this.#about;
    const note = { severity: 'info' as const, text: `This is the result of ${taken.slice(0, 19).replace('T', ' ')} UTC, kept on this computer: run the search again for what has come since.` };
    return { type: 'end', outcome: 'done', progress: this.#progress(), messages: [note, ...messages], profile, explanation, range: searched };
  }

  /** Sends schema, progress and end. */
  tell(): void {
    this.#host.send({ type: 'schema', fields: this.results.fields, shape: this.#about.shape });
    this.#host.send({ type: 'progress', ...this.#progress() });
    this.#host.send(this.end);
  }

  async cancel(): Promise<void> {
    // It has ended.
  }
  credit(): void {
    // Its rows are read by page.
  }
  async finished(): Promise<void> {
    // It has.
  }

  page({ offset, limit, fields, sort }: Params<'result.page'>): Promise<Page> {
    return this.results.page(offset, limit, fields, sort);
  }
  async timeline(bars: number, splitBy: string | undefined): Promise<Timeline> {
    return timelineOf(this.#behind(), bars, splitBy);
  }
  /** The period before was not held. */
  async earlier(): Promise<EarlierCounts | null> {
    return null;
  }
  async fields(): Promise<{ readonly total: number; readonly fields: readonly FieldSummary[] }> {
    return fieldsOf(this.#behind());
  }
  async fieldValues(field: string, limit: number): Promise<FieldValues> {
    return fieldValuesOf(this.#behind(), field, limit);
  }
  async patterns(limit: number): Promise<Patterns> {
    return patternsOf(this.#behind(), limit);
  }
  find(params: Params<'result.find'>): Promise<FoundRows> {
    return findRows(this.results, params, this.#close.signal);
  }
  groups(params: Params<'result.groups'>): Promise<RowGroups> {
    return groupRows(this.results, params, this.#close.signal);
  }

  async close(): Promise<void> {
    this.#close.abort();
    await this.results.close();
  }

  #progress(): SearchProgress {
    const { scanned, elapsedMs } = this.#about;
    return { rows: this.results.length, scanned, total: null, fraction: null, elapsedMs };
  }

  /** The events themselves, as far as they are here; of a table they are not. */
  #behind(): EventsBehind {
    if (this.#about.shape === 'table') throw new Error('The events behind a result of before the restart are not kept: run the search again.');
    const source = createHeldSource(this.#about.connection, [...this.#batches].reverse());
    const env = { source: async () => source, now: Date.now() / 1000, tz: this.#about.tz, pushdown: false, lookups: this.#host.lookups, signal: this.#close.signal };
    return { pipeline: parseSearch('*').pipeline, asked: this.#about.searched, range: this.#about.searched, env };
  }
}
