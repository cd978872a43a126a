/**
 * `node scripts/screens.ts FOLDER [--themes light,dark,contrast] [--size 1440x900] [--groups events,results] [--only NAME,...]
 * [--format webp|png] [--zoom 1.5]`: opens every screen of the window (`e2e/harness/screens.ts`) on the sample data and a Nexus API server of its own, and
 * writes a picture of each in each theme. Ends with 1 where a screen did not open or the page's console had an error.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { type RunningApp, openApp } from '../e2e/harness/app.ts';
import { SCREEN_GROUPS, type ServerAccount, screensOf } from '../e2e/harness/screens.ts';
import { THEMES, type ThemeName, closeAll, setTheme, waitForState } from '../e2e/harness/steps.ts';
import { buildIfStale } from './build.ts';
import { runScript } from './run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    themes: { type: 'string', default: 'light,dark' },
    size: { type: 'string', default: '1440x900' },
    only: { type: 'string' },
    format: { type: 'string', default: 'webp' },
    zoom: { type: 'string', default: '1' },
    groups: { type: 'string', default: SCREEN_GROUPS.join(',') },
  },
});
const [width, height] = values.size.split('x').map(Number);
const to = positionals[0];
const themes = values.themes.split(',').filter((name): name is ThemeName => name in THEMES);
if (to === undefined || width === undefined || height === undefined || themes.length === 0 || (values.format !== 'webp' && values.format !== 'png')) {
  process.stderr.write('usage: node scripts/screens.ts FOLDER [--themes light,dark,contrast] [--size 1440x900] [--groups events,results] [--only NAME,...] [--format webp|png] [--zoom 1.5]\n');
  process.exit(2);
}
const size = { width, height };
const groups = SCREEN_GROUPS.filter((group) => values.groups.split(',').includes(group));
const only = values.only === undefined ? null : new Set(values.only.split(','));

/** A server with events, a shared search and an alert, for the pages that need one. */
async function startServer(): Promise<{ readonly account: ServerAccount; readonly close: () => Promise<void> }> {
  // Loaded here: without a server its parts are not needed.
  const { PASSWORD, startApi } = await import('../src-api/testing/api-fixture.ts');
  const api = await startApi();
  const now = Date.now() / 1000;
  await api.ingest('acme', Array.from({ length: 400 }, (_, i) => ({ timestamp: now - 60 - i * 200, host: `web-${i % 3}`, level: i % 8 === 0 ? 'error' : 'info', message: i % 8 === 0 ? 'order not paid' : 'order paid' })));
  const token = await api.signIn('acme', 'analyst');
  const shared = { description: 'Orders that were not paid', earliest: '-24h', latest: '+1h' };
  await api.call('POST', '/saved-searches', { token, body: { ...shared, name: 'Failed orders', spl: 'level=error | stats count by host' } });
  await api.call('POST', '/saved-searches', { token, body: { ...shared, name: 'Errors of the shop', spl: 'level=error', schedule: { cron: '* * * * * *', severity: 'high', threshold: 1, throttleS: 3600 } } });
  return { account: { url: api.server.url, user: 'analyst@acme.example', password: PASSWORD }, close: () => api.close() };
}

/** Writes what the window shows. The browser itself makes WebP of it, a third of the size of a PNG. */
async function picture({ page, inMain }: RunningApp, path: string): Promise<void> {
  // Playwright cuts the picture of an enlarged page at the size it has without.
  const enlarged = values.zoom === '1' ? null : await inMain(async ({ BrowserWindow }) => (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64') ?? '');
  const png = enlarged === null ? await page.screenshot() : Buffer.from(enlarged, 'base64');
  if (values.format === 'png') {
    writeFileSync(`${path}.png`, png);
    return;
  }
  const webp = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.5).split(',')[1] ?? '';
  }, png.toString('base64'));
  writeFileSync(`${path}.webp`, Buffer.from(webp, 'base64'));
}

/** Makes all as large as the user would, with the keys: what the window is told in another way it takes back with the next change of its appearance. */
async function zoomTo(page: Page, factor: number): Promise<void> {
  const scale = (): Promise<number> => page.evaluate(() => window.devicePixelRatio);
  const usual = await scale();
  for (let now = usual; now < factor * usual - 0.01; ) {
    const before = now;
    await page.keyboard.press('Control+=');
    await page.waitForFunction((last) => window.devicePixelRatio > last, before);
    now = await scale();
  }
}

/** Opens each screen and takes its pictures; the names of those that did not open, with the reason. */
async function takeAll(app: RunningApp, to: string, files: string, account: ServerAccount | null): Promise<string[]> {
  const { page } = app;
  const failed: string[] = [];
  for (const { name, open, close } of groups.flatMap((group) => screensOf(app, files, account)[group])) {
    try {
      await open();
      if (only === null || only.has(name)) {
        for (const theme of themes) {
          if (themes.length > 1) await setTheme(page, theme);
          // What fades in or is drawn after the theme has changed.
          await page.waitForTimeout(250);
          await picture(app, join(to, `${name}-${theme}`));
        }
      }
      await close?.();
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
      await page.screenshot({ path: join(to, `failed-${name}.png`) });
      await closeAll(page).catch(() => undefined);
    }
  }
  return failed;
}

await runScript(async () => {
  await buildIfStale();
  mkdirSync(to, { recursive: true });
  // Memory for secrets: the keychain of whoever runs this is none of its business.
  process.env['NEXUS_KEYCHAIN'] = 'off';
  const server = groups.includes('server') ? await startServer() : null;
  const files = mkdtempSync(join(tmpdir(), 'nexus-screens-'));
  const app = await openApp({ theme: themes[0] === 'dark' ? 'dark' : 'light', size });
  try {
    app.page.setDefaultTimeout(15_000);
    await waitForState(app.page, 'Done');
    if (themes[0] !== undefined) await setTheme(app.page, themes[0]);
    await zoomTo(app.page, Number(values.zoom));
    const failed = await takeAll(app, to, files, server?.account ?? null);
    for (const problem of [...failed, ...app.problems.map((text) => `page: ${text}`)]) process.stderr.write(`${problem}\n`);
    return failed.length + app.problems.length > 0 ? 1 : 0;
  } finally {
    await app.close();
    await server?.close();
    rmSync(files, { recursive: true, force: true });
  }
});
