/** Rows as the API writes them to batches. */
import { readWireValue } from '../../../src-shared/nexus-api/times.ts';
import type { WireRow } from '../../../src-shared/nexus-api/query.ts';
import type { Batch } from '../../../src-shared/results/batch.ts';
import type { Value } from '../../../src-shared/results/value.ts';

/** Rows of a frame as a batch, columns in the order of the schema. */
export function batchOf(rows: readonly WireRow[], order: readonly string[]): Batch {
  const columns = new Map<string, Value[]>();
  const column = (name: string): Value[] => {
    let found = columns.get(name);
    if (found === undefined) {
      found = new Array<Value>(rows.length).fill(null);
      columns.set(name, found);
    }
    return found;
  };
  for (const name of order) column(name);
  rows.forEach((row, i) => {
    for (const [name, value] of Object.entries(row)) column(name)[i] = readWireValue(name, value);
  });
  return { length: rows.length, columns };
}
