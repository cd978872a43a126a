/**
 * Blocks of events on their way into a dataset, each a table with the columns and types that it needs itself. Only when
 * everything is read is it known which fields there are and of what type; then they are written (dataset-writer.ts).
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { extent, newestFirst } from './block-order.ts';
import type { ByteBlock } from './byte-block.ts';
import { BlockEncoder } from './byte-dictionary.ts';
import { BlockSpill } from './byte-block-spill.ts';
import { type StoredColumn, writeTable } from './byte-block-table.ts';
import { fillLists, metadataColumns, restColumn } from './byte-block-columns.ts';
import { type TextCompression, writeDataset } from './dataset-writer.ts';
import type { EventBlock } from './event-block.ts';
import { eventColumns, writeEventTable } from './event-block-table.ts';
import { type FieldEntry, NO_REST, REST_OF_JSON, type StagedBlock, type StoredKind } from './staged-block.ts';
import { stageDataset } from './staged-dataset.ts';
import { TokenFilterBuilder } from './token-filter.ts';
import { anyWord, TokenTable } from './token-table.ts';
import { FRACTION, MULTI, TEXT } from './value-kinds.ts';

/** Fields with a column of their own; DuckDB is at ease with some hundred columns, not with thousands. */
export const MAX_COLUMNS = 400;

/** A block with more fields than this keeps those of very few events in the map. */
const MANY_FIELDS = 100;

/** Blocks that take more memory than this wait on disk, the earliest first: a file is mostly in the order of time, and the newest are written first. */
const HELD_BYTES = 192 << 20;

/** The narrowest way to store values of these kinds in a block. */
const storedKind = (kinds: number): Exclude<StoredKind, 'native-list' | 'enum'> => (kinds & MULTI ? 'list' : kinds & TEXT ? 'varchar' : kinds & FRACTION ? 'double' : 'bigint');

/** Gathers blocks and writes the dataset. */
export class Staging {
  readonly fields = new Map<string, FieldEntry>();
  readonly #blocks: StagedBlock[] = [];
  readonly #connection: DuckDBConnection;
  readonly #filling: DuckDBConnection;
  readonly #spill: BlockSpill | null;
  readonly #filters: TokenTable;
  readonly #textFields: ReadonlySet<string>;
  /** Blocks in memory, the earliest first. */
  readonly #held: { readonly block: ByteBlock; readonly spilled: (load: () => Promise<void>) => void }[] = [];
  #columns = 0;
  #arrived = 0;
  #tables = 0;

  /**
   * `connection` is to an in-memory database that the staging may fill. `filling` is another one to it, for blocks to be made while
   * others are written: a connection does one thing at a time. `spillFolder` is where blocks wait that memory has no room for;
   * without it all are held. The values of `textFields` stay text, whatever they look like.
   */
  constructor(connection: DuckDBConnection, { filling = connection, spillFolder, textFields = [] }: { readonly filling?: DuckDBConnection; readonly spillFolder?: string; readonly textFields?: readonly string[] | undefined } = {}) {
    this.#connection = connection;
    this.#filling = filling;
    this.#filters = new TokenTable(connection);
    this.#textFields = new Set(textFields);
    this.#spill = spillFolder === undefined ? null : new BlockSpill(spillFolder);
  }

  /** Events with a time: the newest and oldest, in epoch microseconds; null where there are none. */
  get timeRange(): { readonly earliest: number; readonly latest: number } | null {
    const timed = this.#blocks.filter((block) => !Number.isNaN(block.newest));
    if (timed.length === 0) return null;
    return {
      earliest: Math.min(...timed.map((b) => b.oldest)),
      latest: Math.max(...timed.map((b) => b.newest)),
    };
  }

  get events(): number {
    return this.#blocks.reduce((sum, block) => sum + block.rows, 0);
  }

  /** Takes the events of an attached dataset, before any others; `later`: how many more datasets will be taken. */
  async addDataset(catalog: string, later = 0): Promise<void> {
    const block = await stageDataset(this.#connection, catalog, later, this.fields, () => this.#newColumn());
    if (block === null) return;
    this.#blocks.push(block);
    await this.#filters.addDataset(catalog, anyWord(block));
  }

  /** Writes a block of events. `pause` is awaited now and then, for others to run and an interrupt to be seen. */
  async add(block: EventBlock, pause: () => Promise<void>): Promise<void> {
    const rows = block.length;
    if (rows === 0) return;
    const { order, withoutTime } = newestFirst(block.times);
    const times = extent(block.times, order, rows - withoutTime);
    await this.#filters.add([anyWord({ rows, ...times, withoutTime })]);
    const arrival = this.#arrived;
    const { write, columns, constants, rest } = eventColumns(block, order, arrival, (name, fields, count) => this.#entry(name, fields, rows, count));
    const table = this.#table();
    await writeEventTable(this.#connection, table, write, rows, pause);
    this.#blocks.push({ table, rows, ...times, withoutTime, arrival, sequence: '_sequence', columns, constants, rest, temporary: true });
    this.#arrived += rows;
  }

  /** Takes a block of bytes. It stays in memory, or on disk, until it is written; the caller fills another one. */
  async addBytes(block: ByteBlock): Promise<void> {
    const { rows } = block;
    if (rows === 0) return;
    const { order, withoutTime } = newestFirst(block.times.subarray(0, rows));
    const times = extent(block.times, order, rows - withoutTime);
    if (block.filters === null) {
      new BlockEncoder(block).finish();
      block.filters = new TokenFilterBuilder(block).finish();
    }
    await this.#filters.add(block.filters);

    const fields = block.fieldColumns();
    const columns = new Map<string, { column: string; kind: StoredKind }>();
    const metadata = metadataColumns(block);
    const constants = new Map(metadata.constants);
    const stored: StoredColumn[] = [];
    const rare: (typeof fields)[number][] = [];
    for (const column of fields) {
      const entry = this.#entry(column.name, fields.length, rows, column.count);
      entry.kinds |= column.kinds;
      entry.count += column.count;
      if (entry.column === null) {
        rare.push(column);
        continue;
      }
      if (column.codes !== null && column.lengths.length === 1 && column.count === rows) {
        constants.set(entry.column, block.bytes.toString('utf8', column.starts[0], (column.starts[0] as number) + (column.lengths[0] as number)));
        continue;
      }
      const kind = storedKind(column.kinds);
      if (kind === 'list') fillLists(block, column);
      columns.set(column.name, { column: entry.column, kind: column.codes === null ? kind : 'enum' });
      stored.push({ sql: entry.column, kind: kind === 'list' ? 'varchar' : kind, column });
    }
    stored.push(...metadata.stored);
    if (rare.length > 0) stored.push({ sql: '_rest', kind: 'varchar', column: restColumn(block, rare) });
    block.seal(stored.map(({ column }) => column));

    const table = this.#table();
    const arrival = this.#arrived;
    let load: (() => Promise<void>) | null = null;
    const held = { block, spilled: (one: () => Promise<void>) => void (load = one) };
    this.#held.push(held);
    this.#blocks.push({
      table, rows, ...times, withoutTime, arrival, sequence: '_sequence', columns, constants, rest: rare.length > 0 ? REST_OF_JSON : NO_REST,
      temporary: true,
      make: async (pause) => {
        const at = this.#held.indexOf(held);
        if (at >= 0) this.#held.splice(at, 1);
        await load?.();
        // The order is not kept: with the times, it would take more memory for each event of a large file.
        await writeTable(this.#filling, table, block, stored, newestFirst(block.times).order, arrival, pause);
        block.clear();
      },
    }); // prettier-ignore
    this.#arrived += rows;
    await this.#boundMemory();
  }

  async #boundMemory(): Promise<void> {
    if (this.#spill === null) return;
    let size = this.#held.reduce((sum, { block }) => sum + block.size, 0);
    while (size > HELD_BYTES) {
      const first = this.#held.shift();
      if (first === undefined) return;
      size -= first.block.size;
      first.spilled(await this.#spill.put(first.block));
    }
  }

  #newColumn(): string | null {
    return this.#columns >= MAX_COLUMNS ? null : `f${this.#columns++}`;
  }

  #table(): string {
    return `block_${this.#tables++}`;
  }

  #entry(name: string, fieldsInBlock: number, rows: number, count: number): FieldEntry {
    const known = this.fields.get(name);
    if (known !== undefined) return known;
    const rare = fieldsInBlock > MANY_FIELDS && rows >= 1000 && count < Math.max(3, rows / 20_000);
    const column = rare ? null : this.#newColumn();
    const entry: FieldEntry = { name, column, kinds: this.#textFields.has(name) ? TEXT : 0, count: 0 };
    this.fields.set(name, entry);
    return entry;
  }

  /**
   * Writes `events`, `fields` and the words of the events into an attached, empty database, newest event first; events without a time come last, in the
   * order of their files. `pause` is awaited now and then. Nothing can be added afterwards.
   */
  async write(catalog: string, onProgress: (written: number) => void, options: { readonly compression?: TextCompression | undefined; readonly pause?: () => Promise<void> } = {}): Promise<void> {
    await writeDataset(this.#connection, catalog, this.#blocks, [...this.fields.values()], { compression: options.compression, pause: options.pause ?? (() => Promise.resolve()), onProgress });
    await this.#filters.write(catalog);
  }
}
