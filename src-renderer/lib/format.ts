/** Numbers, sizes and times as the window shows them. */
import { numberToText } from '../../src-shared/results/value.ts';
import { timeFormatter } from '../../src-shared/spl/time/format.ts';
import { t } from './messages.ts';

const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact' });
const decimals = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });

/** `3,912`. */
export function formatCount(n: number): string {
  return integers.format(n);
}

/** A round number in few characters: `100K`, `1M`. */
export function formatCompact(n: number): string {
  return compact.format(n);
}

/** A statistic with at most three decimals, below one with six digits, so that a small one is no zero: `1,812.25`, `0.000433`. */
export function formatNumber(n: number): string {
  if (Math.abs(n) >= 1e15) return String(n);
  return Math.abs(n) < 1 ? numberToText(Number(n.toPrecision(6))) : decimals.format(n);
}

/** Significant digits from which on a fraction is what a computation left, not what somebody wrote. */
const COMPUTED_DIGITS = 12;

/** True for a fraction with more digits than anybody writes: an average, a share. */
export function isComputed(n: number): boolean {
  if (Number.isInteger(n) || !Number.isFinite(n)) return false;
  return String(n).replace(/e.*/, '').replaceAll(/\D/g, '').replace(/^0+/, '').length >= COMPUTED_DIGITS;
}

/**
 * A number in a column of computed ones: fractions with at most three decimals, below one with six digits: `12.333` for
 * `12.333333333333334`. Without thousands: it may be a port or an identifier. The number itself belongs into the tooltip.
 */
export function formatFigure(n: number): string {
  return Number.isInteger(n) || !Number.isFinite(n) ? numberToText(n) : numberToText(Number(Math.abs(n) < 1 ? n.toPrecision(6) : n.toFixed(3)));
}

/** Milliseconds for a person: `9 ms`, `1.24 s`, `2 min 5 s`. */
export function formatMs(ms: number): string {
  if (ms < 1) return t('unit.lessThanMs');
  if (ms < 1000) return t('unit.ms', { n: Math.round(ms) });
  if (ms < 60_000) return t('unit.s', { n: (ms / 1000).toFixed(ms < 10_000 ? 2 : 1) });
  return t('unit.minutesSeconds', { minutes: Math.floor(ms / 60_000), seconds: Math.round((ms % 60_000) / 1000) });
}

/** Elapsed time as the status line has it: always seconds, `0.04 s`. */
export function formatElapsed(ms: number): string {
  return ms < 60_000 ? t('unit.s', { n: (ms / 1000).toFixed(2) }) : formatMs(ms);
}

/** `1.4 MB`, decimal units. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let n = bytes;
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${unit === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[unit]}`;
}

/** A share of a whole: `71%`, `<1%`, `0.4%` below one percent. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '0%';
  const share = (part / whole) * 100;
  if (share > 0 && share < 0.1) return '<0.1%';
  return share < 1 && share > 0 ? `${share.toFixed(1)}%` : `${Math.round(share)}%`;
}

/** A width in seconds for a person: `15 min`, `1 h`, `1 day`. */
export function formatSpanSeconds(seconds: number): string {
  const units = [
    [604_800, 'unit.span.week', 'unit.span.weeks'],
    [86_400, 'unit.span.day', 'unit.span.days'],
    [3600, 'unit.span.h', 'unit.span.h'],
    [60, 'unit.span.min', 'unit.span.min'],
    [1, 'unit.s', 'unit.s'],
  ] as const;
  for (const [size, one, many] of units) {
    if (seconds >= size) {
      const n = seconds / size;
      return t(n > 1 ? many : one, { n: Number.isInteger(n) ? n : n.toFixed(1) });
    }
  }
  return t('unit.ms', { n: Math.round(seconds * 1000) });
}

type TimeFormatter = (time: number) => string;
const formatters = new Map<string, TimeFormatter>();

function formatter(format: string, tz: string): TimeFormatter {
  const key = `${tz}\n${format}`;
  let made = formatters.get(key);
  if (made === undefined) {
    const inner = timeFormatter(format, tz);
    made = (time) => inner(time) ?? String(time);
    formatters.set(key, made);
  }
  return made;
}

/** An event's time to the millisecond: `2026-11-20 17:48:25.304`. */
export function formatEventTime(time: number, tz: string): string {
  return formatter('%Y-%m-%d %H:%M:%S.%3N', tz)(time);
}

/** An event's time with its offset, for the detail view and the clipboard. */
export function formatIsoTime(time: number, tz: string): string {
  return formatter('%Y-%m-%dT%H:%M:%S.%3N%:z', tz)(time);
}

/** A table's time: seconds, and milliseconds only where there are any. */
export function formatTableTime(time: number, tz: string): string {
  return formatter(Number.isInteger(time) ? '%Y-%m-%d %H:%M:%S' : '%Y-%m-%d %H:%M:%S.%3N', tz)(time);
}

/** One end of a range: `20 Nov 01:12`, the year where it is another one, seconds where `precise` and not zero. */
export function formatMoment(time: number, tz: string, now: number, precise = true): string {
  const sameYear = formatter('%Y', tz)(time) === formatter('%Y', tz)(now);
  const seconds = precise && Math.floor(time) % 60 !== 0;
  return formatter(`%d %b ${sameYear ? '' : '%Y '}%H:%M${seconds ? ':%S' : ''}`, tz)(time);
}

/** A local time for a text field: `2026-11-20T17:48:25`. */
export function formatLocalInput(time: number, tz: string): string {
  return formatter('%Y-%m-%dT%H:%M:%S', tz)(time);
}

/** Time of day or day for an axis whose ticks are `step` seconds apart. */
export function formatAxisTime(time: number, step: number, tz: string): string {
  if (step >= 86_400) return formatter('%d %b', tz)(time);
  const clock = formatter(step < 60 ? '%H:%M:%S' : '%H:%M', tz)(time);
  return clock === '00:00' ? formatter('%d %b', tz)(time) : clock;
}

/** `3 min ago`, `2 days ago` for an ISO 8601 instant. */
export function formatAgo(iso: string, now: number): string {
  const seconds = Math.max(0, now - Date.parse(iso) / 1000);
  if (seconds < 45) return t('unit.ago.now');
  if (seconds < 3600) return t('unit.ago.minutes', { n: Math.max(1, Math.round(seconds / 60)) });
  if (seconds < 86_400) return t('unit.ago.hours', { n: Math.round(seconds / 3600) });
  const days = Math.round(seconds / 86_400);
  return days === 1 ? t('unit.ago.yesterday') : t('unit.ago.days', { n: days });
}

/** `UTC+01:00 Berlin` for an IANA zone at a moment. */
export function formatZone(tz: string, time: number): string {
  const offset = formatter('%:z', tz)(time);
  const city = tz.split('/').pop()?.replaceAll('_', ' ') ?? tz;
  return city === 'UTC' ? 'UTC' : `UTC${offset} ${city}`;
}
