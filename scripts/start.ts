/**
 * `npm start`: builds what is not built and opens the app on its sample data. Where there is no display it says so and
 * shows a first search in the terminal instead. Further arguments go to Electron.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build.ts';
import { hasDisplay } from './display.ts';
import { electronEnvironment, findElectron, sandboxArguments } from './electron-runtime.ts';
import { ROOT } from './paths.ts';
import { runScript } from './run.ts';
import { ensureKeychain, ensureSystemPackages, WINDOW_PACKAGES } from './setup.ts';

const FIRST_SEARCH = 'level=ERROR | stats count by service | sort - count';

await runScript(async () => {
  await buildIfStale();
  ensureSystemPackages(WINDOW_PACKAGES);
  ensureKeychain();
  return hasDisplay() ? openApp() : showFirstSearch();
});

async function openApp(): Promise<number> {
  const runtime = await findElectron();
  const child = spawn(runtime.executable, [...sandboxArguments(), ROOT, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: electronEnvironment(runtime),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

function showFirstSearch(): number {
  process.stdout.write(
    [
      'There is no display here, so no window was opened. To open it:',
      '  on a desktop               npm start',
      '  on a virtual display       xvfb-run -a npm start',
      '  as a picture               npm run screenshot -- picture.png',
      '',
      'The same engine answers in the terminal. A first search over the sample data:',
      `  npx nexus search --sample '${FIRST_SEARCH}'`,
      '',
    ].join('\n'),
  );
  const args = [join(ROOT, 'bin', 'nexus.js'), 'search', '--sample', '--format', 'table', FIRST_SEARCH];
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}
