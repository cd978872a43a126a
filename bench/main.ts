/**
 * `npm run bench`: the figures of docs/architecture.md on this machine, each beside something run in the same process on
 * the same data. Five million events; `-- --small` takes 200,000, `-- --events N` any number. `--window` adds the renderer.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadFiles } from '../src-engine/datasets/load-files.ts';
import { benchEvaluator } from './evaluator.ts';
import { writeEvents } from './events.ts';
import { ms, ratio, table } from './measure.ts';
import { benchResponse, benchSearches } from './searches.ts';
import { benchWindow } from './window.ts';

const { values } = parseArgs({ options: { small: { type: 'boolean' }, events: { type: 'string' }, window: { type: 'boolean' } } });
const events = values.events === undefined ? (values.small === true ? 200_000 : 5_000_000) : Number(values.events);
if (!Number.isInteger(events) || events < 1000) {
  process.stderr.write('error: --events takes a whole number of at least 1000.\n');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'nexus-bench-'));
try {
  const input = join(folder, 'events.ndjson');
  const bytes = await writeEvents(input, events);
  process.stdout.write(`${events.toLocaleString('en')} generated events, ${(bytes / 1e6).toFixed(0)} MB of NDJSON\n\n`);
  const path = join(folder, 'events.duckdb');
  await benchLoad(input, path, bytes);
  await benchSearches(path, values.small === true ? 3 : 5);
  await benchResponse(path);
  await benchEvaluator(values.small === true ? 200_000 : 1_000_000);
  if (values.window === true || values.small !== true) await benchWindow();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Our load beside DuckDB's own reader of NDJSON, which keeps no raw line and refuses what it cannot read. */
async function benchLoad(input: string, path: string, bytes: number): Promise<void> {
  const before = process.cpuUsage();
  let from = performance.now();
  const report = await loadFiles({ files: [{ path: input }], target: path, tz: 'UTC', now: Date.UTC(2026, 10, 21) });
  const ours = performance.now() - from;
  const cpu = process.cpuUsage(before);
  const instance = await DuckDBInstance.create(join(folder, 'peer.duckdb'));
  const connection = await instance.connect();
  from = performance.now();
  await connection.run(`CREATE TABLE events AS SELECT * FROM read_json('${input.replaceAll("'", "''")}', format='newline_delimited') ORDER BY timestamp DESC`);
  await connection.run('CHECKPOINT');
  const peer = performance.now() - from;
  connection.closeSync();
  instance.closeSync();
  table(
    ['load', 'ms', 'MB/s', 'CPU s', 'MB on disk', 'ratio'],
    [
      [`ours (${report.events.toLocaleString('en')} events, raw lines kept)`, ms(ours), (bytes / 1000 / ours).toFixed(1), ((cpu.user + cpu.system) / 1e6).toFixed(1), (statSync(path).size / 1e6).toFixed(0), ratio(ours / peer)],
      ['DuckDB read_json, sorted by time', ms(peer), (bytes / 1000 / peer).toFixed(1), '', (statSync(join(folder, 'peer.duckdb')).size / 1e6).toFixed(0), '1.00x'],
    ],
  );
}
