/** Absolute times as text: ISO 8601 and the `MM/DD/YYYY:HH:MM:SS` of Splunk's time modifiers. */
import { daysFromCivil, daysInMonth } from './civil.ts';
import { localToEpoch, zoneOf } from './zone.ts';

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const SLASHES = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[: ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?$/;

/** The epoch seconds of an ISO 8601 or `MM/DD/YYYY:HH:MM:SS` text in `tz` unless it names its own offset; else null. */
export function parseTimestamp(text: string, tz: string): number | null {
  const iso = ISO.exec(text);
  if (iso !== null) {
    return instant(iso[1], iso[2], iso[3], iso[4], iso[5], iso[6], iso[7], iso[8] ?? null, tz);
  }
  const us = SLASHES.exec(text);
  if (us !== null) return instant(us[3], us[1], us[2], us[4], us[5], us[6], us[7], null, tz);
  return null;
}

function instant(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
  fraction: string | undefined,
  offset: string | null,
  tz: string,
): number | null {
  const y = Number(year);
  const m = Number(month);
  const d = Number(day);
  const h = Number(hour ?? 0);
  const min = Number(minute ?? 0);
  const s = Number(second ?? 0);
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m) || h > 24 || min > 59 || s > 60) return null;
  const clock = h * 3600 + min * 60 + s;
  const days = daysFromCivil(y, m, d);
  const whole = offset === null ? localToEpoch(days, clock, zoneOf(tz)) : days * 86400 + clock - offsetSeconds(offset);
  return fraction === undefined ? whole : whole + Number(`0.${fraction}`);
}

/** Seconds east of UTC of `Z`, `+02`, `+0200` or `+02:00`. */
export function offsetSeconds(text: string): number {
  const m = /^([+-])(\d{2}):?(\d{2})?(?::?(\d{2}))?$/.exec(text);
  if (m === null) return 0;
  const seconds = Number(m[2]) * 3600 + Number(m[3] ?? 0) * 60 + Number(m[4] ?? 0);
  return m[1] === '-' ? -seconds : seconds;
}
