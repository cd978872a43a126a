/** Notebooks in a real window: the shipped one, writing one, sharing it, reading one from a file, restart. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { seriousFindings } from './harness/axe.ts';
import { session } from './harness/session.ts';
import { POLL, STATE_TIMEOUT, THEMES, type ThemeName, answerDialogs, editorOf, picture, setTheme } from './harness/steps.ts';

const app = session();

async function toGallery(): Promise<void> {
  await app.page.keyboard.press('Alt+Shift+N');
  if ((await app.page.getByTestId('notebook').count()) > 0) await app.page.getByTestId('notebook-back').click();
  await app.page.getByTestId('notebooks').waitFor();
}
/** What the menu of the notebook writes, as text. */
async function exported(item: RegExp, name: string): Promise<string> {
  await answerDialogs(app, { open: null, save: join(app.folder, name) });
  await app.page.getByTestId('notebook-more').click();
  await app.page.getByRole('menuitem', { name: item }).click();
  await app.page.getByText(`Saved as ${name}`).waitFor();
  return readFileSync(join(app.folder, name), 'utf8');
}
const provenance = (): ReturnType<Page['getByTestId']> => app.page.getByTestId('provenance');

describe('notebooks', { timeout: 300_000 }, () => {
  it('come with one over the sample data, whose searches all find something', async () => {
    await toGallery();
    await app.page.getByRole('button', { name: /The checkout outage/ }).first().click();
    await app.page.getByTestId('notebook-run-all').click();
    await expect.poll(() => provenance().count(), POLL).toBe(6);
    expect(await app.page.locator('.cell-error, .panel-none-found').count()).toBe(0);
    for (const text of await provenance().allInnerTexts()) expect(text).toMatch(/^\d[\d,]* rows from Sample data, .* run .* in .*SHA-256 [0-9a-f]{16}/);
  });

  it('take the search of a tab, keep its result, and say when the search was changed after it', async () => {
    await toGallery();
    await app.page.keyboard.press('Alt+0');
    await app.page.keyboard.press('Control+T');
    await editorOf(app.page).click();
    await app.page.keyboard.insertText('index=app level=ERROR | stats count by service');
    await app.page.keyboard.press('Escape');
    await app.page.keyboard.press('Control+Enter');
    await app.page.getByTestId('table').waitFor();
    await app.page.keyboard.press('Alt+Shift+B');
    await app.page.getByTestId('notebook').waitFor();
    await expect.poll(() => provenance().count(), POLL).toBe(1);
    expect(await app.page.locator('[role=gridcell]').allInnerTexts()).toContain('checkout-service');
    await app.page.locator('.cell-spl').click();
    await app.page.locator('[data-testid=cell] .monaco-editor').click();
    await app.page.keyboard.press('Control+End');
    await app.page.keyboard.insertText(', message');
    await app.page.keyboard.press('Escape');
    await app.page.locator('.book-title').click();
    await app.page.locator('[data-testid=provenance] b').waitFor();
    await app.page.getByTestId('cell-run').click();
    await expect.poll(() => app.page.locator('[data-testid=provenance] b').count(), POLL).toBe(0);
    expect(await app.page.locator('[role=gridcell]').allInnerTexts()).toContain('checkout failed');
  });

  it('are written: text, order, a cell between, undo', async () => {
    await app.page.locator('.book-title').fill('Who fails');
    await app.page.locator('.cell-text .cell-edit').first().click();
    await app.page.keyboard.insertText('# Question\n**Who** fails? <img src=x onerror=alert(1)>');
    await app.page.keyboard.press('Escape');
    expect(await app.page.locator('.cell-text strong').innerText()).toBe('Who');
    expect(await app.page.locator('.cell-text img').count()).toBe(0);
    const kinds = (): Promise<(string | null)[]> => app.page.getByTestId('cell').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label')));
    expect(await kinds()).toEqual(['Text', 'Search 1']);
    await app.page.getByRole('button', { name: 'Move: Search 1' }).focus();
    await app.page.keyboard.press('ArrowUp');
    expect(await kinds()).toEqual(['Search 1', 'Text']);
    await app.page.getByTestId('notebook-undo').click();
    expect(await kinds()).toEqual(['Text', 'Search 1']);
    await app.page.getByRole('button', { name: 'Add a text as cell 2' }).focus();
    await app.page.keyboard.press('Enter');
    await app.page.keyboard.insertText('Between');
    await app.page.keyboard.press('Escape');
    expect(await kinds()).toEqual(['Text', 'Text', 'Search 1']);
    await app.page.getByRole('button', { name: 'Collapse: Search 1' }).click();
    await app.page.locator('.cell-collapsed', { hasText: 'stats count' }).waitFor();
    await app.page.getByRole('button', { name: 'Expand: Search 1' }).click();
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
    await answerDialogs(app, { open: join(app.folder, 'who.nexus'), save: null });
    await app.page.getByRole('button', { name: 'Open a file…' }).click();
    await app.page.locator('.book-read-only').waitFor();
    expect(await app.page.locator('[role=gridcell]').allInnerTexts()).toContain('checkout failed');
    expect(await app.page.getByTestId('cell-run').count()).toBe(0);
    expect(await app.page.locator('input.cell-title, textarea').count()).toBe(0);
    await app.page.getByTestId('notebook-take').click();
    await app.page.getByTestId('cell-run').waitFor();
    expect(await provenance().count()).toBe(1);
  });

  it('have nothing that axe calls serious, in three themes', async () => {
    for (const theme of Object.keys(THEMES) as ThemeName[]) {
      await setTheme(app.page, theme);
      await app.page.waitForTimeout(400);
      await picture(app.page, 'notebook', [theme]);
      expect(await seriousFindings(app.page)).toEqual([]);
    }
    await setTheme(app.page, 'dark');
  });

  it('are there again after a restart, results included', async () => {
    await app.page.waitForTimeout(800);
    await app.restart('page');
    await expect.poll(() => app.page.locator('.book-title').inputValue().catch(() => ''), { timeout: STATE_TIMEOUT, interval: 300 }).toBe('Who fails');
    expect(await provenance().count()).toBe(1);
  });
});
