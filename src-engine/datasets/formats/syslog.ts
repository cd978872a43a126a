/** Syslog: RFC 3164 (BSD), RFC 5424, and what journald and rsyslog write with ISO times. */
import { extractKeyValues } from '../key-values.ts';
import { share, timedLines, type FieldReader, type Format, type Sample } from './format.ts';

const TIME = String.raw`(?:[A-Z][a-z]{2}\s{1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)`;
/** Where a host would stand other logs have a level. */
const NO_LEVEL = String.raw`(?!(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE|info|warn|error|debug)\b)`;

/** `[<pri>]Mon dd hh:mm:ss host process[pid]: text`, the time also in ISO 8601. */
const BSD = new RegExp(
  String.raw`^(?:<(\d{1,3})>)?${TIME} ${NO_LEVEL}([\w.:-]+) ([^\s:[\]]+(?:\([^)]*\))?)(?:\[(\d+)\])?(?: \([^)]*\))?:(?!\d)\s?(.*)$`,
  's',
);

/** The same without a process: `<13>Feb  5 17:32:18 10.0.0.99 text`, also with a zone and a year behind the time. */
const BARE = new RegExp(String.raw`^<(\d{1,3})>${TIME}(?: [A-Z]{3,4})?(?: \d{4})? ([\w.:-]+) (?:([^\s:[\]]+)(?:\[(\d+)\])?: )?(.*)$`, 's');

/** `<pri>1 time host app procid msgid [structured data] text`. */
const RFC5424 =
  /^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.)*")*\])+)(?: (.*))?$/s;

const PRIORITY = /^<\d{1,3}>/;

const FACILITIES = [
  'kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp', 'audit', 'alert', 'clock',
  'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7',
]; // prettier-ignore
const SEVERITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

function syslogReader(): FieldReader {
  return (raw, sink) => {
    const known = (name: string, value: string | undefined): void => {
      if (value !== undefined && value !== '-' && value !== '') sink.extracted(name, value);
    };
    const priority = (text: string | undefined): void => {
      if (text === undefined) return;
      const n = Number(text);
      known('facility', FACILITIES[n >> 3]);
      known('severity', SEVERITIES[n & 7]);
    };
    const modern = RFC5424.exec(raw);
    if (modern !== null) {
      const [, pri, , host, app, process, message, data] = modern as unknown as string[];
      priority(pri);
      if (host !== undefined && host !== '-') sink.host(host);
      known('process', app);
      known('pid', process);
      known('msgid', message);
      if (data !== undefined && data !== '-') extractKeyValues(data, sink);
      extractKeyValues(modern[8] ?? '', sink);
      return null;
    }
    const classic = BSD.exec(raw) ?? BARE.exec(raw);
    if (classic !== null) {
      const [, pri, host, process, pid, text] = classic;
      priority(pri);
      if (host !== undefined) sink.host(host);
      known('process', process);
      known('pid', pid);
      extractKeyValues(text ?? '', sink);
      return null;
    }
    extractKeyValues(raw, sink);
    return null;
  };
}

const SECURITY_FILE = /(?:^|[/\\])(?:auth\.log|secure)(?:[-.][\w.]+)?$/i;
const SECURITY_PROCESS =
  /^(?:sshd(?:-session)?|sudo|su|login|systemd-logind|useradd|usermod|passwd|groupadd|polkitd|CRON)$/;

const looksSecurity = (sample: Sample): boolean =>
  SECURITY_FILE.test(sample.path) || share(sample, (line) => SECURITY_PROCESS.test(BSD.exec(line)?.[3] ?? '')) >= 0.6;

/** Syslog lines; the security log of a Linux machine gets Splunk's name for it. */
export const syslog: Format = {
  name: 'syslog',
  detect: (sample) => share({ ...sample, lines: timedLines(sample) }, (line) => RFC5424.test(line) || BSD.test(line) || BARE.test(line)) * 0.98,
  sourcetype: (sample) => (looksSecurity(sample) ? 'linux_secure' : 'syslog'),
  // Where every message begins with its priority, one without a time is an event too.
  breaking: (sample) => (share(sample, (line) => PRIORITY.test(line)) >= 0.8 ? { kind: 'before', pattern: PRIORITY } : { kind: 'timestamps' }),
  reader: syslogReader,
};
