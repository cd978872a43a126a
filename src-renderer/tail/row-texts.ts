/** What a row of a tail says at a glance: its level and where it comes from. */
import type { Value } from '../../src-shared/results/value.ts';
import { LEVEL_FIELDS, type Level, levelOf } from '../results/levels.ts';

type Fields = ReadonlyMap<string, Value>;

/** A level as most loggers write it near the start of a line. */
const IN_TEXT = /\b(FATAL|EMERG|ALERT|CRIT(?:ICAL)?|ERR(?:OR)?|SEVERE|PANIC|WARN(?:ING)?|NOTICE|INFO|DEBUG|TRACE)\b/;
const HTTP_FIELDS = ['status', 'status_code', 'http.status', 'sc_status'] as const;

/** How bad an event is: from its level, its HTTP status, or the word near the start of its text. */
export function levelOfRow(fields: Fields): Level | null {
  for (const name of LEVEL_FIELDS) {
    const level = levelOf(fields.get(name));
    if (level !== null) return level;
  }
  for (const name of HTTP_FIELDS) {
    const status = Number(fields.get(name) ?? Number.NaN);
    if (status >= 500 && status < 600) return 'error';
    if (status >= 400 && status < 500) return 'warn';
    if (status >= 100 && status < 400) return null;
  }
  const raw = fields.get('_raw');
  const found = typeof raw === 'string' && !raw.startsWith('{') ? IN_TEXT.exec(raw.slice(0, 160))?.[1] : undefined;
  return found === undefined ? null : levelOf(found);
}

const ELSEWHERE: ReadonlySet<string> = new Set(['service', 'container', 'pod', ...LEVEL_FIELDS]);
/** True for a field that the line shows beside its text: where the event comes from, and its level. */
export function isShownElsewhere(name: string): boolean {
  return ELSEWHERE.has(name);
}

/** The service or host, else the last part of the source. */
export function originOf(fields: Fields): Value {
  const named = fields.get('service') ?? fields.get('container') ?? fields.get('pod');
  if (named !== undefined) return named;
  const source = fields.get('source');
  if (typeof source === 'string' && source !== '') return source.split(/[\\/]/).pop() ?? source;
  return fields.get('host') ?? null;
}
