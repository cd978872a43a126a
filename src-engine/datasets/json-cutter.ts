/**
 * The fast way for JSON lines: one pass over a line's bytes, in which values are places and names are looked up without
 * making strings of them. The fields are those of json-fields.ts; a line that is not valid JSON, or has something rare (an
 * escape in a key, deep nesting), is left to the reader of single lines.
 */
import type { ByteBlock } from './byte-block.ts';
import { ByteNames } from './byte-names.ts';
import { timeFromFields } from './formats/time-fields.ts';
import { isoMicros } from './iso-bytes.ts';
import type { LineCutter } from './line-cutter.ts';
import { LineValues, type ValueSlot } from './line-values.ts';
import type { EventSink } from './event-sink.ts';
import { INTEGER, kindOfBytes, TEXT } from './value-kinds.ts';
import { TIME_FIELDS, type TimeContext, type TimestampFinder } from './timestamps.ts';

const QUOTE = 34;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** Deeper lines are rare; the reader of single lines knows what to say of those that are too deep. */
const MAX_DEPTH = 50;

/** A place in the objects: its field's name, what is below it. */
interface Node {
  readonly name: string;
  readonly slot: ValueSlot;
  /** The nodes of its keys; made when the first is seen. */
  keys: ByteNames<Node> | null;
  /** The node of its items. */
  items: Node | null;
  /** The keys of the last object here, in their order: the next one mostly has the same. */
  order: Expected[];
}

interface Expected {
  readonly key: Buffer;
  readonly node: Node;
}

const isBlank = (b: number): boolean => b === 32 || b === 10 || b === 13 || b === 9;
const isDigit = (b: number | undefined): boolean => b !== undefined && b >= ZERO && b <= NINE;

/** Cuts JSON lines. `finder` is the one that the file's other lines use. */
export class JsonCutter implements LineCutter {
  readonly #values = new LineValues();
  readonly #root: Node;
  readonly #setTime: (sink: EventSink) => boolean;
  readonly #finder: TimestampFinder;
  readonly #sink: EventSink;
  #block: ByteBlock = null as never;
  #bytes: Buffer = null as never;
  #at = 0;
  #end = 0;
  #depth = 0;
  #micros: number | null = null;
  readonly #timeSlots: readonly ValueSlot[];

  constructor(context: TimeContext, finder: TimestampFinder) {
    this.#setTime = timeFromFields(context);
    this.#finder = finder;
    this.#root = this.#node('');
    this.#timeSlots = TIME_FIELDS.map((name) => this.#values.slot(name));
    this.#sink = {
      has: (name: string) => this.#values.has(name),
      get: (name: string) => this.#values.get(name),
      names: () => this.#values.names(),
      time: (micros: number) => {
        this.#micros = micros;
      },
    } as unknown as EventSink;
  }

  cut(block: ByteBlock, start: number, end: number): boolean {
    this.#block = block;
    const used = block.used;
    this.#bytes = block.bytes;
    this.#at = start;
    this.#end = end;
    this.#depth = 0;
    this.#values.begin(block);
    this.#blanks();
    if (this.#bytes[this.#at] !== OPEN_OBJECT || !this.#object(this.#root, false)) return this.#leave(used);
    this.#blanks();
    if (this.#at !== end) return this.#leave(used);
    this.#micros = this.#statedTime();
    if (this.#micros === null && !this.#setTime(this.#sink)) this.#micros = this.#finder.find(this.#bytes.toString('utf8', start, end));
    this.#values.put();
    block.commit(this.#micros ?? Number.NaN, start, end - start);
    return true;
  }

  #leave(used: number): false {
    // What was unescaped so far is written over.
    this.#block.used = used;
    return false;
  }

  #node(name: string): Node {
    return { name, slot: this.#values.slot(name), keys: null, items: null, order: [] };
  }

  /** The time in the field that is asked first, where it is written as most write it; null where it takes a closer look. */
  #statedTime(): number | null {
    for (const slot of this.#timeSlots) {
      const text = this.#values.textPlace(slot);
      if (text !== undefined) return text === null ? null : isoMicros(this.#bytes, text.start, text.length);
    }
    return null;
  }

  #blanks(): void {
    while (this.#at < this.#end && isBlank(this.#bytes[this.#at] as number)) this.#at++;
  }

  /** At `{`. */
  #object(node: Node, inArray: boolean): boolean {
    if (++this.#depth > MAX_DEPTH) return false;
    const bytes = this.#bytes;
    this.#at++;
    this.#blanks();
    if (bytes[this.#at] === CLOSE_OBJECT && this.#at < this.#end) {
      this.#at++;
      this.#depth--;
      return true;
    }
    for (let n = 0; ; n++) {
      if (this.#at >= this.#end || this.#bytes[this.#at] !== QUOTE) return false;
      const child = this.#key(node, n);
      if (child === null) return false;
      this.#blanks();
      if (this.#at >= this.#end || this.#bytes[this.#at] !== COLON) return false;
      this.#at++;
      this.#blanks();
      if (!this.#value(child, inArray)) return false;
      this.#blanks();
      if (this.#at >= this.#end) return false;
      const c = this.#bytes[this.#at++];
      if (c === COMMA) this.#blanks();
      else {
        this.#depth--;
        return c === CLOSE_OBJECT;
      }
    }
  }

  /** The node of the key at the cursor, the n-th of its object; null where it has escapes or no end. */
  #key(parent: Node, n: number): Node | null {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    const expected = parent.order[n];
    if (expected !== undefined) {
      const { key } = expected;
      const after = start + key.length;
      if (bytes[after] === QUOTE && after < this.#end) {
        let i = 0;
        while (i < key.length && key[i] === bytes[start + i]) i++;
        if (i === key.length) {
          this.#at = after + 1;
          return expected.node;
        }
      }
    }
    let end = start;
    for (; end < this.#end && bytes[end] !== QUOTE; end++) if (bytes[end] === BACKSLASH) return null;
    if (end >= this.#end) return null;
    this.#at = end + 1;
    parent.keys ??= new ByteNames((key) => this.#node(parent.name === '' ? key : `${parent.name}.${key}`));
    const node = parent.keys.get(bytes, start, end);
    if (n <= parent.order.length) parent.order[n] = { key: Buffer.from(bytes.subarray(start, end)), node };
    return node;
  }

  #value(node: Node, inArray: boolean): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    if (at >= this.#end) return false;
    const c = bytes[at] as number;
    if (c === QUOTE) return this.#string(node.slot, inArray);
    if (isDigit(c) || c === MINUS) return this.#number(node.slot, inArray);
    if (c === OPEN_OBJECT) return this.#object(node, inArray);
    if (c === OPEN_ARRAY) return this.#array((node.items ??= this.#node(`${node.name}{}`)));
    if (c === 116) return this.#word(node.slot, inArray, 'true');
    if (c === 102) return this.#word(node.slot, inArray, 'false');
    return c === 110 && this.#word(null, inArray, 'null');
  }

  #word(slot: ValueSlot | null, inArray: boolean, word: string): boolean {
    const at = this.#at;
    if (at + word.length > this.#end) return false;
    for (let i = 1; i < word.length; i++) if (this.#bytes[at + i] !== word.charCodeAt(i)) return false;
    this.#at = at + word.length;
    if (slot !== null) this.#values.take(slot, at, word.length, TEXT, inArray);
    return true;
  }

  #array(node: Node): boolean {
    if (++this.#depth > MAX_DEPTH) return false;
    this.#at++;
    this.#blanks();
    if (this.#at < this.#end && this.#bytes[this.#at] === CLOSE_ARRAY) {
      this.#at++;
      this.#depth--;
      return true;
    }
    for (;;) {
      if (!this.#value(node, true)) return false;
      this.#blanks();
      if (this.#at >= this.#end) return false;
      const c = this.#bytes[this.#at++];
      if (c === COMMA) this.#blanks();
      else {
        this.#depth--;
        return c === CLOSE_ARRAY;
      }
    }
  }

  #number(slot: ValueSlot, inArray: boolean): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    const end = this.#end;
    let i = bytes[start] === MINUS ? start + 1 : start;
    const first = i;
    while (i < end && isDigit(bytes[i])) i++;
    if (i === first || (bytes[first] === ZERO && i > first + 1)) return false;
    let whole = true;
    if (i < end && bytes[i] === POINT) {
      whole = false;
      const digits = ++i;
      while (i < end && isDigit(bytes[i])) i++;
      if (i === digits) return false;
    }
    if (i < end && ((bytes[i] as number) | 32) === 101) {
      whole = false;
      i++;
      if (i < end && (bytes[i] === PLUS || bytes[i] === MINUS)) i++;
      const digits = i;
      while (i < end && isDigit(bytes[i])) i++;
      if (i === digits) return false;
    }
    this.#at = i;
    const short = whole && i - first < 16 && bytes[first] !== ZERO;
    this.#values.take(slot, start, i - start, short ? INTEGER : kindOfBytes(bytes, start, i - start), inArray);
    return true;
  }

  /** At `"`. */
  #string(slot: ValueSlot, inArray: boolean): boolean {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    const end = this.#end;
    let i = start;
    let escaped = false;
    for (; i < end; i++) {
      const b = bytes[i] as number;
      if (b === QUOTE) break;
      if (b === BACKSLASH) {
        escaped = true;
        i++;
      }
    }
    if (i >= end) return false;
    this.#at = i + 1;
    if (!escaped) {
      this.#values.take(slot, start, i - start, TEXT, inArray);
      return true;
    }
    let value: string;
    try {
      value = JSON.parse(bytes.toString('utf8', start - 1, i + 1)) as string;
    } catch {
      return false;
    }
    const written = this.#block.write(value);
    this.#bytes = this.#block.bytes;
    this.#values.take(slot, written, this.#block.used - written, TEXT, inArray);
    return true;
  }
}
