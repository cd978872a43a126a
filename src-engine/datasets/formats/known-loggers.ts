/** Formats of logging libraries and of servers that write in a way of their own. */
import type { DeclaredFormatInput } from './declared.ts';
import { ANY_LEVEL, ANY_LEVEL_WORD, ISO, LEVEL, LEVEL_WORD } from './patterns.ts';

/** Part of the table of `known-formats.ts`. */
export const LOGGERS: readonly DeclaredFormatInput[] = [
  {
    name: 'Rust (env_logger)',
    sourcetype: 'rust',
    detect: String.raw`^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z? +(?:ERROR|WARN|INFO|DEBUG|TRACE) +[\w:-]*\] `,
    share: 0.25,
    sure: 0.97,
    patterns: [String.raw`^\[\S+ +(?<level>[A-Z]+) +(?<logger>[^\]]*)\] (?<message>.*)$`],
    keyValues: 'message',
  },
  {
    name: 'Rust (tracing)',
    sourcetype: 'rust',
    detect: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z +(?:ERROR|WARN|INFO|DEBUG|TRACE) (?:[\w:-]+\{.*?\}(?::[\w-]+(?:\{.*?\})?)*: )?\w+(?:::\w+)*: `,
    share: 0.25,
    sure: 0.9,
    patterns: [
      String.raw`^\S+ +(?<level>[A-Z]+) (?:ThreadId\((?<thread>\d+)\) )?(?:(?<spans>[\w:-]+\{.*?\}(?::[\w-]+(?:\{.*?\})?)*): )?(?<logger>\w+(?:::\w+)*): (?<message>.*)$`,
    ],
    keyValues: true,
  },
  {
    name: 'Loguru',
    sourcetype: 'python',
    detect: String.raw`^${ISO} \| [A-Z]+ +\| [\w.<>-]+:[\w.<>]+:\d+ - `,
    share: 0.25,
    sure: 0.98,
    patterns: [String.raw`^${ISO} \| (?<level>[A-Z]+) +\| (?<logger>[\w.<>-]+):(?<function>[\w.<>]+):(?<line>\d+) - (?<message>.*)$`],
    keyValues: 'message',
  },
  {
    name: 'Python (name and level together)',
    sourcetype: 'python',
    detect: String.raw`^${ISO} (?:- [\w.]+\[[A-Z]+\]: |\[[\w.]+ *:\d+ *\]\[[A-Z]+ *\])`,
    share: 0.25,
    sure: 0.97,
    patterns: [
      // cloud-init, Salt.
      String.raw`^${ISO} - (?<file>[\w.]+)\[(?<level>[A-Z]+)\]: (?<message>.*)$`,
      String.raw`^${ISO} \[(?<logger>[\w.]+) *:(?<line>\d+) *\]\[(?<level>[A-Z]+) *\](?:\[(?<pid>\d+)\])? ?(?<message>.*)$`,
    ],
    keyValues: 'message',
  },
  {
    name: 'Sidekiq',
    sourcetype: 'sidekiq',
    detect: String.raw`^${ISO} (?:\d+ TID-\w+|pid=\d+ tid=\w+) `,
    share: 0.4,
    sure: 0.98,
    patterns: [
      String.raw`^${ISO} (?<pid>\d+) TID-(?<tid>\w+) (?:(?<class>[\w:]+) JID-(?<jid>\w+) )?(?:BID-(?<bid>\S+) )?${LEVEL}: (?<message>.*)$`,
      String.raw`^${ISO} (?<context>pid=.*?) ?${LEVEL}: (?<message>.*)$`,
    ],
    keyValues: true,
  },
  {
    name: 'GlassFish',
    sourcetype: 'glassfish',
    detect: String.raw`^\[#\|\d{4}-\d\d-\d\dT`,
    marker: String.raw`^\[#\|\d{4}-\d\d-\d\dT`,
    sure: 0.98,
    breaking: { before: String.raw`^\[#\|` },
    patterns: [String.raw`^\[#\|(?<timestamp>[^|]*)\|(?<level>[^|]*)\|(?<product>[^|]*)\|(?<logger>[^|]*)\|(?<context>[^|]*)\|(?<message>.*?)\s*(?:\|#\])?\s*$`],
    keyValues: 'context',
    time: ['timestamp'],
  },
  {
    name: 'Oracle diagnostic log',
    sourcetype: 'oracle:odl',
    detect: String.raw`^\[${ISO}\] \[[^\]]*\] \[[A-Z]+(?::\d+)?\] \[[^\]]*\] \[[^\]]*\] \[`,
    share: 0.2,
    sure: 0.975,
    breaking: { before: String.raw`^\[\d{4}-\d\d-\d\dT` },
    patterns: [
      String.raw`^\[(?<timestamp>[^\]]+)\] \[(?<component>[^\]]*)\] \[(?<level>[A-Z]+(?::\d+)?)\] \[(?<message_id>[^\]]*)\] \[(?<logger>[^\]]*)\](?: \[tid: (?<thread>(?:\[[^\]]*\])?[^\]]*)\])?(?<context>(?: \[(?!\[)[^\]]*\])*) ?(?:\[\[\s*)?(?<message>.*?)(?:\s*\]\])?\s*$`,
    ],
    time: ['timestamp'],
  },
  {
    name: 'java.util.logging (XML)',
    sourcetype: 'java:util:logging:xml',
    detect: String.raw`^(?:<record>|</?log>|  <\w+>)`,
    marker: String.raw`^<!DOCTYPE log SYSTEM "logger\.dtd">`,
    share: 0.5,
    sure: 0.98,
    breaking: { before: '^<record>' },
    skip: String.raw`^(?:<\?xml .*|<!DOCTYPE log .*|</?log>)$`,
    extract: 'xml-record',
    time: [['millis'], ['date']],
  },
  {
    name: 'log4j (XML)',
    sourcetype: 'log4j:xml',
    detect: String.raw`^\s*(?:</?log4j:|<Event xmlns="http://logging\.apache\.org/log4j)`,
    marker: String.raw`^\s*(?:<log4j:event |<Event xmlns="http://logging\.apache\.org/log4j)`,
    sure: 0.99,
    breaking: { before: String.raw`^\s*<(?:log4j:event|Event) ` },
    skip: String.raw`^\s*(?:<\?xml .*|</?(?:log4j:eventSet|Events)\b.*>)$`,
    extract: 'xml-record',
    time: [['timestamp'], ['timeMillis'], ['epochSecond']],
  },
  {
    name: 'ejabberd',
    sourcetype: 'ejabberd',
    detect: String.raw`^${ISO} \[\w+\] <\d+\.\d+\.\d+>@\w+:`,
    share: 0.3,
    sure: 0.99,
    patterns: [String.raw`^${ISO} \[(?<level>\w+)\] <(?<pid>[\d.]+)>@(?<module>\w+):(?<function>[^:\s]+):(?<line>\d+) (?<message>.*)$`],
  },
  {
    name: 'CouchDB',
    sourcetype: 'couchdb',
    detect: String.raw`^\[(?:debug|info|notice|warning|error|critical|alert|emergency)\] ${ISO} \S+@\S+ <\d+\.\d+\.\d+> `,
    share: 0.3,
    sure: 0.99,
    patterns: [
      String.raw`^\[(?<level>\w+)\] ${ISO} (?<node>\S+@\S+) <(?<pid>[\d.]+)> (?<request_id>[0-9a-f]+) (?<http_host>\S+) (?<clientip>\S+) (?<user>\S+) (?<method>[A-Z]+) (?<uri>\S+) (?<status>\d{3}) (?<result>\S+) (?<duration_ms>\d+)$`,
      String.raw`^\[(?<level>\w+)\] ${ISO} (?<node>\S+@\S+) <(?<pid>[\d.]+)> (?<request_id>\S+) (?<message>.*)$`,
    ],
    unset: ['-', '--------', 'undefined'],
  },
  {
    name: 'FreeSWITCH',
    sourcetype: 'freeswitch',
    detect: String.raw`^(?:[0-9a-f-]{36} )?\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} (?:\d+\.\d+% )?\[(?:CONSOLE|ALERT|CRIT|ERR|WARNING|NOTICE|INFO|DEBUG)\] [\w.-]+:\d+ `,
    share: 0.3,
    sure: 0.985,
    patterns: [String.raw`^(?:(?<call_id>[0-9a-f-]{36}) )?\S+ \S+ (?:(?<idle>[\d.]+)% )?\[(?<level>[A-Z]+)\] (?<file>[\w.-]+):(?<line>\d+) (?<message>.*)$`],
  },
  {
    name: 'CUPS error log',
    sourcetype: 'cups:error',
    detect: String.raw`^[XAEWNIDd2] \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] `,
    share: 0.5,
    sure: 0.985,
    patterns: [String.raw`^(?<level>\w) \[[^\]]+\] (?:\[Job (?<job>\d+)\] )?(?<message>.*)$`],
  },
  {
    name: 'Dovecot',
    sourcetype: 'dovecot',
    detect: String.raw`^(?:${ISO}|[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d) [a-z][\w-]*(?:\([^)]*\))*(?:<[^>]*>)*: (?:Debug|Info|Warning|Error|Fatal|Panic): `,
    share: 0.5,
    sure: 0.985,
    patterns: [
      String.raw`^(?:${ISO}|[A-Z][a-z]{2} +\d+ \S+) (?<process>[\w-]+)(?:\((?<account>[^)]*)\))*(?:<[^>]*>)*: (?<level>\w+): (?<message>.*)$`,
    ],
    keyValues: 'message',
  },
  {
    name: 'FreeRADIUS',
    sourcetype: 'freeradius',
    detect: String.raw`^[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4} : (?:Auth|Info|Error|Warning|Proxy|Debug|Acct): `,
    share: 0.5,
    sure: 0.99,
    patterns: [
      String.raw`^.{24} : (?<type>\w+): (?:\((?<request>\d+)\) +)?(?<action>Login OK|Login incorrect|Invalid user)(?: \((?<reason>.*?)\))?: \[(?<user>[^\]/]*)(?:/[^\]]*)?\] \(from client (?<client>\S+) port (?<port>\d+)(?: cli (?<calling_station>[^\s)]+))?[^)]*\)`,
      String.raw`^.{24} : (?<level>\w+): (?:\((?<request>\d+)\) +)?(?<message>.*)$`,
    ],
  },
  {
    name: 'RADIUS accounting detail',
    sourcetype: 'radius:detail',
    detect: String.raw`^(?:[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4}$|\t[A-Z][\w-]* = )`,
    share: 0.9,
    sure: 0.98,
    // Text with dates alone on a line is of another kind.
    needs: String.raw`^\t[A-Z][\w-]* = `,
    breaking: { before: String.raw`^[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4}$` },
    extract: 'attribute-lines',
  },
  {
    name: 'Network Policy Server (XML)',
    sourcetype: 'windows:nps:xml',
    detect: '^<Event><Timestamp data_type=',
    breaking: 'lines',
    sure: 0.99,
    extract: 'xml-record',
    time: ['Timestamp'],
    host: 'Computer-Name',
  },
];

/** A level and nothing of a time before the text; for files that nothing else claims. */
export const LEVEL_ALONE: DeclaredFormatInput = {
  name: 'level first (without a time)',
  sourcetype: 'log',
  detect: String.raw`^(?:\[${ANY_LEVEL_WORD}\]|${ANY_LEVEL_WORD}(?:\s*[:|>]|\s+-))\s`,
  share: 0.3,
  sure: 0.56,
  // Lines of a trace continue the event; of other lines each is one.
  breaking: { before: String.raw`^(?!Traceback |Caused by: |[\w.]+(?:Error|Exception)(?::|$))\S` },
  patterns: [String.raw`^\[?${ANY_LEVEL}\]?\s*[:|>-]?\s+(?<message>.*)$`],
  keyValues: true,
};

/** What hardly says more than a time and a level; for files that nothing else claims. */
export const LEVEL_FIRST: DeclaredFormatInput = {
  name: 'level first',
  sourcetype: 'log',
  detect: String.raw`^\[?${ISO}\]? *[|,:-]? *\[?(?:${LEVEL_WORD}|${ANY_LEVEL_WORD})(?![\w-])`,
  share: 0.25,
  sure: 0.6,
  patterns: [String.raw`^\[?${ISO}\]? *[|,:-]? *\[?${ANY_LEVEL} *\]?[ :|-]+(?<message>.*)$`],
  keyValues: true,
};
