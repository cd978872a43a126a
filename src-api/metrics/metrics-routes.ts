/** `/metrics/query` and `/metrics/query_range`. */
import { metricsQuerySchema, metricsRangeQuerySchema } from '../../src-shared/nexus-api/metrics.ts';
import { tenantOf } from '../auth/principal.ts';
import { ApiError } from '../errors.ts';
import { type FastifyReply, type RouteModule, addRoute, checked, ok } from '../routes/route-module.ts';
import type { MetricsStore } from './metrics-store.ts';

/** The routes over a metrics server; null where none is configured. */
export function metricsRoutes(store: MetricsStore | null): RouteModule {
  const needed = (): MetricsStore => {
    if (store === null) throw new ApiError('UNAVAILABLE', 'This server has no metrics: set metrics.url to a VictoriaMetrics or Prometheus.');
    return store;
  };
  return {
    name: 'metrics',
    register(app) {
      addRoute(app, 'metricsQuery', async (request, reply) => {
        const { query, time, timeout } = checked(metricsQuerySchema, request.query, 'query');
        return ok(request, await needed().ask(tenantOf(request), 'query', { query, time, timeout }, goneSignal(reply)));
      });
      addRoute(app, 'metricsQueryRange', async (request, reply) => {
        const { query, start, end, step, timeout } = checked(metricsRangeQuerySchema, request.query, 'query');
        return ok(request, await needed().ask(tenantOf(request), 'query_range', { query, start, end, step, timeout }, goneSignal(reply)));
      });
    },
  };
}

/** Aborts when the client has gone before its answer. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
