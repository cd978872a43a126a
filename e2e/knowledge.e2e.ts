/** Knowledge objects in a real window: written with a live preview, applied to loaded events, edited and deleted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, openApp } from './harness/app.ts';

const POLL = { timeout: 20_000, interval: 200 };

describe('knowledge', { timeout: 120_000 }, () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await openApp();
    await app.page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor({ timeout: 120_000 });
  }, 150_000);
  afterAll(() => app.close());

  it('keeps an extraction that a search uses at once', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Knowledge', exact: true }).click();
    await page.getByTestId('knowledge-add').click();
    await page.getByTestId('knowledge-name').fill('verb');
    await page.getByTestId('knowledge-regex').fill('(?<made_by_rule>\\w+)');
    await expect.poll(() => page.getByTestId('knowledge-matches').innerText(), POLL).toMatch(/^100 of 100 /);
    await page.getByTestId('knowledge-regex').fill('(?<made_by_rule>nothing has this text)');
    await expect.poll(() => page.getByTestId('knowledge-matches').innerText(), POLL).toMatch(/^0 of 100 /);
    await page.getByTestId('knowledge-regex').fill('(?<made_by_rule>\\w+)');
    await page.getByTestId('knowledge-save').click();
    await expect.poll(() => page.getByTestId('knowledge-list').innerText(), POLL).toContain('made_by_rule');
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText('made_by_rule=* | stats count as n, count(made_by_rule) as made | eval same=if(n=made AND n>0, "all made", "not")');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => page.locator('body').innerText(), POLL).toContain('all made');
    await page.getByRole('button', { name: 'Delete verb' }).click({ force: true });
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => page.getByTestId('knowledge-list').innerText(), POLL).toContain('Nothing is defined yet');
    expect(app.problems).toEqual([]);
  });
});
