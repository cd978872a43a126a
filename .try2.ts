import { ensureSample } from './src-engine/datasets/sample.ts';
import { DuckDBInstance } from '@duckdb/node-api';
const t = performance.now();
const d = await ensureSample({ dataDir: '/tmp/trydata', resourcesDir: './resources', now: Date.now(), exact: true });
console.log(d.path, d.manifest.events, d.manifest.bytes, performance.now() - t);
const i = await DuckDBInstance.create(d.path, { access_mode: 'READ_ONLY' }); const c = await i.connect();
const cols = new Map((await c.runAndReadAll('select name, column_name from fields')).getRowsJS() as [string, string][]);
for (const q of process.argv.slice(2)) console.log((await c.runAndReadAll(q.replace(/\{(.*?)\}/g, (_, n) => cols.get(n)!))).getRowObjectsJson());
