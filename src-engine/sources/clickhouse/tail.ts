/**
 * Live events out of ClickHouse tables. A table tells nobody of new rows, so it is asked once a second how many rows each
 * second of a window has; only seconds that have more than before are read. So a late row inside the window is found,
 * and what was given is remembered by hash for as long as the window reaches: each row comes once. The window lies on the
 * insertion column where the mapping names one of time, else on the events' own time.
 */
import type { Batch } from '../../../src-shared/results/batch.ts';
import { sliceBatch } from '../../../src-shared/results/batch.ts';
import { clickhouse } from '../../../src-shared/spl/sql/clickhouse/dialect.ts';
import type { Parameters } from '../../../src-shared/spl/sql/parameters.ts';
import { pushPlan } from '../../../src-shared/spl/sql/push.ts';
import type { PushedQuery } from '../../../src-shared/spl/sql/push.ts';
import type { LiveFilter, LiveItem } from '../../tail/live-source.ts';
import { askedNames } from './asked-names.ts';
import { batchOf } from './batches.ts';
import type { ChosenTable } from './chosen-tables.ts';
import type { ClickHouseCluster } from './cluster.ts';
import { eventRelation } from './event-relation.ts';
import type { EventTable } from './event-table.ts';
import { boundValues } from './query.ts';
import type { JsonRow } from './row-stream.ts';
import type { RunOptions } from './server.ts';

export interface TableTailOptions {
  /** How late a row may come, in seconds. */
  readonly windowS: number;
  /** Most rows of one second that are brought; more are told as dropped. */
  readonly mostRows: number;
}

/** Where the insertion tells what is new, a row may have been long on its way: its own time may lie this far back, in seconds. */
const LATE_S = 3600;
const BATCH_ROWS = 4096;
/** A row can be read this long after it was given its time of insertion, in microseconds. */
const SETTLE_MICROS = 2_000_000;

/** What was given of one second of the window: how many rows there were, and how often each hash came. */
interface Second {
  rows: number;
  readonly seen: Map<string, number>;
}

/** The tail of one table. */
export class TableTail {
  private readonly table: EventTable;
  private readonly cluster: ClickHouseCluster;
  private readonly settings: NonNullable<RunOptions['settings']>;
  private readonly options: TableTailOptions;
  private filter: LiveFilter;
  private next: LiveFilter | null = null;
  private seconds = new Map<number, Second>();
  private started = false;
  /** The server's clock when the table was last looked at, in microseconds. */
  private lookedAt: number | null = null;

  constructor({ events }: ChosenTable, cluster: ClickHouseCluster, settings: NonNullable<RunOptions['settings']>, filter: LiveFilter, options: TableTailOptions) {
    this.table = events;
    this.cluster = cluster;
    this.settings = settings;
    this.filter = filter;
    this.options = options;
  }

  /** Remembers what is there already; under a changed filter what was there at the last look. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.next !== null) {
      this.filter = this.next;
      this.next = null;
      this.started = false;
    }
    if (this.started) return;
    const now = await this.clock(signal);
    // What came while the table was last looked at may not have been seen then, so that it is not taken for known.
    const seconds = await this.remembered(Math.floor(now / 1e6), this.lookedAt === null ? null : this.lookedAt - SETTLE_MICROS, signal);
    for (const [at, { seen }] of this.seconds) {
      const second = seconds.get(at) ?? { rows: 0, seen: new Map<string, number>() };
      for (const [hash, n] of seen) second.seen.set(hash, Math.max(n, second.seen.get(hash) ?? 0));
      seconds.set(at, second);
    }
    this.seconds = seconds;
    this.lookedAt = now;
    this.started = true;
  }

  /** From the next look on another filter holds: what it matches of the past is not brought, what comes is. */
  refilter(filter: LiveFilter): void {
    this.next = filter;
  }

  /** What came since the last time, oldest events first. */
  async *poll(signal: AbortSignal): AsyncGenerator<LiveItem> {
    await this.start(signal);
    const clock = await this.clock(signal);
    const now = Math.floor(clock / 1e6);
    const counts = await this.count(now, signal);
    for (const second of this.seconds.keys()) if (second < now - this.options.windowS) this.seconds.delete(second);
    for (const [second, rows] of [...counts].toSorted(([a], [b]) => a - b)) {
      const known = this.seconds.get(second);
      if (known !== undefined && known.rows >= rows) continue;
      yield* this.read(second, rows, known ?? { rows: 0, seen: new Map() }, signal);
    }
    this.lookedAt = clock;
  }

  /** The rows of a second that were not given yet. They are remembered once they have been taken. */
  private async *read(second: number, expected: number, known: Second, signal: AbortSignal): AsyncGenerator<LiveItem> {
    const { mostRows } = this.options;
    const { query, hash } = this.query({ from: second, to: second + 1 }, 'rows');
    const counted = new Map<string, number>();
    const fresh: JsonRow[] = [];
    let rows = 0;
    for await (const some of this.cluster.rows({ sql: `${query.sql} LIMIT ${mostRows}`, parameters: boundValues(query.parameters) }, { signal, settings: this.settings })) {
      for (const row of some) {
        rows++;
        const key = row[hash] as string;
        const times = (counted.get(key) ?? 0) + 1;
        counted.set(key, times);
        if (times > (known.seen.get(key) ?? 0)) fresh.push(row);
      }
    }
    // Rows may have come between the count and now: those were read as well.
    this.seconds.set(second, { rows: Math.max(rows, rows < mostRows ? 0 : expected), seen: counted });
    const batch = visible(batchOf(fresh, query));
    for (let at = 0; at < batch.length; at += BATCH_ROWS) yield { type: 'events', batch: sliceBatch(batch, at, at + BATCH_ROWS) };
    const missing = rows < mostRows ? 0 : expected - Math.max(rows, known.rows);
    if (missing > 0) yield { type: 'dropped', count: missing, reason: `${this.table.index} got more than ${mostRows.toLocaleString('en')} events within one second` };
  }

  /** The server's clock in microseconds: this machine's may differ. */
  private async clock(signal: AbortSignal): Promise<number> {
    const [row] = await this.cluster.all({ sql: 'SELECT toFloat64(toUnixTimestamp64Micro(now64(6)))', parameters: {} }, signal, this.settings);
    return Number(row?.[0]);
  }

  /** The rows of each second of the window. */
  private async count(now: number, signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
    const { query, cursor } = this.query({ from: now - this.options.windowS, to: null }, 'counts');
    const sql = `SELECT floor(toFloat64(c${cursor}) / 1e6) AS s, toFloat64(count()) FROM (${query.sql}) GROUP BY s`;
    const rows = await this.cluster.all({ sql, parameters: boundValues(query.parameters) }, signal, this.settings);
    return new Map(rows.map(([s, n]) => [Number(s), Number(n)]));
  }

  /** Hashes of the rows of the window, up to a time in microseconds where one is given. */
  private async remembered(now: number, until: number | null, signal: AbortSignal): Promise<Map<number, Second>> {
    const { query, cursor, hash } = this.query({ from: now - this.options.windowS, to: null }, 'hashes');
    const seconds = new Map<number, Second>();
    const time = `toFloat64(c${cursor})`;
    const where = until === null ? '' : ` WHERE ${time} <= {until:Float64}`;
    const sql = `SELECT floor(${time} / 1e6) AS s, c${hash} AS h, toFloat64(count()) FROM (${query.sql})${where} GROUP BY s, h`;
    const parameters = { ...boundValues(query.parameters), ...(until === null ? {} : { until }) };
    for await (const rows of this.cluster.rows({ sql, parameters }, { signal, settings: this.settings })) {
      for (const [s, h, n] of rows as [number, string, number][]) {
        const second = seconds.get(s) ?? { rows: 0, seen: new Map<string, number>() };
        second.seen.set(h, n);
        second.rows += n;
        seconds.set(s, second);
      }
    }
    return seconds;
  }

  /** The events of a part of the window that the filter's search matches, oldest first, with the cursor and the hash among their columns. */
  private query(window: { readonly from: number; readonly to: number | null }, what: 'rows' | 'counts' | 'hashes'): { readonly query: PushedQuery; readonly cursor: number; readonly hash: number } {
    const { table } = this;
    const insertion = table.place.insertion !== null && table.insertionIsTime ? table.place.insertion : null;
    const range = insertion === null ? { earliest: window.from, latest: window.to } : { earliest: window.from - LATE_S, latest: null };
    const [first] = this.filter.plan.stages;
    const output = what === 'rows' ? { all: true, names: new Set<string>() } : { all: false, names: new Set([CURSOR, ...(what === 'hashes' ? [HASH] : [])]) };
    const plan = {
      ...this.filter.plan,
      range,
      stages: first === undefined ? [] : [{ ...first, output }],
      needs: output,
    };
    const relation = (parameters: Parameters): ReturnType<typeof eventRelation> => {
      const asked = askedNames(plan);
      const rel = eventRelation([table], { range, asked, keys: new Set() }, parameters, [
        { name: '_cursor', sql: insertion ?? table.micros },
        { name: '_hash', sql: `toString(cityHash64(${[table.micros, ...(insertion === null ? [] : [insertion]), ...table.fields.filter((f) => IDENTITY.has(f.name)).map((f) => `ifNull(toString(${f.sql}), '')`)].join(', ')}))` },
      ]);
      const micros = (s: number): string => parameters.add('integer', s * 1_000_000);
      const where = insertion === null ? [] : [`_cursor >= ${micros(window.from)}`, ...(window.to === null ? [] : [`_cursor < ${micros(window.to)}`])];
      const columns = new Map([...rel.columns, [CURSOR, { sql: '_cursor', type: 'integer' as const, simple: true }], [HASH, { sql: '_hash', type: 'text' as const, simple: true }]]);
      return { ...rel, columns, where: [...rel.where, ...where], order: what === 'rows' ? rel.order.map((k) => ({ ...k, descending: !k.descending })) : [] };
    };
    const query = pushPlan(plan, relation, clickhouse, { pushdown: true, now: 0, tz: 'UTC' });
    const at = (field: string): number => query.columns.findIndex((c) => c.field === field);
    return { query, cursor: at(CURSOR), hash: at(HASH) };
  }
}

// Names that no search can write.
const CURSOR = '\u0000cursor';
const HASH = '\u0000hash';
/** What tells rows apart, with their times; rows that are equal in all of it are counted. */
const IDENTITY: ReadonlySet<string> = new Set(['_raw', 'host', 'source']);

function visible(batch: Batch): Batch {
  const columns = new Map(batch.columns);
  columns.delete(CURSOR);
  columns.delete(HASH);
  return { length: batch.length, columns };
}

