/** What the readers of formats write events into. */

/** Takes the fields of one event. Names are the event's own, case and all. */
export interface EventSink {
  /** A string value, kept as text even where it looks like a number. */
  text(name: string, value: string): void;
  /** A piece of text as extracted from a line: a number where that is how the number would be written, else text. */
  extracted(name: string, value: string): void;
  /** A number as written in the source: kept as text where the double would be written differently (1.10, 1e5, 2^53 + 1). */
  number(name: string, written: string): void;
  /** One more item of a multivalue. */
  item(name: string, value: string): void;
  /** True where this event already has the field. */
  has(name: string): boolean;
  /** The value that this event has so far, or undefined. */
  get(name: string): string | number | readonly string[] | undefined;
  /** The fields that this event has so far. */
  names(): Iterable<string>;
  /** Epoch microseconds of the event; the last call counts. */
  time(micros: number): void;
  /** Replaces the event's text. */
  raw(text: string): void;
  /** What Splunk calls the event's metadata; overrides what the file says. */
  host(value: string): void;
  source(value: string): void;
  sourcetype(value: string): void;
  index(value: string): void;
}

/** True for text that is exactly how JavaScript (and SPL here) writes that number: `12`, `0.5`, `-3`; not `007`, `1.10`, `1e5`. */
export function isCanonicalNumber(text: string): boolean {
  const length = text.length;
  if (length === 0 || length > 24) return false;
  const c = text.charCodeAt(0);
  if (!(c >= 48 && c <= 57) && c !== 45) return false;
  // Short plain integers are most of what comes; they need no conversion to be recognised.
  if (length <= 15) {
    let i = c === 45 ? 1 : 0;
    const first = text.charCodeAt(i);
    if (first >= 49 && first <= 57) {
      for (i++; i < length; i++) {
        const d = text.charCodeAt(i);
        if (d < 48 || d > 57) break;
      }
      if (i === length) return true;
    } else if (length === 1) {
      return first === 48;
    }
  }
  const n = Number(text);
  return String(n) === text && Number.isFinite(n) && (!Number.isInteger(n) || Number.isSafeInteger(n));
}

/** What an event's metadata is where the event does not say otherwise. */
export interface EventDefaults {
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly index: string;
}

/** Takes events one after the other: `begin`, the sink's calls, then `commit` or `rollback`. */
export interface EventTarget extends EventSink {
  begin(raw: string, defaults: EventDefaults): void;
  /** Epoch microseconds of the event begun; NaN where none is known yet. */
  readonly eventTime: number;
  commit(): void;
  /** Forgets the event begun. */
  rollback(): void;
}
