/** Batches for tests, by column. */
import type { Batch } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';

/** A batch of these columns, which are of one length. */
export function batchOf(columns: Readonly<Record<string, readonly Value[]>>): Batch {
  return { length: Object.values(columns)[0]?.length ?? 0, columns: new Map(Object.entries(columns)) };
}

/** Batches as a search gives them. */
export async function* streamOf(...batches: readonly Batch[]): AsyncGenerator<Batch> {
  yield* batches;
}
