/** Multivalues in lookup tables of CSV, as `outputlookup` writes them (Search Reference, "outputlookup", output_format). */
import type { Batch, Column } from '../../../results/batch.ts';
import { makeBatch } from '../../../results/batch.ts';
import { type Value, fromItems, isMultivalue, items, scalarToText, toText } from '../../../results/value.ts';

/** A column `__mv_<field>` has the values of the field each between dollar signs: `$a$;$b$`. */
const PREFIX = '__mv_';

/** True for the columns that say which fields are multivalues. */
export const isMultivalueColumn = (name: string): boolean => name.startsWith(PREFIX);

/** True where a field of the rows has several values. */
export const hasMultivalues = (rows: Batch): boolean => [...rows.columns.values()].some((column) => column.some(isMultivalue));

/** Several values as one text with blanks between, as `splunk_sv_csv` has them. */
export function mergedMultivalues(rows: Batch): Batch {
  const merged = [...rows.columns].map(([name, column]): [string, Column] => [name, column.map((v): Value => (isMultivalue(v) ? toText(v, ' ') : v))]);
  return makeBatch(rows.length, new Map(merged));
}

/** Several values as `splunk_mv_csv` has them; a field without any stays as it is. */
export function encodedMultivalues(rows: Batch): Batch {
  const columns = new Map<string, Column>();
  for (const [name, column] of rows.columns) {
    columns.set(name, column.map((v): Value => (isMultivalue(v) ? toText(v) : v)));
    if (column.some(isMultivalue)) columns.set(PREFIX + name, column.map((v): Value => (isMultivalue(v) ? items(v).map((item) => `$${scalarToText(item).replaceAll('$', '$$$$')}$`).join(';') : null)));
  }
  return makeBatch(rows.length, columns);
}

/** The fields with the values that their columns `__mv_<field>` say, and without those columns. */
export function decodedMultivalues(rows: Batch): Batch {
  if (![...rows.columns.keys()].some(isMultivalueColumn)) return rows;
  const columns = new Map<string, Column>();
  for (const [name, column] of rows.columns) {
    if (isMultivalueColumn(name)) continue;
    const lists = rows.columns.get(PREFIX + name);
    columns.set(name, lists === undefined ? column : column.map((v, i): Value => valuesOf(toText(lists[i])) ?? v));
  }
  return makeBatch(rows.length, columns);
}

/** The values of `$a$;$b$`, where `$$` stands for a dollar sign; null for other text. */
function valuesOf(text: string | null): Value {
  const found = [...(text ?? '').matchAll(/(?:^|;)\$((?:[^$]|\$\$)*)\$(?=;|$)/g)];
  return found.length === 0 ? null : fromItems(found.map((m) => (m[1] as string).replaceAll('$$', '$')));
}
