/**
 * Timestamps in log data: the value of a time field, and the timestamp somewhere near the start of a line.
 * What Splunk recognises by itself is described in Getting Data In, "How timestamp assignment works".
 * Every result is epoch microseconds as a number (exact: today's are below 2^53).
 */
import { type DateOrder, dateOrder } from './date-order.ts';
import { type Zone, openZone } from './zone.ts';

/** What a timestamp without a zone or a year is read against. */
export interface TimeContext {
  readonly zone: Zone;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Epoch milliseconds when the file was last written: gives dates without a year and times without a date theirs. `now` where absent. */
  readonly modified?: number | undefined;
  /** How the file orders the parts of numeric dates; month/day/year where absent and a date itself does not tell. */
  readonly dateOrder?: DateOrder | undefined;
}

/** The context of one file: with its own order of dates, and the time it was last written. `start` is its first lines. */
export function fileTimeContext(context: TimeContext, start: string, modified?: number): TimeContext {
  return {
    zone: context.zone,
    // Asked each time: a live context's clock goes on.
    get now() {
      return context.now;
    },
    modified,
    dateOrder: dateOrder(start, context.now),
  };
}

/** A timestamp found in a text: epoch microseconds, and where it stands. */
export interface FoundTime {
  readonly micros: number;
  readonly start: number;
  readonly end: number;
}

/** Splunk looks 128 characters into an event (MAX_TIMESTAMP_LOOKAHEAD); long prefixes are common enough for some more. */
const LOOKAHEAD = 200;

/** How much farther to the right than usual a timestamp may stand and still start an event. */
export const OFFSET_TOLERANCE = 40;

const MONTHS = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, i) => [name, i]),
);

/** How the months are written by machines of other languages, where English has another word. Without the dot of an abbreviation. */
const FOREIGN_MONTHS = new Map<string, number>(
  [
    ['janv', 'jän', 'ene', 'gen', 'jänner', 'januar', 'janvier', 'enero', 'gennaio'], ['févr', 'fév', 'fevr', 'feb', 'februar', 'février', 'febrero', 'febbraio'],
    ['mars', 'mär', 'mrz', 'märz', 'maart', 'mrt', 'marzo'], ['avr', 'avril', 'abr', 'abril', 'aprile'], ['mai', 'mei', 'mag', 'maj', 'mayo', 'maggio'],
    ['juin', 'juni', 'giu', 'junio', 'giugno'], ['juil', 'juli', 'lug', 'juillet', 'julio', 'luglio'], ['août', 'aout', 'ago', 'agosto'],
    ['sept', 'set', 'september', 'septembre', 'septiembre', 'settembre'], ['okt', 'ott', 'out', 'oktober', 'octobre', 'octubre', 'ottobre'],
    ['november', 'novembre', 'noviembre'], ['déc', 'dez', 'dic', 'dezember', 'décembre', 'diciembre', 'dicembre'],
  ].flatMap((names, month) => names.map((name) => [name, month] as const)),
); // prettier-ignore

/** Zone abbreviations that log writers use, in minutes east of UTC. Ambiguous ones have their usual meaning in logs. */
const ABBREVIATIONS = new Map<string, number>([
  ['Z', 0], ['UTC', 0], ['GMT', 0], ['WET', 0], ['WEST', 60], ['BST', 60], ['CET', 60], ['CEST', 120], ['EET', 120], ['EEST', 180],
  ['MSK', 180], ['EST', -300], ['EDT', -240], ['CST', -360], ['CDT', -300], ['MST', -420], ['MDT', -360], ['PST', -480], ['PDT', -420],
  ['AKST', -540], ['AKDT', -480], ['HST', -600], ['IST', 330], ['SGT', 480], ['HKT', 480], ['JST', 540], ['KST', 540], ['AEST', 600],
  ['AEDT', 660], ['ACST', 570], ['ACDT', 630], ['AWST', 480], ['NZST', 720], ['NZDT', 780],
]); // prettier-ignore

/** 1990-01-01 to 2100-01-01: numbers outside are identifiers, not times. */
const EARLIEST_SECOND = 631_152_000;
const LATEST_SECOND = 4_102_444_800;

const digit = (text: string, at: number): number => {
  const c = text.charCodeAt(at) - 48;
  return c >= 0 && c <= 9 ? c : -1;
};

/** `count` digits at `at` as a number, or -1. */
function digits(text: string, at: number, count: number): number {
  let n = 0;
  for (let i = 0; i < count; i++) {
    const d = text.charCodeAt(at + i) - 48;
    if (!(d >= 0 && d <= 9)) return -1;
    n = n * 10 + d;
  }
  return n;
}

/** One or two digits; the cursor of the reader moves behind them. */
class Cursor {
  text = '';
  at = 0;

  /** Between `min` and `max` digits as a number, or -1 without moving. */
  number(min: number, max: number): number {
    let n = 0;
    let i = this.at;
    const limit = i + max;
    for (; i < limit; i++) {
      const d = digit(this.text, i);
      if (d < 0) break;
      n = n * 10 + d;
    }
    if (i - this.at < min) return -1;
    this.at = i;
    return n;
  }

  /** True, and moved, when the next character is one of these. */
  skip(characters: string): boolean {
    if (this.at >= this.text.length || !characters.includes(this.text.charAt(this.at))) return false;
    this.at++;
    return true;
  }

  blanks(): number {
    const from = this.at;
    while (this.text.charCodeAt(this.at) === 32) this.at++;
    return this.at - from;
  }

  /** The letters at the cursor, up to `max`. */
  letters(max: number): string {
    const from = this.at;
    while (this.at - from < max && /[A-Za-z]/.test(this.text.charAt(this.at))) this.at++;
    return this.text.slice(from, this.at);
  }

  /** Month name (three letters or whole) as 0..11, or -1 without moving. */
  month(): number {
    const from = this.at;
    const month = MONTHS.get(this.letters(9).slice(0, 3).toLowerCase());
    if (month === undefined) this.at = from;
    return month ?? -1;
  }

  /** `HH:MM[:SS[.fraction]]` as microseconds of the day, or -1 without moving. `AM`/`PM` are taken where they follow. */
  clock(): number {
    const from = this.at;
    const hour = this.number(1, 2);
    if (hour < 0 || hour > 24 || !this.skip(':')) return this.back(from);
    const minute = this.number(2, 2);
    if (minute < 0 || minute > 59) return this.back(from);
    let second = 0;
    let fraction = 0;
    if (this.text.charCodeAt(this.at) === 58 /* : */ && digit(this.text, this.at + 1) >= 0) {
      this.at++;
      second = this.number(2, 2);
      if (second < 0 || second > 60) return this.back(from);
      // A third colon before exactly three digits is how some write milliseconds.
      const thousandth = this.text.charCodeAt(this.at) === 58 ? digits(this.text, this.at + 1, 3) : -1;
      if (thousandth >= 0 && digit(this.text, this.at + 4) < 0) {
        this.at += 4;
        fraction = thousandth * 1000;
      } else fraction = this.fraction();
    }
    let h = hour;
    const half = /^ ?([AaPp])\.?[Mm]\b/.exec(this.text.slice(this.at, this.at + 6));
    if (half !== null && hour >= 1 && hour <= 12) {
      h = (hour % 12) + (half[1]?.toLowerCase() === 'p' ? 12 : 0);
      this.at += half[0].length;
    }
    return ((h * 60 + minute) * 60 + second) * 1_000_000 + fraction;
  }

  /** `HH.MM.SS[.fraction]` (DB2 and mainframes) as microseconds of the day, or -1 without moving. */
  dottedClock(): number {
    const from = this.at;
    const hour = this.number(2, 2);
    if (hour < 0 || hour > 24 || !this.skip('.')) return this.back(from);
    const minute = this.number(2, 2);
    if (minute < 0 || minute > 59 || !this.skip('.')) return this.back(from);
    const second = this.number(2, 2);
    if (second < 0 || second > 60) return this.back(from);
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + this.fraction();
  }

  /** `.123` or `,123` as microseconds; 0, not moved, where none stands. Digits beyond the sixth are cut off. */
  fraction(): number {
    const c = this.text.charCodeAt(this.at);
    if ((c !== 46 && c !== 44) || digit(this.text, this.at + 1) < 0) return 0;
    let i = this.at + 1;
    let micros = 0;
    let scale = 100_000;
    for (let d = digit(this.text, i); d >= 0; d = digit(this.text, ++i)) {
      micros += d * scale;
      scale = scale >= 10 ? scale / 10 : 0;
    }
    this.at = i;
    return micros;
  }

  /** A zone (`Z`, `+02:00`, `-0700`, ` UTC`, ` CEST`, ` Europe/Berlin`) as minutes east of UTC or by name, or null without moving. */
  zone(): number | Zone | null {
    const from = this.at;
    this.blanks();
    const c = this.text.charCodeAt(this.at);
    if ((c === 43 || c === 45) && digit(this.text, this.at + 1) >= 0) {
      this.at++;
      const hours = this.number(2, 2);
      this.skip(':');
      const afterHours = this.at;
      let minutes = this.number(2, 2);
      if (minutes < 0) {
        minutes = 0;
        this.at = afterHours;
      }
      // ` -5 things` after a local time is no zone; ` -0700` and `+02` at a word's end are.
      if (hours >= 0 && hours <= 15 && minutes <= 59 && digit(this.text, this.at) < 0) {
        return (c === 45 ? -1 : 1) * (hours * 60 + minutes);
      }
    } else {
      const start = this.at;
      const capital = this.text.charCodeAt(start);
      const named = start > from && capital >= 65 && capital <= 90 ? /^[A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_]+)?\b/.exec(this.text.slice(start, start + 40))?.[0] : undefined;
      const region = named === undefined ? null : zoneNamed(named);
      if (region !== null) {
        this.at += region.name.length;
        return region;
      }
      const word = this.letters(5);
      const minutes = ABBREVIATIONS.get(word);
      if (minutes !== undefined && !/[\w-]/.test(this.text.charAt(this.at)) && (word === 'Z') === (start === from))
        return minutes;
      if (minutes !== undefined && !/[\w-]/.test(this.text.charAt(this.at)) && word !== 'Z') return minutes;
    }
    this.at = from;
    return null;
  }

  private back(to: number): -1 {
    this.at = to;
    return -1;
  }
}

const namedZones = new Map<string, Zone | null>();

/** A zone by its IANA name, or null. */
function zoneNamed(name: string): Zone | null {
  let zone = namedZones.get(name);
  if (zone === undefined) {
    try {
      zone = openZone(name);
    } catch {
      zone = null;
    }
    if (namedZones.size > 1000) namedZones.clear();
    namedZones.set(name, zone);
  }
  return zone;
}

/** Epoch microseconds of a date and a time of day, or NaN for a date that the calendar does not have. */
function compose(
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
function composeWithoutYear(
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
type Reader = (c: Cursor, context: TimeContext) => number;

/** `2026-11-20T10:11:12.123Z`, `2026/11/20 10:11:12,123 +0100`, `2026-11-20  10:11:12`, `20261120T101112Z`. */
const readIso: Reader = (c, context) => {
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
    const joined = c.skip('Tt_-:');
    if (!joined && c.blanks() === 0) return dateOnly(c, year, month, day, afterDate, context);
    const ofDay = c.text.charAt(c.at + 2) === '.' ? c.dottedClock() : c.clock();
    if (ofDay < 0) return dateOnly(c, year, month, day, afterDate, context);
    return compose(year, month, day, ofDay, c.zone(), context);
  }
  const month = c.number(2, 2) - 1;
  const day = c.number(2, 2);
  if (month < 0 || day < 0 || !c.skip('Tt -')) return Number.NaN;
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

/** `10/Oct/2000:13:55:36 -0700` (web servers), `20/Nov/2026 10:11:12`, `20-Nov-2026 10:11:12.123`, `20 Nov 2026 10:11:12`, `20 Nov 10:11:12`. */
const readDayMonthName: Reader = (c, context) => {
  const day = c.number(1, 2);
  if (day < 1 || !c.skip('/- ')) return Number.NaN;
  const month = c.month();
  if (month < 0 || !c.skip('/- ')) return Number.NaN;
  const beforeYear = c.at;
  const year = c.number(4, 4);
  if (year < 0) {
    c.at = beforeYear;
    const clock = c.clock();
    return clock < 0 ? Number.NaN : composeWithoutYear(month, day, clock, c.zone(), context);
  }
  if (year < 1900 || !c.skip(': T')) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : compose(year, month, day, ofDay, c.zone(), context);
};

/** `Oct  3 01:02:03` (syslog), `Oct 3 2026 01:02:03` and `Oct 3, 2026 1:02:03 PM`, ctime's `Tue Oct  3 01:02:03 CEST 2026`. */
const readMonthName: Reader = (c, context) => {
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
const readNumericDate: Reader = (c, context) => {
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
  c.skip(',');
  if (!c.skip('T:-') && c.blanks() === 0) return Number.NaN;
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
const readEpoch: Reader = (c) => {
  let length = 0;
  while (digit(c.text, c.at + length) >= 0) length++;
  const scale = length === 10 ? 1 : length === 13 ? 1e3 : length === 16 ? 1e6 : length === 19 ? 1e9 : 0;
  if (scale === 0) return Number.NaN;
  const seconds = digits(c.text, c.at, 10);
  if (seconds < EARLIEST_SECOND || seconds > LATEST_SECOND) return Number.NaN;
  const below = length === 10 ? 0 : Number(c.text.slice(c.at + 10, c.at + Math.min(length, 16)).padEnd(6, '0'));
  c.at += length;
  const micros = seconds * 1_000_000 + below + (length === 10 ? c.fraction() : 0);
  return /[\w-]/.test(c.text.charAt(c.at)) ? Number.NaN : micros;
};

/** `081109 203615` and `081109 20:36:15`: year, month and day of two digits each (HDFS, MySQL). */
const readSixDigits: Reader = (c, context) => {
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
const readMonthDay: Reader = (c, context) => {
  const month = c.number(2, 2) - 1;
  if (month < 0 || !c.skip('-./')) return Number.NaN;
  const day = c.number(2, 2);
  if (day < 1 || (!c.skip('-') && c.blanks() === 0)) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : composeWithoutYear(month, day, ofDay, c.zone(), context);
};

/** `2020 Dec 23 10:42:37.123 UTC`: the year before the month's name (Cisco's larger systems). */
const readYearMonthName: Reader = (c, context) => {
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
const readOrdinal: Reader = (c, context) => {
  const year = c.number(4, 4);
  if (year < 1900 || !c.skip('-')) return Number.NaN;
  const day = c.number(3, 3);
  if (day < 1 || day > 366 || !c.skip('T ')) return Number.NaN;
  const ofDay = c.clock();
  if (ofDay < 0) return Number.NaN;
  const date = new Date(Date.UTC(year, 0, day));
  return date.getUTCFullYear() === year ? compose(year, date.getUTCMonth(), date.getUTCDate(), ofDay, c.zone(), context) : Number.NaN;
};

/** `août 19 11:08:37`: syslog of a machine that does not write English. */
const readForeignMonth: Reader = (c, context) => {
  const word = /^[A-Za-zÀ-ÿ]+/.exec(c.text.slice(c.at, c.at + 12))?.[0] ?? '';
  const month = FOREIGN_MONTHS.get(word.toLowerCase()) ?? MONTHS.get(word.toLowerCase());
  if (month === undefined) return Number.NaN;
  c.at += word.length;
  c.skip('.');
  if (c.blanks() === 0) return Number.NaN;
  const day = c.number(1, 2);
  if (day < 1 || c.blanks() === 0) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : composeWithoutYear(month, day, ofDay, c.zone(), context);
};

/** TAI64 and TAI64N (`@4000000043322583` and eight more hexadecimal digits for nanoseconds). Its writers count ten seconds ahead of UTC and no leap seconds. */
const readTai64: Reader = (c) => {
  const hex = /^@4000000([0-9a-f]{9})([0-9a-f]{8})?/.exec(c.text.slice(c.at, c.at + 26));
  if (hex === null) return Number.NaN;
  c.at += hex[0].length;
  const nanos = hex[2] === undefined ? 0 : Number.parseInt(hex[2], 16);
  return (Number.parseInt(hex[1] as string, 16) - 10) * 1_000_000 + Math.floor(nanos / 1000);
};

/** klog and glog: `I1120 10:11:12.123456`. */
const readKlog: Reader = (c, context) => {
  c.at++;
  const month = c.number(2, 2) - 1;
  const day = c.number(2, 2);
  if (month < 0 || day < 1 || c.blanks() === 0) return Number.NaN;
  const ofDay = c.clock();
  return ofDay < 0 ? Number.NaN : composeWithoutYear(month, day, ofDay, null, context);
};

/** `20171223-22:15:29:606`, its parts after the date with as many digits as they need. */
const readJoined: Reader = (c, context) => {
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
const readDateTimePair: Reader = (c, context) => {
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
 * `10:11:12.345` alone: its date is the latest with which it does not lie after the moment when the file was last written,
 * some minutes allowed for clocks.
 */
const readTimeOfDay: Reader = (c, context) => {
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

/** What may start a timestamp, and who reads it. The first place in the line wins, then the order here. No capturing groups. */
const SHAPES: readonly { readonly pattern: RegExp; readonly read: Reader }[] = [
  {
    pattern: /(?<![\d.])(?:19|20)\d\d[-/.](?:\d{1,2}|[A-Z][a-z]{2})[-/.]\d{1,2}(?=[T_: -]{1,2}\s?\d)/,
    read: readIso,
  },
  { pattern: /(?<!\d)(?:19|20)\d\d[01]\d[0-3]\d[T -][0-2]\d:?[0-5]\d/, read: readIso },
  { pattern: /(?<!\d)\d{1,2}[/ -][A-Z][a-z]{2}[/ -]\d{4}[: T]\d/, read: readDayMonthName },
  { pattern: /(?<![\d:.])\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d\d:\d\d:\d\d/, read: readDayMonthName },
  { pattern: /(?<!\d)(?:19|20)\d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} \d\d:\d\d:\d\d/, read: readYearMonthName },
  {
    pattern:
      /(?<![A-Za-z])(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s{1,2}\d{1,2},?\s+(?:\d{4},?\s+(?:@ )?)?\d{1,2}:\d\d/,
    read: readMonthName,
  },
  {
    pattern: /(?<![\d.])\d{1,2}(?:\/\d{1,2}\/|\.\d{1,2}\.|-\d{1,2}-)(?:\d{4}|\d\d),?(?:[T: ]\s*|-)\d{1,2}:\d\d/,
    read: readNumericDate,
  },
  {
    pattern: /(?<=^|^[[(<"'-] ?|^#\+?|^ts=|\btime=|\bt=|audit\(|signal-handler \()1\d{9}(?:\.\d+|\d{3}|\d{6}|\d{9})?(?![\w-])/,
    read: readEpoch,
  },
  { pattern: /(?<=^|^# Time: )\d\d[01]\d[0-3]\d\s{1,2}(?:[0-2]\d[0-5]\d[0-5]\d(?!\d)|\d{1,2}:\d\d:\d\d)/, read: readSixDigits },
  { pattern: /(?<=^|^\[)[01]\d[-./][0-3]\d[\s-]\d\d:\d\d:\d\d/, read: readMonthDay },
  { pattern: /^[IWEF][01]\d[0-3]\d\s+\d\d:\d\d:\d\d/, read: readKlog },
  { pattern: /(?<!\d)(?:19|20)\d\d[01]\d[0-3]\d-\d{1,2}:\d{1,2}:\d{1,2}:\d{1,3}(?!\d)/, read: readJoined },
  { pattern: /\bdate="?\d{4}-\d\d-\d\d"?[ ,;]+time="?\d\d:\d\d:\d\d/, read: readDateTimePair },
  { pattern: /(?<!\d)(?:19|20)\d\d-[0-3]\d\d[T ]\d\d:\d\d:\d\d/, read: readOrdinal },
  { pattern: /^@4000000[0-9a-f]{9}(?:[0-9a-f]{8})?(?= )/, read: readTai64 },
  { pattern: /(?<=^|^<\d{1,3}>)[A-Za-zÀ-ÿ]{3,10}\.? {1,2}\d{1,2} \d\d:\d\d:\d\d/, read: readForeignMonth },
  { pattern: /^[[(]?(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?=[.,\s\])|])/, read: readTimeOfDay },
];

/** The shape without a date. It counts only in files in which no other was seen: elsewhere it stands in continuation lines. */
const TIME_OF_DAY = SHAPES.length - 1;

/** All shapes at once; group n + 1 is shape n. */
const ANY_SHAPE = new RegExp(SHAPES.map((shape) => `(${shape.pattern.source})`).join('|'));

/**
 * Finds the timestamp of a line. Lines of one log carry it at the same place, so the finder tries there first and only
 * then looks through the first `LOOKAHEAD` characters.
 */
export class TimestampFinder {
  private readonly cursor = new Cursor();
  private shape = -1;
  private offset = 0;
  /** A timestamp with a date was found before. */
  private dated = false;
  private readonly context: TimeContext;
  /** Where the last found timestamp starts and ends. */
  start = 0;
  end = 0;

  constructor(context: TimeContext) {
    this.context = context;
  }

  /** Epoch microseconds, or null. Sets `start` and `end`. */
  find(line: string): number | null {
    if (this.shape >= 0) {
      const micros = this.readAt(line, this.shape, this.offset);
      if (micros !== null) return micros;
    }
    const head = line.length > LOOKAHEAD ? line.slice(0, LOOKAHEAD) : line;
    let from = 0;
    for (let tries = 0; tries < 8; tries++) {
      const match = ANY_SHAPE.exec(from === 0 ? head : head.slice(from));
      if (match === null) return null;
      const shape = SHAPES.findIndex((_, i) => match[i + 1] !== undefined);
      const at = from + match.index;
      const lone = shape === TIME_OF_DAY;
      const micros = lone && this.dated ? null : this.readAt(line, shape, lone && !(digit(line, at) >= 0) ? at + 1 : at);
      if (micros !== null) {
        this.dated ||= !lone;
        this.shape = shape;
        this.offset = this.start;
        return micros;
      }
      from = at + 1;
    }
    return null;
  }

  private readAt(line: string, shape: number, at: number): number | null {
    const c = this.cursor;
    if (at > 0 && digit(line, at - 1) >= 0) return null;
    c.text = line;
    c.at = at;
    const micros = (SHAPES[shape] as { read: Reader }).read(c, this.context);
    if (Number.isNaN(micros)) return null;
    this.start = at;
    this.end = c.at;
    return micros;
  }
}

const WHOLE: readonly Reader[] = [readIso, readEpoch, readDayMonthName, readMonthName, readNumericDate, readMonthDay];
const wholeCursor = new Cursor();

/**
 * The time that the value of a field states when the whole value is a timestamp: ISO 8601 or RFC 3339, epoch seconds,
 * milli-, micro- or nanoseconds (number or text), and the forms of log lines. Epoch microseconds, or null.
 */
export function parseTimestamp(value: string | number, context: TimeContext): number | null {
  if (typeof value === 'number') return epochToMicros(value);
  const text = value.trim();
  if (text.length < 8 || text.length > 64) return null;
  const c = wholeCursor;
  for (const read of WHOLE) {
    c.text = text;
    c.at = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +/.exec(text)?.[0].length ?? 0;
    const micros = read(c, context);
    if (!Number.isNaN(micros) && /^(?:\s*\([A-Za-z ]+\)|\[[\w/]+\])?$/.test(text.slice(c.at))) return micros;
  }
  return /^-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?$/.test(text) ? epochToMicros(Number(text)) : null;
}

/** Seconds, milli-, micro- or nanoseconds since 1970, told apart by size, as microseconds; null for other numbers. */
function epochToMicros(n: number): number | null {
  if (n >= EARLIEST_SECOND && n <= LATEST_SECOND) return Math.round(n * 1e6);
  if (n >= EARLIEST_SECOND * 1e3 && n <= LATEST_SECOND * 1e3) return Math.round(n * 1e3);
  if (n >= EARLIEST_SECOND * 1e6 && n <= LATEST_SECOND * 1e6) return Math.round(n);
  if (n >= EARLIEST_SECOND * 1e9 && n <= LATEST_SECOND * 1e9) return Math.round(n / 1e3);
  return null;
}

/** Field names that hold an event's time, in order; the contract's names first, exactly as written. */
export const TIME_FIELDS: readonly string[] = ['_time', 'timestamp', '@timestamp', 'time', 'ts', 'date'];

/** More names that well-known log writers use, in any case and with `_`, `-` or nothing between words. */
export const OTHER_TIME_FIELDS: readonly string[] = [
  'eventtime', 'datetime', 'timecreated', 'systemtime', 'timegenerated', 'utctime', 'createdat', 'eventtimestamp', 'starttime', 'firsttimestamp',
  'lasttimestamp', 'sourcerealtimetimestamp', 'realtimetimestamp', 'requestreceivedtimestamp', 'logtime', 'logtimestamp', 'asctime', 'isotime', 'receivedat', 'occurredat', 'eventcreationtime', 'published', 'creationtime', 'epoch', 'epochtime', 'unixtime', 'timemillis', 'eventts', 'datecreate', 'edgestarttimestamp', 'devicetimestamp',
  'stagetimestamp', 't',
]; // prettier-ignore
