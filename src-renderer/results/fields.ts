/** An event as its fields. */
import type { ResultField } from '../../src-shared/ipc/engine-protocol.ts';
import type { Value } from '../../src-shared/results/value.ts';
import type { PageCache, ResultRow } from './page-cache.ts';

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

/** Fields that tell where an event comes from whatever their values are. */
const ORIGINS = ['service', 'service.name', 'service_name', 'app', 'application', 'component'];
/** What tells one request from another, in a web server's log. */
const WEB = ['status', 'method', 'uri_path'];
/** Fields that every event has, and that tell something only where they differ. */
const PLACES = ['host', 'Hostname', 'source'];
/** Rows that are looked at for that. */
const LOOKED_AT = 50;

/** Decided once for each result, by its first rows: columns do not come and go while it is scrolled. */
const decided = new WeakMap<PageCache, readonly string[]>();

/** The columns of events to show when nobody has chosen: what best tells one event from another. The same list each time for a result. */
export function defaultColumns({ fields, pages }: { readonly fields: readonly ResultField[]; readonly pages: PageCache }): readonly string[] {
  const known = decided.get(pages);
  if (known !== undefined) return known;
  const names = new Set(fields.map((field) => field.name));
  const columns = byName(names) ?? byRows(pages);
  if (columns === null) return NONE;
  decided.set(pages, columns);
  return columns;
}
const NONE: readonly string[] = [];

function byName(names: ReadonlySet<string>): readonly string[] | null {
  const origin = ORIGINS.find((name) => names.has(name));
  return origin !== undefined ? [origin] : WEB.every((name) => names.has(name)) ? WEB : null;
}

/** Null while no row is there. */
function byRows(pages: PageCache): readonly string[] | null {
  const rows = Array.from({ length: LOOKED_AT }, (_, i) => pages.row(i)).filter((row) => row !== null).map(fieldsOf);
  if (rows.length === 0) return null;
  const telling = PLACES.find((name) => new Set(rows.map((row) => JSON.stringify(row.get(name) ?? null))).size > 1);
  return telling === undefined ? NONE : [telling];
}
