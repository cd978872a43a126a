/**
 * Delimiters of multivalues: what `mvcombine delim=` gives a list for `nomv` to join it with (Search Reference, "mvcombine").
 * A list is the same for all other commands whether it has one or not.
 */
import type { Value } from '../../../results/value.ts';
import { isMultivalue } from '../../../results/value.ts';

const delimiters = new WeakMap<object, string>();

/** The same value, remembered to be joined by this. */
export function withDelimiter(value: Value, delimiter: string): Value {
  if (isMultivalue(value)) delimiters.set(value, delimiter);
  return value;
}

/** What a value is joined by; a newline where nothing was said. */
export function delimiterOf(value: Value): string {
  return (isMultivalue(value) ? delimiters.get(value) : undefined) ?? '\n';
}
