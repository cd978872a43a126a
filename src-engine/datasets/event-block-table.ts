/** Events as JavaScript values into a table of DuckDB; byte-block-table.ts does the same for events as bytes. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendColumns, type WriteColumn } from './column-writer.ts';
import type { EventBlock, FieldColumn, FieldValue } from './event-block.ts';
import { type FieldEntry, NO_REST, REST_OF_JSON, type StagedBlock, type StoredKind } from './staged-block.ts';
import { FRACTION, INTEGER, MULTI, TEXT } from './value-kinds.ts';

/** A column of the table: its name as SQL, its type, and its values. */
interface EventColumn {
  readonly name: string;
  readonly sql: string;
  readonly column: WriteColumn;
}

/**
 * The columns of a block's table, the rows in this order. `entryOf` gives the dataset's field of a name, of how many fields of the
 * block and with how many values; what has no column of its own goes into the map.
 */
export function eventColumns(
  block: EventBlock,
  order: Uint32Array,
  arrival: number,
  entryOf: (name: string, fields: number, count: number) => FieldEntry,
): { readonly write: readonly EventColumn[] } & Pick<StagedBlock, 'columns' | 'constants' | 'rest'> {
  const rows = block.length;
  const place = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) place[order[i] as number] = i;

  const reorder = (values: readonly string[]): string[] => Array.from(order, (row) => values[row] as string);
  const write: EventColumn[] = [
    {
      name: '_time',
      sql: 'BIGINT',
      column: {
        kind: 'bigint',
        values: Array.from(order, (row) => (Number.isNaN(block.times[row]) ? undefined : block.times[row])),
      },
    },
    { name: '_raw', sql: 'VARCHAR', column: { kind: 'varchar', values: reorder(block.raws) } },
    {
      name: '_sequence',
      sql: 'BIGINT',
      column: { kind: 'bigint', values: Array.from(order, (row) => arrival + row) },
    },
  ];

  const constants = new Map<string, string>();
  for (const [name, values] of Object.entries({ host: block.hosts, source: block.sources, sourcetype: block.sourcetypes, index: block.indexes })) {
    const [first] = values;
    // A zero byte ends an SQL text.
    if (first !== undefined && !first.includes('\0') && values.every((value) => value === first)) constants.set(name, first);
    else write.push({ name: `"${name}"`, sql: 'VARCHAR', column: { kind: 'varchar', values: reorder(values) } });
  }

  const columns = new Map<string, { column: string; kind: StoredKind }>();
  const rare: FieldColumn[] = [];
  const fieldColumns = [...block.fieldColumns()];
  for (const field of fieldColumns) {
    const entry = entryOf(field.name, fieldColumns.length, field.rows.length);
    const kinds = kindsOf(field.values);
    entry.kinds |= kinds;
    entry.count += field.rows.length;
    if (entry.column === null) {
      rare.push(field);
      continue;
    }
    const kind: StoredKind =
      kinds & MULTI ? 'list' : kinds & TEXT ? 'varchar' : kinds & FRACTION ? 'double' : 'bigint';
    const values = Array.from<string | number | undefined>({ length: rows });
    for (let i = 0; i < field.rows.length; i++) {
      const value = field.values[i] as FieldValue;
      values[place[field.rows[i] as number] as number] =
        kind === 'list'
          ? JSON.stringify(typeof value === 'object' ? value : [String(value)])
          : (value as string | number);
    }
    columns.set(field.name, { column: entry.column, kind });
    write.push({
      name: entry.column,
      sql: kind === 'bigint' ? 'BIGINT' : kind === 'double' ? 'DOUBLE' : 'VARCHAR',
      column: { kind: kind === 'list' ? 'varchar' : kind, values },
    });
  }
  if (rare.length > 0) {
    const maps = Array.from<Record<string, string> | undefined>({ length: rows });
    for (const field of rare) {
      for (let i = 0; i < field.rows.length; i++) {
        const at = place[field.rows[i] as number] as number;
        const value = field.values[i] as FieldValue;
        // Null prototype: a field may be called `__proto__`.
        const map = (maps[at] ??= Object.create(null) as Record<string, string>);
        map[field.name] = typeof value === 'object' ? value.join('\n') : String(value);
      }
    }
    const texts = maps.map((map) => (map === undefined ? undefined : JSON.stringify(map)));
    write.push({ name: '_rest', sql: 'VARCHAR', column: { kind: 'varchar', values: texts } });
  }
  return { write, columns, constants, rest: rare.length > 0 ? REST_OF_JSON : NO_REST };
}

/** Makes a table of these columns. `pause` is awaited now and then, for others to run. */
export async function writeEventTable(connection: DuckDBConnection, table: string, columns: readonly EventColumn[], rows: number, pause: () => Promise<void>): Promise<void> {
  await connection.run(`CREATE TABLE ${table} (${columns.map(({ name, sql }) => `${name} ${sql}`).join(', ')})`);
  const appender = await connection.createAppender(table);
  try {
    await appendColumns(
      appender,
      columns.map(({ column }) => column),
      rows,
      pause,
    );
  } finally {
    appender.closeSync();
  }
}

/** The kinds of values of a column. */
function kindsOf(values: readonly FieldValue[]): number {
  let kinds = 0;
  for (const value of values) {
    kinds |=
      typeof value === 'string'
        ? TEXT
        : typeof value === 'object'
          ? MULTI
          : Number.isInteger(value)
            ? INTEGER
            : FRACTION;
  }
  return kinds;
}
