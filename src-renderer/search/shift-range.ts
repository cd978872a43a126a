/** The period before or after a range. */
import type { RangeText } from '../../src-shared/ipc/engine-protocol.ts';
import { resolveTime } from '../../src-shared/spl/time/relative.ts';

const DAY = 86_400;

/** A range as long as this one, so many of its lengths later; null where it has no beginning. */
export function shiftRange(range: RangeText, lengths: number, now: number, tz: string): RangeText | null {
  if (range.earliest.trim() === '') return null;
  const earliest = resolveTime(range.earliest, now, tz);
  const latest = range.latest.trim() === '' ? now : resolveTime(range.latest, now, tz);
  const by = (latest - earliest) * lengths;
  // Whole days move by days of the calendar: a day with a change of the clock is 23 or 25 hours long.
  const days = Math.round((latest - earliest) / DAY);
  const isMidnight = (time: number): boolean => resolveTime('@d', time, tz) === time;
  if (days > 0 && isMidnight(earliest) && isMidnight(latest)) {
    const move = (time: number): string => String(resolveTime(`${lengths < 0 ? '-' : '+'}${Math.abs(days * lengths)}d`, time, tz));
    return { earliest: move(earliest), latest: move(latest) };
  }
  return { earliest: trim(earliest + by), latest: trim(latest + by) };
}

function trim(time: number): string {
  return String(Math.round(time * 1000) / 1000);
}
