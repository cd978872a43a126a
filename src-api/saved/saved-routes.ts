/** `/saved-searches`. */
import { z } from 'zod';
import { pageQuerySchema, paginationOf } from '../../src-shared/nexus-api/envelope.ts';
import { type SharedSearch, sharedSearchInputSchema } from '../../src-shared/nexus-api/saved-searches.ts';
import { callerOf, tenantOf } from '../auth/principal.ts';
import { ApiError } from '../errors.ts';
import { type FastifyReply, type FastifyRequest, type RouteModule, addRoute, checked, ok, okList } from '../routes/route-module.ts';
import type { SavedSearches } from './saved-searches.ts';

const idSchema = z.object({ id: z.string().min(1).max(100) });

/** The routes over the store of saved searches. */
export function savedSearchRoutes(saved: SavedSearches): RouteModule {
  return {
    name: 'saved-searches',
    register(app) {
      addRoute(app, 'savedSearches', async (request) => {
        const page = checked(pageQuerySchema, request.query, 'query');
        const all = await saved.list(tenantOf(request));
        const from = (page.page - 1) * page.limit;
        return okList(request, all.slice(from, from + page.limit), paginationOf(all.length, page));
      });
      addRoute(app, 'savedSearch', async (request, reply) => answer(request, reply, await saved.get(tenantOf(request), idOf(request))));
      addRoute(app, 'createSavedSearch', async (request, reply) => {
        const input = checked(sharedSearchInputSchema, request.body, 'body');
        void reply.code(201);
        return answer(request, reply, await saved.create(tenantOf(request), input, callerOf(request).email));
      });
      addRoute(app, 'updateSavedSearch', async (request, reply) => {
        const input = checked(sharedSearchInputSchema, request.body, 'body');
        return answer(request, reply, await saved.update(tenantOf(request), idOf(request), versionOf(request), input, callerOf(request).email));
      });
      addRoute(app, 'deleteSavedSearch', async (request) => {
        await saved.delete(tenantOf(request), idOf(request), versionOf(request));
        return ok(request, { deleted: true });
      });
    },
  };
}

function answer(request: FastifyRequest, reply: FastifyReply, search: SharedSearch): unknown {
  void reply.header('etag', `"${search.version}"`);
  return ok(request, search);
}

function idOf(request: FastifyRequest): string {
  return checked(idSchema, request.params, 'path').id;
}

/** The version that a change is based on. */
function versionOf(request: FastifyRequest): string {
  const found = /^\s*"([^"]{1,100})"\s*$/.exec(request.headers['if-match'] ?? '');
  if (found?.[1] === undefined) {
    throw new ApiError('VALIDATION_ERROR', 'Send If-Match with the ETag that the change is based on, so that nobody else’s is overwritten.', {
      details: [{ field: 'If-Match', message: 'one ETag in double quotes' }],
    });
  }
  return found[1];
}
