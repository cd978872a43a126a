/**
 * The window against its budgets: how soon it can be used, its longest task while a search is typed, while rows stream in and while it is scrolled,
 * its memory at a million and at ten million rows, and the way to the last of them.
 *
 *   node bench/window.ts
 */
import type { Page } from 'playwright-core';
import { type RunningApp, openApp } from '../e2e/harness/app.ts';
import { table } from './measure.ts';

/** Each result to measure, with the search that makes it. */
const RESULTS = [1_000_000, 10_000_000] as const;
const WAIT = { timeout: 240_000 };

/** Opens the built app and measures. Needs a build; opens a virtual display where there is none. */
export async function benchWindow(): Promise<void> {
  const from = performance.now();
  const app = await openApp();
  try {
    const { page } = app;
    await page.getByTestId('run').waitFor(WAIT);
    const usable = performance.now() - from;
    await page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor(WAIT);
    await page.waitForTimeout(3000);
    const rows = [['window usable after its start, ms', usable.toFixed(0), '2000'], ['memory at rest, MB', (await memory(app)).toFixed(0), '300']];
    await observe(page);
    for (const count of RESULTS) {
      const name = count.toLocaleString('en');
      await take(page);
      await typeSearch(page, `| makeresults count=${count} | streamstats count AS n | eval text="row ".n`);
      rows.push(['longest task while the search is typed, ms', (await take(page)).toFixed(0), '50']);
      await page.keyboard.press('ControlOrMeta+Enter');
      await page.waitForFunction((text) => document.querySelector('[data-testid=status]')?.textContent?.includes(`${text} rows`) === true && document.querySelector('.dot-done') !== null, name, WAIT);
      const streaming = await take(page);
      rows.push([`longest task while ${name} rows stream in, ms`, streaming.toFixed(0), '50']);
      rows.push([`memory at ${name} rows, MB`, (await memory(app)).toFixed(0), '300']);
      const scrolled = performance.now();
      await page.getByTestId('table').focus();
      await page.keyboard.press('End');
      await page.locator('.table-row .table-index', { hasText: new RegExp(`^${count}$`) }).waitFor(WAIT);
      await page.locator('.table-row[aria-busy=false]').getByText(`row ${count}`, { exact: true }).waitFor(WAIT);
      rows.push([`to the last of ${name} rows, ms`, (performance.now() - scrolled).toFixed(0), '']);
      await drag(page);
      rows.push([`longest task while these are scrolled, ms`, (await take(page)).toFixed(0), '50']);
      rows.push([`memory after it, MB`, (await memory(app)).toFixed(0), '300']);
    }
    table(['window', 'value', 'budget'], rows);
  } finally {
    await app.close();
  }
}

/** Memory of the page's process in MB. */
async function memory(app: RunningApp): Promise<number> {
  const metrics = await app.inMain(({ app: electron }) => electron.getAppMetrics().map((m) => ({ type: m.type, kb: m.memory.workingSetSize })));
  return Math.max(...metrics.filter((m) => m.type === 'Tab').map((m) => m.kb)) / 1024;
}

/** Starts to note the page's tasks: the browser tells those of 50 ms and more. */
async function observe(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    (globalThis as unknown as { nexusTasks: number[] }).nexusTasks = tasks;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    }).observe({ entryTypes: ['longtask'] });
  });
}

/** The longest task since the last call in milliseconds; 0 where none took 50. */
async function take(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, ...(globalThis as unknown as { nexusTasks: number[] }).nexusTasks.splice(0)));
}

/** Replaces the editor's text key by key, as a person does, and lets what follows the last key end. */
async function typeSearch(page: Page, spl: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(spl, { delay: 20 });
  await page.keyboard.press('Escape');
  await page.waitForTimeout(500);
}

/** Scrolls up and down through the whole result, by the wheel and in leaps. */
async function drag(page: Page): Promise<void> {
  const grid = page.getByTestId('table');
  await grid.hover();
  for (let i = 0; i < 30; i++) await page.mouse.wheel(0, i % 2 === 0 ? -4000 : 2500);
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    await grid.evaluate((element, to) => {
      element.scrollTop = (element.scrollHeight - element.clientHeight) * to;
    }, share);
    await page.waitForTimeout(150);
  }
}

if (process.argv[1] === import.meta.filename) await benchWindow();
