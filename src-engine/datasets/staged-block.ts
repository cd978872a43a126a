/** A table of events that becomes a part of a dataset, and the SQL that makes the dataset's columns of its own. */
import { METADATA_FIELDS } from './byte-block.ts';
import { literal } from './sql-text.ts';
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

/** A column of a dataset's events beside time and text. */
export interface DatasetColumn {
  readonly column: string;
  readonly type: FieldType;
  /** The field that it holds; null for metadata, which a block has under the same name. */
  readonly field: string | null;
}

/** The metadata and the fields that have a column of their own. */
export const datasetColumns = (fields: readonly FieldEntry[]): readonly DatasetColumn[] => [
  ...METADATA_FIELDS.map((name): DatasetColumn => ({ column: name, type: 'string', field: null })),
  ...fields.flatMap(({ name, column, kinds }): DatasetColumn[] => (column === null ? [] : [{ column, type: fieldType(kinds), field: name }])),
];

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
  /** Columns of the dataset that have the same text in all of the block's events, and that text. The block's table need not have them. */
  readonly constants: ReadonlyMap<string, string>;
  /** SQL of the fields without a column of their own. */
  readonly rest: string;
  /** Makes the table, where it is not there from the beginning. */
  readonly make?: (pause: () => Promise<void>) => Promise<void>;
  /** False for a table that is not ours to drop. */
  readonly temporary: boolean;
}

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

/** SQL that selects these columns of a part of a block as the dataset has them, `_rest` and `_sequence` behind them where asked for. */
export function selectFrom(block: StagedBlock, columns: readonly DatasetColumn[], part: Part, options: { readonly rest: boolean; readonly sequence: boolean }): string {
  const select = [
    '_time',
    '_raw',
    ...columns.map((one) => `${valueIn(block, one)} AS "${one.column}"`),
    ...(options.rest ? [`${block.rest} AS _rest`] : []),
    ...(options.sequence ? [`${block.sequence} AS _sequence`] : []),
  ];
  return `SELECT ${select.join(', ')} FROM ${block.table}${filterOf(block, part)}`;
}

function valueIn(block: StagedBlock, { column, type, field }: DatasetColumn): string {
  const constant = block.constants.get(column);
  if (constant !== undefined) return convert(literal(constant), 'varchar', type);
  if (field === null) return `"${column}"`;
  const stored = block.columns.get(field);
  return stored === undefined ? `CAST(NULL AS ${SQL_TYPES[type]})` : convert(stored.column, stored.kind, type);
}

function filterOf(block: StagedBlock, part: Part): string {
  if (part === 'untimed') return ' WHERE _time IS NULL';
  if (part === 'all') return block.withoutTime > 0 ? ' WHERE _time IS NOT NULL' : '';
  return ` WHERE _time BETWEEN ${part.oldest} AND ${part.newest}`;
}
