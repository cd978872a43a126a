/** What scheduled saved searches raised. */
import { z } from 'zod';
import { pageQuerySchema } from './envelope.ts';
import { rowSchema } from './query.ts';

export const ALERT_STATUSES = ['open', 'in_progress', 'resolved', 'closed'] as const;
export const ALERT_SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;

export const alertSchema = z.object({
  id: z.string(),
  savedSearchId: z.string(),
  title: z.string(),
  severity: z.enum(ALERT_SEVERITIES),
  status: z.enum(ALERT_STATUSES),
  /** RFC 3339. */
  raised: z.string(),
  updated: z.string(),
  acknowledged: z.object({ by: z.string(), at: z.string() }).nullable(),
  /** The search that raised it and the range it looked at, to run again. */
  spl: z.string(),
  earliest: z.string(),
  latest: z.string(),
  /** Rows that the search gave, and the first of them. */
  rows: z.number().int(),
  sample: z.array(rowSchema),
});
export type Alert = z.infer<typeof alertSchema>;

export const alertsQuerySchema = pageQuerySchema.extend({
  status: z.enum(ALERT_STATUSES).optional(),
  severity: z.enum(ALERT_SEVERITIES).optional(),
  acknowledged: z.enum(['true', 'false']).optional(),
});
export const alertStatusSchema = z.object({ status: z.enum(ALERT_STATUSES), comment: z.string().max(2000).optional() }).strict();
export const alertAcknowledgeSchema = z.object({ comment: z.string().max(2000).optional() }).strict();
export const alertStatsSchema = z.object({
  total: z.number().int(),
  unacknowledged: z.number().int(),
  byStatus: z.record(z.enum(ALERT_STATUSES), z.number().int()),
  bySeverity: z.record(z.enum(ALERT_SEVERITIES), z.number().int()),
});
