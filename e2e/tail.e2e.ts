/** Live tail in a real window: files that grow, pause and resume, filters, highlights, and 10,000 events a second without jank. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { POLL, answerDialogs, runAction, startSearch, waitForState } from './harness/steps.ts';

const app = session();
const log = join(app.folder, 'app.log');
let written = 0;
function write(count: number, level = 'INFO'): void {
  let text = '';
  for (let i = 0; i < count; i++) text += `${new Date().toISOString()} ${level} worker event number ${written++}\n`;
  appendFileSync(log, text);
}

async function rows(page: Page): Promise<string[]> {
  return page.locator('.tail-line').allInnerTexts();
}
/** Applies a filter. Esc, which closes the proposals, also pauses: the tail is resumed. */
async function setTailFilter(page: Page, spl: string): Promise<void> {
  await startSearch(page, spl);
  await expect
    .poll(async () => {
      const state = await page.getByTestId('tail-state').innerText();
      if (state === 'Paused') await page.getByTestId('tail-pause').click();
      return state;
    }, POLL)
    .toBe('Live');
}
const figure = async (page: Page, id: string): Promise<number> => Number(/[\d,.]+/.exec(await page.getByTestId(id).innerText())?.[0].replaceAll(',', ''));

describe('live tail', { timeout: 120_000 }, () => {
  it('follows the files of a folder that the user chose', async () => {
    const { page } = app;
    writeFileSync(log, `${new Date().toISOString()} INFO old line\n`);
    await answerDialogs(app, { open: app.folder, save: null });
    await runAction(page, 'Follow a folder');
    await page.locator('[data-testid=tail-state]', { hasText: 'Live' }).waitFor();
    await expect.poll(async () => {
      write(1);
      return (await rows(page)).length;
    }, POLL).toBeGreaterThan(2);
    expect((await rows(page)).join('\n')).not.toContain('old line');
    expect((await rows(page)).join('\n')).toMatch(/event number \d+/);
  });

  it('pauses when a row is opened, counts what comes meanwhile, and goes on', async () => {
    const { page } = app;
    write(5);
    await page.locator('.tail-line', { hasText: 'event number' }).last().click();
    await page.locator('[data-testid=tail-state]', { hasText: 'Paused' }).waitFor();
    await page.locator('.event-field', { hasText: 'source' }).first().waitFor();
    const before = await rows(page);
    write(40);
    await page.getByTestId('tail-fresh').filter({ hasText: /\d+ new events/ }).waitFor();
    expect(await rows(page)).toEqual(before);
    await page.getByTestId('tail-fresh').click();
    await expect.poll(async () => (await rows(page)).at(-1), POLL).toContain(`event number ${written - 1}`);
    expect(await figure(page, 'tail-dropped')).toBe(0);
  });

  it('changes the filter over what is held and what comes, and refuses one that needs all events', async () => {
    const { page } = app;
    write(10, 'ERROR');
    await setTailFilter(page, 'ERROR | eval twice=2*2 | rex "number (?<n>\\d+)" | where n>=0');
    await expect.poll(async () => [...new Set((await rows(page)).map((r) => /ERROR|INFO/.exec(r)?.[0]))], POLL).toEqual(['ERROR']);
    await expect.poll(async () => (await rows(page)).length, POLL).toBe(10);
    const held = 10;
    write(3, 'ERROR');
    write(3, 'INFO');
    await expect.poll(async () => (await rows(page)).length, POLL).toBe(held + 3);
    await setTailFilter(page, 'ERROR | stats count');
    await page.getByRole('alert').filter({ hasText: 'stats needs all events' }).waitFor();
    expect((await rows(page)).length).toBe(held + 3);
    await setTailFilter(page, '*');
    await expect.poll(async () => (await rows(page)).length, POLL).toBeGreaterThan(held + 3);
  });

  it('colours rows by rules, also those that come later, and says what is wrong with one', async () => {
    const { page } = app;
    await page.getByTestId('tail-highlight').click();
    await page.getByPlaceholder('Text or regular expression').fill('number (\\d');
    await page.getByLabel('Regex').check();
    await page.getByTestId('highlight-save').click();
    await page.getByRole('alert').filter({ hasText: 'not a regular expression' }).waitFor();
    await page.getByPlaceholder('Text or regular expression').fill('^\\S+ error');
    await page.getByTestId('highlight-save').click();
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    write(2, 'ERROR');
    await expect.poll(() => page.locator('.tail-row.has-mark').count(), POLL).toBeGreaterThanOrEqual(2);
    expect(await page.locator('.tail-row.has-mark', { hasText: 'INFO' }).count()).toBe(0);
  });

  it('searches what is held in a tab of its own', async () => {
    const { page } = app;
    // The last line waits half a second for lines that belong to it.
    await page.waitForTimeout(1500);
    const received = Number((await page.getByTestId('tail-matched').innerText()).match(/of ([\d,]+)/)?.[1]?.replaceAll(',', ''));
    await page.getByTestId('tail-search').click();
    await waitForState(page, 'Done');
    await expect.poll(async () => Number((await page.getByTestId('status-count').innerText()).replaceAll(',', '').match(/\d+/)?.[0]), POLL).toBe(received);
    await startSearch(page, 'ERROR | stats count');
    await page.locator('.table-row').first().waitFor();
    await page.locator('.tab-main').first().click();
    await page.locator('[data-testid=tail-state]').waitFor();
  });

  it('holds 10,000 events a second without jank, and tells what it dropped', async () => {
    const { page } = app;
    await page.keyboard.press('Control+t');
    await page.getByTestId('tail-toggle').click();
    await page.locator('[data-testid=tail-state]', { hasText: 'Live' }).waitFor();
    await page.getByRole('button', { name: /Sample events a second/ }).click();
    await page.getByRole('menuitemradio', { name: '10,000/s' }).click();
    await expect.poll(() => figure(page, 'tail-rate'), POLL).toBeGreaterThan(1000);
    await page.evaluate(() => {
      const holder = window as unknown as { longest: number; frames: number };
      holder.longest = 0;
      holder.frames = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) holder.longest = Math.max(holder.longest, entry.duration);
      }).observe({ type: 'longtask' });
      const count = (): void => {
        holder.frames++;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    });
    const receivedOf = async (): Promise<number> => Number((await page.getByTestId('tail-matched').innerText()).replaceAll(',', '').match(/of (\d+)/)?.[1]);
    const before = await receivedOf();
    const heapBefore = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize);
    await page.waitForTimeout(15_000);
    const after = await receivedOf();
    const measured = await page.evaluate(() => {
      const { longest, frames } = window as unknown as { longest: number; frames: number };
      return { longest, frames, heap: (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize };
    });
    console.log(`tail in the window: ${after - before} events in 15 s, longest task ${Math.round(measured.longest)} ms (0: none over 50), ${measured.frames} frames, heap ${heapBefore >> 20} to ${measured.heap >> 20} MB, dropped ${await figure(page, 'tail-dropped')}`);
    // How many a busy machine lets through is for the figures above; that a stream went through is for the test.
    expect(after - before).toBeGreaterThan(10_000);
    await page.getByTestId('tail-pause').click();
    await expect.poll(() => figure(page, 'tail-dropped'), { timeout: 60_000, interval: 500 }).toBeGreaterThan(0);
    await page.getByTestId('tail-fresh').click();
    await page.locator('[data-testid=tail-state]', { hasText: 'Live' }).waitFor();
  });
});
