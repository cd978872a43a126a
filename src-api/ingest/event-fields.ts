/** The fields of one event at a time, in memory: what ingest looks at to check an event, to find its time and to show it live. */
import { type EventSink, isCanonicalNumber } from '../../src-engine/datasets/event-sink.ts';

/** Value of a field: numbers are canonical, lists are multivalues. */
export type FieldValue = string | number | readonly string[];

/** An event sink that keeps the fields of the event since `reset`. */
export class EventFields implements EventSink {
  readonly fields = new Map<string, FieldValue>();
  /** Epoch microseconds, where a field states the time. */
  micros: number | null = null;

  reset(): void {
    this.fields.clear();
    this.micros = null;
  }

  text(name: string, value: string): void {
    this.fields.set(name, value);
  }

  extracted(name: string, value: string): void {
    this.number(name, value);
  }

  number(name: string, written: string): void {
    this.fields.set(name, isCanonicalNumber(written) ? Number(written) : written);
  }

  item(name: string, value: string): void {
    const before = this.fields.get(name);
    if (before === undefined) this.fields.set(name, value);
    else if (typeof before === 'object') (before as string[]).push(value);
    else this.fields.set(name, [String(before), value]);
  }

  has(name: string): boolean {
    return this.fields.has(name);
  }

  get(name: string): FieldValue | undefined {
    return this.fields.get(name);
  }

  names(): Iterable<string> {
    return this.fields.keys();
  }

  time(micros: number): void {
    this.micros = micros;
  }

  raw(text: string): void {
    this.fields.set('_raw', text);
  }

  host(value: string): void {
    this.fields.set('host', value);
  }

  source(value: string): void {
    this.fields.set('source', value);
  }

  sourcetype(value: string): void {
    this.fields.set('sourcetype', value);
  }

  index(value: string): void {
    this.fields.set('index', value);
  }
}
