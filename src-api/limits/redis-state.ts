/** The shared state of several servers: in Redis. Each step that reads and writes is one script, so that servers cannot interleave. */
import { Redis } from 'ioredis';
import { ApiError } from '../errors.ts';
import type { Bucket, SharedState, Taken } from './shared-state.ts';

export interface RedisOptions {
  /** `redis://host:6379/0` or `rediss://`. */
  readonly url: string;
  readonly password: string | null;
  /** Goes before each key and channel. */
  readonly prefix: string;
  /** Told once when Redis goes away and once when it is back. */
  onChange(message: string): void;
}

/** Redis' own clock counts, so that servers whose clocks differ agree. Yields allowed, tokens in thousandths. */
const TAKE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local h = redis.call('HMGET', KEYS[1], 't', 'a')
local tokens = h[1] and math.min(burst, tonumber(h[1]) + math.max(0, now - tonumber(h[2])) / 1000 * rate) or burst
local allowed = 0
if tokens >= 1 then tokens = tokens - 1 allowed = 1 end
redis.call('HSET', KEYS[1], 't', tostring(tokens), 'a', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1000)
return {allowed, math.floor(tokens * 1000)}`;

const ACQUIRE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[3]) + 1000)
return 1`;

const RENEW = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) + 1000)
return 1`;

/** Connects; does not wait for Redis to be there. */
export function redisState({ url, password, prefix, onChange }: RedisOptions): SharedState {
  const options = {
    ...(password === null ? {} : { password }),
    maxRetriesPerRequest: 0,
    commandTimeout: 2000,
    connectTimeout: 5000,
    retryStrategy: (times: number) => Math.min(times * 100, 2000),
  };
  // Commands wait in the queue only while the first connection is being made.
  const commands = new Redis(url, options);
  const subscriber = new Redis(url, { ...options, maxRetriesPerRequest: null });
  const listeners = new Map<string, Set<(text: string) => void>>();
  let away = false;
  commands.on('error', () => {
    if (!away) onChange('Redis cannot be reached: requests that need shared limits answer UNAVAILABLE until it is back.');
    away = true;
  });
  commands.on('ready', () => {
    if (away) onChange('Redis is back.');
    away = false;
  });
  // The same outage is told once, by the other connection.
  subscriber.on('error', () => undefined);
  subscriber.on('message', (channel: string, text: string) => {
    for (const listener of listeners.get(channel) ?? []) listener(text);
  });

  /** Runs a command; what goes wrong with Redis is UNAVAILABLE. */
  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new ApiError('UNAVAILABLE', 'The shared limits cannot be reached; try again in a moment.', { cause, retryAfterS: 2 });
    }
  }
  const name = (kind: string, key: string): string => `${prefix}${kind}:${key}`;

  return {
    take: (key, { ratePerS, burst }: Bucket): Promise<Taken> =>
      ask(async () => {
        const [allowed, thousandths] = (await commands.eval(TAKE, 1, name('bucket', key), ratePerS, burst)) as [number, number];
        const tokens = thousandths / 1000;
        return { allowed: allowed === 1, remaining: Math.floor(tokens), retryAfterS: tokens >= 1 ? 0 : (1 - tokens) / ratePerS, resetS: (burst - tokens) / ratePerS };
      }),
    acquire: (key, id, most, leaseS) => ask(async () => (await commands.eval(ACQUIRE, 1, name('slots', key), id, most, Math.ceil(leaseS * 1000))) === 1),
    renew: (key, id, leaseS) =>
      ask(async () => {
        await commands.eval(RENEW, 1, name('slots', key), id, Math.ceil(leaseS * 1000));
      }),
    release: (key, id) =>
      ask(async () => {
        await commands.zrem(name('slots', key), id);
      }),
    setIfAbsent: (key, value, ttlS) => ask(async () => (await commands.set(name('mark', key), value, 'PX', Math.ceil(ttlS * 1000), 'NX')) === 'OK'),
    set: (key, value, ttlS) =>
      ask(async () => {
        await commands.set(name('mark', key), value, 'PX', Math.ceil(ttlS * 1000));
      }),
    get: (key) => ask(() => commands.get(name('mark', key))),
    delete: (key) =>
      ask(async () => {
        await commands.del(name('mark', key));
      }),
    list: (keyPrefix) =>
      ask(async () => {
        const found = new Map<string, string>();
        const from = name('mark', '');
        let cursor = '0';
        do {
          const [next, keys] = await commands.scan(cursor, 'MATCH', `${globEscaped(name('mark', keyPrefix))}*`, 'COUNT', 1000);
          cursor = next;
          const values = keys.length === 0 ? [] : await commands.mget(...keys);
          keys.forEach((key, i) => {
            const value = values[i];
            if (value !== null && value !== undefined) found.set(key.slice(from.length), value);
          });
        } while (cursor !== '0');
        return found;
      }),
    publish: (channel, text) =>
      ask(async () => {
        await commands.publish(name('channel', channel), text);
      }),
    subscribe(channel, listener) {
      const full = name('channel', channel);
      const set = listeners.get(full) ?? new Set();
      if (set.size === 0) void subscriber.subscribe(full).catch(() => undefined);
      set.add(listener);
      listeners.set(full, set);
      return () => {
        set.delete(listener);
        if (set.size > 0) return;
        listeners.delete(full);
        void subscriber.unsubscribe(full).catch(() => undefined);
      };
    },
    ready: () =>
      ask(async () => {
        await commands.ping();
      }),
    async close() {
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}

function globEscaped(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
