/** Formats of firewalls, network devices, proxies and load balancers. */
import type { DeclaredFormatInput } from './declared.ts';
import { IP, SYSLOG_TIME } from './patterns.ts';

/** `%FACILITY-SUBFACILITY-5-MNEMONIC: text`, as IOS and its relatives write it. */
const CISCO_MESSAGE = String.raw`%(?<facility>[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*)-(?<severity_id>[0-7])-(?<mnemonic>[A-Z0-9_]+)(?: ?: | (?=\[))(?<message>.*)$`;
const CISCO_TIME = String.raw`[*.]?(?:\d{4} )?${SYSLOG_TIME}(?: [A-Z]{3,4})?`;
const CISCO_PREFIX = String.raw`^(?:<\d+>)?(?:\d+: )?(?:(?<device>[\w.-]+): )?(?:(?:\d+: )?${CISCO_TIME}(?: (?<log_host>[\w.-]+))? ?: |(?<log_host2>[\w.-]+) : )?`;

const SNORT_SIGNATURE = String.raw`\[(?<generator_id>\d+):(?<signature_id>\d+):(?<signature_revision>\d+)\] (?<signature>.*?)`;
const SNORT_CLASS = String.raw` ?(?:\[Classification: (?<classification>[^\]]*)\] )?(?:\[Priority: (?<priority>\d+)\])?`;
const SNORT_ADDRESSES = String.raw`(?<src_ip>${IP}?)(?::(?<src_port>\d{1,5}))? -> (?<dest_ip>${IP}?)(?::(?<dest_port>\d{1,5}))?(?=\s|$)`;

/** Part of the table of `known-formats.ts`. */
export const NETWORK: readonly DeclaredFormatInput[] = [
  {
    name: 'Cisco ASA',
    sourcetype: 'cisco:asa',
    detect: String.raw`%(?:ASA|FTD|PIX|FWSM|NGIPS)-(?:\w+-)?\d-\d{6}:`,
    sure: 0.99,
    breaking: 'lines',
    patterns: [
      String.raw`^(?:<\d+>)?(?:${SYSLOG_TIME}(?: [A-Z]{3,4})?:? )?(?:(?<log_host>[\w.-]+) )?(?:\w+ )?:? ?%(?<product>ASA|FTD|PIX|FWSM|NGIPS)-(?:\w+-)?(?<severity_id>\d)-(?<message_id>\d{6}): ?(?<message>.*)$`,
      String.raw`%(?<product>ASA|FTD|PIX|FWSM|NGIPS)-(?:\w+-)?(?<severity_id>\d)-(?<message_id>\d{6}): ?(?<message>.*)$`,
    ],
    // Connection, intrusion and malware events of Firepower are lists of names and values.
    extract: 'firepower',
    host: 'log_host',
  },
  {
    name: 'Cisco IOS',
    sourcetype: 'cisco:ios',
    detect: String.raw`(?:^|: ?| )%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+(?: ?: | \[)`,
    sure: 0.985,
    breaking: 'lines',
    patterns: [
      // A collector's time and host before the device's own.
      String.raw`^(?:<\d+>)?${SYSLOG_TIME} (?<log_host>[\w.:-]*\w) (?:\d+: )?(?:${CISCO_TIME}: )?${CISCO_MESSAGE}`,
      // IOS XR: the card and the process.
      String.raw`^(?:<\d+>)?(?:\d+: )?(?:(?<log_host>[\w.:-]+) )?(?<node>\w+\/[\w/]+):${CISCO_TIME}: (?<process>\w+)\[(?<pid>\d+)\]: ${CISCO_MESSAGE}`,
      // Wireless controllers: the task.
      String.raw`^(?:<\d+>)?(?<log_host>[\w.-]+): \*(?<task>[\w.-]+): ${CISCO_TIME}: ${CISCO_MESSAGE}`,
      String.raw`${CISCO_PREFIX}${CISCO_MESSAGE}`,
      CISCO_MESSAGE,
    ],
    host: 'log_host',
  },
  {
    // Switches, routers and firewalls of Huawei (VRP) and HPE (Comware).
    name: 'Huawei, Comware',
    sourcetype: 'huawei:vrp',
    detect: String.raw`^(?:<\d+>)?%?[A-Z][a-z]{2} +\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:[.:]\d{3})?(?: \d{4})?(?:[+-]\d\d:\d\d)?(?: [A-Z]{3,4})? \S+ (?:%%\d\d)?[A-Z][A-Z0-9_]*/[0-7]/\w+(?:\(\w\))?(?:\[\d+\])?: ?`,
    sure: 0.99,
    breaking: 'lines',
    patterns: [
      String.raw`^(?:<\d+>)?%?[A-Z][a-z]{2} +\d{1,2}(?: \d{4})? [\d:.]+(?: \d{4})?(?:[+-]\d\d:\d\d)?(?: [A-Z]{3,4})? (?<log_host>\S+) (?:%%\d\d)?(?<module>[A-Z][A-Z0-9_]*)/(?<severity_id>[0-7])/(?<mnemonic>\w+)(?:\((?<type>\w)\))?(?:\[\d+\])?: ?(?<message>.*)$`,
    ],
    keyValues: 'message',
    host: 'log_host',
  },
  {
    name: 'Sophos firewall',
    sourcetype: 'sophos:xg',
    detect: String.raw`\bdevice(?:_name)?="?[^"\s]+"?[ ,].*\blog_id="?\d{12}\b`,
    sure: 0.995,
    breaking: 'lines',
    keyValues: true,
    host: 'device_name',
  },
  {
    name: 'FortiGate',
    sourcetype: 'fgt_log',
    detect: String.raw`\bdate="?\d{4}-\d\d-\d\d"?[ ,]+time="?\d\d:\d\d:\d\d"?[ ,].*\b(?:devname|devid|logid|log_id)=`,
    sure: 0.99,
    breaking: 'lines',
    keyValues: true,
    host: 'devname',
  },
  {
    name: 'Zscaler web',
    sourcetype: 'zscalernss-web',
    detect: String.raw`\treason=[^\t]*\tevent_id=`,
    sure: 0.99,
    breaking: 'lines',
    extract: 'tab-pairs',
  },
  {
    name: 'PAN-OS',
    sourcetype: 'pan:log',
    // The first line of what the management interface exports names its columns.
    excludes: '^"?(?:Domain"?,"?)?Receive Time"?,',
    detect: String.raw`(?:^|\s)\d,\d{4}[/-]\d\d[/-]\d\d[ T]\d\d:\d\d:\d\d[^,]*,[\w-]*,[A-Z-]+,`,
    sure: 0.99,
    breaking: 'lines',
    patterns: [
      // The header's zone is that of the times in the record.
      String.raw`^(?:\d{1,5} )?<\d+>1 \S+?(?<timezone>Z|[+-]\d\d:\d\d) (?<log_host>[\w.-]+) .*$`,
      String.raw`^(?:<\d+>)?(?:\d )?${SYSLOG_TIME} (?<log_host>(?!\d,)[\w.-]+) .*$`,
    ],
    extract: 'pan-os',
    time: [['generated_time', 'timezone'], ['generated_time'], ['receive_time']],
    host: 'log_host',
  },
  {
    name: 'Check Point',
    sourcetype: 'cp_log',
    detect: String.raw` CheckPoint \d+ - \[`,
    sure: 0.99,
    breaking: 'lines',
    patterns: [String.raw`^<\d+>1 \S+ (?<log_host>\S+) CheckPoint (?<pid>\d+) - `],
    extract: 'colon-pairs',
    host: 'log_host',
  },
  {
    name: 'CEF',
    sourcetype: 'cef',
    detect: String.raw`\bCEF:\d+\|(?:[^|]*\|){6}`,
    breaking: { before: String.raw`CEF:\d+\|` },
    sure: 0.99,
    patterns: [String.raw`^(?:<\d+>)?(?:\d )?(?:${SYSLOG_TIME})(?: <[\w.]+>)? (?<syslog_host>[\w.:-]+)(?: \S+)* ?CEF:`],
    extract: 'cef',
    // The time of receipt names year and zone, what stands before the record often does not.
    time: [['rt'], ['end'], ['start'], ['deviceReceiptTime']],
    host: 'syslog_host',
  },
  {
    name: 'LEEF',
    sourcetype: 'leef',
    detect: String.raw`\bLEEF:[12](?:\.\d)?\|(?:[^|]*\|){4}`,
    breaking: { before: String.raw`LEEF:[12]` },
    sure: 0.99,
    patterns: [String.raw`^(?:<\d+>)?(?:\d )?(?:${SYSLOG_TIME}) (?<syslog_host>[\w.:-]+)(?: \S+)* ?LEEF:`],
    extract: 'leef',
    time: ['devTime'],
    host: 'syslog_host',
  },
  {
    name: 'HAProxy',
    sourcetype: 'haproxy:http',
    detect: String.raw`haproxy\[\d+\]: `,
    sure: 0.99,
    breaking: 'lines',
    patterns: [
      String.raw`^(?:<\d+>)?${SYSLOG_TIME} (?<log_host>\S+) haproxy\[(?<pid>\d+)\]: (?<client_ip>\S+):(?<client_port>\d+) \[(?<accept_date>[^\]]+)\] (?<frontend_name>\S+) (?<backend_name>[^\s/]+)/(?<server_name>\S+) (?<time_request>-?\d+)/(?<time_queue>-?\d+)/(?<time_backend_connect>-?\d+)/(?<time_backend_response>-?\d+)/(?<time_duration>\+?\d+) (?<http_status_code>-?\d+) (?<bytes_read>\+?\d+) \S+ \S+ (?<termination_state>\S+) (?<actconn>\d+)/(?<feconn>\d+)/(?<beconn>\d+)/(?<srv_conn>\d+)/(?<retries>\+?\d+) (?<srv_queue>\d+)/(?<backend_queue>\d+)(?: \{[^}]*\})* "(?<http_request>(?<http_method>\S+)(?: (?<uri>\S+))?[^"]*)"`,
      String.raw`^(?:<\d+>)?${SYSLOG_TIME} (?<log_host>\S+) haproxy\[(?<pid>\d+)\]: (?<client_ip>\S+):(?<client_port>\d+) \[(?<accept_date>[^\]]+)\] (?<frontend_name>\S+) (?<backend_name>[^\s/]+)/(?<server_name>\S+) (?<time_queue>-?\d+)/(?<time_backend_connect>-?\d+)/(?<time_duration>\+?\d+) (?<bytes_read>\+?\d+) (?<termination_state>\S+) (?<actconn>\d+)/(?<feconn>\d+)/(?<beconn>\d+)/(?<srv_conn>\d+)/(?<retries>\+?\d+) (?<srv_queue>\d+)/(?<backend_queue>\d+)`,
      String.raw`^(?:<\d+>)?${SYSLOG_TIME} (?<log_host>\S+) haproxy\[(?<pid>\d+)\]: (?:Connect from (?<client_ip>\S+):(?<client_port>\d+) to (?<dest_ip>\S+):(?<dest_port>\d+) \((?<frontend_name>[^/]+)/\w+\)|(?<message>.*))$`,
    ],
    time: ['accept_date'],
    host: 'log_host',
  },
  {
    // As containers write it: to standard output, raw or as RFC 5424.
    name: 'HAProxy (without syslog)',
    sourcetype: 'haproxy:http',
    detect: String.raw`^(?:<\d+>1 \S+ \S+ haproxy \d+ \S+ - )?[0-9A-Fa-f.:]+:\d+ \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d\.\d{3}\] \S+ \S+/\S+ [-+\d/]+ `,
    share: 0.3,
    sure: 0.985,
    breaking: 'lines',
    patterns: [
      String.raw`^(?:<\d+>1 \S+ (?<log_host>\S+) haproxy (?<pid>\d+) \S+ - )?(?<client_ip>\S+):(?<client_port>\d+) \[(?<accept_date>[^\]]+)\] (?<frontend_name>\S+) (?<backend_name>[^\s/]+)/(?<server_name>\S+) (?<time_request>-?\d+)/(?<time_queue>-?\d+)/(?<time_backend_connect>-?\d+)/(?<time_backend_response>-?\d+)/(?<time_duration>\+?\d+) (?<http_status_code>-?\d+) (?<bytes_read>\+?\d+) \S+ \S+ (?<termination_state>\S+) (?<actconn>\d+)/(?<feconn>\d+)/(?<beconn>\d+)/(?<srv_conn>\d+)/(?<retries>\+?\d+) (?<srv_queue>\d+)/(?<backend_queue>\d+)(?: \{[^}]*\})* "(?<http_request>(?<http_method>\S+)(?: (?<uri>\S+))?[^"]*)"`,
      String.raw`^(?:<\d+>1 \S+ (?<log_host>\S+) haproxy (?<pid>\d+) \S+ - )?(?<client_ip>\S+):(?<client_port>\d+) \[(?<accept_date>[^\]]+)\] (?<frontend_name>\S+) (?<backend_name>[^\s/]+)/(?<server_name>\S+) (?<time_queue>-?\d+)/(?<time_backend_connect>-?\d+)/(?<time_duration>\+?\d+) (?<bytes_read>\+?\d+) (?<termination_state>\S+) `,
    ],
    time: ['accept_date'],
    host: 'log_host',
  },
  {
    name: 'Squid',
    sourcetype: 'squid:access',
    detect: String.raw`^\d{10}\.\d{3} +\d+ \S+ [A-Z_]+/\d{3} \d+ [A-Z]+ `,
    breaking: 'lines',
    sure: 0.98,
    patterns: [String.raw`^(?<timestamp>[\d.]+) +(?<duration>\d+) (?<clientip>\S+) (?<action>[A-Z_]+)/(?<status>\d+) (?<bytes>\d+) (?<http_method>[A-Z]+) (?<uri>\S+) (?<user>\S+) (?<hierarchy>[A-Z_]+)/(?<server_ip>\S+) (?<http_content_type>\S+)`],
    time: ['timestamp'],
  },
  {
    name: 'Zeek',
    sourcetype: 'zeek',
    detect: String.raw`^\d{10}\.\d+\t\S+\t`,
    marker: String.raw`^#fields\tts\t`,
    skip: '^#',
    breaking: 'lines',
    sure: 0.985,
    table: { separator: '\t', header: String.raw`^#fields\t(?<names>.*)`, columns: ['ts', 'uid'], cleanNames: false },
    unset: ['-', '(empty)'],
    time: ['ts'],
  },
  {
    name: 'Proxifier',
    sourcetype: 'proxifier',
    detect: String.raw`^\[\d\d\.\d\d \d\d:\d\d:\d\d\] \S.* - \S+:\d+ (?:open|close|error)`,
    sure: 0.97,
    patterns: [
      String.raw`^\[[^\]]+\] (?<program>.+?) - (?<dest>\S+):(?<dest_port>\d+) (?<action>\w+),? ?(?:(?<bytes_out>\d+) bytes(?: \([^)]*\))? sent, (?<bytes_in>\d+) bytes(?: \([^)]*\))? received, lifetime (?<lifetime>.*)|(?<message>.*))$`,
    ],
  },
  {
    name: 'CoreDNS',
    sourcetype: 'coredns',
    detect: String.raw`\[(?:INFO|ERROR|WARNING|DEBUG)\] (?:\S+:\d+ - \d+ "[A-Z0-9]+ [A-Z]+ \S+ |plugin/|Reloading)`,
    share: 0.5,
    breaking: 'lines',
    sure: 0.985,
    patterns: [
      String.raw`^(?:\S+ )?\[(?<level>[A-Z]+)\] (?<client_ip>\[?${IP}\]?):(?<client_port>\d+) - (?<query_id>\d+) "(?<query_type>\S+) (?<query_class>\S+) (?<query>\S+) (?<transport>\S+) (?<query_size>\d+) (?<dnssec_ok>\S+) (?<buffer_size>\d+)" (?<reply_code>\S+) (?<flags>\S+) (?<response_size>\d+) (?<duration>[\d.]+)s`,
      String.raw`^(?:\S+ )?\[(?<level>[A-Z]+)\] (?<message>.*)$`,
    ],
  },
  {
    name: 'Cisco ISE',
    sourcetype: 'cisco:ise:syslog',
    detect: String.raw`\bCISE_\w+ \d{10} \d+ \d+ `,
    sure: 0.99,
    breaking: 'lines',
    patterns: [
      String.raw`^(?:<\d+>)?${SYSLOG_TIME} (?<log_host>[\w.:-]+) (?<category>CISE_\w+) (?<message_sequence>\d+) (?<segments>\d+) (?<segment>\d+) (?:(?<timestamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d\d:\d\d) (?<sequence_number>\d+) (?<message_code>\d+) (?<severity>[A-Z]+) (?<message_class>[^:]+): )?(?<message>.*)$`,
    ],
    keyValues: 'message',
    // The record's own time has a year and a zone.
    time: ['timestamp'],
    host: 'log_host',
  },
  {
    name: 'Snort alerts (fast)',
    sourcetype: 'snort',
    detect: String.raw`^\d\d/\d\d(?:/\d\d(?:\d\d)?)?-\d\d:\d\d:\d\d\.\d+ +\[\*\*\] \[\d+:\d+:\d+\]`,
    sure: 0.99,
    breaking: 'lines',
    patterns: [
      String.raw`^(?<timestamp>\S+) +\[\*\*\] ${SNORT_SIGNATURE} \[\*\*\]${SNORT_CLASS} *(?:\{(?<protocol>[^}]+)\} ${SNORT_ADDRESSES})?`,
    ],
  },
  {
    name: 'Snort alerts (full)',
    sourcetype: 'snort',
    detect: String.raw`^\[\*\*\] \[\d+:\d+:\d+\]`,
    marker: String.raw`^\[\*\*\] \[\d+:\d+:\d+\] .* \[\*\*\]$`,
    sure: 0.985,
    breaking: { before: String.raw`^\[\*\*\] \[\d+:\d+:\d+\]` },
    patterns: [
      String.raw`^\[\*\*\] ${SNORT_SIGNATURE} \[\*\*\](?:\n${SNORT_CLASS})? *\n(?<timestamp>\d\S+) ${SNORT_ADDRESSES}(?: *\n(?<protocol>\w+) TTL:(?<ttl>\d+) TOS:(?<tos>\S+) ID:(?<id>\d+) IpLen:\d+ DgmLen:(?<length>\d+))?`,
    ],
    time: ['timestamp'],
  },
  {
    name: 'Blue Coat ProxySG',
    sourcetype: 'bluecoat:proxysg:access:file',
    detect: String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \d+ \S+ \d{3} (?:TCP_|TUNNELED|DENIED)`,
    marker: '^#Software: SGOS ',
    skip: '^#',
    breaking: 'lines',
    sure: 0.99,
    table: {
      separator: ' ',
      quoted: true,
      header: '^#Fields: (?<names>.*)',
      columns: ['date', 'time', 'time_taken', 'c_ip', 'sc_status', 's_action', 'sc_bytes', 'cs_bytes', 'cs_method', 'cs_uri_scheme', 'cs_host', 'cs_uri_port', 'cs_uri_path', 'cs_uri_query', 'cs_username', 'cs_auth_group', 's_hierarchy', 's_supplier_name', 'rs_Content_Type', 'cs_Referer', 'sc_filter_result', 'cs_categories', 'x_virus_id', 's_ip'],
    },
    time: ['date', 'time'],
    timeZone: 'Z',
  },
  {
    name: 'SonicWall',
    sourcetype: 'sonicwall',
    detect: String.raw`\bid=\S+ sn=[0-9A-Fa-f]+ time="\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^"]*" fw=`,
    breaking: 'lines',
    sure: 0.99,
    keyValues: true,
    time: ['time'],
    host: 'fw',
  },
  {
    name: 'Citrix ADC',
    sourcetype: 'citrix:netscaler:syslog',
    detect: String.raw`\d\d/\d\d/\d{4}:\d\d:\d\d:\d\d(?: [A-Z]{3,4})? +\S+ (?:\d+-PPE-\d+ : |\S+ : (?:[a-z]\w* )?[A-Z]+ [A-Z_]+ \d+ )`,
    breaking: 'lines',
    sure: 0.99,
    patterns: [
      String.raw`(?<timestamp>\d\d/\d\d/\d{4}:\d\d:\d\d:\d\d(?: [A-Z]{3,4})?) +(?<log_host>\S+) (?<packet_engine>\S+) : (?:(?<partition>[a-z]\w*) )?(?<feature>[A-Z]\w*) (?<event_name>\w+)(?: (?<event_id>\d+)(?: \d+)?)? : *(?<message>.*)$`,
    ],
    time: ['timestamp'],
    host: 'log_host',
  },
  {
    name: 'Cisco Meraki',
    sourcetype: 'meraki',
    detect: String.raw`<\d+>1 \d{10}\.\d+ \S+ (?:urls|flows|events|firewall|\w+_firewall|ids-alerts|security_event|airmarshal_events|ip_flow_\w+) `,
    breaking: { before: String.raw`<\d+>1 \d{10}\.\d+ ` },
    sure: 0.99,
    patterns: [String.raw`<\d+>1 (?<timestamp>\d{10}\.\d+) (?<log_host>\S+) (?<event_type>\S+) (?<message>.*)$`],
    keyValues: 'message',
    time: ['timestamp'],
    host: 'log_host',
  },
  {
    name: 'Santa',
    sourcetype: 'santa',
    detect: String.raw`^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z\] [A-Z] santad: `,
    breaking: 'lines',
    sure: 0.99,
    patterns: [String.raw`^\[[^\]]+\] (?<level>[A-Z]) santad: (?<message>.*)$`],
    extract: 'bar-pairs',
  },
];
