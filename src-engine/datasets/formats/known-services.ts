/** Formats of services, monitoring and administration tools. */
import type { DeclaredFormatInput } from './declared.ts';
import { IP, ISO } from './patterns.ts';

/** Part of the table of `known-formats.ts`. */
export const SERVICES: readonly DeclaredFormatInput[] = [
  {
    name: 'Envoy access log',
    sourcetype: 'envoy:accesslog',
    detect: String.raw`^\[\d{4}-\d\d-\d\dT[\d:.]+Z\] "[^"]*" \d{1,3} \S+ `,
    sure: 0.98,
    breaking: 'lines',
    patterns: [
      // Istio adds what ended the connection and why, and writes addresses and the server's name behind the usual fields.
      String.raw`^\[(?<timestamp>[^\]]+)\] "(?:(?<method>\S+) (?<uri_path>[^\s?]*)(?:\?(?<uri_query>\S*))? (?<protocol>[^"]+)|-[^"]*)" (?<status>\d+) (?<response_flags>\S+)(?: (?<response_code_details>[a-z_{][^\s"]*|-) (?<connection_termination_details>"[^"]*"|\S+) "(?<transport_failure_reason>[^"]*)")? (?<bytes_in>\d+) (?<bytes_out>\d+) (?<duration>\d+|-) (?<upstream_time>\d+|-) "(?<x_forwarded_for>[^"]*)" "(?<useragent>[^"]*)" "(?<request_id>[^"]*)" "(?<authority>[^"]*)" "(?<upstream_host>[^"]*)"(?: (?<upstream_cluster>\S+) (?<upstream_local_address>\S+) (?<downstream_local_address>\S+) (?<downstream_remote_address>\S+) (?<requested_server_name>\S+)(?: (?<route_name>\S+))?)?`,
    ],
    time: ['timestamp'],
  },
  {
    name: 'fluentd',
    sourcetype: 'fluentd',
    detect: String.raw`^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?[+-]\d\d:?\d\d|Z)[ \t][\w.*/-]+(?::[ \t]|\t)\{.*\}$`,
    sure: 0.97,
    breaking: 'lines',
    patterns: [String.raw`^(?<timestamp>\d{4}-\d\d-\d\d[ T][\d:.]+(?: ?[+-]\d\d:?\d\d|Z))[ \t](?<tag>[\w.*/-]+)(?::[ \t]|\t)(?<record>\{.*\})$`],
    json: 'record',
    time: ['timestamp'],
  },
  {
    name: 'Fluent Bit (standard output)',
    sourcetype: 'fluentbit',
    detect: String.raw`^\[\d+\] [\w.*/-]+: \[\[?\d{10}\.\d+, \{`,
    sure: 0.98,
    breaking: { before: String.raw`^\[\d+\] [\w.*/-]+: \[` },
    patterns: [String.raw`^\[\d+\] (?<tag>[\w.*/-]+): \[\[?(?<timestamp>\d{10}\.\d+), (?:\{\}\], )?(?<message>\{.*\})\]$`],
    time: ['timestamp'],
  },
  {
    name: 'fail2ban',
    sourcetype: 'fail2ban',
    detect: String.raw`^${ISO} fail2ban\.\w+ *\[\d+\]: [A-Z]+`,
    sure: 0.98,
    patterns: [
      String.raw`^\S+ \S+ (?<logger>fail2ban\.\w+) *\[(?<pid>\d+)\]: (?<level>[A-Z]+) +(?:\[(?<jail>[^\]]+)\] )?(?<message>(?:(?:Restore |Increase )?(?<action>Found|Ban|Unban|Ignore) (?<src>${IP}))?.*)$`,
    ],
  },
  {
    name: 'Nagios',
    sourcetype: 'nagios',
    detect: String.raw`^\[1\d{9}\] (?:(?:CURRENT|INITIAL|PASSIVE|EXTERNAL|SERVICE|HOST|LOG|TIMEPERIOD|GLOBAL|CUSTOM)[A-Z ]*: |Auto-save|Nagios |Caught |wproc: |Warning: )`,
    sure: 0.95,
    breaking: 'lines',
    patterns: [
      String.raw`^\[(?<timestamp>\d+)\] (?<type>(?:CURRENT |INITIAL |PASSIVE )?SERVICE [A-Z ]+): (?<host_name>[^;]*);(?<service>[^;]*);(?<state>[^;]*);(?:(?<state_type>SOFT|HARD);(?<attempt>\d+);)?(?<message>.*)$`,
      String.raw`^\[(?<timestamp>\d+)\] (?<type>(?:CURRENT |INITIAL |PASSIVE )?HOST [A-Z ]+): (?<host_name>[^;]*);(?<state>[^;]*);(?:(?<state_type>SOFT|HARD);(?<attempt>\d+);)?(?<message>.*)$`,
      String.raw`^\[(?<timestamp>\d+)\] (?:(?<type>[A-Z][A-Z ]+): )?(?<message>.*)$`,
    ],
    time: ['timestamp'],
  },
  {
    name: 'Zabbix',
    sourcetype: 'zabbix',
    detect: String.raw`^ *\d+:\d{8}:\d{6}\.\d{3} `,
    sure: 0.98,
    breaking: { before: String.raw`^ *\d+:\d{8}:\d{6}\.\d{3} ` },
    patterns: [String.raw`^ *(?<pid>\d+):(?<timestamp>\d{8}:\d{6}\.\d{3}) (?<message>.*)$`],
    time: ['timestamp'],
  },
  {
    name: 'Samba',
    sourcetype: 'samba',
    detect: String.raw`^\[\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?, +\d+(?:, [^\]]*)?\] \S+:\d+\(`,
    sure: 0.98,
    patterns: [
      String.raw`^\[[^,\]]+, +(?<level>\d+)(?:, pid=(?<pid>\d+))?(?:, effective\((?<effective_uid>\d+), (?<effective_gid>\d+)\))?[^\]]*\] (?<file>\S+?):(?<line>\d+)\((?<function>[^)]*)\)\s*(?<message>.*)$`,
    ],
  },
  {
    name: 'vsftpd',
    sourcetype: 'vsftpd',
    detect: String.raw`^[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4} \[pid \d+\] `,
    sure: 0.98,
    breaking: 'lines',
    patterns: [
      String.raw`^.{24} \[pid (?<pid>\d+)\] (?:\[(?<user>[^\]]+)\] )?(?:(?<result>OK|FAIL) )?(?<action>[A-Z][A-Z ]*): Client "(?:::ffff:)?(?<clientip>[^"]+)"(?:, "(?<file>\/[^"]*)"(?:, (?<bytes>\d+) bytes)?(?:, (?<rate>[\d.]+Kbyte\/sec))?)?(?:, "(?<message>.*)")?`,
      String.raw`^.{24} \[pid (?<pid>\d+)\] (?:\[(?<user>[^\]]+)\] )?(?<message>.*)$`,
    ],
  },
  {
    name: 'Configuration Manager',
    sourcetype: 'sccm',
    detect: String.raw`\]LOG\]!><time="`,
    share: 0.05,
    marker: String.raw`^<!\[LOG\[`,
    sure: 0.98,
    breaking: { before: String.raw`^<!\[LOG\[` },
    patterns: [
      String.raw`^<!\[LOG\[(?<message>.*)\]LOG\]!><(?<timestamp>time="[^"]*" date="[^"]*") component="(?<component>[^"]*)" context="(?<context>[^"]*)" type="(?<type>\d+)" thread="(?<thread>\d+)"(?: file="(?<file>[^"]*)")?`,
    ],
    time: ['timestamp'],
  },
  {
    name: 'Windows Installer',
    sourcetype: 'windows:msi',
    detect: String.raw`^(?:MSI \([a-z]\) \([0-9A-F:!]+\) \[|Action (?:start|ended) |Property\([CSN]\): )`,
    marker: String.raw`^=== (?:Verbose l|L)ogging started: `,
    share: 0.3,
    sure: 0.97,
    breaking: { before: String.raw`^(?:MSI \([a-z]\) |Action (?:start|ended)|Property\([CSN]\): |=== )` },
    patterns: [
      String.raw`^MSI \((?<context>[a-z])\) \((?<process>[^)]+)\) \[(?<timestamp>[\d:]+)\]: (?<message>.*)$`,
      String.raw`^Action (?<phase>start|ended) (?<timestamp>[\d:]+): (?<action>\w+)\.(?: Return value (?<return_value>\d+)\.)?`,
      String.raw`^=== (?:Verbose l|L)ogging (?<phase>started|stopped): (?<timestamp>\S+ +[\d:]+)`,
      String.raw`^Property\((?<context>[CSN])\): (?<property>\w+) = (?<value>.*)$`,
    ],
    time: ['timestamp'],
  },
  {
    name: 'Windows Update',
    sourcetype: 'WindowsUpdateLog',
    detect: String.raw`^\d{4}[-/]\d\d[-/]\d\d\s+\d\d:\d\d:\d\d[.:]\d{3,7}\s+[0-9a-f]+\s+[0-9a-f]+\s+\w`,
    sure: 0.97,
    patterns: [String.raw`^\S+\s+\S+\s+(?<pid>[0-9a-f]+)\s+(?<tid>[0-9a-f]+)\s+(?<component>\w+)\s+(?<message>.*)$`],
  },
  {
    name: 'VMware ESXi kernel',
    sourcetype: 'vmware:esxlog:vmkernel',
    detect: String.raw`^\d{4}-\d\d-\d\dT[\d:.]+Z:?\s(?:\w+\(\d+\)\s+|\w+: )?(?:\w+: )?cpu\d+:\d+`,
    sure: 0.98,
    patterns: [
      String.raw`^\S+?Z:?\s+(?:\w+\(\d+\)\s+)?(?:\w+: )?cpu(?<cpu>\d+):(?<world>\d+)(?: opID=(?<opID>\w+))?\)(?:(?<level>WARNING|ALERT): )?(?:(?<component>[A-Za-z]\w*): )?(?:(?<function>\w+):(?<line>\d+): )?(?<message>.*)$`,
    ],
  },
  {
    name: 'Minecraft',
    sourcetype: 'minecraft',
    detect: String.raw`^\[(?:\d\d\w{3}\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?\] \[[^\]/]+/(?:INFO|WARN|ERROR|FATAL|DEBUG|TRACE)\]`,
    sure: 0.97,
    patterns: [String.raw`^\[[^\]]+\] \[(?<thread>[^\]/]+)/(?<level>[A-Z]+)\](?: \[(?<logger>[^\]]+)\])?: (?<message>.*)$`],
  },
  {
    name: 'MikroTik',
    sourcetype: 'mikrotik',
    detect: String.raw`^(?:[a-z]{3}/\d\d(?:/\d{4})? |\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d (?:system|firewall|dhcp|wireless|ppp|pppoe|ipsec|interface|script|l2tp|ovpn|caps|dns|route|hotspot|bridge)(?:,[a-z0-9-]+)* \S`,
    sure: 0.9,
    patterns: [String.raw`^(?:\S+ )?\d\d:\d\d:\d\d (?<topics>[a-z][a-z0-9-]*(?:,[a-z][a-z0-9-]*)*) (?<message>.*)$`],
  },
  {
    name: 'tcpdump',
    sourcetype: 'tcpdump',
    detect: String.raw`^(?:\d{4}-\d\d-\d\d )?(?:\d\d:\d\d:\d\d|1\d{9})\.\d{6,9} (?:IP6? |ARP, |\S+ (?:In |Out|B  |M  |P  )|(?:[0-9a-f]{2}:){5}[0-9a-f]{2} > )`,
    sure: 0.98,
    patterns: [
      String.raw`^(?:\S+ )?\S+ (?:\S+ (?:In|Out|B|M|P) +)?(?<protocol>IP6?)(?: \((?<header>[^\n]*)\)\s*\n?)?\s*(?<src>(?:\d+\.){3}\d+|[0-9a-f:]*:[0-9a-f:.]*?|[\w.-]+?)(?:\.(?<src_port>[\w-]+))? > (?<dest>(?:\d+\.){3}\d+|[0-9a-f:]*:[0-9a-f:.]*?|[\w.-]+?)(?:\.(?<dest_port>[\w-]+))?: (?<message>(?:Flags \[(?<flags>[^\]]*)\])?.*?(?:length (?<bytes>\d+).*?)?)$`,
      String.raw`^(?:\S+ )?\S+ (?<protocol>ARP), (?<message>.*)$`,
      String.raw`^(?:\S+ )?\S+ (?<message>.*)$`,
    ],
  },
  {
    name: 'AWS Lambda',
    sourcetype: 'aws:lambda',
    detect: String.raw`^(?:(?:START|END|REPORT) RequestId: |\d{4}-\d\d-\d\dT[\d:.]+Z\t[0-9a-f-]{36}\t|INIT_START )`,
    marker: String.raw`^(?:START|REPORT) RequestId: [0-9a-f-]{36}\b`,
    sure: 0.98,
    breaking: { before: String.raw`^(?:(?:START|END|REPORT) RequestId: |\d{4}-\d\d-\d\dT[\d:.]+Z\t|INIT_START |\[(?:INFO|WARNING|ERROR|DEBUG)\]\t)` },
    patterns: [
      String.raw`^(?<timestamp>\d{4}-\d\d-\d\dT[\d:.]+Z)\t(?<request_id>[\w-]+)\t(?:(?<level>[A-Z]+)\t)?(?<message>.*)$`,
      String.raw`^\[(?<level>[A-Z]+)\]\t(?<timestamp>\d{4}-\d\d-\d\dT[\d:.]+Z)\t(?<request_id>[\w-]+)\t(?<message>.*)$`,
      String.raw`^REPORT RequestId: (?<request_id>\S+)\s+Duration: (?<duration_ms>[\d.]+) ms\s+Billed Duration: (?<billed_duration_ms>\d+) ms\s+Memory Size: (?<memory_size_mb>\d+) MB\s+Max Memory Used: (?<max_memory_used_mb>\d+) MB(?:\s+Init Duration: (?<init_duration_ms>[\d.]+) ms)?`,
      String.raw`^(?:START|END) RequestId: (?<request_id>\S+)(?: Version: (?<version>\S+))?`,
    ],
    time: ['timestamp'],
  },
];
