/** The query as an analyst writes it: proposals, help, fixes, stages, time. Each test is something that must work in a real window. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, openApp } from './harness/app.ts';

const START_TIMEOUT = 120_000;
const POLL = { timeout: 20_000, interval: 100 };
const TEST_TIMEOUT = 240_000;
/** Folder for pictures to look at; none are taken without it. */
const PICTURES = process.env['NEXUS_E2E_PICTURES'] ?? '';

let app: RunningApp;
let page: Page;

beforeAll(async () => {
  app = await openApp({ theme: process.env['NEXUS_E2E_THEME'] === 'light' ? 'light' : 'dark' });
  page = app.page;
  await page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor({ timeout: START_TIMEOUT });
  await page.locator('.monaco-editor').first().waitFor();
  // The tour covers the window for a first start.
  const skip = page.getByRole('button', { name: /skip/i });
  if (await skip.count()) await skip.first().click();
}, TEST_TIMEOUT);
afterAll(async () => {
  expect(app.problems).toEqual([]);
  await app.close();
});

async function picture(name: string): Promise<void> {
  if (PICTURES !== '') await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
async function editorText(): Promise<string> {
  return (await page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ').replaceAll('\n', '');
}
async function clear(): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.locator('.monaco-editor').first().click({ position: { x: 45, y: 62 }, force: true });
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
}
async function insert(text: string): Promise<void> {
  await clear();
  await page.keyboard.insertText(text);
  await page.keyboard.press('Escape');
}
async function run(): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor({ timeout: START_TIMEOUT });
}
const suggestions = () => page.locator('.suggest-widget.visible .monaco-list-row');

describe('the editor', () => {
  it('proposes the live values of a field, commonest first, and inserts one', async () => {
    await clear();
    await page.keyboard.type('level=', { delay: 40 });
    await suggestions().filter({ hasText: 'ERROR' }).first().waitFor();
    const shown = await suggestions().allInnerTexts();
    expect(shown.join(' ')).toMatch(/INFO[\s\S]*ERROR/);
    await picture('editor-values');
    await page.keyboard.type('err', { delay: 40 });
    await expect.poll(() => suggestions().count(), POLL).toBe(1);
    await page.keyboard.press('Enter');
    expect(await editorText()).toBe('level=ERROR');
  }, TEST_TIMEOUT);

  it('proposes fields as they are after the stage before', async () => {
    await insert('* | stats count AS events BY service ');
    await page.keyboard.type('| where ev', { delay: 40 });
    await suggestions().filter({ hasText: 'events' }).first().waitFor();
    await page.keyboard.press('Escape');
    await insert('* | stats count BY service');
  }, TEST_TIMEOUT);

  it('shows the signature of a function with the argument that is written', async () => {
    await insert('* | eval x=');
    await page.keyboard.type('round(latency_ms, ', { delay: 30 });
    await page.locator('.parameter-hints-widget.visible .parameter.active').waitFor();
    expect(await page.locator('.parameter-hints-widget .parameter.active').innerText()).toContain('precision');
    await picture('editor-signature');
  }, TEST_TIMEOUT);

  it('fixes a mistake where a fix is near', async () => {
    await insert('* | stat count');
    await page.locator('.squiggly-error').waitFor();
    await page.keyboard.press('ArrowLeft');
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowLeft');
    // The fixes come with the next answer of the language worker.
    await expect
      .poll(async () => {
        await page.keyboard.press('Control+.');
        return page.getByText('Change to "stats"').count();
      }, POLL)
      .toBeGreaterThan(0);
    await picture('editor-fix');
    await page.keyboard.press('Enter');
    await expect.poll(editorText, POLL).toBe('* | stats count');
  }, TEST_TIMEOUT);

  it('renames a field through the pipeline', async () => {
    await insert('* | eval slow=if(latency_ms>500, 1, 0) | stats sum(slow) AS n BY service');
    await page.keyboard.press('Control+Home');
    for (let i = 0; i < 11; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('F2');
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.rename-box') !== null), POLL).toBe(true);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('late');
    await page.keyboard.press('Enter');
    await expect.poll(editorText, POLL).toBe('* | eval late=if(latency_ms>500, 1, 0) | stats sum(late) AS n BY service');
  }, TEST_TIMEOUT);

  it('opens the reference at the word under the cursor with F1, and finds others', async () => {
    await insert('* | timechart count');
    await page.keyboard.press('Control+Home');
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('F1');
    const reference = page.getByTestId('reference');
    await reference.getByRole('heading', { name: 'timechart' }).waitFor();
    await picture('reference');
    await reference.getByRole('textbox').fill('mvindex');
    await reference.getByRole('heading', { name: 'mvindex' }).waitFor();
    await page.keyboard.press('Escape');
    await reference.waitFor({ state: 'detached' });
  }, TEST_TIMEOUT);
});

describe('the pipeline', () => {
  it('shows the result as of a stage, says so, and goes back', async () => {
    await insert('index=app | stats count BY service | sort -count | head 2');
    await run();
    const stages = page.getByTestId('stage');
    expect(await stages.count()).toBe(4);
    await stages.nth(1).click();
    await page.getByTestId('preview-banner').waitFor();
    await page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor();
    await expect.poll(() => page.locator('.table-row[aria-busy=false]').count(), POLL).toBeGreaterThan(2);
    await picture('pipeline-preview');
    await page.getByTestId('preview-back').click();
    await page.getByTestId('preview-banner').waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('.table-row[aria-busy=false]').count(), POLL).toBe(2);
  }, TEST_TIMEOUT);

  it('shows the plan with its SQL', async () => {
    await page.getByRole('button', { name: 'Plan and SQL' }).click();
    await page.locator('.plan-sql').waitFor();
    expect(await page.locator('.plan-sql .sql-keyword').count()).toBeGreaterThan(2);
    await picture('plan');
    await page.keyboard.press('Escape');
  }, TEST_TIMEOUT);
});

describe('time', () => {
  it('reads words, remembers the range, and shifts it', async () => {
    await page.getByTestId('time-range').click();
    await page.getByTestId('time-words').fill('errors in october maybe');
    await page.getByText('not understood as a time').waitFor();
    await page.getByTestId('time-words').fill('yesterday 9 to 11');
    await page.getByText('not understood as a time').waitFor({ state: 'detached' });
    await picture('time');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByTestId('time-range').innerText(), POLL).toMatch(/09:00.*11:00/);
    await page.getByTestId('time-earlier').click();
    await expect.poll(() => page.getByTestId('time-range').innerText(), POLL).toMatch(/07:00.*09:00/);
    await page.getByTestId('time-range').click();
    await page.locator('.time-recent').waitFor();
    await page.keyboard.press('Escape');
  }, TEST_TIMEOUT);

  it('shows times in another zone', async () => {
    const before = await page.getByTestId('time-range').innerText();
    await page.getByTestId('time-range').click();
    await page.getByTestId('time-zone').selectOption('Asia/Tokyo');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('time-range').innerText(), POLL).not.toBe(before);
    await page.getByTestId('time-range').click();
    await page.getByTestId('time-zone').selectOption('');
    await page.keyboard.press('Escape');
  }, TEST_TIMEOUT);

  it('compares with the period before', async () => {
    await page.getByTestId('time-range').click();
    await page.getByRole('button', { name: 'Last 4 hours' }).click();
    await page.getByTestId('time-range').click();
    await page.getByTestId('compare-earlier').click();
    await page.locator('.pane').nth(1).waitFor();
    await expect.poll(() => page.locator('.pane-head').allInnerTexts(), { timeout: 60_000 }).toEqual([expect.stringMatching(/Last 4 hours[\s\S]*Done/), expect.stringMatching(/–[\s\S]*Done/)]);
    await picture('compare-earlier');
  }, TEST_TIMEOUT);
});
