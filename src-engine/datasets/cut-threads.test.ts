import { describe, expect, it } from 'vitest';
import { loadContent, type Loaded } from './test-load.ts';

/** More than a block: 245,760 lines. */
const LINES = 260_000;
const start = Date.UTC(2026, 10, 20);
const time = (i: number): string => new Date(start + i * 100).toISOString();

/** A hash of the events in their order: comparing two times 260,000 objects takes longer than the rest. */
function digest({ events, report, types }: Loaded): unknown {
  let hash = 0;
  for (const event of events) {
    const text = JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1)));
    for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  }
  const { refused, refusedSamples, files, dataset, fields } = report;
  return { hash, count: events.length, types, refused, refusedSamples, files, dataset, fields: [...fields].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

describe('a file whose lines are cut in threads is the file that is read in one', () => {
  it.each<[string, (i: number) => string]>([
    ['JSON lines, with broken ones, escapes and lists', (i) => (i % 50_000 === 7 ? '{"n":' : `{"ts":"${time(i)}","n":${i % 9 === 0 ? '"x"' : i},"s":"a\\n${i % 13}"${i % 1000 === 0 ? ',"tags":["a","b"]' : ''}${i > 250_000 ? ',"late":1.5' : ''}}`)],
    ['JSON lines whose time changes its field', (i) => (i < 250_000 ? `{"created_at":"${time(i)}","n":${i % 100}}` : `{"eventTime":"${time(i)}","n":${i % 100}}`)],
    ['JSON lines that come to have more fields than are cut', (i) => (i < 255_000 ? `{"ts":"${time(i)}","n":${i % 5}}` : `{"ts":"${time(i)}","k${i % 400}":${i % 7}}`)],
    ['an access log with lines of other forms', (i) => `10.0.${i % 7}.1 - ${i % 4001 === 0 ? 'a b' : '-'} [20/Nov/2026:${String(Math.floor(i / 36_000) % 24).padStart(2, '0')}:10:${String(i % 60).padStart(2, '0')} +0000] "GET /a?x=${i % 11} HTTP/1.1" 200 ${i % 1000} "-" "agent ${i % 3}"`],
  ])('%s', async (_, line) => {
    const content = Array.from({ length: LINES }, (_line, i) => line(i)).join('\n');
    const one = await loadContent(content, 'test.log', { file: { source: 'test' }, threadsFrom: Number.POSITIVE_INFINITY });
    const several = await loadContent(content, 'test.log', { file: { source: 'test' }, threadsFrom: 0 });
    expect(digest(several)).toEqual(digest(one));
  }, 240_000);

  it('ends with the load that is cancelled', async () => {
    const content = Array.from({ length: LINES }, (_, i) => `{"ts":"${time(i)}","n":${i}}`).join('\n');
    const stop = new AbortController();
    const load = loadContent(content, 'test.log', { threadsFrom: 0, signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) });
    await expect(load).rejects.toThrow('stopped');
  }, 120_000);
});
