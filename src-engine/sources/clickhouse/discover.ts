/** What a ClickHouse server holds, for the dialog of a connection: tables, and for each a mapping to propose with a preview. */
import type { ClickHouseConnection, TableMapping } from '../../../src-shared/connections/definition.ts';
import type { DiscoveredTable, MappingPreview } from '../../../src-shared/connections/discovery.ts';
import type { Row } from '../../../src-shared/results/batch.ts';
import { ClickHouseCluster } from './cluster.ts';
import type { ClickHouseCredentials } from './credentials.ts';
import { toSourceError } from './errors.ts';
import { readEvents } from './event-preview.ts';
import { eventTable } from './event-table.ts';
import { proposeMapping } from './layouts.ts';
import type { LayoutName } from './layouts.ts';
import { metadataSettings } from './settings.ts';
import { describeTable, describeTables, listDatabases } from './tables.ts';
import type { DistributedOver, TableDescription } from './tables.ts';

/** A table with its proposed mapping and what that makes of its first rows. */
interface DiscoveredClickHouseTable extends DiscoveredTable {
  readonly layout: LayoutName | null;
  /** Where a Distributed table leads; the tables behind it need not be searched as well. */
  readonly distributed: DistributedOver | null;
  readonly replicated: boolean;
  /** First rows as the mapping makes events of them; empty where there are none. */
  readonly preview: readonly Row[];
  /** Why there is no preview. */
  readonly trouble: string | null;
}

export interface Discovery {
  readonly version: string;
  readonly databases: readonly string[];
  readonly tables: readonly DiscoveredClickHouseTable[];
}

/** Rows of a preview. */
const PREVIEW_ROWS = 5;
/** Tables that get a preview at once; others are previewed when their mapping is asked for. */
const PREVIEW_TABLES = 30;
const LIMIT_MS = 60_000;

/** Looks at a server's databases, tables and columns. Throws a SourceError. */
export async function discoverClickHouse(definition: ClickHouseConnection, credentials: ClickHouseCredentials, options: { readonly signal?: AbortSignal } = {}): Promise<Discovery> {
  const cluster = new ClickHouseCluster(definition, credentials);
  const signal = limited(options.signal);
  try {
    const asking = { cluster, settings: metadataSettings(definition), signal };
    const [databases, tables] = await Promise.all([listDatabases(asking), describeTables(asking)]);
    const out: DiscoveredClickHouseTable[] = [];
    for (const description of tables) out.push(await look(cluster, definition, description, signal, out.length < PREVIEW_TABLES));
    return { version: await cluster.version(signal), databases, tables: out };
  } finally {
    await cluster.close();
  }
}

/** The first events of a table under a mapping that the user is changing. Throws a SourceError where it does not fit. */
export async function previewMapping(definition: ClickHouseConnection, credentials: ClickHouseCredentials, mapping: TableMapping, options: { readonly signal?: AbortSignal } = {}): Promise<MappingPreview> {
  const cluster = new ClickHouseCluster(definition, credentials);
  const signal = limited(options.signal);
  try {
    const settings = metadataSettings(definition);
    const description = await describeTable({ cluster, settings, signal }, mapping.database, mapping.table);
    const events = await readEvents(cluster, eventTable(mapping.table, mapping, description), PREVIEW_ROWS, settings, signal);
    const fields = [...new Set(events.flatMap((e) => Object.keys(e)))];
    return { fields, rows: events.map((e) => fields.map((f) => e[f] ?? null)) };
  } finally {
    await cluster.close();
  }
}

function limited(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(LIMIT_MS);
  return signal === undefined ? limit : AbortSignal.any([limit, signal]);
}

async function look(cluster: ClickHouseCluster, definition: ClickHouseConnection, description: TableDescription, signal: AbortSignal, preview: boolean): Promise<DiscoveredClickHouseTable> {
  const { database, table, engine, rows, bytes, distributed, replicated } = description;
  const proposed = proposeMapping(database, table, description.columns);
  let events: Row[] = [];
  let trouble: string | null = proposed === null ? 'No column can be the time of the rows.' : null;
  if (proposed !== null && preview) {
    try {
      events = await readEvents(cluster, eventTable(table, proposed.mapping, description), PREVIEW_ROWS, metadataSettings(definition), signal);
    } catch (error) {
      signal.throwIfAborted();
      trouble = toSourceError(error, `${database}.${table}`).message;
    }
  }
  return {
    database,
    table,
    engine,
    rows,
    bytes,
    distributed,
    replicated,
    columns: description.columns.map((c) => ({ name: c.name, type: c.typeText })),
    layout: proposed?.layout ?? null,
    proposal: proposed?.mapping ?? null,
    preview: events,
    trouble,
  };
}
