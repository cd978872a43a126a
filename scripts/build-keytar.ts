/**
 * Builds keytar, the module for the operating system's keychain, from the source that npm installed: its own install
 * script is off because it would download a binary. It speaks Node-API, so one build serves Node and Electron.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { ROOT } from './paths.ts';

/** What compiling it needs on Debian and Ubuntu. */
export const KEYTAR_BUILD_PACKAGES = ['libsecret-1-dev', 'pkg-config', 'python3', 'make', 'g++'] as const;

/** True where keytar is installed; it is an optional dependency. */
export function keytarFolder(): string | null {
  const folder = join(ROOT, 'node_modules', 'keytar');
  return existsSync(join(folder, 'package.json')) ? folder : null;
}

/** True where the built module is there. */
export function keytarIsBuilt(): boolean {
  const folder = keytarFolder();
  return folder !== null && existsSync(join(folder, 'build', 'Release', 'keytar.node'));
}

/**
 * Builds it where it is not built. Where that fails one line says why and what follows from it; the app runs without.
 * @returns true where the module is there afterwards.
 */
export function buildKeytar(): boolean {
  const folder = keytarFolder();
  if (folder === null) return refuse('it is not installed (npm install --include=optional)');
  if (keytarIsBuilt()) return true;
  const nodedir = headers();
  process.stderr.write('Building keytar (the keychain module)...\n');
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    // The oldest Node-API that keytar supports: with the version of this Node it would end a process of an older one.
    [nodeGyp(), 'rebuild', '--napi_build_version=3', ...(nodedir === null ? [] : [`--nodedir=${nodedir}`])],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status === 0 && keytarIsBuilt()) return true;
  const lines = `${stdout ?? ''}\n${stderr ?? ''}`.split('\n');
  const telling = lines.find((line) => /error|not found|No package/i.test(line)) ?? error?.message ?? 'node-gyp failed';
  return refuse(telling.trim());
}

function refuse(reason: string): false {
  process.stderr.write(
    `keytar was not built: ${reason}\nThe app runs without it and keeps passwords in memory only, until it is closed; \`npm run setup\` tries again.\n`,
  );
  return false;
}

/** node-gyp comes with the packager. */
function nodeGyp(): string {
  const require = createRequire(join(ROOT, 'package.json'));
  return join(dirname(require.resolve('node-gyp/package.json')), 'bin', 'node-gyp.js');
}

/**
 * A folder with Node's headers, so that node-gyp downloads none: those of the Node that npm installed for the scripts, else
 * the system's. Null leaves it to node-gyp.
 */
function headers(): string | null {
  const beside = dirname(dirname(process.execPath));
  const packaged = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`);
  return [packaged, beside, '/usr', '/usr/local'].find((folder) => existsSync(join(folder, 'include', 'node', 'node_api.h'))) ?? null;
}
