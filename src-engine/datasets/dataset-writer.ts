/**
 * Staged blocks into the tables of a dataset, newest event first. Blocks that lie one after the other in time are copied;
 * where some overlap, only the stretch of time that they share is sorted.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from './sql-text.ts';
import { type FieldEntry, type Part, selectFrom, SQL_TYPES, type StagedBlock } from './staged-block.ts';
import { fieldType } from './value-kinds.ts';

/** Rows of one INSERT at least, while there are more: two of DuckDB's row groups, so that two threads have work. */
const STATEMENT_ROWS = 245_760;

/** Where blocks overlap so much that there would be more parts of them than this for each, they are sorted as a whole. */
const MAX_PARTS_EACH = 6;

/** How the columns of text are compressed. */
export interface TextCompression {
  readonly raw: string;
  readonly fields: string;
}

/** A stretch of time, and the parts of blocks that lie in it; several are sorted together. */
interface Stretch {
  readonly parts: readonly { readonly block: StagedBlock; readonly part: Part }[];
  /** True where its sort takes the room of a whole statement. */
  readonly alone?: boolean;
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
    const insert = runSparing(connection, `INSERT INTO ${catalog}.events ${statement.map((stretch) => selectStretch(stretch, columns)).join(' UNION ALL ')}`);
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

/** The memory that DuckDB may take to sort what did not fit into the limit it has while loading. */
const SORT_MEMORY_LIMIT = '1GB';

/**
 * Runs a statement. A sort of many columns may find no room for the blocks that each of its threads holds, however much is on
 * disk: it is then run again on one thread, with more room. A statement that failed has left nothing.
 */
async function runSparing(connection: DuckDBConnection, sql: string): Promise<void> {
  try {
    await connection.run(sql);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('Out of Memory')) throw error;
    await connection.run(`SET memory_limit = '${SORT_MEMORY_LIMIT}'`);
    await connection.run('SET threads = 1');
    await connection.run(sql);
  }
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

/** Stretches that are written by one statement each. */
function statementsOf(stretches: readonly Stretch[]): Stretch[][] {
  const statements: Stretch[][] = [];
  const seen = new Set<StagedBlock>();
  let rows = Number.POSITIVE_INFINITY;
  for (const stretch of stretches) {
    const fresh = stretch.parts.filter(({ block }) => !seen.has(block));
    if (stretch.alone === true || (rows >= STATEMENT_ROWS && (fresh.length > 0 || statements.length === 0))) {
      statements.push([]);
      rows = 0;
    }
    for (const { block } of fresh) {
      seen.add(block);
      rows += block.rows;
    }
    statements.at(-1)?.push(stretch);
  }
  return statements;
}

/** The stretches of time of all blocks, newest first; then the events without a time, in the order of their files. */
export function stretchesOf(blocks: readonly StagedBlock[]): Stretch[] {
  const timed = overlapping(blocks).flatMap((group): Stretch[] => {
    const [only] = group;
    if (group.length === 1 && only !== undefined) return [{ parts: [{ block: only, part: 'all' }] }];
    return splitGroup(group);
  });
  const untimed = blocks.filter((block) => block.withoutTime > 0).map((block): Stretch => ({ parts: [{ block, part: 'untimed' }] }));
  return [...timed, ...untimed];
}

/** Cuts the time of blocks that overlap wherever one of them starts or ends. */
function splitGroup(group: readonly StagedBlock[]): Stretch[] {
  const cuts = [...new Set(group.flatMap(({ newest, oldest }) => [newest + 1, oldest]))].sort((a, b) => b - a);
  const stretches: Stretch[] = [];
  let count = 0;
  for (let i = 0; i + 1 < cuts.length; i++) {
    const part = { newest: (cuts[i] as number) - 1, oldest: cuts[i + 1] as number };
    const parts = group.filter((block) => block.oldest <= part.oldest && block.newest >= part.newest).map((block) => ({ block, part }));
    count += parts.length;
    if (count > group.length * MAX_PARTS_EACH) return evenly(group);
    if (parts.length > 0) stretches.push({ parts });
  }
  return stretches;
}

/** Cuts the time of blocks that overlap everywhere so that one sort at a time fits into memory, as if each were spread evenly. */
function evenly(group: readonly StagedBlock[]): Stretch[] {
  const newest = group.reduce((most, block) => Math.max(most, block.newest), Number.NEGATIVE_INFINITY);
  const oldest = group.reduce((least, block) => Math.min(least, block.oldest), Number.POSITIVE_INFINITY);
  const pieces = Math.ceil(group.reduce((sum, block) => sum + block.rows, 0) / STATEMENT_ROWS);
  const width = Math.max(1, Math.ceil((newest - oldest + 1) / pieces));
  const stretches: Stretch[] = [];
  for (let to = newest; to >= oldest; to -= width) {
    const part = { newest: to, oldest: Math.max(oldest, to - width + 1) };
    const parts = group.filter((block) => block.newest >= part.oldest && block.oldest <= part.newest).map((block) => ({ block, part }));
    if (parts.length > 0) stretches.push({ parts, alone: true });
  }
  return stretches;
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
