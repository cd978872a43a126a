/** Rows as JSON text. Written by hand, because JavaScript objects put keys that look like numbers (`404`) first. */
import type { Batch } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';

/** Makes the function that writes one row of batches with these fields as a JSON object; null fields are left out. */
export function jsonRows(batch: Batch, fields?: readonly string[]): (row: number) => string {
  const names = fields ?? [...batch.columns.keys()];
  const keys = names.map((name) => `${JSON.stringify(name)}:`);
  const columns = names.map((name) => batch.columns.get(name));
  return (row) => {
    let text = '';
    for (let c = 0; c < columns.length; c++) {
      const value: Value = columns[c]?.[row] ?? null;
      if (value === null) continue;
      text += `${text === '' ? '' : ','}${keys[c]}${JSON.stringify(value)}`;
    }
    return `{${text}}`;
  };
}
