/**
 * What a source of live events is: generated samples, files that grow, a ClickHouse cursor, a Nexus API. The tail
 * (`tail.ts`) runs the filter, keeps the events and counts what was lost; a source only brings events.
 */
import type { Batch } from '../../src-shared/results/batch.ts';
import type { LogicalPlan } from '../../src-shared/spl/plan/types.ts';

/** The filter of a tail, parsed and found to be streaming. */
export interface LiveFilter {
  /** As the user wrote it. */
  readonly spl: string;
  /** Every stage. Stage 0 is `search` and only selects events; its range is open. */
  readonly plan: LogicalPlan;
  /** The text of stage 0 alone, without macros, for a server that filters; empty where all events match. */
  readonly search: string;
}

/** What a source says, in order of arrival. */
export type LiveItem =
  /** Events, oldest first, with `_time` (epoch seconds) and `_raw` wherever the source has them, fields as columns. Some hundred to some thousand rows. */
  | { readonly type: 'events'; readonly batch: Batch }
  /** Events that the source had and could not bring, since the last such item. */
  | { readonly type: 'dropped'; readonly count: number; readonly reason: string }
  /** `live` after (re)connecting and after any trouble; `waiting` with a sentence while the source tries again by itself. */
  | { readonly type: 'state'; readonly state: 'live' | 'waiting'; readonly text: string }
  /** Something the user should know once: a file that cannot be read, a line that is no event. */
  | { readonly type: 'note'; readonly text: string };

export interface LiveOptions {
  readonly filter: LiveFilter;
  /** IANA zone for events whose text names none. */
  readonly tz: string;
  /** Ends the stream; the iteration then ends without an error. */
  readonly signal: AbortSignal;
}

/**
 * One running stream. Pull-based: the tail asks for the next item when it has worked off the last one, so a source with a
 * backlog of its own (files, a table) waits, and one without (a generator, a socket) keeps a bounded queue and reports
 * what it let go as `dropped`. The iteration ends with an error (one sentence) when the source cannot go on.
 */
export interface LiveStream extends AsyncIterable<LiveItem> {
  /**
   * The filter changed. From here on the source may leave out what stage 0 of the new plan does not match; it goes on
   * where it is and brings no event twice. The tail runs the whole filter itself in any case, so a source may ignore it.
   */
  refilter(filter: LiveFilter): void;
}

export interface LiveSource {
  readonly kind: 'sample' | 'files' | 'clickhouse' | 'nexus-api';
  /** Shown to the user. */
  readonly name: string;
  /** Starts a stream at now: history is a search's business. Trouble comes out of the iteration. */
  open(options: LiveOptions): LiveStream;
}
