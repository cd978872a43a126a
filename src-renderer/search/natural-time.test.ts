import { describe, expect, it } from 'vitest';
import { resolveTime } from '../../src-shared/spl/time/relative.ts';
import { rangeFromWords } from './natural-time.ts';
import { shiftRange } from './shift-range.ts';

/** A Saturday, 12:00 in Berlin. */
const NOW = Date.UTC(2026, 10, 21, 11, 0) / 1000;
const TZ = 'Europe/Berlin';

/** The range in Berlin's wall clock. */
function said(text: string, now = NOW): string | null {
  const range = rangeFromWords(text, now, TZ);
  if (range === null) return null;
  const at = (time: string): string => (time === '' ? '' : new Intl.DateTimeFormat('sv-SE', { timeZone: TZ, dateStyle: 'short', timeStyle: 'short' }).format(new Date(resolveTime(time, now, TZ) * 1000)));
  return `${at(range.earliest)} / ${at(range.latest)}`;
}

describe('rangeFromWords', () => {
  it('keeps what is said against now relative', () => {
    expect(rangeFromWords('last 3 hours', NOW, TZ)).toEqual({ earliest: '-3h', latest: 'now' });
    expect(rangeFromWords('past 15 min', NOW, TZ)).toEqual({ earliest: '-15m', latest: 'now' });
    expect(rangeFromWords('2d', NOW, TZ)).toEqual({ earliest: '-2d', latest: 'now' });
    expect(rangeFromWords('last week', NOW, TZ)).toEqual({ earliest: '-1w@w0', latest: '@w0' });
    expect(rangeFromWords('this month', NOW, TZ)).toEqual({ earliest: '@mon', latest: 'now' });
    expect(rangeFromWords('yesterday', NOW, TZ)).toEqual({ earliest: '-1d@d', latest: '@d' });
    expect(rangeFromWords('3 days ago', NOW, TZ)).toEqual({ earliest: '-3d@d', latest: '-2d@d' });
  });
  it('reads days with times, in the zone', () => {
    expect(said('yesterday 9 to 11')).toBe('2026-11-20 09:00 / 2026-11-20 11:00');
    expect(said('yesterday between 9:30 and 11:15')).toBe('2026-11-20 09:30 / 2026-11-20 11:15');
    expect(said('20 nov 14:05')).toBe('2026-11-20 14:05 / 2026-11-20 14:06');
    expect(said('today at 8am')).toBe('2026-11-21 08:00 / 2026-11-21 09:00');
    expect(said('2026-11-18')).toBe('2026-11-18 00:00 / 2026-11-19 00:00');
  });
  it('reads ranges of days up to the end of the last, and months', () => {
    expect(said('nov 3 to nov 5')).toBe('2026-11-03 00:00 / 2026-11-06 00:00');
    expect(said('october 2026')).toBe('2026-10-01 00:00 / 2026-11-01 00:00');
  });
  it('counts business days back over a weekend', () => {
    expect(said('last 3 business days')).toBe('2026-11-18 00:00 / 2026-11-21 00:00');
    const monday = NOW + 2 * 86_400;
    expect(said('last 3 business days', monday)).toBe('2026-11-18 00:00 / 2026-11-21 00:00');
    expect(said('last 6 working days')).toBe('2026-11-13 00:00 / 2026-11-21 00:00');
  });
  it('reads one end', () => {
    expect(said('since monday')).toBe('2026-11-16 00:00 / 2026-11-21 12:00');
    expect(said('since yesterday 18:00')).toBe('2026-11-20 18:00 / 2026-11-21 12:00');
    expect(said('until yesterday')).toBe(' / 2026-11-21 00:00');
    expect(said('around yesterday 14:05')).toBe('2026-11-20 14:00 / 2026-11-20 14:10');
  });
  it('does not guess', () => {
    for (const text of ['', 'errors', 'yesterday errors in checkout', 'last 0 days', 'last 3 frogs']) expect(rangeFromWords(text, NOW, TZ)).toBeNull();
  });
});

describe('shiftRange', () => {
  it('moves a range by its own length, whole days by the calendar', () => {
    expect(shiftRange({ earliest: '-1h', latest: 'now' }, -1, NOW, TZ)).toEqual({ earliest: String(NOW - 7200), latest: String(NOW - 3600) });
    // 25 October 2026 has 25 hours in Berlin.
    const day = (text: string): string => String(resolveTime(text, NOW, TZ));
    expect(shiftRange({ earliest: '2026-10-26', latest: '2026-10-27' }, -1, NOW, TZ)).toEqual({ earliest: day('2026-10-25'), latest: day('2026-10-26') });
    expect(shiftRange({ earliest: '', latest: 'now' }, -1, NOW, TZ)).toBeNull();
  });
});
