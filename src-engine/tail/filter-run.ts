/** A filter at work on a stream: batches in, batches out, and which event each row came from. */
import { type Batch, type Column, columnOf } from '../../src-shared/results/batch.ts';
import type { ExecContext, Operator } from '../../src-shared/spl/commands/types.ts';
import { type Knowledge, NO_KNOWLEDGE } from '../../src-shared/spl/knowledge/knowledge.ts';
import { bindPlan } from '../../src-shared/spl/plan/bind.ts';
import { runStages } from '../../src-shared/spl/plan/run.ts';
import type { PlanStage } from '../../src-shared/spl/plan/types.ts';
import type { MacroTable } from '../../src-shared/spl/syntax/source-text.ts';
import { guarded } from '../jobs/guard.ts';
import { DEFAULT_LIMITS, parseWithin } from '../jobs/search.ts';
import type { Lookups } from '../lookups/lookups.ts';
import type { LiveFilter } from './live-source.ts';

/** Carries each event's place in its batch through the stages. Internal by its underscore, so that `fields` lets it pass. */
const PLACE = '_nexus_tail_place';

export interface FilterEnvironment {
  readonly tz: string;
  readonly lookups: Lookups;
  readonly macros?: MacroTable | undefined;
  /** Data models, event types and tags, for the stages that ask for them. */
  readonly knowledge?: (() => Promise<Knowledge>) | undefined;
  readonly signal: AbortSignal;
  /** Warnings of the stages, each once. */
  message(text: string): void;
}

/** What came of one batch. */
export interface Filtered {
  /** The rows, without helper columns. */
  readonly batch: Batch;
  /** For each row the index of its event in the batch that went in. */
  readonly places: readonly number[];
}

/** The stages keep their state (counts of streamstats, the values of filldown) from one batch to the next. */
export class FilterRun {
  readonly #queue: Batch[] = [];
  readonly #out: AsyncIterator<Batch>;
  #pending: Promise<IteratorResult<Batch>> | null = null;
  #asked: (() => void) | null = null;
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(filter: LiveFilter, env: FilterEnvironment) {
    const ctx = contextOf(env);
    let current: AsyncIterable<Batch> = this.#input();
    for (const stage of filter.plan.stages) current = keepingPlaces(stage, ctx)(current);
    this.#out = current[Symbol.asyncIterator]();
  }

  /** Filters one batch. Throws what a stage throws: one sentence. */
  async run(batch: Batch): Promise<Filtered> {
    const columns = new Map(batch.columns);
    columns.set(PLACE, Array.from({ length: batch.length }, (_, i) => i));
    this.#queue.push({ length: batch.length, columns });
    const rows: Filtered[] = [];
    for (;;) {
      const drained = new Promise<'drained'>((resolve) => {
        this.#asked = () => resolve('drained');
      });
      this.#wake?.();
      this.#wake = null;
      this.#pending ??= this.#out.next();
      const next = await Promise.race([this.#pending, drained]);
      if (next === 'drained') break;
      this.#pending = null;
      if (next.done === true) break;
      if (next.value.length > 0) rows.push(split(next.value));
    }
    this.#asked = null;
    const [first] = rows;
    if (rows.length === 1 && first !== undefined) return first;
    return rows.length === 0 ? { batch: { length: 0, columns: new Map() }, places: [] } : joined(rows);
  }

  /** Ends the stages. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#pending?.catch(() => undefined);
    await this.#out.return?.();
  }

  /** The stages' input: asking for more than there is means that they are done with what they got. */
  async *#input(): AsyncGenerator<Batch> {
    while (!this.#closed) {
      const next = this.#queue.shift();
      if (next !== undefined) {
        yield next;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#asked?.();
      });
    }
  }
}

/** A stage's operator; where it drops the column of places but keeps the rows (`fields - _*`), the column is put back. */
function keepingPlaces(stage: PlanStage, ctx: ExecContext): Operator {
  return (input) => {
    let last: Batch | null = null;
    async function* seen(): AsyncGenerator<Batch> {
      for await (const batch of input) {
        last = batch;
        yield batch;
      }
    }
    async function* out(): AsyncGenerator<Batch> {
      for await (const batch of runStages([stage], seen(), ctx)) {
        const places: Column | undefined = last === null || last.length !== batch.length ? undefined : columnOf(last, PLACE);
        if (batch.columns.has(PLACE) || places === undefined) yield batch;
        else yield { length: batch.length, columns: new Map(batch.columns).set(PLACE, places) };
      }
    }
    return out();
  };
}

function split(batch: Batch): Filtered {
  const columns = new Map(batch.columns);
  columns.delete(PLACE);
  const places = columnOf(batch, PLACE);
  return { batch: { length: batch.length, columns }, places: Array.from({ length: batch.length }, (_, i) => (typeof places?.[i] === 'number' ? places[i] : 0)) };
}

function joined(parts: readonly Filtered[]): Filtered {
  const columns = new Map<string, (Column[number])[]>();
  const length = parts.reduce((n, p) => n + p.batch.length, 0);
  let at = 0;
  for (const { batch } of parts) {
    for (const [name, column] of batch.columns) {
      const out = columns.get(name) ?? new Array<Column[number]>(length).fill(null);
      columns.set(name, out);
      for (let i = 0; i < batch.length; i++) out[at + i] = column[i] ?? null;
    }
    at += batch.length;
  }
  return { batch: { length, columns }, places: parts.flatMap((p) => p.places) };
}

function contextOf({ tz, lookups, macros, knowledge, signal, message }: FilterEnvironment): ExecContext {
  const now = Date.now() / 1000;
  const range = { earliest: null, latest: null };
  const ctx: ExecContext = {
    now,
    tz,
    range,
    signal,
    limits: DEFAULT_LIMITS,
    message: (_, text) => message(text),
    runPipeline: () => {
      throw new Error('A live filter cannot run a search of its own.');
    },
    runStages: (pipeline, input) => runStages(bindPlan(pipeline, { range, now, tz }).stages, input, ctx),
    parse: (text, at) => parseWithin(text, at, macros),
    lookup: (name) => lookups.read(name),
    knowledge: () => knowledge?.() ?? Promise.resolve(NO_KNOWLEDGE),
    guard: (work) => guarded(work, DEFAULT_LIMITS.batchMs),
    random: Math.random,
  };
  return ctx;
}
