/** The process of one engine: `node engine-process.ts <engine> <folder>`, told what to do over IPC. */
import { ENGINES } from './engines.ts';
import { SEARCHES, type DataFile } from './searches.ts';

/** What is asked of the process. */
export type Request = { readonly load: DataFile; readonly path: string } | { readonly search: number } | { readonly open: true } | { readonly close: true };

/** What it took: wall and CPU in ms, the process's highest memory in bytes, rows found. `failed` is the engine's word. */
export interface Reply {
  readonly ms: number;
  readonly cpu: number;
  readonly memory: number;
  readonly rows: number;
  readonly failed?: string;
}

const [, , name, folder] = process.argv;
const engine = await (ENGINES[name as string] as (typeof ENGINES)[string])(folder as string);
process.on('message', (request: Request) => {
  void answer(request);
});
process.send?.('ready');

async function answer(request: Request): Promise<void> {
  const cpu = process.cpuUsage();
  const from = performance.now();
  let rows = 0;
  let failed: string | undefined;
  try {
    if ('load' in request) await engine.load(request.load, request.path);
    else if ('search' in request) rows = await engine.search(SEARCHES[request.search] as (typeof SEARCHES)[number]);
    else if ('open' in request) await engine.open();
    else await engine.close();
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error);
  }
  const ms = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  const reply: Reply = { ms, cpu: (user + system) / 1000, memory: process.resourceUsage().maxRSS * 1024, rows, ...(failed === undefined ? {} : { failed }) };
  process.send?.(reply, () => {
    if ('close' in request) process.exit(0);
  });
}
