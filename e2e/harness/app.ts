/**
 * Starts the built application in a real Electron window with a profile of its own, and collects everything that went
 * wrong in the page, so that a test can demand that nothing did.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import type { ElectronApplication, Page } from 'playwright-core';
import { openDisplay } from '../../scripts/display.ts';
import { electronEnvironment, findElectron, sandboxArguments } from '../../scripts/electron-runtime.ts';
import { ROOT } from '../../scripts/paths.ts';

/** How to open the app. */
export interface OpenOptions {
  /** A profile to reuse (a restart); without it a fresh one, removed at the end. */
  readonly profile?: string;
  /** Of a fresh profile; a reused one has its own. Dark and 1440 by 900 where not given. */
  readonly theme?: 'dark' | 'light';
  readonly size?: { readonly width: number; readonly height: number };
  /** More arguments of the app, such as `--lang=en-XA`. */
  readonly arguments?: readonly string[];
}

/** The running app. */
export interface RunningApp {
  readonly page: Page;
  /** Runs a function in the main process with Electron's modules, and hands over what it returns. It may run twice. */
  readonly inMain: ElectronApplication['evaluate'];
  /** Its userData folder. */
  readonly profile: string;
  /** Console errors, page errors and failed loads so far; tests end by expecting none. */
  readonly problems: readonly string[];
  /** Text that main and engine wrote on stderr. */
  readonly log: () => string;
  /** Quits the app; removes a profile that was made for it. */
  readonly close: () => Promise<void>;
  /** Ends the main process as `kill -9` does. */
  readonly kill: () => void;
}

/** A folder for a profile that outlives one start of the app. The caller removes it. */
export function newProfile(): string {
  return mkdtempSync(join(tmpdir(), 'nexus-e2e-'));
}

/** Opens the app and waits for its page to be loaded. */
export async function openApp(options: OpenOptions = {}): Promise<RunningApp> {
  const runtime = await findElectron();
  const display = await openDisplay();
  const profile = options.profile ?? newProfile();
  mkdirSync(profile, { recursive: true });
  const { width, height } = options.size ?? { width: 1440, height: 900 };
  const state = join(profile, 'desktop-state.json');
  if (!existsSync(state)) {
    const bounds = { x: 0, y: 0, width, height };
    writeFileSync(state, JSON.stringify({ bounds, maximized: false, theme: options.theme ?? 'dark' }));
  }
  const electron = await _electron.launch({
    executablePath: runtime.executable,
    args: [...sandboxArguments(), `--user-data-dir=${profile}`, ...(options.arguments ?? []), ROOT],
    env: { ...definedOnly(electronEnvironment(runtime)), ...definedOnly(display.environment), TZ: 'UTC' },
    timeout: 30_000,
    // Playwright would otherwise pretend to the page that the system is light.
    colorScheme: null,
  });
  let stderr = '';
  electron.process().stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });

  const problems: string[] = [];
  const page = await electron.firstWindow();
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) =>
    problems.push(`request: ${request.url()} ${request.failure()?.errorText ?? ''}`),
  );
  page.on('crash', () => problems.push('the page crashed'));
  await page.waitForLoadState('load');

  return {
    page,
    inMain: repeated(electron),
    profile,
    problems,
    log: () => stderr,
    close: async () => {
      await electron.close();
      display.close();
      if (options.profile === undefined) rmSync(profile, { recursive: true, force: true });
    },
    kill: () => electron.process().kill('SIGKILL'),
  };
}

/** `evaluate` of the main process. The inspector may lose a promise that nothing else holds before it has told its result. */
function repeated(electron: ElectronApplication): ElectronApplication['evaluate'] {
  const evaluate = async (...args: Parameters<ElectronApplication['evaluate']>): Promise<unknown> => {
    try {
      return await electron.evaluate(...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('promise was garbage collected')) throw error;
      return electron.evaluate(...args);
    }
  };
  return evaluate as ElectronApplication['evaluate'];
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
