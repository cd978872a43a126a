/** Panes that share the window, and the list of jobs: searches in the background, what they take, and the word when they are done. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { POLL, STATE_TIMEOUT, editorOf, picture, runSearch, startSearch, waitForState } from './harness/steps.ts';

const TEST_TIMEOUT = 240_000;

async function widths(page: Page): Promise<number[]> {
  return page.locator('.pane').evaluateAll((panes) => panes.map((pane) => Math.round(pane.getBoundingClientRect().width)));
}

describe('panes', { timeout: TEST_TIMEOUT }, () => {
  const app = session();

  it('stand side by side by a command, each with its own search', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR');
    await page.keyboard.press('Control+\\');
    await page.getByTestId('pane-area').waitFor();
    expect(await page.locator('.pane').count()).toBe(2);
    await runSearch(page, 'index=app | timechart span=1h count by level');
    await page.locator('.pane').nth(1).getByTestId('table').waitFor();
    expect(await page.locator('.pane').nth(0).getByTestId('events').count()).toBe(1);
    await picture(page, 'panes');
  });

  it('propose what the connection and the fields of their own search are', async () => {
    const { page } = app;
    await editorOf(page).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' | sor');
    const widget = page.locator('.suggest-widget.visible');
    await widget.waitFor();
    const box = await widget.boundingBox();
    const pane = await page.locator('.pane.is-front').boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual((pane?.x ?? 0) - 1);
    expect(Math.abs((box?.y ?? 0) - (pane?.y ?? 0))).toBeLessThan(200);
    await picture(page, 'panes-completion');
    await page.keyboard.press('Escape');
    for (let i = 0; i < 6; i++) await page.keyboard.press('Backspace');
  });

  it('take the keyboard with them', async () => {
    const { page } = app;
    await page.keyboard.press('Alt+Shift+ArrowLeft');
    await expect.poll(() => page.locator('.pane').nth(0).getAttribute('class'), POLL).toContain('is-front');
    await page.locator('.pane').nth(1).getByTestId('table').click();
    await expect.poll(() => page.locator('.pane').nth(1).getAttribute('class'), POLL).toContain('is-front');
  });

  it('grow and shrink with the keyboard and the mouse', async () => {
    const { page } = app;
    const [before = 0] = await widths(page);
    const border = page.getByTestId('pane-border');
    await border.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const [after = 0] = await widths(page);
    expect(after).toBeGreaterThan(before + 50);
    expect(Number(await border.getAttribute('aria-valuenow'))).toBe(56);
    const box = await border.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 0.5, 500);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) - 100, 500, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await widths(page))[0], POLL).toBeLessThan(after - 80);
    await border.press('Enter');
    const [left = 0, right = 0] = await widths(page);
    expect(Math.abs(left - right)).toBeLessThan(4);
  });

  it('take a tab that is dragged to an edge', async () => {
    const { page } = app;
    await page.keyboard.press('Control+T');
    await runSearch(page, '| makeresults count=3');
    expect(await page.getByTestId('pane-area').count()).toBe(0);
    await page.locator('.tab').first().click();
    const target = page.locator('.pane').nth(1);
    await target.getByTestId('table').waitFor();
    const { width = 0, height = 0 } = (await target.boundingBox()) ?? {};
    await page.locator('.tab').last().dragTo(target, { targetPosition: { x: width / 2, y: height - 60 } });
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(3);
    await picture(page, 'panes-three');
  });

  it('come back after a restart, and leave the split by a command', async () => {
    await app.page.waitForTimeout(800);
    await app.restart();
    const { page } = app;
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(3);
    expect(await page.locator('.panes-column .pane').count()).toBe(2);
    await page.keyboard.press('Alt+Shift+X');
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(1);
    await page.locator('.tab').first().click();
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(2);
    await page.getByTestId('pane-leave').last().click();
    await expect.poll(() => page.locator('.pane').count(), POLL).toBe(1);
    expect(await page.locator('.tab').count()).toBe(3);
  });
});

/** A search that takes some seconds. */
const LONG = '| makeresults count=150000000 | eval a=random() % 100 | stats count AS n';

describe('jobs', { timeout: TEST_TIMEOUT }, () => {
  const app = session();
  const jobs = (): Promise<string[]> => app.page.getByTestId('job').allInnerTexts();

  it('are listed with state, rows and time, and the disk they take', async () => {
    const { page } = app;
    await page.keyboard.press('Alt+7');
    await page.getByTestId('jobs-list').waitFor();
    await expect.poll(jobs, POLL).toEqual([expect.stringMatching(/^\*\s+Done\s*· [\d,]+ rows · [\d.]+ (?:min \d+ )?s\s+Tab · Sample data · Last 7 days$/)]);
    expect(await page.getByTestId('jobs-disk').innerText()).toMatch(/^0 B of 10\.0 GB on disk\s*[\d.]+ .B free$/);
  });

  it('go on in the background, and say when they are done', async () => {
    const { page, inMain } = app;
    await inMain(({ Notification }) => {
      const shown: string[] = [];
      (globalThis as unknown as { shown: string[] }).shown = shown;
      Notification.isSupported = () => true;
      Notification.prototype.show = function show(this: { readonly title: string; readonly body: string }) {
        shown.push(`${this.title}: ${this.body}`);
      };
    });
    await startSearch(page, LONG);
    await page.locator('[data-testid=status]', { hasText: 'Running' }).waitFor(POLL);
    await page.keyboard.press('Control+Shift+B');
    await page.getByTestId('status-jobs').waitFor();
    await expect.poll(jobs, POLL).toContainEqual(expect.stringMatching(/Running[\s\S]*Background/));
    await picture(page, 'jobs');
    // The tab is free for another search meanwhile.
    await runSearch(page, 'index=app level=ERROR | stats count by service');
    // As it is while another window has the keyboard.
    await page.evaluate(() => {
      document.hasFocus = () => false;
    });
    await page.locator('.toast', { hasText: 'Done: 1 row' }).waitFor({ state: 'attached', timeout: STATE_TIMEOUT });
    await expect.poll(() => inMain(() => (globalThis as unknown as { shown: string[] }).shown), POLL).toEqual([expect.stringMatching(/^Search finished: Done: 1 row after .* makeresults/)]);
    await page.locator('.toast').getByRole('button', { name: 'Show' }).click();
    await page.getByTestId('table').getByText('150000000').waitFor();
    expect(await page.locator('.tab').count()).toBe(2);
    expect(await page.getByTestId('status-jobs').count()).toBe(0);
  });

  it('are stopped, opened again and deleted', async () => {
    const { page } = app;
    await startSearch(page, LONG);
    await page.locator('[data-testid=status]', { hasText: 'Running' }).waitFor(POLL);
    await page.keyboard.press('Control+Shift+B');
    const job = page.getByTestId('job').filter({ hasText: 'Background' });
    await job.hover();
    await job.getByTestId('job-stop').click();
    await expect.poll(() => job.innerText(), POLL).toContain('Stopped');
    await job.getByRole('button', { name: /makeresults/ }).click();
    await page.locator('[data-testid=status]', { hasText: 'Stopped' }).waitFor(POLL);
    const count = (await jobs()).length;
    const first = page.getByTestId('job').first();
    await first.hover();
    await first.getByTestId('job-delete').click();
    await expect.poll(async () => (await jobs()).length, POLL).toBe(count - 1);
  });
});

describe('a result', { timeout: TEST_TIMEOUT }, () => {
  const app = session();

  it('is shown by kinds of event, each once with its number', async () => {
    const { page } = app;
    await runSearch(page, 'index=web status>=500');
    await page.getByTestId('look-groups').click();
    const status = page.getByTestId('groups-status');
    const kinds = async (): Promise<number> => Number(/^([\d,]+) kinds/.exec(await status.innerText())?.[1]?.replaceAll(',', ''));
    await expect.poll(kinds, POLL).toBeGreaterThan(1);
    const masked = await kinds();
    // Text, not what is rendered: kinds out of sight are not drawn.
    const counts = await page.locator('.group-count').allTextContents();
    const sum = counts.reduce((total, count) => total + Number(count.replaceAll(',', '')), 0);
    expect(await status.innerText()).toContain(`among ${sum.toLocaleString('en')} events`);
    await page.getByTestId('group').first().getByRole('button').first().click();
    await page.locator('.group-event').first().waitFor(POLL);
    await picture(page, 'groups');
    await page.getByRole('button', { name: /^Same by/ }).click();
    await page.getByRole('menuitemradio', { name: 'exact text' }).click();
    await expect.poll(kinds, POLL).toBeGreaterThan(masked);
    await page.getByRole('button', { name: /^Same by/ }).click();
    await page.getByRole('menuitemradio', { name: /signature/ }).click();
    await expect.poll(kinds, POLL).toBeLessThanOrEqual(masked);
    await page.getByTestId('group').last().getByRole('button').first().click();
    await page.getByRole('button', { name: 'Show among all events' }).last().click();
    await page.locator('.event-row.is-focused').waitFor(POLL);
  });

  it('is gone through from error to error', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR OR level=WARN');
    await page.getByTestId('look-list').click();
    const focused = page.locator('.event-row.is-focused');
    await page.getByTestId('events').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => focused.getAttribute('aria-rowindex'), POLL).toBe('2');
    await page.keyboard.press('F8');
    await expect.poll(() => focused.getAttribute('class'), POLL).toContain('level-error');
    const first = Number(await focused.getAttribute('aria-rowindex'));
    await page.keyboard.press('F8');
    await expect.poll(async () => Number(await focused.getAttribute('aria-rowindex')), POLL).toBeGreaterThan(first);
    await page.keyboard.press('Shift+F8');
    await expect.poll(async () => Number(await focused.getAttribute('aria-rowindex')), POLL).toBe(first);
  });

  it('has a timeline with the period before, marks of bookmarks, and figures', async () => {
    const { page } = app;
    await page.getByTestId('time-range').click();
    await page.getByRole('button', { name: 'Last 24 hours' }).click();
    await waitForState(page, 'Done');
    await page.getByTestId('timeline-earlier').click();
    await page.getByTestId('timeline-before').waitFor(POLL);
    expect(await page.getByTestId('timeline-before').innerText()).toMatch(/^[\d,]+ in the period before$/);
    await page.getByTestId('events').focus();
    await page.keyboard.press('Home');
    await page.locator('#event-0.is-focused').waitFor(POLL);
    await page.keyboard.press('b');
    await page.locator('#event-0 .event-bookmark').waitFor(POLL);
    await page.getByTestId('mark-note').waitFor(POLL);
    await page.getByTestId('timeline-log').click();
    await picture(page, 'timeline');
    await page.getByTestId('timeline-figures').click();
    const rows = page.locator('.timeline-figures tbody tr');
    await rows.first().waitFor(POLL);
    await picture(page, 'timeline-figures');
    await page.getByTestId('timeline-figures').click();
    await page.getByTestId('mark-note').click();
    await page.getByTestId('zoom-back').click(POLL);
    await waitForState(page, 'Done');
  });

  it('has its plan in a drawer beside it', async () => {
    const { page } = app;
    await runSearch(page, 'index=app level=ERROR | rex "user=(?<user>(?!bot)\\w+)" | stats count by service');
    await page.keyboard.press('Alt+Shift+Q');
    await page.getByTestId('plan-drawer').waitFor(POLL);
    expect(await page.locator('.plan-stage').count()).toBe(3);
    await page.locator('.table-row').first().waitFor(POLL);
    await picture(page, 'plan');
    await page.keyboard.press('Escape');
    await page.getByTestId('plan-drawer').waitFor({ state: 'detached' });
  });

  it('is there again after a restart, over the same moments', async () => {
    const table = async (): Promise<string[]> => app.page.locator('.table-row').allInnerTexts();
    const before = await table();
    await app.page.waitForTimeout(1000);
    await app.restart();
    await waitForState(app.page, 'Done');
    await app.page.locator('.table-row').first().waitFor(POLL);
    await expect.poll(table, POLL).toEqual(before);
    expect(await app.page.getByTestId('run-again').count()).toBe(0);
  });
});
