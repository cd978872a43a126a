/** Blocks of lines that DuckDB reads at once: what such a block is, and what its readers do with its table. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendColumns, type WriteColumn } from './column-writer.ts';

/** How a column of the staged table yields a field. */
export interface BulkColumn {
  readonly name: string;
  /** SQL over the table that `from` names. */
  readonly sql: string;
  readonly kind: 'bigint' | 'double' | 'varchar' | 'native-list';
  readonly count: number;
}

/** A block in DuckDB, newest event first. */
export interface BulkBlock {
  readonly rows: number;
  readonly newest: number;
  readonly oldest: number;
  /** SQL for what to select from, with the columns `line` and `_sequence`. */
  readonly from: string;
  /** SQL of `_time` (epoch microseconds), and of the metadata. */
  readonly time: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly index: string;
  readonly columns: readonly BulkColumn[];
}

const SQL_TYPES = { bigint: 'BIGINT', double: 'DOUBLE', varchar: 'VARCHAR' } as const;

/** Tables of one connection. */
export class BulkTables {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** The rows of a query that has at least one. */
  async rows<T extends readonly unknown[]>(sql: string): Promise<[T, ...T[]]> {
    return (await this.#connection.runAndReadAll(sql)).getRowsJS() as unknown as [T, ...T[]];
  }

  /** The first column of a query. */
  async column<T>(sql: string): Promise<T[]> {
    return (await this.#connection.runAndReadAll(sql)).getColumnsJS()[0] as T[];
  }

  /** Puts the rows of a query in a table's place. */
  async replace(table: string, query: string): Promise<void> {
    await this.#connection.run(`CREATE TABLE ${table}_new AS ${query}`);
    await this.#connection.run(`DROP TABLE ${table}`);
    await this.#connection.run(`ALTER TABLE ${table}_new RENAME TO ${table}`);
  }

  /** Puts further columns, one value for each row in its order, beside a table's; `order` is SQL that orders the rows anew. */
  async join(table: string, columns: readonly (WriteColumn & { readonly name: string })[], order: string, pause: () => Promise<void>): Promise<void> {
    const beside = `${table}_beside`;
    await this.#connection.run(`CREATE TABLE ${beside} (${columns.map(({ name, kind }) => `${name} ${SQL_TYPES[kind]}`).join(', ')})`);
    const appender = await this.#connection.createAppender(beside);
    try {
      await appendColumns(appender, columns, columns[0]?.values.length ?? 0, pause);
    } finally {
      appender.closeSync();
    }
    await this.replace(table, `SELECT * FROM ${table} POSITIONAL JOIN ${beside}${order}`);
    await this.#connection.run(`DROP TABLE ${beside}`);
  }

  /** Removes a table, and what `join` or `replace` left half made. */
  async drop(table: string): Promise<void> {
    for (const name of [table, `${table}_new`, `${table}_beside`]) await this.#connection.run(`DROP TABLE IF EXISTS ${name}`);
  }
}

/** True where no time is later than the one before. */
export function isNewestFirst(times: readonly number[]): boolean {
  for (let i = 1; i < times.length; i++) if ((times[i] as number) > (times[i - 1] as number)) return false;
  return true;
}

/** The latest and the earliest of some times. */
export function extentOf(times: readonly number[]): { readonly newest: number; readonly oldest: number } {
  let newest = Number.NEGATIVE_INFINITY;
  let oldest = Number.POSITIVE_INFINITY;
  for (const time of times) {
    if (time > newest) newest = time;
    if (time < oldest) oldest = time;
  }
  return { newest, oldest };
}
