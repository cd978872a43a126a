/** The same behaviour in memory and in a real Redis; and what happens when Redis goes away. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../testing/api-fixture.ts';
import { startRedis, type TestRedis } from '../testing/redis-server.ts';
import { memoryState } from './memory-state.ts';
import { redisState } from './redis-state.ts';
import type { SharedState } from './shared-state.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis('a secret');
}, 30_000);
afterAll(() => redis.stop());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each([
  ['memory', (): SharedState => memoryState()],
  ['Redis', (): SharedState => redisState({ url: redis.url, password: 'a secret', prefix: `t${Math.random()}:`, onChange: () => undefined })],
])('in %s', (_name, open) => {
  let state: SharedState;
  beforeAll(async () => {
    state = open();
    await state.ready();
  });
  afterAll(() => state.close());

  it('a bucket gives its burst, then its rate', async () => {
    const bucket = { ratePerS: 20, burst: 5 };
    const first = await Promise.all(Array.from({ length: 8 }, () => state.take('a', bucket)));
    expect(first.filter((t) => t.allowed)).toHaveLength(5);
    const last = first.at(-1);
    expect(last?.allowed).toBe(false);
    expect(last?.retryAfterS).toBeGreaterThan(0);
    expect(last?.retryAfterS).toBeLessThanOrEqual(0.05);
    expect(last?.resetS).toBeCloseTo(0.25, 0);
    expect((await state.take('b', bucket)).remaining).toBe(4);
    await sleep(120);
    const later = await Promise.all(Array.from({ length: 5 }, () => state.take('a', bucket)));
    const allowed = later.filter((t) => t.allowed).length;
    expect(allowed).toBeGreaterThanOrEqual(2);
    expect(allowed).toBeLessThan(5);
  });

  it('slots are counted, renewed, released, and free by themselves after their lease', async () => {
    expect(await state.acquire('s', 'one', 2, 5)).toBe(true);
    expect(await state.acquire('s', 'two', 2, 0.3)).toBe(true);
    expect(await state.acquire('s', 'three', 2, 5)).toBe(false);
    expect(await state.acquire('s', 'one', 2, 5)).toBe(true);
    await state.renew('s', 'two', 0.6);
    await sleep(400);
    expect(await state.acquire('s', 'three', 2, 5)).toBe(false);
    await sleep(400);
    expect(await state.acquire('s', 'three', 2, 5)).toBe(true);
    await state.release('s', 'one');
    expect(await state.acquire('s', 'four', 2, 5)).toBe(true);
    // What was given back cannot be renewed into being.
    await state.renew('s', 'one', 5);
    await state.release('s', 'three');
    expect(await state.acquire('s', 'five', 2, 5)).toBe(true);
  });

  it('marks are set once, listed by prefix, and end', async () => {
    expect(await state.setIfAbsent('m:1', 'x', 0.3)).toBe(true);
    expect(await state.setIfAbsent('m:1', 'y', 5)).toBe(false);
    await state.set('m:2', 'z', 5);
    await state.set('m*:3', 'other', 5);
    expect([await state.get('m:1'), await state.get('none')]).toEqual(['x', null]);
    expect(Object.fromEntries(await state.list('m:'))).toEqual({ 'm:1': 'x', 'm:2': 'z' });
    expect([...(await state.list('m*:')).keys()]).toEqual(['m*:3']);
    await state.delete('m:2');
    await sleep(350);
    expect((await state.list('m:')).size).toBe(0);
    expect(await state.setIfAbsent('m:1', 'y', 5)).toBe(true);
  });

  it('messages reach those who listen', async () => {
    const got: string[] = [];
    const stop = state.subscribe('c', (text) => got.push(text));
    await sleep(100);
    await state.publish('c', 'one');
    await state.publish('d', 'not this');
    await sleep(100);
    stop();
    await sleep(50);
    await state.publish('c', 'two');
    await sleep(50);
    expect(got).toEqual(['one']);
  });
});

describe('several servers with one Redis', () => {
  it('share slots and requests a second, list and cancel each other’s searches', async () => {
    const settings = { redis: { url: redis.url, prefix: `servers${Math.random()}:` }, limits: { concurrentQueries: 2 } };
    const environment = { NEXUS_API_REDIS_PASSWORD: 'a secret', NEXUS_API_SIGNING_KEY: `shared key ${Math.random()} of both servers, long` };
    const first = await startApi(settings, { environment });
    const second = await startApi(settings, { environment });
    try {
      const tokens = [await first.signIn('acme', 'admin'), await second.signIn('acme', 'admin')] as const;
      const endless = '| makeresults count=50000000 | eval a=sqrt(random()) | where a<0';
      const running = [first.query(tokens[0], endless), second.query(tokens[1], endless)];
      await until(async () => (await list(first)).length === 2);
      const refused = await first.query(tokens[0], '| makeresults');
      expect([refused.status, refused.body.error.code]).toEqual([429, 'TOO_MANY_QUERIES']);
      const ids = (await list(second)).map((q) => q.id);
      expect(ids).toHaveLength(2);
      for (const id of ids) expect((await second.call('DELETE', `/query/${id}`, { token: tokens[1] })).status).toBe(200);
      for (const answer of await Promise.all(running)) expect([answer.status, answer.body.error.message]).toEqual([409, expect.stringContaining('was cancelled')]);
      expect((await first.query(tokens[0], '| makeresults')).status).toBe(200);

      async function list(api: typeof first): Promise<readonly { readonly id: string }[]> {
        return (await api.call('GET', '/query', { token: api === first ? tokens[0] : tokens[1] })).body.data.items as { id: string }[];
      }
    } finally {
      await first.close();
      await second.close();
    }
  }, 60_000);

  it('answer UNAVAILABLE with Retry-After while Redis is away, and recover', async () => {
    const own = await startRedis();
    const api = await startApi({ redis: { url: own.url, prefix: 'x:' } });
    try {
      const token = await api.signIn('acme', 'viewer');
      expect((await api.call('GET', '/auth/me', { token })).status).toBe(200);
      await own.stop();
      const away = await api.call('GET', '/auth/me', { token });
      expect([away.status, away.body.error.code, away.body.error.message]).toEqual([503, 'UNAVAILABLE', 'The shared limits cannot be reached; try again in a moment.']);
      expect(Number(away.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(api.notices.filter((n) => n.startsWith('Redis cannot be reached'))).toHaveLength(1);
      await own.start();
      await until(async () => (await api.call('GET', '/auth/me', { token })).status === 200);
    } finally {
      await api.close();
      await own.stop();
    }
  }, 60_000);
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await check()); ) {
    if (Date.now() > end) throw new Error('It did not come to it.');
    await sleep(50);
  }
}
