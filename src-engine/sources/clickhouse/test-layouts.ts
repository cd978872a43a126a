/** Tables as shippers create them, with some rows, for tests against a real engine. */

/** DDL of the OpenTelemetry collector's ClickHouse exporter (`otel_logs`), without its indexes and TTL. */
const OTEL = `CREATE TABLE demo.otel_logs (
  Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)), TimestampTime DateTime DEFAULT toDateTime(Timestamp),
  TraceId String, SpanId String, TraceFlags UInt8, SeverityText LowCardinality(String), SeverityNumber UInt8,
  ServiceName LowCardinality(String), Body String, ResourceSchemaUrl LowCardinality(String),
  ResourceAttributes Map(LowCardinality(String), String), ScopeSchemaUrl LowCardinality(String), ScopeName String,
  ScopeVersion LowCardinality(String), ScopeAttributes Map(LowCardinality(String), String), LogAttributes Map(LowCardinality(String), String)
) ENGINE = MergeTree PARTITION BY toDate(TimestampTime) PRIMARY KEY (ServiceName, TimestampTime) ORDER BY (ServiceName, TimestampTime, Timestamp)`;

/** Statements that make the layouts' tables in the database `demo`; times are 2023-11-14 22:13:20 UTC and after. */
export const LAYOUT_STATEMENTS: readonly string[] = [
  'CREATE DATABASE IF NOT EXISTS demo',
  OTEL,
  `INSERT INTO demo.otel_logs (Timestamp, TraceId, SeverityText, SeverityNumber, ServiceName, Body, ResourceAttributes, ScopeName, ScopeAttributes, LogAttributes) VALUES
    (fromUnixTimestamp64Nano(1700000000123456789), 'abc', 'ERROR', 17, 'cart', 'payment failed for user=42', map('host.name', 'web-1', 'k8s.pod.name', 'cart-7'), 'lib', map('v', '1'), map('http.status_code', '500', 'user', '42')),
    (fromUnixTimestamp64Nano(1700000001000000000), 'abd', 'INFO', 9, 'front', 'page served', map('host.name', 'web-2'), 'lib', map(), map('http.status_code', '200'))`,
  `CREATE TABLE demo.vector_logs (timestamp DateTime64(3), message String, host LowCardinality(String), source_type LowCardinality(String), file String, pid Nullable(UInt32), tags Array(String), inserted_at DateTime64(3) DEFAULT now64(3)) ENGINE = MergeTree ORDER BY timestamp`,
  `INSERT INTO demo.vector_logs (timestamp, message, host, source_type, file, pid, tags) VALUES
    (fromUnixTimestamp64Milli(1700000000500), 'sshd: accepted', 'gate', 'file', '/var/log/auth.log', 77, ['a', 'b']),
    (fromUnixTimestamp64Milli(1700000002500), 'cron ran', 'gate', 'file', '/var/log/cron.log', NULL, [])`,
  `CREATE TABLE demo.fluentbit (date DateTime64(6), log String, stream LowCardinality(String), tag String, kubernetes JSON) ENGINE = MergeTree ORDER BY date`,
  `INSERT INTO demo.fluentbit VALUES (fromUnixTimestamp64Micro(1700000003000001), 'GET /index 200', 'stdout', 'kube.web', '{"pod_name":"web-9","labels":{"app":"shop","tier":2}}')`,
  `CREATE TABLE demo.logs (org_id LowCardinality(String), _time DateTime64(6), _raw String, host LowCardinality(String), source String, sourcetype LowCardinality(String), \`index\` LowCardinality(String), fields Map(String, String), _ingested DateTime64(3) DEFAULT now64(3)) ENGINE = MergeTree PARTITION BY toDate(_time) ORDER BY (org_id, _time)`,
  `INSERT INTO demo.logs (org_id, _time, _raw, host, source, sourcetype, \`index\`, fields) VALUES ('acme', fromUnixTimestamp64Micro(1700000004000000), 'level=warn slow', 'api-1', '/srv/api.log', 'kv', 'main', map('level', 'warn'))`,
  `CREATE TABLE demo.typed (ts DateTime, u64 UInt64, i64 Int64, f Float64, nf Nullable(Float64), dec Decimal(18, 4), b Bool, d Date, id UUID, e Enum8('x' = 1, 'y' = 2), ip IPv4, fs FixedString(4), ls LowCardinality(Nullable(String)), arr Array(Int32), narr Array(Nullable(String)), n Nested(k String, v UInt8), tup Tuple(a String, b Tuple(c Int32)), j JSON, m Map(String, Int64), big UInt128) ENGINE = MergeTree ORDER BY ts`,
  `INSERT INTO demo.typed VALUES (toDateTime(1700000005), 18446744073709551615, -9007199254740993, 1.5, NULL, 12.3456, true, '2023-11-14', '61f0c404-5cb3-11e7-907b-a6006ad3dba0', 'y', '10.1.2.3', 'ab', NULL, [1, 2], ['p', NULL, 'q'], ['k1', 'k2'], [7, 8], ('in', (5)), '{"a":{"b":"deep"},"n":3,"l":[1,2]}', map('mk', 9), 340282366920938463463374607431768211455)`,
  `INSERT INTO demo.typed (ts, f, nf) VALUES (toDateTime(1700000006), nan, inf)`,
  'CREATE TABLE demo.nothing_timed (a String) ENGINE = MergeTree ORDER BY a',
];
