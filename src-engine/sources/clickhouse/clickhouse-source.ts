/** A ClickHouse cluster as a source: the plan's front becomes one query on the server, its rows are streamed. */
import type { ClickHouseConnection } from '../../../src-shared/connections/definition.ts';
import type { Batch } from '../../../src-shared/results/batch.ts';
import { concatAll, pieces } from '../../../src-shared/spl/commands/support/stream.ts';
import type { LogicalPlan } from '../../../src-shared/spl/plan/types.ts';
import { clickhouse } from '../../../src-shared/spl/sql/clickhouse/dialect.ts';
import { Parameters } from '../../../src-shared/spl/sql/parameters.ts';
import { pushPlan } from '../../../src-shared/spl/sql/push.ts';
import type { PushOptions, PushedQuery } from '../../../src-shared/spl/sql/push.ts';
import { indexTest } from '../local/index-pruning.ts';
import type { ScanProgress, Source, SourceField, SourcePlan } from '../source.ts';
import { askedNames } from './asked-names.ts';
import { batchOf } from './batches.ts';
import { chooseTables } from './chosen-tables.ts';
import type { ChosenTable } from './chosen-tables.ts';
import { ClickHouseCluster } from './cluster.ts';
import type { ClickHouseCredentials } from './credentials.ts';
import { SCOPE_PARAMETER } from './event-table.ts';
import type { TableScope } from './event-table.ts';
import { eventRelation, pruning } from './event-relation.ts';
import { OpenKeys } from './open-keys.ts';
import { bind, boundValues } from './query.ts';
import { metadataSettings } from './settings.ts';
import { describeTables } from './tables.ts';

export interface ClickHouseSourceOptions {
  /** Ends the first contact. */
  readonly signal?: AbortSignal;
  /** The rows that there are for this source; the others can be neither seen, counted nor named. */
  readonly scope?: TableScope;
}

/** A plan's split with the query of its pushed part. */
export interface ClickHousePlan extends SourcePlan {
  readonly query: PushedQuery;
  /** Rows that the tables of the query have in all, where the server knows. */
  readonly total: number | null;
}

/** The ClickHouse source. `plan` also takes `most`, the largest number of stages to push. */
export interface ClickHouseSource extends Source {
  plan(plan: LogicalPlan, options: PushOptions): Promise<ClickHousePlan>;
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
    return new ClusterSource(definition, cluster, tables, scope !== null);
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

  constructor(definition: ClickHouseConnection, cluster: ClickHouseCluster, tables: readonly ChosenTable[], scoped: boolean) {
    this.scoped = scoped;
    this.name = definition.name;
    this.definition = definition;
    this.cluster = cluster;
    this.tables = tables;
  }

  async indexes(): Promise<readonly string[]> {
    return [...new Set(this.tables.map((t) => t.index))].sort();
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
    const push = (most: number | undefined): PushedQuery =>
      pushPlan(plan, (parameters) => eventRelation(chosen.map((t) => t.events), relation, parameters), clickhouse, { ...options, ...(times === undefined ? {} : { times }), ...(most === undefined ? {} : { most }) });
    const query = push(scans ? options.most : 0);
    return {
      query,
      pushed: query.pushed,
      placements: scans ? query.placements : query.placements.map((p, i) => (i === 0 ? { ...p, reason: `${p.command} does not read events` } : p)),
      sql: scans ? query.sql : null,
      parameters: scans ? query.parameters.map((p) => p.value) : [],
      dialect: scans ? 'clickhouse' : null,
      total: this.total(chosen),
    };
  }

  async *open(_plan: LogicalPlan, pushed: SourcePlan, signal: AbortSignal, onProgress: (p: ScanProgress) => void): AsyncGenerator<Batch> {
    signal.throwIfAborted();
    if (!('query' in pushed)) throw new Error('The plan was made by another source.');
    const { query, total } = pushed as ClickHousePlan;
    let scanned = 0;
    const rows = this.cluster.rows(
      { sql: query.sql, parameters: boundValues(query.parameters) },
      {
        signal,
        onProgress: ({ readRows, totalRows }) => {
          // What the server reads may be less than the tables hold: it says so as soon as it knows.
          if (this.scoped) {
            onProgress({ scanned, total: null, fraction: totalRows > 0 ? Math.min(1, readRows / totalRows) : null });
            return;
          }
          scanned = Math.max(scanned, readRows);
          const all = totalRows > 0 ? totalRows : total;
          onProgress({ scanned, total: all, fraction: all === null || all === 0 ? null : Math.min(1, scanned / all) });
        },
      },
    );
    let given = 0;
    if (query.finish === null) {
      for await (const some of rows) {
        given += some.length;
        yield batchOf(some, query);
      }
    } else {
      const held: Batch[] = [];
      for await (const some of rows) held.push(batchOf(some, query));
      yield* pieces(query.finish(concatAll(held)));
    }
    signal.throwIfAborted();
    scanned = Math.max(scanned, given);
    onProgress({ scanned, total: Math.max(scanned, given), fraction: 1 });
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

  /** Oldest and newest time of the events: asked for only where a clock other than UTC needs it and the range does not say it. */
  private async times(plan: LogicalPlan, { tz, times }: PushOptions, tables: readonly ChosenTable[]): Promise<PushOptions['times']> {
    if (times !== undefined || tz === 'UTC') return times ?? null;
    const { earliest, latest } = plan.range;
    if (earliest !== null && latest !== null) return { earliest, latest };
    const parameters = new Parameters();
    const each = tables.map(({ events }) => `SELECT min(${events.micros}) AS a, max(${events.micros}) AS b, count() AS n FROM ${events.from}${pruning(events, plan.range, parameters)}`);
    const sql = `SELECT toFloat64(min(a)) / 1e6, toFloat64(max(b)) / 1e6, toFloat64(sum(n)) FROM (${each.join(' UNION ALL ')}) WHERE n > 0`;
    const [row] = await this.cluster.all(bind(sql, parameters), AbortSignal.timeout(ASK_MS), metadataSettings(this.definition));
    const [low, high, n] = (row ?? [0, 0, 0]) as number[];
    return n === 0 || low === undefined || high === undefined ? null : { earliest: low, latest: high };
  }
}
