/** Parquet, written by DuckDB from rows that wait in a file: types are known only when all rows have come. */
import { rm, rename, stat } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Batch } from '../../src-shared/results/batch.ts';
import { type Value, isMultivalue } from '../../src-shared/results/value.ts';
import { diskError } from '../results/spill-file.ts';
import type { ExportOptions } from './export-options.ts';
import { FileWriter, temporaryBeside } from './file-writer.ts';

/** What a column of the file holds: the narrowest type that fits all of its values. */
type ColumnType = 'integer' | 'number' | 'text' | 'list';

/** Writes the file; numbers are BIGINT or DOUBLE, text VARCHAR, multivalues VARCHAR[], `_time` TIMESTAMPTZ. */
export async function writeParquet({ path, batches, fields, signal, onProgress }: ExportOptions): Promise<{ readonly rows: number; readonly bytes: number }> {
  const staged = temporaryBeside(`${path}.rows`);
  const draft = temporaryBeside(path);
  const types = new Map<string, ColumnType>(fields.map((f) => [f, 'integer']));
  const seen = new Set<string>();
  let rows = 0;
  try {
    const writer = await FileWriter.create(staged);
    try {
      for await (const batch of batches) {
        signal.throwIfAborted();
        await writer.write(stagedRows(batch, types, seen));
        rows += batch.length;
        onProgress?.(rows);
      }
      await writer.finish();
    } catch (error) {
      await writer.discard();
      throw error;
    }
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', threads: '1', autoinstall_known_extensions: 'false' });
    const connection = await instance.connect();
    const stop = (): void => connection.interrupt();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const names = [...types.keys()];
      const columns = names.map((_, i) => `c${i}: 'JSON'`).join(', ');
      const list = names.map((name, i) => `${columnSql(`c${i}`, name, seen.has(name) ? (types.get(name) as ColumnType) : 'text')} AS ${quoteIdentifier(name)}`).join(', ');
      const source = `read_json(${quoteText(staged)}, format = 'newline_delimited', columns = {${columns}}, maximum_object_size = 67108864)`;
      // A result without rows or fields is a file all the same: Parquet needs one column.
      const query = names.length === 0 ? 'SELECT NULL::VARCHAR AS "empty" LIMIT 0' : `SELECT ${list} FROM ${source}`;
      await connection.run(`COPY (${query}) TO ${quoteText(draft)} (FORMAT parquet)`);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      connection.closeSync();
      instance.closeSync();
    }
    signal.throwIfAborted();
    const { size } = await stat(draft);
    await rename(draft, path).catch((error: unknown) => {
      throw diskError(error, path);
    });
    return { rows, bytes: size };
  } finally {
    await rm(staged, { force: true });
    await rm(draft, { force: true });
  }
}

/** Rows as JSON lines under positional names (DuckDB folds the case of names); widens the types by what they hold. */
function stagedRows(batch: Batch, types: Map<string, ColumnType>, seen: Set<string>): string {
  for (const name of batch.columns.keys()) if (!types.has(name)) types.set(name, 'integer');
  const columns = [...types.keys()].map((name, i) => ({ key: `"c${i}":`, name, values: batch.columns.get(name) }));
  for (const { name, values } of columns) {
    if (values === undefined) continue;
    let type = types.get(name) as ColumnType;
    for (const value of values) {
      if (value === null) continue;
      seen.add(name);
      type = widened(type, value);
    }
    types.set(name, type);
  }
  let text = '';
  for (let i = 0; i < batch.length; i++) {
    let row = '';
    for (const { key, values } of columns) {
      const value = values?.[i] ?? null;
      if (value !== null) row += `${row === '' ? '' : ','}${key}${JSON.stringify(value)}`;
    }
    text += `{${row}}\n`;
  }
  return text;
}

function widened(type: ColumnType, value: Exclude<Value, null>): ColumnType {
  if (type === 'list' || isMultivalue(value)) return 'list';
  if (type === 'text' || typeof value === 'string') return 'text';
  return type === 'number' || !Number.isSafeInteger(value) ? 'number' : 'integer';
}

function columnSql(column: string, name: string, type: ColumnType): string {
  const text = `(${column} ->> '$')`;
  if (name === '_time' && (type === 'integer' || type === 'number')) return `make_timestamptz(CAST(round(CAST(${column} AS DOUBLE) * 1e6) AS BIGINT))`;
  switch (type) {
    case 'integer':
      return `CAST(${column} AS BIGINT)`;
    case 'number':
      return `CAST(${column} AS DOUBLE)`;
    case 'text':
      return text;
    case 'list':
      return `CASE WHEN json_type(${column}) = 'ARRAY' THEN from_json(${column}, '["VARCHAR"]') WHEN ${column} IS NOT NULL THEN [${text}] END`;
  }
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
