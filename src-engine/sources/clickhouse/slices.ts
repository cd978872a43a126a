/**
 * A scan of events in pieces of time, newest first. A server can give the newest rows of a long range only after it has sorted
 * all of them; of a short range they come at once, and neither side holds more than that.
 */

/** Times in whole microseconds; `to` is exclusive. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** Tables with fewer rows are sorted faster than asked twice. */
export const WORTH_SLICING = 500_000;
/** A slice that gives fewer rows is followed by a longer one, one that gives more by a shorter. */
const FEW = 20_000;
const MANY = 200_000;
/** The first slice is made for this many events. */
const FIRST_ROWS = 50_000;
const SHORTEST_MICROS = 1_000_000;

/** The slices of a range, each sized by what the one before gave. */
export class Slicer {
  private readonly whole: Slice;
  private end: number;
  private width: number;

  /** `events`: how many there are in the whole, before any filter. */
  constructor(whole: Slice, events: number) {
    this.whole = whole;
    this.end = whole.to;
    this.width = Math.max(SHORTEST_MICROS, Math.ceil((whole.to - whole.from) * Math.min(1, FIRST_ROWS / Math.max(1, events))));
  }

  /** The next slice, null after the oldest. */
  next(): Slice | null {
    if (this.end <= this.whole.from) return null;
    const from = Math.max(this.whole.from, this.end - this.width);
    const slice = { from, to: this.end };
    this.end = from;
    return slice;
  }

  /** Tells how many rows the last slice gave. */
  gave(rows: number): void {
    if (rows < FEW) this.width *= rows === 0 ? 4 : 2;
    else if (rows > MANY) this.width = Math.max(SHORTEST_MICROS, Math.floor(this.width / 2));
  }

  /** Share of the range that is behind, 0..1. */
  get fraction(): number {
    const { from, to } = this.whole;
    return to <= from ? 1 : (to - this.end) / (to - from);
  }
}
