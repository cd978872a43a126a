/** The time of an event whose fields are already read: which field states it. */
import type { EventSink } from '../event-sink.ts';
import { OTHER_TIME_FIELDS, parseTimestamp, TIME_FIELDS, type TimeContext } from '../timestamps.ts';

const OTHER_RANK = new Map(OTHER_TIME_FIELDS.map((name, rank) => [name, rank]));

const plain = (name: string): string => name.toLowerCase().replace(/[_\-@#$ ]|\[UTC\]$/gi, '');

/** Names of a nested field that hold the time: those of the first level too, and what databases and `Event` exports put around a date. */
const NESTED_RANK = new Map(['timecreated.attributes.systemtime', 'timecreated.systemtime', 'date', 'time', 'timestamp', ...OTHER_TIME_FIELDS].map((name, rank) => [name, rank]));
/** What a name in a nested place is worth less than one at the first level. */
const NESTED = 1000;

/** Names are few and asked for with each event. */
const ranks = new Map<string, number>();
const MAX_RANKS = 20_000;
const NO_RANK = -1;

/** The rank of a field that well-known log writers keep the time in, 0 for the surest; undefined for other names. */
function timeFieldRank(name: string): number | undefined {
  let rank = ranks.get(name);
  if (rank === undefined) {
    rank = rankOf(name) ?? NO_RANK;
    if (ranks.size >= MAX_RANKS) ranks.clear();
    ranks.set(name, rank);
  }
  return rank === NO_RANK ? undefined : rank;
}

function rankOf(name: string): number | undefined {
  const rank = OTHER_RANK.get(plain(name).replaceAll('.', ''));
  if (rank !== undefined) return rank;
  const dot = name.lastIndexOf('.');
  if (dot < 0 || name.endsWith('}')) return undefined;
  const before = name.lastIndexOf('.', name.lastIndexOf('.', dot - 1) - 1);
  const nested = NESTED_RANK.get(plain(name.slice(before + 1))) ?? NESTED_RANK.get(plain(name.slice(dot + 1)));
  return nested === undefined ? undefined : NESTED + nested;
}
/** True for the name of a field of the first level that well-known writers keep an event's time in. */
export const isTimeField = (name: string): boolean => TIME_FIELDS.includes(name) || OTHER_RANK.has(plain(name));

/** Seconds and what is below them in fields of their own: Log4j's `instant`, protocol buffers. */
const IN_PARTS = [
  ['instant.epochSecond', 'instant.nanoOfSecond'],
  ['timestamp.seconds', 'timestamp.nanos'],
] as const;

const DATE_ONLY = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/;
const CLOCK = /^\d{1,2}:\d\d(?::\d\d)?\b/;

/** The time of day that a field holds whose name is that of a date's but for `time`; null where there is none. */
function clockBeside(sink: EventSink, name: string): string | null {
  const other = name.replace('date', 'time').replace('Date', 'Time').replace('DATE', 'TIME');
  const clock = other === name ? undefined : sink.get(other);
  return typeof clock === 'string' && CLOCK.test(clock) ? clock : null;
}

const rankNames = (names: string[]): string[] => names.sort((a, b) => (timeFieldRank(a) ?? 0) - (timeFieldRank(b) ?? 0)).slice(0, 8);

/** Makes a function that sets the time of an event from its fields; it returns false where none states one. */
export function timeFromFields(context: TimeContext): (sink: EventSink) => boolean {
  /** Other fields that gave a time before, best first: looked at before all names are gone through again. */
  let learned: string[] = [];
  const take = (sink: EventSink, name: string): boolean => {
    const value = sink.get(name);
    if (typeof value !== 'string' && typeof value !== 'number') return false;
    const clock = typeof value === 'string' && DATE_ONLY.test(value) ? clockBeside(sink, name) : null;
    // Azure's exports write the zone into the column's name.
    const zone = typeof value === 'string' && name.endsWith('[UTC]') ? ' UTC' : '';
    const micros = (clock === null ? null : parseTimestamp(`${value} ${clock}`, context)) ?? parseTimestamp(zone === '' ? value : `${value}${zone}`, context);
    if (micros === null) return false;
    sink.time(micros);
    return true;
  };
  return (sink) => {
    for (const name of TIME_FIELDS) if (sink.has(name) && take(sink, name)) return true;
    for (const [seconds, nanos] of IN_PARTS) {
      if (!sink.has(seconds) || !take(sink, seconds)) continue;
      const whole = parseTimestamp(Number(sink.get(seconds)), context);
      const below = Number(sink.get(nanos) ?? 0);
      if (whole !== null && below > 0) sink.time(whole + Math.floor(below / 1000));
      return true;
    }
    for (const name of learned) if (sink.has(name) && take(sink, name)) return true;
    const candidates: string[] = [];
    for (const name of sink.names()) {
      if (timeFieldRank(name) !== undefined) candidates.push(name);
    }
    for (const name of rankNames(candidates)) {
      if (!take(sink, name)) continue;
      learned = rankNames([...learned.filter((other) => other !== name), name]);
      return true;
    }
    return false;
  };
}
