/** Live events between servers, through a real Redis; and within one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../services.ts';
import { HAS_REDIS, type Program, startRedis } from '../testing/programs.ts';
import { type LivePublisher, localLiveBus, redisLiveBus } from './live-bus.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const rows = (from: number, count: number): { n: number }[] => Array.from({ length: count }, (_, i) => ({ n: from + i }));

describe('the bus of one server', () => {
  it('numbers events, holds them for those who come back, and counts what is gone', () => {
    const bus = localLiveBus();
    expect(bus.wants('acme')).toBe(false);
    bus.publish('acme', 3, null);
    const got: LiveEvent[] = [];
    const leave = bus.subscribe('acme', (events) => got.push(...events));
    expect(bus.wants('acme')).toBe(true);
    bus.publish('acme', 2, rows(0, 2));
    bus.publish('beta', 1, rows(9, 1));
    expect(got.map((e) => e.row['n'])).toEqual([0, 1]);
    expect(Number(got[1]?.seq)).toBe(Number(got[0]?.seq) + 1);
    leave();
    bus.publish('acme', 2, rows(2, 2));
    expect(got).toHaveLength(2);
    expect(bus.wants('acme')).toBe(true);
    const seen = got.at(-1)?.seq as string;
    expect(bus.since('acme', seen)).toMatchObject({ events: [{ row: { n: 2 } }, { row: { n: 3 } }], missed: 0 });
    expect(bus.since('acme', bus.latest('acme'))).toEqual({ events: [], missed: 0 });
    bus.publish('acme', 30_000, rows(4, 30_000));
    const late = bus.since('acme', seen);
    expect(late.events.length + late.missed).toBe(30_002);
    expect(late.missed).toBeGreaterThan(0);
    expect(bus.since('acme', 'nonsense')).toEqual({ events: [], missed: 0 });
    expect(bus.latest('other')).toBe('');
  });
});

describe.skipIf(!HAS_REDIS)('the bus of several servers (package redis-server)', { timeout: 30_000 }, () => {
  let redis: Program;
  const open: LivePublisher[] = [];
  const notices: string[] = [];
  const bus = (): LivePublisher => {
    const made = redisLiveBus({ url: redis.url, password: null, prefix: 'test:', onNotice: (text) => notices.push(text) });
    open.push(made);
    return made;
  };
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    for (const b of open) await b.close();
    await redis.kill();
  });

  it('gives each server the events of all, in one order, with numbers that none shares', async () => {
    const [a, b] = [bus(), bus()];
    const got: [LiveEvent[], LiveEvent[]] = [[], []];
    a.subscribe('acme', (events) => got[0].push(...events));
    b.subscribe('acme', (events) => got[1].push(...events));
    await pause(300);
    for (let i = 0; i < 50; i++) {
      a.publish('acme', 30, rows(i * 30, 30));
      b.publish('acme', 30, rows(100_000 + i * 30, 30));
    }
    a.publish('beta', 1, rows(0, 1));
    for (let i = 0; i < 100 && got[1].length < 3000; i++) await pause(50);
    expect(got[0]).toHaveLength(3000);
    expect(got[0]).toEqual(got[1]);
    const numbers = got[0].map((e) => Number(e.seq));
    expect(numbers).toEqual(Array.from({ length: 3000 }, (_, i) => (numbers[0] as number) + i));
    expect(b.since('acme', got[0][2989]?.seq as string).events).toHaveLength(10);
  });

  it('goes on after Redis was away, and tells what was missed', async () => {
    const a = bus();
    const got: LiveEvent[] = [];
    a.subscribe('gap', (events) => got.push(...events));
    await pause(200);
    a.publish('gap', 1, rows(1, 1));
    await pause(200);
    expect(got).toHaveLength(1);
    await redis.kill();
    a.publish('gap', 5, rows(2, 5));
    await pause(300);
    expect(notices.join()).toMatch(/Redis is away/);
    redis = await startRedis(redis.port);
    for (let i = 0; i < 100 && got.length < 2; i++) {
      a.publish('gap', 1, rows(7, 1));
      await pause(100);
    }
    expect(got.length).toBeGreaterThan(1);
    expect(Number(got.at(-1)?.seq)).toBeGreaterThan(Number(got[0]?.seq));
  });
});
