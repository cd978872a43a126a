/** A dataset file as a block of another one: its events are taken over, with the columns that the other one has for them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { MARKS } from './block-order.ts';
import { METADATA_FIELDS } from './byte-block.ts';
import { literal } from './sql-text.ts';
import { STORED_EVENTS } from './dataset-writer.ts';
import { convert, type FieldEntry, NO_REST, type StagedBlock, type StoredKind } from './staged-block.ts';
import { KIND_OF_TYPE, TEXT, type FieldType } from './value-kinds.ts';

const STORED: Record<FieldType, StoredKind> = { integer: 'bigint', number: 'double', string: 'varchar', multivalue: 'native-list' };

/** Rows of a dataset fit between the sequence numbers of two that are taken over. */
const BETWEEN = 2 ** 40;

/**
 * The events of an attached dataset as a block; null where it has none. `later`: how many other datasets arrived after it; all of
 * them arrived before what is read from files. Its fields are added to `fields`, new ones with the column that `newColumn` gives.
 */
export async function stageDataset(connection: DuckDBConnection, catalog: string, later: number, fields: Map<string, FieldEntry>, newColumn: () => string | null): Promise<StagedBlock | null> {
  const summary = await connection.runAndReadAll(`SELECT count(*)::DOUBLE, max(_time)::DOUBLE, min(_time)::DOUBLE, count(*) FILTER (_time IS NULL)::DOUBLE FROM ${catalog}.events`);
  const [rows, newest, oldest, withoutTime] = summary.getRowsJS()[0] as [number, number | null, number | null, number];
  const columns = new Map<string, { column: string; kind: StoredKind }>();
  const toMap: string[] = [];
  const known = await connection.runAndReadAll(`SELECT name, column_name, type, "count"::DOUBLE FROM ${catalog}.fields ORDER BY rowid`);
  for (const [name, column, type, count] of known.getRowsJS() as [string, string | null, FieldType, number][]) {
    const entry = fields.get(name) ?? { name, column: column === null ? null : newColumn(), kinds: 0, count: 0 };
    fields.set(name, entry);
    entry.kinds |= KIND_OF_TYPE[type];
    entry.count += count;
    if (column !== null && entry.column !== null) columns.set(name, { column, kind: STORED[type] });
    else if (column !== null) toMap.push(`{k: ${literal(name)}, v: ${type === 'multivalue' ? `array_to_string(${column}, chr(10))` : convert(column, STORED[type], 'string')}}`);
    else if (entry.column !== null) {
      // What stands in the map is text.
      entry.kinds |= TEXT;
      columns.set(name, { column: `_rest[${literal(name)}]`, kind: 'varchar' });
    }
  }
  if (rows === 0) return null;
  const common = await commonOf(connection, catalog);
  const constants = new Map<string, string>();
  for (const name of METADATA_FIELDS) if (common.has(name)) constants.set(name, common.get(name) as string);
  for (const [name, { column }] of columns) {
    const own = fields.get(name)?.column;
    if (common.has(column) && typeof own === 'string') constants.set(own, common.get(column) as string);
  }
  return {
    table: `${catalog}.events`,
    rows,
    newest: newest ?? Number.NaN,
    oldest: oldest ?? Number.NaN,
    marks: newest === null ? undefined : await marksOf(connection, catalog, rows - withoutTime),
    withoutTime,
    arrival: -1 - later,
    sequence: `(${-1 - later * BETWEEN} - rowid)`,
    columns,
    constants,
    rest: toMap.length === 0 ? (common.has('_rest') ? NO_REST : '_rest') : `map_concat(_rest, map_from_entries(list_filter([${toMap.join(', ')}], lambda entry: entry.v IS NOT NULL)))`,
    temporary: false,
  };
}

/** The columns that are not stored, and their value in every event; `_rest` has none then. */
async function commonOf(connection: DuckDBConnection, catalog: string): Promise<ReadonlyMap<string, unknown>> {
  const columnsOf = (table: string): string => `SELECT column_name FROM duckdb_columns() WHERE database_name = ${literal(catalog)} AND table_name = '${table}'`;
  const stored = (await connection.runAndReadAll(columnsOf(STORED_EVENTS))).getRowsJS().flat();
  // Earlier versions stored every column, in a table `events`.
  if (stored.length === 0) return new Map();
  const shown = (await connection.runAndReadAll(columnsOf('events'))).getRowsJS().flat();
  const names = shown.filter((name) => name !== 'rowid' && !stored.includes(name));
  if (names.length === 0) return new Map();
  const values = (await connection.runAndReadAll(`SELECT ${names.map((name) => `"${String(name)}"`).join(', ')} FROM ${catalog}.events LIMIT 1`)).getRowsJS()[0] ?? [];
  return new Map(names.map((name, i) => [String(name), values[i]]));
}

async function marksOf(connection: DuckDBConnection, catalog: string, timed: number): Promise<number[]> {
  const places = Array.from({ length: MARKS }, (_, i) => Math.floor(((timed - 1) * i) / (MARKS - 1)));
  const found = await connection.runAndReadAll(`SELECT _time::DOUBLE FROM ${catalog}.events WHERE rowid IN (${places.join(', ')}) ORDER BY rowid`);
  return found.getRowsJS().map(([time]) => time as number);
}
