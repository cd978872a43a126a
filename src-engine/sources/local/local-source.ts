/** The local engine: events in DuckDB dataset files, searched with SQL made from the plan. */
import { DOUBLE, BIGINT, DuckDBInstance, VARCHAR } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Batch } from '../../../src-shared/results/batch.ts';
import { SUMMARY_MARK } from '../../../src-shared/spl/commands/support/summary.ts';
import { beforeFinish } from '../../../src-shared/spl/plan/summaries.ts';
import type { LogicalPlan } from '../../../src-shared/spl/plan/types.ts';
import { concatAll, pieces } from '../../../src-shared/spl/commands/support/stream.ts';
import { duckdb } from '../../../src-shared/spl/sql/duckdb/dialect.ts';
import { DUCKDB_MACROS } from '../../../src-shared/spl/sql/duckdb/macros.ts';
import type { Parameter } from '../../../src-shared/spl/sql/parameters.ts';
import { isRowWise, pushPlan } from '../../../src-shared/spl/sql/push.ts';
import type { PushOptions, PushedQuery } from '../../../src-shared/spl/sql/push.ts';
import type { RowReferences, ScanProgress, Source, SourceField, SourcePlan } from '../source.ts';
import { readBatches } from './batches.ts';
import { eventsOf, readCatalog, sourceFields, timesOf } from './catalog.ts';
import type { Catalog } from './catalog.ts';
import { indexTest } from './index-pruning.ts';
import { mergeByTime } from './merge.ts';
import { localReferences, type ReferenceHost } from './references.ts';
import { tokenCondition, tokenTest } from './token-pruning.ts';

export interface LocalSourceOptions {
  /** Dataset files; `index` is the name that `index=` selects them by. */
  readonly datasets: readonly { readonly index?: string; readonly path: string }[];
  /** DuckDB's memory, as it writes sizes (`1GB`). */
  readonly memoryLimit?: string;
  /** Folder for what does not fit into memory. */
  readonly tempDirectory?: string;
  readonly threads?: number;
}

/** A plan's split with what runs its pushed part. */
export interface LocalPlan extends SourcePlan {
  /** One query, or one for each dataset file whose rows are merged by time. */
  readonly queries: readonly PushedQuery[];
  /** The files that are read, and how the plan was pushed. */
  readonly catalogs: readonly Catalog[];
  readonly options: PushOptions;
}

/** The local source. `plan` also takes `most`, the largest number of stages to push. */
export interface LocalSource extends Source {
  plan(plan: LogicalPlan, options: PushOptions): Promise<LocalPlan>;
}

/** How often progress is asked for while a query runs. */
const PROGRESS_MS = 100;

/** Connections kept for further queries: making one takes as long as a small query. */
const IDLE_CONNECTIONS = 4;

const TYPES: Record<Parameter['type'], DuckDBType> = { integer: BIGINT, double: DOUBLE, text: VARCHAR };

/** Opens dataset files read-only. Throws an Error with a sentence when one is missing or no dataset. */
export async function createLocalSource(options: LocalSourceOptions): Promise<LocalSource> {
  if (options.datasets.length === 0) throw new Error('There is no dataset to search: import files first.');
  const instance = await DuckDBInstance.create(':memory:', settings(options));
  const catalogs: Catalog[] = [];
  try {
    const connection = await instance.connect();
    try {
      for (const macro of DUCKDB_MACROS) await connection.run(macro);
      for (const [i, { index, path }] of options.datasets.entries()) {
        const database = `d${i}`;
        try {
          await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS ${database} (READ_ONLY)`);
          catalogs.push(await readCatalog(connection, database, index ?? null));
        } catch (cause) {
          throw new Error(`The dataset file ${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
        }
      }
    } finally {
      connection.closeSync();
    }
  } catch (error) {
    instance.closeSync();
    throw error;
  }
  return new DuckDBSource(instance, catalogs);
}

function settings(options: LocalSourceOptions): Record<string, string> {
  return {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
    ...(options.tempDirectory === undefined ? {} : { temp_directory: options.tempDirectory }),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  };
}

class DuckDBSource implements LocalSource {
  readonly kind = 'local';
  readonly name = 'Local engine';
  private readonly instance: DuckDBInstance;
  private readonly catalogs: readonly Catalog[];
  /** Events in all files. */
  private readonly total: number;
  private readonly connections = new Set<DuckDBConnection>();
  /** Connections whose last query came to its end, ready for the next one. */
  private readonly idle: DuckDBConnection[] = [];
  private closed = false;
  /** The indexes, once they were asked for. */
  private known: Promise<readonly string[]> | null = null;

  constructor(instance: DuckDBInstance, catalogs: readonly Catalog[]) {
    this.instance = instance;
    this.catalogs = catalogs;
    this.total = catalogs.reduce((sum, { events }) => sum + events, 0);
  }

  indexes(): Promise<readonly string[]> {
    this.known ??= this.readIndexes();
    return this.known;
  }

  private async readIndexes(): Promise<readonly string[]> {
    const names = new Set(this.catalogs.flatMap(({ index }) => (index === null ? [] : [index])));
    const connection = await this.instance.connect();
    try {
      for (const { database, index } of this.catalogs) {
        if (index !== null) continue;
        const read = await connection.runAndReadAll(`SELECT DISTINCT "index" FROM ${database}.events WHERE "index" IS NOT NULL`);
        for (const [name] of read.getRowsJS() as [string][]) names.add(name);
      }
    } finally {
      connection.closeSync();
    }
    return [...names].sort();
  }

  async fields(): Promise<readonly SourceField[]> {
    return sourceFields(this.catalogs);
  }

  async plan(plan: LogicalPlan, options: PushOptions): Promise<LocalPlan> {
    const first = plan.stages[0];
    const scans = first?.command.scansEvents === true;
    const may = indexTest(plan);
    const chosen = this.catalogs.filter((c) => c.index === null || may(c.index));
    const some = chosen.length > 0 ? chosen : this.catalogs.slice(0, 1);
    const catalogs = scans ? await this.within(plan, some) : some;
    // What a summary's rows hold is known to the commands that finish it, not to SQL.
    const partial = scans && some.every(({ fields }) => fields.some(({ name }) => name === SUMMARY_MARK)) ? beforeFinish(plan) : null;
    const most = Math.min(options.most ?? Number.POSITIVE_INFINITY, partial?.most ?? Number.POSITIVE_INFINITY);
    const queries = queriesOf(partial?.plan ?? plan, catalogs, scans ? { ...options, most } : { ...options, most: 0 });
    const [query] = queries as [PushedQuery, ...PushedQuery[]];
    const placements = scans
      ? query.placements
      : query.placements.map((p, i) => (i === 0 ? { ...p, reason: `${p.command} does not read events` } : p));
    return {
      pushed: query.pushed,
      placements,
      sql: scans ? queries.map((q) => q.sql).join(';\n') : null,
      parameters: scans ? queries.flatMap((q) => q.parameters.map((p) => p.value)) : [],
      dialect: scans ? 'duckdb' : null,
      queries,
      catalogs,
      options,
    };
  }

  /** The datasets with what is to be read of them for the words that a plan looks for. */
  private async within(plan: LogicalPlan, catalogs: readonly Catalog[]): Promise<readonly Catalog[]> {
    const test = tokenTest(plan);
    if (test === null || !catalogs.some(({ tokens }) => tokens)) return catalogs;
    const connection = this.idle.pop() ?? (await this.connectForQueries());
    this.connections.add(connection);
    try {
      const found: Catalog[] = [];
      for (const catalog of catalogs) found.push(catalog.tokens ? { ...catalog, within: await tokenCondition(connection, catalog.database, catalog.events, test) } : catalog);
      if (!this.closed) this.idle.push(connection);
      return found;
    } finally {
      this.connections.delete(connection);
    }
  }

  async *open(_plan: LogicalPlan, pushed: SourcePlan, signal: AbortSignal, onProgress: (p: ScanProgress) => void): AsyncGenerator<Batch> {
    signal.throwIfAborted();
    if (this.closed) throw new Error('The local engine is closed.');
    if (!isLocal(pushed)) throw new Error('The plan was made by another source.');
    const [first] = pushed.queries as [PushedQuery, ...PushedQuery[]];
    const streams = pushed.queries.map((query) => this.run(query, signal, onProgress));
    const rows = streams.length === 1 ? (streams[0] as AsyncIterable<Batch>) : mergeByTime(streams);
    if (first.finish === null) yield* rows;
    else {
      const held: Batch[] = [];
      for await (const batch of rows) held.push(batch);
      yield* pieces(first.finish(concatAll(held)));
    }
    signal.throwIfAborted();
    onProgress(this.scanned(pushed.catalogs));
  }

  /** Of these files what may hold the words that are looked for; those of other indexes count as looked at. */
  private scanned(catalogs: readonly Catalog[]): ScanProgress {
    const { total } = this;
    const skipped = catalogs.reduce((sum, { events, within }) => sum + (within === null ? 0 : events - within.events), 0);
    return { scanned: total - skipped, total, fraction: 1 };
  }

  references(plan: LogicalPlan, pushed: SourcePlan): RowReferences | null {
    if (!isLocal(pushed) || pushed.pushed !== plan.stages.length || !isRowWise(plan, pushed.pushed)) return null;
    const { catalogs, options } = pushed;
    const query = (part: number, { places, merged, ...change }: Parameters<ReferenceHost['query']>[1]): PushedQuery =>
      inOrder(
        pushPlan(plan, (parameters) => eventsOf([catalogs[part] as Catalog], parameters), duckdb, {
          ...options,
          times: timesOf(catalogs),
          ...(places === true ? { placesOf: part } : {}),
          withTime: merged === true && catalogs.length > 1,
          ...change,
        }),
      );
    // What can be pushed may depend on a field's type in each file.
    if (catalogs.some((_, part) => !isReferable(query(part, {}), plan))) return null;
    return localReferences({
      parts: catalogs.length,
      scanned: this.scanned(catalogs),
      query,
      run: (one, signal, onProgress) => this.run(one, signal, onProgress ?? (() => undefined)),
      all: (sql, one, signal) => this.all(sql, one, signal),
    });
  }

  private async all(sql: string, query: PushedQuery, signal: AbortSignal): Promise<readonly (readonly unknown[])[]> {
    signal.throwIfAborted();
    if (this.closed) throw new Error('The local engine is closed.');
    const connection = await this.instance.connect();
    this.connections.add(connection);
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      return (await connection.runAndReadAll(sql, valuesOf(query), query.parameters.map(({ type }) => TYPES[type]))).getRowsJS();
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', interrupt);
      this.connections.delete(connection);
      connection.closeSync();
    }
  }

  /** Runs one query on a connection of its own. */
  private async *run(query: PushedQuery, signal: AbortSignal, onProgress: (p: ScanProgress) => void): AsyncGenerator<Batch> {
    const connection = this.idle.pop() ?? (await this.connectForQueries());
    this.connections.add(connection);
    let complete = false;
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    const timer = setInterval(() => report(connection, this.total, onProgress), PROGRESS_MS);
    try {
      signal.throwIfAborted();
      const types = query.parameters.map(({ type }) => TYPES[type]);
      // A streamed result comes in as many chunks as were looked at, with a few rows in each where few match.
      const result = shortLimit(query.sql) === null ? await connection.stream(query.sql, valuesOf(query), types) : await connection.run(query.sql, valuesOf(query), types);
      for await (const batch of readBatches(result, query)) {
        signal.throwIfAborted();
        yield batch;
      }
      complete = true;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', interrupt);
      this.connections.delete(connection);
      if (complete && !signal.aborted && !this.closed && this.idle.length < IDLE_CONNECTIONS) this.idle.push(connection);
      else {
        connection.interrupt();
        connection.closeSync();
      }
    }
  }

  private async connectForQueries(): Promise<DuckDBConnection> {
    const connection = await this.instance.connect();
    await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
    return connection;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const connection of this.connections) connection.interrupt();
    for (const connection of this.idle.splice(0)) connection.closeSync();
    this.instance.closeSync();
  }
}

/**
 * The queries of a plan over some datasets. Where the pushed stages look at each row alone, each file is read by itself and
 * the rows are merged by time: their order is then the files' own, and the first rows come at once.
 */
function queriesOf(plan: LogicalPlan, catalogs: readonly Catalog[], options: PushOptions): PushedQuery[] {
  const push = (list: readonly Catalog[], more: Partial<PushOptions> = {}): PushedQuery =>
    inOrder(pushPlan(plan, (parameters) => eventsOf(list, parameters), duckdb, { ...options, times: timesOf(catalogs), ...more }));
  const together = push(catalogs);
  if (catalogs.length === 1 || !isRowWise(plan, together.pushed)) return [together];
  const alone = catalogs.map((catalog) => push([catalog], { withTime: true }));
  // What can be pushed may depend on a field's type in each file.
  const most = Math.min(...alone.map((q) => q.pushed));
  if (!isRowWise(plan, most)) return [together];
  return alone.every((q) => q.pushed === most) ? alone : catalogs.map((catalog) => push([catalog], { withTime: true, most }));
}

/** Up to so many rows DuckDB scans ahead on all threads and throws away what lies behind the last row that is wanted. */
const SCANNED_AHEAD = 10_000;

/**
 * The query of the newest rows of a file, made to stop at the last one: scanning further row groups meanwhile costs as much
 * again. Not where the text of events is searched, which takes long enough for two threads to be worth it.
 */
function inOrder(query: PushedQuery): PushedQuery {
  const limit = shortLimit(query.sql);
  if (limit === null) return query;
  return { ...query, sql: `SELECT * FROM (${query.sql.slice(0, -limit.length)} LIMIT ${SCANNED_AHEAD + 1})${limit}` };
}

/** The ` LIMIT n` at the end of a query that finds a few rows in the order of the file, and soon; null of others. */
function shortLimit(sql: string): string | null {
  const [limit, rows] = / LIMIT (\d+)$/.exec(sql) ?? [];
  return limit === undefined || Number(rows) > SCANNED_AHEAD || /ORDER BY|GROUP BY|OVER \(|_raw|regexp_/.test(sql) ? null : limit;
}

const valuesOf = (query: PushedQuery): DuckDBValue[] => query.parameters.map(({ type, value }): DuckDBValue => (type === 'integer' ? BigInt(value) : value));

/** True where every stage is pushed and the rows are still those of the file, one for one. */
const isReferable = (query: PushedQuery, plan: LogicalPlan): boolean => query.pushed === plan.stages.length && query.finish === null && query.events;

function isLocal(plan: SourcePlan): plan is LocalPlan {
  return 'queries' in plan;
}

/** DuckDB knows the progress of long queries only: -1 before. */
function report(connection: DuckDBConnection, total: number, onProgress: (p: ScanProgress) => void): void {
  const { percentage, rows_processed: rows } = connection.progress;
  if (percentage < 0) return;
  const fraction = Math.min(1, percentage / 100);
  onProgress({ scanned: rows > 0n ? Math.min(total, Number(rows)) : Math.round(total * fraction), total, fraction });
}
