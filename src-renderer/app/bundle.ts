/** A `.nexus` file: texts, searches, dashboards and notebooks that somebody shares. JSON, UTF-8. */
import { z } from 'zod';
import { dashboardSchema } from '../dashboards/definition.ts';
import { notebookSchema } from '../notebooks/definition.ts';

const bundleSchema = z.object({
  format: z.literal('nexus'),
  version: z.literal(1),
  title: z.string().max(500),
  items: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('text'), text: z.string().max(200_000) }),
        z.object({
          kind: z.literal('search'),
          name: z.string().max(500),
          description: z.string().max(20_000).default(''),
          spl: z.string().min(1).max(100_000),
          earliest: z.string().max(200).default('-24h'),
          latest: z.string().max(200).default('now'),
        }),
        z.object({ kind: z.literal('dashboard'), dashboard: dashboardSchema }),
        z.object({ kind: z.literal('notebook'), notebook: notebookSchema }),
      ]),
    )
    .max(1000),
});
export type Bundle = z.infer<typeof bundleSchema>;

/** The file's content; null where it is not such a file. */
export function parseBundle(text: string): Bundle | null {
  try {
    return bundleSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What the file holds, as text. */
export function writeBundle(bundle: Bundle): string {
  return `${JSON.stringify(bundle, null, 1)}\n`;
}
