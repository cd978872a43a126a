import { describe, it } from 'vitest';
import { JsonCutter } from './json-cutter.ts';
import { expectSameCut } from './test-cut-lines.ts';

/** Lines in more than one of DuckDB's vectors. */
const LINES = 5600;
const start = Date.UTC(2026, 10, 20);

/** One of some texts for each line. */
const turn = (i: number, list: readonly string[]): string => list[i % list.length] as string;

const time = (i: number): string => new Date(start + i * 1000).toISOString();

describe('JSON lines that are cut are the events that are read one by one', () => {
  it.each<[string, (i: number) => string, number?]>([
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
    ['carriage returns and blank lines', (i) => (i % 10 === 0 ? ' \r' : `{"ts":"${time(i)}","n":${i}}\r`), 560],
    ['lists of the same name', (i) => `{"ts":"${time(i)}","a":{"b":${i}},"a.b":"x","tags":["a\\"b",1.50,null,true,"é"],"host":["h1","h2"]}`],
    ['times in other fields and forms', (i) => `{"${i % 2 === 0 ? 'eventTime' : 'created_at'}":"${time(i).replace('Z', i % 3 === 0 ? '+01:00' : ' UTC')}","date":"${i % 5 === 0 ? '2026-02-31T00:00:00Z' : 'none'}","n":${i}}`],
    ['times without a time', (i) => `{"msg":"at ${time(i)} it was ${i}","ts":"soon","timestamp":["${time(i)}"]}`],
    ['escapes in keys, and depth', (i) => `{"ts":"${time(i)}","a\\u0062":${i},"d":${'{"x":'.repeat(i % 100)}1${'}'.repeat(i % 100)}}`, LINES],
    ['lone surrogates and control characters', (i) => `{"ts":"${time(i)}","s":"\\ud800 ${i % 50 === 7 ? '\u0002' : ''}","t":"x${i % 50 === 9 ? '\u0001' : ''}"}`, 112],
    // The first lines are whole, since a file of mostly broken ones is no NDJSON.
    ['other grammar', (i) => i < 280 ? `{"ts":"${time(i)}"}` : turn(i, ['{"a":01}', '{"a":1.}', '{"a":-}', '{"a":nul}', '{"a":"x}', '{"a":1,}', '{"a" 1}', '{} x', '[1]', '{"a":[1,]}', '{"a":1e}', `{"ts":"${time(i)}"}`, '{}', ' {"b" : [ ] , "c" : { } } ']), Math.ceil(((LINES - 280) * 11) / 14)],
    ['a repeated key', (i) => `{"ts":"${time(i)}","n":1,"n":2}`],
    ['broken lines', (i) => (i % 1000 === 7 ? `{"ts":"${time(i)}"` : `{"ts":"${time(i)}","n":${i}}`), 6],
    ['no time at all', (i) => `{"n":${i}}`],
    ['more fields than columns are worth', (i) => `{"ts":"${time(i)}",${Array.from({ length: 101 }, (_, k) => `"k${k}":${i}`).join(',')}${i === 5000 ? ',"rare":"x","rarer":[1,2]' : ''}}`],
  ])('%s', async (_, line, left = 0) => {
    await expectSameCut(JsonCutter, 'test.log', Array.from({ length: LINES }, (_line, i) => line(i)), left);
  }, 60_000);
});
