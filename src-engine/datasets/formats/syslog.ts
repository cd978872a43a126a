/** Syslog: RFC 3164 (BSD), RFC 5424, and what journald and rsyslog write with ISO times. */
import type { EventSink } from '../event-sink.ts';
import { JsonFieldReader } from '../json-fields.ts';
import { extractKeyValues } from '../key-values.ts';
import { isObject, renamedSink } from './json.ts';
import { filterlog } from './vendor-extractors.ts';
import { share, timedLines, type FieldReader, type Format, type Sample } from './format.ts';

const TIME = String.raw`(?:[A-Za-zÀ-ÿ]{3,5}\.?\s{1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?|\d{4}:\d\d:\d\d-\d\d:\d\d:\d\d)`;
/** The time as only syslog writes it. */
const BSD_TIME = /^(?:\d{1,5} )?(?:<\d{1,3}>)?[A-Za-zÀ-ÿ]{3,5}\.?\s{1,2}\d{1,2} \d\d:\d\d:\d\d /;
/** Where a host would stand other logs have a level. */
const NO_LEVEL = String.raw`(?!(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE|info|warn|error|debug)\b)`;
/** The number of bytes that RFC 6587 puts before a message on a stream. */
const OCTETS = String.raw`(?:\d{1,5} )?`;

/** `[<pri>]Mon dd hh:mm:ss host process[pid]: text`, the time also in ISO 8601; a process with a pid may have blanks in its name. */
const BSD = new RegExp(
  String.raw`^${OCTETS}(?:<(\d{1,3})>)?${TIME} ${NO_LEVEL}([\w.:-]*[\w.-]) ([A-Za-z][\w.()/+ -]{0,60}?(?=\[\d+\])|[^\s:[\]]+(?:\([^)]*\))?)(?:\[(\d+)\])?(?: \([^)]*\))?:(?!\d)\s?(.*)$`,
  's',
);

/** The same without a process: `<13>Feb  5 17:32:18 10.0.0.99 text`, also with a zone and a year behind the time. */
const BARE = new RegExp(String.raw`^${OCTETS}<(\d{1,3})>${TIME}(?: [+-]\d\d:?\d\d| [A-Z]{3,4})?(?: \d{4})? {1,2}([\w.:-]+) (?:([^\s:[\]]+)(?:\[(\d+)\])?: )?(.*)$`, 's');

/** `<134>Nov 20 10:00:00 filterlog[72]: text`: a machine that does not name itself. */
const HOSTLESS = new RegExp(String.raw`^${OCTETS}(?:<(\d{1,3})>)?${TIME} ([A-Za-z][\w./-]*)\[(\d+)\]: ?(.*)$`, 's');

/** What follows the time of a line that names its host and then goes on in its own way. */
const HOST_ONLY = new RegExp(String.raw`^${OCTETS}(?:<\d{1,3}>)?${TIME} ${NO_LEVEL}(?!last message )([A-Za-z0-9][\w.:-]*[A-Za-z0-9]) `);
/** A name of a machine rather than the first word of a sentence. */
const HOST_LIKE = /^(?=.*[A-Za-z:.])(?=.*(?:\d|[a-z]\.[a-z]|-)).*$/;

const STRUCTURED_DATA = String.raw`(-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.)*")*\])+)(?: (.*))?$`;
/** `<pri>1 time host app procid msgid [structured data] text`. */
const RFC5424 = new RegExp(String.raw`^${OCTETS}<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) ${STRUCTURED_DATA}`, 's');
/** The same as some daemons write it to files: without the priority. */
const FILE_RFC5424 = new RegExp(String.raw`^()(\d{4}-\d\d-\d\dT\S+) ${NO_LEVEL}([\w.:-]+) ([\w./-]+) (\d+|-) ([\w.-]+) ${STRUCTURED_DATA}`, 's');

const PRIORITY = /^(?:\d{1,5} )?<\d{1,3}>/;

const FACILITIES = [
  'kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp', 'audit', 'alert', 'clock',
  'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7',
]; // prettier-ignore
const SEVERITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

const SEVERITY_FIRST = new RegExp(`^(${SEVERITIES.join('|')}) (\\S+)$`);

const isSyslog = (line: string): boolean => RFC5424.test(line) || BSD.test(line) || BARE.test(line) || FILE_RFC5424.test(line) || HOSTLESS.test(line);

function syslogReader(): FieldReader {
  const json = new JsonFieldReader();
  /** The fields of a message's text: those of the object where it is JSON, under `name.` where the line has one of that name; else pairs. */
  const takeText = (text: string, sink: EventSink): void => {
    if (!text.startsWith('{') || !isObject(text)) extractKeyValues(text, sink);
    else {
      const taken = new Set(sink.names());
      json.read(text, renamedSink(sink, (name) => (taken.has(name) ? `message.${name}` : name)));
    }
  };
  /** Names of machines that lines of the plain form began with. */
  const hosts = new Set<string>();
  return (raw, sink) => {
    const known = (name: string, value: string | undefined): void => {
      if (value !== undefined && value !== '-' && value !== '') sink.extracted(name, value);
    };
    const priority = (text: string | undefined): void => {
      if (text === undefined || text === '') return;
      const n = Number(text);
      known('facility', FACILITIES[n >> 3]);
      known('severity', SEVERITIES[n & 7]);
    };
    const modern = RFC5424.exec(raw) ?? FILE_RFC5424.exec(raw);
    if (modern !== null) {
      const [, pri, , host, app, process, message, data] = modern as unknown as string[];
      priority(pri);
      if (host !== undefined && host !== '-') sink.host(host);
      known('process', app);
      known('pid', process);
      known('msgid', message);
      if (data !== undefined && data !== '-') extractKeyValues(data, sink);
      takeText(modern[8] ?? '', sink);
      if (app === 'filterlog') filterlog(modern[8] ?? '', sink);
      return null;
    }
    const classic = BSD.exec(raw) ?? BARE.exec(raw);
    if (classic !== null) {
      const [, pri, host, process, pid, text] = classic;
      priority(pri);
      if (host !== undefined) {
        sink.host(host);
        if (hosts.size < MAX_HOSTS) hosts.add(host);
      }
      // F5 and templates of rsyslog write the severity before the process.
      const [, severity, name] = SEVERITY_FIRST.exec(process ?? '') ?? [];
      known('severity', severity);
      known('process', name ?? process);
      known('pid', pid);
      takeText(text ?? '', sink);
      if (process === 'filterlog') filterlog(text ?? '', sink);
      return null;
    }
    const hostless = HOSTLESS.exec(raw);
    if (hostless !== null) {
      const [, pri, process, pid, text] = hostless;
      priority(pri);
      known('process', process);
      known('pid', pid);
      takeText(text ?? '', sink);
      if (process === 'filterlog') filterlog(text ?? '', sink);
      return null;
    }
    const host = HOST_ONLY.exec(raw)?.[1];
    if (host !== undefined && (hosts.has(host) || HOST_LIKE.test(host))) sink.host(host);
    extractKeyValues(raw, sink);
    return null;
  };
}

/** Hosts that a reader remembers; a file of more has a collector's names, which look like hosts. */
const MAX_HOSTS = 10_000;

/** What `journalctl` prints besides the events. */
const JOURNAL_HEADING = /^-- (?:Logs begin at |Journal begins at |Reboot --|Boot [0-9a-f]{32} --|No entries --)/;

const SECURITY_FILE = /(?:^|[/\\])(?:auth\.log|secure)(?:[-.][\w.]+)?$/i;
const SECURITY_PROCESS =
  /^(?:sshd(?:-session)?|sudo|su|login|systemd-logind|useradd|usermod|passwd|groupadd|polkitd|CRON)$/;

const looksSecurity = (sample: Sample): boolean =>
  SECURITY_FILE.test(sample.path) || share(sample, (line) => SECURITY_PROCESS.test(BSD.exec(line)?.[3] ?? '')) >= 0.6;

/** Syslog lines; the security log of a Linux machine gets Splunk's name for it. */
export const syslog: Format = {
  name: 'syslog',
  detect(sample) {
    const lines = { ...sample, lines: timedLines(sample) };
    const whole = share(lines, isSyslog) * 0.98;
    if (whole >= 0.5) return whole;
    // Messages without a process's name, as firewalls write them.
    return share(lines, (line) => isSyslog(line) || HOST_LIKE.test(HOST_ONLY.exec(line)?.[1] ?? '')) >= 0.95 && share(lines, (line) => BSD_TIME.test(line)) >= 0.95 ? 0.6 : 0;
  },
  sourcetype: (sample) => (looksSecurity(sample) ? 'linux_secure' : 'syslog'),
  // Where every message begins with its priority, one without a time is an event too.
  breaking: (sample) => (share(sample, (line) => PRIORITY.test(line)) >= 0.8 ? { kind: 'before', pattern: PRIORITY } : { kind: 'timestamps', skip: JOURNAL_HEADING }),
  reader: syslogReader,
};
