/**
 * Spans of time: `5m`, `1mon`, `100ms`, and the bins they cut time into (Search Reference, "bin" and "timechart",
 * span lengths; Search Manual, "Specify time modifiers in your search").
 */
import { civilFromDays, daysFromCivil, daysInMonth, weekdayOf } from './civil.ts';
import { localToEpoch, zoneOf } from './zone.ts';
import type { Zone } from './zone.ts';

/** Units of time, canonical. */
export type TimeUnit = 'us' | 'ms' | 'cs' | 'ds' | 's' | 'm' | 'h' | 'd' | 'w' | 'mon' | 'q' | 'y';

/** A length of time. Days and longer are calendar units: they follow the zone's clock changes. */
export interface TimeSpan {
  readonly count: number;
  readonly unit: TimeUnit;
  /** Where bins are laid from: a snap such as `w1` of `1w@w1`; null for the unit's own. */
  readonly snap: SnapUnit | null;
}

/** What one can snap to: a unit, or a week that begins on a given day (`w0` Sunday to `w6`, `w7` is `w0`). */
export interface SnapUnit {
  readonly unit: TimeUnit;
  /** First day of the week for unit `w`: 0 is Sunday. */
  readonly weekday: number;
}

const UNIT_NAMES: Readonly<Record<string, TimeUnit>> = {
  us: 'us', microsecond: 'us', microseconds: 'us', usec: 'us', usecs: 'us',
  ms: 'ms', millisecond: 'ms', milliseconds: 'ms', msec: 'ms', msecs: 'ms',
  cs: 'cs', centisecond: 'cs', centiseconds: 'cs',
  ds: 'ds', decisecond: 'ds', deciseconds: 'ds',
  s: 's', sec: 's', secs: 's', second: 's', seconds: 's',
  m: 'm', min: 'm', mins: 'm', minute: 'm', minutes: 'm',
  h: 'h', hr: 'h', hrs: 'h', hour: 'h', hours: 'h',
  d: 'd', day: 'd', days: 'd',
  w: 'w', week: 'w', weeks: 'w',
  mon: 'mon', month: 'mon', months: 'mon',
  q: 'q', qtr: 'q', qtrs: 'q', quarter: 'q', quarters: 'q',
  y: 'y', yr: 'y', yrs: 'y', year: 'y', years: 'y',
};

/** Units per second for those below one, seconds per unit for fixed ones above; calendar units are absent. */
const PER_SECOND: Partial<Record<TimeUnit, number>> = { us: 1e6, ms: 1e3, cs: 100, ds: 10 };
const SECONDS: Partial<Record<TimeUnit, number>> = { s: 1, m: 60, h: 3600 };
const MONTHS: Partial<Record<TimeUnit, number>> = { mon: 1, q: 3, y: 12 };

/** The unit a name stands for (`minutes`, `hr`, `qtr`...), or null. A lone `M` is none: it could mean minute or month. */
export function timeUnit(name: string): TimeUnit | null {
  if (name === 'M') return null;
  return UNIT_NAMES[name.toLowerCase()] ?? null;
}

/** The unit or week start that a name after `@` stands for (`d`, `mon`, `w1`), or null. */
export function snapUnit(name: string): SnapUnit | null {
  const week = /^w([0-7])$/i.exec(name);
  if (week !== null) return { unit: 'w', weekday: Number(week[1]) % 7 };
  const unit = timeUnit(name);
  return unit === null ? null : { unit, weekday: 0 };
}

/**
 * Reads a span: an integer (1 if left out) and a unit (seconds if left out), with an optional snap (`1w@w1`).
 * Throws an Error with a sentence for anything else.
 */
export function parseSpan(text: string): TimeSpan {
  const m = /^(\d+)?\s*([A-Za-z]+)?(?:@([A-Za-z][A-Za-z0-9]*))?$/.exec(text.trim());
  if (m === null || (m[1] === undefined && m[2] === undefined)) {
    throw new Error(`"${text}" is no time span: write a number and a unit, such as 5m, 1h, 1d, 1mon or 100ms.`);
  }
  const unit = m[2] === undefined ? 's' : timeUnit(m[2]);
  if (unit === null) throw new Error(`"${m[2]}" is no unit of time: use us, ms, s, m, h, d, w, mon, q or y.`);
  const count = m[1] === undefined ? 1 : Number(m[1]);
  if (count === 0) throw new Error(`"${text}" is an empty time span: it must be at least 1.`);
  const perSecond = PER_SECOND[unit];
  if (perSecond !== undefined && (count >= perSecond ? count % perSecond : perSecond % count) !== 0) {
    throw new Error(`"${text}" does not divide a second evenly: spans below one second must.`);
  }
  let snap: SnapUnit | null = null;
  if (m[3] !== undefined) {
    snap = snapUnit(m[3]);
    if (snap === null) throw new Error(`"@${m[3]}" is no unit to snap to: use @s, @m, @h, @d, @w0 to @w7, @mon, @q or @y.`);
  }
  return { count, unit, snap };
}

/** A span as its shortest text: `5m`, `1mon`. */
export function formatSpan(span: TimeSpan): string {
  const snap = span.snap === null ? '' : `@${span.snap.unit}${span.snap.unit === 'w' ? span.snap.weekday : ''}`;
  return `${span.count}${span.unit}${snap}`;
}

/** Seconds in a span; months count 30 days, quarters 91, years 365 (for comparing lengths, not for adding). */
export function spanSeconds(span: TimeSpan): number {
  const per = PER_SECOND[span.unit];
  if (per !== undefined) return span.count / per;
  const fixed = SECONDS[span.unit];
  if (fixed !== undefined) return span.count * fixed;
  return span.count * ({ d: 1, w: 7, mon: 30, q: 91, y: 365 } as Record<string, number>)[span.unit]! * 86400;
}

/** The instant `n` spans after `time` (before it, for a negative `n`). Days and longer keep the local clock. */
export function addSpan(time: number, span: Pick<TimeSpan, 'count' | 'unit'>, n: number, tz: string | Zone): number {
  const { unit } = span;
  const count = span.count * n;
  const per = PER_SECOND[unit];
  // Microseconds are as fine as epoch seconds in a double go; rounding keeps 0.1 + 0.2 from showing.
  if (per !== undefined) return Math.round((time + count / per) * 1e6) / 1e6;
  const fixed = SECONDS[unit];
  if (fixed !== undefined) return time + count * fixed;
  const zone = typeof tz === 'string' ? zoneOf(tz) : tz;
  const local = time + zone.offsetAt(time);
  const days = Math.floor(local / 86400);
  const clock = local - days * 86400;
  if (unit === 'd' || unit === 'w') return localToEpoch(days + count * (unit === 'w' ? 7 : 1), clock, zone);
  const { year, month, day } = civilFromDays(days);
  const months = year * 12 + month - 1 + count * (MONTHS[unit] as number);
  const y = Math.floor(months / 12);
  const m = months - y * 12 + 1;
  // The 31st of a month without one is its last day.
  return localToEpoch(daysFromCivil(y, m, Math.min(day, daysInMonth(y, m))), clock, zone);
}

/** The latest instant, not after `time`, at which a unit begins on the zone's clock: `@d`, `@w1`, `@mon`. */
export function snap(time: number, to: SnapUnit, tz: string | Zone): number {
  const zone = typeof tz === 'string' ? zoneOf(tz) : tz;
  const per = PER_SECOND[to.unit];
  if (per !== undefined) return Math.floor(time * per + 1e-3) / per;
  const fixed = SECONDS[to.unit];
  const offset = zone.offsetAt(time);
  if (fixed !== undefined) return Math.floor((time + offset) / fixed) * fixed - offset;
  const days = Math.floor((time + offset) / 86400);
  return localToEpoch(snapDays(days, to), 0, zone);
}

function snapDays(days: number, to: SnapUnit): number {
  if (to.unit === 'd') return days;
  if (to.unit === 'w') return days - ((weekdayOf(days) - to.weekday + 7) % 7);
  const { year, month } = civilFromDays(days);
  if (to.unit === 'mon') return daysFromCivil(year, month, 1);
  if (to.unit === 'q') return daysFromCivil(year, month - ((month - 1) % 3), 1);
  return daysFromCivil(year, 1, 1);
}

/** Starts of time bins. */
export interface Binner {
  /** The start of the bin that holds `time`. */
  start(time: number): number;
  /** The start of the bin after the one that starts at `start`. */
  next(start: number): number;
}

/**
 * The bins of a span. Seconds, minutes and hours are laid from the epoch, or from `align` (epoch seconds) where given;
 * days from local midnight counted from 1970-01-01, weeks from Sunday, months, quarters and years from their calendar
 * starts. `align` has no effect on days and longer, as the reference says.
 */
export function binner(span: TimeSpan, tz: string | Zone, align: number | null = null): Binner {
  const zone = typeof tz === 'string' ? zoneOf(tz) : tz;
  const per = PER_SECOND[span.unit];
  if (per !== undefined) {
    const base = Math.round((align ?? 0) * per);
    // A hair is added before flooring, because 0.3 * 10 is below 3.
    const start = (time: number): number =>
      (Math.floor((time * per - base + 1e-3) / span.count) * span.count + base) / per;
    return { start, next: (at) => start(at + (span.count + 0.5) / per) };
  }
  const fixed = SECONDS[span.unit];
  if (fixed !== undefined && span.snap === null) {
    const width = fixed * span.count;
    const base = align ?? 0;
    return { start: (time) => Math.floor((time - base) / width) * width + base, next: (at) => at + width };
  }
  const find = calendarStart(span, zone);
  // Events of a search mostly fall into the bin of the one before.
  let low = Number.NaN;
  let high = Number.NaN;
  const next = (at: number): number => {
    const after = addSpan(at, span, 1, zone);
    // A start that a clock change moved (midnight skipped) must not drift into the bins after it.
    return find(after + (fixed === undefined ? 3 * 3600 : 0));
  };
  return {
    start: (time) => {
      if (time >= low && time < high) return low;
      low = find(time);
      high = next(low);
      return low;
    },
    next,
  };
}

function calendarStart(span: TimeSpan, zone: Zone): (time: number) => number {
  const { unit, count } = span;
  const fixed = SECONDS[unit];
  if (fixed !== undefined) {
    // `6h@d`: bins of fixed width laid from each snap.
    const to = span.snap as SnapUnit;
    return (time) => {
      const base = snap(time, to, zone);
      return base + Math.floor((time - base) / (fixed * count)) * fixed * count;
    };
  }
  const daysAt = (time: number): number => Math.floor((time + zone.offsetAt(time)) / 86400);
  if (unit === 'd' && span.snap === null) {
    return (time) => localToEpoch(Math.floor(daysAt(time) / count) * count, 0, zone);
  }
  if (unit === 'd' || unit === 'w') {
    const to = span.snap ?? { unit, weekday: 0 };
    if (to.unit !== 'w') {
      const width = count * (unit === 'w' ? 7 : 1);
      return (time) => {
        const base = snapDays(daysAt(time), to);
        return localToEpoch(base + Math.floor((daysAt(time) - base) / width) * width, 0, zone);
      };
    }
    const width = count * (unit === 'w' ? 7 : 1);
    // The week's first day nearest before the epoch (a Thursday) is where weeks are counted from.
    const origin = snapDays(0, to);
    return (time) => localToEpoch(origin + Math.floor((daysAt(time) - origin) / width) * width, 0, zone);
  }
  const months = count * (MONTHS[unit] as number);
  return (time) => {
    const { year, month } = civilFromDays(daysAt(time));
    const index = Math.floor((year * 12 + month - 1) / months) * months;
    return localToEpoch(daysFromCivil(Math.floor(index / 12), (index % 12) + 1, 1), 0, zone);
  };
}

/** The start of the bin that holds `time`; `binner` is faster for many. */
export function binStart(time: number, span: TimeSpan, tz: string | Zone, align: number | null = null): number {
  return binner(span, tz, align).start(time);
}
