/**
 * SPL's primitives in ClickHouse's SQL, from version 24.3 on. Columns without a value are Nullable, lists are arrays and never
 * NULL: the empty array is the absent list. A query must run with `CLICKHOUSE_SETTINGS`.
 */
import type { Dialect } from '../dialect.ts';
import type { ParameterType } from '../parameters.ts';

/** Settings that the generated SQL relies on; a server's or a user's profile may have others. */
export const CLICKHOUSE_SETTINGS: Readonly<Record<string, number>> = {
  // A row that a join finds no partner for gets NULL, not the type's default.
  join_use_nulls: 1,
  // `x IN (...)` and comparisons with NULL as in standard SQL.
  transform_null_in: 0,
  // GROUP BY names keys by their place.
  enable_positional_arguments: 1,
  aggregate_functions_null_for_empty: 0,
  empty_result_for_aggregation_by_constant_keys_on_empty_set: 1,
  // %M is the month's name, %i the minute.
  formatdatetime_parsedatetime_m_is_month_name: 1,
};

/** More settings that a server of this version (`26.7.2.1`) needs; older ones do not know them. */
export function settingsSince(version: string): Readonly<Record<string, number>> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // The cache of condition results (on by default from 25.3) answers the second run of a query with a limit below a join
  // with no rows: seen in 26.7.
  return major > 25 || (major === 25 && minor >= 3) ? { use_query_condition_cache: 0 } : {};
}

const PARAMETERS: Readonly<Record<ParameterType, string>> = { integer: 'Int64', double: 'Float64', text: 'String' };

const NULLS = {
  integer: "CAST(NULL, 'Nullable(Int64)')",
  number: "CAST(NULL, 'Nullable(Float64)')",
  text: "CAST(NULL, 'Nullable(String)')",
  boolean: "CAST(NULL, 'Nullable(Bool)')",
  null: 'NULL',
  list: "CAST([], 'Array(String)')",
  numbers: "CAST([], 'Array(Float64)')",
} as const;

/** `looksNumeric` as RE2. */
const DIGITS = '[-+]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][-+]?\\\\d+)?';
const NUMERIC = `'^[ \\\\t]*(${DIGITS})[ \\\\t]*$'`;
const STRICT_NUMERIC = `'^(${DIGITS})$'`;

/** The number that the group of a pattern captures; text that does not match gives '', which is no number. */
function parsed(text: string, pattern: string): string {
  return `nullIf(nullIf(toFloat64OrNull(extract(${text}, ${pattern})), inf), -inf)`;
}

/** A pattern with the flags that RE2 has elsewhere: ClickHouse lets the dot match a newline. */
function flagged(pattern: string, ignoreCase = false): string {
  return `concat('(?${ignoreCase ? 'i' : ''}-s)', ${pattern})`;
}

/** An expression over a DOUBLE `d` that is used more than once, for which it is computed once. */
function once(number: string, body: string): string {
  return `arrayMap(d -> ${body}, [${number}])[1]`;
}

/** Variables of time formats that ClickHouse names otherwise. */
const TIME_VARIABLES: Readonly<Record<string, string>> = { M: '%i', B: '%M', A: '%W' };

export const clickhouse: Dialect = {
  name: 'clickhouse',
  placeholder: (n, type) => `{p${n}:${PARAMETERS[type]}}`,
  nullOf: (type) => NULLS[type],
  mapItem: (map, key) => `${map}[${key}]`,
  mapKeys: (map) => `mapKeys(${map})`,
  mapValues: (map) => `mapValues(${map})`,
  textToNumber: (text) => parsed(text, NUMERIC),
  strictTextToNumber: (text) => parsed(text, STRICT_NUMERIC),
  // Both print the shortest digits and change to exponents at the same sizes; only the plus sign and -0 differ.
  numberToText: (number) => `replaceRegexpOne(toString(${number} + 0), 'e(\\\\d)', 'e+\\\\1')`,
  integerToText: (integer) => `toString(${integer})`,
  floorMultiple: (integer, width) => `(${integer} - positiveModulo(${integer}, ${width}))`,
  // -0 becomes 0: groups are told apart by their bits.
  finite: (number) => `(nullIf(ifNotFinite(${number}, inf), inf) + 0)`,
  tidy: (number) =>
    `arrayMap((d, t) -> if(d = trunc(d), d, if(abs(t - d) < abs(d) * 1e-15, t, d)), [${number}], [toFloat64OrNull(printf('%.12g', ${number}))])[1]`,
  roundDecimal: (number, digits) =>
    digits === 0
      ? `(ceil(floor(${number} * 2) / 2) + 0)`
      : once(number, `if(abs(d) * 1e${digits} < 1e15, toFloat64OrNull(toString(round(toDecimal128OrNull(toString(d), 18) + toDecimal128(if(d < 0, '0.000000000000000001', '0'), 18), ${digits}))), d)`),
  // A half is exact in both factors, so that it can be seen; printf rounds it to the even digit.
  sixDecimals: (number) => once(number, `if(d * 1e6 - floor(d * 1e6) = 0.5, printf('%.6f', d + 1e-7), printf('%.6f', d))`),
  toDouble: (expr) => `toFloat64(${expr})`,
  toInteger: (expr) => `toInt64(${expr})`,
  // As text, so that no digit is lost beyond 2^53.
  integerResult: (integer) => `toString(${integer})`,
  toText: (expr) => `CAST(${expr}, 'Nullable(String)')`,
  // IN says false of NULL, where SPL says nothing.
  isIn: (operand, list) => `if(isNull(${operand}), NULL, ${operand} IN (${list.join(', ')}))`,
  regexMatches: (text, pattern, ignoreCase) => `match(${text}, ${flagged(pattern, ignoreCase)})`,
  regexExtract: (text, pattern, group) => `regexpExtract(${text}, ${flagged(pattern)}, ${group})`,
  like: (text, pattern) => `${text} LIKE ${pattern}`,
  regexReplaceAll: (text, pattern, replacement) => `replaceRegexpAll(${text}, ${flagged(pattern)}, ${replacement})`,
  timeFormat: (format) => format.replace(/%(.)/gs, (whole, variable: string) => TIME_VARIABLES[variable] ?? whole),
  formatTime: (localMicros, format) => `formatDateTime(fromUnixTimestamp64Micro(${localMicros}, 'UTC'), ${format}, 'UTC')`,
  hash: (name, text) => `lower(hex(${name.toUpperCase()}(${text})))`,
  lower: (text) => `lowerUTF8(${text})`,
  upper: (text) => `upperUTF8(${text})`,
  length: (text) => `toInt64(lengthUTF8(${text}))`,
  substring: (text, start, length) => (length === null ? `substringUTF8(${text}, ${start})` : `substringUTF8(${text}, ${start}, ${length})`),
  right: (text, n) => `rightUTF8(${text}, ${n})`,
  anyItem: (list, condition) => `arrayExists(i -> ifNull(${condition('i')}, FALSE), ${list})`,
  unnest: (list) => `arrayJoin(${list})`,
  listLength: (list) => `toInt64(length(${list}))`,
  aggregates: {
    // UInt64, which counts are by themselves, has no common type with Int64.
    count: (condition) => (condition === null ? 'toInt64(count())' : `toInt64(countIf(${condition}))`),
    countDistinct: (expr) => `toInt64(uniqExact(${expr}))`,
    // Whole numbers are added in 128 bits, in which 64-bit ones cannot overflow.
    sum: (number, whole) => (whole ? `toFloat64(sumOrNull(toInt128(${number})))` : `sumOrNull(${number})`),
    average: (number) => `avgOrNull(${number})`,
    minimum: (expr) => `minOrNull(${expr})`,
    maximum: (expr) => `maxOrNull(${expr})`,
    stdevSample: (number) => `stddevSampStableOrNull(${number})`,
    stdevPopulation: (number) => `stddevPopStableOrNull(${number})`,
    varianceSample: (number) => `varSampStableOrNull(${number})`,
    variancePopulation: (number) => `varPopStableOrNull(${number})`,
    firstBy: (expr, key, condition) => (condition === null ? `argMinOrNull(${expr}, ${key})` : `argMinOrNullIf(${expr}, ${key}, ${condition})`),
    lastBy: (expr, key, condition) => (condition === null ? `argMaxOrNull(${expr}, ${key})` : `argMaxOrNullIf(${expr}, ${key}, ${condition})`),
    timeKey: (time, row) => `(toInt128(${time}) * 1099511627776 + ${row})`,
    distinctList: (text) => `arraySort(groupUniqArray(${text}))`,
    distinctNumbers: (text) => `arrayMap(t -> toFloat64(t), arraySort(groupUniqArray(${text})))`,
    listBy: (expr, key, n) => `arrayMap(i -> tupleElement(i, 2), groupArraySortedIf(${n})((${key}, assumeNotNull(${expr})), isNotNull(${expr})))`,
    percentile: (number, q, whole) => `quantileExactInclusiveOrNull(${q})(${whole ? `toFloat64(${number})` : number})`,
    // The higher of the two values in the middle, as the median of the stats functions.
    median: (number) => `quantileExactHighOrNull(0.5)(${number})`,
  },
};
