/** `nexus api` as a process, from its bundles: accounts, start, signals, refusals. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** Beside node_modules, where the packages that stay outside of the bundles are found. */
const BUNDLES = join(ROOT, '.cache', `cli-api-test-${process.pid}`);
const MAIN = join(BUNDLES, 'nexus.js');
const KEY = 'vT9sQ2xL8mK4pW7zR1cN6bY3hJ5dF0gA';
let folder = '';
let config = '';

beforeAll(async () => {
  const entryPoints = { nexus: join(ROOT, 'src-cli', 'main.ts'), 'nexus-api': join(ROOT, 'src-api', 'main.ts') };
  await build({ entryPoints, outdir: BUNDLES, bundle: true, platform: 'node', format: 'esm', target: 'node20.18', packages: 'external', logLevel: 'silent' });
  folder = mkdtempSync(join(tmpdir(), 'nexus-cli-api-'));
  config = join(folder, 'api.json');
  writeFileSync(config, JSON.stringify({ dataDir: join(folder, 'data'), listen: '127.0.0.1:0', logLevel: 'silent' }));
}, 60_000);
afterAll(() => {
  for (const path of [folder, BUNDLES]) rmSync(path, { recursive: true, force: true });
});

function nexus(args: readonly string[], input = '', env: Readonly<Record<string, string>> = { NEXUS_API_SIGNING_KEY: KEY }): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, 'api', ...args], { input, encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } });
}

/** Starts a server; resolves with its address once it listens. */
function start(args: readonly string[] = []): Promise<{ readonly url: string; end(signal: NodeJS.Signals): Promise<number | null> }> {
  const child = spawn(process.execPath, [MAIN, 'api', '--config', config, ...args], { env: { PATH: process.env['PATH'], NEXUS_API_SIGNING_KEY: KEY }, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += String(chunk);
      const url = /listens on (\S+)/.exec(text)?.[1];
      if (url === undefined) return;
      resolve({
        url,
        end: (signal) => {
          child.kill(signal);
          return ended;
        },
      });
    });
    void ended.then(() => reject(new Error(`The server did not start: ${text}`)));
  });
}

describe('accounts', () => {
  it('are added with a password from standard input, listed and removed', () => {
    const added = nexus(['user', 'add', '--config', config, '--email', 'ann@example.com', '--org', 'acme', '--role', 'admin'], 'correct horse battery\n');
    expect([added.status, added.stderr]).toEqual([0, 'ann@example.com: admin of acme\n']);
    expect(nexus(['user', 'add', '--config', config, '--email', 'bob@example.com', '--org', 'acme', '--role', 'viewer', '--no-password']).status).toBe(0);
    expect(nexus(['user', 'list', '--config', config]).stdout).toBe('ann@example.com\tann@example.com\tacme:admin\nbob@example.com\tbob@example.com\tacme:viewer\n');
    expect(nexus(['user', 'remove', '--config', config, '--email', 'bob@example.com']).status).toBe(0);
    expect(nexus(['user', 'remove', '--config', config, '--email', 'bob@example.com'])).toMatchObject({ status: 1, stderr: 'error: There is no account bob@example.com.\n' });
  });

  it.each([
    [['user', 'add', '--email', 'x@y.example', '--org', 'acme', '--role', 'viewer'], 'short\n', 1, 'at least 12 characters'],
    [['user', 'add', '--email', 'x@y.example', '--org', 'acme', '--role', 'viewer'], '', 2, 'which gave none'],
    [['user', 'add', '--email', 'x@y.example', '--org', 'Acme Inc', '--role', 'viewer'], '', 2, '--org is 1 to 63 lower-case letters'],
    [['user', 'add', '--email', 'x@y.example', '--org', 'acme', '--role', 'root'], '', 2, '--role is one of'],
    [['user', 'add', '--org', 'acme', '--role', 'viewer'], '', 2, '--email is needed'],
    [['user', 'fly'], '', 2, 'nexus api has no command "user fly"'],
    [['token', 'revoke', '--id', 'x'], '', 1, 'There is no token x.'],
  ])('%j is refused', (args, input, status, message) => {
    const result = nexus([...args, '--config', config], input);
    expect(result.status).toBe(status);
    expect(result.stderr).toContain(message);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('the server', () => {
  it('answers, takes a service token, and ends with 0 on SIGTERM', async () => {
    const token = nexus(['token', 'add', '--config', config, '--org', 'acme', '--name', 'vector']).stdout.trim();
    const server = await start();
    const ingested = await fetch(`${server.url}/api/v1/ingest/logs`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: '{"message":"hello"}' });
    expect(ingested.status).toBe(202);
    const login = await fetch(`${server.url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'ann@example.com', password: 'correct horse battery' }) });
    expect(login.status).toBe(200);
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect(await server.end('SIGTERM')).toBe(0);
  });

  it('ends with 0 on SIGINT too', async () => {
    const server = await start(['--listen', '127.0.0.1:0']);
    expect(await server.end('SIGINT')).toBe(0);
  });

  it.each([
    [{}, 'There is no signing key'],
    [{ NEXUS_API_SIGNING_KEY: 'changeme' }, 'is a default or an example'],
  ])('does not start with the key of %j', (env, message) => {
    const result = nexus(['--config', config], '', env);
    expect([result.status, result.stdout]).toEqual([1, '']);
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain('at ');
  });

  it('says what is wrong with its address', async () => {
    const server = await start();
    const { host } = new URL(server.url);
    writeFileSync(join(folder, 'second.json'), JSON.stringify({ dataDir: join(folder, 'second'), listen: host, logLevel: 'silent' }));
    expect(nexus(['--config', join(folder, 'second.json')]).stderr).toContain(`${host} is in use by another program`);
    await server.end('SIGTERM');
  });
});
