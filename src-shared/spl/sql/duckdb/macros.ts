/**
 * Macros that give DuckDB the value semantics of `results/value.ts`. They live in the engine's own in-memory database;
 * dataset files stay as they are.
 */

/** `looksNumeric` as RE2; TRY_CAST alone would also take 'inf', 'nan', '1_000' and hexadecimal. */
const DIGITS = '[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?';
const NUMERIC = `[ \\t]*${DIGITS}[ \\t]*`;

/** One statement each; run them all on a new instance. */
export const DUCKDB_MACROS: readonly string[] = [
  // Infinite values, NaN: no value. All arithmetic passes through here, so that a column never holds them.
  `CREATE OR REPLACE MACRO spl_finite(d) AS CASE WHEN isfinite(d) THEN d END`,
  // A macro's argument is planned anew wherever it stands, in each search: the fewer places, the sooner it starts.
  `CREATE OR REPLACE MACRO spl_number(t) AS CASE WHEN regexp_full_match(t, '${NUMERIC}')
     AND isfinite(TRY_CAST(trim(t, ' \t') AS DOUBLE)) THEN TRY_CAST(trim(t, ' \t') AS DOUBLE) END`,
  `CREATE OR REPLACE MACRO spl_strict_number(t) AS CASE WHEN regexp_full_match(t, '${DIGITS}')
     AND isfinite(TRY_CAST(t AS DOUBLE)) THEN TRY_CAST(t AS DOUBLE) END`,
  // Aggregates of decimals: 0.30000000000000004 is shown as 0.3, as the evaluator shows it.
  `CREATE OR REPLACE MACRO spl_tidy(d) AS CASE WHEN d = trunc(d) THEN d
     WHEN abs(CAST(format('{:.12g}', d) AS DOUBLE) - d) < abs(d) * 1e-15 THEN CAST(format('{:.12g}', d) AS DOUBLE) ELSE d END`,
  // JavaScript's toFixed rounds a half up, format() to the even digit: a half is exact in both factors, so it can be seen.
  `CREATE OR REPLACE MACRO spl_six_decimals(d) AS
     CASE WHEN d * 1e6 - floor(d * 1e6) = 0.5 THEN format('{:.6f}', d + 1e-7) ELSE format('{:.6f}', d) END`,
  // Decimal rounding through the shortest digits, exact while the digits fit; beyond, a double has no more to give. round()
  // takes a half away from zero and SPL takes it up: a hair brings those below zero to the other side.
  `CREATE OR REPLACE MACRO spl_round(d, n) AS CASE WHEN abs(d) * pow(10, n) < 1e15
     THEN spl_finite(CAST(round(CAST(CAST(d AS VARCHAR) AS DECIMAL(38, 18))
       + CASE WHEN d < 0 THEN CAST('0.000000000000000001' AS DECIMAL(38, 18)) ELSE CAST(0 AS DECIMAL(38, 18)) END, n) AS DOUBLE)) ELSE d END`,
  // DuckDB prints 1.0, 1e+16 and 1e-05 where JavaScript prints 1, 10000000000000000 and 0.00001; both print the
  // shortest digits that read back as the same double, so that only their layout has to be changed.
  `CREATE OR REPLACE MACRO spl_text_layout(sign, digits, e) AS
     CASE WHEN e >= 21 OR e < -6 THEN
            sign || digits[1] || CASE WHEN length(digits) > 1 THEN '.' || digits[2:] ELSE '' END
              || 'e' || CASE WHEN e < 0 THEN '-' ELSE '+' END || CAST(abs(e) AS VARCHAR)
          WHEN e >= 0 THEN sign || rpad(digits, e + 1, '0')
          ELSE sign || '0.' || repeat('0', -e - 1) || digits END`,
  `CREATE OR REPLACE MACRO spl_text(d) AS
     CASE WHEN d = trunc(d) AND abs(d) < 1e15 THEN CAST(CAST(d AS BIGINT) AS VARCHAR)
          WHEN abs(d) >= 1e-4 AND abs(d) < 1e15 THEN CAST(d AS VARCHAR)
          WHEN contains(CAST(d AS VARCHAR), 'e') THEN spl_text_layout(
            CASE WHEN d < 0 THEN '-' ELSE '' END,
            replace(regexp_extract(CAST(d AS VARCHAR), '-?([0-9.]+)e', 1), '.', ''),
            CAST(regexp_extract(CAST(d AS VARCHAR), 'e(.*)', 1) AS INTEGER))
          ELSE regexp_replace(CAST(d AS VARCHAR), '\\.0$', '') END`,
];
