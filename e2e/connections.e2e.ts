/**
 * Connections in the real window, on a real ClickHouse: added, tested, mapped, searched with stages pushed, compared with
 * another one, guarded as production; and a secret that is found nowhere afterwards but where it belongs.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseHost, startClickHouseHost } from '../src-engine/testing/clickhouse-host.ts';
import { type RunningApp, newProfile, openApp } from './harness/app.ts';

const CANARY = 'canary-e2e-90b2f7-secret';
const EVENTS = 500;
const PICTURES = process.env['NEXUS_PICTURES'];
let host: ClickHouseHost;
let app: RunningApp;
let page: Page;
let profile: string;
const exports = mkdtempSync(join(tmpdir(), 'nexus-connections-'));

beforeAll(async () => {
  host = await startClickHouseHost({ users: { ann: { password: CANARY } } });
  const client = createClient({ url: host.url, username: 'ann', password: CANARY });
  await client.command({
    query:
      'CREATE TABLE default.otel_logs (Timestamp DateTime64(9), TraceId String, SpanId String, TraceFlags UInt32, SeverityText String, SeverityNumber Int32, ServiceName String, Body String, ResourceSchemaUrl String, ResourceAttributes Map(String, String), ScopeSchemaUrl String, ScopeName String, ScopeVersion String, ScopeAttributes Map(String, String), LogAttributes Map(String, String)) ENGINE = MergeTree ORDER BY Timestamp',
  });
  await client.command({
    query: `INSERT INTO default.otel_logs (Timestamp, SeverityText, ServiceName, Body, LogAttributes) SELECT now64(9) - number, if(number % 5 = 0, 'ERROR', 'INFO'), concat('service-', toString(number % 3)), concat('order ', toString(number)), map('order.id', toString(number)) FROM numbers(${EVENTS})`,
  });
  await client.close();
  profile = newProfile();
  // Memory for secrets: the keychain of whoever runs the test is none of its business.
  process.env['NEXUS_KEYCHAIN'] = 'off';
  app = await openApp({ profile });
  page = app.page;
  await page.getByTestId('run').waitFor({ timeout: 150_000 });
}, 240_000);

afterAll(async () => {
  await app.close();
  await host.close();
  delete process.env['NEXUS_KEYCHAIN'];
  rmSync(profile, { recursive: true, force: true });
  rmSync(exports, { recursive: true, force: true });
});

async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  for (const theme of ['dark', 'light']) {
    await page.evaluate((t) => (document.documentElement.dataset['theme'] = t), theme);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(PICTURES, `${name}-${theme}.png`) });
  }
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
}

async function search(text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
}

async function state(wanted: string): Promise<void> {
  await expect.poll(() => page.getByTestId('status').getByRole('status').innerText(), { timeout: 60_000 }).toContain(wanted);
}

describe('connections', { timeout: 180_000 }, () => {
  it('teach while there are none, and say that there is no keychain', async () => {
    await page.getByRole('button', { name: 'Connections', exact: true }).click();
    await page.getByTestId('connections-none').waitFor();
    expect(await page.getByTestId('secrets-notice').innerText()).toMatch(/switched off.*memory only/);
    await picture('connections-empty');
    await page.getByTestId('connections-none').getByRole('button').click();
    await picture('connection-kind');
    await page.getByTestId('kind-clickhouse').click();
  });

  it('are checked at their fields', async () => {
    await page.getByTestId('connection-save').click();
    await expect.poll(() => page.locator('.dialog .form-error').allInnerTexts()).toEqual(['Give the connection a name.', 'Enter the address of the server.']);
  });

  it('are tested step by step: a wrong password fails at the sign-in, with its remedy', async () => {
    await page.locator('.dialog').getByLabel('Name', { exact: true }).fill('Shop cluster');
    await page.locator('.dialog').getByLabel('Folder').fill('Europe');
    await page.locator('.dialog').getByLabel('Address').fill(host.url);
    await page.locator('.dialog').getByLabel('User', { exact: true }).fill('ann');
    await page.locator('.dialog').getByLabel('Password', { exact: true }).last().fill('wrong-password-11');
    await page.getByTestId('connection-test').click();
    await expect.poll(() => page.locator('.test-failed').innerText(), { timeout: 60_000 }).toMatch(/Sign-in/);
    expect(await page.locator('.test-failed em').innerText()).not.toBe('');
    await picture('connection-test-failed');
    await page.locator('.dialog').getByLabel('Password', { exact: true }).last().fill(CANARY);
    await page.getByTestId('connection-test').click();
    await page.getByText('All steps passed.').waitFor({ timeout: 60_000 });
    expect(await page.locator('.test-step').count()).toBe(6);
    await picture('connection-test');
  });

  it('find their tables, propose a mapping and show first events', async () => {
    await page.getByTestId('part-tables').click();
    await page.getByTestId('find-tables').click();
    await page.getByText('default.otel_logs').waitFor({ timeout: 60_000 });
    await page.getByRole('checkbox', { name: /otel_logs/ }).check();
    await page.getByTestId('mapping').waitFor();
    await expect.poll(() => page.locator('.mapping-preview tbody tr').count(), { timeout: 60_000 }).toBe(5);
    await picture('connection-tables');
    await page.getByTestId('part-advanced').click();
    await page.getByRole('checkbox', { name: /^Production/ }).check();
    await picture('connection-advanced');
    await page.getByTestId('connection-save').click();
    await page.getByTestId('connection-item').waitFor();
    expect(await page.locator('.connections-folder').innerText()).toMatch(/europe/i);
    await picture('connections-panel');
  });

  it('are searched, with the stages pushed into the cluster', async () => {
    await page.getByRole('button', { name: /^Data:/ }).click();
    await page.getByRole('menuitemradio', { name: /Shop cluster/ }).click();
    // The connection's own range came with it.
    expect(await page.getByTestId('time-range').innerText()).toContain('Last hour');
    await search('index=otel_logs | stats count by source | sort source');
    await state('Done');
    await expect.poll(() => page.getByTestId('result-tab').innerText(), { timeout: 60_000 }).toContain('3');
    expect(await page.getByTestId('status').innerText()).toContain('all stages pushed down');
    expect(await page.getByTestId('status').innerText()).toMatch(/Shop cluster.*production/s);
    await search('index=otel_logs SeverityText=ERROR');
    await state('Done');
    expect(await page.getByTestId('status-count').innerText()).toMatch(/^100 of/);
    await picture('clickhouse-search');
  });

  it('in production ask before a search over all time', async () => {
    await page.getByTestId('time-range').click();
    await page.getByRole('button', { name: 'All time', exact: true }).click();
    expect(await page.getByTestId('guard').innerText()).toContain('no start of its time range');
    await picture('production-guard');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByTestId('guard-go').click();
    await state('Done');
    // The user agreed: the same is not asked again.
    await page.keyboard.press('Control+Enter');
    await state('Done');
    expect(await page.getByTestId('guard').count()).toBe(0);
  });

  it('are compared side by side', async () => {
    await page.getByTestId('compare').click();
    await page.getByRole('menuitem', { name: 'Compare on Sample data' }).click();
    await page.getByTestId('pane-area').waitFor();
    await expect.poll(() => page.locator('.pane-figures').allInnerTexts(), { timeout: 60_000 }).toEqual([expect.stringContaining('Done'), expect.stringContaining('Done')]);
    await search('* | stats count');
    await expect.poll(() => page.locator('.pane .stats-table, .pane [role=grid], .pane table').count(), { timeout: 60_000 }).toBeGreaterThan(1);
    await picture('compare');
    await page.getByRole('button', { name: 'Stop comparing' }).click();
    expect(await page.getByTestId('pane-area').count()).toBe(0);
  });

  it('18: their secret is nowhere: not in the page, the frames, the log, the files of the profile or an export', async () => {
    const file = join(exports, 'out.csv');
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = (async () => ({ canceled: false, filePath })) as typeof dialog.showSaveDialog;
    }, file);
    const seen = await page.evaluate(async () => {
      const nexus = Reflect.get(globalThis, 'nexus') as { connectEngine(): Promise<void>; chooseExportFile(options: object): Promise<{ grant: string }> };
      const port = await new Promise<MessagePort>((resolve) => {
        window.addEventListener('message', (event) => event.ports[0] !== undefined && resolve(event.ports[0]), { once: true });
        void nexus.connectEngine();
      });
      const heard: unknown[] = [];
      type Heard = { id?: number; result?: unknown; kind?: string; frame?: { type?: string } };
      const hear = (wanted: (message: Heard) => boolean): Promise<Heard> =>
        new Promise((resolve) => {
          const listen = (event: MessageEvent): void => {
            if (!wanted(event.data as Heard)) return;
            port.removeEventListener('message', listen);
            resolve(event.data as Heard);
          };
          port.addEventListener('message', listen);
        });
      port.addEventListener('message', (event) => heard.push(event.data));
      port.start();
      let next = 1;
      const ask = async (method: string, params: unknown): Promise<unknown> => {
        const id = next++;
        const answer = hear((message) => message.id === id);
        port.postMessage({ id, method, params });
        return (await answer).result;
      };
      const list = (await ask('connections.list', {})) as { id: string; kind: string }[];
      const connection = list.find((c) => c.kind === 'clickhouse')?.id ?? '';
      await ask('connections.get', { connection });
      await ask('connections.duplicate', { connection });
      await ask('secrets.status', {});
      await ask('history.list', { limit: 100 });
      await ask('settings.get', { key: 'workbench' });
      const range = { earliest: '-1h', latest: 'now' };
      await ask('search.explain', { spl: '* | stats count', range, connection, tz: 'UTC' });
      await ask('connections.save', { definition: { kind: 'clickhouse' }, secrets: { password: 'x' } });
      const searched = hear(({ kind, frame }) => kind === 'search' && (frame?.type === 'end' || frame?.type === 'error'));
      await ask('search.start', { searchId: 'canary', spl: '*', range, connection, tz: 'UTC' });
      await searched;
      const { grant } = await nexus.chooseExportFile({ suggestedName: 'out.csv', filters: [{ name: 'CSV', extensions: ['csv'] }] });
      const exported = hear(({ kind, frame }) => kind === 'export' && frame?.type !== 'progress');
      await ask('export.start', { exportId: 'canary', searchId: 'canary', grant, format: 'csv', defuse: false });
      await exported;
      return JSON.stringify(heard) + document.documentElement.outerHTML;
    });
    expect(seen).toContain('Shop cluster');
    expect(seen).not.toContain(CANARY);
    expect(app.log()).not.toContain(CANARY);
    const written = readFileSync(file, 'utf8');
    expect(written).toContain('order 1');
    expect(written).not.toContain(CANARY);
    await app.close();
    const files: string[] = [];
    for (const entry of readdirSync(profile, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.push(path);
      const bytes = readFileSync(path);
      expect(bytes.includes(CANARY) || bytes.includes(Buffer.from(CANARY, 'utf16le')), path).toBe(false);
    }
    // The definition itself is there, so the search looked at the right files.
    expect(files.some((path) => path.endsWith('state.db') && readFileSync(path).includes('Shop cluster'))).toBe(true);
  });

  it('are there after a restart, and ask for what memory forgot', async () => {
    app = await openApp({ profile });
    page = app.page;
    await page.getByTestId('run').waitFor({ timeout: 60_000 });
    if ((await page.getByTestId('connection-item').count()) === 0) await page.getByRole('button', { name: 'Connections', exact: true }).click();
    await expect.poll(() => page.getByTestId('connection-item').count(), { timeout: 60_000 }).toBe(2);
    expect(app.problems).toEqual([]);
  });
});
