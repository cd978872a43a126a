/** Field names and values: completion and the fields sidebar. */
import { z } from 'zod';

const range = { earliest: z.string().max(200).default(''), latest: z.string().max(200).default(''), tz: z.string().min(1).max(64).default('UTC') };

export const fieldsQuerySchema = z.object({
  ...range,
  prefix: z.string().max(300).default(''),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
});
export const fieldInfoSchema = z.object({
  name: z.string(),
  type: z.enum(['number', 'string', 'time', 'multivalue']),
  /** Events that have the field, 0..1 of those looked at. */
  coverage: z.number(),
  count: z.number(),
  distinct: z.number(),
  /** True where `count` and `distinct` come from a part of the events. */
  approximate: z.boolean(),
});
export type FieldInfo = z.infer<typeof fieldInfoSchema>;

export const fieldValuesQuerySchema = z.object({
  ...range,
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export const fieldValuesResultSchema = z.object({
  field: z.string(),
  count: z.number(),
  distinct: z.number(),
  values: z.array(z.object({ value: z.string(), count: z.number() })),
  numeric: z.object({ min: z.number(), max: z.number(), avg: z.number(), p50: z.number(), p95: z.number() }).nullable(),
});
