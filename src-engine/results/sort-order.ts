/** The order of a column that may be larger than memory: sorted runs, spilled and merged. */
import type { Batch } from '../../src-shared/results/batch.ts';
import { type Value, compareText, toNumber, toText } from '../../src-shared/results/value.ts';
import { SpillFile, type SpillPlace } from './spill-file.ts';

/** Keys that are sorted in memory at once. */
const RUN_ROWS = 500_000;
/** Keys of a run that are read back at once while merging. */
const BLOCK_ROWS = 8192;

interface Run {
  readonly keys: readonly Value[];
  readonly rows: Uint32Array;
}

/**
 * Places of all rows in sorted order: numbers before text, as `sort` orders a field of both (Search Reference, "sort");
 * rows without the field last in either direction; equal keys keep their order.
 */
export async function sortOrder(column: AsyncIterable<readonly Value[]>, total: number, descending: boolean, spillPath: string, runRows = RUN_ROWS): Promise<Uint32Array> {
  const compare = descending ? (a: Value, b: Value): number => compareValues(b, a) : compareValues;
  const runs: Run[] = [];
  const nulls: number[] = [];
  const spilled: SpillPlace[][] = [];
  const file = new SpillFile(spillPath);
  let keys: Value[] = [];
  let rows: number[] = [];
  const finishRun = async (more: boolean): Promise<void> => {
    const run = sortRun(keys, rows, compare);
    keys = [];
    rows = [];
    if (!more && spilled.length === 0) runs.push(run);
    else spilled.push(await spillRun(run, file));
  };
  try {
    let row = 0;
    for await (const values of column) {
      for (const value of values) {
        if (value === null) nulls.push(row);
        else {
          keys.push(sortKey(value));
          rows.push(row);
        }
        row++;
      }
      if (keys.length >= runRows) await finishRun(row < total);
    }
    if (keys.length > 0) await finishRun(false);
    const order = new Uint32Array(row);
    let at = 0;
    if (spilled.length > 0) {
      for await (const next of merge(spilled, file, compare)) order[at++] = next;
    } else {
      const only = runs[0];
      if (only !== undefined) {
        order.set(only.rows);
        at = only.rows.length;
      }
    }
    for (const next of nulls) order[at++] = next;
    return order;
  } finally {
    await file.close();
  }
}

/** Numbers and numeric text by number, before all other text by code point. */
function compareValues(a: Value, b: Value): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  if (typeof b === 'number') return 1;
  return compareText(a as string, b as string);
}

function sortKey(value: Value): Value {
  return toNumber(value) ?? toText(value);
}

function sortRun(keys: readonly Value[], rows: readonly number[], compare: (a: Value, b: Value) => number): Run {
  const order = Uint32Array.from(keys.keys());
  // Typed arrays sort stably as arrays do; ties keep the order of rows.
  order.sort((a, b) => compare(keys[a] as Value, keys[b] as Value) || a - b);
  return { keys: Array.from(order, (i) => keys[i] as Value), rows: Uint32Array.from(order, (i) => rows[i] as number) };
}

async function spillRun(run: Run, file: SpillFile): Promise<SpillPlace[]> {
  const places: SpillPlace[] = [];
  for (let at = 0; at < run.rows.length; at += BLOCK_ROWS) {
    const keys = run.keys.slice(at, at + BLOCK_ROWS);
    const rows = Array.from(run.rows.subarray(at, at + BLOCK_ROWS));
    places.push(await file.append({ length: rows.length, columns: new Map<string, readonly Value[]>([['key', keys], ['row', rows]]) }));
  }
  return places;
}

interface Cursor {
  readonly places: readonly SpillPlace[];
  block: number;
  batch: Batch;
  at: number;
}

/** Merges sorted runs with a binary heap of cursors. Runs are in row order, so ties go to the earlier run. */
async function* merge(runs: readonly SpillPlace[][], file: SpillFile, compare: (a: Value, b: Value) => number): AsyncGenerator<number> {
  const cursors: Cursor[] = [];
  for (const places of runs) {
    if (places[0] !== undefined) cursors.push({ places, block: 0, batch: await file.read(places[0]), at: 0 });
  }
  const key = (c: number): Value => ((cursors[c] as Cursor).batch.columns.get('key') as readonly Value[])[(cursors[c] as Cursor).at] as Value;
  const less = (a: number, b: number): boolean => (compare(key(a), key(b)) || a - b) < 0;
  const heap = [...cursors.keys()];
  const sink = (from: number): void => {
    for (let i = from; ; ) {
      const left = i * 2 + 1;
      let smallest = i;
      for (const child of [left, left + 1]) {
        if (child < heap.length && less(heap[child] as number, heap[smallest] as number)) smallest = child;
      }
      if (smallest === i) return;
      [heap[i], heap[smallest]] = [heap[smallest] as number, heap[i] as number];
      i = smallest;
    }
  };
  for (let i = heap.length >> 1; i >= 0; i--) sink(i);
  while (heap.length > 0) {
    const cursor = cursors[heap[0] as number] as Cursor;
    yield (cursor.batch.columns.get('row') as readonly number[])[cursor.at] as number;
    if (++cursor.at >= cursor.batch.length) {
      const next = cursor.places[++cursor.block];
      if (next === undefined) {
        const last = heap.pop() as number;
        if (heap.length > 0) heap[0] = last;
      } else {
        cursor.batch = await file.read(next);
        cursor.at = 0;
      }
    }
    sink(0);
  }
}
