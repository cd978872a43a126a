/** PromQL, proxied with the organisation's label forced. `data` is what Prometheus answers as its own `data`. */
import { z } from 'zod';

const promql = z.string().min(1).max(20_000);
/** RFC 3339 or epoch seconds. */
const time = z.string().min(1).max(64);

export const metricsQuerySchema = z.object({ query: promql, time: time.optional(), timeout: z.string().max(32).optional() });
export const metricsRangeQuerySchema = z.object({ query: promql, start: time, end: time, step: z.string().min(1).max(32), timeout: z.string().max(32).optional() });

const sample = z.tuple([z.number(), z.string()]);
export const metricsResultSchema = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: sample })) }),
  z.object({ resultType: z.literal('matrix'), result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(sample) })) }),
  z.object({ resultType: z.literal('scalar'), result: sample }),
  z.object({ resultType: z.literal('string'), result: sample }),
]);
