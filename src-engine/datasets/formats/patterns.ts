/** Parts of regular expressions that entries of the format tables share. */

/** A level word as loggers write it, as the field `level`. */
export const LEVEL = String.raw`(?<level>TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRITICAL|CRIT|FATAL|SEVERE|ALERT|EMERG|CONFIG|FINE|FINER|FINEST|Trace|Debug|Info|Notice|Warn|Warning|Error|Critical|Fatal|trace|debug|info|notice|warn|warning|error|critical|crit|fatal)`;
/** The same without a field. */
export const LEVEL_WORD = LEVEL.replace('?<level>', '?:');
/** The same with the short forms that console loggers write. */
export const ANY_LEVEL = LEVEL.replace('?<level>', '?<level>TRC|VRB|VERBOSE|DBG|INF|WRN|FTL|PANIC|SUCCESS|');
export const ANY_LEVEL_WORD = ANY_LEVEL.replace('?<level>', '?:');
/** A date and a time of day as ISO 8601 has them, and near it. */
export const ISO = String.raw`\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[ ]?[+-]\d\d:?\d\d)?`;
/** An IP address. */
export const IP = String.raw`[0-9A-Fa-f.:]+`;
/** syslog's `Nov 20 10:11:12`, with a year before or after where a device adds one, or ISO 8601. */
export const SYSLOG_TIME = String.raw`(?:[A-Z][a-z]{2,8}\s+\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?|${ISO})`;
