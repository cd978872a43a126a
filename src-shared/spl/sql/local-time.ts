/** The clock of a time zone in SQL, for times that are stored in whole microseconds. */
import { zoneOf } from '../time/zone.ts';
import { NotPushable } from './relation.ts';
import type { SqlContext } from './relation.ts';

const DAY = 86_400;
/** Clock changes that a query may tell apart: some years of a zone with summer time. */
const MOST_CHANGES = 24;
/** Derived times (starts of weeks) may lie this many seconds outside the events' own. */
const MARGIN = 8 * DAY;

/** Microseconds of the zone's clock from epoch microseconds. The offsets are those of the times that the events have. */
export function localMicros(micros: string, ctx: SqlContext): string {
  if (ctx.tz === 'UTC') return micros;
  if (ctx.times === null) throw new NotPushable('the clock of a time zone needs the range of the times');
  const changes = clockChanges(ctx.tz, ctx.times.earliest - MARGIN, ctx.times.latest + MARGIN);
  const integer = (n: number): string => ctx.parameters.add('integer', n);
  const shifted = (offset: number): string => (offset === 0 ? micros : `${micros} + ${integer(offset * 1e6)}`);
  const last = changes[changes.length - 1] as Change;
  if (changes.length === 1) return `(${shifted(last.offset)})`;
  const cases = changes.slice(0, -1).map((change, i) => `WHEN ${micros} < ${integer((changes[i + 1] as Change).from * 1e6)} THEN ${shifted(change.offset)}`);
  return `(CASE ${cases.join(' ')} ELSE ${shifted(last.offset)} END)`;
}

/** From an instant (epoch seconds) on the clock is this many seconds ahead of UTC. */
interface Change {
  readonly from: number;
  readonly offset: number;
}

/** The offset at `low` and every change of it up to `high`. */
function clockChanges(tz: string, low: number, high: number): Change[] {
  const zone = zoneOf(tz);
  const first = Math.floor(low);
  const changes: Change[] = [{ from: first, offset: zone.offsetAt(first) }];
  // No zone has changed its clock twice within a day; a century of days is soon looked through.
  if (high - low > 36_525 * DAY) throw new NotPushable('the events reach over too many clock changes of the time zone');
  for (let at = first; at < high; at += DAY) {
    const before = (changes[changes.length - 1] as Change).offset;
    const after = zone.offsetAt(at + DAY);
    if (after === before) continue;
    let [a, b] = [at, at + DAY];
    while (b - a > 1) {
      const middle = Math.floor((a + b) / 2);
      if (zone.offsetAt(middle) === before) a = middle;
      else b = middle;
    }
    changes.push({ from: b, offset: after });
    if (changes.length > MOST_CHANGES) throw new NotPushable('the events reach over too many clock changes of the time zone');
  }
  return changes;
}
