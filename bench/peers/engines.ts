/** The three engines that load a file before they search it. Each runs in a process of its own (`engine-process.ts`). */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadFiles } from '../../src-engine/datasets/load-files.ts';
import { createLocalSource } from '../../src-engine/sources/local/local-source.ts';
import { runSearch } from '../searches.ts';
import type { DataFile, PeerSearch } from './searches.ts';

/** An engine over one folder of its own. */
export interface Engine {
  /** Makes the table of a file; what the engine keeps on disk is then complete. */
  load(file: DataFile, path: string): Promise<void>;
  /** Opens what was loaded. */
  open(): Promise<void>;
  /** Runs a search to its last row; returns the number of rows. */
  search(search: PeerSearch): Promise<number>;
  close(): Promise<void>;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Time, address and so on of a line in the combined format, for RE2. */
const ACCESS = String.raw`^(\S+) (\S+) (\S+) \[([^\]]+)\] "(\S+) (\S+) ([^"]+)" (\d+) (\d+) "([^"]*)" "([^"]*)"`;
const ACCESS_FIELDS = ['clientip', 'ident', 'user', 'req_time', 'method', 'uri', 'version', 'status', 'bytes', 'referer', 'useragent'];

/** This product: dataset files, searches as the engine runs them. */
function ours(folder: string): Engine {
  const path = (file: DataFile): string => join(folder, `${file}.duckdb`);
  const sources = new Map<DataFile, Awaited<ReturnType<typeof createLocalSource>>>();
  return {
    load: async (file, from) => void (await loadFiles({ files: [{ path: from }], target: path(file), tz: 'UTC', now: Date.UTC(2026, 10, 21) })),
    open: async () => {
      for (const file of ['access', 'json'] as const) sources.set(file, await createLocalSource({ datasets: [{ path: path(file) }] }));
    },
    search: (search) => runSearch(sources.get(search.file) as NonNullable<ReturnType<typeof sources.get>>, search.spl),
    close: async () => {
      for (const source of sources.values()) await source.close();
    },
  };
}

/** DuckDB by hand: one typed table for each file, lines kept where a search needs them. */
async function duckdb(folder: string): Promise<Engine> {
  const instance = await DuckDBInstance.create(join(folder, 'peer.duckdb'));
  const connection = await instance.connect();
  return {
    load: async (file, path) => {
      await connection.run(
        file === 'json'
          ? `CREATE TABLE events AS SELECT * FROM read_json(${quoted(path)}, format = 'newline_delimited') ORDER BY timestamp DESC`
          : `CREATE TABLE access AS SELECT line, strptime(f.req_time, '%d/%b/%Y:%H:%M:%S %z') AS time, f.clientip, f.ident, f."user", f.method, f.uri, f.version,
               CAST(f.status AS INTEGER) AS status, CAST(f.bytes AS BIGINT) AS bytes, f.referer, f.useragent
             FROM (SELECT line, regexp_extract(line, ${quoted(ACCESS)}, [${ACCESS_FIELDS.map(quoted).join(', ')}]) AS f
               FROM read_csv(${quoted(path)}, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, delim = '\x01', quote = '', escape = '')) ORDER BY time DESC`,
      );
      await connection.run('CHECKPOINT');
    },
    open: () => Promise.resolve(),
    search: async (search) => (await connection.runAndReadAll(search.duckdb)).currentRowCount,
    close: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

/** ClickHouse's engine by hand: MergeTree tables ordered by time. */
async function chdb(folder: string): Promise<Engine> {
  const { Session } = await import('chdb');
  const session = new Session(join(folder, 'chdb'));
  // RE2's classes are written with one backslash more in ClickHouse's strings.
  const pattern = quoted(ACCESS.replaceAll('\\', '\\\\'));
  return {
    load: async (file, path) => {
      const settings = 'SETTINGS allow_suspicious_low_cardinality_types = 1';
      if (file === 'json') {
        await session.queryAsync(
          `CREATE TABLE events (timestamp DateTime64(3), level LowCardinality(String), service LowCardinality(String), host LowCardinality(String), method LowCardinality(String), path LowCardinality(String),
             status Int32, latency_ms Int64, bytes Int64, user Tuple(id String, country String), trace_id String, version String, message String) ENGINE = MergeTree ORDER BY timestamp ${settings}`,
        );
        await session.queryAsync(`INSERT INTO events SELECT * FROM file(${quoted(path)}, JSONEachRow, 'timestamp DateTime64(3), level String, service String, host String, method String, path String, status Int32, latency_ms Int64, bytes Int64, user Tuple(id String, country String), trace_id String, version String, message String') SETTINGS date_time_input_format = 'best_effort'`);
        return;
      }
      await session.queryAsync(
        `CREATE TABLE access (line String, time DateTime, clientip String, ident String, user String, method LowCardinality(String), uri String, version LowCardinality(String), status Int32, bytes Int64, referer String, useragent String) ENGINE = MergeTree ORDER BY time`,
      );
      const item = (name: string): string => `f[${ACCESS_FIELDS.indexOf(name) + 1}]`;
      await session.queryAsync(
        `INSERT INTO access SELECT line, parseDateTimeInJodaSyntax(${item('req_time')}, 'dd/MMM/yyyy:HH:mm:ss Z'), ${['clientip', 'ident', 'user', 'method', 'uri', 'version'].map(item).join(', ')}, toInt32(${item('status')}), toInt64(${item('bytes')}), ${item('referer')}, ${item('useragent')}
         FROM (SELECT line, extractGroups(line, ${pattern}) AS f FROM file(${quoted(path)}, LineAsString, 'line String'))`,
      );
    },
    open: () => Promise.resolve(),
    search: async (search) => {
      const text = (await session.queryAsync(search.chdb, { format: 'TSV' })).text();
      return text === '' ? 0 : text.trimEnd().split('\n').length;
    },
    close: () => {
      session.close();
      return Promise.resolve();
    },
  };
}

export const ENGINES: Readonly<Record<string, (folder: string) => Engine | Promise<Engine>>> = { ours, duckdb, chdb };

/** Bytes of all files below a folder. */
export function diskBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
