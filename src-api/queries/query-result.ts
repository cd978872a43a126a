/** Runs a search to its end and keeps one page of it. */
import type { QueryResult, WireRow } from '../../src-shared/nexus-api/query.ts';
import { paginationOf } from '../../src-shared/nexus-api/envelope.ts';
import { ResultSchema } from '../../src-engine/results/result-schema.ts';
import { ApiError } from '../errors.ts';
import type { ActiveQuery } from './query-service.ts';
import { wireRows } from './wire-rows.ts';

export interface PageAsked {
  readonly page: number;
  readonly limit: number;
  /** Rows after which the search is stopped: the guardrail. */
  readonly maxRows: number;
}

/** The page. Throws the ApiError that the search failed with. */
export async function queryResult(query: ActiveQuery, { page, limit, maxRows }: PageAsked): Promise<QueryResult> {
  const started = performance.now();
  const { search } = query;
  const schema = new ResultSchema();
  const items: WireRow[] = [];
  const first = (page - 1) * limit;
  let truncated = false;
  try {
    for await (const batch of search.batches()) {
      schema.add(batch);
      const room = maxRows - query.rows;
      const rows = Math.min(batch.length, room);
      for (const row of wireRows(batch, first - query.rows, Math.min(first + limit - query.rows, rows))) items.push(row);
      query.rows += rows;
      if (batch.length > room) {
        truncated = true;
        break;
      }
    }
    query.signal.throwIfAborted();
  } catch (error) {
    throw query.failure(error) ?? new ApiError('CONFLICT', `The search ${query.id} was cancelled.`, { cause: error });
  }
  return {
    items,
    pagination: paginationOf(query.rows, { page, limit }),
    fields: schema.fields.map(({ name, type }) => ({ name, type })),
    messages: [...search.messages, ...(truncated ? [truncatedMessage(maxRows)] : [])],
    stats: { scanned: search.scan.scanned, rows: query.rows, elapsedS: (performance.now() - started) / 1000, truncated },
  };
}

/** Told beside a result that was cut. */
export function truncatedMessage(rows: number): { readonly severity: 'warning'; readonly text: string } {
  return { severity: 'warning', text: `Only the first ${rows.toLocaleString('en')} rows are here; narrow the search, or add a stats or head command.` };
}
