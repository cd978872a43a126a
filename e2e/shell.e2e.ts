/**
 * The window's frame on real parts: the pages of a Nexus API against its server (with VictoriaMetrics behind it where that
 * is installed), tabs, keys, links and files that the system opens.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiFixture, PASSWORD, startApi } from '../src-api/testing/api-fixture.ts';
import { HAS_VICTORIA_METRICS, type Program, startVictoriaMetrics } from '../src-api/testing/programs.ts';
import { session } from './harness/session.ts';
import { POLL, copied, editorText, openFromSystem, picture as pictureOf, typeSearch, waitForState } from './harness/steps.ts';

const SEARCH = { name: 'Failed orders', description: 'Orders that were not paid', spl: 'level=error | stats count by host', earliest: '-24h', latest: 'now' };
let metrics: Program | null = null;
let api: ApiFixture;
// Memory for secrets: the keychain of whoever runs the test is none of its business.
process.env['NEXUS_KEYCHAIN'] = 'off';

beforeAll(async () => {
  metrics = HAS_VICTORIA_METRICS ? await startVictoriaMetrics() : null;
  api = await startApi(metrics === null ? {} : { metrics: { url: metrics.url } });
  const now = Date.now() / 1000;
  await api.ingest('acme', Array.from({ length: 400 }, (_, i) => ({ timestamp: now - 60 - i * 200, host: `web-${i % 3}`, level: i % 8 === 0 ? 'error' : 'info', message: i % 8 === 0 ? 'order not paid' : 'order paid' })));
  if (metrics !== null) {
    const lines = ['web-0', 'web-1', 'web-2'].flatMap((host, h) => Array.from({ length: 120 }, (_, i) => `orders_total{org_id="acme",host="${host}"} ${(h + 1) * 100 + Math.round(40 * Math.sin(i / 8 + h))} ${Math.round((now - i * 30) * 1000)}`));
    await fetch(`${metrics.url}/api/v1/import/prometheus`, { method: 'POST', body: `${lines.join('\n')}\n` });
    await fetch(`${metrics.url}/internal/force_flush`);
  }
  for (const role of ['analyst', 'viewer', 'manager'] as const) await api.signIn('acme', role);
  const analyst = await api.signIn('acme', 'analyst');
  await api.call('POST', '/saved-searches', { token: analyst, body: SEARCH });
  await api.call('POST', '/saved-searches', { token: analyst, body: { name: 'Errors of the shop', spl: 'level=error', earliest: '-24h', latest: '+1h', schedule: { cron: '* * * * * *', severity: 'high', threshold: 1, throttleS: 3600 } } });
}, 240_000);
afterAll(async () => {
  await api.close();
  await metrics?.kill();
  delete process.env['NEXUS_KEYCHAIN'];
});

const app = session();
const picture = (name: string): Promise<void> => pictureOf(app.page, name, ['light', 'contrast', 'dark']);

async function addApi(name: string, user: string): Promise<void> {
  await app.page.keyboard.press('Alt+Shift+C');
  await app.page.getByTestId('kind-nexus-api').click();
  const dialog = app.page.locator('.dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Address').fill(api.server.url);
  await dialog.getByLabel('E-mail').fill(user);
  await dialog.getByLabel('Password', { exact: true }).last().fill(PASSWORD);
  await app.page.getByTestId('connection-save').click();
  await dialog.waitFor({ state: 'detached' });
}
async function chooseServer(name: string): Promise<void> {
  await app.page.getByRole('button', { name: /^Nexus API:/ }).click();
  await app.page.getByRole('menuitemradio', { name }).click();
}

describe('the pages of a Nexus API', { timeout: 180_000 }, () => {
  it('teach while there is no connection', async () => {
    await app.page.keyboard.press('Alt+5');
    await app.page.getByTestId('api-none').waitFor();
    await app.page.keyboard.press('Alt+6');
    await app.page.getByTestId('api-none').waitFor();
  });

  it('show alerts, which an analyst acknowledges and settles', async () => {
    await addApi('Acme', 'analyst@acme.example');
    const alert = app.page.getByTestId('alert').first();
    await expect.poll(async () => { await app.page.getByLabel('Read again').click(); return app.page.getByTestId('alert').count(); }, { timeout: 60_000, interval: 1500 }).toBe(1);
    expect(await alert.innerText()).toMatch(/High[\s\S]*Errors of the shop[\s\S]*50 rows/);
    await picture('api-alerts');
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await alert.getByText('Acknowledged by analyst@acme.example').waitFor();
    await alert.getByRole('button', { name: /^Status of/ }).click();
    await app.page.getByRole('menuitemradio', { name: 'Resolved' }).click();
    await expect.poll(async () => (await api.call('GET', '/alerts/stats', { token: await api.signIn('acme', 'viewer') })).body.data.byStatus.resolved, POLL).toBe(1);
  });

  it('show an overview: alerts, log volume and metrics', async () => {
    await app.page.keyboard.press('Alt+5');
    await expect.poll(() => app.page.locator('.api-stat').nth(3).innerText(), POLL).toMatch(/Events\s*400/);
    await app.page.getByRole('figure', { name: 'Events over the range' }).locator('canvas').waitFor();
    await app.page.getByLabel('PromQL').fill(metrics === null ? 'up' : 'orders_total');
    await app.page.getByRole('button', { name: 'Add chart' }).click();
    if (metrics === null) {
      // The server has no metrics store here and says so.
      await app.page.getByTestId('metric').getByTestId('api-problem').waitFor();
    } else {
      await app.page.getByRole('button', { name: /^Range:/ }).click();
      await app.page.getByRole('menuitemradio', { name: 'Last hour' }).click();
      await expect.poll(() => app.page.locator('[data-testid=metric] .series-names li').count(), POLL).toBe(3);
      expect(await app.page.locator('[data-testid=metric] table th').count()).toBeGreaterThan(50);
    }
    await picture('api-overview');
    if (metrics !== null) {
      await app.page.getByLabel('PromQL').fill('sum(');
      await app.page.keyboard.press('Enter');
      await app.page.getByTestId('metric').nth(1).getByTestId('api-problem').waitFor();
      await app.page.getByLabel('Remove the chart of sum(').click();
    }
  });

  it('say who is signed in, in the status line of a tab on that server', async () => {
    await app.page.keyboard.press('Alt+3');
    await app.page.getByTestId('shared-item').filter({ hasText: SEARCH.name }).locator('.panel-item-main').click();
    await waitForState(app.page, 'Done');
    expect(await app.page.getByTestId('sign-in-state').innerText()).toContain('analyst@acme.example, analyst');
    await picture('api-shared');
  });

  it('show a change by somebody else before it is overwritten', async () => {
    const item = app.page.getByTestId('shared-item').filter({ hasText: SEARCH.name });
    await item.hover();
    await item.getByLabel(`Edit ${SEARCH.name}`).click();
    await app.page.locator('.dialog textarea').fill('level=error | stats count by host, message');
    const manager = await api.signIn('acme', 'manager');
    const listed = (await api.call('GET', '/saved-searches', { token: manager })).body.data;
    const stored = (listed.items ?? listed).find((s: { readonly name: string }) => s.name === SEARCH.name);
    const changed = await api.call('PUT', `/saved-searches/${stored.id}`, { token: manager, headers: { 'if-match': `"${stored.version}"` }, body: { ...SEARCH, spl: 'level=error | top host' } });
    expect(changed.status).toBe(200);
    await app.page.getByTestId('shared-save').click();
    const conflict = app.page.getByTestId('conflict');
    await conflict.waitFor();
    expect(await conflict.innerText()).toMatch(/top host[\s\S]*by host, message/);
    expect(await app.page.locator('.dialog').innerText()).toContain('manager@acme.example changed');
    await picture('api-conflict');
    await app.page.getByTestId('conflict-keep').click();
    await app.page.getByText(`Saved “${SEARCH.name}”`).waitFor();
    const after = await api.call('GET', `/saved-searches/${stored.id}`, { token: manager });
    expect(after.body.data.spl).toBe('level=error | stats count by host, message');
  });

  it('disable what the role may not do, with the reason', async () => {
    await addApi('Acme as viewer', 'viewer@acme.example');
    await app.page.keyboard.press('Alt+6');
    await chooseServer('Acme as viewer');
    await app.page.getByTestId('api-read-only').waitFor();
    expect(await app.page.getByTestId('api-read-only').innerText()).toContain('Your role (viewer)');
    const status = app.page.getByTestId('alert').getByRole('button', { name: /^Status of/ });
    await status.waitFor();
    expect(await status.isDisabled()).toBe(true);
    await expect.poll(() => app.page.getByTestId('share').isDisabled(), POLL).toBe(true);
    expect(await app.page.getByTestId('share').getAttribute('title')).toContain('Your role (viewer)');
  });

  it('say that nobody is signed in where the password is wrong', async () => {
    await app.page.keyboard.press('Alt+Shift+C');
    await app.page.getByTestId('kind-nexus-api').click();
    const dialog = app.page.locator('.dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Wrong');
    await dialog.getByLabel('Address').fill(api.server.url);
    await dialog.getByLabel('E-mail').fill('viewer@acme.example');
    await dialog.getByLabel('Password', { exact: true }).last().fill('not the password');
    await app.page.getByTestId('connection-save').click();
    await chooseServer('Wrong');
    await app.page.locator('.api-body [data-testid=api-problem][data-kind=sign-in]').waitFor();
    await chooseServer('Acme as viewer');
  });

  it('say that the server is away, and offer to try again', async () => {
    await api.server.stop();
    await app.page.getByLabel('Read again').click();
    const problem = app.page.locator('.api-body [data-testid=api-problem]').first();
    await problem.waitFor({ timeout: 60_000 });
    expect(await problem.getAttribute('data-kind')).toBe('offline');
    await picture('api-offline');
    expect(await problem.getByRole('button', { name: 'Try again' }).count()).toBe(1);
  });
});

describe('tabs and keys', { timeout: 120_000 }, () => {
  const titles = (): Promise<string[]> => app.page.locator('.tab .tab-main .truncate').allInnerTexts();
  it('tabs move, are pinned, and come back when closed', async () => {
    await app.page.keyboard.press('Alt+0');
    for (const text of ['tab-one', 'tab-two']) {
      await app.page.keyboard.press('Control+T');
      await expect.poll(() => app.page.evaluate(() => document.activeElement?.closest('.monaco-editor') !== null), POLL).toBe(true);
      await app.page.keyboard.insertText(text);
      await app.page.keyboard.press('Escape');
    }
    await expect.poll(async () => (await titles()).slice(-2), POLL).toEqual(['tab-one', 'tab-two']);
    await app.page.keyboard.press('Control+Shift+PageUp');
    expect((await titles()).slice(-2)).toEqual(['tab-two', 'tab-one']);
    const first = app.page.locator('.tab').filter({ hasText: 'tab-one' });
    await first.dragTo(app.page.locator('.tab').filter({ hasText: 'tab-two' }));
    await expect.poll(async () => (await titles()).slice(-2), POLL).toEqual(['tab-one', 'tab-two']);
    await app.page.keyboard.press('Alt+Shift+P');
    await expect.poll(async () => (await titles())[0], POLL).toBe('tab-two');
    await app.page.keyboard.press('Control+W');
    expect(await titles()).toContain('tab-two');
    await app.page.keyboard.press('Alt+Shift+P');
    await app.page.keyboard.press('Control+W');
    expect(await titles()).not.toContain('tab-two');
    await app.page.keyboard.press('Control+Shift+T');
    await expect.poll(titles, POLL).toContain('tab-two');
  });

  it('an action takes other keys, and the old ones no longer run it', async () => {
    await app.page.keyboard.press('Control+K');
    await app.page.keyboard.type('keyboard shortcuts');
    await app.page.keyboard.press('Enter');
    await app.page.getByRole('button', { name: /^Change the keys of Settings:/ }).click();
    await app.page.keyboard.press('Control+Alt+S');
    await app.page.getByRole('button', { name: 'Change the keys of Settings: Ctrl Alt S' }).waitFor();
    await app.page.keyboard.press('Escape');
    await app.page.locator('.dialog').waitFor({ state: 'detached' });
    await app.page.keyboard.press('Control+,');
    await app.page.waitForTimeout(200);
    expect(await app.page.locator('.dialog').count()).toBe(0);
    await app.page.keyboard.press('Control+Alt+S');
    await app.page.locator('.dialog', { hasText: 'Settings' }).waitFor();
    await app.page.keyboard.press('Escape');
  });

  it('the window is scaled by its keys', async () => {
    const before = await app.page.evaluate(() => window.innerWidth);
    await app.page.keyboard.press('Control+=');
    await expect.poll(() => app.page.evaluate(() => window.innerWidth), POLL).toBeLessThan(before);
    await app.page.keyboard.press('Control+0');
    await expect.poll(() => app.page.evaluate(() => window.innerWidth), POLL).toBe(before);
  });
});

describe('what the system opens', { timeout: 120_000 }, () => {
  it('a nexus:// link becomes a tab that does not run by itself', async () => {
    await openFromSystem(app, 'nexus://search?q=index%3Dapp%20level%3DERROR&earliest=-2h&latest=now');
    await app.page.locator('.tab.is-current', { hasText: 'index=app level=ERROR' }).waitFor();
    expect(await app.page.getByTestId('status').getByRole('status').innerText()).toContain('Ready');
    await openFromSystem(app, 'nexus://nothing');
    await app.page.getByText('This nexus:// link cannot be opened').waitFor();
  });

  it('a link that one window copies opens its search in another; the command line is copied too', async () => {
    const { page } = app;
    const search = 'index=app user="O\'Neil" | stats count by service';
    await typeSearch(page, search);
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => copied(app), POLL).toMatch(/^nexus:\/\/search\?q=index%3Dapp/);
    const link = await copied(app);
    await page.keyboard.press('Control+T');
    await openFromSystem(app, link);
    await expect.poll(() => editorText(page), POLL).toBe(search);
    await page.locator('.tab.is-current').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy the search as a command line' }).click();
    await expect.poll(() => copied(app), POLL).toMatch(/^nexus search --connection Acme --earliest=\S+ --latest=now 'index=app user="O'\\''Neil" \| stats count by service'$/);
  });

  it('a .nexus file opens read-only', async () => {
    const path = join(app.folder, 'night.nexus');
    writeFileSync(path, JSON.stringify({ format: 'nexus', version: 1, title: 'The checkout', items: [{ kind: 'text', text: '<b>What</b> we saw' }, { kind: 'search', name: 'Errors', spl: 'index=app level=ERROR | top service' }] }));
    await openFromSystem(app, path);
    await app.page.getByTestId('bundle').getByText('<b>What</b> we saw').waitFor();
    await app.page.getByRole('button', { name: 'Open in a new tab' }).click();
    await app.page.locator('.tab.is-current', { hasText: 'top service' }).waitFor();
    writeFileSync(path, 'no such thing');
    await openFromSystem(app, path);
    await app.page.getByText('“night.nexus” is not a Nexus file').waitFor();
  });
});
