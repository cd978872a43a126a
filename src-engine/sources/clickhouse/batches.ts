/** Rows of a ClickHouse answer as batches: by column, in SPL's values. */
import type { Batch, Column } from '../../../src-shared/results/batch.ts';
import { makeBatch } from '../../../src-shared/results/batch.ts';
import type { Scalar, Value } from '../../../src-shared/results/value.ts';
import { fromItems } from '../../../src-shared/results/value.ts';
import type { PushedQuery } from '../../../src-shared/spl/sql/push.ts';
import type { JsonRow } from './row-stream.ts';

type Shape = Pick<PushedQuery, 'columns' | 'rest' | 'events'>;
type Kind = PushedQuery['columns'][number]['kind'];

/** A batch of the rows of a query. */
export function batchOf(rows: readonly JsonRow[], query: Shape): Batch {
  const columns = new Map<string, Column>();
  query.columns.forEach(({ field, kind }, i) => {
    const read = READERS[kind];
    const column = new Array<Value>(rows.length);
    let present = false;
    for (let row = 0; row < rows.length; row++) {
      const value = read((rows[row] as JsonRow)[i]);
      column[row] = value;
      present ||= value !== null;
    }
    if (present || !query.events) columns.set(field, column);
  });
  if (query.rest !== null) addRare(rows, query.columns.length, query.rest, columns);
  return makeBatch(rows.length, columns);
}

/** Rare fields become columns of the batches that have them; a column of the row's table goes before a key of the same name. */
function addRare(rows: readonly JsonRow[], at: number, wanted: ReadonlySet<string>, columns: Map<string, Column>): void {
  const rare = new Map<string, Value[]>();
  for (let row = 0; row < rows.length; row++) {
    const keys = (rows[row] as JsonRow)[at] as readonly string[] | null;
    const values = (rows[row] as JsonRow)[at + 1] as readonly unknown[] | null;
    keys?.forEach((key, k) => {
      if (!wanted.has(key)) return;
      let column = rare.get(key);
      if (column === undefined) {
        column = columns.get(key)?.slice() ?? new Array<Value>(rows.length).fill(null);
        rare.set(key, column);
      }
      column[row] ??= readText(values?.[k]);
    });
  }
  for (const [name, column] of rare) columns.set(name, column);
}

const READERS: Readonly<Record<Kind, (value: unknown) => Value>> = {
  number: readNumber,
  text: readText,
  list: (value) => readList(value, readText),
  numbers: (value) => readList(value, readNumber),
};

/** A number; whole numbers that come as text because they may lie beyond 2^53 stay text where they do. */
function readNumber(value: unknown): Scalar | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const n = Number(value);
    if (Number.isSafeInteger(n) || (value.includes('.') && Number.isFinite(n))) return n;
    return Number.isFinite(n) ? value : null;
  }
  return typeof value === 'boolean' ? Number(value) : null;
}

function readText(value: unknown): Scalar | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean);
}

function readList(value: unknown, read: (item: unknown) => Scalar | null): Value {
  if (!Array.isArray(value)) return read(value);
  return fromItems(value.map(read).filter((item) => item !== null));
}
