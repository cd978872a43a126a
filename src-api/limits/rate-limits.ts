/** Requests a second: by organisation once it is known, by address before. */
import type { FastifyReply } from 'fastify';
import { HEADERS } from '../../src-shared/nexus-api/routes.ts';
import { ApiError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { Taken } from './shared-state.ts';

export interface RateLimits {
  /** Counts a request of an organisation and tells what is left in the headers. Throws RATE_LIMITED. */
  ofOrganisation(orgId: string, reply: FastifyReply): Promise<void>;
  /** Counts a request without sign-in. Throws RATE_LIMITED. */
  ofAddress(address: string, reply: FastifyReply): Promise<void>;
}

/** Makes the limits of a server. */
export function rateLimits({ config: { limits }, shared }: Pick<Services, 'config' | 'shared'>): RateLimits {
  const bucket = { ratePerS: limits.requestsPerSecond, burst: limits.burst };
  return {
    async ofOrganisation(orgId, reply) {
      enforce(await shared.take(`org:${orgId}`, bucket), limits.requestsPerSecond, reply, 'This organisation sends more requests than it may');
    },
    async ofAddress(address, reply) {
      enforce(await shared.take(`address:${address}`, bucket), limits.requestsPerSecond, reply, 'This address sends more requests than it may');
    },
  };
}

function enforce({ allowed, remaining, retryAfterS, resetS }: Taken, limit: number, reply: FastifyReply, what: string): void {
  void reply.headers({ [HEADERS.rateLimit]: String(limit), [HEADERS.rateRemaining]: String(remaining), [HEADERS.rateReset]: String(Math.ceil(resetS)) });
  if (!allowed) throw new ApiError('RATE_LIMITED', `${what} (${limit} a second); wait ${Math.max(1, Math.ceil(retryAfterS))} s.`, { retryAfterS });
}
