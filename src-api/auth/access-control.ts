/** Who a request comes from, whether it may do what it asks, and in which organisation. Runs before any handler reads the body. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BEARER_PROTOCOL_PREFIX } from '../../src-shared/nexus-api/live.ts';
import { allows } from '../../src-shared/nexus-api/permissions.ts';
import { HEADERS } from '../../src-shared/nexus-api/routes.ts';
import { ApiError } from '../errors.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import type { Services } from '../services.ts';
import type { Caller, Principal } from './principal.ts';

/** The hook that does it. */
export function accessControl({ identity }: Pick<Services, 'identity'>, limits: RateLimits): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access === 'public' || access === undefined) {
      // Probes come often and from one place; what is not found counts like a public route.
      if (!/^\/(?:health\/|metrics$)/.test(request.routeOptions.url ?? '')) await limits.ofAddress(request.ip, reply);
      return;
    }
    const token = tokenOf(request);
    if (token === null) {
      await limits.ofAddress(request.ip, reply);
      throw new ApiError('UNAUTHENTICATED', 'Sign in first: send "Authorization: Bearer <token>".');
    }
    let principal: Principal;
    try {
      principal = await identity.verify(token);
    } catch (error) {
      // Guessing tokens is limited by address; there is no organisation to count it for.
      await limits.ofAddress(request.ip, reply);
      throw error;
    }
    const caller = inOrganisation(principal, askedTenant(request));
    request.caller = caller;
    await limits.ofOrganisation(caller.organisation.id, reply);
    if (access !== 'authenticated' && !allows(caller.organisation.role, access)) {
      throw new ApiError('FORBIDDEN', `The role ${caller.organisation.role} may not do this (${access}); ask an administrator of ${caller.organisation.name}.`);
    }
  };
}

/** The principal in the organisation asked for, else in its first. Throws FORBIDDEN, the same whether the organisation exists or not. */
function inOrganisation(principal: Principal, asked: string | null): Caller {
  const organisation = asked === null ? principal.organisations[0] : principal.organisations.find((o) => o.id === asked);
  if (organisation === undefined) {
    throw new ApiError('FORBIDDEN', asked === null ? 'This account belongs to no organisation; ask an administrator.' : 'This token may not use the organisation that X-Tenant-ID names.');
  }
  return { ...principal, organisation };
}

function tokenOf(request: FastifyRequest): string | null {
  const found = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '');
  if (found !== null) return found[1] as string;
  // A browser's WebSocket cannot set headers: the token is offered as a protocol.
  if (request.routeOptions.config.access !== 'live:read') return null;
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
  return offered.find((p) => p.startsWith(BEARER_PROTOCOL_PREFIX))?.slice(BEARER_PROTOCOL_PREFIX.length) ?? null;
}

function askedTenant(request: FastifyRequest): string | null {
  const header = request.headers[HEADERS.tenantId];
  if (typeof header === 'string' && header !== '') return header;
  if (request.routeOptions.config.access !== 'live:read') return null;
  const { tenant } = request.query as { tenant?: unknown };
  return typeof tenant === 'string' && tenant !== '' ? tenant : null;
}
