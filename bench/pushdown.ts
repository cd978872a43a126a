/**
 * Searches against SQL written by hand for the same dataset file. Both run through DuckDB on the same number of threads and
 * hand over all their rows; the ratio is what plan, generated SQL and conversion cost. Budget: 1.3.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createLocalSource } from '../src-engine/sources/local/local-source.ts';
import type { LocalSource } from '../src-engine/sources/local/local-source.ts';
import { bindPlan } from '../src-shared/spl/plan/bind.ts';
import { parseSearch } from '../src-shared/spl/syntax/parser.ts';

/** One comparison, in milliseconds (medians). */
export interface PushdownResult {
  readonly spl: string;
  readonly searchMs: number;
  readonly sqlMs: number;
  readonly ratio: number;
}

/** The fields of the file to search: text with few values, a whole number, a decimal, text with many values. */
export interface BenchFields {
  readonly group: string;
  readonly integer: string;
  readonly decimal: string;
  readonly many: string;
}

const RUNS = 7;
const NOW = 1_700_000_000;

/** Measures the searches. `term` is a word that some events hold. Throws when a field is missing in the file. */
export async function benchPushdown(file: string, fields: BenchFields, term: string, threads = 2): Promise<PushdownResult[]> {
  const source = await createLocalSource({ datasets: [{ path: file }], threads });
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', threads: String(threads) });
  const connection = await instance.connect();
  try {
    const column = await columns(connection);
    const [g, i, d, m] = [column(fields.group), column(fields.integer), column(fields.decimal), column(fields.many)];
    const { group, integer, decimal, many } = fields;
    const pairs: readonly (readonly [string, string])[] = [
      [`* | stats count by ${group}`, `SELECT ${g}, count(*) FROM events WHERE ${g} IS NOT NULL GROUP BY 1 ORDER BY 1`],
      [`${integer}>=500 | stats count`, `SELECT count(*) FROM events WHERE ${i} >= 500`],
      [`* | timechart span=1h count by ${group}`, `SELECT _time // 3600000000, ${g}, count(*) FROM events GROUP BY 1, 2 ORDER BY 1`],
      [`* | stats p95(${decimal}) avg(${decimal}) by ${group}`, `SELECT ${g}, quantile_disc(${d}, 0.95), avg(${d}) FROM events WHERE ${g} IS NOT NULL GROUP BY 1 ORDER BY 1`],
      [`* | stats dc(${many}) by ${group}`, `SELECT ${g}, count(DISTINCT ${m}) FROM events WHERE ${g} IS NOT NULL GROUP BY 1 ORDER BY 1`],
      [`* | top limit=20 ${many}`, `SELECT ${m}, count(*) n FROM events WHERE ${m} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT 20`],
      [`* | sort - ${decimal} | head 100 | table _time ${decimal}`, `SELECT _time, ${d} FROM events ORDER BY ${d} DESC NULLS LAST LIMIT 100`],
      [`${term} | stats count`, `SELECT count(*) FROM events WHERE regexp_matches(_raw, '(?:^|[^0-9a-z])${term}(?:$|[^0-9a-z])', 'i')`],
      [`${integer}>=500 | table _time ${group} ${many}`, `SELECT _time / 1e6, ${g}, ${m} FROM events WHERE ${i} >= 500`],
    ];
    const results: PushdownResult[] = [];
    for (const [spl, sql] of pairs) {
      const search: number[] = [];
      const hand: number[] = [];
      // Taken in turns, so that other load on the machine falls on both.
      for (let run = 0; run <= RUNS; run++) {
        const a = await time(() => runSearch(source, spl));
        const b = await time(() => runSql(connection, sql));
        // The first of each warms the caches.
        if (run > 0) {
          search.push(a);
          hand.push(b);
        }
      }
      const [searchMs, sqlMs] = [median(search), median(hand)];
      results.push({ spl, searchMs, sqlMs, ratio: searchMs / sqlMs });
    }
    return results;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await source.close();
  }
}

/** Columns by field name. */
async function columns(connection: DuckDBConnection): Promise<(name: string) => string> {
  const rows = (await connection.runAndReadAll('SELECT name, column_name FROM fields')).getRowsJS() as [string, string | null][];
  const known = new Map(rows);
  return (name) => {
    const column = known.get(name);
    if (column === undefined || column === null) throw new Error(`The benchmark needs a field "${name}" with a column of its own.`);
    return column;
  };
}

async function runSearch(source: LocalSource, spl: string): Promise<void> {
  const options = { now: NOW, tz: 'UTC' };
  const plan = bindPlan(parseSearch(spl).pipeline, { range: { earliest: null, latest: null }, ...options });
  const split = await source.plan(plan, { pushdown: true, ...options });
  if (split.pushed < plan.stages.length) throw new Error(`"${spl}" is not pushed whole: ${split.placements.map((p) => p.reason).join(' ')}`);
  for await (const batch of source.open(plan, split, new AbortController().signal, () => {})) if (batch.length === 0) throw new Error('An empty batch.');
}

/** Reads the rows of a statement as the client library hands them over. */
async function runSql(connection: DuckDBConnection, sql: string): Promise<void> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    for (let c = 0; c < chunk.columnCount; c++) chunk.getColumnValues(c);
  }
}

async function time(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}
