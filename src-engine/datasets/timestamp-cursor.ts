/** Reads the parts of timestamps, one after the other: numbers, names of months, times of day, zones. */
import { openZone, type Zone } from './zone.ts';

/** The months by the first three letters of their names. */
export const MONTHS = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, i) => [name, i]),
);

/** Zone abbreviations that log writers use, in minutes east of UTC. Ambiguous ones have their usual meaning in logs. */
export const ABBREVIATIONS = new Map<string, number>([
  ['Z', 0], ['UTC', 0], ['GMT', 0], ['WET', 0], ['WEST', 60], ['BST', 60], ['CET', 60], ['CEST', 120], ['EET', 120], ['EEST', 180],
  ['MSK', 180], ['EST', -300], ['EDT', -240], ['CST', -360], ['CDT', -300], ['MST', -420], ['MDT', -360], ['PST', -480], ['PDT', -420],
  ['AKST', -540], ['AKDT', -480], ['HST', -600], ['IST', 330], ['SGT', 480], ['HKT', 480], ['JST', 540], ['KST', 540], ['AEST', 600],
  ['AEDT', 660], ['ACST', 570], ['ACDT', 630], ['AWST', 480], ['NZST', 720], ['NZDT', 780],
]); // prettier-ignore

/** A digit of a text, or -1. */
export const digit = (text: string, at: number): number => {
  const c = text.charCodeAt(at) - 48;
  return c >= 0 && c <= 9 ? c : -1;
};

/** `count` digits at `at` as a number, or -1. */
export function digits(text: string, at: number, count: number): number {
  let n = 0;
  for (let i = 0; i < count; i++) {
    const d = text.charCodeAt(at + i) - 48;
    if (!(d >= 0 && d <= 9)) return -1;
    n = n * 10 + d;
  }
  return n;
}

/** A place in a text, behind which each part that is read leaves it. */
export class Cursor {
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
      fraction = this.fraction();
    }
    return ((this.half(hour) * 60 + minute) * 60 + second) * 1_000_000 + fraction;
  }

  /** The hour of the day that `AM` or `PM` behind the clock makes of an hour; the same where neither stands. */
  private half(hour: number): number {
    const half = /^ ?([AaPp])\.?[Mm]\b/.exec(this.text.slice(this.at, this.at + 6));
    if (half === null || hour < 1 || hour > 12) return hour;
    this.at += half[0].length;
    return (hour % 12) + (half[1]?.toLowerCase() === 'p' ? 12 : 0);
  }

  /** `HH.MM.SS[.fraction]` (DB2, Oracle and mainframes) as microseconds of the day, or -1 without moving. `AM`/`PM` are taken where they follow. */
  dottedClock(): number {
    const from = this.at;
    const hour = this.number(2, 2);
    if (hour < 0 || hour > 24 || !this.skip('.')) return this.back(from);
    const minute = this.number(2, 2);
    if (minute < 0 || minute > 59 || !this.skip('.')) return this.back(from);
    const second = this.number(2, 2);
    if (second < 0 || second > 60) return this.back(from);
    const fraction = this.fraction();
    return ((this.half(hour) * 60 + minute) * 60 + second) * 1_000_000 + fraction;
  }

  /**
   * `.123` or `,123` as microseconds; 0, not moved, where none stands. Digits beyond the sixth are cut off. Some write `:123`, of
   * three digits; behind a comma one or two digits are the next value of a record.
   */
  fraction(): number {
    const c = this.text.charCodeAt(this.at);
    const thousandth = c === 58 ? digits(this.text, this.at + 1, 3) : -1;
    if (thousandth >= 0 && digit(this.text, this.at + 4) < 0) {
      this.at += 4;
      return thousandth * 1000;
    }
    if ((c !== 46 && c !== 44) || digit(this.text, this.at + 1) < 0) return 0;
    if (c === 44 && digits(this.text, this.at + 1, 3) < 0) return 0;
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
