/**
 * Segment files of the embedded engine: the dataset format of the local engine, so that its source searches them. A flush
 * makes a small one; several are merged into a larger one.
 */
import { literal } from '../../../src-engine/datasets/sql-text.ts';
import { rename, rm, stat } from 'node:fs/promises';
import { DOUBLE, DuckDBInstance, VARCHAR } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { EventBlock } from '../../../src-engine/datasets/event-block.ts';
import { MAX_COLUMNS, Staging } from '../../../src-engine/datasets/staging.ts';
import { type Catalog, eventsOf, readCatalog } from '../../../src-engine/sources/local/catalog.ts';
import { DUCKDB_MACROS } from '../../../src-shared/spl/sql/duckdb/macros.ts';
import { Parameters } from '../../../src-shared/spl/sql/parameters.ts';
import type { SqlType } from '../../../src-shared/spl/sql/types.ts';

/** What is known of a segment file. Times are epoch microseconds. */
export interface SegmentInfo {
  readonly events: number;
  readonly bytes: number;
  readonly earliest: number;
  readonly latest: number;
}

export interface SegmentWriterOptions {
  readonly memoryMb: number;
  readonly threads: number;
  /** Folder for what does not fit into memory. */
  readonly tempDirectory: string;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const TYPE_NAMES: Partial<Record<SqlType, string>> = { integer: 'integer', number: 'number', text: 'string', list: 'multivalue' };
const FIXED = ['_raw', 'host', 'source', 'sourcetype', 'index'];

/** Writes segment files, one at a time. */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** Makes a segment of a block of events (with none: an empty one). The file is there and synced, or not at all. */
  async write(path: string, block: EventBlock): Promise<SegmentInfo> {
    return this.#make(path, async (connection) => {
      const staging = new Staging(connection);
      await staging.add(block, nextTurn);
      await staging.write('target', () => undefined);
      const { earliest = 0, latest = 0 } = staging.timeRange ?? {};
      return { events: staging.events, earliest, latest };
    });
  }

  /** Makes one segment of several, given with the latest arrival first: that is the order of events of equal time. */
  async merge(path: string, parts: readonly string[]): Promise<SegmentInfo> {
    return this.#make(path, async (connection) => {
      for (const macro of DUCKDB_MACROS) await connection.run(macro);
      const catalogs: Catalog[] = [];
      for (const [i, part] of parts.entries()) {
        await connection.run(`ATTACH ${literal(part)} AS d${i} (READ_ONLY)`);
        catalogs.push(await readCatalog(connection, `d${i}`, null));
      }
      await mergeInto(connection, catalogs);
      const result = await connection.runAndReadAll('SELECT CAST(count(*) AS DOUBLE), CAST(min(_time) AS DOUBLE), CAST(max(_time) AS DOUBLE) FROM target.events');
      const [events, earliest, latest] = result.getRowsJS()[0] as [number, number | null, number | null];
      for (let i = 0; i < parts.length; i++) await connection.run(`DETACH d${i}`);
      return { events, earliest: earliest ?? 0, latest: latest ?? 0 };
    });
  }

  async #make(path: string, fill: (connection: DuckDBConnection) => Promise<Omit<SegmentInfo, 'bytes'>>): Promise<SegmentInfo> {
    const { memoryMb, threads, tempDirectory } = this.#options;
    const temporary = `${path}.tmp`;
    await rm(temporary, { force: true });
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${memoryMb}MB`,
      threads: String(threads),
      temp_directory: tempDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    let connection: DuckDBConnection | null = null;
    try {
      connection = await instance.connect();
      await connection.run(`ATTACH ${literal(temporary)} AS target`);
      const info = await fill(connection);
      await connection.run('CHECKPOINT target');
      await connection.run('DETACH target');
      const { size } = await stat(temporary);
      await rename(temporary, path);
      return { ...info, bytes: size };
    } catch (error) {
      await rm(temporary, { force: true });
      await rm(`${temporary}.wal`, { force: true });
      throw error;
    } finally {
      connection?.closeSync();
      instance.closeSync();
    }
  }
}

/** Writes the events of all catalogs, newest first, into the attached `target`, and the table of its fields. */
async function mergeInto(connection: DuckDBConnection, catalogs: readonly Catalog[]): Promise<void> {
  const parameters = new Parameters();
  const relation = eventsOf(catalogs, parameters);
  const fields: { name: string; column: string | null; type: string; count: number }[] = [];
  const list: string[] = ['_time'];
  const counts = new Map<string, number>();
  for (const field of catalogs.flatMap((c) => c.fields)) counts.set(field.name, (counts.get(field.name) ?? 0) + (field.count ?? 0));
  // A file that was merged often may have met more fields than it should have columns: the rarest go to the map.
  const named = [...relation.columns].filter(([name]) => name !== '_time' && !FIXED.includes(name));
  const keep = new Set(named.map(([name]) => name).sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0)).slice(0, MAX_COLUMNS));
  const moved: string[] = [];
  for (const name of FIXED) list.push(`${(relation.columns.get(name) as { sql: string }).sql} AS ${name === 'index' ? '"index"' : name}`);
  for (const [name, { sql, type }] of named) {
    const count = counts.get(name) ?? 0;
    if (keep.has(name)) {
      const column = `f${fields.filter((f) => f.column !== null).length}`;
      list.push(`${sql} AS ${column}`);
      fields.push({ name, column, type: TYPE_NAMES[type] as string, count });
    } else {
      const text = type === 'text' ? sql : type === 'list' ? `array_to_string(${sql}, chr(10))` : type === 'number' ? `spl_text(${sql})` : `CAST(${sql} AS VARCHAR)`;
      moved.push(`CASE WHEN ${sql} IS NULL THEN map() ELSE map([${parameters.add('text', name)}], [${text}]) END`);
      fields.push({ name, column: null, type: 'string', count });
    }
  }
  for (const name of relation.rest?.names ?? []) fields.push({ name, column: null, type: 'string', count: counts.get(name) ?? 0 });
  const empty = 'CAST(map() AS MAP(VARCHAR, VARCHAR))';
  list.push(moved.length === 0 ? '_rest' : `map_concat(coalesce(_rest, ${empty}), ${moved.map((m) => `CAST(${m} AS MAP(VARCHAR, VARCHAR))`).join(', ')}) AS _rest`);
  const order = relation.order.map(({ sql, descending }) => `${sql} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  const { sql, parameters: values } = parameters.finish(`CREATE TABLE target.events AS SELECT ${list.join(', ')} FROM ${relation.source} ORDER BY ${order}`, (n) => `$${n}`);
  await connection.run(
    sql,
    values.map(({ value }): DuckDBValue => value),
    values.map(({ type }) => (type === 'double' ? DOUBLE : VARCHAR)),
  );
  await connection.run('CREATE TABLE target.fields (name VARCHAR, column_name VARCHAR, type VARCHAR, "count" BIGINT)');
  for (let from = 0; from < fields.length; from += 500) {
    const rows = fields.slice(from, from + 500).map((f) => `(${literal(f.name)}, ${f.column === null ? 'NULL' : literal(f.column)}, ${literal(f.type)}, ${f.count})`);
    await connection.run(`INSERT INTO target.fields VALUES ${rows.join(', ')}`);
  }
}
