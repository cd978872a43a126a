/**
 * A table as events: for each field the expression that reads it. A table is read as
 * `(SELECT <time> AS _time, <expression> AS f0, ... FROM database.table AS t)`; the server computes only what the query uses.
 * Names of tables and columns are quoted here; nothing else of the user enters the SQL but as a parameter.
 */
import type { TableMapping } from '../../../src-shared/connections/definition.ts';
import type { SqlType } from '../../../src-shared/spl/sql/types.ts';
import { SourceError } from '../source-error.ts';
import type { ColumnType } from './column-types.ts';
import type { TableColumn } from './layouts.ts';
import { escapeMarkers, quoteIdentifier } from './quoting.ts';
import type { TableDescription } from './tables.ts';

/** A field with a column of its own. */
export interface EventField {
  readonly name: string;
  /** Over the table's columns, `t` being the table. */
  readonly sql: string;
  readonly type: Extract<SqlType, 'integer' | 'number' | 'text' | 'list' | 'numbers'>;
}

/** A column whose keys are fields. */
export interface OpenColumn {
  readonly column: string;
  readonly prefix: string;
  readonly kind: 'map' | 'json';
}

export interface EventTable {
  readonly index: string;
  /** What follows FROM, quoted. */
  readonly from: string;
  readonly description: TableDescription;
  /** The time in whole microseconds. */
  readonly micros: string;
  /** The time column itself, for conditions that prune parts and granules, its unit, and a value of it in microseconds. */
  readonly time: { readonly column: string; readonly precision: number; micros(value: string): string };
  /** `_raw`, `host`, `source`, `sourcetype`, `index` where there are, then all others. */
  readonly fields: readonly EventField[];
  readonly open: readonly OpenColumn[];
  /** True where the insertion column holds times. */
  readonly insertionIsTime: boolean;
  /** What tells events of one time apart, so that their order is the same in every query: the later one has the greater value. */
  readonly place: { readonly insertion: string | null; readonly stored: boolean };
}

const T = 't';

/** A column of the table, quoted. */
function col(name: string): string {
  return `${T}.${quoteIdentifier(name)}`;
}

/**
 * Which rows of a table there are at all: those with a value in a column. Such a table is read through a subselect that has
 * only these, and neither this column nor the hidden ones can be named. The value is bound under SCOPE_PARAMETER.
 */
export interface TableScope {
  readonly column: string;
  readonly value: string;
  /** More columns that are no fields. */
  readonly hidden: readonly string[];
}

/** The query parameter of a scope's value. */
export const SCOPE_PARAMETER = 'nexus_scope';

/** The events of a table. Throws a SourceError where the mapping does not fit the table. */
export function eventTable(index: string, mapping: TableMapping, whole: TableDescription, scope: TableScope | null = null): EventTable {
  const description = scope === null ? whole : visiblePart(whole, scope);
  const place = `${description.database}.${description.table}`;
  const byName = new Map(description.columns.map((c) => [c.name, c]));
  const wrong = (sentence: string): SourceError => new SourceError('mapping', `${sentence} in the mapping of ${place}.`, 'Correct the mapping in the connection; the table may have changed.');
  const need = (name: string): TableColumn => {
    const found = byName.get(name);
    if (found === undefined) throw wrong(`There is no column "${name}"`);
    return found;
  };
  const time = need(mapping.time);
  if (time.type.kind !== 'time') throw wrong(`The time column "${mapping.time}" is of type ${time.typeText}, which is no DateTime,`);
  const precision = time.type.name.startsWith('DateTime64') ? Number(/^DateTime64\((\d)/.exec(time.type.name)?.[1] ?? 3) : 0;

  const open = mapping.attributes.flatMap(({ column, prefix }): OpenColumn[] => {
    const { kind } = need(column).type;
    if (kind === 'map' || kind === 'json') return [{ column, prefix, kind }];
    // Nested columns come as arrays of their own name; a tuple's parts are fields anyway.
    if (kind === 'tuple' || kind === 'array') return [];
    throw wrong(`The attributes column "${column}" is no Map and no JSON`);
  });

  const fields = new Map<string, EventField>();
  const add = (name: string, sql: string, type: EventField['type']): void => {
    if (!fields.has(name) && name !== '_time') fields.set(name, { name, sql, type });
  };
  const used = new Set([mapping.time, ...(mapping.insertion === undefined ? [] : [mapping.insertion])]);
  const named = (field: string, name: string | undefined): void => {
    if (name === undefined) return;
    const found = byName.get(name);
    if (found !== undefined) {
      used.add(name);
      add(field, textField(col(name), found.type, field === '_raw'), 'text');
      return;
    }
    const item = itemOf(name, open);
    if (item === null) throw wrong(`There is no column "${name}"`);
    add(field, item, 'text');
  };
  if (mapping.raw === undefined) add('_raw', rowAsJson(description.columns), 'text');
  else named('_raw', mapping.raw);
  named('host', mapping.host);
  named('source', mapping.source);
  named('sourcetype', mapping.sourcetype);
  if (mapping.index === undefined) add('index', quoteText(index), 'text');
  else named('index', mapping.index);
  for (const [field, name] of Object.entries(mapping.fields)) {
    const found = byName.get(name);
    if (found === undefined) named(field, name);
    else {
      used.add(name);
      addColumn(field, col(name), found.type, add);
    }
  }
  for (const c of description.columns) {
    if (!used.has(c.name) && !open.some((o) => o.column === c.name)) addColumn(c.name, col(c.name), c.type, add);
  }
  if (mapping.insertion !== undefined) need(mapping.insertion);
  return {
    index,
    from: fromOf(description, scope),
    description,
    micros: microsOf(col(mapping.time), time.type),
    time: { column: col(mapping.time), precision, micros: (value) => microsOf(value, time.type) },
    fields: [...fields.values()],
    open,
    insertionIsTime: mapping.insertion !== undefined && need(mapping.insertion).type.kind === 'time',
    place: { insertion: mapping.insertion === undefined ? null : insertionOrder(need(mapping.insertion)), stored: description.engine.endsWith('MergeTree') },
  };
}

/** The table without the columns that a scope hides. How many rows it has in all is nobody's business. */
function visiblePart(description: TableDescription, { column, hidden }: TableScope): TableDescription {
  if (!description.columns.some((c) => c.name === column)) {
    throw new SourceError('mapping', `There is no column "${column}" in ${description.database}.${description.table}, which tells whose rows they are.`, 'Correct the mapping; the table may have changed.');
  }
  return { ...description, rows: null, bytes: null, columns: description.columns.filter((c) => c.name !== column && !hidden.includes(c.name)) };
}

function fromOf({ database, table, engine }: TableDescription, scope: TableScope | null): string {
  const name = `${quoteIdentifier(database)}.${quoteIdentifier(table)}`;
  if (scope === null) return `${name} AS ${T}`;
  // What tells the place of a row is not part of `*`.
  const stored = engine.endsWith('MergeTree') ? ', _part, _part_offset' : '';
  return `(SELECT *${stored} FROM ${name} WHERE ${quoteIdentifier(scope.column)} = {${SCOPE_PARAMETER}:String}) AS ${T}`;
}

/** The insertion column as a BIGINT to order by; null where its type has no such order. */
function insertionOrder({ name, type }: TableColumn): string | null {
  if (type.kind === 'time') return microsOf(col(name), type);
  return type.kind === 'integer' ? `toInt64(${col(name)})` : null;
}

/** Adds the fields of a column: one, or those of a tuple's parts. */
function addColumn(name: string, sql: string, type: ColumnType, add: (name: string, sql: string, type: EventField['type']) => void, depth = 0): void {
  if (type.kind === 'tuple' && type.parts.size > 0 && depth < 4) {
    for (const [part, inner] of type.parts) addColumn(`${name}.${part}`, `tupleElement(${sql}, ${quoteText(part)})`, inner, add, depth + 1);
    return;
  }
  const e = expression(sql, type);
  add(name, e.sql, e.type);
}

/** A column's value as a field's. */
function expression(sql: string, type: ColumnType): { readonly sql: string; readonly type: EventField['type'] } {
  switch (type.kind) {
    case 'integer':
      // Beyond 64 bits there is no integer in SQL parameters and results; doubles order and add them well enough.
      if (/(128|256)$/.test(type.name)) return { sql: `toFloat64(${sql})`, type: 'number' };
      // UInt64 and Int64 have no common type; where a search mixes them, ClickHouse would make a Variant of both.
      return { sql: type.name === 'UInt64' ? `toInt128(${sql})` : sql, type: 'integer' };
    case 'number':
      return type.name.startsWith('Decimal') ? { sql: `toFloat64(${sql})`, type: 'number' } : { sql: `if(isFinite(${sql}), toFloat64(${sql}) + 0, NULL)`, type: 'number' };
    case 'array':
      return listOf(sql, type.item as ColumnType);
    case 'text':
      // A column that cannot be NULL holds '' where a row has no value: to a search the field is not there.
      return { sql: type.nullable ? textOf(sql, type) : `nullIf(${textOf(sql, type)}, '')`, type: 'text' };
    default:
      return { sql: textOf(sql, type), type: 'text' };
  }
}

/** A column as one of the fields that are text always; every event has its raw text, be it empty. */
function textField(sql: string, type: ColumnType, raw: boolean): string {
  const text = textOf(sql, type);
  if (raw) return type.nullable ? `ifNull(${text}, '')` : text;
  return type.nullable ? text : `nullIf(${text}, '')`;
}

function listOf(sql: string, item: ColumnType): { readonly sql: string; readonly type: EventField['type'] } {
  if (item.kind === 'integer' || item.kind === 'number') {
    return { sql: `arrayFilter(x -> isNotNull(x) AND isFinite(assumeNotNull(x)), arrayMap(x -> toFloat64(x), ${sql}))`, type: 'numbers' };
  }
  const filled = item.nullable ? `arrayFilter(x -> isNotNull(x), ${sql})` : sql;
  return { sql: `arrayMap(x -> ${item.nullable ? `assumeNotNull(${textOf('x', { ...item, nullable: false })})` : textOf('x', item)}, ${filled})`, type: 'list' };
}

/** A value as text. */
function textOf(sql: string, type: ColumnType): string {
  switch (type.kind) {
    case 'text':
      if (type.name.startsWith('FixedString')) return `toStringCutToZero(${sql})`;
      return type.name === 'String' ? sql : `toString(${sql})`;
    case 'array':
    case 'map':
    case 'json':
    case 'tuple':
      return `toJSONString(${sql})`;
    default:
      return `toString(${sql})`;
  }
}

function microsOf(sql: string, type: ColumnType): string {
  return type.name.startsWith('DateTime64') ? `toUnixTimestamp64Micro(toDateTime64(${sql}, 6))` : `(toInt64(toUnixTimestamp(${sql})) * 1000000)`;
}

/** The row as a JSON object, where no column is the event's text. */
function rowAsJson(columns: readonly TableColumn[]): string {
  const members = columns.map((c) => `concat(${quoteText(`${JSON.stringify(c.name)}:`)}, toJSONString(${col(c.name)}))`);
  return `concat('{', arrayStringConcat([${members.join(', ')}], ','), '}')`;
}

/** `<column>.<key>` as the item of an open column, null where no such column is mapped. */
function itemOf(name: string, open: readonly OpenColumn[]): string | null {
  const found = open.find((o) => name.startsWith(`${o.column}.`));
  return found === undefined ? null : openItem(found, quoteText(name.slice(found.column.length + 1)), name.slice(found.column.length + 1));
}

/** The text under a key of an open column, NULL where it is not there. `key` is an SQL expression of the key. */
export function openItem({ column, kind }: OpenColumn, key: string, path: string): string {
  if (kind === 'map') return `if(mapContains(${col(column)}, ${key}), toString(${col(column)}[${key}]), NULL)`;
  const parts = path.split('.').map(quoteIdentifier).join('.');
  return `toString(${col(column)}.${parts})`;
}

/** All keys and values of the open columns as one map of text; of a key that stands twice the first counts. */
export function openMap(open: readonly OpenColumn[]): string {
  const maps = open.map(({ column, prefix, kind }) => {
    const text = kind === 'map' ? `mapApply((k, v) -> (toString(k), toString(v)), ${col(column)})` : jsonMap(`toJSONString(${col(column)})`);
    return prefix === '' ? text : `mapApply((k, v) -> (concat(${quoteText(prefix)}, k), v), ${text})`;
  });
  return maps.length === 1 ? (maps[0] as string) : `mapConcat(${maps.join(', ')})`;
}

/** A JSON object as a map of paths to texts, three levels deep; what lies deeper stays JSON. */
function jsonMap(text: string): string {
  let pairs = `JSONExtractKeysAndValuesRaw(${text})`;
  for (let level = 0; level < 2; level++) {
    pairs = `arrayFlatten(arrayMap(p -> if(startsWith(p.2, '{'), arrayMap(q -> (concat(p.1, '.', q.1), q.2), JSONExtractKeysAndValuesRaw(p.2)), [p]), ${pairs}))`;
  }
  const value = `if(startsWith(p.2, '"'), JSONExtractString(concat('[', p.2, ']'), 1), p.2)`;
  return `mapFromArrays(arrayMap(p -> p.1, arrayFilter(p -> p.2 != 'null', ${pairs})), arrayMap(p -> ${value}, arrayFilter(p -> p.2 != 'null', ${pairs})))`;
}

/** Text as an SQL literal: for names that are part of the mapping, where no parameter can stand. */
function quoteText(text: string): string {
  return `'${escapeMarkers(text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"))}'`;
}
