import { describe, expect, it } from 'vitest';
import { loadContent, micros } from './test-load.ts';

const lines = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `2026-11-20 10:00:0${from + i} INFO line ${from + i} user=jo`);

describe('files that are not as they should be', () => {
  it('ends lines at carriage returns where there is nothing else', async () => {
    const { events } = await loadContent(`${lines(0, 3).join('\r')}\r`);
    expect(events.map((e) => e['_raw'])).toEqual(lines(0, 3).reverse());
  });

  it('reads around holes that a crash or a rotation by copying left', async () => {
    for (const content of [`${'\0'.repeat(5000)}${lines(0, 2).join('\n')}\n`, `${lines(0, 1).join('\n')}\n${'\0'.repeat(9000)}${lines(1, 2).join('\n')}\n`]) {
      const { report, events } = await loadContent(content);
      expect(report.refused).toBe(0);
      expect(events.map((e) => e['_raw'])).toEqual(lines(0, 2).reverse());
    }
  });

  it('says of a binary file that it is one', async () => {
    const { report } = await loadContent(Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7) % 256)));
    expect(report.refusedSamples[0]?.reason).toBe('it is a binary file, not text');
  });

  it('looks through the colours of a terminal and keeps them in the text', async () => {
    const text = '\u001b[32m2026-11-20 10:00:00\u001b[0m [\u001b[31mERROR\u001b[0m] failed k=v\n  at x\n';
    const { report, events } = await loadContent(text);
    expect(report.files[0]?.format).toBe('level first');
    expect(events).toEqual([expect.objectContaining({ _raw: text.trimEnd(), level: 'ERROR', k: 'v', _time: micros('2026-11-20T10:00:00Z') })]);
  });

  it('refuses no JSON line for a number that is none', async () => {
    const { report, events } = await loadContent('{"time":"2026-11-20T10:00:00Z","loss":NaN}\n{"time":"2026-11-20T10:00:01Z","loss":Infinity}\n{"time":"2026-11-20T10:00:02Z","loss":0.5}\n');
    expect(report).toMatchObject({ refused: 0, files: [{ format: 'ndjson' }] });
    expect(events.map((event) => String(event['loss']))).toEqual(['0.5', 'Infinity', 'NaN']);
  });

  it('takes the day of records that have no time of day, and the time of day of those without a date', async () => {
    const days = await loadContent('Booking date;Amount\n15.01.2026;1,5\n', 'a.csv');
    expect(days.events[0]).toMatchObject({ _time: micros('2026-01-15T00:00:00Z'), Amount: 1.5 });
    const clocks = await loadContent('"Time of Day","Operation"\n"2:13:31.1234567 PM","Read"\n', 'b.csv', { file: { modified: Date.UTC(2026, 10, 20, 15) } });
    expect(clocks.events[0]).toMatchObject({ _time: micros('2026-11-20T14:13:31Z') + 123_456 });
    const relative = await loadContent('"No.","Time","Info"\n"1","0.000000","a"\n"2","12.5","b"\n', 'c.csv');
    expect(relative.events.map((event) => event['_time'])).toEqual([null, null]);
  });

  it('takes the entries of an HTTP archive for events', async () => {
    const { events } = await loadContent('{\n  "log": {\n    "version": "1.2",\n    "creator": { "name": "x" },\n    "entries": [\n      { "startedDateTime": "2026-11-20T11:00:00.123+01:00", "request": { "method": "GET" }, "response": { "status": 200 } },\n      { "startedDateTime": "2026-11-20T11:00:01.123+01:00", "response": { "status": 404 } }\n    ]\n  }\n}\n', 'x.har');
    expect(events).toMatchObject([{ 'response.status': 404 }, { 'request.method': 'GET', _time: micros('2026-11-20T10:00:00.123Z') }]);
  });

  it('reads JSON lines among those of a known format', async () => {
    const { report, events } = await loadContent('2026-11-20 10:00:00.1 [main] INFO a.b.C - up\n{"time":"2026-11-20T10:00:01Z","level":"warn","n":1}\n2026-11-20 10:00:02.1 [main] INFO a.b.C - down\n');
    expect(report.files[0]?.format).toBe('log4j');
    expect(events[1]).toMatchObject({ level: 'warn', n: 1, _time: micros('2026-11-20T10:00:01Z') });
  });

  it('takes records that are all in quotes for CSV, whatever the name of the file', async () => {
    const { report, events } = await loadContent('"2026-11-20 10:00:00","jo","192.0.2.1","Allowed, so"\n"2026-11-20 10:00:01","al","192.0.2.2","Blocked","more"\n', 'dns.log');
    expect(report.files[0]?.format).toBe('csv without header');
    expect(events[1]).toMatchObject({ field2: 'jo', field4: 'Allowed, so', _time: micros('2026-11-20T10:00:00Z') });
    expect(events[0]).toMatchObject({ field5: 'more' });
  });

  it('gives a date without a year the last one before the file was written', async () => {
    const { events } = await loadContent('Dec 31 23:59:00 web-1 cron[1]: x\nJan  1 00:01:00 web-1 cron[1]: y\n', 'messages', { file: { modified: Date.parse('2019-01-03T00:00:00Z') } });
    expect(events.map((e) => e['_time'])).toEqual([micros('2019-01-01T00:01:00Z'), micros('2018-12-31T23:59:00Z')]);
  });

  it('does not take every logger with a level in brackets for a database', async () => {
    const { report } = await loadContent('2026-11-20 10:00:00 [ERROR] failed\n2026-11-20 10:00:01 [Warning] slow\n');
    expect(report.files[0]?.format).toBe('level first');
  });
});

describe('objects around events', () => {
  const event = (n: number): string => `{"eventTime":"2026-11-20T10:00:0${n}Z","n":${n}}`;
  const numbers = async (text: string): Promise<unknown[]> => (await loadContent(text, 'a.json')).events.map((e) => e['n']).reverse();

  it('takes them out of one wrapper or several, on a line or over many', async () => {
    expect(await numbers(`{"Records":[${event(1)},${event(2)}]}`)).toEqual([1, 2]);
    expect(await numbers(`{"Records":[${event(1)}]}\n{"Records":[${event(2)},${event(3)}]}\n`)).toEqual([1, 2, 3]);
    expect(await numbers(`{"Records":[${event(1)}]}{"Records":[${event(2)}]}`)).toEqual([1, 2]);
    expect(await numbers(JSON.stringify({ took: 3, _shards: { total: 1 }, hits: { total: { value: 2 }, hits: [JSON.parse(event(1)), JSON.parse(event(2))] }, aggregations: { a: { n: 7 } } }, null, 2))).toEqual([1, 2]);
    expect(await numbers(`{"@odata.context":"x","value":[\n${event(1)},\n${event(2)}\n],"next":"y"}\n`)).toEqual([1, 2]);
  });

  it('gives the events what their wrapper says besides, before and behind its array', async () => {
    const page = (owner: string, more: string, events: string): string => `{"messageType":"DATA_MESSAGE","owner":"${owner}","logGroup":"/aws/x","filters":["f1","f2"],"logEvents":[${events}]${more}}`;
    const { events, types } = await loadContent(
      page('1', ',"size":7,"deep":{"a":1,"b":{"c":2}}', '{"id":"a","timestamp":1795168800123,"message":"m"},{"id":"b","timestamp":1795168800124,"message":"n","owner":"inner"}') + page('2', '', '{"id":"c","timestamp":1795168800125,"message":"o"}'),
      'a.json',
    );
    expect(events.map((e) => [e['id'], e['owner'], e['wrapper.owner'], e['logGroup'], e['filters{}'], e['size'], e['deep.a'], e['deep.b.c']])).toEqual([
      ['c', '2', undefined, '/aws/x', ['f1', 'f2'], undefined, undefined, undefined],
      ['b', 'inner', '1', '/aws/x', ['f1', 'f2'], 7, 1, undefined],
      ['a', '1', undefined, '/aws/x', ['f1', 'f2'], 7, 1, undefined],
    ]);
    expect(events[0]?.['_time']).toBe(micros('2026-11-20T10:00:00.125Z'));
    expect(types['size']).toBe('integer');
    expect(events[0]?.['_raw']).toBe('{"id":"c","timestamp":1795168800125,"message":"o"}');
  });

  it('over many lines and broken off, too', async () => {
    const text = JSON.stringify({ account: 'a', Records: [{ eventTime: '2026-11-20T10:00:00Z', n: 1 }, { eventTime: '2026-11-20T10:00:01Z', n: 2 }], count: 2 }, null, 2);
    expect((await loadContent(text, 'a.json')).events.map((e) => [e['n'], e['account'], e['count']])).toEqual([[2, 'a', 2], [1, 'a', 2]]);
    expect((await loadContent(text.slice(0, text.indexOf('"count"')), 'a.json')).events.map((e) => [e['n'], e['account']])).toEqual([[2, 'a'], [1, 'a']]);
  });

  it('names the content of documents of an index as it is named there', async () => {
    const hit = (n: number): string => `{"_index":"logs","_id":"${n}","_source":{"@timestamp":"2026-11-20T10:00:0${n}Z","user":{"name":"ann"},"_id":"own"},"sort":[${n}]}`;
    for (const text of [`{"took":1,"hits":{"total":{"value":2},"hits":[${hit(1)},${hit(2)}]}}`, `${hit(1)}\n${hit(2)}\n`]) {
      const { events } = await loadContent(text, 'a.json');
      expect(events.map((e) => [e['_id'], e['user.name'], e['_source._id'], e['_time']])).toEqual([['2', 'ann', 'own', micros('2026-11-20T10:00:02Z')], ['1', 'ann', 'own', micros('2026-11-20T10:00:01Z')]]);
    }
  });

  it('keeps an object that states a time of its own, whatever lists it has', async () => {
    const { events } = await loadContent('{"CreationTime":"2026-11-20T10:00:00","Operation":"Login","ExtendedProperties":[{"Name":"a","Value":"b"}]}', 'a.json');
    expect(events).toEqual([expect.objectContaining({ Operation: 'Login', 'ExtendedProperties{}.Name': 'a', _time: micros('2026-11-20T10:00:00Z') })]);
    const login = '{"id":{"time":"2026-11-20T10:00:00Z"},"actor":"ann","events":[{"name":"login"}]}';
    expect((await loadContent(login, 'a.json')).events).toEqual([expect.objectContaining({ actor: 'ann', 'events{}.name': 'login', _time: micros('2026-11-20T10:00:00Z') })]);
    expect(await numbers('{"n":1,"items":[{"sku":"a"},{"sku":"b"}]}\n{"n":2,"items":[{"sku":"c"}]}\n')).toHaveLength(2);
    const pretty = JSON.stringify({ name: 'x', tags: [{ key: 'a' }], n: 1 }, null, 2);
    expect(await numbers(`${pretty}\n${pretty.replace('"n": 1', '"n": 2')}\n`)).toHaveLength(2);
  });
});

describe('JSON lines among others', () => {
  it('reads the whole objects, keeps the broken ones and the text as events, and gives those the time before them', async () => {
    const lines = [
      'starting', '{"time":"2026-11-20T10:00:00Z","n":1}', '{"time":"2026-11-20T10:00:01Z","n":2,"m":"bro', '{"time":"2026-11-20T10:00:02Z","n":3}',
      'Traceback:', '  at x', '2026-11-20 10:00:05 plain', '{"time":"2026-11-20T10:00:06Z","n":4}', '}{',
    ]; // prettier-ignore
    const { events, report } = await loadContent(lines.join('\n'), 'a.json');
    expect(report).toMatchObject({ events: 8, refused: 0 });
    expect(events.toReversed().map((e) => [e['_raw'], e['n'] ?? null, Number(e['_time']) / 1e6 - Date.UTC(2026, 10, 20, 10) / 1000])).toEqual([
      [lines[0], null, 0], [lines[1], 1, 0], [lines[2], null, 1], [lines[3], 3, 2], [`${lines[4]}\n${lines[5]}`, null, 2], [lines[6], null, 5], [lines[7], 4, 6], [lines[8], null, 6],
    ]); // prettier-ignore
  });
});

describe('the time of JSON events', () => {
  it.each([
    ['{"id":{"time":"2026-11-20T10:00:00Z","q":1},"actor":{"email":"a"}}', '2026-11-20T10:00:00Z'],
    ['{"Event":{"System":{"EventID":1,"TimeCreated":{"#attributes":{"SystemTime":"2026-11-20T10:00:00.5Z"}}}}}', '2026-11-20T10:00:00.500Z'],
    ['{"metadata":{"eventCreationTime":1795168800000},"event":{"ProcessStartTime":1}}', '2026-11-20T10:00:00Z'],
    ['{"instant":{"epochSecond":1795168800,"nanoOfSecond":118000000},"level":"INFO"}', '2026-11-20T10:00:00.118Z'],
    ['{"timeMillis":1795168800118,"level":"INFO"}', '2026-11-20T10:00:00.118Z'],
    ['{"_index":"a","_source":{"@timestamp":"2026-11-20T10:00:00Z"}}', '2026-11-20T10:00:00Z'],
    ['{"date":"2026-11-20","time":"10:00:00.5","n":1}', '2026-11-20T10:00:00.500Z'],
    ['{"time":"10:00:00 PM","date":"20/11/2026","n":1}', '2026-11-20T22:00:00Z'],
    ['{"published":"2026-11-20T10:00:00Z","debug":{"time":"2020-01-01T00:00:00Z"}}', '2026-11-20T10:00:00Z'],
  ])('%s', async (line, iso) => {
    expect((await loadContent(`${line}\n`, 'a.json')).events[0]?.['_time']).toBe(micros(iso));
  });

  it('joins a date and a time of day in columns of their own', async () => {
    expect((await loadContent('date,time,n\n2026-11-20,10:00:00,1\n', 'a.csv')).events[0]?.['_time']).toBe(micros('2026-11-20T10:00:00Z'));
    expect((await loadContent('n,CreationDate,CreationTime\n1,11/20/2026,10:00\n', 'a.csv')).events[0]?.['_time']).toBe(micros('2026-11-20T10:00:00Z'));
  });

  it('reads what Kibana and Azure export as CSV', async () => {
    expect((await loadContent('"@timestamp",n\n"Nov 20, 2026 @ 10:00:00.123",1\n', 'a.csv')).events[0]?.['_time']).toBe(micros('2026-11-20T10:00:00.123Z'));
    const { events } = await loadContent('"TimeGenerated [UTC]",n\n"11/20/2026, 10:00:00.123 AM",1\n', 'a.csv', { tz: 'Europe/Berlin' });
    expect(events[0]?.['_time']).toBe(micros('2026-11-20T10:00:00.123Z'));
  });
});
