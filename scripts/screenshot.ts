/**
 * `npm run screenshot -- FILE.png [--theme dark|light] [--size 1440x900] [--wait MS] [--run 'page script']`: opens the app
 * in a fresh profile, on a virtual display where there is none, and writes what the window shows. The page script runs in
 * the page before the picture is taken. Errors on the page's console are printed.
 */
import { parseArgs } from 'node:util';
import { openApp } from '../e2e/harness/app.ts';
import { buildIfStale } from './build.ts';
import { runScript } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    theme: { type: 'string', default: 'dark' },
    size: { type: 'string', default: '1440x900' },
    wait: { type: 'string', default: '3000' },
    run: { type: 'string' },
  },
});
const [width, height] = values.size.split('x').map(Number);
const theme = values.theme;
const file = positionals[0];
if (file === undefined || width === undefined || height === undefined || (theme !== 'dark' && theme !== 'light')) {
  process.stderr.write(
    "usage: npm run screenshot -- FILE.png [--theme dark|light] [--size 1440x900] [--wait MS] [--run 'script']\n",
  );
  process.exit(2);
}
const picture = file;
await runScript(async () => {
  await buildIfStale();
  const app = await openApp({ theme, size: { width, height } });
  try {
    await app.page.waitForTimeout(Number(values.wait));
    if (values.run !== undefined) {
      await app.page.evaluate(values.run);
      await app.page.waitForTimeout(Number(values.wait));
    }
    await app.page.screenshot({ path: picture });
  } finally {
    for (const problem of app.problems) process.stderr.write(`page: ${problem}\n`);
    await app.close();
  }
});
