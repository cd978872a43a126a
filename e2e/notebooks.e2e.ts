/** Notebooks in a real window: the shipped one, writing one, sharing it, reading one from a file, restart. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, newProfile, openApp } from './harness/app.ts';
import { seriousFindings } from './harness/axe.ts';
import { answerDialogs } from './harness/dialogs.ts';

const PICTURES = process.env['NEXUS_PICTURES'];
const STATE_TIMEOUT = 200_000;
const POLL = { timeout: 30_000, interval: 200 };
const folder = mkdtempSync(join(tmpdir(), 'nexus-notebooks-'));
const profile = newProfile();
let app: RunningApp;
let page: Page;

beforeAll(async () => {
  app = await openApp({ profile });
  page = app.page;
  await page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor({ timeout: STATE_TIMEOUT });
}, STATE_TIMEOUT);
afterAll(async () => {
  await app.close();
  rmSync(profile, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => expect(app.problems).toEqual([]));

async function toGallery(): Promise<void> {
  await page.keyboard.press('Alt+Shift+N');
  if ((await page.getByTestId('notebook').count()) > 0) await page.getByTestId('notebook-back').click();
  await page.getByTestId('notebooks').waitFor();
}
/** What the menu of the notebook writes, as text. */
async function exported(item: RegExp, name: string): Promise<string> {
  await answerDialogs(app.electron, { open: null, save: join(folder, name) });
  await page.getByTestId('notebook-more').click();
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByText(`Saved as ${name}`).waitFor();
  return readFileSync(join(folder, name), 'utf8');
}
const provenance = (): ReturnType<Page['getByTestId']> => page.getByTestId('provenance');

describe('notebooks', { timeout: 300_000 }, () => {
  it('come with one over the sample data, whose searches all find something', async () => {
    await toGallery();
    await page.getByRole('button', { name: /The checkout outage/ }).first().click();
    await page.getByTestId('notebook-run-all').click();
    await expect.poll(() => provenance().count(), POLL).toBe(6);
    expect(await page.locator('.cell-error, .panel-none-found').count()).toBe(0);
    for (const text of await provenance().allInnerTexts()) expect(text).toMatch(/^\d[\d,]* rows from Sample data, .* run .* in .*SHA-256 [0-9a-f]{16}/);
  });

  it('take the search of a tab, keep its result, and say when the search was changed after it', async () => {
    await toGallery();
    await page.keyboard.press('Alt+0');
    await page.keyboard.press('Control+T');
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.insertText('index=app level=ERROR | stats count by service');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('table').waitFor();
    await page.keyboard.press('Alt+Shift+B');
    await page.getByTestId('notebook').waitFor();
    await expect.poll(() => provenance().count(), POLL).toBe(1);
    expect(await page.locator('[role=gridcell]').allInnerTexts()).toContain('checkout-service');
    await page.locator('.cell-spl').click();
    await page.locator('[data-testid=cell] .monaco-editor').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(', message');
    await page.keyboard.press('Escape');
    await page.locator('.book-title').click();
    await page.locator('[data-testid=provenance] b').waitFor();
    await page.getByTestId('cell-run').click();
    await expect.poll(() => page.locator('[data-testid=provenance] b').count(), POLL).toBe(0);
    expect(await page.locator('[role=gridcell]').allInnerTexts()).toContain('checkout failed');
  });

  it('are written: text, order, a cell between, undo', async () => {
    await page.locator('.book-title').fill('Who fails');
    await page.locator('.cell-text .cell-edit').first().click();
    await page.keyboard.insertText('# Question\n**Who** fails? <img src=x onerror=alert(1)>');
    await page.keyboard.press('Escape');
    expect(await page.locator('.cell-text strong').innerText()).toBe('Who');
    expect(await page.locator('.cell-text img').count()).toBe(0);
    const kinds = (): Promise<(string | null)[]> => page.getByTestId('cell').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label')));
    expect(await kinds()).toEqual(['Text', 'Search 1']);
    await page.getByRole('button', { name: 'Move: Search 1' }).focus();
    await page.keyboard.press('ArrowUp');
    expect(await kinds()).toEqual(['Search 1', 'Text']);
    await page.getByTestId('notebook-undo').click();
    expect(await kinds()).toEqual(['Text', 'Search 1']);
    await page.getByRole('button', { name: 'Add a text as cell 2' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.insertText('Between');
    await page.keyboard.press('Escape');
    expect(await kinds()).toEqual(['Text', 'Text', 'Search 1']);
    await page.getByRole('button', { name: 'Collapse: Search 1' }).click();
    await page.locator('.cell-collapsed', { hasText: 'stats count' }).waitFor();
    await page.getByRole('button', { name: 'Expand: Search 1' }).click();
  });

  it('are written as Markdown and as one HTML page', async () => {
    const markdown = await exported(/Markdown/, 'who.md');
    expect(markdown).toContain('# Who fails');
    expect(markdown).toContain('```spl\nindex=app level=ERROR');
    expect(markdown).toMatch(/\| checkout-service \| checkout failed \| \d+ \|/);
    const html = await exported(/HTML/, 'who.html');
    expect(html).toContain('<td>checkout failed</td>');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<script|<img/);
  });

  it('are shared as a file that opens read only with its results, and is copied to be edited', async () => {
    const written = await exported(/Share as/, 'who.nexus');
    expect(JSON.parse(written)).toMatchObject({ format: 'nexus', items: [{ kind: 'notebook', notebook: { title: 'Who fails' } }] });
    await toGallery();
    await answerDialogs(app.electron, { open: join(folder, 'who.nexus'), save: null });
    await page.getByRole('button', { name: 'Open a file…' }).click();
    await page.locator('.book-read-only').waitFor();
    expect(await page.locator('[role=gridcell]').allInnerTexts()).toContain('checkout failed');
    expect(await page.getByTestId('cell-run').count()).toBe(0);
    expect(await page.locator('input.cell-title, textarea').count()).toBe(0);
    await page.getByTestId('notebook-take').click();
    await page.getByTestId('cell-run').waitFor();
    expect(await provenance().count()).toBe(1);
  });

  it('have nothing that axe calls serious, in three themes', async () => {
    for (const keys of ['Alt+Shift+2', 'Alt+Shift+3', 'Alt+Shift+4']) {
      await page.keyboard.press(keys);
      await page.waitForTimeout(400);
      if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `notebook-${keys.at(-1)}.png`) });
      expect(await seriousFindings(page)).toEqual([]);
    }
    await page.keyboard.press('Alt+Shift+2');
  });

  it('are there again after a restart, results included', async () => {
    await page.waitForTimeout(800);
    await app.close();
    app = await openApp({ profile });
    page = app.page;
    await expect.poll(() => page.locator('.book-title').inputValue().catch(() => ''), { timeout: STATE_TIMEOUT, interval: 300 }).toBe('Who fails');
    expect(await provenance().count()).toBe(1);
  });
});
