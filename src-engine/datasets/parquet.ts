/** Parquet files as JSON lines: one a row, columns by their names. */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from './sql-text.ts';

const identifier = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/**
 * The rows of a Parquet file as bytes of JSON lines, through a file at `scratch` that is removed at the end. Times without a
 * zone are UTC, which is how Parquet stores them. Throws an Error with one sentence.
 */
export async function* parquetLines(connection: DuckDBConnection, path: string, scratch: string): AsyncGenerator<Buffer> {
  try {
    const columns = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`)).getRowsJS() as [string, string][];
    const select = columns.map(([name, type]) => {
      if (type.startsWith('TIMESTAMP')) return `strftime(CAST(${identifier(name)} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S.%fZ') AS ${identifier(name)}`;
      return identifier(name);
    });
    await connection.run(`SET TimeZone = 'UTC'`);
    await connection.run(`COPY (SELECT ${select.join(', ')} FROM read_parquet(${literal(path)})) TO ${literal(scratch)} (FORMAT json)`);
    for await (const bytes of createReadStream(scratch, { highWaterMark: 1 << 20 })) yield bytes as Buffer;
  } catch (error) {
    const first = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
    if (first.includes('INTERRUPT')) throw error;
    throw new Error(`${path} could not be read as Parquet: ${first}`, { cause: error });
  } finally {
    await rm(scratch, { force: true });
  }
}
