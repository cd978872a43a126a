/** Charts and patterns of messages, in a real window on the sample data. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { POLL, answerDialogs, copied, editorOf, editorText, picture, runAction, runSearch, waitForState } from './harness/steps.ts';

const TEST_TIMEOUT = 240_000;

/** What ran, on one line: the editor wraps long lines. */
async function ranText(page: Page): Promise<string> {
  return (await editorText(page)).replaceAll('\n', ' ');
}

/** What stands on the canvas: type and rows. */
async function drawn(page: Page): Promise<string> {
  return (await page.getByTestId('chart-canvas').getAttribute('data-drawn')) ?? '';
}

/** How many different colours the canvas shows: a drawn chart has several. */
async function coloursOf(page: Page): Promise<number> {
  return page.getByTestId('chart-canvas').evaluate((node) => {
    const canvas = node.querySelector('canvas');
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    const seen = new Map<number, number>();
    for (let i = 0; i < data.length; i += 4) {
      const colour = ((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
      seen.set(colour, (seen.get(colour) ?? 0) + 1);
    }
    return [...seen.values()].filter((n) => n > 300).length;
  });
}

async function chooseType(page: Page, name: string): Promise<void> {
  await page.getByTestId('chart-type').click();
  await page.getByRole('menuitemradio', { name, exact: true }).click();
}

/** The chart's table for screen readers, by row. */
async function tableRows(page: Page): Promise<string[][]> {
  return page.getByTestId('chart-table').evaluate((table) => [...table.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
}

describe('charts', { timeout: TEST_TIMEOUT }, () => {
  const app = session();

  it('say of events what to do, and make a chart of them with one click', async () => {
    const { page } = app;
    await runSearch(page, 'index=app');
    await page.getByTestId('result-tab-chart').click();
    await page.getByTestId('chart-hint').getByRole('button', { name: /timechart count$/ }).click();
    await waitForState(page, 'Done');
    await expect.poll(() => drawn(page), POLL).toMatch(/^column \d+$/);
    expect(await ranText(page)).toBe('index=app | timechart count');
  });

  it('draw a timechart, with the same figures as a table', async () => {
    const { page } = app;
    await runSearch(page, 'index=app | timechart span=1d count by level');
    await expect.poll(() => drawn(page), POLL).toBe('column 8');
    await expect.poll(() => coloursOf(page), POLL).toBeGreaterThanOrEqual(3);
    const rows = await tableRows(page);
    expect(rows).toHaveLength(8);
    expect(rows.every(([day]) => /^\d{4}-\d\d-\d\d$/.test(day ?? ''))).toBe(true);
    expect(rows.reduce((sum, row) => sum + row.slice(1).reduce((a, n) => a + Number(n.replaceAll(',', '')), 0), 0)).toBeGreaterThan(90_000);
  });

  it('change their type, and keep it', async () => {
    const { page } = app;
    for (const [name, kind] of [['Area', 'area'], ['Line', 'line'], ['Heat map', 'heatmap'], ['Pie', 'pie'], ['Single value', 'single'], ['Bar', 'bar']] as const) {
      await chooseType(page, name);
      await expect.poll(() => drawn(page), POLL).toBe(`${kind} 8`);
    }
    await runSearch(page, 'index=web | stats count by status');
    await expect.poll(() => drawn(page), POLL).toMatch(/^bar \d+$/);
    await chooseType(page, 'By the result Column');
    await expect.poll(() => drawn(page), POLL).toMatch(/^column \d+$/);
  });

  it('open the events behind a bar that is clicked, in a new tab', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR | stats count by service');
    await page.getByTestId('result-tab-chart').click();
    await expect.poll(() => drawn(page), POLL).toBe('bar 2');
    const [service = '', count = ''] = (await tableRows(page))[0] ?? [];
    const box = await page.getByTestId('chart-canvas').boundingBox();
    if (box === null) throw new Error('no chart');
    // The first of two bars lies in the upper half of the plot, and reaches past its middle.
    await page.mouse.click(box.x + box.width * 0.5, box.y + 22 + (box.height - 70) / 4);
    await waitForState(page, 'Done');
    await expect.poll(() => ranText(page), POLL).toBe(`index=app level=ERROR service="${service}"`);
    await expect.poll(async () => (await page.getByTestId('event-count').innerText()).replaceAll(/\D/g, ''), POLL).toBe(count.replaceAll(',', ''));
    await page.keyboard.press('Control+W');
  });

  it('are walked over by keyboard, told by name, opened and narrowed from there', async () => {
    const { page } = app;
    const keys = page.getByTestId('chart-keys');
    const told = (): Promise<string | null> => page.getByTestId('chart-stop').textContent();
    await page.getByTestId('result-tab-chart').click();
    // Every type has points that are told apart; the last press stays in the chart.
    const searches: readonly (readonly [type: string, search: string, keys: string, said: RegExp])[] = [
      ['Line', 'index=app | timechart span=1d count by level', 'ArrowRight ArrowDown', /^\d{4}-\d\d-\d\d, INFO: [\d,]+$/],
      ['Area', 'index=app | timechart span=1d count by level', 'End', /, ERROR: [\d,]+$/],
      ['Bar', 'index=web | top limit=5 uri_path', 'ArrowDown ArrowDown', /^\/\S*, count: [\d,]+$/],
      ['Pie', 'index=web | stats count by status', 'ArrowRight', /^\d{3}, [\d,]+ \([\d.]+%\)$/],
      ['Heat map', 'index=web | eval hour=strftime(_time,"%H") | chart count over hour by status', 'ArrowRight ArrowUp', /^01, 304: [\d,]+$/],
      ['Scatter', 'index=app level=ERROR | head 50 | table duration_ms, amount', 'ArrowRight', /duration_ms|amount/],
      ['Map', '| makeresults count=3 | streamstats count as n | eval lat=n*10, lon=n*20 | table lat, lon, n', 'End', /^10, 20, 1$/],
      ['Single value', 'index=app | timechart span=1d count, dc(service) as services', 'ArrowRight', /^services: \d+$/],
      ['Column', 'index=app level=ERROR | stats count by service', 'ArrowRight', /^payment-gateway, count: [\d,]+$/],
    ];
    for (const [type, text, pressed, said] of searches) {
      await runSearch(page, text);
      await chooseType(page, type);
      await expect.poll(() => drawn(page), POLL).toMatch(new RegExp(`^${type === 'Heat map' ? 'heatmap' : type === 'Single value' ? 'single' : type.toLowerCase()} `));
      await keys.focus();
      await page.keyboard.press('Home');
      for (const key of pressed.split(' ')) await page.keyboard.press(key);
      await expect.poll(told, POLL).toMatch(said);
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('chart-keys');
    }
    // The tooltip is that of the point.
    await page.locator('.chart-tip-title', { hasText: 'payment-gateway' }).waitFor();
    await picture(page, 'chart-keys', ['light', 'dark', 'contrast']);
    const count = (await told())?.replace(/^.*: /, '').replaceAll(/\D/g, '') ?? '';
    await keys.focus();
    await page.keyboard.press('Enter');
    await waitForState(page, 'Done');
    await expect.poll(() => ranText(page), POLL).toBe('index=app level=ERROR service="payment-gateway"');
    await expect.poll(async () => (await page.getByTestId('event-count').innerText()).replaceAll(/\D/g, ''), POLL).toBe(count);
    await page.keyboard.press('Control+W');
    // The menu key offers the same, and to be copied.
    await keys.focus();
    await page.keyboard.press('Shift+F10');
    const menu = page.getByTestId('chart-menu');
    await menu.waitFor();
    expect(await menu.getByRole('menuitem').allInnerTexts()).toEqual(['Open the events behind it', 'Copy value']);
    await menu.getByRole('menuitem', { name: 'Copy value' }).click();
    await expect.poll(() => copied(app), POLL).not.toBe('');
  });

  it('hide and show series by their legend, by keyboard too, and keep that while they are drawn anew', async () => {
    const { page } = app;
    await runSearch(page, 'index=app | timechart span=1d count by level');
    await chooseType(page, 'Line');
    const legend = page.getByTestId('chart-legend');
    const shown = (): Promise<(string | null)[]> => legend.getByRole('button').evaluateAll((all) => all.filter((one) => one.getAttribute('aria-pressed') === 'true').map((one) => one.textContent));
    await expect.poll(shown, POLL).toEqual(['ERROR', 'INFO', 'WARN']);
    await page.getByTestId('chart-keys').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await shown()).toEqual(['INFO', 'WARN']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+Enter');
    expect(await shown()).toEqual(['INFO']);
    await page.keyboard.press('Alt+Shift+3');
    expect(await shown()).toEqual(['INFO']);
    await page.keyboard.press('Alt+Shift+2');
    await page.getByTestId('chart-keys').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.getByTestId('chart-stop').textContent(), POLL).toMatch(/, INFO: /);
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Show all series' }).click();
    expect(await shown()).toEqual(['ERROR', 'INFO', 'WARN']);
    await chooseType(page, 'By the result Column');
  });

  it('stand side by side for each value or function, are saved as one picture, and come back with the saved search', async () => {
    const { page } = app;
    const facets = (): Promise<(string | null)[]> => page.getByTestId('trellis-chart').evaluateAll((all) => all.map((one) => one.getAttribute('data-facet')));
    const split = async (by: string): Promise<void> => {
      await page.getByTestId('chart-trellis').click();
      await page.getByRole('menuitemradio', { name: by }).click();
    };
    await runSearch(page, 'index=app | timechart span=1d count avg(duration_ms) by level');
    await split('Functions');
    await expect.poll(facets, POLL).toEqual(['count', 'avg(duration_ms)']);
    await split('By value of the split');
    await expect.poll(facets, POLL).toEqual(['ERROR', 'INFO', 'WARN']);
    await runSearch(page, 'index=app level=ERROR | stats count by service');
    await split('By service');
    await expect.poll(facets, POLL).toEqual(['checkout-service', 'payment-gateway']);
    await picture(page, 'chart-trellis', ['light', 'dark', 'contrast']);
    const path = join(app.folder, 'trellis.svg');
    await answerDialogs(app, { open: null, save: path });
    await page.getByTestId('chart-picture').click();
    await page.getByRole('menuitem', { name: 'SVG drawing' }).click();
    await page.getByText('Saved trellis.svg.').waitFor();
    expect(readFileSync(path, 'utf8')).toMatch(/>checkout-service<[^]*<svg [^]*>payment-gateway<[^]*<svg /);
    // From one of the charts to its events.
    await page.getByTestId('trellis-chart').nth(1).getByTestId('chart-keys').focus();
    await page.keyboard.press('Enter');
    await waitForState(page, 'Done');
    await expect.poll(() => ranText(page), POLL).toBe('index=app level=ERROR service="payment-gateway"');
    await page.keyboard.press('Control+W');
    await page.keyboard.press('Control+S');
    await page.locator('.dialog').getByLabel('Name').fill('By service');
    await page.getByTestId('save-confirm').click();
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+W');
    await runAction(page, 'By service');
    await expect.poll(facets, POLL).toEqual(['checkout-service', 'payment-gateway']);
    await split('One chart');
    await expect.poll(facets, POLL).toEqual([]);
  });

  it('save a PNG and an SVG', async () => {
    const { page } = app;
    await runSearch(page, 'index=app | timechart span=1d count by level');
    await page.getByTestId('result-tab-chart').click();
    await expect.poll(() => drawn(page), POLL).toBe('column 8');
    for (const format of ['png', 'svg'] as const) {
      const path = join(app.folder, `chart.${format}`);
      await answerDialogs(app, { open: null, save: path });
      await page.getByTestId('chart-picture').click();
      await page.getByRole('menuitem', { name: format === 'png' ? 'PNG picture' : 'SVG drawing' }).click();
      await page.getByText(`Saved chart.${format}.`).waitFor();
      const bytes = readFileSync(path);
      if (format === 'png') expect([bytes.subarray(1, 4).toString(), bytes.length > 10_000]).toEqual(['PNG', true]);
      else expect(bytes.toString()).toMatch(/^<svg[^]*>INFO<[^]*<\/svg>\s*$/);
    }
  });

  it('zoom time by a brush, and back', async () => {
    const { page } = app;
    const box = await page.getByTestId('chart-canvas').boundingBox();
    if (box === null) throw new Error('no chart');
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 6 });
    await page.mouse.up();
    await page.getByText('Zoom back').waitFor();
    await expect.poll(() => drawn(page), POLL).toMatch(/^column [2-4]$/);
    await page.getByText('Zoom back').click();
    await expect.poll(() => drawn(page), POLL).toBe('column 8');
  });

  it('list patterns, and search for one and for the others', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR');
    await page.getByTestId('result-tab-patterns').click();
    await page.getByTestId('pattern').first().waitFor();
    const eventCount = async (): Promise<number> => Number((await page.getByTestId('event-count').innerText()).replaceAll(/\D/g, ''));
    await expect.poll(eventCount, POLL).toBeGreaterThan(0);
    const total = await eventCount();
    const counts = (await page.locator('[data-testid=pattern] .pattern-line > .patterns-number:nth-child(2)').allInnerTexts()).map((n) => Number(n.replaceAll(',', '')));
    expect(counts.length).toBeGreaterThan(1);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(total);
    await page.getByTestId('pattern-include').first().click();
    await waitForState(page, 'Done');
    await expect.poll(eventCount, POLL).toBe(counts[0]);
    expect(await ranText(page)).toContain('| regex message=');
    await page.keyboard.press('Control+W');
    await page.getByTestId('pattern-exclude').first().click();
    await waitForState(page, 'Done');
    await expect.poll(eventCount, POLL).toBe(total - (counts[0] ?? 0));
    await page.keyboard.press('Control+W');
  });

  it('are as they were after a restart', async () => {
    const { page } = app;
    await runSearch(page, 'index=web | stats count by status');
    await page.getByTestId('result-tab-chart').click();
    await chooseType(page, 'Pie');
    await expect.poll(() => drawn(page), POLL).toMatch(/^pie \d+$/);
    await page.waitForTimeout(1500);
    await app.restart('page');
    await expect.poll(() => ranText(app.page).catch(() => ''), POLL).toBe('index=web | stats count by status');
    await editorOf(app.page).click();
    await app.page.keyboard.press('Control+Enter');
    await waitForState(app.page, 'Done');
    await expect.poll(() => drawn(app.page), POLL).toMatch(/^pie \d+$/);
  });
});
