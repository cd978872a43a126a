/** Writes events into ClickHouse tables for tests, laid out as production's tables are. */
import type { ClickHouseClient } from '@clickhouse/client';
import type { TableMapping } from '../../../../src-shared/connections/definition.ts';
import type { Row } from '../../../../src-shared/results/batch.ts';
import type { Value } from '../../../../src-shared/results/value.ts';
import { items, scalarToText } from '../../../../src-shared/results/value.ts';
import { quoteIdentifier } from '../quoting.ts';

/**
 * `typed`: a column of its own for each field, rare ones in a Map; `map`: time, text and host are columns and all others
 * are in a Map, as the OpenTelemetry collector writes them.
 */
export type TableLayout = 'typed' | 'map';

const TIME = '_time';
/** Grows with each event, so that events of one time have an order. */
const PLACE = 'inserted';
const REST = 'attributes';

type Kind = 'Int64' | 'Float64' | 'String' | 'Array(String)';

/** The narrowest type that holds all values of a field. */
function kindOf(values: readonly Value[]): Kind {
  const present = values.filter((v) => v !== null);
  if (present.some((v) => typeof v === 'object')) return 'Array(String)';
  if (present.some((v) => typeof v === 'string')) return 'String';
  return present.every((v) => Number.isSafeInteger(v)) ? 'Int64' : 'Float64';
}

function stored(value: Value, kind: Kind): unknown {
  if (kind === 'Array(String)') return items(value).map(scalarToText);
  if (value === null) return null;
  return kind === 'String' ? scalarToText(value as string | number) : value;
}

/** `2023-11-14 22:13:20.000000` of epoch microseconds. */
function clock(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${String(micros - seconds * 1e6).padStart(6, '0')}`;
}

/**
 * Creates a table of the events, in SPL's order, and gives the mapping that reads it. Fields listed in `rare` go into the
 * Map as text; a field with several values always has a column of its own.
 */
export async function writeEventTable(client: ClickHouseClient, name: string, events: readonly Row[], layout: TableLayout, rare: readonly string[] = []): Promise<TableMapping> {
  const names = [...new Set(events.flatMap((e) => Object.keys(e)))].filter((n) => n !== TIME);
  const kinds = new Map(names.map((n) => [n, kindOf(events.map((e) => e[n] ?? null))]));
  const kind = (n: string): Kind => kinds.get(n) as Kind;
  const own = ['_raw', 'host', 'source', 'sourcetype', 'index'];
  const inMap = (n: string): boolean => kind(n) !== 'Array(String)' && !own.includes(n) && (layout === 'map' || rare.includes(n));
  // A field may have any name, also that of a helper column: columns are numbered, and the mapping says which field each is.
  const columns = new Map(names.filter((n) => !inMap(n)).map((n, i) => [n, layout === 'typed' && /^[a-z]\w*$/i.test(n) && n !== PLACE && n !== REST ? n : `column ${i} \`'"\\`]));
  const typeOf = (n: string): string => (kind(n) === 'Array(String)' ? kind(n) : own.includes(n) ? 'LowCardinality(Nullable(String))' : `Nullable(${kind(n)})`);
  const list = [...columns].map(([n, column]) => `${quoteIdentifier(column)} ${n === '_raw' ? 'Nullable(String)' : typeOf(n)}`);
  const table = quoteIdentifier(name);
  await client.command({
    query: `CREATE TABLE ${table} (${[`${TIME} Nullable(DateTime64(6, 'UTC'))`, `${PLACE} UInt64`, ...list, `${REST} Map(LowCardinality(String), String)`].join(', ')}) ENGINE = MergeTree ORDER BY tuple()`,
  });
  const rows = events.map((event, at) => {
    const time = event[TIME] ?? null;
    const row: Record<string, unknown> = { [TIME]: time === null ? null : clock(Math.round((time as number) * 1e6)), [PLACE]: events.length - at };
    for (const [n, column] of columns) row[column] = stored(event[n] ?? null, own.includes(n) ? 'String' : kind(n));
    row[REST] = Object.fromEntries(names.filter((n) => inMap(n) && (event[n] ?? null) !== null).map((n) => [n, scalarToText(event[n] as string | number)]));
    return row;
  });
  if (rows.length > 0) await client.insert({ table: table, values: rows, format: 'JSONEachRow', clickhouse_settings: { input_format_json_read_numbers_as_strings: 1, precise_float_parsing: 1 } });
  const mapped = (n: string, part = n): object => (columns.has(n) ? { [part]: columns.get(n) } : {});
  const fields = Object.fromEntries([...columns].filter(([n]) => !own.includes(n)));
  return {
    database: 'default',
    table: name,
    time: TIME,
    insertion: PLACE,
    attributes: [{ column: REST, prefix: '' }],
    fields,
    ...mapped('_raw', 'raw'),
    ...mapped('host'),
    ...mapped('source'),
    ...mapped('sourcetype'),
    ...mapped('index'),
  } as TableMapping;
}
