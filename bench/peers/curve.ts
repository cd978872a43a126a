/**
 * `node bench/peers/curve.ts 10000 100000 1000000`: how load and searches grow with the number of events, in this product
 * alone. Each size is loaded and searched in a process of its own, so that the memory shown is that size's. CPU times are
 * those of the process; wall times are worth what the load average says of the machine.
 */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEvents } from '../events.ts';
import { ms, table } from '../measure.ts';
import type { Reply, Request } from './engine-process.ts';
import { SEARCHES } from './searches.ts';
import { writeAccessLog } from './data.ts';
import { diskBytes } from './engines.ts';

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0 || sizes.some((size) => !Number.isInteger(size) || size < 1000)) {
  process.stderr.write('error: name one or more numbers of events, each at least 1000.\n');
  process.exit(2);
}
const RUNS = 3;
for (const size of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-curve-'));
  try {
    const store = join(folder, 'ours');
    mkdirSync(store);
    const loads: string[][] = [];
    for (const [file, write] of [['access', writeAccessLog], ['json', writeEvents]] as const) {
      const path = join(folder, file);
      await write(path, size);
      const before = diskBytes(store);
      const [took] = await inProcess(store, [{ load: file, path }]);
      const bytes = statSync(path).size;
      // Of the largest size there may not be room for both.
      rmSync(path);
      const disk = diskBytes(store) - before;
      loads.push([file, (bytes / 1e6).toFixed(0), ms(took?.ms ?? 0), ms(took?.cpu ?? 0), (bytes / 1000 / (took?.ms ?? 1)).toFixed(1), (bytes / 1000 / (took?.cpu ?? 1)).toFixed(1), ((took?.memory ?? 0) / 1e6).toFixed(0), (disk / 1e6).toFixed(1), (disk / bytes).toFixed(2)]);
    }
    const replies = await inProcess(store, [{ open: true }, ...SEARCHES.flatMap((_, search) => Array.from({ length: RUNS + 1 }, () => ({ search })))]);
    const load = loadavg()[0] as number;
    process.stdout.write(`${size.toLocaleString('en')} events in each file; ${cpus().length} cores, load average ${load.toFixed(1)}\n\n`);
    table(['load', 'MB', 'ms', 'CPU ms', 'MB/s', 'MB/CPU s', 'memory, MB', 'disk, MB', 'disk/file'], loads);
    const searches = SEARCHES.map(({ name, file }, i) => {
      const own = replies.slice(2 + i * (RUNS + 1), 1 + (i + 1) * (RUNS + 1));
      return [`${file}: ${name}`, ms(Math.min(...own.map((r) => r.ms))), ms(Math.min(...own.map((r) => r.cpu)))];
    });
    table(['search', 'ms', 'CPU ms'], searches);
    process.stdout.write(`memory of the searches' process at most ${((replies.at(-1)?.memory ?? 0) / 1e6).toFixed(0)} MB\n\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What each of some requests took in one process. Throws the engine's word where one fails. */
async function inProcess(folder: string, requests: readonly Request[]): Promise<Reply[]> {
  const child = fork(new URL('./engine-process.ts', import.meta.url), ['ours', folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const next = (): Promise<unknown> => new Promise((resolve) => void child.once('message', resolve));
  await next();
  const replies: Reply[] = [];
  for (const request of [...requests, { close: true } as const]) {
    const answer = next() as Promise<Reply>;
    child.send(request);
    const reply = await answer;
    if (reply.failed !== undefined) throw new Error(reply.failed);
    replies.push(reply);
  }
  return replies.slice(0, -1);
}
