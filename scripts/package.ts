/**
 * `npm run package`: packs the app into a folder for this machine (dist/<system>-unpacked), checks its fuses, starts it
 * once and waits for its page. With `--installers` it builds the installers of electron-builder.yml instead, which needs
 * the official Electron.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build } from 'electron-builder';
import { chromium } from 'playwright-core';
import { executableIn, FUSES } from './after-pack.js';
import { buildAll } from './build.ts';
import { openDisplay } from './display.ts';
import { findElectron, sandboxArguments } from './electron-runtime.ts';
import { CACHE, ROOT } from './paths.ts';
import { runScript } from './run.ts';
import { ensureSystemPackages, WINDOW_PACKAGES } from './setup.ts';

const START_MS = 60_000;
const FUSE_ON = '1'.charCodeAt(0);

await runScript(async () => {
  const installers = process.argv.includes('--installers');
  const runtime = await findElectron();
  if (installers && !runtime.official) {
    throw new Error('installers are built with the official Electron only; see docs/development.md.');
  }
  await buildAll();

  // The test runtime carries a stand-in for Electron's default app, which has no place in a package.
  const clean = await mkdtemp(join(CACHE, 'package-'));
  try {
    await cp(runtime.dist, clean, { recursive: true });
    await rm(join(clean, 'resources', 'app'), { recursive: true, force: true });
    const artifacts = await build({
      projectDir: ROOT,
      publish: 'never',
      ...(installers ? {} : { dir: true }),
      config: {
        extends: join(ROOT, 'electron-builder.yml'),
        electronVersion: runtime.version,
        ...(installers ? {} : { electronDist: clean }),
      },
    });
    for (const artifact of artifacts) process.stdout.write(`built ${artifact}\n`);
  } finally {
    await rm(clean, { recursive: true, force: true });
  }

  if (!installers) {
    const folder = join(
      ROOT,
      'dist',
      { win32: 'win-unpacked', darwin: 'mac', linux: 'linux-unpacked' }[process.platform as 'linux'],
    );
    const executable = executableIn(folder, process.platform, 'Nexus Desktop', 'nexus-desktop');
    await checkFuses(executable);
    await startOnce(executable);
    process.stdout.write(
      `packed ${folder}${runtime.official ? '' : ` on the test runtime Electron ${runtime.version}: for trying out here, not for users`}\n`,
    );
  }
});

/** @throws Error naming the first fuse that is not as configured. */
async function checkFuses(executable: string): Promise<void> {
  const wire = await getCurrentFuseWire(executable);
  for (const [option, wanted] of Object.entries(FUSES)) {
    const index = Number(option) as FuseV1Options;
    if ((Number(wire[index]) === FUSE_ON) !== wanted)
      throw new Error(`fuse ${FuseV1Options[index]} is not ${wanted ? 'on' : 'off'}`);
  }
  process.stdout.write(`fuses set: ${Object.keys(FUSES).length} of ${Object.keys(FUSES).length}\n`);
}

/** Starts the packed app in a fresh profile, reads its page's title through the debugging port, and ends it. */
async function startOnce(executable: string): Promise<void> {
  ensureSystemPackages(WINDOW_PACKAGES);
  const display = await openDisplay();
  const profile = await mkdtemp(join(tmpdir(), 'nexus-package-'));
  const args = [...sandboxArguments(), `--user-data-dir=${profile}`, '--remote-debugging-port=0'];
  const child = spawn(executable, args, {
    env: { ...process.env, ...display.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  try {
    const endpoint = await new Promise<string>((resolve, reject) => {
      let text = '';
      const fail = (): void => reject(new Error(`the packed app did not start:\n${text}`));
      child.once('exit', fail);
      setTimeout(fail, START_MS).unref();
      child.stderr.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const url = /DevTools listening on (\S+)/.exec(text)?.[1];
        if (url !== undefined) resolve(url);
      });
    });
    const browser = await chromium.connectOverCDP(endpoint);
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page', { timeout: START_MS }));
    if (page === undefined) throw new Error('the packed app opened no window');
    await page.waitForLoadState('load');
    const functions = await page.evaluate(() => Object.keys(Reflect.get(globalThis, 'nexus') ?? {}).length);
    if (!page.url().startsWith('app://nexus/') || functions === 0)
      throw new Error(`the packed app shows ${page.url()}`);
    process.stdout.write(`started once: "${await page.title()}" at ${page.url()}\n`);
    await browser.close();
  } finally {
    child.kill('SIGTERM');
    await ended;
    display.close();
    await rm(profile, { recursive: true, force: true });
  }
}
