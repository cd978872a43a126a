/** The time of an event whose fields are already read: which field states it. */
import type { EventSink } from '../event-sink.ts';
import { OTHER_TIME_FIELDS, parseTimestamp, TIME_FIELDS, type TimeContext } from '../timestamps.ts';

const OTHER_RANK = new Map(OTHER_TIME_FIELDS.map((name, rank) => [name, rank]));

/** The rank of a field that well-known log writers keep the time in, 0 for the surest; undefined for other names. */
const timeFieldRank = (name: string): number | undefined => OTHER_RANK.get(name.toLowerCase().replace(/[_\-@. ]/g, ''));
const rankNames = (names: string[]): string[] => names.sort((a, b) => (timeFieldRank(a) ?? 0) - (timeFieldRank(b) ?? 0)).slice(0, 8);

/** Makes a function that sets the time of an event from its fields; it returns false where none states one. */
export function timeFromFields(context: TimeContext): (sink: EventSink) => boolean {
  /** Other fields that gave a time before, best first: looked at before all names are gone through again. */
  let learned: string[] = [];
  const take = (sink: EventSink, name: string): boolean => {
    const value = sink.get(name);
    if (typeof value !== 'string' && typeof value !== 'number') return false;
    const micros = parseTimestamp(value, context);
    if (micros === null) return false;
    sink.time(micros);
    return true;
  };
  return (sink) => {
    for (const name of TIME_FIELDS) if (sink.has(name) && take(sink, name)) return true;
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
