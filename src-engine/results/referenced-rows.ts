/**
 * The rows of a search over events that stay where they are: only their places are kept (eight bytes a row), and what a page
 * shows is read from the source when it is asked for. A search for all of five million events copies nothing.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FieldSummary, Page, ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import { type Batch, makeBatch } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';
import type { RowReferences } from '../sources/source.ts';
import { ResultSchema } from './result-schema.ts';
import type { ResultRows, ResultSort } from './result-rows.ts';
import { sortOrder } from './sort-order.ts';

/** Rows looked at for the first idea of which fields there are. */
const FIRST_ROWS = 200;

export interface ReferencedRowsOptions {
  /** Folder for the scratch file of a sort. */
  readonly folder: string;
  /** Ends everything that reads. */
  readonly signal: AbortSignal;
}

/** Grows by `add`; reads through the references. */
export class ReferencedRows implements ResultRows {
  readonly spilledBytes = 0;
  readonly #references: RowReferences;
  readonly #options: ReferencedRowsOptions;
  readonly #schema = new ResultSchema();
  #places = new Float64Array(4096);
  #rows = 0;
  #summary: Promise<readonly FieldSummary[]> | null = null;
  #sorted: { readonly key: string; readonly rows: number; readonly order: Promise<Uint32Array> } | null = null;

  constructor(references: RowReferences, options: ReferencedRowsOptions) {
    this.#references = references;
    this.#options = options;
  }

  get length(): number {
    return this.#rows;
  }

  get fields(): readonly ResultField[] {
    return this.#schema.fields;
  }

  get schemaVersion(): number {
    return this.#schema.version;
  }

  /** Adds rows at the end, by their places. Calls must not overlap. */
  async add(places: Float64Array): Promise<void> {
    const needed = this.#rows + places.length;
    if (needed > this.#places.length) {
      const larger = new Float64Array(Math.max(needed, this.#places.length * 2));
      larger.set(this.#places.subarray(0, this.#rows));
      this.#places = larger;
    }
    this.#places.set(places, this.#rows);
    const first = this.#rows === 0;
    this.#rows = needed;
    if (first && needed > 0) await this.#read(this.#places.slice(0, Math.min(FIRST_ROWS, needed)));
  }

  /** After the last `add`: learns of the fields that no row read so far has. */
  async complete(): Promise<void> {
    const known = new Set(this.#schema.fields.map((field) => field.name));
    const found = await this.summary();
    const columns = found
      .filter((field) => field.count > 0 && !known.has(field.name))
      .map((field): [string, Value[]] => [field.name, [field.type === 'number' ? 0 : field.type === 'multivalue' ? ['', ''] : '']]);
    if (columns.length > 0) this.#schema.add(makeBatch(1, new Map(columns)));
  }

  /** Coverage and distinct values of every field, over all rows of the search. Counted once. */
  summary(): Promise<readonly FieldSummary[]> {
    this.#summary ??= this.#references.summary(this.#options.signal);
    this.#summary.catch(() => {
      this.#summary = null;
    });
    return this.#summary;
  }

  async page(offset: number, limit: number, fields?: readonly string[], sort?: ResultSort): Promise<Page> {
    const total = this.#rows;
    const end = Math.min(total, offset + limit);
    let places: Float64Array = new Float64Array(0);
    if (offset < end) {
      if (sort === undefined) places = this.#places.slice(offset, end);
      else places = Float64Array.from((await this.#order(sort)).subarray(offset, end), (row) => this.#places[row] as number);
    }
    const batch = places.length === 0 ? makeBatch(0, new Map()) : await this.#read(places, fields);
    const all = this.#schema.fields;
    const shown = fields === undefined ? all : fields.map((name) => all.find((f) => f.name === name) ?? { name, type: 'unknown' as const });
    const columns = shown.map((field) => batch.columns.get(field.name));
    const rows: Value[][] = [];
    for (let i = 0; i < batch.length; i++) rows.push(columns.map((column) => column?.[i] ?? null));
    return { offset, fields: shown, rows, total };
  }

  async *batches(fields?: readonly string[]): AsyncGenerator<Batch> {
    // Stopped early, the result is only the rows found until then.
    let left = this.#rows;
    for await (const batch of this.#references.batches(fields, this.#options.signal)) {
      if (left <= 0) return;
      if (batch.length > left) {
        yield makeBatch(left, new Map([...batch.columns].map(([name, column]) => [name, column.slice(0, left)])));
        return;
      }
      left -= batch.length;
      yield batch;
    }
  }

  async close(): Promise<void> {
    this.#rows = 0;
    this.#places = new Float64Array(0);
    this.#sorted = null;
  }

  async #read(places: Float64Array, fields?: readonly string[]): Promise<Batch> {
    const batch = await this.#references.rows(places, fields, this.#options.signal);
    this.#schema.add(batch);
    return batch;
  }

  #order(sort: ResultSort): Promise<Uint32Array> {
    const key = `${sort.descending ? '-' : '+'}${sort.field}`;
    if (this.#sorted === null || this.#sorted.key !== key || this.#sorted.rows !== this.#rows) {
      const rows = this.#rows;
      const column = async function* (set: ReferencedRows): AsyncGenerator<readonly Value[]> {
        for await (const batch of set.batches([sort.field])) yield batch.columns.get(sort.field) ?? new Array<Value>(batch.length).fill(null);
      };
      const order = sortOrder(column(this), rows, sort.descending, join(this.#options.folder, `${randomUUID()}.sort`));
      this.#sorted = { key, rows, order };
      // A failed sort is not remembered.
      order.catch(() => {
        if (this.#sorted?.order === order) this.#sorted = null;
      });
    }
    return this.#sorted.order;
  }
}
