/** A connection for tests. */
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';

/** A definition with these addresses; read-only, with limits that tests do not reach unless they set them. */
export function testDefinition(urls: readonly string[], more: Partial<ClickHouseConnection> = {}): ClickHouseConnection {
  return {
    kind: 'clickhouse',
    id: 'test',
    name: 'Test cluster',
    colour: 'blue',
    folder: '',
    defaultRange: { earliest: '-24h', latest: 'now' },
    readOnly: true,
    production: false,
    tls: {},
    auth: { method: 'none' },
    urls: [...urls],
    tables: [],
    limits: { timeoutS: 60, maxRows: 10_000_000, maxMemoryMb: 4000 },
    ...more,
  };
}
