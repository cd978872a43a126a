/** Tells a handler that nobody waits for its answer any more. */
import type { FastifyReply } from './route-module.ts';

/** A signal that fires when the client's connection closes before the answer is finished. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
