/**
 * What differs between databases, in SPL's terms: every method yields an expression with exactly SPL's meaning, or
 * throws NotPushable where this database has none. Arguments and results are SQL text made by the generators; text of
 * the user comes in as parameter markers only.
 */
import type { SqlExpr } from './relation.ts';

export interface Dialect {
  readonly name: 'duckdb' | 'clickhouse';
  /** A placeholder for the n-th bound parameter (1-based). */
  placeholder(n: number, type: 'integer' | 'double' | 'text'): string;
  /** Item of the rare-fields map, NULL where absent. */
  mapItem(map: string, key: string): string;
  /** DOUBLE of text that looks like a number in SPL, else NULL (`toNumber`). */
  textToNumber(text: string): string;
  /** Text of a DOUBLE as SPL prints it (`numberToText`). */
  numberToText(number: string): string;
  /** Text of a BIGINT. */
  integerToText(integer: string): string;
  /** A DOUBLE, NULL where it is not finite. */
  finite(number: string): string;
  toDouble(expr: string): string;
  /** True where the RE2 pattern (a marker) matches anywhere; `i` ignores case. Dot does not match a newline. */
  regexMatches(text: string, pattern: string, ignoreCase: boolean): string;
  /** The groups of the first match as a struct-like value, and access to one of them by index. */
  regexGroups(text: string, pattern: string, groups: number): string;
  regexGroup(groups: string, index: number): string;
  /** True where lower-cased text contains / equals. */
  lower(text: string): string;
  upper(text: string): string;
  contains(text: string, part: string): string;
  /** True where any item of a list of text satisfies the condition made for the item. */
  anyItem(list: string, condition: (item: string) => string): string;
  /** Type name for a NULL cast. */
  typeName(type: SqlExpr['type']): string;
}
