import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../src-shared/results/batch.ts';
import { parseLiveFilter } from '../../tail/live-filter.ts';
import type { LiveFilter, LiveItem, LiveStream } from '../../tail/live-source.ts';
import { startClickHouseHost } from '../../testing/clickhouse-host.ts';
import { type ClickHouseSource, createClickHouseSource } from './clickhouse-source.ts';
import { testDefinition } from './test-definition.ts';
import { clickHouseForFile } from './testing/file-clickhouse.ts';

const clickHouse = clickHouseForFile();

const filterOf = (spl: string): LiveFilter => parseLiveFilter(spl, { tz: 'UTC' }).filter;
let made = 0;

/** A table of its own, with an insertion column or without. */
async function table(insertion: boolean): Promise<{ readonly name: string; readonly source: ClickHouseSource }> {
  const name = `live${made++}`;
  await clickHouse.client.command({ query: `CREATE TABLE ${name} (ts DateTime64(3), line String, level String${insertion ? ', inserted_at DateTime64(6) DEFAULT now64(6)' : ''}) ENGINE = MergeTree ORDER BY ts` });
  const mapping = { database: 'default', table: name, time: 'ts', raw: 'line', attributes: [], fields: {}, ...(insertion ? { insertion: 'inserted_at' } : {}) };
  return { name, source: await clickHouse.source(mapping, name) };
}

/** Inserts lines whose times lie some seconds before the server's now. */
async function insert(name: string, lines: readonly string[], agoS = 0, level = 'info'): Promise<void> {
  await clickHouse.client.command({ query: `INSERT INTO ${name} (ts, line, level) SELECT now64(3) - toIntervalMillisecond(${Math.round(agoS * 1000)}), arrayJoin([${lines.map((l) => `'${l}'`).join(', ')}]), '${level}'` });
}

/** A stream being read, and what it has brought. */
function reading(stream: LiveStream, abort: AbortController): { readonly items: LiveItem[]; lines(): string[]; until(n: number): Promise<void>; ended: Promise<void> } {
  const items: LiveItem[] = [];
  const lines = (): string[] => items.flatMap((i) => (i.type === 'events' ? rowsOf(i.batch).map((r) => r['_raw'] as string) : []));
  const ended = (async () => {
    for await (const item of stream) items.push(item);
  })();
  return {
    items,
    lines,
    ended,
    until: async (n) => {
      const from = performance.now();
      while (lines().length < n && performance.now() - from < 10_000) await new Promise((resolve) => setTimeout(resolve, 20));
      if (lines().length < n) {
        abort.abort();
        await ended;
        throw new Error(`Only ${lines().length} of ${n} lines came: ${lines().join(', ')}`);
      }
    },
  };
}

async function live(items: readonly LiveItem[]): Promise<void> {
  while (!items.some((i) => i.type === 'state' && i.state === 'live')) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.each([
  ['by insertion', true],
  ['by time alone', false],
])('a tail %s', (_, insertion) => {
  it('brings what comes, each row once, late rows and equal rows too', async () => {
    const { name, source } = await table(insertion);
    await insert(name, ['old 1', 'old 2'], 1);
    const abort = new AbortController();
    const tail = reading(source.live({ pollMs: 50 }).open({ filter: filterOf('*'), tz: 'UTC', signal: abort.signal }), abort);
    await live(tail.items);
    await insert(name, ['new 1']);
    await tail.until(1);
    // Late: its second was read long ago.
    await insert(name, ['late'], 5);
    await tail.until(2);
    await insert(name, ['same', 'same', 'same']);
    await tail.until(5);
    await insert(name, ['same'], 0);
    await tail.until(6);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    abort.abort();
    await tail.ended;
    expect(tail.lines()).toEqual(['new 1', 'late', 'same', 'same', 'same', 'same']);
    await source.close();
  });

  it('goes on with another filter, without a row twice', async () => {
    const { name, source } = await table(insertion);
    const abort = new AbortController();
    const stream = source.live({ pollMs: 50 }).open({ filter: filterOf('level=error'), tz: 'UTC', signal: abort.signal });
    const tail = reading(stream, abort);
    await live(tail.items);
    await insert(name, ['a'], 0, 'error');
    await insert(name, ['b'], 0, 'info');
    await tail.until(1);
    // Longer than a row may need to be seen: what the old filter left out is past then.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    stream.refilter(filterOf('level=*'));
    await insert(name, ['c'], 0, 'info');
    await tail.until(2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    abort.abort();
    await tail.ended;
    expect(tail.lines()).toEqual(['a', 'c']);
    await source.close();
  });

  it('brings 30,000 events in order, in batches, and says what it left out', async () => {
    const { name, source } = await table(insertion);
    const abort = new AbortController();
    const tail = reading(source.live({ pollMs: 50, mostRows: 25_000 }).open({ filter: filterOf('*'), tz: 'UTC', signal: abort.signal }), abort);
    await live(tail.items);
    // All in one second, whichever that is.
    await clickHouse.client.command({ query: `INSERT INTO ${name} (ts, line) SELECT toDateTime64(toStartOfSecond(now64(3)), 3) - 2, leftPad(toString(number), 6, '0') FROM numbers(30000)` });
    await tail.until(25_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    abort.abort();
    await tail.ended;
    const dropped = tail.items.flatMap((i) => (i.type === 'dropped' ? [i.count] : [])).reduce((a, b) => a + b, 0);
    expect(tail.lines().length + dropped).toBe(30_000);
    expect(new Set(tail.lines()).size).toBe(tail.lines().length);
    expect(tail.items.every((i) => i.type !== 'events' || i.batch.length <= 4096)).toBe(true);
    await source.close();
  });
});

it('waits for a server that is away and goes on, without a row twice', async () => {
  const path = mkdtempSync(join(tmpdir(), 'nexus-tail-'));
  let own = await startClickHouseHost({ path });
  const { port } = own;
  const query = async (sql: string): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: sql });
    expect(answer.ok, await answer.text()).toBe(true);
  };
  await query('CREATE TABLE l (ts DateTime64(3), line String) ENGINE = MergeTree ORDER BY ts');
  const source = await createClickHouseSource(testDefinition([own.url], { tables: [{ index: 'l', mapping: { database: 'default', table: 'l', time: 'ts', raw: 'line', attributes: [], fields: {} } }] }), {});
  const abort = new AbortController();
  const tail = reading(source.live({ pollMs: 50 }).open({ filter: filterOf('*'), tz: 'UTC', signal: abort.signal }), abort);
  await live(tail.items);
  await query("INSERT INTO l SELECT now64(3), 'before'");
  await tail.until(1);
  await own.kill();
  while (!tail.items.some((i) => i.type === 'state' && i.state === 'waiting')) await new Promise((resolve) => setTimeout(resolve, 20));
  own = await startClickHouseHost({ path, port });
  await query("INSERT INTO l SELECT now64(3), 'after'");
  await tail.until(2);
  abort.abort();
  await tail.ended;
  expect(tail.lines()).toEqual(['before', 'after']);
  const states = tail.items.flatMap((i) => (i.type === 'state' ? [i.state] : []));
  expect(states.filter((state) => state === 'live')).toHaveLength(2);
  expect([states[0], states[1], states.at(-1)]).toEqual(['live', 'waiting', 'live']);
  await source.close();
  await own.close();
  rmSync(path, { recursive: true, force: true });
}, 60_000);
