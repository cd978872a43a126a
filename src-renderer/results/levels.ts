/** How bad an event is, from the field that says so. */
import type { Value } from '../../src-shared/results/value.ts';

export type Level = 'error' | 'warn' | 'info' | 'debug';

/** Names of the field that holds the level, in the order in which they are looked for. */
export const LEVEL_FIELDS = ['level', 'severity', 'log_level', 'loglevel', 'log.level', 'levelname', 'lvl', 'Level', 'LogLevel', 'Severity', 'SeverityText', 'severityText', 'severity_text', '@l'] as const;

const LEVELS: Readonly<Record<string, Level>> = {
  fatal: 'error', emerg: 'error', emergency: 'error', alert: 'error', crit: 'error', critical: 'error', err: 'error', error: 'error', severe: 'error', panic: 'error',
  warn: 'warn', warning: 'warn', wrn: 'warn',
  notice: 'info', info: 'info', information: 'info', informational: 'info', inf: 'info', log: 'info',
  debug: 'debug', dbg: 'debug', trace: 'debug', verbose: 'debug', fine: 'debug',
};

/** Levels as Bunyan and Pino number them: numbers only, as a text of digits may be any name. */
const NUMBERED: Readonly<Record<string, Level>> = { 10: 'debug', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'error' };

/** The level that a value names, or null. */
export function levelOf(value: Value | undefined): Level | null {
  if (typeof value === 'number') return NUMBERED[value] ?? null;
  return typeof value === 'string' ? (LEVELS[value.toLowerCase()] ?? null) : null;
}

/** The level of an answer of a web server: 5xx is an error, 4xx a warning; null for others and for what is no status. */
export function levelOfStatus(value: Value | undefined): Level | null {
  const status = Number(value);
  return status >= 500 && status < 600 ? 'error' : status >= 400 && status < 500 ? 'warn' : null;
}

/** The values of levels that tell of an error. */
export const ERROR_VALUES: readonly string[] = [...Object.entries(LEVELS), ...Object.entries(NUMBERED)].flatMap(([name, level]) => (level === 'error' ? [name] : []));
