/**
 * System packages that Electron and the tests need on Debian and Ubuntu. `npm run setup` installs them; `npm start`,
 * `npm test` and `npm run e2e` call this too and find nothing to do afterwards.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { KEYTAR_BUILD_PACKAGES, buildKeytar, keytarIsBuilt } from './build-keytar.ts';

/** What a window needs, real or virtual. */
export const WINDOW_PACKAGES = [
  'xvfb',
  'xauth',
  'libnss3',
  'libatk-bridge2.0-0',
  'libgtk-3-0',
  'libgbm1',
  'libasound2',
  'libcups2',
  'libdrm2',
  'libxss1',
  'libxtst6',
  'libnotify4',
  'libsecret-1-0',
  'dbus',
  'fonts-dejavu-core',
] as const;

/** What the tests of the API server need: shared limits in a real Redis, real shippers, a real store of metrics. */
export const API_TEST_PACKAGES = ['redis-server', 'syslog-ng-core', 'syslog-ng-mod-http', 'victoria-metrics'] as const;

/** What only the tests need: a real web server whose access log is imported and searched, and a real keyring. */
export const TEST_PACKAGES = [...API_TEST_PACKAGES, 'nginx-light', 'gnome-keyring', 'libglib2.0-bin'] as const;

/**
 * Makes sure that these packages are there: installs what is missing where that is allowed, else prints the exact
 * command. On systems without apt it does nothing, because desktops have these libraries.
 * @returns the packages that are still missing.
 */
export function ensureSystemPackages(packages: readonly string[]): readonly string[] {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return [];
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return [];
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    process.stderr.write(`System packages are missing. Please run:\n  ${command(missing, 'sudo ')}\n`);
    return missing;
  }
  process.stderr.write(`Installing system packages: ${missing.join(' ')}\n`);
  const prefix = root ? [] : ['sudo', '-n'];
  apt([...prefix, 'apt-get', 'update', '-qq']);
  // Debian 13 and Ubuntu 24.04 renamed some libraries (64-bit time); what they offer is known only after the update.
  const offered = missing.map((name) => (isOffered(`${name}t64`) ? `${name}t64` : name));
  const done = apt([...prefix, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...offered]);
  const still = missing.filter((name) => !isInstalled(name));
  if (!done || still.length > 0)
    process.stderr.write(`apt could not install everything. Please run:\n  ${command(still, '')}\n`);
  return still;
}

/** Makes sure that the keychain module is there, with what compiling it needs. Without it the app still runs. */
export function ensureKeychain(): void {
  if (keytarIsBuilt()) return;
  ensureSystemPackages(KEYTAR_BUILD_PACKAGES);
  buildKeytar();
}

function apt([program = '', ...args]: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status !== 0) process.stderr.write(result.stderr);
  return result.status === 0;
}

function isInstalled(name: string): boolean {
  return [name, `${name}t64`].some((candidate) => {
    const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Status}', candidate], { encoding: 'utf8' });
    return stdout.includes('install ok installed');
  });
}

function isOffered(name: string): boolean {
  try {
    return execFileSync('apt-cache', ['show', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }) !== '';
  } catch {
    return false;
  }
}

function command(packages: readonly string[], prefix: string): string {
  return `${prefix}apt-get update && ${prefix}apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

if (import.meta.main) {
  const missing = ensureSystemPackages([...WINDOW_PACKAGES, ...TEST_PACKAGES]);
  ensureKeychain();
  process.exitCode = missing.length === 0 ? 0 : 1;
}
