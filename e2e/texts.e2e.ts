/** Every text of the window comes from the catalogue: in the pseudo-locale, what is not marked is none of it. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { session } from './harness/session.ts';
import { STATE_TIMEOUT, closeAll, typeSearch } from './harness/steps.ts';

describe('texts', { timeout: 300_000 }, () => {
  /** What is the user's: values, names of fields, searches, times, figures, keys, names of files and of searches. */
  const DATA = [
    '.monaco-editor', '.monaco-hover', '.spl-editor-waiting', 'title', '.num:not(.status-bar)', '.kbd', '.mono', 'code', 'pre', 'mark', 'option',
    '.event-line', '.event-key', '.event-field > *', '.table-cell', '.table-sort', '.column-name', '.field-name', '.field-value', '.field-type',
    '.sr-only th', '.sr-only td', '.tail-line', '.tab', '.guide-card', '.guide-strip ol', '.guide-step', '.timeline-choice', '.chart-colour > span', '.chart-legend .truncate',
    '.panel-item-title', '.panel-item-note', '.pattern-text', '.stage b', '.stage-where', '.saved-tags', '.tail-name',
    '.fields .truncate', '.menu-heading-value', '.tab-main', '.time-zone', '[aria-label*="Sample data"]', '[data-testid=status] .status-connection', '.match-events',
  ].join(', ');
  /** Names and tooltips that are data: a search, a value that is cut, a series. */
  const NAMED_BY_DATA = '.panel-item-main, .truncate, .chart-colour, .chart-legend button, .chart-format input, .guide-recent button';
  /** What comes with the sample data, in the palette beside the actions. */
  const SAMPLE = String.raw`^(?:UTC$|\d+\. |Shop incident$|The checkout outage$)`;
  const unmarked = (on: Page): Promise<string[]> =>
    on.evaluate(([data, named, sample]) => {
      const bad: string[] = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const text = node.textContent?.trim() ?? '';
        const parent = node.parentElement;
        if (!/\p{L}{2}/u.test(text) || new RegExp(sample, 'u').test(text) || /[⟦⟧~]/.test(text) || parent === null || ['SCRIPT', 'STYLE'].includes(parent.tagName) || parent.closest(data) !== null) continue;
        bad.push(`${parent.tagName.toLowerCase()}.${parent.className}: ${text.slice(0, 80)}`);
      }
      for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
        for (const name of ['aria-label', 'title', 'placeholder']) {
          const label = element.getAttribute(name) ?? '';
          if (/\p{L}{3}/u.test(label) && !/[⟦⟧~]/.test(label) && element.closest('.monaco-editor') === null && !element.matches(`${data}, ${named}`)) bad.push(`${name} of ${element.className}: ${label.slice(0, 80)}`);
        }
      }
      return [...new Set(bad)];
    }, [DATA, NAMED_BY_DATA, SAMPLE] as const);

  // Its state is told in the pseudo-locale, too.
  const app = session({ until: 'page', arguments: ['--lang=en-XA'] });

  it('all come from the catalogue, in the window, the native menu and the system’s dialogs: the pseudo-locale leaves none unmarked', async () => {
    const { page: shown, inMain } = app;
    const found: Record<string, string[]> = {};
    const look = async (name: string): Promise<void> => {
      await shown.waitForTimeout(300);
      const here = await unmarked(shown);
      if (here.length > 0) found[name] = here;
    };
    const done = (): Promise<void> => shown.locator('[data-testid=status] .dot-done, [data-testid=status] [data-state=done]').first().waitFor({ timeout: STATE_TIMEOUT });
    const run = async (text: string): Promise<void> => {
      await typeSearch(shown, text);
      await shown.keyboard.press('Control+Enter');
      await shown.waitForTimeout(300);
      await done();
      await shown.waitForFunction(() => document.querySelector('[aria-busy=true], .is-old') === null, undefined, { timeout: 30_000 });
    };
    await done();
    await look('first start');
    await run('index=app level=ERROR');
    await look('events');
    await shown.locator('.event-row .event-time').first().click();
    await look('event');
    await shown.locator('.event-field button.event-pick').nth(3).focus();
    await shown.keyboard.press('Enter');
    await shown.getByTestId('value-menu').waitFor();
    await look('value menu');
    await closeAll(shown);
    await shown.getByTestId('extract').first().click();
    await shown.getByTestId('extract-regex').fill('x(');
    await look('extraction');
    await closeAll(shown);
    await shown.locator('.field-button').nth(2).click();
    await look('field');
    for (const view of ['raw', 'table', 'json', 'list']) {
      await shown.getByTestId(`look-${view}`).click();
      await look(`events as ${view}`);
    }
    await shown.getByTestId('result-tab-patterns').click();
    await shown.getByTestId('pattern').first().waitFor();
    await look('patterns');
    await shown.getByTestId('result-tab-chart').click();
    await look('chart of events');
    await run('index=app | timechart count by level');
    await look('chart');
    await shown.getByTestId('chart-format').click();
    await look('chart format');
    await shown.keyboard.press('Escape');
    await shown.getByTestId('chart-type').click();
    await look('chart types');
    await closeAll(shown);
    await shown.getByTestId('result-tab').click();
    await look('statistics');
    await shown.getByTestId('keep').click();
    await look('keep');
    await closeAll(shown);
    for (const [name, keys] of [['settings', 'Control+,'], ['save', 'Control+S'], ['export', 'Control+Shift+E'], ['palette', 'Control+K'], ['shortcuts', 'Control+/'], ['connection', 'Alt+Shift+C']] as const) {
      // Ctrl / belongs to the editor while that has the focus.
      await shown.locator('.rail-button').first().focus();
      await shown.keyboard.press(keys);
      await shown.locator('[role=dialog]').waitFor();
      await look(name);
      await closeAll(shown);
    }
    await shown.getByTestId('time-range').click();
    await look('time range');
    await closeAll(shown);
    for (const digit of [1, 2, 3, 4, 7, 8]) {
      await shown.keyboard.press(`Alt+${digit}`);
      await look(`panel ${digit}`);
      await shown.keyboard.press(`Alt+${digit}`);
    }
    for (const digit of [5, 6]) {
      await shown.keyboard.press(`Alt+${digit}`);
      await look(`page ${digit}`);
    }
    await shown.keyboard.press('Alt+0');
    await run('index=app "no event says this"');
    await look('nothing found');
    await shown.keyboard.press('Control+T');
    await look('guide');
    await shown.getByTestId('tail-toggle').click();
    await shown.locator('.tail-line').first().waitFor();
    await shown.locator('.tail-line').first().click();
    await look('tail');
    await shown.getByTestId('tail-highlight').click();
    await look('highlights');
    await closeAll(shown);

    const native = await inMain(async ({ Menu, dialog, BrowserWindow }) => {
      const labels: string[] = [];
      const collect = (menu: Electron.Menu | null): void => {
        for (const item of menu?.items ?? []) {
          if (item.type !== 'separator') labels.push(item.label);
          collect(item.submenu ?? null);
        }
      };
      collect(Menu.getApplicationMenu());
      const asked: unknown[] = [];
      dialog.showOpenDialog = ((...given: unknown[]) => { asked.push(given.at(-1)); return Promise.resolve({ canceled: true, filePaths: [] }); }) as typeof dialog.showOpenDialog;
      await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('window.nexus.chooseImportFiles()');
      const options = asked[0] as Electron.OpenDialogOptions;
      return [...labels, options.title ?? '', options.buttonLabel ?? '', ...(options.filters ?? []).map((filter) => filter.name)];
    });
    expect(native.length).toBeGreaterThan(30);
    const bare = native.filter((label) => !label.includes('⟦'));
    if (bare.length > 0) found['native'] = bare;
    expect(found).toEqual({});
  });
});
