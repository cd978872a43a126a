/** What a source of events is: the local engine, a ClickHouse cluster, a Nexus API. One interface, stated capabilities. */
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

export interface Source {
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
  /** New events of the same place as they arrive; absent where the source has none. Used before `close`. */
  live?(): LiveSource;
  close(): Promise<void>;
}
