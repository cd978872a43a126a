/** The life of a dataset in a real window: opened without import, followed, looked at, read again, renamed, compacted, deleted. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { POLL, answerDialogs, picture, waitForState } from './harness/steps.ts';

describe('datasets', { timeout: 180_000 }, () => {
  const app = session();
  const log = join(app.folder, 'shop.log');
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => `ts=2026-11-20T10:${String(Math.floor((from + i) / 60)).padStart(2, '0')}:${String((from + i) % 60).padStart(2, '0')}Z level=${(from + i) % 7 === 0 ? 'warn' : 'info'} order=${from + i} user=u${(from + i) % 5}\n`).join('');

  beforeAll(async () => {
    writeFileSync(log, lines(0, 200));
    await answerDialogs(app, { open: log, save: null });
    await app.page.getByLabel('Datasets', { exact: true }).click();
  });

  it('are searched without import, until they are forgotten', async () => {
    const { page } = app;
    await page.getByText('Import files…').click();
    await page.getByTestId('import-events').waitFor();
    await picture(page, 'import');
    await page.getByTestId('import-open').click();
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await waitForState(page, 'Done');
    await expect.poll(() => page.getByTestId('result-tab').first().innerText(), POLL).toContain('200');
    await expect.poll(() => page.getByText('Opened, not imported').count(), POLL).toBe(1);
    await page.getByRole('button', { name: 'Forget shop.log' }).click({ force: true });
    await expect.poll(() => page.getByText('Opened, not imported').count(), POLL).toBe(0);
  });

  it('follow their files, and show figures, sources and fields as they grow', async () => {
    const { page } = app;
    await page.getByText('Import files…').click();
    await page.getByTestId('import-follow').check();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByTestId('import-search').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    appendFileSync(log, lines(200, 260));
    await page.getByRole('button', { name: 'Details of shop' }).click({ force: true });
    await expect.poll(() => page.getByTestId('dataset-figures').innerText(), POLL).toMatch(/260[\s\S]*60 events added since the app started/);
    expect(await page.getByTestId('dataset-fields').innerText()).toContain('order');
    await picture(page, 'details');
  });

  it('are read again with other settings, renamed, compacted and deleted', async () => {
    const { page } = app;
    await page.getByRole('button', { name: 'Import again…' }).click();
    await page.getByTestId('import-sourcetype').fill('shop:orders');
    await page.getByTestId('again-follow').uncheck();
    await page.getByLabel('Type of order').selectOption('string');
    await expect.poll(() => page.getByTestId('import-preview').getAttribute('aria-busy'), POLL).toBe('false');
    expect(await page.getByLabel('Type of order').inputValue()).toBe('string');
    await picture(page, 'again');
    await page.locator('.dialog').getByRole('button', { name: 'Import again', exact: true }).click();
    await expect.poll(() => page.locator('.dialog').innerText(), POLL).toContain('Loaded 260 events');
    await page.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => page.locator('.dialog').innerText(), POLL).toContain('shop:orders');
    expect(await page.getByTestId('dataset-fields').innerText()).toMatch(/order\s+string/);
    expect(await page.getByRole('button', { name: 'Stop following' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Compact' }).click();
    await page.getByText(/^Compacted: /).waitFor();
    await page.getByRole('button', { name: 'Rename…' }).click();
    await page.getByTestId('dataset-name').fill('orders');
    await page.keyboard.press('Enter');
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Details of orders' }).click({ force: true });
    await page.locator('.dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('are deleted from this computer').waitFor();
    await page.locator('.dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Details of orders' }).count(), POLL).toBe(0);
  });

  it('are read in a way that is changed until their events are right', async () => {
    const { page } = app;
    const jobs = join(app.folder, 'jobs.log');
    writeFileSync(jobs, Array.from({ length: 9 }, (_, i) => `BEGIN job=${i} created=2026-11-20T10:0${i}:00Z\n  took ${i * 7} ms, seen 2026-11-21T00:00:0${i}Z\n`).join(''));
    await answerDialogs(app, { open: jobs, save: null });
    await page.keyboard.press('Control+O');
    await page.getByTestId('import-change').click();
    await page.getByTestId('import-starts').selectOption('before');
    await page.getByTestId('import-before').fill('^(BEGIN');
    await page.locator('.dialog [role=alert]', { hasText: 'is no regular expression' }).waitFor();
    await page.getByTestId('import-before').fill('^BEGIN');
    await page.getByTestId('import-pattern').fill('took (?<ms>\\d+) ms');
    await page.getByTestId('import-time').selectOption('created');
    await expect.poll(() => page.getByTestId('import-events').locator('li').count(), POLL).toBe(9);
    await expect.poll(() => page.getByTestId('import-preview').innerText(), POLL).toMatch(/\bms\b[\s\S]*0 · 7 · 14/);
    await picture(page, 'change');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByTestId('import-search').click();
    await waitForState(page, 'Done');
    await expect.poll(() => page.getByTestId('result-tab').first().innerText(), POLL).toContain('9');
    await expect.poll(() => page.locator('.event-row').first().innerText(), POLL).toContain('2026-11-20 10:08:00');
    // The same file again would double its events: the dialog says so, and replaces them when told.
    await answerDialogs(app, { open: jobs, save: null });
    await page.keyboard.press('Control+O');
    await page.getByText('There is a dataset jobs with 9 events').waitFor();
    await page.getByTestId('import-existing').selectOption('replace');
    await page.getByTestId('import-format').selectOption('jobs');
    await picture(page, 'existing');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByTestId('import-search').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Details of jobs' }).click({ force: true });
    await expect.poll(() => page.getByTestId('dataset-figures').innerText(), POLL).toMatch(/Events\s*9\b/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Details of jobs' }).click({ force: true });
    await page.getByRole('button', { name: 'Import again…' }).click();
    await expect.poll(() => page.getByTestId('import-format').inputValue(), POLL).toBe('jobs');
    await page.getByTestId('import-format').selectOption('');
    await expect.poll(() => page.getByTestId('import-events').locator('li').count(), POLL).toBe(18);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  it('come from a folder that is dropped on the window', async () => {
    const { page } = app;
    const folder = join(app.folder, 'dropped');
    mkdirSync(folder);
    writeFileSync(join(folder, 'one.log'), lines(0, 4));
    writeFileSync(join(folder, 'two.csv'), 'time,n\n2026-11-20 10:00:00,1\n2026-11-20 10:00:01,2\n');
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: 700, y: 500, data });
    await expect.poll(() => page.getByTestId('import-file-formats').innerText(), POLL).toMatch(/one\.log[\s\S]*logfmt[\s\S]*two\.csv[\s\S]*csv/);
    expect(await page.getByTestId('import-pattern').inputValue()).toBe('**/*');
    await picture(page, 'dropped');
    await page.keyboard.press('Escape');
  });

  it('follow a folder: the files that a pattern matches, as they grow and as they come', async () => {
    const { page } = app;
    const folder = join(app.folder, 'shop logs');
    mkdirSync(folder);
    writeFileSync(join(folder, 'one.log'), lines(0, 20));
    writeFileSync(join(folder, 'notes.txt'), 'not a log\n');
    await answerDialogs(app, { open: folder, save: null });
    await page.keyboard.press('Control+Shift+O');
    await page.getByTestId('import-pattern').fill('../*');
    await page.getByText('A pattern stays in the folder').waitFor();
    await page.getByTestId('import-pattern').fill('**/*.log');
    await expect.poll(() => page.getByTestId('import-events').locator('li').count(), POLL).toBe(20);
    expect(await page.getByTestId('import-follow').isChecked()).toBe(true);
    await picture(page, 'folder', ['light', 'dark', 'contrast']);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByTestId('import-search').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    writeFileSync(join(folder, 'two.log'), lines(20, 30));
    appendFileSync(join(folder, 'one.log'), lines(30, 35));
    await page.getByRole('button', { name: 'Details of shop_logs' }).click({ force: true });
    await expect.poll(() => page.getByTestId('dataset-figures').innerText(), POLL).toMatch(/35[\s\S]*15 events added/);
    await page.keyboard.press('Escape');
  });
});
