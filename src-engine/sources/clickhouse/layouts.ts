/**
 * Table layouts that shippers are known to write, and a guess for all others: which columns are the time, the raw line, host,
 * source and source type. Each is a proposal that the user sees with a preview and may change.
 */
import type { TableMapping } from '../../../src-shared/connections/definition.ts';
import type { ColumnType } from './column-types.ts';

/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The type as the server writes it. */
  readonly typeText: string;
  /** DEFAULT or MATERIALIZED expression; empty where there is none. */
  readonly defaultExpression: string;
}

export type LayoutName = 'Nexus' | 'OpenTelemetry' | 'Vector' | 'Fluent Bit' | 'by name and type';

export interface ProposedMapping {
  readonly layout: LayoutName;
  readonly mapping: TableMapping;
}

interface Columns {
  readonly list: readonly TableColumn[];
  /** The first of these names that is a column of one of these kinds; names in any case. */
  first(names: readonly string[], ...kinds: readonly ColumnType['kind'][]): string | undefined;
}

type Layout = (columns: Columns) => Omit<TableMapping, 'database' | 'table'> | null;

const LAYOUTS: readonly (readonly [LayoutName, Layout])[] = [
  ['Nexus', nexus],
  ['OpenTelemetry', openTelemetry],
  ['Vector', vector],
  ['Fluent Bit', fluentBit],
  ['by name and type', byNameAndType],
];

/** The mapping to propose for a table; null where no column can be the time of its rows. */
export function proposeMapping(database: string, table: string, list: readonly TableColumn[]): ProposedMapping | null {
  const columns: Columns = {
    list,
    first: (names, ...kinds) => {
      for (const name of names) {
        const found = list.find((c) => c.name.toLowerCase() === name && (kinds.length === 0 || kinds.includes(c.type.kind)));
        if (found !== undefined) return found.name;
      }
      return undefined;
    },
  };
  for (const [layout, read] of LAYOUTS) {
    const found = read(columns);
    if (found !== null) return { layout, mapping: { database, table, ...found } };
  }
  return null;
}

/** The table of a Nexus API server: columns have the fields' own names. */
function nexus(c: Columns): ReturnType<Layout> {
  const time = c.first(['_time'], 'time');
  const raw = c.first(['_raw'], 'text');
  if (time === undefined || raw === undefined || c.first(['org_id']) === undefined) return null;
  return mapping({
    time,
    raw,
    host: c.first(['host'], 'text'),
    source: c.first(['source'], 'text'),
    sourcetype: c.first(['sourcetype'], 'text'),
    index: c.first(['index'], 'text'),
    attributes: openColumns(c),
    insertion: insertionColumn(c),
  });
}

/** `otel_logs` of the OpenTelemetry collector's ClickHouse exporter. */
function openTelemetry(c: Columns): ReturnType<Layout> {
  const time = c.first(['timestamp'], 'time');
  const raw = c.first(['body'], 'text');
  const resource = c.first(['resourceattributes'], 'map', 'json');
  const log = c.first(['logattributes'], 'map', 'json');
  if (time === undefined || raw === undefined || resource === undefined || log === undefined) return null;
  const scope = c.first(['scopeattributes'], 'map', 'json');
  // The names of resource attributes are distinct by convention (service.name, k8s.pod.name); those of a scope are anybody's.
  const attributes = [
    { column: log, prefix: '' },
    { column: resource, prefix: '' },
    ...(scope === undefined ? [] : [{ column: scope, prefix: 'scope.' }]),
  ];
  return mapping({
    time,
    raw,
    host: `${resource}.host.name`,
    source: c.first(['servicename'], 'text'),
    sourcetype: undefined,
    attributes,
    insertion: insertionColumn(c),
  });
}

/** What Vector's ClickHouse sink writes by default: `timestamp`, `message`, `host`, `source_type`. */
function vector(c: Columns): ReturnType<Layout> {
  const time = c.first(['timestamp'], 'time');
  const raw = c.first(['message'], 'text');
  const sourcetype = c.first(['source_type'], 'text');
  if (time === undefined || raw === undefined || sourcetype === undefined) return null;
  return mapping({
    time,
    raw,
    sourcetype,
    host: c.first(['host', 'hostname'], 'text'),
    source: c.first(['file', 'source', 'container_name', 'service'], 'text'),
    attributes: openColumns(c),
    insertion: insertionColumn(c),
  });
}

/** What Fluent Bit's http output writes: `date` (its default key) or another time, the line in `log`. */
function fluentBit(c: Columns): ReturnType<Layout> {
  const time = c.first(['date', 'timestamp', 'time', '@timestamp'], 'time');
  const log = c.first(['log'], 'text', 'json', 'map');
  if (time === undefined || log === undefined) return null;
  const isText = c.first(['log'], 'text') !== undefined;
  return mapping({
    time,
    raw: isText ? log : undefined,
    host: c.first(['host', 'hostname', 'node_name', 'host_name'], 'text'),
    source: c.first(['tag', 'file', 'filename', 'source', 'pod_name', 'container_name'], 'text'),
    sourcetype: c.first(['stream', 'source_type'], 'text'),
    attributes: openColumns(c),
    insertion: insertionColumn(c),
  });
}

const TIMES = ['_time', 'timestamp', '@timestamp', 'time', 'event_time', 'eventtime', 'ts', 'datetime', 'date_time', 'log_time', 'created_at', 'date'];
const LINES = ['_raw', 'raw', 'message', 'msg', 'body', 'log', 'line', 'event', 'text', 'content'];

function byNameAndType(c: Columns): ReturnType<Layout> {
  const time = c.first(TIMES, 'time') ?? c.list.find((x) => x.type.kind === 'time' && !isInsertion(x))?.name ?? c.list.find((x) => x.type.kind === 'time')?.name;
  if (time === undefined) return null;
  return mapping({
    time,
    raw: c.first(LINES, 'text'),
    host: c.first(['host', 'hostname', 'host_name', 'server', 'node', 'instance'], 'text'),
    source: c.first(['source', 'file', 'filename', 'service', 'service_name', 'app', 'logger'], 'text'),
    sourcetype: c.first(['sourcetype', 'source_type'], 'text'),
    index: c.first(['index'], 'text'),
    attributes: openColumns(c),
    insertion: insertionColumn(c, time),
  });
}

interface Found {
  readonly time: string;
  readonly raw?: string | undefined;
  readonly host?: string | undefined;
  readonly source?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly index?: string | undefined;
  readonly insertion?: string | undefined;
  readonly attributes: TableMapping['attributes'];
}

/** Names that were not found are left out. */
function mapping(found: Found): Omit<TableMapping, 'database' | 'table'> {
  const { time, attributes, ...rest } = found;
  const names = Object.fromEntries(Object.entries(rest).filter(([, v]) => v !== undefined));
  return { time, attributes, fields: {}, ...names };
}

/** All Map and JSON columns: their keys are fields. */
function openColumns(c: Columns): TableMapping['attributes'] {
  return c.list.filter((x) => x.type.kind === 'map' || x.type.kind === 'json').slice(0, 20).map((x) => ({ column: x.name, prefix: '' }));
}

function isInsertion(column: TableColumn): boolean {
  return /^(toDateTime(64)?\()?now(64)?\(/.test(column.defaultExpression);
}

function insertionColumn(c: Columns, besides?: string): string | undefined {
  const byDefault = c.list.find((x) => x.type.kind === 'time' && x.name !== besides && isInsertion(x))?.name;
  return byDefault ?? c.first(['inserted_at', '_inserted_at', 'ingested_at', 'ingest_time', '_ingested', 'insert_time'], 'time');
}
