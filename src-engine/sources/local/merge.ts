/** Merges event streams that are newest first each, as those of several dataset files are, into one that is. */
import type { Batch, Column } from '../../../src-shared/results/batch.ts';
import { concatBatches, makeBatch, sliceBatch } from '../../../src-shared/results/batch.ts';
import { TIME_COLUMN } from '../../../src-shared/spl/sql/push.ts';

/** Rows of a merged batch at least, while there are more. */
const ROWS = 2048;

/** Where one stream is. */
interface Cursor {
  readonly stream: AsyncIterator<Batch>;
  batch: Batch;
  times: Column;
  row: number;
}

/**
 * The batches of all streams by their TIME_COLUMN, which is taken out. Events of equal time come in the order of the
 * streams, those without a time last.
 */
export async function* mergeByTime(streams: readonly AsyncIterable<Batch>[]): AsyncGenerator<Batch> {
  const iterators = streams.map((s) => s[Symbol.asyncIterator]());
  try {
    let cursors: Cursor[] = [];
    for (const cursor of await Promise.all(iterators.map(open))) if (cursor !== null) cursors.push(cursor);
    let held: Batch[] = [];
    let rows = 0;
    while (cursors.length > 0) {
      const first = newest(cursors);
      const others = cursors.filter((c) => c !== first);
      const end = runEnd(first, others, cursors.indexOf(first));
      held.push(sliceBatch(first.batch, first.row, end));
      rows += end - first.row;
      first.row = end;
      if (end === first.batch.length && !(await advance(first))) cursors = others;
      if (rows >= ROWS) {
        yield merged(held);
        held = [];
        rows = 0;
      }
    }
    if (held.length > 0) yield merged(held);
  } finally {
    await Promise.all(iterators.map(async (i) => i.return?.()));
  }
}

async function open(stream: AsyncIterator<Batch>): Promise<Cursor | null> {
  const cursor: Cursor = { stream, batch: makeBatch(0, new Map()), times: [], row: 0 };
  return (await advance(cursor)) ? cursor : null;
}

/** Goes on to the next batch with rows; false at the end. */
async function advance(cursor: Cursor): Promise<boolean> {
  for (;;) {
    const next = await cursor.stream.next();
    if (next.done === true) return false;
    if (next.value.length === 0) continue;
    cursor.batch = next.value;
    // Without the column no event of the batch has a time.
    cursor.times = next.value.columns.get(TIME_COLUMN) ?? new Array<null>(next.value.length).fill(null);
    cursor.row = 0;
    return true;
  }
}

function timeAt(cursor: Cursor, row = cursor.row): number {
  return (cursor.times[row] as number | null | undefined) ?? Number.NEGATIVE_INFINITY;
}

/** The cursor at the newest event; the first of several. */
function newest(cursors: readonly Cursor[]): Cursor {
  let best = cursors[0] as Cursor;
  for (const cursor of cursors) if (timeAt(cursor) > timeAt(best)) best = cursor;
  return best;
}

/** The row at which another stream's event comes before this one's. */
function runEnd(cursor: Cursor, others: readonly Cursor[], place: number): number {
  const stops = (time: number): boolean => others.some((other, i) => (i < place ? timeAt(other) >= time : timeAt(other) > time));
  if (!stops(timeAt(cursor, cursor.batch.length - 1))) return cursor.batch.length;
  let end = cursor.row + 1;
  while (end < cursor.batch.length && !stops(timeAt(cursor, end))) end++;
  return end;
}

function merged(batches: readonly Batch[]): Batch {
  const all = concatBatches(batches);
  const columns = new Map(all.columns);
  columns.delete(TIME_COLUMN);
  return makeBatch(all.length, columns);
}
