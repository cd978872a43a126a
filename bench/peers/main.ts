/**
 * `npm run bench:peers`: loads the same access log and JSON lines into this product, DuckDB and chDB, runs ten searches in
 * each, in lnav, miller, jq and grep or awk, and prints times and ratios. `-- --events N` (1 million by default),
 * `--runs N` (the least of 5 counts), `--no-tools` leaves the programs of the command line out.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeEvents } from '../events.ts';
import { ms, ratio, table } from '../measure.ts';
import { writeAccessLog } from './data.ts';
import type { Reply, Request } from './engine-process.ts';
import { diskBytes, ENGINES } from './engines.ts';
import { SEARCHES, type DataFile } from './searches.ts';
import { runTool, tools } from './tools.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '5' }, 'no-tools': { type: 'boolean', default: false } } });
const events = Number(values.events);
const runs = Number(values.runs);
if (!Number.isInteger(events) || events < 1000 || !Number.isInteger(runs) || runs < 1) {
  process.stderr.write('error: --events takes a whole number of at least 1000, --runs one of at least 1.\n');
  process.exit(2);
}

/** An engine in its own process. */
class EngineProcess {
  readonly #child: ChildProcess;
  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(name: string, folder: string): Promise<EngineProcess> {
    const child = fork(new URL('./engine-process.ts', import.meta.url), [name, folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await reply(child);
    return new EngineProcess(child);
  }

  async ask(request: Request): Promise<Reply> {
    const answer = reply(this.#child) as Promise<Reply>;
    this.#child.send(request);
    const got = await answer;
    if (got.failed !== undefined) throw new Error(got.failed);
    return got;
  }
}

function reply(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`The engine's process ended with ${code ?? 'a signal'}.`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

const least = (replies: readonly { readonly ms: number; readonly cpu: number }[]): { readonly ms: number; readonly cpu: number } => ({
  ms: Math.min(...replies.map((r) => r.ms)),
  cpu: Math.min(...replies.map((r) => r.cpu)),
});

const folder = mkdtempSync(join(tmpdir(), 'nexus-peers-'));
try {
  const files: Readonly<Record<DataFile, string>> = { access: join(folder, 'access.log'), json: join(folder, 'events.ndjson') };
  const bytes: Readonly<Record<DataFile, number>> = { access: await writeAccessLog(files.access, events), json: await writeEvents(files.json, events) };
  process.stdout.write(
    `${events.toLocaleString('en')} events in each file: access log ${(bytes.access / 1e6).toFixed(0)} MB, JSON lines ${(bytes.json / 1e6).toFixed(0)} MB; ` +
      `${cpus().length} cores, Node ${process.versions.node}\n\n`,
  );
  await load(files, bytes);
  await searches(files);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function load(files: Readonly<Record<DataFile, string>>, bytes: Readonly<Record<DataFile, number>>): Promise<void> {
  const rows: string[][] = [];
  const hand: Partial<Record<DataFile, number>> = {};
  for (const name of ['duckdb', 'ours', 'chdb']) {
    mkdirSync(join(folder, name));
    for (const file of ['access', 'json'] as const) {
      const before = diskBytes(join(folder, name));
      const engine = await EngineProcess.start(name, join(folder, name));
      const took = await engine.ask({ load: file, path: files[file] });
      await engine.ask({ close: true });
      if (name === 'duckdb') hand[file] = took.ms;
      rows.push([
        `${file}: ${name}`,
        ms(took.ms),
        ms(took.cpu),
        (bytes[file] / 1000 / took.ms).toFixed(1),
        (took.memory / 1e6).toFixed(0),
        ((diskBytes(join(folder, name)) - before) / 1e6).toFixed(0),
        ratio(took.ms / (hand[file] as number)),
      ]);
    }
  }
  table(['load', 'ms', 'CPU ms', 'MB/s', 'memory, MB', 'disk, MB', 'to DuckDB'], rows.sort((a, b) => (a[0] as string).localeCompare(b[0] as string)));
}

async function searches(files: Readonly<Record<DataFile, string>>): Promise<void> {
  const names = Object.keys(ENGINES);
  const processes = new Map<string, EngineProcess>();
  for (const name of names) {
    const engine = await EngineProcess.start(name, join(folder, name));
    await engine.ask({ open: true });
    processes.set(name, engine);
  }
  const programs = values['no-tools'] ? [] : tools(folder);
  const wall: string[][] = [];
  const cpu: string[][] = [];
  for (const [i, search] of SEARCHES.entries()) {
    const taken = new Map<string, { ms: number; cpu: number }>();
    const replies = new Map<string, Reply[]>(names.map((name) => [name, []]));
    // In turns, so that what else the machine does meets all of them.
    for (let run = 0; run <= runs; run++) {
      for (const name of names) {
        const reply = await (processes.get(name) as EngineProcess).ask({ search: i });
        if (run > 0) replies.get(name)?.push(reply);
      }
    }
    for (const name of names) taken.set(name, least(replies.get(name) as Reply[]));
    const ours = taken.get('ours') as { ms: number; cpu: number };
    const cells = programs.map((program): string => {
      if (!program.installed) return 'not installed';
      const command = program.command(search, files[search.file]);
      if (command === null) return '-';
      try {
        const run = runTool(command, files[search.file]);
        if (run.lines === 0) throw new Error(`${program.name} printed nothing.`);
        return `${ms(run.ms)} (${ratio(run.ms / ours.ms)})`;
      } catch (error) {
        process.stderr.write(`${search.name}: ${(error as Error).message}\n`);
        return 'failed';
      }
    });
    const of = (name: string, kind: 'ms' | 'cpu'): number => (taken.get(name) as { ms: number; cpu: number })[kind];
    wall.push([`${search.file}: ${search.name}`, ms(ours.ms), ms(of('duckdb', 'ms')), ratio(ours.ms / of('duckdb', 'ms')), ms(of('chdb', 'ms')), ratio(ours.ms / of('chdb', 'ms')), ...cells]);
    cpu.push([`${search.file}: ${search.name}`, ms(ours.cpu), ms(of('duckdb', 'cpu')), ratio(ours.cpu / of('duckdb', 'cpu')), ms(of('chdb', 'cpu')), ratio(ours.cpu / of('chdb', 'cpu'))]);
  }
  for (const engine of processes.values()) await engine.ask({ close: true });
  const head = ['ours', 'DuckDB', 'ours/DuckDB', 'chDB', 'ours/chDB'];
  table(['search, ms', ...head, ...programs.map(({ name }) => `${name} (to ours)`)], wall);
  table(['search, CPU ms', ...head], cpu);
}
