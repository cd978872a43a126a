/** What a source of events is: the local engine, a ClickHouse cluster, a Nexus API. One interface, stated capabilities. */
import type { FieldSummary } from '../../src-shared/ipc/engine-protocol.ts';
import type { Batch } from '../../src-shared/results/batch.ts';
import type { LiveSource } from '../tail/live-source.ts';
import type { LogicalPlan, StagePlacement } from '../../src-shared/spl/plan/types.ts';

/** A field that the source knows of. */
export interface SourceField {
  readonly name: string;
  readonly type: 'number' | 'string' | 'time' | 'multivalue';
  /** Events that have it, where the source knows. */
  readonly count: number | null;
}

/** What the source made of a plan. `pushed` stages from the front run in the source; the rest runs in the evaluator. */
export interface SourcePlan {
  readonly pushed: number;
  /** One per stage of the logical plan. */
  readonly placements: readonly StagePlacement[];
  /** The query, with parameters as placeholders; null where the source has no query language. */
  readonly sql: string | null;
  readonly parameters: readonly unknown[];
  readonly dialect: 'duckdb' | 'clickhouse' | null;
}

export interface ScanProgress {
  /** Events looked at so far and in all, where known. */
  readonly scanned: number;
  readonly total: number | null;
  /** 0..1 where known. */
  readonly fraction: number | null;
}

/** Rows of a search that can be found now and read later, because the source's events stay as they are. */
export interface RowReferences {
  /** The rows' places, in the order of the rows. */
  places(signal: AbortSignal, onProgress: (p: ScanProgress) => void): AsyncIterable<Float64Array>;
  /** The rows at some places, in their order; all fields that any of them has, or the named ones. */
  rows(places: Float64Array, fields: readonly string[] | undefined, signal: AbortSignal): Promise<Batch>;
  /** All rows, in the order of the places. */
  batches(fields: readonly string[] | undefined, signal: AbortSignal): AsyncIterable<Batch>;
  /** Coverage and distinct values of every field over all rows, commonest first. */
  summary(signal: AbortSignal): Promise<readonly FieldSummary[]>;
}

/** What a search would read. */
export interface ReadEstimate {
  readonly rows: number;
  /** On disk; null where the source does not know. */
  readonly bytes: number | null;
}

export interface Source {
  /** True where the source reads SPL as text and runs subsearches, event types and tags in it by itself. */
  readonly readsText?: true;
  readonly kind: 'local' | 'clickhouse' | 'nexus-api';
  /** Shown to the user. */
  readonly name: string;
  /** Indexes (datasets) that can be named with `index=`. */
  indexes(): Promise<readonly string[]>;
  fields(): Promise<readonly SourceField[]>;
  /** Splits a plan. With `pushdown` false only the time range and the needed columns go to the source. */
  plan(plan: LogicalPlan, options: { readonly pushdown: boolean; readonly now: number; readonly tz: string }): Promise<SourcePlan>;
  /**
   * Runs the pushed part: newest events first, or the rows of the last pushed stage. Aborting the signal stops the work in
   * the source and ends the iteration with the signal's reason.
   */
  open(plan: LogicalPlan, pushed: SourcePlan, signal: AbortSignal, onProgress: (p: ScanProgress) => void): AsyncIterable<Batch>;
  /** What running the pushed part would read, without running it; null where the source cannot tell. */
  estimate?(pushed: SourcePlan, signal: AbortSignal): Promise<ReadEstimate | null>;
  /** References to the rows of a plan that was pushed whole; null where they cannot be had. */
  references?(plan: LogicalPlan, pushed: SourcePlan): RowReferences | null;
  /** New events of the same place as they arrive; absent where the source has none. Used before `close`. */
  live?(): LiveSource;
  close(): Promise<void>;
}
