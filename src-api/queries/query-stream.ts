/** Runs a search into NDJSON frames. The search goes on only as fast as its client reads. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { QueryFrame } from '../../src-shared/nexus-api/query.ts';
import { ResultSchema } from '../../src-engine/results/result-schema.ts';
import { failureEnvelope } from '../errors.ts';
import { toApiError } from '../error-mapping.ts';
import { wireStage } from './engine-queries.ts';
import { truncatedMessage } from './query-result.ts';
import type { ActiveQuery } from './query-service.ts';
import { wireRows } from './wire-rows.ts';

const PROGRESS_MS = 250;
/** Rows of one frame: few enough that first rows come at once and a reader parses a frame in no time. */
const FRAME_ROWS = 500;

export interface StreamAsked {
  /** Rows in all. */
  readonly limit: number;
  /** Told of failures that are the server's own. */
  onInternal(error: unknown): void;
}

/** Writes the frames and ends the response. Never throws: a failure is the last frame. */
export async function streamQuery(query: ActiveQuery, response: ServerResponse, { limit, onInternal }: StreamAsked): Promise<void> {
  const started = performance.now();
  const { search } = query;
  const schema = new ResultSchema();
  let sentVersion = -1;
  let truncated = false;
  const elapsedS = (): number => (performance.now() - started) / 1000;

  /** Waits where the client is behind; its going aborts the search's signal, which ends the wait. */
  async function send(frame: QueryFrame): Promise<void> {
    if (!response.write(`${JSON.stringify(frame)}\n`) && !query.signal.aborted) await once(response, 'drain', { signal: query.signal });
  }
  const timer = setInterval(() => {
    if (response.writableNeedDrain || response.writableEnded) return;
    const { scanned, total, fraction } = search.scan;
    response.write(`${JSON.stringify({ type: 'progress', rows: query.rows, scanned, total, fraction, elapsedS: elapsedS() } satisfies QueryFrame)}\n`);
  }, PROGRESS_MS);

  let outcome: 'done' | 'cancelled' = 'done';
  let failure: unknown = null;
  try {
    await search.prepare();
    for await (const batch of search.batches()) {
      schema.add(batch);
      if (schema.version !== sentVersion) {
        sentVersion = schema.version;
        await send({ type: 'schema', fields: [...schema.fields], shape: search.shape });
      }
      const rows = Math.min(batch.length, limit - query.rows);
      for (let at = 0; at < rows; at += FRAME_ROWS) {
        const end = Math.min(rows, at + FRAME_ROWS);
        const offset = query.rows;
        query.rows += end - at;
        await send({ type: 'batch', offset, rows: wireRows(batch, at, end) });
      }
      if (rows < batch.length) {
        truncated = true;
        break;
      }
    }
    query.signal.throwIfAborted();
  } catch (error) {
    failure = query.failure(error);
    outcome = 'cancelled';
  } finally {
    clearInterval(timer);
  }
  if (response.destroyed) return;
  if (failure !== null) {
    const known = toApiError(failure);
    if (known.code === 'INTERNAL') onInternal(known.cause ?? failure);
    response.end(`${JSON.stringify({ type: 'error', error: failureEnvelope(known, '').error } satisfies QueryFrame)}\n`);
    return;
  }
  if (sentVersion === -1) response.write(`${JSON.stringify({ type: 'schema', fields: [], shape: shapeOf(query) } satisfies QueryFrame)}\n`);
  const end: QueryFrame = {
    type: 'end',
    outcome,
    stats: { scanned: search.scan.scanned, rows: query.rows, elapsedS: elapsedS(), truncated },
    messages: [...search.messages, ...(truncated ? [truncatedMessage(query.rows)] : [])],
    stages: profileOf(query),
  };
  response.end(`${JSON.stringify(end)}\n`);
}

/** A search that was cancelled before it had a plan has no shape and no stages. */
function shapeOf({ search }: ActiveQuery): 'events' | 'table' {
  try {
    return search.shape;
  } catch {
    return 'table';
  }
}

function profileOf({ search }: ActiveQuery): Extract<QueryFrame, { type: 'end' }>['stages'] {
  try {
    return search.profile.map((stage) => ({ ...wireStage(stage), rowsIn: stage.rowsIn, rowsOut: stage.rowsOut, elapsedS: stage.ms === null ? null : stage.ms / 1000 }));
  } catch {
    return [];
  }
}
