/** Working with events: views, actions on values, find, bookmarks, copying, extraction, keeping a result. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { POLL, STATE_TIMEOUT, copied, editorText, picture, runSearch, waitForState } from './harness/steps.ts';

const TEST_TIMEOUT = 240_000;

describe('events', { timeout: TEST_TIMEOUT }, () => {
  const app = session();
  beforeAll(() => runSearch(app.page, 'index=app level=ERROR OR level=INFO'), STATE_TIMEOUT);

  it('are shown as a list, as read, as a table and as JSON', async () => {
    const { page } = app;
    await page.locator('.event-pair').first().waitFor();
    await picture(page, 'events-list');
    await page.getByTestId('look-json').click();
    await page.locator('.json-key', { hasText: '"level"' }).first().waitFor();
    await picture(page, 'events-json');
    await page.getByTestId('look-raw').click();
    await expect.poll(() => page.locator('.event-text').first().innerText(), POLL).toMatch(/^\{/);
    await page.getByTestId('look-table').click();
    await page.locator('.table-row .table-cell[data-field=level]').first().waitFor();
    await picture(page, 'events-table');
    await page.getByTestId('look-list').click();
    await page.locator('.event-pair').first().waitFor();
  });

  it('fold as JSON, one by one and all at once, by keyboard too', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR error.type=*');
    await page.getByTestId('look-json').click();
    const first = page.getByTestId('json-tree').first();
    const error = first.getByRole('treeitem', { name: /^"error"/ });
    const inside = first.getByRole('treeitem', { name: /^"type"/ });
    await expect.poll(() => inside.count(), POLL).toBe(1);
    await error.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => inside.count(), POLL).toBe(0);
    expect(await error.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await inside.evaluate((line) => line === document.activeElement)).toBe(true);
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: 'Copy path' }).click();
    await expect.poll(() => copied(app), POLL).toBe('error.type');
    await error.locator('.json-key').click();
    await expect.poll(() => inside.count(), POLL).toBe(0);
    await page.getByTestId('json-unfold-all').click();
    await expect.poll(() => inside.count(), POLL).toBe(1);
    await page.getByTestId('json-fold-all').click();
    await expect.poll(() => inside.count(), POLL).toBe(0);
    await picture(page, 'events-json-folded');
    await page.getByTestId('look-list').click();
  });

  it('show what was read as a tree where an open one is JSON', async () => {
    const { page } = app;
    await page.locator('.event-row .event-time').first().click();
    await page.getByTestId('event-text-json').click();
    await page.locator('.event-detail').getByRole('treeitem', { name: /^"error"/ }).waitFor();
    await picture(page, 'event-detail-json');
    await page.getByTestId('event-text-text').click();
    await page.getByTestId('event-raw').waitFor();
    await page.locator('.event-row .event-time').first().click();
  });

  it('stay where they are while the focus goes through an open one that is taller than the list', async () => {
    const { page } = app;
    await page.locator('.event-row .event-time').first().click();
    await app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600));
    await page.waitForFunction(() => window.innerHeight <= 600);
    const button = page.getByTestId('extract').first();
    await button.focus();
    const place = (): Promise<number> => button.evaluate((element) => element.getBoundingClientRect().bottom - (element.closest('.grid-scroll')?.getBoundingClientRect().bottom ?? 0));
    await expect.poll(place, POLL).toBeLessThanOrEqual(0);
    expect(await page.locator('#event-0').count()).toBeGreaterThan(0);
    await app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900));
    await page.locator('.event-row .event-time').first().click();
  });

  it('change the search by the menu of a value, with the keyboard alone', async () => {
    const { page } = app;
    await page.locator('.event-line').first().locator('.event-time').click();
    const value = page.locator('.event-field', { hasText: 'level' }).locator('button.event-pick').first();
    await value.focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('value-menu').waitFor();
    await picture(page, 'value-menu');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitForState(page, 'Done');
    expect(await editorText(page)).toMatch(/level="?(ERROR|INFO)"?.*level="?(ERROR|INFO)"?/s);
  });

  it('are found by a text in the whole result, with marks beside the scroll bar', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR');
    await page.getByTestId('events').focus();
    await page.keyboard.press('Control+f');
    await page.getByTestId('find-input').fill('timeout');
    await expect.poll(() => page.getByTestId('find-status').innerText(), POLL).toMatch(/^1 of [\d,]+/);
    await page.locator('.find-marks i').first().waitFor();
    await page.getByTestId('find-input').press('Enter');
    await expect.poll(() => page.getByTestId('find-status').innerText(), POLL).toMatch(/^2 of/);
    expect((await page.locator('.is-focused').innerText()).toLowerCase()).toContain('timeout');
    await picture(page, 'find');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('find-input').count(), POLL).toBe(0);
  });

  it('take bookmarks and comments that stay with the event', async () => {
    const { page } = app;
    await page.getByTestId('events').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('b');
    await page.locator('#event-0 .event-bookmark').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#event-0 .event-comment input').fill('where it began');
    await page.locator('#event-0 .event-comment input').press('Enter');
    await page.locator('#event-0 .event-note', { hasText: 'where it began' }).waitFor();
    await picture(page, 'event-detail');
    await runSearch(page, 'index=app level=ERROR | head 5');
    await page.locator('#event-0 .event-note', { hasText: 'where it began' }).waitFor();
  });

  it('are copied as Markdown, and with Ctrl+C as text', async () => {
    const { page } = app;
    await page.getByTestId('events').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByTestId('selection').getByText('3 rows').waitFor();
    await page.keyboard.press('Control+c');
    await expect.poll(async () => (await copied(app)).split('\n').length, POLL).toBe(3);
    await page.getByTestId('copy-markdown').click();
    await expect.poll(() => copied(app), POLL).toContain('| --- |');
    expect((await copied(app)).trimEnd().split('\n')).toHaveLength(5);
  });

  it('give fields by an expression with live matches, kept for every later search', async () => {
    const { page } = app;
    await runSearch(page, 'index=web | head 20');
    await page.locator('.event-line').first().locator('.event-time').click();
    await page.getByTestId('extract').first().click();
    await page.getByTestId('extract-regex').fill('"(?<verb>[A-Z]+) ');
    await expect.poll(() => page.getByTestId('extract-matches').innerText(), POLL).toMatch(/^20 of 20/);
    await picture(page, 'extract');
    await page.getByLabel('Name of the extraction').fill('verb');
    await page.getByTestId('extract-save').click();
    await runSearch(page, 'index=web | stats count by verb');
    await expect.poll(() => page.locator('.table-row', { hasText: 'GET' }).count(), POLL).toBe(1);
  });

  it('show a field with figures and the spread of its numbers, and keep pinned fields on top', async () => {
    const { page } = app;
    await runSearch(page, 'index=app');
    await page.locator('.field-button', { hasText: 'duration_ms' }).first().click();
    await page.locator('.field-spark rect').first().waitFor();
    await page.getByRole('button', { name: 'Pin duration_ms' }).click();
    await expect.poll(() => page.locator('.fields section').first().innerText(), POLL).toMatch(/pinned[\s\S]*duration_ms/i);
    await picture(page, 'field-values');
  });

  it('leave the list of fields as wide as it is wanted', async () => {
    const width = async () => (await app.page.getByTestId('fields').boundingBox())?.width ?? 0;
    const usual = await width();
    const box = await app.page.getByTestId('fields-border').boundingBox();
    await app.page.mouse.move((box?.x ?? 0) + 4, (box?.y ?? 0) + 60);
    await app.page.mouse.down();
    await app.page.mouse.move((box?.x ?? 0) + 104, (box?.y ?? 0) + 60, { steps: 4 });
    await app.page.mouse.up();
    await expect.poll(width, POLL).toBe(usual + 100);
    await app.page.getByTestId('fields-border').focus();
    await app.page.keyboard.press('ArrowRight');
    await expect.poll(width, POLL).toBe(usual + 116);
    await app.page.getByTestId('fields-border').dblclick();
    await expect.poll(width, POLL).toBe(usual);
  });

  it('are kept as a dataset with where they came from, and searched again', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR | stats count by service');
    const rows = await page.locator('.table-row').count();
    await page.getByTestId('keep').click();
    await page.getByLabel('Name of the dataset').fill('kept_errors');
    await page.getByTestId('keep-confirm').click();
    await page.getByText('as the dataset "kept_errors"').waitFor();
    await runSearch(page, '| loadjob kept_errors');
    await expect.poll(() => page.locator('.table-row').count(), POLL).toBe(rows);
    const { note } = JSON.parse(readFileSync(join(app.profile, 'engine', 'datasets', 'kept_errors', 'manifest.json'), 'utf8')) as { note: Record<string, unknown> };
    expect(note).toMatchObject({ snapshot: 'index=app level=ERROR | stats count by service', connection: 'sample', rows });
    expect(note['sha256']).toMatch(/^[0-9a-f]{64}$/);
  });
});
