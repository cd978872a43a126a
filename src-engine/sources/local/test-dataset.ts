/** Writes small dataset files for tests, laid out as the loader lays them out. */
import { BIGINT, DOUBLE, DuckDBInstance, LIST, MAP, VARCHAR, listValue, mapValue } from '@duckdb/node-api';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Row } from '../../../src-shared/results/batch.ts';
import type { Value } from '../../../src-shared/results/value.ts';
import { items, scalarToText } from '../../../src-shared/results/value.ts';

const FIXED = ['_raw', 'host', 'source', 'sourcetype', 'index'];

type ColumnType = 'BIGINT' | 'DOUBLE' | 'VARCHAR' | 'VARCHAR[]';

/** The narrowest type that holds all values of a field, as the loader picks it. */
function columnType(values: readonly Value[]): ColumnType {
  const present = values.filter((v) => v !== null);
  if (present.some((v) => typeof v === 'object')) return 'VARCHAR[]';
  if (present.some((v) => typeof v === 'string')) return 'VARCHAR';
  return present.every((v) => Number.isSafeInteger(v)) ? 'BIGINT' : 'DOUBLE';
}

const DUCKDB_TYPES: Record<ColumnType, DuckDBType> = { BIGINT, DOUBLE, VARCHAR, 'VARCHAR[]': LIST(VARCHAR) };

/** The names of the types in the `fields` table. */
const FIELD_TYPES: Record<ColumnType, string> = { BIGINT: 'integer', DOUBLE: 'number', VARCHAR: 'string', 'VARCHAR[]': 'multivalue' };

/** A value as a column of this type holds it. */
function stored(value: Value, type: ColumnType): DuckDBValue {
  if (value === null) return null;
  if (type === 'VARCHAR[]') return listValue(items(value).map(scalarToText));
  if (type === 'VARCHAR') return typeof value === 'object' ? null : scalarToText(value);
  return type === 'BIGINT' ? BigInt(value as number) : (value as number);
}

/**
 * Writes events (newest first, as given) to a new DuckDB file. `_time` is in epoch seconds. Fields listed in `rare` go
 * into the map as text.
 */
export async function writeTestDataset(path: string, events: readonly Row[], rare: readonly string[] = []): Promise<void> {
  const names = [...new Set(events.flatMap((e) => Object.keys(e)))].filter((n) => n !== '_time' && !FIXED.includes(n));
  const typed = names.filter((n) => !rare.includes(n));
  const types = new Map(typed.map((name) => [name, columnType(events.map((e) => e[name] ?? null))]));
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    const columns = typed.map((name, i) => `f${i} ${types.get(name)}`);
    await connection.run(
      `CREATE TABLE events (_time BIGINT, ${FIXED.map((n) => `"${n}" VARCHAR`).join(', ')}, ${columns.map((c) => `${c}, `).join('')}_rest MAP(VARCHAR, VARCHAR))`,
    );
    await connection.run('CREATE TABLE fields (name VARCHAR, column_name VARCHAR, type VARCHAR, "count" BIGINT)');
    const appender = await connection.createAppender('events');
    for (const event of events) {
      const time = event['_time'] ?? null;
      appender.appendValue(time === null ? null : BigInt(Math.round((time as number) * 1e6)), BIGINT);
      for (const name of FIXED) appender.appendValue(stored(event[name] ?? null, 'VARCHAR'), VARCHAR);
      for (const name of typed) {
        const type = types.get(name) as ColumnType;
        appender.appendValue(stored(event[name] ?? null, type), DUCKDB_TYPES[type]);
      }
      const rest = rare.filter((name) => (event[name] ?? null) !== null);
      const entries = rest.map((name) => ({ key: name, value: stored(event[name] as Value, 'VARCHAR') }));
      appender.appendValue(mapValue(entries), MAP(VARCHAR, VARCHAR));
      appender.endRow();
    }
    appender.closeSync();
    const fields = await connection.createAppender('fields');
    for (const name of names) {
      const at = typed.indexOf(name);
      fields.appendVarchar(name);
      fields.appendValue(at < 0 ? null : `f${at}`, VARCHAR);
      fields.appendVarchar(FIELD_TYPES[types.get(name) ?? 'VARCHAR']);
      fields.appendBigInt(BigInt(events.filter((e) => (e[name] ?? null) !== null).length));
      fields.endRow();
    }
    fields.closeSync();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
