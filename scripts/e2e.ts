/** `npm run e2e [-- filters and options of vitest]`: the end-to-end tests; each window has a virtual display of its own where there is none. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build.ts';
import { electronEnvironment, findElectron } from './electron-runtime.ts';
import { ROOT } from './paths.ts';
import { runScript } from './run.ts';
import { ensureKeychain, ensureSystemPackages, TEST_PACKAGES, WINDOW_PACKAGES } from './setup.ts';

await runScript(async () => {
  ensureSystemPackages([...WINDOW_PACKAGES, ...TEST_PACKAGES]);
  ensureKeychain();
  await buildIfStale();
  const runtime = await findElectron();
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--config', 'e2e/vitest.config.ts', ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: 'inherit',
    env: electronEnvironment(runtime),
  });
  return new Promise((done) => {
    child.once('exit', (code) => done(code ?? 1));
  });
});
