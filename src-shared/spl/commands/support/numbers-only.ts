/** `allnum=true`: statistics of a field only where all of its values are numbers (Search Reference, "stats", "streamstats"). */
import { type Value, items, toNumber } from '../../../results/value.ts';
import type { Aggregation } from '../../eval/aggregate.ts';
import type { Accumulator } from '../../functions/types.ts';

/** Functions that are as good for text: what else stands among the values is nothing to them. */
const OF_ANY_VALUE = new Set(['count', 'distinct_count', 'estdc', 'values', 'list', 'first', 'last', 'earliest', 'latest', 'earliest_time', 'latest_time', 'mode']);

/** The aggregation with states that give null once they have met something that is no number. */
export function numbersOnly(aggregation: Aggregation): Aggregation {
  if (OF_ANY_VALUE.has(aggregation.def.name)) return aggregation;
  return { ...aggregation, create: () => new NumbersOnly(aggregation.create()) };
}

class NumbersOnly implements Accumulator {
  private readonly inner: Accumulator;
  private text = false;
  constructor(inner: Accumulator) {
    this.inner = inner;
  }
  add(value: Value, time: number | null): void {
    if (items(value).some((v) => toNumber(v) === null)) this.text = true;
    this.inner.add(value, time);
  }
  result(): Value {
    return this.text ? null : this.inner.result();
  }
  merge(other: Accumulator): void {
    if (!(other instanceof NumbersOnly)) throw new Error('allnum: another state than its own was to be merged.');
    this.text ||= other.text;
    this.inner.merge?.(other.inner);
  }
}
