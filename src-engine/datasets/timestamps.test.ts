import { describe, expect, it } from 'vitest';
import { fileTimeContext, parseTimestamp, TimestampFinder } from './timestamps.ts';
import { openZone } from './zone.ts';

const now = Date.UTC(2026, 10, 21, 12);
const utc = { zone: openZone('UTC'), now };
const berlin = { zone: openZone('Europe/Berlin'), now };
const at = (iso: string): number => Date.parse(iso) * 1000;

describe('parseTimestamp', () => {
  it.each([
    ['2026-11-20T10:11:12Z', '2026-11-20T10:11:12Z'],
    ['2026-11-20T10:11:12.345+02:00', '2026-11-20T08:11:12.345Z'],
    ['2026-11-20T10:11:12-0730', '2026-11-20T17:41:12Z'],
    ['2026-11-20 10:11:12,345', '2026-11-20T10:11:12.345Z'],
    ['2026-11-20 10:11', '2026-11-20T10:11:00Z'],
    ['2026-11-20', '2026-11-20T00:00:00Z'],
    ['2026/11/20 10:11:12', '2026-11-20T10:11:12Z'],
    ['20261120T101112Z', '2026-11-20T10:11:12Z'],
    ['10/Oct/2000:13:55:36 -0700', '2000-10-10T20:55:36Z'],
    ['Thu Nov 20 10:11:12 2025', '2025-11-20T10:11:12Z'],
    ['Thu Nov 20 10:11:12 CET 2025', '2025-11-20T09:11:12Z'],
    ['Thu, 20 Nov 2025 10:11:12 GMT', '2025-11-20T10:11:12Z'],
    ['11/20/2026 10:11:12 PM', '2026-11-20T22:11:12Z'],
    ['20.11.2026 10:11:12', '2026-11-20T10:11:12Z'],
    ['1795169472', '2026-11-20T10:11:12Z'],
    ['1795169472.25', '2026-11-20T10:11:12.250Z'],
    ['1795169472250', '2026-11-20T10:11:12.250Z'],
    ['1795169472250000', '2026-11-20T10:11:12.250Z'],
    ['1795169472250000000', '2026-11-20T10:11:12.250Z'],
    ['2026-11-20T10:11:12.123456789Z', '2026-11-20T10:11:12.123Z'],
    ['/Date(1795169472250)/', '2026-11-20T10:11:12.250Z'],
    ['20/Nov/26 2:11 PM', '2026-11-20T14:11:00Z'],
    ['20-NOV-26 10.11.12.345000000 PM', '2026-11-20T22:11:12.345Z'],
    ['20-Nov-26 10:11:12', '2026-11-20T10:11:12Z'],
    ['2026:11:20 10:11:12', '2026-11-20T10:11:12Z'],
  ])('%s', (text, iso) => {
    expect(Math.floor((parseTimestamp(text, utc) ?? 0) / 1000)).toBe(at(iso) / 1000);
  });

  it('keeps microseconds', () => {
    expect(parseTimestamp('2026-11-20T10:11:12.123456Z', utc)).toBe(at('2026-11-20T10:11:12Z') + 123_456);
    expect(parseTimestamp(1795169472.5, utc)).toBe(1795169472_500_000);
  });

  it.each(['', 'yesterday', '42', '12345678', '2026-13-01 10:00:00', '2026-02-30 10:00:00', '10.0.0.1', 'P-1000'])(
    'refuses %j',
    (text) => {
      expect(parseTimestamp(text, utc)).toBeNull();
    },
  );

  it('reads local times in the zone, on both sides of a change of clocks', () => {
    expect(parseTimestamp('2026-07-01 12:00:00', berlin)).toBe(at('2026-07-01T10:00:00Z'));
    expect(parseTimestamp('2026-12-01 12:00:00', berlin)).toBe(at('2026-12-01T11:00:00Z'));
    expect(parseTimestamp('2026-03-29 01:59:59', berlin)).toBe(at('2026-03-29T00:59:59Z'));
    expect(parseTimestamp('2026-03-29 03:00:00', berlin)).toBe(at('2026-03-29T01:00:00Z'));
    expect(parseTimestamp('2026-10-25 01:30:00', berlin)).toBe(at('2026-10-24T23:30:00Z'));
    expect(parseTimestamp('2026-10-25 02:30:00', berlin)).toBe(at('2026-10-25T00:30:00Z'));
    expect(parseTimestamp('2026-10-25 03:30:00', berlin)).toBe(at('2026-10-25T02:30:00Z'));
    // Its own zone wins over the load's.
    expect(parseTimestamp('2026-07-01 12:00:00 UTC', berlin)).toBe(at('2026-07-01T12:00:00Z'));
  });

  it('names the zone that it does not know', () => {
    expect(() => openZone('Mars/Olympus')).toThrow('"Mars/Olympus" is not a time zone');
  });
});

describe('TimestampFinder', () => {
  const find = (line: string): number | null => new TimestampFinder(utc).find(line);

  it.each([
    ['[2026-11-20 10:11:12.345] INFO hello', '2026-11-20T10:11:12.345Z'],
    ['level=info ts=2026-11-20T10:11:12Z msg=x', '2026-11-20T10:11:12Z'],
    ['Nov 20 10:11:12 host sshd[1]: x', '2026-11-20T10:11:12Z'],
    ['Nov  2 10:11:12 host sshd[1]: x', '2026-11-02T10:11:12Z'],
    ['<34>Nov 20 10:11:12 host su: x', '2026-11-20T10:11:12Z'],
    ['2026/11/20 10:11:12 [error] 1#1: x', '2026-11-20T10:11:12Z'],
    ['1.2.3.4 - - [20/Nov/2026:10:11:12 +0100] "GET / HTTP/1.1" 200 1', '2026-11-20T09:11:12Z'],
    ['1795169472.250 123 10.0.0.1 TCP_MISS/200', '2026-11-20T10:11:12.250Z'],
    ['type=SYSCALL msg=audit(1795169472.250:12): arch=c0', '2026-11-20T10:11:12.250Z'],
    ['I1120 10:11:12.345678       1 controller.go:1] x', '2026-11-20T10:11:12.345678Z'],
    ['Start-Date: 2026-11-20  10:11:12', '2026-11-20T10:11:12Z'],
    ['update-alternatives 2026-11-20 10:11:12: run', '2026-11-20T10:11:12Z'],
    ['20-Nov-2026 10:11:12.345 INFO [main] Catalina', '2026-11-20T10:11:12.345Z'],
    ['10.0.0.1 version 2.31.0 build 11/20/2026 10:11:12', '2026-11-20T10:11:12Z'],
    ['<189>: 2026 Nov 20 10:11:12.250 UTC: %ETH-5-UP: x', '2026-11-20T10:11:12.250Z'],
    ['2026-324T10:11:12,345:DEBUG:x', '2026-11-20T10:11:12.345Z'],
    ['@400000006b001cca0ee6b280 tcpserver: x', '2026-11-20T10:11:12.250Z'],
    ['#+1795169472', '2026-11-20T10:11:12Z'],
    ['11/20-10:11:12.250000  [**] x', '2026-11-20T10:11:12.250Z'],
    ['nov. 20 10:11:12 host x', '2026-11-20T10:11:12Z'],
    ['<30>Mär  2 10:11:12 host x', '2026-03-02T10:11:12Z'],
  ])('%s', (line, iso) => {
    expect(Math.floor((find(line) ?? 0) / 1000)).toBe(Date.parse(iso));
  });

  it.each([
    'no time here',
    'ratio 10:11 of 20',
    'version 2026.11',
    'order 1795169472 shipped',
    '    at java.lang.Thread.run(Thread.java:748)',
  ])('finds none in %j', (line) => {
    expect(find(line)).toBeNull();
  });

  it('never puts a date without a year into the future', () => {
    expect(find('Dec 24 10:11:12 host x: y')).toBe(at('2025-12-24T10:11:12Z'));
    expect(find('Nov 22 10:11:12 host x: y')).toBe(at('2026-11-22T10:11:12Z'));
    expect(find('Feb 29 10:11:12 host x: y')).toBe(at('2024-02-29T10:11:12Z'));
  });
});

describe('timestamps of well-known logs', () => {
  it.each([
    ['17/06/09 20:10:40 INFO executor.CoarseGrainedExecutorBackend: Registered signal handlers', '2017-06-09T20:10:40Z'],
    ['081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block', '2008-11-09T20:36:15Z'],
    ['081109  2:36:15 [Note] mysqld: ready for connections.', '2008-11-09T02:36:15Z'],
    ['2005-06-03-15.42.50.363779 R02-M1-N0 RAS KERNEL INFO', '2005-06-03T15:42:50.363Z'],
    ['- 1117838570 2005.06.03 R02-M1-N0-C:J12-U11 RAS KERNEL INFO', '2005-06-03T22:42:50Z'],
    ['03-17 16:13:38.811  1702  2395 D WindowManager: printFreezingDisplayLogs', '2026-03-17T16:13:38.811Z'],
    ['20171223-22:15:29:606|Step_LSC|30002312|onStandStepChanged 3579', '2017-12-23T22:15:29.606Z'],
    ['[10.30 16:49:06] chrome.exe - proxy.example:5070 open through proxy', '2026-10-30T16:49:06Z'],
    ['[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok', '2005-12-04T04:47:44Z'],
    ["2026:11:20-10:11:12 fw-1 ulogd[5]: id=\"2001\"", '2026-11-20T10:11:12Z'],
    ['<30>2026:11:20-10:11:12 fw-1 httpd: id="1"', '2026-11-20T10:11:12Z'],
    ["2026:11:20-10:11:12: '192.0.2.4' 2 failed logins", '2026-11-20T10:11:12Z'],
    ['Nov-20-26 10:11:12 [SSL-out] 192.0.2.4 closed', '2026-11-20T10:11:12Z'],
    ['261120101112.429 9051 00005 ann 192.0.2.4:62700', '2026-11-20T10:11:12.429Z'],
    ['L 11/20/2026 - 10:11:12: Bad password', '2026-11-20T10:11:12Z'],
    ['"NPS1","IAS",11/20/2026,10:11:12,1,"ann",,"311 1 01/01/2026 00:00:00 1"', '2026-11-20T10:11:12Z'],
    ['db1,2026-11-20,10:11:12,QUERY', '2026-11-20T10:11:12Z'],
    ['I261120 10:11:12.123 7 server/node.go:1 ok', '2026-11-20T10:11:12.123Z'],
    ['W20261120 10:11:12.123456 7 a.cc:1] ok', '2026-11-20T10:11:12.123456Z'],
    ['apr 15, 2026 8:34:08 PM org.example.A warn', '2026-04-15T20:34:08Z'],
    ['févr. 03, 2026 10:11:12 AM org.example.A start', '2026-02-03T10:11:12Z'],
    ['09-mai-2026 10:11:12.345 INFO [main] a.B.c x', '2026-05-09T10:11:12.345Z'],
    ['15 août 2026 10:11:12 démarré', '2026-08-15T10:11:12Z'],
    ['4 20-NOV-26 10:11:12 job done', '2026-11-20T10:11:12Z'],
    ['10:15AM INF started port=80', '2026-11-21T10:15:00Z'],
    ['2016-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack', '2016-09-28T04:30:30Z'],
    ['nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO nova.wsgi', '2017-05-16T00:00:00.008Z'],
    ['type=SYSCALL msg=audit(1795169472.250:1234): arch=c000003e', '2026-11-20T10:11:12.250Z'],
    ['I1120 10:11:12.123456   12345 controller.go:42] synced', '2026-11-20T10:11:12.123Z'],
    ['[2026-11-20T10:11:12,345][INFO ][o.e.n.Node] started', '2026-11-20T10:11:12.345Z'],
    ['{"t":{"$date":"2026-11-20T10:11:12.345+00:00"},"s":"I"}', '2026-11-20T10:11:12.345Z'],
  ])('%s', (line, iso) => {
    expect(Math.floor((new TimestampFinder(utc).find(line) ?? 0) / 1000)).toBe(at(iso) / 1000);
  });
});

describe('dates that a file explains', () => {
  it('reads all dates of a file in the order that one of them shows', () => {
    const context = fileTimeContext(utc, '03/04/2026 10:00:00 first\n25/04/2026 10:00:00 second\n');
    const finder = new TimestampFinder(context);
    expect(finder.find('03/04/2026 10:00:00 first')).toBe(at('2026-04-03T10:00:00Z'));
    expect(parseTimestamp('03/04/2026 10:00:00', context)).toBe(at('2026-04-03T10:00:00Z'));
    expect(parseTimestamp('03/04/2026 10:00:00', utc)).toBe(at('2026-03-04T10:00:00Z'));
  });

  it('gives a time of day the last date on which it does not lie after the file was written', () => {
    const written = Date.parse('2026-11-18T09:30:00Z');
    const finder = new TimestampFinder(fileTimeContext(utc, '', written));
    expect(finder.find('23:59:58.500 [main] INFO a - before midnight')).toBe(at('2026-11-17T23:59:58.500Z'));
    expect(finder.find('09:29:00.250 [main] INFO a - after it')).toBe(at('2026-11-18T09:29:00.250Z'));
    expect(finder.find('[09:29:01] in brackets')).toBe(at('2026-11-18T09:29:01Z'));
  });

  it('takes a time of day in a file with dates for a part of the event', () => {
    const finder = new TimestampFinder(utc);
    expect(finder.find('2026-11-20 10:00:00 took')).toBe(at('2026-11-20T10:00:00Z'));
    expect(finder.find('10:00:05 for the second part')).toBeNull();
  });

  it.each([
    ['7:M 20 Nov 10:11:12.345 * ready', '2026-11-20T10:11:12.345Z'],
    ['[20-Nov-2026 10:11:12 Europe/Berlin] PHP Warning: x', '2026-11-20T09:11:12Z'],
    ['20261120-9:1:5:33|part|1|text', '2026-11-20T09:01:05.033Z'],
    ['<13>date=2026-11-20 time=10:11:12 devname="x" tz="-0500" a=1', '2026-11-20T15:11:12Z'],
    ['# Time: 261120  9:11:12', '2026-11-20T09:11:12Z'],
  ])('finds the time of %s', (line, iso) => {
    expect(new TimestampFinder(utc).find(line)).toBe(at(iso));
  });
});
