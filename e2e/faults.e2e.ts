/** Faults of a part, of a search, of an expression, of the engine and of the whole app: noticed, said, and nothing is lost. */
import { beforeAll, describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { STATE_TIMEOUT, closeAll, copied, editorOf, editorText, enginePid, runSearch, setTheme, startSearch, typeSearch, waitForState } from './harness/steps.ts';

// Faults are planted: they are told on the console.
const app = session({ until: 'page', provokes: true });
beforeAll(() => waitForState(app.page, 'Done'), STATE_TIMEOUT);

describe('faults', { timeout: 120_000 }, () => {
  it('of one part leave the rest alive, and their details are copied with one click', async () => {
    // A number that only the history shows once another search has run, and that cannot be written while this lasts.
    await runSearch(app.page, '| makeresults count=31337');
    await runSearch(app.page, 'index=app | stats count by level');
    await app.page.evaluate(() => {
      const descriptor = Object.getOwnPropertyDescriptor(Intl.NumberFormat.prototype, 'format') as PropertyDescriptor & { readonly get: () => (n: number) => string };
      const faulty = function (this: Intl.NumberFormat): (n: number) => string {
        const write = descriptor.get.call(this);
        return (n) => {
          if (n === 31_337) throw new Error('planted fault');
          return write(n);
        };
      };
      Object.assign(window, { mend: () => Object.defineProperty(Intl.NumberFormat.prototype, 'format', descriptor) });
      Object.defineProperty(Intl.NumberFormat.prototype, 'format', { configurable: true, get: faulty });
    });
    await app.page.keyboard.press('Alt+4');
    const notice = app.page.locator('.panel [role=alert]');
    await notice.getByText('planted fault').waitFor();
    await app.page.evaluate(() => (window as unknown as { readonly mend: () => void }).mend());
    await notice.getByTestId('copy-details').click();
    expect(await copied(app)).toMatch(/^planted fault\n[\s\S]*Nexus Desktop/);
    await runSearch(app.page, 'index=app | stats count');
    expect(await app.page.locator('.table-row').count()).toBe(1);
    await notice.getByRole('button').first().click();
    await app.page.getByTestId('history-list').waitFor();
    expect(await notice.count()).toBe(0);
  });

  it('of a search are copied with the search itself', async () => {
    await startSearch(app.page, 'index=app | statz count');
    await waitForState(app.page, 'Failed');
    await app.page.getByTestId('copy-details').click();
    expect(await copied(app)).toMatch(/statz[\s\S]*Search: index=app \| statz count/);
  });

  it('of an expression: one that never ends does not hold up the window', async () => {
    await runSearch(app.page, 'index=app level=ERROR');
    await app.page.getByTestId('events').focus();
    await app.page.keyboard.press('Home');
    await app.page.keyboard.press('Enter');
    await app.page.getByTestId('extract').first().focus();
    await app.page.keyboard.press('Enter');
    await app.page.getByTestId('extract-regex').fill('(?<x>([^#]+)+)#');
    const slowest = await app.page.evaluate(async () => {
      let longest = 0;
      let last = performance.now();
      const end = last + 1500;
      while (performance.now() < end) {
        await new Promise((resolve) => { setTimeout(resolve, 10); });
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return longest;
    });
    expect(slowest).toBeLessThan(500);
    await app.page.getByRole('alert').filter({ hasText: 'takes too long' }).waitFor();
    expect(await app.page.getByTestId('extract-save').isDisabled()).toBe(true);
    await app.page.getByTestId('extract-regex').fill('"level":"(?<word>[A-Z]+)"');
    await expect.poll(() => app.page.getByTestId('extract-matches').innerText(), { timeout: 10_000 }).toMatch(/^100 of 100/);
    await closeAll(app.page);
  });
});

describe('the engine', { timeout: 240_000 }, () => {
  it('dies, which is noticed and said; it starts again, and no draft is lost', async () => {
    await typeSearch(app.page, 'index=app draft_that_was_never_run=1');
    process.kill(await enginePid(app), 'SIGKILL');
    await app.page.locator('.engine-note').waitFor({ timeout: 15_000 });
    // Typed while there is no engine: must be kept as well.
    await editorOf(app.page).click();
    await app.page.keyboard.press('Control+End');
    await app.page.keyboard.insertText(' and_while_it_was_down=1');
    await app.page.keyboard.press('Escape');
    await app.page.locator('.engine-note').waitFor({ state: 'detached', timeout: 60_000 });
    expect(await editorText(app.page)).toContain('draft_that_was_never_run=1 and_while_it_was_down=1');
    await runSearch(app.page, 'index=app | stats count');
    expect(await app.page.locator('.table-row').count()).toBe(1);
  });
});

describe('the app', { timeout: 240_000 }, () => {
  it('comes back after kill -9: drafts, pinned tabs, their order, theme and keys', async () => {
    await app.page.keyboard.press('Control+T');
    await typeSearch(app.page, 'second draft');
    await app.page.keyboard.press('Alt+Shift+P');
    await setTheme(app.page, 'contrast');
    await app.page.waitForTimeout(1500);
    app.kill();
    await app.close().catch(() => undefined);
    await app.start();
    await app.page.locator('.tab.is-pinned', { hasText: 'second draft' }).waitFor();
    expect(await app.page.locator('.tab').first().innerText()).toContain('second draft');
    expect(await app.page.evaluate(() => document.documentElement.dataset['theme'])).toBe('contrast');
    await app.page.locator('.tab').nth(1).locator('.tab-main').click();
    // What was found on this computer is there again by itself.
    await waitForState(app.page, 'Done');
    await app.page.locator('.table-row').first().waitFor();
  });
});
