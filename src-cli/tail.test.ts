/** `nexus tail` as a user runs it: a process of its own, interrupted as Ctrl-C does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
let folder: string;
let bundle: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-tail-cli-'));
  // Beside node_modules, where the packages that stay outside of the bundle are found.
  bundle = join(ROOT, '.cache', `cli-tail-test-${process.pid}`, 'src-cli', 'nexus.js');
  await build({ entryPoints: [join(ROOT, 'src-cli', 'main.ts')], outfile: bundle, bundle: true, platform: 'node', format: 'esm', target: 'node20.18', packages: 'external', logLevel: 'silent' });
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(join(bundle, '..', '..'), { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  readonly ended: Promise<number | null>;
}
function tail(...args: string[]): Running {
  const child = spawn(process.execPath, [bundle, 'tail', ...args], { cwd: folder, env: { ...process.env, NEXUS_DATA_DIR: join(folder, 'data'), NEXUS_RESOURCES_DIR: join(ROOT, 'resources'), NO_COLOR: '1' } });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return { child, out: () => out, err: () => err, ended: new Promise((resolve) => child.on('close', resolve)) };
}

describe('nexus tail', { timeout: 60_000 }, () => {
  it('prints what a followed folder gets, filtered, and ends with 130 when interrupted', async () => {
    await writeFile(join(folder, 'app.log'), '2026-11-21T10:00:00Z INFO old n=0\n');
    const running = tail('--data', `web=${folder}/app.log`, '--tz', 'UTC', 'ERROR | rex "n=(?<n>\\d+)" | eval twice=n*2 | fields n twice index');
    let n = 0;
    await expect
      .poll(async () => {
        n++;
        await appendFile(join(folder, 'app.log'), `2026-11-21T10:00:01Z ERROR new n=${n}\n2026-11-21T10:00:01Z INFO new n=${n}\n`);
        return running.out();
      }, { timeout: 30_000, interval: 300 })
      .toContain('\n');
    running.child.kill('SIGINT');
    expect(await running.ended).toBe(130);
    const rows = running.out().trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const row of rows) {
      expect(row['twice']).toBe(Number(row['n']) * 2);
      expect(row['index']).toBe('web');
      expect(String(row['_raw'])).toContain('ERROR');
    }
    expect(running.err()).toMatch(/interrupted: \d+ events shown; the output is partial/);
  });

  it('follows a pipe to its end, and ends with 0', async () => {
    const running = tail('--data', '-', '--format', 'raw', 'n>1');
    running.child.stdin?.end('{"ts":1700000000,"n":1}\n{"ts":1700000001,"n":2}\n{"ts":1700000002,"n":3}');
    expect([await running.ended, running.out()]).toEqual([0, '{"ts":1700000001,"n":2}\n{"ts":1700000002,"n":3}\n']);
  });

  it('makes sample events, and --limit ends it though another source is quiet', async () => {
    await writeFile(join(folder, 'quiet.log'), '');
    const running = tail('--sample', '--rate', '500', '--data', join(folder, 'quiet.log'), '--limit', '5', '--format', 'table');
    expect(await running.ended).toBe(0);
    expect(running.out().trim().split('\n').filter((line) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} /.test(line)).length).toBeGreaterThanOrEqual(5);
  });

  it.each([
    [['* | stats count'], /^error: 1:5: stats needs all events/],
    [['--format', 'csv', '*'], /--format csv needs the end of the result/],
    [['--earliest', '-1h', '*'], /--earliest has no meaning for nexus tail/],
    [['--rate', 'many', '*'], /--rate is a number of events a second/],
  ])('refuses %j with status 2', async (args, sentence) => {
    const running = tail(...args);
    expect(await running.ended).toBe(2);
    expect(running.err()).toMatch(sentence);
  });

  it('says with status 1 that a file is not there', async () => {
    const running = tail('--data', 'nowhere.log', '*');
    expect(await running.ended).toBe(1);
    expect(running.err()).toContain('nowhere.log does not exist');
  });
});
