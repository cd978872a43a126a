/** Who makes a request, and in which organisation. */
import type { FastifyRequest } from 'fastify';
import type { Organisation } from '../../src-shared/nexus-api/auth.ts';
import { ApiError } from '../errors.ts';

export interface Principal {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  /** Session of a password sign-in; null for tokens of an issuer and for long-lived tokens. */
  readonly sessionId: string | null;
  /** Those the token may use; at least one. */
  readonly organisations: readonly Organisation[];
  /** Epoch seconds at which the token ends. */
  readonly expires: number;
}

/** The principal within the organisation that the request is about. */
export interface Caller extends Principal {
  readonly organisation: Organisation;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes. */
    caller: Caller | null;
  }
}

/** The caller of a request on a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new ApiError('UNAUTHENTICATED', 'Sign in first: send "Authorization: Bearer <token>".');
  return request.caller;
}

/** The organisation that a request is about: every read and write takes its id from here and nowhere else. */
export function tenantOf(request: FastifyRequest): string {
  return callerOf(request).organisation.id;
}
