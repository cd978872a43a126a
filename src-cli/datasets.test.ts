/** `nexus import --follow` and what `nexus datasets` does with a dataset, as a user runs it. */
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
let folder: string;
let bundle: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexus-cli-datasets-'));
  bundle = join(ROOT, '.cache', `cli-datasets-${process.pid}`, 'nexus.js');
  await build({ entryPoints: [join(ROOT, 'src-cli', 'main.ts')], outfile: bundle, bundle: true, platform: 'node', format: 'esm', target: 'node20.18', packages: 'external', logLevel: 'silent' });
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(join(bundle, '..'), { recursive: true, force: true });
});

function nexus(...args: readonly string[]): Promise<{ readonly status: number | null; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bundle, ...args], { cwd: folder, env: { ...process.env, NEXUS_DATA_DIR: join(folder, 'data'), NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

describe('nexus datasets', { timeout: 60_000 }, () => {
  it('follows files, adds what was written to them once, and stops', async () => {
    await writeFile(join(folder, 'app.log'), 'ts=2026-11-20T10:00:00Z level=info n=1\n');
    expect((await nexus('import', '--follow', 'app.log', '--dataset', 'live', '--tz', 'UTC')).out).toContain('Loaded 1 events into "live"');
    await appendFile(join(folder, 'app.log'), 'ts=2026-11-20T10:00:01Z level=warn n=2\n');
    expect((await nexus('datasets', 'update', 'live')).out).toContain('it now holds 2');
    expect((await nexus('datasets', 'update', 'live')).out).toBe('Nothing was written to the files of "live" since the last look.\n');
    expect((await nexus('search', '--dataset', 'live', '--format', 'csv', '* | stats count sum(n) as n')).out).toBe('count,n\r\n2,3\r\n');
    expect(JSON.parse((await nexus('datasets', 'info', 'live', '--format', 'json')).out)).toMatchObject({ events: 2, follows: [join(folder, 'app.log')] });
    expect((await nexus('datasets', 'unfollow', 'live')).out).toBe('"live" follows no files.\n');
    expect(await nexus('datasets', 'update', 'live')).toMatchObject({ status: 1, err: 'error: The dataset "live" follows no files.\n' });
  });

  it('reads the files of a dataset again with other settings', async () => {
    await writeFile(join(folder, 'plain.log'), '2026-11-20 10:00:00 level=info n=1\n');
    await nexus('import', 'plain.log', '--dataset', 'plain', '--tz', 'UTC');
    const { out } = await nexus('datasets', 'again', 'plain', '--tz', 'Europe/Berlin', '--sourcetype', 'mine');
    expect(out).toContain('sourcetype mine');
    expect((await nexus('search', '--dataset', 'plain', '--format', 'csv', '--tz', 'UTC', '* | table _time sourcetype')).out).toBe('_time,sourcetype\r\n2026-11-20T09:00:00.000+00:00,mine\r\n');
    expect((await nexus('import', 'plain.log', '--preview', '--tz', 'UTC', '--text-field', 'n')).out).toMatch(/^n +string/m);
    await nexus('import', 'plain.log', '--dataset', 'kept', '--tz', 'UTC', '--text-field', 'n');
    await nexus('datasets', 'again', 'kept', '--sourcetype', 'mine');
    expect((JSON.parse((await nexus('datasets', 'info', 'kept', '--format', 'json')).out) as { fields: unknown }).fields).toContainEqual({ name: 'n', type: 'string', count: 1 });
    expect(await nexus('datasets', 'again', 'plain', '--tz', 'Mars')).toMatchObject({ status: 2, err: expect.stringContaining('"Mars" is not a time zone') as string });
    expect(await nexus('import', 'plain.log', '--dataset', 'plain', '--format', 'no such')).toMatchObject({ status: 1, err: expect.stringContaining('There is no format "no such"') as string });
  });
});
