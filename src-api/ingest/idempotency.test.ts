/** Idempotency keys, on one server and on several that share a real Redis. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IngestResult } from '../../src-shared/nexus-api/ingest.ts';
import { redisState } from '../limits/redis-state.ts';
import type { SharedState } from '../limits/shared-state.ts';
import { HAS_REDIS, type Program, startRedis } from '../testing/programs.ts';
import { IdempotencyKeys } from './idempotency.ts';

const result = (accepted: number): IngestResult => ({ accepted, rejected: [] });

describe('on one server', () => {
  it('a key stands for one body, a failure leaves none, and keys are by organisation and expire', async () => {
    const keys = new IdempotencyKeys({ shared: null, server: 'a', ttlS: 0.2 });
    let runs = 0;
    const work = async (): Promise<IngestResult> => result(++runs);
    await expect(keys.once('acme', 'k', 'd', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    const same = await Promise.all([keys.once('acme', 'k', 'd', work), keys.once('acme', 'k', 'd', work)]);
    expect(same).toEqual([result(1), result(1)]);
    await expect(keys.once('acme', 'k', 'other', work)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await keys.once('beta', 'k', 'other', work)).toEqual(result(2));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await keys.once('acme', 'k', 'other', work)).toEqual(result(3));
  });
});

describe.skipIf(!HAS_REDIS)('on several servers (package redis-server)', { timeout: 20_000 }, () => {
  let redis: Program;
  const states: SharedState[] = [];
  const server = (name: string): IdempotencyKeys => {
    const shared = redisState({ url: redis.url, password: null, prefix: 'test:', onChange: () => undefined });
    states.push(shared);
    return new IdempotencyKeys({ shared, server: name, ttlS: 60 });
  };
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const state of states) await state.close();
    await redis.kill();
  });

  it('a retry on another server gets the first answer', async () => {
    const [a, b] = [server('a'), server('b')];
    expect(await a.once('acme', 'x', 'd', async () => result(5))).toEqual(result(5));
    expect(await b.once('acme', 'x', 'd', async () => expect.fail('it was taken twice'))).toEqual(result(5));
    await expect(b.once('acme', 'x', 'other', async () => result(1))).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('while one works on a batch, or died over it, another says: later; the one itself may take it again', async () => {
    const [a, b] = [server('a'), server('b')];
    let finish = (): void => undefined;
    const working = a.once('acme', 'y', 'd', () => new Promise((resolve) => (finish = () => resolve(result(1)))));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(b.once('acme', 'y', 'd', async () => result(1))).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterS: 5 });
    // The next life of a, whose journal has no such batch.
    expect(await server('a').once('acme', 'y', 'd', async () => result(7))).toEqual(result(7));
    finish();
    await working;
  });

  it('nothing is taken where nobody can tell whether it was taken before', async () => {
    const a = server('a');
    expect(await a.once('acme', 'z', 'd', async () => result(1))).toEqual(result(1));
    await redis.kill();
    await expect(a.once('acme', 'new', 'd', async () => expect.fail('it was taken'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await a.once('acme', 'z', 'd', async () => expect.fail('it was taken twice'))).toEqual(result(1));
  });
});
