/** The command as a user runs it: a process of its own, from the bundle. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
let folder: string;
let bundle: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-cli-'));
  // Beside node_modules, where the packages that stay outside of the bundle are found.
  bundle = join(ROOT, '.cache', `cli-test-${process.pid}`, 'nexus.js');
  await build({ entryPoints: [join(ROOT, 'src-cli', 'main.ts')], outfile: bundle, bundle: true, platform: 'node', format: 'esm', target: 'node20.18', packages: 'external', logLevel: 'silent' });
  const lines = Array.from({ length: 20 }, (_, i) => JSON.stringify({ timestamp: 1_700_000_000 + i, host: `h${i % 3}`, n: i, tags: ['a', 'b'], note: 'x, "y"' }));
  await writeFile(join(folder, 'e.ndjson'), `${lines.join('\n')}\n`);
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(join(bundle, '..'), { recursive: true, force: true });
});

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function nexus(args: readonly string[], options: { stdin?: string; during?: (child: ReturnType<typeof spawn>) => void } = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bundle, ...args], { cwd: folder, env: { ...process.env, NEXUS_DATA_DIR: join(folder, 'data'), NO_COLOR: '1' } });
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('close', (status) => resolve({ status, out, err }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    options.during?.(child);
  });
}

const DATA = ['--data', 'e.ndjson', '--tz', 'UTC'];

describe('nexus search', { timeout: 30_000 }, () => {
  it('prints NDJSON into a pipe', async () => {
    const { status, out, err } = await nexus(['search', ...DATA, '* | stats count sum(n) as n by host | sort host']);
    expect({ status, out, err }).toEqual({ status: 0, out: '{"host":"h0","count":7,"n":63}\n{"host":"h1","count":7,"n":70}\n{"host":"h2","count":6,"n":57}\n', err: '' });
  });

  it('prints the JSON of the contract', async () => {
    const { out } = await nexus(['search', ...DATA, '--format', 'json', '--limit', '1', '* | table _time host tags{} nothing']);
    expect(JSON.parse(out)).toEqual({
      fields: [{ name: '_time', type: 'time' }, { name: 'host', type: 'string' }, { name: 'tags{}', type: 'multivalue' }, { name: 'nothing', type: 'unknown' }],
      results: [{ _time: 1_700_000_019, host: 'h1', 'tags{}': ['a', 'b'] }],
      messages: [],
      stats: { scanned: 20, rows: 1, elapsedMs: expect.any(Number), truncated: true },
    });
  });

  it('prints CSV, raw events and tables', async () => {
    const csv = await nexus(['search', ...DATA, '--format', 'csv', 'n<2 | table _time note tags{}']);
    expect(csv.out).toBe('_time,note,tags{}\r\n2023-11-14T22:13:21.000+00:00,"x, ""y""","a\nb"\r\n2023-11-14T22:13:20.000+00:00,"x, ""y""","a\nb"\r\n');
    const events = await nexus(['search', ...DATA, '--format', 'csv', 'n<2']);
    expect(events.out.split('\r\n')).toHaveLength(4);
    const raw = await nexus(['search', ...DATA, '--format', 'raw', 'n=3']);
    expect(JSON.parse(raw.out)).toMatchObject({ n: 3 });
    const table = await nexus(['search', '--format', 'table', '| makeresults count=2 | streamstats count as n | eval text=if(n=1,"日本","ab") | table n text']);
    expect(table.out).toBe('n  text\n─  ────\n1  日本\n2  ab\n');
  });

  it('reads the data or the search from standard input', async () => {
    const data = await readFile(join(folder, 'e.ndjson'), 'utf8');
    expect((await nexus(['search', '--data', 'logs=-', 'index=logs | stats count'], { stdin: data })).out).toBe('{"count":20}\n');
    expect((await nexus(['search', ...DATA, '-'], { stdin: 'n=1 | stats count\n' })).out).toBe('{"count":1}\n');
    expect((await nexus(['search', '--data', '-', '-'], { stdin: data })).status).toBe(2);
  });

  it('shows the place of a mistake', async () => {
    const text = await nexus(['search', ...DATA, '*\n| stast count']);
    expect(text).toEqual({ status: 2, out: '', err: expect.stringMatching(/^error: 2:3: Unknown command "stast".*\n {2}\| stast count\n {4}\^{5}\n$/) });
    const json = await nexus(['search', ...DATA, '--format', 'json', '* | stast count']);
    expect(JSON.parse(json.out)).toEqual({ error: { code: 'unknown-command', message: expect.any(String), line: 1, column: 5, start: 4, end: 9 } });
  });

  it('tells bad arguments from bad sources', async () => {
    expect(await nexus(['search', '--formt', 'csv', 'x'])).toMatchObject({ status: 2, err: 'error: nexus search has no option --formt. Did you mean --format?\n' });
    expect(await nexus(['search', '--earliest', 'soon', 'x'])).toMatchObject({ status: 2, err: expect.stringContaining('"soon" is no time') });
    expect(await nexus(['search', '--data', 'none.log', 'x'])).toMatchObject({ status: 1, err: 'error: There is no file none.log.\n' });
    expect(await nexus(['search', '--dataset', 'none', 'x'])).toMatchObject({ status: 1, err: expect.stringContaining('There is no dataset "none"') });
    expect(await nexus(['serch', 'x'])).toMatchObject({ status: 2, err: expect.stringContaining('Did you mean "search"?') });
  });

  it('explains and profiles', async () => {
    const explained = await nexus(['search', ...DATA, '--explain', '--format', 'json', 'n=1 | stats count by host']);
    expect(JSON.parse(explained.out)).toMatchObject({ stages: [{ command: 'search', span: { start: 0, end: 3 }, where: 'pushed' }, { command: 'stats', where: 'pushed' }], sql: expect.stringContaining('SELECT'), dialect: 'duckdb' });
    const profiled = await nexus(['search', ...DATA, '--profile', '--no-pushdown', 'n<5 | stats count']);
    expect(profiled.out).toBe('{"count":5}\n');
    expect(profiled.err).toMatch(/1 {2}search +20 +5 +[\d.]+ {2}here\n2 {2}stats +5 +1 +[\d.]+ {2}here/);
  });

  it('uses lookups and macros', async () => {
    await writeFile(join(folder, 'owners.csv'), 'host,owner\nh0,ann\n');
    await writeFile(join(folder, 'macros.json'), '[{"name":"low","definition":"n<3"}]');
    const { out } = await nexus(['search', ...DATA, '--lookup', 'owners=owners.csv', '--macros', 'macros.json', '`low` | lookup owners host | where isnotnull(owner) | table n owner']);
    expect(out).toBe('{"n":0,"owner":"ann"}\n');
  });

  it('is quiet when its reader leaves', async () => {
    const { status, err } = await nexus(['search', '| makeresults count=2000000'], { during: (child) => child.stdout?.once('data', () => child.stdout?.destroy()) });
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });

  it('stops on an interrupt and marks what it printed as partial', async () => {
    const { status, out, err } = await nexus(['search', '| makeresults count=50000000 | eval a=1'], { during: (child) => child.stdout?.once('data', () => child.kill('SIGINT')) });
    expect({ status, err }).toEqual({ status: 130, err: 'interrupted: the output is partial\n' });
    expect(out.endsWith('}\n')).toBe(true);
  });
});

describe('nexus check', { timeout: 30_000 }, () => {
  it('answers each line in order', async () => {
    const stdin = ['{"id":"a","search":"index=x | stats count"}', '', '{"id":2,"search":"x | stast"}', '{"id":"m","search":"`unknown(1)` | head 5"}'].join('\n');
    const { status, out } = await nexus(['check'], { stdin });
    expect(status).toBe(0);
    expect(out.trim().split('\n').map((l) => JSON.parse(l) as unknown)).toEqual([
      { id: 'a', ok: true, commands: ['search', 'stats'] },
      { id: 2, ok: false, errors: [{ message: expect.any(String), line: 1, column: 5, start: 4, end: 9, code: 'unknown-command' }], commands: ['search', 'stast'] },
      { id: 'm', ok: true, commands: expect.arrayContaining(['head']) },
    ]);
    expect(await nexus(['check'], { stdin: 'no json' })).toMatchObject({ status: 2, err: expect.stringContaining('line 1') });
  });
});

describe('nexus import, datasets, export', { timeout: 30_000 }, () => {
  it('load, list, search, export and remove', async () => {
    const loaded = await nexus(['import', 'e.ndjson', '--dataset', 'mine']);
    expect(loaded).toMatchObject({ status: 0, out: expect.stringMatching(/^Loaded 20 events into "mine"[^]*Refused 0 lines\.\nFound \d+ fields: /) });
    expect((await nexus(['datasets'])).out).toMatch(/mine +20 +2023-11-14T22:13:20\.000Z/);
    expect((await nexus(['search', '--dataset', 'mine', 'index=mine | stats count'])).out).toBe('{"count":20}\n');
    const exported = await nexus(['export', '--dataset', 'mine', '--tz', 'UTC', '--out', 'out.csv', 'n<2 | table _time note tags{}']);
    expect(exported).toMatchObject({ status: 0, out: '', err: 'Wrote 2 rows to out.csv.\n' });
    const searched = await nexus(['search', '--dataset', 'mine', '--tz', 'UTC', '--format', 'csv', 'n<2 | table _time note tags{}']);
    expect(await readFile(join(folder, 'out.csv'), 'utf8')).toBe(searched.out);
    expect((await readdir(folder)).filter((f) => f.endsWith('.part'))).toEqual([]);
    expect(await nexus(['export', '--dataset', 'mine', '--out', 'out.parquet', '*'])).toMatchObject({ status: 0, err: expect.stringContaining('rows to out.parquet') });
    expect((await nexus(['datasets', 'rm', 'mine'])).status).toBe(0);
    expect((await nexus(['datasets', 'rm', 'mine'])).status).toBe(1);
  });
});

describe('help', { timeout: 30_000 }, () => {
  it('is there for the command and for each of its own', async () => {
    expect((await nexus(['--help'])).out).toContain('nexus search');
    for (const name of ['search', 'check', 'import', 'datasets', 'export', 'tail', 'api']) {
      expect(await nexus([name, '--help'])).toMatchObject({ status: 0, out: expect.stringContaining(`nexus ${name}`) });
    }
    expect((await nexus(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
