/** The ways to write a timestamp, each with what reads it from where a cursor stands. */
import { ABBREVIATIONS, type Cursor, digit, digits } from './timestamp-cursor.ts';
import type { DateOrder } from './date-order.ts';
import type { Zone } from './zone.ts';

/** What a timestamp without a zone or a year is read against. */
export interface TimeContext {
  readonly zone: Zone;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Epoch milliseconds when the file was last written: gives dates without a year and times without a date theirs. `now` where absent. */
  readonly modified?: number | undefined;
  /** How the file orders the parts of numeric dates; month/day/year where absent and a date itself does not tell. */
  readonly dateOrder?: DateOrder | undefined;
  /** Epoch microseconds when the machine was started whose lines count seconds since then. */
  readonly booted?: number | undefined;
}

/** 1990-01-01 to 2100-01-01: numbers outside are identifiers, not times. */
const EARLIEST_SECOND = 631_152_000;
const LATEST_SECOND = 4_102_444_800;

/** Epoch microseconds of a date and a time of day, or NaN for a date that the calendar does not have. */
export function compose(
  year: number,
  month: number,
  day: number,
  ofDay: number,
  zone: number | Zone | null,
  context: TimeContext,
): number {
  if (month < 0 || month > 11 || day < 1 || day > 31) return Number.NaN;
  const days = Date.UTC(year, month, day);
  if (day > 28 && new Date(days).getUTCDate() !== day) return Number.NaN;
  const wall = days + Math.floor(ofDay / 1000);
  const epoch = typeof zone === 'number' ? wall - zone * 60_000 : (zone ?? context.zone).toEpoch(wall);
  return epoch * 1000 + (ofDay % 1000);
}

/** The year of a date that names none: the latest with which it does not lie after the file was last written, a day allowed for zones. */
export function composeWithoutYear(
  month: number,
  day: number,
  ofDay: number,
  zone: number | Zone | null,
  context: TimeContext,
): number {
  const { now, modified = now } = context;
  // Archives and copies may lose the time of writing and have some moment near 1970 instead.
  const end = (modified > EARLIEST_SECOND * 1000 ? Math.min(now, modified) : now) + 86_400_000;
  const lastYear = new Date(end).getUTCFullYear();
  for (let year = lastYear; year > lastYear - 9; year--) {
    const micros = compose(year, month, day, ofDay, zone, context);
    if (micros <= end * 1000) return micros;
  }
  return Number.NaN;
}

/** Reads a timestamp that starts where the cursor stands; NaN where none does. */
export type Reader = (c: Cursor, context: TimeContext) => number;

/** `2026-11-20T10:11:12.123Z`, `2026/11/20 10:11:12,123 +0100`, `2026-11-20  10:11:12`, `20261120T101112Z`, `20261120:101112.123`. */
export const readIso: Reader = (c, context) => {
  const year = c.number(4, 4);
  if (year < 1900 || year > 2200) return Number.NaN;
  const separator = c.text.charAt(c.at);
  if (separator === '-' || separator === '/' || separator === '.') {
    c.at++;
    let month = c.number(1, 2) - 1;
    if (month < 0) month = c.month();
    if (month < 0 || !c.skip(separator)) return Number.NaN;
    const day = c.number(1, 2);
    const afterDate = c.at;
    const joined = c.skip('Tt_-:\t,');
    if (!joined && c.blanks() === 0) return dateOnly(c, year, month, day, afterDate, context);
    const ofDay = c.text.charAt(c.at + 2) === '.' ? c.dottedClock() : c.clock();
    if (ofDay < 0) return dateOnly(c, year, month, day, afterDate, context);
    return compose(year, month, day, ofDay, c.zone(), context);
  }
  const month = c.number(2, 2) - 1;
  const day = c.number(2, 2);
  if (month < 0 || day < 0 || !c.skip('Tt -:')) return Number.NaN;
  if (c.text.charAt(c.at + 2) === ':') {
    const ofDay = c.clock();
    return ofDay < 0 ? Number.NaN : compose(year, month, day, ofDay, c.zone(), context);
  }
  const clock = digits(c.text, c.at, 6);
  if (clock < 0) return Number.NaN;
  c.at += 6;
  const seconds = Math.floor(clock / 10_000) * 3600 + (Math.floor(clock / 100) % 100) * 60 + (clock % 100);
  return compose(year, month, day, seconds * 1_000_000 + c.fraction(), c.zone(), context);
};

/** A date alone counts where nothing that could be part of the same word follows. */
function dateOnly(c: Cursor, year: number, month: number, day: number, end: number, context: TimeContext): number {
  c.at = end;
  return /[\w/.-]/.test(c.text.charAt(end)) ? Number.NaN : compose(year, month, day, 0, null, context);
}

/**
 * `10/Oct/2000:13:55:36 -0700` (web servers), `20/Nov/2026 10:11:12`, `20-Nov-2026 10:11:12.123`, `20 Nov 2026 10:11:12`,
 * `20 Nov 10:11:12`; with a year of two digits `20/Nov/26 10:11 AM` and Oracle's `20-NOV-26 10.11.12.123456 AM`.
 */
export const readDayMonthName: Reader = (c, context) => {
  const day = c.number(1, 2);
  if (day < 1 || !c.skip('/- ')) return Number.NaN;
  const month = c.month();
  if (month < 0 || !c.skip('/- ')) return Number.NaN;
  const beforeYear = c.at;
  const year = c.number(4, 4);
  if (year < 0) {
    c.at = beforeYear;
    const separator = c.text.charAt(beforeYear - 1);
    const short = separator === ' ' ? -1 : c.number(2, 2);
    if (short >= 0) {
      if (c.blanks() === 0) return Number.NaN;
      const ofDay = c.text.charAt(c.at + 2) === '.' ? c.dottedClock() : c.clock();
      return ofDay < 0 ? Number.NaN : compose((short < 70 ? 2000 : 1900) + short, month, day, ofDay, c.zone(), context);
    }
    c.at = beforeYear;
    const clock = c.clock();
    return clock < 0 ? Number.NaN : composeWithoutYear(month, day, clock, c.zone(), context);
  }
  if (year < 1900 || !c.skip(': T')) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : compose(year, month, day, ofDay, c.zone(), context);
};

/** `nov/20/2026 10:11:12` and `nov/20 10:11:12` (MikroTik). */
export const readMonthSlash: Reader = (c, context) => {
  const month = c.month();
  if (month < 0 || !c.skip('/')) return Number.NaN;
  const day = c.number(1, 2);
  if (day < 1) return Number.NaN;
  const year = c.skip('/') ? c.number(4, 4) : 0;
  if ((year > 0 && year < 1900) || year < 0 || c.blanks() === 0) return Number.NaN;
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  return year === 0 ? composeWithoutYear(month, day, ofDay, c.zone(), context) : compose(year, month, day, ofDay, c.zone(), context);
};

/** `Oct  3 01:02:03` (syslog), `Oct 3 2026 01:02:03` and `Oct 3, 2026 1:02:03 PM`, ctime's `Tue Oct  3 01:02:03 CEST 2026`. */
export const readMonthName: Reader = (c, context) => {
  const month = c.month();
  if (month < 0 || c.blanks() === 0) return Number.NaN;
  const day = c.number(1, 2);
  c.skip(',');
  if (day < 1 || c.blanks() === 0) return Number.NaN;
  let year = -1;
  if (digits(c.text, c.at, 4) >= 1900) {
    year = c.number(4, 4);
    c.skip(',');
    c.blanks();
    // Kibana's `Oct 3, 2026 @ 01:02:03.456`.
    if (c.skip('@')) c.blanks();
  }
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  let zone = c.zone();
  if (year < 0 && c.text.charAt(c.at) === ' ') {
    const following = digits(c.text, c.at + 1, 4);
    if (following >= 1970 && following < 2200 && digit(c.text, c.at + 5) < 0) {
      year = following;
      c.at += 5;
      zone ??= c.zone();
    }
  }
  return year < 0
    ? composeWithoutYear(month, day, ofDay, zone, context)
    : compose(year, month, day, ofDay, zone, context);
};

/**
 * `11/20/2026 10:11:12 PM`; read as the file's dates are, else as day/month where the first number cannot be a month, and with
 * dots (`20.11.2026`).
 */
export const readNumericDate: Reader = (c, context) => {
  const first = c.number(1, 2);
  const separator = c.text.charAt(c.at);
  if (first < 1 || !c.skip('/.-')) return Number.NaN;
  const second = c.number(1, 2);
  if (second < 1 || !c.skip(separator)) return Number.NaN;
  let year = c.number(4, 4);
  const shortYear = year < 0;
  if (shortYear) {
    year = c.number(2, 2);
    if (year >= 0) year += year < 70 ? 2000 : 1900;
  }
  if (year < 1900) return Number.NaN;
  const comma = c.skip(',');
  if (!c.skip('T:-') && c.blanks() === 0 && !comma) return Number.NaN;
  // Game servers write `01/31/2026 - 10:11:12`.
  if (c.skip('-')) c.blanks();
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  const order = separator === '.' ? 'dmy' : context.dateOrder;
  // Of three numbers of two digits the first is the year where it cannot be a month (Spark, Hadoop: `17/06/09`).
  if (shortYear && order !== 'dmy' && separator === '/' && (first > 12 || order === 'ymd') && second <= 12 && year % 100 <= 31)
    return compose(2000 + first, second - 1, year % 100, ofDay, c.zone(), context);
  const dayFirst = order === 'dmy' ? second <= 12 : first > 12;
  return compose(year, (dayFirst ? second : first) - 1, dayFirst ? first : second, ofDay, c.zone(), context);
};

/** `1732182672`, `1732182672.123`, 13, 16 or 19 digits for milli-, micro- and nanoseconds. */
export const readEpoch: Reader = (c) => {
  let length = 0;
  while (digit(c.text, c.at + length) >= 0) length++;
  const scale = length === 10 ? 1 : length === 13 ? 1e3 : length === 16 ? 1e6 : length === 19 ? 1e9 : 0;
  if (scale === 0) return Number.NaN;
  const seconds = digits(c.text, c.at, 10);
  if (seconds < EARLIEST_SECOND || seconds > LATEST_SECOND) return Number.NaN;
  const below = length === 10 ? 0 : Number(c.text.slice(c.at + 10, c.at + Math.min(length, 16)).padEnd(6, '0'));
  c.at += length;
  const micros = seconds * 1_000_000 + below + (length === 10 && c.text.charAt(c.at) !== ':' ? c.fraction() : 0);
  return /[\w-]/.test(c.text.charAt(c.at)) ? Number.NaN : micros;
};

/** `081109 203615` and `081109 20:36:15`: year, month and day of two digits each (HDFS, MySQL). */
export const readSixDigits: Reader = (c, context) => {
  const year = c.number(2, 2);
  const month = c.number(2, 2) - 1;
  const day = c.number(2, 2);
  if (day < 1 || c.blanks() === 0) return Number.NaN;
  let ofDay: number;
  if (c.text.charAt(c.at + 2) === ':' || c.text.charAt(c.at + 1) === ':') ofDay = c.clock();
  else {
    const clock = digits(c.text, c.at, 6);
    if (clock < 0 || clock >= 240_000 || clock % 100 > 59 || Math.floor(clock / 100) % 100 > 59) return Number.NaN;
    c.at += 6;
    ofDay = (Math.floor(clock / 10_000) * 3600 + (Math.floor(clock / 100) % 100) * 60 + (clock % 100)) * 1_000_000;
  }
  return ofDay < 0 ? Number.NaN : compose((year < 70 ? 2000 : 1900) + year, month, day, ofDay, null, context);
};

/** `03-17 16:13:38.811` (Android), `10.30 16:49:06` and `05/30-19:09:10.917356` (Snort): month and day without a year. */
export const readMonthDay: Reader = (c, context) => {
  const month = c.number(2, 2) - 1;
  if (month < 0 || !c.skip('-./')) return Number.NaN;
  const day = c.number(2, 2);
  if (day < 1 || (!c.skip('-') && c.blanks() === 0)) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : composeWithoutYear(month, day, ofDay, c.zone(), context);
};

/** `2020 Dec 23 10:42:37.123 UTC`: the year before the month's name (Cisco's larger systems). */
export const readYearMonthName: Reader = (c, context) => {
  const year = c.number(4, 4);
  if (year < 1900 || c.blanks() === 0) return Number.NaN;
  const month = c.month();
  if (month < 0 || c.blanks() === 0) return Number.NaN;
  const day = c.number(1, 2);
  if (day < 1 || c.blanks() === 0) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : compose(year, month, day, ofDay, c.zone(), context);
};

/** `2012-025T10:22:40,672`: ISO 8601 with the day of the year. */
export const readOrdinal: Reader = (c, context) => {
  const year = c.number(4, 4);
  if (year < 1900 || !c.skip('-')) return Number.NaN;
  const day = c.number(3, 3);
  if (day < 1 || day > 366 || !c.skip('T ')) return Number.NaN;
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  const date = new Date(Date.UTC(year, 0, day));
  return date.getUTCFullYear() === year ? compose(year, date.getUTCMonth(), date.getUTCDate(), ofDay, c.zone(), context) : Number.NaN;
};

/** TAI64 and TAI64N (`@4000000043322583` and eight more hexadecimal digits for nanoseconds). Its writers count ten seconds ahead of UTC and no leap seconds. */
export const readTai64: Reader = (c) => {
  const hex = /^@4000000([0-9a-f]{9})([0-9a-f]{8})?/.exec(c.text.slice(c.at, c.at + 26));
  if (hex === null) return Number.NaN;
  c.at += hex[0].length;
  const nanos = hex[2] === undefined ? 0 : Number.parseInt(hex[2], 16);
  return (Number.parseInt(hex[1] as string, 16) - 10) * 1_000_000 + Math.floor(nanos / 1000);
};

/** klog and glog: `I1120 10:11:12.123456`; newer glog and CockroachDB write the year before, with four digits or two. */
export const readKlog: Reader = (c, context) => {
  c.at++;
  const digitsOfDate = /^\d+/.exec(c.text.slice(c.at, c.at + 9))?.[0].length ?? 0;
  const year = digitsOfDate === 4 ? 0 : digitsOfDate === 8 ? c.number(4, 4) : 2000 + c.number(2, 2);
  const month = c.number(2, 2) - 1;
  const day = c.number(2, 2);
  if (month < 0 || day < 1 || c.blanks() === 0) return Number.NaN;
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  return year > 0 ? compose(year, month, day, ofDay, null, context) : composeWithoutYear(month, day, ofDay, null, context);
};

/** `20171223-22:15:29:606`, its parts after the date with as many digits as they need. */
export const readJoined: Reader = (c, context) => {
  const [year, month, day] = [c.number(4, 4), c.number(2, 2) - 1, c.number(2, 2)];
  if (month < 0 || day < 1 || !c.skip('-')) return Number.NaN;
  const parts: number[] = [];
  for (let i = 0; i < 4; i++) {
    if (i > 0 && !c.skip(':')) return Number.NaN;
    parts.push(c.number(1, i === 3 ? 3 : 2));
  }
  const [hour = -1, minute = -1, second = -1, thousandth = -1] = parts;
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60 || thousandth < 0) return Number.NaN;
  return compose(year, month, day, ((hour * 60 + minute) * 60 + second) * 1_000_000 + thousandth * 1000, null, context);
};

/** `date=2026-11-20 time=10:11:12`, as firewalls write; ` tz="-0500"` or ` timezone="CEST"` further on is the zone. */
export const readDateTimePair: Reader = (c, context) => {
  const pair = /^date="?(\d{4})-(\d\d)-(\d\d)"?[ ,;]+time="?/.exec(c.text.slice(c.at, c.at + 40));
  if (pair === null) return Number.NaN;
  c.at += pair[0].length;
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  const zone = /\b(?:tz|timezone)="?([+-])(\d\d):?(\d\d)\b/.exec(c.text.slice(c.at, c.at + 2000));
  const named = /\btimezone="?([A-Z]{3,4})\b/.exec(c.text.slice(c.at, c.at + 2000))?.[1];
  const minutes = zone === null ? (c.zone() ?? ABBREVIATIONS.get(named ?? '') ?? null) : (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]));
  return compose(Number(pair[1]), Number(pair[2]) - 1, Number(pair[3]), ofDay, minutes, context);
};

/**
 * `time="10:11:12.345-060" date="11-20-2026"` (Configuration Manager): local time with the minutes that lead from it to UTC.
 */
export const readTimeDatePair: Reader = (c, context) => {
  if (!c.text.startsWith('time="', c.at)) return Number.NaN;
  c.at += 6;
  const ofDay = c.clock();
  const rest = /^([+-]\d{1,4})?" date="(\d{1,2})-(\d{1,2})-(\d{4})"/.exec(c.text.slice(c.at, c.at + 40));
  if (ofDay < 0 || rest === null) return Number.NaN;
  c.at += rest[0].length;
  const bias = rest[1] === undefined ? null : 0 - Number(rest[1]);
  return compose(Number(rest[4]), Number(rest[2]) - 1, Number(rest[3]), ofDay, bias, context);
};

/**
 * `10:11:12.345` alone: its date is the latest with which it does not lie after the moment when the file was last written,
 * some minutes allowed for clocks.
 */
export const readTimeOfDay: Reader = (c, context) => {
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  const end = context.modified ?? context.now;
  for (let back = -1; back < 3; back++) {
    const day = new Date(end - back * 86_400_000);
    const micros = compose(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), ofDay, null, context);
    if (micros <= (end + 600_000) * 1000) return micros;
  }
  return Number.NaN;
};

/** Seconds, milli-, micro- or nanoseconds since 1970, told apart by size, as microseconds; null for other numbers. */
export function epochToMicros(n: number): number | null {
  if (n >= EARLIEST_SECOND && n <= LATEST_SECOND) return Math.round(n * 1e6);
  if (n >= EARLIEST_SECOND * 1e3 && n <= LATEST_SECOND * 1e3) return Math.round(n * 1e3);
  if (n >= EARLIEST_SECOND * 1e6 && n <= LATEST_SECOND * 1e6) return Math.round(n);
  if (n >= EARLIEST_SECOND * 1e9 && n <= LATEST_SECOND * 1e9) return Math.round(n / 1e3);
  return null;
}

/** `0102/030405.123456`: month, day and time of Chromium's log. */
export const readChromium: Reader = (c, context) => {
  const [month, day] = [c.number(2, 2) - 1, c.number(2, 2)];
  if (month < 0 || day < 1 || !c.skip('/')) return Number.NaN;
  const [hour, minute, second] = [c.number(2, 2), c.number(2, 2), c.number(2, 2)];
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return Number.NaN;
  return composeWithoutYear(month, day, ((hour * 60 + minute) * 60 + second) * 1_000_000 + c.fraction(), null, context);
};

/** `12.345678`: seconds since the machine was started (kernel, X.org), in files that tell when that was. */
export const readUptime: Reader = (c, context) => {
  const seconds = c.number(1, 9);
  if (seconds < 0 || context.booted === undefined) return Number.NaN;
  return context.booted + seconds * 1_000_000 + c.fraction();
};

/** `20261120101112`, the digits alone, with a fraction or a zone where they follow. */
export const readCompact: Reader = (c, context) => {
  const [year, month, day] = [c.number(4, 4), c.number(2, 2) - 1, c.number(2, 2)];
  const [hour, minute, second] = [c.number(2, 2), c.number(2, 2), c.number(2, 2)];
  if (year < 1970 || year > 2200 || month < 0 || month > 11 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return Number.NaN;
  return compose(year, month, day, ((hour * 60 + minute) * 60 + second) * 1_000_000 + c.fraction(), c.zone(), context);
};
