/** Live events over a WebSocket. Whatever is wrong is told as an HTTP answer before the upgrade. */
import type { RouteOptions } from 'fastify';
import type { WebSocket } from 'ws';
import { HEARTBEAT_S, LIVE_PROTOCOL, liveQuerySchema } from '../../src-shared/nexus-api/live.ts';
import { callerOf } from '../auth/principal.ts';
import { ApiError } from '../errors.ts';
import { LiveConnection, type LiveOptions, readFilter } from '../live/live-connection.ts';
import { addRoute, checked, type FastifyRequest, type RouteModule } from './route-module.ts';

/** Going away (RFC 6455, section 7.4.1). */
const GOING_AWAY = 1001;

/** The module; `heartbeatS` other than the contract's is for tests. */
export function liveRoutes(heartbeatS = HEARTBEAT_S): RouteModule {
  return {
    name: 'live',
    register(app, services) {
      const { config, knowledge, stopping } = services;
      const connections = new Map<string, Set<LiveConnection>>();
      /** What was read before the upgrade: the socket's handler must not wait, or it would miss the client's first words. */
      const ready = new WeakMap<FastifyRequest, Omit<LiveOptions, 'heartbeatS'>>();
      stopping.addEventListener('abort', () => {
        for (const ofOrganisation of connections.values()) for (const connection of ofOrganisation) connection.close(GOING_AWAY, 'The server stops; connect again.');
      });

      async function prepared(request: FastifyRequest): Promise<Omit<LiveOptions, 'heartbeatS'>> {
        const { query, tz, after } = checked(liveQuerySchema, request.query, 'query');
        const caller = callerOf(request);
        const macros = await knowledge.macros(caller.organisation.id);
        return { caller, tz, after, macros, filter: readFilter(query, tz, macros) };
      }

      const options: Partial<RouteOptions> = {
        // Before the upgrade, so that a refusal is an answer with an envelope.
        preValidation: async (request) => {
          if (request.ws !== true) return;
          if (!offeredProtocols(request).includes(LIVE_PROTOCOL)) {
            throw new ApiError('VALIDATION_ERROR', `Offer the protocol ${LIVE_PROTOCOL} in Sec-WebSocket-Protocol.`, { details: [{ field: 'Sec-WebSocket-Protocol', message: `must offer ${LIVE_PROTOCOL}` }] });
          }
          if (stopping.aborted) throw new ApiError('UNAVAILABLE', 'This server is about to stop; connect again.', { retryAfterS: 1 });
          const options = await prepared(request);
          const { caller } = options;
          if ((connections.get(caller.organisation.id)?.size ?? 0) >= config.limits.liveConnections) {
            throw new ApiError('RATE_LIMITED', `This organisation has ${config.limits.liveConnections} live connections already, the most it may.`, { retryAfterS: 10 });
          }
          ready.set(request, options);
        },
        wsHandler: (socket: WebSocket, request: FastifyRequest) => {
          const options = ready.get(request);
          if (options === undefined) throw new Error('A live connection was not prepared before its upgrade.');
          const { id } = options.caller.organisation;
          const ofOrganisation = connections.get(id) ?? new Set();
          connections.set(id, ofOrganisation);
          const connection = new LiveConnection(socket, services, { ...options, heartbeatS });
          ofOrganisation.add(connection);
          socket.once('close', () => {
            ofOrganisation.delete(connection);
            if (ofOrganisation.size === 0) connections.delete(id);
          });
        },
      };
      addRoute(
        app,
        'live',
        async () => {
          throw new ApiError('VALIDATION_ERROR', 'Live events come over a WebSocket; connect with one.', { details: [{ field: 'Upgrade', message: 'must be websocket' }] });
        },
        options,
      );
    },
  };
}

function offeredProtocols(request: FastifyRequest): readonly string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
}
