/** Ranges in words: "yesterday 9 to 11", "last 3 business days", "since Monday". */
import * as chrono from 'chrono-node/en';
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { resolveTime } from '../../src-shared/spl/time/relative.ts';

type Components = chrono.ParsedResult['start'];

const UNITS: Readonly<Record<string, string>> = {
  s: 's', sec: 's', second: 's', m: 'm', min: 'm', minute: 'm', h: 'h', hr: 'h', hour: 'h', d: 'd', day: 'd', w: 'w', week: 'w', mon: 'mon', month: 'mon', q: 'q', quarter: 'q', y: 'y', yr: 'y', year: 'y',
};
const SNAPS: Readonly<Record<string, string>> = { minute: '@m', hour: '@h', day: '@d', week: '@w0', month: '@mon', quarter: '@q', year: '@y' };
const NUMBERS: Readonly<Record<string, number>> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, twelve: 12, couple: 2, few: 3 };
const DAY = 86_400;
/** Seconds round a moment that "around" takes in. */
const AROUND = 300;

/** The range that a text in English words means at `now` (epoch seconds) in a zone; null where it means none. */
export function rangeFromWords(text: string, now: number, tz: string): RangeText | null {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (words === '' || /\b(?:last|past|previous) 0\b/.test(words)) return null;
  return relative(words) ?? businessDays(words, now, tz) ?? oneSided(words, now, tz) ?? calendar(words, now, tz);
}

/** What is said against now: it stays relative, so that a saved search moves with the clock. */
function relative(words: string): RangeText | null {
  if (/^(?:all|all time|ever|everything)$/.test(words)) return { earliest: '', latest: '' };
  if (words === 'today') return { earliest: '@d', latest: 'now' };
  if (words === 'yesterday') return { earliest: '-1d@d', latest: '@d' };
  const whole = /^(this|last|previous|current) (minute|hour|day|week|month|quarter|year)$/.exec(words);
  if (whole !== null) {
    const snap = SNAPS[whole[2] as string] as string;
    if (whole[1] === 'this' || whole[1] === 'current') return { earliest: snap, latest: 'now' };
    const unit = UNITS[whole[2] as string] as string;
    return { earliest: `-1${unit}${snap}`, latest: snap };
  }
  const span = /^(?:in |over |during |for )?(?:the )?(?:last|past|previous)? ?(?:(\d+|[a-z]+)(?: of)? ?)([a-z]+?)s?(?: ago)?$/.exec(words);
  if (span === null) return null;
  const [, count = '', word = ''] = span;
  const n = /^\d+$/.test(count) ? Number(count) : NUMBERS[count];
  const unit = UNITS[word] ?? UNITS[`${word}s`];
  if (n === undefined || unit === undefined || n === 0) return null;
  // "3 days ago" is that day; "3 hours" and "last 3 days" run until now.
  if (!words.endsWith(' ago')) return { earliest: `-${n}${unit}`, latest: 'now' };
  const snap = unit === 's' || unit === 'm' ? '@m' : unit === 'h' ? '@h' : unit === 'w' ? '@w0' : `@${unit}`;
  const after = n === 1 ? snap : `-${n - 1}${unit}${snap}`;
  return { earliest: `-${n}${unit}${snap}`, latest: after };
}

/** Whole working days, Monday to Friday, before today. */
function businessDays(words: string, now: number, tz: string): RangeText | null {
  const found = /^(?:the )?(?:last|past|previous) (?:(\d+|[a-z]+) )?(?:business|working|week) ?days?$/.exec(words);
  if (found === null) return null;
  const n = found[1] === undefined ? 1 : (NUMBERS[found[1]] ?? Number(found[1]));
  if (!Number.isInteger(n) || n < 1 || n > 250) return null;
  const weekday = (daysBack: number): number => weekdayOf(resolveTime(`-${daysBack}d@d`, now, tz), tz);
  const isWork = (daysBack: number): boolean => weekday(daysBack) !== 0 && weekday(daysBack) !== 6;
  let back = 1;
  while (!isWork(back)) back++;
  const last = back;
  for (let left = n - 1; left > 0; back++) if (isWork(back + 1)) left--;
  return { earliest: `-${back}d@d`, latest: last === 1 ? '@d' : `-${last - 1}d@d` };
}

function weekdayOf(time: number, tz: string): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone: tz, weekday: 'short' }).format(new Date((time + 1) * 1000));
  return ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(name);
}

/** "since X", "until X", "around X". */
function oneSided(words: string, now: number, tz: string): RangeText | null {
  const found = /^(since|from|after|until|till|before|around|about) (.+)$/.exec(words);
  if (found === null || / (?:to|until|till|and|-|–) /.test(found[2] as string)) return null;
  const range = rangeFromWords(found[2] as string, now, tz);
  if (range === null || range.earliest === '') return null;
  if (/^(?:since|from)$/.test(found[1] as string)) return { earliest: range.earliest, latest: 'now' };
  if (found[1] === 'after') return { earliest: range.latest, latest: 'now' };
  if (/^(?:until|till)$/.test(found[1] as string)) return { earliest: '', latest: range.latest };
  if (found[1] === 'before') return { earliest: '', latest: range.earliest };
  const middle = resolveTime(range.earliest, now, tz);
  return { earliest: String(middle - AROUND), latest: String(middle + AROUND) };
}

/** Dates and times of the calendar. */
function calendar(words: string, now: number, tz: string): RangeText | null {
  const text = words.replaceAll(/\b(?:from|between) /g, '').replace(/ and (?=\d|noon|midnight|[a-z]+day|now)/, ' to ');
  const results = chrono.parse(text, { instant: new Date(now * 1000), timezone: offsetMinutes(now, tz) });
  const first = results[0];
  // Words that it left out would be silently ignored: then the text is not understood.
  if (first === undefined || results.length > 2 || text.replaceAll(/[\s,]+/g, '').length - results.reduce((sum, r) => sum + r.text.replaceAll(/[\s,]+/g, '').length, 0) > 2) return null;
  const end = first.end ?? results[1]?.start ?? null;
  // Logs lie behind: a bare weekday is the last one, this one included.
  const isWeekday = first.start.isCertain('weekday') && !first.start.isCertain('day');
  const back = isWeekday && first.start.date().getTime() / 1000 > now + DAY / 2 ? 7 : 0;
  const start = unitOf(first.start, back);
  if (/ (?:to|until|till|-) now$/.test(text)) return { earliest: start.from, latest: 'now' };
  const range = end === null ? { earliest: start.from, latest: start.to } : { earliest: start.from, latest: endOf(end, back) };
  if (resolveTime(range.earliest, now, tz) < resolveTime(range.latest, now, tz)) return range;
  return null;
}

/** The smallest unit that was said, as its beginning and the beginning of the next. */
function unitOf(c: Components, daysBack: number): { readonly from: string; readonly to: string } {
  const at = (component: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'): number => (c.get(component) ?? 0) - (component === 'day' ? daysBack : 0);
  if (!c.isCertain('hour')) {
    const wholeMonth = !c.isCertain('day') && !c.isCertain('weekday') && c.isCertain('month');
    const from = wholeMonth ? wall(at('year'), at('month'), 1) : wall(at('year'), at('month'), at('day'));
    return { from, to: wholeMonth ? wall(at('year'), at('month') + 1, 1) : wall(at('year'), at('month'), at('day') + 1) };
  }
  const from = wall(at('year'), at('month'), at('day'), at('hour'), at('minute'), at('second'));
  const [h, m, s] = c.isCertain('second') ? [0, 0, 1] : c.isCertain('minute') && at('minute') !== 0 ? [0, 1, 0] : [1, 0, 0];
  return { from, to: wall(at('year'), at('month'), at('day'), at('hour') + h, at('minute') + m, at('second') + s) };
}

/** Where a range ends that was given up to this: a time as it is, a day at its end. */
function endOf(c: Components, daysBack: number): string {
  const { from, to } = unitOf(c, daysBack);
  return c.isCertain('hour') ? from : to;
}

/** A wall clock time as the language reads it; parts past their end carry over. */
function wall(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): string {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

function offsetMinutes(now: number, tz: string): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' }).formatToParts(new Date(now * 1000)).find((p) => p.type === 'timeZoneName')?.value ?? '';
  const found = /([+-])(\d{2}):?(\d{2})/.exec(name);
  return found === null ? 0 : (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
}
