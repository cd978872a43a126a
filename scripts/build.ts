/** `npm run build`: the three bundles of the desktop application and the `nexus` command, into out/. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'electron-vite';
import { buildCli } from './build-cli.js';
import { ROOT } from './paths.ts';
import { runScript } from './run.ts';

const STAMP = join(ROOT, 'out', 'built');
const SOURCES = ['src-shared', 'src-engine', 'src-api', 'src-cli', 'src-main', 'src-preload', 'src-renderer'];
const CONFIGURATION = ['electron.vite.config.ts', 'package.json'];

/** Builds everything. */
export async function buildAll(): Promise<void> {
  process.chdir(ROOT);
  const startedAt = new Date();
  await build({ logLevel: 'warn' });
  await buildCli();
  // The stamp says when the build began: a source saved while it ran is newer and counts as not yet built.
  writeFileSync(STAMP, `${startedAt.toISOString()}\n`);
}

/** Builds where out/ is missing or older than any source. */
export async function buildIfStale(): Promise<void> {
  if (!isStale()) return;
  process.stderr.write('Building...\n');
  await buildAll();
}

function isStale(): boolean {
  if (!existsSync(STAMP)) return true;
  const built = Date.parse(readStamp());
  if (CONFIGURATION.some((file) => statSync(join(ROOT, file)).mtimeMs > built)) return true;
  return SOURCES.some((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).some(
      (entry) =>
        entry.isFile() &&
        !/\.test\.tsx?$/.test(entry.name) &&
        statSync(join(entry.parentPath, entry.name)).mtimeMs > built,
    ),
  );
}

function readStamp(): string {
  return readFileSync(STAMP, 'utf8').trim();
}

if (import.meta.main) await runScript(buildAll);
