/**
 * Blocks of events in DuckDB, each a table with the columns and types that it needs itself, and their union as the one
 * `events` table of a dataset. Only when everything is read is it known which fields there are and of what type.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendColumns, type WriteColumn } from './column-writer.ts';
import type { BulkBlock } from './bulk-block.ts';
import { literal } from './sql-text.ts';
import type { EventBlock, FieldColumn, FieldValue } from './event-block.ts';

/** Fields with a column of their own; DuckDB is at ease with some hundred columns, not with thousands. */
export const MAX_COLUMNS = 400;

/** Blocks written by one statement. */
const BLOCKS_TOGETHER = 6;

/** A block with more fields than this keeps those of very few events in the map. */
const MANY_FIELDS = 100;

const INTEGER = 1;
const FRACTION = 2;
const TEXT = 4;
const MULTI = 8;

/** How a block stores a field: `list` is JSON text of a multivalue, `native-list` an array column (earlier generations). */
type StoredKind = 'bigint' | 'double' | 'varchar' | 'list' | 'native-list';

/** The types of field columns in a dataset. */
export type FieldType = 'integer' | 'number' | 'string' | 'multivalue';

const SQL_TYPES: Record<FieldType, string> = {
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
interface StagedBlock {
  readonly table: string;
  readonly rows: number;
  /** Epoch microseconds of the newest and oldest event with a time; NaN where none has one. */
  readonly newest: number;
  readonly oldest: number;
  readonly withoutTime: number;
  readonly arrival: number;
  /** SQL for the arrival number of a row. */
  readonly sequence: string;
  readonly columns: ReadonlyMap<string, { readonly column: string; readonly kind: StoredKind }>;
  /** SQL of `_time`, the text and the metadata. */
  readonly metadata: string;
  /** SQL of the fields without a column of their own. */
  readonly rest: string;
}

const METADATA = '_time, _raw, host, source, sourcetype, "index"';
const NO_REST = 'CAST(NULL AS MAP(VARCHAR, VARCHAR))';

/** The type of a field by the kinds of values it was seen with. */
export function fieldType(kinds: number): FieldType {
  if ((kinds & MULTI) !== 0) return 'multivalue';
  if ((kinds & TEXT) !== 0) return 'string';
  return (kinds & FRACTION) !== 0 ? 'number' : 'integer';
}

const KINDS: Record<FieldType, number> = {
  integer: INTEGER,
  number: FRACTION,
  string: TEXT,
  multivalue: MULTI,
};

const BULK_KINDS: Record<BulkBlock['columns'][number]['kind'], number> = { bigint: INTEGER, double: FRACTION, varchar: TEXT, 'native-list': MULTI };

/** SQL for a double as JavaScript writes it; DuckDB finds the same digits and sets them differently. */
export function numberTextSql(column: string): string {
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
function convert(column: string, from: StoredKind, to: FieldType): string {
  if (to === 'multivalue') {
    if (from === 'native-list') return column;
    if (from === 'list') return `from_json(${column}, '["VARCHAR"]')`;
    return `CASE WHEN ${column} IS NULL THEN NULL ELSE [${convert(column, from, 'string')}] END`;
  }
  if (to === 'string')
    return from === 'double' ? numberTextSql(column) : from === 'bigint' ? `CAST(${column} AS VARCHAR)` : column;
  if (to === 'number') return from === 'double' ? column : `CAST(${column} AS DOUBLE)`;
  return column;
}

/** Gathers blocks and writes the dataset. `connection` is to an in-memory database that the staging may fill. */
export class Staging {
  readonly fields = new Map<string, FieldEntry>();
  private readonly blocks: StagedBlock[] = [];
  private readonly connection: DuckDBConnection;
  private columns = 0;
  private arrived = 0;

  constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  /** Events with a time: the newest and oldest, in epoch microseconds; null where there are none. */
  get timeRange(): { readonly earliest: number; readonly latest: number } | null {
    const timed = this.blocks.filter((block) => !Number.isNaN(block.newest));
    if (timed.length === 0) return null;
    return {
      earliest: Math.min(...timed.map((b) => b.oldest)),
      latest: Math.max(...timed.map((b) => b.newest)),
    };
  }

  get events(): number {
    return this.blocks.reduce((sum, block) => sum + block.rows, 0);
  }

  /** Takes the events of an attached dataset as the first block: they arrived before all others. */
  async addDataset(catalog: string): Promise<void> {
    const fields = await this.connection.runAndReadAll(
      `SELECT name, column_name, type, "count" FROM ${catalog}.fields`,
    );
    const columns = new Map<string, { column: string; kind: StoredKind }>();
    for (const [name, column, type, count] of fields.getRowsJS() as [
      string,
      string | null,
      FieldType,
      bigint | number,
    ][]) {
      this.fields.set(name, { name, column, kinds: KINDS[type], count: Number(count) });
      if (column === null) continue;
      this.columns = Math.max(this.columns, Number(column.slice(1)) + 1);
      const kind = (
        {
          integer: 'bigint',
          number: 'double',
          string: 'varchar',
          multivalue: 'native-list',
        } as const
      )[type];
      columns.set(name, { column, kind });
    }
    const summary = await this.connection.runAndReadAll(
      `SELECT count(*)::DOUBLE, max(_time)::DOUBLE, min(_time)::DOUBLE, count(*) FILTER (_time IS NULL)::DOUBLE FROM ${catalog}.events`,
    );
    const [rows, newest, oldest, withoutTime] = summary.getRowsJS()[0] as [
      number,
      number | null,
      number | null,
      number,
    ];
    if (rows === 0) return;
    this.blocks.push({
      table: `${catalog}.events`,
      rows,
      newest: newest ?? Number.NaN,
      oldest: oldest ?? Number.NaN,
      withoutTime,
      arrival: -1,
      sequence: '(-1 - rowid)',
      columns,
      metadata: METADATA,
      rest: '_rest',
    });
  }

  /** Writes a block of events. `pause` is awaited now and then, for others to run and an interrupt to be seen. */
  async add(block: EventBlock, pause: () => Promise<void>): Promise<void> {
    const rows = block.length;
    if (rows === 0) return;
    const { order, withoutTime } = newestFirst(block.times);
    const place = new Uint32Array(rows);
    for (let i = 0; i < rows; i++) place[order[i] as number] = i;

    const reorder = (values: readonly string[]): string[] => Array.from(order, (row) => values[row] as string);
    const write: { name: string; sql: string; column: WriteColumn }[] = [
      {
        name: '_time',
        sql: 'BIGINT',
        column: {
          kind: 'bigint',
          values: Array.from(order, (row) => (Number.isNaN(block.times[row]) ? undefined : block.times[row])),
        },
      },
      { name: '_raw', sql: 'VARCHAR', column: { kind: 'varchar', values: reorder(block.raws) } },
      { name: 'host', sql: 'VARCHAR', column: { kind: 'varchar', values: reorder(block.hosts) } },
      {
        name: 'source',
        sql: 'VARCHAR',
        column: { kind: 'varchar', values: reorder(block.sources) },
      },
      {
        name: 'sourcetype',
        sql: 'VARCHAR',
        column: { kind: 'varchar', values: reorder(block.sourcetypes) },
      },
      {
        name: '"index"',
        sql: 'VARCHAR',
        column: { kind: 'varchar', values: reorder(block.indexes) },
      },
      {
        name: '_sequence',
        sql: 'BIGINT',
        column: { kind: 'bigint', values: Array.from(order, (row) => this.arrived + row) },
      },
    ];

    const columns = new Map<string, { column: string; kind: StoredKind }>();
    const rare: FieldColumn[] = [];
    const fieldColumns = [...block.fieldColumns()];
    for (const field of fieldColumns) {
      const entry = this.entry(field.name, fieldColumns.length, rows, field.rows.length);
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

    const table = this.nextTable;
    await this.connection.run(`CREATE TABLE ${table} (${write.map(({ name, sql }) => `${name} ${sql}`).join(', ')})`);
    const appender = await this.connection.createAppender(table);
    try {
      await appendColumns(
        appender,
        write.map(({ column }) => column),
        rows,
        pause,
      );
    } finally {
      appender.closeSync();
    }
    const timed = rows - withoutTime;
    this.blocks.push({
      table,
      rows,
      newest: timed > 0 ? (block.times[order[0] as number] as number) : Number.NaN,
      oldest: timed > 0 ? (block.times[order[timed - 1] as number] as number) : Number.NaN,
      withoutTime,
      arrival: this.arrived,
      sequence: '_sequence',
      columns,
      metadata: METADATA,
      rest: rare.length > 0 ? 'CAST(CAST(_rest AS JSON) AS MAP(VARCHAR, VARCHAR))' : NO_REST,
    });
    this.arrived += rows;
  }

  /** Name of the table for the next block. */
  get nextTable(): string {
    return `block_${this.blocks.length}`;
  }

  /** Arrival number of the next block's first event. */
  get nextArrival(): number {
    return this.arrived;
  }

  /** Takes a block that is in its table already: the one named by `nextTable`, with arrival numbers from `nextArrival`. */
  addBulk(block: BulkBlock): void {
    const columns = new Map<string, { column: string; kind: StoredKind }>();
    const rare: string[] = [];
    for (const { name, sql, kind, count } of block.columns) {
      const entry = this.entry(name, block.columns.length, block.rows, count);
      entry.kinds |= BULK_KINDS[kind];
      entry.count += count;
      if (entry.column !== null) columns.set(name, { column: sql, kind });
      else rare.push(`{'key': ${literal(name)}, 'value': ${kind === 'native-list' ? `array_to_string(${sql}, chr(10))` : convert(sql, kind, 'string')}}`);
    }
    this.blocks.push({
      table: block.from,
      rows: block.rows,
      newest: block.newest,
      oldest: block.oldest,
      withoutTime: 0,
      arrival: this.arrived,
      sequence: '_sequence',
      columns,
      metadata: `${block.time} AS _time, line AS _raw, ${block.host} AS host, ${block.source} AS source, ${block.sourcetype} AS sourcetype, ${block.index} AS "index"`,
      rest:
        rare.length === 0
          ? NO_REST
          : `nullif(map_from_entries(list_filter([${rare.join(', ')}], lambda entry: entry.value IS NOT NULL)), MAP {})`,
    });
    this.arrived += block.rows;
  }

  private entry(name: string, fieldsInBlock: number, rows: number, count: number): FieldEntry {
    const known = this.fields.get(name);
    if (known !== undefined) return known;
    const rare = fieldsInBlock > MANY_FIELDS && rows >= 1000 && count < Math.max(3, rows / 20_000);
    const column = rare || this.columns >= MAX_COLUMNS ? null : `f${this.columns++}`;
    const entry: FieldEntry = { name, column, kinds: 0, count: 0 };
    this.fields.set(name, entry);
    return entry;
  }

  /**
   * Writes `events` and `fields` into an attached, empty database. Blocks that lie one after the other in time are copied;
   * those that overlap are sorted together. Events without a time come last, in the order of their files.
   */
  async write(catalog: string, onProgress: (written: number) => void): Promise<void> {
    const fields = [...this.fields.values()];
    const columns = fields.filter((field) => field.column !== null);
    await this.connection.run(
      `CREATE TABLE ${catalog}.events (_time BIGINT, _raw VARCHAR, host VARCHAR, source VARCHAR, sourcetype VARCHAR, "index" VARCHAR, ` +
        `${columns.map((field) => `${field.column} ${SQL_TYPES[fieldType(field.kinds)]}, `).join('')}_rest MAP(VARCHAR, VARCHAR))`,
    );
    let written = 0;
    const insert = async (query: string, rows: number): Promise<void> => {
      await this.connection.run(`INSERT INTO ${catalog}.events ${query}`);
      onProgress((written += rows));
    };
    // Blocks that need no sort go in together: one statement over many of them uses all cores.
    let together: string[] = [];
    let rows = 0;
    const flush = async (): Promise<void> => {
      if (together.length > 0) await insert(together.join(' UNION ALL '), rows);
      together = [];
      rows = 0;
    };
    const add = async (query: string, count: number): Promise<void> => {
      together.push(query);
      rows += count;
      if (together.length >= BLOCKS_TOGETHER) await flush();
    };
    for (const group of overlapping(this.blocks)) {
      const count = group.reduce((sum, block) => sum + block.rows - block.withoutTime, 0);
      if (group.length === 1) {
        await add(this.select(group[0] as StagedBlock, columns, true, false), count);
        continue;
      }
      await flush();
      const union = group.map((block) => this.select(block, columns, true, true)).join(' UNION ALL ');
      await insert(`SELECT * EXCLUDE (_sequence) FROM (${union}) ORDER BY _time DESC, _sequence DESC`, count);
    }
    for (const block of this.blocks) {
      if (block.withoutTime > 0) await add(this.select(block, columns, false, false), block.withoutTime);
    }
    await flush();

    await this.connection.run(
      `CREATE TABLE ${catalog}.fields (name VARCHAR, column_name VARCHAR, type VARCHAR, "count" BIGINT)`,
    );
    for (let from = 0; from < fields.length; from += 500) {
      const rows = fields.slice(from, from + 500);
      await this.connection.run(
        `INSERT INTO ${catalog}.fields VALUES ${rows
          .map(
            (f) =>
              `(${literal(f.name)}, ${f.column === null ? 'NULL' : literal(f.column)}, '${fieldType(f.kinds)}', ${f.count})`,
          )
          .join(', ')}`,
      );
    }
  }

  private select(block: StagedBlock, columns: readonly FieldEntry[], timed: boolean, withSequence: boolean): string {
    const list = columns.map((field) => {
      const type = fieldType(field.kinds);
      const stored = block.columns.get(field.name);
      return `${stored === undefined ? `CAST(NULL AS ${SQL_TYPES[type]})` : convert(stored.column, stored.kind, type)} AS ${field.column}`;
    });
    const sequence = withSequence ? [`${block.sequence} AS _sequence`] : [];
    const select = [
      block.metadata,
      ...list,
      `${block.rest} AS _rest`,
      ...sequence,
    ];
    const filter = timed ? (block.withoutTime > 0 ? ' WHERE _time IS NOT NULL' : '') : ' WHERE _time IS NULL';
    return `SELECT ${select.join(', ')} FROM ${block.table}${filter}`;
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

/**
 * Row numbers by time, newest first; among equal times the later row first; rows without a time last, in their order.
 */
export function newestFirst(times: readonly number[]): {
  readonly order: Uint32Array;
  readonly withoutTime: number;
} {
  const rows = times.length;
  const order = new Uint32Array(rows);
  let withoutTime = 0;
  let ascending = true;
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    const time = times[i] as number;
    if (Number.isNaN(time)) withoutTime++;
    else {
      if (time < before) ascending = false;
      before = time;
    }
  }
  let timed = 0;
  let untimed = rows - withoutTime;
  // From the back: what comes in time's order is then newest first already.
  for (let i = rows - 1; i >= 0; i--) if (!Number.isNaN(times[i])) order[timed++] = i;
  for (let i = 0; i < rows; i++) if (Number.isNaN(times[i])) order[untimed++] = i;
  if (!ascending) {
    const sorted = order.subarray(0, timed);
    sorted.sort((a, b) => (times[b] as number) - (times[a] as number) || b - a);
  }
  return { order, withoutTime };
}

/** Blocks with timed events, newest first, those that overlap in time together. */
function overlapping(blocks: readonly StagedBlock[]): StagedBlock[][] {
  const timed = blocks.filter((block) => !Number.isNaN(block.newest));
  timed.sort((a, b) => b.newest - a.newest || b.arrival - a.arrival);
  const groups: StagedBlock[][] = [];
  let oldest = Number.POSITIVE_INFINITY;
  let earliestArrival = Number.POSITIVE_INFINITY;
  for (const block of timed) {
    const group = groups.at(-1);
    // Touching blocks need no sort where the newer one also arrived later: that is how ties are ordered.
    const apart = block.newest < oldest || (block.newest === oldest && block.arrival < earliestArrival);
    if (group === undefined || apart) {
      groups.push([block]);
      oldest = block.oldest;
      earliestArrival = block.arrival;
    } else {
      group.push(block);
      oldest = Math.min(oldest, block.oldest);
      earliestArrival = Math.min(earliestArrival, block.arrival);
    }
  }
  return groups;
}
