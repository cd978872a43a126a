/** Live events over a WebSocket. */
import { z } from 'zod';
import { apiErrorSchema } from './envelope.ts';
import { rowSchema } from './query.ts';

/** Offered in `Sec-WebSocket-Protocol`; the server selects it. The token is offered beside it: headers of a browser's WebSocket cannot be set. */
export const LIVE_PROTOCOL = 'nexus.v1';
export const BEARER_PROTOCOL_PREFIX = 'bearer.';
export const HEARTBEAT_S = 15;

/** Close codes beyond RFC 6455's own (4000-4999 are the application's). */
export const LIVE_CLOSE = { /** The token is no longer good: refresh it and connect again. */ unauthenticated: 4401, forbidden: 4403, tooMany: 4429, badFilter: 4400 } as const;

export const liveQuerySchema = z.object({
  /** Filter in SPL: streaming commands only; empty: all events. */
  query: z.string().max(20_000).default(''),
  tz: z.string().min(1).max(64).default('UTC'),
  /** Organisation, where the `X-Tenant-ID` header cannot be set. */
  tenant: z.string().max(63).optional(),
  /** Sequence number of the last event that was received: what came after it and is still held is sent first. */
  after: z.string().max(100).optional(),
});

export const liveFrameSchema = z.discriminatedUnion('type', [
  /** `seq` orders the events of an organisation and goes into `after` on reconnection. */
  z.object({ type: z.literal('event'), event: rowSchema, seq: z.string() }),
  /** Events that matched (or might have) and were not sent, since the last such frame. */
  z.object({ type: z.literal('dropped'), count: z.number().int() }),
  z.object({ type: z.literal('heartbeat'), seq: z.string() }),
  z.object({ type: z.literal('error'), error: apiErrorSchema }),
]);
export type LiveFrame = z.infer<typeof liveFrameSchema>;

export const liveCommandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pause') }).strict(),
  z.object({ type: z.literal('resume') }).strict(),
  z.object({ type: z.literal('filter'), query: z.string().max(20_000) }).strict(),
]);
export type LiveCommand = z.infer<typeof liveCommandSchema>;
