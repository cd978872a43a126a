/**
 * One live tail: follows a source, filters, keeps the newest rows, counts everything.
 *
 * Two rings are kept: `recent`, what the source brought last, whether it matched or not, and `rows`, what matched. Changing
 * the filter runs the new one over both, so that the view is at once what it would have been with the new filter.
 *
 * While paused nothing leaves the view; further rows are kept up to the capacity, and those beyond it are dropped and
 * counted. While running the oldest rows leave; those that leave before the reader was told of them count as dropped.
 */
import type { Knowledge } from '../../src-shared/spl/knowledge/knowledge.ts';
import { type Batch, concatBatches, sliceBatch, takeRows } from '../../src-shared/results/batch.ts';
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import type { Diagnostic } from '../../src-shared/spl/syntax/diagnostics.ts';
import { sentenceOf } from '../jobs/errors.ts';
import type { Lookups } from '../lookups/lookups.ts';
import { EventRing } from './event-ring.ts';
import { FilterRun } from './filter-run.ts';
import { parseLiveFilter } from './live-filter.ts';
import type { LiveFilter, LiveItem, LiveSource, LiveStream } from './live-source.ts';
import { RateMeter } from './rate-meter.ts';

export interface TailOptions {
  readonly source: LiveSource;
  /** Filter in SPL; empty or `*` shows everything. */
  readonly spl: string;
  readonly tz: string;
  readonly lookups: Lookups;
  /** Data models, event types and tags. */
  readonly knowledge?: (() => Promise<Knowledge>) | undefined;
  readonly macros?: MacroTable | undefined;
  /** Rows that the view holds (twice as many while paused). */
  readonly capacity?: number;
  /** Called when something changed; calls may come thousands of times a second. */
  readonly onChange?: () => void;
  /** Called with what the user should know once. */
  readonly onNote?: (text: string) => void;
}

const TAIL_CAPACITY = 50_000;
/** Characters that the view and the recent events may hold, each. */
const MAX_CHARACTERS = 96 << 20;
/** Rows filtered at once when the filter changes, with a turn of the event loop between. */
const SLICE = 4096;

/** Running figures. */
export interface TailFigures {
  /** Events that came from the source, and rows that matched. */
  readonly received: number;
  readonly matched: number;
  /** Events lost on the way and rows lost before they could be shown. */
  readonly dropped: number;
  /** Per second, over the last few seconds. */
  readonly receivedRate: number;
  readonly matchedRate: number;
}

export type TailState = 'starting' | 'live' | 'waiting' | 'ended' | 'failed';

/** Where a row of the view comes from: its event as the source brought it, and that event's number. */
interface Origin {
  readonly events: Batch;
  readonly first: number;
}

export class Tail {
  readonly rows = new EventRing<Origin>();
  readonly tz: string;
  readonly source: LiveSource;
  readonly #options: TailOptions;
  readonly #recent = new EventRing<null>();
  readonly #stop = new AbortController();
  readonly #capacity: number;
  readonly #receivedRate = new RateMeter();
  readonly #matchedRate = new RateMeter();
  #filter: LiveFilter;
  #run: FilterRun;
  #stream: LiveStream | null = null;
  #done: Promise<void> = Promise.resolve();
  /** Work on the rings is one thing after the other. */
  #turn: Promise<void> = Promise.resolve();
  #received = 0;
  #matched = 0;
  #dropped = 0;
  #seen = 0;
  /** Number of the row at which the view was paused; null while it runs. */
  #pausedAt: number | null = null;
  #notes = new Set<string>();
  state: TailState = 'starting';
  /** What the source last said of itself, or why it ended. */
  stateText = '';
  /** Grows when the rows are other ones than before: cleared, or filtered anew. */
  generation = 0;

  /** Throws SearchRefused or SplError where the filter cannot run on a stream. */
  constructor(options: TailOptions) {
    this.#options = options;
    this.tz = options.tz;
    this.source = options.source;
    this.#capacity = options.capacity ?? TAIL_CAPACITY;
    this.#filter = parseLiveFilter(options.spl, options).filter;
    this.#run = this.#newRun(this.#filter);
  }

  get figures(): TailFigures {
    const now = performance.now();
    return {
      received: this.#received,
      matched: this.#matched,
      dropped: this.#dropped,
      receivedRate: this.#receivedRate.rate(now),
      matchedRate: this.#matchedRate.rate(now),
    };
  }
  get paused(): boolean {
    return this.#pausedAt !== null;
  }
  get spl(): string {
    return this.#filter.spl;
  }
  /** Resolves when the stream has ended, however it did. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** Starts following. */
  start(): void {
    this.#done = this.#follow();
  }

  /** Ends the stream; what has come stays. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.#turn;
    await this.#run.close();
  }

  pause(): void {
    this.#pausedAt ??= this.rows.end;
    this.#changed();
  }

  resume(): void {
    this.#pausedAt = null;
    this.#trim();
    this.#changed();
  }

  /** Empties the view. Figures go on. */
  clear(): Promise<void> {
    return this.#exclusive(async () => {
      this.rows.clear();
      this.#recent.clear();
      if (this.#pausedAt !== null) this.#pausedAt = this.rows.end;
      this.generation++;
      this.#changed();
    });
  }

  /** The reader has been told of all rows before this number. */
  seen(row: number): void {
    this.#seen = Math.max(this.#seen, row);
  }

  /** Puts another filter in place and runs it over what is held. Throws as the constructor; the filter before then stays. */
  async refilter(spl: string): Promise<readonly Diagnostic[]> {
    const { filter, diagnostics } = parseLiveFilter(spl, this.#options);
    await this.#exclusive(async () => {
      const run = this.#newRun(filter);
      try {
        await this.#rebuild(run);
      } catch (error) {
        await run.close();
        throw error;
      }
      const before = this.#run;
      this.#run = run;
      this.#filter = filter;
      this.#stream?.refilter(filter);
      this.generation++;
      await before.close();
      this.#changed();
    });
    return diagnostics;
  }

  /** All rows held, oldest first, as the source brought them: what a search of the same range may look at. */
  events(): readonly Batch[] {
    return [...this.#held()];
  }

  #newRun(filter: LiveFilter): FilterRun {
    return new FilterRun(filter, {
      tz: this.tz,
      lookups: this.#options.lookups,
      macros: this.#options.macros,
      knowledge: this.#options.knowledge,
      signal: this.#stop.signal,
      message: (text) => this.#note(text),
    });
  }

  #changed(): void {
    this.#options.onChange?.();
  }

  #note(text: string): void {
    // A source in trouble may say the same thing without end.
    if (this.#notes.has(text) || this.#notes.size > 1000) return;
    this.#notes.add(text);
    this.#options.onNote?.(text);
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    try {
      this.#stream = this.source.open({ filter: this.#filter, tz: this.tz, signal });
      this.#become('live', '');
      for await (const item of this.#stream) {
        await this.#exclusive(() => this.#take(item));
        if (signal.aborted) break;
      }
      this.#become('ended', '');
    } catch (error) {
      if (signal.aborted) this.#become('ended', '');
      else this.#become('failed', sentenceOf(error));
    }
  }

  #become(state: TailState, text: string): void {
    this.state = state;
    this.stateText = text;
    this.#changed();
  }

  async #take(item: LiveItem): Promise<void> {
    switch (item.type) {
      case 'events':
        await this.#events(item.batch);
        return;
      case 'dropped':
        this.#lose(item.count);
        this.#note(item.reason);
        return;
      case 'state':
        this.#become(item.state, item.text);
        return;
      case 'note':
        this.#note(item.text);
        return;
    }
  }

  async #events(batch: Batch): Promise<void> {
    if (batch.length === 0) return;
    const now = performance.now();
    this.#received += batch.length;
    this.#receivedRate.add(batch.length, now);
    const first = this.#recent.end;
    this.#recent.append(batch, null);
    this.#recent.trim(this.#capacity, MAX_CHARACTERS);
    const { batch: rows, places } = await this.#run.run(batch);
    this.#matched += rows.length;
    this.#matchedRate.add(rows.length, now);
    this.#keep(rows, places, batch, first);
    this.#changed();
  }

  #keep(rows: Batch, places: readonly number[], events: Batch, first: number): void {
    if (rows.length === 0) return;
    if (this.#pausedAt !== null) {
      const room = this.#pausedAt + this.#capacity - this.rows.end;
      if (room <= 0 || this.rows.size > 2 * MAX_CHARACTERS) {
        this.#lose(rows.length);
        return;
      }
      if (room < rows.length) {
        this.#append(sliceBatch(rows, 0, room), places.slice(0, room), events, first);
        this.#lose(rows.length - room);
        return;
      }
    }
    this.#append(rows, places, events, first);
    this.#trim();
  }

  #append(rows: Batch, places: readonly number[], events: Batch, first: number): void {
    const same = places.length === events.length && places.every((p, i) => p === i);
    this.rows.append(rows, { events: same ? events : takeRows(events, places), first: first + (places[0] ?? 0) });
  }

  #lose(count: number): void {
    this.#dropped += count;
    this.rows.gap(count);
    this.#changed();
  }

  #trim(): void {
    if (this.#pausedAt !== null) return;
    const before = this.rows.first;
    const gone = this.rows.trim(this.#capacity, MAX_CHARACTERS);
    // What the reader was never told of is lost to it.
    const unseen = Math.max(0, before + gone - Math.max(before, this.#seen));
    if (unseen > 0) this.#dropped += unseen;
  }

  /** Events held, oldest first, each once: those behind older rows of the view, then the recent ones. */
  *#held(): Generator<Batch> {
    const recentFrom = this.#recent.first;
    for (const { with: origin } of this.rows.chunks) {
      // A chunk comes from one batch of the source, so it is in the recent ones as a whole or not at all.
      if (origin.first < recentFrom) yield origin.events;
    }
    for (const { batch } of this.#recent.chunks) yield batch;
  }

  async #rebuild(run: FilterRun): Promise<void> {
    const recentFrom = this.#recent.first;
    const older = this.rows.chunks.filter((c) => c.with.first < recentFrom).map((c) => ({ events: c.with.events, first: c.with.first }));
    const inputs = [...older, ...this.#recent.chunks.map((c) => ({ events: c.batch, first: c.first }))];
    const kept: { rows: Batch; places: readonly number[]; events: Batch; first: number }[] = [];
    let group: Batch[] = [];
    let size = 0;
    let first = 0;
    const flush = async (): Promise<void> => {
      if (group.length === 0) return;
      const events = concatBatches(group);
      const { batch, places } = await run.run(events);
      kept.push({ rows: batch, places, events, first });
      group = [];
      size = 0;
      await new Promise<void>((resolve) => setImmediate(resolve));
    };
    for (const input of inputs) {
      // Older and recent events are kept apart, so that a chunk stays wholly in the one or the other.
      if (size > 0 && (size + input.events.length > SLICE || (first < recentFrom && input.first >= recentFrom))) await flush();
      if (size === 0) first = input.first;
      group.push(input.events);
      size += input.events.length;
    }
    await flush();
    this.rows.clear();
    if (this.#pausedAt !== null) this.#pausedAt = this.rows.end;
    for (const { rows, places, events, first: from } of kept) if (rows.length > 0) this.#append(rows, places, events, from);
    if (this.#pausedAt !== null) this.#pausedAt = this.rows.end;
    // Rows of the new view are told of with its generation; none is lost by having been filtered anew.
    this.#seen = this.rows.end;
    this.#trim();
  }
}
