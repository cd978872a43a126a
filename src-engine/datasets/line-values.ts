/** The values of one line by field, as places in a block's bytes, until the line is known to be good. */
import { type ByteBlock, type ByteColumn, RESERVED_FIELDS } from './byte-block.ts';
import { MULTI, TEXT } from './value-kinds.ts';

/** A field, whatever places of a line its values stand in. */
export interface ValueSlot {
  readonly name: string;
  column: ByteColumn;
  /** Number of the line that set it last. */
  line: number;
  /** Which of the line's values it is. */
  value: number;
}

/** Gathers the values of a line: `begin`, `take`, then `put`. The second value of a field makes a list. */
export class LineValues {
  readonly #slots = new Map<string, ValueSlot>();
  #block: ByteBlock | null = null;
  #line = 0;
  /** Field, place and kind of each value. */
  #count = 0;
  readonly #fields: ValueSlot[] = [];
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  readonly #kinds: number[] = [];
  /** Fields with several values in the line. */
  readonly #lists = new Map<ValueSlot, string[]>();

  /** Forgets the last line; the next one stands in this block. */
  begin(block: ByteBlock): void {
    if (block !== this.#block) {
      this.#block = block;
      for (const slot of this.#slots.values()) slot.column = block.column(slot.name);
    }
    this.#line++;
    this.#count = 0;
    if (this.#lists.size > 0) this.#lists.clear();
  }

  slot(name: string): ValueSlot {
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = { name, column: this.#block?.column(name) ?? (null as never), line: 0, value: 0 };
      this.#slots.set(name, slot);
    }
    return slot;
  }

  /** Takes a value; `item`: it stands in a list. */
  take(slot: ValueSlot, start: number, length: number, kind: number, item: boolean): void {
    const i = this.#count;
    if (slot.line === this.#line) {
      const first = slot.value;
      let items = this.#lists.get(slot);
      if (items === undefined) {
        items = [this.#text(first)];
        this.#lists.set(slot, items);
        this.#kinds[first] = MULTI;
      }
      items.push((this.#block as ByteBlock).bytes.toString('utf8', start, start + length));
      return;
    }
    slot.line = this.#line;
    slot.value = i;
    this.#fields[i] = slot;
    this.#starts[i] = start;
    this.#lengths[i] = length;
    // An item alone is a plain value and stays text.
    this.#kinds[i] = item ? TEXT : kind;
    this.#count = i + 1;
  }

  has(name: string): boolean {
    const slot = this.#slots.get(name);
    return slot !== undefined && slot.line === this.#line;
  }

  get(name: string): string | number | readonly string[] | undefined {
    const slot = this.#slots.get(name);
    if (slot === undefined || slot.line !== this.#line) return undefined;
    const kind = this.#kinds[slot.value] as number;
    if (kind === MULTI) return this.#lists.get(slot);
    const text = this.#text(slot.value);
    return kind === TEXT ? text : Number(text);
  }

  /** The fields that the line has, in their order. */
  names(): string[] {
    return this.#fields.slice(0, this.#count).map((slot) => slot.name);
  }

  /** Where a field's text stands; null where its value is no text, undefined where the line has none. */
  textPlace(slot: ValueSlot): { readonly start: number; readonly length: number } | null | undefined {
    if (slot.line !== this.#line) return undefined;
    const i = slot.value;
    return this.#kinds[i] === TEXT ? { start: this.#starts[i] as number, length: this.#lengths[i] as number } : null;
  }

  /** Puts the values into the columns of the block's next row. */
  put(): void {
    const block = this.#block as ByteBlock;
    const { rows } = block;
    for (let i = 0; i < this.#count; i++) {
      const slot = this.#fields[i] as ValueSlot;
      if ((this.#kinds[i] as number) !== MULTI) {
        slot.column.set(rows, this.#starts[i] as number, this.#lengths[i] as number, this.#kinds[i] as number);
        continue;
      }
      const items = this.#lists.get(slot) as string[];
      if (RESERVED_FIELDS.has(slot.name)) block.setText(slot.column, items[0] as string, TEXT);
      else {
        const start = block.write(JSON.stringify(items));
        slot.column.setList(rows, start, block.used - start);
      }
    }
  }

  #text(value: number): string {
    const start = this.#starts[value] as number;
    return (this.#block as ByteBlock).bytes.toString('utf8', start, start + (this.#lengths[value] as number));
  }
}
