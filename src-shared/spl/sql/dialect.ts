/**
 * What differs between databases, in SPL's terms: every method yields an expression with exactly SPL's meaning.
 * Arguments and results are SQL text made by the generators; text of the user comes in as parameter markers only.
 */
import type { HashName } from '../functions/crypto.ts';
import type { ParameterType } from './parameters.ts';
import type { SqlType } from './types.ts';

export interface Dialect {
  readonly name: 'duckdb' | 'clickhouse';
  /** A placeholder for the n-th bound parameter (1-based). */
  placeholder(n: number, type: ParameterType): string;
  /** NULL of a type; of the list types what stands for a list that is absent. */
  nullOf(type: SqlType): string;
  /** Item of the rare-fields map, NULL where absent. */
  mapItem(map: string, key: string): string;
  /** Keys and values of the rare-fields map, as two lists of text in the same order. */
  mapKeys(map: string): string;
  mapValues(map: string): string;
  /** DOUBLE of text that looks like a number in SPL, else NULL (`toNumber`). */
  textToNumber(text: string): string;
  /** The same for text without blanks around (`tonumber()`). */
  strictTextToNumber(text: string): string;
  /** Text of a DOUBLE as SPL prints it (`numberToText`). */
  numberToText(number: string): string;
  /** Text of a BIGINT. */
  integerToText(integer: string): string;
  /** The greatest multiple of a positive BIGINT that is not above another; `natural` where that one is never negative. */
  floorMultiple(integer: string, width: string, natural: boolean): string;
  /** A DOUBLE, NULL where it is not finite. */
  finite(number: string): string;
  /** A DOUBLE without the noise that adding decimals leaves in its last digits. */
  tidy(number: string): string;
  /** A DOUBLE rounded to decimal places as its digits read (2.555 to two places is 2.56). */
  roundDecimal(number: string, digits: number): string;
  /** Text of a DOUBLE with six decimals, halves up. */
  sixDecimals(number: string): string;
  toDouble(expr: string): string;
  toInteger(expr: string): string;
  /** A BIGINT as the query's result carries it. */
  integerResult(integer: string): string;
  toText(expr: string): string;
  /** True where the operand equals one of the list's values; NULL where it is NULL. */
  isIn(operand: string, list: readonly string[]): string;
  /** True where the RE2 pattern (a marker) matches anywhere; `ignoreCase` as the `i` flag. Dot does not match a newline. */
  regexMatches(text: string, pattern: string, ignoreCase: boolean): string;
  /** A group (1-based) of the first match of an RE2 pattern; `''` where it took no part. */
  regexExtract(text: string, pattern: string, group: number): string;
  /** True where text is like a pattern of `%` (any text), `_` (one character) and `\\` before one of these or itself. */
  like(text: string, pattern: string): string;
  /** All matches replaced; `\1` in the replacement stands for a group. */
  regexReplaceAll(text: string, pattern: string, replacement: string): string;
  /** A time format of %Y %m %d %H %M %S %y %b %B %a %A %j %p %I %% as the database writes it. */
  timeFormat(format: string): string;
  /** Text of a time, given in microseconds of the local clock, in a format that `timeFormat` made (a marker). */
  formatTime(localMicros: string, format: string): string;
  lower(text: string): string;
  /** Hash of a text's UTF-8 bytes in lower-case hexadecimal. Throws NotPushable for one that the database does not have. */
  hash(name: HashName, text: string): string;
  upper(text: string): string;
  /** Number of code points. */
  length(text: string): string;
  /** `length` code points (all that follow, where null) from the 1-based `start`. */
  substring(text: string, start: string, length: string | null): string;
  /** The last `n` code points. */
  right(text: string, n: string): string;
  /** True where any item of a list of text satisfies the condition made for the item. */
  anyItem(list: string, condition: (item: string) => string): string;
  /** The items of a list, one row each, for use in a SELECT list. */
  unnest(list: string): string;
  /** Number of items of a list; 0 or NULL for a list that is absent. */
  listLength(list: string): string;
  /** Aggregates over the rows of a group, nulls passed over; `order` keys decide where rows do. */
  readonly aggregates: Aggregates;
}

/** Aggregate functions by their meaning. */
interface Aggregates {
  /** BIGINT. */
  count(condition: string | null): string;
  countDistinct(expr: string): string;
  /** DOUBLE each; `whole` where the numbers are BIGINT. */
  sum(number: string, whole: boolean): string;
  average(number: string): string;
  minimum(expr: string): string;
  maximum(expr: string): string;
  stdevSample(number: string): string;
  stdevPopulation(number: string): string;
  varianceSample(number: string): string;
  variancePopulation(number: string): string;
  /**
   * The value with the smallest / greatest key among rows that have both; `condition` (or null) chooses rows. Of lists, the
   * condition must choose those that are there.
   */
  firstBy(expr: string, key: string, condition: string | null): string;
  lastBy(expr: string, key: string, condition: string | null): string;
  /** A key that orders by a BIGINT and, where that is equal, by a row number. */
  timeKey(time: string, row: string): string;
  /** Distinct texts in code point order, as a list. */
  distinctList(text: string): string;
  /** The same for numbers, ordered by their texts (which `text` makes): a list of DOUBLE. */
  distinctNumbers(text: string): string;
  /** The first `n` values by key, as a list. */
  listBy(expr: string, key: string, n: number): string;
  /** The value below which the share `q` (0..1) of the values lie, interpolated between the two next to it; `whole` where the numbers are BIGINT. */
  percentile(number: string, q: number, whole: boolean): string;
  /** The value in the middle, the higher one of two. */
  median(number: string): string;
}
