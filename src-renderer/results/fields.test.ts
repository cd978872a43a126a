import { describe, expect, it } from 'vitest';
import type { Page } from '../../src-shared/ipc/engine-protocol.ts';
import { defaultColumns } from './fields.ts';
import { PageCache } from './page-cache.ts';

/** A result of these rows, its first page fetched. */
async function result(names: readonly string[], rows: Page['rows']) {
  const fields = names.map((name) => ({ name, type: 'string' as const }));
  const pages = new PageCache(async () => ({ fields, rows, total: rows.length }) as unknown as Page);
  const run = { fields, pages };
  const come = new Promise<void>((resolve) => pages.subscribe(resolve));
  const before = defaultColumns(run);
  pages.want(0, rows.length - 1, rows.length);
  await come;
  return { before, after: defaultColumns(run), run };
}

describe('columns that nobody has chosen', () => {
  it('name the service, or what a web server was asked', async () => {
    expect((await result(['_time', 'host', 'service.name'], [[1, 'a', 'x']])).before).toEqual(['service.name']);
    expect((await result(['_time', 'host', 'uri_path', 'method', 'status'], [[1, 'a', '/', 'GET', 200]])).before).toEqual(['status', 'method', 'uri_path']);
  });
  it('name the host only where there are several', async () => {
    expect((await result(['_time', 'host'], [[1, 'vm'], [2, 'vm']])).after).toEqual([]);
    const { before, after } = await result(['_time', 'host'], [[1, 'vm'], [2, 'db']]);
    expect(before).toEqual([]);
    expect(after).toEqual(['host']);
  });
  it('stay as they are while other rows are looked at', async () => {
    const { run, after } = await result(['_time', 'host'], [[1, 'vm'], [2, 'db']]);
    run.pages.clear();
    expect(defaultColumns(run)).toEqual(after);
  });
});
