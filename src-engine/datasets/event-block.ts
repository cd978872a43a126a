/** Some ten thousand events by column, in memory, on their way into DuckDB. */
import { isCanonicalNumber, type EventDefaults, type EventTarget } from './event-sink.ts';

export type { EventDefaults } from './event-sink.ts';

/** One field of one event. Numbers are canonical: their text is `String(n)`. */
export type FieldValue = string | number | readonly string[];

/** The values of one field, only for the rows that have it, in row order. */
export class FieldColumn {
  readonly name: string;
  readonly rows: number[] = [];
  readonly values: FieldValue[] = [];
  /** The last row that has a value, or -1. */
  last = -1;

  constructor(name: string) {
    this.name = name;
  }
}

/** Names that are columns of their own: a field of that name sets the column instead. */
const RESERVED = ['_time', '_raw', 'host', 'source', 'sourcetype', 'index'] as const;

/** Gathers events. `begin`, the sink's calls, then `commit` or `rollback`. */
export class EventBlock implements EventTarget {
  readonly columns = new Map<string, FieldColumn>();
  /** Epoch microseconds by row; NaN where an event has no time. */
  readonly times: number[] = [];
  readonly raws: string[] = [];
  readonly hosts: string[] = [];
  readonly sources: string[] = [];
  readonly sourcetypes: string[] = [];
  readonly indexes: string[] = [];
  /** Characters of event text held. */
  size = 0;

  private readonly reserved: Record<(typeof RESERVED)[number], FieldColumn>;
  private touched: FieldColumn[] = [];
  private row = 0;
  private micros = Number.NaN;
  private text_ = '';
  private defaults: EventDefaults = { host: '', source: '', sourcetype: '', index: '' };

  constructor() {
    const reserved = RESERVED.map((name) => [name, new FieldColumn(name)] as const);
    for (const [name, column] of reserved) this.columns.set(name, column);
    this.reserved = Object.fromEntries(reserved) as Record<(typeof RESERVED)[number], FieldColumn>;
  }

  /** Events committed so far. */
  get length(): number {
    return this.row;
  }

  /** The columns of fields, without those that every event has. */
  *fieldColumns(): Generator<FieldColumn> {
    for (const column of this.columns.values()) {
      if (column.rows.length > 0 && column !== this.reserved[column.name as (typeof RESERVED)[number]]) yield column;
    }
  }

  begin(raw: string, defaults: EventDefaults): void {
    this.touched.length = 0;
    this.micros = Number.NaN;
    this.text_ = raw;
    this.defaults = defaults;
  }

  get eventTime(): number {
    return this.micros;
  }

  commit(): void {
    const { defaults, reserved, row } = this;
    this.times.push(this.micros);
    this.raws.push(this.text_);
    this.size += this.text_.length;
    this.hosts.push(own(reserved.host, row) ?? defaults.host);
    this.sources.push(own(reserved.source, row) ?? defaults.source);
    this.sourcetypes.push(own(reserved.sourcetype, row) ?? defaults.sourcetype);
    this.indexes.push(own(reserved.index, row) ?? defaults.index);
    this.row++;
  }

  /** Forgets the event begun. */
  rollback(): void {
    for (const column of this.touched) {
      if (column.last !== this.row) continue;
      column.rows.pop();
      column.values.pop();
      column.last = column.rows.at(-1) ?? -1;
    }
    this.touched.length = 0;
  }

  private set(name: string, value: FieldValue): void {
    let column = this.columns.get(name);
    if (column === undefined) {
      column = new FieldColumn(name);
      this.columns.set(name, column);
    }
    if (column.last === this.row) {
      column.values[column.values.length - 1] = value;
      return;
    }
    column.last = this.row;
    column.rows.push(this.row);
    column.values.push(value);
    this.touched.push(column);
  }

  text(name: string, value: string): void {
    this.set(name, value);
  }

  extracted(name: string, value: string): void {
    this.set(name, isCanonicalNumber(value) ? Number(value) : value);
  }

  number(name: string, written: string): void {
    this.set(name, isCanonicalNumber(written) ? Number(written) : written);
  }

  item(name: string, value: string): void {
    const before = this.get(name);
    // One item alone is a plain value, as everywhere in SPL; its type is settled when no second one comes.
    if (before === undefined) this.set(name, value);
    // The list is this block's own until it is written.
    else if (typeof before === 'object') (before as string[]).push(value);
    else this.set(name, [String(before), value]);
  }

  has(name: string): boolean {
    return this.columns.get(name)?.last === this.row;
  }

  get(name: string): FieldValue | undefined {
    const column = this.columns.get(name);
    return column?.last === this.row ? column.values.at(-1) : undefined;
  }

  *names(): Generator<string> {
    for (const column of this.touched) yield column.name;
  }

  time(micros: number): void {
    this.micros = micros;
  }

  raw(text: string): void {
    this.text_ = text;
  }

  host(value: string): void {
    this.set('host', value);
  }

  source(value: string): void {
    this.set('source', value);
  }

  sourcetype(value: string): void {
    this.set('sourcetype', value);
  }

  index(value: string): void {
    this.set('index', value);
  }
}

function own(column: FieldColumn, row: number): string | null {
  if (column.last !== row) return null;
  const value = column.values.at(-1) as FieldValue;
  const text = typeof value === 'object' ? value[0] : String(value);
  return text === undefined || text === '' ? null : text;
}
