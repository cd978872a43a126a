/** The query as an analyst writes it: proposals, help, fixes, stages, time. Each test is something that must work in a real window. */
import { describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { POLL, editorText, picture, typeSearch, waitForState } from './harness/steps.ts';

const TEST_TIMEOUT = 240_000;
const app = session();

/** The editor's text on one line: it wraps long ones. */
async function written(): Promise<string> {
  return (await editorText(app.page)).replaceAll('\n', '');
}
async function insert(text: string): Promise<void> {
  await app.page.keyboard.press('Escape');
  await typeSearch(app.page, text);
}
const suggestions = () => app.page.locator('.suggest-widget.visible .monaco-list-row');

describe('the editor', () => {
  it('proposes the live values of a field, commonest first, and inserts one', async () => {
    await insert('');
    await app.page.keyboard.type('level=', { delay: 40 });
    await suggestions().filter({ hasText: 'ERROR' }).first().waitFor();
    const shown = await suggestions().allInnerTexts();
    expect(shown.join(' ')).toMatch(/INFO[\s\S]*ERROR/);
    await picture(app.page, 'editor-values');
    await app.page.keyboard.type('err', { delay: 40 });
    await expect.poll(() => suggestions().count(), POLL).toBe(1);
    await app.page.keyboard.press('Enter');
    expect(await written()).toBe('level=ERROR');
  }, TEST_TIMEOUT);

  it('proposes fields as they are after the stage before', async () => {
    await insert('* | stats count AS events BY service ');
    await app.page.keyboard.type('| where ev', { delay: 40 });
    await suggestions().filter({ hasText: 'events' }).first().waitFor();
    await app.page.keyboard.press('Escape');
    await insert('* | stats count BY service');
  }, TEST_TIMEOUT);

  it('shows the signature of a function with the argument that is written', async () => {
    await insert('* | eval x=');
    await app.page.keyboard.type('round(latency_ms, ', { delay: 30 });
    await app.page.locator('.parameter-hints-widget.visible .parameter.active', { hasText: 'precision' }).waitFor();
    await picture(app.page, 'editor-signature');
  }, TEST_TIMEOUT);

  it('fixes a mistake where a fix is near', async () => {
    await insert('* | stat count');
    await app.page.locator('.squiggly-error').waitFor();
    await app.page.keyboard.press('ArrowLeft');
    for (let i = 0; i < 6; i++) await app.page.keyboard.press('ArrowLeft');
    // The fixes come with the next answer of the language worker.
    await expect
      .poll(async () => {
        await app.page.keyboard.press('Control+.');
        return app.page.getByText('Change to "stats"').count();
      }, POLL)
      .toBeGreaterThan(0);
    await picture(app.page, 'editor-fix');
    await app.page.keyboard.press('Enter');
    await expect.poll(written, POLL).toBe('* | stats count');
  }, TEST_TIMEOUT);

  it('renames a field through the pipeline', async () => {
    await insert('* | eval slow=if(latency_ms>500, 1, 0) | stats sum(slow) AS n BY service');
    await app.page.keyboard.press('Control+Home');
    for (let i = 0; i < 11; i++) await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.press('F2');
    await expect.poll(() => app.page.evaluate(() => document.activeElement?.closest('.rename-box') !== null), POLL).toBe(true);
    await app.page.keyboard.press('Control+A');
    await app.page.keyboard.type('late');
    await app.page.keyboard.press('Enter');
    await expect.poll(written, POLL).toBe('* | eval late=if(latency_ms>500, 1, 0) | stats sum(late) AS n BY service');
  }, TEST_TIMEOUT);

  it('opens the reference at the word under the cursor with F1, and finds others', async () => {
    await insert('* | timechart count');
    await app.page.keyboard.press('Control+Home');
    for (let i = 0; i < 8; i++) await app.page.keyboard.press('ArrowRight');
    await app.page.keyboard.press('F1');
    const reference = app.page.getByTestId('reference');
    await reference.getByRole('heading', { name: 'timechart' }).waitFor();
    await picture(app.page, 'reference');
    await reference.getByRole('textbox').fill('mvindex');
    await reference.getByRole('heading', { name: 'mvindex' }).waitFor();
    await app.page.keyboard.press('Escape');
    await reference.waitFor({ state: 'detached' });
  }, TEST_TIMEOUT);
});

describe('the pipeline', () => {
  it('shows the result as of a stage, says so, and goes back', async () => {
    await insert('index=app | stats count BY service | sort -count | head 2');
    await app.page.keyboard.press('Control+Enter');
    await waitForState(app.page, 'Done');
    const stages = app.page.getByTestId('stage');
    expect(await stages.count()).toBe(4);
    await stages.nth(1).click();
    await app.page.getByTestId('preview-banner').waitFor();
    await app.page.locator('[data-testid=status]', { hasText: 'Done' }).waitFor();
    await expect.poll(() => app.page.locator('.table-row[aria-busy=false]').count(), POLL).toBeGreaterThan(2);
    await picture(app.page, 'pipeline-preview');
    await app.page.getByTestId('preview-back').click();
    await app.page.getByTestId('preview-banner').waitFor({ state: 'detached' });
    await expect.poll(() => app.page.locator('.table-row[aria-busy=false]').count(), POLL).toBe(2);
  }, TEST_TIMEOUT);

  it('shows the plan with its SQL', async () => {
    await app.page.getByRole('button', { name: 'Plan and SQL' }).click();
    await app.page.locator('.plan-sql').waitFor();
    expect(await app.page.locator('.plan-sql .sql-keyword').count()).toBeGreaterThan(2);
    await picture(app.page, 'plan');
    await app.page.keyboard.press('Escape');
  }, TEST_TIMEOUT);
});

describe('time', () => {
  it('reads words, remembers the range, and shifts it', async () => {
    await app.page.getByTestId('time-range').click();
    await app.page.getByTestId('time-words').fill('errors in october maybe');
    await app.page.getByText('not understood as a time').waitFor();
    await app.page.getByTestId('time-words').fill('yesterday 9 to 11');
    await app.page.getByText('not understood as a time').waitFor({ state: 'detached' });
    await picture(app.page, 'time');
    await app.page.keyboard.press('Enter');
    await expect.poll(() => app.page.getByTestId('time-range').innerText(), POLL).toMatch(/09:00.*11:00/);
    await app.page.getByTestId('time-earlier').click();
    await expect.poll(() => app.page.getByTestId('time-range').innerText(), POLL).toMatch(/07:00.*09:00/);
    await app.page.getByTestId('time-range').click();
    await app.page.locator('.time-recent').waitFor();
    await app.page.keyboard.press('Escape');
  }, TEST_TIMEOUT);

  it('shows times in another zone', async () => {
    const before = await app.page.getByTestId('time-range').innerText();
    await app.page.getByTestId('time-range').click();
    await app.page.getByTestId('time-zone').selectOption('Asia/Tokyo');
    await app.page.keyboard.press('Escape');
    await expect.poll(() => app.page.getByTestId('time-range').innerText(), POLL).not.toBe(before);
    await app.page.getByTestId('time-range').click();
    await app.page.getByTestId('time-zone').selectOption('');
    await app.page.keyboard.press('Escape');
  }, TEST_TIMEOUT);

  it('compares with the period before', async () => {
    await app.page.getByTestId('time-range').click();
    await app.page.getByRole('button', { name: 'Last 4 hours' }).click();
    await app.page.getByTestId('time-range').click();
    await app.page.getByTestId('compare-earlier').click();
    await app.page.locator('.pane').nth(1).waitFor();
    await expect.poll(() => app.page.locator('.pane-head').allInnerTexts(), { timeout: 60_000 }).toEqual([expect.stringMatching(/Last 4 hours[\s\S]*Done/), expect.stringMatching(/–[\s\S]*Done/)]);
    await picture(app.page, 'compare-earlier');
  }, TEST_TIMEOUT);
});
