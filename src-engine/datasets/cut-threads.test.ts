import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { loadFiles } from './load-files.ts';
import { loadContent, temporaryFolder } from './test-load.ts';

/** More than a block: 245,760 lines. */
const LINES = 260_000;
const start = Date.UTC(2026, 10, 20);
const time = (i: number): string => new Date(start + i * 100).toISOString();

/** What a load makes of some lines: a hash of its events in their order, and its report. */
async function load(content: string, threadsFrom: number): Promise<unknown> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'test.log');
  const target = join(folder.path, 'out.duckdb');
  try {
    writeFileSync(path, content);
    const { events, refused, refusedSamples, fields, files, dataset } = await loadFiles({ files: [{ path, source: 'test' }], target, tz: 'UTC', now: Date.UTC(2026, 10, 21), host: 'here', threadsFrom });
    const instance = await DuckDBInstance.create(target, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll('SELECT CAST(bit_xor(hash(CAST(e AS VARCHAR))) AS VARCHAR) FROM (SELECT rowid AS place, * FROM events) AS e');
    const hash = rows.getRowsJS()[0]?.[0];
    connection.closeSync();
    instance.closeSync();
    return { hash, events, refused, refusedSamples, fields, files, dataset };
  } finally {
    folder.dispose();
  }
}

describe('a file whose lines are cut in threads is the file that is read in one', () => {
  it.each<[string, (i: number) => string]>([
    ['JSON lines, with broken ones, escapes and lists', (i) => (i % 50_000 === 7 ? '{"n":' : `{"ts":"${time(i)}","n":${i % 9 === 0 ? '"x"' : i},"s":"a\\n${i % 13}"${i % 1000 === 0 ? ',"tags":["a","b"]' : ''}${i > 250_000 ? ',"late":1.5' : ''}}`)],
    ['JSON lines whose time changes its field', (i) => (i < 250_000 ? `{"created_at":"${time(i)}","n":${i % 100}}` : `{"eventTime":"${time(i)}","n":${i % 100}}`)],
    ['JSON lines that come to have more fields than are cut', (i) => (i < 255_000 ? `{"ts":"${time(i)}","n":${i % 5}}` : `{"ts":"${time(i)}","k${i % 400}":${i % 7}}`)],
    ['an access log with lines of other forms', (i) => `10.0.${i % 7}.1 - ${i % 4001 === 0 ? 'a b' : '-'} [20/Nov/2026:${String(Math.floor(i / 36_000) % 24).padStart(2, '0')}:10:${String(i % 60).padStart(2, '0')} +0000] "GET /a?x=${i % 11} HTTP/1.1" 200 ${i % 1000} "-" "agent ${i % 3}"`],
  ])('%s', async (_, line) => {
    const content = Array.from({ length: LINES }, (_line, i) => line(i)).join('\n');
    expect(await load(content, 0)).toEqual(await load(content, Number.POSITIVE_INFINITY));
  }, 240_000);

  it('ends with the load that is cancelled', async () => {
    const content = Array.from({ length: LINES }, (_, i) => `{"ts":"${time(i)}","n":${i}}`).join('\n');
    const stop = new AbortController();
    const load = loadContent(content, 'test.log', { threadsFrom: 0, signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) });
    await expect(load).rejects.toThrow('stopped');
  }, 120_000);
});
