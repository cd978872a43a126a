/** SPL's primitives in DuckDB's SQL. The `spl_*` macros that it calls are in `macros.ts`. */
import type { Dialect } from '../dialect.ts';
import { NotPushable } from '../relation.ts';

const NULLS = {
  integer: 'CAST(NULL AS BIGINT)',
  number: 'CAST(NULL AS DOUBLE)',
  text: 'CAST(NULL AS VARCHAR)',
  boolean: 'CAST(NULL AS BOOLEAN)',
  null: 'NULL',
  list: 'CAST(NULL AS VARCHAR[])',
  numbers: 'CAST(NULL AS DOUBLE[])',
} as const;

/** DuckDB 1.5. An instance that runs its SQL must have run `DUCKDB_MACROS` first. */
export const duckdb: Dialect = {
  name: 'duckdb',
  placeholder: (n) => `$${n}`,
  nullOf: (type) => NULLS[type],
  mapItem: (map, key) => `${map}[${key}]`,
  mapKeys: (map) => `map_keys(${map})`,
  mapValues: (map) => `map_values(${map})`,
  textToNumber: (text) => `spl_number(${text})`,
  strictTextToNumber: (text) => `spl_strict_number(${text})`,
  numberToText: (number) => `spl_text(${number})`,
  integerToText: (integer) => `CAST(${integer} AS VARCHAR)`,
  floorMultiple: (integer, width, natural) => (natural ? `(${integer} - ${integer} % ${width})` : `(${integer} - ((${integer} % ${width}) + ${width}) % ${width})`),
  finite: (number) => `spl_finite(${number})`,
  tidy: (number) => `spl_tidy(${number})`,
  roundDecimal: (number, digits) => (digits === 0 ? `ceil(floor(${number} * 2) / 2)` : `spl_round(${number}, ${digits})`),
  sixDecimals: (number) => `spl_six_decimals(${number})`,
  toDouble: (expr) => `CAST(${expr} AS DOUBLE)`,
  toInteger: (expr) => `CAST(${expr} AS BIGINT)`,
  integerResult: (integer) => `CAST(${integer} AS DOUBLE)`,
  toText: (expr) => `CAST(${expr} AS VARCHAR)`,
  isIn: (operand, list) => `${operand} IN (${list.join(', ')})`,
  regexMatches: (text, pattern, ignoreCase) => `regexp_matches(${text}, ${pattern}${ignoreCase ? ", 'i'" : ''})`,
  regexExtract: (text, pattern, group) => `regexp_extract(${text}, ${pattern}, ${group})`,
  like: (text, pattern) => `${text} LIKE ${pattern} ESCAPE '\\'`,
  regexReplaceAll: (text, pattern, replacement) => `regexp_replace(${text}, ${pattern}, ${replacement}, 'g')`,
  timeFormat: (format) => format,
  formatTime: (localMicros, format) => `strftime(make_timestamp(${localMicros}), ${format})`,
  hash(name, text) {
    if (name === 'sha512') throw new NotPushable('DuckDB has no sha512()');
    return `${name}(${text})`;
  },
  lower: (text) => `lower(${text})`,
  upper: (text) => `upper(${text})`,
  length: (text) => `length(${text})`,
  substring: (text, start, length) => (length === null ? `substring(${text}, ${start})` : `substring(${text}, ${start}, ${length})`),
  right: (text, n) => `right(${text}, ${n})`,
  anyItem: (list, condition) => `len(list_filter(${list}, lambda i: ${condition('i')})) > 0`,
  unnest: (list) => `unnest(${list})`,
  listLength: (list) => `len(${list})`,
  aggregates: {
    count: (condition) => (condition === null ? 'count(*)' : `count(*) FILTER (${condition})`),
    countDistinct: (expr) => `count(DISTINCT ${expr})`,
    sum: (number) => `CAST(sum(${number}) AS DOUBLE)`,
    average: (number) => `avg(${number})`,
    minimum: (expr) => `min(${expr})`,
    maximum: (expr) => `max(${expr})`,
    stdevSample: (number) => `stddev_samp(${number})`,
    stdevPopulation: (number) => `stddev_pop(${number})`,
    varianceSample: (number) => `var_samp(${number})`,
    variancePopulation: (number) => `var_pop(${number})`,
    firstBy: (expr, key, condition) => `arg_min(${expr}, ${key})${filter(condition)}`,
    lastBy: (expr, key, condition) => `arg_max(${expr}, ${key})${filter(condition)}`,
    timeKey: (time, row) => `(CAST(${time} AS HUGEINT) * 1099511627776 + ${row})`,
    distinctList: (text) => `list_sort(list(DISTINCT ${text}) FILTER (${text} IS NOT NULL))`,
    distinctNumbers: (text) => `list_transform(list_sort(list(DISTINCT ${text}) FILTER (${text} IS NOT NULL)), lambda t: CAST(t AS DOUBLE))`,
    listBy: (expr, key, n) => `arg_min(${expr}, ${key}, ${n}) FILTER (${expr} IS NOT NULL)`,
    // Whole numbers become doubles after the selection, the two that count only.
    percentile: (number, q) => `quantile_cont(${number}, CAST(${q} AS DOUBLE))`,
    // A hair above one half picks the higher of the two values in the middle, as the median of the stats functions does.
    median: (number) => `quantile_disc(${number}, CAST(0.500000000001 AS DOUBLE))`,
  },
};

function filter(condition: string | null): string {
  return condition === null ? '' : ` FILTER (${condition})`;
}
