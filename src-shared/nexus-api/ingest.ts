/** Accepting logs. The body is NDJSON, a JSON array or one object, plain or as gzip or zstd. */
import { z } from 'zod';

const ingestResultSchema = z.object({
  /** Events that are durable now. */
  accepted: z.number().int(),
  rejected: z.array(z.object({ /** From 0, in the order of the body. */ index: z.number().int(), reason: z.string() })),
});
export type IngestResult = z.infer<typeof ingestResultSchema>;
