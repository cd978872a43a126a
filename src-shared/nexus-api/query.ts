/** Searches: one answer in an envelope, or frames as NDJSON. */
import { z } from 'zod';
import { apiErrorSchema, paginationSchema } from './envelope.ts';

export const NDJSON = 'application/x-ndjson';

/** A field's value in a row: number, text, or a list of them. A field without a value is left out of its row. */
const valueSchema = z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))]);
/** A row; `_time` is RFC 3339 UTC (see times.ts). Names may be any text, `__proto__` included. */
export const rowSchema = z.record(z.string(), valueSchema);
export type WireRow = z.infer<typeof rowSchema>;

export const querySchema = z
  .object({
    query: z.string().min(1).max(100_000),
    /** SPL modifier (`-1h@h`), RFC 3339 or epoch seconds; empty text is open. */
    earliest: z.string().max(200),
    latest: z.string().max(200),
    /** IANA zone; UTC where it is not given. */
    tz: z.string().min(1).max(64).optional(),
    /** Rows of a page; as frames: rows in all. */
    limit: z.number().int().min(1).max(1_000_000).optional(),
    page: z.number().int().min(1).max(1_000_000).optional(),
    /** Seconds; at most the server's own limit. */
    timeoutS: z.number().positive().max(86_400).optional(),
  })
  .strict();
export type QueryRequest = z.infer<typeof querySchema>;

export const explainRequestSchema = querySchema.pick({ query: true, earliest: true, latest: true, tz: true }).strict();
export type ExplainRequest = z.infer<typeof explainRequestSchema>;

const wireFieldSchema = z.object({ name: z.string(), type: z.enum(['number', 'string', 'time', 'multivalue', 'unknown']) });

const jobMessageSchema = z.object({ severity: z.enum(['info', 'warning', 'error']), text: z.string() });

const queryStatsSchema = z.object({
  /** Events looked at. */
  scanned: z.number(),
  rows: z.number(),
  elapsedS: z.number(),
  /** True where the server's limit on rows cut the result. */
  truncated: z.boolean(),
});

export const queryResultSchema = z.object({
  items: z.array(rowSchema),
  pagination: paginationSchema,
  /** In the order of the columns. */
  fields: z.array(wireFieldSchema),
  messages: z.array(jobMessageSchema),
  stats: queryStatsSchema,
});
export type QueryResult = z.infer<typeof queryResultSchema>;

const stageSchema = z.object({
  command: z.string(),
  start: z.number().int(),
  end: z.number().int(),
  where: z.enum(['pushed', 'here']),
  reason: z.string(),
});
export type WireStage = z.infer<typeof stageSchema>;

const stageProfileSchema = stageSchema.extend({ rowsIn: z.number().nullable(), rowsOut: z.number().nullable(), elapsedS: z.number().nullable() });

export const explainResultSchema = z.object({
  stages: z.array(stageSchema),
  sql: z.string().nullable(),
  dialect: z.enum(['duckdb', 'clickhouse']).nullable(),
});
export type ExplainResult = z.infer<typeof explainResultSchema>;

/** Order: schema (again when fields are added), batch*, progress*, then one of end and error. */
export const queryFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('schema'), fields: z.array(wireFieldSchema), shape: z.enum(['events', 'table']) }),
  z.object({ type: z.literal('batch'), offset: z.number().int(), rows: z.array(rowSchema) }),
  z.object({ type: z.literal('progress'), rows: z.number(), scanned: z.number(), total: z.number().nullable(), fraction: z.number().nullable(), elapsedS: z.number() }),
  z.object({
    type: z.literal('end'),
    /** `cancelled`: stopped through `DELETE /query/:id`; what came before stands. */
    outcome: z.enum(['done', 'cancelled']),
    stats: queryStatsSchema,
    messages: z.array(jobMessageSchema),
    stages: z.array(stageProfileSchema),
  }),
  z.object({ type: z.literal('error'), error: apiErrorSchema }),
]);
export type QueryFrame = z.infer<typeof queryFrameSchema>;

export const runningQuerySchema = z.object({
  id: z.string(),
  query: z.string(),
  earliest: z.string(),
  latest: z.string(),
  user: z.object({ id: z.string(), email: z.string() }),
  started: z.string(),
  scanned: z.number(),
  rows: z.number(),
  elapsedS: z.number(),
});
export type RunningQuery = z.infer<typeof runningQuerySchema>;
