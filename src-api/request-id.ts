/** `X-Request-ID`: the client's, where it is one, else a new one. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HEADERS } from '../src-shared/nexus-api/routes.ts';

/** Yields the id; text that could break a log line or a header is not taken over. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers[HEADERS.requestId];
  return typeof given === 'string' && /^[\w.:/+=-]{1,128}$/.test(given) ? given : randomUUID();
}
