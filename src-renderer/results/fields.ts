/** An event as its fields. */
import type { Value } from '../../src-shared/results/value.ts';
import type { ResultRow } from './page-cache.ts';

/** Values of a row by field name; absent fields are left out. */
export type EventFields = ReadonlyMap<string, Value>;

export function fieldsOf(row: ResultRow): EventFields {
  const fields = new Map<string, Value>();
  row.fields.forEach((field, i) => {
    const value = row.values[i];
    if (value !== null && value !== undefined) fields.set(field.name, value);
  });
  return fields;
}

/** The columns to show when nobody has chosen: what best tells where an event comes from. */
export function defaultColumns(names: ReadonlySet<string>): string[] {
  const origin = ['service', 'host', 'Hostname', 'source'].find((name) => names.has(name));
  return origin === undefined ? [] : [origin];
}
