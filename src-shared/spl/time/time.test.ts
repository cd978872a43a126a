import { describe, expect, it } from 'vitest';
import { civilFromDays, daysFromCivil, isoWeek } from './civil.ts';
import { strftime, strptime } from './format.ts';
import { parseRelative, resolveTime } from './relative.ts';
import { addSpan, binStart, binner, formatSpan, parseSpan } from './span.ts';
import { localToEpoch, localTime, zoneOf } from './zone.ts';

const NY = 'America/New_York';
const iso = (t: number): string => new Date(t * 1000).toISOString();
const at = (text: string): number => Date.parse(text) / 1000;

describe('calendar', () => {
  it('turns dates into day numbers and back', () => {
    for (let days = -800_000; days < 800_000; days += 377) {
      const { year, month, day } = civilFromDays(days);
      expect(daysFromCivil(year, month, day)).toBe(days);
    }
    expect(civilFromDays(19723)).toEqual({ year: 2024, month: 1, day: 1 });
    expect(daysFromCivil(2024, 13, 1)).toBe(daysFromCivil(2025, 1, 1));
  });

  it('knows ISO weeks at the turn of the year', () => {
    expect(isoWeek(daysFromCivil(2021, 1, 3))).toEqual({ year: 2020, week: 53 });
    expect(isoWeek(daysFromCivil(2024, 12, 30))).toEqual({ year: 2025, week: 1 });
  });
});

describe('zones', () => {
  it('agrees with Intl over the years, also at the changes', () => {
    for (const name of [NY, 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/Sao_Paulo']) {
      const zone = zoneOf(name);
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' });
      for (let t = at('1995-01-01T00:00:00Z'); t < at('2030-01-01T00:00:00Z'); t += 86400 * 5 + 3607) {
        const l = localTime(t, zone);
        const text = `${l.year}-${String(l.month).padStart(2, '0')}-${String(l.day).padStart(2, '0')} ${[l.hour, l.minute, l.second]
          .map((n) => String(n).padStart(2, '0'))
          .join(':')}`;
        expect(text).toBe(format.format(t * 1000));
      }
    }
    expect(zoneOf(NY).offsetAt(at('2024-03-10T06:59:59Z'))).toBe(-18000);
    expect(zoneOf(NY).offsetAt(at('2024-03-10T07:00:00Z'))).toBe(-14400);
  });

  it('maps the local clock to instants: skipped times move on, doubled ones are the first', () => {
    const zone = zoneOf(NY);
    expect(iso(localToEpoch(daysFromCivil(2024, 3, 10), 2.5 * 3600, zone))).toBe('2024-03-10T07:30:00.000Z');
    expect(iso(localToEpoch(daysFromCivil(2024, 11, 3), 1.5 * 3600, zone))).toBe('2024-11-03T05:30:00.000Z');
    expect(iso(localToEpoch(daysFromCivil(2024, 7, 1), 0, zone))).toBe('2024-07-01T04:00:00.000Z');
  });

  it('names abbreviations as the tz database does', () => {
    const winter = at('2024-01-15T12:00:00Z');
    const summer = at('2024-07-15T12:00:00Z');
    expect(zoneOf(NY).abbreviationAt(winter)).toBe('EST');
    expect(zoneOf(NY).abbreviationAt(summer)).toBe('EDT');
    expect(zoneOf('Europe/Paris').abbreviationAt(summer)).toBe('CEST');
    expect(zoneOf('Asia/Tokyo').abbreviationAt(summer)).toBe('JST');
    expect(zoneOf('America/Sao_Paulo').abbreviationAt(summer)).toBe('-03');
    expect(zoneOf('UTC').abbreviationAt(summer)).toBe('UTC');
  });

  it('refuses unknown zones with a remedy', () => {
    expect(() => zoneOf('Mars/Olympus')).toThrow(/name one of the IANA list/);
  });
});

describe('relative time', () => {
  const now = at('2024-05-15T13:37:42Z'); // a Wednesday
  const cases: readonly [string, string][] = [
    ['now', '2024-05-15T13:37:42.000Z'],
    ['-1h', '2024-05-15T12:37:42.000Z'],
    ['-h@h', '2024-05-15T12:00:00.000Z'],
    ['-7d@d', '2024-05-08T00:00:00.000Z'],
    ['-1d@d+8h', '2024-05-14T08:00:00.000Z'],
    ['@d-2h', '2024-05-14T22:00:00.000Z'],
    ['@w0', '2024-05-12T00:00:00.000Z'],
    ['@w7', '2024-05-12T00:00:00.000Z'],
    ['@w1', '2024-05-13T00:00:00.000Z'],
    ['@w3', '2024-05-15T00:00:00.000Z'],
    ['@w4', '2024-05-09T00:00:00.000Z'],
    ['@w', '2024-05-12T00:00:00.000Z'],
    ['-1w@w1', '2024-05-06T00:00:00.000Z'],
    ['@mon', '2024-05-01T00:00:00.000Z'],
    ['@q', '2024-04-01T00:00:00.000Z'],
    ['-1qtr@q', '2024-01-01T00:00:00.000Z'],
    ['-mon@mon', '2024-04-01T00:00:00.000Z'],
    ['@y', '2024-01-01T00:00:00.000Z'],
    ['+1d@d', '2024-05-16T00:00:00.000Z'],
    ['-15m@m', '2024-05-15T13:22:00.000Z'],
    ['-30secs', '2024-05-15T13:37:12.000Z'],
    ['1700000000', '2023-11-14T22:13:20.000Z'],
    ['05/01/2024:06:07:08', '2024-05-01T06:07:08.000Z'],
    ['2024-05-01T06:07:08+02:00', '2024-05-01T04:07:08.000Z'],
    ['2024-05-01', '2024-05-01T00:00:00.000Z'],
    ['2024-05-01T06:07:08.250Z', '2024-05-01T06:07:08.250Z'],
  ];
  it.each(cases)('%s', (text, expected) => {
    expect(iso(resolveTime(text, now, 'UTC'))).toBe(expected);
  });

  it('follows the clock of the zone over a change', () => {
    const after = at('2024-03-11T12:00:00Z'); // 08:00 EDT
    expect(iso(resolveTime('@d', after, NY))).toBe('2024-03-11T04:00:00.000Z');
    expect(iso(resolveTime('-2d@d', after, NY))).toBe('2024-03-09T05:00:00.000Z');
    expect(iso(resolveTime('-1d', at('2024-03-11T06:00:00Z'), NY))).toBe('2024-03-10T07:00:00.000Z');
    expect(iso(resolveTime('-24h', at('2024-03-11T06:00:00Z'), NY))).toBe('2024-03-10T06:00:00.000Z');
  });

  it('keeps the last day of a shorter month', () => {
    expect(iso(resolveTime('-1mon', at('2024-03-31T10:00:00Z'), 'UTC'))).toBe('2024-02-29T10:00:00.000Z');
  });

  it('refuses what it cannot read, with a sentence', () => {
    expect(() => resolveTime('yesterday', now, 'UTC')).toThrow(/is no time/);
    expect(() => resolveTime('-3x', now, 'UTC')).toThrow(/no unit of time/);
    expect(() => resolveTime('-3M', now, 'UTC')).toThrow(/minutes or mon/);
    expect(() => resolveTime('rt-5m', now, 'UTC')).toThrow(/live tail/);
    expect(() => resolveTime('-1d@x', now, 'UTC')).toThrow(/snap/);
    expect(() => parseRelative('')).toThrow(/empty/);
    expect(() => resolveTime('2024-02-30', now, 'UTC')).toThrow(/is no time/);
  });
});

describe('spans', () => {
  it('reads counts and units', () => {
    expect(parseSpan('5m')).toEqual({ count: 5, unit: 'm', snap: null });
    expect(parseSpan('1month').unit).toBe('mon');
    expect(parseSpan('30')).toEqual({ count: 30, unit: 's', snap: null });
    expect(parseSpan('day')).toEqual({ count: 1, unit: 'd', snap: null });
    expect(formatSpan(parseSpan('1w@w1'))).toBe('1w@w1');
    expect(() => parseSpan('fast')).toThrow(/unit of time/);
    expect(() => parseSpan('0m')).toThrow(/at least 1/);
    expect(() => parseSpan('300ms')).toThrow(/divide a second/);
    expect(() => parseSpan('5 bananas')).toThrow(/unit of time/);
  });

  it('bins seconds to hours from the epoch', () => {
    expect(iso(binStart(at('2024-05-15T13:37:42.5Z'), parseSpan('5m'), NY))).toBe('2024-05-15T13:35:00.000Z');
    expect(iso(binStart(at('2024-05-15T13:37:42Z'), parseSpan('4h'), 'UTC'))).toBe('2024-05-15T12:00:00.000Z');
    expect(binStart(1.25, parseSpan('100ms'), 'UTC')).toBe(1.2);
    expect(binStart(0.3, parseSpan('100ms'), 'UTC')).toBe(0.3);
    expect(iso(binStart(at('2024-05-15T13:37:42Z'), parseSpan('1h'), 'UTC', at('2024-05-15T00:20:00Z')))).toBe(
      '2024-05-15T13:20:00.000Z',
    );
  });

  it('bins days and longer on the local calendar', () => {
    const t = at('2024-03-11T02:00:00Z'); // 10 March, 22:00 in New York
    expect(iso(binStart(t, parseSpan('1d'), NY))).toBe('2024-03-10T05:00:00.000Z');
    expect(iso(binStart(t, parseSpan('1w'), NY))).toBe('2024-03-10T05:00:00.000Z');
    expect(iso(binStart(t, parseSpan('1w@w1'), NY))).toBe('2024-03-04T05:00:00.000Z');
    expect(iso(binStart(t, parseSpan('1mon'), NY))).toBe('2024-03-01T05:00:00.000Z');
    expect(iso(binStart(t, parseSpan('3mon'), 'UTC'))).toBe('2024-01-01T00:00:00.000Z');
    expect(iso(binStart(t, parseSpan('1y'), 'UTC'))).toBe('2024-01-01T00:00:00.000Z');
  });

  it('steps from bin to bin over clock changes', () => {
    const bins = binner(parseSpan('1d'), NY);
    const starts: string[] = [];
    for (let t = bins.start(at('2024-11-02T12:00:00Z')), i = 0; i < 4; i++, t = bins.next(t)) starts.push(iso(t));
    expect(starts).toEqual([
      '2024-11-02T04:00:00.000Z',
      '2024-11-03T04:00:00.000Z',
      '2024-11-04T05:00:00.000Z',
      '2024-11-05T05:00:00.000Z',
    ]);
    const months = binner(parseSpan('1mon'), 'UTC');
    expect(iso(months.next(at('2024-01-01T00:00:00Z')))).toBe('2024-02-01T00:00:00.000Z');
    const tenths = binner(parseSpan('100ms'), 'UTC');
    expect(tenths.next(0.2)).toBe(0.3);
  });

  it('adds calendar spans as the documented mvrange does: 7d over the start of summer time is an hour less', () => {
    expect(addSpan(1520277931, parseSpan('7d'), 1, 'America/Los_Angeles')).toBe(1520879131);
  });
});

describe('strftime', () => {
  const t = at('2024-07-04T15:04:05.678901Z');
  const cases: readonly [string, string][] = [
    ['%Y-%m-%d %H:%M:%S', '2024-07-04 15:04:05'],
    ['%F %T.%3N', '2024-07-04 15:04:05.678'],
    ['%6N|%9N|%N|%Q|%6Q|%f', '678000|678000000|678000000|678|678000|678000'],
    ['%y %b %B %h %a %A', '24 Jul July Jul Thu Thursday'],
    ['%j %e %k %l %I %p', '186  4 15  3 03 PM'],
    ['%w %u %U %V %W %G %g %C', '4 4 26 27 27 2024 24 20'],
    ['%D %R %x %X', '07/04/24 15:04 07/04/2024 15:04:05'],
    ['%c', 'Thu Jul  4 15:04:05 2024'],
    ['%+', 'Thu Jul  4 15:04:05 UTC 2024'],
    ['%s %q %% %P', '1720105445 3 % pm'],
    ['%z %:z %::z %:::z %Z %Ez', '+0000 +00:00 +00:00:00 +00 UTC +0'],
    ['a%nb%tc', 'a\nb\tc'],
    ['100% %!', '100% %!'],
  ];
  it.each(cases)('%s', (format, expected) => {
    expect(strftime(at('2024-07-04T15:04:05.678Z'), format, 'UTC')).toBe(expected);
  });

  it('follows the zone', () => {
    expect(strftime(t, '%H:%M %z %Z %Ez', NY)).toBe('11:04 -0400 EDT -240');
    expect(strftime(t, '%H:%M %:z', 'Asia/Kolkata')).toBe('20:34 +05:30');
    expect(strftime(1e300, '%Y', 'UTC')).toBeNull();
  });

  it('keeps microseconds', () => {
    expect(strftime(1433188255.500679, '%6N', 'UTC')).toBe('500679');
  });
});

describe('strptime', () => {
  const now = at('2024-05-15T13:37:42Z');
  const cases: readonly [string, string, string | null][] = [
    ['2024-07-04 15:04:05', '%Y-%m-%d %H:%M:%S', '2024-07-04T15:04:05.000Z'],
    ['2024-07-04T15:04:05.678Z', '%Y-%m-%dT%H:%M:%S.%3N%Z', '2024-07-04T15:04:05.678Z'],
    ['2024-07-04T15:04:05.678+0200', '%Y-%m-%dT%H:%M:%S.%Q%z', '2024-07-04T13:04:05.678Z'],
    ['2024-07-04T15:04:05+02:00', '%FT%T%:z', '2024-07-04T13:04:05.000Z'],
    ['04/Jul/2024:15:04:05 -0700', '%d/%b/%Y:%H:%M:%S %z', '2024-07-04T22:04:05.000Z'],
    ['7/4/24 3:04 PM', '%m/%d/%y %I:%M %p', '2024-07-04T15:04:00.000Z'],
    ['12:00 AM 2024-07-04', '%I:%M %p %Y-%m-%d', '2024-07-04T00:00:00.000Z'],
    ['Thu July 4 15:04:05 EDT 2024', '%a %B %d %H:%M:%S %Z %Y', '2024-07-04T19:04:05.000Z'],
    ['1720105445', '%s', '2024-07-04T15:04:05.000Z'],
    ['1720105445.25', '%s.%N', '2024-07-04T15:04:05.250Z'],
    ['2024-186', '%Y-%j', '2024-07-04T00:00:00.000Z'],
    ['2024-07-04 and more', '%Y-%m-%d', '2024-07-04T00:00:00.000Z'],
    ['10:30', '%H:%M', '2024-05-15T10:30:00.000Z'],
    ['Jul  4 10:30:00', '%b %d %H:%M:%S', '2024-07-04T10:30:00.000Z'],
    ['Mon Aug 13 06:00:00 2018', '%a %B %d %H:%M:%S.%N %Y', '2018-08-13T06:00:00.000Z'],
    ['Mon July 23 2022 17:19:01.89', '%a %B %d %Y %H:%M:%S.%N', '2022-07-23T17:19:01.890Z'],
    ['2024-07', '%Y-%m', null],
    ['2024', '%Y', null],
    ['2023-02-29', '%Y-%m-%d', null],
    ['soon', '%Y-%m-%d', null],
    ['2024-13-01', '%Y-%m-%d', null],
    ['2024 W27 4', '%G W%V %u', '2024-07-04T00:00:00.000Z'],
    ['24 W27 4', '%g W%V %u', '2024-07-04T00:00:00.000Z'],
    ['2024-07-04 Q3', '%F Q%q', '2024-07-04T00:00:00.000Z'],
    ['100% 2024-07-04', '100%% %F', '2024-07-04T00:00:00.000Z'],
    ['2024-07-04 \t 15:04', '%F%n%R', '2024-07-04T15:04:00.000Z'],
    ['on  2024-07-04', 'on %F', '2024-07-04T00:00:00.000Z'],
    ['at 2024-07-04', 'on %F', null],
    ['20 24-07-04', '%C %y-%m-%d', '2024-07-04T00:00:00.000Z'],
    ['2024-07-04 -240', '%F %Ez', '2024-07-04T04:00:00.000Z'],
    ['2024-07-04 !', '%F %!', null],
  ];
  it.each(cases)('%s as %s', (text, format, expected) => {
    const t = strptime(text, format, 'UTC', now);
    expect(t === null ? null : iso(t)).toBe(expected);
  });

  it('reads local time in the zone of the search', () => {
    expect(iso(strptime('2024-07-04 11:04', '%Y-%m-%d %H:%M', NY) as number)).toBe('2024-07-04T15:04:00.000Z');
  });
});
