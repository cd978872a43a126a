/** Dashboards in a real window: the shipped one, making one by mouse and keyboard, tokens, drill-downs, files, restart. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seriousFindings } from './harness/axe.ts';
import { session } from './harness/session.ts';
import { POLL, STATE_TIMEOUT, THEMES, type ThemeName, answerDialogs, picture, setTheme } from './harness/steps.ts';

const app = session();

/** States of the panels by their title. */
async function states(): Promise<Record<string, string>> {
  return app.page.evaluate(() => Object.fromEntries([...document.querySelectorAll<HTMLElement>('[data-testid=panel]')].map((panel) => [panel.getAttribute('aria-label') ?? '', panel.dataset['state'] ?? ''])));
}
async function allDone(count: number): Promise<void> {
  await expect.poll(async () => Object.values(await states()).filter((state) => state !== 'idle'), POLL).toEqual(Array.from({ length: count }, () => 'done'));
}
async function box(id: string): Promise<{ x: number; y: number; width: number; height: number }> {
  await app.page.waitForTimeout(250);
  return (await app.page.locator(`[data-panel="${id}"]`).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
}
async function openSample(): Promise<void> {
  await app.page.keyboard.press('Alt+9');
  if ((await app.page.getByTestId('board').count()) > 0) await app.page.getByTestId('dashboard-back').click();
  await app.page.getByRole('button', { name: /Shop incident/ }).first().click();
  await app.page.getByTestId('board').waitFor();
}

describe('dashboards', { timeout: 300_000 }, () => {
  it('come with one over the sample data, whose panels all find something', async () => {
    await app.page.keyboard.press('Alt+9');
    await app.page.getByTestId('dashboards').waitFor();
    await openSample();
    await allDone(14);
    expect(await app.page.locator('.board-error, .panel-none-found').count()).toBe(0);
    await expect.poll(() => app.page.locator('[data-panel=classes] [data-testid=chart-canvas]').getAttribute('data-drawn'), POLL).toMatch(/^column \d+/);
    expect(await app.page.locator('[data-panel=error-rate] .single-number').innerText()).toMatch(/^[5-9]\.\d\s*%$/);
    expect(await app.page.locator('[data-panel=messages] [role=gridcell]').allInnerTexts()).toContain('checkout failed');
  });

  it('let a choice and a click set the token that other panels use', async () => {
    await openSample();
    await allDone(14);
    await app.page.getByTestId('board-inputs').getByRole('button', { name: /Service/ }).click();
    await app.page.getByRole('menuitemradio', { name: 'payment-gateway' }).click();
    await allDone(14);
    await expect.poll(async () => new Set(await app.page.locator('[data-panel=messages] tbody tr td:first-child').allInnerTexts()), POLL).toEqual(new Set(['payment-gateway']));
    await app.page.getByTestId('dashboard-reset').click();
    await allDone(14);
    await expect.poll(async () => (await app.page.locator('[data-panel=messages] tbody tr td:first-child').allInnerTexts()).includes('auth-service'), POLL).toBe(true);
  });

  it('open what is behind a value in a search tab', async () => {
    await openSample();
    await allDone(14);
    await app.page.locator('[data-panel=messages] [role=gridcell]', { hasText: 'checkout failed' }).first().click();
    await app.page.locator('.monaco-editor').first().waitFor();
    await expect.poll(async () => (await app.page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' '), POLL).toContain('checkout failed');
    await app.page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor({ timeout: STATE_TIMEOUT });
    await app.page.keyboard.press('Control+W');
  });

  it('are made from nothing: panels, a search, a token, a single value', async () => {
    await app.page.keyboard.press('Alt+9');
    if ((await app.page.getByTestId('board').count()) > 0) await app.page.getByTestId('dashboard-back').click();
    await app.page.getByTestId('dashboard-new').click();
    await app.page.getByTestId('board-empty').waitFor();
    await app.page.getByRole('button', { name: 'Add a chart' }).click();
    await app.page.getByTestId('inspector').locator('.monaco-editor').click();
    await app.page.keyboard.insertText('index=web status>=$least$ | stats count by status');
    await app.page.keyboard.press('Escape');
    await app.page.keyboard.press('Control+Enter');
    await app.page.locator('.board-note', { hasText: 'Waits for a value of least' }).waitFor();
    await app.page.getByTestId('dashboard-add').click();
    await app.page.getByRole('menuitem', { name: 'Text field' }).click();
    await app.page.getByTestId('inspector').getByLabel('Token').fill('least');
    await app.page.getByTestId('inspector').getByLabel('Value to begin with').fill('500');
    await expect.poll(async () => Object.values(await states()), POLL).toEqual(['done']);
    const statuses = (): Promise<string[]> => app.page.locator('[data-testid=panel] [data-testid=chart-table] tbody th').allInnerTexts();
    await expect.poll(statuses, POLL).toEqual(['500', '502', '503', '504']);
    // An error names what is wrong, and undo takes the change back.
    await app.page.getByTestId('board-inputs').getByRole('textbox', { name: 'least' }).fill('x |');
    await app.page.keyboard.press('Enter');
    await app.page.locator('[data-testid=panel] [role=alert]').waitFor();
    await app.page.getByTestId('board-inputs').getByRole('textbox', { name: 'least' }).fill('503');
    await app.page.keyboard.press('Enter');
    await expect.poll(statuses, POLL).toEqual(['503', '504']);
  });

  it('hide an input while its condition does not hold', async () => {
    await app.page.getByTestId('dashboard-add').click();
    await app.page.getByRole('menuitem', { name: 'Text field' }).click();
    const form = app.page.getByTestId('inspector');
    await form.getByLabel('Token').fill('words');
    await form.getByLabel('Shown when').fill('nosuch(');
    await form.getByRole('alert').waitFor();
    await form.getByLabel('Shown when').fill('$least$ = "500"');
    const words = app.page.locator('.board-input[data-token=words]');
    // While the dashboard is edited it is there, faint.
    await expect.poll(() => words.getAttribute('class'), POLL).toContain('is-hidden-now');
    await app.page.getByTestId('dashboard-edit').click();
    await expect.poll(() => words.count(), POLL).toBe(0);
    const least = app.page.getByTestId('board-inputs').getByRole('textbox', { name: 'least' });
    await least.fill('500');
    await app.page.keyboard.press('Enter');
    await words.waitFor();
    await least.fill('503');
    await app.page.keyboard.press('Enter');
    await app.page.getByTestId('dashboard-edit').click();
    await app.page.getByRole('button', { name: /Edit.*words/ }).click();
    await form.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => words.count(), POLL).toBe(0);
  });

  it('are arranged by mouse and by keyboard, undone and kept', async () => {
    await app.page.getByTestId('dashboard-add').click();
    await app.page.getByRole('menuitem', { name: 'Text', exact: true }).click();
    const ids = await app.page.evaluate(() => [...document.querySelectorAll<HTMLElement>('[data-testid=panel]')].map((panel) => panel.dataset['panel'] ?? ''));
    const [chart, text] = [ids[0] ?? '', ids[1] ?? ''];
    const before = await box(text);
    expect(before.y).toBeGreaterThan((await box(chart)).y);
    // By mouse: the text's head onto the chart's place.
    const head = app.page.locator(`[data-panel="${text}"] .board-panel-head`);
    const from = (await head.boundingBox()) ?? before;
    const to = await box(chart);
    await app.page.mouse.move(from.x + 60, from.y + 12);
    await app.page.mouse.down();
    await app.page.mouse.move(to.x + 80, to.y + 30, { steps: 6 });
    await app.page.mouse.move(to.x + 60, to.y + 14, { steps: 3 });
    await app.page.mouse.up();
    expect((await box(text)).y).toBeLessThan((await box(chart)).y);
    await app.page.getByTestId('dashboard-undo').click();
    expect((await box(text)).y).toBe(before.y);
    // By keyboard: the same way, and wider.
    const grip = app.page.locator(`[data-panel="${chart}"] .board-grip`);
    await grip.focus();
    const width = (await box(chart)).width;
    await app.page.keyboard.press('Shift+ArrowRight');
    expect((await box(chart)).width).toBeGreaterThan(width);
    await app.page.keyboard.press('ArrowDown');
    expect((await box(text)).y).toBeLessThan((await box(chart)).y);
    // Resizing by its corner.
    const low = await box(chart);
    await app.page.mouse.move(low.x + low.width - 6, low.y + low.height - 6);
    await app.page.mouse.down();
    await app.page.mouse.move(low.x + low.width - 6, low.y + low.height + 90, { steps: 6 });
    await app.page.mouse.up();
    expect((await box(chart)).height).toBeGreaterThan(low.height + 40);
    await app.page.getByTestId('dashboard-edit').click();
    await app.page.waitForTimeout(700);
  });

  it('fill the window, and run nothing while they are not seen', async () => {
    await app.page.getByTestId('dashboard-full').click();
    expect(await app.page.locator('nav.rail').isVisible()).toBe(false);
    await app.page.keyboard.press('Escape');
    await app.page.locator('nav.rail').waitFor();
    await openSample();
    await app.page.getByTestId('dashboard-refresh').click();
    // Away before it is done: what ran is stopped, and runs again on return.
    await app.page.keyboard.press('Alt+0');
    await app.page.keyboard.press('Alt+9');
    await allDone(14);
  });

  it('are shared as a file and taken from one', async () => {
    const file = join(app.folder, 'shop.nexus');
    await openSample();
    await answerDialogs(app, { open: file, save: file });
    await app.page.getByTestId('dashboard-more').click();
    await app.page.getByRole('menuitem', { name: /Export as/ }).click();
    await app.page.getByText('Saved as shop.nexus').waitFor();
    const written = JSON.parse(readFileSync(file, 'utf8')) as { items: { kind: string; dashboard: { panels: unknown[] } }[] };
    expect(written.items[0]?.kind).toBe('dashboard');
    expect(written.items[0]?.dashboard.panels.length).toBe(15);
    const board = (): Promise<string | null> => app.page.getByTestId('board').getAttribute('data-board');
    const exported = await board();
    await app.page.getByTestId('dashboard-more').click();
    await app.page.getByRole('menuitem', { name: 'Import…' }).click();
    // The one that was exported is done too, until the other one opens.
    await expect.poll(board, POLL).not.toBe(exported);
    await allDone(14);
    await app.page.getByTestId('dashboard-back').click();
    await expect.poll(() => app.page.locator('.gallery-name', { hasText: 'Shop incident' }).count(), POLL).toBe(2);
  });

  it('are taken from Splunk’s Simple XML, with a list of what was not', async () => {
    const file = join(app.folder, 'errors.xml');
    writeFileSync(
      file,
      `<form version="1.1" script="x.js"><label>Errors by host</label>
      <fieldset><input type="time" token="t"><default><earliest>-24h</earliest><latest>now</latest></default></input>
      <input type="dropdown" token="level"><label>Level</label><choice value="ERROR">Errors</choice><choice value="WARN">Warnings</choice><default>ERROR</default></input></fieldset>
      <row><panel><title>By service</title><chart><search><query>index=app level=$level$ | stats count by service</query><earliest>$t.earliest$</earliest><latest>$t.latest$</latest></search><option name="charting.chart">bar</option></chart></panel>
      <panel><single><search><query>index=app level=$level|s$ | stats count</query><earliest>$t.earliest$</earliest><latest>$t.latest$</latest></search></single></panel></row>
      <row><panel depends="$service$"><title>Of the service</title><table><search><query>index=app service=$service$ | stats count by level</query><earliest>$t.earliest$</earliest><latest>$t.latest$</latest></search></table></panel></row>
      <row><panel><title>Services</title><table><search><query>index=app | stats count by service</query><earliest>$t.earliest$</earliest><latest>$t.latest$</latest></search><drilldown><set token="service">$click.value$</set></drilldown></table></panel></row></form>`,
    );
    await answerDialogs(app, { open: file, save: null });
    await app.page.getByRole('button', { name: 'Import…' }).click();
    await app.page.getByTestId('import-notes').waitFor();
    expect(await app.page.getByTestId('import-notes').innerText()).toContain('x.js');
    await app.page.keyboard.press('Escape');
    await allDone(3);
    await expect.poll(() => app.page.locator('[data-testid=panel] [data-testid=chart-table] tbody th').allInnerTexts(), POLL).toContain('checkout-service');
    // A panel that waits for a click is not there before it, and the one below stands in its place.
    const place = async () => (await app.page.getByRole('region', { name: 'Services' }).boundingBox())?.y ?? 0;
    const above = await place();
    await app.page.getByRole('region', { name: 'Services' }).locator('[role=gridcell]', { hasText: 'checkout-service' }).click();
    await allDone(4);
    expect(await app.page.getByRole('region', { name: 'Of the service' }).innerText()).toContain('ERROR');
    expect(await place()).toBeGreaterThan(above);
    await app.page.getByTestId('dashboard-edit').click();
    await app.page.getByRole('region', { name: 'Of the service' }).getByRole('button', { name: /^Edit / }).click();
    await app.page.getByTestId('inspector').waitFor();
    expect(await app.page.getByLabel(/^Shown when/).inputValue()).toBe('isnotnull($service$)');
    await picture(app.page, 'dashboard-visibility');
    await app.page.getByTestId('dashboard-edit').click();
  });

  it('have nothing that axe calls serious, in three themes', async () => {
    await openSample();
    await allDone(14);
    for (const theme of Object.keys(THEMES) as ThemeName[]) {
      await setTheme(app.page, theme);
      for (const editing of [false, true]) {
        if (editing) {
          await app.page.getByTestId('dashboard-edit').click();
          await app.page.locator('[data-panel=requests]').getByRole('button', { name: /^Edit / }).click();
          await app.page.getByTestId('inspector').waitFor();
        }
        await app.page.waitForTimeout(400);
        await picture(app.page, `dashboard${editing ? '-editing' : ''}`, [theme]);
        expect(await seriousFindings(app.page)).toEqual([]);
      }
      await app.page.getByTestId('dashboard-edit').click();
    }
    await setTheme(app.page, 'dark');
  });

  it('take the search of a tab, and are there again after a restart', async () => {
    await app.page.getByTestId('dashboard-back').click();
    await app.page.getByRole('button', { name: /Errors by host/ }).first().click();
    await allDone(4);
    // The search of a tab becomes a panel of the open dashboard.
    await app.page.locator('.tab').first().click({ button: 'right' });
    await app.page.getByRole('menuitem', { name: 'Add search to a dashboard' }).click();
    await allDone(5);
    expect(await app.page.locator('.panel-event').count()).toBeGreaterThan(50);
    await app.page.waitForTimeout(700);
    await app.restart('page');
    await app.page.getByRole('heading', { name: 'Errors by host' }).waitFor({ timeout: STATE_TIMEOUT });
    await allDone(5);
  });
});
