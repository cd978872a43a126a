/** Columns of a tab's own, and panes with little room: their folding, and whose editor the keys reach. */
import { describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { POLL, editorText, picture, runAction, runSearch, startSearch, waitForState } from './harness/steps.ts';

const app = session();

/** Names and widths of the columns of the table in front. */
async function columns(): Promise<(readonly [string, number])[]> {
  return app.page.locator('.pane.is-front .table-head [role=columnheader]:not(.table-index), .pane:only-child .table-head [role=columnheader]:not(.table-index)').evaluateAll((all) => all.map((one) => [one.querySelector('.truncate')?.textContent ?? '', Math.round(one.getBoundingClientRect().width)] as const));
}
const names = async (): Promise<string[]> => (await columns()).map(([name]) => name);

async function fromMenu(column: string, item: string): Promise<void> {
  await app.page.getByRole('button', { name: `Order, pin or remove the column ${column}` }).first().click();
  await app.page.getByRole('menuitem', { name: item }).click();
}

describe('columns', { timeout: 180_000 }, () => {
  const search = 'index=app | stats count, dc(service) as services, max(duration_ms) as slowest by level';

  it('are moved, pinned and made wider in one tab, and stay as they are in another', async () => {
    const { page } = app;
    await runSearch(page, search);
    await expect.poll(names, POLL).toEqual(['level', 'count', 'services', 'slowest']);
    const usual = (await columns())[1]?.[1] ?? 0;
    await page.getByRole('separator', { name: /count/ }).focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await columns())[1]?.[1], POLL).toBe(usual + 80);
    await fromMenu('slowest', 'Move left');
    await expect.poll(names, POLL).toEqual(['level', 'count', 'slowest', 'services']);
    await fromMenu('services', 'Pin to the left');
    await expect.poll(names, POLL).toEqual(['services', 'level', 'count', 'slowest']);
    await page.keyboard.press('Control+T');
    await runSearch(page, search);
    await expect.poll(names, POLL).toEqual(['level', 'count', 'services', 'slowest']);
    expect((await columns())[1]?.[1]).toBe(usual);
    await page.keyboard.press('Control+W');
  });

  it('are kept over a restart and with the saved search', async () => {
    const { page } = app;
    const before = await columns();
    await page.keyboard.press('Control+S');
    await page.locator('.dialog').getByLabel('Name').fill('Level figures');
    await page.getByTestId('save-confirm').click();
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.waitForTimeout(800);
    await app.restart();
    await expect.poll(columns, POLL).toEqual(before);
    await app.page.keyboard.press('Control+W');
    await runAction(app.page, 'Level figures');
    await waitForState(app.page, 'Done');
    await expect.poll(columns, POLL).toEqual(before);
  });
});

describe('panes with little room', { timeout: 180_000 }, () => {
  it('fold the timeline so that rows can be seen, and open it when asked', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR');
    const whole = await page.getByTestId('timeline').boundingBox();
    await page.keyboard.press('Control+Shift+|');
    await page.getByTestId('pane-area').waitFor();
    const front = page.locator('.pane.is-front');
    // The copy of a search runs when it is told to.
    await runSearch(page, 'index=app level=ERROR');
    await expect.poll(() => front.locator('.event-row').count(), POLL).toBeGreaterThan(2);
    expect((await front.getByTestId('timeline').boundingBox())?.height).toBeLessThan((whole?.height ?? 0) / 2);
    await picture(page, 'panes-stacked', ['light', 'dark', 'contrast']);
    await front.getByTestId('timeline').getByRole('button', { name: 'Show' }).click();
    await expect.poll(async () => (await front.getByTestId('timeline').boundingBox())?.height, POLL).toBeGreaterThan(80);
    // The list of fields leaves its room to the rows too, and opens when asked.
    await expect.poll(() => front.locator('.fields').count(), POLL).toBe(0);
    await front.getByRole('button', { name: 'Fields' }).click();
    await expect.poll(() => front.locator('.fields').count(), POLL).toBe(1);
    expect(await page.locator('.pane').nth(0).locator('.fields').count()).toBe(0);
    await front.getByRole('button', { name: 'Fields' }).click();
    // That is this pane's affair: the other one stays as it is, and so does a tab with room.
    expect((await page.locator('.pane').nth(0).getByTestId('timeline').boundingBox())?.height).toBeLessThan(60);
  });

  it('run the search whose editor has the keyboard', async () => {
    const { page } = app;
    await startSearch(page, 'index=app | stats count by level');
    await waitForState(page, 'Done');
    const first = page.locator('.pane').nth(0);
    await first.locator('.monaco-editor').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('| makeresults count=4');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => first.locator('.pane-figures').innerText(), POLL).toMatch(/4 rows/);
    expect(await editorText(page)).toBe('| makeresults count=4');
    expect(await page.locator('.pane').nth(1).getByTestId('table').count()).toBe(1);
    expect(await page.locator('.pane').nth(1).locator('.pane-figures').innerText()).toMatch(/3 rows/);
  });
});
