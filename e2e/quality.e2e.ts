/**
 * What every screen owes its users: no serious finding of axe in any theme, all of the main job by keyboard, names for
 * screen readers, no jump of the layout, no console error, every text from the catalogue, and nothing lost in a crash.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, newProfile, openApp } from './harness/app.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = process.env['NEXUS_PICTURES'];
const STATE_TIMEOUT = 120_000;
const THEMES = { dark: 'Alt+Shift+2', light: 'Alt+Shift+3', contrast: 'Alt+Shift+4' } as const;

let app: RunningApp;
let page: Page;
beforeAll(async () => {
  app = await openApp();
  page = app.page;
  await waitForState('Done');
}, 240_000);
afterAll(() => app.close());

async function waitForState(state: string, on: Page = page): Promise<void> {
  await on.locator('[data-testid=status]', { hasText: state }).waitFor({ timeout: STATE_TIMEOUT });
}
async function typeSearch(text: string, on: Page = page): Promise<void> {
  await on.locator('.monaco-editor').first().click();
  await on.keyboard.press('Control+A');
  await on.keyboard.press('Delete');
  await on.keyboard.insertText(text);
  await on.keyboard.press('Escape');
}
async function runSearch(text: string): Promise<void> {
  await typeSearch(text);
  await page.keyboard.press('Control+Enter');
  await waitForState('Done');
  // What belongs to the search before is shown faint until its successor is there.
  await page.waitForFunction(() => document.querySelector('[aria-busy=true], .is-old') === null, undefined, { timeout: 30_000 });
}

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

/** Serious and critical findings of axe on the page as it stands. */
async function findings(): Promise<Finding[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    interface AxeResult {
      readonly violations: readonly { readonly id: string; readonly help: string; readonly impact: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[];
    }
    const { axe } = window as unknown as { readonly axe: { run(context: unknown, options: unknown): Promise<AxeResult> } };
    // Focus guards pass the focus on at once; the library that renders them keeps nobody in them.
    const { violations } = await axe.run({ include: [['html']], exclude: [['[data-base-ui-focus-guard]']] }, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map(({ id, help, impact, nodes }) => ({ id, help, impact, nodes: nodes.slice(0, 4).map((n) => `${n.html.slice(0, 160)} :: ${n.failureSummary.slice(0, 260)}`) }));
  });
}

async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** Closes whatever is open over the search. */
async function closeAll(): Promise<void> {
  for (let i = 0; i < 3 && (await page.locator('[role=dialog], [role=menu]').count()) > 0; i++) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(150);
  }
  await page.locator('[role=dialog]').waitFor({ state: 'detached' });
}

const SCREENS: readonly { readonly name: string; readonly open: () => Promise<unknown>; readonly close?: () => Promise<unknown> }[] = [
  { name: 'events', open: () => runSearch('index=app level=ERROR') },
  { name: 'event-detail', open: () => page.locator('.event-row').first().click() },
  { name: 'table', open: () => runSearch('index=app | stats count, avg(duration_ms) by service') },
  { name: 'failure', open: async () => { await typeSearch('index=app | statz count'); await page.keyboard.press('Control+Enter'); await waitForState('Failed'); } },
  { name: 'empty', open: async () => { await page.keyboard.press('Control+T'); await page.getByTestId('guide').waitFor(); }, close: () => page.keyboard.press('Control+W') },
  { name: 'palette', open: () => page.keyboard.press('Control+K'), close: closeAll },
  { name: 'settings', open: () => page.keyboard.press('Control+,'), close: closeAll },
  { name: 'shortcuts', open: async () => { await page.keyboard.press('Control+K'); await page.keyboard.type('keyboard shortcuts'); await page.keyboard.press('Enter'); await page.locator('.shortcuts').waitFor(); }, close: closeAll },
  { name: 'save', open: () => page.keyboard.press('Control+S'), close: closeAll },
  { name: 'export', open: async () => { await runSearch('index=app | stats count by service'); await page.keyboard.press('Control+Shift+E'); await page.locator('[role=dialog]').waitFor(); }, close: closeAll },
  { name: 'time', open: () => page.getByTestId('time-range').click(), close: closeAll },
  { name: 'add-connection', open: async () => { await page.keyboard.press('Alt+Shift+C'); await page.getByTestId('kind-nexus-api').click(); }, close: closeAll },
  { name: 'connections', open: () => page.keyboard.press('Alt+1'), close: () => page.keyboard.press('Alt+1') },
  { name: 'datasets', open: () => page.keyboard.press('Alt+2'), close: () => page.keyboard.press('Alt+2') },
  { name: 'saved', open: () => page.keyboard.press('Alt+3'), close: () => page.keyboard.press('Alt+3') },
  { name: 'history', open: () => page.keyboard.press('Alt+4'), close: () => page.keyboard.press('Alt+4') },
  { name: 'overview', open: () => page.keyboard.press('Alt+5'), close: () => page.keyboard.press('Alt+0') },
  { name: 'tour', open: async () => { await page.keyboard.press('Alt+Shift+U'); await waitForState('Done'); }, close: async () => { await page.getByLabel('Leave the tour').click(); await page.keyboard.press('Control+W'); } },
];

describe.each(Object.entries(THEMES))('in the %s theme', (theme, keys) => {
  it('axe finds nothing serious on any screen', { timeout: 300_000 }, async () => {
    await closeAll();
    await page.keyboard.press(keys);
    await page.waitForFunction((name) => document.documentElement.dataset['theme'] === name, theme);
    const found: Record<string, Finding[]> = {};
    for (const { name, open, close } of SCREENS) {
      await open();
      await page.waitForTimeout(250);
      await picture(`${name}-${theme}`);
      const here = await findings();
      if (here.length > 0) found[name] = here;
      await close?.();
    }
    if (PICTURES !== undefined) writeFileSync(join(PICTURES, `axe-${theme}.json`), JSON.stringify(found, null, 1));
    expect(found).toEqual({});
    expect(app.problems).toEqual([]);
  });
});

describe('the main job', { timeout: 240_000 }, () => {
  it('is done by keyboard alone: search, run, open an event, back, save, find it again', async () => {
    const { page: fresh, close, problems } = await openApp();
    try {
      await waitForState('Done', fresh);
      await fresh.keyboard.press('Control+T');
      await expect.poll(() => fresh.evaluate(() => document.activeElement?.closest('.monaco-editor') !== null)).toBe(true);
      await fresh.keyboard.insertText('index=app level=ERROR');
      await fresh.keyboard.press('Escape');
      await fresh.keyboard.press('Control+Enter');
      await fresh.locator('.event-row').first().waitFor({ timeout: STATE_TIMEOUT });
      await waitForState('Done', fresh);
      // F6 goes from region to region; the arrows move in the events.
      let reached = false;
      for (let i = 0; i < 6 && !reached; i++) {
        await fresh.keyboard.press('F6');
        reached = await fresh.evaluate(() => document.activeElement?.closest('[role=treegrid]') !== null);
      }
      expect(reached, 'F6 reaches the events').toBe(true);
      await fresh.keyboard.press('ArrowDown');
      await fresh.keyboard.press('Enter');
      await fresh.locator('.event-detail, [data-testid=event-detail]').first().waitFor();
      await fresh.keyboard.press('Control+S');
      await fresh.locator('[role=dialog]').waitFor();
      await fresh.keyboard.type('By keyboard');
      await fresh.keyboard.press('Enter');
      await fresh.getByText('Saved “By keyboard”').waitFor();
      await fresh.keyboard.press('Control+K');
      await fresh.keyboard.type('by keyboard');
      await fresh.locator('.palette-entry.is-current', { hasText: 'By keyboard' }).waitFor();
      expect(problems).toEqual([]);
    } finally {
      await close();
    }
  });

  it('names the grid, the timeline and each region for screen readers', async () => {
    await runSearch('index=app level=ERROR');
    for (const role of ['treegrid', 'main', 'navigation', 'contentinfo'] as const) {
      expect(await page.getByRole(role).count(), role).toBeGreaterThan(0);
    }
    expect(await page.getByRole('treegrid').first().getAttribute('aria-label')).toBeTruthy();
    expect(await page.getByRole('treegrid').first().getAttribute('aria-rowcount')).toMatch(/^\d+$/);
    expect(await page.getByRole('table', { name: 'Events over time' }).locator('tr').count()).toBeGreaterThan(10);
  });

  it('does not make the layout jump', async () => {
    await page.evaluate(() => {
      const shifts: string[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value, hadRecentInput, sources } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean; sources?: readonly { node?: Node }[] };
          if (!hadRecentInput && value > 0.02) shifts.push(`${value.toFixed(3)} ${(sources ?? []).map((s) => (s.node as Element | undefined)?.className ?? '?').join(', ')}`);
        }
      }).observe({ type: 'layout-shift', buffered: false });
    });
    await runSearch('index=app level=WARN');
    await runSearch('index=app | stats count by level');
    await page.waitForTimeout(600);
    expect(await page.evaluate(() => (window as unknown as { readonly shifts: readonly string[] }).shifts)).toEqual([]);
  });
});

describe('the engine', { timeout: 240_000 }, () => {
  it('dies, which is noticed and said; it starts again, and no draft is lost', async () => {
    await typeSearch('index=app draft_that_was_never_run=1');
    const pid = await app.electron.evaluate(({ app: electron }) => electron.getAppMetrics().find((m) => m.type === 'Utility' && (m.name ?? m.serviceName ?? '').toLowerCase().includes('engine'))?.pid ?? null);
    expect(pid, 'the engine’s process').not.toBeNull();
    process.kill(pid as number, 'SIGKILL');
    await page.locator('.engine-note').waitFor({ timeout: 15_000 });
    // Typed while there is no engine: must be kept as well.
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(' and_while_it_was_down=1');
    await page.keyboard.press('Escape');
    await page.locator('.engine-note').waitFor({ state: 'detached', timeout: 60_000 });
    const text = (await page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ');
    expect(text).toContain('draft_that_was_never_run=1 and_while_it_was_down=1');
    await typeSearch('index=app | stats count');
    await page.keyboard.press('Control+Enter');
    await waitForState('Done');
    expect(await page.locator('.table-row').count()).toBe(1);
  });
});

describe('texts', { timeout: 240_000 }, () => {
  it('all come from the catalogue: the pseudo-locale leaves none unmarked in the window’s frame', async () => {
    const other = await openApp();
    try {
      await waitForState('Done', other.page);
      await other.page.goto('app://nexus/?locale=en-XA');
      await other.page.locator('.rail').waitFor({ timeout: 60_000 });
      await other.page.keyboard.press('Control+,');
      await other.page.locator('[role=dialog]').waitFor();
      const unmarked = await other.page.evaluate(() => {
        const data = '.monaco-editor, .results-area, .guide-card, [aria-label*="Sample data"], .num, .kbd, .mono, .tab, .guide-strip ol, .pipeline-strip, [data-testid=time-range], title';
        const bad: string[] = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          const text = node.textContent?.trim() ?? '';
          const parent = node.parentElement;
          if (!/\p{L}{2}/u.test(text) || text.includes('⟦') || parent === null || parent.closest(data) !== null) continue;
          bad.push(`${parent.tagName.toLowerCase()}.${parent.className}: ${text}`);
        }
        for (const element of document.querySelectorAll('.rail [aria-label], [role=dialog] [aria-label], .status-bar [aria-label]')) {
          const label = element.getAttribute('aria-label') ?? '';
          if (/\p{L}{2}/u.test(label) && !label.includes('⟦')) bad.push(`aria-label: ${label}`);
        }
        return bad;
      });
      expect(unmarked).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('a session', { timeout: 240_000 }, () => {
  it('comes back after kill -9: drafts, pinned tabs, their order, theme and keys', async () => {
    const profile = newProfile();
    const first = await openApp({ profile });
    await waitForState('Done', first.page);
    await first.page.keyboard.press('Control+T');
    await typeSearch('second draft', first.page);
    await first.page.keyboard.press('Alt+Shift+P');
    await first.page.keyboard.press('Alt+Shift+4');
    await first.page.waitForTimeout(1500);
    first.electron.process().kill('SIGKILL');
    await first.close().catch(() => undefined);
    const second = await openApp({ profile });
    try {
      await second.page.locator('.tab.is-pinned', { hasText: 'second draft' }).waitFor({ timeout: 60_000 });
      expect(await second.page.locator('.tab').first().innerText()).toContain('second draft');
      expect(await second.page.evaluate(() => document.documentElement.dataset['theme'])).toBe('contrast');
      await second.page.locator('.tab').nth(1).locator('.tab-main').click();
      await second.page.getByTestId('run-again').getByRole('button').click();
      await waitForState('Done', second.page);
    } finally {
      await second.close();
    }
  });
});
