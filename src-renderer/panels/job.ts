/** A search from start to rows, as panels and notebooks run it: its first rows are read and the engine forgets the rest. */
import type { RangeText, ResultField, SearchFrame } from '../../src-shared/ipc/engine-protocol.ts';
import type { JobOrigin } from '../../src-shared/ipc/jobs-protocol.ts';
import type { WireError } from '../../src-shared/ipc/wire-error.ts';
import type { Value } from '../../src-shared/results/value.ts';
import { engine, timeZone } from '../app/engine.ts';
import { mayStart, noteUse } from '../connections/guard.ts';
import { wireErrorOf } from '../lib/engine-client.ts';

/** Rows that are read of a table, of events. */
const TABLE_ROWS = 10_000;
const EVENT_ROWS = 200;

export interface JobRequest {
  readonly spl: string;
  readonly range: RangeText;
  readonly connection: string;
  /** Most rows to read; the shape of the result decides where it is not given. */
  readonly rows?: number;
  /** Where the list of jobs says that it comes from; a dashboard where not given. */
  readonly origin?: JobOrigin;
  /** Leaves the result open in the engine, for `loadjob`; to be closed with `closeJob`. */
  readonly keep?: boolean;
}
export interface JobResult {
  readonly searchId: string;
  readonly shape: 'events' | 'table';
  readonly fields: readonly ResultField[];
  /** The first rows, in the order of `fields`. */
  readonly rows: readonly (readonly Value[])[];
  /** Rows of the whole result. */
  readonly total: number;
  readonly elapsedMs: number;
  /** Events that were read. */
  readonly scanned: number;
  readonly warnings: readonly string[];
  /** Range that was searched, epoch seconds. */
  readonly searched: { readonly earliest: number | null; readonly latest: number | null };
}
export interface JobOptions {
  readonly signal: AbortSignal;
  /** Told between 0 and 1, or null where the source does not know. */
  readonly onProgress?: (fraction: number | null) => void;
}

/** Why a job ended without a result: a sentence, and the place in the text where there is one. */
export class JobError extends Error {
  readonly wire: WireError;
  constructor(wire: WireError) {
    super(wire.message);
    this.name = 'JobError';
    this.wire = wire;
  }
}
/** Thrown where the signal ended a job, or the user did not let it start. */
class JobStopped extends Error {}

/** Runs a search. Throws `JobError` where it fails and `JobStopped` where it was stopped. Leaves nothing in the history. */
export async function runJob({ spl, range, connection, rows, origin = 'dashboard', keep = false }: JobRequest, { signal, onProgress }: JobOptions): Promise<JobResult> {
  if (!(await mayStart(spl, range, connection)) || signal.aborted) throw new JobStopped();
  const searchId = crypto.randomUUID();
  let shape = 'table' as JobResult['shape'];
  let stopListening = (): void => undefined;
  try {
    const end = await new Promise<Extract<SearchFrame, { type: 'end' }>>((resolve, reject) => {
      const stop = (): void => reject(new JobStopped());
      signal.addEventListener('abort', stop, { once: true });
      const stopFrames = engine.onSearch(searchId, (frame) => {
        if (frame.type === 'schema') shape = frame.shape;
        else if (frame.type === 'progress') onProgress?.(frame.fraction);
        else if (frame.type === 'end') resolve(frame);
        else if (frame.type === 'error') reject(new JobError(frame.error));
      });
      stopListening = () => {
        stopFrames();
        signal.removeEventListener('abort', stop);
      };
      engine.request('search.start', { searchId, spl, range, connection, tz: timeZone(), transient: true, origin }).then(
        ({ diagnostics }) => {
          const first = diagnostics.find((d) => d.severity === 'error');
          if (first !== undefined) reject(new JobError(first));
        },
        (error: unknown) => reject(new JobError(wireErrorOf(error))),
      );
    });
    const page = await engine.request('result.page', { searchId, offset: 0, limit: rows ?? (shape === 'events' ? EVENT_ROWS : TABLE_ROWS) });
    if (signal.aborted) throw new JobStopped();
    if (!keep) closeJob(searchId);
    return {
      searchId, shape, fields: page.fields, rows: page.rows, total: page.total, elapsedMs: end.progress.elapsedMs, scanned: end.progress.scanned, searched: end.range,
      warnings: end.messages.filter(({ severity }) => severity !== 'info').map(({ text }) => text),
    };
  } catch (error) {
    closeJob(searchId);
    throw error instanceof JobError || error instanceof JobStopped ? error : new JobError(wireErrorOf(error));
  } finally {
    stopListening();
    noteUse(connection);
  }
}

/** Stops a job where it runs and lets the engine delete its result. */
export function closeJob(searchId: string): void {
  engine.request('search.close', { searchId }).catch(() => undefined);
}
