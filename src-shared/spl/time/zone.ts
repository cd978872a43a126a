/**
 * Time zones: offsets from UTC by IANA name. The data comes from the host's `Intl`; lookups are remembered in spans
 * of about three days, because asking `Intl` for each event would cost more than the rest of a search.
 */
import { civilFromDays, daysFromCivil, weekdayOf } from './civil.ts';

/** One time zone. Times are epoch seconds, offsets are seconds east of UTC. */
export interface Zone {
  /** Name as given. */
  readonly name: string;
  /** Seconds to add to UTC at this instant. */
  offsetAt(time: number): number;
  /** Abbreviation at this instant: `UTC`, `CET`, `PDT`, or the offset such as `+03` where there is none. */
  abbreviationAt(time: number): string;
}

/** The local clock at an instant. */
export interface LocalTime {
  /** Day number of the local date (days since 1970-01-01). */
  readonly days: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** Whole seconds. */
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/** Length of a remembered span: short enough that no zone changes its offset twice within it and returns. */
const CHUNK = 1 << 18;

/** Abbreviations of the tz database that no English locale of `Intl` knows: by zone and offset in seconds. */
const ABBREVIATIONS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'Asia/Tokyo': { 32400: 'JST' },
  Japan: { 32400: 'JST' },
  'Asia/Seoul': { 32400: 'KST' },
  'Asia/Shanghai': { 28800: 'CST' },
  PRC: { 28800: 'CST' },
  'Asia/Taipei': { 28800: 'CST' },
  'Asia/Hong_Kong': { 28800: 'HKT' },
  'Asia/Manila': { 28800: 'PST' },
  'Asia/Jakarta': { 25200: 'WIB' },
  'Asia/Kolkata': { 19800: 'IST' },
  'Asia/Calcutta': { 19800: 'IST' },
  'Asia/Karachi': { 18000: 'PKT' },
  'Asia/Jerusalem': { 7200: 'IST', 10800: 'IDT' },
  'Asia/Tel_Aviv': { 7200: 'IST', 10800: 'IDT' },
  'Europe/Moscow': { 10800: 'MSK' },
  'Africa/Johannesburg': { 7200: 'SAST' },
  'Africa/Nairobi': { 10800: 'EAT' },
  'Africa/Lagos': { 3600: 'WAT' },
  'Africa/Cairo': { 7200: 'EET', 10800: 'EEST' },
};

const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA'];

const UTC: Zone = { name: 'UTC', offsetAt: () => 0, abbreviationAt: () => 'UTC' };
const UTC_NAMES = new Set(['utc', 'gmt', 'z', 'etc/utc', 'etc/gmt', 'zulu', 'etc/zulu', 'universal', 'etc/universal', 'etc/uct']);

const zones = new Map<string, Zone>();

/** The zone of an IANA name or of an offset such as `+02:00`; throws an Error with a sentence for an unknown name. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = makeZone(name);
  zones.set(name, zone);
  return zone;
}

/** True for a name that `zoneOf` accepts. */
export function isZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

function makeZone(name: string): Zone {
  if (UTC_NAMES.has(name.toLowerCase())) return { ...UTC, name };
  const fixed = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(name);
  if (fixed !== null) {
    const seconds = (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60 * (fixed[1] === '-' ? -1 : 1);
    const text = numericAbbreviation(seconds);
    return { name, offsetAt: () => seconds, abbreviationAt: () => text };
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US-u-hc-h23', {
      timeZone: name,
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new Error(`"${name}" is not a time zone; name one of the IANA list, such as Europe/Berlin or UTC.`);
  }
  return new IanaZone(name, format);
}

/** One remembered span: `before` up to `change`, `after` from there on. */
interface Chunk {
  readonly before: number;
  readonly change: number;
  readonly after: number;
}

class IanaZone implements Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #chunks = new Map<number, Chunk>();
  readonly #abbreviations = new Map<number, string>();
  #lastKey = Number.NaN;
  #last: Chunk = { before: 0, change: 0, after: 0 };

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name;
    this.#format = format;
  }

  offsetAt(time: number): number {
    const key = Math.floor(time / CHUNK);
    if (key !== this.#lastKey) {
      let chunk = this.#chunks.get(key);
      if (chunk === undefined) {
        chunk = this.#load(key);
        this.#chunks.set(key, chunk);
      }
      this.#last = chunk;
      this.#lastKey = key;
    }
    return time < this.#last.change ? this.#last.before : this.#last.after;
  }

  abbreviationAt(time: number): string {
    const offset = this.offsetAt(time);
    // Keyed by chunk as well: a zone may change its letters and keep its offset.
    const key = Math.floor(time / CHUNK) * 1_000_000 + offset;
    let text = this.#abbreviations.get(key);
    if (text === undefined) {
      text = this.#abbreviation(time, offset);
      this.#abbreviations.set(key, text);
    }
    return text;
  }

  #load(key: number): Chunk {
    let low = key * CHUNK;
    let high = low + CHUNK;
    const before = this.#ask(low);
    const after = this.#ask(high);
    if (before === after) return { before, change: low, after };
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.#ask(middle) === before) low = middle;
      else high = middle;
    }
    return { before, change: high, after };
  }

  #ask(time: number): number {
    let year = 0;
    let month = 0;
    let day = 0;
    let clock = 0;
    for (const part of this.#format.formatToParts(time * 1000)) {
      if (part.type === 'year') year = year < 0 ? 1 - Number(part.value) : Number(part.value);
      else if (part.type === 'era') year = part.value.startsWith('B') ? 1 - year : year;
      else if (part.type === 'month') month = Number(part.value);
      else if (part.type === 'day') day = Number(part.value);
      else if (part.type === 'hour') clock += Number(part.value) * 3600;
      else if (part.type === 'minute') clock += Number(part.value) * 60;
      else if (part.type === 'second') clock += Number(part.value);
    }
    return daysFromCivil(year, month, day) * 86400 + clock - time;
  }

  #abbreviation(time: number, offset: number): string {
    const listed = ABBREVIATIONS[this.name]?.[offset];
    if (listed !== undefined) return listed;
    for (const locale of LOCALES) {
      const format = new Intl.DateTimeFormat(locale, { timeZone: this.name, timeZoneName: 'short' });
      const text = format.formatToParts(time * 1000).find((part) => part.type === 'timeZoneName')?.value;
      if (text !== undefined && /^[A-Z]{2,5}$/.test(text)) return text;
    }
    return numericAbbreviation(offset);
  }
}

/** `+03` or `+0530`, as the tz database names zones without letters. */
function numericAbbreviation(offset: number): string {
  const minutes = Math.abs(Math.round(offset / 60));
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
  const mm = minutes % 60;
  return `${offset < 0 ? '-' : '+'}${hh}${mm === 0 ? '' : String(mm).padStart(2, '0')}`;
}

/** The local clock of a zone at an instant; the fraction of the second is dropped. */
export function localTime(time: number, zone: Zone): LocalTime {
  const offset = zone.offsetAt(time);
  const local = Math.floor(time) + offset;
  const days = Math.floor(local / 86400);
  const clock = local - days * 86400;
  const { year, month, day } = civilFromDays(days);
  return {
    days,
    year,
    month,
    day,
    hour: Math.floor(clock / 3600),
    minute: Math.floor((clock % 3600) / 60),
    second: clock % 60,
    weekday: weekdayOf(days),
    offset,
  };
}

/**
 * The instant at which the local clock shows day `days` and `clock` seconds since midnight (may hold a fraction, may
 * exceed a day). Of two such instants the first; a time that the clock skips is moved on by the skip, as `mktime` does.
 */
export function localToEpoch(days: number, clock: number, zone: Zone): number {
  const local = days * 86400 + clock;
  // The offsets a day before and after frame any change that may lie between.
  const early = local - zone.offsetAt(local - 86400);
  const late = local - zone.offsetAt(local + 86400);
  if (early === late) return early;
  if (early + zone.offsetAt(early) === local) {
    return late + zone.offsetAt(late) === local ? Math.min(early, late) : early;
  }
  if (late + zone.offsetAt(late) === local) return late;
  return early;
}
