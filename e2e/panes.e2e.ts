/** Panes that share the window, and the list of jobs: searches in the background, what they take, and the word when they are done. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, newProfile, openApp } from './harness/app.ts';

const PICTURES = process.env['NEXUS_PICTURES'];
const TEST_TIMEOUT = 240_000;
const STATE_TIMEOUT = 150_000;
const POLL = { timeout: 20_000, interval: 200 };

async function done(page: Page): Promise<void> {
  await page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor({ timeout: STATE_TIMEOUT });
}
/** Writes a search into the pane in front and runs it. */
async function start(page: Page, text: string): Promise<void> {
  await page.locator('.pane.is-front .monaco-editor').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
}
async function search(page: Page, text: string): Promise<void> {
  await start(page, text);
  await page.waitForTimeout(300);
  await done(page);
}
async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  for (const [theme, keys] of [['light', 'Alt+Shift+3'], ['dark', 'Alt+Shift+2']] as const) {
    await page.keyboard.press(keys);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
  }
}
async function widths(page: Page): Promise<number[]> {
  return page.locator('.pane').evaluateAll((panes) => panes.map((pane) => Math.round(pane.getBoundingClientRect().width)));
}

describe('panes', { timeout: TEST_TIMEOUT }, () => {
  const profile = newProfile();
  let app: RunningApp;
  beforeAll(async () => {
    app = await openApp({ profile });
    await done(app.page);
  }, STATE_TIMEOUT);
  afterEach(() => expect(app.problems).toEqual([]));
  afterAll(async () => {
    await app.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it('stand side by side by a command, each with its own search', async () => {
    const { page } = app;
    await search(page, 'index=app level=ERROR');
    await page.keyboard.press('Control+\\');
    await page.getByTestId('pane-area').waitFor();
    expect(await page.locator('.pane').count()).toBe(2);
    await search(page, 'index=app | timechart span=1h count by level');
    await page.locator('.pane').nth(1).getByTestId('table').waitFor();
    expect(await page.locator('.pane').nth(0).getByTestId('events').count()).toBe(1);
    await picture(page, 'panes');
  });

  it('propose what the connection and the fields of their own search are', async () => {
    const { page } = app;
    await page.locator('.pane.is-front .monaco-editor').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' | sor');
    const widget = page.locator('.suggest-widget.visible');
    await widget.waitFor();
    const box = await widget.boundingBox();
    const pane = await page.locator('.pane.is-front').boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual((pane?.x ?? 0) - 1);
    expect(Math.abs((box?.y ?? 0) - (pane?.y ?? 0))).toBeLessThan(200);
    await picture(page, 'panes-completion');
    await page.keyboard.press('Escape');
    for (let i = 0; i < 6; i++) await page.keyboard.press('Backspace');
  });

  it('take the keyboard with them', async () => {
    const { page } = app;
    await page.keyboard.press('Alt+Shift+ArrowLeft');
    await expect.poll(() => page.locator('.pane').nth(0).getAttribute('class'), POLL).toContain('is-front');
    await page.locator('.pane').nth(1).getByTestId('table').click();
    await expect.poll(() => page.locator('.pane').nth(1).getAttribute('class'), POLL).toContain('is-front');
  });

  it('grow and shrink with the keyboard and the mouse', async () => {
    const { page } = app;
    const [before = 0] = await widths(page);
    const border = page.getByTestId('pane-border');
    await border.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const [after = 0] = await widths(page);
    expect(after).toBeGreaterThan(before + 50);
    expect(Number(await border.getAttribute('aria-valuenow'))).toBe(56);
    const box = await border.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 0.5, 500);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) - 100, 500, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await widths(page))[0], POLL).toBeLessThan(after - 80);
    await border.press('Enter');
    const [left = 0, right = 0] = await widths(page);
    expect(Math.abs(left - right)).toBeLessThan(4);
  });

  it('take a tab that is dragged to an edge', async () => {
    const { page } = app;
    await page.keyboard.press('Control+T');
    await search(page, '| makeresults count=3');
    expect(await page.getByTestId('pane-area').count()).toBe(0);
    await page.locator('.tab').first().click();
    const target = page.locator('.pane').nth(1);
    const { x = 0, y = 0, width = 0, height = 0 } = (await target.boundingBox()) ?? {};
    await page.locator('.tab').last().hover();
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 });
    await page.mouse.move(x + width / 2, y + height - 60, { steps: 4 });
    await page.locator('.pane-drop-bottom').waitFor(POLL);
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, 'panes-drop.png') });
    await page.mouse.up();
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(3);
    await picture(page, 'panes-three');
  });

  it('come back after a restart, and leave the split by a command', async () => {
    await app.page.waitForTimeout(800);
    await app.close();
    app = await openApp({ profile });
    const { page } = app;
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(3);
    expect(await page.locator('.panes-column .pane').count()).toBe(2);
    await page.keyboard.press('Alt+Shift+X');
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(1);
    await page.locator('.tab').first().click();
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(2);
    await page.getByTestId('pane-leave').last().click();
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(1);
    expect(await page.locator('.tab').count()).toBe(3);
  });
});

/** A search that takes some seconds. */
const LONG = '| makeresults count=150000000 | eval a=random() % 100 | stats count AS n';

describe('jobs', { timeout: TEST_TIMEOUT }, () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await openApp();
    await done(app.page);
  }, STATE_TIMEOUT);
  afterAll(() => app.close());
  afterEach(() => expect(app.problems).toEqual([]));
  const jobs = (): Promise<string[]> => app.page.getByTestId('job').allInnerTexts();

  it('are listed with state, rows and time, and the disk they take', async () => {
    const { page } = app;
    await page.keyboard.press('Alt+7');
    await page.getByTestId('jobs-list').waitFor();
    await expect.poll(jobs, POLL).toEqual([expect.stringMatching(/^\*\s+Done\s*· [\d,]+ rows · [\d.]+ s\s+Tab · Sample data · Last 7 days$/)]);
    expect(await page.getByTestId('jobs-disk').innerText()).toMatch(/^0 B of 10\.0 GB on disk\s*[\d.]+ .B free$/);
  });

  it('go on in the background, and say when they are done', async () => {
    const { page, electron } = app;
    await electron.evaluate(({ Notification }) => {
      const shown: string[] = [];
      (globalThis as unknown as { shown: string[] }).shown = shown;
      Notification.isSupported = () => true;
      Notification.prototype.show = function show(this: { readonly title: string; readonly body: string }) {
        shown.push(`${this.title}: ${this.body}`);
      };
    });
    await start(page, LONG);
    await page.locator('[data-testid=status]', { hasText: 'Running' }).waitFor(POLL);
    await page.keyboard.press('Control+Shift+B');
    await page.getByTestId('status-jobs').waitFor();
    await expect.poll(jobs, POLL).toContainEqual(expect.stringMatching(/Running[\s\S]*Background/));
    await picture(page, 'jobs');
    // The tab is free for another search meanwhile.
    await search(page, 'index=app level=ERROR | stats count by service');
    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await page.locator('.toast', { hasText: 'Done: 1 rows' }).waitFor({ state: 'attached', timeout: STATE_TIMEOUT });
    await expect.poll(() => electron.evaluate(() => (globalThis as unknown as { shown: string[] }).shown), POLL).toEqual([expect.stringMatching(/^Search finished: Done: 1 rows after .* makeresults/)]);
    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await page.locator('.toast').getByRole('button', { name: 'Show' }).click();
    await page.getByTestId('table').getByText('150000000').waitFor();
    expect(await page.locator('.tab').count()).toBe(2);
    expect(await page.getByTestId('status-jobs').count()).toBe(0);
  });

  it('are stopped, opened again and deleted', async () => {
    const { page } = app;
    await start(page, LONG);
    await page.locator('[data-testid=status]', { hasText: 'Running' }).waitFor(POLL);
    await page.keyboard.press('Control+Shift+B');
    const job = page.getByTestId('job').filter({ hasText: 'Background' });
    await job.hover();
    await job.getByTestId('job-stop').click();
    await expect.poll(() => job.innerText(), POLL).toContain('Stopped');
    await job.getByRole('button', { name: /makeresults/ }).click();
    await page.locator('[data-testid=status]', { hasText: 'Stopped' }).waitFor(POLL);
    const count = (await jobs()).length;
    const first = page.getByTestId('job').first();
    await first.hover();
    await first.getByTestId('job-delete').click();
    await expect.poll(async () => (await jobs()).length, POLL).toBe(count - 1);
  });
});
