/** The `lookup()` function: rows of a lookup that match, as JSON. */
import type { Batch } from '../../results/batch.ts';
import { toText } from '../../results/value.ts';
import { entriesOf, fromJson, isJsonArray, isJsonObject, jsonText, objectOf, parseJson } from './json-values.ts';
import type { Json } from './json-values.ts';
import type { FunctionContext } from './types.ts';

/** Rows by the values of the match fields, per table and fields. */
const indexes = new WeakMap<Batch, Map<string, Map<string, number[]>>>();

function indexOf(table: Batch, fields: readonly string[]): Map<string, number[]> {
  let perTable = indexes.get(table);
  if (perTable === undefined) {
    perTable = new Map();
    indexes.set(table, perTable);
  }
  const id = JSON.stringify(fields);
  let index = perTable.get(id);
  if (index === undefined) {
    index = new Map();
    const columns = fields.map((field) => table.columns.get(field));
    for (let row = 0; row < table.length; row++) {
      const key = JSON.stringify(columns.map((column) => toText(column?.[row])));
      const rows = index.get(key);
      if (rows === undefined) index.set(key, [row]);
      else rows.push(row);
    }
    perTable.set(id, index);
  }
  return index;
}

/**
 * Looks rows up: `input` is the text of a JSON object of match fields and values, `output` of an array of field names.
 * One match gives its values, several give arrays. Throws an Error with a sentence when there is no such table or field.
 */
export function runLookup(name: string | null, input: string | null, output: string | null, ctx: FunctionContext): string | null {
  if (name === null || input === null || output === null) return null;
  const match = parseJson(input);
  const wanted = parseJson(output);
  if (!isJsonObject(match) || !isJsonArray(wanted)) return null;
  const table = ctx.lookup?.(name);
  if (table === undefined) throw new Error(`lookup(): there is no lookup "${name}" for this function here; use the lookup command.`);
  const members = entriesOf(match);
  const fields = members.map(([field]) => field);
  for (const field of [...fields, ...wanted.map(String)]) {
    if (!table.columns.has(field)) throw new Error(`lookup(): "${name}" has no field "${field}"; it has ${[...table.columns.keys()].join(', ')}.`);
  }
  const rows = indexOf(table, fields).get(JSON.stringify(members.map(([, value]) => toText(fromJson(value)))));
  if (rows === undefined) return null;
  const found = wanted.map(String).map((field): [string, Json] => {
    const values = rows.map((row) => toText(table.columns.get(field)?.[row]));
    return [field, values.length === 1 ? (values[0] as string | null) : values];
  });
  return jsonText(objectOf(found));
}
