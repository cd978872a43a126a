/** Formats of firewalls, network devices, proxies and load balancers. */
import type { DeclaredFormatInput } from './declared.ts';
import { IP, SYSLOG_TIME } from './patterns.ts';

/** `%FACILITY-SUBFACILITY-5-MNEMONIC: text`, as IOS and its relatives write it. */
const CISCO_MESSAGE = String.raw`%(?<facility>[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*)-(?<severity_id>[0-7])-(?<mnemonic>[A-Z0-9_]+) ?: (?<message>.*)$`;
const CISCO_TIME = String.raw`[*.]?(?:\d{4} )?${SYSLOG_TIME}(?: [A-Z]{3,4})?`;
const CISCO_PREFIX = String.raw`^(?:<\d+>)?(?:\d+: )?(?:(?<device>[\w.-]+): )?(?:(?:\d+: )?${CISCO_TIME}(?: (?<log_host>[\w.-]+))? ?: |(?<log_host2>[\w.-]+) : )?`;

const SNORT_SIGNATURE = String.raw`\[(?<generator_id>\d+):(?<signature_id>\d+):(?<signature_revision>\d+)\] (?<signature>.*?)`;
const SNORT_CLASS = String.raw` ?(?:\[Classification: (?<classification>[^\]]*)\] )?(?:\[Priority: (?<priority>\d+)\])?`;
const SNORT_ADDRESSES = String.raw`(?<src_ip>${IP}?)(?::(?<src_port>\d{1,5}))? -> (?<dest_ip>${IP}?)(?::(?<dest_port>\d{1,5}))?(?=\s|$)`;

/** The names of a flow log's columns, which its owner chooses. */
const VPC_HEADER = String.raw`^(?=.*\b(?:srcaddr|dstaddr|interface-id)\b)[a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)+$`;

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
    detect: String.raw`(?:^|: ?| )%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+ ?: `,
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
    name: 'PAN-OS',
    sourcetype: 'pan:log',
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
    patterns: [String.raw`^(?:<\d+>)?(?:\d )?(?:${SYSLOG_TIME}) (?<syslog_host>[\w.:-]+)(?: \S+)* ?CEF:`],
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
    name: 'VPC flow log',
    sourcetype: 'aws:cloudwatchlogs:vpcflow',
    detect: String.raw`^(?:\d+|-)[ ]\S+[ ](?:eni-\w+|-)[ ]`,
    marker: VPC_HEADER,
    skip: VPC_HEADER,
    breaking: 'lines',
    sure: 0.97,
    table: {
      separator: ' ',
      header: String.raw`(?<names>${VPC_HEADER}.*)`,
      columns: ['version', 'account_id', 'interface_id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end', 'action', 'log_status'],
    },
    time: ['start'],
  },
  {
    name: 'AWS application load balancer',
    sourcetype: 'aws:elb:accesslogs',
    detect: String.raw`^(?:http|https|h2|grpcs|ws|wss)[ ]\d{4}-\d\d-\d\dT\S+Z[ ]\S+[ ]\S+:\d+[ ]\S+[ ]-?[\d.]+[ ]-?[\d.]+`,
    breaking: 'lines',
    sure: 0.98,
    patterns: [
      String.raw`^(?<type>\S+) (?<timestamp>\S+) (?<elb>\S+) (?<client_ip>${IP}?):(?<client_port>\d+) (?:(?<target_ip>${IP}?):(?<target_port>\d+)|-) (?<request_processing_time>\S+) (?<target_processing_time>\S+) (?<response_processing_time>\S+) (?<elb_status_code>\S+) (?<target_status_code>\S+) (?<received_bytes>\S+) (?<sent_bytes>\S+) "(?<request>(?<http_method>\S+) (?<url>\S+) ?(?<http_version>[^"]*))" "(?<user_agent>[^"]*)" (?<ssl_cipher>\S+) (?<ssl_protocol>\S+)(?: (?<target_group_arn>\S+) "(?<trace_id>[^"]*)"(?: "(?<domain_name>[^"]*)" "(?<chosen_cert_arn>[^"]*)" (?<matched_rule_priority>\S+) (?<request_creation_time>\S+) "(?<actions_executed>[^"]*)" "(?<redirect_url>[^"]*)" "(?<error_reason>[^"]*)")?)?`,
    ],
    time: ['timestamp'],
  },
  {
    name: 'AWS network load balancer',
    sourcetype: 'aws:elb:accesslogs',
    detect: String.raw`^tls \d\.\d \d{4}-\d\d-\d\dT\S+ net/`,
    breaking: 'lines',
    sure: 0.98,
    patterns: [
      String.raw`^(?<type>\S+) (?<version>\S+) (?<timestamp>\S+) (?<elb>\S+) (?<listener>\S+) (?<client_ip>${IP}?):(?<client_port>\d+) (?<target_ip>${IP}?):(?<target_port>\d+) (?<connection_time>\S+) (?<tls_handshake_time>\S+) (?<received_bytes>\S+) (?<sent_bytes>\S+) (?<incoming_tls_alert>\S+) (?<chosen_cert_arn>\S+) (?<chosen_cert_serial>\S+) (?<ssl_cipher>\S+) (?<ssl_protocol>\S+) (?<tls_named_group>\S+) (?<domain_name>\S+)(?: (?<alpn_fe_protocol>\S+) (?<alpn_be_protocol>\S+) (?<alpn_client_preference_list>\S+))?`,
    ],
    time: ['timestamp'],
    timeZone: 'Z',
  },
  {
    name: 'AWS classic load balancer',
    sourcetype: 'aws:elb:accesslogs',
    detect: String.raw`^\d{4}-\d\d-\d\dT\S+Z[ ]\S+[ ]\S+:\d+[ ](?:\S+:\d+|-)[ ]-?[\d.]+[ ]-?[\d.]+[ ]-?[\d.]+[ ]`,
    breaking: 'lines',
    sure: 0.99,
    patterns: [
      String.raw`^(?<timestamp>\S+) (?<elb>\S+) (?<client_ip>${IP}?):(?<client_port>\d+) (?:(?<backend_ip>${IP}?):(?<backend_port>\d+)|-) (?<request_processing_time>\S+) (?<backend_processing_time>\S+) (?<response_processing_time>\S+) (?<elb_status_code>\S+) (?<backend_status_code>\S+) (?<received_bytes>\S+) (?<sent_bytes>\S+) "(?<request>(?<http_method>\S+) (?<url>\S+) ?(?<http_version>[^"]*))"(?: "(?<user_agent>[^"]*)" (?<ssl_cipher>\S+) (?<ssl_protocol>\S+))?`,
    ],
    time: ['timestamp'],
  },
  {
    name: 'S3 access log',
    sourcetype: 'aws:s3:accesslogs',
    detect: String.raw`^(?:[0-9a-f]{64}|-) \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] \S+ \S+ \S+ [A-Z]+\.[A-Z_.]+ `,
    breaking: 'lines',
    sure: 0.99,
    patterns: [
      String.raw`^(?<bucket_owner>\S+) (?<bucket_name>\S+) \[(?<req_time>[^\]]+)\] (?<remote_ip>\S+) (?<requester>\S+) (?<request_id>\S+) (?<operation>\S+) (?<key>\S+) (?:"(?<request_uri>[^"]*)"|-) (?<http_status>\S+) (?<error_code>\S+) (?<bytes_sent>\S+) (?<object_size>\S+) (?<total_time>\S+) (?<turn_around_time>\S+) (?:"(?<referer>[^"]*)"|-) (?:"(?<user_agent>[^"]*)"|-) (?<version_id>\S+)(?: (?<host_id>\S+) (?<signature_version>\S+) (?<cipher_suite>\S+) (?<authentication_type>\S+) (?<host_header>\S+) (?<tls_version>\S+))?`,
    ],
    time: ['req_time'],
  },
  {
    name: 'CloudFront',
    sourcetype: 'aws:cloudfront:accesslogs',
    detect: String.raw`^\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t[A-Z]{3}\S*\t`,
    marker: '^#Fields: date time x-edge-location',
    skip: '^#',
    breaking: 'lines',
    sure: 0.99,
    table: {
      separator: '\t',
      headerSeparator: ' ',
      header: '^#Fields: (?<names>.*)',
      columns: ['date', 'time', 'x_edge_location', 'sc_bytes', 'c_ip', 'cs_method', 'cs_Host', 'cs_uri_stem', 'sc_status', 'cs_Referer', 'cs_User_Agent', 'cs_uri_query'],
    },
    time: ['date', 'time'],
    timeZone: 'Z',
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
];
