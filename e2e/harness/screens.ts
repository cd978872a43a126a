/**
 * Every screen, dialog, menu and state of the window, each with the way to it: for the tests that look at all of them and
 * for `scripts/screens.ts`, which keeps a picture of each.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { RunningApp } from './app.ts';
import { STATE_TIMEOUT, answerDialogs, closeAll, runAction, runSearch, typeSearch, waitForState } from './steps.ts';

/** One thing to look at. `open` starts from a search tab with nothing open over it; `close` leads back there. */
export interface Screen {
  readonly name: string;
  readonly open: () => Promise<unknown>;
  readonly close?: () => Promise<unknown>;
}

export const SCREEN_GROUPS = ['start', 'events', 'results', 'states', 'window', 'documents', 'server'] as const;
export type ScreenGroup = (typeof SCREEN_GROUPS)[number];

/** A server of the Nexus API with the account of an analyst. */
export interface ServerAccount {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** The screens of a running app by group, in an order in which each finds what it needs; groups need nothing of each other. `folder` takes the files that some write. */
export function screensOf(app: RunningApp, folder: string, server: ServerAccount | null): Readonly<Record<ScreenGroup, readonly Screen[]>> {
  const { page, inMain } = app;
  const run = (text: string): Promise<void> => runSearch(page, text);
  const close = (): Promise<void> => closeAll(page);
  const press = (keys: string): Promise<void> => page.keyboard.press(keys);
  const dialog = page.locator('[role=dialog]');
  /** What the system's dialogs for files answer from now on. */
  const answerFileDialogs = (path: string): Promise<void> => answerDialogs(app, { open: path, save: path });
  const chart = async (search: string, type: string | null = null): Promise<void> => {
    if ((await page.getByTestId('result-tab-chart').getAttribute('aria-current')) !== 'true') await page.getByTestId('result-tab-chart').click();
    await run(search);
    if (type !== null) {
      await page.getByTestId('chart-type').click();
      await page.getByRole('menuitemradio', { name: type, exact: true }).click();
    }
    await page.locator('[data-testid=chart-canvas] canvas, .chart-single, [data-testid=chart-none]').first().waitFor();
  };
  const openFirstEvent = async (): Promise<void> => {
    if ((await page.locator('.event-field').count()) === 0) await page.locator('.event-row .event-time').first().click();
    await page.locator('.event-field').first().waitFor();
  };
  const panel = (name: string, keys: string): Screen => ({ name, open: () => press(keys), close: () => press(keys) });

  const first: readonly Screen[] = [
    { name: 'first-run', open: () => waitForState(page, 'Done') },
    { name: 'guide', open: async () => { await press('Control+T'); await page.getByTestId('guide').waitFor(); }, close: () => press('Control+W') },
    { name: 'tour', open: async () => { await press('Alt+Shift+U'); await waitForState(page, 'Done'); }, close: async () => { await page.getByLabel('Leave the tour').click(); await press('Control+W'); } },
  ];
  const events: readonly Screen[] = [
    { name: 'events', open: async () => { await page.getByLabel('Close the guide').click({ timeout: 2000 }).catch(() => undefined); await run('index=app level=ERROR'); } },
    { name: 'event-detail', open: openFirstEvent },
    { name: 'event-json', open: async () => { await page.getByTestId('event-text-json').click(); await page.getByTestId('json-tree').waitFor(); }, close: () => page.getByTestId('event-text-text').click() },
    { name: 'value-menu', open: async () => { await page.locator('.event-field button.event-pick').nth(3).focus(); await press('Enter'); await page.getByTestId('value-menu').waitFor(); }, close },
    { name: 'extract', open: async () => { await page.getByTestId('extract').first().focus(); await press('Enter'); await page.getByTestId('extract-regex').fill('"(?<key>[a-z_]+)":"(?<text>[^"]+)"'); await page.waitForTimeout(600); }, close },
    { name: 'bookmarks', open: async () => { await page.getByTestId('events').focus(); await press('Home'); await press('b'); await page.locator('#event-0 .event-bookmark').waitFor(); } },
    { name: 'selection', open: async () => { await page.getByTestId('events').focus(); await press('Home'); await press('Enter'); await press('Shift+ArrowDown'); await press('Shift+ArrowDown'); await page.getByTestId('selection').waitFor(); } },
    { name: 'find', open: async () => { await page.getByTestId('events').focus(); await press('Control+f'); await page.getByTestId('find-input').fill('timeout'); await page.locator('.find-marks i').first().waitFor(); }, close: () => press('Escape') },
    { name: 'events-raw', open: () => page.getByTestId('look-raw').click() },
    { name: 'events-table', open: () => page.getByTestId('look-table').click() },
    { name: 'events-json', open: () => page.getByTestId('look-json').click(), close: () => page.getByTestId('look-list').click() },
    { name: 'columns-menu', open: () => page.getByRole('button', { name: 'Columns' }).click(), close },
    { name: 'field-values', open: async () => { await page.locator('.field-button', { hasText: 'duration_ms' }).first().click(); await page.locator('.field-spark rect').first().waitFor(); }, close: () => page.locator('.field-button', { hasText: 'duration_ms' }).first().click() },
    { name: 'patterns', open: async () => { await page.getByTestId('result-tab-patterns').click(); await page.getByTestId('pattern').first().waitFor(); } },
    { name: 'chart-of-events', open: async () => { await page.getByTestId('result-tab-chart').click(); await page.getByTestId('chart-hint').waitFor(); }, close: () => page.getByTestId('result-tab').click() },
    { name: 'keep', open: async () => { await page.getByTestId('keep').click(); await dialog.waitFor(); }, close },
  ];
  const tables: readonly Screen[] = [
    { name: 'table', open: () => run('index=app | stats count, avg(duration_ms) as avg_ms, p95(duration_ms) as p95_ms, dc(trace_id) as traces by service, level') },
    { name: 'table-menu', open: async () => { await page.locator('.table-row .table-cell[data-field=count]').first().click(); await page.getByTestId('value-menu').waitFor(); }, close },
    { name: 'pipeline', open: () => run('index=app level=ERROR | rex "user=(?<user>(?!bot)\\w+)" | eval slow=if(duration_ms>800,"slow","ok") | stats count by service, slow | sort -count') },
    { name: 'stage-preview', open: async () => { await page.getByTestId('stage').nth(1).click(); await page.getByTestId('preview-banner').waitFor(); await waitForState(page, 'Done'); }, close: () => page.getByTestId('preview-back').click() },
    { name: 'plan', open: async () => { await page.getByRole('button', { name: 'Plan and SQL' }).click(); await page.getByTestId('plan-drawer').waitFor(); }, close: () => page.getByRole('button', { name: 'Plan and SQL' }).click() },
    { name: 'export', open: async () => { await press('Control+Shift+E'); await dialog.waitFor(); }, close },
    { name: 'export-done', open: async () => { await answerFileDialogs(join(folder, 'out.csv')); await press('Control+Shift+E'); await page.getByTestId('export-save').click(); await page.getByTestId('export-done').waitFor(); }, close },
    { name: 'chart-column', open: () => chart('index=app | timechart span=6h count by level', 'Column') },
    { name: 'chart-format', open: async () => { await page.getByRole('button', { name: 'Format', exact: true }).click(); await page.getByTestId('chart-format').waitFor(); }, close: () => page.getByRole('button', { name: 'Format', exact: true }).click() },
    { name: 'chart-menu', open: async () => { await page.getByTestId('chart-keys').focus(); await press('Shift+F10'); await page.getByTestId('chart-menu').waitFor(); }, close },
    { name: 'chart-trellis', open: async () => { await page.getByTestId('chart-trellis').click(); await page.getByRole('menuitemradio', { name: 'One chart each series' }).click(); await page.getByTestId('trellis-chart').nth(1).waitFor(); }, close: async () => { await page.getByTestId('chart-trellis').click(); await page.getByRole('menuitemradio', { name: 'One chart', exact: true }).click(); } },
    { name: 'chart-type-menu', open: () => page.getByTestId('chart-type').click(), close },
    { name: 'chart-line', open: () => chart('index=app | timechart span=2h avg(duration_ms) as average, p95(duration_ms) as p95', 'Line') },
    { name: 'chart-area', open: () => chart('index=app | timechart span=2h count by service', 'Area') },
    { name: 'chart-bar', open: () => chart('index=web | top limit=12 uri_path', 'Bar') },
    { name: 'chart-pie', open: () => chart('index=web | stats count by status', 'Pie') },
    { name: 'chart-scatter', open: () => chart('index=app level=ERROR | head 400 | table duration_ms, amount, service', 'Scatter') },
    { name: 'chart-heat', open: () => chart('index=web | eval hour=strftime(_time,"%H") | chart count over hour by status', 'Heat map') },
    { name: 'chart-single', open: () => chart('index=app level=ERROR | timechart span=1d count', 'Single value') },
    { name: 'chart-map', open: () => chart('| makeresults count=6 | streamstats count as n | eval lat=case(n=1,48.1,n=2,40.7,n=3,35.7,n=4,-33.9,n=5,1.3,n=6,-23.5), lon=case(n=1,11.6,n=2,-74,n=3,139.7,n=4,151.2,n=5,103.8,n=6,-46.6), orders=n*120 | geostats latfield=lat longfield=lon sum(orders) as orders', 'Map') },
    { name: 'chart-none', open: () => chart('index=app | table service, level | head 5'), close: () => page.getByTestId('result-tab').click() },
  ];
  const states: readonly Screen[] = [
    { name: 'failure', open: async () => { await typeSearch(page, 'index=app\n| statz count by service'); await press('Control+Enter'); await waitForState(page, 'Failed'); } },
    { name: 'nothing-found', open: async () => { await run('index=app "no event says this" | head 5'); await page.getByTestId('empty').waitFor(); } },
    { name: 'failure-elsewhere', open: async () => { await typeSearch(page, 'index=app | head 5 | lookup no_such_table service'); await press('Control+Enter'); await waitForState(page, 'Failed'); } },
    { name: 'messages', open: () => run('| makeresults count=5 | append [| makeresults count=60000] | streamstats count as n') },
    { name: 'loading', open: async () => { await typeSearch(page, '| makeresults count=90000000 | streamstats count as n | eval h=md5(n) | stats dc(h)'); await press('Control+Enter'); await page.getByTestId('stop').waitFor(); await page.waitForTimeout(900); }, close: async () => { await page.getByTestId('stop').click(); await waitForState(page, 'Stopped'); } },
    { name: 'stopped', open: () => waitForState(page, 'Stopped') },
    { name: 'completion', open: async () => { await typeSearch(page, 'index=app '); await page.keyboard.type('| st', { delay: 40 }); await page.locator('.suggest-widget .monaco-list-row').first().waitFor(); await page.waitForTimeout(400); }, close: () => press('Escape') },
    { name: 'editor-hover', open: async () => { await typeSearch(page, 'index=app | stats count by service'); await page.locator('.view-line span', { hasText: /^stats$/ }).first().hover(); await page.locator('.monaco-hover').first().waitFor(); }, close: () => press('Escape') },
    { name: 'time-picker', open: async () => { await run('index=app level=ERROR'); await page.getByTestId('time-range').click(); await dialog.waitFor(); }, close },
    { name: 'connection-menu', open: () => page.getByRole('button', { name: /^Data:/ }).click(), close },
    { name: 'compare-menu', open: () => page.getByTestId('compare').click(), close },
    { name: 'timeline-split-menu', open: () => page.locator('.timeline').getByRole('button', { name: /split/i }).first().click(), close },
  ];
  const shell: readonly Screen[] = [
    { name: 'palette', open: () => press('Control+K'), close },
    { name: 'palette-none', open: async () => { await press('Control+K'); await page.keyboard.insertText('zzzzz nothing'); }, close },
    { name: 'settings', open: () => press('Control+,'), close },
    { name: 'shortcuts', open: async () => { await runAction(page, 'keyboard shortcuts'); await page.locator('.shortcuts').waitFor(); }, close },
    { name: 'reference', open: async () => { await press('Shift+F1'); await page.getByTestId('reference').waitFor(); }, close },
    { name: 'reference-page', open: async () => { await press('Shift+F1'); await page.getByTestId('reference').waitFor(); await page.keyboard.insertText('timechart'); await page.waitForTimeout(300); await press('Enter'); }, close },
    { name: 'save', open: async () => { await typeSearch(page, 'index=app level=$level$ service=$service$ | stats count by host'); await press('Control+S'); await dialog.waitFor(); } },
    { name: 'save-scheduled', open: async () => { await page.getByLabel('Name', { exact: true }).fill('Errors of a service'); await page.getByLabel('Description').fill('How often each host says so'); await page.getByLabel('Folder').fill('Checkout'); await page.getByLabel('Tags').fill('shop, errors'); await dialog.getByRole('checkbox').first().check(); }, close: async () => { await page.getByTestId('save-confirm').click(); await dialog.waitFor({ state: 'detached' }); } },
    { name: 'saved', open: async () => { await press('Alt+3'); await page.getByTestId('saved-list').getByText('Errors of a service').hover(); } },
    { name: 'parameters', open: async () => { await page.getByTestId('saved-list').getByText('Errors of a service').click(); await dialog.waitFor(); }, close: async () => { await close(); await press('Alt+3'); } },
    panel('history', 'Alt+4'),
    panel('datasets', 'Alt+2'),
    {
      name: 'import',
      open: async () => {
        const file = join(folder, 'orders.ndjson');
        writeFileSync(file, Array.from({ length: 300 }, (_, i) => JSON.stringify({ timestamp: new Date(Date.UTC(2026, 10, 20, 0, 0, i)).toISOString(), level: i % 9 === 0 ? 'ERROR' : 'INFO', order: i, shop: ['Köln, Dom', 'Łódź', '東京'][i % 3], ms: i / 8 })).join('\n'));
        await answerFileDialogs(file);
        await press('Control+O');
        await page.getByTestId('import-preview').waitFor();
        await page.waitForTimeout(500);
      },
    },
    { name: 'import-change', open: async () => { await page.getByTestId('import-change').click(); await page.getByTestId('import-pattern').fill('"shop":"(?<first>.)'); await page.waitForTimeout(600); }, close: () => page.getByTestId('import-change').click() },
    { name: 'import-done', open: async () => { await dialog.getByRole('button', { name: 'Import', exact: true }).click(); await page.getByTestId('import-search').waitFor(); }, close },
    { name: 'dataset-details', open: async () => { await press('Alt+2'); await page.getByRole('button', { name: /^Details of / }).first().click({ force: true }); await page.getByTestId('dataset-fields').waitFor(); }, close: async () => { await close(); await press('Alt+2'); } },
    { name: 'connections', open: () => press('Alt+1') },
    { name: 'connection-kinds', open: async () => { await press('Alt+Shift+C'); await page.getByTestId('kind-clickhouse').waitFor(); } },
    { name: 'connection-form', open: () => page.getByTestId('kind-clickhouse').click() },
    { name: 'connection-mistakes', open: () => page.getByTestId('connection-save').click() },
    { name: 'connection-advanced', open: () => page.getByTestId('part-advanced').click() },
    { name: 'connection-tables', open: () => page.getByTestId('part-tables').click(), close: async () => { await close(); await press('Alt+1'); } },
    { name: 'connection-test-failed', open: async () => { await press('Alt+Shift+C'); await page.getByTestId('kind-nexus-api').click(); await dialog.getByLabel('Name', { exact: true }).fill('Shop in production'); await dialog.getByLabel('Address').fill('http://127.0.0.1:9'); await dialog.getByLabel('E-mail').fill('ann@shop.example'); await dialog.getByLabel('Password', { exact: true }).last().fill('not a real one'); await page.getByTestId('connection-test').click(); await page.locator('.test-failed').waitFor(); }, close },
    { name: 'knowledge', open: async () => { await press('Alt+8'); await page.getByTestId('knowledge-list').waitFor(); } },
    { name: 'knowledge-extraction', open: async () => { await page.getByTestId('knowledge-add').click(); await page.getByTestId('knowledge-name').fill('words'); await page.getByTestId('knowledge-regex').fill('"(?<part>[a-z]+)"'); await page.getByTestId('knowledge-events').waitFor(); } },
    { name: 'knowledge-lookup', open: async () => { await page.getByTestId('knowledge-kind').selectOption('lookups'); }, close: async () => { await close(); await press('Alt+8'); } },
    { name: 'overview-none', open: async () => { await press('Alt+5'); await page.getByTestId('api-none').waitFor(); } },
    { name: 'alerts-none', open: async () => { await press('Alt+6'); await page.getByTestId('api-none').waitFor(); }, close: () => press('Alt+0') },
    { name: 'tail', open: async () => { await press('Control+T'); await page.getByTestId('tail-toggle').click(); await page.locator('[data-testid=tail-state]', { hasText: 'Live' }).waitFor(); await page.waitForTimeout(2500); } },
    { name: 'tail-paused', open: async () => { await page.locator('.tail-line').nth(3).click(); await page.locator('[data-testid=tail-state]', { hasText: 'Paused' }).waitFor(); } },
    { name: 'tail-highlight', open: async () => { await page.getByTestId('tail-highlight').click(); await dialog.waitFor(); }, close: async () => { await close(); await press('Control+W'); } },
    { name: 'bundle', open: async () => {
      const file = join(folder, 'night.nexus');
      writeFileSync(file, JSON.stringify({ format: 'nexus', version: 1, title: 'The night of the checkout', items: [{ kind: 'text', text: 'What we saw, and in which order.' }, { kind: 'search', name: 'Errors by service', spl: 'index=app level=ERROR | top service', range: { earliest: '-7d', latest: 'now' } }] }));
      await inMain(({ app: main }, path) => main.emit('second-instance', {}, ['nexus', path], '/'), file);
      await dialog.waitFor();
    }, close },
    { name: 'toast-error', open: async () => { await inMain(({ app: main }) => main.emit('second-instance', {}, ['nexus', 'nexus://nothing'], '/')); await page.locator('.toast').first().waitFor(); }, close: () => page.locator('.toast button').last().click() },
  ];
  return { start: first, events, results: tables, states, window: shell, documents: documentScreens(page), server: server === null ? [] : serverScreens(page, server) };
}

/** Dashboards, notebooks, searches beside one another, and the list of all that run. */
function documentScreens(page: Page): readonly Screen[] {
  const { keyboard } = page;
  return [
    { name: 'dashboards', open: async () => { await waitForState(page, 'Done'); await keyboard.press('Alt+9'); await page.getByRole('button', { name: /Shop incident/ }).first().waitFor(); } },
    {
      name: 'dashboard',
      open: async () => {
        await page.getByRole('button', { name: /Shop incident/ }).first().click();
        await page.getByTestId('board').waitFor();
        await page.waitForFunction(() => [...document.querySelectorAll<HTMLElement>('[data-testid=panel]')].every(({ dataset }) => dataset['state'] === 'done' || dataset['state'] === 'idle'), undefined, { timeout: STATE_TIMEOUT });
      },
      close: () => page.getByTestId('dashboard-back').click(),
    },
    { name: 'notebooks', open: async () => { await keyboard.press('Alt+Shift+N'); await page.getByRole('button', { name: /checkout outage/ }).first().waitFor(); } },
    {
      name: 'notebook',
      open: async () => {
        await page.getByRole('button', { name: /checkout outage/ }).first().click();
        await page.getByTestId('notebook-run-all').click();
        await page.waitForFunction(() => document.querySelectorAll('[data-testid=notebook] canvas').length > 1, undefined, { timeout: STATE_TIMEOUT });
      },
      close: async () => { await page.getByTestId('notebook-back').click(); await keyboard.press('Alt+0'); },
    },
    { name: 'panes', open: async () => { await runSearch(page, 'index=app level=ERROR'); await keyboard.press('Control+\\'); await page.getByTestId('pane-area').waitFor(); await page.locator('.pane.is-front .monaco-editor').first().click(); await keyboard.press('Control+A'); await keyboard.insertText('index=app | timechart span=1h count by level'); await keyboard.press('Control+Enter'); await page.locator('.pane').nth(1).getByTestId('table').waitFor({ timeout: STATE_TIMEOUT }); } },
    { name: 'jobs', open: () => keyboard.press('Alt+7'), close: async () => { await keyboard.press('Alt+7'); await keyboard.press('Control+W'); } },
  ];
}

/** The pages of a Nexus API, signed in to a server. */
function serverScreens(page: Page, { url, user, password }: ServerAccount): readonly Screen[] {
  const dialog = page.locator('.dialog');
  return [
    {
      name: 'overview',
      open: async () => {
        await page.keyboard.press('Alt+Shift+C');
        await page.getByTestId('kind-nexus-api').click();
        await dialog.getByLabel('Name', { exact: true }).fill('Acme');
        await dialog.getByLabel('Address').fill(url);
        await dialog.getByLabel('E-mail').fill(user);
        await dialog.getByLabel('Password', { exact: true }).last().fill(password);
        await page.getByTestId('connection-save').click();
        await dialog.waitFor({ state: 'detached' });
        await page.keyboard.press('Alt+5');
        await page.getByRole('figure').locator('canvas').first().waitFor();
      },
    },
    { name: 'alerts', open: async () => { await page.keyboard.press('Alt+6'); await page.getByTestId('alert').first().waitFor(); }, close: () => page.keyboard.press('Alt+0') },
    { name: 'shared', open: async () => { await page.keyboard.press('Alt+3'); await page.getByTestId('shared-item').first().waitFor(); } },
    { name: 'shared-edit', open: async () => { await page.getByTestId('shared-item').first().hover(); await page.getByTestId('shared-item').first().getByLabel(/^Edit /).click(); await dialog.waitFor(); }, close: async () => { await closeAll(page); await page.keyboard.press('Alt+3'); } },
  ];
}
