/**
 * Messages between a window (or any client) and the engine, over a MessagePort. Requests are checked with these schemas on
 * arrival; rows travel in frames with credits and never through the main process.
 */
import { z } from 'zod';
import { type ConnectionDefinition, type ConnectionTestStep, type SecretName, connectionDefinitionSchema, tableMappingSchema } from '../connections/definition.ts';
import type { DiscoveredTable, MappingPreview } from '../connections/discovery.ts';
import type { Diagnostic } from '../spl/syntax/diagnostics.ts';
import type { Explanation, StageProfile } from '../spl/plan/types.ts';
import type { Value } from '../results/value.ts';
import { type ApiReplies, apiRequestSchemas } from './api-protocol.ts';
import { type CatalogReplies, catalogRequestSchemas } from './catalog-protocol.ts';
import { type DatasetReplies, datasetRequestSchemas } from './dataset-protocol.ts';
import { type DocumentReplies, documentRequestSchemas } from './document-protocol.ts';
import { JOB_ORIGINS, type JobsReplies, jobsRequestSchemas } from './jobs-protocol.ts';
import { type TailFrame, type TailReplies, tailRequestSchemas } from './tail-protocol.ts';
import { type KnowledgeReplies, knowledgeRequestSchemas } from './knowledge-protocol.ts';
import { type WorkReplies, workRequestSchemas } from './work-protocol.ts';
import type { WireError } from './wire-error.ts';

const id = z.string().min(1).max(64);
const spl = z.string().max(1_000_000);
const timeText = z.string().max(200);
const fieldName = z.string().min(1).max(1000);

/** Time range as the user gave it: SPL modifiers, ISO 8601 or epoch seconds; empty text is open. */
const rangeSchema = z.object({ earliest: timeText, latest: timeText }).strict();
export type RangeText = z.infer<typeof rangeSchema>;

const savedParameterSchema = z.object({ name: z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/), label: z.string().max(200), value: z.string().max(10_000) }).strict();
export type SavedParameter = z.infer<typeof savedParameterSchema>;

const savedScheduleSchema = z
  .object({
    /** Five fields, as crontab has them. */
    cron: z.string().min(1).max(100),
    enabled: z.boolean(),
    /** The source it runs on. */
    connection: id,
    /** When to tell: always, or when the search finds more rows than this. */
    above: z.number().int().min(0).nullable(),
  })
  .strict();
export type SavedSchedule = z.infer<typeof savedScheduleSchema>;

const savedSearchSchema = z
  .object({
    name: z.string().trim().min(1).max(200),
    description: z.string().max(2000),
    spl,
    earliest: timeText,
    latest: timeText,
    /** Where the list shows it, as `a/b`; empty for the top. In an update, what is left out of this and the following stays. */
    folder: z.string().max(200).optional(),
    tags: z.array(z.string().trim().min(1).max(50)).max(30).optional(),
    /** What `$name$` in the text stands for; asked for before each run. */
    parameters: z.array(savedParameterSchema).max(50).optional(),
    /** How the result is looked at (chart settings), as the window wrote it. */
    view: z.string().max(20_000).nullable().optional(),
    schedule: savedScheduleSchema.nullable().optional(),
  })
  .strict();
export type SavedSearchInput = z.infer<typeof savedSearchSchema>;

/** Secrets on their way in. They never come back: replies only say which are set. `null` forgets one. */
const secretsSchema = z
  .object({
    password: z.string().min(1).max(4000).nullable(),
    token: z.string().min(1).max(100_000).nullable(),
    clientKey: z.string().min(1).max(100_000).nullable(),
  })
  .partial()
  .strict();
export type EnteredSecrets = z.infer<typeof secretsSchema>;

/** Every request a client may make, by method. */
export const requestSchemas = {
  /** Starts a search; frames for `searchId` follow on the port. A `transient` one leaves nothing in the history. `origin`: what shows it, a tab where not given. */
  'search.start': z.object({ searchId: id, spl, range: rangeSchema, connection: id, tz: z.string().max(64), pushdown: z.boolean().optional(), transient: z.boolean().optional(), origin: z.enum(JOB_ORIGINS).optional() }).strict(),
  /** Stops a search and keeps what has come. */
  'search.cancel': z.object({ searchId: id }).strict(),
  /** Allows `batches` further `rows` frames. */
  'search.credit': z.object({ searchId: id, batches: z.number().int().min(1).max(64) }).strict(),
  /** Forgets a search and deletes its result set. */
  'search.close': z.object({ searchId: id }).strict(),
  'search.explain': z.object({ spl, range: rangeSchema, connection: id, tz: z.string().max(64) }).strict(),
  /** What a search would read, without running it; null where nobody can tell beforehand (local data, subsearches). */
  'search.estimate': z.object({ spl, range: rangeSchema, connection: id, tz: z.string().max(64) }).strict(),
  /** Rows of a result set from `offset`; `sort` by one field orders the whole result. */
  /** Holds a result on disk beyond the end of the app; `held` is false for one that is empty or too large. */
  'result.hold': z.object({ searchId: id }).strict(),
  /** Opens a held result under the id of its search; its schema and end follow as frames. */
  'result.reopen': z.object({ searchId: id }).strict(),
  /** Deletes all held results but these. */
  'result.holdOnly': z.object({ searchIds: z.array(id).max(1000) }).strict(),
  'result.page': z
    .object({
      searchId: id,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(10_000),
      fields: z.array(fieldName).max(2000).optional(),
      sort: z.object({ field: fieldName, descending: z.boolean() }).strict().optional(),
    })
    .strict(),
  /** Counts over time of the events behind a search, at most `bars` bars, split by a field where given. */
  'result.timeline': z.object({ searchId: id, bars: z.number().int().min(10).max(1000), splitBy: fieldName.optional() }).strict(),
  /** Counts of the period before, in the bars of `result.timeline` with the same `bars`; null where there is no such period. */
  'result.earlier': z.object({ searchId: id, bars: z.number().int().min(10).max(1000) }).strict(),
  /** Fields of the events behind a search: coverage, distinct count, type. */
  'result.fields': z.object({ searchId: id }).strict(),
  /** Top values (and numbers' statistics) of one field of the events behind a search. */
  'result.fieldValues': z.object({ searchId: id, field: fieldName, limit: z.number().int().min(1).max(100) }).strict(),
  /** Kinds of message among the events behind a search, at most `limit`, the most frequent first. */
  'result.patterns': z.object({ searchId: id, limit: z.number().int().min(1).max(1000) }).strict(),
  /** Writes a picture of a chart to the file behind a grant from the save dialog. `data` is base64. */
  'export.image': z.object({ grant: id, data: z.base64().min(1).max(64_000_000) }).strict(),
  /** Writes the whole result to the file behind a grant from the save dialog; `export` frames follow. */
  'export.start': z.object({ exportId: id, searchId: id, grant: id, format: z.enum(['csv', 'tsv', 'ndjson', 'json', 'markdown', 'parquet', 'xlsx']), defuse: z.boolean(), annotations: z.boolean().optional() }).strict(),
  'export.cancel': z.object({ exportId: id }).strict(),
  'connections.list': z.object({}).strict(),
  /** The definition of a remote connection and which of its secrets are set. */
  'connections.get': z.object({ connection: id }).strict(),
  /** Makes or changes a connection. With another address the stored secrets are forgotten unless entered anew. */
  'connections.save': z.object({ definition: connectionDefinitionSchema, secrets: secretsSchema }).strict(),
  'connections.remove': z.object({ connection: id }).strict(),
  /** A copy under a new name, without the secrets. */
  'connections.duplicate': z.object({ connection: id }).strict(),
  /** Tries a definition, saved or not, step by step; `connection-test` frames follow. */
  'connections.test': z.object({ testId: id, definition: connectionDefinitionSchema, secrets: secretsSchema }).strict(),
  'connections.testCancel': z.object({ testId: id }).strict(),
  /** Tables of a ClickHouse server, each with a proposed mapping. */
  'connections.discover': z.object({ definition: connectionDefinitionSchema, secrets: secretsSchema }).strict(),
  /** The first events of a table under a mapping. */
  'connections.preview': z.object({ definition: connectionDefinitionSchema, secrets: secretsSchema, mapping: tableMappingSchema }).strict(),
  /** Signs in at the provider of a saved connection; the system's browser shows its page. */
  'connections.signIn': z.object({ connection: id }).strict(),
  'connections.signInCancel': z.object({ connection: id }).strict(),
  'connections.signOut': z.object({ connection: id }).strict(),
  /** Where secrets are kept, and what the user should know about it. */
  'secrets.status': z.object({}).strict(),
  'datasets.list': z.object({}).strict(),
  'saved.list': z.object({}).strict(),
  'saved.create': savedSearchSchema,
  'saved.update': z.object({ savedId: z.number().int(), search: savedSearchSchema }).strict(),
  'saved.remove': z.object({ savedId: z.number().int() }).strict(),
  'history.list': z.object({ limit: z.number().int().min(1).max(1000), text: z.string().max(200).optional() }).strict(),
  'history.clear': z.object({}).strict(),
  /** Small state of the app by key: theme, density, open tabs. Value is JSON text. */
  'settings.get': z.object({ key: z.string().min(1).max(100) }).strict(),
  'settings.set': z.object({ key: z.string().min(1).max(100), value: z.string().max(1_000_000) }).strict(),
  ...catalogRequestSchemas,
  ...tailRequestSchemas,
  ...datasetRequestSchemas,
  ...workRequestSchemas,
  ...documentRequestSchemas,
  ...knowledgeRequestSchemas,
  ...apiRequestSchemas,
  ...jobsRequestSchemas,
} as const;

export type Method = keyof typeof requestSchemas;
export type Params<M extends Method> = z.infer<(typeof requestSchemas)[M]>;

export interface ResultField {
  readonly name: string;
  readonly type: 'number' | 'string' | 'time' | 'multivalue' | 'unknown';
}
export interface FieldSummary {
  readonly name: string;
  readonly type: 'number' | 'string' | 'time' | 'multivalue';
  /** Events that have the field. */
  readonly count: number;
  /** Distinct values; `approximate` when counted by sketch or on a part of the events. */
  readonly distinct: number;
  readonly approximate: boolean;
}
export interface FieldValues {
  readonly field: string;
  readonly count: number;
  readonly distinct: number;
  readonly values: readonly { readonly value: string; readonly count: number }[];
  readonly numeric: { readonly min: number; readonly max: number; readonly avg: number; readonly p50: number; readonly p95: number } | null;
  /** Of numbers: how many lie in each of equally wide parts between `min` and `max`. */
  readonly spread?: readonly number[];
}
export interface Timeline {
  /** Start of the first bar and width of each, in seconds. */
  readonly start: number;
  readonly span: number;
  /** Per series one count a bar. One series named `count` when not split. */
  readonly series: readonly { readonly name: string; readonly counts: readonly number[] }[];
  readonly total: number;
  /** Events that no bar counts, as they have no time; absent where that is not known. */
  readonly untimed?: number;
}
/** Counts of the period before the searched one. */
export interface EarlierCounts {
  /** Seconds that it lies before. */
  readonly by: number;
  /** One a bar of the timeline. */
  readonly counts: readonly number[];
  readonly total: number;
}
/** A kind of message: its fixed words, with masks such as `<num>` for what differs. */
export interface MessagePattern {
  readonly template: string;
  /** Matches its messages in `field`, as SPL's `regex` takes it. */
  readonly regex: string;
  /** The field that holds the message; `_raw` where it is the whole event. */
  readonly field: string;
  readonly count: number;
  /** Epoch seconds of the oldest and newest; null where its events have no time. */
  readonly first: number | null;
  readonly last: number | null;
  /** Events a bar of the reply's `span`. */
  readonly counts: readonly number[];
  /** The newest of its events, as text. */
  readonly sample: { readonly time: number | null; readonly text: string };
}
export interface Patterns {
  /** Events behind the search, and the newest of them that were read. */
  readonly total: number;
  readonly read: number;
  /** Every `step`-th of those read was looked at. */
  readonly step: number;
  /** Events that found a pattern, and those that did not: without text, or of a pattern past the limit. */
  readonly clustered: number;
  readonly unclustered: number;
  /** Start of the first bar and width of each, in seconds. */
  readonly start: number;
  readonly span: number;
  readonly patterns: readonly MessagePattern[];
  /** What `limit` left off. */
  readonly more: { readonly patterns: number; readonly events: number };
}
export interface Page {
  readonly offset: number;
  readonly fields: readonly ResultField[];
  /** By row, in the order of `fields`. */
  readonly rows: readonly (readonly Value[])[];
  /** Rows in the result so far. */
  readonly total: number;
}
export interface ConnectionInfo {
  readonly id: string;
  readonly kind: 'sample' | 'local' | 'clickhouse' | 'nexus-api';
  readonly name: string;
  readonly events: number | null;
  /** Epoch seconds. */
  readonly earliest: number | null;
  readonly latest: number | null;
  readonly bytes: number | null;
  /** True for a dataset whose files' new lines are added. */
  readonly following?: boolean;
  /** True for what is gone when the app ends: opened files, what a tail held. */
  readonly temporary?: boolean;
  /** What follows is of remote connections; the sample and datasets have the same for all. */
  readonly colour: ConnectionDefinition['colour'];
  readonly folder: string;
  /** Range for a tab that takes this connection; null keeps the tab's. */
  readonly defaultRange: RangeText | null;
  /** A search over a long or open range asks first. */
  readonly production: boolean;
  readonly readOnly: boolean;
  readonly status: ConnectionStatus;
}
/** What is known of a connection without asking it: how the last use or test went. */
export interface ConnectionStatus {
  readonly state: 'ready' | 'unknown' | 'needs-secret' | 'needs-sign-in' | 'failed';
  /** One sentence for `failed`. */
  readonly detail: string | null;
}
/** A remote connection as it is edited. */
export interface ConnectionDetails {
  readonly definition: ConnectionDefinition;
  /** Secrets that are set, and whether they outlive the app. */
  readonly secrets: Readonly<Partial<Record<SecretName, 'keychain' | 'session'>>>;
  readonly status: ConnectionStatus;
}
export interface SavedSearch extends SavedSearchInput {
  readonly id: number;
  /** ISO 8601. */
  readonly updated: string;
  /** True for the ones shipped with the sample data. */
  readonly builtin: boolean;
}
export interface HistoryEntry {
  readonly id: number;
  readonly spl: string;
  readonly earliest: string;
  readonly latest: string;
  readonly connection: string;
  readonly started: string;
  readonly elapsedMs: number;
  readonly rows: number;
  readonly outcome: 'done' | 'stopped' | 'failed';
  /** Kept when the oldest are dropped. */
  readonly pinned: boolean;
}

export interface Replies extends CatalogReplies, DatasetReplies, DocumentReplies, TailReplies, ApiReplies, WorkReplies, KnowledgeReplies, JobsReplies {
  'search.start': { readonly diagnostics: readonly Diagnostic[] };
  'search.cancel': null;
  'search.credit': null;
  'search.close': null;
  'search.explain': Explanation;
  'search.estimate': { readonly rows: number; readonly /** On disk; null where the source does not know. */ bytes: number | null } | null;
  'result.hold': { readonly held: boolean };
  'result.reopen': { readonly found: boolean };
  'result.holdOnly': null;
  'result.page': Page;
  'result.timeline': Timeline;
  'result.earlier': EarlierCounts | null;
  'result.fields': { readonly total: number; readonly fields: readonly FieldSummary[] };
  'result.fieldValues': FieldValues;
  'result.patterns': Patterns;
  /** Bytes written. */
  'export.image': { readonly bytes: number };
  'export.start': null;
  'export.cancel': null;
  'connections.list': readonly ConnectionInfo[];
  'connections.get': ConnectionDetails;
  'connections.save': ConnectionDetails;
  'connections.remove': null;
  'connections.duplicate': ConnectionDetails;
  'connections.test': null;
  'connections.testCancel': null;
  'connections.discover': readonly DiscoveredTable[];
  'connections.preview': MappingPreview;
  /** Who signed in, as the provider names them. */
  'connections.signIn': { readonly account: string | null };
  'connections.signInCancel': null;
  'connections.signOut': null;
  'secrets.status': { readonly kind: 'keychain' | 'session'; readonly notice: string | null };
  'datasets.list': readonly ConnectionInfo[];
  'saved.list': readonly SavedSearch[];
  'saved.create': SavedSearch;
  'saved.update': SavedSearch;
  'saved.remove': null;
  'history.list': readonly HistoryEntry[];
  'history.clear': null;
  'settings.get': { readonly value: string | null };
  'settings.set': null;
}

/** What a client sends. */
export type ClientMessage = { readonly id: number; readonly method: string; readonly params: unknown };
export const clientMessageSchema = z.object({ id: z.number().int().min(0), method: z.string().max(64), params: z.unknown() }).strict();

/** Running figures of a search. */
export interface SearchProgress {
  /** Rows in the result so far. */
  readonly rows: number;
  readonly scanned: number;
  readonly total: number | null;
  readonly fraction: number | null;
  readonly elapsedMs: number;
}

/** Frames of a running search, in this order: schema (again when fields are added), rows*, progress*, then end or error. */
export type SearchFrame =
  | { readonly type: 'schema'; readonly fields: readonly ResultField[]; readonly /** Events or a table of results. */ shape: 'events' | 'table' }
  | { readonly type: 'rows'; readonly offset: number; readonly rows: readonly (readonly Value[])[]; readonly fields: readonly string[] }
  | ({ readonly type: 'progress' } & SearchProgress)
  | {
      readonly type: 'end';
      readonly outcome: 'done' | 'stopped';
      readonly progress: SearchProgress;
      readonly messages: readonly { readonly severity: 'info' | 'warning' | 'error'; readonly text: string }[];
      readonly profile: readonly StageProfile[];
      readonly explanation: Explanation;
      /** Range that was searched, epoch seconds. */
      readonly range: { readonly earliest: number | null; readonly latest: number | null };
    }
  | { readonly type: 'error'; readonly error: WireError };

/** Frames of an export or import in progress. */
export type TransferFrame =
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null; readonly unit: 'rows' | 'bytes' }
  | { readonly type: 'end'; readonly summary: string; readonly rows: number; readonly refused: number }
  | { readonly type: 'error'; readonly error: WireError };

/** Frames of a connection's test: each step as it is done, then the end. */
export type ConnectionTestFrame =
  | { readonly type: 'step'; readonly step: ConnectionTestStep }
  | { readonly type: 'end'; readonly ok: boolean }
  | { readonly type: 'error'; readonly error: WireError };

/** What a scheduled search found. */
export interface ScheduleNotice {
  readonly savedId: number;
  readonly name: string;
  readonly rows: number;
  /** Why it failed, in a sentence; null where it did not. */
  readonly failure: string | null;
}

/** What the engine sends. */
export type EngineMessage =
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'search'; readonly searchId: string; readonly frame: SearchFrame }
  | { readonly kind: 'tail'; readonly tailId: string; readonly frame: TailFrame }
  | { readonly kind: 'export'; readonly exportId: string; readonly frame: TransferFrame }
  | { readonly kind: 'import'; readonly importId: string; readonly frame: TransferFrame }
  | { readonly kind: 'schedule'; readonly notice: ScheduleNotice }
  | { readonly kind: 'connection-test'; readonly testId: string; readonly frame: ConnectionTestFrame };

/**
 * What the engine process finds on its command line, as `--data-dir=...` and `--resources=...`: the folder for its
 * databases (made by main), and the folder with the sample data.
 */
export const ENGINE_OPTIONS = { dataDir: '--data-dir=', resources: '--resources=' } as const;

/** Control messages from the main process to the engine process (not reachable from a window). */
export type ControlMessage =
  /** A client's port is transferred with this message. */
  | { readonly type: 'client'; readonly clientId: string }
  | { readonly type: 'client-gone'; readonly clientId: string }
  /** A path the user chose in a dialog or dropped; windows know it only by `grant`. */
  | { readonly type: 'grant'; readonly grant: string; readonly path: string; readonly access: 'read' | 'write' }
  /** Answer to `open-page`: null when it was opened, else why not, in a sentence. */
  | { readonly type: 'page-opened'; readonly requestId: number; readonly error: string | null }
  | { readonly type: 'shutdown' };
/** Control messages from the engine process to main. */
export type ControlReply =
  | { readonly type: 'ready' }
  | { readonly type: 'fatal'; readonly message: string }
  /** Asks main to show a sign-in page in the system's browser; answered by `page-opened`. */
  | { readonly type: 'open-page'; readonly requestId: number; readonly url: string };
