/** Requests about jobs: the searches that the engine runs or holds results of, and the disk that these take. Part of the engine's protocol. */
import { z } from 'zod';

/** Where a search was started from. */
export const JOB_ORIGINS = ['tab', 'dashboard', 'notebook', 'schedule'] as const;
export type JobOrigin = (typeof JOB_ORIGINS)[number];

/** What all results together may take of the disk, in bytes, where nobody has chosen. */
export const DEFAULT_RESULT_LIMIT = 10_000_000_000;

/** The schemas of these requests, by method. */
export const jobsRequestSchemas = {
  /** The jobs of this client and the scheduled runs, the newest first, with the disk that they take. */
  'jobs.list': z.object({}).strict(),
  /** Ends a scheduled run, or takes one that has ended off the list. Searches are ended by `search.cancel` and `search.close`. */
  'jobs.endScheduled': z.object({ jobId: z.string().min(1).max(64) }).strict(),
  /** Sets what all results together may take of the disk. A search that would need more is stopped, and says so. */
  'jobs.setLimit': z.object({ bytes: z.number().int().min(100_000_000).max(100_000_000_000_000) }).strict(),
} as const;

/** One search, running or with a result that is still held. */
export interface Job {
  /** The `searchId` of a search, else an id of a scheduled run. */
  readonly id: string;
  readonly origin: JobOrigin;
  /** The saved search behind a scheduled run; null for others. */
  readonly savedId: number | null;
  readonly spl: string;
  readonly range: { readonly earliest: string; readonly latest: string };
  readonly connection: string;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  /** ISO 8601. */
  readonly started: string;
  readonly elapsedMs: number;
  readonly rows: number;
  /** Of the work that is done, 0..1; null where nobody knows. */
  readonly fraction: number | null;
  /** Bytes of its result on disk: none while the result fits into memory, or stays in its dataset. */
  readonly bytes: number;
}

/** The answers to these requests. */
export interface JobsReplies {
  'jobs.list': {
    readonly jobs: readonly Job[];
    /** Bytes on disk of all results of the engine, what they may take, and what the disk has left (null where it does not say). */
    readonly bytes: number;
    readonly limit: number;
    readonly free: number | null;
  };
  'jobs.endScheduled': null;
  'jobs.setLimit': null;
}
