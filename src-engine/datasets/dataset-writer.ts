/** Staged blocks into the tables of a dataset, newest event first (stretches.ts says in which order and parts). */
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from './sql-text.ts';
import { type FieldEntry, selectFrom, SQL_TYPES, type StagedBlock } from './staged-block.ts';
import { statementsOf, type Stretch, stretchesOf } from './stretches.ts';
import { fieldType } from './value-kinds.ts';

/** How the columns of text are compressed. */
export interface TextCompression {
  readonly raw: string;
  readonly fields: string;
}

/** Makes `events` and `fields` in an attached, empty database. `onProgress` gets the number of events written. */
export async function writeDataset(
  connection: DuckDBConnection,
  catalog: string,
  blocks: readonly StagedBlock[],
  fields: readonly FieldEntry[],
  options: { readonly compression?: TextCompression | undefined; readonly pause: () => Promise<void>; readonly onProgress: (written: number) => void },
): Promise<void> {
  const columns = fields.filter((field) => field.column !== null);
  await connection.run(eventsTable(catalog, columns, options.compression));
  const statements = statementsOf(stretchesOf(blocks));
  const lastUse = new Map<StagedBlock, number>();
  for (const [i, statement] of statements.entries()) for (const block of blocksOf(statement)) lastUse.set(block, i);
  const made = new Set<StagedBlock>();
  const make = async (statement: readonly Stretch[] | undefined): Promise<void> => {
    for (const block of blocksOf(statement ?? [])) {
      if (made.has(block)) continue;
      made.add(block);
      await block.make?.(options.pause);
    }
  };
  let written = 0;
  await make(statements[0]);
  for (const [i, statement] of statements.entries()) {
    // The next blocks are made while DuckDB compresses these.
    const insert = connection.run(`INSERT INTO ${catalog}.events ${statement.map((stretch) => selectStretch(stretch, columns)).join(' UNION ALL ')}`);
    const next = make(statements[i + 1]);
    const [inserted, prepared] = await Promise.allSettled([insert, next]);
    for (const result of [prepared, inserted]) if (result.status === 'rejected') throw result.reason;
    for (const block of blocksOf(statement)) {
      if (lastUse.get(block) !== i) continue;
      written += block.rows;
      if (block.temporary) await connection.run(`DROP TABLE ${block.table}`);
    }
    options.onProgress(written);
  }
  await writeFields(connection, catalog, fields);
}

function eventsTable(catalog: string, columns: readonly FieldEntry[], compression: TextCompression | undefined): string {
  const raw = compression === undefined ? '' : ` USING COMPRESSION ${compression.raw}`;
  const text = compression === undefined ? '' : ` USING COMPRESSION ${compression.fields}`;
  const own = columns.map((field) => {
    const type = fieldType(field.kinds);
    return `${field.column} ${SQL_TYPES[type]}${type === 'string' ? text : ''}, `;
  });
  return (
    `CREATE TABLE ${catalog}.events (_time BIGINT, _raw VARCHAR${raw}, ${['host', 'source', 'sourcetype', '"index"'].map((name) => `${name} VARCHAR${text}, `).join('')}` +
    `${own.join('')}_rest MAP(VARCHAR, VARCHAR))`
  );
}

async function writeFields(connection: DuckDBConnection, catalog: string, fields: readonly FieldEntry[]): Promise<void> {
  await connection.run(`CREATE TABLE ${catalog}.fields (name VARCHAR, column_name VARCHAR, type VARCHAR, "count" BIGINT)`);
  for (let from = 0; from < fields.length; from += 500) {
    const rows = fields
      .slice(from, from + 500)
      .map((f) => `(${literal(f.name)}, ${f.column === null ? 'NULL' : literal(f.column)}, '${fieldType(f.kinds)}', ${f.count})`);
    await connection.run(`INSERT INTO ${catalog}.fields VALUES ${rows.join(', ')}`);
  }
}

function selectStretch({ parts }: Stretch, columns: readonly FieldEntry[]): string {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return selectFrom(first.block, columns, first.part, false);
  const union = parts.map(({ block, part }) => selectFrom(block, columns, part, true)).join(' UNION ALL ');
  return `(SELECT * EXCLUDE (_sequence) FROM (${union}) ORDER BY _time DESC, _sequence DESC)`;
}

const blocksOf = (statement: readonly Stretch[]): Set<StagedBlock> => new Set(statement.flatMap(({ parts }) => parts.map(({ block }) => block)));
