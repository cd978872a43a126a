/** The app as the tests of a file or of a `describe` share it: opened before them, closed after them, with a folder for their files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type RunningApp, newProfile, openApp } from './app.ts';
import { STATE_TIMEOUT, waitForState } from './steps.ts';

/** Until when a start waits: the state of the first search, or the page alone. */
type Until = 'Done' | 'page';

/** What the tests of a file may need. */
export interface SessionOptions {
  /** `Done` where not given. */
  readonly until?: Until;
  /** More arguments of the app, such as `--lang=en-XA`. */
  readonly arguments?: readonly string[];
  /** Whether errors on the console are what the tests ask for; otherwise each test ends by expecting none. */
  readonly provokes?: boolean;
}

/** The app that is running now, its profile and a folder for files; both are removed in the end. */
export interface Session extends RunningApp {
  readonly folder: string;
  /** Opens the app with the profile of this session, and waits as this session does where nothing else is said. */
  readonly start: (until?: Until) => Promise<void>;
  /** Quits the app and opens it again. */
  readonly restart: (until?: Until) => Promise<void>;
}

/** Registers the hooks of vitest for a session; to be called where those may be. */
export function session({ until = 'Done', provokes = false, arguments: given = [] }: SessionOptions = {}): Session {
  const profile = newProfile();
  const folder = mkdtempSync(join(tmpdir(), 'nexus-e2e-files-'));
  let running: RunningApp | null = null;
  const now = (): RunningApp => {
    if (running === null) throw new Error('The app is not running.');
    return running;
  };
  const app: Session = {
    profile,
    folder,
    get page(): Page {
      return now().page;
    },
    get inMain() {
      return now().inMain;
    },
    get problems() {
      return now().problems;
    },
    log: () => now().log(),
    kill: () => now().kill(),
    start: async (wanted = until) => {
      running = await openApp({ profile, arguments: given });
      if (wanted === 'Done') await waitForState(running.page, wanted);
    },
    close: async () => {
      const last = running;
      running = null;
      await last?.close();
    },
    restart: async (wanted = until) => {
      await app.close();
      await app.start(wanted);
    },
  };
  beforeAll(() => app.start(), STATE_TIMEOUT + 30_000);
  if (!provokes) {
    afterEach(() => {
      expect(running?.problems ?? []).toEqual([]);
    });
  }
  afterAll(async () => {
    await app.close();
    rmSync(profile, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });
  return app;
}
