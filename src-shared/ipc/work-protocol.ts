/**
 * Requests for working with a result and keeping work: finding rows, bookmarks and comments, previews of imports, results kept as datasets, Splunk's configuration files. Part of the engine's protocol.
 */
import { z } from 'zod';
import { folderPattern, formatDraft, textFields } from './dataset-protocol.ts';
import { SIGNATURES } from '../results/row-signature.ts';

const id = z.string().min(1).max(64);
const fieldName = z.string().min(1).max(1000);
const datasetName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/);
const sort = z.object({ field: fieldName, descending: z.boolean() }).strict();
const rowKey = z.string().min(1).max(40);

/** The schemas of these requests, by method. */
export const workRequestSchemas = {
  /** Rows of a result, in the order shown, that hold a text (any case), or one of some values in a field. At most `limit` of them. */
  'result.find': z
    .object({
      searchId: id,
      what: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('text'), text: z.string().min(1).max(1000) }).strict(),
        z.object({ kind: z.literal('values'), field: fieldName, values: z.array(z.string().max(200)).min(1).max(100) }).strict(),
      ]),
      sort: sort.optional(),
      limit: z.number().int().min(1).max(100_000),
    })
    .strict(),
  /** The rows of a result that say the same, each kind once. `level`: the field with the level that is told with them. */
  'result.groups': z.object({ searchId: id, by: z.enum(SIGNATURES), level: fieldName.optional(), limit: z.number().int().min(1).max(1000), order: z.enum(['newest', 'count']) }).strict(),
  /** The bookmarks and comments on events of a connection. */
  'annotations.list': z.object({ connection: id }).strict(),
  /** Sets bookmark and comment of an event; without both they are forgotten. `rowKey` is that of `rowKeyOf`. */
  'annotations.set': z
    .object({ connection: id, rowKey, time: z.number().nullable(), text: z.string().max(500), bookmarked: z.boolean(), comment: z.string().max(4000) })
    .strict(),
  /** How files would be loaded, or those of a dataset again: format, first events, fields. Nothing is kept. `draft` takes the place of `format`. */
  'datasets.preview': z
    .object({ grants: z.array(id).min(1).max(100).optional(), dataset: datasetName.optional(), draft: formatDraft.optional(), tz: z.string().max(64), format: z.string().max(100).optional(), sourcetype: z.string().max(200).optional(), textFields: textFields.optional(), pattern: folderPattern.optional(), events: z.number().int().min(1).max(200) })
    .strict(),
  /** Keeps the rows of a search as a dataset that can be searched again. */
  'datasets.keep': z.object({ searchId: id, dataset: datasetName }).strict(),
  /** Keeps a run of the history from being dropped, or no longer. */
  'history.pin': z.object({ historyId: z.number().int(), pinned: z.boolean() }).strict(),
  /** Reads Splunk's `savedsearches.conf` and `macros.conf`: saved searches go to a folder, macros to the app's. */
  'saved.importConf': z.object({ grants: z.array(id).min(1).max(20), folder: z.string().max(200) }).strict(),
} as const;

/** Rows found. */
export interface FoundRows {
  /** Indexes in the order shown, ascending. */
  readonly rows: readonly number[];
  /** Rows that were looked at: all there were, unless the limit was reached. */
  readonly read: number;
  /** False when the limit ended the search for more. */
  readonly complete: boolean;
}
/** Rows that say the same. */
export interface RowGroup {
  /** What the first of them says. */
  readonly text: string;
  readonly level: string | null;
  readonly count: number;
  /** Epoch seconds of the oldest and newest; null where they have no time. */
  readonly first: number | null;
  readonly last: number | null;
  /** Places of the first rows in the result, in its own order. */
  readonly rows: readonly number[];
}
/** The kinds of row of a result. */
export interface RowGroups {
  readonly groups: readonly RowGroup[];
  /** Rows that were looked at, of those there are. */
  readonly read: number;
  readonly total: number;
  /** What the limit left off. */
  readonly more: { readonly groups: number; readonly rows: number };
}
/** What somebody noted on an event. */
export interface Annotation {
  readonly rowKey: string;
  /** Epoch seconds. */
  readonly time: number | null;
  /** The start of the event, to tell which it was. */
  readonly text: string;
  readonly bookmarked: boolean;
  readonly comment: string;
  /** ISO 8601. */
  readonly updated: string;
}
/** How files would be loaded. */
export interface ImportPreview {
  readonly files: readonly { readonly source: string; readonly format: string; readonly sourcetype: string }[];
  readonly events: readonly {
    readonly raw: string;
    /** Epoch seconds; null where no time was found. */
    readonly time: number | null;
    readonly fields: Readonly<Record<string, string>>;
  }[];
  readonly fields: readonly { readonly name: string; readonly type: string; readonly count: number; readonly examples: readonly string[] }[];
  /** Events among those read, and those of them without a time. */
  readonly read: number;
  readonly untimed: number;
  /** Lines that would be refused, with the reason of the first. */
  readonly refused: number;
  readonly refusal: string | null;
  /** Sentences about files that cannot be read to their end. */
  readonly warnings: readonly string[];
  /** True when only the start of the files was read. */
  readonly partial: boolean;
  /** Names of all formats, for choosing one. */
  readonly formats: readonly string[];
}
/** What came of an import of configuration files. */
export interface ConfImport {
  readonly searches: number;
  readonly macros: number;
  readonly scheduled: number;
  /** One sentence for each stanza that was left out. */
  readonly skipped: readonly string[];
}

/** The answers to these requests. */
export interface WorkReplies {
  'result.find': FoundRows;
  'result.groups': RowGroups;
  'annotations.list': readonly Annotation[];
  'annotations.set': null;
  'datasets.preview': ImportPreview;
  'datasets.keep': { readonly dataset: string; readonly rows: number; readonly hash: string };
  'history.pin': null;
  'saved.importConf': ConfImport;
}
