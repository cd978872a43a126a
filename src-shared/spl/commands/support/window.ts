/** Aggregates over a sliding window: what `streamstats window=` looks back over, at a constant price for each row. */
import type { Value } from '../../../results/value.ts';
import { items, scalarToText } from '../../../results/value.ts';
import type { Aggregation } from '../../eval/aggregate.ts';
import type { Accumulator } from '../../functions/types.ts';

/** The rows in a window, oldest first. */
export interface Window {
  /** Takes in a row's value; null where it has none. */
  push(value: Value, time: number | null): void;
  /** Forgets the oldest row. */
  shift(): void;
  result(): Value;
}

/** Functions whose state is a few numbers, so that partial results can be kept for each row of a window. */
const SMALL_STATE = new Set(['count', 'sum', 'sumsq', 'avg', 'min', 'max', 'range', 'stdev', 'stdevp', 'var', 'varp', 'first', 'last', 'earliest', 'latest', 'earliest_time', 'latest_time', 'rate']);

/** A window for an aggregation: exact in every case, and fast where the function allows. */
export function windowOf(aggregation: Aggregation): Window {
  const { name } = aggregation.def;
  if (name === 'distinct_count' || name === 'estdc') return new DistinctWindow();
  return SMALL_STATE.has(name) ? new TwoStacks(() => aggregation.create()) : new Recomputed(() => aggregation.create());
}

interface Entry {
  readonly value: Value;
  readonly time: number | null;
}

/**
 * A queue of two stacks. `front` holds, for each of the older rows, the aggregate from it to the end of the older ones; `back`
 * is the aggregate of the newer rows. Each row moves from back to front once. (Tangwongsan et al., "General incremental
 * sliding-window aggregation")
 */
class TwoStacks implements Window {
  private readonly make: () => Accumulator;
  private front: Accumulator[] = [];
  private newer: Entry[] = [];
  private back: Accumulator;
  constructor(make: () => Accumulator) {
    this.make = make;
    this.back = make();
  }
  push(value: Value, time: number | null): void {
    this.newer.push({ value, time });
    if (value !== null) this.back.add(value, time);
  }
  shift(): void {
    if (this.front.length === 0) {
      for (let i = this.newer.length - 1; i >= 0; i--) {
        const { value, time } = this.newer[i] as Entry;
        const from = this.make();
        if (value !== null) from.add(value, time);
        const rest = this.front[this.front.length - 1];
        if (rest !== undefined) from.merge?.(rest);
        this.front.push(from);
      }
      this.newer = [];
      this.back = this.make();
    }
    this.front.pop();
  }
  result(): Value {
    const older = this.front[this.front.length - 1];
    if (older === undefined) return this.back.result();
    const all = this.make();
    all.merge?.(older);
    all.merge?.(this.back);
    return all.result();
  }
}

/** Counts of each value: a value is gone when its count is. */
class DistinctWindow implements Window {
  private readonly rows: Value[] = [];
  private readonly counts = new Map<string, number>();
  private first = 0;
  push(value: Value): void {
    this.rows.push(value);
    for (const item of items(value)) {
      const text = scalarToText(item);
      this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
    }
  }
  shift(): void {
    for (const item of items(this.rows[this.first])) {
      const text = scalarToText(item);
      const n = (this.counts.get(text) as number) - 1;
      if (n === 0) this.counts.delete(text);
      else this.counts.set(text, n);
    }
    this.rows[this.first++] = null;
    if (this.first > 1024 && this.first * 2 > this.rows.length) {
      this.rows.splice(0, this.first);
      this.first = 0;
    }
  }
  result(): Value {
    return this.counts.size;
  }
}

/** Aggregates all rows of the window anew each time: for functions that keep their values. */
class Recomputed implements Window {
  private readonly make: () => Accumulator;
  private readonly rows: Entry[] = [];
  constructor(make: () => Accumulator) {
    this.make = make;
  }
  push(value: Value, time: number | null): void {
    this.rows.push({ value, time });
  }
  shift(): void {
    this.rows.shift();
  }
  result(): Value {
    const state = this.make();
    for (const { value, time } of this.rows) if (value !== null) state.add(value, time);
    return state.result();
  }
}

/** A queue of things that leave in the order in which they came. */
export class Queue<T> {
  private list: T[] = [];
  private head = 0;
  get length(): number {
    return this.list.length - this.head;
  }
  get first(): T | undefined {
    return this.list[this.head];
  }
  push(item: T): void {
    this.list.push(item);
  }
  shift(): T | undefined {
    const item = this.list[this.head];
    if (this.length === 0) return undefined;
    this.head++;
    if (this.head > 1024 && this.head * 2 > this.list.length) {
      this.list = this.list.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
