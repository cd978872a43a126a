/** What a window asks of a Nexus API beside searches: who is signed in, shared saved searches, alerts, metrics. */
import { z } from 'zod';
import { ALERT_SEVERITIES, ALERT_STATUSES, type Alert, type alertStatsSchema } from '../nexus-api/alerts.ts';
import type { Me } from '../nexus-api/auth.ts';
import type { Pagination } from '../nexus-api/envelope.ts';
import type { metricsResultSchema } from '../nexus-api/metrics.ts';
import { type SharedSearch, sharedSearchInputSchema } from '../nexus-api/saved-searches.ts';

const connection = z.string().min(1).max(64);
const itemId = z.string().min(1).max(200);
const version = z.string().min(1).max(200);
const comment = z.string().max(2000).optional();
const time = z.string().min(1).max(64);

/** Requests for one connection of kind `nexus-api`. Failures carry the API's code in lower case with dashes: `forbidden`, `rate-limited`. */
export const apiRequestSchemas = {
  'api.whoami': z.object({ connection }).strict(),
  'api.savedSearches.list': z.object({ connection }).strict(),
  'api.savedSearches.create': z.object({ connection, search: sharedSearchInputSchema }).strict(),
  /** `version` is the one that was read; one changed meanwhile by somebody else fails with `conflict`. */
  'api.savedSearches.update': z.object({ connection, id: itemId, version, search: sharedSearchInputSchema }).strict(),
  'api.savedSearches.remove': z.object({ connection, id: itemId, version }).strict(),
  'api.alerts.list': z
    .object({
      connection,
      page: z.number().int().min(1).optional(),
      limit: z.number().int().min(1).max(1000).optional(),
      status: z.enum(ALERT_STATUSES).optional(),
      severity: z.enum(ALERT_SEVERITIES).optional(),
      acknowledged: z.boolean().optional(),
    })
    .strict(),
  'api.alerts.stats': z.object({ connection }).strict(),
  'api.alerts.setStatus': z.object({ connection, id: itemId, status: z.enum(ALERT_STATUSES), comment }).strict(),
  'api.alerts.acknowledge': z.object({ connection, id: itemId, comment }).strict(),
  /** PromQL at one moment (RFC 3339 or epoch seconds; now where absent). */
  'api.metrics.query': z.object({ connection, query: z.string().min(1).max(20_000), time: time.optional() }).strict(),
  'api.metrics.queryRange': z.object({ connection, query: z.string().min(1).max(20_000), start: time, end: time, step: z.string().min(1).max(32) }).strict(),
} as const;

export type MetricsResult = z.infer<typeof metricsResultSchema>;

export interface ApiReplies {
  'api.whoami': Me;
  'api.savedSearches.list': readonly SharedSearch[];
  'api.savedSearches.create': SharedSearch;
  'api.savedSearches.update': SharedSearch;
  'api.savedSearches.remove': null;
  'api.alerts.list': { readonly items: readonly Alert[]; readonly pagination: Pagination };
  'api.alerts.stats': z.infer<typeof alertStatsSchema>;
  'api.alerts.setStatus': Alert;
  'api.alerts.acknowledge': Alert;
  'api.metrics.query': MetricsResult;
  'api.metrics.queryRange': MetricsResult;
}
