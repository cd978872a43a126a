/** Syslog: RFC 3164 (BSD), RFC 5424, and what journald and rsyslog write with ISO times. */
import { extractKeyValues } from '../key-values.ts';
import { share, type FieldReader, type Format, type Sample } from './format.ts';

/** `[<pri>]Mon dd hh:mm:ss host process[pid]: text`, the time also in ISO 8601. */
const BSD =
  /^(?:<(\d{1,3})>)?(?:[A-Z][a-z]{2}\s{1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?) ([\w.:-]+) ([^\s:[\]]+(?:\([^)]*\))?)(?:\[(\d+)\])?: ?(.*)$/s;

/** `<pri>1 time host app procid msgid [structured data] text`. */
const RFC5424 =
  /^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.)*")*\])+)(?: (.*))?$/s;

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
    const classic = BSD.exec(raw);
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
  detect: (sample) => share(sample, (line) => RFC5424.test(line) || BSD.test(line)) * 0.98,
  sourcetype: (sample) => (looksSecurity(sample) ? 'linux_secure' : 'syslog'),
  breaking: () => ({ kind: 'timestamps' }),
  reader: syslogReader,
};
