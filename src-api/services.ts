/** What routes work with. `main.ts` makes the real ones; tests make them over temporary folders. */
import type { Row } from '../src-shared/results/batch.ts';
import type { Knowledge } from '../src-shared/spl/knowledge/knowledge.ts';
import type { MacroTable } from '../src-shared/spl/syntax/source-text.ts';
import type { Lookups } from '../src-engine/lookups/lookups.ts';
import type { Source } from '../src-engine/sources/source.ts';
import type { Identity } from './auth/identity.ts';
import type { Config } from './config/schema.ts';
import type { SharedState } from './limits/shared-state.ts';
import type { QueryService } from './queries/query-service.ts';

/** Limits that the database itself holds a search to. */
export interface ScanLimits {
  readonly timeoutS: number;
  readonly maxMemoryMb: number;
}

/** Where events are kept. Whatever a source of it answers (rows, fields, counts, index names) is of one organisation. */
export interface TenantStorage {
  /**
   * The organisation's events. The source adds the organisation's predicate to each scan, bound as a parameter, and its
   * column can be neither seen nor named. The source is shared: callers do not close it.
   */
  source(orgId: string, limits: ScanLimits): Promise<Source>;
  /** Throws an Error with a sentence where events cannot be read or written now. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** An accepted event as live clients get it. */
export interface LiveEvent {
  /** Orders the events of one organisation; text that compares by length, then by code unit. */
  readonly seq: string;
  readonly row: Readonly<Row>;
}

/** Accepted events of every organisation, as they come. */
export interface LiveBus {
  /** Calls `listener` with each accepted batch of the organisation until the returned function is called. */
  subscribe(orgId: string, listener: (events: readonly LiveEvent[]) => void): () => void;
  /** The events after `seq` that are still held, and whether some in between are gone. */
  since(orgId: string, seq: string): { readonly events: readonly LiveEvent[]; readonly missed: number };
  /** Sequence number of the newest event; the empty text where there is none. */
  latest(orgId: string): string;
}

/** Lookups, macros and definitions that an organisation's searches may use; of no other organisation. */
export interface TenantKnowledge {
  lookups(orgId: string): Lookups;
  macros(orgId: string): Promise<MacroTable | undefined>;
  /** Data models, event types and tags. */
  definitions(orgId: string): Promise<Knowledge>;
}

export interface Services {
  readonly config: Config;
  readonly identity: Identity;
  readonly storage: TenantStorage;
  readonly knowledge: TenantKnowledge;
  readonly liveBus: LiveBus;
  readonly shared: SharedState;
  readonly queries: QueryService;
  /** True from the first SIGTERM on: readiness is false, new searches are refused. */
  readonly stopping: AbortSignal;
}
