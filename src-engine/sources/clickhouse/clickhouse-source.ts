/** A ClickHouse cluster as a source: the plan's front becomes one query on the server, its rows are streamed. */
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import type { Batch } from '../../../src-shared/results/batch.ts';
import { concatAll, pieces } from '../../../src-shared/spl/commands/support/stream.ts';
import type { LogicalPlan } from '../../../src-shared/spl/plan/types.ts';
import { clickhouse } from '../../../src-shared/spl/sql/clickhouse/dialect.ts';
import { Parameters } from '../../../src-shared/spl/sql/parameters.ts';
import { isRowWise, pushPlan } from '../../../src-shared/spl/sql/push.ts';
import type { PushOptions, PushedQuery } from '../../../src-shared/spl/sql/push.ts';
import type { LiveSource } from '../../tail/live-source.ts';
import { indexTest } from '../local/index-pruning.ts';
import type { ReadEstimate, ScanProgress, Source, SourceField, SourcePlan } from '../source.ts';
import { askedNames } from './asked-names.ts';
import { batchOf } from './batches.ts';
import { chooseTables } from './chosen-tables.ts';
import type { ChosenTable } from './chosen-tables.ts';
import { ClickHouseCluster } from './cluster.ts';
import type { ClickHouseCredentials } from './credentials.ts';
import { SCOPE_PARAMETER } from './event-table.ts';
import type { TableScope } from './event-table.ts';
import { serverError } from './errors.ts';
import { eventRelation, pruning } from './event-relation.ts';
import { clickHouseLive } from './live.ts';
import type { ClickHouseLiveOptions } from './live.ts';
import { OpenKeys } from './open-keys.ts';
import { bind, boundValues } from './query.ts';
import { ScanMeter } from './scan-meter.ts';
import { metadataSettings } from './settings.ts';
import { Slicer, WORTH_SLICING } from './slices.ts';
import type { Slice } from './slices.ts';
import { describeTables } from './tables.ts';

export interface ClickHouseSourceOptions {
  /** Ends the first contact. */
  readonly signal?: AbortSignal;
  /** Tables of at least this many rows are read in pieces of time where events are asked for. */
  readonly sliceFrom?: number;
  /** The rows that there are for this source; the others can be neither seen, counted nor named. */
  readonly scope?: TableScope;
}

/** The range that a scan in pieces goes through, and how many events are in it. */
interface Whole extends Slice {
  readonly events: number;
}

/** A plan's split with the query of its pushed part. */
interface ClickHousePlan extends SourcePlan {
  readonly query: PushedQuery;
  /** Rows that the tables of the query have in all, where the server knows. */
  readonly total: number | null;
  /** Where events can be read in pieces of time, newest first: the whole and the query of a piece. */
  readonly pieces: { readonly whole: (signal: AbortSignal) => Promise<Whole | null>; readonly query: (slice: Slice) => PushedQuery } | null;
}

/** The ClickHouse source. `plan` also takes `most`, the largest number of stages to push. */
export interface ClickHouseSource extends Source {
  plan(plan: LogicalPlan, options: PushOptions): Promise<ClickHousePlan>;
  /** The same tables live. Its streams end with the source. */
  live(options?: ClickHouseLiveOptions): LiveSource;
}

/** Time limit of questions about tables, in milliseconds. */
const ASK_MS = 60_000;

/**
 * Connects, reads the tables that the connection names (or whose layout is known) and checks their mappings. Throws a
 * SourceError.
 */
export async function createClickHouseSource(definition: ClickHouseConnection, credentials: ClickHouseCredentials, options: ClickHouseSourceOptions = {}): Promise<ClickHouseSource> {
  const scope = options.scope ?? null;
  const cluster = new ClickHouseCluster(definition, credentials, scope === null ? {} : { [SCOPE_PARAMETER]: scope.value });
  try {
    const limit = AbortSignal.timeout(ASK_MS);
    const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
    const tables = chooseTables(definition, await describeTables({ cluster, settings: metadataSettings(definition), signal }), scope);
    return new ClusterSource(definition, cluster, tables, scope !== null, options.sliceFrom ?? WORTH_SLICING);
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

class ClusterSource implements ClickHouseSource {
  readonly kind = 'clickhouse';
  readonly name: string;
  private readonly definition: ClickHouseConnection;
  private readonly cluster: ClickHouseCluster;
  private readonly tables: readonly ChosenTable[];
  /** True where the tables hold rows of others, which the server's progress counts. */
  private readonly scoped: boolean;
  private readonly keys = new OpenKeys();
  private readonly sliceFrom: number;

  constructor(definition: ClickHouseConnection, cluster: ClickHouseCluster, tables: readonly ChosenTable[], scoped: boolean, sliceFrom: number) {
    this.sliceFrom = sliceFrom;
    this.scoped = scoped;
    this.name = definition.name;
    this.definition = definition;
    this.cluster = cluster;
    this.tables = tables;
  }

  async indexes(): Promise<readonly string[]> {
    const own = this.tables.filter((t) => t.mapping.index !== undefined);
    const named = await Promise.all(own.map((t) => this.namedIndexes(t)));
    return [...new Set([...this.tables.filter((t) => !own.includes(t)).map((t) => t.index), ...named.flat()])].sort();
  }

  async fields(): Promise<readonly SourceField[]> {
    const out = new Map<string, SourceField>([['_time', { name: '_time', type: 'time', count: this.total(this.tables) }]]);
    const add = (name: string, type: SourceField['type']): void => {
      const before = out.get(name);
      out.set(name, { name, type: before === undefined || before.type === type ? type : 'string', count: null });
    };
    for (const { events } of this.tables) {
      for (const { name, type } of events.fields) add(name, type === 'text' ? 'string' : type === 'list' || type === 'numbers' ? 'multivalue' : 'number');
    }
    for (const keys of await Promise.all(this.tables.map((t) => this.keysOf(t)))) for (const name of keys) if (!out.has(name)) add(name, 'string');
    return [...out.values()];
  }

  async plan(plan: LogicalPlan, options: PushOptions): Promise<ClickHousePlan> {
    const first = plan.stages[0];
    const scans = first?.command.scansEvents === true;
    const may = indexTest(plan);
    // A table whose own column tells the index of each row may hold any.
    const fitting = this.tables.filter((t) => t.mapping.index !== undefined || may(t.index));
    const chosen = fitting.length > 0 ? fitting : this.tables.slice(0, 1);
    const keys = new Set((await Promise.all(chosen.map((t) => this.keysOf(t)))).flatMap((k) => [...k]));
    const times = await this.times(plan, options, chosen);
    const relation = { range: plan.range, asked: askedNames(plan), keys };
    const push = (most: number | undefined, slice?: Slice): PushedQuery =>
      pushPlan(plan, (parameters) => eventRelation(chosen.map((t) => t.events), { ...relation, ...(slice === undefined ? {} : { slice }) }, parameters), clickhouse, { ...options, ...(times === undefined ? {} : { times }), ...(most === undefined ? {} : { most }) });
    const query = push(scans ? options.most : 0);
    return {
      query,
      pushed: query.pushed,
      placements: scans ? query.placements : query.placements.map((p, i) => (i === 0 ? { ...p, reason: `${p.command} does not read events` } : p)),
      sql: scans ? query.sql : null,
      parameters: scans ? query.parameters.map((p) => p.value) : [],
      dialect: scans ? 'clickhouse' : null,
      total: this.total(chosen),
      pieces:
        scans && query.finish === null && isRowWise(plan, query.pushed) && this.worthSlicing(chosen, plan.range)
          ? { whole: (signal) => this.ends(plan.range, chosen, signal), query: (slice) => push(query.pushed, slice) }
          : null,
    };
  }

  async *open(_plan: LogicalPlan, pushed: SourcePlan, signal: AbortSignal, onProgress: (p: ScanProgress) => void): AsyncGenerator<Batch> {
    signal.throwIfAborted();
    if (!('query' in pushed)) throw new Error('The plan was made by another source.');
    const plan = pushed as ClickHousePlan;
    const { query } = plan;
    const progress = new ScanMeter(plan.total, this.scoped, onProgress);
    if (query.finish === null) {
      for await (const batch of plan.pieces === null ? this.run(query, signal, progress) : this.runPieces(plan.pieces, signal, progress)) yield batch;
    } else {
      const held: Batch[] = [];
      for await (const batch of this.run(query, signal, progress)) held.push(batch);
      yield* pieces(query.finish(concatAll(held)));
    }
    signal.throwIfAborted();
    progress.done();
  }

  /** As the server's indexes tell it (EXPLAIN ESTIMATE): rows of the parts and marks that the query has to look at. */
  async estimate(pushed: SourcePlan, signal: AbortSignal): Promise<ReadEstimate | null> {
    if (!('query' in pushed) || pushed.sql === null) return null;
    const { query } = pushed as ClickHousePlan;
    const settings = { ...metadataSettings(this.definition), max_execution_time: this.definition.limits.timeoutS };
    const found = await this.cluster.all({ sql: `EXPLAIN ESTIMATE ${query.sql}`, parameters: boundValues(query.parameters) }, signal, settings);
    let rows = 0;
    let bytes: number | null = 0;
    // Columns: database, table, parts, rows, marks. A query that the indexes answer alone has no line.
    for (const [database, table, , count] of found) {
      const read = Number(count);
      rows += read;
      const known = this.tables.find(({ description }) => description.database === database && description.table === table)?.description;
      const share = known?.rows === null || known?.rows === undefined || known.rows === 0 || known.bytes === null ? null : (read / known.rows) * known.bytes;
      bytes = bytes === null || share === null ? null : bytes + share;
    }
    return { rows, bytes: bytes === null ? null : Math.round(bytes) };
  }

  /** The batches of one query. */
  private async *run(query: PushedQuery, signal: AbortSignal, progress: ScanMeter): AsyncGenerator<Batch> {
    const rows = this.cluster.rows({ sql: query.sql, parameters: boundValues(query.parameters) }, { signal, onProgress: (p) => progress.server(p) });
    for await (const some of rows) {
      progress.gave(some.length);
      yield batchOf(some, query);
    }
  }

  /** The batches of a scan in pieces of time. */
  private async *runPieces({ whole, query }: NonNullable<ClickHousePlan['pieces']>, signal: AbortSignal, progress: ScanMeter): AsyncGenerator<Batch> {
    const range = await whole(signal);
    if (range === null) return;
    const slicer = new Slicer(range, range.events);
    const { maxRows } = this.definition.limits;
    for (let slice = slicer.next(); slice !== null; slice = slicer.next()) {
      let rows = 0;
      for await (const batch of this.run(query(slice), signal, progress)) {
        rows += batch.length;
        yield batch;
        // The server's own limit holds for each piece alone.
        if (progress.rows > maxRows) throw serverError({ code: 396, message: '' }, this.name);
      }
      slicer.gave(rows);
      progress.slice(slicer.fraction);
    }
  }

  live(options?: ClickHouseLiveOptions): LiveSource {
    return clickHouseLive(this.definition, this.cluster, this.tables, options);
  }

  async close(): Promise<void> {
    await this.cluster.close();
  }

  private keysOf(table: ChosenTable): Promise<string[]> {
    return this.keys.of(table.events, this.cluster, metadataSettings(this.definition), AbortSignal.timeout(ASK_MS)).then((keys) => [...keys.keys()]);
  }

  private total(tables: readonly ChosenTable[]): number | null {
    let sum = 0;
    for (const { description } of tables) {
      if (description.rows === null) return null;
      sum += description.rows;
    }
    return sum;
  }

  /** The indexes that a table's own column names, as far as a look at many of its rows shows them. */
  private async namedIndexes({ events }: ChosenTable): Promise<string[]> {
    const index = events.fields.find((f) => f.name === 'index');
    if (index === undefined) return [];
    const settings = { ...metadataSettings(this.definition), max_rows_to_read: '50000000', read_overflow_mode: 'break' as const };
    const rows = await this.cluster.all({ sql: `SELECT DISTINCT toString(${index.sql}) AS i FROM ${events.from} WHERE i != '' LIMIT 1000`, parameters: {} }, AbortSignal.timeout(ASK_MS), settings);
    return rows.map(([name]) => name as string);
  }

  /** True where a range is best read in pieces: the tables are big, and each event has a time. */
  private worthSlicing(tables: readonly ChosenTable[], range: LogicalPlan['range']): boolean {
    const bounded = range.earliest !== null && range.latest !== null;
    const timed = tables.every(({ description, mapping }) => description.columns.find((c) => c.name === mapping.time)?.type.nullable === false);
    const rows = this.total(tables);
    return (bounded || timed) && (rows === null || rows >= this.sliceFrom);
  }

  /** Oldest and newest time of the events: asked for only where a clock other than UTC needs it and the range does not say it. */
  private async times(plan: LogicalPlan, { tz, times }: PushOptions, tables: readonly ChosenTable[]): Promise<PushOptions['times']> {
    if (times !== undefined || tz === 'UTC') return times ?? null;
    const { earliest, latest } = plan.range;
    if (earliest !== null && latest !== null) return { earliest, latest };
    const ends = await this.ends(plan.range, tables, AbortSignal.timeout(ASK_MS));
    return ends === null ? null : { earliest: ends.from / 1e6, latest: ends.to / 1e6 };
  }

  /** The part of a range that has events; null where it has none. A second too much may be in it at each end. */
  private async ends(range: LogicalPlan['range'], tables: readonly ChosenTable[], signal: AbortSignal): Promise<Whole | null> {
    const parameters = new Parameters();
    // The ends of a column of its own are known without a look at its rows where parts are made by it.
    const each = tables.map(({ events }) => `SELECT ${events.time.micros(`min(${events.time.column})`)} AS a, ${events.time.micros(`max(${events.time.column})`)} AS b, count() AS n FROM ${events.from}${pruning(events, range, parameters)}`);
    const sql = `SELECT toFloat64(min(a)), toFloat64(max(b)), toFloat64(sum(n)) FROM (${each.join(' UNION ALL ')}) WHERE n > 0`;
    const settings = { ...metadataSettings(this.definition), max_execution_time: this.definition.limits.timeoutS };
    const [row] = await this.cluster.all(bind(sql, parameters), signal, settings);
    const [low, high, events] = (row ?? []) as (number | null | undefined)[];
    if (typeof low !== 'number' || typeof high !== 'number' || typeof events !== 'number' || events === 0) return null;
    return { from: low, to: high + 1, events };
  }
}
