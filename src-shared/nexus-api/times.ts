/**
 * Times on the wire: RFC 3339 in UTC. The fraction has exactly the digits of the number's shortest form, so that epoch
 * seconds survive the way there and back to the last bit.
 */
import type { Value } from '../results/value.ts';

/** Epoch seconds as RFC 3339 UTC, `2024-05-01T12:00:00.25Z`. Null outside the years 0 to 9999, which RFC 3339 cannot write. */
export function timeText(seconds: number): string | null {
  const whole = Math.floor(seconds);
  if (!(whole >= -62_167_219_200 && whole <= 253_402_300_799)) return null;
  // Before 1970 the digits after the point count backwards, so they are taken from a number with the same fraction.
  const digits = seconds >= 0 ? fractionOf(seconds) : fractionOf(Number((seconds - whole).toFixed(7)));
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}${digits}Z`;
}

function fractionOf(seconds: number): string {
  const text = String(seconds);
  const at = text.indexOf('.');
  return at === -1 || text.includes('e') ? '' : text.slice(at);
}

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** Epoch seconds of an RFC 3339 text, or null for other text. */
export function timeSeconds(text: string): number | null {
  const found = RFC3339.exec(text);
  if (found === null) return null;
  const whole = Date.parse(`${found[1]}${found[3]?.toUpperCase()}`) / 1000;
  if (Number.isNaN(whole)) return null;
  if (found[2] === undefined) return whole;
  // Read as one decimal: adding a fraction to the seconds would round twice.
  return whole >= 0 ? Number(`${whole}${found[2]}`) : Number((whole + Number(found[2])).toFixed(7));
}

/** A field's value as JSON rows carry it: `_time` as RFC 3339 text where it is a number, all others as they are. */
export function wireValue(field: string, value: Value): Value {
  return field === '_time' && typeof value === 'number' ? (timeText(value) ?? value) : value;
}

/** What `wireValue` wrote, read back. */
export function readWireValue(field: string, value: Value): Value {
  return field === '_time' && typeof value === 'string' ? (timeSeconds(value) ?? value) : value;
}
