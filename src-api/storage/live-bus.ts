/** Accepted events on their way to live clients: within this process, or through Redis to those of all servers. */
import { Redis } from 'ioredis';
import type { Row } from '../../src-shared/results/batch.ts';
import type { LiveBus } from '../services.ts';
import { HeldEvents } from './held-events.ts';

/** The bus as ingest sees it. */
export interface LivePublisher extends LiveBus {
  /** True where `publish` can make use of rows; otherwise they need not be made. */
  wants(orgId: string): boolean;
  /** Tells of accepted events; null where rows were not wanted. Never throws: live clients see a gap in the numbers. */
  publish(orgId: string, count: number, rows: readonly Row[] | null): void;
  close(): Promise<void>;
}

/** Numbers begin at the time in microseconds: they go on growing after a restart. */
const firstNumber = (): number => Date.now() * 1000;

/** The bus of a server that is alone. */
export function localLiveBus(): LivePublisher {
  const held = new HeldEvents();
  return {
    subscribe: (org, listener) => held.subscribe(org, listener),
    since: (org, seq) => held.since(org, seq),
    latest: (org) => held.latest(org),
    wants: (org) => held.wants(org),
    publish: (org, count, rows) => held.take(org, (held.newest(org) || firstNumber()) + 1, count, rows),
    close: async () => undefined,
  };
}

export interface RedisLiveBusOptions {
  readonly url: string;
  readonly password: string | null;
  readonly prefix: string;
  readonly onNotice: (sentence: string) => void;
}

/** Numbers and sends in one step, so that every server gets an organisation's events in the order of their numbers. */
const PUBLISH = `
local t = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
if last == 0 then last = t[1] * 1000000 + t[2] end
local first = last + 1
redis.call('SET', KEYS[1], string.format('%.0f', last + tonumber(ARGV[1])))
redis.call('PUBLISH', ARGV[2], string.format('%.0f', first) .. '\\n' .. ARGV[1] .. '\\n' .. ARGV[3])
return 1`;

/** Events in one message at most. */
const TOGETHER = 1000;

/** The bus of several servers. Without Redis live tail pauses and ingest goes on. */
export function redisLiveBus({ url, password, prefix, onNotice }: RedisLiveBusOptions): LivePublisher {
  const options = { ...(password === null ? {} : { password }), retryStrategy: (times: number) => Math.min(times * 100, 2000) };
  const commands = new Redis(url, { ...options, maxRetriesPerRequest: 0, commandTimeout: 2000 });
  const subscriber = new Redis(url, { ...options, maxRetriesPerRequest: null });
  const held = new HeldEvents();
  const heard = new Set<string>();
  let away = false;
  const channel = (org: string): string => `${prefix}live:${org}`;
  for (const client of [commands, subscriber]) client.on('error', () => undefined);
  subscriber.on('message', (name: string, text: string) => {
    const org = name.slice(channel('').length);
    const head = text.indexOf('\n');
    const body = text.indexOf('\n', head + 1);
    const rows = text.slice(body + 1);
    held.take(org, Number(text.slice(0, head)), Number(text.slice(head + 1, body)), rows === '' ? null : (JSON.parse(rows) as Row[]));
    // Nobody here has watched for a while: the events of others are not needed any more.
    if (!held.wants(org) && heard.delete(org)) void subscriber.unsubscribe(name).catch(() => undefined);
  });

  /** In the order of acceptance: the next one waits for the one before. */
  let turn: Promise<void> = Promise.resolve();
  async function send(org: string, count: number, rows: readonly Row[] | null): Promise<void> {
    try {
      const watchers = (await commands.pubsub('NUMSUB', channel(org))) as [string, number];
      for (let from = 0; from < count; from += TOGETHER) {
        const part = Math.min(TOGETHER, count - from);
        const text = watchers[1] > 0 && rows !== null ? JSON.stringify(rows.slice(from, from + part)) : '';
        await commands.eval(PUBLISH, 1, `${prefix}live-number:${org}`, part, channel(org), text);
      }
      away = false;
    } catch {
      if (!away) onNotice('Live events cannot be passed on while Redis is away; accepted events are stored as ever.');
      away = true;
    }
  }

  return {
    subscribe(org, listener) {
      if (!heard.has(org)) {
        heard.add(org);
        void subscriber.subscribe(channel(org)).catch(() => heard.delete(org));
      }
      return held.subscribe(org, listener);
    },
    since: (org, seq) => held.since(org, seq),
    latest: (org) => held.latest(org),
    // Another server's clients may watch: only Redis knows.
    wants: () => !away,
    publish(org, count, rows) {
      turn = turn.then(() => send(org, count, rows));
    },
    async close() {
      await turn;
      commands.disconnect();
      subscriber.disconnect();
    },
  };
}
