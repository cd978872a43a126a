import { describe, expect, test } from 'vitest';
import { type Notebook, type Snapshot, notebookSchema, searchCell, textCell } from './definition.ts';
import { notebookHtml, notebookMarkdown } from './export.ts';
import { hashOf, snapshotOf } from './snapshot.ts';

const fields = [{ name: '_time', type: 'time' }, { name: 'host', type: 'string' }, { name: 'count', type: 'number' }, { name: '_hidden', type: 'string' }] as const;
const result = { searchId: 's', shape: 'table' as const, fields, rows: [[0, 'a|b', 3, 'x'], [60, ['<b>', 'c'], null, 'x']], total: 5, elapsedMs: 12.4, scanned: 100, warnings: [], searched: { earliest: 0, latest: null } };
const texts = { provenance: (snapshot: Snapshot) => `${snapshot.total} rows from ${snapshot.connection}`, noResult: 'not run', rowsShown: (shown: number, total: number) => `${shown} of ${total}` };

async function book(): Promise<Notebook> {
  const snapshot = await snapshotOf(result, 'index=a | stats count', 'Sample', new Date(0));
  return notebookSchema.parse({ version: 1, title: 'Who & why', cells: [textCell('Some **text**'), searchCell({ title: 'Hosts', spl: 'index=a ``` note ```\n| stats count', snapshot }), searchCell({ spl: '<script>' })] });
}

describe('a notebook', () => {
  test('keeps of a result its first rows, where they come from, and a hash of them', async () => {
    const snapshot = await snapshotOf(result, 'index=a', 'Sample', new Date(0));
    expect(snapshot).toMatchObject({ total: 5, at: '1970-01-01T00:00:00.000Z', elapsedMs: 12, connection: 'Sample' });
    expect(snapshot.hash).toBe(await hashOf(snapshot));
    expect(await hashOf({ ...snapshot, rows: [] })).not.toBe(snapshot.hash);
    const many = await snapshotOf({ ...result, rows: Array.from({ length: 5000 }, (_, i) => [i, 'x'.repeat(1000), i, '']), total: 5000 }, '', '', new Date(0));
    expect(JSON.stringify(many).length).toBeLessThan(500_000);
    expect(many.total).toBe(5000);
  });

  test('is written as Markdown', async () => {
    expect(notebookMarkdown(await book(), 'UTC', texts)).toBe(
      [
        '# Who & why', '', 'Some **text**', '', '## Hosts', '', '````spl', 'index=a ``` note ```', '| stats count', '````', '',
        String.raw`| \_time | host | count |`, '| --- | --- | --- |', String.raw`| 1970-01-01 00:00:00 | a\|b | 3 |`, String.raw`| 1970-01-01 00:01:00 | \<b\> c |  |`, '',
        '_2 of 5_', '', '_5 rows from Sample_', '', '```spl', '<script>', '```', '', '_not run_', '',
      ].join('\n'),
    );
  });

  test('is written as one HTML page in which nothing is code', async () => {
    const html = notebookHtml(await book(), 'UTC', texts);
    expect(html).toContain('<title>Who &amp; why</title>');
    expect(html).toContain('<td>a|b</td>');
    expect(html).toContain('&lt;b&gt;');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<script|<b>|_hidden/);
  });
});
