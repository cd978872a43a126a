/** Searches over real sockets: the envelope, frames, limits, guardrails and cancelling. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryFrameSchema, queryResultSchema, explainResultSchema } from '../../src-shared/nexus-api/query.ts';
import { failureSchema, successSchema } from '../../src-shared/nexus-api/envelope.ts';
import { type ApiFixture, startApi } from '../testing/api-fixture.ts';

let api: ApiFixture;
let token: string;
const T0 = 1_700_000_000;

beforeAll(async () => {
  api = await startApi({ guardrails: { maxRows: 3000, maxHeldRows: 20_000, maxRangeS: null, timeoutS: 20 }, limits: { concurrentQueries: 3, bodyBytes: 200_000 } });
  token = await api.signIn('acme', 'analyst');
  await api.ingest('acme', Array.from({ length: 5000 }, (_, i) => ({ _time: T0 + i + 0.25, host: `h${i % 3}`, n: i, ...(i === 7 ? { tags: ['a', 'b'], odd: '__proto__' } : {}) })));
});
afterAll(() => api.close());

/** A search that keeps its slot until it is stopped. */
const ENDLESS = '| makeresults count=50000000 | eval a=random() | eval b=a*2+sqrt(a) | where b<0';

describe('the answer as an envelope', () => {
  it('holds a page of rows, the fields, messages and figures', async () => {
    const { status, body, headers } = await api.query(token, 'host=h1 | table _time host n', { limit: 10, page: 2 });
    expect(status).toBe(200);
    const { data } = successSchema(queryResultSchema).parse(body);
    expect(data.items).toHaveLength(10);
    expect(data.items[0]).toEqual({ _time: '2023-11-14T23:36:09.25Z', host: 'h1', n: 4969 });
    expect(data.pagination).toEqual({ page: 2, limit: 10, total: 1667, totalPages: 167 });
    expect(data.fields).toEqual([
      { name: '_time', type: 'time' },
      { name: 'host', type: 'string' },
      { name: 'n', type: 'number' },
    ]);
    expect(data.stats).toMatchObject({ rows: 1667, truncated: false });
    expect(data.stats.scanned).toBeGreaterThan(0);
    expect(headers.get('x-query-id')).toMatch(/^[\w-]{36}$/);
  });

  it('leaves fields without a value out and gives lists as arrays', async () => {
    const { body } = await api.query(token, 'n=7 | eval "__proto__"=odd, empty=null()');
    expect(body.data.items).toHaveLength(1);
    expect(body.data.items[0]['tags{}']).toEqual(['a', 'b']);
    expect(Object.hasOwn(body.data.items[0], 'empty')).toBe(false);
    expect(Object.getOwnPropertyDescriptor(body.data.items[0], '__proto__')?.value).toBe('__proto__');
  });

  it('reads the range as modifiers, RFC 3339 and epoch seconds, and the zone', async () => {
    const count = async (earliest: string, latest: string, tz?: string): Promise<number> =>
      (await api.query(token, '* | stats count', { earliest, latest, ...(tz === undefined ? {} : { tz }) })).body.data.items[0].count;
    expect(await count(String(T0 + 10), String(T0 + 20))).toBe(10);
    expect(await count('2023-11-14T22:13:30Z', '2023-11-14T22:13:40Z')).toBe(10);
    expect(await count('2023-11-14T23:13:30', '2023-11-14T23:13:40', 'Europe/Berlin')).toBe(10);
    expect(await count('-1h', 'now')).toBe(0);
  });

  it('cuts at the limit on rows and says so', async () => {
    const { body } = await api.query(token, '*', { limit: 100, page: 30 });
    expect(body.data.stats).toMatchObject({ rows: 3000, truncated: true });
    expect(body.data.items).toHaveLength(100);
    expect(body.data.pagination.total).toBe(3000);
    expect(body.data.messages).toContainEqual({ severity: 'warning', text: expect.stringContaining('Only the first 3,000 rows') });
  });
});

describe('the answer as frames', () => {
  it('comes in order and reads by its schema', async () => {
    const frames = await api.frames(token, 'n<1200 | fields n');
    for (const frame of frames) queryFrameSchema.parse(frame);
    const types = frames.filter((f) => f.type !== 'progress').map((f) => f.type);
    expect(types[0]).toBe('schema');
    expect(types.at(-1)).toBe('end');
    const rows = frames.flatMap((f) => (f.type === 'batch' ? f.rows : []));
    expect(rows.map((r) => r['n'])).toEqual(Array.from({ length: 1200 }, (_, i) => 1199 - i));
    expect(frames.flatMap((f) => (f.type === 'batch' ? [f.offset] : []))[0]).toBe(0);
    expect(frames.at(-1)).toMatchObject({ outcome: 'done', stats: { rows: 1200, truncated: false }, stages: [{ command: 'search', where: 'pushed' }, { command: 'fields' }] });
  });

  it('stops at the limit asked for', async () => {
    const frames = await api.frames(token, '*', { limit: 7 });
    expect(frames.flatMap((f) => (f.type === 'batch' ? f.rows : []))).toHaveLength(7);
    expect(frames.at(-1)).toMatchObject({ type: 'end', stats: { rows: 7, truncated: true } });
  });

  it('tells a failure as the last frame', async () => {
    const frames = await api.frames(token, '| makeresults count=30000 | eval a=random() | sort 0 a');
    expect(frames.at(-1)).toMatchObject({ type: 'error', error: { code: 'LIMIT_EXCEEDED', message: expect.stringContaining('hold all its rows') } });
  });

  it('gives an empty result its schema and end', async () => {
    const frames = await api.frames(token, 'host=nobody');
    expect(frames.filter((f) => f.type !== 'progress').map((f) => f.type)).toEqual(['schema', 'end']);
  });

  it('sends its id before the first row, is listed, and is cancelled through it', async () => {
    const started = performance.now();
    const running = await openStream(ENDLESS);
    expect(running.headers['content-type']).toBe('application/x-ndjson');
    const id = String(running.headers['x-query-id']);
    expect(performance.now() - started).toBeLessThan(5000);
    const list = await api.call('GET', '/query', { token });
    expect(list.body.data.items).toMatchObject([{ id, query: ENDLESS }]);
    expect((await api.call('DELETE', `/query/${id}`, { token })).body.data).toEqual({ id, cancelled: true });
    const last = (await running.rest).trim().split('\n').at(-1) as string;
    expect(JSON.parse(last)).toMatchObject({ type: 'end', outcome: 'cancelled' });
    expect((await api.call('GET', '/query', { token })).body.data.items).toEqual([]);
  });

  it('ends the search when its client goes', async () => {
    const running = await openStream(ENDLESS);
    running.destroy();
    await eventually(async () => expect((await api.call('GET', '/query', { token })).body.data.items).toEqual([]));
  });

  it('does not run ahead of a client that does not read', async () => {
    // 100 MB of rows, of which the client reads nothing at first.
    const running = await openStream('| makeresults count=3000 | eval big=printf("%040000d", 7)', { paused: true });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const id = String(running.headers['x-query-id']);
    const { rows } = (await api.call('GET', '/query', { token })).body.data.items.find((q: { id: string }) => q.id === id);
    expect(rows).toBeLessThan(1500);
    running.resume();
    const last = (await running.rest).trim().split('\n').at(-1) as string;
    expect(JSON.parse(last)).toMatchObject({ type: 'end', stats: { rows: 3000 } });
  });
});

describe('refusals', () => {
  it('SPL_ERROR with line, column and span', async () => {
    const { status, body } = await api.query(token, '*\n| stats count foo by');
    expect(status).toBe(400);
    const { error } = failureSchema.parse(body);
    expect(error.code).toBe('SPL_ERROR');
    expect(error.details[0]).toMatchObject({ field: 'query', line: 2, start: expect.any(Number), end: expect.any(Number), column: expect.any(Number) });
    expect((await api.query(token, '| rest /services')).body.error).toMatchObject({ code: 'SPL_ERROR', message: expect.stringContaining('rest asks the REST endpoints') });
  });

  it.each([
    [{ query: '*', latest: '' }, 'earliest'],
    [{ query: '', earliest: '', latest: '' }, 'query'],
    [{ query: '*', earliest: '', latest: '', limit: 0 }, 'limit'],
    [{ query: '*', earliest: '', latest: '', extra: 1 }, 'body'],
    [{ query: '*', earliest: 'yesterdayish', latest: '' }, 'earliest'],
    [{ query: '*', earliest: '', latest: '', tz: 'Mars/Base' }, 'tz'],
    [{ query: '*', earliest: '', latest: '', timeoutS: -1 }, 'timeoutS'],
  ])('VALIDATION_ERROR names the field: %j', async (request, field) => {
    const { status, body } = await api.call('POST', '/query/spl', { token, body: request });
    expect(status).toBe(400);
    expect(failureSchema.parse(body).error).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field }] });
  });

  it('VALIDATION_ERROR for what is no JSON', async () => {
    const { status, body } = await api.call('POST', '/query/spl', { token, body: '{"query":', headers: { 'content-type': 'application/json' } });
    expect([status, body.error.code]).toEqual([400, 'VALIDATION_ERROR']);
  });

  it('PAYLOAD_TOO_LARGE for a body beyond the limit', async () => {
    const { status, body } = await api.query(token, `* ${'x'.repeat(300_000)}`);
    expect([status, body.error.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('LIMIT_EXCEEDED for more rows than are answered, and for rows held', async () => {
    expect((await api.query(token, '*', { limit: 3001 })).body.error).toMatchObject({ code: 'LIMIT_EXCEEDED', details: [{ field: 'limit' }] });
    const held = await api.query(token, '| makeresults count=30000 | eval a=random() | sort 0 a');
    expect([held.status, held.body.error.code]).toEqual([422, 'LIMIT_EXCEEDED']);
  });

  it('LIMIT_EXCEEDED for a regular expression without end; others are answered again soon', async () => {
    const started = performance.now();
    const answer = await api.query(token, `| makeresults | eval t="${'a'.repeat(60)}!" | rex field=t "^(?<x>(a+)+)(?=b)"`);
    expect([answer.status, answer.body.error.code]).toEqual([422, 'LIMIT_EXCEEDED']);
    expect(answer.body.error.message).toContain('a regular expression took longer than 1 s');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('what writes is refused or writes nothing', async () => {
    for (const query of ['| makeresults | outputlookup users', '| makeresults | outputcsv ../x.csv']) expect((await api.query(token, query)).body.error.code, query).toBe('FORBIDDEN');
    const { body } = await api.query(token, '| makeresults | collect index=main');
    expect(body.data.messages).toContainEqual({ severity: 'warning', text: expect.stringContaining('collect wrote nothing') });
  });

  it('QUERY_TIMEOUT at the time asked for, and the slot is free again', async () => {
    const started = performance.now();
    const { status, body } = await api.query(token, ENDLESS, { timeoutS: 0.5 });
    expect([status, body.error.code]).toEqual([408, 'QUERY_TIMEOUT']);
    expect(performance.now() - started).toBeLessThan(8000);
    expect((await api.call('GET', '/query', { token })).body.data.items).toEqual([]);
  });

  it('TOO_MANY_QUERIES with Retry-After beyond the organisation’s slots; others are not affected', async () => {
    const open = await Promise.all([openStream(ENDLESS), openStream(ENDLESS), openStream(ENDLESS)]);
    const refused = await api.query(token, '*');
    expect([refused.status, refused.body.error.code]).toEqual([429, 'TOO_MANY_QUERIES']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await api.query(await api.signIn('other', 'viewer'), '| makeresults')).status).toBe(200);
    for (const stream of open) stream.destroy();
    await eventually(async () => expect((await api.query(token, '| makeresults')).status).toBe(200));
  });

  it('CONFLICT for an id that runs already', async () => {
    const running = await openStream(ENDLESS, { id: 'my-search-1' });
    expect(running.headers['x-query-id']).toBe('my-search-1');
    const second = await api.call('POST', '/query/spl', { token, body: { query: '*', earliest: '', latest: '' }, headers: { 'x-query-id': 'my-search-1' } });
    expect([second.status, second.body.error.code]).toEqual([409, 'CONFLICT']);
    expect((await api.call('GET', '/query', { token })).body.data.items).toHaveLength(1);
    running.destroy();
    await eventually(async () => expect((await api.call('GET', '/query', { token })).body.data.items).toEqual([]));
  });

  it('a search of somebody else is not listed and not found; an administrator sees and cancels it', async () => {
    const running = await openStream(ENDLESS);
    const id = String(running.headers['x-query-id']);
    const viewer = await api.signIn('acme', 'viewer');
    expect((await api.call('GET', '/query', { token: viewer })).body.data.items).toEqual([]);
    expect((await api.call('DELETE', `/query/${id}`, { token: viewer })).status).toBe(404);
    const stranger = await api.signIn('other', 'admin');
    expect((await api.call('GET', '/query', { token: stranger })).body.data.items).toEqual([]);
    expect((await api.call('DELETE', `/query/${id}`, { token: stranger })).status).toBe(404);
    const admin = await api.signIn('acme', 'admin');
    expect((await api.call('GET', '/query', { token: admin })).body.data.items).toHaveLength(1);
    expect((await api.call('DELETE', `/query/${id}`, { token: admin })).status).toBe(200);
    await running.rest;
  });
});

describe('the longest range', () => {
  it('holds for the range asked for, for terms in the search and for every subsearch', async () => {
    const limited = await startApi({ guardrails: { maxRangeS: 86_400 } });
    try {
      const viewer = await limited.signIn('acme', 'viewer');
      const ask = async (query: string, earliest: string): Promise<unknown> => (await limited.query(viewer, query, { earliest, latest: 'now' })).body.error?.code ?? 'ok';
      expect(await ask('*', '-23h')).toBe('ok');
      expect(await ask('*', '-25h')).toBe('LIMIT_EXCEEDED');
      expect(await ask('*', '')).toBe('LIMIT_EXCEEDED');
      expect(await ask('* earliest=-7d', '-1h')).toBe('LIMIT_EXCEEDED');
      expect(await ask('* earliest=0', '-1h')).toBe('LIMIT_EXCEEDED');
      expect(await ask('* [search earliest=-7d * | head 1 | fields host]', '-1h')).toBe('LIMIT_EXCEEDED');
      expect(await ask('* | append [search earliest=-7d *]', '-1h')).toBe('LIMIT_EXCEEDED');
      expect(await ask('| tstats count where earliest=-7d', '-1h')).toBe('LIMIT_EXCEEDED');
      expect(await ask('| multisearch [search *] [search earliest=-7d *]', '-1h')).toBe('LIMIT_EXCEEDED');
    } finally {
      await limited.close();
    }
  });
});

it('explains a search without running it', async () => {
  const { body } = await api.call('POST', '/query/explain', { token, body: { query: 'host=h1 | stats count by n | xmlkv', earliest: '', latest: '' } });
  const { data } = successSchema(explainResultSchema).parse(body);
  expect(data.stages.map((s) => [s.command, s.where])).toEqual([
    ['search', 'pushed'],
    ['stats', 'pushed'],
    ['xmlkv', 'here'],
  ]);
  expect(data.stages[2]?.reason).not.toBe('');
  expect(data.sql).toContain('SELECT');
});

it('lists fields with their coverage and the values of one', async () => {
  const { body } = await api.call('GET', `/fields?earliest=${T0}&latest=${T0 + 100}&prefix=H`, { token });
  expect(body.data.items).toEqual([{ name: 'host', type: 'string', count: 100, distinct: 3, approximate: false, coverage: 1 }]);
  const values = await api.call('GET', '/fields/host/values?limit=2', { token });
  expect(values.body.data).toMatchObject({ field: 'host', count: 5000, distinct: 3, values: [{ count: 1667 }, { count: 1667 }] });
  expect((await api.call('GET', `/fields/${encodeURIComponent("n' | delete")}/values`, { token })).body.data).toMatchObject({ count: 0, values: [] });
  expect((await api.call('GET', '/fields?earliest=soonish', { token })).body.error).toMatchObject({ code: 'VALIDATION_ERROR', details: [{ field: 'earliest' }] });
});

async function eventually(check: () => Promise<void>): Promise<void> {
  for (const until = Date.now() + 8000; ; ) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

interface Stream {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly rest: Promise<string>;
  resume(): void;
  destroy(): void;
}

/** Asks for frames and resolves with the headers. */
function openStream(query: string, { id, paused = false }: { readonly id?: string; readonly paused?: boolean } = {}): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${api.server.url}/api/v1/query/spl`,
      { method: 'POST', headers: { authorization: `Bearer ${token}`, accept: 'application/x-ndjson', 'content-type': 'application/json', ...(id === undefined ? {} : { 'x-query-id': id }) } },
      (response) => {
        let finish: (text: string) => void = () => undefined;
        const rest = new Promise<string>((done) => (finish = done));
        const chunks: Buffer[] = [];
        const read = (): void => {
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('close', () => finish(Buffer.concat(chunks).toString()));
        };
        if (!paused) read();
        resolve({ headers: response.headers, rest, resume: read, destroy: () => request.destroy() });
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify({ query, earliest: '', latest: '' }));
  });
}
