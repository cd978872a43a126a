/** Writing values that commands find by name in text into columns. */
import type { Batch, Column } from '../../../results/batch.ts';
import { makeBatch } from '../../../results/batch.ts';
import type { Scalar, Value } from '../../../results/value.ts';
import { fromItems } from '../../../results/value.ts';
import { copyColumn } from './stream.ts';

/**
 * A batch with fields found row by row. `find` calls `put` for each name and value of a row; several values of one name
 * make a multivalue. A field that a row had before is replaced, except where `keep` is true.
 */
export function putFields(batch: Batch, find: (row: number, put: (name: string, value: Scalar) => void) => void, keep = false): Batch {
  const made = new Map<string, Value[]>();
  for (let i = 0; i < batch.length; i++) {
    const lists = new Map<string, Scalar[]>();
    find(i, (name, value) => {
      const list = lists.get(name);
      if (list === undefined) lists.set(name, [value]);
      else list.push(value);
    });
    for (const [name, list] of lists) {
      let column = made.get(name);
      if (column === undefined) {
        column = copyColumn(batch.columns.get(name), batch.length);
        made.set(name, column);
      }
      if (!keep || column[i] === null) column[i] = fromItems(list);
    }
  }
  const columns = new Map<string, Column>(batch.columns);
  for (const [name, column] of made) columns.set(name, column);
  return makeBatch(batch.length, columns);
}
