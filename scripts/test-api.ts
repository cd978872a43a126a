/** `npm run test:api [-- filters and options of vitest]`: the tests of the Nexus API server, isolation and faults included. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { runScript } from './run.ts';
import { API_TEST_PACKAGES, ensureSystemPackages } from './setup.ts';

await runScript(async () => {
  ensureSystemPackages(API_TEST_PACKAGES);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const filters = process.argv.slice(2);
  const child = spawn(process.execPath, [vitest, 'run', ...(filters.some((f) => !f.startsWith('-')) ? filters : ['src-api', 'src-shared/nexus-api', ...filters])], { cwd: ROOT, stdio: 'inherit' });
  return new Promise<number>((done) => {
    child.once('error', () => done(1));
    child.once('exit', (code) => done(code ?? 1));
  });
});
