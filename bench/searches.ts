/** Searches that DuckDB runs whole, each beside the SQL that a person would write for the same file. */
import { DuckDBInstance } from '@duckdb/node-api';
import { createSearch } from '../src-engine/jobs/search.ts';
import { csvLookups } from '../src-engine/lookups/lookups.ts';
import { type LocalSource, createLocalSource } from '../src-engine/sources/local/local-source.ts';
import { median, ms, ratio, table } from './measure.ts';

/** Runs a search to its end and returns its rows. */
export async function runSearch(source: LocalSource, spl: string, options: { readonly pushdown?: boolean; readonly signal?: AbortSignal } = {}): Promise<number> {
  const search = createSearch(spl, { earliest: '', latest: '' }, {
    source: () => Promise.resolve(source), now: Date.UTC(2026, 10, 21) / 1000, tz: 'UTC', pushdown: options.pushdown ?? true,
    lookups: csvLookups({ folder: null }), signal: options.signal ?? new AbortController().signal,
  });
  let rows = 0;
  for await (const batch of search.batches()) rows += batch.length;
  return rows;
}

/** `$field` in the SQL stands for the column of a field. */
const PAIRS: readonly (readonly [name: string, spl: string, sql: string])[] = [
  ['count by service', '* | stats count by service', 'SELECT $service, count(*) FROM events GROUP BY 1 ORDER BY 1'],
  ['hourly count by level', '* | timechart span=1h count by level', `SELECT _time // 3600000000 AS h, $level, count(*) FROM events GROUP BY 1, 2 ORDER BY 1`],
  ['keyword, any case', 'exhausted | stats count', `SELECT count(*) FROM events WHERE regexp_matches(_raw, '(?i)\\bexhausted\\b')`],
  ['field filter', 'status>=500 latency_ms>800 | stats count by service', 'SELECT $service, count(*) FROM events WHERE $status >= 500 AND $latency_ms > 800 GROUP BY 1'],
  ['average by path', '* | stats avg(latency_ms) max(bytes) by path', 'SELECT $path, avg($latency_ms), max($bytes) FROM events GROUP BY 1 ORDER BY 1'],
  ['distinct users by host', '* | stats dc(user.id) by host', 'SELECT host, count(DISTINCT $user.id) FROM events GROUP BY 1 ORDER BY 1'],
  ['top 20 users', '* | top limit=20 user.id', 'SELECT $user.id, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC LIMIT 20'],
  ['newest 1000 of a filter', 'level=ERROR | head 1000 | table _time service status message', `SELECT _time, $service, $status, $message FROM events WHERE lower($level) = 'error' ORDER BY rowid LIMIT 1000`],
  ['regex extract, group', '* | rex field=message "upstream=(?<up>[\\w-]+)" | stats count by up', `SELECT regexp_extract($message, 'upstream=([\\w-]+)', 1) AS u, count(*) FROM events GROUP BY 1 ORDER BY 1`],
];

/** Compares our searches with hand-written SQL on the same dataset file. */
export async function benchSearches(path: string, runs: number): Promise<void> {
  const source = await createLocalSource({ datasets: [{ path }] });
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    const fields = new Map((await connection.runAndReadAll('SELECT name, column_name FROM fields WHERE column_name IS NOT NULL')).getRowsJS() as [string, string][]);
    const rows: string[][] = [];
    for (const [name, spl, sql] of PAIRS) {
      const own = sql.replace(/\$([a-z_]+(?:\.[a-z_]+)?)/g, (_, field: string) => `"${fields.get(field) ?? field}"`);
      const byHand = await median(runs, () => connection.runAndReadAll(own));
      const ours = await median(runs, () => runSearch(source, spl));
      rows.push([name, ms(ours), ms(byHand), ratio(ours / byHand)]);
    }
    table(['pushed search', 'ours, ms', 'SQL by hand, ms', 'ratio'], rows);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await source.close();
  }
}

/** Time to the first rows of an event search, and from a cancel to the end of the search and of the engine's work. */
export async function benchResponse(path: string): Promise<void> {
  const source = await createLocalSource({ datasets: [{ path }] });
  try {
    const environment = (signal: AbortSignal): Parameters<typeof createSearch>[2] => ({
      source: () => Promise.resolve(source), now: Date.UTC(2026, 10, 21) / 1000, tz: 'UTC', pushdown: true, lookups: csvLookups({ folder: null }), signal,
    });
    const first = await median(3, async () => {
      const search = createSearch('*', { earliest: '', latest: '' }, environment(new AbortController().signal));
      for await (const batch of search.batches()) if (batch.length > 0) break;
    });
    const cancels: number[] = [];
    for (let i = 0; i < 3; i++) {
      const abort = new AbortController();
      const search = createSearch('* | rex field=message "(?<a>(\\w+ )+)x*(?<b>\\d+)ms" | stats dc(a) dc(b) dc(_raw) by trace_id', { earliest: '', latest: '' }, environment(abort.signal));
      let from = 0;
      const timer = setTimeout(() => {
        from = performance.now();
        abort.abort();
      }, 150);
      try {
        for await (const _ of search.batches());
      } catch {
        // The abort is what ends it.
      }
      clearTimeout(timer);
      if (from > 0) cancels.push(performance.now() - from);
    }
    table(['response', 'ms'], [['first rows of an event search', ms(first)], ['cancel to idle, worst of 3', cancels.length === 0 ? 'ended before the cancel' : ms(Math.max(...cancels))]]);
  } finally {
    await source.close();
  }
}
