/**
 * The store on a real gnome-keyring, each step in a process of its own as after restarts of the app. Needs gnome-keyring,
 * dbus and a built keytar (npm run setup has them all); on other systems than Linux there is no gnome-keyring.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const SECRET = 'canary-in-the-keyring-7f3a';
const keytar = dirname(createRequire(import.meta.url).resolve('keytar/package.json'));
const missing = [
  ...['/usr/bin/gnome-keyring-daemon', '/usr/bin/dbus-run-session', '/usr/bin/gdbus'].filter((path) => !existsSync(path)),
  ...(existsSync(join(keytar, 'build', 'Release', 'keytar.node')) ? [] : ['a built keytar']),
];

const store = pathToFileURL(join(import.meta.dirname, 'secret-store.ts')).href;

/** Runs shell lines in a session bus of their own with an unlocked keyring; `store CODE` runs code with a store `s`. */
function session(lines: string, desktop = false): { readonly out: string; readonly home: string } {
  const home = mkdtempSync(join(tmpdir(), 'nexus-keyring-'));
  const script = `
set -e
printf 'pw' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
store() { "$NODE" --input-type=module -e "import { createSecretStore } from '${store}'; const s = createSecretStore(undefined, 4000); $1"; }
lock() { gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null; }
${lines}
`;
  const file = join(home, 'session.sh');
  writeFileSync(file, script);
  const bus = ['--', 'bash', file];
  const { stdout, status, error } = spawnSync(desktop ? 'xvfb-run' : 'dbus-run-session', desktop ? ['-a', 'dbus-run-session', ...bus] : bus, {
    encoding: 'utf8',
    timeout: 90_000,
    env: { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, NODE: process.execPath, NODE_NO_WARNINGS: '1' },
  });
  if (status !== 0) throw new Error(`the session ended with ${status}: ${error?.message ?? stdout}`);
  // Services that the session bus starts write into the same output.
  const out = stdout.split('\n').filter((line) => !line.startsWith('SpiRegistry')).join('\n');
  return { out, home };
}

describe.skipIf(process.platform !== 'linux')('secrets in a gnome-keyring', { timeout: 120_000 }, () => {
  it('has what it needs', () => {
    expect(missing).toEqual([]);
  });

  it('stores, reads back in another process, and forgets', () => {
    const { out, home } = session(`
store "console.log(await s.set('c1', 'password', '${SECRET}'), JSON.stringify(await s.status()))"
store "console.log(await s.get('c1', 'password'), await s.get('c1', 'token'), s.inSession('c1').length)"
store "await s.delete('c1', 'password'); await s.delete('c1', 'password'); console.log('gone', await s.get('c1', 'password'))"
`);
    expect(out.trim().split('\n')).toEqual(['keychain {"kind":"keychain","notice":null}', `${SECRET} null 0`, 'gone null']);
    // The keyring's own files are encrypted; nothing else was written.
    for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name)).includes(SECRET) && entry.name !== 'session.sh').toBe(false);
    }
    rmSync(home, { recursive: true });
  });

  it('is locked: a new secret goes to memory with a notice, and the process ends by itself', () => {
    const { out, home } = session(`
store "await s.set('c1', 'password', '${SECRET}')"
lock
store "console.log(await s.get('c1', 'password').catch((e) => e.message)); console.log(await s.set('c1', 'token', 'x'), (await s.status()).notice)"
`);
    const [read, write] = out.trim().split('\n');
    // With no desktop to ask for its password a locked keyring says that there is nothing; with one it waits for good.
    expect(read).toMatch(/^null$|did not answer/);
    expect(write).toMatch(/^session The keychain (refused to write the secret \(Cannot create an item in a locked collection\)|did not answer).*memory only\.$/);
    rmSync(home, { recursive: true });
  });

  it('is locked behind a prompt that nobody answers: the deadline holds, and the process still ends', () => {
    const { out, home } = session(`
store "await s.set('c1', 'password', '${SECRET}')"
lock
store "const t = Date.now(); console.log(await s.get('c1', 'password').catch((e) => e.message)); console.log(Date.now() - t < 8000, await s.set('c1', 'token', 'x'), (await s.status()).notice)"
`, true);
    const [read, write] = out.trim().split('\n');
    expect(read).toBe('The keychain did not answer within 4 s; it is probably locked. Unlock it and try again.');
    expect(write).toMatch(/^true session The keychain did not answer a moment ago.*memory only\.$/);
    rmSync(home, { recursive: true });
  });
});
