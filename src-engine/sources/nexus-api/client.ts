/** A typed client of the Nexus API: searches as frames, fields, shared saved searches, alerts, metrics. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { NexusApiConnection } from '../../../src-shared/connections/definition.ts';
import { type Alert, type ALERT_STATUSES, alertSchema, alertStatsSchema } from '../../../src-shared/nexus-api/alerts.ts';
import { type Me, meSchema } from '../../../src-shared/nexus-api/auth.ts';
import { listSchema } from '../../../src-shared/nexus-api/envelope.ts';
import { type FieldInfo, fieldInfoSchema, fieldValuesResultSchema } from '../../../src-shared/nexus-api/fields.ts';
import { metricsResultSchema } from '../../../src-shared/nexus-api/metrics.ts';
import { type ExplainRequest, type ExplainResult, NDJSON, type QueryFrame, type QueryRequest, explainResultSchema, queryFrameSchema, runningQuerySchema } from '../../../src-shared/nexus-api/query.ts';
import { HEADERS } from '../../../src-shared/nexus-api/routes.ts';
import { type SharedSearch, type SharedSearchInput, sharedSearchSchema } from '../../../src-shared/nexus-api/saved-searches.ts';
import type { ConnectionCredentials } from '../../secrets/credentials.ts';
import { errorOf, networkError } from './api-error.ts';
import { ApiTransport } from './transport.ts';

export type AlertStatus = (typeof ALERT_STATUSES)[number];
export interface AlertsQuery {
  readonly page?: number | undefined;
  readonly limit?: number | undefined;
  readonly status?: AlertStatus | undefined;
  readonly severity?: Alert['severity'] | undefined;
  readonly acknowledged?: boolean | undefined;
}
export type Page<T> = { readonly items: readonly T[]; readonly pagination: { readonly page: number; readonly limit: number; readonly total: number; readonly totalPages: number } };
export type MetricsResult = z.infer<typeof metricsResultSchema>;

/** A whole frame is held in memory: the longest that is taken for one. */
const MAX_FRAME = 64 << 20;

/** Every method throws NexusApiError (or SplError for a search that cannot run), one sentence with its remedy. */
export class NexusApiClient {
  readonly transport: ApiTransport;

  private constructor(transport: ApiTransport) {
    this.transport = transport;
  }

  /** Makes a client; nothing is sent yet. */
  static async open(definition: NexusApiConnection, credentials: ConnectionCredentials): Promise<NexusApiClient> {
    return new NexusApiClient(new ApiTransport(definition, credentials, await credentials.clientKey()));
  }

  get place(): string {
    return this.transport.place;
  }

  /** Who is signed in: user, organisation, role, permissions, and the organisations to choose from. */
  whoami(signal?: AbortSignal): Promise<Me> {
    return this.transport.call('me', meSchema, { signal });
  }

  explain(body: ExplainRequest, signal?: AbortSignal): Promise<ExplainResult> {
    return this.transport.call('explain', explainResultSchema, { body, signal });
  }

  /** Runs a search; frames as they come. Aborting the signal cancels it in the server too. */
  async *query(body: QueryRequest, signal: AbortSignal): AsyncGenerator<Exclude<QueryFrame, { type: 'error' }>> {
    // Our own id, so that the search can be cancelled before its first answer.
    const id = randomUUID();
    let ended = false;
    try {
      const { body: bytes } = await this.transport.stream('query', { body, signal, headers: { accept: NDJSON, [HEADERS.queryId]: id } });
      for await (const line of linesOf(bytes, this.place, signal)) {
        const frame = queryFrameSchema.parse(JSON.parse(line));
        if (frame.type === 'error') {
          ended = true;
          throw errorOf(frame.error, { place: this.place, status: 200, retryAfterS: null, requestId: null });
        }
        if (frame.type === 'end') ended = true;
        yield frame;
      }
      if (!ended) throw networkError(Object.assign(new Error('The answer ended early.'), { code: 'UND_ERR_SOCKET' }), this.place);
    } finally {
      // Closing the connection is enough for a server that sees it; a proxy in between may keep it open.
      if (!ended) await this.cancel(id).catch(() => undefined);
    }
  }

  async cancel(id: string): Promise<void> {
    await this.transport.call('cancelQuery', z.unknown(), { parameters: { id }, signal: AbortSignal.timeout(5000) });
  }

  running(signal?: AbortSignal): Promise<Page<z.infer<typeof runningQuerySchema>>> {
    return this.transport.call('queries', listSchema(runningQuerySchema), { signal });
  }

  async fields(asked: { readonly prefix?: string; readonly earliest?: string; readonly latest?: string; readonly limit?: number } = {}, signal?: AbortSignal): Promise<readonly FieldInfo[]> {
    const { items } = await this.transport.call('fields', listSchema(fieldInfoSchema), { query: asked, signal });
    return items;
  }

  fieldValues(name: string, asked: { readonly earliest?: string; readonly latest?: string; readonly limit?: number } = {}, signal?: AbortSignal): Promise<z.infer<typeof fieldValuesResultSchema>> {
    return this.transport.call('fieldValues', fieldValuesResultSchema, { parameters: { name }, query: asked, signal });
  }

  /** Saved searches that the organisation shares. */
  readonly savedSearches = {
    list: async (signal?: AbortSignal): Promise<readonly SharedSearch[]> => {
      const all: SharedSearch[] = [];
      for (let page = 1; ; page++) {
        const { items, pagination } = await this.transport.call('savedSearches', listSchema(sharedSearchSchema), { query: { page, limit: 500 }, signal });
        all.push(...items);
        if (page >= pagination.totalPages) return all;
      }
    },
    get: (id: string, signal?: AbortSignal): Promise<SharedSearch> => this.transport.call('savedSearch', sharedSearchSchema, { parameters: { id }, signal }),
    create: (search: SharedSearchInput, signal?: AbortSignal): Promise<SharedSearch> => this.transport.call('createSavedSearch', sharedSearchSchema, { body: search, signal }),
    /** Changes the version that was read; one that somebody has changed since is a CONFLICT. */
    update: (id: string, version: string, search: SharedSearchInput, signal?: AbortSignal): Promise<SharedSearch> =>
      this.transport.call('updateSavedSearch', sharedSearchSchema, { parameters: { id }, body: search, headers: { 'if-match': `"${version}"` }, signal }),
    remove: async (id: string, version: string, signal?: AbortSignal): Promise<void> => {
      await this.transport.call('deleteSavedSearch', z.unknown(), { parameters: { id }, headers: { 'if-match': `"${version}"` }, signal });
    },
  };

  readonly alerts = {
    list: ({ acknowledged, ...query }: AlertsQuery = {}, signal?: AbortSignal): Promise<Page<Alert>> =>
      this.transport.call('alerts', listSchema(alertSchema), { query: { ...query, ...(acknowledged === undefined ? {} : { acknowledged: String(acknowledged) }) }, signal }),
    stats: (signal?: AbortSignal): Promise<z.infer<typeof alertStatsSchema>> => this.transport.call('alertStats', alertStatsSchema, { signal }),
    setStatus: (id: string, status: AlertStatus, comment?: string, signal?: AbortSignal): Promise<Alert> =>
      this.transport.call('setAlertStatus', alertSchema, { parameters: { id }, body: { status, ...(comment === undefined ? {} : { comment }) }, signal }),
    acknowledge: (id: string, comment?: string, signal?: AbortSignal): Promise<Alert> =>
      this.transport.call('acknowledgeAlert', alertSchema, { parameters: { id }, body: comment === undefined ? {} : { comment }, signal }),
  };

  /** PromQL over the organisation's metrics. Times are RFC 3339 or epoch seconds as text. */
  readonly metrics = {
    query: (query: string, time?: string, signal?: AbortSignal): Promise<MetricsResult> => this.transport.call('metricsQuery', metricsResultSchema, { query: { query, time }, signal }),
    queryRange: (asked: { readonly query: string; readonly start: string; readonly end: string; readonly step: string }, signal?: AbortSignal): Promise<MetricsResult> =>
      this.transport.call('metricsQueryRange', metricsResultSchema, { query: asked, signal }),
  };

  /** Ends the session and the connections. */
  async close(): Promise<void> {
    await this.transport.tokens.signOut();
    await this.transport.close();
  }
}

/** The lines of an NDJSON stream. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>, place: string, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = '';
  try {
    for await (const chunk of bytes) {
      held += decoder.decode(chunk, { stream: true });
      for (let end = held.indexOf('\n'); end !== -1; end = held.indexOf('\n')) {
        const line = held.slice(0, end).trim();
        held = held.slice(end + 1);
        if (line !== '') yield line;
      }
      if (held.length > MAX_FRAME) throw new Error('The server sends a frame without an end.');
    }
  } catch (error) {
    signal.throwIfAborted();
    throw networkError(error, place);
  }
  if (held.trim() !== '') yield held;
}
