/** Searches: run, list, cancel, explain. */
import { paginationOf } from '../../src-shared/nexus-api/envelope.ts';
import { explainRequestSchema, NDJSON, querySchema } from '../../src-shared/nexus-api/query.ts';
import { HEADERS } from '../../src-shared/nexus-api/routes.ts';
import { callerOf } from '../auth/principal.ts';
import { ApiError } from '../errors.ts';
import { queryResult } from '../queries/query-result.ts';
import { streamQuery } from '../queries/query-stream.ts';
import { clientGone } from './client-gone.ts';
import { addRoute, checked, type FastifyRequest, ok, okList, type RouteModule } from './route-module.ts';

const DEFAULT_PAGE_ROWS = 1000;

export const queryRoutes: RouteModule = {
  name: 'query',
  register(app, { queries, config: { guardrails } }) {
    addRoute(app, 'query', async (request, reply) => {
      const { query: spl, earliest, latest, tz, limit, page = 1, timeoutS } = checked(querySchema, request.body, 'body');
      if (limit !== undefined && limit > guardrails.maxRows) {
        throw new ApiError('LIMIT_EXCEEDED', `This server answers ${guardrails.maxRows.toLocaleString('en')} rows of a search at most; ask for fewer.`, {
          details: [{ field: 'limit', message: `at most ${guardrails.maxRows}` }],
        });
      }
      const caller = callerOf(request);
      const options = { spl, range: { earliest, latest }, tz, timeoutS, signal: clientGone(reply) };
      const query = await queries.start(caller, options, askedId(request));
      try {
        void reply.header(HEADERS.queryId, query.id);
        if (!wantsFrames(request)) {
          return ok(request, await queryResult(query, { page, limit: limit ?? Math.min(DEFAULT_PAGE_ROWS, guardrails.maxRows), maxRows: guardrails.maxRows }));
        }
        if (page !== 1) throw new ApiError('VALIDATION_ERROR', 'Frames have no pages; leave page out, or ask for application/json.', { details: [{ field: 'page', message: 'not with frames' }] });
        reply.hijack();
        reply.raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), 'content-type': NDJSON, 'x-accel-buffering': 'no' });
        // The id goes out before there is any row, so that the search can be cancelled.
        reply.raw.flushHeaders();
        await streamQuery(query, reply.raw, {
          limit: limit ?? guardrails.maxRows,
          onInternal: (err) => request.log.error({ err }, 'A search failed inside the server.'),
        });
        return reply;
      } finally {
        await query.finish();
      }
    });

    addRoute(app, 'explain', async (request, reply) => ok(request, await queries.explain(callerOf(request), checked(explainRequestSchema, request.body, 'body'), clientGone(reply))));

    addRoute(app, 'queries', async (request) => {
      const items = await queries.list(callerOf(request));
      return okList(request, items, paginationOf(items.length, { page: 1, limit: Math.max(1, items.length) }));
    });

    addRoute(app, 'cancelQuery', async (request) => {
      const { id } = request.params as { readonly id: string };
      await queries.cancel(callerOf(request), id);
      return ok(request, { id, cancelled: true });
    });
  },
};

function wantsFrames(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').toLowerCase().includes(NDJSON);
}

/** A client may choose the id, to cancel a search whose answer it still waits for. */
function askedId(request: FastifyRequest): string | undefined {
  const given = request.headers[HEADERS.queryId];
  if (given === undefined) return undefined;
  if (typeof given === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(given)) return given;
  throw new ApiError('VALIDATION_ERROR', 'X-Query-ID is 8 to 64 letters, digits, "_" or "-".', { details: [{ field: 'X-Query-ID', message: 'not an id' }] });
}
