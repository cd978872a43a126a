import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { previewImport } from './preview.ts';
import { temporaryFolder } from './test-load.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const now = Date.UTC(2026, 10, 21);
const preview = (name: string, content: string | Uint8Array, more: { tz?: string; format?: string; sourcetype?: string } = {}) => {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return previewImport({ paths: [path], tz: 'UTC', now, events: 10, ...more });
};

describe('previewImport', () => {
  test('shows events as they are broken, oldest first, with fields, types and examples', async () => {
    const shown = await preview('app.log', '2026-01-01 10:00:00 ERROR boom n=1\n  at a.b\n  at c.d\n2026-01-01 10:00:01 INFO fine n=2\n');
    expect(shown.events.map((event) => event.raw.split('\n').length)).toEqual([3, 1]);
    expect(shown.events[0]?.time).toBe(Date.UTC(2026, 0, 1, 10) / 1000);
    expect(shown.fields.find((field) => field.name === 'n')).toEqual({ name: 'n', type: 'integer', count: 2, examples: ['1', '2'] });
    expect(shown).toMatchObject({ read: 2, untimed: 0, refused: 0, partial: false });
  });

  test('shows a first line whole that is longer than the part it reads', async () => {
    const shown = await preview('long.json', `{"time":"2026-01-01T10:00:00Z","blob":"${'x'.repeat(600_000)}"}\n{"time":"2026-01-01T10:00:01Z"}\n`);
    expect(shown).toMatchObject({ read: 1, refused: 0, partial: true });
    expect(shown.events[0]?.time).toBe(Date.UTC(2026, 0, 1, 10) / 1000);
  });

  test('a zone, a format and a source type have their effect', async () => {
    const text = '2026-01-01 10:00:00 a,b\n2026-01-01 10:00:01 c,d\n';
    expect((await preview('x.txt', text, { tz: 'Europe/Berlin' })).events[0]?.time).toBe(Date.UTC(2026, 0, 1, 9) / 1000);
    const found = await preview('x.txt', text, { sourcetype: 'mine' });
    expect(found.files).toMatchObject([{ sourcetype: 'mine' }]);
    expect(found.files[0]?.source).toBe(join(folder.path, 'x.txt'));
    const asCsv = await preview('x.txt', text, { format: 'csv' });
    expect(asCsv.files[0]?.format).toBe('csv');
    expect(asCsv.read).toBe(1);
    await expect(preview('x.txt', text, { format: 'nonsense' })).rejects.toThrow('There is no format "nonsense"');
  });

  test('reads only the start of a large packed file, and says so', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `{"t":"2026-01-01T00:00:00Z","i":${i}}`).join('\n');
    const shown = await preview('big.json.gz', gzipSync(lines));
    expect(shown.partial).toBe(true);
    expect(shown.read).toBeLessThan(10_000);
    expect(shown.files[0]?.format).toBe('ndjson');
    expect(shown.formats).toContain('access log');
  });

  test('refused lines are said with the reason of the first', async () => {
    const shown = await preview('x.ndjson', `{"a":1}\n{"a":2}\n{broken\n${'{"a":3}\n'.repeat(20)}`);
    expect(shown).toMatchObject({ read: 22, refused: 1, untimed: 22 });
    expect(shown.refusal).toMatch(/^Line 3: /);
  });
});
