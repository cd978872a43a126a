/** Staged blocks into the tables of a dataset, newest event first (stretches.ts says in which order and parts). */
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from './sql-text.ts';
import { type DatasetColumn, datasetColumns, type FieldEntry, NO_REST, selectFrom, SQL_TYPES, type StagedBlock } from './staged-block.ts';
import { statementsOf, type Stretch, stretchesOf } from './stretches.ts';
import { fieldType } from './value-kinds.ts';

/** The table below a dataset's view `events`. */
export const STORED_EVENTS = 'stored_events';

/** What all events of a dataset have in common. */
interface Common {
  /** The text of columns that have the same one in every event. */
  readonly constants: ReadonlyMap<string, string>;
  /** True where some events have fields without a column of their own. */
  readonly rest: boolean;
}

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
  const all = datasetColumns(fields);
  const common = commonOf(blocks, all);
  for (const sql of eventsTables(catalog, all, common, options.compression)) await connection.run(sql);
  const columns = all.filter(({ column }) => !common.constants.has(column));
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
    const insert = connection.run(`INSERT INTO ${catalog}.${STORED_EVENTS} ${statement.map((stretch) => selectStretch(stretch, columns, common.rest)).join(' UNION ALL ')}`);
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

/** The table of what is stored, and `events` over it: what all events have in common is a value of the view and takes neither time nor room. */
function eventsTables(catalog: string, columns: readonly DatasetColumn[], common: Common, compression: TextCompression | undefined): readonly string[] {
  const compressed = (how: string | undefined): string => (how === undefined ? '' : ` USING COMPRESSION ${how}`);
  const own = columns
    .filter(({ column }) => !common.constants.has(column))
    .map(({ column, type }) => `, "${column}" ${SQL_TYPES[type]}${type === 'string' ? compressed(compression?.fields) : ''}`);
  const shown = columns.map(({ column }) => {
    const constant = common.constants.get(column);
    return constant === undefined ? `"${column}"` : `${literal(constant)} AS "${column}"`;
  });
  return [
    `CREATE TABLE ${catalog}.${STORED_EVENTS} (_time BIGINT, _raw VARCHAR${compressed(compression?.raw)}${own.join('')}${common.rest ? ', _rest MAP(VARCHAR, VARCHAR)' : ''})`,
    // The row's number is a column of the view: places of events are told by it.
    `CREATE VIEW ${catalog}.events AS SELECT rowid, _time, _raw, ${shown.join(', ')}, ${common.rest ? '' : `${NO_REST} AS `}_rest FROM ${STORED_EVENTS}`,
  ];
}

function commonOf(blocks: readonly StagedBlock[], columns: readonly DatasetColumn[]): Common {
  const constants = new Map<string, string>();
  for (const { column, type } of columns) {
    const value = blocks[0]?.constants.get(column);
    if (type === 'string' && value !== undefined && blocks.every((block) => block.constants.get(column) === value)) constants.set(column, value);
  }
  return { constants, rest: blocks.some(({ rest }) => rest !== NO_REST) };
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

function selectStretch({ parts }: Stretch, columns: readonly DatasetColumn[], rest: boolean): string {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return selectFrom(first.block, columns, first.part, { rest, sequence: false });
  const union = parts.map(({ block, part }) => selectFrom(block, columns, part, { rest, sequence: true })).join(' UNION ALL ');
  return `(SELECT * EXCLUDE (_sequence) FROM (${union}) ORDER BY _time DESC, _sequence DESC)`;
}

const blocksOf = (statement: readonly Stretch[]): Set<StagedBlock> => new Set(statement.flatMap(({ parts }) => parts.map(({ block }) => block)));
