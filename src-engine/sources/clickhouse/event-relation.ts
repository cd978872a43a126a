/** The tables that a search reads, as one relation of events: what the SQL generators start from. */
import type { Parameters } from '../../../src-shared/spl/sql/parameters.ts';
import type { Relation, SqlExpr } from '../../../src-shared/spl/sql/relation.ts';
import type { TimeRange } from '../../../src-shared/spl/commands/types.ts';
import type { EventField, EventTable } from './event-table.ts';
import { openItem, openMap } from './event-table.ts';
import type { Slice } from './slices.ts';

/** What a relation is made for. */
export interface RelationOptions {
  /** Parts and granules outside it are not read. */
  readonly range: TimeRange;
  /** Names that the search asks for: those that no column has are looked up in the open columns. */
  readonly asked: ReadonlySet<string>;
  /** Names known to be keys of open columns. */
  readonly keys: ReadonlySet<string>;
  /** Only events of this part of the range. */
  readonly slice?: Slice;
}

/** A name that no search can write, so that open columns without a known key are read all the same. */
const NO_KEY = '\u0000key';

const TIME: SqlExpr = { sql: '(_time / 1e6)', type: 'number', micros: '_time', simple: true };

/** The events of some tables, newest first. `extra` columns can be used in conditions and are no fields. */
export function eventRelation(tables: readonly EventTable[], options: RelationOptions, parameters: Parameters, extra: readonly { readonly name: string; readonly sql: string }[] = []): Relation {
  const fields = new Map<string, EventField['type']>();
  for (const { name, type } of tables.flatMap((t) => t.fields)) fields.set(name, unite(fields.get(name) ?? type, type));
  const open = tables.some((t) => t.open.length > 0);
  // A name that is a column of one table may be a key of another's open columns.
  for (const name of options.asked) if (fields.has(name) && tables.some((t) => t.open.length > 0 && !t.fields.some((f) => f.name === name))) fields.set(name, unite(fields.get(name) as EventField['type'], 'text'));
  const looked = open ? [...options.asked].filter((name) => !fields.has(name) && name !== '_time') : [];
  for (const name of looked) fields.set(name, 'text');
  const names = [...fields.keys()];
  const places = placesOf(tables);
  const { slice } = options;
  const selects = tables.map((table) => {
    const own = new Map(table.fields.map((f) => [f.name, f]));
    const list = names.map((name, i) => `${fieldSql(own.get(name), name, fields.get(name) as EventField['type'], table, parameters)} AS f${i}`);
    const rest = open ? `, ${table.open.length === 0 ? "CAST(map(), 'Map(String, Nullable(String))')" : `CAST(${openMap(table.open)}, 'Map(String, Nullable(String))')`} AS _rest` : '';
    return `SELECT ${[`${table.micros} AS _time`, ...places.map(({ name, of }) => `${of(table)} AS ${name}`), ...extra.map(({ name, sql }) => `${sql} AS ${name}`)].join(', ')}, ${list.join(', ')}${rest} FROM ${table.from}${pruning(table, slice === undefined ? options.range : { earliest: slice.from / 1e6, latest: slice.to / 1e6 }, parameters)}`;
  });
  const columns = new Map<string, SqlExpr>([['_time', TIME]]);
  names.forEach((name, i) => columns.set(name, { sql: `f${i}`, type: fields.get(name) as EventField['type'], simple: true, ...(name === '_raw' ? { raw: true } : {}) }));
  const keys = new Set([...options.keys].filter((name) => !columns.has(name)));
  // Rows may have keys that no look at the table has found.
  if (keys.size === 0) keys.add(NO_KEY);
  return {
    source: `(${selects.join(' UNION ALL ')})`,
    where: slice === undefined ? [] : [`_time >= ${parameters.add('integer', slice.from)}`, `_time < ${parameters.add('integer', slice.to)}`],
    columns,
    rest: open ? { sql: '_rest', names: keys } : null,
    order: [{ sql: '_time', descending: true }, ...places.map(({ name }) => ({ sql: name, descending: true }))],
    natural: false,
    limit: null,
    events: true,
  };
}

/** The columns that make the order of events of one time: when they were inserted, then where they lie. */
function placesOf(tables: readonly EventTable[]): { readonly name: string; readonly of: (table: EventTable) => string }[] {
  const stored = tables.some((t) => t.place.stored);
  return [
    ...(tables.some((t) => t.place.insertion !== null) ? [{ name: '_inserted', of: (t: EventTable) => t.place.insertion ?? "CAST(NULL, 'Nullable(Int64)')" }] : []),
    ...(tables.length > 1 ? [{ name: '_table_number', of: (t: EventTable) => `${tables.indexOf(t)}` }] : []),
    ...(stored ? [{ name: '_stored_part', of: (t: EventTable) => (t.place.stored ? 'toString(t._part)' : "''") }, { name: '_stored_offset', of: (t: EventTable) => (t.place.stored ? 't._part_offset' : 'toUInt64(0)') }] : []),
  ];
}

/** A field of one table in the type that it has in all. */
function fieldSql(field: EventField | undefined, name: string, type: EventField['type'], table: EventTable, parameters: Parameters): string {
  if (field !== undefined) return field.type === type ? field.sql : cast(field, type);
  const items = table.open.filter((o) => name.startsWith(o.prefix) && name.length > o.prefix.length).map((o) => {
    const key = name.slice(o.prefix.length);
    return openItem(o, parameters.add('text', key), key);
  });
  if (items.length === 0) return type === 'list' ? "CAST([], 'Array(String)')" : type === 'numbers' ? "CAST([], 'Array(Float64)')" : `CAST(NULL, 'Nullable(${type === 'text' ? 'String' : type === 'integer' ? 'Int64' : 'Float64'})')`;
  const text = items.length === 1 ? (items[0] as string) : `coalesce(${items.join(', ')})`;
  return type === 'text' ? text : cast({ name, sql: text, type: 'text' }, type);
}

/** The type that holds a field of two types. */
function unite(a: EventField['type'], b: EventField['type']): EventField['type'] {
  if (a === b) return a;
  if (a === 'list' || b === 'list' || a === 'numbers' || b === 'numbers') return 'list';
  return a === 'text' || b === 'text' ? 'text' : 'number';
}

function cast({ sql, type: from }: EventField, to: EventField['type']): string {
  if (from === to) return sql;
  if (to === 'list') return from === 'numbers' ? `arrayMap(x -> toString(x), ${sql})` : `if(isNull(${sql}), CAST([], 'Array(String)'), [assumeNotNull(toString(${sql}))])`;
  return to === 'number' ? `toFloat64(${sql})` : `toString(${sql})`;
}

/** What the types can hold, in epoch seconds: a time beyond would turn over to the other end. */
const DATETIME = [0, 4_294_967_295] as const;
const DATETIME64 = [-2_208_988_800, 9_007_199_000] as const;

/** Conditions on the time column itself: the exact ones on microseconds come on top, but would prune nothing. */
export function pruning({ time }: EventTable, range: TimeRange, parameters: Parameters): string {
  const [low, high] = time.precision === 0 ? DATETIME : DATETIME64;
  const bound = (seconds: number): string => {
    const micros = parameters.add('integer', Math.min(high, Math.max(low, seconds)) * 1_000_000);
    const moment = `fromUnixTimestamp64Micro(${micros})`;
    return time.precision === 0 ? `toDateTime(${moment})` : moment;
  };
  const conditions = [
    // A second more at each end: the column may be coarser than the range.
    ...(range.earliest === null ? [] : [`${time.column} >= ${bound(Math.floor(range.earliest) - 1)}`]),
    ...(range.latest === null ? [] : [`${time.column} <= ${bound(Math.ceil(range.latest) + 1)}`]),
  ];
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}
