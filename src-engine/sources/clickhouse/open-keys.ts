/** The keys of a table's open columns, as far as a look at its newest rows shows them. */
import type { ClickHouseSettings } from '@clickhouse/client';
import type { ClickHouseCluster } from './cluster.ts';
import { isHostFault, toSourceError } from './errors.ts';
import type { EventTable } from './event-table.ts';
import { openMap } from './event-table.ts';

/** Rows that are looked at. */
const ROWS = 20_000;
/** Most keys that are kept: what has more is no set of fields. */
const MOST_KEYS = 2000;
/** What was found is good for this long, in milliseconds. */
const FRESH_MS = 60_000;

interface Known {
  readonly at: number;
  readonly keys: Promise<ReadonlyMap<string, number>>;
}

/** Asks once a minute for each table. */
export class OpenKeys {
  private readonly known = new Map<EventTable, Known>();

  /** Keys and how many of the rows looked at have them. */
  of(table: EventTable, cluster: ClickHouseCluster, settings: ClickHouseSettings, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    if (table.open.length === 0) return Promise.resolve(new Map());
    const before = this.known.get(table);
    if (before !== undefined && Date.now() - before.at < FRESH_MS) return before.keys;
    const keys = sample(table, cluster, settings, signal);
    this.known.set(table, { at: Date.now(), keys });
    keys.catch(() => this.known.delete(table));
    return keys;
  }
}

async function sample(table: EventTable, cluster: ClickHouseCluster, settings: ClickHouseSettings, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const columns = table.open.map((o) => `t.${o.column}`);
  const sql = `SELECT key, toFloat64(count()) AS n FROM (SELECT arrayJoin(mapKeys(${openMap(table.open)})) AS key FROM (SELECT * FROM ${table.from} LIMIT ${ROWS}) AS t) GROUP BY key ORDER BY n DESC, key LIMIT ${MOST_KEYS}`;
  try {
    return new Map((await cluster.all({ sql, parameters: {} }, signal, settings)) as [string, number][]);
  } catch (error) {
    signal.throwIfAborted();
    const fault = toSourceError(error, columns.join(', '));
    // Without the keys a search still finds what it names; a server that cannot be reached is another matter.
    if (isHostFault(fault) || fault.code === 'grants' || fault.code === 'sign-in') throw fault;
    return new Map();
  }
}
