/** The workbench as an analyst uses it: each test is something that must work in a real window. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../scripts/paths.ts';
import { session } from './harness/session.ts';
import { POLL, answerDialogs, editorOf, editorText, runSearch, typeSearch, waitForState } from './harness/steps.ts';

const TEST_TIMEOUT = 240_000;

/** The number at the start of a text such as `3,912 events`. */
async function countOf(locator: Locator): Promise<number> {
  const text = (await locator.innerText()).replaceAll(',', '');
  const number = /\d+/.exec(text);
  if (number === null) throw new Error(`No number in "${text}"`);
  return Number(number[0]);
}

/** Events in the timeline; NaN while they are being counted. */
async function eventCount(page: Page): Promise<number> {
  return countOf(page.getByTestId('event-count')).catch(() => Number.NaN);
}

/** Cells of the result table, by row, without the row numbers. */
async function tableRows(page: Page): Promise<string[][]> {
  await page.locator('.table-row[aria-busy=false]').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.table-row[aria-busy=true]') === null);
  return page.locator('.table-row').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => (cell as HTMLElement).innerText)));
}

describe('a first start', { timeout: TEST_TIMEOUT }, () => {
  const app = session({ until: 'page' });

  it('shows a week of sample data with events, timeline, fields and the way into the incident', async () => {
    const { page } = app;
    await waitForState(page, 'Done');
    await expect.poll(() => eventCount(page), POLL).toBeGreaterThanOrEqual(200_000);
    expect(await page.locator('.event-row .event-time').count()).toBeGreaterThanOrEqual(12);
    await page.locator('.field-button', { hasText: 'service' }).first().waitFor();
    await page.getByTestId('guide-strip').getByText('Is the shop healthy?').waitFor();
  });

  it('completes a command while it is typed, and the search gives rows, timeline and count', async () => {
    const { page } = app;
    await typeSearch(page, 'index=app level=ERROR ');
    await page.keyboard.type('| stat', { delay: 40 });
    await page.locator('.suggest-widget .monaco-list-row', { hasText: /^stats/ }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.type('count by service', { delay: 15 });
    await page.keyboard.press('Escape');
    expect(await editorText(page)).toContain('stats count by service');
    await page.keyboard.press('Control+Enter');
    await waitForState(page, 'Done');
    const rows = await tableRows(page);
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.every(([service, count]) => /-|llm/.test(service ?? '') && Number(count) > 0)).toBe(true);
    const total = rows.reduce((sum, row) => sum + Number(row[1]), 0);
    await expect.poll(() => eventCount(page), POLL).toBe(total);
  });

  it('sorts the whole table by a column', async () => {
    const { page } = app;
    await page.locator('.table-sort', { hasText: 'count' }).click();
    await page.locator('[role=columnheader][aria-sort=descending]').waitFor();
    await page.waitForFunction(() => {
      const counts = [...document.querySelectorAll('.table-row')].map((row) => Number(row.querySelectorAll('[role=gridcell]')[1]?.textContent));
      return counts.length > 1 && counts.every((n, i) => i === 0 || (counts[i - 1] as number) >= n);
    });
  });

  it('leads from a row of statistics to the events behind it, by keyboard too', async () => {
    const { page } = app;
    await runSearch(page, 'index=app | stats count by service, level | sort -count');
    const [service = '', level = '', count = ''] = (await tableRows(page))[0] ?? [];
    const tabs = await page.locator('.tab').count();
    await page.locator('.table-row .table-cell[data-field=count]').first().click();
    await page.getByRole('menuitem', { name: 'Open the events behind it' }).click();
    await expect.poll(() => page.locator('.tab').count(), POLL).toBe(tabs + 1);
    await waitForState(page, 'Done');
    expect(await editorText(page)).toBe(`index=app service="${service}" level="${level}"`);
    // The week has moved on by seconds, and some events out of it.
    await expect.poll(async () => Math.abs((await eventCount(page)) - Number(count)), POLL).toBeLessThan(50);
    await page.keyboard.press('Control+W');
    // The keyboard goes over cells, and Enter opens the menu of the one it is at.
    await page.getByTestId('table').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.table-row.is-focused .is-at').getAttribute('data-field')).toBe('level');
    await page.keyboard.press('Enter');
    await page.getByTestId('value-menu').getByText('level = ').waitFor();
    await page.keyboard.press('Escape');
  });

  it('zooms the time range by a brush over the timeline, and back', async () => {
    const { page } = app;
    await runSearch(page, 'index=app');
    await expect.poll(() => eventCount(page), POLL).toBeGreaterThan(90_000);
    const before = await eventCount(page);
    const plot = await page.locator('.u-over').boundingBox();
    if (plot === null) throw new Error('The timeline has no plot.');
    await page.mouse.move(plot.x + plot.width * 0.3, plot.y + 20);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width * 0.45, plot.y + 24, { steps: 8 });
    await page.mouse.up();
    await page.getByTestId('zoom-back').waitFor();
    await waitForState(page, 'Done');
    await expect.poll(() => eventCount(page), POLL).toBeLessThan(before * 0.4);
    await page.getByTestId('zoom-back').click();
    await waitForState(page, 'Done');
    // The range ends now, so that an event at its other end may have left it meanwhile.
    await expect.poll(() => eventCount(page), POLL).toBeGreaterThan(before * 0.99);
  });

  it('narrows the search by a click on a value', async () => {
    const { page } = app;
    await page.locator('.field-button', { hasText: 'level' }).first().click();
    await page.locator('.field-value button', { hasText: 'ERROR' }).first().click();
    await waitForState(page, 'Done');
    expect(await editorText(page)).toContain('level="ERROR"');
    await expect.poll(() => page.locator('.event-level').allInnerTexts()).toSatisfy((levels: string[]) => levels.length > 0 && levels.every((level) => level === 'ERROR'));
  });

  it('stops a long search with Esc and keeps what has come', async () => {
    const { page } = app;
    await typeSearch(page, '| makeresults count=50000000 | streamstats count | eval h=md5(count)');
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('stop').waitFor();
    await page.waitForTimeout(700);
    await editorOf(page).click();
    await page.keyboard.press('Escape');
    await waitForState(page, 'Stopped');
    expect(await countOf(page.getByTestId('result-tab'))).toBeGreaterThan(0);
    expect((await tableRows(page)).length).toBeGreaterThan(1);
  });

  it('marks a syntax error as it is typed and tells its place', async () => {
    const { page } = app;
    await typeSearch(page, 'index=app\n| statz count');
    await page.locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Control+Enter');
    await waitForState(page, 'Failed');
    const failure = page.getByTestId('failure');
    await failure.getByText('Unknown command "statz"').waitFor();
    await failure.getByText('Line 2, column 3').waitFor();
    await failure.getByText('Show in editor').click();
    await page.keyboard.type('stats');
    await expect.poll(() => editorText(page), POLL).toContain('stats count');
  });

  it('mends a mistake by the edit that is offered, and searches again', async () => {
    const { page } = app;
    await typeSearch(page, 'index=app | statz count');
    await page.keyboard.press('Control+Enter');
    await waitForState(page, 'Failed');
    await page.getByTestId('failure-fix').click();
    await waitForState(page, 'Done');
    expect(await editorText(page)).toBe('index=app | stats count');
    expect(await tableRows(page)).toHaveLength(1);
  });

  it('shows markup in a value as text', async () => {
    const { page } = app;
    await runSearch(page, '| makeresults | eval x="<img src=x onerror=window.hacked=1><b>bold</b>"');
    expect((await tableRows(page))[0]).toContain('<img src=x onerror=window.hacked=1><b>bold</b>');
    expect(await page.locator('.table-row img, .table-row b').count()).toBe(0);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('says what might help when nothing is found', async () => {
    const { page } = app;
    await runSearch(page, 'index=app "no event says this" | head 5');
    await page.getByTestId('empty').getByText('Drop the last stage').waitFor();
  });
});

describe('saved searches', { timeout: TEST_TIMEOUT }, () => {
  const app = session();

  it('survive a restart and run again', async () => {
    await runSearch(app.page, 'index=app | stats count by level');
    const rows = await tableRows(app.page);
    await app.page.keyboard.press('Control+s');
    await app.page.getByLabel('Name').fill('Levels of the application');
    await app.page.getByTestId('save-confirm').click();
    await app.page.getByText('Saved “Levels of the application”').waitFor();

    await app.restart();
    await app.page.getByLabel('Saved searches', { exact: true }).click();
    await app.page.getByTestId('saved-list').getByText('Levels of the application', { exact: true }).click();
    await waitForState(app.page, 'Done');
    const again = await tableRows(app.page);
    expect(again.map((row) => row[0])).toEqual(rows.map((row) => row[0]));
    await app.page.getByLabel('History', { exact: true }).click();
    await app.page.getByTestId('history-list').getByText('index=app | stats count by level').first().waitFor();
  });
});

describe('an imported file', { timeout: TEST_TIMEOUT }, () => {
  const app = session();

  it('is searched and exported as the command line would print it', async () => {
    const source = join(app.folder, 'orders.ndjson');
    const lines = Array.from({ length: 700 }, (_, i) =>
      JSON.stringify({ timestamp: new Date(Date.UTC(2026, 10, 20, 0, 0, i)).toISOString(), order: i, shop: ['Köln, Dom', 'Łódź "A"', '東京'][i % 3], note: i % 50 === 0 ? 'two\nlines' : '=1+1', ms: i / 8 }),
    );
    writeFileSync(source, `${lines.join('\n')}\n`);
    const target = join(app.folder, 'out.csv');
    const spl = 'index="orders" ms>2 | table order, shop, note, ms | sort 0 order';

    const { page } = app;
    await answerDialogs(app, { open: source, save: target });
    await page.getByLabel('Datasets', { exact: true }).click();
    await page.getByText('Import files…').click();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByTestId('import-search').click();
    await waitForState(page, 'Done');
    expect(await countOf(page.getByTestId('result-tab'))).toBe(700);

    await runSearch(page, spl);
    await page.getByTestId('export').click();
    await page.getByTestId('export-save').click();
    await page.getByTestId('export-done').waitFor();
    expect(existsSync(target)).toBe(true);
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'bin', 'nexus.js'), 'search', '--data', `orders=${source}`, '--format', 'csv', '--tz', 'UTC', spl], { maxBuffer: 1e8 });
    const exported = readFileSync(target, 'utf8');
    expect(exported.split('\r\n')[0]).toBe('order,shop,note,ms');
    expect(exported.replaceAll('\r\n', '\n')).toBe(stdout.replaceAll('\r\n', '\n'));
  });
});
