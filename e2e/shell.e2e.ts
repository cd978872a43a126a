/**
 * The window's frame on real parts: the pages of a Nexus API against its server (with VictoriaMetrics behind it where that
 * is installed), tabs, keys, links and files that the system opens.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiFixture, PASSWORD, startApi } from '../src-api/testing/api-fixture.ts';
import { HAS_VICTORIA_METRICS, type Program, startVictoriaMetrics } from '../src-api/testing/programs.ts';
import { type RunningApp, openApp } from './harness/app.ts';

const PICTURES = process.env['NEXUS_PICTURES'];
const POLL = { timeout: 60_000, interval: 200 };
const SEARCH = { name: 'Failed orders', description: 'Orders that were not paid', spl: 'level=error | stats count by host', earliest: '-24h', latest: 'now' };
let metrics: Program | null = null;
let api: ApiFixture;
let app: RunningApp;
let page: Page;

beforeAll(async () => {
  process.env['NEXUS_KEYCHAIN'] = 'off';
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
  app = await openApp();
  page = app.page;
  await waitForState('Done');
}, 240_000);
afterAll(async () => {
  await app.close();
  await api.close();
  await metrics?.kill();
  delete process.env['NEXUS_KEYCHAIN'];
});

async function waitForState(state: string): Promise<void> {
  await page.locator('[data-testid=status]', { hasText: state }).waitFor({ timeout: 120_000 });
}
async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  for (const [theme, keys] of [['light', 'Alt+Shift+3'], ['contrast', 'Alt+Shift+4'], ['dark', 'Alt+Shift+2']] as const) {
    await page.keyboard.press(keys);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
  }
}
async function addApi(name: string, user: string): Promise<void> {
  await page.keyboard.press('Alt+Shift+C');
  await page.getByTestId('kind-nexus-api').click();
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Address').fill(api.server.url);
  await dialog.getByLabel('E-mail').fill(user);
  await dialog.getByLabel('Password', { exact: true }).last().fill(PASSWORD);
  await page.getByTestId('connection-save').click();
  await dialog.waitFor({ state: 'detached' });
}
async function chooseServer(name: string): Promise<void> {
  await page.getByRole('button', { name: /^Nexus API:/ }).click();
  await page.getByRole('menuitemradio', { name }).click();
}

describe('the pages of a Nexus API', { timeout: 180_000 }, () => {
  it('teach while there is no connection', async () => {
    await page.keyboard.press('Alt+5');
    await page.getByTestId('api-none').waitFor();
    await page.keyboard.press('Alt+6');
    await page.getByTestId('api-none').waitFor();
  });

  it('show alerts, which an analyst acknowledges and settles', async () => {
    await addApi('Acme', 'analyst@acme.example');
    const alert = page.getByTestId('alert').first();
    await expect.poll(async () => { await page.getByLabel('Read again').click(); return page.getByTestId('alert').count(); }, { timeout: 60_000, interval: 1500 }).toBe(1);
    expect(await alert.innerText()).toMatch(/High[\s\S]*Errors of the shop[\s\S]*50 rows/);
    await picture('api-alerts');
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await alert.getByText('Acknowledged by analyst@acme.example').waitFor();
    await alert.getByRole('button', { name: /^Status of/ }).click();
    await page.getByRole('menuitemradio', { name: 'Resolved' }).click();
    await expect.poll(async () => (await api.call('GET', '/alerts/stats', { token: await api.signIn('acme', 'viewer') })).body.data.byStatus.resolved, POLL).toBe(1);
  });

  it('show an overview: alerts, log volume and metrics', async () => {
    await page.keyboard.press('Alt+5');
    await expect.poll(() => page.locator('.api-stat').nth(3).innerText(), POLL).toMatch(/Events\s*400/);
    await page.getByRole('figure', { name: 'Events over the range' }).locator('canvas').waitFor();
    await page.getByLabel('PromQL').fill(metrics === null ? 'up' : 'orders_total');
    await page.getByRole('button', { name: 'Add chart' }).click();
    if (metrics === null) {
      // The server has no metrics store here and says so.
      await page.getByTestId('metric').getByTestId('api-problem').waitFor();
    } else {
      await page.getByRole('button', { name: /^Range:/ }).click();
      await page.getByRole('menuitemradio', { name: 'Last hour' }).click();
      await expect.poll(() => page.locator('[data-testid=metric] .series-names li').count(), POLL).toBe(3);
      expect(await page.locator('[data-testid=metric] table th').count()).toBeGreaterThan(50);
    }
    await picture('api-overview');
    if (metrics !== null) {
      await page.getByLabel('PromQL').fill('sum(');
      await page.keyboard.press('Enter');
      await page.getByTestId('metric').nth(1).getByTestId('api-problem').waitFor();
      await page.getByLabel('Remove the chart of sum(').click();
    }
  });

  it('say who is signed in, in the status line of a tab on that server', async () => {
    await page.keyboard.press('Alt+3');
    await page.getByTestId('shared-item').filter({ hasText: SEARCH.name }).locator('.panel-item-main').click();
    await waitForState('Done');
    expect(await page.getByTestId('sign-in-state').innerText()).toContain('analyst@acme.example, analyst');
    await picture('api-shared');
  });

  it('show a change by somebody else before it is overwritten', async () => {
    const item = page.getByTestId('shared-item').filter({ hasText: SEARCH.name });
    await item.hover();
    await item.getByLabel(`Edit ${SEARCH.name}`).click();
    await page.locator('.dialog textarea').fill('level=error | stats count by host, message');
    const manager = await api.signIn('acme', 'manager');
    const listed = (await api.call('GET', '/saved-searches', { token: manager })).body.data;
    const stored = (listed.items ?? listed).find((s: { readonly name: string }) => s.name === SEARCH.name);
    const changed = await api.call('PUT', `/saved-searches/${stored.id}`, { token: manager, headers: { 'if-match': `"${stored.version}"` }, body: { ...SEARCH, spl: 'level=error | top host' } });
    expect(changed.status).toBe(200);
    await page.getByTestId('shared-save').click();
    const conflict = page.getByTestId('conflict');
    await conflict.waitFor();
    expect(await conflict.innerText()).toMatch(/top host[\s\S]*by host, message/);
    expect(await page.locator('.dialog').innerText()).toContain('manager@acme.example changed');
    await picture('api-conflict');
    await page.getByTestId('conflict-keep').click();
    await page.getByText(`Saved “${SEARCH.name}”`).waitFor();
    const after = await api.call('GET', `/saved-searches/${stored.id}`, { token: manager });
    expect(after.body.data.spl).toBe('level=error | stats count by host, message');
  });

  it('disable what the role may not do, with the reason', async () => {
    await addApi('Acme as viewer', 'viewer@acme.example');
    await page.keyboard.press('Alt+6');
    await chooseServer('Acme as viewer');
    await page.getByTestId('api-read-only').waitFor();
    expect(await page.getByTestId('api-read-only').innerText()).toContain('Your role (viewer)');
    const status = page.getByTestId('alert').getByRole('button', { name: /^Status of/ });
    await status.waitFor();
    expect(await status.isDisabled()).toBe(true);
    await expect.poll(() => page.getByTestId('share').isDisabled(), POLL).toBe(true);
    expect(await page.getByTestId('share').getAttribute('title')).toContain('Your role (viewer)');
    expect(app.problems).toEqual([]);
  });

  it('say that nobody is signed in where the password is wrong', async () => {
    await page.keyboard.press('Alt+Shift+C');
    await page.getByTestId('kind-nexus-api').click();
    const dialog = page.locator('.dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Wrong');
    await dialog.getByLabel('Address').fill(api.server.url);
    await dialog.getByLabel('E-mail').fill('viewer@acme.example');
    await dialog.getByLabel('Password', { exact: true }).last().fill('not the password');
    await page.getByTestId('connection-save').click();
    await chooseServer('Wrong');
    await page.locator('.api-body [data-testid=api-problem][data-kind=sign-in]').waitFor();
    await chooseServer('Acme as viewer');
  });

  it('say that the server is away, and offer to try again', async () => {
    await api.server.stop();
    await page.getByLabel('Read again').click();
    const problem = page.locator('.api-body [data-testid=api-problem]').first();
    await problem.waitFor({ timeout: 60_000 });
    expect(await problem.getAttribute('data-kind')).toBe('offline');
    await picture('api-offline');
    expect(await problem.getByRole('button', { name: 'Try again' }).count()).toBe(1);
    expect(app.problems).toEqual([]);
  });
});

describe('tabs and keys', { timeout: 120_000 }, () => {
  const titles = (): Promise<string[]> => page.locator('.tab .tab-main .truncate').allInnerTexts();
  it('tabs move, are pinned, and come back when closed', async () => {
    await page.keyboard.press('Alt+0');
    for (const text of ['tab-one', 'tab-two']) {
      await page.keyboard.press('Control+T');
      await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.monaco-editor') !== null), POLL).toBe(true);
      await page.keyboard.insertText(text);
      await page.keyboard.press('Escape');
    }
    await expect.poll(async () => (await titles()).slice(-2), POLL).toEqual(['tab-one', 'tab-two']);
    await page.keyboard.press('Control+Shift+PageUp');
    expect((await titles()).slice(-2)).toEqual(['tab-two', 'tab-one']);
    const first = page.locator('.tab').filter({ hasText: 'tab-one' });
    await first.dragTo(page.locator('.tab').filter({ hasText: 'tab-two' }));
    await expect.poll(async () => (await titles()).slice(-2), POLL).toEqual(['tab-one', 'tab-two']);
    await page.keyboard.press('Alt+Shift+P');
    await expect.poll(async () => (await titles())[0], POLL).toBe('tab-two');
    await page.keyboard.press('Control+W');
    expect(await titles()).toContain('tab-two');
    await page.keyboard.press('Alt+Shift+P');
    await page.keyboard.press('Control+W');
    expect(await titles()).not.toContain('tab-two');
    await page.keyboard.press('Control+Shift+T');
    await expect.poll(titles, POLL).toContain('tab-two');
  });

  it('an action takes other keys, and the old ones no longer run it', async () => {
    await page.keyboard.press('Control+K');
    await page.keyboard.type('keyboard shortcuts');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Change the keys of Settings:/ }).click();
    await page.keyboard.press('Control+Alt+S');
    await page.getByRole('button', { name: 'Change the keys of Settings: Ctrl Alt S' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+,');
    await page.waitForTimeout(200);
    expect(await page.locator('.dialog').count()).toBe(0);
    await page.keyboard.press('Control+Alt+S');
    await page.locator('.dialog', { hasText: 'Settings' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('the window is scaled by its keys', async () => {
    const before = await page.evaluate(() => window.innerWidth);
    await page.keyboard.press('Control+=');
    await expect.poll(() => page.evaluate(() => window.innerWidth), POLL).toBeLessThan(before);
    await page.keyboard.press('Control+0');
    await expect.poll(() => page.evaluate(() => window.innerWidth), POLL).toBe(before);
  });
});

describe('what the system opens', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-shell-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** As a second start of the app hands over its arguments. */
  const open = (...args: string[]): Promise<unknown> => app.electron.evaluate(({ app: electron }, given) => electron.emit('second-instance', {}, ['nexus', ...given], '/'), args);

  it('a nexus:// link becomes a tab that does not run by itself', async () => {
    await open('nexus://search?q=index%3Dapp%20level%3DERROR&earliest=-2h&latest=now');
    await page.locator('.tab.is-current', { hasText: 'index=app level=ERROR' }).waitFor();
    expect(await page.getByTestId('status').getByRole('status').innerText()).toContain('Ready');
    await open('nexus://nothing');
    await page.getByText('This nexus:// link cannot be opened').waitFor();
  });

  it('a .nexus file opens read-only', async () => {
    const path = join(folder, 'night.nexus');
    writeFileSync(path, JSON.stringify({ format: 'nexus', version: 1, title: 'The checkout', items: [{ kind: 'text', text: '<b>What</b> we saw' }, { kind: 'search', name: 'Errors', spl: 'index=app level=ERROR | top service' }] }));
    await open(path);
    await page.getByTestId('bundle').getByText('<b>What</b> we saw').waitFor();
    await page.getByRole('button', { name: 'Open in a new tab' }).click();
    await page.locator('.tab.is-current', { hasText: 'top service' }).waitFor();
    writeFileSync(path, 'no such thing');
    await open(path);
    await page.getByText('“night.nexus” is not a Nexus file').waitFor();
    expect(app.problems).toEqual([]);
  });
});
