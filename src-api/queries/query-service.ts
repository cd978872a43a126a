/** Running searches of all organisations: limits, listing, cancelling, and the environment that a search runs in. */
import type { ExplainRequest, ExplainResult, RunningQuery } from '../../src-shared/nexus-api/query.ts';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import type { Search, SearchEnvironment } from '../../src-engine/jobs/search.ts';
import type { Caller } from '../auth/principal.ts';

/** What a search is to run as. */
export interface QueryOptions {
  readonly spl: string;
  readonly range: RangeText;
  /** IANA zone; UTC where undefined. */
  readonly tz: string | undefined;
  /** Seconds; the server's limit where undefined or longer. */
  readonly timeoutS: number | undefined;
  /** Stops the search: the client went away. */
  readonly signal: AbortSignal;
}

/** A search under way; `finish` must be called, whatever happened. */
export interface ActiveQuery {
  readonly id: string;
  readonly search: Search;
  /** Aborted by the client's going, by a cancel, the timeout, or the server's stop. */
  readonly signal: AbortSignal;
  /** Rows given so far, for the list. */
  rows: number;
  /** What ended the search, as its client is told; null where it was cancelled and what came stands. */
  failure(error: unknown): Error | null;
  finish(): Promise<void>;
}

export interface QueryService {
  /**
   * Takes a slot of the organisation and readies a search. Throws TOO_MANY_QUERIES, SPL_ERROR, VALIDATION_ERROR,
   * UNAVAILABLE while the server stops.
   */
  start(caller: Pick<Caller, 'userId' | 'email' | 'organisation'>, options: QueryOptions, id?: string): Promise<ActiveQuery>;
  explain(caller: Caller, request: ExplainRequest, signal: AbortSignal): Promise<ExplainResult>;
  /** What a search of the organisation runs in: its source, lookups and macros, under the guardrails. */
  environment(orgId: string, options: { readonly tz: string; readonly signal: AbortSignal; readonly timeoutS?: number }): Promise<SearchEnvironment>;
  /** The caller's own searches on all servers; all of the organisation for those who manage them. */
  list(caller: Caller): Promise<readonly RunningQuery[]>;
  /** Throws NOT_FOUND for a search of another organisation, or of another user where the caller may not manage. */
  cancel(caller: Caller, id: string): Promise<void>;
  /** Running on this server. */
  readonly running: number;
  /** Lets running searches end for `graceS`, then cancels them; done when none is left. */
  drain(graceS: number): Promise<void>;
}
