/** What kinds of values a field was seen with, as bits; they decide the type of its column. */
import { isCanonicalNumber } from './event-sink.ts';

export const INTEGER = 1;
export const FRACTION = 2;
export const TEXT = 4;
export const MULTI = 8;

/** The types of field columns in a dataset. */
export type FieldType = 'integer' | 'number' | 'string' | 'multivalue';

/** A kind of values that makes a field of this type. */
export const KIND_OF_TYPE: Readonly<Record<FieldType, number>> = { integer: INTEGER, number: FRACTION, string: TEXT, multivalue: MULTI };

/** The type of a field by the kinds of values it was seen with. */
export function fieldType(kinds: number): FieldType {
  if ((kinds & MULTI) !== 0) return 'multivalue';
  if ((kinds & TEXT) !== 0) return 'string';
  return (kinds & FRACTION) !== 0 ? 'number' : 'integer';
}

const MINUS = 45;
const ZERO = 48;
const NINE = 57;
/** So many digits are a safe integer whatever they are. */
const SAFE_DIGITS = 15;

/** The kind of a value as written: a number where the bytes are exactly how SPL writes it (`isCanonicalNumber`), else text. */
export function kindOfBytes(bytes: Buffer, start: number, length: number): number {
  if (length === 0 || length > 24) return TEXT;
  const first = bytes[start] as number;
  const digits = first === MINUS ? start + 1 : start;
  const end = start + length;
  const lead = bytes[digits] as number;
  if (digits === end || lead < ZERO || lead > NINE) return TEXT;
  if (length === 1) return INTEGER;
  if (lead !== ZERO && end - digits <= SAFE_DIGITS) {
    let i = digits + 1;
    while (i < end && (bytes[i] as number) >= ZERO && (bytes[i] as number) <= NINE) i++;
    if (i === end) return INTEGER;
  }
  const text = bytes.toString('latin1', start, end);
  if (!isCanonicalNumber(text)) return TEXT;
  return Number.isInteger(Number(text)) ? INTEGER : FRACTION;
}
