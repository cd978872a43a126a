/** The order of a block's events by time. */
import type { StagedBlock } from './staged-block.ts';

/** Marks of a block (`StagedBlock.marks`): the first is its newest event, the last its oldest. */
export const MARKS = 65;

/** The newest and oldest of the timed events, NaN where there are none, and the times of some between. */
export function extent(times: ArrayLike<number>, order: Uint32Array, timed: number): Pick<StagedBlock, 'newest' | 'oldest' | 'marks'> {
  const at = (place: number): number => times[order[place] as number] as number;
  if (timed === 0) return { newest: Number.NaN, oldest: Number.NaN };
  return { newest: at(0), oldest: at(timed - 1), marks: Array.from({ length: MARKS }, (_, i) => at(Math.floor(((timed - 1) * i) / (MARKS - 1)))) };
}

/**
 * Row numbers by time, newest first; among equal times the later row first; rows without a time last, in their order.
 */
export function newestFirst(times: ArrayLike<number>): {
  readonly order: Uint32Array;
  readonly withoutTime: number;
} {
  const rows = times.length;
  const order = new Uint32Array(rows);
  let withoutTime = 0;
  let ascending = true;
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    const time = times[i] as number;
    if (Number.isNaN(time)) withoutTime++;
    else {
      if (time < before) ascending = false;
      before = time;
    }
  }
  let timed = 0;
  let untimed = rows - withoutTime;
  // From the back: what comes in time's order is then newest first already.
  for (let i = rows - 1; i >= 0; i--) if (!Number.isNaN(times[i])) order[timed++] = i;
  for (let i = 0; i < rows; i++) if (Number.isNaN(times[i])) order[untimed++] = i;
  if (!ascending) {
    const sorted = order.subarray(0, timed);
    sorted.sort((a, b) => (times[b] as number) - (times[a] as number) || b - a);
  }
  return { order, withoutTime };
}
