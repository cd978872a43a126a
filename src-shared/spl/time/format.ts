/**
 * `strftime` and `strptime` with the variables of Splunk (Search Reference, "Date and time format variables").
 * Names of months and days are English, as in Splunk's own default locale.
 */
import { daysFromCivil, daysInMonth, isoWeek, weekdayOf } from './civil.ts';
import { localTime, localToEpoch, zoneOf } from './zone.ts';
import type { LocalTime, Zone } from './zone.ts';
import { offsetSeconds } from './timestamp.ts';

const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
] as const;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const TWO = Array.from({ length: 100 }, (_, i) => (i < 10 ? `0${i}` : String(i)));
const SPACED = Array.from({ length: 100 }, (_, i) => (i < 10 ? ` ${i}` : String(i)));

/** Variables that stand for other variables. */
const COMPOSITES: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  '+': '%a %b %e %H:%M:%S %Z %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  r: '%I:%M:%S %p',
  T: '%H:%M:%S',
  x: '%m/%d/%Y',
  X: '%H:%M:%S',
};

/** One part of a format: text as it stands, or a variable with its width (`3` of `%3N`) or modifier (`:` of `%:z`). */
interface FormatPart {
  readonly variable: string;
  readonly width: number | null;
  readonly modifier: string;
  readonly text: string;
}

const parsedFormats = new Map<string, readonly FormatPart[]>();

function parseFormat(format: string): readonly FormatPart[] {
  const known = parsedFormats.get(format);
  if (known !== undefined) return known;
  const parts: FormatPart[] = [];
  const pattern = /%(-|_|0|\^)?(\d)?(E|O|:{1,3})?([A-Za-z+%])|[^%]+|%/gs;
  const add = (text: string): void => {
    for (const m of text.matchAll(pattern)) {
      const variable = m[4];
      if (variable === undefined) {
        parts.push({ variable: '', width: null, modifier: '', text: m[0] });
        continue;
      }
      const composite = COMPOSITES[variable];
      if (composite !== undefined) add(composite);
      else {
        parts.push({
          variable,
          width: m[2] === undefined ? null : Number(m[2]),
          modifier: m[3] ?? m[1] ?? '',
          text: m[0],
        });
      }
    }
  };
  add(format);
  // Formats may come from data; the memory for them must not grow without end.
  if (parsedFormats.size > 1000) parsedFormats.clear();
  parsedFormats.set(format, parts);
  return parts;
}

/**
 * Makes a function that writes epoch seconds in a format. Unknown variables stay as they are written.
 * A time beyond what a calendar of four-digit years can show (about +-9999 years) yields null.
 */
export function timeFormatter(format: string, tz: string): (time: number) => string | null {
  const zone = zoneOf(tz);
  const writers = parseFormat(format).map((part) => writer(part, zone));
  return (time) => {
    if (!(time > -4e11 && time < 4e11)) return null;
    const local = localTime(time, zone);
    let out = '';
    for (const write of writers) out += write(local, time);
    return out;
  };
}

type Writer = (local: LocalTime, time: number) => string;

function writer(part: FormatPart, zone: Zone): Writer {
  const { text, modifier } = part;
  // GNU's `%-d` drops the leading zero.
  const two = modifier === '-' ? (n: number): string => String(n) : (n: number): string => TWO[n] as string;
  switch (part.variable) {
    case '':
      return () => text;
    case '%':
      return () => '%';
    case 'n':
      return () => '\n';
    case 't':
      return () => '\t';
    case 'Y':
      return (l) => year4(l.year);
    case 'C':
      return (l) => two(Math.floor(l.year / 100));
    case 'y':
      return (l) => two(((l.year % 100) + 100) % 100);
    case 'm':
      return (l) => two(l.month);
    case 'd':
      return (l) => two(l.day);
    case 'e':
      return (l) => (modifier === '-' ? String(l.day) : (SPACED[l.day] as string));
    case 'B':
      return (l) => MONTHS[l.month - 1] as string;
    case 'b':
    case 'h':
      return (l) => (MONTHS[l.month - 1] as string).slice(0, 3);
    case 'A':
      return (l) => DAYS[l.weekday] as string;
    case 'a':
      return (l) => (DAYS[l.weekday] as string).slice(0, 3);
    case 'w':
      return (l) => String(l.weekday);
    case 'u':
      return (l) => String(l.weekday === 0 ? 7 : l.weekday);
    case 'j':
      return (l) => String(dayOfYear(l)).padStart(3, '0');
    case 'U':
      return (l) => two(Math.floor((dayOfYear(l) + 6 - l.weekday) / 7));
    case 'W':
      return (l) => two(Math.floor((dayOfYear(l) + 6 - ((l.weekday + 6) % 7)) / 7));
    case 'V':
      return (l) => two(isoWeek(l.days).week);
    case 'G':
      return (l) => year4(isoWeek(l.days).year);
    case 'g':
      return (l) => two(isoWeek(l.days).year % 100);
    case 'q':
      return (l) => String(Math.floor((l.month + 2) / 3));
    case 'H':
      return (l) => two(l.hour);
    case 'k':
      return (l) => SPACED[l.hour] as string;
    case 'I':
      return (l) => two(l.hour % 12 === 0 ? 12 : l.hour % 12);
    case 'l':
      return (l) => SPACED[l.hour % 12 === 0 ? 12 : l.hour % 12] as string;
    case 'M':
      return (l) => two(l.minute);
    case 'S':
      return (l) => two(l.second);
    case 'p':
      return (l) => (l.hour < 12 ? 'AM' : 'PM');
    case 'P':
      return (l) => (l.hour < 12 ? 'am' : 'pm');
    case 's':
      return (_, time) => String(Math.floor(time));
    case 'f':
      return (_, time) => fraction(time, 6);
    case 'N':
      return (_, time) => fraction(time, part.width ?? 9);
    case 'Q':
      return (_, time) => fraction(time, part.width ?? 3);
    case 'Z':
      return (_, time) => zone.abbreviationAt(time);
    case 'z':
      return (l) => formatOffset(l.offset, modifier);
    default:
      return () => text;
  }
}

function year4(year: number): string {
  return year >= 0 && year < 10000 ? String(year).padStart(4, '0') : String(year);
}

function dayOfYear(l: LocalTime): number {
  return l.days - daysFromCivil(l.year, 1, 1) + 1;
}

/** The first `width` digits after the point. A double holds microseconds at today's epoch seconds, and no more. */
function fraction(time: number, width: number): string {
  const micros = Math.round((time - Math.floor(time)) * 1e6);
  const digits = String(Math.min(micros, 999_999)).padStart(6, '0');
  return width <= 6 ? digits.slice(0, width) : digits.padEnd(width, '0');
}

function formatOffset(offset: number, modifier: string): string {
  const sign = offset < 0 ? '-' : '+';
  const seconds = Math.abs(offset);
  const hh = TWO[Math.floor(seconds / 3600)] as string;
  const mm = TWO[Math.floor((seconds % 3600) / 60)] as string;
  if (modifier === 'E') return `${offset < 0 ? '-' : '+'}${Math.floor(seconds / 60)}`;
  if (modifier === ':') return `${sign}${hh}:${mm}`;
  if (modifier === '::') return `${sign}${hh}:${mm}:${TWO[seconds % 60] as string}`;
  if (modifier === ':::') return `${sign}${hh}`;
  return `${sign}${hh}${mm}`;
}

/** Writes epoch seconds in a format; see `timeFormatter`, which is faster for many. Null beyond the calendar. */
export function strftime(time: number, format: string, tz: string): string | null {
  return timeFormatter(format, tz)(time);
}

/** What a text said while it was read. */
interface Reading {
  year: number | null;
  century: number | null;
  month: number | null;
  day: number | null;
  dayOfYear: number | null;
  isoYear: number | null;
  week: number | null;
  weekRule: 'U' | 'W' | 'V' | null;
  weekday: number | null;
  hour: number;
  hour12: boolean;
  afternoon: boolean | null;
  minute: number;
  second: number;
  fraction: number;
  offset: number | null;
  epoch: number | null;
}

/** Offsets in seconds of the abbreviations that `%Z` reads. */
const ZONE_ABBREVIATIONS: Readonly<Record<string, number>> = {
  UTC: 0, GMT: 0, Z: 0, WET: 0, UCT: 0,
  WEST: 3600, BST: 3600, CET: 3600, MET: 3600, CEST: 7200, MEST: 7200, EET: 7200, SAST: 7200, EEST: 10800, MSK: 10800,
  IST: 19800, SGT: 28800, HKT: 28800, AWST: 28800, JST: 32400, KST: 32400, ACST: 34200, AEST: 36000, ACDT: 37800,
  AEDT: 39600, NZST: 43200, NZDT: 46800,
  NST: -12600, NDT: -9000, AST: -14400, ADT: -10800, EST: -18000, EDT: -14400, CST: -21600, CDT: -18000, MST: -25200,
  MDT: -21600, PST: -28800, PDT: -25200, AKST: -32400, AKDT: -28800, HST: -36000,
};

/** Reads at `at` and returns where it stopped, or -1 when the text does not fit. */
type Reader = (text: string, at: number, r: Reading) => number;

/**
 * Makes a function that reads text in a format into epoch seconds, null where the text does not fit. Text after what
 * the format covers is ignored. Without any date the date of `now` (epoch seconds) is taken, without a year its year;
 * a month without a day is no time.
 */
export function timeParser(format: string, tz: string, now: number | null = null): (text: string) => number | null {
  const zone = zoneOf(tz);
  const readers = readersOf(parseFormat(format));
  return (text) => {
    const r: Reading = {
      year: null, century: null, month: null, day: null, dayOfYear: null, isoYear: null, week: null, weekRule: null,
      weekday: null, hour: 0, hour12: false, afternoon: null, minute: 0, second: 0, fraction: 0, offset: null, epoch: null,
    };
    let at = skipBlanks(text, 0);
    for (const read of readers) {
      at = read(text, at, r);
      if (at < 0) return null;
    }
    return instantOf(r, zone, now);
  };
}

const SUBSECONDS = new Set(['f', 'N', 'Q']);
/** Digits of subseconds that are written without a width. */
const SUBSECOND_DIGITS: Readonly<Record<string, number>> = { f: 6, N: 9, Q: 3 };

/**
 * The readers of a format. Subseconds behind a point may be missing with it: `%H:%M:%S.%N` reads `10:20:30` too. Where they
 * follow `%s` itself (`%s%3N`), the last digits of the number are theirs.
 */
function readersOf(parts: readonly FormatPart[]): Reader[] {
  return parts.map((part, i) => {
    const next = parts[i + 1];
    if (part.variable === 's' && next !== undefined && SUBSECONDS.has(next.variable)) {
      return epochReader(next.width ?? (SUBSECOND_DIGITS[next.variable] as number));
    }
    if (part.variable === '' && part.text.endsWith('.') && next !== undefined && SUBSECONDS.has(next.variable)) {
      return literalReader(part.text.slice(0, -1));
    }
    const before = parts[i - 1];
    if (SUBSECONDS.has(part.variable) && before !== undefined && before.variable === '' && before.text.endsWith('.')) {
      const read = reader(part);
      return (text, at, r) => (text.charCodeAt(at) === 46 ? read(text, at + 1, r) : at);
    }
    return reader(part);
  });
}

function instantOf(r: Reading, zone: Zone, now: number | null): number | null {
  if (r.epoch !== null) return r.epoch + r.fraction;
  const days = dateOf(r, zone, now);
  if (days === null) return null;
  let hour = r.hour;
  if (r.hour12) {
    if (hour < 1 || hour > 12) return null;
    hour %= 12;
    if (r.afternoon === true) hour += 12;
  } else if (r.afternoon === true && hour < 12) hour += 12;
  const clock = hour * 3600 + r.minute * 60 + r.second;
  const whole = r.offset === null ? localToEpoch(days, clock, zone) : days * 86400 + clock - r.offset;
  return r.fraction === 0 ? whole : whole + r.fraction;
}

function dateOf(r: Reading, zone: Zone, now: number | null): number | null {
  let year = r.year;
  if (year !== null && r.century !== null) year = r.century * 100 + (year % 100);
  if (r.month === null && r.day === null && r.dayOfYear === null && r.week === null && year === null) {
    return now === null ? null : localTime(now, zone).days;
  }
  if (year === null) {
    if (r.isoYear !== null) year = r.isoYear;
    else if (now === null) return null;
    else year = localTime(now, zone).year;
  }
  if (r.dayOfYear !== null && r.month === null) return daysFromCivil(year, 1, 1) + r.dayOfYear - 1;
  if (r.month !== null && r.day !== null) {
    return r.day <= daysInMonth(year, r.month) ? daysFromCivil(year, r.month, r.day) : null;
  }
  if (r.week !== null && r.weekday !== null) return daysOfWeek(year, r.week, r.weekday, r.weekRule ?? 'U');
  return null;
}

/** Day number of a weekday (0 Sunday) in a week counted by the rule of `%U`, `%W` or `%V`. */
function daysOfWeek(year: number, week: number, weekday: number, rule: 'U' | 'W' | 'V'): number {
  const first = daysFromCivil(year, 1, 1);
  if (rule === 'U') return first + ((7 - weekdayOf(first)) % 7) + (week - 1) * 7 + weekday;
  const fromMonday = (weekday + 6) % 7;
  if (rule === 'W') return first + ((8 - weekdayOf(first)) % 7) + (week - 1) * 7 + fromMonday;
  const fourth = daysFromCivil(year, 1, 4);
  return fourth - ((weekdayOf(fourth) + 6) % 7) + (week - 1) * 7 + fromMonday;
}

function skipBlanks(text: string, at: number): number {
  let i = at;
  while (isBlank(text.charCodeAt(i))) i++;
  return i;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** Up to `max` digits at `at`; sets `number` and returns the end, or -1 where there is none. */
let number = 0;
function digits(text: string, at: number, max: number): number {
  let i = at;
  let n = 0;
  while (i < at + max) {
    const c = text.charCodeAt(i) - 48;
    if (!(c >= 0 && c <= 9)) break;
    n = n * 10 + c;
    i++;
  }
  number = n;
  return i === at ? -1 : i;
}

function bounded(max: number, low: number, high: number, set: (r: Reading, n: number) => void): Reader {
  return (text, at, r) => {
    const end = digits(text, skipBlanks(text, at), max);
    if (end < 0 || number < low || number > high) return -1;
    set(r, number);
    return end;
  };
}

function named(names: readonly string[], set: (r: Reading, index: number) => void): Reader {
  const full = names.map((name) => name.toLowerCase());
  const short = full.map((name) => name.slice(0, 3));
  return (text, at, r) => {
    const start = skipBlanks(text, at);
    const three = text.slice(start, start + 3).toLowerCase();
    const index = short.indexOf(three);
    if (index < 0) return -1;
    set(r, index);
    const whole = full[index] as string;
    return text.slice(start, start + whole.length).toLowerCase() === whole ? start + whole.length : start + 3;
  };
}

function reader(part: FormatPart): Reader {
  switch (part.variable) {
    case '':
      return literalReader(part.text);
    case '%':
      return literalReader('%');
    case 'n':
    case 't':
      return (text, at) => skipBlanks(text, at);
    case 'Y':
      return bounded(4, 0, 9999, (r, n) => (r.year = n));
    case 'G':
      return bounded(4, 0, 9999, (r, n) => (r.isoYear = n));
    case 'g':
      return bounded(2, 0, 99, (r, n) => (r.isoYear = n + (n < 69 ? 2000 : 1900)));
    case 'C':
      return bounded(2, 0, 99, (r, n) => (r.century = n));
    case 'y':
      return bounded(2, 0, 99, (r, n) => (r.year = n + (n < 69 ? 2000 : 1900)));
    case 'm':
      return bounded(2, 1, 12, (r, n) => (r.month = n));
    case 'd':
    case 'e':
      return bounded(2, 1, 31, (r, n) => (r.day = n));
    case 'j':
      return bounded(3, 1, 366, (r, n) => (r.dayOfYear = n));
    case 'B':
    case 'b':
    case 'h':
      return named(MONTHS, (r, n) => (r.month = n + 1));
    case 'A':
    case 'a':
      return named(DAYS, (r, n) => (r.weekday = n));
    case 'w':
      return bounded(1, 0, 6, (r, n) => (r.weekday = n));
    case 'u':
      return bounded(1, 1, 7, (r, n) => (r.weekday = n % 7));
    case 'U':
    case 'W':
    case 'V': {
      const rule = part.variable;
      return bounded(2, 0, 53, (r, n) => {
        r.week = n;
        r.weekRule = rule;
      });
    }
    case 'q':
      return bounded(1, 1, 4, () => undefined);
    case 'H':
    case 'k':
      return bounded(2, 0, 24, (r, n) => (r.hour = n));
    case 'I':
    case 'l':
      return bounded(2, 1, 12, (r, n) => {
        r.hour = n;
        r.hour12 = true;
      });
    case 'M':
      return bounded(2, 0, 59, (r, n) => (r.minute = n));
    case 'S':
      return bounded(2, 0, 61, (r, n) => (r.second = n));
    case 'p':
    case 'P':
      return (text, at, r) => {
        const m = /^\s*([ap])\.?m\.?/i.exec(text.slice(at, at + 8));
        if (m === null) return -1;
        r.afternoon = (m[1] as string).toLowerCase() === 'p';
        return at + m[0].length;
      };
    case 's':
      return epochReader(0);
    case 'f':
    case 'N':
    case 'Q': {
      const width = part.width ?? 9;
      return (text, at, r) => {
        const end = digits(text, at, width);
        if (end < 0) return -1;
        r.fraction = number / 10 ** (end - at);
        return end;
      };
    }
    case 'Z':
      return (text, at, r) => {
        const start = skipBlanks(text, at);
        const m = /^[A-Za-z]+(?:[/_][A-Za-z_]+)*/.exec(text.slice(start, start + 64));
        if (m === null) return readOffset(text, start, r);
        const offset = ZONE_ABBREVIATIONS[m[0].toUpperCase()];
        if (offset === undefined) return -1;
        r.offset = offset;
        return start + m[0].length;
      };
    case 'z':
      return part.modifier === 'E' ? readMinutes : readOffset;
    default:
      return literalReader(part.text);
  }
}

/** Reads epoch seconds, up to `left` digits before the end of their number. */
function epochReader(left: number): Reader {
  return (text, at, r) => {
    const start = skipBlanks(text, at);
    const negative = text[start] === '-';
    const first = negative ? start + 1 : start;
    const all = digits(text, first, 15 + left);
    const end = digits(text, first, all - left - first);
    if (end < 0) return -1;
    r.epoch = negative ? -number : number;
    return end;
  };
}

function readOffset(text: string, at: number, r: Reading): number {
  const start = skipBlanks(text, at);
  const m = /^(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)/i.exec(text.slice(start, start + 9));
  if (m === null) return -1;
  r.offset = offsetSeconds(m[0]);
  return start + m[0].length;
}

function readMinutes(text: string, at: number, r: Reading): number {
  const start = skipBlanks(text, at);
  const signed = text[start] === '-' || text[start] === '+';
  const end = digits(text, signed ? start + 1 : start, 4);
  if (end < 0) return -1;
  r.offset = (text[start] === '-' ? -number : number) * 60;
  return end;
}

/** Text of the format as it stands; a blank in it stands for any number of blanks, also none. */
function literalReader(literal: string): Reader {
  return (text, at) => {
    let i = at;
    for (let k = 0; k < literal.length; k++) {
      const c = literal.charCodeAt(k);
      if (isBlank(c)) i = skipBlanks(text, i);
      else if (text.charCodeAt(i) === c) i++;
      else return -1;
    }
    return i;
  };
}

/** Reads text in a format into epoch seconds; see `timeParser`, which is faster for many. */
export function strptime(text: string, format: string, tz: string, now: number | null = null): number | null {
  return timeParser(format, tz, now)(text);
}

/** A time as result tables show `_time`: `2026-11-21 01:40:00` with milliseconds where it has any, in `tz`. */
export function displayTime(time: number, tz: string): string {
  const whole = Math.abs(time - Math.round(time)) < 5e-4;
  return strftime(time, whole ? '%Y-%m-%d %H:%M:%S' : '%Y-%m-%d %H:%M:%S.%3N', tz) ?? String(time);
}
