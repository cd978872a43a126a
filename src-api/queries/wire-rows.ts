/** Rows as JSON carries them. */
import type { WireRow } from '../../src-shared/nexus-api/query.ts';
import { wireValue } from '../../src-shared/nexus-api/times.ts';
import type { Batch } from '../../src-shared/results/batch.ts';

/** Rows `start` up to, not including, `end` of a batch: fields without a value are left out, `_time` is RFC 3339. */
export function wireRows(batch: Batch, start = 0, end = batch.length): WireRow[] {
  const rows: WireRow[] = [];
  for (let i = Math.max(0, start); i < Math.min(end, batch.length); i++) {
    const row = emptyRow();
    for (const [name, column] of batch.columns) {
      const value = wireValue(name, column[i] ?? null);
      if (value !== null) row[name] = value as WireRow[string];
    }
    rows.push(row);
  }
  return rows;
}

/** Without a prototype, so that a field called `__proto__` is a field like any other. */
function emptyRow(): WireRow {
  return Object.create(null) as WireRow;
}
