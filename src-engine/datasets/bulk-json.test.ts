import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { BulkJson } from './bulk-json.ts';
import type { LoadReport } from './load-files.ts';
import { loadContent } from './test-load.ts';

/** Lines enough to be read in bulk. */
const LINES = 11_200;
const start = Date.UTC(2026, 10, 20);

/** Loads the same lines in bulk and, where that is refused, one by one. */
async function both(line: (i: number) => string) {
  const content = Array.from({ length: LINES }, (_, i) => line(i)).join('\n');
  const stage = vi.spyOn(BulkJson.prototype, 'stage');
  const bulk = await loadContent(content, 'test.log', { file: { source: 'test' } });
  const reason = await (stage.mock.results[0]?.value as ReturnType<BulkJson['stage']> | undefined);
  stage.mockResolvedValue('asked not to');
  const single = await loadContent(content, 'test.log', { file: { source: 'test' } });
  stage.mockRestore();
  return { bulk, single, reason: typeof reason === 'object' ? null : reason };
}

const time = (i: number): string => new Date(start + i * 1000).toISOString();

describe('JSON lines read in bulk are the events that are read one by one', () => {
  it.each<[string, (i: number) => string, RegExp?]>([
    ['flat and nested fields', (i) => `{"timestamp":"${time(i)}","n":${i},"f":${i}.5,"s":"x${i % 7}","b":${i % 2 === 0},"user":{"id":"u${i}","a.b":1},"none":null}`],
    ['fields that come and go', (i) => `{"time":"${time(i)}"${i % 3 === 0 ? `,"a":${i}` : ''}${i % 5 === 0 ? ',"b":"","labels":{}' : ',"labels":{"x":"1"}'}}`],
    ['numbers written in other ways', (i) => `{"ts":${start / 1000 + i}.250,"price":${i}.10,"id":${'9'.repeat(18)},"e":1e${i % 5},"z":-0,"long":0.1234567890123456${i % 10}}`],
    ['numbers and text in one field', (i) => `{"ts":${start + i},"m":${i % 2 === 0 ? i : `"t${i}"`},"o":${i % 2 === 0 ? 'true' : 7}}`],
    ['fractions and integers in one field', (i) => `{"ts":"${time(i)}","m":${i % 2 === 0 ? i : `${i}.25`}}`],
    ['arrays', (i) => `{"ts":"${time(i)}","one":["a"],"tags":[${i % 3 === 0 ? '' : `"a","b${i}"`}],"list":[{"k":${i}},{"k":2,"l":"x"}],"nested":[[1,2],[3]]}`],
    ['another order of time', (i) => `{"ts":"${time((i * 7919) % LINES)}","n":${i}}`],
    ['equal times', (i) => `{"ts":"${time(Math.floor(i / 100))}","n":${i}}`],
    ['a local time', (i) => `{"EventTime":"${time(i).slice(0, 19).replace('T', ' ')}","n":${i}}`],
    ['metadata', (i) => `{"ts":"${time(i)}","host":"h${i % 3}","index":"${i % 2 === 0 ? '' : 'app'}","_raw":"no","source":7}`],
    ['escapes and unicode', (i) => `{"ts":"${time(i)}","s":"a\\"b\\\\c\\u00e9\\n${i}","ключ":"знач","e/m~x":1,"N":1,"n":2}`],
    ['carriage returns and blank lines', (i) => (i % 10 === 0 ? ' \r' : `{"ts":"${time(i)}","n":${i}}\r`)],
    ['a repeated key', (i) => `{"ts":"${time(i)}","n":1,"n":2}`, /"n" comes twice/],
    ['broken lines', (i) => (i % 1000 === 7 ? `{"ts":"${time(i)}"` : `{"ts":"${time(i)}","n":${i}}`), /not valid JSON/],
    ['no time at all', (i) => `{"n":${i}}`, /states a time/],
    ['more fields than columns are worth', (i) => `{"ts":"${time(i)}",${Array.from({ length: 101 }, (_, k) => `"k${k}":${i}`).join(',')}${i === 5000 ? ',"rare":"x","rarer":[1,2]' : ''}}`],
  ])('%s', async (_, line, why) => {
    const { bulk, single, reason } = await both(line);
    if (why === undefined) expect(reason).toBeNull();
    else expect(reason).toMatch(why);
    expect(bulk.report.events).toBe(single.report.events);
    expect(bulk.report.refused).toBe(single.report.refused);
    expect(bulk.types).toEqual(single.types);
    // The first that differs tells more than all of them, and sooner.
    const at = bulk.events.findIndex((event, i) => !isDeepStrictEqual(event, single.events[i]));
    if (at >= 0) expect(bulk.events[at]).toEqual(single.events[at]);
    const counts = (report: LoadReport) => Object.fromEntries(report.fields.map(({ name, count }) => [name, count]));
    expect(counts(bulk.report)).toEqual(counts(single.report));
  }, 60_000);
});
