import { loadFiles } from './src-engine/datasets/load-files.ts';
import { DuckDBInstance } from '@duckdb/node-api';
const [, , file, ...sql] = process.argv;
const r = await loadFiles({ files: file!.split(',').map((path) => ({ path })), target: '/tmp/try.duckdb', tz: 'UTC', now: Date.now(), refusedFile: '/tmp/try.refused', onProgress: ((s) => (p: { phase: string }) => { if (p.phase === 'writing' && !s.t) { s.t = performance.now(); console.log('reading done', s.t - s.s); } })({ s: performance.now(), t: 0 }) });
console.log({ ...r, fields: r.fields.length, top: r.fields.slice(0, 15), mbs: r.bytes / r.elapsedMs / 1000 });
const i = await DuckDBInstance.create('/tmp/try.duckdb', { access_mode: 'READ_ONLY' }); const c = await i.connect();
for (const q of sql) console.log((await c.runAndReadAll(q)).getRowObjectsJson());
