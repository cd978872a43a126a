/** `POST /ingest/logs`. */
import type { FastifyRequest } from 'fastify';
import { HEADERS } from '../../src-shared/nexus-api/routes.ts';
import type { Config } from '../config/schema.ts';
import { tenantOf } from '../auth/principal.ts';
import { ApiError } from '../errors.ts';
import { type RouteModule, addRoute, checked, ok } from '../routes/route-module.ts';
import { z } from 'zod';
import type { IngestService } from './ingest-service.ts';

const text = z.string().min(1).max(1000);
/** What events have that do not say otherwise, as in Splunk's HTTP event collector. */
const ingestQuerySchema = z.object({ host: text.optional(), source: text.optional(), sourcetype: text.optional(), index: text.optional() });

/** The ingest routes over a service that is open. */
export function ingestRoutes(service: IngestService, config: Pick<Config, 'ingest' | 'shutdownGraceS'>): RouteModule {
  return {
    name: 'ingest',
    register(app) {
      // Whatever the type says, the body decides: shippers send NDJSON as text/plain, application/json and more.
      app.removeAllContentTypeParsers();
      app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: config.ingest.maxBodyBytes }, (_request, body, done) => done(null, body));
      addRoute(
        app,
        'ingest',
        async (request, reply) => {
          const query = checked(ingestQuerySchema, request.query, 'query');
          const result = await service.accept({
            org: tenantOf(request),
            body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
            encoding: oneHeader(request, 'content-encoding'),
            idempotencyKey: oneHeader(request, HEADERS.idempotencyKey),
            defaults: { host: query.host ?? request.ip, source: query.source ?? 'http', sourcetype: query.sourcetype ?? '_json', index: query.index ?? 'main' },
          });
          return reply.code(202).send(ok(request, result));
        },
        { bodyLimit: config.ingest.maxBodyBytes },
      );
    },
    close: () => service.close(config.shutdownGraceS * 1000),
  };
}

function oneHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (Array.isArray(value)) throw new ApiError('VALIDATION_ERROR', `The header ${name} was sent more than once.`);
  return value;
}
