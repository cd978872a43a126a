/** Which segments to merge: runs of neighbours of about the same size, so that each event is rewritten a few times only. */
import type { Segment } from './tenant-manifest.ts';

/** Segments of one size that make it worth merging them. */
const FAN_IN = 8;
/** Events of the smallest size class; each further class is FAN_IN times larger. */
const SMALLEST = 20_000;
/** Larger segments are left as they are. */
const LARGEST = 8_000_000;

function sizeClass(events: number): number {
  let bound = SMALLEST;
  for (let level = 0; ; level++, bound *= FAN_IN) if (events < bound) return level;
}

/**
 * A run of neighbouring segments (from, not including to) to merge into one, or null. Neighbours, because events of equal
 * time are in order of arrival.
 */
export function chooseMerge(segments: readonly Segment[]): { readonly from: number; readonly to: number } | null {
  for (let to = segments.length; to >= FAN_IN; to--) {
    const last = segments[to - 1] as Segment;
    const level = sizeClass(last.events);
    let from = to;
    let events = 0;
    while (from > 0) {
      const segment = segments[from - 1] as Segment;
      if (sizeClass(segment.events) > level || events + segment.events > LARGEST) break;
      events += segment.events;
      from--;
    }
    if (to - from >= FAN_IN) return { from, to };
  }
  return null;
}
