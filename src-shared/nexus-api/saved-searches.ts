/** Saved searches that an organisation shares. `ETag` is the version; a change needs `If-Match`. */
import { z } from 'zod';

export const sharedSearchInputSchema = z
  .object({
    name: z.string().trim().min(1).max(200),
    description: z.string().max(2000).default(''),
    spl: z.string().min(1).max(100_000),
    earliest: z.string().max(200).default(''),
    latest: z.string().max(200).default(''),
    /** Runs on a schedule (cron, UTC) and raises an alert when it gives rows as told; absent: never by itself. */
    schedule: z
      .object({
        cron: z.string().min(1).max(200),
        severity: z.enum(['info', 'low', 'medium', 'high', 'critical']).default('medium'),
        /** Raises when the search gives at least so many rows. */
        threshold: z.number().int().min(1).max(1_000_000).default(1),
        /** Seconds after an alert in which no other is raised. */
        throttleS: z.number().int().min(0).max(2_592_000).default(0),
      })
      .strict()
      .nullable()
      .default(null),
  })
  .strict();
export type SharedSearchInput = z.infer<typeof sharedSearchInputSchema>;

export const sharedSearchSchema = z.object({
  ...sharedSearchInputSchema.shape,
  id: z.string(),
  /** The text of the `ETag`, without quotes. */
  version: z.string(),
  created: z.string(),
  updated: z.string(),
  updatedBy: z.string(),
});
export type SharedSearch = z.infer<typeof sharedSearchSchema>;
