/** The settings that go with each query: what protects the server, and what makes answers readable. */
import type { ClickHouseSettings } from '@clickhouse/client';
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import { CLICKHOUSE_SETTINGS } from '../../../src-shared/spl/sql/clickhouse/dialect.ts';

/** What queries and the reading of their answers rely on; a server may have other defaults. */
const FORMAT: ClickHouseSettings = {
  ...CLICKHOUSE_SETTINGS,
  // As they are inside JSON text; columns of whole numbers are selected as text, so that no digit is lost beyond 2^53.
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 0,
  // Infinite values and NaN are no values.
  output_format_json_quote_denormals: 0,
  output_format_json_named_tuples_as_objects: 1,
  date_time_output_format: 'simple',
};

/** For searches: read-only, limited in time, rows and memory, ended with the connection. */
export function limitSettings(definition: ClickHouseConnection): ClickHouseSettings {
  const { timeoutS, maxRows, maxMemoryMb } = definition.limits;
  return {
    ...FORMAT,
    ...guard(definition),
    max_execution_time: timeoutS,
    timeout_overflow_mode: 'throw',
    max_result_rows: String(maxRows),
    result_overflow_mode: 'throw',
    max_memory_usage: String(maxMemoryMb * 1024 * 1024),
    // Progress in the headers; few enough that they stay small.
    send_progress_in_http_headers: 1,
    http_headers_progress_interval_ms: '250',
    // A reader that is slow (a disk that is full of other work) is no dead one.
    http_send_timeout: timeoutS,
  };
}

/** For questions about tables and queries: they do not count against the limits of searches. */
export function metadataSettings(definition: ClickHouseConnection): ClickHouseSettings {
  return { ...FORMAT, ...guard(definition), max_execution_time: Math.min(30, definition.limits.timeoutS), timeout_overflow_mode: 'throw' };
}

function guard(definition: ClickHouseConnection): ClickHouseSettings {
  // 2 would still let table functions write files; the settings that come in the same request are taken before it holds.
  return { ...(definition.readOnly ? { readonly: '1' as const } : {}), cancel_http_readonly_queries_on_client_close: 1 };
}
