/**
 * Live tail at a rate, in one process as the engine has it: events in, rows shown, dropped, processor and memory.
 *
 *   node bench/tail.ts [seconds] [events a second] [filter]
 */
import { join } from 'node:path';
import { csvLookups } from '../src-engine/lookups/lookups.ts';
import { createSampleSource } from '../src-engine/tail/sample-source.ts';
import { Tail } from '../src-engine/tail/tail.ts';

/** What the service does for a window: a frame of this many rows, this often. */
const FRAME_ROWS = 120;
const FRAME_MS = 80;

const seconds = Number(process.argv[2] ?? 60);
const rate = Number(process.argv[3] ?? 10_000);
const spl = process.argv[4] ?? '* | eval slow=if(duration_ms>200, "yes", "no") | rex "(?<ip>\\d+\\.\\d+\\.\\d+\\.\\d+)"';
const megabytes = (): number => Math.round(process.memoryUsage().rss / 1e6);

const tail = new Tail({
  source: createSampleSource({ resourcesDir: join(import.meta.dirname, '..', 'resources'), rate }),
  spl,
  tz: 'UTC',
  lookups: csvLookups({ folder: null }),
  onNote: (text) => console.log(`note: ${text}`),
});
tail.start();
let frames = 0;
let sent = 0;
let latest = performance.now();
let longest = 0;
const frame = setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - latest - FRAME_MS);
  latest = now;
  const { rows } = tail.rows.page(Math.max(0, tail.rows.end - FRAME_ROWS), FRAME_ROWS);
  tail.seen(tail.rows.end);
  frames++;
  sent += rows.length;
}, FRAME_MS);

// The view is full and the heap has its size after a few seconds.
const full = Math.min(10, seconds / 4);
const cpu = process.cpuUsage();
const started = performance.now();
let rssAtFull = 0;
for (let second = 0; second < seconds; second++) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  if (second + 1 >= full && rssAtFull === 0) rssAtFull = megabytes();
}
const elapsed = (performance.now() - started) / 1000;
const used = process.cpuUsage(cpu);
clearInterval(frame);
const { received, matched, dropped } = tail.figures;
console.log(`live tail, ${elapsed.toFixed(0)} s at ${rate.toLocaleString('en')} events/s: ${spl}`);
console.log(`  events in        ${received.toLocaleString('en')} (${Math.round(received / elapsed).toLocaleString('en')}/s)`);
console.log(`  rows matched     ${matched.toLocaleString('en')}, held ${tail.rows.length.toLocaleString('en')}`);
console.log(`  dropped          ${dropped.toLocaleString('en')}`);
console.log(`  frames           ${frames}, ${sent.toLocaleString('en')} rows in them; latest by ${Math.max(0, longest).toFixed(0)} ms`);
console.log(`  processor        ${(((used.user + used.system) / 1e6 / elapsed) * 100).toFixed(0)}% of a core`);
console.log(`  memory (RSS)     ${rssAtFull} MB after ${Math.round(full)} s, ${megabytes()} MB at the end`);
await tail.stop();
