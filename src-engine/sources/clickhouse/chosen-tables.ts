/** Which tables a connection searches: those of its definition, or those whose layout is known. Each is an index. */
import type { ClickHouseConnection, TableMapping } from '../../../src-shared/connections/definition.ts';
import type { Row } from '../../../src-shared/results/batch.ts';
import { SourceError } from '../source-error.ts';
import type { ClickHouseCluster } from './cluster.ts';
import { readEvents } from './event-preview.ts';
import { eventTable } from './event-table.ts';
import type { EventTable, TableScope } from './event-table.ts';
import { proposeMapping } from './layouts.ts';
import { metadataSettings } from './settings.ts';
import type { TableDescription } from './tables.ts';

/** A table as an index of the connection. */
export interface ChosenTable {
  readonly index: string;
  readonly mapping: TableMapping;
  readonly description: TableDescription;
  readonly events: EventTable;
}

/** The tables of a connection among those of its server. Throws a SourceError where one is missing or none can be chosen. */
export function chooseTables(definition: ClickHouseConnection, tables: readonly TableDescription[], scope: TableScope | null = null): ChosenTable[] {
  if (definition.tables.length > 0) {
    return definition.tables.map(({ index, mapping }) => {
      const description = tables.find((t) => t.database === mapping.database && t.table === mapping.table);
      if (description === undefined) {
        throw new SourceError('unknown-table', `There is no table ${mapping.database}.${mapping.table} that the user may see.`, 'Choose another table in the connection, or ask for GRANT SELECT on it.');
      }
      const events = eventTable(index, mapping, description, scope);
      return { index, mapping, description: events.description, events };
    });
  }
  const known = withoutLocal(tables).flatMap((description) => {
    const proposed = proposeMapping(description.database, description.table, description.columns);
    return proposed === null || proposed.layout === 'by name and type' ? [] : [{ description, mapping: proposed.mapping }];
  });
  if (known.length === 0) {
    throw new SourceError('mapping', `None of the ${tables.length} tables has a layout that is known.`, 'Choose the tables to search in the connection and say which columns are the time and the text.');
  }
  const names = known.map(({ description }) => description.table);
  return known.map(({ description, mapping }) => {
    const twice = names.filter((n) => n === description.table).length > 1;
    const index = twice ? `${description.database}.${description.table}` : description.table;
    const events = eventTable(index, mapping, description, scope);
    return { index, mapping, description: events.description, events };
  });
}

/** The tables without those that a Distributed table among them reads, which would give every event twice. */
export function withoutLocal(tables: readonly TableDescription[]): TableDescription[] {
  const behind = new Set(tables.flatMap(({ distributed: d, database }) => (d === null ? [] : [`${d.database || database}\0${d.table}`])));
  return tables.filter((t) => t.distributed !== null || !behind.has(`${t.database}\0${t.table}`)).filter((t) => !/^(MaterializedView|Kafka|RabbitMQ|NATS|Null|Buffer|Set|Join)$/.test(t.engine));
}

/** Some events of a table, whichever come first. */
export function sampleRows(cluster: ClickHouseCluster, table: ChosenTable, definition: ClickHouseConnection, signal: AbortSignal, count: number): Promise<Row[]> {
  return readEvents(cluster, table.events, count, metadataSettings(definition), signal);
}
