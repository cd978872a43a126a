/** Parts of formats that no single regular expression reads: what single products write. */
import { splitCsvRecord } from '../csv.ts';
import { extractKeyValues } from '../key-values.ts';
import type { Extractor } from './extractors.ts';

/** Linux audit records: pairs after the header, and those inside `msg='...'` of user space messages. */
export const linuxAudit: Extractor = (raw, sink) => {
  const at = raw.indexOf('): ');
  const body = at < 0 ? raw : raw.slice(at + 3);
  // The kernel writes no quotes within; pairs inside are the message's own.
  extractKeyValues(body.replace(/\bmsg='([^']*)'/, (_, inner: string) => inner), sink);
  const message = /\bmsg='([^']*)'/.exec(body)?.[1];
  if (message !== undefined && message !== '') sink.text('msg', message);
};

/** `name: "value"` or `name:"value"` between brackets and semicolons, as Check Point and others write. */
export const colonPairs: Extractor = (raw, sink) => {
  for (const [, name, value] of raw.matchAll(/\b([A-Za-z_][\w.-]*)\s?:\s?"((?:[^"\\]|\\.)*)"/g)) {
    if (!sink.has(name as string) && value !== '') sink.extracted(name as string, value as string);
  }
};

/** `AccessControlRuleAction: Allow, Prefilter Policy: Unknown, ...` of Firepower's messages 430001 to 430005; names get `_` for blanks. */
export const firepower: Extractor = (raw, sink) => {
  const at = raw.search(/-43000\d: /);
  if (at < 0) return;
  const name = String.raw`[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*`;
  for (const [, key, value] of raw.slice(at + '-430001: '.length).matchAll(new RegExp(`(?:^|, )(${name}): (.*?)(?=, ${name}: |\\s*$)`, 'gs'))) {
    const field = (key as string).replaceAll(' ', '_');
    if (!sink.has(field) && value !== '') sink.extracted(field, value as string);
  }
};

/** `action=EXEC|explain=critical system binary|...`: pairs between bars, whose values may have blanks. */
export const barPairs: Extractor = (raw, sink) => {
  for (const [, name, value] of raw.matchAll(/(?:[|]|: )([A-Za-z_]\w*)=([^|]*)/g)) {
    if (value !== '' && value !== '(null)') sink.extracted(name as string, value as string);
  }
};

/** `action=Allowed<tab>urlcategory=Professional Services<tab>...`: pairs between tabs, whose values may have blanks. */
export const tabPairs: Extractor = (raw, sink) => {
  for (const part of raw.split('\t')) {
    const [, name, value] = /^([A-Za-z_][\w.-]*)=(.*)$/s.exec(part) ?? [];
    if (name !== undefined && value !== undefined && value !== '' && !sink.has(name)) sink.extracted(name, value);
  }
};

/** Oracle's audit files: `DATABASE USER:[3] 'SYS'` on each line; the length tells nothing that the quotes do not. */
export const oracleAudit: Extractor = (raw, sink) => {
  for (const [, name, value] of raw.matchAll(/^([A-Z][A-Z ]*?) ?:(?:\[\d+\])? ?'(.*)'$/gm)) {
    if (value !== '') sink.extracted((name as string).replaceAll(' ', '_'), value as string);
  }
};

const FILTERLOG_START = ['rule', 'sub_rule', 'anchor', 'tracker', 'interface', 'reason', 'action', 'direction', 'ip_version'];
const FILTERLOG_IP: Readonly<Record<string, readonly string[]>> = {
  '4': ['tos', 'ecn', 'ttl', 'id', 'offset', 'flags', 'protocol_id', 'protocol', 'length', 'src_ip', 'dest_ip'],
  '6': ['class', 'flow_label', 'hop_limit', 'protocol', 'protocol_id', 'length', 'src_ip', 'dest_ip'],
};
const FILTERLOG_PROTOCOL: Readonly<Record<string, readonly string[]>> = {
  tcp: ['src_port', 'dest_port', 'data_length', 'tcp_flags', 'sequence_number', 'ack', 'window', 'urg', 'options'],
  udp: ['src_port', 'dest_port', 'data_length'],
  icmp: ['icmp_type'],
};

/** The messages of pfSense's and OPNsense's packet filter ("Raw Filter Log Format"): values between commas, their names by IP version and protocol. */
export const filterlog: Extractor = (text, sink) => {
  const values = text.trim().split(',');
  const ip = FILTERLOG_IP[values[FILTERLOG_START.length - 1] ?? ''];
  if (ip === undefined) return;
  const names = [...FILTERLOG_START, ...ip];
  names.push(...(FILTERLOG_PROTOCOL[values[names.indexOf('protocol')]?.toLowerCase() ?? ''] ?? []));
  names.forEach((name, i) => {
    const value = values[i] ?? '';
    if (value !== '') sink.extracted(name, value);
  });
};

const CONTAINER_LINE = /^\S+ (?:stdout|stderr) [FP](?: (.*))?$/;

/** A line that a container runtime cut into parts: `message` is the whole. */
export const containerLines: Extractor = (raw, sink) => {
  if (!raw.includes('\n')) return;
  const parts = raw.split('\n').map((line) => CONTAINER_LINE.exec(line)?.[1] ?? line);
  sink.text('message', parts.join(''));
  sink.text('logtag', 'F');
};

/**
 * Windows events as Splunk's forwarder writes them: `Name=value` lines, a `Message` that goes to the end, and in it sections
 * of `Name:<tab>value` lines, whose names get `_` for blanks. A name that comes again is a further value.
 */
export const windowsText: Extractor = (raw, sink) => {
  const at = raw.search(/^Message=/m);
  for (const line of (at < 0 ? raw : raw.slice(0, at)).split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0 && /^\w+$/.test(line.slice(0, equals))) sink.extracted(line.slice(0, equals), line.slice(equals + 1).trim());
  }
  if (at < 0) return;
  const message = raw.slice(at + 'Message='.length).trim();
  sink.text('Message', message);
  const named = new Map<string, string[]>();
  for (const [, name, value] of message.matchAll(/^[ \t]*([A-Za-z][\w ()/-]{0,60}?):[ \t]+(\S[^\n]*)$/gm)) {
    const key = (name as string).trim().replace(/[^A-Za-z0-9]+/g, '_').replace(/_+$/, '');
    const values = named.get(key) ?? [];
    values.push((value as string).trim());
    named.set(key, values);
  }
  for (const [name, values] of named) {
    if (sink.has(name)) continue;
    if (values.length === 1) sink.extracted(name, values[0] as string);
    else for (const value of values) sink.item(name, value);
  }
};

const PAN_COMMON = ['future_use1', 'receive_time', 'serial_number', 'type', 'log_subtype', 'version', 'generated_time'];
const PAN_FLOW = [
  ...PAN_COMMON, 'src_ip', 'dest_ip', 'src_translated_ip', 'dest_translated_ip', 'rule', 'src_user', 'dest_user', 'app', 'vsys', 'src_zone', 'dest_zone',
  'src_interface', 'dest_interface', 'log_forwarding_profile', 'future_use3', 'session_id', 'repeat_count', 'src_port', 'dest_port',
  'src_translated_port', 'dest_translated_port', 'session_flags', 'transport', 'action',
]; // prettier-ignore
const PAN_CLIENT = ['src_user', 'vsys', 'host_name', 'os', 'src_ip'];
const PAN_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  TRAFFIC: [
    ...PAN_FLOW, 'bytes', 'bytes_out', 'bytes_in', 'packets', 'start_time', 'duration', 'http_category', 'future_use4', 'sequence_number', 'action_flags',
    'src_location', 'dest_location', 'future_use5', 'packets_out', 'packets_in', 'session_end_reason', 'devicegroup_level1', 'devicegroup_level2',
    'devicegroup_level3', 'devicegroup_level4', 'vsys_name', 'dvc_name', 'action_source',
  ],
  THREAT: [
    ...PAN_FLOW, 'misc', 'threat', 'raw_category', 'severity', 'direction', 'sequence_number', 'action_flags', 'src_location', 'dest_location', 'future_use4',
    'content_type', 'pcap_id', 'file_hash', 'cloud_address', 'url_index', 'user_agent', 'file_type', 'xff', 'referrer', 'sender', 'subject', 'recipient',
    'report_id', 'devicegroup_level1', 'devicegroup_level2', 'devicegroup_level3', 'devicegroup_level4', 'vsys_name', 'dvc_name',
  ],
  SYSTEM: [...PAN_COMMON, 'vsys', 'event_id', 'object', 'future_use3', 'future_use4', 'module', 'severity', 'description', 'sequence_number', 'action_flags'],
  USERID: [
    ...PAN_COMMON, 'vsys', 'src_ip', 'src_user', 'source_name', 'event_id', 'repeat_count', 'timeout', 'src_port', 'dest_port', 'source_kind', 'source_type',
    'sequence_number', 'action_flags', 'devicegroup_level1', 'devicegroup_level2', 'devicegroup_level3', 'devicegroup_level4', 'vsys_name', 'dvc_name',
  ],
  HIPMATCH: [
    ...PAN_COMMON, ...PAN_CLIENT, 'hip_name', 'repeat_count', 'hip_type', 'future_use3', 'future_use4', 'sequence_number', 'action_flags', 'devicegroup_level1',
    'devicegroup_level2', 'devicegroup_level3', 'devicegroup_level4', 'vsys_name', 'dvc_name',
  ],
  GLOBALPROTECT: [
    ...PAN_COMMON, 'vsys', 'event_id', 'stage', 'auth_method', 'tunnel_type', 'src_user', 'src_region', 'host_name', 'public_ip', 'public_ipv6', 'private_ip',
    'private_ipv6', 'host_id', 'client_serial_number', 'client_version', 'client_os', 'client_os_version', 'repeat_count', 'reason', 'error', 'description',
    'status', 'location', 'login_duration', 'connect_method', 'error_code', 'portal', 'sequence_number', 'action_flags',
  ],
  CONFIG: [...PAN_COMMON, 'host_name', 'vsys', 'command', 'admin', 'client', 'result', 'configuration_path', 'sequence_number', 'action_flags'],
}; // prettier-ignore

/** PAN-OS records (Palo Alto Networks, "Syslog Field Descriptions"): comma-separated values whose names depend on the fourth. */
export const panOs: Extractor = (raw, sink) => {
  const start = /(?:^|\s)(?=\d,\d{4}[/-]\d\d[/-]\d\d[ T]\d\d:\d\d:\d\d)/.exec(raw);
  if (start === null) return;
  const { values } = splitCsvRecord(raw.slice(start.index).trimStart(), ',');
  const columns = PAN_COLUMNS[values[3] ?? ''] ?? PAN_COMMON;
  values.forEach((value, i) => {
    const name = columns[i];
    if (value !== '' && name !== undefined && !name.startsWith('future_use')) sink.extracted(name, value);
  });
};
