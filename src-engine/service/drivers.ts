/** What each kind of remote connection can do, so that the rest of the service need not know the kinds. */
import type { ClickHouseConnection, NexusApiConnection, ConnectionDefinition, ConnectionTestStep, TableMapping } from '../../src-shared/connections/definition.ts';
import type { DiscoveredTable, MappingPreview } from '../../src-shared/connections/discovery.ts';
import type { ConnectionCredentials } from '../secrets/credentials.ts';
import type { SecretValues } from '../secrets/vault.ts';
import { createClickHouseSource } from '../sources/clickhouse/clickhouse-source.ts';
import { discoverClickHouse, previewMapping } from '../sources/clickhouse/discover.ts';
import { testClickHouseConnection } from '../sources/clickhouse/test-connection.ts';
import { createNexusApiSource } from '../sources/nexus-api/nexus-api-source.ts';
import { testNexusApiConnection } from '../sources/nexus-api/test-connection.ts';
import type { Source } from '../sources/source.ts';

/** One kind of connection, for one definition with its secrets. Errors are sentences. */
interface Driver {
  open(): Promise<Source>;
  /** Yields true where all steps went well. */
  test(onStep: (step: ConnectionTestStep) => void, signal: AbortSignal): Promise<boolean>;
  discover(signal: AbortSignal): Promise<readonly DiscoveredTable[]>;
  preview(mapping: TableMapping, signal: AbortSignal): Promise<MappingPreview>;
}

/** What a driver signs in with: the values as they are now, and the way to newer ones. */
interface DriverSecrets {
  readonly values: SecretValues;
  readonly credentials: ConnectionCredentials;
}

/** The driver of a definition. */
export type DriverOf = (definition: ConnectionDefinition, secrets: DriverSecrets) => Driver;

/** The drivers of this build. */
export const driverOf: DriverOf = (definition, secrets) => {
  switch (definition.kind) {
    case 'clickhouse':
      return clickHouseDriver(definition, secrets.values);
    case 'nexus-api':
      return nexusApiDriver(definition, secrets.credentials);
  }
};

function nexusApiDriver(definition: NexusApiConnection, credentials: ConnectionCredentials): Driver {
  const refuse = async (): Promise<never> => {
    throw new Error(`"${definition.name}" is a Nexus API: its server knows the tables, and there is nothing to map here.`);
  };
  return {
    open: () => createNexusApiSource(definition, credentials),
    test: (onStep, signal) => testNexusApiConnection(definition, credentials, onStep, signal),
    discover: refuse,
    preview: refuse,
  };
}

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
