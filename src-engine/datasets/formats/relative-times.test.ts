/** Formats whose lines state their time in a way of their own, from the machine's start, or not at all. */
import { describe, expect, it } from 'vitest';
import { loadContent, micros } from '../test-load.ts';

const REQUEST = '8f2a7c1e-0b1d-4c52-9f3e-3d0f6e6a1b11';

describe('times of their own', () => {
  it('Chromium: month, day and time without a year', async () => {
    const { events, report } = await loadContent('[12:34:1119/101112.123456:ERROR:gpu/host.cc(957)] it went away\n[12:34:1119/101113.000001:WARNING:a.cc:12] two\n lines\n[1120/101114.5:INFO:x]\n[1119/101114.500:INFO:CONSOLE(7)] "x"\n', 'debug.log');
    expect(report.files[0]?.format).toBe('Chromium');
    expect(events.toReversed()).toMatchObject([
      { _time: micros('2026-11-19T10:11:12.123Z') + 456, pid: 12, tid: 34, level: 'ERROR', file: 'gpu/host.cc', line: 957, message: 'it went away' },
      { _time: micros('2026-11-19T10:11:13Z') + 1, file: 'a.cc', line: 12 },
      { _time: micros('2026-11-19T10:11:14.500Z'), level: 'INFO', line: 7 },
    ]);
  });

  it('PowerShell transcripts: the time of each command, else of the one before', async () => {
    const stars = '*'.repeat(22);
    const text = [
      stars, 'Windows PowerShell transcript start', 'Start time: 20261120100000', String.raw`Username: CORP\ann`, 'Machine: WS01 (Microsoft Windows NT 10.0)', 'Process ID: 4321', stars,
      stars, 'Command start time: 20261120100005', stars, String.raw`PS C:\>whoami`, String.raw`corp\ann`, String.raw`PS C:\> Get-Date`,
      stars, 'Windows PowerShell transcript end', 'End time: 20261120100100', stars,
    ]; // prettier-ignore
    const { events, report } = await loadContent(text.join('\r\n'), 'ps.txt');
    expect(report.files[0]?.format).toBe('PowerShell transcript');
    expect(events.toReversed()).toMatchObject([
      { _time: micros('2026-11-20T10:00:00Z'), action: 'start', user: String.raw`CORP\ann`, host: 'WS01', pid: 4321 },
      { _time: micros('2026-11-20T10:00:05Z'), command: 'whoami', output: String.raw`corp\ann` },
      { _time: micros('2026-11-20T10:00:05Z'), command: 'Get-Date' },
      { _time: micros('2026-11-20T10:01:00Z'), action: 'end' },
    ]);
  });

  it('AWS Lambda: lines without a time have that of the line before, the first ones that of the first', async () => {
    const text = `START RequestId: ${REQUEST} Version: $LATEST\n2026-11-20T10:00:00.123Z\t${REQUEST}\tINFO\thello user=ann\n  more\n[ERROR]\t2026-11-20T10:00:00.456Z\t${REQUEST}\tfailed\nEND RequestId: ${REQUEST}\nREPORT RequestId: ${REQUEST}\tDuration: 3.25 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tInit Duration: 120.5 ms\t\n`;
    const { events, report } = await loadContent(text);
    expect(report.files[0]?.sourcetype).toBe('aws:lambda');
    expect(events.toReversed()).toMatchObject([
      { record: 'START', request_id: REQUEST, _time: micros('2026-11-20T10:00:00.123Z') },
      { level: 'INFO', user: 'ann', message: 'hello user=ann\n  more' },
      { level: 'ERROR', message: 'failed' },
      { record: 'END', _time: micros('2026-11-20T10:00:00.456Z') },
      { record: 'REPORT', duration_ms: 3.25, billed_duration_ms: 4, max_memory_used_mb: 50, init_duration_ms: 120.5 },
    ]);
  });

  it('the digits of a date and a time alone', async () => {
    const { events } = await loadContent('{"timestamp":"20261120101112","n":1}\n{"timestamp":20261120101113,"n":2}\n{"timestamp":"20261120101114.250Z","n":3}\n{"timestamp":"20261320101114","n":4}\n', 'a.json');
    expect(events.map((event) => event['_time'])).toEqual([micros('2026-11-20T10:11:14.250Z'), micros('2026-11-20T10:11:13Z'), micros('2026-11-20T10:11:12Z'), null]);
  });
});

describe('seconds since the machine was started', () => {
  it('the kernel: counted from where it says what time it is', async () => {
    const lines = (clock: string): string => `[    0.000000] Linux version 6.1\n[    1.500000] rtc_cmos 00:03: ${clock}\n[    3.250000] usb 1-1: new device\n`;
    const { events } = await loadContent(lines('setting system clock to 2026-11-20T10:00:00 UTC (1795168800)'), 'dmesg', { tz: 'Europe/Berlin' });
    expect(events.map((event) => event['_time'])).toEqual([micros('2026-11-20T10:00:01.750Z'), micros('2026-11-20T10:00:00Z'), micros('2026-11-20T09:59:58.500Z')]);
    expect((await loadContent(lines('registered'), 'dmesg')).events.map((event) => event['_time'])).toEqual([null, null, null]);
  });

  it('the kernel as `dmesg -T` shows it', async () => {
    const { events, report } = await loadContent('[Fri Nov 20 10:00:00 2026] usb 1-1: new device\n[Fri Nov 20 10:00:01 2026] eth0: up\n', 'dmesg.txt');
    expect(report.files[0]?.sourcetype).toBe('dmesg');
    expect(events[0]).toMatchObject({ _time: micros('2026-11-20T10:00:01Z'), subsystem: 'eth0', message: 'up' });
  });

  it('X.org: counted from where it names its log', async () => {
    const { events, report } = await loadContent('[    12.345] \nX.Org X Server 1.21\n[    12.350] Markers: (--) probed,\n\t(++) from command line\n[    12.350] (==) Log file: "/var/log/Xorg.0.log", Time: Fri Nov 20 10:00:00 2026\n[    12.851] (EE) failed\n', 'Xorg.0.log');
    expect(report.files[0]?.format).toBe('X.org');
    expect(events).toHaveLength(4);
    expect(events[0]).toMatchObject({ _time: micros('2026-11-20T10:00:00.501Z'), level: 'EE', message: 'failed', uptime: '12.851' });
    expect(events[3]).toMatchObject({ _raw: '[    12.345] \nX.Org X Server 1.21', _time: micros('2026-11-20T09:59:59.995Z') });
  });
});
