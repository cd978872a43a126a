/** The logical plan of a search and what became of it: which stages were pushed into the source and why not the others. */
import type { CommandDef, Needs, TimeRange } from '../commands/types.ts';
import type { Span } from '../syntax/ast.ts';

/** One stage, bound to its command. */
export interface PlanStage {
  readonly command: CommandDef<unknown>;
  readonly args: unknown;
  readonly span: Span;
  /** The fields that this stage must yield for the stages after it (and for the reader of the result). */
  readonly output: Needs;
  /** See `StageNode.text`. */
  readonly text?: string | undefined;
}

/**
 * A search ready to run. When `stages[0]` is `search` (or another command that scans events) the source is scanned for it;
 * a generating command such as `makeresults` needs no source. All subsearches in search expressions are resolved.
 */
export interface LogicalPlan {
  readonly stages: readonly PlanStage[];
  /** Intersection of the search's range and its `earliest=`/`latest=` terms. */
  readonly range: TimeRange;
  /** The fields that the first stage needs from the source. */
  readonly needs: Needs;
}

/** Where one stage ran and why. */
export interface StagePlacement {
  readonly command: string;
  readonly span: Span;
  readonly where: 'pushed' | 'here';
  /** For `here`: why it was not pushed; for `pushed`: empty. */
  readonly reason: string;
}

/** Measured per stage after a run. Pushed stages run as one query: they share its time and only the last has rows out. */
export interface StageProfile extends StagePlacement {
  readonly rowsIn: number | null;
  readonly rowsOut: number | null;
  readonly ms: number | null;
}

/** The answer to `--explain`. */
export interface Explanation {
  readonly stages: readonly StagePlacement[];
  readonly sql: string | null;
  readonly dialect: 'duckdb' | 'clickhouse' | null;
}
