/** Knowledge objects in a real window: written with a live preview, applied to loaded events, edited and deleted. */
import { describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { POLL, startSearch } from './harness/steps.ts';

describe('knowledge', { timeout: 120_000 }, () => {
  const app = session();

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
    await startSearch(page, 'made_by_rule=* | stats count as n, count(made_by_rule) as made | eval same=if(n=made AND n>0, "all made", "not")');
    await expect.poll(() => page.locator('body').innerText(), POLL).toContain('all made');
    await page.getByRole('button', { name: 'Delete verb' }).click({ force: true });
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => page.getByTestId('knowledge-list').innerText(), POLL).toContain('Nothing is defined yet');
  });
});
