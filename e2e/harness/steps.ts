/** What an analyst does in the window and what the tests read off it: the steps that several of them share. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { RunningApp } from './app.ts';

/** How long a search may take that loads the sample data first, beside other tests perhaps. */
export const STATE_TIMEOUT = 150_000;
/** How `expect.poll` waits for what the window shows a moment later. */
export const POLL = { timeout: 30_000, interval: 200 };

/** Folder for pictures to review; none are taken where it is not named. */
const PICTURES = process.env['NEXUS_PICTURES'];

/** Keys of the themes that a picture is taken of. */
export const THEMES = { dark: 'Alt+Shift+2', light: 'Alt+Shift+3', contrast: 'Alt+Shift+4' } as const;
export type ThemeName = keyof typeof THEMES;

/** Waits for the state of the search in front: `Done`, `Failed`, `Stopped`, `Running`, `Ready`. */
export async function waitForState(page: Page, state: string): Promise<void> {
  await page.locator('[data-testid=status]', { hasText: state }).waitFor({ timeout: STATE_TIMEOUT });
}

/** The editor in front: that of the pane in front, or the one that panes share which are compared. */
export function editorOf(page: Page): Locator {
  return page.locator('.pane.is-front .monaco-editor, .pane-area > .query-bar .monaco-editor').first();
}

/** Replaces the text of the editor in front, without accepting proposals. */
export async function typeSearch(page: Page, text: string): Promise<void> {
  await editorOf(page).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Escape');
}

/** Writes a search into the editor in front and starts it. */
export async function startSearch(page: Page, text: string): Promise<void> {
  await typeSearch(page, text);
  await page.keyboard.press('Control+Enter');
}

/** Runs a search and waits until all of the window shows its result. */
export async function runSearch(page: Page, text: string): Promise<void> {
  await startSearch(page, text);
  await waitForState(page, 'Done');
  // What belongs to the search before is shown faint until its successor is there.
  await page.waitForFunction(() => document.querySelector('[aria-busy=true], .is-old') === null, undefined, { timeout: 30_000 });
}

/** The text of the editor in front as it is shown. Monaco draws blanks as no-break spaces. */
export async function editorText(page: Page): Promise<string> {
  return (await editorOf(page).locator('.view-lines').innerText()).replaceAll('\u00a0', ' ');
}

/** Runs the action of the command palette that these words find first. */
export async function runAction(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.keyboard.insertText(words);
  await page.locator('.palette-entry.is-current').waitFor();
  await page.keyboard.press('Enter');
}

/** Closes whatever is open over the search, one thing at a time. */
export async function closeAll(page: Page): Promise<void> {
  const open = page.locator('[role=dialog], [role=menu]');
  for (let left = await open.count(); left > 0; left = await open.count()) {
    await page.keyboard.press('Escape');
    await page.waitForFunction((before) => document.querySelectorAll('[role=dialog], [role=menu]').length < before, left);
  }
}

/** Switches the theme as the user does. */
export async function setTheme(page: Page, theme: ThemeName): Promise<void> {
  await page.keyboard.press(THEMES[theme]);
  await page.waitForFunction((name) => document.documentElement.dataset['theme'] === name, theme);
  // Colours fade from one theme to the other.
  await page.waitForFunction(() => document.getAnimations().every((animation) => !(animation instanceof CSSTransition)));
}

/** Keeps a picture of the window in each of the themes for those who review it, and goes back to the theme that was on. */
export async function picture(page: Page, name: string, themes: readonly ThemeName[] = ['light', 'dark']): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  const before = (await page.evaluate(() => document.documentElement.dataset['theme'])) as ThemeName;
  for (const theme of themes) {
    await setTheme(page, theme);
    // What fades in, and what is drawn anew for the theme.
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
  }
  await setTheme(page, before);
}

/** What was copied: the clipboard is read in the main process, as the page may not. */
export function copied(app: RunningApp): Promise<string> {
  return app.inMain(({ clipboard }) => clipboard.readText());
}

/** From now on the system's dialogs for files give these; null cancels. */
export async function answerDialogs(app: RunningApp, answers: { readonly open: string | null; readonly save: string | null }): Promise<void> {
  await app.inMain(({ dialog }, { open, save }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: open === null, filePaths: open === null ? [] : [open] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: save === null, filePath: save ?? '' });
  }, answers);
}

/** Gives the app arguments as a second start of it does: links, files. */
export async function openFromSystem(app: RunningApp, ...given: readonly string[]): Promise<void> {
  await app.inMain(({ app: main }, args) => void main.emit('second-instance', {}, ['nexus', ...args], '/'), given);
}

/** Process id of the engine, once it runs. */
export async function enginePid(app: RunningApp): Promise<number> {
  return app.inMain(async ({ app: main }) => {
    for (let i = 0; i < 100; i++) {
      const engine = main
        .getAppMetrics()
        .find((metric) => metric.type === 'Utility' && metric.name === 'Nexus engine');
      if (engine !== undefined) return engine.pid;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('there is no engine process');
  });
}
