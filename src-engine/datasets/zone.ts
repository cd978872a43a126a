/** Wall-clock time in a zone to epoch time, for log lines that carry no zone of their own. */

/** Reads wall-clock times of one zone. */
export interface Zone {
  /** IANA name. */
  readonly name: string;
  /**
   * Epoch milliseconds of a wall-clock time given as if it were UTC (`Date.UTC(...)`). A time that the clock skipped is read
   * with the offset before the change; one that it showed twice is its first showing.
   */
  toEpoch(wallMs: number): number;
}

const QUARTER = 15 * 60 * 1000;

/** The zone of an IANA name. Throws a RangeError with one sentence for a name that is not known. */
export function openZone(name: string): Zone {
  if (/^(?:utc|etc\/utc|gmt|z)$/i.test(name)) return { name, toEpoch: (wallMs) => wallMs };
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new RangeError(`"${name}" is not a time zone; use an IANA name such as Europe/Berlin or UTC.`);
  }
  const offsetAt = (epochMs: number): number => {
    const part = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of format.formatToParts(epochMs)) {
      if (type in part) part[type as keyof typeof part] = Number(value);
    }
    const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
    return wall - Math.floor(epochMs / 1000) * 1000;
  };
  // Offsets change on quarters of an hour everywhere, so one look-up serves a quarter; logs stay in one for many lines.
  const offsets = new Map<number, number>();
  let lastQuarter = Number.NaN;
  let lastOffset = 0;
  return {
    name,
    toEpoch(wallMs) {
      const quarter = Math.floor(wallMs / QUARTER);
      if (quarter !== lastQuarter) {
        let offset = offsets.get(quarter);
        if (offset === undefined) {
          const start = quarter * QUARTER;
          // The offset a day before and after bracket any change; the earlier one wins where both read back.
          const before = offsetAt(start - 86_400_000);
          const after = offsetAt(start + 86_400_000);
          offset = before === after || offsetAt(start - before) === before ? before : after;
          if (offset === after && before !== after && offsetAt(start - after) !== after) offset = before;
          if (offsets.size > 100_000) offsets.clear();
          offsets.set(quarter, offset);
        }
        lastQuarter = quarter;
        lastOffset = offset;
      }
      return wallMs - lastOffset;
    },
  };
}
