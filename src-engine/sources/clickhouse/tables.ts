/** What a server says of its tables: columns with their types, engines, row counts, where Distributed tables lead. */
import type { ClickHouseSettings } from '@clickhouse/client';
import { SourceError } from '../source-error.ts';
import type { ClickHouseCluster } from './cluster.ts';
import { readType } from './column-types.ts';
import type { TableColumn } from './layouts.ts';

/** The table that a Distributed table reads on the servers of a cluster. */
export interface DistributedOver {
  readonly cluster: string;
  readonly database: string;
  readonly table: string;
}

export interface TableDescription {
  readonly database: string;
  readonly table: string;
  readonly engine: string;
  /** Null where the server does not know, as of views. */
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly distributed: DistributedOver | null;
  /** True where the table's parts are kept on several replicas. */
  readonly replicated: boolean;
  /** Columns of the sorting key, as written. */
  readonly sortingKey: string;
  readonly columns: readonly TableColumn[];
}

/** Most tables that are described at once. */
const MOST_TABLES = 2000;

interface Asking {
  readonly cluster: ClickHouseCluster;
  readonly settings: ClickHouseSettings;
  readonly signal: AbortSignal;
}

/** The databases that the user may see, without the server's own. */
export async function listDatabases({ cluster, settings, signal }: Asking): Promise<string[]> {
  const rows = await cluster.all({ sql: "SELECT name FROM system.databases WHERE name NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema') ORDER BY name", parameters: {} }, signal, settings);
  return rows.map(([name]) => name as string);
}

/** All tables with their columns; of one database, or one table, where that is given. */
export async function describeTables(asking: Asking, only: { readonly database?: string; readonly table?: string } = {}): Promise<TableDescription[]> {
  const { cluster, settings, signal } = asking;
  const parameters: Record<string, string> = {};
  let where = "database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema')";
  if (only.database !== undefined) {
    parameters['database'] = only.database;
    where += ' AND database = {database:String}';
  }
  const ofTable = (column: string): string => (only.table === undefined ? '' : ` AND ${column} = {table:String}`);
  if (only.table !== undefined) parameters['table'] = only.table;
  const tables = await cluster.all(
    {
      sql: `SELECT database, name, engine, engine_full, toString(total_rows), toString(total_bytes), sorting_key FROM system.tables WHERE ${where}${ofTable('name')} AND NOT is_temporary AND engine NOT IN ('Dictionary') ORDER BY database, name LIMIT ${MOST_TABLES}`,
      parameters,
    },
    signal,
    settings,
  );
  const columns = await cluster.all(
    { sql: `SELECT database, table, name, type, default_expression FROM system.columns WHERE ${where}${ofTable('table')} AND default_kind NOT IN ('EPHEMERAL') ORDER BY database, table, position`, parameters },
    signal,
    settings,
  );
  const byTable = new Map<string, TableColumn[]>();
  for (const [database, table, name, type, defaultExpression] of columns as string[][]) {
    const key = `${database}\0${table}`;
    const list = byTable.get(key) ?? [];
    list.push({ name: name as string, typeText: type as string, type: readType(type as string), defaultExpression: defaultExpression as string });
    byTable.set(key, list);
  }
  return (tables as (string | null)[][]).map(([database, table, engine, full, rows, bytes, sortingKey]) => ({
    database: database as string,
    table: table as string,
    engine: engine as string,
    rows: rows === null || rows === undefined ? null : Number(rows),
    bytes: bytes === null || bytes === undefined ? null : Number(bytes),
    distributed: engine === 'Distributed' ? readDistributed(full ?? '') : null,
    replicated: (engine ?? '').startsWith('Replicated') || (engine ?? '').startsWith('Shared'),
    sortingKey: sortingKey ?? '',
    columns: byTable.get(`${database}\0${table}`) ?? [],
  }));
}

/** One table. Throws a SourceError where it is not there or the user may not see it. */
export async function describeTable(asking: Asking, database: string, table: string): Promise<TableDescription> {
  const [found] = await describeTables(asking, { database, table });
  if (found === undefined || found.columns.length === 0) {
    throw new SourceError('unknown-table', `There is no table ${database}.${table} that the user may see.`, 'Choose another table in the connection, or ask for GRANT SELECT on it.');
  }
  return found;
}

/** `Distributed('cluster', 'database', 'table'[, sharding key])`; null where it reads otherwise. */
export function readDistributed(engine: string): DistributedOver | null {
  const found = /^Distributed\(\s*('(?:[^'\\]|\\.)*'|[\w.{}-]+)\s*,\s*('(?:[^'\\]|\\.)*'|[\w.{}-]*(?:\(\))?)\s*,\s*('(?:[^'\\]|\\.)*'|[\w.{}-]+)/.exec(engine);
  if (found === null) return null;
  const [cluster, database, table] = found.slice(1).map((text) => (text.startsWith("'") ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text));
  return { cluster: cluster as string, database: database as string, table: table as string };
}
