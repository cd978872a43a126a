/** A ClickHouse engine for the tests of one file. */
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll } from 'vitest';
import type { TableMapping } from '../../../../src-shared/connections/definition.ts';
import { startClickHouseHost } from '../../../testing/clickhouse-host.ts';
import { type ClickHouseSource, createClickHouseSource } from '../clickhouse-source.ts';
import { testDefinition } from '../test-definition.ts';

/** What a test has of the engine; to be used from within a test. */
export interface TestClickHouse {
  readonly client: ClickHouseClient;
  /** A source that sees one table as an index (`main` unless named). */
  source(mapping: TableMapping, index?: string): Promise<ClickHouseSource>;
}

/** Starts an engine before the tests of the file that calls this, and stops it after them. */
export function clickHouseForFile(): TestClickHouse {
  let url: string;
  let client: ClickHouseClient;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const host = await startClickHouseHost();
    url = host.url;
    client = createClient({ url, log: { level: ClickHouseLogLevel.OFF } });
    stop = async () => {
      await client.close();
      await host.close();
    };
  }, 60_000);
  afterAll(() => stop());
  return {
    get client() {
      return client;
    },
    source: (mapping, index = 'main') => createClickHouseSource(testDefinition([url], { tables: [{ index, mapping }] }), {}),
  };
}
