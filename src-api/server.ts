/**
 * The HTTP server: what holds for every route. Order of a request: id, sign-in, organisation, permission, rate limit,
 * handler; each answer, failures included, is an envelope with the security headers.
 */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import helmet from '@fastify/helmet';
import websocket from '@fastify/websocket';
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { API_PREFIX, HEADERS } from '../src-shared/nexus-api/routes.ts';
import { LIVE_PROTOCOL } from '../src-shared/nexus-api/live.ts';
import type { Config } from './config/schema.ts';
import { failureEnvelope } from './errors.ts';
import { toApiError } from './error-mapping.ts';
import { accessControl } from './auth/access-control.ts';
import { rateLimits } from './limits/rate-limits.ts';
import { requestIdOf } from './request-id.ts';
import type { RouteModule } from './routes/route-module.ts';
import type { Services } from './services.ts';

/** Frames a client may send on a WebSocket: commands with a filter in them. */
const MAX_FRAME_BYTES = 65_536;

/** Makes the server without listening. Throws where a route states no access. */
export async function createServer(services: Services, modules: readonly RouteModule[]): Promise<FastifyInstance> {
  const { config } = services;
  const app = fastify({
    ...tlsOptions(config),
    logger: config.logLevel === 'silent' ? false : { level: config.logLevel, base: null, stream: process.stderr },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    bodyLimit: config.limits.bodyBytes,
    // Headers and body must come within this time, so that slow senders cannot hold connections.
    requestTimeout: 60_000,
    exposeHeadRoutes: false,
    // Idle connections end at close; those with a request under way may finish it.
    forceCloseConnections: 'idle',
    genReqId: requestIdOf,
    requestIdHeader: false,
    frameworkErrors(error: Error, request: FastifyRequest, reply: FastifyReply) {
      const known = toApiError(error);
      return reply.code(known.status).send(failureEnvelope(known, request.id));
    },
    clientErrorHandler(_error, socket) {
      // Not HTTP at all: there is no request to answer, so the connection is told and ended.
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    },
  });

  app.decorateRequest('caller', null);
  app.addHook('onRoute', ({ config: routeConfig, method, url }) => {
    if (routeConfig?.access === undefined) throw new Error(`The route ${String(method)} ${url} does not state who may call it.`);
  });
  await app.register(helmet, {
    global: true,
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    frameguard: { action: 'deny' },
    hsts: { maxAge: 31_536_000, includeSubDomains: true },
  });
  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES, handleProtocols: (offered: ReadonlySet<string>) => (offered.has(LIVE_PROTOCOL) ? LIVE_PROTOCOL : false) },
    // Upgrades that are refused are answered by the hooks as any other request.
    errorHandler: (_error, socket) => socket.terminate(),
  });

  app.addHook('onRequest', async (request, reply) => {
    void reply.header(HEADERS.requestId, request.id);
    // Answers hold an organisation's data: no cache on the way may keep them.
    void reply.header('cache-control', 'no-store');
  });
  const limits = rateLimits(services);
  app.addHook('onRequest', accessControl(services, limits));
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      { method: request.method, route: request.routeOptions.url ?? null, status: reply.statusCode, ms: Math.round(reply.elapsedTime), org: request.caller?.organisation.id ?? null },
      'request',
    );
  });

  app.setErrorHandler((error, request, reply) => {
    const known = toApiError(error);
    if (known.code === 'INTERNAL') request.log.error({ err: error }, 'A request failed inside the server.');
    if (known.retryAfterS !== null) void reply.header('retry-after', Math.max(1, Math.ceil(known.retryAfterS)));
    if (known.code === 'UNAUTHENTICATED') void reply.header('www-authenticate', 'Bearer');
    return reply.code(known.status).send(failureEnvelope(known, request.id));
  });
  app.setNotFoundHandler((request, reply) => reply.code(404).send(failureEnvelope(toApiError({ code: 'FST_ERR_NOT_FOUND', method: request.method, url: request.url }), request.id)));

  for (const module of modules) {
    await app.register(
      async (part) => {
        await module.register(part, services);
      },
      { prefix: module.unversioned === true ? '' : API_PREFIX },
    );
  }
  return app;
}

function tlsOptions({ tls }: Config): { https?: { cert: Buffer; key: Buffer } } {
  if (tls === undefined) return {};
  return { https: { cert: readPem(tls.certFile, 'certificate'), key: readPem(tls.keyFile, "certificate's key") } };
}

function readPem(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error(`The TLS ${what} ${path} cannot be read; check tls in the configuration.`, { cause });
  }
}

/** The port that a listening server has. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  return address.port;
}
