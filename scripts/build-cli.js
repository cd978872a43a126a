/**
 * Bundles the `nexus` command into out/cli/nexus.js, and beside it the API server that it loads for `nexus api` and the threads that cut lines. Plain JavaScript because the launcher bin/nexus.js uses it under
 * whatever Node the user has.
 */
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ENTRY = join(ROOT, 'src-cli', 'main.ts');
const API_ENTRY = join(ROOT, 'src-api', 'main.ts');

/** What `nexus` runs. */
export const CLI_BUNDLE = join(ROOT, 'out', 'cli', 'nexus.js');
const API_BUNDLE = join(ROOT, 'out', 'cli', 'nexus-api.js');
const CUT_ENTRY = join(ROOT, 'src-engine', 'datasets', 'cut-worker.ts');
const CUT_BUNDLE = join(ROOT, 'out', 'cli', 'cut-worker.js');

/** True in a source tree, false in an installed package that carries only the bundle. */
export function inCheckout() {
  return existsSync(ENTRY);
}

/** True where the bundle is missing or any source under src-cli, src-api, src-engine or src-shared is newer. */
export function cliIsStale() {
  if (![CLI_BUNDLE, API_BUNDLE, CUT_BUNDLE].every((path) => existsSync(path))) return true;
  const built = statSync(CLI_BUNDLE).mtimeMs;
  for (const folder of ['src-cli', 'src-api', 'src-engine', 'src-shared']) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
      if (statSync(join(entry.parentPath, entry.name)).mtimeMs > built) return true;
    }
  }
  return false;
}

/** Writes the bundles; packages stay outside of them (native modules must, and the rest is there anyway). */
export async function buildCli() {
  // The command's last: its time is what tells whether the bundles are stale.
  await bundle(CUT_ENTRY, CUT_BUNDLE);
  await bundle(API_ENTRY, API_BUNDLE);
  await bundle(ENTRY, CLI_BUNDLE);
}

/**
 * @param {string} entry
 * @param {string} target
 */
async function bundle(entry, target) {
  const { build } = await import('esbuild');
  // Written under another name first: several processes may build at once, and none may run half a file.
  const draft = `${target}.${process.pid}`;
  await build({
    entryPoints: [entry],
    outfile: draft,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.18',
    packages: 'external',
    logLevel: 'silent',
  });
  renameSync(draft, target);
}
