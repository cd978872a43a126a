/** SPL's primitives in DuckDB's SQL. The `spl_*` macros that it calls are in `macros.ts`. */
import type { Dialect } from '../dialect.ts';

/** DuckDB 1.5. Connections that run its SQL must have run `DUCKDB_MACROS` first. */
export const duckdb: Dialect = {
  name: 'duckdb',
  placeholder: (n) => `$${n}`,
  mapItem: (map, key) => `${map}[${key}]`,
  textToNumber: (text) => `spl_number(${text})`,
  numberToText: (number) => `spl_text(${number})`,
  integerToText: (integer) => `CAST(${integer} AS VARCHAR)`,
  finite: (number) => `spl_finite(${number})`,
  toDouble: (expr) => `CAST(${expr} AS DOUBLE)`,
  toInteger: (expr) => `CAST(${expr} AS BIGINT)`,
  regexMatches: (text, pattern, ignoreCase) => `regexp_matches(${text}, ${pattern}${ignoreCase ? ", 'i'" : ''})`,
  regexExtract: (text, pattern, group) => `regexp_extract(${text}, ${pattern}, ${group})`,
  regexReplaceAll: (text, pattern, replacement) => `regexp_replace(${text}, ${pattern}, ${replacement}, 'g')`,
  lower: (text) => `lower(${text})`,
  upper: (text) => `upper(${text})`,
  contains: (text, part) => `contains(${text}, ${part})`,
  length: (text) => `length(${text})`,
  anyItem: (list, condition) => `len(list_filter(${list}, lambda i: ${condition('i')})) > 0`,
  typeName: (type) => TYPE_NAMES[type],
};

const TYPE_NAMES = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  text: 'VARCHAR',
  list: 'VARCHAR[]',
  numbers: 'DOUBLE[]',
  boolean: 'BOOLEAN',
  null: 'VARCHAR',
} as const;
