/**
 * Dashboards and notebooks that come as files: opened by the system, taken from Dashboard Studio. Their inputs of several values,
 * inputs in a panel, charts side by side, the refresh by itself, and the status line that tells of them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seriousFindings } from './harness/axe.ts';
import { session } from './harness/session.ts';
import { POLL, STATE_TIMEOUT, THEMES, type ThemeName, answerDialogs, editorText, openFromSystem, picture, setTheme, waitForState } from './harness/steps.ts';

const app = session();

/** Seconds between two refreshes of the dashboard of these tests. */
const EVERY_S = 2;
const WEEK = { earliest: '-7d', latest: 'now' };
const LEVELS = ['INFO', 'WARN', 'ERROR'].map((value) => ({ value, label: value.toLowerCase() }));

const panel = (id: string, place: readonly [x: number, y: number, w: number, h: number], spl: string, more: object = {}): object => ({
  id, title: id, place: { x: place[0], y: place[1], w: place[2], h: place[3] }, look: 'auto', source: { kind: 'spl', spl }, ...more,
});
const CHART = { type: null, stack: null, legend: 'right', nulls: 'gaps', log: false, xTitle: null, yTitle: null, mark: null, colours: {} };
const DASHBOARD = {
  version: 1, title: 'Levels', range: WEEK, refresh: EVERY_S,
  inputs: [
    { kind: 'several', id: 'i1', token: 'levels', label: 'Levels', values: ['ERROR'], choices: LEVELS, fill: null, prefix: '(', suffix: ')', valuePrefix: 'level="', valueSuffix: '"', delimiter: ' OR ' },
    { kind: 'several', id: 'i2', token: 'boxes', label: 'Also', shownAs: 'boxes', values: [], choices: LEVELS, fill: null, valuePrefix: 'level=', delimiter: ' OR ' },
    { kind: 'time', id: 'i3', token: 'own', label: 'Over', panel: 'counted', range: { earliest: '-7d', latest: 'now' } },
  ],
  panels: [
    panel('chosen', [0, 0, 8, 8], 'index=app $levels$ | stats count by level', { look: 'table' }),
    panel('boxed', [8, 0, 8, 8], 'index=app $boxes$ | stats count by level', { look: 'table' }),
    panel('counted', [16, 0, 8, 8], 'index=app level=ERROR | stats count', { look: 'single', range: { earliest: '$own.earliest$', latest: '$own.latest$' } }),
    panel('side by side', [0, 8, 24, 9], 'index=app | timechart span=12h count by level', { look: 'column', chart: { ...CHART, trellis: { by: 'series', size: 'medium', scale: 'own' } } }),
  ],
};

/** The cells of a table panel. */
const cells = (id: string): Promise<string[]> => app.page.locator(`[data-panel="${id}"] tbody td:first-child`).allInnerTexts();
const stateOf = (id: string): Promise<string | null> => app.page.locator(`[data-panel="${id}"]`).getAttribute('data-state');
/** When the status line says that a panel was refreshed last. */
async function refreshed(): Promise<string> {
  return /refreshed (\S+)/.exec(await app.page.getByTestId('status').innerText())?.[1] ?? '';
}

describe('a dashboard that the system opens', { timeout: 240_000 }, () => {
  it('is taken, runs, and refreshes by itself; the status line tells of it and not of the search behind it', async () => {
    const path = join(app.folder, 'levels.nexus');
    writeFileSync(path, JSON.stringify({ format: 'nexus', version: 1, title: 'Levels', items: [{ kind: 'dashboard', dashboard: DASHBOARD }] }));
    await openFromSystem(app, path);
    await app.page.getByTestId('bundle').getByRole('button').click();
    await app.page.getByTestId('board').waitFor();
    await expect.poll(() => cells('chosen'), POLL).toEqual(['ERROR']);
    expect(await stateOf('boxed')).toBe('waiting');
    const status = app.page.getByTestId('status');
    await expect.poll(() => status.innerText(), POLL).toMatch(/Levels[\s\S]*3 of 4 panels[\s\S]*1 wait for an input/);
    expect(await status.getAttribute('data-view')).toBe('dashboards');
    const first = await refreshed();
    await expect.poll(refreshed, POLL).not.toBe(first);
    const second = await refreshed();
    await expect.poll(refreshed, POLL).not.toBe(second);
    // Away from it nothing is refreshed: back again it is, at once.
    await app.page.keyboard.press('Alt+0');
    expect(await status.innerText()).not.toContain('Levels');
    await waitForState(app.page, 'Done');
    await app.page.keyboard.press('Alt+9');
    await expect.poll(refreshed, POLL).not.toBe('');
  });

  it('takes several values from a menu by keyboard, and from boxes', async () => {
    const { page } = app;
    await page.getByTestId('board-inputs').getByRole('button', { name: /^Levels/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('several-menu').waitFor();
    await page.getByRole('menuitemcheckbox', { name: 'warn' }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await expect.poll(() => cells('chosen'), POLL).toEqual(['ERROR', 'WARN']);
    await page.getByTestId('board-inputs').getByRole('checkbox', { name: 'info' }).check();
    await expect.poll(() => cells('boxed'), POLL).toEqual(['INFO']);
    await page.getByTestId('board-inputs').getByRole('checkbox', { name: 'error' }).check();
    await expect.poll(() => cells('boxed'), POLL).toEqual(['ERROR', 'INFO']);
    await page.getByTestId('dashboard-reset').click();
    await expect.poll(() => stateOf('boxed'), POLL).toBe('waiting');
  });

  it('has a time of its own in the head of a panel', async () => {
    const { page } = app;
    const shown = page.locator('[data-panel=counted] .single-number');
    await expect.poll(() => shown.innerText(), POLL).toMatch(/[1-9]/);
    const week = await shown.innerText();
    await page.locator('[data-panel=counted] .time-trigger').click();
    await page.getByRole('button', { name: 'Last 15 minutes' }).click();
    await expect.poll(() => shown.innerText(), POLL).not.toBe(week);
    // The other panels go on over the week.
    expect(await cells('chosen')).toEqual(['ERROR']);
  });

  it('draws charts side by side, each reached and opened by keyboard', async () => {
    const { page } = app;
    const charts = page.locator('[data-panel="side by side"] [data-testid=trellis-chart]');
    await expect.poll(() => charts.evaluateAll((all) => all.map((one) => one.getAttribute('data-facet'))), POLL).toEqual(['ERROR', 'INFO', 'WARN']);
    await charts.nth(1).getByTestId('chart-keys').focus();
    await expect.poll(() => charts.nth(1).getByTestId('chart-stop').textContent(), POLL).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d, INFO: [\d,]+$/);
    await picture(page, 'dashboard-inputs', ['light', 'dark', 'contrast']);
    await charts.nth(1).getByTestId('chart-keys').focus();
    await page.keyboard.press('Enter');
    await waitForState(page, 'Done');
    expect(await editorText(page)).toBe('index=app level="INFO"');
    await page.keyboard.press('Control+W');
    await page.keyboard.press('Alt+9');
  });
});

describe('a notebook that the system opens', { timeout: 120_000 }, () => {
  it('is shown read only, and the status line says so', async () => {
    const path = join(app.folder, 'night.nexus');
    const notebook = { version: 1, title: 'The night', cells: [{ kind: 'text', id: 'a', text: '# What we saw' }, { kind: 'search', id: 'b', title: 'Errors', spl: 'index=app level=ERROR | stats count', range: WEEK }] };
    writeFileSync(path, JSON.stringify({ format: 'nexus', version: 1, title: 'The night', items: [{ kind: 'notebook', notebook }] }));
    await openFromSystem(app, path);
    // A notebook alone is shown at once.
    await app.page.locator('.book-read-only').waitFor();
    await expect.poll(() => app.page.getByTestId('status').innerText(), POLL).toMatch(/Read only[\s\S]*The night[\s\S]*0 of 1 searches/);
    await app.page.getByTestId('notebook-take').click();
    await app.page.getByTestId('cell-run').click();
    await expect.poll(() => app.page.getByTestId('status').innerText(), POLL).toMatch(/Ready[\s\S]*1 of 1 searches/);
  });
});

describe('a dashboard of Dashboard Studio', { timeout: 120_000 }, () => {
  it('is taken as far as there are parts for it, with a list of what was left out', async () => {
    const path = join(app.folder, 'studio.json');
    const definition = {
      title: 'From Studio',
      dataSources: {
        all: { type: 'ds.search', name: 'All', options: { query: 'index=app | stats count by service, level', queryParameters: { earliest: '$global_time.earliest$', latest: '$global_time.latest$' } } },
        errors: { type: 'ds.chain', options: { extend: 'all', query: 'where level="$level$" | table service count' } },
        total: { type: 'ds.chain', options: { extend: 'all', query: '| stats sum(count) as count' } },
      },
      visualizations: {
        v1: { type: 'splunk.bar', title: 'By service', dataSources: { primary: 'errors' }, options: { legendDisplay: 'off', overlayFields: ['x'] } },
        v2: { type: 'splunk.singlevalue', title: 'Events', dataSources: { primary: 'total' }, options: { unit: 'events' } },
        v3: { type: 'splunk.markdown', options: { markdown: '## Made in Studio' } },
        v4: { type: 'splunk.image', options: { src: 'x.png' } },
      },
      inputs: {
        t: { type: 'input.timerange', title: 'Time', options: { token: 'global_time', defaultValue: '-7d,now' } },
        l: { type: 'input.dropdown', title: 'Level', options: { token: 'level', defaultValue: 'ERROR', items: LEVELS } },
      },
      layout: {
        type: 'absolute', options: { width: 1200 }, globalInputs: ['t', 'l'],
        structure: [['v3', 0, 0, 1200, 80], ['v1', 0, 80, 800, 300], ['v2', 800, 80, 400, 300], ['v4', 0, 400, 100, 100]].map(([item, x, y, w, h]) => ({ item, type: 'block', position: { x, y, w, h } })),
      },
    };
    writeFileSync(path, JSON.stringify(definition));
    const { page } = app;
    await page.keyboard.press('Alt+9');
    await page.getByTestId('dashboard-back').click();
    await answerDialogs(app, { open: path, save: null });
    await page.getByRole('button', { name: 'Import…' }).click();
    const notes = page.getByTestId('import-notes');
    await notes.waitFor();
    expect(await notes.innerText()).toMatch(/overlayFields[\s\S]*splunk\.image/);
    await picture(page, 'studio-notes');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('[data-testid=panel] [data-testid=chart-table] tbody th').allInnerTexts(), { timeout: STATE_TIMEOUT, interval: 300 }).toContain('checkout-service');
    await expect.poll(() => page.locator('.single-number').innerText(), POLL).toMatch(/[\d,]+\s*events/);
    await page.getByText('Made in Studio').waitFor();
    await page.getByTestId('board-inputs').getByRole('button', { name: /Level/ }).click();
    await page.getByRole('menuitemradio', { name: 'info' }).click();
    await expect.poll(() => page.locator('[data-testid=panel] [data-testid=chart-table] tbody th').allInnerTexts(), POLL).toContain('order-service');
  });

  it('has nothing that axe calls serious in the forms of its inputs, in three themes', async () => {
    const { page } = app;
    await page.getByTestId('dashboard-edit').click();
    await page.getByTestId('dashboard-add').click();
    await page.getByRole('menuitem', { name: 'Several values' }).click();
    await page.getByTestId('inspector').getByLabel('Before each value').fill('host="');
    for (const theme of Object.keys(THEMES) as ThemeName[]) {
      await setTheme(page, theme);
      await picture(page, 'input-form', [theme]);
      expect(await seriousFindings(page)).toEqual([]);
    }
    await setTheme(page, 'dark');
  });
});
