/** Events that are read one by one, into a block of bytes. */
import { RESERVED_FIELDS, type ByteBlock } from './byte-block.ts';
import type { FieldValue } from './event-block.ts';
import { isCanonicalNumber, type EventDefaults, type EventTarget } from './event-sink.ts';
import { FRACTION, INTEGER, TEXT } from './value-kinds.ts';

const kindOf = (value: string | number): number => (typeof value === 'string' ? TEXT : Number.isInteger(value) ? INTEGER : FRACTION);

/** Gathers the values of one event at a time and puts them into the block with `commit`. */
export class ByteSink implements EventTarget {
  block: ByteBlock;
  readonly #values = new Map<string, FieldValue>();
  #micros = Number.NaN;
  #raw = '';

  constructor(block: ByteBlock) {
    this.block = block;
  }

  begin(raw: string, defaults: EventDefaults): void {
    this.#values.clear();
    this.#micros = Number.NaN;
    this.#raw = raw;
    this.block.setDefaults(defaults);
  }

  get eventTime(): number {
    return this.#micros;
  }

  commit(): void {
    const { block } = this;
    for (const [name, value] of this.#values) {
      const column = block.column(name);
      if (typeof value === 'object' && RESERVED_FIELDS.has(name)) block.setText(column, value[0] ?? '', TEXT);
      else if (typeof value !== 'object') block.setText(column, String(value), kindOf(value));
      else {
        const start = block.write(JSON.stringify(value));
        column.setList(block.rows, start, block.used - start);
      }
    }
    const start = block.write(this.#raw);
    block.commit(this.#micros, start, block.used - start);
  }

  rollback(): void {
    this.#values.clear();
  }

  text(name: string, value: string): void {
    this.#values.set(name, value);
  }

  extracted(name: string, value: string): void {
    this.#values.set(name, isCanonicalNumber(value) ? Number(value) : value);
  }

  number(name: string, written: string): void {
    this.extracted(name, written);
  }

  item(name: string, value: string): void {
    const before = this.#values.get(name);
    if (before === undefined) this.#values.set(name, value);
    else if (typeof before === 'object') (before as string[]).push(value);
    else this.#values.set(name, [String(before), value]);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  get(name: string): FieldValue | undefined {
    return this.#values.get(name);
  }

  names(): Iterable<string> {
    return this.#values.keys();
  }

  time(micros: number): void {
    this.#micros = micros;
  }

  raw(text: string): void {
    this.#raw = text;
  }

  host(value: string): void {
    this.#values.set('host', value);
  }

  source(value: string): void {
    this.#values.set('source', value);
  }

  sourcetype(value: string): void {
    this.#values.set('sourcetype', value);
  }

  index(value: string): void {
    this.#values.set('index', value);
  }
}
