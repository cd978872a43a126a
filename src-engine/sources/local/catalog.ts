/** What is known of a dataset file: its fields and their columns, its size; and the relation that its events are. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Parameters } from '../../../src-shared/spl/sql/parameters.ts';
import type { Relation, SqlExpr } from '../../../src-shared/spl/sql/relation.ts';
import type { SqlType } from '../../../src-shared/spl/sql/types.ts';
import { filtersOf } from '../../datasets/token-table.ts';
import type { SourceField } from '../source.ts';
import type { Within } from './token-pruning.ts';

/** A field and where it is stored; `column` is null for rare fields in the map. */
interface CatalogField {
  readonly name: string;
  readonly column: string | null;
  readonly type: 'integer' | 'number' | 'text' | 'list';
  readonly count: number | null;
}

/** One attached dataset. */
export interface Catalog {
  /** Name under which the file is attached. */
  readonly database: string;
  /** Name for `index=`; null where the events' own `index` column says it. */
  readonly index: string | null;
  readonly events: number;
  /** Oldest and newest time in epoch seconds; null where no event has one. */
  readonly times: { readonly earliest: number; readonly latest: number } | null;
  readonly fields: readonly CatalogField[];
  /** True where the file tells which words stand in which of its events. */
  readonly tokens: boolean;
  /** What is to be read of the events; null for all of them. */
  readonly within: Within | null;
}

/** Fields that every dataset has, in display order; `_time` is stored in microseconds. */
const FIXED = ['_raw', 'host', 'source', 'sourcetype', 'index'] as const;

const TYPES: Readonly<Record<string, CatalogField['type']>> = { integer: 'integer', number: 'number', string: 'text', multivalue: 'list' };

/** Reads the catalog of an attached dataset file. Throws an Error with a sentence when it is none. */
export async function readCatalog(connection: DuckDBConnection, database: string, index: string | null): Promise<Catalog> {
  const count = await connection.runAndReadAll(`SELECT CAST(count(*) AS DOUBLE), min(_time) / 1e6, max(_time) / 1e6 FROM ${database}.events`);
  const rows = await connection.runAndReadAll(`SELECT name, column_name, type, CAST("count" AS DOUBLE) FROM ${database}.fields ORDER BY rowid`);
  const fields = (rows.getRowsJS() as [string, string | null, string, number | null][]).map(([name, column, type, n]): CatalogField => {
    const known = TYPES[type];
    // Column names go into SQL as they are: nothing but the loader's own form is taken.
    if (known === undefined || (column !== null && !/^f\d+$/.test(column))) {
      throw new Error(`The dataset's field "${name}" has an unknown type or column; import the data again.`);
    }
    return { name, column, type: column === null ? 'text' : known, count: n };
  });
  const [events, earliest, latest] = count.getRowsJS()[0] as [number, number | null, number | null];
  return { database, index, events, times: earliest === null || latest === null ? null : { earliest, latest }, fields, tokens: (await filtersOf(connection, database, events)) !== null, within: null };
}

/** The fields of several datasets together, for completion and field lists. */
export function sourceFields(catalogs: readonly Catalog[]): SourceField[] {
  const total = catalogs.reduce((sum, c) => sum + c.events, 0);
  const out = new Map<string, SourceField>([['_time', { name: '_time', type: 'time', count: total }]]);
  for (const name of FIXED) out.set(name, { name, type: 'string', count: total });
  for (const field of catalogs.flatMap((c) => c.fields)) {
    const type = field.type === 'text' ? 'string' : field.type === 'list' ? 'multivalue' : 'number';
    const before = out.get(field.name);
    const count = before === undefined || before.count === null || field.count === null ? field.count : before.count + field.count;
    out.set(field.name, { name: field.name, type: before === undefined || before.type === type ? type : 'string', count });
  }
  return [...out.values()];
}

const TIME: SqlExpr = { sql: '(_time / 1e6)', type: 'number', micros: '_time' };

/** The events of one dataset, newest first as they lie in the file. */
function single(catalog: Catalog): Relation {
  const columns = new Map<string, SqlExpr>([['_time', TIME]]);
  for (const name of FIXED) columns.set(name, { sql: name === 'index' ? '"index"' : name, type: 'text', simple: true, raw: name === '_raw' });
  const rare = new Set<string>();
  for (const { name, column, type } of catalog.fields) {
    if (column === null) rare.add(name);
    else columns.set(name, { sql: column, type, simple: true });
  }
  return {
    source: `${catalog.database}.events`,
    where: catalog.within === null ? [] : [catalog.within.sql],
    columns,
    rest: rare.size === 0 ? null : { sql: '_rest', names: rare },
    order: [{ sql: 'rowid', descending: false }],
    natural: true,
    limit: null,
    events: true,
  };
}

/** The type that holds a field of two types. */
function unite(a: SqlType, b: SqlType): SqlType {
  if (a === b) return a;
  if (a === 'list' || b === 'list') return 'list';
  return a === 'text' || b === 'text' ? 'text' : 'number';
}

const COLUMN_TYPES: Partial<Record<SqlType, string>> = { integer: 'BIGINT', number: 'DOUBLE', text: 'VARCHAR', list: 'VARCHAR[]' };

function cast(expr: SqlExpr | undefined, to: SqlType): string {
  const type = COLUMN_TYPES[to] as string;
  if (expr === undefined) return `CAST(NULL AS ${type})`;
  if (expr.type === to) return expr.sql;
  const text = expr.type === 'number' ? `spl_text(${expr.sql})` : `CAST(${expr.sql} AS VARCHAR)`;
  if (to === 'list') return `CASE WHEN ${expr.sql} IS NULL THEN NULL ELSE [${text}] END`;
  return to === 'text' ? text : `CAST(${expr.sql} AS ${type})`;
}

/** The events of some datasets as one relation, newest first. */
export function eventsOf(catalogs: readonly Catalog[], parameters: Parameters): Relation {
  if (catalogs.length === 1) return single(catalogs[0] as Catalog);
  const parts = catalogs.map(single);
  const types = new Map<string, SqlType>();
  const rare = new Set<string>();
  for (const part of parts) {
    for (const [name, { type }] of part.columns) if (name !== '_time') types.set(name, unite(types.get(name) ?? type, type));
    for (const name of part.rest?.names ?? []) rare.add(name);
  }
  // A field that is rare in one file and a column in another is a column of text.
  for (const name of rare) if (types.has(name)) types.set(name, unite(types.get(name) as SqlType, 'text'));
  const names = [...types.keys()];
  const selects = parts.map((part, d) => {
    const list = names.map((name, i) => {
      const expr = part.columns.get(name) ?? (part.rest?.names.has(name) ? { sql: `_rest[${parameters.add('text', name)}]`, type: 'text' as const } : undefined);
      return `${cast(expr, types.get(name) as SqlType)} AS u${i}`;
    });
    return `SELECT _time, ${list.join(', ')}, _rest, ${d} AS part, rowid AS place FROM ${part.source}${part.where.length === 0 ? '' : ` WHERE ${part.where.join(' AND ')}`}`;
  });
  const columns = new Map<string, SqlExpr>([['_time', TIME]]);
  names.forEach((name, i) => columns.set(name, { sql: `u${i}`, type: types.get(name) as SqlType, simple: true, raw: name === '_raw' }));
  const onlyRare = new Set([...rare].filter((name) => !types.has(name)));
  return {
    source: `(${selects.join(' UNION ALL ')})`,
    where: [],
    columns,
    rest: onlyRare.size === 0 ? null : { sql: '_rest', names: onlyRare },
    order: [
      { sql: '_time', descending: true },
      { sql: 'part', descending: false },
      { sql: 'place', descending: false },
    ],
    natural: false,
    limit: null,
    events: true,
  };
}

/** Oldest and newest time of some datasets together. */
export function timesOf(catalogs: readonly Catalog[]): Catalog['times'] {
  const known = catalogs.flatMap((c) => (c.times === null ? [] : [c.times]));
  if (known.length === 0) return null;
  return { earliest: Math.min(...known.map((t) => t.earliest)), latest: Math.max(...known.map((t) => t.latest)) };
}
