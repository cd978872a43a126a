/** Formats of databases, queues and search servers. */
import type { DeclaredFormatInput } from './declared.ts';
import { ISO } from './patterns.ts';

/** PostgreSQL's level, as the field `level`. */
const PG_LEVEL = String.raw`(?<level>LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT|DEBUG\d?)`;

/** Part of the table of `known-formats.ts`. */
export const DATABASES: readonly DeclaredFormatInput[] = [
  {
    name: 'PostgreSQL (CSV)',
    sourcetype: 'postgresql:csv',
    detect: String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [A-Z]{3,4},(?:"[^"]*")?,(?:"[^"]*")?,\d+,`,
    share: 0.2,
    sure: 0.99,
    breaking: 'csv',
    table: {
      separator: ',',
      quoted: true,
      columns: [
        'log_time', 'user', 'database', 'pid', 'connection_from', 'session_id', 'session_line_num', 'command_tag', 'session_start_time', 'virtual_transaction_id',
        'transaction_id', 'level', 'sql_state_code', 'message', 'detail', 'hint', 'internal_query', 'internal_query_pos', 'context', 'query', 'query_pos',
        'location', 'application_name', 'backend_type', 'leader_pid', 'query_id',
      ], // prettier-ignore
    },
    time: ['log_time'],
  },
  {
    name: 'PostgreSQL',
    sourcetype: 'postgresql',
    detect: String.raw`^${ISO} [A-Z]{3,4}(?: (?:\[\d+\]|\[\d+-\d+\]|\S+)|:\S*:\[\d+\]:).*?\b(?:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT|DEBUG\d?): `,
    share: 0.4,
    sure: 0.94,
    patterns: [
      String.raw`^${ISO} [A-Z]{3,4} \[(?<pid>\d+)(?:-\d+)?\](?: (?:(?<user>[^@\s]*)@(?<database>\S*)))? ?(?:[^\s=]+ )*?${PG_LEVEL}:\s+(?<message>.*)$`,
      // Amazon's prefix.
      String.raw`^${ISO} [A-Z]{3,4}:(?:(?<client_ip>[^(\s]*?)\((?<client_port>\d+)\))?:(?<user>[^@\s]*)@(?<database>[^:\s]*):\[(?<pid>\d+)\]:${PG_LEVEL}:\s+(?<message>.*)$`,
      // A prefix of names and values, as log analysers ask for it.
      String.raw`^${ISO} [A-Z]{3,4} (?<line_prefix>[^\n]*?\[(?<pid>\d+)(?:-\d+)?\][^\n]*?) ?${PG_LEVEL}:\s+(?<message>.*)$`,
      String.raw`^${ISO} [A-Z]{3,4} (?<line_prefix>[^\n]*?) ?${PG_LEVEL}:\s+(?<message>.*)$`,
    ],
    keyValues: 'line_prefix',
    unset: ['-', '[unknown]'],
  },
  {
    name: 'PgBouncer',
    sourcetype: 'pgbouncer',
    detect: String.raw`^${ISO} [A-Z]{3,4} \[\d+\] (?:NOISE|DEBUG|LOG|WARNING|ERROR|FATAL) (?!.*\b(?:STATEMENT|DETAIL): )`,
    share: 0.5,
    sure: 0.95,
    patterns: [
      String.raw`^${ISO} [A-Z]{3,4} \[(?<pid>\d+)\] (?<level>[A-Z]+) (?:(?<side>[CS])-(?<object>0x[0-9a-f]+): (?<database>[^/\s]*)/(?<user>[^@\s]*)@(?<client_ip>\S+?):(?<client_port>\d+) )?(?<message>.*)$`,
    ],
  },
  {
    name: 'MySQL general query log',
    sourcetype: 'mysql:generalQueryLog',
    detect: String.raw`^(?:\d{4}-\d\d-\d\dT\S+\t *|\d{6} +\d{1,2}:\d\d:\d\d\t *|\t{2} *)\d+ [A-Z][A-Za-z ]+\t`,
    marker: String.raw`^Time +Id +Command +Argument$`,
    // The slow log has the same heading.
    excludes: '^# (?:User@Host|Query_time): ',
    sure: 0.97,
    breaking: { before: String.raw`^(?:\d{4}-\d\d-\d\dT\S+\t *|\d{6} +\d{1,2}:\d\d:\d\d\t *|\t{2} *)\d+ [A-Z][A-Za-z ]+(?:\t|$)` },
    skip: String.raw`^(?:\S*(?:mysqld|mariadbd)\S*, Version: .*|Tcp port: .*|Time +Id +Command +Argument)$`,
    patterns: [String.raw`^(?:(?<timestamp>\d\S*(?: +\d{1,2}:\d\d:\d\d)?)\t|\t)\s*(?<thread>\d+) (?<command>[A-Z][A-Za-z ]*?)(?:\t(?<argument>.*))?$`],
    time: ['timestamp'],
    // Older servers write the time once for all statements of a second.
    carryTime: true,
  },
  {
    name: 'MariaDB audit log',
    sourcetype: 'mysql:audit',
    detect: String.raw`^\d{8} \d\d:\d\d:\d\d,[^,]*,[^,]*,[^,]*,\d+,\d+,[A-Z_]+,`,
    sure: 0.985,
    patterns: [
      String.raw`^(?<timestamp>\d{8} [\d:]+),(?<server_host>[^,]*),(?<user>[^,]*),(?<client>[^,]*),(?<connection_id>\d+),(?<query_id>\d+),(?<operation>[A-Z_]+),(?<database>[^,]*),(?:'?(?<object>.*?)'?)?,(?<return_code>\d+)\s*$`,
    ],
  },
  {
    name: 'ClickHouse server log',
    sourcetype: 'clickhouse',
    detect: String.raw`^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d+ \[ \d+ \] \{[^}]*\} <\w+> `,
    share: 0.2,
    sure: 0.99,
    patterns: [String.raw`^\S+ \S+ \[ (?<thread>\d+) \] \{(?<query_id>[^}]*)\} <(?<level>\w+)> (?:(?<logger>[^:\n]{1,80}): )?(?<message>.*)$`],
  },
  {
    name: 'CockroachDB',
    sourcetype: 'cockroachdb',
    detect: String.raw`^[IWEF]\d{6} \d\d:\d\d:\d\d\.\d+ \d+ \S+:\d+ `,
    share: 0.3,
    sure: 0.98,
    patterns: [
      String.raw`^(?<severity>[IWEF])\d{6} \S+ (?<goroutine>\d+) (?:(?<channel>\d+)@)?(?<file>\S+?):(?<line>\d+) (?:⋮ +)?(?:\[(?<tags>[^\]]*)\] +)?(?:(?<counter>\d+) +)?(?<message>.*)$`,
    ],
  },
  {
    name: 'Oracle listener log',
    sourcetype: 'oracle:listener:text',
    detect: String.raw`^\d\d-[A-Z]{3}-\d{4} \d\d:\d\d:\d\d \* `,
    share: 0.4,
    sure: 0.985,
    patterns: [
      String.raw`^(?<timestamp>\S+ \S+) \* (?:\(CONNECT_DATA=(?<connect_data>.*?)\) \* )?(?:\(ADDRESS=\(PROTOCOL=(?<protocol>\w+)\)\(HOST=(?<src_ip>[^)]*)\)\(PORT=(?<src_port>\d+)\)\) \* )?(?<action>\w+) \*(?: (?<service>\S+) \*)? (?<return_code>\d+)`,
    ],
    keyValues: 'connect_data',
    time: ['timestamp'],
  },
  {
    name: 'Oracle alert log (XML)',
    sourcetype: 'oracle:alert:xml',
    detect: String.raw`^<msg time='\d{4}-\d\d-\d\dT`,
    marker: String.raw`^<msg time='\d{4}-\d\d-\d\dT`,
    sure: 0.99,
    breaking: { before: '^<msg time=' },
    extract: 'xml-record',
    time: ['time'],
    host: 'host_id',
  },
  {
    name: 'MySQL slow query log',
    sourcetype: 'mysql:slowQueryLog',
    detect: String.raw`^# (?:Time|User@Host|Query_time): `,
    marker: String.raw`^# User@Host: .*\[.*\] @ `,
    sure: 0.99,
    // The time is written once for the statements of a second; each begins with its user.
    breaking: { before: '^# (?:Time|User@Host): ', notAfter: '^# Time: ' },
    skip: String.raw`^(?:\S*mysqld\S*, Version: .*|Tcp port: .*|Time\s+Id\s+Command\s+Argument)$`,
    patterns: [
      String.raw`^(?:# Time: (?:(?<log_time>\d{4}-\d\d-\d\dT\S+)|[^\n]*)\n)?# User@Host: (?<user>[^[\s]*)\[[^\]]*\] @ (?:(?<client>[^\s[]+) )?\s*\[(?<client_ip>[^\]]*)\](?:\s+Id:\s+(?<thread>\d+))?.*?# Query_time: (?<query_time>[\d.]+)\s+Lock_time: (?<lock_time>[\d.]+)\s+Rows_sent: (?<rows_sent>\d+)\s+Rows_examined: (?<rows_examined>\d+).*?(?:\nuse (?<database>[^;\n]+);)?\nSET timestamp=(?<timestamp>\d+);\n(?<query>.*)$`,
      String.raw`^(?:# Time: (?:(?<log_time>\d{4}-\d\d-\d\dT\S+)|[^\n]*)\n)?# User@Host: (?<user>[^[\s]*)\[[^\]]*\] @ (?:(?<client>[^\s[]+) )?\s*\[(?<client_ip>[^\]]*)\].*?# Query_time: (?<query_time>[\d.]+)\s+Lock_time: (?<lock_time>[\d.]+)\s+Rows_sent: (?<rows_sent>\d+)\s+Rows_examined: (?<rows_examined>\d+)[^\n]*\n(?<query>.*)$`,
    ],
    // Newer servers write the time to the microsecond, older ones once for all statements of a second.
    time: [['log_time'], ['timestamp']],
  },
  {
    name: 'MySQL error log',
    sourcetype: 'mysql:errorLog',
    // Other loggers write a whole date and a level in brackets too, but no thread between.
    detect: String.raw`^(?:\d{4}-\d\d-\d\d[T ]\S+ +(?:\d+|[0-9a-f]{8,16})|\d{6} +\d{1,2}:\d\d:\d\d(?: +\d+)?) +(?:\[(?:Note|Warning|ERROR|System|Error)\]|InnoDB: )`,
    share: 0.4,
    sure: 0.96,
    patterns: [
      String.raw`^\S+(?: +\d{1,2}:\d\d:\d\d(?:\.\d+)?)? +(?:(?<thread>\d+) )?\[(?<level>\w+)\](?: \[(?<code>MY-\d+)\] \[(?<subsystem>\w+)\])? (?<message>.*)$`,
      String.raw`^\S+(?: +\d{1,2}:\d\d:\d\d(?:\.\d+)?)? +(?<subsystem>InnoDB): (?<message>.*)$`,
    ],
  },
  {
    name: 'Redis',
    sourcetype: 'redis',
    detect: String.raw`^(?:\[?\d+\]?|\d+:[A-Za-z-]+) (?:\d{1,2} [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d:\d\d\.\d{3}|\(\d{10}\)) `,
    share: 0.5,
    sure: 0.98,
    patterns: [
      String.raw`^\[?(?<pid>\d+)(?::(?<role>[A-Za-z-]+)|\])? (?:\d{1,2} \S+ (?:\d{4} )?\d\d:\d\d:\d\d\.\d{3} (?<level>[.*#-])|\(\d+\)) (?<message>.*)$`,
    ],
    unset: [],
  },
  {
    name: 'MongoDB (text)',
    sourcetype: 'mongod',
    detect: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d{4}) [FEWID]\d? +[A-Z_-]+ +\[[^\]]+\]`,
    sure: 0.99,
    patterns: [String.raw`^\S+ (?<level>[FEWID])\d? +(?<component>[A-Z_-]+) +\[(?<context>[^\]]+)\] (?<message>.*)$`],
  },
  {
    name: 'Kafka',
    sourcetype: 'kafka',
    detect: String.raw`^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] (?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) .*\([\w.$]+\)$`,
    sure: 0.97,
    patterns: [
      String.raw`^\[[^\]]+\] (?<level>[A-Z]+) (?:\[(?<component>[^\]]+)\]:? ?)?(?<message>[^\n]*) \((?<logger>[\w.$]+)\)(?:\n.*)?$`,
      String.raw`^\[[^\]]+\] (?<level>[A-Z]+) (?<message>.*)$`,
    ],
  },
  {
    name: 'Cassandra',
    sourcetype: 'cassandra',
    detect: String.raw`^(?:TRACE|DEBUG|INFO|WARN|ERROR) +\[[^\]]+\] ${ISO} \w+\.java:\d+ - `,
    sure: 0.98,
    patterns: [String.raw`^(?<level>[A-Z]+) +\[(?<thread>[^\]]+)\] ${ISO} (?<file>\w+\.java):(?<line>\d+) - (?<message>.*)$`],
  },
  {
    name: 'Elasticsearch server log',
    sourcetype: 'elasticsearch',
    detect: String.raw`^\[${ISO}\]\[(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) *\]\[`,
    share: 0.25,
    sure: 0.97,
    patterns: [String.raw`^\[${ISO}\]\[(?<level>[A-Z]+) *\]\[(?<logger>[\w.]+) *\](?: ?\[(?<node>[^\]]*)\])? ?(?<message>.*)$`],
  },
  {
    name: 'SQL Server error log',
    sourcetype: 'mssql:errorlog',
    detect: String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d\d (?:Server|Logon|Backup|spid\d+s?|\(c\)) +`,
    sure: 0.98,
    patterns: [String.raw`^\S+ \S+ (?<process>\S+) +(?:Error: (?<error>\d+), Severity: (?<severity>\d+), State: (?<state>\d+)\.)?(?<message>.*)$`],
  },
  {
    name: 'IBM MQ error log',
    sourcetype: 'ibm:mq',
    detect: String.raw`^\d\d[./]\d\d[./]\d{2,4} \d\d:\d\d:\d\d(?: [AP]M)? - Process\([\d.]+\) `,
    marker: String.raw`^\d\d[./]\d\d[./]\d{2,4} \d\d:\d\d:\d\d(?: [AP]M)? - Process\([\d.]+\) User\(`,
    sure: 0.99,
    breaking: { before: String.raw`^\d\d[./]\d\d[./]\d{2,4} \d\d:\d\d:\d\d(?: [AP]M)? - Process\(` },
    patterns: [
      String.raw`^\S+ [^-]*- Process\((?<pid>[\d.]+)\) User\((?<user>[^)]*)\) Program\((?<program>[^)]*)\)(?:\s+Host\((?<mq_host>[^)]*)\))?(?:(?=.*?\bTime\((?<event_time>[^)]*)\))|).*?\n(?<code>AMQ\w+): (?<message>.*?)(?:\n-{5} (?<file>\S+) : \d+ -+)?$`,
    ],
    time: ['event_time'],
    host: 'mq_host',
  },
  {
    name: 'Greenplum (CSV)',
    sourcetype: 'greenplum:csv',
    detect: String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [A-Z]{3,4},(?:"[^"]*")?,(?:"[^"]*")?,p\d+,th`,
    share: 0.2,
    sure: 0.995,
    breaking: 'csv',
    table: {
      separator: ',',
      quoted: true,
      columns: [
        'log_time', 'user', 'database', 'process', 'thread', 'remote_host', 'remote_port', 'session_start_time', 'transaction_id', 'session', 'command_count',
        'segment', 'slice', 'distributed_transaction', 'local_transaction', 'sub_transaction', 'level', 'sql_state_code', 'message', 'detail', 'hint',
        'internal_query', 'internal_query_pos', 'context', 'query', 'query_pos', 'function', 'file', 'line', 'stack_trace',
      ], // prettier-ignore
    },
    time: ['log_time'],
  },
  {
    name: 'Oracle audit file',
    sourcetype: 'oracle:audit:text',
    detect: String.raw`^[A-Z][A-Z ]+ ?:(?:\[\d+\])? '`,
    marker: String.raw`^(?:ACTION|DATABASE USER) ?:\[\d+\] '`,
    breaking: { before: String.raw`^[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d (?:[A-Z]{3,4} )?\d{4}` },
    sure: 0.98,
    extract: 'oracle-audit',
    host: 'USERHOST',
  },
];
