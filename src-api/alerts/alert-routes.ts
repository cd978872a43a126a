/** `/alerts`. */
import { z } from 'zod';
import { alertAcknowledgeSchema, alertStatusSchema, alertsQuerySchema } from '../../src-shared/nexus-api/alerts.ts';
import { paginationOf } from '../../src-shared/nexus-api/envelope.ts';
import { callerOf, tenantOf } from '../auth/principal.ts';
import { type FastifyRequest, type RouteModule, addRoute, checked, ok, okList } from '../routes/route-module.ts';
import type { AlertRunner } from './alert-runner.ts';
import type { Alerts } from './alerts.ts';

const idSchema = z.object({ id: z.string().min(1).max(100) });

/** The routes over the alerts; the runner, where there is one, ends with them. */
export function alertRoutes(alerts: Alerts, runner: AlertRunner | null): RouteModule {
  const idOf = (request: FastifyRequest): string => checked(idSchema, request.params, 'path').id;
  return {
    name: 'alerts',
    register(app) {
      addRoute(app, 'alerts', async (request) => {
        const { page, limit, status, severity, acknowledged } = checked(alertsQuerySchema, request.query, 'query');
        const all = await alerts.list(tenantOf(request), { status, severity, acknowledged: acknowledged === undefined ? undefined : acknowledged === 'true' });
        return okList(request, all.slice((page - 1) * limit, page * limit), paginationOf(all.length, { page, limit }));
      });
      addRoute(app, 'alertStats', async (request) => ok(request, await alerts.stats(tenantOf(request))));
      addRoute(app, 'setAlertStatus', async (request) => {
        const { status, comment } = checked(alertStatusSchema, request.body, 'body');
        return ok(request, await alerts.setStatus(tenantOf(request), idOf(request), status, callerOf(request).email, comment));
      });
      addRoute(app, 'acknowledgeAlert', async (request) => {
        const { comment } = checked(alertAcknowledgeSchema, request.body ?? {}, 'body');
        return ok(request, await alerts.acknowledge(tenantOf(request), idOf(request), callerOf(request).email, comment));
      });
    },
    close: async () => runner?.stop(),
  };
}
