/** Formats of what cloud services write to storage. */
import type { DeclaredFormatInput } from './declared.ts';
import { IP } from './patterns.ts';

/** The names of a flow log's columns, which its owner chooses. */
const VPC_HEADER = String.raw`^(?=.*\b(?:srcaddr|dstaddr|interface-id)\b)[a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)+$`;

/** Part of the table of `known-formats.ts`. */
export const CLOUD: readonly DeclaredFormatInput[] = [
  {
    name: 'VPC flow log',
    sourcetype: 'aws:cloudwatchlogs:vpcflow',
    detect: String.raw`^(?:\d{1,2}|-)[ ](?:\d{12}|unknown|-)[ ](?:eni-\w+|-)[ ]`,
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
    name: 'AWS Lambda',
    sourcetype: 'aws:lambda',
    detect: String.raw`^(?:\d{4}-\d\d-\d\dT\S+Z )?(?:(?:START|END|REPORT) RequestId: [0-9a-f-]{36}|(?:\[[A-Z]+\]\t)?\d{4}-\d\d-\d\dT\S+Z\t[0-9a-f-]{36}\t)`,
    marker: String.raw`^(?:\d{4}-\d\d-\d\dT\S+Z )?(?:START|REPORT) RequestId: [0-9a-f-]{36}\s`,
    sure: 0.985,
    breaking: { before: String.raw`^(?:\[[A-Z]+\]\t)?(?:\d{4}-\d\d-\d\dT|(?:START|END|REPORT) RequestId: |INIT_START |EXTENSION\t|XRAY TraceId: |RequestId: )` },
    patterns: [
      String.raw`^(?:\S+ )?(?<record>START) RequestId: (?<request_id>[0-9a-f-]{36})(?: Version: (?<version>\S+))?`,
      String.raw`^(?:\S+ )?(?<record>REPORT) RequestId: (?<request_id>[0-9a-f-]{36})\s+Duration: (?<duration_ms>[\d.]+) ms\s+Billed Duration: (?<billed_duration_ms>\d+) ms\s+Memory Size: (?<memory_size_mb>\d+) MB\s+Max Memory Used: (?<max_memory_used_mb>\d+) MB(?:\s+Init Duration: (?<init_duration_ms>[\d.]+) ms)?(?:(?=.*?\bStatus: (?<status>\w+))|)`,
      String.raw`^(?:\S+ )?(?<record>END) RequestId: (?<request_id>[0-9a-f-]{36})`,
      String.raw`^(?:\S+Z )?\[(?<level>[A-Z]+)\]\t\d{4}-\d\d-\d\dT\S+Z\t(?<request_id>[0-9a-f-]{36})\t(?<message>.*)$`,
      String.raw`^(?:\S+Z )?\d{4}-\d\d-\d\dT\S+Z\t(?<request_id>[0-9a-f-]{36})\t(?:(?<level>[A-Z]+)\t)?(?<message>.*)$`,
      String.raw`^(?:\d{4}-\d\d-\d\dT\S+Z )?(?<message>.*)$`,
    ],
    keyValues: 'message',
    json: 'message',
    // START, END and REPORT have no time of their own.
    carryTime: true,
  },
  {
    name: 'AWS application load balancer',
    sourcetype: 'aws:elb:accesslogs',
    detect: String.raw`^(?:http|https|h2|grpcs|ws|wss)[ ]\d{4}-\d\d-\d\dT\S+Z[ ]\S+[ ]\S+:\d+[ ]\S+[ ]-?[\d.]+[ ]-?[\d.]+`,
    breaking: 'lines',
    sure: 0.98,
    patterns: [
      String.raw`^(?<type>\S+) (?<timestamp>\S+) (?<elb>\S+) \[?(?<client_ip>${IP}?)\]?:(?<client_port>\d+) (?:\[?(?<target_ip>${IP}?)\]?:(?<target_port>\d+)|-) (?<request_processing_time>\S+) (?<target_processing_time>\S+) (?<response_processing_time>\S+) (?<elb_status_code>\S+) (?<target_status_code>\S+) (?<received_bytes>\S+) (?<sent_bytes>\S+) "(?<request>(?<http_method>\S+) (?<url>\S+) ?(?<http_version>[^"]*))" "(?<user_agent>(?:[^"\\]|\\.)*)" (?<ssl_cipher>\S+) (?<ssl_protocol>\S+)(?: (?<target_group_arn>\S+) "(?<trace_id>[^"]*)"(?: "(?<domain_name>[^"]*)" "(?<chosen_cert_arn>[^"]*)" (?<matched_rule_priority>\S+) (?<request_creation_time>\S+) "(?<actions_executed>[^"]*)" "(?<redirect_url>[^"]*)" "(?<error_reason>[^"]*)"(?: "(?<target_port_list>[^"]*)" "(?<target_status_code_list>[^"]*)" "(?<classification>[^"]*)" "(?<classification_reason>[^"]*)"(?: (?<conn_trace_id>\S+))?)?)?)?`,
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
];
