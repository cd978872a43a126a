/**
 * In which stretches of time staged blocks are written, newest first, and which stretches together. Blocks that lie one after the
 * other in time are copied; where some overlap, only what they share is sorted, and so much at a time that memory has room for it.
 */
import type { Part, StagedBlock } from './staged-block.ts';

/** Rows of one INSERT, about: two of DuckDB's row groups, so that two threads have work. */
export const STATEMENT_ROWS = 245_760;

/** A statement takes another stretch where it has fewer rows than the first share of `STATEMENT_ROWS` and no more than the second with it. */
const ENOUGH = 0.9;
const MOST = 1.5;

/** Where blocks overlap so much that there would be more parts of them than this for each, their time is cut by events instead. */
const MAX_PARTS_EACH = 6;

/** Stretches of time that a block without marks is taken for, its events spread evenly. */
const EVEN_MARKS = 64;

/** A stretch of time, and the parts of blocks that lie in it; several are sorted together. */
export interface Stretch {
  readonly parts: readonly { readonly block: StagedBlock; readonly part: Part }[];
  /** Events in it, about. */
  readonly rows: number;
}

/** A time range in epoch microseconds, both ends included. */
interface Range {
  readonly newest: number;
  readonly oldest: number;
}

/** A time, and how many events there are about it. */
interface Mark {
  readonly time: number;
  readonly rows: number;
}

/** Stretches that are written by one statement each. */
export function statementsOf(stretches: readonly Stretch[]): Stretch[][] {
  const statements: Stretch[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const stretch of stretches) {
    if (rows >= STATEMENT_ROWS * ENOUGH || rows + stretch.rows > STATEMENT_ROWS * MOST) {
      statements.push([]);
      rows = 0;
    }
    rows += stretch.rows;
    statements.at(-1)?.push(stretch);
  }
  return statements;
}

/** The stretches of time of all blocks, newest first; then the events without a time, in the order of their files. */
export function stretchesOf(blocks: readonly StagedBlock[]): Stretch[] {
  const timed = overlapping(blocks).flatMap((group): Stretch[] => {
    const [only] = group;
    if (group.length === 1 && only !== undefined) return [{ parts: [{ block: only, part: 'all' }], rows: only.rows - only.withoutTime }];
    return splitGroup(group);
  });
  const untimed = blocks.filter((block) => block.withoutTime > 0).map((block): Stretch => ({ parts: [{ block, part: 'untimed' }], rows: block.withoutTime }));
  return [...timed, ...untimed];
}

/** Cuts the time of blocks that overlap wherever one of them starts or ends. */
function splitGroup(group: readonly StagedBlock[]): Stretch[] {
  const cuts = [...new Set(group.flatMap(({ newest, oldest }) => [newest + 1, oldest]))].sort((a, b) => b - a);
  const ranges = cuts.slice(1).map((oldest, i): Range => ({ newest: (cuts[i] as number) - 1, oldest }));
  let count = 0;
  for (const range of ranges) {
    count += within(group, range).length;
    if (count > group.length * MAX_PARTS_EACH) return evenly(group, { newest: (cuts[0] as number) - 1, oldest: cuts.at(-1) as number });
  }
  return ranges.flatMap((range) => evenly(within(group, range), range));
}

const within = (group: readonly StagedBlock[], { newest, oldest }: Range): StagedBlock[] => group.filter((block) => block.newest >= oldest && block.oldest <= newest);

/** Cuts a time range so that what has to be sorted at once fits into memory. */
function evenly(group: readonly StagedBlock[], range: Range): Stretch[] {
  if (group.length <= 1) return stretchOf(group, range);
  // Blocks of few rows have long ones.
  const most = Math.min(STATEMENT_ROWS, Math.max(...group.map(({ rows }) => rows)));
  const stretches: Stretch[] = [];
  let { newest } = range;
  let rows = 0;
  const cutAbove = (time: number): void => {
    if (newest > time) stretches.push(...stretchOf(group, { newest, oldest: time + 1 }));
    newest = time;
    rows = 0;
  };
  for (const mark of byTime(group.flatMap((block) => marksIn(block, range)))) {
    const many = mark.rows > most / 2;
    if (many || rows + mark.rows > most) cutAbove(mark.time);
    rows += mark.rows;
    // Where many share a time they stand alone: that needs no sort.
    if (many) cutAbove(mark.time - 1);
  }
  return newest < range.oldest ? stretches : [...stretches, ...stretchOf(group, { newest, oldest: range.oldest })];
}

/** Marks of the same time together, newest first. */
function byTime(marks: readonly Mark[]): Mark[] {
  const rows = new Map<number, number>();
  for (const mark of marks) rows.set(mark.time, (rows.get(mark.time) ?? 0) + mark.rows);
  return [...rows].map(([time, count]) => ({ time, rows: count })).sort((a, b) => b.time - a.time);
}

/** The parts of a range; one that has a single time needs no sort, as among equal times the later arrival comes first. */
function stretchOf(group: readonly StagedBlock[], range: Range): Stretch[] {
  const blocks = within(group, range);
  const rows = (some: readonly StagedBlock[]): number => some.reduce((sum, block) => marksIn(block, range).reduce((all, mark) => all + mark.rows, sum), 0);
  const parts = blocks.map((block) => ({ block, part: { newest: range.newest, oldest: range.oldest } }));
  if (parts.length === 0) return [];
  if (range.newest > range.oldest) return [{ parts, rows: rows(blocks) }];
  return parts.sort((a, b) => b.block.arrival - a.block.arrival).map((part) => ({ parts: [part], rows: rows([part.block]) }));
}

/** Times of a block in a range, and how many events there are about each. */
function marksIn(block: StagedBlock, { newest, oldest }: Range): Mark[] {
  const { marks } = block;
  const count = marks?.length ?? EVEN_MARKS;
  const rows = (block.rows - block.withoutTime) / count;
  const time = (i: number): number => marks?.[i] ?? Math.round(block.newest - ((block.newest - block.oldest) * i) / (count - 1));
  return Array.from({ length: count }, (_, i) => ({ time: time(i), rows })).filter((mark) => mark.time <= newest && mark.time >= oldest);
}

/** Blocks with timed events, newest first, those that overlap in time together. */
function overlapping(blocks: readonly StagedBlock[]): StagedBlock[][] {
  const timed = blocks.filter((block) => !Number.isNaN(block.newest));
  timed.sort((a, b) => b.newest - a.newest || b.arrival - a.arrival);
  const groups: StagedBlock[][] = [];
  let oldest = Number.POSITIVE_INFINITY;
  let earliestArrival = Number.POSITIVE_INFINITY;
  for (const block of timed) {
    const group = groups.at(-1);
    // Touching blocks need no sort where the newer one also arrived later: that is how ties are ordered.
    const apart = block.newest < oldest || (block.newest === oldest && block.arrival < earliestArrival);
    if (group === undefined || apart) {
      groups.push([block]);
      oldest = block.oldest;
      earliestArrival = block.arrival;
    } else {
      group.push(block);
      oldest = Math.min(oldest, block.oldest);
      earliestArrival = Math.min(earliestArrival, block.arrival);
    }
  }
  return groups;
}
