/** Wall-clock time in a zone to epoch time, for log lines that carry no zone of their own. */
import { zoneOf } from '../../src-shared/spl/time/zone.ts';

/** Reads wall-clock times of one zone. */
export interface Zone {
  /** IANA name, or an offset such as +02:00. */
  readonly name: string;
  /**
   * Epoch milliseconds of a wall-clock time given as if it were UTC (`Date.UTC(...)`). A time that the clock skipped is read
   * with the offset before the change; one that it showed twice is its first showing.
   */
  toEpoch(wallMs: number): number;
}

const QUARTER = 15 * 60;
const DAY = 86_400;

/** The zone of a name that `zoneOf` knows; throws its error for another. */
export function openZone(name: string): Zone {
  const zone = zoneOf(name);
  // Offsets change on quarters of an hour everywhere, so one look-up serves a quarter; logs stay in one for many lines.
  let lastQuarter = Number.NaN;
  let lastOffset = 0;
  return {
    name,
    toEpoch(wallMs) {
      const quarter = Math.floor(wallMs / 1000 / QUARTER);
      if (quarter !== lastQuarter) {
        const start = quarter * QUARTER;
        // The offsets a day before and after bracket any change; the earlier one wins where both read back.
        const before = zone.offsetAt(start - DAY);
        const after = zone.offsetAt(start + DAY);
        const readsBack = (offset: number): boolean => zone.offsetAt(start - offset) === offset;
        lastQuarter = quarter;
        lastOffset = readsBack(before) || !readsBack(after) ? before : after;
      }
      return wallMs - lastOffset * 1000;
    },
  };
}
