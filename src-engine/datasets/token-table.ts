/** The words of a dataset's events (token-filter.ts) as a table of its file: `token_filters`, a row for each stretch of events. */
import { BLOB, BOOLEAN, DuckDBBlobValue, DuckDBDataChunk, BIGINT, type DuckDBConnection } from '@duckdb/node-api';
import { ByteBlock } from './byte-block.ts';
import type { StagedBlock } from './staged-block.ts';
import { SLICES, type TokenFilter, TokenFilterBuilder } from './token-filter.ts';

const NAME = 'token_filters';
/** The column of a slice. */
const sliceColumn = (slice: number): string => `s${slice}`;
const SLICE_COLUMNS = Array.from({ length: SLICES }, (_, i) => sliceColumn(i));
const COLUMNS = ['"rows"', 'oldest', 'newest', 'untimed', ...SLICE_COLUMNS].join(', ');
const createTable = (name: string, compression = ''): string =>
  `CREATE TABLE ${name} ("rows" BIGINT, oldest BIGINT, newest BIGINT, untimed BOOLEAN, ${SLICE_COLUMNS.map((slice) => `${slice} BLOB${compression}`).join(', ')})`;
const NO_BITS = new Uint8Array(0);

/** Events that are read again to find their words, at most. */
const FEW_EVENTS = 50_000;
/** A dataset with more filters than one for so many events has too many. */
const FEW_ROWS = 1000;

/** Of events whose words are not known: any may be among them. */
export function anyWord({ rows, oldest, newest, withoutTime }: Pick<StagedBlock, 'rows' | 'oldest' | 'newest' | 'withoutTime'>): TokenFilter {
  return { rows, oldest, newest, untimed: withoutTime > 0, bits: NO_BITS };
}

/** Gathers the filters of what is loaded in DuckDB, which puts on disk what memory has no room for. */
export class TokenTable {
  readonly #connection: DuckDBConnection;
  #made = false;

  /** `connection` is to an in-memory database. */
  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async add(filters: readonly TokenFilter[]): Promise<void> {
    if (filters.length === 0) return;
    await this.#make();
    const chunk = DuckDBDataChunk.create([BIGINT, BIGINT, BIGINT, BOOLEAN, ...SLICE_COLUMNS.map(() => BLOB)]);
    const appender = await this.#connection.createAppender(NAME);
    const whole = (n: number): bigint | null => (Number.isNaN(n) ? null : BigInt(n));
    try {
      chunk.setRows(
        filters.map(({ rows, oldest, newest, untimed, bits }) => {
          const length = bits.length / SLICES;
          return [BigInt(rows), whole(oldest), whole(newest), untimed, ...SLICE_COLUMNS.map((_, i) => new DuckDBBlobValue(bits.subarray(i * length, (i + 1) * length)))];
        }),
      );
      appender.appendDataChunk(chunk);
    } finally {
      appender.closeSync();
      chunk.reset();
    }
  }

  /**
   * Takes those of an attached dataset, or `any` where it has none. A small one that was added to often has one for every few
   * events, which would be many in the end: its words are looked for anew.
   */
  async addDataset(catalog: string, any: TokenFilter): Promise<void> {
    const filters = await filtersOf(this.#connection, catalog, any.rows);
    if (any.rows <= FEW_EVENTS && (filters === null || filters > 1 + any.rows / FEW_ROWS)) {
      await this.add(await wordsOf(this.#connection, catalog));
      return;
    }
    if (filters === null) {
      await this.add([any]);
      return;
    }
    await this.#make();
    await this.#connection.run(`INSERT INTO ${NAME} SELECT ${COLUMNS} FROM ${catalog}.${NAME}`);
  }

  /** Writes all of them into an attached database. */
  async write(catalog: string): Promise<void> {
    await this.#make();
    // Bits of chance cannot be compressed: trying takes longer than reading them.
    await this.#connection.run(createTable(`${catalog}.${NAME}`, ' USING COMPRESSION uncompressed'));
    await this.#connection.run(`INSERT INTO ${catalog}.${NAME} SELECT ${COLUMNS} FROM ${NAME} ORDER BY newest DESC NULLS LAST`);
    await this.#connection.run(`DROP TABLE ${NAME}`);
    this.#made = false;
  }

  async #make(): Promise<void> {
    if (this.#made) return;
    await this.#connection.run(createTable(NAME));
    this.#made = true;
  }
}

/** The words of all events of an attached dataset. */
async function wordsOf(connection: DuckDBConnection, catalog: string): Promise<TokenFilter[]> {
  const block = new ByteBlock();
  const read = await connection.runAndReadAll(`SELECT CAST(_time AS DOUBLE), _raw FROM ${catalog}.events ORDER BY rowid`);
  for (const [time, raw] of read.getRowsJS() as [number | null, string | null][]) {
    const start = block.write(raw ?? '');
    block.commit(time ?? Number.NaN, start, block.used - start);
  }
  return new TokenFilterBuilder(block).finish();
}

/** How many filters tell the words of all events of an attached dataset; null where some have none, as in older files. */
export async function filtersOf(connection: DuckDBConnection, catalog: string, events: number): Promise<number | null> {
  const found = await connection.runAndReadAll(`SELECT 1 FROM duckdb_tables() WHERE database_name = '${catalog}' AND table_name = '${NAME}'`);
  if (found.currentRowCount === 0) return null;
  const counted = await connection.runAndReadAll(`SELECT CAST(count(*) AS DOUBLE), CAST(coalesce(sum("rows"), 0) AS DOUBLE) FROM ${catalog}.${NAME}`);
  const [filters, rows] = counted.getRowsJS()[0] as [number, number];
  return rows === events ? filters : null;
}

/** A stretch of events, with the slices that were asked for. */
export interface TokenRow {
  readonly rows: number;
  /** Epoch microseconds; null where no event has a time. */
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly untimed: boolean;
  readonly slices: ReadonlyMap<number, Uint8Array>;
}

/** The stretches of an attached dataset that has them, newest first. */
export async function readTokens(connection: DuckDBConnection, catalog: string, slices: readonly number[]): Promise<TokenRow[]> {
  const columns = ['CAST("rows" AS DOUBLE)', 'CAST(oldest AS DOUBLE)', 'CAST(newest AS DOUBLE)', 'untimed', ...slices.map(sliceColumn)];
  const read = await connection.runAndReadAll(`SELECT ${columns.join(', ')} FROM ${catalog}.${NAME} ORDER BY rowid`);
  return read.getRows().map(([rows, oldest, newest, untimed, ...bits]) => ({
    rows: rows as number,
    oldest: oldest as number | null,
    newest: newest as number | null,
    untimed: untimed as boolean,
    slices: new Map(slices.map((slice, i) => [slice, (bits[i] as DuckDBBlobValue).bytes])),
  }));
}
