/** The result of another computer's search over the end of the app: shown again as it was, without asking, and gone with its tab. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiFixture, PASSWORD, startApi } from '../src-api/testing/api-fixture.ts';
import { session } from './harness/session.ts';
import { POLL, picture, runSearch, waitForState } from './harness/steps.ts';

let api: ApiFixture;
// Memory for secrets: the keychain of whoever runs the test is none of its business.
process.env['NEXUS_KEYCHAIN'] = 'off';
beforeAll(async () => {
  api = await startApi();
  const now = Date.now() / 1000;
  await api.ingest('acme', Array.from({ length: 300 }, (_, i) => ({ timestamp: now - 60 - i * 200, host: `web-${i % 3}`, level: i % 8 === 0 ? 'error' : 'info', message: `order ${i}` })));
  await api.signIn('acme', 'analyst');
}, 240_000);
afterAll(async () => {
  await api.close().catch(() => undefined);
  delete process.env['NEXUS_KEYCHAIN'];
});

const app = session();
const held = (): number => {
  try {
    return readdirSync(join(app.profile, 'engine', 'held')).filter((name) => name.endsWith('.json')).length;
  } catch {
    return 0;
  }
};

describe('a result of a Nexus API', { timeout: 240_000 }, () => {
  it('is shown as it was after a restart, with the server gone', async () => {
    const { page } = app;
    await page.keyboard.press('Alt+Shift+C');
    await page.getByTestId('kind-nexus-api').click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Acme');
    await dialog.getByLabel('Address').fill(api.server.url);
    await dialog.getByLabel('E-mail').fill('analyst@acme.example');
    await dialog.getByLabel('Password', { exact: true }).last().fill(PASSWORD);
    await page.getByTestId('connection-save').click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.query-connection').click();
    await page.getByRole('menuitemradio', { name: /Acme/ }).click();
    await runSearch(page, 'level=error');
    const count = await page.getByTestId('result-tab').innerText();
    await expect.poll(held, POLL).toBe(1);
    await page.keyboard.press('Control+T');
    await page.locator('.query-connection').click();
    await page.getByRole('menuitemradio', { name: /Acme/ }).click();
    await runSearch(page, 'level=error | stats count by host');
    await expect.poll(held, POLL).toBe(2);
    await page.locator('.tab').first().click();
    // The session is written a moment after the result is held.
    await page.waitForTimeout(800);
    await app.close();
    await api.server.stop();
    await app.start('page');
    await waitForState(app.page, 'Done');
    expect(await app.page.getByTestId('result-tab').innerText()).toBe(count);
    await app.page.getByText(/This is the result of 20/).waitFor();
    await expect.poll(() => app.page.locator('.event-row').first().innerText(), POLL).toContain('order');
    await expect.poll(async () => (await app.page.getByTestId('event-count').innerText()).replaceAll(/\D/g, ''), POLL).toBe(count.replaceAll(/\D/g, ''));
    await picture(app.page, 'held-result', ['light', 'dark']);
    // Of a table the rows were kept, and it says that the events behind them were not.
    await app.page.locator('.tab').nth(1).click();
    await waitForState(app.page, 'Done');
    await expect.poll(() => app.page.locator('.table-row').count(), POLL).toBe(3);
    await app.page.getByTestId('without-events').getByRole('button', { name: 'Run again' }).waitFor();
    await picture(app.page, 'held-table', ['light', 'dark']);
  });

  it('goes with its tab', async () => {
    await app.page.keyboard.press('Control+W');
    await expect.poll(held, POLL).toBe(1);
    await app.page.keyboard.press('Control+W');
    await expect.poll(held, POLL).toBe(0);
  });
});
