/** Source types of JSON events that well-known programs write: Splunk's own name, or that of its add-on for the program. */
import { share, type Sample } from './format.ts';

/** Fields that an event of a source has, all of them. */
const SOURCES: readonly { readonly sourcetype: string; readonly fields: readonly RegExp[] }[] = [
  { sourcetype: 'aws:cloudtrail', fields: [/"eventSource"\s*:\s*"[\w.-]+\.amazonaws\.com"/, /"eventVersion"\s*:/] },
  { sourcetype: 'suricata', fields: [/"event_type"\s*:\s*"\w+"/, /"timestamp"\s*:\s*"\d{4}-/, /"flow_id"\s*:|"stats"\s*:/] },
  { sourcetype: 'osquery:results', fields: [/"hostIdentifier"\s*:/, /"unixTime"\s*:/, /"calendarTime"\s*:/] },
  { sourcetype: 'OktaIM2:log', fields: [/"eventType"\s*:/, /"published"\s*:/, /"actor"\s*:/, /"outcome"\s*:|"displayMessage"\s*:/] },
  { sourcetype: 'o365:management:activity', fields: [/"CreationTime"\s*:/, /"Operation"\s*:/, /"Workload"\s*:/, /"OrganizationId"\s*:/] },
  { sourcetype: 'crowdstrike:events:sensor', fields: [/"event_simpleName"\s*:/, /"aid"\s*:/] },
  { sourcetype: 'hashicorp_vault_audit_log', fields: [/"type"\s*:\s*"(?:request|response)"/, /"request"\s*:\s*\{/, /"time"\s*:/, /"operation"\s*:/] },
];

/** The share of lines (of objects over many lines: of the sample as a whole) that have to have the fields. */
const MOST = 0.9;

/** The source type of JSON lines. */
export const sourceOfLines = (sample: Sample): string => SOURCES.find(({ fields }) => share(sample, (line) => fields.every((field) => field.test(line))) >= MOST)?.sourcetype ?? '_json';

/** The source type of objects that need not be one a line. */
export function sourceOfText(sample: Sample): string {
  const text = sample.lines.join('\n');
  return SOURCES.find(({ fields }) => fields.every((field) => field.test(text)))?.sourcetype ?? '_json';
}
