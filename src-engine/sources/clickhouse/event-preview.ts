/** The first events of a table as a mapping makes them, whichever the server finds first: for previews and tests. */
import type { ClickHouseSettings } from '@clickhouse/client';
import { rowsOf } from '../../../src-shared/results/batch.ts';
import type { Row } from '../../../src-shared/results/batch.ts';
import { Parameters } from '../../../src-shared/spl/sql/parameters.ts';
import { select } from '../../../src-shared/spl/sql/relation.ts';
import { batchOf } from './batches.ts';
import type { ClickHouseCluster } from './cluster.ts';
import { eventRelation } from './event-relation.ts';
import type { EventTable } from './event-table.ts';
import { bind } from './query.ts';

const OPEN = { earliest: null, latest: null };

/** Up to `count` events without order: a preview must not sort a big table. */
export async function readEvents(cluster: ClickHouseCluster, table: EventTable, count: number, settings: ClickHouseSettings, signal: AbortSignal): Promise<Row[]> {
  const parameters = new Parameters();
  const relation = eventRelation([table], { range: OPEN, asked: new Set(), keys: new Set() }, parameters);
  const fields = [...relation.columns];
  const list = fields.map(([, e], i) => `${e.type === 'integer' ? `toString(${e.sql})` : e.sql} AS c${i}`);
  const open = table.open.length > 0;
  if (open) list.push('mapKeys(_rest)', 'mapValues(_rest)');
  const query = bind(`${select(relation, list.join(', '))} LIMIT ${count}`, parameters);
  const rows = await cluster.all(query, signal, settings);
  const columns = fields.map(([field, { type }]) => ({ field, kind: type === 'integer' || type === 'number' ? ('number' as const) : type === 'list' || type === 'numbers' ? type : ('text' as const) }));
  return rowsOf(batchOf(rows, { columns, rest: open ? ANY : null, events: true }));
}

/** A set that holds every name. */
const ANY = new (class extends Set<string> {
  override has(): boolean {
    return true;
  }
})();
