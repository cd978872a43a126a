/** The manifest of a dataset: what is known of it without opening its files. */
import { z } from 'zod';
import type { DatasetPart } from './dataset-parts.ts';
import { type FollowState, followStateSchema } from './following/state.ts';

const originSchema = z.object({
  /** Files, folders and patterns, each with the `index` of its events. */
  files: z.array(z.object({ path: z.string(), index: z.string().optional() })).min(1).max(10_000),
  tz: z.string(),
  /** Name of the format that was chosen; the detected one where absent. */
  format: z.string().optional(),
  sourcetype: z.string().optional(),
  /** Fields whose values stay text. */
  textFields: z.array(z.string()).optional(),
});

/** How the files of a dataset were imported. */
export type DatasetOrigin = Readonly<z.infer<typeof originSchema>>;

/** The form of a manifest. */
export const manifestSchema = z.object({
  /** 2 where there are `parts`, which a program that knows 1 only would overlook. */
  version: z.union([z.literal(1), z.literal(2)]),
  name: z.string(),
  generation: z.string(),
  /** The files that hold the events where they are several, in the order of arrival; the last is `generation`. */
  parts: z.array(z.object({ generation: z.string(), events: z.number() })).min(2).optional(),
  /** Epoch milliseconds of the last import. */
  created: z.number(),
  events: z.number(),
  /** Size of the files of events. */
  bytes: z.number(),
  /** Epoch microseconds. */
  timeRange: z.object({ earliest: z.number(), latest: z.number() }).nullable(),
  sources: z.array(
    z.object({
      source: z.string(),
      format: z.string(),
      sourcetype: z.string(),
      events: z.number(),
    }),
  ),
  /** Distinct fields, and the most common ones. */
  fieldCount: z.number(),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['integer', 'number', 'string', 'multivalue']),
      count: z.number(),
    }),
  ),
  /** How its files were imported, for doing so again; absent where a part of it came in another way. */
  origin: originSchema.optional(),
  /** The files whose new lines are added, and how far they were read. */
  follow: followStateSchema.optional(),
  /** What the importer wants to find again, such as the anchor of the sample data. */
  note: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** What is known of a dataset without opening it. */
export type DatasetManifest = Readonly<z.infer<typeof manifestSchema>>;

/** Sources that a manifest lists, the latest. */
const LISTED_SOURCES = 200;

/** The files of a dataset in the order of arrival. */
export const partsOf = ({ parts, generation, events }: DatasetManifest): readonly DatasetPart[] => parts ?? [{ generation, events }];

/** The time that two ranges take together. */
export function together(a: DatasetManifest['timeRange'], b: DatasetManifest['timeRange']): DatasetManifest['timeRange'] {
  if (a === null || b === null) return a ?? b;
  return { earliest: Math.min(a.earliest, b.earliest), latest: Math.max(a.latest, b.latest) };
}

/** Sources with what came of each at several times together, in the order of the last time, no more than a manifest lists. */
export function joinSources(sources: readonly DatasetManifest['sources'][number][]): DatasetManifest['sources'] {
  const joined = new Map<string, DatasetManifest['sources'][number]>();
  for (const { source, format, sourcetype, events } of sources) {
    const key = JSON.stringify([source, format, sourcetype]);
    const before = joined.get(key)?.events ?? 0;
    joined.delete(key);
    joined.set(key, { source, format, sourcetype, events: before + events });
  }
  return [...joined.values()].slice(-LISTED_SOURCES);
}

/** The origin of a dataset after an import: together with the one it had, where both are known and alike in all but the files. */
export function originOf(before: DatasetManifest | null, { files, origin }: { readonly files: readonly unknown[]; readonly origin?: DatasetOrigin | 'as before' | undefined }): Pick<DatasetManifest, 'origin'> {
  const earlier = before?.origin;
  // Nothing added (compacted), or more of the same.
  if (origin === 'as before' || (files.length === 0 && origin === undefined)) return earlier === undefined ? {} : { origin: earlier };
  if (origin === undefined || before === null || before.events === 0) return origin === undefined ? {} : { origin };
  if (earlier === undefined || earlier.tz !== origin.tz || earlier.format !== origin.format || earlier.sourcetype !== origin.sourcetype || String(earlier.textFields ?? []) !== String(origin.textFields ?? [])) return {};
  return { origin: { ...earlier, files: [...earlier.files, ...origin.files] } };
}

/** What is followed after an import: as before where it says nothing, nothing for null. */
export function followOf(before: FollowState | undefined, follow: FollowState | null | undefined): Pick<DatasetManifest, 'follow'> {
  const state = follow === undefined ? before : (follow ?? undefined);
  return state === undefined ? {} : { follow: state };
}
