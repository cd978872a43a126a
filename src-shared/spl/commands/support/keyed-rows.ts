/** A lookup table with some of its rows replaced by key, as `outputlookup key_field=` writes it. */
import type { Batch, Row } from '../../../results/batch.ts';
import { batchFromRows, rowsOf } from '../../../results/batch.ts';
import { toText } from '../../../results/value.ts';
import type { ExecContext } from '../types.ts';

/** The table's rows with those of the same key replaced in place and the others added at the end. */
export async function keyed(rows: Batch, field: string, name: string, ctx: ExecContext): Promise<Batch> {
  let before: Row[] = [];
  let order: readonly string[] = [];
  try {
    const table = await ctx.lookup(name);
    before = rowsOf(table.rows);
    order = table.fields;
  } catch {
    // A table that is not there yet has no rows to replace: the write below makes it, or says why it cannot.
  }
  const places = new Map(before.map((row, i) => [toText(row[field]), i]));
  for (const row of rowsOf(rows)) {
    const key = toText(row[field]);
    const at = key === null ? undefined : places.get(key);
    if (at === undefined) {
      places.set(key, before.length);
      before.push(row);
    } else before[at] = row;
  }
  return batchFromRows(before, [...new Set([...order, ...rows.columns.keys()])]);
}
