/** Several streams of events, each newest first, as one. */
import type { Batch } from '../../../results/batch.ts';
import { sliceBatch } from '../../../results/batch.ts';
import { toNumber } from '../../../results/value.ts';

interface Cursor {
  readonly iterator: AsyncIterator<Batch>;
  batch: Batch;
  at: number;
}

/** Merges streams by `_time`, newest first. Rows without a time come as soon as their stream reaches them. */
export async function* mergeNewestFirst(streams: readonly AsyncIterable<Batch>[]): AsyncIterable<Batch> {
  const cursors: Cursor[] = [];
  const iterators = streams.map((s) => s[Symbol.asyncIterator]());
  try {
    for (const iterator of iterators) {
      const batch = await nextBatch(iterator);
      if (batch !== null) cursors.push({ iterator, batch, at: 0 });
    }
    while (cursors.length > 0) {
      let first = 0;
      for (let k = 1; k < cursors.length; k++) if (timeAt(cursors[k] as Cursor) > timeAt(cursors[first] as Cursor)) first = k;
      const cursor = cursors[first] as Cursor;
      // A run of rows that are all newer than what the other streams have goes on as one batch.
      let limit = Number.NEGATIVE_INFINITY;
      cursors.forEach((c, k) => {
        if (k !== first) limit = Math.max(limit, timeAt(c));
      });
      const from = cursor.at++;
      while (cursor.at < cursor.batch.length && timeAt(cursor) >= limit) cursor.at++;
      yield sliceBatch(cursor.batch, from, cursor.at);
      if (cursor.at >= cursor.batch.length) {
        const batch = await nextBatch(cursor.iterator);
        if (batch === null) cursors.splice(first, 1);
        else {
          cursor.batch = batch;
          cursor.at = 0;
        }
      }
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}

function timeAt(cursor: Cursor): number {
  return toNumber(cursor.batch.columns.get('_time')?.[cursor.at]) ?? Number.POSITIVE_INFINITY;
}

async function nextBatch(iterator: AsyncIterator<Batch>): Promise<Batch | null> {
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return null;
    if (next.value.length > 0) return next.value;
  }
}
