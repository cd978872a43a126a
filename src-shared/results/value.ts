/**
 * The values that SPL fields hold.
 *
 * Splunk knows one kind of field value: text, which is a number where it looks like one, and lists of it
 * (Search Manual, "About evaluation expressions" and "Manipulate and evaluate fields with multiple values").
 * We keep numbers as numbers where the source had numbers, so that they can be printed, sorted and pushed as such;
 * every operator treats a string that looks like a number as that number (see `toNumber`).
 */

/** One single value: text, or a double (integers exact to 2^53). Never NaN and never infinite. */
export type Scalar = string | number;

/** A multivalue: two or more scalars. One scalar alone is never wrapped, none at all is `null`. */
export type Multivalue = readonly Scalar[];

/** What a field of an event or a result row can hold. `null` is the absence of the field, not the empty string. */
export type Value = null | Scalar | Multivalue;

/** What an eval expression can yield: booleans live inside expressions only and are never stored in a field. */
export type EvalValue = Value | boolean;

const NUMERIC = /^[ \t]*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?[ \t]*$/;

/** True for text that SPL treats as a number: optional sign, digits with an optional fraction and exponent, blanks around. */
export function looksNumeric(text: string): boolean {
  const c = text.charCodeAt(0);
  // Cheap first look: most text starts with a letter, and the pattern below costs more than this.
  if (c > 57 || text.length === 0) return false;
  return NUMERIC.test(text);
}

/** The number a value stands for, or null: numbers are themselves, numeric-looking text is parsed, all else is null. */
export function toNumber(value: EvalValue | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    if (!looksNumeric(value)) return null;
    const n = Number(value);
    return Number.isFinite(n) ? n : null;
  }
  return null;
}

/** A number as SPL prints it: integers without a fraction, else the shortest text that reads back as the same double. */
export function numberToText(n: number): string {
  return Object.is(n, -0) ? '0' : String(n);
}

/** A scalar as text. */
export function scalarToText(value: Scalar): string {
  return typeof value === 'number' ? numberToText(value) : value;
}

/** A value as text, or null for null; the items of a multivalue are joined by `separator` (Splunk shows newlines). */
export function toText(value: EvalValue | undefined, separator = '\n'): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberToText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return value.map(scalarToText).join(separator);
}

/** The items of a value: none for null, one for a scalar, all of a multivalue. */
export function items(value: Value | undefined): readonly Scalar[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

/** The value that holds these items: null for none, the scalar itself for one. */
export function fromItems(list: readonly Scalar[]): Value {
  return list.length === 0 ? null : list.length === 1 ? (list[0] as Scalar) : list;
}

/** True for a multivalue. */
export function isMultivalue(value: EvalValue | undefined): value is Multivalue {
  return typeof value === 'object' && value !== null;
}

/** Text by code point, as databases order UTF-8 bytes; JavaScript's `<` orders UTF-16 units, which differs outside the BMP. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      // Surrogates (0xD800-0xDFFF) stand for code points above all other units.
      const xs = x >= 0xd800 && x <= 0xdfff;
      const ys = y >= 0xd800 && y <= 0xdfff;
      if (xs !== ys) return xs ? 1 : -1;
      return x < y ? -1 : 1;
    }
  }
  return a.length < b.length ? -1 : 1;
}
