/** The jobs of one engine: which searches run or hold results, which scheduled runs there were, and the disk that all take. */
import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { DEFAULT_RESULT_LIMIT, type Job, type JobsReplies } from '../../src-shared/ipc/jobs-protocol.ts';
import type { SavedSearch } from '../../src-shared/ipc/engine-protocol.ts';

/** Scheduled runs that are remembered. */
const MAX_SCHEDULED = 50;
const LIMIT_KEY = 'results.disk-limit';

/** What a job tells of itself. */
export interface JobSource {
  readonly job: Job;
}

/** A scheduled run as it goes on. */
export interface ScheduledRun {
  readonly signal: AbortSignal;
  /** Rows so far. */
  count(rows: number): void;
  end(state: 'done' | 'stopped' | 'failed'): void;
}

interface Settings {
  setting(key: string): string | null;
  setSetting(key: string, value: string): void;
}

/** All jobs, of all clients. */
export class Jobs {
  readonly #spillFolder: string;
  /** Throws where the app's state could not be opened: then nothing is kept. */
  readonly #settings: () => Settings;
  readonly #searches = new Set<JobSource>();
  readonly #scheduled: { job: Job; readonly stop: AbortController; readonly since: number }[] = [];
  #limit: number | null = null;

  constructor(spillFolder: string, settings: () => Settings) {
    this.#spillFolder = spillFolder;
    this.#settings = settings;
  }

  add(search: JobSource): void {
    this.#searches.add(search);
  }

  remove(search: JobSource): void {
    this.#searches.delete(search);
  }

  /** Bytes on disk of all results. */
  get bytes(): number {
    let bytes = 0;
    for (const { job } of this.#searches) bytes += job.bytes;
    return bytes;
  }

  /** What all results together may take of the disk. */
  get limit(): number {
    if (this.#limit === null) {
      let kept: string | null = null;
      try {
        kept = this.#settings().setting(LIMIT_KEY);
      } catch {
        // Without the app's state the usual limit holds.
        kept = null;
      }
      this.#limit = kept === null || !/^\d+$/.test(kept) ? DEFAULT_RESULT_LIMIT : Number(kept);
    }
    return this.#limit;
  }

  setLimit(bytes: number): void {
    this.#settings().setSetting(LIMIT_KEY, String(bytes));
    this.#limit = bytes;
  }

  /** Why a growing result must stop, in a sentence; null where there is room. */
  full(): string | null {
    return this.bytes <= this.limit ? null : `The results on disk have reached their limit of ${gigabytes(this.limit)}: the search was stopped with the rows it had. Delete jobs, or raise the limit in the list of jobs.`;
  }

  /** The jobs of one client and the scheduled runs, the newest first. */
  async list(own: Iterable<JobSource>): Promise<JobsReplies['jobs.list']> {
    const jobs = [...[...own].map(({ job }) => job), ...this.#scheduled.map((run) => shown(run))];
    let free: number | null = null;
    try {
      const { bavail, bsize } = await statfs(this.#spillFolder);
      free = bavail * bsize;
    } catch {
      // A file system that does not say: the list shows no figure.
      free = null;
    }
    return { jobs: jobs.sort((a, b) => (a.started < b.started ? 1 : -1)), bytes: this.bytes, limit: this.limit, free };
  }

  /** Notes a scheduled run. */
  schedule({ id, spl, earliest, latest, schedule }: SavedSearch, ends: AbortSignal): ScheduledRun {
    const stop = new AbortController();
    const run = {
      job: { id: randomUUID(), origin: 'schedule', savedId: id, spl, range: { earliest, latest }, connection: schedule?.connection ?? '', state: 'running', started: new Date().toISOString(), elapsedMs: 0, rows: 0, fraction: null, bytes: 0 } as Job,
      stop,
      since: performance.now(),
    };
    this.#scheduled.unshift(run);
    this.#scheduled.length = Math.min(this.#scheduled.length, MAX_SCHEDULED);
    return {
      signal: AbortSignal.any([ends, stop.signal]),
      count: (rows) => {
        run.job = { ...run.job, rows };
      },
      end: (state) => {
        run.job = { ...run.job, state, elapsedMs: performance.now() - run.since };
      },
    };
  }

  /** Stops a scheduled run, or forgets one that has ended. */
  endScheduled(jobId: string): void {
    const at = this.#scheduled.findIndex(({ job }) => job.id === jobId);
    const run = this.#scheduled[at];
    if (run === undefined) return;
    if (run.job.state === 'running') run.stop.abort();
    else this.#scheduled.splice(at, 1);
  }
}

function shown({ job, since }: { readonly job: Job; readonly since: number }): Job {
  return job.state === 'running' ? { ...job, elapsedMs: performance.now() - since } : job;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString('en', { maximumSignificantDigits: 3 })} GB`;
}
