/**
 * Connections in the real window, on a real ClickHouse: added, tested, mapped, searched with stages pushed, compared with
 * another one, guarded as production; and a secret that is found nowhere afterwards but where it belongs.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseHost, startClickHouseHost } from '../src-engine/testing/clickhouse-host.ts';
import { session } from './harness/session.ts';
import { answerDialogs, picture, startSearch } from './harness/steps.ts';

const CANARY = 'canary-e2e-90b2f7-secret';
const EVENTS = 500;
let host: ClickHouseHost;

// Memory for secrets: the keychain of whoever runs the test is none of its business.
process.env['NEXUS_KEYCHAIN'] = 'off';

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
}, 240_000);
afterAll(async () => {
  await host.close();
  delete process.env['NEXUS_KEYCHAIN'];
});
const app = session();

async function state(wanted: string): Promise<void> {
  await expect.poll(() => app.page.getByTestId('status').getByRole('status').innerText(), { timeout: 60_000 }).toContain(wanted);
}

describe('connections', { timeout: 180_000 }, () => {
  it('teach while there are none, and say that there is no keychain', async () => {
    await app.page.getByRole('button', { name: 'Connections', exact: true }).click();
    await app.page.getByTestId('connections-none').waitFor();
    expect(await app.page.getByTestId('secrets-notice').innerText()).toMatch(/switched off.*memory only/);
    await picture(app.page, 'connections-empty');
    await app.page.getByTestId('connections-none').getByRole('button').click();
    await picture(app.page, 'connection-kind');
    await app.page.getByTestId('kind-clickhouse').click();
  });

  it('are checked at their fields', async () => {
    await app.page.getByTestId('connection-save').click();
    await expect.poll(() => app.page.locator('.dialog .form-error').allInnerTexts()).toEqual(['Give the connection a name.', 'Enter the address of the server.']);
  });

  it('are tested step by step: a wrong password fails at the sign-in, with its remedy', async () => {
    await app.page.locator('.dialog').getByLabel('Name', { exact: true }).fill('Shop cluster');
    await app.page.locator('.dialog').getByLabel('Folder').fill('Europe');
    await app.page.locator('.dialog').getByLabel('Address').fill(host.url);
    await app.page.locator('.dialog').getByLabel('User', { exact: true }).fill('ann');
    await app.page.locator('.dialog').getByLabel('Password', { exact: true }).last().fill('wrong-password-11');
    await app.page.getByTestId('connection-test').click();
    await expect.poll(() => app.page.locator('.test-failed').innerText(), { timeout: 60_000 }).toMatch(/Sign-in/);
    expect(await app.page.locator('.test-failed em').innerText()).not.toBe('');
    await picture(app.page, 'connection-test-failed');
    await app.page.locator('.dialog').getByLabel('Password', { exact: true }).last().fill(CANARY);
    await app.page.getByTestId('connection-test').click();
    await app.page.getByText('All steps passed.').waitFor({ timeout: 60_000 });
    expect(await app.page.locator('.test-step').count()).toBe(6);
    await picture(app.page, 'connection-test');
  });

  it('find their tables, propose a mapping and show first events', async () => {
    await app.page.getByTestId('part-tables').click();
    await app.page.getByTestId('find-tables').click();
    await app.page.getByText('default.otel_logs').waitFor({ timeout: 60_000 });
    await app.page.getByRole('checkbox', { name: /otel_logs/ }).check();
    await app.page.getByTestId('mapping').waitFor();
    await expect.poll(() => app.page.locator('.mapping-preview tbody tr').count(), { timeout: 60_000 }).toBe(5);
    await picture(app.page, 'connection-tables');
    await app.page.getByTestId('part-advanced').click();
    await app.page.getByRole('checkbox', { name: /^Production/ }).check();
    await picture(app.page, 'connection-advanced');
    await app.page.getByTestId('connection-save').click();
    await app.page.getByTestId('connection-item').waitFor();
    expect(await app.page.locator('.connections-folder').innerText()).toMatch(/europe/i);
    await picture(app.page, 'connections-panel');
  });

  it('are searched, with the stages pushed into the cluster', async () => {
    await app.page.getByRole('button', { name: /^Data:/ }).click();
    await app.page.getByRole('menuitemradio', { name: /Shop cluster/ }).click();
    // The connection's own range came with it.
    expect(await app.page.getByTestId('time-range').innerText()).toContain('Last hour');
    await startSearch(app.page, 'index=otel_logs | stats count by source | sort source');
    await state('Done');
    await expect.poll(() => app.page.getByTestId('result-tab').innerText(), { timeout: 60_000 }).toContain('3');
    expect(await app.page.getByTestId('status').innerText()).toContain('all stages pushed down');
    expect(await app.page.getByTestId('status').innerText()).toMatch(/Shop cluster.*production/s);
    await startSearch(app.page, 'index=otel_logs SeverityText=ERROR');
    await state('Done');
    expect(await app.page.getByTestId('status-count').innerText()).toMatch(/^100 (?:of|events)/);
    await picture(app.page, 'clickhouse-search');
  });

  it('in production ask before a search over all time', async () => {
    await app.page.getByTestId('time-range').click();
    await app.page.getByRole('button', { name: 'All time', exact: true }).click();
    expect(await app.page.getByTestId('guard').innerText()).toContain('no start of its time range');
    await picture(app.page, 'production-guard');
    await app.page.getByRole('button', { name: 'Cancel' }).click();
    await app.page.keyboard.press('Control+Enter');
    await app.page.getByTestId('guard-go').click();
    await state('Done');
    // The user agreed: the same is not asked again.
    await app.page.keyboard.press('Control+Enter');
    await state('Done');
    expect(await app.page.getByTestId('guard').count()).toBe(0);
  });

  it('are compared side by side', async () => {
    await app.page.getByTestId('compare').click();
    await app.page.getByRole('menuitem', { name: 'Compare on Sample data' }).click();
    await app.page.getByTestId('pane-area').waitFor();
    await expect.poll(() => app.page.locator('.pane-figures').allInnerTexts(), { timeout: 60_000 }).toEqual([expect.stringContaining('Done'), expect.stringContaining('Done')]);
    await startSearch(app.page, '* | stats count');
    await expect.poll(() => app.page.locator('.pane .stats-table, .pane [role=grid], .pane table').count(), { timeout: 60_000 }).toBeGreaterThan(1);
    await picture(app.page, 'compare');
    await app.page.getByRole('button', { name: 'Stop comparing' }).click();
    expect(await app.page.getByTestId('pane-area').count()).toBe(0);
  });

  it('18: their secret is nowhere: not in the page, the frames, the log, the files of the profile or an export', async () => {
    const file = join(app.folder, 'out.csv');
    await answerDialogs(app, { open: null, save: file });
    const seen = await app.page.evaluate(async () => {
      const nexus = Reflect.get(globalThis, 'nexus') as { connectEngine(): Promise<void>; chooseExportFile(options: object): Promise<{ grant: string }> };
      const port = await new Promise<MessagePort>((resolve) => {
        window.addEventListener('message', (event) => event.ports[0] !== undefined && resolve(event.ports[0]), { once: true });
        void nexus.connectEngine();
      });
      // A port that nothing holds may be collected while its answer is on the way.
      Reflect.set(globalThis, 'heldPort', port);
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
    for (const entry of readdirSync(app.profile, { recursive: true, withFileTypes: true })) {
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
    await app.start('page');
    await app.page.getByTestId('run').waitFor({ timeout: 60_000 });
    if ((await app.page.getByTestId('connection-item').count()) === 0) await app.page.getByRole('button', { name: 'Connections', exact: true }).click();
    await expect.poll(() => app.page.getByTestId('connection-item').count(), { timeout: 60_000 }).toBe(2);
  });
});
