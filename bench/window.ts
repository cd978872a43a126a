/** The window while a million rows stream into it: the renderer's memory and its longest task, beside the idle window. */
import { openApp } from '../e2e/harness/app.ts';
import { ms, ratio, table } from './measure.ts';

/** Opens the built app and measures. Needs a build; opens a virtual display where there is none. */
export async function benchWindow(): Promise<void> {
  const app = await openApp();
  try {
    const { page } = app;
    await page.waitForSelector('[data-testid="run"]', { timeout: 60_000 });
    await page.waitForTimeout(3000);
    const memory = async (): Promise<number> => {
      const metrics = await app.electron.evaluate(({ app: electron }) => electron.getAppMetrics().map((m) => ({ type: m.type, kb: m.memory.workingSetSize })));
      return Math.max(...metrics.filter((m) => m.type === 'Tab').map((m) => m.kb)) / 1024;
    };
    const idle = await memory();
    await page.evaluate(() => {
      const tasks: number[] = [];
      (globalThis as unknown as { nexusTasks: number[] }).nexusTasks = tasks;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) tasks.push(entry.duration);
      }).observe({ entryTypes: ['longtask'] });
    });
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('| makeresults count=1000000 | streamstats count AS n | eval text="row ".n');
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.waitForFunction(() => /1,000,000/.test(document.body.textContent ?? ''), undefined, { timeout: 120_000 });
    const full = await memory();
    const longest = await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { nexusTasks: number[] }).nexusTasks));
    table(['window, a million rows', 'value', 'beside idle'], [
      ['renderer memory, MB', full.toFixed(0), ratio(full / idle)],
      ['longest task, ms', ms(longest), ''],
    ]);
  } finally {
    await app.close();
  }
}
