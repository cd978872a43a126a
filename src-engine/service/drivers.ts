/** What each kind of remote connection can do, so that the rest of the service need not know the kinds. */
import type { ClickHouseConnection, ConnectionDefinition, ConnectionTestStep, TableMapping } from '../../src-shared/connections/definition.ts';
import type { DiscoveredTable, MappingPreview } from '../../src-shared/connections/discovery.ts';
import type { SecretValues } from '../secrets/vault.ts';
import { createClickHouseSource } from '../sources/clickhouse/clickhouse-source.ts';
import { discoverClickHouse, previewMapping } from '../sources/clickhouse/discover.ts';
import { testClickHouseConnection } from '../sources/clickhouse/test-connection.ts';
import type { Source } from '../sources/source.ts';

/** One kind of connection, for one definition with its secrets. Errors are sentences. */
export interface Driver {
  open(): Promise<Source>;
  /** Yields true where all steps went well. */
  test(onStep: (step: ConnectionTestStep) => void, signal: AbortSignal): Promise<boolean>;
  discover(signal: AbortSignal): Promise<readonly DiscoveredTable[]>;
  preview(mapping: TableMapping, signal: AbortSignal): Promise<MappingPreview>;
}

/** The driver of a definition. */
export type DriverOf = (definition: ConnectionDefinition, secrets: SecretValues) => Driver;

/** The drivers of this build. */
export const driverOf: DriverOf = (definition, secrets) => {
  switch (definition.kind) {
    case 'clickhouse':
      return clickHouseDriver(definition, secrets);
    case 'nexus-api': {
      const refuse = async (): Promise<never> => {
        throw new Error(`"${definition.name}" is a Nexus API, which this build cannot open.`);
      };
      return { open: refuse, test: refuse, discover: refuse, preview: refuse };
    }
  }
};

function clickHouseDriver(definition: ClickHouseConnection, secrets: SecretValues): Driver {
  return {
    open: () => createClickHouseSource(definition, secrets),
    async test(onStep, signal) {
      const steps = await testClickHouseConnection(definition, secrets, onStep);
      signal.throwIfAborted();
      return steps.every((step) => step.outcome !== 'failed');
    },
    async discover(signal) {
      const { tables } = await discoverClickHouse(definition, secrets, { signal });
      // Only what the contract names: previews of all tables at once would be much to send for little.
      return tables.map(({ database, table, engine, rows, bytes, columns, layout, proposal, trouble }) => ({ database, table, engine, rows, bytes, columns, layout, proposal, trouble }));
    },
    async preview(mapping, signal) {
      const { fields, rows } = await previewMapping(definition, secrets, mapping, { signal });
      const first = ['_time', '_raw'].filter((field) => fields.includes(field));
      const ordered = [...first, ...fields.filter((field) => !first.includes(field))];
      return { fields: ordered, rows: rows.map((row) => ordered.map((field) => row[fields.indexOf(field)] ?? null)) };
    },
  };
}
