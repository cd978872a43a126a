/** A table of events that becomes a part of a dataset, and the SQL that makes the dataset's columns of its own. */
import { fieldType, type FieldType } from './value-kinds.ts';

/** How a block stores a field: `list` is JSON text of a multivalue, `native-list` an array column (earlier generations), `enum` text of few values. */
export type StoredKind = 'bigint' | 'double' | 'varchar' | 'enum' | 'list' | 'native-list';

export const SQL_TYPES: Record<FieldType, string> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  string: 'VARCHAR',
  multivalue: 'VARCHAR[]',
};

/** A field of the dataset being made. */
export interface FieldEntry {
  readonly name: string;
  /** `f<n>`, or null for a field of the `_rest` map. */
  readonly column: string | null;
  kinds: number;
  /** Events that have the field. */
  count: number;
}

/** A table of events that becomes a part of the dataset. */
export interface StagedBlock {
  readonly table: string;
  readonly rows: number;
  /** Epoch microseconds of the newest and oldest event with a time; NaN where none has one. */
  readonly newest: number;
  readonly oldest: number;
  readonly withoutTime: number;
  /** Times of events at equal distances, from the newest to the oldest; absent where they are not known. */
  readonly marks?: readonly number[] | undefined;
  readonly arrival: number;
  /** SQL for the arrival number of a row. */
  readonly sequence: string;
  readonly columns: ReadonlyMap<string, { readonly column: string; readonly kind: StoredKind }>;
  /** SQL of `_time`, the text and the metadata. */
  readonly metadata: string;
  /** SQL of the fields without a column of their own. */
  readonly rest: string;
  /** Makes the table, where it is not there from the beginning. */
  readonly make?: (pause: () => Promise<void>) => Promise<void>;
  /** False for a table that is not ours to drop. */
  readonly temporary: boolean;
}

export const METADATA = '_time, _raw, host, source, sourcetype, "index"';
export const NO_REST = 'CAST(NULL AS MAP(VARCHAR, VARCHAR))';
/** The map of the fields without a column, of its JSON text. */
export const REST_OF_JSON = 'CAST(CAST(_rest AS JSON) AS MAP(VARCHAR, VARCHAR))';

/** SQL for a double as JavaScript writes it; DuckDB finds the same digits and sets them differently. */
function numberTextSql(column: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  const digits = `replace(ltrim(split_part(${text}, 'e', 1), '-'), '.', '')`;
  const zeros = `repeat('0', CAST(split_part(${text}, 'e-', 2) AS INTEGER) - 1)`;
  return (
    `CASE WHEN ${column} = trunc(${column}) THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) WHEN abs(${column}) >= 1e-4 THEN ${text} ` +
    `WHEN abs(${column}) >= 1e-6 THEN CASE WHEN ${column} < 0 THEN '-' ELSE '' END || '0.' || ${zeros} || ${digits} ` +
    `ELSE regexp_replace(${text}, 'e-0(\\d)$', 'e-\\1') END`
  );
}

/** SQL that turns a stored column into the dataset's type. */
export function convert(column: string, from: StoredKind, to: FieldType): string {
  if (to === 'multivalue') {
    if (from === 'native-list') return column;
    if (from === 'list') return `from_json(${column}, '["VARCHAR"]')`;
    return `CASE WHEN ${column} IS NULL THEN NULL ELSE [${convert(column, from, 'string')}] END`;
  }
  if (to === 'string')
    return from === 'double' ? numberTextSql(column) : from === 'varchar' ? column : `CAST(${column} AS VARCHAR)`;
  if (to === 'number') return from === 'double' ? column : `CAST(${column} AS DOUBLE)`;
  return column;
}

/** Which events of a block: all, those within two times (epoch microseconds, both included), or those without a time. */
export type Part = 'all' | 'untimed' | { readonly oldest: number; readonly newest: number };

/** SQL that selects a part of a block as the dataset has it, `_sequence` behind it where asked for. */
export function selectFrom(block: StagedBlock, columns: readonly FieldEntry[], part: Part, withSequence: boolean): string {
  const list = columns.map((field) => {
    const type = fieldType(field.kinds);
    const stored = block.columns.get(field.name);
    return `${stored === undefined ? `CAST(NULL AS ${SQL_TYPES[type]})` : convert(stored.column, stored.kind, type)} AS ${field.column}`;
  });
  const select = [block.metadata, ...list, `${block.rest} AS _rest`, ...(withSequence ? [`${block.sequence} AS _sequence`] : [])];
  return `SELECT ${select.join(', ')} FROM ${block.table}${filterOf(block, part)}`;
}

function filterOf(block: StagedBlock, part: Part): string {
  if (part === 'untimed') return ' WHERE _time IS NULL';
  if (part === 'all') return block.withoutTime > 0 ? ' WHERE _time IS NOT NULL' : '';
  return ` WHERE _time BETWEEN ${part.oldest} AND ${part.newest}`;
}
