/** Programs of the command line, which read the file again for each search. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerSearch } from './searches.ts';

/** What a run took, in ms, and the lines it printed. */
export interface ToolRun {
  readonly ms: number;
  readonly cpu: number;
  readonly lines: number;
}

/** A program: its arguments for a search, or null where it cannot do it. */
export interface Tool {
  readonly name: string;
  readonly installed: boolean;
  command(search: PeerSearch, file: string): readonly string[] | null;
}

const installed = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** The programs; `folder` is for what lnav needs to know of our JSON lines. */
export function tools(folder: string): Tool[] {
  const formats = join(folder, 'lnav', 'formats', 'nexus');
  mkdirSync(formats, { recursive: true });
  writeFileSync(join(formats, 'nexus.json'), JSON.stringify({ nexus_bench_log: LNAV_FORMAT }));
  return [
    {
      name: 'lnav',
      installed: installed('lnav'),
      command: (search, file) => (search.lnav === undefined ? null : ['lnav', '-N', '-n', '-q', '-I', join(folder, 'lnav'), '-c', `;${search.lnav}`, '-c', ':write-csv-to -', file]),
    },
    {
      name: 'miller',
      installed: installed('mlr'),
      command: (search, file) => (search.miller === undefined ? null : ['sh', '-c', `mlr ${search.file === 'json' ? '--ijsonl' : '--inidx --ifs " "'} --ojsonl ${search.miller} "$FILE"`, file]),
    },
    { name: 'grep|awk', installed: installed('awk') && installed('grep'), command: (search, file) => (search.shell === undefined ? null : ['sh', '-c', search.shell, file]) },
    { name: 'jq', installed: installed('jq'), command: (search, file) => (search.jq === undefined ? null : ['jq', '-nc', search.jq, file]) },
  ];
}

/** Runs a program once. Throws an Error with its own words where it fails. */
export function runTool(command: readonly string[], file: string): ToolRun {
  const from = performance.now();
  // The shell's `time` adds up what a pipe's programs used.
  const run = spawnSync('bash', ['-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', 'bash', ...command], {
    env: { ...process.env, FILE: file },
    encoding: 'utf8',
    maxBuffer: 256 << 20,
  });
  const ms = performance.now() - from;
  const spent = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(run.stderr);
  if (run.status !== 0 || spent === null) throw new Error(`${command[0] as string}: ${run.stderr.trim().split('\n')[0] ?? ''}`);
  return { ms, cpu: (Number(spent[1]) + Number(spent[2])) * 1000, lines: run.stdout === '' ? 0 : run.stdout.trimEnd().split('\n').length };
}

const LNAV_FORMAT = {
  title: 'Events of the benchmark',
  json: true,
  'timestamp-field': 'timestamp',
  'level-field': 'level',
  'body-field': 'message',
  'file-pattern': 'events\\.ndjson',
  'line-format': [{ field: '__timestamp__' }, ' ', { field: 'level' }, ' ', { field: 'service' }, ' ', { field: 'message' }],
  value: {
    level: { kind: 'string' },
    service: { kind: 'string', identifier: true },
    host: { kind: 'string' },
    status: { kind: 'integer' },
    latency_ms: { kind: 'integer' },
    bytes: { kind: 'integer' },
    'user/country': { kind: 'string' },
    message: { kind: 'string' },
  },
};
