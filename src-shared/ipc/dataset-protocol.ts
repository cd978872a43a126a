/** Requests about datasets: their import, what is known of them, and what is done with them. Part of the engine's protocol. */
import { z } from 'zod';

const id = z.string().min(1).max(64);
const dataset = z.string().min(1).max(100);
const newName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/);
const zone = z.string().max(64);

/** Which files of a chosen folder: `*.log`, `**` for any depth. It leads nowhere out of the folder. */
export const folderPattern = z
  .string()
  .min(1)
  .max(300)
  .refine((pattern) => !/^[\\/]|^[A-Za-z]:|\\|(?:^|\/)\.\.(?:\/|$)|[{(!]/.test(pattern));

/** Fields whose values stay text, whatever they look like. */
export const textFields = z.array(z.string().min(1).max(1000)).max(1000);

/** How files are read; without format and source type they are as found. */
const reading = { tz: zone, format: z.string().max(100).optional(), sourcetype: z.string().min(1).max(200).optional(), textFields: textFields.optional() };

/** How a format differs from the one of name `base`: where an event starts, which field is its time, a regular expression with further fields. */
export const formatDraft = z
  .object({
    base: z.string().min(1).max(60),
    breaking: z.union([z.enum(['lines', 'timestamps']), z.object({ before: z.string().min(1).max(10_000) }).strict()]).optional(),
    pattern: z.string().min(1).max(10_000).optional(),
    time: z.string().min(1).max(200).optional(),
  })
  .strict();
export type FormatDraft = z.infer<typeof formatDraft>;

/** The schemas of these requests, by method. */
export const datasetRequestSchemas = {
  /** Loads files behind grants from the open dialog or a drop; `import` frames follow. A dataset of that name keeps what it has, unless `replace`. With `follow` lines that are appended later are added too. */
  'datasets.import': z.object({ importId: id, grants: z.array(id).min(1).max(100), dataset: newName, follow: z.boolean().optional(), replace: z.boolean().optional(), pattern: folderPattern.optional(), ...reading }).strict(),
  /** Makes files searchable until the app ends, without keeping them; `import` frames follow. The connection's id is `importId`. */
  'datasets.open': z.object({ importId: id, grants: z.array(id).min(1).max(100), pattern: folderPattern.optional(), ...reading }).strict(),
  /** Forgets files that `datasets.open` made searchable. */
  'datasets.close': z.object({ connection: id }).strict(),
  /** Stops an import, or the opening of files. */
  'datasets.importCancel': z.object({ importId: id }).strict(),
  'datasets.info': z.object({ dataset }).strict(),
  'datasets.rename': z.object({ dataset, name: newName }).strict(),
  /** Writes a dataset anew, in less space. */
  'datasets.compact': z.object({ dataset }).strict(),
  /** Reads the dataset's files again with other settings, in place of what it held; an empty format or source type is as found. `import` frames follow. */
  'datasets.importAgain': z.object({ importId: id, dataset, tz: zone, format: z.string().max(100), sourcetype: z.string().max(200), textFields: textFields.optional(), follow: z.boolean() }).strict(),
  /** Follows the dataset's files no longer. */
  'datasets.unfollow': z.object({ dataset }).strict(),
  'datasets.remove': z.object({ dataset }).strict(),
  /** Keeps a format of the user's own, to be chosen by its name. */
  'formats.save': z.object({ name: z.string().trim().min(1).max(60), draft: formatDraft }).strict(),
} as const;

/** All that is known of a dataset without searching it. */
export interface DatasetInfo {
  readonly name: string;
  readonly events: number;
  /** Size of the dataset file. */
  readonly bytes: number;
  /** Epoch seconds; null where no event has a time. */
  readonly earliest: number | null;
  readonly latest: number | null;
  /** Epoch seconds of the last change. */
  readonly written: number;
  /** The latest sources; more than a dataset lists are not kept. */
  readonly sources: readonly { readonly source: string; readonly format: string; readonly sourcetype: string; readonly events: number }[];
  readonly fieldCount: number;
  /** The most common ones. */
  readonly fields: readonly { readonly name: string; readonly type: string; readonly count: number }[];
  /** How its files can be read again; null where that is not known. */
  readonly origin: { readonly files: readonly string[]; readonly tz: string; readonly format: string; readonly sourcetype: string; readonly textFields: readonly string[] } | null;
  /** The files whose new lines are added; null where none are. */
  readonly follow: {
    readonly paths: readonly string[];
    /** Events added since the app started. */
    readonly added: number;
    /** Why nothing can be added at present, or what is left out; null where all is well. */
    readonly problem: string | null;
  } | null;
}

/** The answers to these requests. */
export interface DatasetReplies {
  'datasets.import': null;
  'datasets.open': null;
  'datasets.close': null;
  'datasets.importCancel': null;
  'datasets.info': DatasetInfo;
  'datasets.rename': null;
  'datasets.compact': { readonly before: number; readonly after: number };
  'datasets.importAgain': null;
  'datasets.unfollow': null;
  'datasets.remove': null;
  'formats.save': null;
}
