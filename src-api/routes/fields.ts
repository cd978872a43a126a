/** Field names, types, coverage and top values of the organisation's events. */
import { paginationOf } from '../../src-shared/nexus-api/envelope.ts';
import { type FieldInfo, fieldsQuerySchema, fieldValuesQuerySchema } from '../../src-shared/nexus-api/fields.ts';
import { type EventsBehind, fieldsOf, fieldValuesOf } from '../../src-engine/jobs/derived.ts';
import { callerOf } from '../auth/principal.ts';
import { ApiError } from '../errors.ts';
import type { ActiveQuery } from '../queries/query-service.ts';
import { clientGone } from './client-gone.ts';
import { addRoute, checked, type FastifyReply, type FastifyRequest, ok, okList, type RouteModule } from './route-module.ts';

export const fieldsRoutes: RouteModule = {
  name: 'fields',
  register(app, { queries }) {
    /** Counting fields is a search like any other: it has its slot, limits and timeout. */
    async function overEvents<T>(request: FastifyRequest, reply: FastifyReply, range: { earliest: string; latest: string; tz: string }, ask: (behind: EventsBehind) => Promise<T>): Promise<T> {
      const caller = callerOf(request);
      const { earliest, latest, tz } = range;
      const query: ActiveQuery = await queries.start(caller, { spl: '*', range: { earliest, latest }, tz, timeoutS: undefined, signal: clientGone(reply) });
      try {
        await query.search.prepare();
        const env = await queries.environment(caller.organisation.id, { tz, signal: query.signal });
        return await ask({ pipeline: query.search.resolved, asked: query.search.asked, range: query.search.range, env });
      } catch (error) {
        throw query.failure(error) ?? new ApiError('CONFLICT', `The search ${query.id} was cancelled.`, { cause: error });
      } finally {
        await query.finish();
      }
    }

    addRoute(app, 'fields', async (request, reply) => {
      const { prefix, page, limit, ...range } = checked(fieldsQuerySchema, request.query, 'query');
      const { total, fields } = await overEvents(request, reply, range, fieldsOf);
      const all: FieldInfo[] = fields
        .filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()))
        .map(({ name, type, count, distinct, approximate }) => ({ name, type, count, distinct, approximate, coverage: total === 0 ? 0 : count / total }));
      return okList(request, all.slice((page - 1) * limit, page * limit), paginationOf(all.length, { page, limit }));
    });

    addRoute(app, 'fieldValues', async (request, reply) => {
      const { limit, ...range } = checked(fieldValuesQuerySchema, request.query, 'query');
      const { name } = request.params as { readonly name: string };
      if (name === '' || name.length > 1000) throw new ApiError('VALIDATION_ERROR', 'The name of a field has 1 to 1000 characters.', { details: [{ field: 'name', message: '1 to 1000 characters' }] });
      return ok(request, await overEvents(request, reply, range, (behind) => fieldValuesOf(behind, name, limit)));
    });
  },
};
